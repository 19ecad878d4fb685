"""When two values mean the same: labels, spans, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from kg.model import Basis, Tier, Trace, tier_of

__all__ = [
    "hits",
    "labels_of",
    "norm",
    "pairs",
    "same_effect",
    "same_label",
    "surname",
    "tier_name",
    "unmet",
    "within",
]

Doc = Mapping[str, Any]
W = TypeVar("W")
P = TypeVar("P")

_WORD = re.compile(r"[^\W_]+")


def norm(label: str | None) -> str:
    """Lower case, words only, a plural s off: what two readers would call the same label.

    >>> norm("Modified Ashworth-Scales"), norm("paresis")
    ('modified ashworth scale', 'paresis')
    """
    return " ".join(_singular(word) for word in _WORD.findall((label or "").casefold()))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us")):
        return word[:-1]
    return word


def tier_name(claim: Doc) -> str:
    try:
        return tier_of(Basis(claim["basis"]), Trace(claim["trace"])).value
    except (KeyError, ValueError):
        return Tier.ASSERTION.value


def labels_of(concept: Any) -> set[str]:
    """The normalised labels of a concept given as a label, a list of labels or a record."""
    if isinstance(concept, str):
        return {norm(concept)}
    return {norm(label) for label in (concept.get("labels", ()) if isinstance(concept, Mapping) else concept)}


def pairs(gold: Sequence[Doc], predicted: Sequence[Doc], least: float = 0.5) -> list[tuple[int, int]]:
    """Indices of spans that belong together, best overlap first, each used once."""
    overlaps: list[tuple[float, int, int]] = []
    # sweeping over predictions sorted by start would be linear; annotations of one article are few hundred
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            shared = min(g["end"], p["end"]) - max(g["start"], p["start"])
            if shared > 0:
                union = max(g["end"], p["end"]) - min(g["start"], p["start"])
                if shared / union >= least:
                    overlaps.append((-shared / union, i, j))
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    out = []
    for _, i, j in sorted(overlaps):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            out.append((i, j))
    return out


def unmet(
    wanted: Iterable[W], predicted: Iterable[P], same: Callable[[W, P], bool]
) -> tuple[list[W], list[P]]:
    """What of `wanted` nothing predicted meets, and what is predicted and meets nothing; each is used once.

    >>> unmet([1, 2, 2], [2, 3], lambda a, b: a == b)
    ([1, 2], [3])
    """
    left, missed = list(predicted), []
    for one in wanted:
        index = next((k for k, other in enumerate(left) if same(one, other)), None)
        if index is None:
            missed.append(one)
        else:
            del left[index]
    return missed, left


Aliases = Mapping[str, frozenset[str]]


def same_label(wanted: str, concept: Any, aliases: Aliases) -> bool:
    """Whether one of a concept's labels is the annotated label or one of its aliases."""
    return bool(labels_of(concept) & aliases.get(norm(wanted), frozenset({norm(wanted)})))


def hits(wanted: Iterable[str], predicted: Iterable[Any], aliases: Aliases) -> int:
    """How many annotated labels are met, each by another predicted concept."""
    labels = list(wanted)
    return len(labels) - len(unmet(labels, predicted, lambda a, b: same_label(a, b, aliases))[0])


def same_effect(gold: Doc, made: Doc, aliases: Aliases) -> bool:
    """Whether outcome, valence and, where one is annotated, the intervention are the same."""
    if gold.get("valence") != made.get("valence"):
        return False
    if not same_label(gold["outcome"], made.get("outcome") or [], aliases):
        return False
    return not gold.get("intervention") or same_label(
        gold["intervention"], made.get("intervention") or [], aliases
    )


def surname(author: Any) -> str:
    name = author.get("family", "") if isinstance(author, Mapping) else str(author)
    return norm(name.split(",")[0])


def within(one: str, other: str) -> bool:
    return norm(one) in norm(other) or norm(other) in norm(one)
