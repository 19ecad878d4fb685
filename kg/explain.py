"""Why a sentence is a claim of its tier, or why it is none: in its context and in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.extract.evidence import answer_of, cue_names
from kg.locate import elsewhere, locate
from kg.model import Basis, Design, Trace
from kg.phrases import caution, concept_name, figure, told
from kg.records import Source, documents
from kg.wordings import table

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Explanation", "around", "explain", "why"]

_CONTEXT = 240  # characters shown on either side of the sentence

_BASIS = {
    Basis.TRIAL: "The article rests it on a trial, or on patients put through a described treatment",
    Basis.REVIEW: "The article rests it on a review of studies",
    Basis.OBSERVATIONAL: "The article rests it on an observational study",
    Basis.SURVEY: "The article rests it on a survey or poll",
    Basis.STUDY: "The article invokes research without telling its design",
    Basis.EXPERT: "The article gives it as a professional's general statement",
    Basis.ANECDOTE: "The article tells it as what happened to one person or a few",
    Basis.ASSERTION: "The article says so, with nothing named behind it",
}
_TRACE = {
    Trace.CITED: "a marker or link leads to the exact work",
    Trace.NAMED: "no work is cited, but it is named well enough to be searched for",
    Trace.VAGUE: "it is too vague to be found",
    Trace.NONE: "no research is invoked",
}


def why(basis: Basis, trace: Trace) -> str:
    """The reason for a tier in one sentence.

    >>> why(Basis.STUDY, Trace.VAGUE)
    'The article invokes research without telling its design, and it is too vague to be found.'
    """
    if basis in (Basis.EXPERT, Basis.ANECDOTE):
        if trace is Trace.CITED:
            return f"{_BASIS[basis]}; it stays that although a link leads to the words."
        return f"{_BASIS[basis]}."
    if basis is Basis.ASSERTION:
        return (
            f"{_BASIS[basis]}." if trace is not Trace.CITED else f"The article says so, and {_TRACE[trace]}."
        )
    return f"{_BASIS[basis]}, and {_TRACE[trace]}."


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence in its context, and the reasons for what was made of it.

    `facts` are (heading, lines) in the order in which they are shown; `tier` is None for a sentence that
    was set aside.
    """

    article: str
    start: int
    end: int
    before: str
    quote: str
    after: str
    tier: str | None
    reason: str
    iri: str | None = None
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    because: tuple[str, ...] = ()  # the cues that decided the tier, the weightiest first

    def render(self) -> RenderableType:
        """For a terminal: the context, the verdict, the facts."""
        from rich.console import Group
        from rich.text import Text

        from kg.query.result import printable

        context = Text.assemble(
            (printable(self.before) + " ", "dim"),
            (printable(self.quote), "bold"),
            (" " + printable(self.after), "dim"),
        )
        lines: list[RenderableType] = [
            Text(f"{printable(self.article)}, characters {self.start} to {self.end}", "cyan"),
            context,
            Text(),
            Text.assemble(
                (self.tier or "no claim", "bold green" if self.tier else "bold yellow"), f"  {self.reason}"
            ),
        ]
        if self.because:
            told = f"{self.tier} because: {', '.join(self.because)}"
            lines.append(Text(printable(told)))
        for heading, said in self.facts:
            lines.append(Text(heading, "bold"))
            lines += [Text(f"  {printable(line)}") for line in said]
        if self.iri:
            lines.append(Text(self.iri, "dim"))
        return Group(*lines)


def explain(graph: Source, claim: str) -> Explanation:
    """The explanation of a claim given by its IRI, the beginning of its hash (six characters or more), or
    words of its sentence; words of a sentence that was set aside give the reason.

    Raises QueryError when nothing, or more than one sentence, fits.
    """
    wanted = claim.strip()
    found = locate(graph, wanted)
    if not found:
        raise QueryError(
            f"no sentence fits {claim!r}",
            hint=elsewhere(graph, wanted)
            or "give an IRI, six characters of its hash, or words as they stand there",
        )
    if len(found) > 1:
        shown = "; ".join(f"{key.rsplit('/', 1)[-1][:10]} {_short(quote)!r}" for key, _, quote in found[:5])
        raise QueryError(f"{len(found)} sentences fit {claim!r}", hint=f"give more words, or one of: {shown}")
    iri, article, _ = found[0]
    document = next(documents(graph, article=article))
    for record in document["claims"]:
        if record["iri"] == iri:
            return _claim(graph, document, record)
    rejected = next(record for record in document["rejected"] if record["iri"] == iri)
    return _rejected(graph, document, rejected)


def _short(quote: str, width: int = 60) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def around(text: str, start: int, end: int, width: int = _CONTEXT) -> tuple[str, str]:
    """The words before and behind a span, whole and with an ellipsis where there is more.

    >>> around("It was late and she was very tired of it all.", 16, 23, width=9)
    ('… late and ', ' very …')
    """
    before, after = text[max(0, start - width) : start], text[end : end + width]
    # begin and end at a word, so that nothing looks misspelt
    if start > width:
        before = "… " + re.sub(r"^\S*\s", "", before)
    if end + width < len(text):
        after = re.sub(r"\s\S*$", "", after) + " …"
    return before, after


def _claim(graph: Source, document: Mapping[str, Any], record: Mapping[str, Any]) -> Explanation:
    shown = _explained(
        graph,
        document,
        record,
        tier=record["tier"],
        reason=" ".join([why(Basis(record["basis"]), Trace(record["trace"])), *_caution(document, record)]),
    )
    facts = tuple((heading, tuple(lines)) for heading, lines in _facts(document, record) if lines)
    return replace(shown, facts=facts, because=_because(record))


def _because(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The cues of evidence, each with the words that carry it, the weightiest first."""
    basis = Basis(record["basis"])
    weights = table("evidence-weights").get(f"article-{answer_of(basis)}", {})
    told = [(weights.get(_name(cue), 0.0), cue) for cue in record["cues"] if _name(cue) in cue_names()]
    ranked = sorted(told, key=lambda item: -item[0])
    return tuple(_name(cue) + _carried(cue) for _, cue in ranked)


def _name(cue: str) -> str:
    return cue.partition(": ")[0]


def _carried(cue: str) -> str:
    words = cue.partition(": ")[2]
    return f" ({_short(words, 40)!r})" if words else ""


def _caution(document: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[str]:
    designs = {r["label"]: r["design"] for r in document["references"]}
    if any(designs.get(label) == Design.PROTOCOL.value for label in record["cites"]):
        yield "That work is a protocol: a plan, which has no results."


def _rejected(graph: Source, document: Mapping[str, Any], record: Mapping[str, Any]) -> Explanation:
    reason = f"The sentence was set aside: {record['reason']}."
    rejected = document["rejected"]
    alike = sum(other["reason"] == record["reason"] for other in rejected)
    seen = len(rejected) + len(document["claims"])
    count = f"{alike} of {seen} sentences were set aside for this reason, {len(rejected)} for any"
    shown = _explained(graph, document, record, tier=None, reason=reason)
    return replace(shown, facts=(("in this article", (count,)),))


def _explained(
    graph: Source, document: Mapping[str, Any], record: Mapping[str, Any], *, tier: str | None, reason: str
) -> Explanation:
    start, end = record["start"], record["end"]
    text = graph.text(document["sha256"])
    before, after = around(text, start, end)
    return Explanation(
        document["article"], start, end, before, text[start:end], after, tier, reason, iri=record["iri"]
    )


def _facts(document: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    marks = [name for name in ("hedged", "negated") if record[name]]
    yield (
        "what it is",
        [", ".join([record["kind"], f"basis {record['basis']}", f"trace {record['trace']}", *marks])],
    )
    yield "cues", [cue for cue in record["cues"] if _name(cue) not in cue_names()]
    yield "rests on", list(_sources(document, record))
    yield "spoken by", [record["speaker"]] if record["speaker"] else []
    for role in ("interventions", "conditions", "outcomes", "instruments", "populations"):
        yield role, [concept_name(concept) for concept in record[role]]
    yield "effects", [_effect(effect) for effect in record["effects"]]
    yield "measures", [figure(measurement) for measurement in record["measurements"]]
    yield "warnings", [caution(warning) for warning in record["warnings"]]


def _effect(effect: Mapping[str, Any]) -> str:
    cause = effect["intervention"][0] if effect["intervention"] else "(not named)"
    return f"{cause} → {effect['change']} → {effect['outcome'][0]} ({effect['valence']})"


def _sources(document: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[str]:
    references = {reference["label"]: reference for reference in document["references"]}
    for label in record["cites"]:
        reference = references.get(label, {})
        parts = [
            reference.get("title"),
            reference.get("container"),
            reference.get("year"),
            reference.get("design"),
        ]
        said = ", ".join(str(part) for part in parts if part and part != "unknown")
        yield f"reference {label}{': ' if said else ''}{said}"
    for study in document["studies"]:
        if study["id"] == record["study"]:
            yield f"study {study['id']}: {told(study)}"
