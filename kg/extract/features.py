"""Sentences -> the named features by which claims are told from other sentences.

A feature is a cue (``effect-verb``), a fact about the sentence's place or form (``list-item``,
``imperative``), about who is heard (``patient quoted``), or a pair of these that means more together than
apart. Every feature has a name that a person can read, and weights.toml says what each counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from kg.lexicon import fold
from kg.model import (
    Article, Basis, BlockRole, Change, Cue, Evidence, Mention, Sentence, StudyContext, Subject, Trace, Valence, Voice,
)

__all__ = ["describe", "sections"]

_FIRST = re.compile(r"[\W_\d]*(?:(?:and|but|so|then|also|first|next|finally|instead|however|simply|just|always|never|please|gently)\W+)?([a-z']+)")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|might|will|would|should|must|'s|'re|'ve|feel|feels|felt|get|gets|got|need|needs|make|makes|made|take|takes|took|go|goes|went|come|comes|came|say|says|said|know|find|finds|found|show|shows|showed|help|helps|helped|work|works|seem|seems|become|becomes|became|\w{3,}(?:ed|es|ates|izes|ises|ifies))\b"
)
_FINITE = re.compile(
    r"\b(?:(?P<modal>can|could|may|might|will|would|should|must|cannot|can't|won't|couldn't|wouldn't)"
    r"|(?P<past>was|were|had|did|didn't|wasn't|weren't|hadn't|felt|found|got|went|became|began|lost|fell|rose|took|gave|made|came|left|kept|told|said|saw|knew|thought|met|ran|led|spent|brought|taught|learnt|wrote|broke|(?<!the )(?<!and )(?<!more )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!be )(?<!an )(?<!of )[a-z]{3,}ed(?= (?!by\b|with\b)))"
    r"|(?P<present>is|are|am|has|have|do|does|don't|doesn't|isn't|aren't|it's|that's|there's|i'm|i've|we're|they're|you're|helps?|works?|means?|makes?|takes?|gives?|gets?|needs?|causes?|leads?|feels?|seems?|becomes?|comes?|goes|offers?|provides?|allows?|includes?|involves?|increases?|reduces?|improves?|promotes?|suggests?|shows?|says?|explains?|notes?|recommends?|requires?|relaxes|releases?|remains?|affects?|occurs?|develops?|appears?|focus(?:es)?|uses?|report|believe|find|know|think|[a-z]{3,}(?:ates|izes|ises|ifies|ens)))\b"
)
_SUBJECT = (
    ("I", re.compile(r"\b(?:i|i'm|i've|i'd|my)\b")), ("we", re.compile(r"\b(?:we|our)\b")), ("you", re.compile(r"\b(?:you|your)\b")),
    ("it or this", re.compile(r"\b(?:it|it's|this|that|these|they|both|which)\b")), ("he or she", re.compile(r"\b(?:he|she|his|her)\b")),
    ("people", re.compile(r"\b(?:people|patients?|women|men|clients?|individuals?|children|infants|adults|those|participants|many|most|some|others)\b")),
    ("practitioners", re.compile(r"\b(?:therapists?|doctors?|practitioners?|clinicians?|chiropractors?|researchers?|board|association|council)\b")),
    ("study", re.compile(r"\b(?:study|studies|research|results?|findings|trial|evidence|review)\b")),
)
_NUMBER = re.compile(r"\d")
_PERCENT = re.compile(r"\d\s?(?:%|percent|per cent)|\bp ?[<=>]")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself)\b")
_WE = re.compile(r"\b(?:we|our|us|we've|we're)\b")
_YOU = re.compile(r"\b(?:you|your|you're|you'll|yourself)\b")
_SHE = re.compile(r"\b(?:he|she|his|her|him)\b")
_ADVICE_SECTION = re.compile(r"\b(?:tips?|how to|what to|checklist|considerations?|next steps?|plan|guide(?:lines)?|before you|getting started|choos\w+|find(?:ing)? (?:a|the)|when to|precautions|preparing|at home|instructions|steps|expect|should i)\b")
_BENEFIT_SECTION = re.compile(r"\b(?:benefits?|help\w*|what can|why|advantages|effects?|works?|how does|mechanisms?|science|evidence|takeaways|relie\w+|treat\w*|improv\w+|decreas\w+|reduc\w+|increas\w+|manag\w+|enhanc\w+|health|system)\b")
_RISK_SECTION = re.compile(r"\b(?:risks?|side effects?|safe\w*|danger\w*|contraindications?|pitfalls|cautions?|avoid|complications|injur\w+|warnings?)\b")
_TREATED = re.compile(r"\b(?:massage|therapy|treatment|acupuncture|session|exercise|technique)s?\b")


@cache
def _imperatives() -> frozenset[str]:
    lines = (files("kg.resources.cues") / "imperatives.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def sections(article: Article) -> tuple[str, ...]:
    """For each block the folded words of the heading, or the list's lead-in, that it stands under."""
    out: list[str] = []
    heading, lead = "", ""
    for block in article.blocks:
        words = fold(article.text[block.start : min(block.end, block.start + 300)])
        if block.role in (BlockRole.HEADING, BlockRole.TITLE):
            heading, lead = words, ""
        elif block.role is BlockRole.PARAGRAPH:
            lead = words if words.rstrip("*_ ").endswith(":") else ""
        out.append(f"{heading} {lead}" if block.role is BlockRole.LIST_ITEM else heading)
    return tuple(out)


def describe(
    article: Article,
    sentence: Sentence,
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
    folded = fold(text)
    here = Cue("", sentence.start, sentence.end)
    found: dict[str, Cue] = {}
    for cue in cues:
        found.setdefault(cue.name, cue)
    role = article.blocks[sentence.block].role
    names = [
        *_form(folded, text, role),
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


def _form(folded: str, text: str, role: BlockRole) -> list[str]:
    words = folded.split()
    end = text.rstrip("\"'”’)*_ ")
    first = _FIRST.match(folded)
    out = []
    if end.endswith("?"):
        out.append("question")
    if end.endswith(":"):
        out.append("lead-in")
    if first and first[1] in _imperatives() and not re.match(r"[\W_]*\w+ (?:is|are|was|can|may|has|helps?|works?|therapy|of)\b", folded):
        out.append("imperative")
    if not _VERB.search(folded):
        out.append("no finite verb")
    if len(words) <= 4:
        out.append("very short")
    elif len(words) <= 8:
        out.append("short")
    elif len(words) >= 30:
        out.append("long")
    for name, pattern in (("number", _NUMBER), ("percentage", _PERCENT), ("I", _FIRST_PERSON), ("we", _WE), ("you", _YOU), ("he or she", _SHE)):
        if pattern.search(folded):
            out.append(name)
    if role is BlockRole.LIST_ITEM and not end.endswith((".", "!", "?")):
        out.append("open list item")
    return out


def _clause(folded: str, sentence: Sentence, mentions: Sequence[Mention]) -> list[str]:
    """Tense of the first finite verb, what stands before it, and what is named behind it."""
    finite = _FINITE.search(folded)
    if finite is None:
        return []
    out = [f"{finite.lastgroup} tense"]
    head = folded[: finite.start()][-90:] + finite[0]
    out += [f"subject: {name}" for name, pattern in _SUBJECT if pattern.search(head)]
    at = sentence.start + finite.start()
    out += sorted({f"subject: {m.kind}" for m in mentions if m.end <= at})
    out += sorted({f"predicate: {m.kind}" for m in mentions if m.start > at})
    if finite.lastgroup == "past" and re.search(r"\bto \w+", folded[finite.end() :]) :
        out.append("past tense with a purpose")
    return out


def _place(section: str, role: BlockRole) -> list[str]:
    out = [f"in a {role}"] if role is not BlockRole.PARAGRAPH else []
    if section:
        for name, pattern in (("advice", _ADVICE_SECTION), ("benefit", _BENEFIT_SECTION), ("risk", _RISK_SECTION)):
            if pattern.search(section):
                out.append(f"under a heading of {name}")
        if section.rstrip().endswith("?"):
            out.append("answers a question")
    return out


def _heard(folded: str, voice: Voice, context: StudyContext, evidence: Evidence) -> list[str]:
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
        if context.describes and not re.search(r"\b(?:found|showed?n?|suggest\w*|reveal\w*|conclu\w+|report\w*|experienced)\b", folded):
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


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads((files("kg.resources.cues") / "kinds.toml").read_text(encoding="utf-8"))
    return tuple(
        (entry["name"], re.compile("|".join(f"(?:{p})" for p in entry["patterns"]))) for entry in data["kind"]
    )


# Whether a treatment is spoken of at all; without one a claim is on the condition itself.
_TREATMENT = re.compile(
    r"\b(?:treatments?|therap(?:y|ies)|sessions?|relief|techniques?|massag\w+|programs?|practice|poses?|needling|approach|diet|supplements?|exercises?|drugs?|medicines?|help(?:s|ed|ing)?|works?|benefits?|recover\w*|rehabilitat\w*|practi[cs]\w+|train\w*|stretch\w*)\b"
)
_POINTS_BACK = re.compile(
    r"\W*(?:also |and |but |equally,? |additionally,? )?(?:it|this|they|these|that|both|which|the results?|results|participants|patients|infants|the (?:\w+ )?group|some patients|several people)\b"
)


def _reads_as(folded: str, subject: Subject, evidence: Evidence, found: set[str]) -> list[str]:
    """Wordings that tell the kind, apart for sentences on a treatment and on a condition."""
    change = bool(subject.cues)
    treated = (
        subject.own_intervention
        or bool(_TREATMENT.search(folded))
        or (change and (bool(_POINTS_BACK.match(folded)) or evidence.basis.is_research or "in a list item" in found))
        or (evidence.basis is Basis.ANECDOTE and (change or bool(found & {"first-person-outcome", "case-outcome"})))
    )
    about = "a treatment" if treated else "no treatment"
    told = [name for name, pattern in _kinds() if pattern.search(folded)]
    return [f"about {about}", *(f"reads as {name}, {about}" for name in told)]


_PAIRS = (
    ("effect-verb", "names a technique"), ("effect-verb", "names an outcome"), ("effect-verb", "names a condition"),
    ("help", "names a technique"), ("help", "technique from context"), ("help", "names a condition"),
    ("change-noun", "names an outcome"), ("modal", "effect-verb"), ("modal", "help"), ("names a technique", "names an outcome"),
    ("names a technique", "names a condition"), ("change of an outcome", "names a technique"), ("change of an outcome", "technique from context"),
    ("I", "names an outcome"), ("I", "past tense"), ("I", "change of an outcome"), ("first-person-outcome", "names an outcome"),
    ("narrated person", "names an outcome"), ("narrated person", "case-outcome"), ("he or she", "case-outcome"),
    ("quoted", "names an outcome"), ("quoted", "change of an outcome"), ("study at hand", "tells a result"), ("study at hand", "tells a procedure"),
    ("copula", "names a condition"), ("copula", "names an outcome"), ("always", "names a condition"), ("prevalence", "names a condition"),
    ("safety", "names a technique"), ("safety", "modal"), ("dosage", "help"), ("in a list item", "names an outcome"),
    ("in a list item", "no finite verb"), ("under a heading of benefit", "names an outcome"), ("in a list item", "under a heading of advice"),
    ("imperative", "names an outcome"), ("you", "modal"), ("you", "advice"), ("past tense", "names an outcome"), ("definition", "names a technique"),
    ("cause", "names an outcome"), ("cause", "names a condition"), ("session", "I"), ("session", "past tense"), ("intention", "past tense"),
    ("mechanism-noun", "effect-verb"), ("names nothing", "I"),
    ("present tense", "subject: intervention"), ("modal tense", "subject: intervention"), ("present tense", "predicate: outcome"),
    ("present tense", "subject: condition"), ("past tense", "subject: he or she"), ("past tense", "subject: I"), ("past tense", "predicate: outcome"),
    ("modal tense", "predicate: outcome"), ("subject: intervention", "predicate: outcome"), ("subject: it or this", "predicate: outcome"),
    ("past tense with a purpose", "change of an outcome"), ("subject: people", "predicate: outcome"), ("subject: people", "predicate: intervention"),
    ("subject: you", "modal tense"), ("subject: outcome", "present tense"), ("subject: condition", "predicate: outcome"),
    ("in a table row", "percentage"), ("in a table row", "names a condition"), ("past tense", "narrated person"), ("study at hand", "past tense"),
)  # fmt: skip


def _pairs(names: set[str]) -> list[str]:
    return [f"{a} + {b}" for a, b in _PAIRS if a in names and b in names]
