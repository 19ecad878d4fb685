"""The evidence report as Markdown (CommonMark with tables): everything in full, no text that is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import quote as percent

from kg.model import Design
from kg.phrases import escape
from kg.report.model import Quote, Report, RestingWork, quoted

__all__ = ["render_markdown"]


def _link(url: str, text: str) -> str:
    """A link; an address that is not http or https is no more than text."""
    if not re.match(r"https?://", url, re.I):
        return escape(text)
    return f"[{escape(text)}](<{percent(url, safe=_URL)}>)"


_URL = ":/?#[]@!$&'()*+,;=%-._~"


def render_markdown(report: Report) -> str:
    """The report in Markdown, ending with one line end; every quote in full, all rows.

    A line break inside a quote becomes a space, as everywhere in Markdown.
    """
    about = f": {escape(report.article)}" if report.article else ""
    return "\n\n".join([f"# Evidence report{about}", *_blocks(report)]) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield (
        f"{_n(len(report.articles), 'article')}, {_n(report.sentences, 'sentence')} seen, "
        f"{_n(report.claims, 'claim')} kept, {report.sentences - report.claims:,} set aside."
    )
    plans = sum(len(work.claims) for work in report.plans)
    if plans:
        rests = "claim rests" if plans == 1 else "claims rest"
        yield f"**Warning: {plans} {rests} on a protocol, a plan that has no results.**"
    yield "## Claims, by what the article rests them on"
    yield _tiers(report)
    yield "A tier says what a claim rests on, not whether it is true."
    yield from _section("Articles", _articles(report))
    yield from _section("Sentences set aside", "\n\n".join(_set_aside(report)))
    yield from _section("What rests on what", "\n\n".join(_work(work) for work in report.works))
    missing = "\n\n".join(f"**{escape(name)}**\n\n{_quotes(quotes)}" for name, quotes in report.missing)
    yield from _section("Markers that lead to no entry", missing)
    yield from _section("Says more than it rests on", _inflated(report))
    yield from _section("Anecdotes", _quotes(report.anecdotes))
    yield from _section("Told of but not cited", _studies(report))
    yield from _section("Nothing better than an anecdote behind them", _pairs(report))
    yield from _section("Contradictions", _contradictions(report))
    unused = (f"- {escape(f'{row.article}, {row.label}: {row.citation}')}" for row in report.unused)
    yield from _section("References never used", "\n".join(unused))
    yield from _section("Warnings", "\n".join(f"- {escape(warning)}" for warning in report.warnings))


def _section(heading: str, body: str) -> Iterator[str]:
    if body:
        yield f"## {heading}"
        yield body


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str) -> str:
    lines = [" | ".join(row) for row in rows]
    if not lines:
        return ""
    return "\n".join(f"| {line} |" for line in (" | ".join(head), align.replace("|", " | "), *lines))


def _tiers(report: Report) -> str:
    most = max((n for _, n in report.tiers), default=0)
    rows = []
    for tier, n in report.tiers:
        share = f"{100 * n / report.claims:.0f}%" if report.claims else ""
        blocks = "█" * (max(1, round(20 * n / most)) if n else 0)
        rows.append([tier.value, f"{n:,}", share, blocks])
    return _table(("tier", "claims", "share", ""), rows, ":--|--:|--:|:--")


def _articles(report: Report) -> str:
    if report.article:
        return ""
    rows = (
        [
            *map(escape, (a.name, a.title, a.published or "")),
            *(f"{n:,}" for n in (a.sentences, a.claims, a.sentences - a.claims, a.references)),
        ]
        for a in report.articles
    )
    head = ("article", "title", "published", "sentences", "claims", "set aside", "references")
    return _table(head, rows, ":--|:--|:--|--:|--:|--:|--:")


def _set_aside(report: Report) -> Iterator[str]:
    """Reasons with their counts: in all, then by article, or for one article with the words."""
    aside = report.sentences - report.claims
    rows = ([escape(reason), f"{n:,}", f"{100 * n / aside:.0f}%"] for reason, n in report.set_aside)
    yield _table(("reason", "sentences", "share"), rows, ":--|--:|--:")
    for reason, group in groupby(report.rejected, key=lambda one: one.reason):
        quotes = (f"- {escape(quoted(one.text))} (character {one.start})" for one in group)
        yield f"**{escape(reason)}**\n\n" + "\n".join(quotes)
    if len(report.articles) > 1:
        by_article = (
            [escape(a.name), escape(reason), f"{n:,}"] for a in report.articles for reason, n in a.set_aside
        )
        yield _table(("article", "reason", "sentences"), by_article, ":--|:--|--:")


def _inflated(report: Report) -> str:
    rows = (
        [
            *map(escape, (row.warning, quoted(row.cue), quoted(row.claim.text), row.claim.article)),
            f"{row.claim.start}",
        ]
        for row in report.inflated
    )
    return _table(("warning", "shown by", "claim", "article", "character"), rows, ":--|:--|:--|:--|--:")


def _studies(report: Report) -> str:
    rows = (
        [*map(escape, (study.told, study.search, study.article)), f"{study.start}"]
        for study in report.named_studies
    )
    head = ("study", "what to search for", "article", "character")
    return _table(head, rows, ":--|:--|:--|--:")


def _quotes(quotes: Iterable[Quote]) -> str:
    out = []
    for quote in quotes:
        who = f"{escape(quote.speaker)}; " if quote.speaker else ""
        out.append(f"- {escape(quoted(quote.text))} ({who}{escape(quote.article)}, character {quote.start})")
    return "\n".join(out)


def _work(work: RestingWork) -> str:
    design = "design unknown" if work.design is Design.UNKNOWN else work.design.value.replace("-", " ")
    where = ""
    if work.doi:
        where = " " + _link("https://doi.org/" + percent(work.doi, safe="/:;().-_"), f"doi:{work.doi}")
    elif work.url:
        where = " " + _link(work.url, work.url)
    lines = [f"### {escape(work.citation)}", f"{_n(len(work.claims), 'claim')}, {design}.{where}"]
    if work.is_plan:
        lines.append("**A plan: whatever is claimed from it, it has no results.**")
    return "\n\n".join([*lines, _quotes(work.claims)])


def _pairs(report: Report) -> str:
    rows = (
        [
            *map(escape, (pair.intervention, pair.target, pair.valence)),
            *(f"{n:,}" for n in (pair.anecdotes, pair.assertions, pair.articles)),
        ]
        for pair in report.anecdote_only
    )
    head = ("technique", "on", "valence", "anecdotes", "assertions", "articles")
    return _table(head, rows, ":--|:--|:--|--:|--:|--:")


def _contradictions(report: Report) -> str:
    rows = (
        [
            escape(row.intervention),
            escape(row.target),
            f"{row.valence}: {_n(row.claims, 'claim')}, at best {row.tier}",
            f"{row.other_valence}: {_n(row.other_claims, 'claim')}, at best {row.other_tier}",
        ]
        for row in report.contradictions
    )
    return _table(("technique", "on", "one says", "another says"), rows, ":--|:--|:--|:--")
