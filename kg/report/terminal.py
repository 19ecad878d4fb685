"""The evidence report for a terminal: reads well from 80 columns on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kg.model import Design, Tier
from kg.query import printable
from kg.report.model import Quote, Report, RestingWork, quoted

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

__all__ = ["render_terminal", "shorten_quote"]

T = TypeVar("T")

_STYLES = {
    Tier.CITED_RESEARCH: "blue",
    Tier.UNCITED_RESEARCH: "cyan",
    Tier.EXPERT_OPINION: "green",
    Tier.ANECDOTE: "yellow",
    Tier.ASSERTION: "bright_black",
}
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BAR = 28
_QUOTE = 150
_MOST_OF_WORK = 4
_MOST_EXAMPLES = 2  # sentences shown under the reason why they are no claims
_EXAMPLE = 90
_MOST = 12  # rows of a section; what is left out is counted, and Markdown has it all


def shorten_quote(text: str, width: int = _QUOTE) -> str:
    """A quote on one line; where it is cut, an ellipsis says so.

    >>> shorten_quote("The pain was gone after a week.", 20)
    'The pain was gone…'
    """
    flat = printable(text)
    if len(flat) <= width:
        return flat
    cut = flat[: width - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > width // 2 else cut).rstrip(" ,;:.") + "…"


def bar(share: float, width: int = _BAR) -> str:
    """A bar of eighths of a character; what is not nothing is seen.

    >>> bar(0.5, 4), bar(0.001, 4), bar(0, 4)
    ('██', '▏', '')
    """
    eighths = round(share * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


@dataclass(frozen=True)
class _Line:
    """A paragraph, indented, its further lines more. (A Padding would leave blanks at line ends.)"""

    text: Text
    indent: int = 2

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        from rich.text import Text

        for number, line in enumerate(self.text.wrap(console, max(options.max_width - self.indent - 2, 10))):
            line.rstrip()
            yield Text(" " * (self.indent + (2 if number else 0))) + line


def render_terminal(report: Report, *, most: int = _MOST) -> RenderableType:
    """The report for `rich`: print it with a console. `most` rows a section are shown, 0 for all; quotes are
    shortened, and both is said."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    for heading, rows in _sections(report, most or 10**9):
        body = list(rows)
        if body and heading:
            parts.append(Text(f"\n{heading}", "bold"))
        parts += body
    return Group(*parts)


def _sections(report: Report, most: int) -> Iterator[tuple[str, Iterator[_Line]]]:
    yield "", _head(report)
    yield "Claims, by what the article rests them on", _tiers(report)
    yield f"Sentences set aside ({report.sentences - report.claims})", _set_aside(report, most)
    yield "Articles", _articles(report, most)
    yield f"What rests on what: {_n(len(report.works), 'cited work')}", _works(report, most)
    yield "Markers that lead to no entry", _missing(report, most)
    yield f"Says more than it rests on ({len(report.inflated)})", _inflated(report, most)
    yield f"Anecdotes ({len(report.anecdotes)})", _quotes(report.anecdotes, most, "anecdotes")
    yield f"Told of but not cited ({len(report.named_studies)}): what to search for", _named(report, most)
    yield f"Nothing better than an anecdote behind them ({len(report.anecdote_only)})", _pairs(report, most)
    yield f"Contradictions ({len(report.contradictions)})", _contradictions(report, most)
    yield f"References never used ({len(report.unused)})", _unused(report, most)
    yield f"Warnings ({len(report.warnings)})", _warnings(report, most)
    yield "", _foot()


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _line(indent: int, *parts: str | tuple[str, str]) -> _Line:
    from rich.text import Text

    return _Line(Text.assemble(*parts), indent)


def _capped(rows: Sequence[T], most: int) -> tuple[Sequence[T], int]:
    return (rows, 0) if len(rows) <= most else (rows[:most], len(rows) - most)


def _rest(left: int, query: str = "", indent: int = 2) -> Iterator[_Line]:
    if left:
        more = f"kg query GRAPH {query} --limit 0" if query else "--format markdown"
        yield _line(indent, (f"and {left:,} more: {more}", "dim"))


def _head(report: Report) -> Iterator[_Line]:
    about = printable(report.article) if report.article else _n(len(report.articles), "article")
    yield _line(0, ("Evidence report: ", "bold"), (about, "bold"))
    yield _line(
        0,
        f"{_n(report.sentences, 'sentence')} seen, {_n(report.claims, 'claim')} kept, "
        f"{report.sentences - report.claims:,} set aside",
    )
    plans = sum(len(work.claims) for work in report.plans)
    if plans:
        rests = "claim rests" if plans == 1 else "claims rest"
        yield _line(0, (f"! {plans} {rests} on a protocol: a plan that has no results", "bold red"))


def _tiers(report: Report) -> Iterator[_Line]:
    most = max((n for _, n in report.tiers), default=0)
    for tier, n in report.tiers:
        drawn = bar(n / most if most else 0)
        share = f"{100 * n / report.claims:.0f}%" if report.claims else ""
        yield _line(2, f"{tier.value:<17}{n:>7,} {share:>5}  ", (drawn, _STYLES[tier]))


def _articles(report: Report, most: int) -> Iterator[_Line]:
    """The denominators of each article, when there are several."""
    if len(report.articles) < 2:
        return
    shown, left = _capped(report.articles, most)
    for article in shown:
        counts = f"{article.sentences:>6,} seen {article.claims:>6,} kept "
        aside = f"{article.sentences - article.claims:>6,} set aside"
        yield _line(2, counts, aside, (f"  {printable(article.name)}", "dim"))
        for reason, n in article.set_aside[:1]:
            yield _line(4, (f"mostly ({n:,}): {printable(reason)}", "dim"))
    yield from _rest(left)


def _set_aside(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.set_aside, most)
    aside = report.sentences - report.claims
    for reason, n in shown:
        yield _line(2, f"{n:>6,} {100 * n / aside:>4.0f}%  {printable(reason)}")
        examples = [one for one in report.rejected if one.reason == reason]
        for one in examples[: min(most, _MOST_EXAMPLES)]:
            where = f"  character {one.start}"
            yield _line(8, quoted(shorten_quote(one.text, _EXAMPLE)), (where, "dim"))
    if left:
        rest = sum(n for _, n in report.set_aside[len(shown) :])
        yield _line(2, (f"{rest:>6,}  for {_n(left, 'other reason')}: --format markdown", "dim"))


def _work_line(work: RestingWork) -> _Line:
    design = "design unknown" if work.design is Design.UNKNOWN else work.design.value.replace("-", " ")
    where = f"doi:{work.doi}" if work.doi else (work.url or "")
    return _line(
        2,
        (_n(len(work.claims), "claim"), "bold"),
        "  ",
        printable(work.citation),
        (f"  [{design}]", "bold red" if work.is_plan else "green"),
        (f"  {printable(where)}" if where else "", "dim"),
    )


def _works(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.works, most)
    for work in shown:
        yield _work_line(work)
        if work.is_plan:
            yield _line(4, ("! a plan: whatever is claimed from it, it has no results", "red"))
        yield from _quotes(work.claims, min(most, _MOST_OF_WORK), indent=4)
    yield from _rest(left)


def _missing(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.missing, most)
    for name, quotes in shown:
        yield _line(2, (printable(name), "yellow"), f"  {_n(len(quotes), 'claim')}")
    yield from _rest(left)


def _inflated(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.inflated, most)
    for row in shown:
        where = f"{row.claim.article}, character {row.claim.start}"
        yield _line(2, ("! ", "yellow"), row.warning, (f": {quoted(shorten_quote(row.cue))}", "yellow"))
        yield _line(4, quoted(shorten_quote(row.claim.text)), (f"  {printable(where)}", "dim"))
    yield from _rest(left, "inflated-claims")


def _quotes(quotes: Sequence[Quote], most: int, query: str = "", indent: int = 2) -> Iterator[_Line]:
    shown, left = _capped(quotes, most)
    for quote in shown:
        where = f"{quote.article}, character {quote.start}"
        who = f"{quote.speaker}; " if quote.speaker else ""
        yield _line(indent, quoted(shorten_quote(quote.text)), (f"  {printable(who + where)}", "dim"))
    yield from _rest(left, query, indent)


def _named(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.named_studies, most)
    for study in shown:
        yield _line(
            2, printable(study.told), (f"  {printable(study.article)}, character {study.start}", "dim")
        )
        yield _line(4, ("search: ", "dim"), (printable(study.search), "cyan"))
    yield from _rest(left, "uncited-studies")


def _pairs(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.anecdote_only, most)
    for pair in shown:
        counts = [_n(pair.anecdotes, "anecdote")]
        if pair.assertions:
            counts.append(_n(pair.assertions, "assertion"))
        yield _line(
            2,
            f"{printable(pair.intervention)} → {printable(pair.target)} ({pair.valence})",
            (f"  {', '.join(counts)}", "dim"),
        )
    yield from _rest(left, "anecdote-only-pairs")


def _contradictions(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.contradictions, most)
    for row in shown:
        yield _line(2, f"{printable(row.intervention)} → {printable(row.target)}")
        yield _line(4, f"{row.valence}: {_n(row.claims, 'claim')}, at best {row.tier}")
        yield _line(4, f"{row.other_valence}: {_n(row.other_claims, 'claim')}, at best {row.other_tier}")
    yield from _rest(left, "contradictions")


def _unused(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.unused, most)
    for row in shown:
        yield _line(
            2, f"{printable(row.label)}  {printable(row.citation)}", (f"  {printable(row.article)}", "dim")
        )
    yield from _rest(left, "unused-references")


def _warnings(report: Report, most: int) -> Iterator[_Line]:
    shown, left = _capped(report.warnings, most)
    for warning in shown:
        yield _line(2, ("! ", "yellow"), printable(warning))
    yield from _rest(left)


def _foot() -> Iterator[_Line]:
    yield _line(0, "")
    yield _line(0, ("A quote that is cut ends in an ellipsis (…); --format markdown has everything.", "dim"))
