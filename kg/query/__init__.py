"""Questions to a graph: a catalogue of named queries, parameters that are bound, answers in every form.

Queries see all named graphs as one. Oxigraph does not merge equal triples of two graphs then, so a query
that touches what several articles may state (works, concepts) selects DISTINCT.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.binding import bind
from kg.query.catalogue import NamedQuery, Parameter, ParameterKind, catalogue, load, parse
from kg.query.result import Result, printable, python_value, shorten
from kg.query.syntax import check_read_only, ill_formed
from kg.rdf.namespaces import PREFIXES

__all__ = [
    "NamedQuery",
    "Parameter",
    "ParameterKind",
    "Result",
    "article_iri",
    "catalogue",
    "load",
    "parse",
    "printable",
    "python_value",
    "run",
    "shorten",
]

Bound = Mapping[str, ox.NamedNode | ox.Literal]


class Queryable(Protocol):
    """What a query needs of a store: pyoxigraph's own `Store.query`."""

    def query(
        self, query: str, *, use_default_graph_as_union: bool, prefixes: Any, substitutions: Any
    ) -> Any:
        """Evaluate a query over the union of all graphs."""


def _ask(store: Queryable, text: str, terms: Bound) -> Any:
    return store.query(
        text,
        use_default_graph_as_union=True,
        prefixes=dict(PREFIXES),
        substitutions={ox.Variable(name): term for name, term in terms.items()},
    )


def run(
    store: Queryable,
    query: NamedQuery | str | Path,
    bindings: Mapping[str, object] | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Result:
    """The answer of a query of the catalogue, a file or a text.

    `bindings` gives parameters by name, as words or as RDF terms. `limit` is the largest number of rows
    (default: the query's own, 0 for all); `Result.more` tells whether there are others. Raises QueryError
    for a query that is unknown, ill-formed, an update, or lacks a parameter.

    >>> store = ox.Store()
    >>> run(store, "SELECT ?s WHERE { ?s a kgo:Claim }").columns
    ('s',)
    """
    named = query if isinstance(query, NamedQuery) else load(query)
    name = named.source or named.name
    check_read_only(named.text, name)

    def select(text: str, terms: Bound) -> list[tuple[str, ...]]:
        return [tuple("" if v is None else v.value for v in row) for row in _ask(store, text, terms)]

    terms = bind(named, bindings or {}, select, PREFIXES)
    most = named.limit if limit is None else limit
    try:
        return _answer(_ask(store, named.text, terms), named, terms, most or None, offset)
    except SyntaxError as error:
        raise ill_formed(error, named.text, name, PREFIXES) from error
    except (RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())
        if "in its SELECT projection" in reason:
            unknown = next((v for v in terms if f"?{v} " in reason), "")
            raise QueryError(
                f"the query does not select ?{unknown}",
                path=name,
                hint="only a selected variable can be bound",
            ) from error
        raise QueryError(f"cannot be evaluated ({reason})", path=name, hint="correct the query") from error


def article_iri(store: Queryable, article: str) -> str:
    """The IRI of an article given by file name, title or IRI; raises QueryError when there is none."""
    text = files("kg.resources").joinpath("templates", "article.rq").read_text("utf-8")
    rows = run(store, parse(text, name="article"), {"article": article}).rows
    return str(getattr(rows[0][0], "value", ""))


def _answer(answer: Any, named: NamedQuery, terms: Bound, limit: int | None, offset: int) -> Result:
    if isinstance(answer, ox.QueryBoolean):
        return Result(answer=bool(answer), prefixes=PREFIXES)
    stop = None if limit is None else offset + limit + 1
    taken = list(islice(answer, offset, stop))
    more = limit is not None and len(taken) > limit
    taken = taken[:limit]
    if isinstance(answer, ox.QueryTriples):
        return Result(triples=tuple(sorted(set(taken), key=str)), more=more, prefixes=PREFIXES)
    selected = [variable.value for variable in answer.variables]
    # bound parameters must be selected, but all their rows are equal: a header says what a reader sees
    columns = (
        [c for c in named.columns if c in selected] or [v for v in selected if v not in terms] or selected
    )
    places = [selected.index(column) for column in columns]
    rows = tuple(tuple(row[place] for place in places) for row in taken)
    return Result(tuple(columns), rows, more=more, prefixes=PREFIXES)
