"""Sentences -> basis and trace: on what each rests, with the reasons.

The order of the questions is the order of the code: does the sentence report a study, is somebody heard in
it, is it a case or the writer's own experience, is research invoked, does a professional speak? Each answer
leaves the cue that carried it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.lexicon import fold
from kg.model import (
    Article, Basis, BlockRole, Cue, Design, Evidence, PersonRole, Sentence, Study, StudyContext, Trace, Voice,
)

__all__ = ["type_evidence"]

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
# Patients put through a described programme, or a comparison of groups: an interventional study.
_PROGRAMME = re.compile(
    r"\b(?:patients|participants|people|subjects|women|men|adults|infants|babies|runners|athletes|those|individuals|group|volunteers|\d+) (?:with [\w' ]{3,40} |who |were |suffering [\w' ]{3,30} )*(?:received|underwent|given|treated|assigned|practi[sc]ed|performed|receiving|undergoing|completed|did|took|on|in which)\b"
    r"|\bafter (?:\w+ ){0,3}(?:weeks?|sessions?|months?|treatments?|days?) of\b|\b(?:better|superior|effective|more) than (?:a )?(?:placebo|sham|control|usual care)\b|\boutperformed\b|\bplacebo\b"
    r"|\b(?:massage|acupuncture|control|intervention|treatment|exercise|yoga|tai chi|drug|placebo|sham|therapy|medication|comparison) groups?\b|\bafter (?:a )?single\b|\bsingle (?:[\w ]{3,30}) session\b|\bclinical trials?\b"
    r"|\bparticipants (?:showed|reported|experienced)\b|\b(?:sessions|treatments) of [\w ]+ (?:on|in) (?:people|patients)\b|\bcombined therap(?:y|ies)\b"
)
_SURVEY = re.compile(r"\b(?:survey|surveyed|poll|polled|respondents)\b")
_REVIEWS = re.compile(r"\b(?:meta analys[ei]s|systematic reviews?|review of (?:the )?(?:literature|evidence|studies))\b")
_OBSERVED = re.compile(r"\b(?:cohort|cross sectional|observational studies|epidemiological|longitudinal)\b")
_OWN = re.compile(r"\b(?:i|i'm|i've|i'd|my|me|myself|we|our|us)\b")
_OWN_CASE = re.compile(
    r"\b(?:i|we)(?: have|'ve)? (?:\w+ ){0,2}(?:seen|treated|helped|worked with|had|witnessed|been successful|was able|were able|am able)\b|\bmy (?:\w+ )?(?:clients?|patients?|practice|clinic)\b"
    r"|\b(?:client|patient|friend|student) of mine\b|\bi (?:\w+ )?(?:treat|see)\b|\bin my clinic\b"
)
_GENERAL_OPINION = re.compile(
    r"\b(?:most|many|some|leading|several|experts?|doctors|physicians|clinicians|specialists|therapists|practitioners|professionals|neurologists|acupuncturists|chiropractors|physiotherapists|nutritionists|surgeons) (?:\w+ ){0,3}(?:recommend|agree|believe|say|suggest|advise|consider|prefer|think|warn|argue|regard|find)\b"
    r"|\baccording to (?:the |a |an )?(?:\w+ ){0,6}(?:association|society|board|academy|council|college|foundation|organi[sz]ation|institute|experts?|doctors|therapists?|authority|department|nhs|who|cdc|mayo clinic)\b"
    r"|\bas an? (?:\w+ ){0,3}(?:therapist|acupuncturist|physiotherapist|chiropractor|practitioner|doctor|nurse|trainer|instructor)\b|\bfor me as an?\b|\b(?:association|board|society|academy|council|college) (?:said|says|states|recommends|concluded)\b"
)
_CASE = re.compile(
    r"\b(?:one|another) (?:[\w' -]{1,25} )?(?:client|patient|friend|infant|woman|man|student|athlete|runner|colleague|reader)\b(?!s)|\ba (?:client|patient|friend|student|colleague) (?:of mine|who|told|came|had|was)\b|\b(?:his|her) (?:mother|father|parents|wife|husband|pain|score|symptoms|gait|mobility|recovery|nose|muscles|back|neck|shoulder|\w+ levels?)\b"
    r"|\bmy (?:wife|husband|mum|mom|mother|father|dad|friend|son|daughter|client|patient|sister|brother|partner)\b|\b(?:take|took|worked with) a client\b|\bshe (?:managed|realised|realized|used|became|felt|lost|noticed|boosted|spotted|tightens|notices)\b"
    r"|\bactual experience\b|\b(?:people|those) i(?:'ve| have)? (?:know|met|seen|worked with)\b|\bcases of\b|\bwe spotted\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|felt|found|got|went|became|began|lost|gained|fell|could|\w{3,}ed)\b")
_STUDY_TALK = re.compile(r"\b(?:this|that|the|our) (?:\w+ ){0,3}(?:study|trial|research|findings|results)\b|\bparticipants\b|\b(?:several|some|most|many) (?:people|patients|participants) reported\b|\bof the \w+(?: \w+)? study\b|\b(?:control|support|treatment|chi|yoga|massage|placebo|exercise|drug) groups?\b|\brandomly\b|\bresult: |\bthere's firm evidence\b")


def type_evidence(
    article: Article,
    sentences: Sequence[Sentence],
    voices: Sequence[Voice],
    contexts: Sequence[StudyContext],
    studies: Sequence[Study],
) -> tuple[Evidence, ...]:
    """Basis and trace of every sentence, one for one."""
    passages = _passages(article, sentences, contexts)
    designs = {s.id: _study_basis(s, passages.get(s.id, "")) for s in studies}
    out: list[Evidence] = []
    for n, (sentence, voice, context) in enumerate(zip(sentences, voices, contexts, strict=True)):
        role = article.blocks[sentence.block].role
        found = _evidence(article, sentence, voice, context, designs, role)
        before = out[-1] if out and sentences[n - 1].block == sentence.block else None
        out.append(_carried_on(article, sentence, voice, found, before))
    return tuple(out)


_FELT = re.compile(r"\b(?:feels?|felt|looks?|looked|seems?|is|has|have|are) (?:\w+ ){0,3}(?:gone|stopped|softer|soft|better|looser|lighter|worse|soothing|slimmer|flatter|easier|relaxed|amazing)\b|\b(?:has|have|is) (?:gone|stopped|disappeared|vanished)\b|\bit (?:feels|felt|was|hurts?)\b|^(?:finally|afterwards|eventually|suddenly)\b")


def _carried_on(
    article: Article, sentence: Sentence, voice: Voice, found: Evidence, before: Evidence | None
) -> Evidence:
    """A story told in the first person or of one case goes on with what was felt and what was gone."""
    if found.basis is not Basis.ASSERTION or before is None or before.basis is not Basis.ANECDOTE or voice.name:
        return found
    match = _FELT.search(fold(article.text[sentence.start : sentence.end]))
    if not match:
        return found
    cue = Cue("goes on with the story before", sentence.start + match.start(), sentence.start + match.end())
    return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue,))


def _passages(
    article: Article, sentences: Sequence[Sentence], contexts: Sequence[StudyContext]
) -> dict[str, str]:
    """All that the article tells of each study, folded."""
    parts: dict[str, list[str]] = {}
    for sentence, context in zip(sentences, contexts, strict=True):
        if context.study:
            parts.setdefault(context.study, []).append(article.text[sentence.start : sentence.end])
    return {study: fold(" ".join(words)) for study, words in parts.items()}


def _study_basis(study: Study, passage: str) -> Basis:
    """The basis that a study gives to the claims resting on it."""
    if study.design in _BASIS:
        return _BASIS[study.design]
    return _research_basis(passage)


def _research_basis(words: str) -> Basis:
    if _REVIEWS.search(words):
        return Basis.REVIEW
    if _SURVEY.search(words):
        return Basis.SURVEY
    if _OBSERVED.search(words):
        return Basis.OBSERVATIONAL
    return Basis.TRIAL if _PROGRAMME.search(words) else Basis.STUDY


def _evidence(
    article: Article,
    sentence: Sentence,
    voice: Voice,
    context: StudyContext,
    designs: dict[str, Basis],
    role: BlockRole,
) -> Evidence:
    text = article.text[sentence.start : sentence.end]
    words = fold(text)

    def cue(name: str, match: re.Match[str] | None = None) -> Cue:
        if match is None:
            return Cue(name, sentence.start, sentence.end)
        return Cue(name, sentence.start + match.start(), sentence.start + match.end())

    spoken = voice.quoted or voice.reported
    said = (voice.cue,) if voice.cue else ()
    own = _OWN.search(words)
    if context.study and not (spoken and not _about_study(words, voice, context)):
        basis = designs.get(context.study, Basis.STUDY)
        return Evidence(basis, context.trace, context.cites, context.study, (cue(f"reports study {context.study}"),))
    if role is BlockRole.COMMENT:
        case = (own and _PAST.search(words)) or _CASE.search(words)
        if case:
            return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue("commenter's own case", case),))
        return Evidence(Basis.ASSERTION, Trace.NONE, cues=(cue("reader's comment"),))
    if voice.narrated and voice.role in (PersonRole.PATIENT, PersonRole.OTHER):
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue(f"case of {voice.name}"),))
    if spoken:
        return _spoken(words, voice, said, cue)
    if context.trace is not Trace.NONE:
        return Evidence(_research_basis(words), context.trace, context.cites, None, (cue("research invoked"),))
    opinion = _GENERAL_OPINION.search(words)
    own_case = _OWN_CASE.search(words)
    if own_case or (own and re.search(r"\b(?:i|i'm|i've|i'd|my|me|myself)\b", words)):
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue("the writer's own experience", own_case or own),))
    if opinion:
        return Evidence(Basis.EXPERT, Trace.NONE, cues=(cue("professionals' general opinion", opinion),))
    case = _CASE.search(words)
    if case and _PAST.search(words):
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(cue("a single case", case),))
    return Evidence(Basis.ASSERTION, Trace.NONE, cues=(cue("said by the article, nothing behind it"),))


def _about_study(words: str, voice: Voice, context: StudyContext) -> bool:
    """Whether somebody's words report the study at hand rather than an opinion."""
    return bool(context.opens or _STUDY_TALK.search(words) or (voice.role is PersonRole.RESEARCHER and context.finds and _PAST.search(words)))


def _spoken(words: str, voice: Voice, said: tuple[Cue, ...], cue) -> Evidence:  # type: ignore[no-untyped-def]
    """What somebody says: a patient's story, a professional's case, or a professional's view."""
    # in reported speech "I" is the writer, not the speaker
    own = re.search(r"\b(?:i|i'm|i've|i'd|my|me|myself)\b", words) if voice.quoted else None
    case = _OWN_CASE.search(words)
    single = _CASE.search(words)
    if voice.role in _PROFESSIONAL:
        told = case or (single and _PAST.search(words)) or (
            _PAST.search(words) and re.search(r"\b(?:he|she|his|they immediately|we incorporated|our sessions|as a result)\b", words)
        )
        if told:
            return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(*said, cue(f"{voice.role}'s own case", told)))
        return Evidence(Basis.EXPERT, Trace.NONE, cues=(*said, cue(f"said by a {voice.role}")))
    if voice.role is PersonRole.PATIENT or own or single:
        return Evidence(Basis.ANECDOTE, Trace.NONE, cues=(*said, cue("said by a patient" if voice.role is PersonRole.PATIENT else "told in the first person", own)))
    return Evidence(Basis.EXPERT, Trace.NONE, cues=(*said, cue("said by a named person")))
