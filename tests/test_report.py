"""The evidence report: what is counted, and how it is written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console
from sample import ARTICLES, SampleGraph, sample_graph

import kg.graph
from kg.build import build
from kg.errors import QueryError
from kg.model import Design, Tier
from kg.phrases import escape
from kg.report import Contradiction, NamedStudy, Quote, Report, audit, render_markdown, render_terminal
from kg.report.terminal import bar, shorten_quote

DATA = Path(__file__).parent.parent / "data" / "articles"
HOSTILE = (
    "<script>alert(1)</script> [x](javascript:alert(1)) | *a* `b` \x1b[31m \u202e # 1. <!-- &lt; $x$ ~~y~~"
)


@pytest.fixture(scope="module")
def graph() -> SampleGraph:
    return sample_graph()


@pytest.fixture(scope="module")
def report(graph: SampleGraph) -> Report:
    return audit(graph)


def printed(report: Report, width: int = 80, **options: int) -> str:
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(render_terminal(report, **options))
    return out.getvalue()


# ----------------------------------------------------------------------------------------------- audit


def test_figures(report: Report) -> None:
    assert report.article is None
    assert [(a.name, a.claims, a.references) for a in report.articles] == [
        ("clinic-blog.txt", 6, 3),
        ("sceptic.txt", 4, 1),
    ]
    assert report.claims == 10
    assert report.sentences == sum(a.sentences for a in report.articles) == 34
    assert dict(report.tiers) == {
        Tier.CITED_RESEARCH: 4,
        Tier.UNCITED_RESEARCH: 1,
        Tier.EXPERT_OPINION: 1,
        Tier.ANECDOTE: 2,
        Tier.ASSERTION: 2,
    }
    assert list(dict(report.tiers)) == list(Tier), "strongest first, empty ones included"
    assert report.set_aside == (
        ("no reason is kept", 23),  # the rows of this test are no whole extraction
        ("narrates a session and names no outcome", 1),
    )
    assert [a.set_aside for a in report.articles] == [
        (("no reason is kept", 17), ("narrates a session and names no outcome", 1)),
        (("no reason is kept", 6),),
    ]
    assert not report.rejected, "the words are for the report of one article"
    assert report.warnings == ("no date in the byline",)


def test_what_rests_on_what(report: Report) -> None:
    trial, plan = report.works
    assert (trial.design, trial.doi, len(trial.claims)) == (Design.RANDOMIZED_TRIAL, "10.1000/xyz1", 3)
    assert {quote.article for quote in trial.claims} == {"clinic-blog.txt", "sceptic.txt"}, (
        "one work, two articles"
    )
    assert plan.citation == "Doe (2020). Massage for spasticity: study protocol. Protocols"
    assert plan.is_plan
    assert [quote.text for quote in plan.claims] == ["A protocol promises relief of spasticity.[2]"]
    assert report.plans == (plan,)


def test_claims_that_say_more_than_they_rest_on(report: Report) -> None:
    (found,) = report.inflated
    assert (found.warning, found.cue) == ("study without results", "protocol")
    assert found.claim.text == "A protocol promises relief of spasticity.[2]"
    assert "! study without results: “protocol”" in printed(report)
    assert "| study without results | “protocol” |" in render_markdown(report)


def test_anecdotes_are_quoted_in_their_own_words(report: Report, graph: SampleGraph) -> None:
    texts = {article.name: graph.text(sha) for sha, article in ARTICLES.items()}
    assert [q.speaker for q in report.anecdotes] == ["Ann", None]
    for quote in (*report.anecdotes, *(q for work in report.works for q in work.claims)):
        assert texts[quote.article][quote.start : quote.start + len(quote.text)] == quote.text


def test_studies_to_look_up_are_those_that_are_named_and_not_cited(report: Report) -> None:
    (study,) = report.named_studies
    assert study.told == "study, 2021, University of Testing"
    assert study.search == '"University of Testing" spasticity shiatsu 2021'


def test_pairs_and_contradictions(report: Report) -> None:
    assert [(p.intervention, p.target, p.valence, p.anecdotes) for p in report.anecdote_only] == [
        ("massage therapy", "pain", "harm", 1)
    ]
    assert report.contradictions == (
        Contradiction("massage therapy", "pain", "benefit", "cited research", 2, "harm", "anecdote", 2),
        Contradiction("shiatsu", "nausea", "benefit", "assertion", 1, "neutral", "cited research", 1),
    )


def test_references_never_used(report: Report) -> None:
    assert [(u.article, u.label, u.citation) for u in report.unused] == [
        ("clinic-blog.txt", "3", "Foe (2001). Never mentioned")
    ]


def test_one_article_says_which_sentences_were_set_aside(graph: SampleGraph) -> None:
    one = audit(graph, "clinic-blog.txt")
    (ann,) = one.rejected
    assert (ann.reason, ann.text) == ("narrates a session and names no outcome", "Ann came to us in tears.")
    assert f"“Ann came to us in tears.”  character {ann.start}" in printed(one)
    assert f"- “Ann came to us in tears.” (character {ann.start})" in render_markdown(one)


def test_denominators_of_every_article_are_in_every_form(report: Report) -> None:
    assert "    24 seen      6 kept     18 set aside  clinic-blog.txt" in printed(report)
    text = render_markdown(report)
    assert "| 24 | 6 | 18 | 3 |" in text
    assert "| clinic-blog.txt | narrates a session and names no outcome | 1 |" in text
    assert asdict(report)["articles"][0]["set_aside"][0] == ("no reason is kept", 17)


def test_one_article(graph: SampleGraph) -> None:
    one = audit(graph, "sceptic.txt")
    assert (one.article, one.claims, one.sentences) == ("Second thoughts", 4, 10)
    assert [len(work.claims) for work in one.works] == [1]
    assert not one.unused
    assert not one.warnings
    assert len(one.contradictions) == 2, "what the other article says counts"
    assert audit(graph, "Second thoughts") == one
    clinic = audit(graph, "clinic-blog")
    assert not clinic.anecdote_only or all(p.intervention != "oil" for p in clinic.anecdote_only)
    with pytest.raises(QueryError, match="no article named 'nowhere'"):
        audit(graph, "nowhere")


def test_sums_over_real_articles_add_up(tmp_path: Path) -> None:
    build([DATA], tmp_path / "graph")
    graph = kg.graph.open(tmp_path / "graph")
    whole = audit(graph)
    parts = [audit(graph, article.name) for article in whole.articles]
    assert (
        whole.claims == sum(n for _, n in whole.tiers) == len(graph.claims()) == sum(p.claims for p in parts)
    )
    assert whole.sentences == sum(part.sentences for part in parts)
    assert sum(n for _, n in whole.set_aside) == whole.sentences - whole.claims
    for article, part in zip(whole.articles, parts, strict=True):
        assert article.set_aside == part.set_aside
        assert sum(n for _, n in article.set_aside) == article.sentences - article.claims
        assert Counter(one.reason for one in part.rejected) == dict(part.set_aside)
        text = (DATA / article.name).read_text("utf-8")
        if article.name.endswith((".txt", ".md")):
            assert all(text[one.start :].startswith(one.text) for one in part.rejected)
    assert sorted(q for part in parts for q in part.anecdotes) == sorted(whole.anecdotes)
    assert sum(len(w.claims) for w in whole.works) == sum(len(w.claims) for part in parts for w in part.works)
    assert whole == audit(graph)


# ---------------------------------------------------------------------------------------- the terminal


@given(st.text(max_size=400), st.integers(5, 120))
def test_shortened_quotes_fit_and_say_so(text: str, width: int) -> None:
    short = shorten_quote(text, width)
    flat = " ".join(text.split())
    assert len(short) <= width
    assert not {unicodedata.category(c) for c in short} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    if len(flat) > width:
        assert short.endswith("…")


@given(st.floats(0, 1), st.integers(1, 60))
def test_bars_never_hide_what_is_there(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) <= width
    assert bool(drawn) == (share > 0)


def test_terminal_golden(report: Report) -> None:
    lines = printed(report).splitlines()
    assert lines[:9] == [
        "Evidence report: 2 articles",
        "34 sentences seen, 10 claims kept, 24 set aside",
        "! 1 claim rests on a protocol: a plan that has no results",
        "",
        "Claims, by what the article rests them on",
        "  cited research         4   40%  ████████████████████████████",
        "  uncited research       1   10%  ███████",
        "  expert opinion         1   10%  ███████",
        "  anecdote               2   20%  ██████████████",
    ]
    assert "    “A protocol promises relief of spasticity.[2]”  clinic-blog.txt, character" in lines
    assert '    search: "University of Testing" spasticity shiatsu 2021' in lines


@pytest.mark.parametrize("width", [60, 80, 160])
def test_terminal_keeps_to_its_width(report: Report, width: int) -> None:
    for line in printed(hostile(report), width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
        assert line.isprintable(), "no control character reaches the terminal"


def test_terminal_says_how_much_it_leaves_out(report: Report) -> None:
    many = replace(report, anecdotes=report.anecdotes * 20)
    assert "and 37 more: kg query GRAPH anecdotes --limit 0" in printed(many, most=3)
    assert " more: " not in printed(many, most=0).replace("cited research", "")
    assert printed(many, most=0).count("My own pain") == 20


def test_empty_sections_are_not_shown(report: Report) -> None:
    bare = replace(
        report, works=(), anecdotes=(), named_studies=(), contradictions=(), unused=(), warnings=()
    )
    for text in (printed(bare), render_markdown(bare)):
        assert not [
            word for word in ("What rests", "Anecdotes", "Contradictions", "Warnings") if word in text
        ]


# ------------------------------------------------------------------------------------------- Markdown


def hostile(report: Report) -> Report:
    """The report with text that tries to be markup or terminal control wherever an article's text stands."""
    quote = Quote(HOSTILE, 5, HOSTILE, Tier.ANECDOTE, HOSTILE)
    work = replace(report.works[0], citation=HOSTILE, doi="10.1000/<a> b)", claims=(quote,))
    link = replace(report.works[0], citation=HOSTILE, doi=None, url="javascript:alert(1)", claims=(quote,))
    return replace(
        report,
        article=HOSTILE,
        works=(work, link),
        anecdotes=(quote,),
        warnings=(HOSTILE, "# no heading", "1. no list", "- no item"),
        set_aside=((HOSTILE, 3),),
        named_studies=(NamedStudy(HOSTILE, 1, HOSTILE, HOSTILE),),
        contradictions=(replace(report.contradictions[0], intervention=HOSTILE),),
    )


def tokens(text: str) -> Iterator[tuple[str, str]]:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for token in parsed:
        for each in (token, *(token.children or ())):
            yield each.type, str(each.attrGet("href") or each.content)


def test_markdown_has_everything_in_full(report: Report) -> None:
    long = replace(report, anecdotes=(Quote("a.txt", 1, "word " * 200 + "end", Tier.ANECDOTE),) * 40)
    text = render_markdown(long)
    assert text.count("word end”") == 40
    assert "…" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_markdown_tables_are_tables(report: Report) -> None:
    for each in (report, hostile(report)):
        blocks = [b for b in render_markdown(each).split("\n\n") if b.startswith("|")]
        found = [kind for kind, _ in tokens(render_markdown(each))]
        assert found.count("table_open") == len(blocks) >= 4
        for block in blocks:
            cells = [kind for kind, _ in tokens(block) if kind in ("th_open", "td_open")]
            assert len(cells) % cells.count("th_open") == 0
            assert len(cells) == cells.count("th_open") * (len(block.splitlines()) - 1)


def test_text_of_articles_is_no_markup(report: Report) -> None:
    found = list(tokens(render_markdown(hostile(report))))
    kinds = {kind for kind, _ in found}
    assert not kinds & {
        "html_block",
        "html_inline",
        "em_open",
        "s_open",
        "code_inline",
        "image",
        "ordered_list_open",
    }
    assert {value for kind, value in found if kind == "link_open"} == {"https://doi.org/10.1000/%3Ca%3E%20b)"}
    headings = [kind for kind in kinds if kind == "heading_open"]
    assert headings
    shown = [value for kind, value in found if kind == "text"]
    assert any("<script>alert(1)</script>" in value for value in shown), "shown as text, not dropped"


@given(
    st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\u202a\u202b\u202c\u202d\u202e"),
        max_size=80,
    )
)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"x {escape(text)}")
    assert len(parsed) == 3, "one paragraph"
    children = parsed[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    unseen = {"Cc", "Cs"}
    flat = "".join("\ufffd" if unicodedata.category(c) in unseen else c for c in " ".join(text.split()))
    assert "".join(child.content for child in children).split() == f"x {flat}".split()
