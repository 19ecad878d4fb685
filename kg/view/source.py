"""From a graph to the plain rows that a picture is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import Basis, ConceptKind, Design, Kind, Tier, Trace
from kg.phrases import citation, concept_name, told
from kg.query import article_iri
from kg.records import Document, Source, documents
from kg.view.model import ViewArticle, ViewClaim, ViewConcept, ViewGraph, ViewWork

__all__ = ["view_of", "view_of_documents"]

_ROLES = {
    "interventions": ConceptKind.INTERVENTION,
    "conditions": ConceptKind.CONDITION,
    "outcomes": ConceptKind.OUTCOME,
    "instruments": ConceptKind.INSTRUMENT,
    "populations": ConceptKind.POPULATION,
}
_CHANGES = {"no_change": "no change", "affects": "affected"}


def view_of(graph: Source, *, article: str | None = None) -> ViewGraph:
    """All claims of a graph, or of one article. Raises QueryError when there is no such article."""
    only = None if article is None else article_iri(graph.store, article)
    return view_of_documents(documents(graph, article=only))


def view_of_documents(found: Iterable[Document]) -> ViewGraph:
    """The rows of documents as `kg.records` gives them."""
    articles: list[ViewArticle] = []
    claims: list[ViewClaim] = []
    labels: dict[str, str] = {}
    roles: dict[str, Counter[ConceptKind]] = {}
    works: dict[str, ViewWork] = {}
    for document in found:
        articles.append(ViewArticle(document["iri"], document["article"] or "", document["title"] or ""))
        cited = {reference["label"]: reference["work"] for reference in document["references"]}
        for reference in document["references"]:
            works.setdefault(reference["work"], _work(reference))
        studies = {study["id"]: f"As told: {told(study)}" for study in document["studies"]}
        for record in document["claims"]:
            for field, kind in _ROLES.items():
                for concept in record[field]:
                    labels.setdefault(concept["iri"], concept_name(concept))
                    roles.setdefault(concept["iri"], Counter())[kind] += 1
            claims.append(_claim(record, document["iri"], cited, studies))
    order = list(ConceptKind)
    concepts = [
        # what is mostly spoken of as an outcome stands with the outcomes, whichever scheme it is in
        ViewConcept(iri, labels[iri], min(counts, key=lambda kind: (-counts[kind], order.index(kind))))
        for iri, counts in sorted(roles.items())
    ]
    return ViewGraph(
        tuple(articles), tuple(concepts), tuple(works[iri] for iri in sorted(works)), tuple(claims)
    )


def _claim(
    record: Mapping[str, Any], article: str, cited: Mapping[str, str], studies: Mapping[str, str]
) -> ViewClaim:
    concepts = dict.fromkeys(concept["iri"] for field in _ROLES for concept in record[field])
    return ViewClaim(
        iri=record["iri"],
        quote=record["quote"],
        article=article,
        start=record["start"],
        tier=Tier(record["tier"]),
        kind=Kind(record["kind"]),
        basis=Basis(record["basis"]),
        trace=Trace(record["trace"]),
        concepts=tuple(concepts),
        works=tuple(dict.fromkeys(cited[label] for label in record["cites"] if label in cited)),
        hedged=record["hedged"],
        negated=record["negated"],
        speaker=record["speaker"],
        study=studies.get(record["study"] or ""),
        measures=tuple(record["measures"]),
        effects=tuple(_effect(effect) for effect in record["effects"]),
        cues=tuple(_cue(cue) for cue in record["cues"]),
        warnings=tuple((warning["name"], warning["cue"]) for warning in record["warnings"]),
    )


def _cue(cue: str) -> tuple[str, str]:
    name, _, words = cue.partition(": ")
    return name, words


def _effect(effect: Mapping[str, Any]) -> str:
    """An effect in words: "massage → pain: decrease (benefit)"."""
    cause, what = ([*effect[end], "?"][0] for end in ("intervention", "outcome"))
    return f"{cause} → {what}: {_CHANGES.get(effect['change'], effect['change'])} ({effect['valence']})"


def _work(reference: Mapping[str, Any]) -> ViewWork:
    authors, year, title = reference["authors"], reference["year"], reference["title"]
    link = reference["label"] if reference["label"].startswith(("http://", "https://")) else None
    host = link.split("/")[2].removeprefix("www.") if link and link.count("/") >= 2 else ""
    label = authors[0] if authors else title or host or f"entry {reference['label']}"
    return ViewWork(
        iri=reference["work"],
        label=f"{label} {year}" if year else label,
        citation=citation(reference) or link or f"Entry {reference['label']}, of which nothing is known",
        design=Design(reference["design"] or Design.UNKNOWN),
        doi=reference["doi"],
        url=link,
    )
