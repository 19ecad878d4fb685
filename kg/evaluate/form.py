"""The form of an annotation (``kg/resources/annotations.txt`` shows it), and what is wrong with a given one.

Nothing is put right: an annotation is somebody's word, and a slip in it would count as the reader's mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kg.model import Basis, Change, Design, Kind, Trace, Valence

__all__ = ["Problem", "misplaced", "problems"]

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: where in the file, what, and what to do about it."""

    place: str
    reason: str
    hint: str


def problems(doc: Any) -> Iterator[Problem]:
    """What is wrong with an annotation, as far as it tells without the text of its article.

    >>> [p.reason for p in problems({"article": "a.txt", "claims": [{"start": 5, "end": 2}]})][:2]
    ["no 'quote'", "no 'kind'"]
    """
    if not isinstance(doc, Mapping) or not isinstance(doc.get("article"), str) or "claims" not in doc:
        yield Problem("", "an annotation needs 'article' and 'claims'", "kg evaluate --help shows the form")
        return
    for field, one, check in (
        ("claims", "claim", _claim),
        ("references", "reference", _reference),
        ("studies", "study", _study),
    ):
        records = doc.get(field) or []
        if not isinstance(records, Sequence) or isinstance(records, str):
            yield Problem(field, "not a list", "write it in square brackets")
            continue
        for n, record in enumerate(records, start=1):
            if isinstance(record, Mapping):
                yield from check(f"{one} {n}", record)
            else:
                yield Problem(f"{one} {n}", "not an object", "write it in braces")


def misplaced(doc: Doc, text: str) -> Iterator[Problem]:
    """The spans that do not fit the text of the article.

    >>> [p.hint for p in misplaced({"claims": [{"start": 0, "end": 2, "quote": "it"}]}, "So it is")]
    ['the words stand at 3 to 5']
    """
    for n, claim in enumerate(doc["claims"], start=1):
        start, end, quote = claim["start"], claim["end"], claim["quote"]
        if text[start:end] == quote:
            continue
        at = text.find(quote)
        if at >= 0:
            hint = f"the words stand at {at} to {at + len(quote)}"
        else:
            hint = "its words are nowhere in the text: copy them from what kg built"
        if end > len(text):
            reason = f"the span {start} to {end} is out of range, the text has {len(text)} characters"
        else:
            reason = f"the quote does not stand at {start} to {end}"
        yield Problem(f"claim {n}", reason, hint)
    for field, one in (("references", "reference"), ("studies", "study")):
        for n, record in enumerate(doc.get(field) or [], start=1):
            if (record.get("end") or 0) > len(text):
                reason = f"the span ends at {record['end']}, the text has {len(text)} characters"
                yield Problem(f"{one} {n}", reason, "correct start and end")


# ------------------------------------------------------------------------------------------ the records


def _claim(place: str, claim: Doc) -> Iterator[Problem]:
    yield from _needed(place, claim, ("start", "end", "quote", "kind", "basis", "trace"))
    yield from _span(place, claim)
    yield from _values(place, claim, {"kind": Kind, "basis": Basis, "trace": Trace})
    quote = claim.get("quote", "")
    if not isinstance(quote, str):
        yield Problem(place, "'quote' is no text", "write the words of the span")
    elif all(isinstance(claim.get(key), int) for key in ("start", "end")) and claim["start"] < claim["end"]:
        wide = claim["end"] - claim["start"]
        if "quote" in claim and len(quote) != wide:
            reason = f"the quote has {len(quote)} characters, its span {wide}"
            yield Problem(place, reason, "correct the quote, or start and end")
    for key in ("hedged", "negated"):
        if not isinstance(claim.get(key, False), bool):
            yield Problem(place, f"{key!r} is {claim[key]!r}", "write true or false")
    if not isinstance(claim.get("speaker"), str | None):
        yield Problem(place, f"'speaker' is {claim['speaker']!r}", "write a name or null")
    for key in ("cites", "measures", "interventions", "conditions", "outcomes"):
        yield from _texts(place, claim, key)
    effects = claim.get("effects") or []
    if not isinstance(effects, list) or not all(isinstance(effect, Mapping) for effect in effects):
        yield Problem(place, "'effects' is not a list of objects", 'write [{"outcome": …}]')
        return
    for n, effect in enumerate(effects, start=1):
        here = f"{place}, effect {n}"
        yield from _needed(here, effect, ("outcome", "change", "valence"))
        yield from _values(here, effect, {"change": Change, "valence": Valence})


def _reference(place: str, reference: Doc) -> Iterator[Problem]:
    yield from _needed(place, reference, ("label", "start", "end"))
    yield from _span(place, reference)
    yield from _values(place, reference, {"design": Design})


def _study(place: str, study: Doc) -> Iterator[Problem]:
    if study.get("start") is not None:
        yield from _needed(place, study, ("end",))
        yield from _span(place, study)
    yield from _values(place, study, {"design": Design})


# ------------------------------------------------------------------------------------------- the fields


def _needed(place: str, record: Doc, names: Iterable[str]) -> Iterator[Problem]:
    for name in names:
        if name not in record:
            yield Problem(place, f"no {name!r}", "add the field")


def _span(place: str, record: Doc) -> Iterator[Problem]:
    start, end = record.get("start", 0), record.get("end", 1)
    if type(start) is not int or type(end) is not int:  # True is an int, too
        yield Problem(place, f"the span {start!r} to {end!r} is not of whole numbers", "count characters")
    elif "start" in record and "end" in record and not 0 <= start < end:
        reason = f"the span {start} to {end} is empty or out of range"
        yield Problem(place, reason, "start counts from 0, and end is behind the last character")


def _values(place: str, record: Doc, allowed: Mapping[str, type[StrEnum]]) -> Iterator[Problem]:
    for name, values in allowed.items():
        given = record.get(name)
        if given is not None and given not in list(values):
            yield Problem(place, f"{name} {given!r} is unknown", "use " + ", ".join(values))


def _texts(place: str, record: Doc, name: str) -> Iterator[Problem]:
    values = record.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str | int) for value in values):
        yield Problem(place, f"{name!r} is not a list of texts", f'write {name}: ["…"] or leave it out')
