"""What claims share across articles, counted once at build time.

A proposition is (intervention, outcome or condition, valence). Its claims per tier, distinct works, distinct
trials and articles, its best tier and what contradicts it are stored, because on every SPARQL engine the same
questions asked of the claims take seconds to minutes at ten thousand claims. Grouping is one pass over the
claims and one over the groups: nothing is joined pairwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.model import Design, Proposition, Tier, Valence
from kg.rdf import namespaces as ns
from kg.rdf.namespaces import PREFIXES
from kg.rdf.terms import curie, each, integer, iri

__all__ = ["CONTRADICTORY", "COUNTS", "Asserted", "asserted", "propositions", "quads"]

CONTRADICTORY = (
    frozenset((Valence.BENEFIT, Valence.HARM)),
    frozenset((Valence.BENEFIT, Valence.NEUTRAL)),
)
"""Valences that cannot both hold of the same intervention and target."""

COUNTS: Mapping[Tier, str] = {
    Tier.CITED_RESEARCH: "citedResearch",
    Tier.UNCITED_RESEARCH: "uncitedResearch",
    Tier.EXPERT_OPINION: "expertOpinion",
    Tier.ANECDOTE: "anecdotes",
    Tier.ASSERTION: "assertions",
}
"""The property that counts the claims of each tier."""

_TRIALS = frozenset((Design.RANDOMIZED_TRIAL, Design.CONTROLLED_TRIAL))
_SLUGS = {ns.slug(tier): tier for tier in Tier}


@dataclass(frozen=True, slots=True)
class Asserted:
    """What one claim asserts, as far as propositions need it; all but `tier` are IRIs.

    `effects` are (intervention, target, valence), `works` the works it rests on, `trials` those of them
    that report a trial.
    """

    claim: str
    article: str
    tier: Tier
    effects: frozenset[tuple[str, str, Valence]]
    works: frozenset[str] = frozenset()
    trials: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Facts:
    """The lines of a segment that matter here, by subject."""

    tier: dict[str, str] = field(default_factory=dict)
    article: dict[str, str] = field(default_factory=dict)
    effects: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    intervention: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, str] = field(default_factory=dict)
    valence: dict[str, str] = field(default_factory=dict)
    design: dict[str, str] = field(default_factory=dict)


_ONE = {
    curie("kgo:tier"): "tier",
    curie("schema:appearance"): "article",
    curie("kgo:intervention"): "intervention",
    curie("kgo:outcome"): "outcome",
    curie("kgo:valence"): "valence",
    curie("kgo:design"): "design",
}
_MANY = {curie("kgo:effect"): "effects", curie("kgo:restsOn"): "rests"}


def asserted(segment: bytes) -> Iterator[Asserted]:
    """The claims of a segment that assert the effect of an intervention, read back from its N-Quads."""
    facts = _Facts()
    for line in segment.decode("utf-8").splitlines() if b"\x85" not in segment else _lines(segment):
        subject, predicate, rest = line.split(" ", 2)
        if name := _ONE.get(predicate):
            getattr(facts, name)[subject] = rest.split(" ", 1)[0]
        elif name := _MANY.get(predicate):
            getattr(facts, name)[subject].append(rest.split(" ", 1)[0])
    for claim, nodes in facts.effects.items():
        effects = frozenset(
            (facts.intervention[node][1:-1], facts.outcome[node][1:-1], Valence(_last(facts.valence[node])))
            for node in nodes
            if node in facts.intervention
        )
        if not effects:
            continue
        works = [node for node in facts.rests.get(claim, ()) if "/work/" in node]
        yield Asserted(
            claim[1:-1],
            facts.article[claim][1:-1],
            _SLUGS[_last(facts.tier[claim], "tier-")],
            effects,
            frozenset(work[1:-1] for work in works),
            frozenset(w[1:-1] for w in works if _last(facts.design.get(w, ""), "design-") in _TRIALS),
        )
