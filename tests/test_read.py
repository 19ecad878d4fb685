"""Pages into blocks with roles, offsets exact."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import read
from kg.errors import InputError
from kg.model import BlockRole as R
from kg.read import lines, metadata

PASTED = """Share this story on:

Hands That Help

Ann Other • March 3, 2021

Massage may help people who sit all day, and several clinics in our town now offer it at lunch time to workers.

Back to Top | Article Outline

Why It Works

Many people feel less tense after a session, and they say that the feeling lasts until the evening of the day.

  • Less tension
  • Better sleep

Related: Ten ways to sit

Therapist kneading a client's shoulder in a bright room.

Copyright © 2021, Some Publisher, Inc.

2 Comments

  jo bloggs

  March 4, 2021 at 10:15 AM

  It made my neck worse for a week, and I would not do it again.
"""


def roles(text: str, name: str = "a.txt") -> list[tuple[R, str]]:
    article = read.from_text(text, name=name)
    return [(b.role, article.text[b.start : b.end]) for b in article.blocks]


def test_a_pasted_web_page() -> None:
    article = read.from_text(PASTED, name="a.txt")
    found = [(b.role, article.text[b.start : b.end].split()[0]) for b in article.blocks]
    assert found == [
        (R.NAVIGATION, "Share"), (R.TITLE, "Hands"), (R.BYLINE, "Ann"), (R.PARAGRAPH, "Massage"), (R.NAVIGATION, "Back"),
        (R.HEADING, "Why"), (R.PARAGRAPH, "Many"), (R.LIST_ITEM, "Less"), (R.LIST_ITEM, "Better"), (R.NAVIGATION, "Related:"),
        (R.CAPTION, "Therapist"), (R.METADATA, "Copyright"), (R.NAVIGATION, "2"), (R.BYLINE, "jo"), (R.BYLINE, "March"),
        (R.COMMENT, "It"),
    ]  # fmt: skip
    assert (article.title, article.authors, article.published) == (
        "Hands That Help",
        ("Ann Other",),
        "2021-03-03",
    )
    assert article.blocks[-1].author == "jo bloggs"


def test_teasers_below_the_article_are_told_by_their_bylines() -> None:
    body = (
        "Rest helps the body to heal, and this has been known to every runner for as long as there are runners. "
        * 3
    )
    teaser = "A Title For {n}\nBy Ann Other May {n}, 2024\nSome words that announce the other article to the reader\n"
    text = "A Piece On Rest\n\n" + body + "\n\n" + "".join(teaser.format(n=n) for n in range(1, 5))
    found = roles(text)
    assert [role for role, _ in found] == [R.TITLE, R.PARAGRAPH] + [R.TEASER] * 12


def test_front_matter_is_read_and_never_asserted() -> None:
    article = read.from_text(
        "---\ntitle: 'On Rest'\nauthor: Ann Other\ndate: 2020-05-01\n---\nRest helps.\n", name="a.md"
    )
    assert article.blocks[0].role is R.METADATA
    assert (article.title, article.authors, article.published) == ("On Rest", ("Ann Other",), "2020-05-01")


@pytest.mark.parametrize(
    ("line", "role", "words"),
    [
        ("## A heading", R.HEADING, "A heading"),
        ("- an item of a list", R.LIST_ITEM, "an item of a list"),
        ("3) an item of a list", R.LIST_ITEM, "an item of a list"),
        ("* (b) an item of a list", R.LIST_ITEM, "an item of a list"),
        (
            "> what somebody wrote elsewhere, at some length.",
            R.BLOCK_QUOTE,
            "what somebody wrote elsewhere, at some length.",
        ),
        ("| Asthma | 54 | 39% |", R.TABLE_ROW, "Asthma | 54 | 39%"),
        ("![a picture](a.png)", R.CAPTION, "![a picture](a.png)"),
        ("{: .button}", R.NAVIGATION, "{: .button}"),
        ("Show More", R.NAVIGATION, "Show More"),
        ("[1]: https://example.org/page", R.METADATA, "[1]: https://example.org/page"),
    ],
)
def test_lines(line: str, role: R, words: str) -> None:
    before = "Some long paragraph stands here so that the line below is not taken for the title of a page, surely, as it is not the first line."
    found = roles(f"{before}\n\n{line}\n\n{before}\n")
    assert found[1] == (role, words)


def test_reference_list() -> None:
    text = (
        "Rest helps the body to heal, and this has been known to every runner for as long as there are runners.1\n\n"
        "References\n\n1. Other A, Some B. A trial of rest. J Rest. 2019;3(2):11-19.\n"
        "2. Third C. Rest and sleep. Sleep J. 2020;4:1-9.\n"
    )
    assert [role for role, _ in roles(text)] == [R.PARAGRAPH, R.HEADING, R.REFERENCE, R.REFERENCE]


def test_hard_wrapped_paragraphs_are_joined_and_pasted_lines_are_not() -> None:
    wrapped = "\n".join(
        ["This line of a wrapped paragraph is as long as the other lines are"] * 4 + ["and ends."]
    )
    assert len(roles(wrapped + "\n\n" + wrapped)) == 2
    pasted = "\n".join(
        [
            "This is one paragraph of a pasted page, and it has about a hundred and fifty letters, which is more than any wrapped line would have in it, surely."
        ]
        * 3
    )
    assert len(roles(pasted)) == 3


def test_comments_with_names_as_headings() -> None:
    text = "Rest helps.\n\n" * 12 + "### Comments\n\n#### Jo\n*May 2, 2011 at 4:27 PM*\n\nI felt worse.\n"
    article = read.from_text(text, name="a.md")
    assert (article.blocks[-1].role, article.blocks[-1].author) == (R.COMMENT, "Jo")


def test_links_of_every_form() -> None:
    text = 'a [study](https://doi.org/10.1/x) and <a class="b" href="https://b.org/c">this</a>, https://c.org/d. And [that][1].\n\n[1]: https://e.org/f\n'
    found = [(text[link.start : link.end], link.url) for link in lines.find_links(text)]
    assert found[:4] == [
        ("[study](https://doi.org/10.1/x)", "https://doi.org/10.1/x"),
        ('<a class="b" href="https://b.org/c">this</a>', "https://b.org/c"),
        ("https://c.org/d", "https://c.org/d"),
        ("[that][1]", "https://e.org/f"),
    ]


HTML = """<!doctype html><html><head><title>T</title><meta name="author" content="Ann Other"></head><body>
<nav><a href="/">Home</a></nav><article><h1>On Rest</h1><p>Rest <b>helps</b> <a href="https://doi.org/10.1/x">a lot</a><sup>1</sup>.</p>
<ul><li>Less pain</li></ul><table><tr><td>Rest</td><td>3</td></tr></table><blockquote><p>It is said.</p></blockquote>
<ol class="references"><li>Other A. A trial of rest. J Rest. 2019;3(2):11-19.</li></ol></article>
<aside><p>Ten other things to read</p></aside><script>alert(1)</script></body></html>"""


def test_html(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(HTML, encoding="utf-8")
    article = read.article(path)
    assert [(b.role, article.text[b.start : b.end]) for b in article.blocks] == [
        (R.NAVIGATION, "Home"), (R.TITLE, "On Rest"), (R.PARAGRAPH, "Rest helps a lot1."), (R.LIST_ITEM, "Less pain"),
        (R.TABLE_ROW, "Rest | 3"), (R.BLOCK_QUOTE, "It is said."), (R.REFERENCE, "1. Other A. A trial of rest. J Rest. 2019;3(2):11-19."),
        (R.TEASER, "Ten other things to read"),
    ]  # fmt: skip
    assert (article.title, article.authors) == ("On Rest", ("Ann Other",))
    assert [(article.text[link.start : link.end], link.url) for link in article.links][1] == (
        "a lot",
        "https://doi.org/10.1/x",
    )
    assert [article.text[a:b] for a, b in article.raised] == ["1"]


def test_a_thousand_nested_tags(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div>" * 1_000 + "Rest helps." + "</div>" * 1_000)
    assert "Rest helps." in read.article(path).text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"), ("a.txt", b" \n\n", "empty"), ("a.txt", b"%PDF-1.4 ...", "not a text file"),
        ("a.txt", b"a\0b", "not a text file"), ("a.docx", b"x", "type .docx"), ("a.html", b"<html></html>", "no text"),
        ("a.txt", b"\xff\xfea\xd8", "utf-16"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"(?s){name}.*{reason}"):
        read.article(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read.article(tmp_path / "none.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Naïve café’s rest.".encode(encoding))
    article = read.article(path)
    assert article.text == "Naïve café’s rest."
    assert bool(article.warnings) == (encoding == "cp1252")


@given(st.text(max_size=300))
def test_blocks_never_leave_the_text_or_run_over_another(text: str) -> None:
    article = read.from_text(text, name="a.txt")
    assert article.text == text
    at = 0
    for block in article.blocks:
        assert at <= block.start < block.end <= len(text)
        at = block.end


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Oct 7, 2018", "2018-10-07"),
        ("7th October 2018", "2018-10-07"),
        ("2018-10-07T10:00", "2018-10-07"),
        ("May 2018", "2018-05"),
        ("in 2018", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert metadata.find_date(text) == date


def test_running_text_with_a_link_to_a_study_is_no_reference() -> None:
    text = (
        "Ann Other, Sam Some and Tom Third [pooled 29 studies](https://doi.org/10.1136/x-2019-1) to find out more about it. "
        "They found no evidence that massage made anybody faster, or slower to tire on the day after."
    )
    assert roles(f"{text}\n\n{text}")[0][0] is R.PARAGRAPH


BODY = (
    "Every week some forty people of our town lie down on a mat, and most of them say that they sleep better "
    "in the night that follows."
)


@pytest.mark.parametrize(
    ("top", "title", "authors"),
    [
        ("Warm oil and the knee: why nobody agrees\n\nOpinion\n\nAnn Other, health correspondent\n\nPublished 9 June 2023", "Warm oil and the knee: why nobody agrees", ("Ann Other",)),
        ("Wellbeing\n\nSeven ways we tried to sleep, and what became of them\n\nBy Ann Other\n2 May 2020", "Seven ways we tried to sleep, and what became of them", ("Ann Other",)),
        ("On lying down more often than is usual\n\nSam Some, physiotherapist", "On lying down more often than is usual", ("Sam Some",)),
        ("A word on mats and those who own them\n\nBy Ann Other, May 3, 2021", "A word on mats and those who own them", ("Ann Other",)),
    ],
)  # fmt: skip
def test_headlines_of_plain_pages(top: str, title: str, authors: tuple[str, ...]) -> None:
    article = read.from_text(f"{top}\n\n{BODY}\n", name="a.txt")
    assert (article.title, article.authors) == (title, authors)
    assert [article.text[b.start : b.end] for b in article.blocks if b.role is R.PARAGRAPH] == [BODY]


@pytest.mark.parametrize(
    "line",
    ["By September she was walking again.", "By Friday, the swelling had gone.", "By Week 6 he ran.", "By Ann he was not forgotten."],
)  # fmt: skip
def test_sentences_that_begin_with_by_are_text(line: str) -> None:
    assert roles(f"{BODY}\n\n{line}\n\n{BODY}")[1] == (R.PARAGRAPH, line)


@pytest.mark.parametrize(
    "line",
    ["By Ann Other, May 3, 2021", "By Ann Other and Sam Some", "By April Other", "Written by Ann Other", "By Ann Other for The Mat"],
)  # fmt: skip
def test_bylines(line: str) -> None:
    assert roles(f"# On mats\n\n{line}\n\n{BODY}")[1] == (R.BYLINE, line)


def test_a_link_to_the_comments_above_the_text_opens_no_comments() -> None:
    found = roles(
        f"# On mats\n\nBy Ann Other\n\nComments (12)\n\n{BODY}\n\n{BODY} {BODY} {BODY}\n\n2 Comments\n\njo\n\nNo."
    )
    assert [role for role, _ in found] == [
        R.TITLE, R.BYLINE, R.NAVIGATION, R.PARAGRAPH, R.PARAGRAPH, R.NAVIGATION, R.COMMENT, R.COMMENT,
    ]  # fmt: skip


def test_below_the_research_stands_text_or_a_list() -> None:
    entry = "Other A, Some B. A trial of rest. J Rest. 2019;3(2):11-19."
    said = "Other and Some gave 40 people a mat and saw them rest more."
    found = roles(f"{BODY}\n\n## The research\n\n1. {said}\n2. {entry}\n\n{said}\n")
    assert [role for role, _ in found][2:] == [R.LIST_ITEM, R.REFERENCE, R.PARAGRAPH]
    found = roles(f"{BODY}\n\n## References\n\n1. {said}\n2. {entry}\n")
    assert [role for role, _ in found][2:] == [R.REFERENCE, R.REFERENCE]


def test_numbers_of_an_html_list_are_written_and_stand_outside_the_item(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<ol><li>Lie <b>down</b>.</li><li><p>Rest.</p></li><li></li></ol><ol start="7"><li>Sit.</li>'
        '<li value="9">Stand.</li></ol><ul><li>Walk.</li></ul>'
    )
    article = read.article(path)
    assert article.text.split("\n\n") == ["1. Lie down.", "2. Rest.", "7. Sit.", "9. Stand.", "Walk.", ""]
    assert [article.text[b.start : b.end] for b in article.blocks] == [
        "Lie down.",
        "Rest.",
        "Sit.",
        "Stand.",
        "Walk.",
    ]
