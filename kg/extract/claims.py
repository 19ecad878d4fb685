"""Sentences -> claims and rejections.

A sentence is a claim when the weights of its features sum to at least zero; the same features with other
weights tell the kind. The weights are named and stand in ``kg/resources/cues/weights.toml``; ``kg fit``
makes that file anew from annotated articles. Hedging, negation and measures are told by their own cues.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from kg.lexicon import fold
from kg.model import (
    Article, Basis, Change, Claim, Cue, Effect, Evidence, Kind, Rejection, Sentence, Subject, Trace, Voice,
)

__all__ = ["Weights", "judge", "load_weights"]

Weights = Mapping[str, Mapping[str, float]]


@cache
def load_weights() -> Weights:
    """The weights that come with the package: table name -> feature -> weight."""
    return tomllib.loads((files("kg.resources.cues") / "weights.toml").read_text(encoding="utf-8"))


def _score(features: Mapping[str, Cue], weights: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) for name in features)


def judge(
    article: Article,
    sentence: Sentence,
    features: Mapping[str, Cue],
    voice: Voice,
    evidence: Evidence,
    subject: Subject,
    weights: Weights,
) -> Claim | Rejection:
    """One sentence, decided."""
    score = _score(features, weights["claim"])
    if score < 0:
        return Rejection(sentence.start, sentence.end, _reason(features, weights["claim"]))
    start, end = sentence.start, sentence.end
    text = article.text[start:end]
    folded = fold(text)
    kind = _kind(features, weights)
    hedges = [Cue("hedged", start + m.start(), start + m.end()) for m in _HEDGE.finditer(folded)]
    negation = _negation(folded, subject)
    return Claim(
        start, end, text, kind, evidence.basis, evidence.trace, evidence.cites, evidence.study,
        speaker=voice.name,
        hedged=bool(hedges),
        negated=negation is not None,
        measures=_measures(text, kind),
        interventions=subject.interventions,
        conditions=subject.conditions,
        outcomes=subject.outcomes,
        instruments=subject.instruments,
        populations=subject.populations,
        effects=_effects_for(kind, subject),
        cues=tuple(
            sorted({*evidence.cues, *_leading(features, weights["claim"]), *hedges[:1], *([Cue("negated", start + negation.start(), start + negation.end())] if negation else [])})
        ),
    )


def _leading(features: Mapping[str, Cue], weights: Mapping[str, float], most: int = 4) -> list[Cue]:
    """The features that spoke loudest for a claim."""
    ranked = sorted(((weights.get(n, 0.0), n) for n in features), reverse=True)[:most]
    return [replace(features[n], name=n, weight=round(w, 2)) for w, n in ranked if w > 0]


def _reason(features: Mapping[str, Cue], weights: Mapping[str, float]) -> str:
    """The features that spoke loudest against a claim, or that nothing spoke for it."""
    ranked = sorted((weights.get(n, 0.0), n) for n in features)[:2]
    against = [name for weight, name in ranked if weight < -0.2]
    return ", ".join(against) if against else "nothing asserted about a treatment, a condition or an outcome"


def _kind(features: Mapping[str, Cue], weights: Weights) -> Kind:
    scores = {kind: _score(features, weights[f"kind-{kind}"]) for kind in Kind}
    return max(Kind, key=lambda kind: scores[kind])


def _effects_for(kind: Kind, subject: Subject) -> tuple[Effect, ...]:
    """Only treatments have effects: a claim on how common or how often tells none."""
    return subject.effects if kind in (Kind.EFFECT, Kind.MECHANISM, Kind.SAFETY) else ()


_HEDGE = re.compile(
    r"\b(?:may|might|can|could|possibl[ey]|perhaps|maybe|potential(?:ly)?|probabl[ey]|likely|unlikely|apparently|presumably|seem(?:s|ed|ingly)?|appear(?:s|ed)?|suggest(?:s|ed|ing)?|tends? to|promis(?:e|ing)|believed|thought to|considered to|in theory|theoretically|chances are|some evidence|weak evidence|limited evidence|preliminary|school of thought|i think|i believe|we think|is said to)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|no|never|neither|nor|rarely|hardly|barely|without|cannot|can't|don't|doesn't|didn't|won't|wasn't|weren't|isn't|aren't|couldn't|fail(?:s|ed)? to|failing|insufficient evidence|unsubstantiated)\b"
)
_NEGATED_EFFECT = re.compile(
    r"\b(?:did|does|do|was|were|is|are|has|have|had|would|will|could|can|should) ?(?:not|n't|never)(?: \w+){0,3}? (?:improve|reduce|help|differ|work|change|relieve|affect|increase|decrease|prevent|cure|eliminate|effective|superior|better|benefit|significant|supported|show|find|found|replace|provide|offer|treat|proven|substantiated|a cure|enough|uncomfortable)\w*\b"
    r"|\b(?:cannot|can't|don't|doesn't|didn't|won't|wasn't|weren't|isn't|aren't|couldn't)(?: \w+){0,3}? (?:improve|reduce|help|differ|work|change|relieve|affect|increase|decrease|prevent|cure|eliminate|effective|superior|better|benefit|significant|supported|show|replace|provide|offer|treat|proven)\w*\b"
    r"|\bno (?:\w+ ){0,2}(?:evidence|difference|differences|effect|effects|benefit|benefits|change|improvement|proof|cure|better|more|reduction|impact)\b|\b(?:rarely|never|hardly|barely) (?:\w+ )?(?:eliminates?|works?|helps?|changes?|improves?|cures?|better|effective)\b"
    r"|\bfail(?:s|ed|ing)? to\b|\b(?:insufficient|lack of|little|no good) (?:\w+ )?evidence\b|\bunsubstantiated\b|\bnot thought\b|\bno cure\b|\bineffective\b|\bnot supported\b|\bno better than\b"
)


def _negation(folded: str, subject: Subject) -> re.Match[str] | None:
    found = _NEGATED_EFFECT.search(folded)
    if found:
        return found
    if subject.negated or any(e.change is Change.NO_CHANGE for e in subject.effects):
        return _NEGATED.search(folded)
    return None


_UNIT = r"(?:%|percent|per cent|points?|times|fold|g/day|g/kg/d|mg|kg|kilos?|pounds?|lbs?|cm|mm|inch(?:es)?|degrees?|hours?|days?|weeks?|months?|years?|minutes?|seconds?|mmHg|bpm|nights?)"
_NUM = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_WORDNUM = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|a third|a quarter"
_QUAL = r"(?:(?:an average of|up to|at least|about|around|nearly|almost|approximately|roughly|more than|less than|fewer than|over|just under|as much as)\s+)?"
_MEASURE = re.compile(
    rf"{_QUAL}(?:{_NUM})\s?(?:-|–|‑|to)?\s?(?:{_NUM})?\s?(?:%|percent\b|per cent\b)(?:\s(?:longer|shorter|more|less|fewer|higher|lower|increase|decrease|drop|reduction|improvement))?"
    rf"|\((?:{_NUM})\s?\S{{0,6}}\s(?:vs\.?|versus)\s(?:{_NUM})\s?[^)]{{0,16}}\)|\b(?:{_NUM})\s(?:vs\.?|versus)\s(?:{_NUM})\s?\S{{0,10}}"
    rf"|\bfrom (?:{_NUM}) to (?:{_NUM})\b|\bp\s?[<=>]\s?0?\.\d+|\b95% CI[^)]{{0,40}}"
    rf"|{_QUAL}\b(?:{_NUM}|{_WORDNUM})(?:\s?(?:-|–|‑|to)\s?(?:{_NUM}|{_WORDNUM}))?\s(?:hours?|days?|weeks?|months?|years?)\b(?:\s(?:later|after))?"
    rf"|{_QUAL}\b(?:{_NUM}|{_WORDNUM}) (?:million|billion|thousand) \w+|{_QUAL}\b(?:{_NUM}) (?:people|patients|women|men|adults|cases)\b"
    rf"|{_QUAL}\b(?:{_NUM}|{_WORDNUM}) (?:kilos?|kg|pounds?|points?|inches|cm|mm|degrees)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(
    rf"\b(?:{_NUM}|{_WORDNUM})(?:\s?(?:-|–|‑|to)\s?(?:{_NUM}|{_WORDNUM}))?(?:\s?minutes?|\s?hours?| times| sessions?| treatments?)?(?:\s(?:sessions?\s)?(?:per|a|each|every)\s(?:day|week|month|session))?", re.IGNORECASE
)
_LASTING = re.compile(r"\b(?:last|persist|relief|effect|later|after|within|up to|for|average|longer|short.term|followed|still)\w*", re.IGNORECASE)


def _measures(text: str, kind: Kind) -> tuple[str, ...]:
    """The numeric findings, verbatim; in a dosage claim the doses."""
    if kind is Kind.DOSAGE:
        found = [m[0].strip() for m in _DOSE.finditer(text) if re.search(r"minute|hour|times|session|treatment|per|week|day", m[0])]
        return tuple(dict.fromkeys(found))
    out = []
    for match in _MEASURE.finditer(text):
        words = match[0].strip().strip("()")
        lasting = re.search(r"\b(?:hours?|days?|weeks?|months?|years?)\b", words)
        if lasting and not re.search(r"(?:last\w*|persist\w*|relief|effects?|still|up to|at least|average of|remained|maintained|continued)\W+(?:\w+\W+){0,4}$|$^", text[max(0, match.start() - 40) : match.start()] + "") and not re.search(r"later|after|up to|at least|average", words):
            continue
        out.append(words)
    return tuple(dict.fromkeys(out))
