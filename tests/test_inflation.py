"""Claims that say more than what they rest on: for every warning sentences that deserve it, and their
neighbours that do not."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import lexicon, pipeline, read
from kg.lexicon import Lexicon
from kg.model import Claim, Extraction, Inflation
from kg.wordings import table, wordings


@cache
def vocabulary() -> Lexicon:
    return lexicon.load()


def extract(text: str) -> Extraction:
    return pipeline.extract(read.from_text(text, name="a.txt"), vocabulary())


def warned(text: str) -> set[tuple[Inflation, str]]:
    """The warnings of a page, each with the words that show it."""
    found = extract(text)
    return {(w.kind, found.article.text[w.start : w.end]) for c in found.claims for w in c.warnings}


def of_kind(text: str, *kinds: Inflation) -> set[str]:
    found = extract(text)
    assert found.claims, "the sentence must be a claim, or nothing is tested"
    return {words for kind, words in warned(text) if kind in kinds}


# ------------------------------------------------------------------------------ magnitude without a figure


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("Massage dramatically reduces back pain.", "dramatically"),
        ("Acupuncture can drastically lower anxiety.", "drastically"),
        ("Yoga brings a remarkable improvement in sleep.", "remarkable improvement"),
        ("Massage works wonders for sore muscles and stiffness.", "works wonders"),
        ("Studies show that tai chi dramatically improves balance.", "dramatically"),
        ("Massage makes a huge difference to neck pain.", "huge difference"),
        ("Stretching greatly reduces muscle soreness.", "greatly reduces"),
        ("Regular massage significantly improves circulation.", "significantly improves"),
        ("Cupping is an incredibly effective treatment for back pain.", "incredibly effective"),
        ("Acupuncture reduces headache pain enormously.", "reduces headache pain enormously"),
        ("Massage therapy provides significant relief from back pain.", "significant relief"),
    ],
)
def test_magnitude_without_a_figure(sentence: str, cue: str) -> None:
    assert of_kind(sentence, Inflation.MAGNITUDE) == {cue}


@pytest.mark.parametrize(
    "sentence",
    [
        "Massage reduces back pain.",
        "Massage dramatically reduced back pain, by 40%.",
        "Massage dramatically reduced back pain. Scores fell from 7 to 3 points.",
        "Massage does not dramatically reduce back pain.",
        "There is no dramatic effect of massage on back pain.",
        "After the massage my back pain was dramatically better.",  # an anecdote says so itself
        "A randomized trial of 80 nurses found that massage significantly reduced anxiety.",  # a word of statistics
        "Serious harm from massage is extraordinarily rare.",
        "Massage may slightly ease back pain.",
        "Massage helps great numbers of people with back pain.",
        "The number of people who have massage for back pain has increased dramatically since then.",
        "The evidence for acupuncture in back pain has improved dramatically.",
        "Massage is not a miracle cure, but it may ease back pain.",
    ],
)
def test_no_magnitude_or_one_with_its_figure(sentence: str) -> None:
    assert of_kind(sentence, Inflation.MAGNITUDE) == set()


# ------------------------------------------------------------------------------ cause where none is shown

CAUSE = (Inflation.CAUSE_FROM_OBSERVATION, Inflation.CAUSE_FROM_UNTOLD_DESIGN)
COHORT = "\n\nReferences\n\n1. Other A. Yoga classes and blood pressure: a prospective cohort study. J Rest. 2019;3:1-9."


@pytest.mark.parametrize(
    ("text", "kind", "cue"),
    [
        ("Research shows that massage lowers blood pressure.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "lowers"),
        ("Studies have shown that yoga reduces anxiety.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "reduces"),
        ("Science has confirmed that massage eases muscle tension.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "eases"),
        ("Several studies have found that acupuncture relieves back pain.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "relieves"),
        ("Research has proven that stretching prevents injuries.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "prevents"),
        ("Massage has been scientifically proven to reduce back pain.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "proven to reduce"),
        ("Studies show that acupuncture is effective for migraine.", Inflation.CAUSE_FROM_UNTOLD_DESIGN, "is effective for"),
        ("A cohort study found that yoga lowers blood pressure.", Inflation.CAUSE_FROM_OBSERVATION, "lowers"),
        ("Yoga lowers high blood pressure [1]." + COHORT, Inflation.CAUSE_FROM_OBSERVATION, "lowers"),
        ("An observational study showed that massage reduces stress.", Inflation.CAUSE_FROM_OBSERVATION, "reduces"),
    ],
)  # fmt: skip
def test_cause_from_observation_or_a_study_of_untold_design(text: str, kind: Inflation, cue: str) -> None:
    assert of_kind(text, *CAUSE) == {cue}
    assert kind in {found for found, _ in warned(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Massage lowers high blood pressure in adults.",  # rests on nothing: its tier says so
        "The science is clear: massage relieves back pain.",  # no study is told of
        "Studies suggest that massage may lower blood pressure.",
        "Studies have linked massage with lower blood pressure.",
        "A cohort study found that people who practise yoga have lower blood pressure.",
        "Yoga is associated with lower blood pressure [1]." + COHORT,
        "A randomized trial of 90 adults found that massage lowers blood pressure.",
        "Research shows that massage reduces anxiety more than a sham treatment.",
        "Studies show that massage does not lower blood pressure.",
        "A meta-analysis of 20 trials found that yoga reduces anxiety.",
        "Studies of yoga reported improved sleep.",
        "An animal study found that acupuncture reduced inflammation in rats.",
        "In a survey 60% of clients said that massage eased their back pain.",
        "A study of tai chi found improved balance and reduced fear of falling.",
    ],
)
def test_no_cause_or_one_that_was_tested(text: str) -> None:
    assert of_kind(text, *CAUSE) == set()


# -------------------------------------------------------------------- laboratory work said of people

RATS = "\n\nReferences\n\n1. Other A. Massage-like stroking lowers blood pressure in anaesthetized rats. J Rest. 2009;3:1-9."
DISH = "\n\nReferences\n\n1. Other A. Turmeric and inflammation of cartilage in vitro. J Rest. 2009;3:1-9."


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Massage lowers your blood pressure [1]." + RATS, "rats"),
        ("Studies show that massage reduces stress [1]." + RATS, "rats"),
        ("Turmeric reduces inflammation in patients with arthritis [1]." + DISH, "in vitro"),
        ("A study in mice found that massage reduced inflammation. The study shows that massage helps athletes with muscle inflammation.", "mice"),
    ],
)  # fmt: skip
def test_laboratory_work_said_of_people(text: str, cue: str) -> None:
    assert of_kind(text, Inflation.NOT_IN_PEOPLE) == {cue}


@pytest.mark.parametrize(
    "text",
    [
        "Massage-like stroking lowers blood pressure in rats [1]." + RATS,
        "In animal studies massage lowers blood pressure [1]." + RATS,
        "Massage lowers high blood pressure in adults.",
        "A study in mice found that massage reduced inflammation.",
        "Massage lowers blood pressure [1].\n\nReferences\n\n1. Other A. Massage and blood pressure in women. J Rest. 2009;3:1-9.",
        "Acupuncture raises pregnancy rates [1].\n\nReferences\n\n1. Other A. Acupuncture and in vitro fertilisation: a trial. J Rest. 2009;3:1-9.",
        "Downward dog eases back pain [1].\n\nReferences\n\n1. Other A. Yoga poses and back pain. J Rest. 2009;3:1-9.",
        "Massage lowers blood pressure in people [1].\n\nReferences\n\n1. Other A. Massage and blood pressure in rats and in patients. J Rest. 2009;3:1-9.",
    ],
)
def test_no_laboratory_work_or_told_as_such(text: str) -> None:
    assert of_kind(text, Inflation.NOT_IN_PEOPLE) == set()


# ------------------------------------------------------------------------------------------- doubt lost

REVIEW = "\n\nReferences\n\n1. Other A. Massage for low back pain: a systematic review. J Rest. 2009;3:1-9."
EARLIER = "Massage For Backs\n\nA systematic review found that massage may reduce back pain in adults [1]. The trials were small."


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        (EARLIER + "\n\nMassage reduces back pain in adults [1]." + REVIEW, "may"),
        (EARLIER + " In short, massage reduces back pain in adults [1]." + REVIEW, "may"),
(EARLIER + "\n\nThe review proves that massage reduces back pain in adults." + REVIEW, "may"),
        (EARLIER + "\n\nMassage eases back pain in most adults." + REVIEW, "may"),
        ("Massage Reduces Back Pain\n\nA systematic review found that massage may reduce back pain in adults [1]." + REVIEW, "Reduces"),
    ],
)  # fmt: skip
def test_doubt_lost_in_a_later_sentence_or_a_heading(text: str, cue: str) -> None:
    assert of_kind(text, Inflation.LOST_DOUBT) == {cue}


@pytest.mark.parametrize(
    "text",
    [
        EARLIER + REVIEW,
        EARLIER + "\n\nMassage may reduce back pain [1]." + REVIEW,
        EARLIER + "\n\nMassage reduces anxiety [1]." + REVIEW,
        EARLIER + "\n\nMassage reduces back pain in adults [2]." + REVIEW + "\n2. Else B. Massage for backs: a randomized trial. J Rest. 2011;4:1-9.",
        EARLIER + "\n\nMassage did not reduce back pain [1]." + REVIEW,
        "Can Massage Reduce Back Pain?\n\nA systematic review found that massage may reduce back pain in adults [1]." + REVIEW,
        "Massage And Back Pain\n\nA systematic review found that massage may reduce back pain in adults [1]." + REVIEW,
        "Massage Reduces Back Pain\n\nA systematic review found that massage reduces back pain in adults [1]." + REVIEW,
    ],
)  # fmt: skip
def test_doubt_kept(text: str) -> None:
    assert of_kind(text, Inflation.LOST_DOUBT) == set()


# ---------------------------------------------------------------------------------- a study of others


def cited(title: str) -> str:
    return f" [1].\n\nReferences\n\n1. Other A. {title}. J Rest. 2009;3:1-9."


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Massage improves sleep in people with multiple sclerosis" + cited("Massage and sleep after stroke: a randomized trial"), "stroke"),
        ("Massage eases anxiety in children with asthma" + cited("Massage and anxiety in burned firefighters with hypertension"), "hypertension"),
        ("Yoga reduces fatigue in Parkinson's disease" + cited("Yoga and fatigue after breast cancer"), "breast cancer"),
        ("Tai chi improves balance in people with multiple sclerosis" + cited("Tai chi and balance in Parkinson's disease"), "Parkinson's disease"),
    ],
)  # fmt: skip
def test_a_study_of_others(text: str, cue: str) -> None:
    assert of_kind(text, Inflation.OTHER_PEOPLE) == {cue}


@pytest.mark.parametrize(
    "text",
    [
        "Massage improves sleep" + cited("Massage and sleep after stroke: a randomized trial"),
        "Massage improves sleep in people with multiple sclerosis"
        + cited("Massage and sleep: a randomized trial"),
        "Massage improves sleep in people with multiple sclerosis"
        + cited("Massage and sleep in multiple sclerosis"),
        "Massage improves sleep after stroke and in multiple sclerosis"
        + cited("Massage and sleep after stroke"),
        "Massage reduces low back pain" + cited("Massage for chronic back pain"),
        "Massage eases pain in adults with migraine" + cited("Massage for headache disorders and migraine"),
        "Massage improves sleep in nurses" + cited("Massage and sleep in hospital workers"),
        "Massage improves sleep in people with multiple sclerosis [1]. Massage is old.",
    ],
)
def test_a_study_of_the_same_people(text: str) -> None:
    assert of_kind(text, Inflation.OTHER_PEOPLE) == set()


# ----------------------------------------------------------------------------------------- no results

PLAN = cited("Massage for neck pain: study protocol for a randomized controlled trial")


@pytest.mark.parametrize(
    "text",
    ["Massage reduces neck pain" + PLAN, "A trial shows that massage eases neck pain" + PLAN, "Massage may reduce neck pain" + PLAN],
)  # fmt: skip
def test_a_benefit_that_rests_on_a_plan(text: str) -> None:
    assert of_kind(text, Inflation.NO_RESULTS) == {"protocol"}


@pytest.mark.parametrize(
    "text",
    [
        "Massage reduces neck pain" + cited("Massage for neck pain: a randomized controlled trial"),
        "Massage reduces neck pain. A trial that is under way will test whether massage reduces neck pain"
        + PLAN,
        "Massage reduces neck pain [1,2]"
        + PLAN.removeprefix(" [1]")
        + "\n2. Else B. Massage for necks: a randomized trial. J Rest. 2011;4:1-9.",
    ],
)
def test_results_or_a_plan_told_as_such(text: str) -> None:
    assert of_kind(text, Inflation.NO_RESULTS) == set()


# ------------------------------------------------------------------------------------ what always holds


@pytest.mark.parametrize("name", sorted(table("inflation")))
def test_every_wording_finds_its_examples(name: str) -> None:
    for example in table("inflation")[name]["example"].split(", "):
        assert wordings("inflation")[name].search(lexicon.fold(example)), example


def all_claims(text: str) -> tuple[Claim, ...]:
    return extract(text).claims


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Massage dramatically eases pain.", "Research shows that yoga lowers stress [1].", "\n\n", "In short, yoga may lower stress [1].",
             "Massage Cures Pain", "A study in mice found less pain.", "1. Other A. Yoga in rats: study protocol. J Rest. 2019;3:1-9.", "é🙂", "("]
        ),
        max_size=20,
    ).map(" ".join)
)  # fmt: skip
def test_cues_are_words_of_the_page_and_nothing_is_warned_of_twice(text: str) -> None:
    for claim in all_claims(text):
        assert all(0 <= w.start < w.end <= len(text) + 1 for w in claim.warnings)
        assert list(claim.warnings) == sorted(set(claim.warnings), key=lambda w: (w.start, w.end, w.kind))
    assert all_claims(text) == all_claims(text)
