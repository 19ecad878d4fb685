"""The mistakes behind the figures, one a line: ``python -m tests.mistakes MEASURE [--part develop|check|training]``.

MEASURE is claims, tiers, kind, links, interventions, conditions, outcomes, effects, speaker, hedged, negated,
measures, or studies; without one the figures of both parts are printed. Every article is read with weights
fitted on the others (`tests.figures`). MEASURE ``given`` prints basis, tier and speaker of all annotated
sentences, found as claims or not (`tests.given`), and ``--part training`` the mistakes in basis, tiers or
speaker on the articles of our own.

Rules are written from the mistakes in the articles of one part, and looked at for their figures alone in the
other, so that a rule that was made for one sentence shows itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.evaluate import read_gold, score
from kg.evaluate.matching import hits, pairs, tier_name, within
from tests import figures, given

DEVELOP = (
    "healing-touch-magazine", "neurological-conditions-blog", "stroke-recovery-blog",
    "acupuncture-chronic-pain-nyt-repost", "chiropractors-misleading-claims", "endometriosis-chinese-medicine",
    "lymphatic-drainage-midlife-middle", "postnatal-return-to-exercise", "dry-needling-functional",
)  # fmt: skip
Doc = dict[str, Any]


def part_of(article: str) -> str:
    """The part that an article belongs to."""
    return "develop" if Path(article).stem in DEVELOP else "check"


def shown_effect(effect: Doc) -> str:
    def label(value: Any) -> str:
        return str(value[0] if isinstance(value, list) and value else value or "?")

    return f"{label(effect.get('intervention'))} > {effect['change']} > {label(effect['outcome'])} ({effect['valence']})"


def listed(role: str, aliases: Any) -> Callable[[Doc, Doc], Iterator[str]]:
    def differing(gold: Doc, made: Doc) -> Iterator[str]:
        wanted, found = gold.get(role) or [], made.get(role) or []
        missed = [w for w in wanted if not hits([w], found, aliases)]
        extra = [f["labels"][0] for f in found if not any(hits([w], [f], aliases) for w in wanted)]
        if missed or extra:
            yield f"missed {missed} extra {extra}"

    return differing


def told(field: str) -> Callable[[Doc, Doc], Iterator[str]]:
    def differing(gold: Doc, made: Doc) -> Iterator[str]:
        if gold.get(field) != made.get(field):
            yield f"is {gold.get(field)}, found {made.get(field)}"

    return differing


def differing_tier(gold: Doc, made: Doc) -> Iterator[str]:
    if tier_name(gold) != tier_name(made):
        yield f"is {gold['basis']}/{gold['trace']}, found {made['basis']}/{made['trace']}"


def differing_links(gold: Doc, made: Doc) -> Iterator[str]:
    want, have = ({str(c) for c in claim.get("cites") or []} for claim in (gold, made))
    if want != have:
        yield f"missed {sorted(want - have)} extra {sorted(have - want)}"


def differing_effects(gold: Doc, made: Doc) -> Iterator[str]:
    want = {shown_effect(e) for e in gold.get("effects") or []}
    have = {shown_effect(e) for e in made.get("effects") or []}
    if want != have:
        yield f"gold {sorted(want)}\n      made {sorted(have)}"


def differing_speaker(gold: Doc, made: Doc) -> Iterator[str]:
    if gold.get("speaker") and not (made.get("speaker") and within(gold["speaker"], str(made["speaker"]))):
        yield f"is {gold['speaker']}, found {made.get('speaker')}"


def differing_measures(gold: Doc, made: Doc) -> Iterator[str]:
    missed = [
        m for m in gold.get("measures") or [] if not any(within(m, x) for x in made.get("measures") or [])
    ]
    if missed:
        yield f"missed {missed} found {made.get('measures')}"


def mistakes(measure: str, part: str) -> Iterator[str]:
    gold = read_gold(figures.GOLD)
    of_claims = {
        "tiers": differing_tier, "links": differing_links, "effects": differing_effects,
        "speaker": differing_speaker, "measures": differing_measures,
        **{name: told(name) for name in ("kind", "hedged", "negated")},
        **{name: listed(name, gold.aliases) for name in ("interventions", "conditions", "outcomes")},
    }  # fmt: skip
    for made in figures.documents():
        name = Path(made["article"]).name
        if part_of(name) != part:
            continue
        wanted = gold.articles[name]
        yield f"== {name}"
        if measure == "studies":
            yield from differing_studies(wanted, made)
            continue
        matched = pairs(wanted["claims"], made["claims"])
        if measure == "claims":
            missed = set(range(len(wanted["claims"]))) - {i for i, _ in matched}
            extra = set(range(len(made["claims"]))) - {j for _, j in matched}
            lines = [(wanted["claims"][i], "missed") for i in missed]
            lines += [(made["claims"][j], "extra") for j in extra]
            for claim, what in sorted(lines, key=lambda line: line[0]["start"]):
                yield f"{what:6} {claim['start']:6} {claim['kind']}/{claim['basis']}: {claim['quote']}"
            continue
        for i, j in sorted(matched):
            for line in of_claims[measure](wanted["claims"][i], made["claims"][j]):
                yield f"{wanted['claims'][i]['start']:6} {wanted['claims'][i]['quote']}\n      {line}"


def differing_studies(wanted: Doc, made: Doc) -> Iterator[str]:
    placed = [s for s in wanted.get("studies") or [] if s.get("start") is not None]
    matched = pairs(placed, made["studies"], least=0.2)
    text = next(d / made["article"] for d in figures.ARTICLES if (d / made["article"]).exists()).read_text(
        "utf-8"
    )
    for what, studies, seen in (
        ("missed", placed, {i for i, _ in matched}),
        ("extra", made["studies"], {j for _, j in matched}),
    ):
        for n, study in enumerate(studies):
            if n not in seen:
                yield f"{what:6} {study['start']:6} {text[study['start'] : study['end']]}"


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mistakes")
    parser.add_argument("measure", nargs="?")
    parser.add_argument("--part", choices=("develop", "check", "training"), default="develop")
    options = parser.parse_args()
    parts = {p.stem: part_of(p.stem) for folder in figures.GOLD for p in folder.glob("*.json")}
    if options.measure == "given":
        for part in ("develop", "check", "training"):
            print(f"{part:8}", given.summary(given.given(part, parts)))
        return
    if options.part == "training":
        found = given.given("training", parts)
        lines = [line for measure, line in found.mistakes if options.measure in (None, measure)]
        print("\n".join([*lines, given.summary(found)]))
        return
    if options.measure:
        print("\n".join(mistakes(options.measure, options.part)))
        return
    gold = read_gold(figures.GOLD)
    for part in ("develop", "check"):
        articles = {name: doc for name, doc in gold.articles.items() if part_of(name) == part}
        made = [d for d in figures.documents() if part_of(d["article"]) == part]
        found = score(made, type(gold)(articles, gold.aliases))
        print(part, " ".join(f"{name} {figures.figure(found, name):.3f}" for name, _ in figures.ROWS))


if __name__ == "__main__":
    main()
