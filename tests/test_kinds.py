"""What kind of claim a sentence makes, whether it is sure of it, and whether it denies: sentences of our own."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon, pipeline, read
from kg.extract.claims import _hedge, _negation, likeliest, load_weights
from kg.fit import unmarked
from kg.lexicon import Lexicon, fold
from kg.model import Kind
from kg.wordings import Words, table, wordings

# kind, h for hedged, n for negated, sentence
GOLDEN = """
effect      | -  | Massage eases pain in the lower back.
effect      | h  | Massage may ease pain in the lower back.
effect      | n  | Massage did not ease pain in the lower back.
effect      | -  | Yoga improves balance and sleep.
effect      | h  | Yoga might help with sleep.
effect      | n  | There is no evidence that cupping reduces swelling.
effect      | n  | Acupuncture was no better than sham needles for the headaches.
effect      | n  | Six weeks of stretching made no difference to the pain.
effect      | -  | After ten sessions of massage my knee pain was gone.
effect      | -  | The acupuncture group had less pain than the control group.
effect      | -  | Stretching not only loosens the hip, it improves balance.
effect      | h  | Early studies suggest that tai chi improves balance.
effect      | -  | Physiotherapy reduced pain from 7 to 3 on a ten-point scale.
effect      | n  | Taping has never been shown to reduce pain.
effect      | n  | None of the braces helped with the pain.
effect      | h  | Reflexology holds promise for anxiety.
effect      | -  | Massage relieves tension and promotes relaxation.
effect      | n  | Neither the magnets nor the copper bracelet eased the pain.
effect      | h  | Ginger probably relieves nausea.
effect      | -  | Pilates helped me and my back pain is gone.
effect      | -  | Strength training reduces the risk of falls.
mechanism   | -  | Massage stimulates the release of serotonin and endorphins.
mechanism   | -  | It works by activating the parasympathetic nervous system.
mechanism   | h  | Massage may lower cortisol by calming the nervous system.
mechanism   | h  | Needling is thought to stimulate nerves that release opioids.
mechanism   | -  | The pressure sends signals along the nerves to the brain.
mechanism   | n  | Massage does not flush lactic acid out of the muscle fibres.
mechanism   | -  | Breathing slowly activates the vagus nerve, which in turn slows the heart.
mechanism   | -  | The needles trigger the nerves to release neurotransmitters.
mechanism   | h  | The needle is believed to block pain signals in the spinal cord.
safety      | -  | Massage is not appropriate for people with a deep vein thrombosis.
safety      | -  | Manipulation of the neck carries a risk of serious harm.
safety      | -  | Side effects of acupuncture include bruising and bleeding.
safety      | -  | Yoga is safe for most adults and has few side effects.
safety      | h  | Deep massage could worsen the injury.
safety      | h  | Massage may cause bruising and other side effects.
safety      | -  | People with a pacemaker should avoid this therapy because of the danger.
safety      | h  | Too much stretching can be dangerous and can damage the joint.
safety      | -  | Complications such as bleeding are a risk of needling.
safety      | -  | No adverse events were reported, and massage is considered safe.
prevalence  | -  | One in five adults has back pain.
prevalence  | -  | About 30 percent of women report that they have migraine.
prevalence  | -  | Back pain is the most common complaint in adults.
prevalence  | -  | More than 400,000 people live with the disease.
prevalence  | -  | The majority of patients have tried at least two of them.
prevalence  | -  | Half of the clinics made claims that are not supported by evidence.
prevalence  | -  | The condition is rare in children and common in women over 50.
prevalence  | -  | Neck pain | 41 | 27%
prevalence  | -  | An estimated 2 million Americans visit a chiropractor.
dosage      | -  | Regular sessions are more effective than occasional visits.
dosage      | -  | Two sessions a week are enough for most people.
dosage      | -  | Shorter daily practice works better than one long weekly session.
"""

# the kind would be a guess; doubt and denial are not
DOUBT_AND_DENIAL = """
-  | We opened in May and my shoulder has been better since.
-  | I can lift my arm again.
-  | She could finally bend the knee.
-  | It eased the stiffness as much as possible.
-  | I had perhaps twenty minutes without pain.
h  | Perhaps it eases the pain.
n  | No needle can mend a bone, and it does not help.
-  | Leave it alone and you might as well not have come.
-  | The swelling can be seen on a scan.
-  | People who might need surgery walked further after the course.
h  | Never ice the bare skin, as it can burn.
h  | The stretch loosens the hip, which may help the back.
h  | Cupping could help.
h  | He suspects that the warmth does the work.
-  | That cupping works is certain.
n  | It can't help a torn tendon.
-  | Massage can't help but relax you.
n  | The pills did nothing for the cough.
n  | The two groups did not differ.
-  | The effect lasts no longer than a day.
n  | Nobody has found any benefit, and the belt is ineffective.
-  | No wonder the pain eased.
n  | Researchers failed to find a difference.
-  | No serious side effects of the drops were seen.
n  | It isn't linked to better sleep.
"""


@cache
def vocabulary() -> Lexicon:
    return lexicon.load()


def marks(sentence: str) -> str:
    words = Words(fold(sentence))
    return ("h" if _hedge(words) else "") + ("n" if _negation(words) else "") or "-"


TABLE = [tuple(part.strip() for part in line.split("|", 2)) for line in GOLDEN.strip().splitlines()]
PAIRS = [tuple(part.strip() for part in line.split("|", 1)) for line in DOUBT_AND_DENIAL.strip().splitlines()]


@pytest.mark.parametrize(("kind", "expected", "sentence"), TABLE)
def test_the_kind_of_a_claim(kind: str, expected: str, sentence: str) -> None:
    found = pipeline.analyse(read.from_text(sentence, name="a.txt"), vocabulary())
    told = likeliest(found.features[0], load_weights())
    assert told is Kind(kind), sorted(n for n in found.features[0] if n.startswith("reads as"))


@pytest.mark.parametrize(
    ("expected", "sentence"), [(e, s) for kind, e, s in TABLE if kind != "prevalence"] + PAIRS
)
def test_doubt_and_denial(expected: str, sentence: str) -> None:
    assert marks(sentence) == expected


def test_the_table_holds_every_kind_and_enough_of_each() -> None:
    assert {kind for kind, _, _ in TABLE} == set(Kind) - {Kind.OTHER}
    assert len(TABLE) + len(PAIRS) >= 60


def test_a_count_of_unfounded_promises_denies_no_effect() -> None:
    text = "Half of the websites made claims that are not supported by evidence."
    assert marks(text) == "n"
    (claim,) = pipeline.extract(read.from_text(text, name="a.txt"), vocabulary()).claims
    assert (claim.kind, claim.negated) == (Kind.PREVALENCE, False)


@pytest.mark.parametrize(
    ("sentence", "wording", "expected"),
    [
        ("Strong hips cut the risk of injury.", "a risk lowered", True),
        ("Lifting too soon raises the risk of injury.", "a risk lowered", False),
        ("Pain relief: many people with gout have bad kidneys as well.", "gets better", False),
        ("Pain relief: massage eases the ache in your legs.", "gets better", True),
        ("Ankle | 14 | 31%", "a count and its share", True),
        ("Pain | 7 | 5", "a count and its share", False),
        ("About forty of them had never tried it.", "a count", True),
        ("Six weeks of it were enough.", "a count", False),
        ("Women get it twice as often as men.", "who gets it", True),
        ("These disorders weaken the legs.", "the illness spoken of", True),
        ("These exercises strengthen the legs.", "the illness spoken of", False),
    ],
)
def test_what_a_sentence_reads_as(sentence: str, wording: str, expected: bool) -> None:
    found = pipeline.analyse(read.from_text(sentence, name="a.txt"), vocabulary())
    assert (f"reads as {wording}" in found.features[0]) is expected


@pytest.mark.parametrize(
    ("file", "name"),
    [("kinds", name) for name in table("kinds")]
    + [("modality", name) for name in ("hedge", "negated-effect", "no-denial")],
)
def test_every_wording_finds_its_example(file: str, name: str) -> None:
    examples = table(file)[name]["example"]
    # the examples for doubt and denial are lists of words
    parts = examples.split(", ") if file == "modality" else [examples]
    assert all(wordings(file)[name].search(Words(fold(part))) for part in parts), parts


def test_the_pronoun_of_an_illness_stands_for_no_treatment() -> None:
    text = "Massage For Stroke\n\nThese disorders can reduce movement. These techniques can reduce movement."
    found = pipeline.analyse(read.from_text(text, name="a.txt"), vocabulary())
    about = [next(n for n in f if n.startswith("about ")) for f in found.features[-2:]]
    assert about == ["about no treatment", "about a treatment"]


def test_the_marks_of_our_own_articles_tell_doubt_and_denial() -> None:
    _, claims = unmarked(
        "[[effect study vague HN| It may not help. ]] [[other assertion none| It is a muscle. ]]".replace(
            "HN", "H N"
        )
    )
    assert [(c["hedged"], c["negated"]) for c in claims] == [(True, True), (False, False)]


@given(
    st.lists(
        st.sampled_from(
            [
                "massage",
                "may",
                "not",
                "can't",
                "help",
                "but",
                ",",
                "which",
                "no",
                "than",
                "possible",
                "(",
                "é",
            ]
        ),
        max_size=30,
    )
)
def test_marks_stand_in_the_sentence(words: list[str]) -> None:
    folded = Words(" ".join(words))
    for match in (_hedge(folded), _negation(folded)):
        assert match is None or folded[match.start() : match.end()] == match[0] != ""
