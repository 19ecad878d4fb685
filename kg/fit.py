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
from kg.extract.claims import likeliest, score
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
PENALTY = 12.0
"""Strength of the L2 penalty, chosen by leave-one-article-out F1 among 3, 6, 12 and 25."""
OWN_WEIGHT = 0.25
"""What a sentence of our own counts beside one of a real page, chosen likewise among 0, 0.3, 0.5 and 1."""
LENIENCE = 0.28
"""Added to the bias of the claim table: at even odds more claims are missed than invented."""
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

    >>> text, claims = unmarked("So: [[effect expert none H @Ann Other| “It may help,” says Ann Other. ]]")
    >>> text, claims[0]["basis"], claims[0]["hedged"], claims[0]["speaker"]
    ('So: “It may help,” says Ann Other.', 'expert', True, 'Ann Other')
    """
    parts: list[str] = []
    claims: list[dict[str, Any]] = []
    at = size = 0
    for match in _MARKED.finditer(marked):
        before = marked[at : match.start()]
        start = size + len(before)
        size = start + len(match["words"])
        named = {key: match[key] for key in ("kind", "basis", "trace")}
        told = {
            "speaker": match["speaker"],
            "hedged": "H" in match["flags"],
            "negated": "N" in match["flags"],
            "quote": match["words"],
        }
        claims.append({**named, **told, "start": start, "end": size})
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


def solve(x: Matrix, y: Matrix, counts: Matrix, penalty: float, prior: Matrix | None = None) -> Matrix:
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


def _matrix(documents: Corpus, names: Sequence[str]) -> Matrix:
    import numpy as np

    index = {name: n for n, name in enumerate(names)}
    rows = [features for d in documents for features in d.features]
    x = np.zeros((len(rows), len(names) + 1))
    x[:, -1] = 1
    for n, features in enumerate(rows):
        for name in features:
            if name in index:
                x[n, index[name]] = 1
    return x


def fit_weights(documents: Corpus, penalty: float = PENALTY) -> dict[str, dict[str, float]]:
    """All weight tables: ``claim``, and ``kind-…`` for each kind, fitted on the sentences that are claims."""
    import numpy as np

    seen = Counter(name for d in documents for f in d.features for name in f)
    names = sorted(name for name, n in seen.items() if n >= SEEN)
    kinds = [k for d in documents for k in d.kinds]
    x = _matrix(documents, names)
    counts = np.array([OWN_WEIGHT if d.own else 1.0 for d in documents for _ in d.kinds])
    is_claim = np.array([k is not None for k in kinds])
    tables = {"claim": solve(x, is_claim.astype(float), counts, penalty)}
    tables["claim"][-1] += LENIENCE
    named = {"claim": _named(tables["claim"], names)}
    telling = [n for n, name in enumerate(names) if name.startswith(KIND_FEATURES)]
    columns = x[is_claim][:, [*telling, len(names)]]
    for kind in Kind:
        y = np.array([float(k is kind) for k in kinds if k is not None])
        named[f"kind-{kind}"] = _named(
            solve(columns, y, counts[is_claim], KIND_PENALTY), [names[n] for n in telling]
        )
    return named


def _named(weights: Matrix, names: Sequence[str]) -> dict[str, float]:
    rounded = {name: round(float(w), 3) for name, w in zip([*names, "bias"], weights, strict=True)}
    return {name: w for name, w in rounded.items() if abs(w) >= 0.005 or name == "bias"}


def cross_validate(
    documents: Corpus, own: Corpus = (), penalty: float = PENALTY
) -> Iterator[tuple[str, int, int, int, int]]:
    """For each article, judged by weights fitted on the others and on our own articles:
    (name, claims right, claims found, claims in gold, kinds right)."""
    for n, left_out in enumerate(documents):
        tables = fit_weights([*documents[:n], *documents[n + 1 :], *own], penalty)
        right = found = kinds = 0
        for features, kind in zip(left_out.features, left_out.kinds, strict=True):
            if score(features, tables["claim"]) < 0:
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
