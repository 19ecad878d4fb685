"""A graph in other formats.

Everything is read from the graph on disk, article by article in the order of their names, so memory holds
one article at a time and two exports of equal graphs are equal byte by byte. (GraphML and BibTeX describe
the corpus as a whole and are put together in memory.)
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import pyoxigraph as ox

from kg.errors import QueryError
from kg.model import Work
from kg.phrases import caution
from kg.rdf.namespaces import PREFIXES as _PREFIXES
from kg.records import Source, documents, works

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CLAIM_COLUMNS", "FORMATS", "Exportable", "claim_rows", "export", "work_record"]

CLAIM_COLUMNS = (
    "article", "start", "end", "tier", "kind", "basis", "trace", "quote", "interventions", "conditions",
    "outcomes", "instruments", "populations", "effects", "cites", "study", "speaker", "hedged", "negated",
    "measures", "warnings", "claim",
)  # fmt: skip

# kg: would be written with an escape in every name: what is minted has a slash in it
PREFIXES = {prefix: namespace for prefix, namespace in _PREFIXES.items() if prefix != "kg"}


class Exportable(Source, Protocol):
    """A graph that also gives its network."""

    def to_networkx(self) -> nx.MultiDiGraph:
        """The network of concepts, works and claims."""


def export(graph: Exportable, format: str, out: BinaryIO) -> None:
    """Write a graph to a binary stream in one of `FORMATS`.

    Raises QueryError for a format that is not known.
    """
    writer = FORMATS.get(format)
    if writer is None:
        raise QueryError(f"no format {format!r}", hint=f"the formats are {', '.join(FORMATS)}")
    writer(graph, out)


def work_record(work: Work) -> dict[str, Any]:
    """The fields of a work as a JSON object; fields that are not known are null."""
    return {
        "title": work.title,
        "authors": [{"family": name.family, "given": name.given} for name in work.authors],
        "et_al": work.et_al,
        "year": work.year,
        "container": work.container,
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages,
        "publisher": work.publisher,
        "doi": work.doi,
        "pmid": work.pmid,
        "url": work.url,
        "design": work.design.value,
        "key": work.key,
    }


# ---------------------------------------------------------------------------------------------- claims


def _jsonl(graph: Exportable, out: BinaryIO) -> None:
    for document in documents(graph):
        record = {key: value for key, value in document.items() if key != "rejected"}
        out.write(
            json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        )
        out.write(b"\n")


def _labels(concepts: list[Mapping[str, Any]]) -> str:
    return "; ".join(concept["labels"][0] for concept in concepts)


def _effect(effect: Mapping[str, Any]) -> str:
    cause = effect["intervention"][0] if effect["intervention"] else "?"
    return f"{cause} > {effect['change']} > {effect['outcome'][0]} ({effect['valence']})"


def claim_rows(document: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """One row a claim, in the order of `CLAIM_COLUMNS`; lists are joined with semicolons."""
    for claim in document["claims"]:
        yield (
            document["article"], claim["start"], claim["end"], claim["tier"], claim["kind"], claim["basis"],
            claim["trace"], claim["quote"], _labels(claim["interventions"]), _labels(claim["conditions"]),
            _labels(claim["outcomes"]), _labels(claim["instruments"]), _labels(claim["populations"]),
            "; ".join(map(_effect, claim["effects"])), "; ".join(claim["cites"]), claim["study"] or "",
            claim["speaker"] or "", str(claim["hedged"]).lower(), str(claim["negated"]).lower(),
            "; ".join(claim["measures"]), "; ".join(map(caution, claim["warnings"])), claim["iri"],
        )  # fmt: skip


def _csv(graph: Exportable, out: BinaryIO) -> None:
    def write(row: tuple[Any, ...]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)
        out.write(line.getvalue().encode("utf-8", "surrogatepass"))

    write(CLAIM_COLUMNS)
    for document in documents(graph):
        for row in claim_rows(document):
            write(row)


# ------------------------------------------------------------------------------------------------- RDF


def _quads(graph: Exportable) -> Iterator[ox.Quad]:
    """All quads, graph by graph, sorted."""
    for name in sorted(graph.store.named_graphs(), key=str):
        yield from sorted(graph.store.quads_for_pattern(None, None, None, name), key=str)


def _nq(graph: Exportable, out: BinaryIO) -> None:
    ox.serialize(_quads(graph), output=out, format=ox.RdfFormat.N_QUADS)


def _trig(graph: Exportable, out: BinaryIO) -> None:
    ox.serialize(_quads(graph), output=out, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)


def _jsonld(graph: Exportable, out: BinaryIO) -> None:
    ox.serialize(_quads(graph), output=out, format=ox.RdfFormat.JSON_LD, prefixes=PREFIXES)


def _ttl(graph: Exportable, out: BinaryIO) -> None:
    triples = (quad.triple for quad in _quads(graph))
    ox.serialize(triples, output=out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


# ------------------------------------------------------------------------------------ the whole corpus


def _scalar(value: Any) -> str | int | float | bool:
    """GraphML holds scalars alone: lists are joined, a missing value is an empty string."""
    if value is None:
        return ""
    if isinstance(value, str | int | float | bool):
        return value
    return "; ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _graphml(graph: Exportable, out: BinaryIO) -> None:
    import networkx as nx

    network = graph.to_networkx()
    plain = nx.MultiDiGraph() if network.is_multigraph() else nx.DiGraph()
    for node, data in sorted(network.nodes(data=True), key=lambda item: str(item[0])):
        plain.add_node(str(node), **{key: _scalar(value) for key, value in sorted(data.items())})
    edges = sorted(
        network.edges(data=True),
        key=lambda edge: (str(edge[0]), str(edge[1]), sorted(map(str, edge[2].items()))),
    )
    for source, target, data in edges:
        plain.add_edge(
            str(source), str(target), **{key: _scalar(value) for key, value in sorted(data.items())}
        )
    nx.write_graphml(plain, out, encoding="utf-8", prettyprint=True, named_key_ids=True)


def _bibtex(graph: Exportable, out: BinaryIO) -> None:
    from kg.bibliography.files import to_bibtex

    out.write(to_bibtex(works(graph)).encode("utf-8"))


FORMATS: Mapping[str, Callable[[Exportable, BinaryIO], None]] = {
    "jsonl": _jsonl,
    "nq": _nq,
    "ttl": _ttl,
    "trig": _trig,
    "jsonld": _jsonld,
    "csv": _csv,
    "graphml": _graphml,
    "bibtex": _bibtex,
}
