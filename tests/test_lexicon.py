"""Finding concepts as whole words, whatever their spelling."""

from __future__ import annotations

import itertools
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import VocabularyError
from kg.lexicon import Lexicon, fold, load, surface_forms, vocabulary_files
from kg.model import Concept, ConceptKind, Direction

PAIN = Concept("x:pain", (ConceptKind.OUTCOME,), ("pain", "ache"), desired=Direction.LESS)
BACK_PAIN = Concept("x:back-pain", (ConceptKind.CONDITION,), ("back pain", "backache"))
TENS = Concept("x:tens", (ConceptKind.INTERVENTION,), ("TENS",))
TUMOR = Concept("x:tumor", (ConceptKind.CONDITION,), ("brain tumor",))
PD = Concept("x:pd", (ConceptKind.CONDITION,), ("Parkinson's disease",))
WELL = Concept("x:well", (ConceptKind.OUTCOME,), ("well-being",))
SMALL = Lexicon([PAIN, BACK_PAIN, TENS, TUMOR, PD, WELL])

GOLDEN = [
    ("Back pain and pains", [("Back pain", "x:back-pain"), ("pains", "x:pain")]),
    ("back‑pain, back–pain", [("back‑pain", "x:back-pain"), ("back–pain", "x:back-pain")]),
    ("painting, campaign, painful", []),
    ("TENS, not tens of people", [("TENS", "x:tens")]),
    ("brain tumours", [("brain tumours", "x:tumor")]),
    (
        "Parkinson’s disease; Parkinson disease; parkinsons disease",
        [("Parkinson’s disease", "x:pd"), ("Parkinson disease", "x:pd"), ("parkinsons disease", "x:pd")],
    ),
    (
        "wellbeing, well being, Well-Being",
        [("wellbeing", "x:well"), ("well being", "x:well"), ("Well-Being", "x:well")],
    ),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_golden(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[m.start : m.end], m.concept) for m in SMALL.find(text)] == expected


def test_longest_match_that_fails_leaves_room_for_a_shorter_one() -> None:
    lexicon = Lexicon([PAIN, Concept("x:relief", (ConceptKind.OUTCOME,), ("pain relief",))])
    assert [m.concept for m in lexicon.find("pain reliefs? pain relieves")] == ["x:relief", "x:pain"]


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="pain bckTENS-’ ", max_size=60))
def test_mentions_are_ordered_and_apart(text: str) -> None:
    found = SMALL.find(text)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


def test_spelling_goes_both_ways() -> None:
    assert {"oedema", "edema"} <= surface_forms("edema", (("edema", "oedema"),))
    assert {"oedema", "edema"} <= surface_forms("oedema", (("edema", "oedema"),))


def test_an_unused_lexicon_survives_pickling_with_the_same_digest() -> None:
    again = pickle.loads(pickle.dumps(SMALL))
    assert again.digest == SMALL.digest
    assert again.find("back pain") == SMALL.find("back pain")


def test_the_shipped_vocabulary_is_large_and_whole(lexicon: Lexicon) -> None:
    concepts = lexicon.concepts.values()
    assert len(concepts) >= 1000
    assert {kind for c in concepts for kind in c.kinds} == set(ConceptKind)
    assert all(parent in lexicon.concepts for c in concepts for parent in c.broader)
    outcomes = [c for c in concepts if c.kinds[0] is ConceptKind.OUTCOME]
    assert sum(c.desired is not Direction.NEITHER for c in outcomes) > 0.8 * len(outcomes)
    assert sum(bool(c.exact_match) for c in concepts) >= 300


def test_no_concept_is_its_own_ancestor(lexicon: Lexicon) -> None:
    for concept in lexicon.concepts.values():
        above, seen = set(concept.broader), set()
        while above:
            assert concept.iri not in above
            seen |= above
            above = {up for iri in above for up in lexicon.concept(iri).broader} - seen


def test_a_label_belongs_to_one_concept_of_the_shipped_vocabulary(lexicon: Lexicon) -> None:
    owner: dict[str, str] = {}
    shared = []
    for concept in lexicon.concepts.values():
        for label in concept.labels:
            other = owner.setdefault(fold(label), concept.iri)
            if other != concept.iri:
                shared.append((label, other, concept.iri))
    assert not shared


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("this is not turtle")
    with pytest.raises(VocabularyError, match=r"bad\.ttl"):
        load([bad])


def test_a_concept_without_a_label_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://a.org/c> skos:inScheme <https://example.org/kg/scheme/outcome> ."
    )
    with pytest.raises(VocabularyError, match=r"https://a\.org/c"):
        load([bad])


def test_a_user_file_adds_concepts_and_changes_the_digest(tmp_path: Path, lexicon: Lexicon) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://a.org/zoom> skos:inScheme <https://example.org/kg/scheme/intervention> ;"
        ' skos:prefLabel "zoom stretching"@en .'
    )
    more = load([mine])
    assert "https://a.org/zoom" in more.concepts
    assert more.digest != lexicon.digest


def test_the_base_is_a_setting() -> None:
    assert all(iri.startswith("https://me.org/") for iri in load(base="https://me.org/").concepts)


def test_the_vocabulary_comes_in_one_file_a_scheme() -> None:
    assert [p.stem for p in vocabulary_files()] == [
        "conditions",
        "instruments",
        "interventions",
        "outcomes",
        "populations",
    ]
