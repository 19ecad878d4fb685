"""The IRIs of the graph: prefixes, the base they hang on, and how identifiers are minted.

Identifiers are truncated SHA-256 hashes of content, so that articles can be extracted in any order on any
machine and their graphs merged. Everything minted lives under the base IRI, which is a setting; own terms
(`kgo:`) are the ontology's and stay where they are whatever the base.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType

from kg.errors import GraphError
from kg.lexicon import DEFAULT_BASE, ONTOLOGY
from kg.model import (
    Article,
    Claim,
    Effect,
    InflationWarning,
    Measurement,
    Person,
    Pointer,
    Reference,
    Study,
    Valence,
    Work,
)

__all__ = [
    "DEFAULT_BASE",
    "HASH_LENGTH",
    "ONTOLOGY",
    "PREFIXES",
    "article_iri",
    "checked_base",
    "claim_iri",
    "effect_iri",
    "graph_iri",
    "hash20",
    "measurement_iri",
    "person_iri",
    "pointer_iri",
    "proposition_iri",
    "reference_iri",
    "run_iri",
    "slug",
    "span_iri",
    "span_of",
    "study_iri",
    "warning_iri",
    "work_iri",
]

HASH_LENGTH = 20
"""Hex digits kept: 80 bits, so among 10^9 identifiers a collision has a chance of one in two million."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "bibo": "http://purl.org/ontology/bibo/",
        "biro": "http://purl.org/spar/biro/",
        "c4o": "http://purl.org/spar/c4o/",
        "cito": "http://purl.org/spar/cito/",
        "dcterms": "http://purl.org/dc/terms/",
        "eco": "http://purl.obolibrary.org/obo/ECO_",
        "fabio": "http://purl.org/spar/fabio/",
        "kg": DEFAULT_BASE,
        "kgc": DEFAULT_BASE + "concept/",
        "kgo": ONTOLOGY,
        "kgs": DEFAULT_BASE + "scheme/",
        "mesh": "http://id.nlm.nih.gov/mesh/",
        "obo": "http://purl.obolibrary.org/obo/",
        "oa": "http://www.w3.org/ns/oa#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prism": "http://prismstandard.org/namespaces/basic/2.0/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20/?#]+/[^\s<>\"{}|\\^`\x00-\x20?#]*")
_SPAN = re.compile(r"#char=(\d+),(\d+)\Z")


def checked_base(base: str) -> str:
    """The base IRI as it is used; raises GraphError when identifiers cannot be hung on it.

    >>> checked_base("https://example.org/kg")
    'https://example.org/kg/'
    """
    whole = base if base.endswith("/") else base + "/"
    if not _BASE.fullmatch(whole):
        raise GraphError(
            f"{base!r} cannot be the base of identifiers", hint="give one such as https://your.domain/kg/"
        )
    return whole


def hash20(*parts: object) -> str:
    """The first 20 hex digits of the SHA-256 of the parts.

    >>> hash20("a", 1) == hash20("a", "1") != hash20("a1")
    True
    """
    joined = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:HASH_LENGTH]


def slug(value: str) -> str:
    """The value of an enumeration as the end of an IRI.

    >>> slug("cited research"), slug("no_change")
    ('cited-research', 'no-change')
    """
    return value.replace(" ", "-").replace("_", "-")


def article_iri(base: str, article: Article) -> str:
    """An article, and the named graph of what it says."""
    return f"{base}article/{article.sha256[:HASH_LENGTH]}"


def claim_iri(base: str, sha256: str, start: int, end: int) -> str:
    """A claim: the article's text and where the sentence stands in it."""
    return f"{base}claim/{hash20(sha256, start, end)}"


def measurement_iri(base: str, sha256: str, measurement: Measurement) -> str:
    """A figure: the article's text and where the figure stands in it."""
    return f"{base}measurement/{hash20(sha256, measurement.start, measurement.end)}"


def warning_iri(base: str, sha256: str, claim: Claim, warning: InflationWarning) -> str:
    """A warning on a claim: both places, and what is warned of."""
    place = (claim.start, claim.end, warning.start, warning.end)
    return f"{base}warning/{hash20(sha256, *place, warning.kind)}"


def work_iri(base: str, work: Work) -> str:
    """A publication, the same for every article that cites it."""
    return f"{base}work/{hash20(work.key)}"


def study_iri(base: str, sha256: str, study: Study) -> str:
    """A study as one article describes it."""
    return f"{base}study/{hash20(sha256, study.id)}"


def person_iri(base: str, sha256: str, person: Person | str) -> str:
    """Somebody as one article names them: who bears the same name elsewhere may be another."""
    return f"{base}person/{hash20(sha256, person if isinstance(person, str) else person.name)}"


def reference_iri(base: str, sha256: str, reference: Reference) -> str:
    """An entry of an article's bibliography."""
    return f"{base}reference/{hash20(sha256, reference.label, reference.start, reference.end)}"


def pointer_iri(base: str, sha256: str, pointer: Pointer) -> str:
    """A marker in the text."""
    return f"{base}pointer/{hash20(sha256, pointer.start, pointer.end)}"


def effect_iri(base: str, effect: Effect) -> str:
    """An effect, the same for every claim that asserts it."""
    parts = (effect.intervention or "", effect.outcome, effect.change, effect.valence)
    return f"{base}effect/{hash20('|'.join(parts))}"


def proposition_iri(base: str, intervention: str, target: str, valence: Valence | str) -> str:
    """What claims about the same intervention, target and valence share."""
    return f"{base}proposition/{hash20('|'.join((intervention, target, str(valence))))}"


def run_iri(base: str, *settings: str) -> str:
    """Runs of the same software, vocabulary and settings are one: there is no clock in the graph."""
    return f"{base}run/{hash20(*settings)}"


def graph_iri(base: str, name: str) -> str:
    """A graph that belongs to no single article: vocabulary, propositions, shared, runs."""
    return f"{base}graph/{name}"


def span_iri(article: str, start: int, end: int) -> str:
    """Characters of an article, counted as RFC 5147 counts them: from 0, end exclusive.

    >>> span_iri("https://example.org/kg/article/1", 12, 80)
    'https://example.org/kg/article/1#char=12,80'
    """
    return f"{article}#char={start},{end}"


def span_of(iri: str) -> tuple[int, int]:
    """Start and end of `span_iri`; raises ValueError for another IRI.

    >>> span_of("https://example.org/kg/article/1#char=12,80")
    (12, 80)
    """
    found = _SPAN.search(iri)
    if not found:
        raise ValueError(f"{iri} names no characters of a text")
    return int(found[1]), int(found[2])
