"""Sentences -> claims and rejections.

A sentence is a claim when the weights of its features and of its patterns of words, and the smaller ones of
the sentences before and after it, sum to at least zero; its features with other weights tell the kind. The
weights are named and stand in ``kg/resources/cues/weights.toml``; `kg.fit` makes that file anew from
annotated articles. Hedging and negation are told by their own cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from kg.model import (
    Article,
    Basis,
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
from kg.wordings import Words, table, wordings

__all__ = ["Weights", "judge", "likeliest", "load_weights", "score", "speaker_of", "weigh"]

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
    # a list is summed sooner than a generator
    return weights.get("bias", 0.0) + sum([weights[name] for name in features if name in weights])


def weigh(
    features: Sequence[Iterable[str]], patterns: Sequence[Iterable[str]], n: int, weights: Weights
) -> float:
    """How much speaks for sentence `n` of an article being a claim; at least zero: it is one.

    >>> tables = {"claim": {"bias": -1, "a": 2, "word: x": 1}, "claim-before": {"a": 4}, "claim-after": {}}
    >>> weigh([["a"], ["b"]], [[], ["word: x"]], 1, tables)
    4.0
    """
    own = weights["claim"]
    total = score(features[n], own) + sum([own[name] for name in patterns[n] if name in own])
    for name, k in (("claim-before", n - 1), ("claim-after", n + 1)):
        inside = 0 <= k < len(features)
        total += score(features[k] if inside else ("nothing",), weights[name])
    return total


def judge(
    article: Article,
    sentence: Sentence,
    words: Words,
    total: float,
    features: Mapping[str, Cue],
    voice: Voice,
    evidence: Evidence,
    subject: Subject,
    weights: Weights,
) -> Claim | Rejection:
    """One sentence, decided; `words` is its text folded, `total` what `weigh` says of it."""
    if total < 0:
        return Rejection(sentence.start, sentence.end, _reason(features, weights["claim"]))
    text = article.text[sentence.start : sentence.end]
    kind = _kind(features, weights)
    hedge = _hedge(words)
    # a count of unfounded promises denies no effect
    negation = None if kind is Kind.PREVALENCE else _negation(words)
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
    if "reads as a risk lowered" not in features and any(name in features for name in _HARMS):
        return Kind.SAFETY
    return likeliest(features, weights)


def likeliest(features: Iterable[str], weights: Weights) -> Kind:
    """The kind whose table gives the features the highest sum; of equals the first."""
    return max(Kind, key=lambda kind: score(features, weights[f"kind-{kind}"]))


def _effects_for(kind: Kind, subject: Subject) -> tuple[Effect, ...]:
    """Only treatments have effects: a claim on how common or how often tells none."""
    if kind is Kind.SAFETY:
        return (*subject.effects, *subject.harms)
    return (subject.effects or subject.implied) if kind in (Kind.EFFECT, Kind.MECHANISM) else ()


_SIDE = frozenset({"can", "could", "may", "might", "likely", "seem", "seems", "possible"})
"""The words of doubt that say nothing of what is asserted when they stand in a side remark."""


def _hedge(folded: Words) -> re.Match[str] | None:
    """The first word of doubt that stands in what is asserted, not in a side remark."""
    for match in _WORDS["hedge"].finditer(folded):
        before = folded[max(0, match.start() - 110) : match.start()]
        if match[0] in ("can", "could") and _WORDS["ability"].search(before):
            continue
        aside = match[0] in _SIDE and _WORDS["subordinate"].search(before)
        if not aside or _WORDS["consequence"].search(before):
            return match
    return None


def _negation(folded: Words) -> re.Match[str] | None:
    """The first words that deny an effect or the evidence for one."""
    harmless = {match.start() for match in _WORDS["no-denial"].finditer(folded)}
    for found in _WORDS["negated-effect"].finditer(folded):
        if harmless.isdisjoint(range(found.start(), found.end())):
            return found
    return None
