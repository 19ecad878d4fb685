"""What is wrong with a matched claim, field by field, in words: the mistakes behind the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.evaluate.figures import FIELDS, Mistake
from kg.evaluate.matching import pairs, same_effect, same_label, tier_name, unmet, within
from kg.explain import around

__all__ = ["STUDY_OVERLAP", "Differences"]

Doc = Mapping[str, Any]
Pair = tuple[str, str]  # what was annotated, what was found

STUDY_OVERLAP = 0.2  # a study's span is its first mention, a looser thing than a sentence
_CONTEXT = 160  # characters kept on either side of a quote


@dataclass(frozen=True, slots=True)
class Differences:
    """Compares the parts of one article; `text` is its text, where it is at hand."""

    article: str
    aliases: Mapping[str, frozenset[str]]
    text: str = ""

    def all(self, gold: Doc, made: Doc, matches: Sequence[tuple[int, int]]) -> list[Mistake]:
        """Every mistake, in the order of the fields and of the text; `matches` pairs the claims."""
        wanted, shown = gold["claims"], made.get("claims") or []
        found = [*self._missed_and_extra("claims", wanted, shown, matches)]
        for i, j in matches:
            found += self._of_claim(wanted[i], shown[j])
        for field, least in (("studies", STUDY_OVERLAP), ("references", 0.5)):
            ours, theirs = (
                [r for r in doc.get(field) or [] if r.get("start") is not None] for doc in (gold, made)
            )
            found += self._missed_and_extra(field, ours, theirs, pairs(ours, theirs, least))
        return sorted(found, key=lambda m: (FIELDS.index(m.field), m.start, m.what))

    def _missed_and_extra(
        self, field: str, wanted: Sequence[Doc], made: Sequence[Doc], matches: Sequence[tuple[int, int]]
    ) -> Iterator[Mistake]:
        seen = {i for i, _ in matches}, {j for _, j in matches}
        for what, records, used in (("missed", wanted, seen[0]), ("extra", made, seen[1])):
            for n, record in enumerate(records):
                if n not in used:
                    said = _said(record)
                    expected, found = (said, "") if what == "missed" else ("", said)
                    yield self._mistake(field, what, record, expected, found)

    def _of_claim(self, gold: Doc, made: Doc) -> Iterator[Mistake]:
        for field, differing in _DIFFERING.items():
            if difference := differing(gold, made, self.aliases):
                what = f"shown as {tier_name(made)}" if field == "tiers" else "differs"
                yield self._mistake(field, what, gold, *difference)

    def _mistake(self, field: str, what: str, record: Doc, expected: str, found: str) -> Mistake:
        start, end = record["start"], record["end"]
        quote = record.get("quote") or self.text[start:end]
        tier = tier_name(record) if "basis" in record else ""
        context = around(self.text, start, end, _CONTEXT) if self.text else ("", "")
        return Mistake(self.article, what, tier, quote, field, start, expected, found, *context)


def _said(record: Doc) -> str:
    """What a record of a claim, study or reference says of itself, in a few words."""
    if "basis" in record:
        return ", ".join(str(record[name]) for name in ("kind", "basis", "trace") if record.get(name))
    label = record.get("label") or record.get("id") or ""
    details = [record.get(name) for name in ("institution", "year", "design", "title")]
    return ", ".join(str(part) for part in (label, *details) if part and part != "unknown")


# ------------------------------------------------------------------------------------------ the fields


def _parts(missed: Iterable[str], extra: Iterable[str]) -> Pair | None:
    """The parts of a list that differ, or None when none does."""
    said = ["; ".join(sorted(set(parts))) for parts in (missed, extra)]
    return (said[0], said[1]) if any(said) else None


def _tiers(gold: Doc, made: Doc, aliases: object) -> Pair | None:
    if tier_name(gold) == tier_name(made):
        return None
    return tuple(f"{tier_name(c)} ({c.get('basis')}, {c.get('trace')})" for c in (gold, made))  # type: ignore[return-value]


def _told(field: str) -> Callable[[Doc, Doc, object], Pair | None]:
    def differing(gold: Doc, made: Doc, aliases: object) -> Pair | None:
        values = gold.get(field), made.get(field)
        return None if values[0] == values[1] else (_word(values[0]), _word(values[1]))

    return differing


def _word(value: object) -> str:
    return {True: "yes", False: "no", None: "nothing"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]


def _links(gold: Doc, made: Doc, aliases: object) -> Pair | None:
    want, have = ({str(label) for label in claim.get("cites") or []} for claim in (gold, made))
    return _parts(want - have, have - want)


def _concepts(role: str) -> Callable[[Doc, Doc, Mapping[str, frozenset[str]]], Pair | None]:
    def differing(gold: Doc, made: Doc, aliases: Mapping[str, frozenset[str]]) -> Pair | None:
        missed, extra = unmet(
            gold.get(role) or [], made.get(role) or [], lambda a, b: same_label(a, b, aliases)
        )
        return _parts(missed, map(_label, extra))

    return differing


def _effects(gold: Doc, made: Doc, aliases: Mapping[str, frozenset[str]]) -> Pair | None:
    missed, extra = unmet(
        gold.get("effects") or [], made.get("effects") or [], lambda a, b: same_effect(a, b, aliases)
    )
    return _parts(map(_effect, missed), map(_effect, extra))


def _effect(effect: Doc) -> str:
    cause, outcome = (_label(effect.get(name)) for name in ("intervention", "outcome"))
    return f"{cause} → {effect.get('change')} → {outcome} ({effect.get('valence')})"


def _label(concept: Any) -> str:
    """The name of a concept given as a label, a list of labels or a record."""
    if isinstance(concept, Mapping):
        concept = concept.get("labels")
    return str((concept[0] if isinstance(concept, list | tuple) and concept else concept) or "?")


def _speaker(gold: Doc, made: Doc, aliases: object) -> Pair | None:
    wanted, found = gold.get("speaker"), made.get("speaker")
    if not wanted or (found and within(wanted, str(found))):
        return None
    return str(wanted), _word(found)


def _measures(gold: Doc, made: Doc, aliases: object) -> Pair | None:
    wanted, found = gold.get("measures") or [], made.get("measures") or []
    missed = [one for one in wanted if not any(within(one, other) for other in found)]
    extra = [other for other in found if not any(within(one, other) for one in wanted)]
    return _parts(missed, extra) if missed else None  # only those that were annotated are counted


_DIFFERING: Mapping[str, Callable[[Doc, Doc, Mapping[str, frozenset[str]]], Pair | None]] = {
    "tiers": _tiers,
    "links": _links,
    "effects": _effects,
    "speaker": _speaker,
    "measures": _measures,
    **{name: _told(name) for name in ("kind", "hedged", "negated")},
    **{name: _concepts(name) for name in ("interventions", "conditions", "outcomes")},
}
