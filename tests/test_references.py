"""The entries of a reference list: where each begins and ends, and what it is called."""

from __future__ import annotations

import pytest

from kg.bibliography.recognise import HEADINGS, is_reference_heading, looks_like_reference
from kg.extract.references import find_references
from kg.model import Article, Block, BlockRole, ReferenceSource

ROE = "Roe A, Lee K. On rubs and rest. J Rub Res. 2001;3(2):4-5."
LEE = "Lee K. Sleep after rubs. J Rub Res. 2004;6:40-45. doi:10.1000/jr.6.40"
QUILL = "Quill, P. (2010). Elbows. Journal of Rubs, 8(1), 1-9."


def listed(*blocks: str, body: str = "It helps.") -> tuple[Article, list[tuple[str, str]]]:
    """An article of a paragraph and these reference blocks; the labels and words of what is found."""
    text, made = body, [Block(0, len(body), BlockRole.PARAGRAPH)]
    for block in blocks:
        text += "\n"
        made.append(Block(len(text), len(text) + len(block), BlockRole.REFERENCE))
        text += block
    article = Article("a", "a", text, blocks=tuple(made))
    found = find_references(article)
    assert all(reference.source is ReferenceSource.ENTRY for reference in found)
    return article, [(r.label, text[r.start : r.end]) for r in found]


@pytest.mark.parametrize(
    ("lead", "label"),
    [
        ("1. ", "1"),
        ("2) ", "2"),
        ("[3] ", "3"),
        ("(4) ", "4"),
        ("5 ", "5"),
        ("[^6]: ", "6"),
        ("[^roe]: ", "roe"),
        ("<sup>7</sup> ", "7"),
        ("<sup>8</sup>", "8"),
        ("⁹ ", "9"),
        ("> [^10]: ", "10"),
        ("- 11. ", "11"),
        ("###### 12. ", "12"),
    ],
)
def test_the_label_is_read_and_left_out_of_the_span(lead: str, label: str) -> None:
    assert listed(lead + ROE)[1] == [(label, ROE)]


@pytest.mark.parametrize("lead", ["", "- ", "* ", "• ", "> ", "###### "])
def test_an_entry_without_number_is_called_by_author_and_year(lead: str) -> None:
    assert listed(lead + ROE)[1] == [("roe2001", ROE)]


def test_two_entries_of_one_author_and_year_get_letters() -> None:
    other = ROE.replace("rubs", "taps")
    assert [label for label, _ in listed(ROE, other, other.replace("rest", "work"))[1]] == [
        "roe2001",
        "roe2001b",
        "roe2001c",
    ]


def test_a_list_without_numbers_that_the_text_counts_is_numbered() -> None:
    body = "It helps the leg (1). It helps the arm (2)."
    assert [label for label, _ in listed(ROE, LEE, body=body)[1]] == ["1", "2"]


def test_numbered_entries_in_one_block_are_split() -> None:
    assert listed(f"1. {ROE} 2. {LEE} 3. {QUILL}")[1] == [("1", ROE), ("2", LEE), ("3", QUILL)]
    assert listed(f"1. {ROE}\n2. {LEE}\n3. {QUILL}")[1] == [("1", ROE), ("2", LEE), ("3", QUILL)]
    assert listed(f"[1] {ROE} [2] {LEE}")[1] == [("1", ROE), ("2", LEE)]


def test_numbers_inside_an_entry_do_not_split_it() -> None:
    entry = "Roe A. Rubs. 2. The knee. J Rub Res. 2001;3(2):4-5."
    assert listed(f"1. {entry}")[1] == [("1", entry)]


def test_unnumbered_lines_in_one_block_are_split() -> None:
    assert [words for _, words in listed(f"{ROE}\n{LEE}\n{QUILL}")[1]] == [ROE, LEE, QUILL]


def test_markdown_counts_ones() -> None:
    assert [label for label, _ in listed(f"1. {ROE}", f"1. {LEE}", f"1. {QUILL}")[1]] == ["1", "2", "3"]


def test_a_second_list_does_not_take_the_labels_of_the_first() -> None:
    assert [label for label, _ in listed(f"1. {ROE}", f"2. {LEE}", f"1. {QUILL}")[1]] == [
        "1",
        "2",
        "quill2010",
    ]


def test_an_entry_broken_over_blocks_is_one() -> None:
    _, found = listed("1. Roe A. On rubs. J Rub Res. 2001;3:4-5.", "doi:10.1000/x1")
    assert [label for label, _ in found] == ["1"]
    assert found[0][1].endswith("doi:10.1000/x1")


def test_the_writers_remark_behind_the_address_is_not_the_entry() -> None:
    entry = "Roe A. On rubs. J Rub Res. 2001;3:4-5. https://doi.org/10.1000/x1"
    assert listed(f"1. {entry} (This is the study I spoke of above)")[1] == [("1", entry)]


def test_back_links_are_not_the_entry() -> None:
    assert listed(f"[^1]: {ROE} ↩")[1] == [("1", ROE)]
    assert listed(f"[^1]: {ROE} [↩](#fnref1)")[1] == [("1", ROE)]


def test_markdown_links_in_an_entry() -> None:
    entry = "Roe A. [On rubs](https://example.org/a). J Rub Res. 2001;3:4-5. [https://doi.org/10.1000/X1](https://doi.org/10.1000/X1)"
    article, found = listed(f"1. {entry}")
    work = find_references(article)[0].work
    assert found == [("1", entry)]
    assert (work.title, work.doi, work.pages) == ("On rubs", "10.1000/X1", "4-5")


def test_only_reference_blocks_are_read() -> None:
    article = Article("a", "a", f"1. {ROE}", blocks=(Block(0, len(ROE) + 3, BlockRole.LIST_ITEM),))
    assert find_references(article) == ()


@pytest.mark.parametrize(
    "line",
    [
        ROE,
        LEE,
        QUILL,
        f"12. {ROE}",
        f"> [^1]: {ROE}",
        'Roe, Ann. "On Rubs and Rest." Journal of Rubs, vol. 3, no. 2, 2001, pp. 4-5.',
        'Roe, Ann, et al. "On Rubs." Journal of Rubs, vol. 3, 2001, pp. 4–5, doi:10.1000/x.',
        "Roe, A. and Lee, K. (2001) 'On rubs', Journal of Rubs, 3(2), pp. 4–5.",
        "A. Roe and K. Lee, “On rubs,” J. Rub Res., vol. 3, no. 2, pp. 4–5, Jan. 2001.",
        "Board of Rubs. Statement on oils [Internet]. Rubs.example. 2016 [cited 13 March 2016]. Available from: http://example.org/a",
        "van der Berg P, Chu T. Elbows. J Rub Res. 2018;1(2):14-18.",
        "Roe A, Lee K. On rubs. J Rub Res. 2001;3(2):4-5. PMID: 1234567",
        "World Health Organization. (2021). Guideline on rubs. Geneva: WHO. https://example.org/who",
        "Roe A. Massage for the neck. Cochrane Database Syst Rev. 2019;(4):CD001234.",
    ],
)
def test_lines_that_are_references(line: str) -> None:
    assert looks_like_reference(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "References",
        "In 2019, Lee and colleagues found that rubs ease pain (J Rub Res, vol. 3).",
        "Smith et al. (2019) found that rubs ease pain in 12 of 20 people.",
        "By Ann Roe, May 5, 2019",
        "Ann Roe is a physiotherapist in Rome. She has written three books since 2001.",
        "1. Lie down on your back and breathe.",
        "Copyright 2019 Rub Clinic. All rights reserved.",
        "Posted on January 3, 2020 by admin",
        "We treated 40 adults between 2001 and 2004 and their pain fell by 3.5 points.",
        "Dr. A. Roe, who published her study in 2019, says that rubs help you sleep.",
        "Figure 2. Change in pain over 12 weeks (2019).",
        "A 2015 review of 25 studies found that massage may lower blood pressure.",
        "Tel. 020 7946 0123, 12 High Street, London, since 1999",
    ],
)
def test_lines_that_are_not(line: str) -> None:
    assert not looks_like_reference(line)


@pytest.mark.parametrize(
    "line", ["References", "## Works Cited:", "SOURCES", "**Further reading**", "Notes", "References (12)"]
)
def test_headings(line: str) -> None:
    assert is_reference_heading(line)


def test_no_headings() -> None:
    assert "references" in HEADINGS
    assert not any(
        map(is_reference_heading, ["Reference ranges", "Notes on massage", "A source of pain", ""])
    )


@pytest.mark.parametrize(
    "line",
    [
        "Roe and Lee (2011) gave 40 clerks a weekly rub. Their shoulders hurt less after a month.",
        "Quill et al. (2010) randomized 32 cooks to rubs, oil alone or rest. Pain was 1.4 points lower with rubs.",
        "A [review that came out in 2014](https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD000000) pooled nine trials (MD -0.4, 95% CI -0.9 to 0.1).",
        "Rubbing lowered the pulse by 4 beats ([Roe, 2011](https://doi.org/10.1000/jr.1)).",
        "A warm bath improves mood (Lee-Roe et al., 2004; https://doi.org/10.1000/jr.6.40).",
        "Ten rubs shortened sick leave (Roe A, Lee K. J Rub Res. 2001;3(2):4-5).",
        "The best trial (Roe A, Lee K. J Rub Res. 2001;3:4-5. doi:10.1000/x) enrolled 24 cooks.",
        "Dr. Anna Maria Quill (2010) rubbed 60 elbows and saw swelling go from 3.1 to 2.2 cm.",
        "Van Quill P, Lee K (2010): the rubbed group slept better, J Rubs 2010;8:1-9, than those who rested.",
        "Quill, P. (2010). Quill gave 30 cooks a rub. Swelling was 3 mm lower at week 6, https://doi.org/10.1000/x.",
        "Quill P, Roe A (2010) disagree: no gain at 8 weeks (MD 0.1, 95% CI -0.3 to 0.5), J Rubs 2010;8:1-9.",
        "Quill P et al. (2010), a trial of 60 elbows, J Rubs 2010;8:1-9, is the largest.",
        "Elbows may profit from oil. [Quill 2010](https://doi.org/10.1000/jr.8.1)",
    ],
)
def test_sentences_about_a_study_are_not_entries(line: str) -> None:
    assert not looks_like_reference(line)


@pytest.mark.parametrize(
    "line",
    [
        "Roe A, Lee K. Rubbing improves sleep: a randomised trial. J Rub Res. 2001;3(2):4-5.",
        "Roe A, Lee K. Are rubs worth it? What cooks said. J Rub Res. 2001;3(2):4-5.",
        "Quill, P. (2010). Oil does not help elbows. Journal of Rubs, 8(1), 1-9.",
        "Quill P (2010) Elbows that were rubbed for 6 weeks. J Rubs 8:1-9",
        "Roe, Ann. “Why Nobody Has Found a Better Rub.” Journal of Rubs, vol. 3, no. 2, 2001, pp. 4-5.",
        "1. Roe A. Oil is enough. J Rub Res. 2001;3:4-5. 2. Lee K. Sleep comes later. J Rub Res. 2004;6:40-45.",
        "Roe A. It is all in the hands. London: Rub Press; 2011.",
    ],
)
def test_an_entry_may_have_a_sentence_for_a_title(line: str) -> None:
    assert looks_like_reference(line)


def test_an_entry_that_stands_alone_is_not_counted_in_the_list() -> None:
    prose = "It helps the leg (1). It helps the arm (2). " + "Much is said of legs and arms here. " * 8
    text = f"{QUILL}\n{prose}\n{ROE}\n{LEE}"
    blocks, at = [], 0
    for line, role in zip(
        (QUILL, prose, ROE, LEE),
        (BlockRole.REFERENCE, BlockRole.PARAGRAPH, BlockRole.REFERENCE, BlockRole.REFERENCE),
        strict=True,
    ):
        blocks.append(Block(at, at + len(line), role))
        at += len(line) + 1
    found = find_references(Article("a", "a", text, blocks=tuple(blocks)))
    assert [r.label for r in found] == ["quill2010", "1", "2"]
