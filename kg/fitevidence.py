"""Fit the weights by which evidence is typed, and say how well they do on what was left out.

    python -m kg.fitevidence SENTENCES.jsonl [--write]

The weights for articles are fitted on the articles of our own in ``data/training``, whose claims are marked
with their basis; the figure is leave-one-article-out. The weights for sentences that stand alone are fitted
on SENTENCES, one JSON object a line with ``text`` and ``labels`` (STUDY, EXPERT, ANECDOTAL), and on the same
sentences of our own read alone; the figure is macro-F1 over SENTENCES in twelve parts, as they stand in the
file, where topics stand together, each judged by weights fitted on the others. Without ``--write`` nothing
is written.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg import alone, lexicon, pipeline, read
from kg.extract.evidence import ANSWERS, answer_of, show_cues, weigh
from kg.fit import OWN, SEEN, unmarked
from kg.model import Basis
from kg.wordings import table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

__all__ = ["Example", "articles", "cross_validated", "fit", "lines", "main", "parts"]

Tables = dict[str, dict[str, float]]

PENALTY = {"article": 8.0, "alone": 2.0}
"""Strength of the L2 penalty, chosen among 1, 2, 4, 8 and 16."""
PARTS = 12
OWN_WEIGHT = 0.5
"""What a sentence of our own counts among those that stand alone."""
OFFSETS = {"article": {}, "alone": {"anecdote": 0.9, "research": 0.45, "assertion": 0.0}}
"""Added to the bias of the rarer answers, which count as much in macro-F1 as the frequent one."""
LABELS = {"STUDY": "research", "EXPERT": "expert", "ANECDOTAL": "anecdote"}


@dataclass(frozen=True)
class Example:
    """The cues of one sentence and the answers that are right; `part` is what is left out together."""

    part: str
    cues: frozenset[str]
    answers: frozenset[str]
    text: str
    weight: float = 1.0


def _solve(x: Matrix, y: Matrix, counts: Matrix, penalty: float, prior: Matrix | None = None) -> Matrix:
    """Weights of a regularised logistic regression; the last column of `x` is the bias, not penalised.

    `x` has shape (sentences, features + 1), `y` is 0 or 1 a sentence, `counts` what each sentence counts;
    `prior` are the weights that the penalty draws to, without it nought.
    """
    import numpy as np

    prior = np.zeros(x.shape[1]) if prior is None else prior
    weights = prior.copy()
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (counts * (p - y)) + ridge * (weights - prior)
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if abs(step).max() < 1e-7:
            break
    return weights


@cache
def articles(folder: Path = OWN) -> tuple[Example, ...]:
    """The marked sentences of the articles of our own, with the cues that they show there."""
    words = lexicon.load()
    out: list[Example] = []
    for path in sorted(folder.glob("*.txt")):
        text, claims = unmarked(path.read_text(encoding="utf-8"))
        found = pipeline.analyse(read.from_text(text, name=path.name), words)
        shown = list(show_cues(found.article, found.sentences, found.said, found.voices, found.contexts))
        at = dict(enumerate(found.sentences))
        for claim in claims:
            best = max(at, key=lambda n: min(at[n].end, claim["end"]) - max(at[n].start, claim["start"]))
            answer = answer_of(Basis(claim["basis"]))
            out.append(Example(path.name, frozenset(shown[best]), frozenset({answer}), claim["quote"]))
    return tuple(out)


def lines(path: Path, own: Sequence[Example] = ()) -> list[Example]:
    """The sentences of a file, in parts, and those of our own read alone."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    out = [
        Example(
            f"part {n * PARTS // len(rows)}",
            frozenset(alone.cues_of(row["text"])),
            frozenset(LABELS[label] for label in row["labels"]),
            row["text"],
        )
        for n, row in enumerate(rows)
    ]
    return [*out, *(_by_itself(example) for example in own)]


_TELLING = {
    "research": {"a study is named", "research or science is invoked", "people were asked"},
    "expert": {"somebody says", "somebody argues", "somebody believes", "a professional or a scholar"},
    "anecdote": {"the first person", "one person or a few", "he or she", "the past tense"},
}


def _by_itself(example: Example) -> Example:
    """A sentence of ours without its article: where nothing in it tells its basis, it asserts."""
    cues = frozenset(alone.cues_of(example.text))
    (answer,) = example.answers
    told = answer == "assertion" or bool(cues & _TELLING[answer])
    answers = example.answers if told else frozenset({"assertion"})
    return Example("own", cues, answers, example.text, OWN_WEIGHT)


def fit(examples: Sequence[Example], prefix: str) -> Tables:
    """A table of weights for each answer."""
    import numpy as np

    seen = Counter(name for e in examples for name in e.cues)
    set_by_hand = table("evidence-priors")
    by_hand = {name for answer in ANSWERS for name in set_by_hand.get(f"{prefix}-{answer}", {})} - {"bias"}
    names = sorted(by_hand | {name for name, n in seen.items() if n >= 2 * SEEN})
    index = {name: n for n, name in enumerate(names)}
    x = np.zeros((len(examples), len(names) + 1))
    x[:, -1] = 1
    for row, example in enumerate(examples):
        for name in example.cues & index.keys():
            x[row, index[name]] = 1
    counts = np.array([e.weight / len(e.answers) for e in examples])
    tables: Tables = {}
    for answer in ANSWERS:
        y = np.array([float(answer in e.answers) for e in examples])
        before = set_by_hand.get(f"{prefix}-{answer}", {})
        prior = np.array([before.get(name, 0.0) for name in [*names, "bias"]])
        solved = _solve(x, y, counts, PENALTY[prefix], prior)
        solved[-1] += OFFSETS[prefix].get(answer, 0.0)
        rounded = {name: round(float(w), 2) for name, w in zip([*names, "bias"], solved, strict=True)}
        tables[f"{prefix}-{answer}"] = {n: w for n, w in rounded.items() if abs(w) >= 0.02 or n == "bias"}
    return tables


def parts(examples: Sequence[Example], prefix: str) -> Iterator[tuple[Example, str]]:
    """Each example, and the answer by weights that were fitted without its part and without its words."""
    for part in dict.fromkeys(e.part for e in examples if e.part != "own"):
        left_out = [e for e in examples if e.part == part]
        texts = {e.text for e in left_out}
        tables = fit([e for e in examples if e.part != part and e.text not in texts], prefix)
        for example in left_out:
            yield example, weigh(sorted(example.cues), tables, prefix)


def cross_validated(judged: Sequence[tuple[Example, str]]) -> tuple[dict[str, float], float]:
    """F1 of each answer over what was left out, and the share that was not answered with bare assertion.

    An example with several answers is met by any of them."""
    right, made, wanted = Counter[str](), Counter[str](), Counter[str]()
    order = list(LABELS.values())
    for example, answer in judged:
        first = min(example.answers, key=lambda a: order.index(a) if a in order else 9)
        met = answer if answer in example.answers else first
        wanted[met] += 1
        made[answer] += 1
        right[answer] += answer in example.answers
    f1 = {a: 2 * right[a] / (made[a] + wanted[a]) for a in ANSWERS if wanted[a]}
    return f1, 1 - made["assertion"] / len(judged)


def _told(f1: Mapping[str, float]) -> str:
    each = ", ".join(f"{answer} {value:.3f}" for answer, value in f1.items())
    return f"macro-F1 {sum(f1.values()) / len(f1):.3f} ({each})"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m kg.fitevidence", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("sentences", type=Path, help="a file of typed sentences, JSON Lines")
    parser.add_argument(
        "--write", action="store_true", help="replace kg/resources/cues/evidence-weights.toml"
    )
    options = parser.parse_args(arguments)
    own = articles()
    in_articles, _ = cross_validated(list(parts(own, "article")))
    print(f"in articles, one of our own left out at a time: {_told(in_articles)}")
    typed = lines(options.sentences, own)
    by_themselves, answered = cross_validated(list(parts(typed, "alone")))
    print(f"alone, cross-validated: {_told(by_themselves)}, {answered:.0%} answered")
    if options.write:
        tables = {**fit(own, "article"), **fit(typed, "alone")}
        header = [
            "What each cue of evidence counts, fitted by `python -m kg.fitevidence`; do not edit by hand.",
            f"In articles of our own, each left out once: {_told(in_articles)}.",
            f"Alone, cross-validated: {_told(by_themselves)}.",
        ]
        path = Path(__file__).parent / "resources" / "cues" / "evidence-weights.toml"
        path.write_text(_toml(tables, header), encoding="utf-8")


def _toml(tables: Mapping[str, Mapping[str, float]], header: Sequence[str]) -> str:
    out = [f"# {line}" for line in header]
    for name, counted in tables.items():
        ranked = sorted(counted.items(), key=lambda item: (item[0] != "bias", item[0]))
        out += ["", f"[{name}]", *(f'"{cue}" = {weight}' for cue, weight in ranked)]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
