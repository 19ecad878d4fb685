"""What the package asks of a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    import rdflib

__all__ = ["Store", "Term"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Store(Protocol):
    """Quads in named graphs, and SPARQL 1.1 over them."""

    def query(
        self,
        query: str,
        bindings: Mapping[str, object] | None = None,
        *,
        use_default_graph_as_union: bool = True,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[ox.Variable, Term] | None = None,
    ) -> Any:
        """The solutions, boolean or triples of a query over the union of all graphs."""

    def bulk_load(self, quads: IO[bytes] | bytes) -> None:
        """Add N-Quads; fast, and not to be called while somebody asks."""

    def named_graphs(self) -> Iterator[Any]:
        """The names of the graphs."""

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """The quads that fit; None fits everything."""

    def dump(self) -> Iterator[bytes]:
        """All quads as sorted N-Quads, a graph at a time."""

    def as_rdflib(self) -> rdflib.Dataset:
        """The same data, not a copy, for rdflib."""

    def close(self) -> None:
        """Let go of files; the store must not be used after."""
