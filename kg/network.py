"""A graph as a networkx network, for analysis, layout and GraphML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.columns import Columns
from kg.store.base import Store

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["network"]

_ROLES = ("intervention", "condition", "outcome", "instrument", "population")
_WORDS = ("tier", "kind", "basis", "trace")


def network(store: Store) -> nx.MultiDiGraph:
    """Articles, claims, concepts, works, studies and people, and the links between them.

    Nodes are IRIs. Every node has ``type`` (article, claim, concept, work, study, person) and ``label``;
    a claim also tier, kind, basis, trace, hedged, negated, quote, start and end; an article title and
    published; a concept scheme; a work or a study year and design; a work doi; a person role. What is not
    known is left out.

    Every edge has ``relation``: from a claim ``appears in`` (its article), ``intervention``, ``condition``,
    ``outcome``, ``instrument``, ``population`` (concepts), ``rests on`` (works and studies) and ``said by``
    (a person); from an article ``cites`` (works); from a study ``reported by`` (a work). An effect that a
    claim asserts is an edge ``effect`` from intervention to outcome with change, valence, tier and claim.
    Concepts are there when a claim has them. Nodes and edges are sorted.
    """
    import networkx as nx

    get = Columns(store)
    edges = sorted(_edges(get), key=lambda edge: (edge[0], edge[1], sorted(edge[2].items())))
    concepts = {target for _, target, data in edges if data["relation"] in _ROLES}
    out = nx.MultiDiGraph()
    out.add_nodes_from(sorted(_nodes(get, concepts), key=lambda node: node[0]))
    out.add_edges_from((source, target, data) for source, target, data in edges)
    return out


def _known(**data: Any) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _nodes(get: Columns, concepts: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    title, issued, design = get.first("dcterms:title"), get.first("dcterms:issued"), get.words("kgo:design")
    text, start, end = get.first("schema:text"), get.numbers("kgo:start"), get.numbers("kgo:end")
    words = {name: get.words(f"kgo:{name}") for name in _WORDS}
    flags = {name: get.first(f"kgo:{name}") for name in ("hedged", "negated")}
    file_name, doi, url = get.first("kgo:fileName"), get.first("bibo:doi"), get.first("bibo:uri")
    name, role, scheme = get.first("schema:name"), get.words("kgo:role"), get.first("skos:inScheme")
    for iri in get.instances("kgo:Article"):
        known = _known(title=title.get(iri), published=issued.get(iri))
        yield iri, {"type": "article", "label": file_name[iri], **known}
    for iri in get.instances("kgo:Claim"):
        said = {key: of[iri] for key, of in words.items()} | {key: iri in of for key, of in flags.items()}
        quote = text[iri]
        yield (
            iri,
            {"type": "claim", "label": quote, "quote": quote, **said, "start": start[iri], "end": end[iri]},
        )
    for iri in sorted(concepts):
        kind = scheme[iri].rsplit("/", 1)[-1] if iri in scheme else None
        yield iri, {"type": "concept", "label": get.label(iri), **_known(scheme=kind)}
    for kind, iris in (("work", get.instances("kgo:Work")), ("study", get.instances("kgo:Study"))):
        for iri in iris:
            label = title.get(iri) or doi.get(iri) or url.get(iri) or text.get(iri) or iri
            year = int(issued[iri][:4]) if iri in issued else None
            known = _known(year=year, design=design.get(iri), doi=doi.get(iri))
            yield iri, {"type": kind, "label": label, **known}
    for iri in get.instances("schema:Person"):
        yield iri, {"type": "person", "label": name[iri], **_known(role=role.get(iri))}


def _edges(get: Columns) -> Iterator[tuple[str, str, dict[str, Any]]]:
    claims = set(get.instances("kgo:Claim"))
    links = {
        "schema:appearance": "appears in",
        "kgo:restsOn": "rests on",
        "prov:wasAttributedTo": "said by",
        **{f"kgo:{role}": role for role in _ROLES},
    }
    for name, relation in links.items():
        for claim, targets in get.values(name).items():
            if claim in claims:
                yield from ((claim, target, {"relation": relation}) for target in targets)
    for study, works in get.values("kgo:reportedBy").items():
        yield from ((study, work, {"relation": "reported by"}) for work in works)
    yield from ((article, work, {"relation": "cites"}) for article, work in get.cited())
    tier, change, valence = get.words("kgo:tier"), get.words("kgo:change"), get.words("kgo:valence")
    cause, outcome = get.first("kgo:intervention"), get.first("kgo:outcome")
    for claim, effects in get.values("kgo:effect").items():
        for effect in effects:
            if effect in cause:
                said = {
                    "change": change[effect],
                    "valence": valence[effect],
                    "tier": tier[claim],
                    "claim": claim,
                }
                yield cause[effect], outcome[effect], {"relation": "effect", **said}
