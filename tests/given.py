"""Basis, tier and speaker of the sentences that are known to be claims: ``python -m tests.mistakes given``.

`tests.mistakes` judges what is found, so that a tier can only be wrong where a claim was seen. Here every
annotated sentence is asked for, whether it was found as a claim or not, which tells the two apart; the same
is asked of the articles of our own in ``data/training``, whose claims are marked in the text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kg import fit, lexicon, pipeline, read
from kg.evaluate.matching import tier_name, within
from kg.extract.claims import speaker_of
from kg.model import Article
from tests import figures

Doc = dict[str, Any]


@dataclass
class Given:
    """What was counted over some articles: (right, asked) by measure, tiers as (gold, made), and mistakes."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    tiers: Counter[tuple[str, str]] = field(default_factory=Counter)
    mistakes: list[tuple[str, str]] = field(default_factory=list)

    def count(self, measure: str, right: bool) -> None:
        tally = self.counts.setdefault(measure, [0, 0])
        tally[0] += right
        tally[1] += 1

    def share(self, measure: str) -> float:
        right, asked = self.counts[measure]
        return right / asked

    @property
    def macro_f1(self) -> float:
        """Over the tiers that occur."""
        names = {tier for pair in self.tiers for tier in pair}
        f1 = [
            2 * self.tiers[t, t] / sum(n for pair, n in self.tiers.items() for side in pair if side == t)
            for t in names
        ]
        return sum(f1) / len(f1)

    @property
    def swaps(self) -> int:
        """Anecdotes shown as cited research, or the other way round."""
        return self.tiers["anecdote", "cited research"] + self.tiers["cited research", "anecdote"]


def asked(article: Article, claims: list[Doc]) -> Iterator[tuple[Doc, Doc]]:
    """Each annotated claim with what is made of the sentence it stands in."""
    found = pipeline.analyse(article, vocabulary())
    for claim in claims:
        best, most = None, 0
        for n, s in enumerate(found.sentences):
            shared = min(s.end, claim["end"]) - max(s.start, claim["start"])
            if shared > most:
                best, most = n, shared
        if best is None:
            continue
        evidence, voice = found.evidence[best], found.voices[best]
        yield (
            claim,
            {
                "basis": str(evidence.basis),
                "trace": str(evidence.trace),
                "speaker": speaker_of(article, voice, evidence),
                "cues": [cue.name for cue in evidence.cues],
            },
        )


@cache
def vocabulary() -> lexicon.Lexicon:
    return lexicon.load()


def articles(part: str, parts: Mapping[str, str]) -> Iterator[tuple[Article, list[Doc]]]:
    """The articles of a part with their claims; `parts` tells the part of each annotated file."""
    if part == "training":
        for path in sorted(fit.OWN.glob("*.txt")):
            text, claims = fit.unmarked(path.read_text("utf-8"))
            yield read.from_text(text, name=path.name), claims
        return
    paths = {path.name: path for folder in figures.ARTICLES for path in folder.iterdir()}
    for path in sorted(f for folder in figures.GOLD for f in folder.glob("*.json")):
        if path.name != "aliases.json" and parts[path.stem] == part:
            gold = json.loads(path.read_text("utf-8"))
            yield read.article(paths[gold["article"]]), gold["claims"]


def given(part: str, parts: Mapping[str, str]) -> Given:
    """All that is counted over a part."""
    out = Given()
    for article, claims in articles(part, parts):
        for gold, made in asked(article, claims):
            out.tiers[tier_name(gold), tier_name(made)] += 1
            said = f"{article.name} {gold['start']}: {gold['quote']}\n      "
            for measure in ("basis", "trace"):
                out.count(measure, gold[measure] == made[measure])
            if gold["basis"] != made["basis"]:
                out.mistakes.append(
                    ("basis", f"{said}is {gold['basis']}, found {made['basis']} {made['cues']}")
                )
            same = tier_name(gold) == tier_name(made)
            out.count("tier", same)
            if not same:
                told = f"is {gold['basis']}/{gold['trace']}, found {made['basis']}/{made['trace']}"
                out.mistakes.append(("tiers", f"{said}{told} {made['cues']}"))
            if gold.get("speaker"):
                heard = bool(made["speaker"]) and within(gold["speaker"], str(made["speaker"]))
                out.count("speaker", heard)
                if not heard:
                    out.mistakes.append(
                        ("speaker", f"{said}is {gold['speaker']}, found {made['speaker']} {made['cues']}")
                    )
    return out


def summary(found: Given) -> str:
    """One line."""
    shares = " ".join(f"{measure} {found.share(measure):.3f}" for measure in found.counts)
    return f"{shares} tier macro-F1 {found.macro_f1:.3f} swaps {found.swaps}"
