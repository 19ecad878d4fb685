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
_TIERS = {ns.slug(tier): tier for tier in Tier}


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
    for line in segment.decode("utf-8").split("\n"):
        subject, _, rest = line.partition(" ")
        predicate, _, rest = rest.partition(" ")
        if name := _ONE.get(predicate):
            getattr(facts, name)[subject] = rest.partition(" ")[0]
        elif name := _MANY.get(predicate):
            getattr(facts, name)[subject].append(rest.partition(" ")[0])
    for claim, nodes in facts.effects.items():
        effects = frozenset(
            (facts.intervention[node][1:-1], facts.outcome[node][1:-1], Valence(_value(facts.valence[node])))
            for node in nodes
            if node in facts.intervention
        )
        if effects:
            works = [node for node in facts.rests.get(claim, ()) if node.rsplit("/", 2)[-2] == "work"]
            yield Asserted(
                claim[1:-1],
                facts.article[claim][1:-1],
                _TIERS[_value(facts.tier[claim])],
                effects,
                frozenset(work[1:-1] for work in works),
                frozenset(work[1:-1] for work in works if _value(facts.design.get(work, "")) in _TRIALS),
            )


def _value(node: str) -> str:
    """The value that a concept of one of our own schemes stands for: ``<…#tier-anecdote>`` is anecdote."""
    return node.rpartition("#")[2].partition("-")[2][:-1]


def propositions(claims: Iterable[Asserted], *, base: str) -> Iterator[Proposition]:
    """The propositions of a corpus, sorted by intervention, target and valence."""
    groups: dict[tuple[str, str], dict[Valence, list[Asserted]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        for intervention, target, valence in claim.effects:
            groups[intervention, target][valence].append(claim)
    for (intervention, target), by_valence in sorted(groups.items()):
        for valence in sorted(by_valence):
            members = by_valence[valence]
            against = (v for v in sorted(by_valence) if frozenset((v, valence)) in CONTRADICTORY)
            yield Proposition(
                intervention=intervention,
                target=target,
                valence=valence,
                tiers=tuple((tier, sum(m.tier is tier for m in members)) for tier in Tier),
                claims=tuple(sorted(m.claim for m in members)),
                articles=len({m.article for m in members}),
                works=len({work for m in members for work in m.works}),
                trials=len({work for m in members for work in m.trials}),
                contradicts=tuple(sorted(ns.proposition_iri(base, intervention, target, v) for v in against)),
            )


_A = f"{curie('rdf:type')} {curie('kgo:Proposition')}"
_VALENCES = each("kgo:valence", Valence, "valence")
_BEST = each("kgo:bestTier", Tier, "tier")


def quads(found: Iterable[Proposition], *, base: str) -> bytes:
    """Propositions as sorted N-Quads in their own graph."""
    graph = f"<{ns.graph_iri(base, 'propositions')}>"
    out: list[str] = []
    for one in found:
        iri_ = ns.proposition_iri(base, one.intervention, one.target, one.valence)
        out += (f"<{iri_}> {said} {graph} ." for said in _pairs(one))
    return "".join(line + "\n" for line in sorted(out)).encode("utf-8")


def _pairs(one: Proposition) -> Iterator[str]:
    yield _A
    yield f"{curie('kgo:intervention')} {iri(one.intervention)}"
    yield f"{curie('kgo:target')} {iri(one.target)}"
    yield _VALENCES[one.valence]
    yield _BEST[one.best_tier]
    yield f"{curie('kgo:claims')} {integer(len(one.claims))}"
    yield f"{curie('kgo:articles')} {integer(one.articles)}"
    yield f"{curie('kgo:works')} {integer(one.works)}"
    yield f"{curie('kgo:trials')} {integer(one.trials)}"
    for tier, count in one.tiers:
        yield f"{curie('kgo:' + COUNTS[tier])} {integer(count)}"
    for claim in one.claims:
        yield f"{curie('kgo:claim')} <{claim}>"
    for other in one.contradicts:
        yield f"{curie('kgo:contradicts')} <{other}>"
