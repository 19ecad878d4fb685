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
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.evaluate.figures import FIELDS, Accuracy, ArticleFigures, Evaluation, Measure, Mistake
from kg.evaluate.gold import Gold, check_texts, read_gold
from kg.evaluate.page import to_html
from kg.evaluate.render import render, to_json, to_markdown
from kg.evaluate.score import is_stale, score

if TYPE_CHECKING:
    from kg.records import Source

__all__ = [
    "FIELDS",
    "Accuracy",
    "ArticleFigures",
    "Evaluation",
    "Gold",
    "Measure",
    "Mistake",
    "evaluate",
    "read_gold",
    "render",
    "score",
    "to_html",
    "to_json",
    "to_markdown",
]


def evaluate(graph: Source, gold: Sequence[str | Path], *, article: str | None = None) -> Evaluation:
    """Compare a graph with the annotations in one or more folders.

    Raises InputError when a folder holds no annotations, when one of them is not of the right form
    (``kg/resources/annotations.txt``), when a quote does not stand where it says, or when the graph has none
    of the articles.
    """
    from kg.records import documents

    wanted = read_gold(gold)
    names = [name for name in wanted.articles if article in (None, name)]
    made = [doc for doc in documents(graph) if PurePath(doc["article"]).name in wanted.articles]
    if names and not any(PurePath(doc["article"]).name in names for doc in made):
        raise InputError(
            "the graph has none of the annotated articles: " + ", ".join(sorted(names)),
            hint="build it from them, under the same file names",
        )
    texts = {
        name: graph.text(doc["sha256"])
        for doc in made
        if not is_stale(wanted.articles[name := PurePath(doc["article"]).name], doc)
    }
    check_texts(wanted, texts)
    return score(made, wanted, article=article, texts=texts)
