"""A small graph made by hand: two articles, every tier, a citation, a study, a rejected sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from kg.lexicon import DEFAULT_BASE, Lexicon
from kg.model import (
    Article,
    Basis,
    Change,
    Claim,
    Concept,
    ConceptKind,
    Cue,
    Design,
    Direction,
    Effect,
    Extraction,
    Kind,
    Name,
    Person,
    PersonRole,
    Pointer,
    Reference,
    ReferenceSource,
    Rejection,
    Sentence,
    Study,
    Trace,
    Valence,
    Work,
)

__all__ = ["ARTICLES", "BASE", "CONCEPTS", "EXTRACTIONS", "MASSAGE", "PAIN", "SPASTICITY", "concept"]

BASE = DEFAULT_BASE


def concept(slug: str) -> str:
    return f"{BASE}concept/{slug}"


MASSAGE, SHIATSU, PAIN, SPASTICITY, NAUSEA = map(
    concept, ("massage-therapy", "shiatsu", "pain", "spasticity", "nausea")
)

CONCEPTS = (
    Concept(MASSAGE, (ConceptKind.INTERVENTION,), ("massage therapy", "massage")),
    Concept(SHIATSU, (ConceptKind.INTERVENTION,), ("shiatsu",), broader=(MASSAGE,)),
    Concept(PAIN, (ConceptKind.OUTCOME, ConceptKind.CONDITION), ("pain", "soreness"), desired=Direction.LESS),
    Concept(SPASTICITY, (ConceptKind.CONDITION, ConceptKind.OUTCOME), ("spasticity",), desired=Direction.LESS),
    Concept(NAUSEA, (ConceptKind.OUTCOME,), ("nausea",), desired=Direction.LESS),
)
