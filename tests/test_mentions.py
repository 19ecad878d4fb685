"""What sentences name: lists that share a word, people named by what they have, senses, short forms, and what
is in no vocabulary."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.mentions import find_mentions
from kg.extract.sentences import find_sentences
from kg.lexicon import Lexicon, fold
from kg.model import Article, Block, BlockRole, ConceptKind, Extraction
from kg.pipeline import extract


def article(text: str) -> Article:
    return Article("a.txt", "a.txt", text, blocks=(Block(0, len(text), BlockRole.PARAGRAPH),))


def named(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    page = article(text)
    found = find_mentions(page, fold(text), lexicon, find_sentences(page))
    return [(text[m.start : m.end], lexicon.concept(m.concept).label) for m in found]


LISTS = [
    (
        "Chronic back, neck and shoulder pain",
        [("Chronic back", "back pain"), ("neck", "neck pain"), ("shoulder pain", "shoulder pain")],
    ),
    (
        "knee or hip osteoarthritis",
        [("knee", "knee osteoarthritis"), ("hip osteoarthritis", "hip osteoarthritis")],
    ),
    (
        "upper and lower back pain",
        [("upper", "upper back pain"), ("lower back pain", "low back pain")],
    ),
    (
        "physical and occupational therapy",
        [("physical", "physical therapy"), ("occupational therapy", "occupational therapy")],
    ),
    ("hand and foot massage", [("hand", "hand massage"), ("foot massage", "foot massage")]),
    ("back/neck pain", [("back", "back pain"), ("neck pain", "neck pain")]),
    (
        "Pain in the neck, shoulders and lower back",
        [("Pain in the neck", "neck pain"), ("shoulders", "shoulder pain"), ("lower back", "low back pain")],
    ),
    ("injuries to the knee and ankle", [("injuries to the knee", "knee injury"), ("ankle", "ankle injury")]),
    # what is a name by itself stays one
    ("cancer and chronic pain", [("cancer", "cancer"), ("chronic pain", "chronic pain")]),
    ("muscle spasms and joint stiffness", [("muscle spasms", "muscle spasm"), ("joint stiffness", "joint stiffness")]),
    ("neck and shoulder pain", [("neck and shoulder pain", "neck and shoulder pain")]),
    # a technique is not listed with what it is for
    ("yoga, endometriosis and surgery", [("yoga", "yoga"), ("endometriosis", "endometriosis"), ("surgery", "surgery")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_parts_of_a_list_share_a_word(text: str, expected: list[tuple[str, str]], lexicon: Lexicon) -> None:
    assert named(text, lexicon) == expected


PEOPLE = [
    ("cancer patients", "cancer"),
    ("menopausal women", "menopause"),
    ("stroke survivors", "stroke"),
    ("women with endometriosis", "endometriosis"),
    ("pregnant women", "pregnancy"),
    ("postpartum mothers", "postpartum"),
    ("athletes", "athletes"),
    ("nursing home residents", "nursing home residents"),
]


@pytest.mark.parametrize(("text", "expected"), PEOPLE)
def test_people_are_named_by_what_they_have(text: str, expected: str, lexicon: Lexicon) -> None:
    assert [label for _, label in named(f"It is for {text}.", lexicon)] == [expected]


NOT_NAMED = [
    ("She walks you through the forms.", "walking"),
    ("Consult with your health professionals.", "health care workers"),
    ("Roll your foot on a tennis ball.", "tennis"),
    ("The strength of the evidence is low.", "strength"),
    ("Don't worry, call us.", "worry"),
    ("Seek medical attention at once.", "attention"),
    ("Move in your comfort zone.", "comfort"),
    ("She holds a BSc, MS in nursing.", "multiple sclerosis"),
]


@pytest.mark.parametrize(("text", "label"), NOT_NAMED)
def test_a_word_in_another_sense_names_nothing(text: str, label: str, lexicon: Lexicon) -> None:
    assert lexicon.lookup(label) is not None
    assert label not in [found for _, found in named(text, lexicon)]


SHORT_FORMS = [
    ("It treats jaw pain (JP). JP is common.", [("jaw pain", "jaw pain"), ("JP", "jaw pain"), ("JP", "jaw pain")]),
    ("Craniosacral therapy, also known as CRT, is gentle. CRT helps.", [("CRT", "craniosacral therapy")] * 2),
    ("JP (jaw pain) is common. JP hurts.", [("JP", "jaw pain")]),
    # a short form of something unknown names nothing, whatever the vocabulary takes the letters for
    ("A Cedar Shelf Table (CST) is in the hall. The CST is old.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SHORT_FORMS)
def test_short_forms_are_what_the_article_says(
    text: str, expected: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    found = named(text, lexicon)
    assert [pair for pair in found if pair[0].isupper()] == [pair for pair in expected if pair[0].isupper()]
    assert set(expected) <= set(found)


@given(
    st.lists(
        st.sampled_from(
            [
                "back",
                "neck",
                "shoulder",
                ",",
                "and",
                "or",
                "/",
                "pain",
                "in",
                "the",
                "knee",
                "stress",
                "(MS)",
                "of",
                "foot",
                "massage",
                ".",
            ]
        )
    )
)
@settings(max_examples=300)
def test_mentions_never_overlap_and_stand_in_order(lexicon: Lexicon, words: list[str]) -> None:
    text = " ".join(words)
    page = article(text)
    found = find_mentions(page, fold(text), lexicon, find_sentences(page))
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert all(0 <= m.start < m.end <= len(text) for m in found)


# ----------------------------------------------------------------------------- what is in no vocabulary


def labels(extraction: Extraction) -> list[str]:
    return sorted(concept.label for concept in extraction.concepts)


UNLISTED = [
    ("Treadmill training increases stride height in older adults.", ["stride height"]),
    ("Massage training improved caregivers' observation skills.", ["observation skills"]),
    ("In a trial, acupuncture led to a reduction in wrist circumference.", ["wrist circumference"]),
    ("Grip endurance was improved by massage after six weeks.", ["grip endurance"]),
    ("In the trial, ankle reach improved by 3 cm after stretching.", ["ankle reach"]),
    ("Stretching increases hip reach and toe span.", ["hip reach", "toe span"]),
    ("Yoga improves quality of handwork in older adults.", ["quality of handwork"]),
    # known, or nothing that could be measured
    ("Massage reduces pain and muscle stiffness.", []),
    ("Yoga improves the body, your day and people.", []),
    ("Massage reduces the number of things you carry.", []),
    ("Exercise increases what you can do.", []),
    ("Massage improves our business prices.", []),
]


@pytest.mark.parametrize(("text", "expected"), UNLISTED)
def test_what_changes_and_is_unknown_becomes_a_provisional_concept(
    text: str, expected: list[str], lexicon: Lexicon
) -> None:
    found = extract(article(text), lexicon)
    assert labels(found) == expected
    assert all(c.provisional and c.kinds == (ConceptKind.OUTCOME,) for c in found.concepts)
    assert {c.iri for c in found.concepts} <= {iri for claim in found.claims for iri in claim.outcomes}


def test_the_same_words_are_the_same_concept_everywhere(lexicon: Lexicon) -> None:
    first, second = (
        extract(article(f"{what} increases stride height."), lexicon) for what in ("Yoga", "Massage")
    )
    assert first.concepts == second.concepts
    assert first.concepts[0].iri.startswith("https://example.org/kg/provisional/")


def test_a_provisional_concept_is_known_by_its_iri_and_never_looked_for(lexicon: Lexicon) -> None:
    concept = lexicon.provisional("stride height")
    more = lexicon.with_concepts([concept])
    assert more.concept(concept.iri) is concept
    assert concept.iri not in lexicon.concepts
    assert more.find("a stride height") == lexicon.find("a stride height")


def test_the_time_is_linear_in_the_text(lexicon: Lexicon) -> None:
    def seconds(text: str) -> float:
        page, folded = article(text), fold(text)
        sentences = find_sentences(page)
        start = time.perf_counter()
        find_mentions(page, folded, lexicon, sentences)
        return time.perf_counter() - start

    unit = "back, neck, knee and hip pain, and pain in the knee, hip, neck or "
    seconds(unit)
    assert seconds(unit * 2000) < 40 * max(seconds(unit * 200), 0.002)
