"""Sentences -> claims and rejections.

A sentence is a claim when the weights of its features sum to at least zero; the same features with other
weights tell the kind. The weights are named and stand in ``kg/resources/cues/weights.toml``; ``kg fit``
makes that file anew from annotated articles. Hedging, negation and measures are told by their own cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from kg.model import (
    Article,
    Basis,
    BlockRole,
    Change,
    Claim,
    Cue,
    Effect,
    Evidence,
    Kind,
    PersonRole,
    Rejection,
    Sentence,
    Subject,
    Voice,
)
from kg.wordings import Wording, Words, table, wordings

__all__ = ["Weights", "judge", "likeliest", "load_weights", "score", "speaker_of"]

_WORDS = wordings("modality")
Weights = Mapping[str, Mapping[str, float]]


def load_weights() -> Weights:
    """The weights that come with the package: table name -> feature -> weight."""
    return table("weights")


def score(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """The sum of the bias and the weights of the features.

    >>> score(["a", "unknown"], {"bias": -1.0, "a": 1.5})
    0.5
    """
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) for name in features)


def judge(
    article: Article,
    sentence: Sentence,
    words: Words,
    features: Mapping[str, Cue],
    voice: Voice,
    evidence: Evidence,
    subject: Subject,
    weights: Weights,
) -> Claim | Rejection:
    """One sentence, decided; `words` is its text folded."""
    if score(features, weights["claim"]) < 0:
        return Rejection(sentence.start, sentence.end, _reason(features, weights["claim"]))
    text = article.text[sentence.start : sentence.end]
    kind = _kind(features, weights)
    hedge, negation = _hedge(words), _negation(words, subject)
    # what happens to the sick without treatment is not about the technique that the passage is about
    own = subject.own_intervention or kind is not Kind.OTHER
    marks = [
        Cue(name, sentence.start + match.start(), sentence.start + match.end())
        for name, match in (("hedged", hedge), ("negated", negation))
        if match
    ]
    return Claim(
        sentence.start,
        sentence.end,
        text,
        kind,
        evidence.basis,
        evidence.trace,
        evidence.cites,
        evidence.study,
        speaker=speaker_of(article, voice, evidence),
        hedged=hedge is not None,
        negated=negation is not None,
        measures=_measures(text, words, kind, article.blocks[sentence.block].role),
        interventions=subject.interventions if own else (),
        conditions=subject.conditions,
        outcomes=subject.outcomes,
        instruments=subject.instruments,
        populations=subject.populations,
        effects=_effects_for(kind, subject),
        cues=tuple(sorted({*evidence.cues, *_leading(features, weights["claim"]), *marks})),
    )


def speaker_of(article: Article, voice: Voice, evidence: Evidence) -> str | None:
    """Who is heard or told of; the article's author, when the claim is the author's own story."""
    own = voice.narrated and voice.role is PersonRole.AUTHOR
    return voice.name if not own or evidence.basis in (Basis.ANECDOTE, Basis.EXPERT) else None


def _leading(features: Mapping[str, Cue], weights: Mapping[str, float], most: int = 4) -> list[Cue]:
    """The features that spoke loudest for a claim."""
    ranked = sorted(((weights.get(n, 0.0), n) for n in features), reverse=True)[:most]
    return [replace(features[n], name=n, weight=round(w, 2)) for w, n in ranked if w > 0]


@cache
def _reasons() -> Mapping[str, str]:
    lines = (files("kg.resources.cues") / "reasons.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def _reason(features: Mapping[str, Cue], weights: Mapping[str, float]) -> str:
    """What spoke loudest against a claim, in plain words, or that nothing spoke for one."""
    ranked = sorted((weights.get(name, 0.0), name) for name in features)
    against = (_reasons()[name] for weight, name in ranked if weight < -0.1 and name in _reasons())
    return next(against, "it asserts nothing about a treatment, a condition or an outcome")


_HARMS = ("reads as safety, a treatment", "reads as worsening, a treatment")


def _kind(features: Mapping[str, Cue], weights: Weights) -> Kind:
    """The kind of the highest sum; but a harm or a risk of treatment is never filed as something else."""
    if any(name in features for name in _HARMS):
        return Kind.SAFETY
    return likeliest(features, weights)


def likeliest(features: Iterable[str], weights: Weights) -> Kind:
    """The kind whose table gives the features the highest sum; of equals the first."""
    return max(Kind, key=lambda kind: score(features, weights[f"kind-{kind}"]))


def _effects_for(kind: Kind, subject: Subject) -> tuple[Effect, ...]:
    """Only treatments have effects: a claim on how common or how often tells none."""
    return subject.effects if kind in (Kind.EFFECT, Kind.MECHANISM, Kind.SAFETY) else ()


def _hedge(folded: Words) -> re.Match[str] | None:
    """The first word of doubt that stands in what is asserted, not in a side remark."""
    for match in _WORDS["hedge"].finditer(folded):
        before = folded[max(0, match.start() - 90) : match.start()]
        if match[0] in ("can", "could") and _WORDS["ability"].search(before):
            continue
        if _WORDS["subordinate"].search(before) and match[0] in (
            "can",
            "could",
            "may",
            "might",
            "likely",
            "seem",
            "seems",
            "possible",
        ):
            continue
        return match
    return None


def _negation(folded: Words, subject: Subject) -> re.Match[str] | None:
    found = _WORDS["negated-effect"].search(folded)
    if found:
        return found
    if subject.negated or any(e.change is Change.NO_CHANGE for e in subject.effects):
        return _WORDS["negation"].search(folded)
    return None


_NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_WORDNUM = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ANY = rf"(?:{_NUM}|{_WORDNUM})"
_RANGE = rf"{_ANY}(?:\s?(?:-|–|‑|to)\s?{_ANY})?"
_QUALIFIED = (
    r"(?:(?:an average of|up to|at least|about|around|nearly|almost|approximately|roughly|more than|less than"
    r"|fewer than|over|under|just under|as much as|within|in about)\s+)?"
)
_TIME = r"(?:minutes?|hours?|days?|nights?|weeks?|months?|years?)"
_PER = r"(?:\s(?:sessions?\s|times\s)?(?:per|a|each|every|/)\s?(?:day|week|month|session|year))"
_MORE = (
    r"(?:longer|shorter|more|less|fewer|higher|lower|better|faster"
    r"|increase|decrease|drop|reduction|improvement)"
)
_UNIT = r"(?:kilos?|kg|pounds?|points?|inch(?:es)?|cm|mm ?hg|mm|degrees|bpm)"
_SHARE = r"(?:half|a third|a quarter|two thirds|three quarters)"
_FINDING = re.compile(
    rf"{_QUALIFIED}{_NUM}\s?(?:-|–|‑|to)?\s?(?:{_NUM})?\s?(?:%|percent\b|per cent\b)(?:\s{_MORE})?"
    rf"|{_NUM}(?:\s[\w/%]{{1,10}})?\s(?:vs\.?|versus|compared with|compared to)\s{_NUM}(?:\s?[\w/%]{{1,10}})?"
    rf"|\bfrom {_NUM} to {_NUM}\b|\b95% ci,?[^)]{{0,40}}"
    r"|\bp\s?(?:[<=>]|&lt;|&gt;)\s?0?\.\d+(?: for all comparisons)?"
    rf"|{_QUALIFIED}\b{_ANY} (?:million|billion|thousand) \w+"
    rf"|{_QUALIFIED}\b{_NUM} (?:people|patients|women|men|adults|cases|participants)\b"
    rf"|{_QUALIFIED}\b{_RANGE}\s?{_UNIT}\b|\b{_NUM}(?:-| )?fold\b"
    rf"|\b(?:up|down) (?:to|by) {_NUM}\b(?: within the \w+ \w+)?"
    rf"|\b(?:the (?:vast )?majority|a minority|{_QUALIFIED}{_SHARE}|one in \w+|{_NUM} out of {_NUM})"
    r"(?: of (?:[\w-]+ ){0,2}\w+)?"
    rf"|\b(?:under|over|below|above|around) {_ANY}\b(?: on the [a-z][\w ]{{3,40}})?"
    rf"(?! ?(?:%|percent|{_TIME}))"
)
_DURATION = re.compile(rf"{_QUALIFIED}\b{_RANGE}\s?{_TIME}\b(?:\s(?:later|after)\b)?{_PER}?")
_DOSE = re.compile(rf"\b{_RANGE}\s?(?:minutes?|hours?|times|sessions?|treatments?)?(?:{_PER}|(?<=e|s|n|r)\b)")
# what makes a stretch of time the duration of an effect and not of the treatment
_LASTING = re.compile(
    r"\b(?:last\w*|persist\w*|relief|effects?|benefits?|still|remain\w*|maintain\w*|continu\w+|improv\w+"
    r"|reductions?|results?|success\w*|drop\w*|diagnosed|take)\b",
    re.IGNORECASE,
)
_TREATING = re.compile(
    r"\b(?:sessions?|treatments?|course|programm?e?|massages?|received|therapy|weekly|daily|doing|practi[cs]\w+)\b",
    re.IGNORECASE,
)
# without one of these nothing is measured
_DIGIT = re.compile(r"\d")
_FIGURE = Wording(rf"\b(?:{_WORDNUM}|the (?:vast )?majority|a minority|{_SHARE})")
_CELL = re.compile(r"(?<=\|)\s*([^|]*\d[^|]*?)\s*(?=\||$)")


def _measures(text: str, words: Words, kind: Kind, role: BlockRole) -> tuple[str, ...]:
    """The numeric findings, verbatim; in a dosage claim the doses; in a table row the cells with figures."""
    if role is BlockRole.TABLE_ROW and "|" in text:
        return tuple(dict.fromkeys(m[1] for m in _CELL.finditer(text)))
    if not (_DIGIT.search(text) or _FIGURE.search(words)):
        return ()
    # in lower case as it is, for dashes and slashes count here; letter for letter
    low = text.replace("İ", "i").lower()
    found = [match.span() for match in _FINDING.finditer(low)]
    for match in _DURATION.finditer(low):
        start, end = match.span()
        before, after = text[max(0, start - 60) : start], text[end : end + 25]
        dose = kind is Kind.DOSAGE or re.search(_PER, text[start:end])
        lasting = (
            re.search(r"later|after\b", text[start:end])
            or _LASTING.search(before[-15:])
            or (_LASTING.search(before) and not _TREATING.search(before[-25:] + after))
        )
        if dose or lasting:
            found.append((start, end))
    if kind is Kind.DOSAGE:
        spans = (match.span() for match in _DOSE.finditer(low))
        found += [(start, end) for start, end in spans if re.search(r"[a-z]{3}", text[start:end])]
    kept: list[str] = []
    free = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= free:
            kept.append(text[start:end].strip())
            free = end
    return tuple(dict.fromkeys(kept))
