"""Fit the weights of the cues to annotated articles, and say how well they do on articles left out.

    python -m kg.fit GOLD_DIR[,GOLD_DIR…] ARTICLES_DIR[,ARTICLES_DIR…] [--write]

Each weight table is an L2-regularised logistic regression over named features (Hastie, Tibshirani and
Friedman, The Elements of Statistical Learning, 2nd ed., section 4.4), so that every decision stays a sum of
named weights. A feature's value in the fit, 1 for most, tells how far its weight may go: the larger the value
the less the penalty holds it back. Needs scikit-learn, which comes with the extra ``test``. The figures
printed are leave-one-article-out: each article is judged by weights fitted on the others. Without ``--write``
nothing is written.
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
from typing import Any

from kg import lexicon, pipeline, read
from kg.extract.claims import likeliest, weigh
from kg.model import Kind

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
PENALTY = 8.0
"""Strength of the L2 penalty, chosen by leave-one-article-out AUC among 4, 6, 8, 10, 14, 16 and 25."""
OWN_WEIGHT = 0.35
"""What a sentence of our own counts beside one of a real page, chosen likewise among 0.15 … 0.7."""
LENIENCE = 0.05
"""Added to the bias of the claim table, chosen likewise among -0.4 … 0.4: best F1 is not at even odds."""
VALUES = {
    "question": 3.0, "lead-in": 3.0, "imperative": 3.0, "promotion": 2.0, "intention": 2.0, "advice": 2.0,
    "biography": 2.0, "session": 2.0, "definition": 2.0, "no finite verb": 2.0, "opinion": 2.0,
}  # fmt: skip
"""Features that by the definition of a claim speak against one: their weights may go far."""
PATTERN = 0.45
"""Value of a pattern of word classes; there are many, and each says little."""
CLAUSE = 1.5
"""Value of a pattern that tells what a clause asserts."""
PLACE = 1.2
"""Value of the place in the article."""
IN_PASSAGE = 0.4
"""Value of a feature for one kind of passage ("effect-verb + in a story"), beside the feature itself."""
PATTERN_SEEN = 20  # a pattern in fewer sentences says too little to be given a weight
BESIDE = 0.4
"""Value of a feature of the sentence before or after."""
BESIDE_SHARE = 0.04
"""Only features that this share of the sentences has are looked at there."""
KIND_PENALTY = 0.5
"""The same for the kinds, which look at fewer features."""
KIND_FEATURES = (
    "reads as", "about ", "harm", "no change", "change of an", "names a", "names nothing", "subject:",
    "in a table", "dosage", "safety", "prevalence", "mechanism-noun", "duration", "percentage", "basis",
    "technique from", "null-result", "under a heading", "answers", "effect-verb", "help", "change-noun",
    "modal", "copula", "cause", "finding",
)  # fmt: skip
"""Beginnings of the names of the features that may tell the kind: with all of them the few examples of the
rarer kinds are fitted, not learned."""
KIND_VALUES = dict.fromkeys(
    (
        "reads as prevalence", "reads as a share of people", "reads as what people do", "reads as how common",
        "reads as how many there are", "reads as a count and its share", "reads as what advertisers claim",
        "reads as counted claims",
    ),
    2.0,
)  # fmt: skip
"""What by definition tells how many or how common: few pages have such sentences, and none may miss them."""
KIND_OWN_WEIGHT = 0.25
"""What a claim of our own counts for the kinds, chosen like the others among 0.15 … 1."""
SEEN = 4  # a feature seen in fewer sentences says too little to be given a weight
SEEN_SELDOM = 10  # the same for clauses, and for features by the kind of passage


@dataclass(frozen=True)
class Document:
    """One annotated article: its sentences' features, and for each sentence the kind of its claim or None."""

    name: str
    features: tuple[frozenset[str], ...]
    patterns: tuple[frozenset[str], ...]
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
        found.append(_document(gold["article"], analysis, gold["claims"]))
    return found


def _document(
    name: str, analysis: pipeline.Analysis, claims: Sequence[Mapping[str, Any]], own: bool = False
) -> Document:
    kinds, missed = _labels(claims, [(s.start, s.end) for s in analysis.sentences])
    features = tuple(frozenset(f) for f in analysis.features)
    return Document(name, features, analysis.patterns, kinds, missed, own)


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
        found.append(_document(path.name, analysis, claims, own=True))
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


def solve(
    rows: Sequence[Mapping[str, float]], is_so: Sequence[bool], counts: Sequence[float], penalty: float
) -> dict[str, float]:
    """The weights of a regularised logistic regression by the name of their feature, ``bias`` among them.

    `rows` are the values of the named features a sentence, `counts` what each sentence counts.

    >>> solve([{"a": 1.0}, {}, {"a": 1.0}, {}], [True, False, True, False], [1.0] * 4, 1.0)
    {'bias': -0.401, 'a': 0.802}
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    columns = DictVectorizer()
    x = columns.fit_transform(rows)
    model = LogisticRegression(C=1 / penalty, max_iter=2000, tol=1e-5)
    model.fit(x, is_so, sample_weight=counts)
    weights = {"bias": round(float(model.intercept_[0]), 3)}
    for name, weight in zip(columns.feature_names_, model.coef_[0], strict=True):
        if abs(weight) >= 0.0005:
            weights[name] = float(weight)
    return {name: round(weight, 3) for name, weight in weights.items()}


def _rows(documents: Corpus) -> Iterator[dict[str, float]]:
    """The values of the features of each sentence: its own, its patterns, and those of the sentences beside
    it, which are marked by ``<`` and ``>``."""
    seen = Counter(name for d in documents for group in (d.features, d.patterns) for f in group for name in f)
    least = BESIDE_SHARE * sum(len(d.kinds) for d in documents)
    beside = {n for n in seen if seen[n] >= least and " + " not in n and not n.startswith(_NEVER_BESIDE)}
    kept = {name for name in seen if seen[name] >= _least(name)}
    for document in documents:
        shared = [features & beside for features in document.features]
        for n, features in enumerate(document.features):
            row = {name: _value(name) for name in (features | document.patterns[n]) & kept}
            if n:
                row.update({f"<{name}": BESIDE for name in shared[n - 1]})
            if n + 1 < len(shared):
                row.update({f">{name}": BESIDE for name in shared[n + 1]})
            yield row


_NEVER_BESIDE = ("reads as", "place: ")


def _least(name: str) -> int:
    """In how many sentences a feature must be seen."""
    if name.startswith("word"):
        return PATTERN_SEEN
    return SEEN_SELDOM if name.startswith("clause: ") or " + in " in name else SEEN


def _value(name: str) -> float:
    if name[0] in "<>":
        return BESIDE
    if " + in " in name:
        return IN_PASSAGE
    if " + " in name:
        return 1.0
    by_group = {"word": PATTERN, "clause: ": CLAUSE, "place: ": PLACE}
    return next((by_group[group] for group in by_group if name.startswith(group)), VALUES.get(name, 1.0))


def fit_weights(documents: Corpus, penalty: float = PENALTY) -> dict[str, dict[str, float]]:
    """All weight tables: ``claim`` with ``claim-before`` and ``claim-after`` for the sentences beside it, and
    ``kind-…`` for each kind, fitted on the sentences that are claims."""
    kinds = [k for d in documents for k in d.kinds]
    counts = [OWN_WEIGHT if d.own else 1.0 for d in documents for _ in d.kinds]
    rows = list(_rows(documents))
    asserting = [{name: value for name, value in row.items() if not _tells_kind_only(name)} for row in rows]
    solved = solve(asserting, [k is not None for k in kinds], counts, penalty)
    solved["bias"] += LENIENCE
    weights = {n: round(w * (1.0 if n == "bias" else _value(n)), 3) for n, w in solved.items()}
    weights = {name: w for name, w in weights.items() if abs(w) >= 0.005 or name == "bias"}
    tables = {
        "claim": {n: w for n, w in weights.items() if n[0] not in "<>"},
        "claim-before": {n[1:]: w for n, w in weights.items() if n[0] == "<"},
        "claim-after": {n[1:]: w for n, w in weights.items() if n[0] == ">"},
    }
    # where an article begins or ends stands what the sentences beside others say on average
    for mark, name in (("<", "claim-before"), (">", "claim-after")):
        beside = sum(solved.get(n, 0.0) * value for row in rows for n, value in row.items() if n[0] == mark)
        tables[name]["nothing"] = round(beside / len(rows), 3)
    of_claims = [n for n, kind in enumerate(kinds) if kind is not None]
    telling = [{name: KIND_VALUES.get(name, 1.0) for name in rows[n] if _tells_kind(name)} for n in of_claims]
    counts = [1.0 if count == 1.0 else KIND_OWN_WEIGHT for count in counts]
    for kind in Kind:
        of_kind = [kinds[n] is kind for n in of_claims]
        solved = solve(telling, of_kind, [counts[n] for n in of_claims], KIND_PENALTY)
        tables[f"kind-{kind}"] = {n: round(w * KIND_VALUES.get(n, 1.0), 3) for n, w in solved.items()}
    return tables


def _tells_kind_only(name: str) -> bool:
    """Wordings that tell one kind of claim from another say little of whether there is a claim."""
    return name.startswith("reads as") and ", " not in name


def _tells_kind(name: str) -> bool:
    return name.startswith(KIND_FEATURES) and " + " not in name


def cross_validate(
    documents: Corpus, own: Corpus = (), penalty: float = PENALTY
) -> Iterator[tuple[str, int, int, int, int]]:
    """For each article, judged by weights fitted on the others and on our own articles:
    (name, claims right, claims found, claims in gold, kinds right)."""
    for n, left_out in enumerate(documents):
        tables = fit_weights([*documents[:n], *documents[n + 1 :], *own], penalty)
        right = found = kinds = 0
        for k, (features, kind) in enumerate(zip(left_out.features, left_out.kinds, strict=True)):
            if weigh(left_out.features, left_out.patterns, k, tables) < 0:
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
