"""Finding one sentence of a graph: by IRI, by the beginning of its hash, or by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf.namespaces import PREFIXES, span_of
from kg.records import Source, documents

__all__ = ["elsewhere", "locate"]

_HASH = re.compile(r"[0-9a-f]{6,}")


def _p(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


_TYPE = _p("rdf:type")

_BY_HASH = """SELECT ?claim ?article ?quote ?prefix WHERE {
  ?claim a kgo:Claim ; schema:appearance ?article ; schema:text ?quote .
  FILTER(STRSTARTS(STRAFTER(STR(?claim), "/claim/"), ?prefix))
} ORDER BY ?claim"""
_BY_IRI = """SELECT ?claim ?article ?quote WHERE {
  ?claim a kgo:Claim ; schema:appearance ?article ; schema:text ?quote .
}"""
_BY_WORDS = """SELECT ?claim ?article ?quote ?words WHERE {
  ?claim a kgo:Claim ; schema:appearance ?article ; schema:text ?quote .
  FILTER(CONTAINS(LCASE(REPLACE(?quote, "\\\\s+", " ")), ?words))
} ORDER BY ?claim"""


def locate(source: Source, wanted: str) -> list[tuple[str, str, str]]:
    """IRI, article and words of the claims that fit an IRI, the beginning of a hash, or words of a quote.

    When no claim has the words, the sentences that were set aside and have them.
    """

    def select(text: str, **terms: ox.NamedNode | ox.Literal) -> list[tuple[str, str, str]]:
        bound = {ox.Variable(name): term for name, term in terms.items()}
        rows = source.store.query(
            text, use_default_graph_as_union=True, prefixes=dict(PREFIXES), substitutions=bound
        )
        return [(row["claim"].value, row["article"].value, row["quote"].value) for row in rows]

    iri = wanted.strip("<>")
    if iri.startswith("kg:"):  # as tables show it
        iri = PREFIXES["kg"] + iri[3:]
    if re.fullmatch(r"https?://\S+", iri):
        return select(_BY_IRI, claim=ox.NamedNode(iri)) or [
            hit for hit in _set_aside(source) if hit[0] == iri
        ]
    if _HASH.fullmatch(wanted):
        found = select(_BY_HASH, prefix=ox.Literal(wanted))
        if found:
            return found
    words = " ".join(wanted.lower().split()).strip("…").strip()
    if not words:
        return []
    found = select(_BY_WORDS, words=ox.Literal(words))
    found = found or [hit for hit in _set_aside(source) if words in _flat(hit[2])]
    whole = [hit for hit in found if _flat(hit[2]) == words]
    return whole or found


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _set_aside(source: Source) -> Iterator[tuple[str, str, str]]:
    """The sentences that are no claims: the graph keeps their places, the text their words."""
    digests = source.store.quads_for_pattern(None, _p("kgo:sha256"), None, None)
    for article, sha256 in sorted((quad.subject.value, quad.object.value) for quad in digests):  # type: ignore[union-attr]
        text = source.text(sha256)
        found = source.store.quads_for_pattern(
            None, _p("rdf:type"), _p("kgo:Rejection"), ox.NamedNode(article)
        )
        for iri in sorted(quad.subject.value for quad in found):  # type: ignore[union-attr]
            start, end = span_of(iri)
            yield iri, article, text[start:end]


def elsewhere(source: Source, wanted: str) -> str | None:
    """Where words stand that no one sentence has: in a reference, or elsewhere in an article's text."""
    words = wanted.split()
    if not words or re.fullmatch(r"https?://\S+", wanted):
        return None
    there = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    for document in documents(source):
        if match := there.search(source.text(document["sha256"])):
            place = f"{document['article']}, characters {match.start()} to {match.end()}"
            for entry in document["references"]:
                if entry["start"] <= match.start() < entry["end"]:
                    reference = f"in reference {entry['label']}, which is not read for claims"
                    return f"these words stand in {place}, {reference}"
            return f"these words stand in {place}, but not within one sentence of the text"
    return None
