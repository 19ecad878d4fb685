"""Sentences -> the named features by which claims are told from other sentences.

A feature is a cue (``effect-verb``), a fact about the sentence's place or form (``list-item``,
``imperative``), about who is heard (``patient quoted``), or a pair of these that means more together than
apart. Every feature has a name that a person can read, and weights.toml says what each counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from kg.model import (
    Article,
    Basis,
    BlockRole,
    Change,
    Cue,
    Evidence,
    Mention,
    Sentence,
    StudyContext,
    Subject,
    Trace,
    Valence,
    Voice,
)
from kg.wordings import Wording, Words, matches, table, wordings

__all__ = ["describe", "sections"]

_FORM, _SUBJECTS, _KINDS = wordings("sentences"), wordings("grammar"), wordings("kinds")
_FIRST = re.compile(
    r"[\W_\d]*(?:(?:and|but|so|then|also|first|next|finally|instead|however|simply|just|always|never|please|gently)\W+)?([a-z']+)"
)


def _tenses() -> Wording:
    """The finite verbs, with the tense as the name of the group."""
    tenses = (f"(?P<{name}>{'|'.join(entry['patterns'])})" for name, entry in table("tenses").items())
    return Wording(rf"\b(?:{'|'.join(tenses)})\b")


_FINITE = _tenses()


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (files("kg.resources.cues") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def sections(article: Article, folded: str) -> tuple[str, ...]:
    """For each block the folded words of the heading, or the list's lead-in, that it stands under."""
    out: list[str] = []
    heading, lead = "", ""
    for block in article.blocks:
        words = folded[block.start : min(block.end, block.start + 300)]
        if block.role in (BlockRole.HEADING, BlockRole.TITLE):
            heading, lead = words, ""
        elif block.role is BlockRole.PARAGRAPH:
            lead = words if words.rstrip("*_ ").endswith(":") else ""
        out.append(f"{heading} {lead}" if block.role is BlockRole.LIST_ITEM else heading)
    return tuple(out)


def describe(
    article: Article,
    sentence: Sentence,
    folded: Words,
    section: str,
    cues: Sequence[Cue],
    mentions: Sequence[Mention],
    voice: Voice,
    context: StudyContext,
    evidence: Evidence,
    subject: Subject,
) -> dict[str, Cue]:
    """The features of one sentence by name; the cue tells where each stands."""
    text = article.text[sentence.start : sentence.end]
    here = Cue("", sentence.start, sentence.end)
    found: dict[str, Cue] = {}
    for cue in cues:
        found.setdefault(cue.name, cue)
    role = article.blocks[sentence.block].role
    names = [
        *_form(folded, text, role, set(found)),
        *_place(section, role),
        *_heard(folded, voice, context, evidence),
        *_about(subject, mentions),
        *_clause(folded, sentence, mentions),
    ]
    for name in [*names, *_reads_as(folded, subject, evidence, set(names))]:
        found.setdefault(name, here)
    for name in _pairs(set(found)):
        found.setdefault(name, here)
    return found


_DONE_TO = re.compile(
    r"\W+(?:\w+ly )?(?:the|your|a|an|it|them|each|both|this|that|these|in|with|for|from|up|down|out|off"
    r"|around|on|to|and|as)\b"
)


def _tells_to(folded: str) -> bool:
    """Whether a sentence begins with an instruction ("Massage the calf", not "Massage reduces pain")."""
    first = _FIRST.match(folded)
    if not first or first[1] not in _listed("imperatives"):
        return False
    if first[1] in _listed("imperative-nouns"):
        return bool(_DONE_TO.match(folded, first.end()))
    return not re.match(r"\W+(?:is|are|was|can|may|has|therapy|of)\b", folded[first.end() :])


def _form(folded: Words, text: str, role: BlockRole, told: set[str]) -> list[str]:
    words = folded.split()
    end = text.rstrip("\"'”’)*_ ")
    out = []
    if end.endswith("?"):
        out.append("question")
    if end.endswith(":"):
        out.append("lead-in")
    if _tells_to(folded):
        out.append("imperative")
    if not (_FORM["verb"].search(folded) or _FINITE.search(folded)) and not told & {"effect-verb", "help"}:
        out.append("no finite verb")
    if len(words) <= 4:
        out.append("very short")
    elif len(words) <= 8:
        out.append("short")
    elif len(words) >= 30:
        out.append("long")
    if any(map(str.isdigit, folded)):
        out.append("number")
    out += [name for name in ("percentage", "I", "we", "you", "he or she") if _FORM[name].search(folded)]
    if role is BlockRole.LIST_ITEM and not end.endswith((".", "!", "?")):
        out.append("open list item")
    return out


def _clause(folded: Words, sentence: Sentence, mentions: Sequence[Mention]) -> list[str]:
    """Tense of the first finite verb, what stands before it, and what is named behind it."""
    finite = _FINITE.search(folded)
    if finite is None:
        return []
    out = [f"{finite.lastgroup} tense"]
    head = folded[: finite.start()][-90:] + finite[0]
    out += [f"subject: {name}" for name, pattern in _SUBJECTS.items() if pattern.search(head)]
    at = sentence.start + finite.start()
    out += sorted({f"subject: {m.kind}" for m in mentions if m.end <= at})
    out += sorted({f"predicate: {m.kind}" for m in mentions if m.start > at})
    if finite.lastgroup == "past" and re.search(r"\bto \w+", folded[finite.end() :]):
        out.append("past tense with a purpose")
    return out


def _place(section: str, role: BlockRole) -> list[str]:
    out = [f"in a {role}"] if role is not BlockRole.PARAGRAPH else []
    if section:
        out += [
            f"under a heading of {name}"
            for name in ("advice", "benefit", "risk")
            if _FORM[f"{name}-section"].search(section)
        ]
        if section.rstrip().endswith("?"):
            out.append("answers a question")
    return out


def _heard(folded: Words, voice: Voice, context: StudyContext, evidence: Evidence) -> list[str]:
    out = []
    if voice.quoted:
        out.append("quoted")
    if voice.reported and voice.name:
        out.append("reported speech")
    if voice.narrated:
        out.append("narrated person")
    if voice.role and (voice.quoted or voice.reported or voice.narrated):
        out.append(f"voice of {voice.role}")
    if context.study or context.trace is not Trace.NONE:
        out.append("study at hand" if context.study else "research at large")
        if context.opens:
            out.append("opens a study")
        if context.finds:
            out.append("tells a result")
        if context.describes and not _FORM["finding"].search(folded):
            out.append("tells a procedure")
    out.append(f"basis {evidence.basis}")
    if evidence.trace is Trace.CITED:
        out.append("cited")
    return out


def _about(subject: Subject, mentions: Sequence[Mention]) -> list[str]:
    out = []
    if subject.own_intervention:
        out.append("names a technique")
    elif subject.interventions:
        out.append("technique from context")
    if subject.own_condition:
        out.append("names a condition")
    if subject.outcomes:
        out.append("names an outcome")
    if len(subject.outcomes) >= 2:
        out.append("names several outcomes")
    if subject.instruments:
        out.append("names an instrument")
    if subject.cues:
        out.append("change of an outcome")
    if any(e.valence is Valence.HARM for e in subject.effects):
        out.append("harm")
    if any(e.change is Change.NO_CHANGE for e in subject.effects):
        out.append("no change")
    if not mentions:
        out.append("names nothing")
    return out


# Whether a treatment is spoken of at all; without one a claim is on the condition itself.


def _reads_as(folded: Words, subject: Subject, evidence: Evidence, found: set[str]) -> list[str]:
    """Wordings that tell the kind, apart for sentences on a treatment and on a condition."""
    change = bool(subject.cues)
    treated = (
        subject.own_intervention
        or bool(_FORM["treatment"].search(folded))
        or (
            change
            and (
                bool(_FORM["points-back"].match(folded))
                or evidence.basis.is_research
                or "in a list item" in found
            )
        )
        or (
            evidence.basis is Basis.ANECDOTE
            and (change or bool(found & {"first-person-outcome", "case-outcome"}))
        )
    )
    about = "a treatment" if treated else "no treatment"
    return [f"about {about}", *(f"reads as {name}, {about}" for name, _ in matches(_KINDS, folded))]


@cache
def _pair_list() -> tuple[tuple[str, str], ...]:
    lines = (files("kg.resources.cues") / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((a, b) for a, b in pairs)


def _pairs(names: set[str]) -> list[str]:
    return [f"{a} + {b}" for a, b in _pair_list() if a in names and b in names]
