"""Precision, recall and F1 of a graph against hand-made annotations.

The definitions are those of the shared annotation guidelines. A predicted claim matches an annotated
one when their spans overlap by at least half of their union (Jaccard index of the characters), one to
one, best overlap first. Everything else is counted over matched claims: a tier or a basis is right when
both sides say the same; a concept is right when one of its labels is the annotated label or one of that
label's aliases; an effect is right when outcome, intervention and valence are; a citation link when the
label of the reference is. Predictions without a match count against precision, annotations without one
against recall.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.evaluate.figures import Accuracy, Evaluation, Measure, Mistake
from kg.evaluate.gold import Gold, read_gold
from kg.evaluate.render import render, to_json, to_markdown
from kg.evaluate.score import score

if TYPE_CHECKING:
    from kg.records import Source

__all__ = [
    "Accuracy",
    "Evaluation",
    "Gold",
    "Measure",
    "Mistake",
    "evaluate",
    "read_gold",
    "render",
    "score",
    "to_json",
    "to_markdown",
]


def evaluate(graph: Source, gold: Sequence[str | Path], *, article: str | None = None) -> Evaluation:
    """Compare a graph with the annotations in one or more folders.

    Raises InputError when a folder holds no annotations or one of them is not of the right shape.
    """
    from kg.records import documents

    return score(documents(graph), read_gold(gold), article=article)
