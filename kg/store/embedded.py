"""Oxigraph in this process, on disk or in memory (https://github.com/oxigraph/oxigraph)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import GraphError
from kg.rdf.namespaces import PREFIXES
from kg.store.base import Term

if TYPE_CHECKING:
    import rdflib

__all__ = ["EmbeddedStore"]


class EmbeddedStore:
    """An Oxigraph store.

    `path` None keeps it in memory. `read_only` opens files that nobody writes to: any number of processes
    may hold the same store open that way. Raises GraphError when the files cannot be opened.

    >>> store = EmbeddedStore()
    >>> store.bulk_load(b'<http://example.org/s> <http://example.org/p> "o" <http://example.org/g> .')
    >>> rows = store.query("SELECT ?p ?o { ?s ?p ?o }", {"p": ox.NamedNode("http://example.org/p")})
    >>> [row["o"].value for row in rows]
    ['o']
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self.path = path
        self._store: ox.Store | None
        try:
            if path is None:
                self._store = ox.Store()
            elif read_only:
                self._store = ox.Store.read_only(str(path))
            else:
                self._store = ox.Store(str(path))
        except (OSError, RuntimeError) as error:  # RocksDB tells of damaged files with the latter
            reason = " ".join(str(error).split()).partition(" The file ")[0]
            raise GraphError(
                f"the store cannot be opened ({reason})", path=path, hint="build the graph again"
            ) from error

    @property
    def raw(self) -> ox.Store:
        """The pyoxigraph store; raises GraphError after `close`."""
        if self._store is None:
            raise GraphError("the store is closed", path=self.path, hint="open the graph again")
        return self._store

    def __len__(self) -> int:
        return len(self.raw)

    def query(
        self,
        query: str,
        bindings: Mapping[str, object] | None = None,
        *,
        use_default_graph_as_union: bool = True,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[ox.Variable, Term] | None = None,
    ) -> Any:
        """Solutions, boolean or triples, over the union of all graphs.

        `bindings` maps names of variables to terms, or to strings, numbers and booleans, which are bound as
        literals. Prefixes of the package need not be declared. Raises SyntaxError for ill-formed SPARQL.
        """
        bound: dict[ox.Variable, Term] = dict(substitutions or {})
        for name, value in (bindings or {}).items():
            bound[ox.Variable(name.removeprefix("?"))] = _term(value)
        return self.raw.query(
            query,
            prefixes=dict(PREFIXES if prefixes is None else prefixes),
            use_default_graph_as_union=use_default_graph_as_union,
            substitutions=bound or None,
        )

    def bulk_load(self, quads: IO[bytes] | bytes) -> None:
        """Add N-Quads; raises GraphError, naming the line, when they are none."""
        try:
            self.raw.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise GraphError(
                f"not N-Quads ({' '.join(str(error).split())})", path=self.path, hint="build the graph again"
            ) from error

    def optimize(self) -> None:
        """Compact the files after loading: queries become one and a half to three times faster."""
        self.raw.optimize()

    def named_graphs(self) -> Iterator[Any]:
        """The names of the graphs."""
        return iter(self.raw.named_graphs())

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph_name: Any = None
    ) -> Iterator[ox.Quad]:
        """The quads that fit; None fits everything."""
        return iter(self.raw.quads_for_pattern(subject, predicate, object, graph_name))

    def dump(self) -> Iterator[bytes]:
        """All quads as sorted N-Quads, graph by graph in the order of their names."""
        for name in sorted(self.raw.named_graphs(), key=str):
            lines = sorted(f"{quad} .\n" for quad in self.raw.quads_for_pattern(None, None, None, name))
            yield "".join(lines).encode("utf-8")

    def as_rdflib(self) -> rdflib.Dataset:
        """An rdflib Dataset over this very store, whose default graph is the union of all graphs."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.raw), default_union=True)

    def close(self) -> None:
        """Let go of files."""
        self._store = None

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _term(value: object) -> Term:
    if isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple):
        return value
    if isinstance(value, bool | int | float | str):
        return ox.Literal(value)
    raise TypeError(f"{value!r} cannot be bound: give a term, a string, a number or a boolean")
