"""What a picture of the graph shows, as plain rows: pages are made from these alone.

Everything is frozen and sorted, so that the same graph gives the same page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.model import Basis, ConceptKind, Design, Kind, Tier, Trace

__all__ = ["ViewArticle", "ViewClaim", "ViewConcept", "ViewGraph", "ViewWork", "quotas", "select"]


@dataclass(frozen=True, slots=True, order=True)
class ViewArticle:
    """An article: it filters claims, and a claim names it."""

    iri: str
    name: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class ViewConcept:
    """A technique, condition, outcome, instrument or population; `kind` is the role it plays most often."""

    iri: str
    label: str
    kind: ConceptKind


@dataclass(frozen=True, slots=True, order=True)
class ViewWork:
    """A cited work; `label` is short (author and year), `citation` is all that is known of it."""

    iri: str
    label: str
    citation: str
    design: Design = Design.UNKNOWN
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ViewClaim:
    """A claim with its exact words. `concepts` and `works` are IRIs; `cues`, `warnings`: (name, words)."""

    iri: str
    quote: str
    article: str
    start: int
    tier: Tier
    kind: Kind
    basis: Basis
    trace: Trace
    concepts: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    hedged: bool = False
    negated: bool = False
    speaker: str | None = None
    study: str | None = None
    measures: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    cues: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ViewGraph:
    """All rows of one picture. `left_out` says how many claims of each tier are not in it."""

    articles: tuple[ViewArticle, ...] = ()
    concepts: tuple[ViewConcept, ...] = ()
    works: tuple[ViewWork, ...] = ()
    claims: tuple[ViewClaim, ...] = ()
    left_out: tuple[tuple[Tier, int], ...] = ()

    def tiers(self) -> dict[Tier, int]:
        """Claims of each tier, strongest tier first, empty tiers included."""
        counted = Counter(claim.tier for claim in self.claims)
        return {tier: counted[tier] for tier in Tier}


def quotas(counts: Sequence[int], limit: int) -> list[int]:
    """How many of each group to take so that the sum is at most `limit`: small groups whole, the large
    ones cut to the same height.

    >>> quotas([10, 500, 90], 200)
    [10, 100, 90]
    """
    taken = [0] * len(counts)
    left = limit
    order = sorted(range(len(counts)), key=lambda i: (counts[i], i))
    for place, i in enumerate(order):
        taken[i] = min(counts[i], left // (len(order) - place))
        left -= taken[i]
    return taken


def _in_turn(claims: Iterable[ViewClaim], most: int) -> list[ViewClaim]:
    """The first `most` claims, taken from each article in turn, in the order of the text."""
    per_article: dict[str, int] = {}
    turns = []
    for claim in sorted(claims, key=lambda c: (c.article, c.start, c.iri)):
        turn = per_article[claim.article] = per_article.get(claim.article, 0) + 1
        turns.append((turn, claim.article, claim.start, claim.iri, claim))
    return [entry[-1] for entry in sorted(turns, key=lambda entry: entry[:4])[:most]]


def select(view: ViewGraph, *, tier: Tier | None = None, limit: int | None = None) -> ViewGraph:
    """The part of a graph that a picture shows: one tier, at most `limit` claims, and what they touch.

    Where claims must be left out, the small tiers stay whole and every article keeps its share.
    """
    chosen = [claim for claim in view.claims if tier is None or claim.tier == tier]
    groups = [[claim for claim in chosen if claim.tier is each] for each in Tier]
    sizes = [len(group) for group in groups]
    taken = sizes if limit is None or len(chosen) <= limit else quotas(sizes, limit)
    kept = [c for group, most in zip(groups, taken, strict=True) for c in _in_turn(group, most)]
    kept.sort(key=lambda c: (c.article, c.start, c.iri))
    used = {iri for claim in kept for iri in (*claim.concepts, *claim.works, claim.article)}
    left = tuple((each, n - m) for each, n, m in zip(Tier, sizes, taken, strict=True) if n > m)
    return replace(
        view,
        articles=tuple(sorted((a for a in view.articles if a.iri in used), key=lambda a: (a.name, a.iri))),
        concepts=tuple(
            sorted((c for c in view.concepts if c.iri in used), key=lambda c: (c.kind, c.label, c.iri))
        ),
        works=tuple(sorted((w for w in view.works if w.iri in used), key=lambda w: (w.label, w.iri))),
        claims=tuple(kept),
        left_out=left,
    )
