"""Pointers: what is a marker and what is only a number, with their exact spans."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from kg import read
from kg.bibliography.parse import parse_reference
from kg.extract.pointers import find_pointers
from kg.extract.references import find_references
from kg.model import Article, Block, BlockRole, Link, Pointer, Reference, ReferenceSource

NUMBERED = "\n".join(
    f"{i}. {name} A, Doe B. A study of back rubs number {i}. J Rub Res. {1999 + i};{i}(1):10-19."
    for i, name in enumerate(["Quill", "Bramble", "Ferrow", "Okafor", "Lindqvist"] * 40, 1)
)
NAMED = "\n".join(
    (
        "Lee, K., & Roe, B. (2020a). Back rubs in spring. Journal of Rubs, 3(1), 1-9.",
        "Lee, K., & Roe, B. (2020b). Back rubs in autumn. Journal of Rubs, 3(4), 31-39.",
        "Smith, J. (2019). Rubbing sore calves. Journal of Rubs, 2(1), 4-8.",
        "van der Berg, P., Alvarez, M., & Chu, T. (2018). Elbows. Journal of Rubs, 1(2), 14-18.",
        "Öztürk, E. (2017). Ankles at rest. Journal of Rubs, 1(1), 1-3.",
        "O'Brien, S. (2016). Wrists. Journal of Rubs, 1(1), 4-6.",
        "World Health Organization. (2021). Guideline on rubs. Geneva: WHO.",
        "Harlow, T. (2022). Knees later. Journal of Rubs, 9(1), 1-3. https://doi.org/10.1000/jr.2020.77",
    )
)


def article(body: str, entries: str = "", links: tuple[Link, ...] = ()) -> Article:
    """One paragraph with a list of references, a block for each line of the list."""
    text = f"{body}\n\n{entries}"
    blocks = [Block(0, len(body), BlockRole.PARAGRAPH)]
    at = len(body) + 2
    for line in entries.splitlines():
        blocks.append(Block(at, at + len(line), BlockRole.REFERENCE))
        at += len(line) + 1
    return Article("a.txt", "a.txt", text, blocks=tuple(blocks), links=links)


def pointers(body: str, entries: str = "") -> list[tuple[str, tuple[str, ...]]]:
    found = article(body, entries)
    result, _, _ = find_pointers(found, find_references(found))
    return [(found.text[p.start : p.end], p.labels) for p in result]


POSITIVE = [
    # superscripts whose raising was lost
    ("One study1 found less pain.", NUMBERED, [("1", ("1",))]),
    ("It eased pain.2 Another trial did not.", NUMBERED, [("2", ("2",))]),
    ("The result was null.2,3 Another was not.", NUMBERED, [("2,3", ("2", "3"))]),
    ("It reduces fatigue141 in adults.", NUMBERED, [("141", ("141",))]),
    ("It lifts mood150,151 as well.", NUMBERED, [("150,151", ("150", "151"))]),
    ("Sleep improved4–6 within days.", NUMBERED, [("4–6", ("4", "5", "6"))]),
    ("Sleep improved4-6 within days.", NUMBERED, [("4-6", ("4", "5", "6"))]),
    ("Rubs work well.12", NUMBERED, [("12", ("12",))]),
    ("Rubs work (in theory)3 and in fact.", NUMBERED, [("3", ("3",))]),
    ("She called it “a gift”4 and left.", NUMBERED, [("4", ("4",))]),
    ("Does it help?7 Perhaps.", NUMBERED, [("7", ("7",))]),
    ("It helps, however,8 only a little.", NUMBERED, [("8", ("8",))]),
    ("It eases cramp.9\nIt also soothes.", NUMBERED, [("9", ("9",))]),
    ("Seen in people with MS.5 Others disagree.", NUMBERED, [("5", ("5",))]),
    ("It was shown in 2015.6 Later work agreed.", NUMBERED, [("6", ("6",))]),
    ("Low-back pain11 is common.", NUMBERED, [("11", ("11",))]),
    ("“It helps.”14 So they say.", NUMBERED, [("14", ("14",))]),
    # superscripts as such
    ("One study¹ found less pain.", NUMBERED, [("¹", ("1",))]),
    ("It eased pain.²,³ Another did not.", NUMBERED, [("²,³", ("2", "3"))]),
    ("It eased pain.¹⁰⁻¹² Another did not.", NUMBERED, [("¹⁰⁻¹²", ("10", "11", "12"))]),
    ("One study<sup>3</sup> found less.", NUMBERED, [("<sup>3</sup>", ("3",))]),
    ("One study<sup>3,4</sup> found less.", NUMBERED, [("<sup>3,4</sup>", ("3", "4"))]),
    ("One study<sup>[5]</sup> found less.", NUMBERED, [("<sup>[5]</sup>", ("5",))]),
    (
        'One study<sup><a href="#r6">6</a></sup> found less.',
        NUMBERED,
        [('<sup><a href="#r6">6</a></sup>', ("6",))],
    ),
    # brackets
    ("It eases pain [1].", NUMBERED, [("[1]", ("1",))]),
    ("It eases pain[1].", NUMBERED, [("[1]", ("1",))]),
    ("It eases pain [2,3].", NUMBERED, [("[2,3]", ("2", "3"))]),
    ("It eases pain [2, 3].", NUMBERED, [("[2, 3]", ("2", "3"))]),
    ("It eases pain [4-6].", NUMBERED, [("[4-6]", ("4", "5", "6"))]),
    ("It eases pain [4–6, 9].", NUMBERED, [("[4–6, 9]", ("4", "5", "6", "9"))]),
    ("It eases pain [1][2].", NUMBERED, [("[1][2]", ("1", "2"))]),
    ("It eases pain.[7]", NUMBERED, [("[7]", ("7",))]),
    ("As [8] showed, it helps.", NUMBERED, [("[8]", ("8",))]),
    # parentheses
    ("It eases pain (1).", NUMBERED, [("(1)", ("1",))]),
    ("It eases pain (11, 12, 13).", NUMBERED, [("(11, 12, 13)", ("11", "12", "13"))]),
    ("It eases pain (1-3).", NUMBERED, [("(1-3)", ("1", "2", "3"))]),
    ("It eases pain.(4)", NUMBERED, [("(4)", ("4",))]),
    ("The trial (5) found that it eases pain (6).", NUMBERED, [("(5)", ("5",)), ("(6)", ("6",))]),
    ("Rubs lowered lung volume (3).", NUMBERED, [("(3)", ("3",))]),
    ("A second trial, by Quill (2), agreed.", NUMBERED, [("(2)", ("2",))]),
    # footnotes
    ("It eases pain.[^3]", "[^3]: Roe A. On rubs. J Rub Res. 2001;3:4-5.", [("[^3]", ("3",))]),
    ("It eases pain.[^roe]", "[^roe]: Roe A. On rubs. J Rub Res. 2001;3:4-5.", [("[^roe]", ("roe",))]),
    ("It eases pain.[^1][^2]", NUMBERED, [("[^1]", ("1",)), ("[^2]", ("2",))]),
    # author and year
    ("It eases pain (Smith, 2019).", NAMED, [("(Smith, 2019)", ("smith2019",))]),
    ("It eases pain (Smith 2019).", NAMED, [("(Smith 2019)", ("smith2019",))]),
    ("It eases pain [Smith, 2019].", NAMED, [("[Smith, 2019]", ("smith2019",))]),
    ("It eases pain (see Smith, 2019).", NAMED, [("(see Smith, 2019)", ("smith2019",))]),
    ("It eases pain (Smith, 2019, p. 5).", NAMED, [("(Smith, 2019, p. 5)", ("smith2019",))]),
    (
        "It eases pain (Smith, 2019; Lee et al., 2020a).",
        NAMED,
        [("(Smith, 2019; Lee et al., 2020a)", ("smith2019", "lee2020"))],
    ),
    ("It eases pain (Lee & Roe, 2020b).", NAMED, [("(Lee & Roe, 2020b)", ("lee2020b",))]),
    ("It eases pain (Lee & Roe, 2020a, b).", NAMED, [("(Lee & Roe, 2020a, b)", ("lee2020", "lee2020b"))]),
    ("It eases pain (Smith, J Rubs, 2019).", NAMED, [("(Smith, J Rubs, 2019)", ("smith2019",))]),
    ("It eases pain (see Smith 2019, Lancet).", NAMED, [("(see Smith 2019, Lancet)", ("smith2019",))]),
    ("It eases pain (Lee et al., Rubs 2020a).", NAMED, [("(Lee et al., Rubs 2020a)", ("lee2020",))]),
    ("It eases pain (Nobody et al., BMJ 2001).", "", [("(Nobody et al., BMJ 2001)", ("nobody2001",))]),
    ("Smith (2019) saw less pain.", NAMED, [("Smith (2019)", ("smith2019",))]),
    ("Smith and colleagues (2019) saw less.", NAMED, [("Smith and colleagues (2019)", ("smith2019",))]),
    ("Smith's (2019) trial was small.", NAMED, [("Smith's (2019)", ("smith2019",))]),
    ("Van der Berg et al. (2018) saw less.", NAMED, [("Van der Berg et al. (2018)", ("vanderberg2018",))]),
    (
        "Seen before (van der Berg, Alvarez, & Chu, 2018).",
        NAMED,
        [("(van der Berg, Alvarez, & Chu, 2018)", ("vanderberg2018",))],
    ),
    ("Seen before (Öztürk, 2017).", NAMED, [("(Öztürk, 2017)", ("ozturk2017",))]),
    ("Seen before (O’Brien, 2016).", NAMED, [("(O’Brien, 2016)", ("obrien2016",))]),
    (
        "Advised by all (World Health Organization, 2021).",
        NAMED,
        [("(World Health Organization, 2021)", ("worldhealthorganization2021",))],
    ),
    ("Advised by all (WHO, 2021).", NAMED, [("(WHO, 2021)", ("worldhealthorganization2021",))]),
    ("Seen online first (Harlow, 2020).", NAMED, [("(Harlow, 2020)", ("harlow2022",))]),
    # links
    (
        "A [trial](https://doi.org/10.1000/zz9) saw less pain.",
        "",
        [("[trial](https://doi.org/10.1000/zz9)", ("https://doi.org/10.1000/zz9",))],
    ),
    (
        "See [here](https://pubmed.ncbi.nlm.nih.gov/12345678/).",
        "",
        [
            (
                "[here](https://pubmed.ncbi.nlm.nih.gov/12345678/)",
                ("https://pubmed.ncbi.nlm.nih.gov/12345678/",),
            )
        ],
    ),
    (
        "See [this](https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/).",
        "",
        [
            (
                "[this](https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/)",
                ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/",),
            )
        ],
    ),
    (
        "It is [registered](https://clinicaltrials.gov/ct2/show/NCT01234567).",
        "",
        [
            (
                "[registered](https://clinicaltrials.gov/ct2/show/NCT01234567)",
                ("https://clinicaltrials.gov/ct2/show/NCT01234567",),
            )
        ],
    ),
    (
        "Here is [a 2019 study](https://example.org/news/rubs-help).",
        "",
        [("[a 2019 study](https://example.org/news/rubs-help)", ("https://example.org/news/rubs-help",))],
    ),
    (
        'Pain <a href="https://www.bmj.com/content/350/bmj.h1">fell</a> soon.',
        "",
        [
            (
                '<a href="https://www.bmj.com/content/350/bmj.h1">fell</a>',
                ("https://www.bmj.com/content/350/bmj.h1",),
            )
        ],
    ),
    ("Pain fell (doi:10.1000/abc.1).", "", [("doi:10.1000/abc.1", ("https://doi.org/10.1000/abc.1",))]),
    (
        "The trial NCT01234567 found it.",
        "",
        [("NCT01234567", ("https://clinicaltrials.gov/study/NCT01234567",))],
    ),
    (
        "Knees ache less [(Harlow, 2022)](https://example.org/x).",
        NAMED,
        [("[(Harlow, 2022)](https://example.org/x)", ("harlow2022",))],
    ),
    (
        "Knees ache less [later](https://doi.org/10.1000/jr.2020.77).",
        NAMED,
        [("[later](https://doi.org/10.1000/jr.2020.77)", ("harlow2022",))],
    ),
    ("Knees ache [1](#r1) less.", NUMBERED, [("[1](#r1)", ("1",))]),
]

NEGATIVE = [
    # doses, frequencies, quantities
    "Practise it (1–2 times per week).",
    "Take 5 mg twice daily.",
    "Rest for 10 minutes.",
    "He ran 5 km and 10 miles.",
    "It cost 10,000 dollars.",
    "About 400,000 people have it.",
    "Pain fell by 2.5 points.",
    "The score fell from 3 to 1.",
    "Pain fell 12% in a week.",
    "She weighed 60kg then.",
    "Use it for 3-4 weeks.",
    "They had 3 (5%) dropouts.",
    "It rose from 10 (2) to 12 (3) points.",
    "Hold it for 30s, then rest.",
    "It lasted 1.5 hours.",
    "Warm it to 40°C first.",
    "Two (2) tablets are enough.",
    "Twelve (12) women took part.",
    "The group (n = 12) slept more.",
    "The mean was 4 (3) days.",
    "Women (16) and men (12) took part.",
    # names and codes
    "COVID-19 changed that.",
    "Covid19 changed that.",
    "Take vitamin B12 and vitamin D3.",
    "Take omega3 daily.",
    "Press F1 for help.",
    "Image: female-athlete2.png",
    "The gene trpv1 is involved.",
    "IL-6 and TNF rose.",
    "CO2 and H2O are released.",
    "Listen to the mp3 file.",
    "The C5 and L4 discs bulge.",
    "Type 2 diabetes is common.",
    "A phase3 trial is planned.",
    "Windows10 is needed.",
    "Write to ann.roe12@example.org today.",
    "Visit http://example.org/page2 for more.",
    "The A1 pulley was thick.",
    "It uses 5-HT2 receptors.",
    # times, dates, places in a text
    "Call 020 7946 (0)12 now.",
    "Open from 9.30 to 17.45 daily.",
    "Born on May 5, 2019 in Rome.",
    "Updated (May 2019) by staff.",
    "The games (2000) were in Sydney.",
    "See fig.2 and table.3 below.",
    "See p.12 and vol.3 below.",
    "Week1 was the hardest.",
    "As step (2) shows, rest.",
    "Look at Figure (3) now.",
    "In the 2010s it was rare.",
    "It is on page 3, line 4.",
    "Chapter 2. The knee.",
    "Lesson 3: breathe.",
    # ages, scores, counters
    "Her son, Mark (16), sleeps well.",
    "Anna Roe (52), a plumber, agrees.",
    "Patients aged (18) or more joined.",
    "It has three aims: (1) rest, (2) sleep, and (3) calm.",
    "Choose either (1) to rest or (2) to walk.",
    "They won the match 3-2 last week.",
    "Its ratio was 3:1 at the end.",
    "Blood pressure was 120/80 then.",
    # powers
    "Her index was 24 kg/m² then.",
    "The wound was 3 cm² wide.",
    "About 10³ cells were seen.",
    "It was 12 m<sup>2</sup> in size.",
    "The test gave χ² = 4.",
    # links that are no research
    "Buy it [here](https://www.amazon.com/dp/B01).",
    "Follow [us](https://www.instagram.com/p/abc123/).",
    "Go to [our clinic](https://example.org/).",
    "Read the [news](https://www.bbc.co.uk/news/health-123).",
    "See [the study](https://www.youtube.com/watch?v=abc).",
    "Ask [us](mailto:a@example.org).",
    "See ![a study](https://example.org/pictures/study.png).",
    "Browse [the journal](https://www.bmj.com/).",
    "See [more](https://example.org/blog/stretching-at-home).",
    # brackets that are words
    "He said [sic] that it helps.",
    "Tick the box [x] now.",
]


@pytest.mark.parametrize(("body", "entries", "expected"), POSITIVE, ids=[row[0] for row in POSITIVE])
def test_markers(body: str, entries: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert pointers(body, entries) == expected


@pytest.mark.parametrize("body", NEGATIVE)
def test_what_is_no_marker(body: str) -> None:
    # every number up to 200 has an entry, so nothing but the notation tells
    assert pointers(body, NUMBERED) == []
    assert pointers(body, NAMED) == []


def test_there_are_enough_cases() -> None:
    assert len(POSITIVE) >= 60
    assert len(NEGATIVE) >= 60


def found_in(
    body: str, entries: str = ""
) -> tuple[tuple[Pointer, ...], tuple[Reference, ...], tuple[str, ...]]:
    made = article(body, entries)
    return find_pointers(made, find_references(made))


def test_a_marker_without_list_is_kept_and_reported() -> None:
    (pointer,), (reference,), (warning,) = found_in("It eases pain [7].")
    assert (pointer.labels, pointer.resolved) == (("7",), False)
    assert (reference.label, reference.source) == ("7", ReferenceSource.MARKER)
    assert "[7]" in warning
    assert "a.txt" in warning


def test_markers_of_two_articles_are_never_one_work() -> None:
    first, second = found_in("It eases pain [7]."), found_in("It eases cramp [7].")
    assert first[1][0].work.key != second[1][0].work.key


def test_glued_digits_without_list_must_count_through() -> None:
    assert found_in("It eases pain1 here.")[0] == ()
    counted, _, _ = found_in("It eases pain1 and cramp.2 It lifts mood3 too.")
    assert [p.labels for p in counted] == [("1",), ("2",), ("3",)]


@pytest.mark.parametrize(
    ("said", "entry"),
    [("(Smyth, 2019)", "Smith 2019"), ("(Smith, 2018)", "Smith 2019"), ("Smiht et al. (2019)", "Smith 2019")],
)
def test_a_near_miss_is_a_warning_that_names_both(said: str, entry: str) -> None:
    (pointer,), new, (warning,) = found_in(f"It eases pain {said} at night.", NAMED)
    assert not pointer.resolved
    assert new == ()
    assert entry in warning
    assert said.strip("()").split(",")[0].split()[0] in warning


def test_author_and_year_without_entry_are_reported_not_guessed() -> None:
    (pointer,), new, (warning,) = found_in("It eases pain (Unheard et al., 2003).", NAMED)
    assert (pointer.labels, pointer.resolved, new) == (("unheard2003",), False, ())
    assert "Unheard" in warning


def test_unnumbered_entries_answer_to_their_place() -> None:
    found, _, _ = found_in("It eases pain (1). It eases cramp (2).", NAMED)
    assert [p.labels for p in found] == [("lee2020",), ("lee2020b",)]
    made = article("It eases pain (1). It eases cramp (2).", "\n".join(NAMED.splitlines()[:3]))
    assert [reference.label for reference in find_references(made)] == ["1", "2", "3"]


def test_one_reference_for_a_link_met_twice() -> None:
    link = "[study](https://doi.org/10.1000/zz9)"
    found, new, _ = found_in(f"One {link} says so. The {link} says more.")
    assert len(found) == 2
    assert [r.label for r in new] == ["https://doi.org/10.1000/zz9"]
    assert new[0].work.key == "doi:10.1000/zz9"


def test_reference_span_of_a_link_is_its_words() -> None:
    body = "A [recent trial](https://doi.org/10.1000/zz9) says so."
    made = article(body, links=(Link(2, body.index(" says"), "https://doi.org/10.1000/zz9"),))
    (pointer,), (reference,), _ = find_pointers(made, ())
    assert made.text[reference.start : reference.end] == "recent trial"
    assert made.text[pointer.start : pointer.end] == "[recent trial](https://doi.org/10.1000/zz9)"


def test_reference_span_of_an_anchor_left_in_the_text_is_its_words() -> None:
    body = 'Once again a <a href="https://example.org/news/rubs-help">study is out</a> on rubs.'
    start, end = body.index("<a"), body.index(" on rubs")
    made = article(body, links=(Link(start, end, "https://example.org/news/rubs-help"),))
    (pointer,), (reference,), _ = find_pointers(made, ())
    assert made.text[reference.start : reference.end] == "study is out"
    assert (pointer.start, pointer.end) == (start, end)


def test_raised_digits_are_markers_and_powers_are_not() -> None:
    text = "It eases pain7 on 12 m2 of floor."
    made = Article(
        "a", "a", text, blocks=(Block(0, len(text), BlockRole.PARAGRAPH),), raised=((13, 14), (22, 23))
    )
    found, new, _ = find_pointers(made, ())
    assert [(p.start, p.end, p.labels) for p in found] == [(13, 14, ("7",))]
    assert [r.label for r in new] == ["7"]


@pytest.mark.parametrize(
    "role", [BlockRole.REFERENCE, BlockRole.NAVIGATION, BlockRole.TEASER, BlockRole.METADATA]
)
def test_blocks_that_are_not_searched(role: BlockRole) -> None:
    text = "It eases pain [1]."
    made = Article("a", "a", text, blocks=(Block(0, len(text), role),))
    assert find_pointers(made, ())[0] == ()


def test_pointers_are_ordered_disjoint_and_exact() -> None:
    body = "A study1 saw (Smith, 2019) less [2] pain.3 See [x](https://doi.org/10.1000/z) and NCT01234567."
    made = article(body, NUMBERED)
    found, _, _ = find_pointers(made, find_references(made))
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= p.start < p.end <= len(body) for p in found)


@pytest.mark.parametrize(
    "unit", ["a1 ", "(", "[1", "word.1,2 ", "(Smith, ", "[x](", "((1) ", "A. B. ", "1,1,", "²", "<sup>"]
)
def test_time_is_linear(unit: str) -> None:
    def took(n: int) -> float:
        made = article(unit * n, NUMBERED)
        references = (Reference("1", 0, 1, ReferenceSource.ENTRY, parse_reference("Roe A. On rubs. 2001.")),)
        begin = time.perf_counter()
        find_pointers(made, references)
        return time.perf_counter() - begin

    small = max(took(2_000), 0.002)
    assert took(20_000) < small * 60


def test_a_marker_follows_its_own_link(tmp_path: Path) -> None:
    """The page counts its list anew, so the number shown and the entry linked to are not the same."""
    path = tmp_path / "a.html"
    path.write_text(
        "<h1>On rest</h1><p>Roe and Lee (2001) gave 40 cooks a rest. It lasted an hour.</p>"
        '<p>Rest helps the knee.<sup><a href="#r1">2</a></sup> It helps the hip [2].</p><h2>References</h2><ol>'
        '<li id="r1">Other A. Rest and knees. J Rest. 2019;3:1-9.</li><li id="r2">Some B. Hips. J Rest. 2020;4:1-9.</li></ol>'
    )
    article = read.article(path)
    references = find_references(article)
    assert [r.label for r in references] == ["1", "2"]
    pointers = find_pointers(article, references)[0]
    assert [(article.text[p.start : p.end], p.labels) for p in pointers if p.style != "author-year"] == [
        ("2", ("1",)),
        ("[2]", ("2",)),
    ]
