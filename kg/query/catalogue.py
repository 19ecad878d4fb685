"""The named queries: ``.rq`` files that begin with a header of comments in a fixed form.

    # name: claims-by-technique
    # summary: Claims about one technique and its kinds, strongest tier first
    # parameters:
    #   technique (label, required) a concept, by label or IRI
    #   article (article, optional) one article, by file name or IRI
    #   least (int, 2) smallest number of claims
    # columns: tier, quote, article
    # limit: 200
    SELECT …

A parameter is a variable of the query that is bound before evaluation. Its kind says how the words of a
user become an RDF term: `iri` (an IRI or a prefixed name), `label` (a concept), `article` (an article),
`text` (a string) and `int`. After the kind stands `required`, `optional` or the default value. Parameters
must be among the selected variables; `columns` are those that a reader sees, in their order. `limit` is
how many rows are shown unless more are asked for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from kg.errors import QueryError

__all__ = ["NamedQuery", "Parameter", "ParameterKind", "catalogue", "load", "parse"]

_FIELD = re.compile(r"#\s*(name|summary|parameters|columns|limit):\s*(.*)")
_PARAMETER = re.compile(r"#\s+(\w+) \((\w+), ([^()]+)\) (.+)")
_NAME = re.compile(r"[\w.-]+")


class ParameterKind(StrEnum):
    """How the words of a user become an RDF term."""

    IRI = "iri"
    LABEL = "label"
    ARTICLE = "article"
    TEXT = "text"
    INT = "int"


@dataclass(frozen=True, slots=True, order=True)
class Parameter:
    """A variable that is bound before evaluation; without default and not required it stays free."""

    name: str
    kind: ParameterKind
    description: str = ""
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class NamedQuery:
    """A query with what its header says; `source` names the file, or is empty for a typed query."""

    name: str
    text: str
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None
    source: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """The declared parameter of a name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def _parameter(line: str, source: str, number: int) -> Parameter:
    found = _PARAMETER.match(line)
    if not found or found[2] not in ParameterKind.__members__.values():
        raise QueryError(
            "not a parameter line",
            path=source,
            place=f"line {number}",
            hint="write '#   name (iri|label|article|text|int, required|optional|default) description'",
        )
    name, kind, default, description = found.groups()
    plain = default not in ("required", "optional")
    return Parameter(
        name, ParameterKind(kind), description.strip(), default == "required", default if plain else None
    )


def parse(text: str, *, name: str = "query", source: str = "") -> NamedQuery:
    """A query from its text; the header may be missing.

    >>> parse("# name: all\\n# limit: 20\\nSELECT ?s {?s ?p ?o}").limit
    20

    Raises QueryError for a header line that is not of the fixed form.
    """
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        if field := _FIELD.match(line):
            current = field[1]
            fields[current] = field[2].strip()
        elif current == "parameters" and line.strip("# \t"):
            parameters.append(_parameter(line, source or name, number))
    limit = fields.get("limit", "")
    if limit and not limit.isdecimal():
        raise QueryError(
            "limit is not a number", path=source or name, place="header", hint="write '# limit: 200'"
        )
    columns = tuple(column for column in (c.strip() for c in fields.get("columns", "").split(",")) if column)
    return NamedQuery(
        name=fields.get("name") or name,
        text=text,
        summary=fields.get("summary", ""),
        parameters=tuple(parameters),
        columns=columns,
        limit=int(limit) if limit else None,
        source=source,
    )


def _shipped() -> Iterator[NamedQuery]:
    for entry in sorted(files("kg.resources.queries").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".rq"):
            yield parse(entry.read_text(encoding="utf-8"), name=entry.name[:-3], source=entry.name)


@lru_cache(maxsize=1)
def catalogue() -> tuple[NamedQuery, ...]:
    """The queries that come with the package, by name."""
    return tuple(sorted(_shipped()))


def load(query: str | Path) -> NamedQuery:
    """The query of a catalogue name, of a file, or of a SPARQL text.

    Raises QueryError for a name that is neither in the catalogue nor a file; it suggests near names.
    """
    if isinstance(query, str):
        known = {entry.name: entry for entry in catalogue()}
        if query in known:
            return known[query]
        if "{" in query or "\n" in query:
            return parse(query)
    return _read(Path(query))


def _read(path: Path) -> NamedQuery:
    try:
        return parse(path.read_text(encoding="utf-8"), name=path.stem, source=str(path))
    except UnicodeDecodeError as error:
        raise QueryError(
            "not UTF-8", path=path, place=f"byte {error.start}", hint="save the query as UTF-8"
        ) from error
    except (OSError, ValueError) as error:
        if not _NAME.fullmatch(str(path)) or path.exists():
            reason = getattr(error, "strerror", None) or str(error)
            raise QueryError(
                f"cannot be read ({reason})", path=str(path)[:200], hint="name a .rq file"
            ) from error
        near = difflib.get_close_matches(str(path), [entry.name for entry in catalogue()], n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "kg queries lists the catalogue"
        raise QueryError(f"no query named {str(path)!r}", hint=hint) from error
