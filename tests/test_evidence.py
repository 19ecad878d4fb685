"""On what sentences rest, by which cues, in articles and alone; who is heard in them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import fitevidence, lexicon, pipeline, read
from kg.alone import classify_lines, cues_of
from kg.extract.claims import speaker_of
from kg.extract.evidence import ANSWERS, cue_names, weigh
from kg.model import Basis, PersonRole, Tier, Trace
from kg.wordings import table
from tests.benchmarks import evidence as benchmark


@cache
def vocabulary() -> lexicon.Lexicon:
    return lexicon.load()


def sentences(text: str) -> list[tuple[str, pipeline.Analysis, int]]:
    found = pipeline.analyse(read.from_text(text, name="a.txt"), vocabulary())
    return [(text[s.start : s.end], found, n) for n, s in enumerate(found.sentences)]


def typed(text: str, words: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The tier's basis, the one heard and the cues of the sentence that has some words."""
    _, found, n = next(entry for entry in sentences(text) if words in entry[0])
    evidence = found.evidence[n]
    speaker = speaker_of(found.article, found.voices[n], evidence)
    return str(evidence.basis), speaker, tuple(cue.name for cue in evidence.cues)


# ------------------------------------------------------------------------------- sentences by themselves


@pytest.mark.parametrize(
    ("sentence", "tier", "cue"),
    [
        ("A survey of 900 commuters found that 62% would rather walk.", Tier.UNCITED_RESEARCH, "people were asked"),
        ("Studies suggest that longer nights are linked to lower spending.", Tier.UNCITED_RESEARCH, "a study is named"),
        ("The economist Ann Other argues that tolls should be abolished.", Tier.EXPERT_OPINION, "somebody argues"),
        ("According to the historian Kim Vale, the harbour was never meant for trade.", Tier.EXPERT_OPINION, "according to somebody"),
        ("In 1987 two men were arrested in Norway after a strike was banned.", Tier.ANECDOTE, "something in a year"),
        ("Dora Vale, 62, was able to climb her stairs again after four sessions.", Tier.ANECDOTE, "tells of a patient"),
        ("Massage relaxes the muscles.", Tier.ASSERTION, None),
        ("", Tier.ASSERTION, None),
    ],
)  # fmt: skip
def test_a_sentence_by_itself(sentence: str, tier: Tier, cue: str | None) -> None:
    found = kg.classify(sentence)
    assert found.tier is tier
    assert cue is None or cue in found.cues


def test_a_citation_makes_cited_research() -> None:
    found = kg.classify("In a randomized trial the massage group slept longer (Other et al., 2019).")
    assert (found.basis.is_research, found.trace, found.tier) == (True, Trace.CITED, Tier.CITED_RESEARCH)


@given(st.lists(st.text(alphabet="aA “”.,%19é\t\u2028", max_size=30), max_size=8))
@settings(max_examples=40, deadline=None)
def test_every_line_has_one_answer_and_stands_alone(lines: list[str]) -> None:
    found = list(classify_lines(lines))
    assert found == [kg.classify(line) for line in lines]
    assert all(set(answer.cues) <= cue_names() for answer in found)


def test_a_long_line_is_read_in_linear_time() -> None:
    def seconds(words: int) -> float:
        line = "Ann, who said that (he) was in the Other's view 3% “better " * words
        began = time.perf_counter()
        kg.classify(line)
        return time.perf_counter() - began

    seconds(50)
    assert seconds(4000) < 25 * max(0.02, seconds(500))


def test_the_command_answers_each_line_in_order() -> None:
    lines = "Studies show that it helps.\n\nI felt better after it.\r\nNo end"
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", "classify", "--format", "jsonl"],
        input=lines.encode(), capture_output=True, check=True,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [set(answer) for answer in answers] == [{"basis", "trace", "tier", "cues"}] * 4
    assert answers == [json.loads(kg.classify(line).to_json()) for line in lines.split("\n")]
    assert answers[1] == {"basis": "assertion", "trace": "none", "tier": "assertion", "cues": []}


# ------------------------------------------------------------------------------------------ in articles

STORY = """My year of needles

By Mona Quist

My shoulder had hurt since the spring and I had tried everything.

I lay down for the third session on a Monday.

The ache was gone by the evening.

“Needles calm an irritated nerve,” says my acupuncturist, Oona Lark, who trained in Leeds. She reckons that six sessions are enough for most shoulders.

A neighbour of mine, Bert Holm, 71, had the same trouble. After two weeks he could lift a kettle again.

In a 2018 trial patients who received acupuncture reported less pain than those given a sham.
"""


@pytest.mark.parametrize(
    ("words", "basis", "speaker", "cue"),
    [
        ("I had tried everything", "anecdote", "Mona Quist", "the writer's own experience"),
        ("The ache was gone", "anecdote", "Mona Quist", "amid the writer's own story"),
        ("calm an irritated nerve", "expert", "Oona Lark", "a professional is heard"),
        ("six sessions are enough", "expert", "Oona Lark", "a professional is heard"),
        ("lift a kettle", "anecdote", "Bert Holm", "tells of a patient"),
        ("given a sham", "trial", None, "reports a study at hand"),
    ],
)
def test_the_tier_and_its_reasons(words: str, basis: str, speaker: str | None, cue: str) -> None:
    found, heard, cues = typed(STORY, words)
    assert (found, heard) == (basis, speaker)
    assert cue in cues


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Ann Lake, 50, and Mr Paul Reed, 60, came. “It eased my knee at once,” he says.", "eased", "Paul Reed"),
        ("Ann Lake, 50, and Mr Paul Reed, 60, came. “It eased my knee at once,” she says.", "eased", "Ann Lake"),
        ("Dr Zed Orr runs the ward. In Orr’s view massage lowers blood pressure.", "lowers", "Zed Orr"),
        ("A man called Tarn presses the calf. “It loosens the whole leg,” says Tarn.", "loosens", "Tarn"),
        ("“My back has been fine ever since.” — Hetty R.", "fine", "Hetty R."),
        ("According to the Society of Foot Doctors, insoles rarely help.", "insoles", "Society of Foot Doctors"),
        ("The Back Pain Council says that rest makes it worse.", "worse", "Back Pain Council"),
    ],
)  # fmt: skip
def test_who_is_heard(text: str, words: str, speaker: str) -> None:
    assert typed(text, words)[1] == speaker


def test_a_profession_outweighs_an_age() -> None:
    text = (
        "Ursa Lind, 44, has long hair. Ursa Lind, a massage therapist, works in Leeds.\n\nLind says it calms."
    )
    found = sentences(text)[0][1]
    assert {p.name: p.role for p in found.people}["Ursa Lind"] is PersonRole.THERAPIST


# ------------------------------------------------------------------------------------ cues and weights


def test_cues_are_named_in_plain_words_and_once() -> None:
    named = [entry["about"] for entry in table("evidence").values() if entry.get("cue")]
    assert len(named) == len(set(named)) > 40
    assert not [name for name in named if ": " in name]  # what follows a colon are the words that carry it


def test_every_cue_finds_its_own_example() -> None:
    silent = [
        name
        for name, entry in table("evidence").items()
        if entry.get("cue") and entry["about"] not in cues_of(entry["example"])
    ]
    assert not silent


def test_what_is_set_by_hand_names_cues_that_exist() -> None:
    set_by_hand = {name for counted in table("evidence-priors").values() for name in counted}
    assert set_by_hand <= cue_names()


def test_the_weights_decide() -> None:
    weights = {"alone-expert": {"bias": -1.0, "somebody says": 2.0}, "alone-assertion": {"bias": 0.5}}
    assert weigh(["somebody says"], weights, "alone") == "expert"
    assert weigh([], weights, "alone") == "assertion"
    assert set(ANSWERS) == {"research", *(str(b) for b in Basis if not b.is_research)}


def test_a_fit_learns_what_tells_the_answers_apart() -> None:
    def example(part: int, cue: str, answer: str) -> fitevidence.Example:
        return fitevidence.Example(str(part), frozenset({cue}), frozenset({answer}), f"{part} {cue}")

    examples = [example(n, *of) for n in range(20) for of in (("a", "expert"), ("b", "research"))]
    judged = list(fitevidence.parts(examples, "alone"))
    assert fitevidence.cross_validated(judged) == ({"research": 1.0, "expert": 1.0}, 1.0)


def test_sentences_of_another_domain_are_typed_as_well_as_is_said(shared) -> None:  # type: ignore[no-untyped-def]
    f1, answered = benchmark.figures()
    assert sum(f1.values()) / len(f1) > 0.78
    assert answered > 0.9


# ------------------------------------------------------------------------- how far it could be followed


@pytest.mark.parametrize(
    ("text", "trace", "cites"),
    [
        ("Massage eased pain (Vale & Moss, 1995).", Trace.NAMED, ()),
        ("Vale et al. (1995) found that massage eased pain.", Trace.NAMED, ()),
        ("Massage eased pain [7].", Trace.CITED, ("7",)),
        ("Massage eased pain (Vale et al., Lancet 1995).", Trace.NAMED, ()),
        ("Walking eased pain ([Knee Trust, 2022](https://knee-trust.org/walking/pain.html)).", Trace.CITED, ("https://knee-trust.org/walking/pain.html",)),
        ("Walking eased pain [(Knee Trust, 2022)](https://knee-trust.org/walking/pain.html).", Trace.CITED, ("https://knee-trust.org/walking/pain.html",)),
        ("Walking eases pain ([Knee Trust, 2022](https://knee-trust.org/)).", Trace.NONE, ()),
    ],
)  # fmt: skip
def test_only_what_leads_to_a_work_is_cited(text: str, trace: Trace, cites: tuple[str, ...]) -> None:
    found = pipeline.analyse(read.from_text(text, name="a.md"), vocabulary()).evidence[0]
    assert (found.trace, found.cites) == (trace, cites)


# --------------------------------------------------------------------------------- who people are


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Mona Bell, 42, a teacher from Hull, has been seeing a craniosacral therapist.", {"Mona Bell": "patient"}),
        ("Ruth Vane, who sees a physiotherapist every week, says that she walks again.", {"Ruth Vane": "patient"}),
        ("Tom Hart, a patient of the acupuncturist Li Wei, sleeps better.", {"Tom Hart": "patient", "Li Wei": "therapist"}),
        ("Joan Pike, whose osteopath suggested tape, felt less pain.", {"Joan Pike": "patient"}),
        ("Joan Pike, a midwife who sees patients at home, tapes ankles.", {"Joan Pike": "clinician"}),
        ("Hugo Lund, emeritus professor of sleep, is blunter.", {"Hugo Lund": "researcher"}),
        ("Nobody told me that it hurts. Everyone said it was gentle. Someone knows.", {}),
    ],
)  # fmt: skip
def test_a_role_is_that_of_the_one_named(text: str, roles: dict[str, str]) -> None:
    found = pipeline.analyse(read.from_text(text, name="a.txt"), vocabulary())
    assert {person.name: str(person.role) for person in found.people} == roles


FILLER = "The river rises in spring.\n\nBoats go by in summer.\n\n" * 4


@pytest.mark.parametrize(
    ("between", "speaker"),
    [
        ("", "Peter Moss"),
        (FILLER, None),
        (FILLER + "Hugo Lund, emeritus professor of sleep, is blunter.\n\n", "Hugo Lund"),
        (FILLER + "Roald Vintner is blunter.\n\n", "Roald Vintner"),
    ],
)
def test_he_is_nobody_from_far_above(between: str, speaker: str | None) -> None:
    """After some paragraphs about other things a pronoun no longer leads back."""
    opening = "Needles at noon\n\nPeter Moss, a builder, tried the needles.\n\n"
    text = f"{opening}{between}“The bones of the skull do not move at all,” he says."
    assert typed(text, "skull")[1] == speaker


@pytest.mark.parametrize(
    "below",
    [
        "<cite>Anna K., nurse</cite></blockquote>",
        "<footer>Anna K., nurse</footer></blockquote>",
        "<p>— Anna K., nurse</p></blockquote>",
    ],
)
def test_a_testimonial_is_of_who_signs_below(below: str, tmp_path: Path) -> None:
    """A client who tells of her own body is no clinician, whatever she does for a living."""
    page = tmp_path / "a.html"
    page.write_text(
        "<article><h1>Gentle hands</h1><p>Mary Quill, a massage therapist, says: “Massage calms the nerves.”</p>"
        f"<blockquote><p>“My knee stopped hurting after three visits.”</p>{below}</article>",
        encoding="utf-8",
    )
    found = pipeline.analyse(read.article(page), vocabulary())
    heard = [
        v
        for s, v in zip(found.sentences, found.voices, strict=True)
        if found.article.text.startswith("“My", s.start)
    ]
    assert [(voice.name, str(voice.role)) for voice in heard] == [("Anna K.", "patient")]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Studies found that pain fell by 40% after massage.", "40%"),
        ("Studies found a difference of 1.2 (95% CI 0.4 to 2.0) after massage.", None),
    ],
)
def test_the_level_of_an_interval_is_no_percentage(sentence: str, shown: str | None) -> None:
    _, found, n = sentences(sentence)[0]
    cues = {cue.name: found.article.text[cue.start : cue.end] for cue in found.evidence[n].cues}
    assert cues.get("a percentage") == shown
