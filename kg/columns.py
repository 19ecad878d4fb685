"""A graph read a property at a time: what tables and networks are put together from.

Scanning one property is the cheapest thing an index can do, and joining columns in memory is linear, whatever
the size of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import pyoxigraph as ox

from kg.model import Inflation, Tier
from kg.rdf.namespaces import ONTOLOGY, PREFIXES, slug
from kg.store.base import Store

__all__ = ["Columns", "Values", "word"]

Values = Mapping[str, list[str]]
"""The values of one property, sorted, by subject."""

_TIERS = {slug(tier): tier.value for tier in Tier}
_INFLATIONS = {slug(kind): kind.value for kind in Inflation}


def word(iri: str) -> str:
    """The value of an enumeration that a concept of one of our own schemes stands for.

    >>> word("https://example.org/kg/ontology#change-no-change")
    'no_change'
    >>> word("https://example.org/kg/ontology#tier-cited-research")
    'cited research'
    """
    scheme, _, value = iri.removeprefix(ONTOLOGY).partition("-")
    if scheme == "tier":
        return _TIERS.get(value, value)
    if scheme == "inflation":
        return _INFLATIONS.get(value, value)
    return value.replace("-", "_") if scheme == "change" else value


class Columns:
    """Columns of a store, or of one named graph of it."""

    def __init__(self, store: Store, graph: str | None = None) -> None:
        self._store = store
        self._graph = ox.NamedNode(graph) if graph else None

    def values(self, name: str) -> Values:
        """The values of a property, by its prefixed name."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, _node(name), None, self._graph):
            found[_value(quad.subject)].add(_value(quad.object))
        return {subject: sorted(values) for subject, values in found.items()}

    def first(self, name: str) -> Mapping[str, str]:
        """The first value of a property; all there is when it has one."""
        return {subject: values[0] for subject, values in self.values(name).items()}

    def words(self, name: str) -> Mapping[str, str]:
        """The values of a property whose objects stand for those of an enumeration."""
        return {subject: word(value) for subject, value in self.first(name).items()}

    def numbers(self, name: str) -> Mapping[str, int]:
        """The values of a property that counts."""
        return {subject: int(value) for subject, value in self.first(name).items()}

    def instances(self, name: str) -> list[str]:
        """The instances of a class, sorted."""
        quads = self._store.quads_for_pattern(None, _node("rdf:type"), _node(name), self._graph)
        return sorted({_value(quad.subject) for quad in quads})

    def cited(self) -> Mapping[tuple[str, str], list[str]]:
        """The labels under which an article cites a work, by the two."""
        labels, part = self.first("kgo:label"), self.first("dcterms:isPartOf")
        out: dict[tuple[str, str], list[str]] = defaultdict(list)
        for reference, work in sorted(self.first("biro:references").items()):
            out[part[reference], work].append(labels[reference])
        return out

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return Columns(self._store).first("skos:prefLabel")

    def label(self, concept: str) -> str:
        """The preferred label of a concept, or what its IRI says."""
        return self._labels.get(concept) or concept.rsplit("/", 1)[-1].replace("-", " ")

    def labels(self, concepts: Iterable[str]) -> list[str]:
        """Preferred labels, sorted."""
        return sorted(map(self.label, concepts))


def _node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _value(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    return term.value
