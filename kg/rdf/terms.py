"""RDF terms as N-Quads text: literals, IRIs and the fixed halves of lines.

The escapes are those of canonical N-Quads (RDF 1.1 N-Quads, section 4, https://www.w3.org/TR/n-quads/), so
that equal graphs are equal byte by byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from kg.rdf.namespaces import ONTOLOGY, PREFIXES, slug

__all__ = ["TRUE", "curie", "date", "each", "integer", "iri", "literal", "typed"]

E = TypeVar("E", bound=StrEnum)

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\\ud800-\udfff]')
_ESCAPES = {
    **{chr(n): f"\\u{n:04X}" for n in (*range(0x20), 0x7F)},
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_UNSAFE_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')
_DATES = (
    (re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"), "date"),
    (re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"), "gYearMonth"),
    (re.compile(r"\d{4}"), "gYear"),
)


def _escaped(match: re.Match[str]) -> str:
    # half of a surrogate pair has no UTF-8 form: it can only come from a damaged file
    return _ESCAPES.get(match[0], "\ufffd")


def literal(text: str) -> str:
    """A plain literal.

    >>> print(literal('say "hé"'), literal("two\\nlines"))
    "say \\"hé\\"" "two\\nlines"
    """
    return f'"{_UNSAFE.sub(_escaped, text)}"'


def iri(value: str) -> str:
    """An IRI; characters that no IRI may hold are percent-encoded."""
    if _UNSAFE_IN_IRI.search(value):
        value = _UNSAFE_IN_IRI.sub(lambda m: f"%{ord(m[0]):02X}" if m[0] < "\x80" else "%EF%BF%BD", value)
    return f"<{value}>"


@cache
def curie(name: str) -> str:
    """The IRI of a prefixed name.

    >>> curie("kgo:Claim")
    '<https://example.org/kg/ontology#Claim>'
    """
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def typed(text: str, datatype: str) -> str:
    """A literal of an XML Schema datatype."""
    return f"{literal(text)}^^<{PREFIXES['xsd']}{datatype}>"


_INTEGER = f'"^^<{PREFIXES["xsd"]}integer>'
TRUE = typed("true", "boolean")


def integer(number: int) -> str:
    """A whole number."""
    return f'"{number}{_INTEGER}'


def date(text: str) -> str:
    """A date, a month or a year as such; anything else as plain text."""
    for pattern, datatype in _DATES:
        if pattern.fullmatch(text):
            return typed(text, datatype)
    return literal(text)


def each(property: str, values: Iterable[E], scheme: str) -> Mapping[E, str]:
    """Predicate and object, written once, for every value of an enumeration."""
    return {value: f"{curie(property)} <{ONTOLOGY}{scheme}-{slug(value)}>" for value in values}
