"""An evaluation as one HTML page that asks nothing of the network.

A Content-Security-Policy allows exactly the page's own style and script, by their hash, and the template
escapes what it prints: text of an article can neither run nor load anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from kg.evaluate.figures import FIELDS, Evaluation
from kg.evaluate.render import confusion, notes
from kg.model import Tier

__all__ = ["to_html"]

_SHADES = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    count: int
    css: str


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    cells: tuple[_Cell | None, ...]


def to_html(evaluation: Evaluation) -> str:
    """The page: figures with bars, tiers as a heat table, and every mistake, to be filtered and sorted."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("kg.resources", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style, script = _resource("evaluation.css"), _resource("evaluation.js")
    counts = Counter(mistake.field for mistake in evaluation.mistakes)
    page = environment.get_template("evaluation.html").render(
        claims=evaluation.measure("claims"),
        measures=evaluation.measures,
        accuracies=evaluation.accuracies,
        tier_macro_f1=evaluation.tier_macro_f1,
        swaps=sum(n for _, n in evaluation.separation),
        notes=list(notes(evaluation)),
        tiers=[tier.value for tier in Tier],
        heat=list(_heat(evaluation)),
        articles=evaluation.articles,
        per_article=Counter(mistake.article for mistake in evaluation.mistakes),
        mistakes=evaluation.mistakes,
        fields=[(field, counts[field]) for field in FIELDS if counts[field]],
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    # half characters, which a broken file may leave, become visible marks
    return page.encode("utf-8", "replace").decode("utf-8") + "\n"


def _heat(evaluation: Evaluation) -> Iterator[_Row]:
    """The rows of the confusion table; a cell is shaded by its share of the row."""
    for number, (name, *counts) in enumerate(confusion(evaluation)):
        values = [int(count) if count else None for count in counts]
        whole = sum(value or 0 for value in values)
        yield _Row(
            name,
            tuple(
                None if value is None else _Cell(value, _css(value / whole if whole else 0, number == column))
                for column, value in enumerate(values)
            ),
        )


def _css(share: float, right: bool) -> str:
    """The classes of a cell: right or wrong, and a shade of one to five for its share."""
    if not share:
        return "zero"
    return f"{'right' if right else 'wrong'} s{max(1, round(_SHADES * share))}"


def _resource(name: str) -> str:
    return files("kg.resources").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
