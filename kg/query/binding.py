"""From the words of a user to RDF terms.

Values are always bound as terms; a query's text is never put together from them. Labels and article names
are looked up with queries whose only variable part is itself bound.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query.catalogue import NamedQuery, Parameter, ParameterKind

__all__ = ["bind"]

Select = Callable[[str, Mapping[str, ox.NamedNode | ox.Literal]], list[tuple[str, ...]]]

_IRI = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+)>?")
_ABSOLUTE = re.compile(r"(?:https?|urn|doi|ftp|file|mailto|tag|info):", re.IGNORECASE)
_FOLD = str.maketrans(dict.fromkeys("-‐‑‒–—_/", " ") | {"’": "'"})

_SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
_EXACT = _SKOS + (
    "SELECT DISTINCT ?concept ?label ?property {"
    " VALUES ?property { skos:prefLabel skos:altLabel skos:hiddenLabel } ?concept ?property ?label }"
)
_LABELS = _EXACT + " ORDER BY ?label ?concept"
_ARTICLES = (
    "PREFIX kgo: <https://example.org/kg/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/> "
    "SELECT DISTINCT ?article ?name ?title { ?article kgo:fileName ?name"
    " OPTIONAL { ?article dcterms:title ?title } } ORDER BY ?name ?article"
)


def bind(
    query: NamedQuery, bindings: Mapping[str, object], select: Select, prefixes: Mapping[str, str]
) -> dict[str, ox.NamedNode | ox.Literal]:
    """The terms to substitute, by variable name.

    Raises QueryError for a parameter that is missing or that the query does not have, and for a value
    that names nothing; near labels are suggested.
    """
    given = {name.removeprefix("?"): value for name, value in bindings.items() if value is not None}
    declared = {parameter.name: parameter for parameter in query.parameters}
    if query.parameters or query.columns:  # a typed query declares nothing: any variable may be bound
        for name in given:
            if name not in declared:
                names = ", ".join(declared) or "none"
                raise QueryError(f"no parameter {name!r}", path=query.name, hint=f"it has: {names}")
    terms: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is not None:
            terms[parameter.name] = _term(parameter, value, query, select, prefixes)
        elif parameter.required:
            raise QueryError(
                f"parameter {parameter.name!r} is missing",
                path=query.name,
                hint=f"add -p {parameter.name}=… ({parameter.description})",
            )
    for name in given.keys() - declared.keys():
        terms[name] = _guess(given[name])
    return terms


def _guess(value: object) -> ox.NamedNode | ox.Literal:
    """The term of a value for a variable of which nothing is declared."""
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    if isinstance(value, bool | int | float):
        return ox.Literal(value)
    text = str(value)
    if re.fullmatch(r"[+-]?\d+", text):
        return ox.Literal(int(text))
    if (text.startswith("<") and text.endswith(">")) or _ABSOLUTE.match(text):
        return _iri(text, {}, "query")
    return ox.Literal(text)


def _term(
    parameter: Parameter, value: object, query: NamedQuery, select: Select, prefixes: Mapping[str, str]
) -> ox.NamedNode | ox.Literal:
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    text = str(value).strip()
    match parameter.kind:
        case ParameterKind.TEXT:
            return ox.Literal(str(value))
        case ParameterKind.INT:
            return _integer(text, parameter, query)
        case _ if parameter.kind is ParameterKind.IRI or _looks_like_iri(text, prefixes):
            return _iri(text, prefixes, query.name)
        case ParameterKind.LABEL:
            return _concept(text, query, select)
        case ParameterKind.ARTICLE:
            return _article(text, query, select)


def _integer(text: str, parameter: Parameter, query: NamedQuery) -> ox.Literal:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise QueryError(
            f"{parameter.name}={text!r} is no whole number",
            path=query.name,
            hint=f"write -p {parameter.name}=10",
        )
    return ox.Literal(int(text))


def _looks_like_iri(text: str, prefixes: Mapping[str, str]) -> bool:
    if _ABSOLUTE.match(text) or (text.startswith("<") and text.endswith(">")):
        return True
    return bool(re.fullmatch(r"[a-z]+:[^\s:]+", text)) and text.partition(":")[0] in prefixes


def _iri(text: str, prefixes: Mapping[str, str], name: str) -> ox.NamedNode:
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not local.startswith("//"):
        text = prefixes[prefix] + local
    found = _IRI.fullmatch(text)
    if not found:
        raise QueryError(
            f"{text!r} is no IRI", path=name, hint="write it as https://… or with a known prefix"
        )
    return ox.NamedNode(found[1])


def _fold(label: str) -> str:
    return " ".join(label.translate(_FOLD).casefold().split())


def _concept(label: str, query: NamedQuery, select: Select) -> ox.NamedNode:
    """The concept of a label: as written, else whatever its case and hyphens, else its singular."""
    forms = [
        form
        for text in (label, label.lower())
        for form in (ox.Literal(text, language="en"), ox.Literal(text))
    ]
    rows = [row for form in forms for row in select(_EXACT, {"label": form})]
    wanted = _fold(label)
    if not rows:
        everything = select(_LABELS, {})
        folded = {wanted, wanted.removesuffix("s"), wanted.removesuffix("es"), wanted + "s"}
        rows = [row for row in everything if _fold(row[1]) in folded]
        if not rows:
            raise _unknown(label, "concept", [row[1] for row in everything], query)
    preferred = {row[0] for row in rows if row[2].endswith("prefLabel")}
    found = sorted(preferred or {row[0] for row in rows})
    if len(found) > 1:
        raise QueryError(
            f"{label!r} names {len(found)} concepts", path=query.name, hint=f"take one of {', '.join(found)}"
        )
    return ox.NamedNode(found[0])


def _article(name: str, query: NamedQuery, select: Select) -> ox.NamedNode:
    """The article of a file name, a title, or the beginning of its identifier."""
    exact = {row[0] for row in select(_ARTICLES, {"name": ox.Literal(name)})}
    if len(exact) == 1:
        return ox.NamedNode(exact.pop())
    rows = select(_ARTICLES, {})
    wanted = name.casefold()
    found = sorted({row[0] for row in rows if wanted in (row[1].casefold(), row[2].casefold())})
    if not found:
        stems = {row[0] for row in rows if wanted == row[1].casefold().rsplit(".", 1)[0]}
        ids = {row[0] for row in rows if len(name) >= 6 and row[0].rsplit("/", 1)[-1].startswith(wanted)}
        found = sorted(stems | ids)
    if not found:
        raise _unknown(name, "article", [row[1] for row in rows], query)
    if len(found) > 1:
        raise QueryError(
            f"{name!r} names {len(found)} articles", path=query.name, hint=f"take one of {', '.join(found)}"
        )
    return ox.NamedNode(found[0])


def _alike(value: str, labels: Iterable[str]) -> list[str]:
    """The labels that share most pairs of letters with the value: comparing all of a large vocabulary letter
    by letter would take seconds."""

    def pairs(text: str) -> set[str]:
        return {text[i : i + 2] for i in range(len(text) - 1)} or {text}

    wanted = pairs(value)
    ranked = sorted(
        (-len(wanted & (own := pairs(label))) / (len(wanted) + len(own)), label) for label in labels
    )
    return [label for _, label in ranked[:100]]


def _unknown(value: str, what: str, known: list[str], query: NamedQuery) -> QueryError:
    by_fold = {_fold(label): label for label in sorted(known, reverse=True)}
    near = difflib.get_close_matches(_fold(value), _alike(_fold(value), by_fold), n=3, cutoff=0.6)
    if near:
        hint = f"did you mean {' or '.join(repr(by_fold[label]) for label in near)}?"
    else:
        hint = (
            "kg query GRAPH article-overview lists the articles" if what == "article" else "see kg vocab list"
        )
    return QueryError(f"no {what} named {value!r}", path=query.name, hint=hint)
