"""What the clauses of a sentence are taken to assert: a golden table, and what must hold of any sentence."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon, pipeline, read
from kg.extract._assertions import assertions
from kg.extract._clauses import Token, clauses

CHANGED, UNCHANGED = "a change asserted", "no change asserted"

# sentence | patterns it must have | patterns it must not have (both without "clause: ")
GOLDEN = [
    # a change is asserted, and by what
    ("Massage reduces pain.", ["a treatment changes an outcome, present", CHANGED], [UNCHANGED, "none"]),
    ("Regular stretching improves balance.", [CHANGED], [UNCHANGED]),
    ("Acupuncture can relieve nausea.", ["a treatment changes an outcome, modal", CHANGED], ["asks how"]),
    ("It eased the stiffness in my hip.", ["a treatment changes an outcome, past"], [UNCHANGED]),
    ("My therapist reduced the swelling.", ["a person changes an outcome, past"], ["a person did"]),
    ("The needles did not reduce the pain.", [CHANGED], ["a person did"]),
    ("Yoga helps with sleep.", ["a treatment changes an outcome, present"], [UNCHANGED]),
    ("Yoga, which lowers stress, is cheap.", [CHANGED], ["none"]),
    ("Heat works because it increases circulation.", [CHANGED], ["none"]),
    ("The headaches faded and the sessions restored her energy.", [CHANGED], [UNCHANGED]),
    # a change that is only aimed at
    ("She took herbs to boost her energy.", ["no change asserted, a purpose", "a person did for a purpose"], [CHANGED]),
    ("He used a roller to relieve the ache.", ["no change asserted, a purpose", "a person did for a purpose"], [CHANGED]),
    ("We did squats to strengthen the hips.", ["no change asserted, a purpose"], [CHANGED]),
    ("I tried a cream to reduce the rash.", ["to change after a person, past, an outcome"], [CHANGED]),
    ("They visited a clinic to improve their sleep.", ["to change after a person, past, an outcome"], [CHANGED]),
    ("Massage is used to relieve pain.", ["to change after a treatment, present, an outcome"], ["a person did"]),
    ("She wanted to improve her balance.", ["to change after verb of wishing"], [CHANGED]),
    ("The aim is to reduce pain.", ["to change after be"], [CHANGED]),
    # a change that is only asked about
    ("We look at how massage can reduce pain.", ["no change asserted, a question", "asks how"], [CHANGED]),
    ("This page explains how yoga improves sleep.", ["asks how"], [CHANGED]),
    ("Researchers asked whether cupping reduces swelling.", ["no change asserted, a question"], [CHANGED]),
    ("Here is what the oil can boost.", ["asks how"], [CHANGED]),
    ("If massage increases the pain, stop.", [], ["asks how", "is a kind of"]),
    # without a word of change
    ("She has a clinic.", [UNCHANGED], [CHANGED]),
    ("He lay on the table.", [UNCHANGED, "a person did"], ["a person did for a purpose"]),
    ("I booked a session.", [UNCHANGED], [CHANGED]),
    ("They walked to the park.", ["a person did"], [CHANGED]),
    ("The nurse wrote a letter.", ["a person did"], [CHANGED]),
    ("She met her coach in the gym.", ["a person did"], [CHANGED]),
    ("She meets her coach in the gym.", [UNCHANGED], ["a person did"]),
    # definitions
    ("Shiatsu is a form of massage.", ["is a kind of"], ["is a"]),
    ("Yoga is an ancient practice.", ["is a kind of"], ["is a"]),
    ("Endometriosis is a disorder of the womb.", ["is a kind of"], ["is a"]),
    ("Her knee is a mess.", ["is a"], ["is a kind of"]),
    ("Her knee is stiff.", ["the body be an outcome"], ["is a", "is a kind of"]),
    ("It is important to drink water.", ["it is so to"], ["is a kind of"]),
    ("There is nothing to fear.", ["it is so to"], ["is a"]),
    ("It is cold.", [], ["it is so to"]),
    # the body as the subject
    ("My leg floats up.", ["the body, present"], ["none", "a person did"]),
    ("The pain vanished within a week.", ["the body, past"], ["none"]),
    ("My shoulder is looser.", ["the body, present", "the body be an outcome"], ["the body, past"]),
    ("My knee bends again.", ["a person or body, now or again"], ["a person did"]),
    ("I sleep through.", ["a person or body, now or again"], ["none"]),
    ("The shop opens again.", [], ["a person or body, now or again"]),
    ("The pain has gone.", ["the body, perfect"], ["the body, past"]),
    # perception
    ("I feel fine.", ["a person feels good state, present"], ["a person feels bad state, past"]),
    ("I felt awful.", ["a person feels bad state, past"], ["a person feels good state, present"]),
    ("It feels lighter.", ["a treatment feels good state, present"], ["a person feels good state, present"]),
    # reported speech is a frame, and what is said is what counts
    ("Researchers found that massage reduces pain.", ["framed by verb of finding", CHANGED], [UNCHANGED]),
    ("She says that yoga improves her sleep.", ["framed by verb of saying", CHANGED], [UNCHANGED]),
    ("Doctors believe it relieves pain.", ["framed by verb of thinking", CHANGED], [UNCHANGED]),
    ("Massage reduces pain, she says.", [CHANGED], ["framed by verb of saying"]),
    # what a study did
    ("The researchers examined two groups.", ["inquiry with no finding"], ["inquiry with a finding"]),
    ("The team measured pain and found a drop.", ["inquiry with a finding"], ["inquiry with no finding"]),
    # what opens the sentence
    ("If you feel dizzy, sit down.", ["opens with if"], ["opens with when"]),
    ("When the muscle tires, it shakes.", ["opens with when"], ["opens with if"]),
    ("After a week, the swelling dropped.", ["opens with after", "the body, past"], ["opens with if"]),
    ("Massage helps if you rest.", [], ["opens with if"]),
    # no clause at all
    ("Neck and shoulders.", ["none", UNCHANGED], [CHANGED]),
    ("Five sessions a week.", ["none"], [CHANGED]),
]  # fmt: skip


_LEXICON = cache(lexicon.load)


@cache
def _found(sentence: str) -> frozenset[str]:
    analysis = pipeline.analyse(read.from_text(sentence, name="one.txt"), _LEXICON())
    return frozenset(name for patterns in analysis.patterns for name in patterns)


@pytest.mark.parametrize(("sentence", "must", "must_not"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_clauses_assert(sentence: str, must: list[str], must_not: list[str]) -> None:
    found = _found(sentence)
    assert must or must_not
    assert {f"clause: {name}" for name in must} <= found, sorted(n for n in found if n.startswith("clause"))
    assert not {f"clause: {name}" for name in must_not} & found


def test_table_is_large_and_its_patterns_exist() -> None:
    """A pattern that must not be found is found elsewhere in the table, so that no absence is vacuous."""
    assert len(GOLDEN) >= 50
    everywhere = frozenset().union(*(_found(sentence) for sentence, _, _ in GOLDEN))
    assert {f"clause: {name}" for _, _, names in GOLDEN for name in names} <= everywhere


_WORDS = st.sampled_from([
    Token("massage", "intervention"), Token("pain", "outcome"), Token("eases", "lowering verb"), Token("to", None),
    Token("she", None), Token("said", "verb of saying"), Token("that", None), Token("if", "condition"), Token(",", None),
    Token("is", None), Token("who", None), Token("not", "denial"), Token("using", "treating verb"), Token(";", None),
    Token("it's", None), Token("how", None), Token("feel", "word of feeling"), Token("(", None),
])  # fmt: skip


@given(st.lists(_WORDS, max_size=40))
def test_any_words_have_clauses_in_order(tokens: list[Token]) -> None:
    found = list(clauses(tokens))
    assert [clause.at for clause in found] == sorted({clause.at for clause in found})
    assert all(0 <= clause.at < len(tokens) for clause in found)
    names = assertions(tokens)
    assert (
        sum(name.startswith(("clause: a change asserted", "clause: no change asserted")) for name in names)
        == 1
    )


def test_place_in_the_article() -> None:
    text = "\n\n".join(["I rest. I walk. I sleep."] + ["The knee bends. It is warm."] * 12)
    features = pipeline.analyse(read.from_text(text, name="one.txt"), _LEXICON()).features
    assert "place: first sentences" in features[0]
    assert "place: opens a paragraph" in features[0]
    assert "place: within a paragraph" in features[1]
    assert "place: closes a paragraph" in features[2]
    assert "place: early sentence" in features[4]
    assert "place: first sentences" not in features[4]
    assert "place: last sentences" in features[-1]
    assert "place: late sentence" in features[-4]
    assert all("place: partly a story" in found for found in features)
    assert "first-person + in a story" in features[0]
    assert not any(name.endswith("+ in a story") for name in features[-1])


def test_an_excerpt_has_no_introduction() -> None:
    """One sentence by itself is judged by what it says, not as the opening of an article."""
    (features,) = pipeline.analyse(
        read.from_text("Massage reduces pain.", name="one.txt"), _LEXICON()
    ).features
    assert {name for name in features if name.startswith("place: ")} == {"place: alone in a paragraph"}
