"""Figures and inflation warnings of claims, to RDF and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kg.model import Change, Inflation, InflationWarning, Measurement
from kg.rdf.namespaces import ONTOLOGY, slug
from kg.rdf.terms import curie, each, integer, literal, typed

__all__ = ["FIELDS", "NUMBERS", "measurement", "measurement_pairs", "warning", "warning_pairs"]

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "value": "value",
        "upper": "upperValue",
        "unit": "unit",
        "relation": "relation",
        "baseline": "baselineValue",
        "comparator": "comparatorValue",
        "percent": "percentChange",
        "count": "count",
        "total": "total",
        "p": "pValue",
        "p_relation": "pRelation",
        "low": "intervalLow",
        "high": "intervalHigh",
        "level": "intervalLevel",
        "scale": "scale",
        "time": "measuredAt",
    }
)
"""What a figure says, and the term of the ontology for it; the change is a concept, as that of an effect."""

_A = curie("rdf:type")
_TEXT, _START, _END = curie("schema:text"), curie("kgo:start"), curie("kgo:end")
_CHANGES = each("kgo:change", Change, "change")
_KINDS = each("kgo:inflationKind", Inflation, "inflation")
_BY_SLUG = {slug(kind): kind.value for kind in Inflation}
NUMBERS = frozenset(
    name for name, kind in Measurement.__annotations__.items() if str(kind).startswith("float")
)
"""The fields of a figure that are numbers."""


def decimal(number: float) -> str:
    """A number as such: never in powers of ten.

    >>> print(decimal(8.0), decimal(0.00001))
    "8"^^<http://www.w3.org/2001/XMLSchema#decimal> "0.00001"^^<http://www.w3.org/2001/XMLSchema#decimal>
    """
    written = format(Decimal(repr(number)), "f")
    return typed(written.removesuffix(".0"), "decimal")


def measurement_pairs(found: Measurement) -> Iterator[str]:
    """Predicates and objects of a figure; what it does not tell is not said."""
    yield f"{_A} {curie('kgo:Measurement')}"
    yield f"{_TEXT} {literal(found.verbatim)}"
    yield f"{_START} {integer(found.start)}"
    yield f"{_END} {integer(found.end)}"
    if found.change:
        yield _CHANGES[found.change]
    for name, term in FIELDS.items():
        value = getattr(found, name)
        if value is not None:
            yield f"{curie(f'kgo:{term}')} {decimal(value) if name in NUMBERS else literal(value)}"


def warning_pairs(found: InflationWarning, text: str) -> Iterator[str]:
    """Predicates and objects of a warning; `text` is the article's."""
    yield f"{_A} {curie('kgo:InflationWarning')}"
    yield _KINDS[found.kind]
    yield f"{_TEXT} {literal(' '.join(text[found.start : found.end].split()))}"
    yield f"{_START} {integer(found.start)}"
    yield f"{_END} {integer(found.end)}"


# ------------------------------------------------------------------------------------------ reading back

Facts = Mapping[str, list[str]]


def measurement(said: Facts) -> dict[str, Any]:
    """A figure as a record, from the values of its terms."""
    change = said.get("change", [""])[0].rpartition("#change-")[2].replace("-", "_")
    return {
        "verbatim": said["text"][0],
        "start": int(said["start"][0]),
        "end": int(said["end"][0]),
        **{name: _value(name, said.get(term)) for name, term in FIELDS.items()},
        "change": change or None,
    }


def _value(name: str, values: list[str] | None) -> str | float | int | None:
    if not values:
        return None
    if name not in NUMBERS:
        return values[0]
    number = float(values[0])
    return int(number) if number.is_integer() else number


def warning(said: Facts) -> dict[str, Any]:
    """A warning as a record, from the values of its terms."""
    kind = said["inflationKind"][0].removeprefix(f"{ONTOLOGY}inflation-")
    return {
        "name": _BY_SLUG.get(kind, kind),
        "cue": said["text"][0],
        "start": int(said["start"][0]),
        "end": int(said["end"][0]),
    }
