"""Fit the weights of the cues to annotated articles, and say how well they do on articles left out.

    python -m kg.fit GOLD_DIR[,GOLD_DIR…] ARTICLES_DIR[,ARTICLES_DIR…] [--write]

Each weight table is an L2-regularised logistic regression over named binary features, solved by Newton's
method (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., section 4.4.1), so
that every decision stays a sum of named weights. The figures printed are leave-one-article-out: each
article is judged by weights fitted on the others. Without ``--write`` nothing is written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import lexicon, pipeline, read
from kg.extract.claims import likeliest, weigh
from kg.model import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

__all__ = [
    "Corpus",
    "Document",
    "corpus",
    "cross_validate",
    "fit_weights",
    "own_articles",
    "solve",
    "unmarked",
]

OWN = Path(__file__).parent.parent / "data" / "training"
PENALTY = 16.0
"""Strength of the L2 penalty, chosen by leave-one-article-out F1 among 6, 12, 16 and 25."""
OWN_WEIGHT = 0.35
"""What a sentence of our own counts beside one of a real page, chosen likewise among 0.15, 0.25, 0.35, 0.5."""
LENIENCE = -0.15
"""Added to the bias of the claim table: our own articles have more claims than real pages."""
BESIDE = 0.4
"""Value of a feature of the sentence before or after: smaller, so that its weight is held smaller."""
BESIDE_SHARE = 0.04
"""Only features that this share of the sentences has are looked at there."""
KIND_PENALTY = 1.0
"""The same for the kinds, which look at fewer features."""
KIND_FEATURES = (
    "reads as", "about ", "harm", "no change", "change of an", "names a", "names nothing", "subject:",
    "in a table", "dosage", "safety", "prevalence", "mechanism-noun", "duration", "percentage", "basis",
    "technique from", "null-result",
)  # fmt: skip
"""Beginnings of the names of the features that may tell the kind: with all of them the few examples of the
rarer kinds are fitted, not learned."""
SEEN = 4  # a feature seen in fewer sentences says too little to be given a weight


@dataclass(frozen=True)
class Document:
    """One annotated article: its sentences' features, and for each sentence the kind of its claim or None."""

    name: str
    features: tuple[frozenset[str], ...]
    kinds: tuple[Kind | None, ...]
    missed: int  # gold claims that match no sentence
    own: bool = False  # written by us for training


Corpus = Sequence[Document]


def corpus(gold_dirs: Sequence[Path], article_dirs: Sequence[Path]) -> list[Document]:
    """Read and analyse every annotated article."""
    words = lexicon.load()
    found = []
    for path in sorted(f for d in gold_dirs for f in d.glob("*.json") if f.name != "aliases.json"):
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = next(d / gold["article"] for d in article_dirs if (d / gold["article"]).exists())
        analysis = pipeline.analyse(read.article(source), words)
        spans = [(s.start, s.end) for s in analysis.sentences]
        kinds, missed = _labels(gold["claims"], spans)
        found.append(Document(gold["article"], tuple(frozenset(f) for f in analysis.features), kinds, missed))
    return found


_MARKED = re.compile(
    r"\[\[(?P<kind>[a-z]+) (?P<basis>[a-z]+) (?P<trace>[a-z]+)(?P<flags>(?: [HN])*)"
    r"(?: @(?P<speaker>[^|]+?))?\|"
    r" (?P<words>.*?) \]\]",
    re.DOTALL,
)


def own_articles(folder: Path = OWN) -> list[Document]:
    """The articles written for training, whose claims are marked in the text itself:
    ``[[effect assertion none H| Massage may ease pain. ]]``, as ``data/training/README.md`` tells."""
    words = lexicon.load()
    found = []
    for path in sorted(folder.glob("*.txt")):
        text, claims = unmarked(path.read_text(encoding="utf-8"))
        analysis = pipeline.analyse(read.from_text(text, name=path.name), words)
        kinds, missed = _labels(claims, [(s.start, s.end) for s in analysis.sentences])
        found.append(
            Document(path.name, tuple(frozenset(f) for f in analysis.features), kinds, missed, own=True)
        )
    return found


def unmarked(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text of a marked article, and its claims with their spans.

    >>> unmarked("So: [[effect assertion none| It helps. ]]")
    ('So: It helps.', [{'kind': 'effect', 'basis': 'assertion', 'trace': 'none', 'start': 4, 'end': 13}])
    """
    parts: list[str] = []
    claims: list[dict[str, Any]] = []
    at = size = 0
    for match in _MARKED.finditer(marked):
        before = marked[at : match.start()]
        start = size + len(before)
        size = start + len(match["words"])
        named = {key: match[key] for key in ("kind", "basis", "trace")}
        claims.append({**named, "start": start, "end": size})
        parts += [before, match["words"]]
        at = match.end()
    return "".join([*parts, marked[at:]]), claims


def _labels(
    claims: Sequence[Mapping[str, Any]], spans: Sequence[tuple[int, int]]
) -> tuple[tuple[Kind | None, ...], int]:
    kinds: list[Kind | None] = [None] * len(spans)
    missed, at = 0, 0
    for claim in sorted(claims, key=lambda c: c["start"]):
        while at < len(spans) and spans[at][1] <= claim["start"]:
            at += 1
        best, share = None, 0.5
        for k in range(at, len(spans)):
            if spans[k][0] >= claim["end"]:
                break
            inter = min(claim["end"], spans[k][1]) - max(claim["start"], spans[k][0])
            union = max(claim["end"], spans[k][1]) - min(claim["start"], spans[k][0])
            if inter / union >= share:
                best, share = k, inter / union
        if best is None:
            missed += 1
        else:
            kinds[best] = Kind(claim["kind"])
    return tuple(kinds), missed


def solve(x: Matrix, y: Matrix, counts: Matrix, penalty: float) -> Matrix:
    """Weights of a regularised logistic regression; the last column of `x` is the bias, not penalised.

    `x` has shape (sentences, features + 1), `y` is 0 or 1 a sentence, `counts` what each sentence counts.
    """
    import numpy as np

    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (counts * (p - y)) + ridge * weights
        hessian = (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if abs(step).max() < 1e-7:
            break
    return weights


def _matrix(documents: Corpus, names: Sequence[str], beside: Sequence[str] = ()) -> Matrix:
    """A row a sentence: its own features, those of the sentence before and after it, and 1 for the bias."""
    import numpy as np

    own = {name: n for n, name in enumerate(names)}
    before = {name: len(names) + n for n, name in enumerate(beside)}
    after = {name: len(names) + len(beside) + n for n, name in enumerate(beside)}
    rows = [(d, n) for d in documents for n in range(len(d.features))]
    x = np.zeros((len(rows), len(names) + 2 * len(beside) + 1))
    x[:, -1] = 1
    for row, (document, n) in enumerate(rows):
        for offset, index, value in ((0, own, 1.0), (-1, before, BESIDE), (1, after, BESIDE)):
            if 0 <= n + offset < len(document.features):
                columns = [index[name] for name in document.features[n + offset] if name in index]
                x[row, columns] = value
    return x


def fit_weights(documents: Corpus, penalty: float = PENALTY) -> dict[str, dict[str, float]]:
    """All weight tables: ``claim`` with ``claim-before`` and ``claim-after`` for the sentences beside it, and
    ``kind-…`` for each kind, fitted on the sentences that are claims."""
    import numpy as np

    seen = Counter(name for d in documents for f in d.features for name in f)
    names = sorted(name for name, n in seen.items() if n >= SEEN)
    kinds = [k for d in documents for k in d.kinds]
    least = BESIDE_SHARE * len(kinds)
    beside = [n for n in names if seen[n] >= least and " + " not in n and not n.startswith("reads as")]
    x = _matrix(documents, names, beside)
    counts = np.array([OWN_WEIGHT if d.own else 1.0 for d in documents for _ in d.kinds])
    is_claim = np.array([k is not None for k in kinds])
    solved = solve(x, is_claim.astype(float), counts, penalty)
    first, second = len(names), len(names) + len(beside)
    named = {
        "claim": {"bias": round(float(solved[-1]) + LENIENCE, 3), **_named(solved[:first], names)},
        "claim-before": _named(solved[first:second] * BESIDE, beside),
        "claim-after": _named(solved[second:-1] * BESIDE, beside),
    }
    telling = [n for n, name in enumerate(names) if name.startswith(KIND_FEATURES)]
    columns = x[is_claim][:, [*telling, -1]]
    for kind in Kind:
        y = np.array([float(k is kind) for k in kinds if k is not None])
        solved = solve(columns, y, counts[is_claim], KIND_PENALTY)
        told = [names[n] for n in telling]
        named[f"kind-{kind}"] = {"bias": round(float(solved[-1]), 3), **_named(solved[:-1], told)}
    return named


def _named(weights: Matrix, names: Sequence[str]) -> dict[str, float]:
    rounded = {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)}
    return {name: w for name, w in rounded.items() if abs(w) >= 0.005}


def cross_validate(
    documents: Corpus, own: Corpus = (), penalty: float = PENALTY
) -> Iterator[tuple[str, int, int, int, int]]:
    """For each article, judged by weights fitted on the others and on our own articles:
    (name, claims right, claims found, claims in gold, kinds right)."""
    for n, left_out in enumerate(documents):
        tables = fit_weights([*documents[:n], *documents[n + 1 :], *own], penalty)
        right = found = kinds = 0
        for k, (features, kind) in enumerate(zip(left_out.features, left_out.kinds, strict=True)):
            if weigh(left_out.features, k, tables) < 0:
                continue
            found += 1
            right += kind is not None
            kinds += kind is likeliest(features, tables)
        gold = left_out.missed + sum(kind is not None for kind in left_out.kinds)
        yield left_out.name, right, found, gold, kinds


def _toml(tables: Mapping[str, Mapping[str, float]], header: str) -> str:
    lines = [f"# {line}".rstrip() for line in header.splitlines()]
    for table, weights in tables.items():
        lines += ["", f"[{table}]"]
        lines += [
            f'"{name}" = {w}'
            for name, w in sorted(weights.items(), key=lambda item: (item[0] != "bias", item[0]))
        ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m kg.fit", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", help="folders of gold files, with commas between")
    parser.add_argument("articles", help="folders of their articles, with commas between")
    parser.add_argument("--penalty", type=float, default=PENALTY)
    parser.add_argument("--write", action="store_true", help="replace kg/resources/cues/weights.toml")
    options = parser.parse_args(arguments)
    documents = corpus(
        [Path(d) for d in options.gold.split(",")], [Path(d) for d in options.articles.split(",")]
    )
    own = own_articles()
    totals = Counter[str]()
    for name, right, found, gold, kinds in cross_validate(documents, own, options.penalty):
        totals.update(right=right, found=found, gold=gold, kinds=kinds)
        precision, recall = right / max(1, found), right / max(1, gold)
        print(f"{name:44} P {precision:.3f}  R {recall:.3f}  F1 {2 * right / max(1, found + gold):.3f}")
    f1 = 2 * totals["right"] / (totals["found"] + totals["gold"])
    kind = totals["kinds"] / totals["right"]
    print(f"leave one article out: claims F1 {f1:.3f}, kind {kind:.3f} of the claims found")
    if options.write:
        header = (
            "What each feature counts, fitted by `python -m kg.fit`; do not edit by hand.\n"
            f"Leave-one-article-out over {len(documents)} real articles, with {len(own)} of our own to\n"
            f"learn from: claims F1 {f1:.3f}."
        )
        path = Path(__file__).parent / "resources" / "cues" / "weights.toml"
        path.write_text(_toml(fit_weights([*documents, *own], options.penalty), header), encoding="utf-8")
        print(f"wrote {path.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
