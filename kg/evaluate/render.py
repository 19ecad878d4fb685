"""An evaluation as a terminal table, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.evaluate.figures import Evaluation, Measure, Mistake
from kg.model import Tier
from kg.phrases import escape

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["confusion", "notes", "render", "to_json", "to_markdown"]

_TIERS = tuple(tier.value for tier in Tier)


def _figures(measure: Measure) -> list[str]:
    counts = (measure.right, measure.predicted, measure.gold)
    return [measure.name, *measure.shown, *(str(count) for count in counts)]


def confusion(evaluation: Evaluation) -> Iterator[list[str]]:
    """A row per annotated tier: predicted tiers, then those missed; last the claims nobody annotated."""
    counts = {(gold, made): n for gold, made, n in evaluation.confusion}
    missed, extra = dict(evaluation.missed), dict(evaluation.extra)
    for gold in _TIERS:
        row = [counts.get((gold, made), 0) for made in _TIERS]
        yield [gold, *(str(n) for n in row), str(missed.get(gold, 0))]
    yield ["not annotated", *(str(extra.get(made, 0)) for made in _TIERS), ""]


def _shown(mistakes: Sequence[Mistake], errors: int) -> Sequence[Mistake]:
    return mistakes if errors < 0 else mistakes[:errors]


def _left_out(evaluation: Evaluation, errors: int) -> str:
    left = len(evaluation.mistakes) - len(_shown(evaluation.mistakes, errors))
    return f"{left:,} mistakes not quoted: --errors -1 quotes all, --field names which" if left else ""


def notes(evaluation: Evaluation) -> Iterator[str]:
    """What must be known of the comparison itself."""
    if evaluation.missing:
        yield "not in the graph: " + ", ".join(evaluation.missing)
    if evaluation.stale:
        yield "annotated on another text: " + ", ".join(evaluation.stale)


_MEASURE_HEAD = ("measure", "precision", "recall", "F1", "right", "predicted", "annotated")
_CONFUSION_HEAD = ("annotated \\ shown as", *_TIERS, "missed")


def render(evaluation: Evaluation, *, errors: int = 0) -> RenderableType:
    """Tables for a terminal; `errors` is how many mistakes to quote, -1 for all."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    def table(title: str, head: Sequence[str], rows: Iterator[list[str]]) -> Table:
        out = Table(title=title, title_justify="left")
        for number, name in enumerate(head):
            out.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in rows:
            out.add_row(*map(Text, row))
        return out

    parts: list[RenderableType] = [
        table("Measures", _MEASURE_HEAD, (_figures(m) for m in evaluation.measures)),
        Text(f"tier macro-F1 {evaluation.tier_macro_f1:.3f}"),
        table(
            "Fields, where a claim or reference was matched",
            ("field", "right", "of", "rate"),
            ([a.name, str(a.right), str(a.of), f"{a.right / a.of:.3f}"] for a in evaluation.accuracies),
        ),
        table("Tiers of claims", _CONFUSION_HEAD, confusion(evaluation)),
    ]
    parts += [Text(f"{what}: {n}", "bold red" if n else "green") for what, n in evaluation.separation]
    parts += [Text(note, "yellow") for note in notes(evaluation)]
    for mistake in _shown(evaluation.mistakes, errors):
        head = f"{mistake.article}, character {mistake.start}: {mistake.field} "
        parts.append(Text.assemble((head, "bold"), (f"[{mistake.tier}] " if mistake.tier else "", "dim")))
        parts.append(Text("  " + " ".join(mistake.quote.split())))
        parts += [Text.assemble((f"  {side}: ", "yellow"), said) for side, said in mistake.sides]
    parts.append(Text(_left_out(evaluation, errors), "dim"))
    return Group(*parts)


def _markdown_table(head: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(map(escape, cells)) + " |"

    return [line(head), "|" + " --- |" * len(head), *(line(row) for row in rows), ""]


def to_markdown(evaluation: Evaluation, *, errors: int = 0) -> str:
    """The same as a Markdown document."""
    lines = ["# Evaluation", ""]
    lines += _markdown_table(_MEASURE_HEAD, (_figures(m) for m in evaluation.measures))
    lines += [f"Tier macro-F1 {evaluation.tier_macro_f1:.3f}", "", "## Fields of matched claims", ""]
    rates = ([a.name, str(a.right), str(a.of), f"{a.right / a.of:.3f}"] for a in evaluation.accuracies)
    lines += _markdown_table(("field", "right", "of", "rate"), rates)
    lines += ["## Tiers of claims", "", *_markdown_table(_CONFUSION_HEAD, confusion(evaluation))]
    lines += [f"- {what}: {n}" for what, n in evaluation.separation]
    lines += [f"- {escape(note)}" for note in notes(evaluation)]
    shown = _shown(evaluation.mistakes, errors)
    if shown:
        lines += ["", "## Mistakes", ""]
        for m in shown:
            sides = "; ".join(f"**{side}:** {escape(said)}" for side, said in m.sides)
            where = escape(f"{m.article}, character {m.start}, {m.field} ({m.what})")
            lines.append(f"- {where}: {escape(m.quote)} — {sides}")
    return "\n".join(lines) + "\n"


def to_json(evaluation: Evaluation, *, errors: int = 0) -> str:
    """The figures as one JSON object, rates rounded to four places."""
    out: dict[str, Any] = {
        m.name: {
            "precision": round(m.precision, 4),
            "recall": round(m.recall, 4),
            "f1": round(m.f1, 4),
            "tp": m.right,
            "predicted": m.predicted,
            "gold": m.gold,
        }
        for m in evaluation.measures
    }
    out["tier macro-F1"] = round(evaluation.tier_macro_f1, 4)
    out["accuracy on matched"] = {
        a.name: {"right": a.right, "of": a.of, "rate": round(a.right / a.of, 4)}
        for a in evaluation.accuracies
    }
    out["separation"] = dict(evaluation.separation)
    wrong = sorted(((g, p, n) for g, p, n in evaluation.confusion if g != p), key=lambda x: (-x[2], x[:2]))
    out["tier confusions"] = {f"{gold} -> {made}": n for gold, made, n in wrong}
    if evaluation.missing:
        out["missing"] = list(evaluation.missing)
    if evaluation.stale:
        out["stale"] = list(evaluation.stale)
    if errors:
        out["mistakes"] = [
            {
                "article": m.article, "what": m.what, "tier": m.tier, "quote": m.quote, "field": m.field,
                "start": m.start, "expected": m.expected, "found": m.found,
            }
            for m in _shown(evaluation.mistakes, errors)
        ]  # fmt: skip
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"
