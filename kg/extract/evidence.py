"""Sentences -> basis and trace: on what each rests, with the reasons.

Each sentence shows named cues: wordings ("a percentage", "somebody argues"), who is heard in it
("quotation by a patient"), and how it stands to the studies and stories around it ("reports a study").
The four answers, research, a professional's word, an anecdote and bare assertion, each count the cues with
weights of their own, which stand in ``evidence-weights.toml``; the answer with the highest sum is taken and
keeps the cues that spoke for it. What design the research has, and how far it could be followed, is read off
the study that the sentence reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.lexicon import fold
from kg.model import (
    Article,
    Basis,
    BlockRole,
    Cue,
    Design,
    Evidence,
    PersonRole,
    Sentence,
    Study,
    StudyContext,
    Trace,
    Voice,
)
from kg.wordings import Wording, Words, matches, table, wordings

__all__ = ["ANSWERS", "answer_of", "cue_names", "show_cues", "type_evidence", "weigh"]

ANSWERS = ("research", "expert", "anecdote", "assertion")
Weights = Mapping[str, Mapping[str, float]]

_WORDS = wordings("evidence")
_PROFESSIONAL = frozenset({PersonRole.THERAPIST, PersonRole.CLINICIAN, PersonRole.RESEARCHER})
_BASIS = {
    Design.RANDOMIZED_TRIAL: Basis.TRIAL,
    Design.CONTROLLED_TRIAL: Basis.TRIAL,
    Design.META_ANALYSIS: Basis.REVIEW,
    Design.SYSTEMATIC_REVIEW: Basis.REVIEW,
    Design.REVIEW: Basis.REVIEW,
    Design.PROTOCOL: Basis.REVIEW,
    Design.OBSERVATIONAL: Basis.OBSERVATIONAL,
    Design.SURVEY: Basis.SURVEY,
    Design.CASE_REPORT: Basis.TRIAL,
}


def type_evidence(
    article: Article,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    voices: Sequence[Voice],
    contexts: Sequence[StudyContext],
    studies: Sequence[Study],
    alone: bool = False,
    weights: Weights | None = None,
) -> tuple[Evidence, ...]:
    """Basis and trace of every sentence, one for one; `said` is each sentence folded.

    `alone`: the sentence stands by itself, not in an article, and is judged by the weights for such ones.
    `weights` replaces the shipped ones.
    """
    passages = _passages(article, sentences, contexts)
    designs = {s.id: _study_basis(s, passages.get(s.id, Words())) for s in studies}
    weights = table("evidence-weights") if weights is None else weights
    prefix = "alone" if alone else "article"
    out: list[Evidence] = []
    shown = show_cues(article, sentences, said, voices, contexts)
    for words, cues, voice, context in zip(said, shown, voices, contexts, strict=True):
        answer = weigh(cues, weights, prefix)
        told = weights.get(f"{prefix}-{answer}", {})
        found = _evidence(answer, _deciding(cues, told), words, voice, context, designs)
        if context.marked and not found.cites:  # somebody's words that a marker leads to
            found = replace(found, trace=Trace.CITED, cites=context.marked)
        out.append(found)
    return tuple(out)


def answer_of(basis: Basis) -> str:
    """The answer that a basis belongs to.

    >>> answer_of(Basis.SURVEY), answer_of(Basis.ANECDOTE)
    ('research', 'anecdote')
    """
    return "research" if basis.is_research else str(basis)


def weigh(cues: Mapping[str, Cue] | Sequence[str], weights: Weights, prefix: str) -> str:
    """The answer whose cues weigh most."""

    def total(answer: str) -> float:
        counted = weights.get(f"{prefix}-{answer}", {})
        # a list is summed sooner than a generator
        return counted.get("bias", 0.0) + sum([counted[name] for name in cues if name in counted])

    return max(ANSWERS, key=total)


def _deciding(cues: Mapping[str, Cue], weights: Mapping[str, float], most: int = 4) -> tuple[Cue, ...]:
    """The cues that spoke loudest for the answer; where none did, that nothing stands behind it."""
    ranked = sorted(((weights.get(n, 0.0), n) for n in cues), reverse=True)[:most]
    found = [Cue(n, cues[n].start, cues[n].end, round(w, 2)) for w, n in ranked if w >= 0.1]
    return tuple(found)


def _evidence(
    answer: str,
    cues: tuple[Cue, ...],
    words: Words,
    voice: Voice,
    context: StudyContext,
    designs: Mapping[str, Basis],
) -> Evidence:
    if answer == "assertion" and not context.cites:
        return Evidence(Basis.ASSERTION, Trace.NONE, cues=cues or ())
    if answer in ("expert", "anecdote"):
        return Evidence(Basis(answer), Trace.NONE, cues=cues)
    basis = designs.get(context.study or "") or _research_basis(words)
    trace = context.trace
    if trace is Trace.NONE:
        trace = Trace.NAMED if _WORDS["named-source"].search(words) else Trace.VAGUE
    return Evidence(basis, trace, context.cites, context.study, cues)


# ------------------------------------------------------------------------------------------- the cues


@cache
def _alone() -> tuple[Mapping[str, Wording], Mapping[str, Wording]]:
    """The wordings that are cues by themselves, by their names in plain words: for folded text, and those
    to which upper and lower case are not the same."""
    cues = [(entry, _WORDS[key]) for key, entry in table("evidence").items() if entry.get("cue")]
    folded = {entry["about"]: wording for entry, wording in cues if not entry.get("case")}
    return folded, {entry["about"]: wording for entry, wording in cues if entry.get("case")}


_LONG, _SHORT = 40, 12
_BREAK = re.compile(r"[.!?][”\"’)]? [A-Z“\"]")
_ROLES = {
    PersonRole.PATIENT: "a patient",
    PersonRole.AUTHOR: "the writer",
    PersonRole.COMMENTER: "a reader",
    None: "nobody named",
    PersonRole.OTHER: "somebody",
}


@cache
def cue_names() -> frozenset[str]:
    """The names of all cues that the weights know."""
    return frozenset(name for counted in table("evidence-weights").values() for name in counted)


def show_cues(
    article: Article,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    voices: Sequence[Voice],
    contexts: Sequence[StudyContext],
) -> Iterator[dict[str, Cue]]:
    """For each sentence the cues it shows, by name; the cue tells where each stands."""
    case_before, block = False, -1
    folded, cased = _alone()
    for sentence, words, voice, context in zip(sentences, said, voices, contexts, strict=True):
        text = article.text[sentence.start : sentence.end]
        found: dict[str, Cue] = {}
        exact = ((name, match) for name, w in cased.items() if (match := w.search(text)))
        for name, match in (*matches(folded, words), *exact):
            found[name] = Cue(name, sentence.start + match.start(), sentence.start + match.end())
        here = Cue("", sentence.start, sentence.end)
        names = [*_length(words, text), *_around(context, article.blocks[sentence.block].role)]
        names += _voiced(words, voice, context)
        if case_before and block == sentence.block:
            names += _carried_on(words)
        for name in names:
            found.setdefault(name, here)
        case_before = _tells_case(found, voice)
        block = sentence.block
        yield found


def _carried_on(words: Words) -> Iterator[str]:
    yield "goes on with the story before"
    if _WORDS["felt"].search(words):
        yield "goes on with the story before, with what was felt or is gone"
    if _WORDS["past"].search(words):
        yield "goes on with the story before, with what happened"


def _tells_case(found: Mapping[str, Cue], voice: Voice) -> bool:
    """Whether a sentence tells of one person, so that the next may go on with it."""
    told = voice.narrated and voice.role in (PersonRole.PATIENT, PersonRole.OTHER)
    return told or "the writer's own experience" in found or "one person is spoken of" in found


def _length(words: Words, text: str) -> Iterator[str]:
    size = len(words.split())
    if size >= _LONG:
        yield "a long passage"
    elif size <= _SHORT:
        yield "a short sentence"
    if _BREAK.search(text):
        yield "several sentences"


def _around(context: StudyContext, role: BlockRole) -> Iterator[str]:
    """How the sentence stands to the studies of the article, and where it stands."""
    if context.study:
        yield "reports a study at hand"
        if context.cites:
            yield "a study that is cited"
        if context.opens:
            yield "brings up a study"
    elif context.trace is not Trace.NONE:
        yield "research is invoked at large"
    if context.study or context.trace is not Trace.NONE:
        if context.finds:
            yield "tells what was found"
        if context.describes:
            yield "tells what a study did"
    if role in (BlockRole.COMMENT, BlockRole.LIST_ITEM, BlockRole.TABLE_ROW):
        yield f"stands in a {role}"


def _voiced(words: Words, voice: Voice, context: StudyContext) -> Iterator[str]:
    """Who is heard or told of, and what of."""
    past, singular = _WORDS["past"].search(words), _WORDS["singular"].search(words)
    own_case, case = _WORDS["own-case"].search(words), _WORDS["case"].search(words)
    if voice.narrated and voice.role is PersonRole.AUTHOR:
        if not singular and context.trace is not Trace.NONE:
            return  # a study told of amid one's own story
        yield "the writer's own experience" if singular else "amid the writer's own story"
        if past:
            yield "the writer tells what happened"
        if _WORDS["felt"].search(words):
            yield "the writer tells what was felt, or is gone"
        if not singular and len(words.split()) <= _SHORT:
            yield "a few words amid the writer's own story"
        return
    who = "a professional" if voice.role in _PROFESSIONAL else _ROLES.get(voice.role, "somebody")
    if voice.narrated:
        yield f"tells of {who}"
        if past:
            yield f"tells what happened to {who}"
        return
    if not (voice.quoted or voice.reported):
        if case and past:
            yield "what happened to one person"
        return
    yield f"quotation by {who}" if voice.quoted else f"reported words of {who}"
    yield f"{who} is heard"
    if past and voice.name is None and voice.quoted:
        yield f"what happened, told by {who}"
    if own_case:
        yield f"{who} speaks of a case of their own"
    if (case or _WORDS["their-story"].search(words)) and past:
        yield f"what happened to one person, told by {who}"
    if singular and (voice.quoted or voice.role is PersonRole.COMMENTER):
        yield f"{who} speaks in the first person"
        if past:
            yield f"{who} tells what happened to them"
    if context.study:
        yield f"words of {who} by the study at hand"
    if _WORDS["study-talk"].search(words):
        yield f"{who} speaks of a study"


# ------------------------------------------------------------------------------------------ the design


def _passages(
    article: Article, sentences: Sequence[Sentence], contexts: Sequence[StudyContext]
) -> dict[str, Words]:
    """All that the article tells of each study, folded."""
    parts: dict[str, list[str]] = {}
    for sentence, context in zip(sentences, contexts, strict=True):
        if context.study:
            parts.setdefault(context.study, []).append(article.text[sentence.start : sentence.end])
    return {study: Words(fold(" ".join(words))) for study, words in parts.items()}


def _study_basis(study: Study, passage: Words) -> Basis:
    """The basis that a study gives to the claims resting on it."""
    if study.design in _BASIS:
        return _BASIS[study.design]
    return _research_basis(passage)


def _research_basis(words: Words) -> Basis:
    if _WORDS["design-review"].search(words):
        return Basis.REVIEW
    if _WORDS["design-survey"].search(words):
        return Basis.SURVEY
    if _WORDS["design-observational"].search(words):
        return Basis.OBSERVATIONAL
    return Basis.TRIAL if _WORDS["design-trial"].search(words) else Basis.STUDY
