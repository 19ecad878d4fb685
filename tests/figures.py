"""The figures of quality, measured on the annotated real articles: ``python -m tests.figures [--write]``.

What is fitted, the weights of the cues, is fitted anew for every article on all the others, so that no
article is judged by weights that have seen it. Words of the vocabulary and wordings of the cues were written
by people who had read these articles; on other articles expect less. ``--write`` puts the table into the
README between its marks.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import kg
from kg import fit, lexicon, pipeline, read
from kg.evaluate import Evaluation, read_gold, score
from kg.lexicon import Lexicon
from kg.model import Extraction

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
GOLD = (SHARED / "gold", SHARED / "gold-extra")
ARTICLES = (SHARED / "articles", SHARED / "articles-extra")

ROWS = (
    ("claims", "claims F1"),
    ("tier macro-F1", "tiers, macro-F1"),
    ("citation links", "citation links F1"),
    ("references", "references F1"),
    ("studies", "studies F1"),
    ("interventions", "interventions F1"),
    ("conditions", "conditions F1"),
    ("outcomes", "outcomes F1"),
    ("effects", "effects F1"),
    ("kind", "kind, of matched claims"),
    ("speaker", "speaker"),
    ("hedged", "hedged"),
    ("negated", "negated"),
    ("measures", "measures found"),
)


def document(extraction: Extraction, words: Lexicon) -> dict[str, Any]:
    """An extraction in the shape that ``kg export --format jsonl`` writes, as far as it is scored."""

    def labels(iri: str | None) -> list[str]:
        return list(words.concept(iri).labels) if iri else []

    def concepts(iris: Sequence[str]) -> list[dict[str, Any]]:
        return [{"iri": iri, "labels": labels(iri)} for iri in iris]

    return {
        "article": extraction.article.name,
        "references": [
            {
                "label": r.label, "start": r.start, "end": r.end, "title": r.work.title, "year": r.work.year,
                "authors": [a.family for a in r.work.authors], "container": r.work.container,
                "design": str(r.work.design),
            }
            for r in extraction.references
            if r.source != "marker"
        ],
        "studies": [{"id": s.id, "start": s.start, "end": s.end} for s in extraction.studies],
        "claims": [
            {
                "start": c.start, "end": c.end, "quote": c.quote, "kind": c.kind, "basis": c.basis, "trace": c.trace,
                "cites": list(c.cites), "speaker": c.speaker, "hedged": c.hedged, "negated": c.negated,
                "measures": list(c.measures), "interventions": concepts(c.interventions),
                "conditions": concepts(c.conditions), "outcomes": concepts(c.outcomes),
                "effects": [
                    {
                        "intervention": labels(e.intervention), "outcome": labels(e.outcome),
                        "change": e.change, "valence": e.valence,
                    }
                    for e in c.effects
                ],
            }
            for c in extraction.claims
        ],
    }  # fmt: skip


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """Every annotated article, read with weights that were fitted on the others."""
    return tuple(_documents())


def _documents() -> Iterator[dict[str, Any]]:
    words = lexicon.load()
    corpus = fit.corpus(GOLD, ARTICLES)
    own = fit.own_articles()
    paths = {path.name: path for folder in ARTICLES for path in folder.iterdir()}
    for n, left_out in enumerate(corpus):
        weights = fit.fit_weights([*corpus[:n], *corpus[n + 1 :], *own])
        found = pipeline.extract(read.article(paths[left_out.name]), words, weights=weights)
        yield document(found, words.with_concepts(found.concepts))


def evaluation(gold: Sequence[Path]) -> Evaluation:
    """The measures over the articles annotated in some folders."""
    names = {path.name for folder in gold for path in folder.glob("*.json")}
    wanted = [d for d in documents() if Path(d["article"]).with_suffix(".json").name in names]
    return score(wanted, read_gold(gold))


def figure(found: Evaluation, name: str) -> float:
    """One figure of an evaluation by its name."""
    if name == "tier macro-F1":
        return found.tier_macro_f1
    if any(m.name == name for m in found.measures):
        return found.measure(name).f1
    accuracy = next(a for a in found.accuracies if a.name == name)
    return accuracy.right / max(1, accuracy.of)


def swaps(found: Evaluation) -> int:
    """How often an anecdote was shown as cited research, or the other way round."""
    return sum(n for _, n in found.separation)


def split_right() -> tuple[int, int]:
    """How many of the golden rules of sentence splitting are met, and how many there are."""
    rows = (SHARED / "bench" / "sentences.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(row) for row in rows if row.strip()]

    def plain(sentences: Sequence[str]) -> list[str]:
        return [" ".join(re.findall(r"[^\W_]+", sentence.casefold())) for sentence in sentences]

    right = sum(plain(kg.sentences(case["text"])) == plain(case["sentences"]) for case in cases)
    return right, len(cases)


def bench_table() -> str:
    """The figures on public data as a Markdown table."""
    from tests.benchmarks import evidence

    f1, answered = evidence.figures()
    each = ", ".join(f"{answer} {value:.2f}" for answer, value in f1.items())
    right, of = split_right()
    lines = [
        "| on public data | figure |",
        "|---|---|",
        f"| `kg classify`: basis of lone sentences on debate topics, macro-F1, cross-validated | {sum(f1.values()) / len(f1):.2f} ({each}) |",
        f"| the same: answered with something else than assertion | {answered:.0%} |",
        f"| `kg sentences`: golden rules of sentence splitting | {right} of {of} |",
    ]
    return "\n".join(lines)


def table() -> str:
    """The figures as a Markdown table."""
    five, all_of_them = evaluation(GOLD[:1]), evaluation(GOLD)
    lines = ["| measure | the five articles | all seventeen |", "|---|---|---|"]
    lines += [
        f"| {label} | {figure(five, name):.2f} | {figure(all_of_them, name):.2f} |" for name, label in ROWS
    ]
    lines.append(
        "| anecdotes shown as cited research, or the other way round |"
        f" {swaps(five)} | {swaps(all_of_them)} |"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table; with --write put it into the README."""
    if not SHARED.is_dir():
        sys.exit("the annotated articles are not here: no folder shared/ beside the repository")
    made = f"{table()}\n\n{bench_table()}"
    print(made)
    if "--write" in sys.argv[1:]:
        readme = ROOT / "README.md"
        text = readme.read_text("utf-8")
        marked = re.sub(
            r"(<!-- figures:begin -->\n).*?(\n<!-- figures:end -->)",
            lambda m: m[1] + made + m[2],
            text,
            flags=re.DOTALL,
        )
        readme.write_text(marked, "utf-8")


if __name__ == "__main__":
    main()
