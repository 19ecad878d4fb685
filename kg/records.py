"""A graph read back as plain records: one document an article, and the cited works.

A document has the shape that ``kg export --format jsonl`` writes. It is put together from the quads of the
article's own graph, plus what is shared between articles: works, effects and the vocabulary. Documents come
one by one, in the order of file names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Protocol

import pyoxigraph as ox

from kg.lexicon import surface_forms
from kg.model import Design, Tier, Work
from kg.rdf.findings import measurement, warning
from kg.rdf.namespaces import PREFIXES, span_of
from kg.rdf.works import read_authors

__all__ = ["Document", "QuadStore", "Source", "documents", "works"]

Document = dict[str, Any]
Facts = dict[str, list[str]]

_ROLES = ("intervention", "condition", "outcome", "instrument", "population")
_OF_STUDY = {
    "institution": "institution", "population": "studyPopulation", "dose": "dose", "schedule": "schedule",
    "comparator": "comparator", "follow_up": "followUp",
}  # fmt: skip


class QuadStore(Protocol):
    """What is needed of a store; pyoxigraph's own `Store` has it."""

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = ...
    ) -> Iterable[ox.Quad]:
        """The quads that fit; None fits everything."""

    def named_graphs(self) -> Iterable[Any]:
        """The names of all graphs."""

    def query(
        self, query: str, *, use_default_graph_as_union: bool, prefixes: Any, substitutions: Any
    ) -> Any:
        """Evaluate a query over the union of all graphs."""


class Source(Protocol):
    """A graph: its store, and the texts that offsets refer to."""

    @property
    def store(self) -> QuadStore:
        """The store of the graph."""

    def text(self, sha256: str, /) -> str:
        """The text of the article with this SHA-256."""


def _p(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


_TYPE, _FILE, _TEXT = _p("rdf:type"), _p("kgo:fileName"), _p("schema:text")


def _gather(quads: Iterable[ox.Quad]) -> dict[str, Facts]:
    """Values by subject and predicate, sorted; a predicate by its prefixed name's local part."""
    out: dict[str, Facts] = {}
    for quad in quads:
        facts = out.setdefault(quad.subject.value, {})  # type: ignore[union-attr]  # no quoted triples here
        facts.setdefault(re.split(r"[#/]", quad.predicate.value)[-1], []).append(quad.object.value)  # type: ignore[union-attr]
    for facts in out.values():
        for values in facts.values():
            values.sort()
    return out


def _first(facts: Facts, name: str) -> str | None:
    return facts[name][0] if facts.get(name) else None


def _number(facts: Facts, name: str) -> int | None:
    value = _first(facts, name)
    return None if value is None else int(value)


def _year(facts: Facts) -> int | None:
    found = re.match(r"\d{4}", _first(facts, "issued") or "")
    return int(found[0]) if found else None


def _word(facts: Facts, name: str) -> str:
    """The value of an enumeration from the end of its IRI: ``…#basis-trial`` is trial."""
    return (_first(facts, name) or "").rpartition(f"#{name}-")[2]


def _tier(facts: Facts) -> str:
    slug = _word(facts, "tier")
    return next((tier.value for tier in Tier if tier.value.replace(" ", "-") == slug), slug)


def _in_order(found: Iterable[Document]) -> list[Document]:
    return sorted(found, key=lambda one: (one["start"], one["end"]))


class _Reader:
    """Reads documents; what articles share is looked up once."""

    def __init__(self, source: Source) -> None:
        self.store = source.store
        self._shared: dict[str, Facts] = {}
        self._labels: dict[str, tuple[str, ...]] = {}

    def shared(self, iri: str) -> Facts:
        """The facts of a work, an effect or a concept, from whatever graph has them."""
        if iri not in self._shared:
            found = _gather(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None))
            self._shared[iri] = {name: sorted(set(values)) for name, values in found.get(iri, {}).items()}
        return self._shared[iri]

    def labels(self, iri: str) -> tuple[str, ...]:
        """Preferred label, other labels, then the spellings under which the matcher knows them too."""
        if iri not in self._labels:
            facts = self.shared(iri)
            given = [
                label for name in ("prefLabel", "altLabel", "hiddenLabel") for label in facts.get(name, [])
            ]
            given = given or [iri.rsplit("/", 1)[-1].replace("-", " ")]
            self._labels[iri] = tuple(dict.fromkeys([*given, *self._spellings(given)]))
        return self._labels[iri]

    def _spellings(self, labels: Iterable[str]) -> Iterator[str]:
        seen = {label.casefold().replace("-", " ") for label in labels}
        for label in labels:
            for form in sorted(surface_forms(label, self._spelling), key=lambda form: (len(form), form)):
                # plurals are what every reader of labels allows for
                if not seen & {
                    form,
                    form.removesuffix("s"),
                    form.removesuffix("es"),
                    form.removesuffix("ies") + "y",
                }:
                    seen.add(form)
                    yield form

    @cached_property
    def _spelling(self) -> tuple[tuple[str, str], ...]:
        from kg.lexicon import spelling_rules

        return spelling_rules()

    def concept(self, iri: str) -> Document:
        known = {"iri": iri, "labels": list(self.labels(iri))}
        return known | {"provisional": True} if "provisional" in self.shared(iri) else known

    def document(self, article: str) -> Document:
        """The document of one article."""
        node = ox.NamedNode(article)
        facts = _gather(self.store.quads_for_pattern(None, None, None, node))
        own = facts[article]
        kinds: dict[str, list[str]] = {}
        for subject, said in facts.items():
            for kind in said.get("type", []):
                kinds.setdefault(re.split(r"[#/]", kind)[-1], []).append(subject)
        references = self._references(facts, kinds.get("BibliographicReference", []))
        cited: dict[str, list[str]] = {}
        for reference in references:
            cited.setdefault(reference["work"], []).append(reference["label"])
        studies = self._studies(facts, kinds.get("Study", []), cited)
        names = {study["iri"]: study["id"] for study in studies}
        claims = [self._claim(iri, facts, cited, names) for iri in kinds.get("Claim", [])]
        return {
            "article": _first(own, "fileName"),
            "iri": article,
            "sha256": _first(own, "sha256"),
            "title": _first(own, "title"),
            "authors": own.get("creator", []),
            "published": _first(own, "issued"),
            "doi": _first(own, "doi"),
            "references": references,
            "studies": studies,
            "people": self._people(facts, kinds.get("Person", [])),
            "claims": sorted(claims, key=lambda claim: (claim["start"], claim["end"])),
            "rejected": self._rejected(facts, kinds.get("Rejection", [])),
        }

    def _claim(
        self, iri: str, facts: dict[str, Facts], cited: dict[str, list[str]], studies: dict[str, str]
    ) -> Document:
        said = facts[iri]
        rests = said.get("restsOn", [])
        speaker = _first(said, "wasAttributedTo")
        return {
            "iri": iri,
            "start": _number(said, "start"),
            "end": _number(said, "end"),
            "quote": _first(said, "text"),
            "tier": _tier(said),
            "kind": _word(said, "kind"),
            "basis": _word(said, "basis"),
            "trace": _word(said, "trace"),
            "cites": sorted(label for work in rests for label in cited.get(work, [])),
            "study": next((studies[work] for work in rests if work in studies), None),
            "speaker": _first(facts.get(speaker, {}), "name") if speaker else None,
            "hedged": "hedged" in said,
            "negated": "negated" in said,
            "measures": said.get("measure", []),
            "measurements": _in_order(measurement(facts[iri]) for iri in said.get("measurement", [])),
            "warnings": _in_order(warning(facts[iri]) for iri in said.get("inflation", [])),
            **{f"{role}s": [self.concept(concept) for concept in said.get(role, [])] for role in _ROLES},
            "effects": [self._effect(effect) for effect in said.get("effect", [])],
            "cues": [line for cue in said.get("cue", []) for line in cue.split("\n")],
        }

    def _effect(self, iri: str) -> Document:
        said = self.shared(iri)
        cause = _first(said, "intervention")
        return {
            "intervention": list(self.labels(cause)) if cause else [],
            "outcome": list(self.labels(_first(said, "outcome") or "")),
            "change": _word(said, "change").replace("-", "_"),
            "valence": _word(said, "valence"),
        }

    def _references(self, facts: dict[str, Facts], subjects: list[str]) -> list[Document]:
        out = []
        for iri in subjects:
            said = facts[iri]
            work_iri = _first(said, "references") or ""
            work = _work(self.shared(work_iri), near=_first(said, "text") or "")
            out.append(
                {
                    "label": _first(said, "label"),
                    "start": _number(said, "start"),
                    "end": _number(said, "end"),
                    "title": work.title,
                    "year": work.year,
                    "authors": [name.family for name in work.authors],
                    "container": work.container,
                    "doi": work.doi,
                    "design": work.design.value,
                    "source": _first(said, "source"),
                    "iri": iri,
                    "work": work_iri,
                }
            )
        return sorted(out, key=lambda reference: (reference["start"], reference["end"], reference["label"]))

    def _studies(
        self, facts: dict[str, Facts], subjects: list[str], cited: dict[str, list[str]]
    ) -> list[Document]:
        out = []
        for iri in subjects:
            said = facts[iri]
            out.append(
                {
                    "id": _first(said, "label"),
                    "start": _number(said, "start"),
                    "end": _number(said, "end"),
                    "design": _word(said, "design"),
                    "year": _year(said),
                    "researchers": said.get("researcher", []),
                    "sample_size": _number(said, "sampleSize"),
                    "conditions": [self.concept(concept) for concept in said.get("condition", [])],
                    "interventions": [self.concept(concept) for concept in said.get("intervention", [])],
                    **{name: _first(said, term) for name, term in _OF_STUDY.items()},
                    "cites": sorted(
                        label for work in said.get("reportedBy", []) for label in cited.get(work, [])
                    ),
                    "iri": iri,
                }
            )
        return sorted(out, key=lambda study: (study["start"], study["id"]))

    def _people(self, facts: dict[str, Facts], subjects: list[str]) -> list[Document]:
        people = [
            {"name": _first(facts[iri], "name"), "role": _word(facts[iri], "role") or "other"}
            for iri in subjects
        ]
        return sorted(people, key=lambda person: (person["name"] or "", person["role"]))

    def _rejected(self, facts: dict[str, Facts], subjects: list[str]) -> list[Document]:
        out = []
        for iri in subjects:
            start, end = span_of(iri)
            out.append({"iri": iri, "start": start, "end": end, "reason": _first(facts[iri], "reason")})
        return sorted(out, key=lambda sentence: (sentence["start"], sentence["end"]))


def _work(facts: Facts, *, near: str = "") -> Work:
    """The work of its facts. Articles may write a work differently: the form that stands `near` is taken."""

    def take(name: str) -> str | None:
        values = facts.get(name, [])
        return next((value for value in values if value in near), values[0] if values else None)

    design = _word(facts, "design")
    return Work(
        key=take("key") or "",
        title=take("title"),
        authors=read_authors(take("authors") or ""),
        year=_year(facts),
        date=_first(facts, "issued"),
        container=take("publicationName"),
        volume=take("volume"),
        issue=take("issue"),
        pages=take("pages"),
        publisher=take("publisher"),
        edition=take("edition"),
        doi=take("doi"),
        pmid=take("pmid"),
        pmcid=take("pmcid"),
        url=take("uri"),
        abstract=take("abstract"),
        publication_types=tuple(facts.get("publicationType", ())),
        design=Design(design) if design in set(Design) else Design.UNKNOWN,
        et_al="etAl" in facts,
    )


def documents(source: Source, *, article: str | None = None) -> Iterator[Document]:
    """The documents of all articles, or of the one with this IRI, in the order of file names."""
    reader = _Reader(source)
    node = ox.NamedNode(article) if article else None
    found = source.store.quads_for_pattern(node, _FILE, None, None)
    for _, iri in sorted((quad.object.value, quad.subject.value) for quad in found):  # type: ignore[union-attr]
        yield reader.document(iri)


def works(source: Source) -> list[Work]:
    """All cited works, by key."""
    reader = _Reader(source)
    quads = source.store.quads_for_pattern(None, _TYPE, _p("kgo:Work"), None)
    iris = {quad.subject.value for quad in quads}  # type: ignore[union-attr]
    return sorted((_work(reader.shared(iri)) for iri in iris), key=lambda work: work.key)
