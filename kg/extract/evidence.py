"""Sentences -> basis and trace: on what each rests, with the reasons.

The order of the questions is the order of the code: does the sentence report a study, is somebody heard in
it, is it a case or the writer's own experience, is research invoked, does a professional speak? Each answer
leaves the cue that carried it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
from kg.wordings import Words, wordings

__all__ = ["type_evidence"]

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
) -> tuple[Evidence, ...]:
    """Basis and trace of every sentence, one for one; `said` is each sentence folded."""
    passages = _passages(article, sentences, contexts)
    designs = {s.id: _study_basis(s, passages.get(s.id, Words())) for s in studies}
    stories = _stories(sentences, said)
    out: list[Evidence] = []
    for n, (sentence, voice, context) in enumerate(zip(sentences, voices, contexts, strict=True)):
        role = article.blocks[sentence.block].role
        found = _evidence(sentence, said[n], voice, context, designs, role)
        if context.marked and not found.cites:  # somebody's words that a marker leads to
            found = replace(found, trace=Trace.CITED, cites=context.marked)
        before = out[-1] if out and sentences[n - 1].block == sentence.block else None
        out.append(_carried_on(sentence, said[n], voice, found, before, sentence.block in stories))
    return tuple(out)


def _stories(sentences: Sequence[Sentence], said: Sequence[Words]) -> frozenset[int]:
    """The paragraphs in which the writer tells of himself: the first person in a third of the sentences."""
    of: dict[int, list[bool]] = {}
    for sentence, words in zip(sentences, said, strict=True):
        of.setdefault(sentence.block, []).append(bool(_WORDS["singular"].search(words)))
    return frozenset(block for block, own in of.items() if sum(own) * 3 >= len(own) and len(own) > 1)


def _carried_on(
    sentence: Sentence, words: Words, voice: Voice, found: Evidence, before: Evidence | None, story: bool
) -> Evidence:
    """A story told in the first person or of one case goes on with what was felt and what was gone."""
    told = story or (before is not None and before.basis is Basis.ANECDOTE)
    if found.basis is not Basis.ASSERTION or not told or voice.name:
        return found
    match = _WORDS["felt"].search(words) or (story and _WORDS["past"].search(words))
    if not match:
        return found
    cue = Cue("goes on with the story before", sentence.start + match.start(), sentence.start + match.end())
    return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue,))


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
    if _WORDS["review"].search(words):
        return Basis.REVIEW
    if _WORDS["survey"].search(words):
        return Basis.SURVEY
    if _WORDS["observed"].search(words):
        return Basis.OBSERVATIONAL
    return Basis.TRIAL if _WORDS["programme"].search(words) else Basis.STUDY


def _evidence(
    sentence: Sentence,
    words: Words,
    voice: Voice,
    context: StudyContext,
    designs: dict[str, Basis],
    role: BlockRole,
) -> Evidence:
    def cue(name: str, match: re.Match[str] | None = None) -> Cue:
        if match is None:
            return Cue(name, sentence.start, sentence.end)
        return Cue(name, sentence.start + match.start(), sentence.start + match.end())

    spoken = voice.quoted or voice.reported
    said = (voice.cue,) if voice.cue else ()
    own = _WORDS["own"].search(words)
    if context.study and not (spoken and not _about_study(words, voice, context)):
        basis = designs.get(context.study, Basis.STUDY)
        return Evidence(
            basis, context.trace, context.cites, context.study, (cue(f"reports study {context.study}"),)
        )
    if role is BlockRole.COMMENT:
        case = (own and _WORDS["past"].search(words)) or _WORDS["case"].search(words)
        if case:
            return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue("commenter's own case", case),))
        return Evidence(Basis.ASSERTION, Trace.NONE, cues=(cue("reader's comment"),))
    if voice.narrated and voice.role in (PersonRole.PATIENT, PersonRole.OTHER):
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue(f"case of {voice.name}"),))
    if spoken:
        return _spoken(words, voice, said, cue)
    if context.trace is not Trace.NONE:
        return Evidence(
            _research_basis(words), context.trace, context.cites, None, (cue("research invoked"),)
        )
    opinion = _WORDS["general-opinion"].search(words)
    own_case = _WORDS["own-case"].search(words)
    if own_case or (own and _WORDS["singular"].search(words)):
        return Evidence(
            Basis.ANECDOTE, Trace.NONE, cues=(cue("the writer's own experience", own_case or own),)
        )
    if opinion:
        return Evidence(Basis.EXPERT, Trace.NONE, cues=(cue("professionals' general opinion", opinion),))
    case = _WORDS["case"].search(words)
    if case and _WORDS["past"].search(words):
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue("a single case", case),))
    return Evidence(Basis.ASSERTION, Trace.NONE, cues=(cue("said by the article, nothing behind it"),))


def _about_study(words: Words, voice: Voice, context: StudyContext) -> bool:
    """Whether somebody's words report the study at hand rather than an opinion."""
    return bool(
        context.opens
        or _WORDS["study-talk"].search(words)
        or (voice.role is PersonRole.RESEARCHER and context.finds and _WORDS["past"].search(words))
    )


def _spoken(words: Words, voice: Voice, said: tuple[Cue, ...], cue) -> Evidence:  # type: ignore[no-untyped-def]
    """What somebody says: a patient's story, a professional's case, or a professional's view."""
    # in reported speech "I" is the writer, not the speaker
    own = _WORDS["singular"].search(words) if voice.quoted else None
    case = _WORDS["own-case"].search(words)
    single = _WORDS["case"].search(words)
    if voice.role in _PROFESSIONAL:
        told = (
            case
            or (single and _WORDS["past"].search(words))
            or (_WORDS["past"].search(words) and _WORDS["their-story"].search(words))
        )
        if told:
            return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(*said, cue(f"{voice.role}'s own case", told)))
        return Evidence(Basis.EXPERT, Trace.NONE, cues=(*said, cue(f"said by a {voice.role}")))
    if voice.role is PersonRole.PATIENT or own or single:
        return Evidence(
            Basis.ANECDOTE,
            Trace.NONE,
            cues=(
                *said,
                cue(
                    "said by a patient" if voice.role is PersonRole.PATIENT else "told in the first person",
                    own,
                ),
            ),
        )
    return Evidence(Basis.EXPERT, Trace.NONE, cues=(*said, cue("said by a named person")))
