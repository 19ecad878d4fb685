"""The mistakes behind the figures, one a line: ``python -m tests.mistakes MEASURE [--part develop|check]``.

MEASURE is claims, tiers, kind, links, interventions, conditions, outcomes, effects, speaker, hedged, negated,
measures, studies or references; without one the figures of both parts are printed. Every article is read with weights
fitted on the others (`tests.figures`).

Rules are written from the mistakes in the articles of one part, and looked at for their figures alone in the
other, so that a rule that was made for one sentence shows itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kg.evaluate import FIELDS, Evaluation, read_gold, score
from tests import figures

DEVELOP = (
    "healing-touch-magazine", "neurological-conditions-blog", "stroke-recovery-blog",
    "acupuncture-chronic-pain-nyt-repost", "chiropractors-misleading-claims", "endometriosis-chinese-medicine",
    "lymphatic-drainage-midlife-middle", "postnatal-return-to-exercise", "dry-needling-functional",
)  # fmt: skip


def part_of(article: str) -> str:
    """The part that an article belongs to."""
    return "develop" if Path(article).stem in DEVELOP else "check"


def evaluation(part: str) -> Evaluation:
    """The comparison of all articles of a part."""
    gold = read_gold(figures.GOLD)
    articles = {name: doc for name, doc in gold.articles.items() if part_of(name) == part}
    made = [doc for doc in figures.documents() if part_of(doc["article"]) == part]
    texts = {path.name: path.read_text("utf-8") for folder in figures.ARTICLES for path in folder.iterdir()}
    return score(made, replace(gold, articles=articles), texts=texts)


def lines(found: Evaluation, field: str) -> Iterator[str]:
    """The mistakes of one field, article by article."""
    for article in found.articles:
        yield f"== {article.name}"
        for mistake in found.mistakes:
            if (mistake.article, mistake.field) != (article.name, field):
                continue
            quote = " ".join(mistake.quote.split())
            if mistake.what in ("missed", "extra"):
                ((_, said),) = mistake.sides
                yield f"{mistake.what:6} {mistake.start:6} {said}: {quote}"
            else:
                yield f"{mistake.start:6} {quote}"
                yield from (f"{side:>16}: {said}" for side, said in mistake.sides)


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mistakes")
    parser.add_argument("measure", nargs="?", choices=FIELDS)
    parser.add_argument("--part", choices=("develop", "check"), default="develop")
    options = parser.parse_args()
    if options.measure:
        print("\n".join(lines(evaluation(options.part), options.measure)))
        return
    for part in ("develop", "check"):
        found = evaluation(part)
        print(part, " ".join(f"{name} {figures.figure(found, name):.3f}" for name, _ in figures.ROWS))


if __name__ == "__main__":
    main()
