"""Answers of a query, and the forms in which they are written.

SELECT results are written as CSV (RFC 4180 with the columns of SPARQL 1.1 Query Results CSV), as SPARQL 1.1
Query Results JSON, as a terminal table or as a DataFrame; CONSTRUCT and DESCRIBE results as Turtle.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

__all__ = ["Result", "Term", "printable", "python_value", "shorten"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger"))
_FLOATS = frozenset(_XSD + name for name in ("decimal", "double", "float"))
_NUMBERS = _INTEGERS | _FLOATS


def python_value(term: Term | None) -> Any:
    """The Python value of a term: int, float, bool or str; None for an unbound variable.

    >>> python_value(ox.Literal(3)), python_value(ox.NamedNode("http://example.org/a"))
    (3, 'http://example.org/a')
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else (str(term) if isinstance(term, ox.Triple) else term.value)
    datatype = term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype in _FLOATS:
            return float(term.value)
    except ValueError:  # an ill-typed literal is kept as it is written
        return term.value
    if datatype == _XSD + "boolean" and term.value in ("true", "false", "0", "1"):
        return term.value in ("true", "1")
    return term.value


def printable(text: str) -> str:
    """Text safe for a terminal: on one line, control and direction-changing characters made visible.

    >>> printable("a\\n b\\x1b[31m")
    'a b�[31m'
    """
    flat = " ".join(text.split())
    if flat.isprintable():
        return flat
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in flat)


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI behind its longest prefix, or the IRI; a parameter understands both.

    >>> shorten("https://example.org/kg/claim/1", {"kg": "https://example.org/kg/"})
    'kg:claim/1'
    """
    fitting = [(namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(namespace) :]}"


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    record = {"type": "literal", "value": term.value}
    if term.language:
        record["xml:lang"] = term.language
    elif term.datatype.value != _XSD + "string":
        record["datatype"] = term.datatype.value
    return record


def _iris(triple: ox.Triple) -> Iterator[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value
        elif isinstance(term, ox.Triple):
            yield from _iris(term)


def _csv_value(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return str(term) if isinstance(term, ox.Triple) else term.value


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a query.

    SELECT fills `columns` and `rows` (None is an unbound variable), ASK `answer`, CONSTRUCT and DESCRIBE
    `triples` (sorted). `more` says that rows were left out because of the limit.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    triples: tuple[ox.Triple, ...] | None = None
    answer: bool | None = None
    more: bool = False
    prefixes: Mapping[str, str] | None = None

    def __len__(self) -> int:
        return len(self.rows if self.triples is None else self.triples)

    def _table(self) -> tuple[tuple[str, ...], Sequence[tuple[Term | None, ...]]]:
        """Columns and rows, for every form of query."""
        if self.triples is not None:
            rows = [(t.subject, t.predicate, t.object) for t in self.triples]
            return ("subject", "predicate", "object"), rows
        if self.answer is not None:
            return ("answer",), [(ox.Literal(self.answer),)]
        return self.columns, self.rows

    def to_csv(self) -> str:
        """CSV with a header line, values as they are written in the graph.

        >>> Result(("a", "b"), ((ox.Literal('say "x", y'), None),)).to_csv()
        'a,b\\r\\n"say ""x"", y",\\r\\n'
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        columns, rows = self._table()
        writer.writerow(columns)
        writer.writerows([_csv_value(term) for term in row] for row in rows)
        return out.getvalue()

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON (W3C Recommendation, 21 March 2013)."""
        if self.answer is not None:
            return json.dumps({"head": {}, "boolean": self.answer}) + "\n"
        columns, rows = self._table()
        bindings = [
            {name: _json_term(term) for name, term in zip(columns, row, strict=True) if term is not None}
            for row in rows
        ]
        document = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def to_turtle(self) -> str:
        """The triples of a CONSTRUCT or DESCRIBE query; QueryError for any other."""
        if self.triples is None:
            raise QueryError("only CONSTRUCT and DESCRIBE give Turtle", hint="take table, csv or json")
        iris = {value for triple in self.triples for value in _iris(triple)}
        prefixes = {
            prefix: namespace
            for prefix, namespace in (self.prefixes or {}).items()
            if any(iri.startswith(namespace) and "/" not in iri[len(namespace) :] for iri in iris)
        }
        turtle = ox.serialize(self.triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return turtle.decode() if turtle else ""

    def to_dataframe(self) -> pd.DataFrame:
        """One row a solution; numbers and booleans as Python values, everything else as str."""
        import pandas as pd

        columns, rows = self._table()
        return pd.DataFrame([[python_value(term) for term in row] for row in rows], columns=list(columns))

    def table(self) -> RenderableType:
        """A table for a terminal: IRIs shortened, nothing cut off."""
        from rich.table import Table
        from rich.text import Text

        columns, rows = self._table()
        out = Table(show_edge=False, pad_edge=False)
        for number, name in enumerate(columns):
            values = [row[number] for row in rows]
            numeric = any(isinstance(v, ox.Literal) and v.datatype.value in _NUMBERS for v in values)
            out.add_column(Text(printable(name)), justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            out.add_row(*(Text(self._shown(term)) for term in row))
        return out

    def _shown(self, term: Term | None) -> str:
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return printable(shorten(term.value, self.prefixes or {}))
        return printable(_csv_value(term))
