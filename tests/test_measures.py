"""Numeric findings: which figures of a sentence are findings, and what they say."""

from __future__ import annotations

import time
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import measures
from kg.extract.measures import find_measures, read_measure
from kg.lexicon import fold
from kg.model import BlockRole, Kind, Measurement
from kg.rdf.findings import measurement, measurement_pairs
from kg.wordings import Words, table


def found_in(
    sentence: str, kind: Kind = Kind.EFFECT, role: BlockRole = BlockRole.PARAGRAPH
) -> tuple[Measurement, ...]:
    return find_measures(sentence, Words(fold(sentence)), kind, role)


def told(found: Measurement) -> dict[str, Any]:
    """What a finding tells, apart from its place and words."""
    return {k: v for k, v in asdict(found).items() if v is not None and k not in ("start", "end", "verbatim")}


# ----------------------------------------------------------------------------------- what is a finding


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Massage reduced pain by 30% in adults.", ["30%"]),
        ("Pain fell from 7 to 3 on a 10-point scale.", ["from 7 to 3"]),
        ("Massage improved sleep (6.1 vs 5.2 hours, p < 0.01).", ["6.1 vs 5.2 hours", "p < 0.01"]),
        ("The relief lasted for up to two weeks.", ["up to two weeks"]),
        ("Up to 30 per cent of clients slept better.", ["Up to 30 per cent"]),
        ("One in five adults has a sore back.", ["One in five"]),
        ("Roughly one woman in three leaks after a birth.", ["one woman in three"]),
        ("Half of the participants walked further.", ["Half of the participants"]),
        ("Seven of the swimmers stopped, and 7 of 20 came back.", ["7 of 20"]),
        ("They were twice as likely to sleep through the night.", ["twice as likely"]),
        ("They slept 45 minutes longer.", ["45 minutes longer"]),
        ("Systolic pressure dropped by 5.5 mm Hg.", ["dropped by 5.5 mm Hg"]),
        ("The difference was 1.8 (95% CI 1.2 to 3.4).", ["1.8 (95% CI 1.2 to 3.4)"]),
        ("Some 2.5 million people live with it.", ["2.5 million people"]),
        # neither how many took part, nor how old they are, nor how much treatment they had
        ("A trial of 459 adults found that massage helps.", []),
        ("People over 65 fall more often.", []),
        ("They had 60-minute sessions for five weeks.", []),
        ("It was published in 2019.", []),
        ("In the second half of the session the therapist turns to the back.", []),
        ("Massage eases pain.", []),
    ],
)  # fmt: skip
def test_findings_of_an_effect(sentence: str, expected: list[str]) -> None:
    assert [m.verbatim for m in found_in(sentence)] == expected


def test_doses_are_findings_in_a_dosage_claim_alone() -> None:
    sentence = "Weekly sessions of 60 minutes for six weeks work best."
    assert [m.verbatim for m in found_in(sentence, Kind.DOSAGE)] == ["60 minutes", "six weeks"]
    assert found_in(sentence) == ()


def test_the_cells_of_a_table_with_figures_are_findings() -> None:
    cells = found_in("Yoga | 27% | 3 times a week | none", role=BlockRole.TABLE_ROW)
    assert [m.verbatim for m in cells] == ["27%", "3 times a week"]


# -------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("30%", {"value": 30, "unit": "%"}),
        ("up to 30 percent", {"value": 30, "unit": "%", "relation": "≤"}),
        ("at least forty-six per cent", {"value": 46, "unit": "%", "relation": "≥"}),
        ("about 1,200 people", {"value": 1200, "unit": "people", "relation": "≈"}),
        ("2.5 million people", {"value": 2.5e6, "unit": "people"}),
        ("10–12 weeks", {"value": 10, "upper": 12, "unit": "week"}),
        ("two to three days", {"value": 2, "upper": 3, "unit": "day"}),
        ("between 11 and 20 percent", {"value": 11, "upper": 20, "unit": "%"}),
        ("19.3 vs 6.2 g/day", {"value": 19.3, "comparator": 6.2, "unit": "g/day"}),
        ("5 mm Hg compared with 3 mm Hg", {"value": 5, "comparator": 3, "unit": "mmHg"}),
        ("from 8 to 3", {"baseline": 8, "value": 3, "change": "decrease"}),
        ("from 8 to 3 on a 10-point scale", {"baseline": 8, "value": 3, "change": "decrease", "scale": "10-point scale"}),
        ("rose from 15% to 20%", {"baseline": 15, "value": 20, "unit": "%", "change": "increase"}),
        ("fell 2.5 points on the Modified Ashworth Scale", {"value": 2.5, "unit": "point", "change": "decrease", "scale": "Modified Ashworth Scale"}),
        ("7 out of 10", {"value": 7, "scale": "out of 10"}),
        ("3/10", {"value": 3, "scale": "out of 10"}),
        ("7 of 20", {"count": 7, "total": 20}),
        ("one in five", {"count": 1, "total": 5}),
        ("one in ten thousand", {"count": 1, "total": 10_000}),
        ("half", {"count": 1, "total": 2}),
        ("nearly two-thirds", {"count": 2, "total": 3, "relation": "<"}),
        ("a two-fold increase", {"value": 2, "unit": "times", "change": "increase"}),
        ("eight times as likely", {"value": 8, "unit": "times"}),
        ("reduced by 41%", {"value": 41, "unit": "%", "percent": 41, "change": "decrease"}),
        ("30% less", {"value": 30, "unit": "%", "percent": 30, "change": "decrease"}),
        ("improved by 12 per cent", {"value": 12, "unit": "%", "percent": 12, "change": "improve"}),
        ("p < .05", {"p": 0.05, "p_relation": "<"}),
        ("P=0.032", {"p": 0.032, "p_relation": "="}),
        ("p &lt; .001", {"p": 0.001, "p_relation": "<"}),
        ("95% CI 1.2 to 3.4", {"low": 1.2, "high": 3.4, "level": 95}),
        ("95% CI, −3.0 to −1.2", {"low": -3, "high": -1.2, "level": 95}),
        ("90% confidence interval 0.51–0.58", {"low": 0.51, "high": 0.58, "level": 90}),
        ("1.8 points (95% CI 1.2 to 3.4, p = .02)", {"value": 1.8, "unit": "point", "low": 1.2, "high": 3.4, "level": 95, "p": 0.02, "p_relation": "="}),
        ("5 kg at 12 weeks", {"value": 5, "unit": "kg", "time": "at 12 weeks"}),
        ("30 minutes a day", {"value": 30, "unit": "minute per day"}),
        ("nothing at all", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_a_finding_says(words: str, expected: dict[str, Any]) -> None:
    assert told(read_measure(words)) == expected


@pytest.mark.parametrize(
    ("sentence", "verbatim", "expected"),
    [
        ("After six weeks pain fell by 30%.", "30%", {"time": "After six weeks", "change": "decrease"}),
        ("Pain fell 2 points at the three-month follow-up.", "2 points", {"time": "at the three-month follow-up"}),
        ("Pain fell 2 points, and strength did not change (p = .3).", "2 points", {"p": None}),
        ("Pain fell 2 points (p = .03).", "2 points", {"p": 0.03}),
        ("Pain went from 6.2 to 4.1 (95% CI 1.2 to 3.0).", "from 6.2 to 4.1", {"low": 1.2, "high": 3.0}),
        ("Of the yoga group 52 percent recovered, against 21 percent of the others.", "52 percent", {"comparator": 21}),
        ("Less pain was reported by 30% of the patients.", "30%", {"percent": None}),
        ("The risk is put at anything from 10 to 30 per cent.", "from 10 to 30 per cent", {"value": 10, "upper": 30, "baseline": None}),
    ],
)  # fmt: skip
def test_what_stands_around_a_finding_is_read_with_it(
    sentence: str, verbatim: str, expected: dict[str, Any]
) -> None:
    found = next(m for m in found_in(sentence) if m.verbatim.endswith(verbatim))
    assert {name: getattr(found, name) for name in expected} == expected


# ---------------------------------------------------------------------------------- what always holds

FIGURES = st.lists(
    st.sampled_from(
        ["from", "8", "to", "3", "1,200", ".05", "p <", "95% CI", "%", "half of", "one in", "five", "-", "–", "vs", "two-fold", "weeks",
         "out of", "10", "scale", "(", ")", "twenty-", "million", "people", "at 12 weeks", "up to", "/", "İ", "🙂", "|"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@given(FIGURES | st.text(max_size=60), st.sampled_from(Kind), st.sampled_from(BlockRole), st.integers(0, 99))
def test_findings_are_words_of_the_sentence_in_order(
    sentence: str, kind: Kind, role: BlockRole, offset: int
) -> None:
    found = find_measures(sentence, Words(fold(sentence)), kind, role, offset)
    for m in found:
        assert sentence[m.start - offset : m.end - offset] == m.verbatim == m.verbatim.strip() != ""
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found == find_measures(sentence, Words(fold(sentence)), kind, role, offset)


@given(FIGURES)
def test_looking_only_where_a_finding_can_begin_finds_the_same(sentence: str) -> None:
    everywhere = [m.span() for m in measures._compiled("finding").finditer(measures._plain(sentence))]
    assert [m.span() for m in measures._matches(measures._plain(sentence))] == everywhere


@given(FIGURES | st.text(max_size=60))
def test_any_string_can_be_read(words: str) -> None:
    found = read_measure(words)
    assert found.verbatim == words.strip()
    assert all(isinstance(value, float | str) for value in told(found).values())
    assert (found.low is None) == (found.high is None) == (found.level is None)
    assert (found.p is None) == (found.p_relation is None)
    assert (found.count is None) == (found.total is None)


@given(FIGURES)
def test_what_was_read_comes_back_from_its_quads(words: str) -> None:
    found = read_measure(words)
    facts: dict[str, list[str]] = {}
    for pair in measurement_pairs(found):
        term, _, value = pair.partition(" ")
        plain = value[1:].split('"')[0] if value.startswith('"') else value[1:-1]
        facts.setdefault(term.strip("<>").replace("#", "/").rsplit("/", 1)[-1], []).append(plain)
    expected = {name: value for name, value in asdict(found).items() if name != "verbatim"}
    back = measurement(facts)
    assert {name: back[name] for name in expected} == expected


@pytest.mark.parametrize(
    "unit", ["1", "1,", "one in ", "half of the ", "95% ci ", "from 1 to ", "twenty-", "1 of "]
)
def test_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        start = time.perf_counter()
        find_measures(text, Words(fold(text)), Kind.DOSAGE, BlockRole.PARAGRAPH)
        read_measure(text)
        return time.perf_counter() - start

    few = max(min(seconds(500) for _ in range(3)), 0.002)
    assert seconds(4000) < 40 * few


def test_every_expression_names_what_it_is_about() -> None:
    for name, entry in table("measures").items():
        assert "patterns" not in entry or (entry["about"] and entry["example"]), name


# ------------------------------------------------------------------------------- whose figure, and when


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Stiffness was 9 mm lower at week 6 (p = 0.02), and at 5 months the gap was 4 mm.",
            [("9 mm", "at week 6"), ("p = 0.02", "at week 6"), ("4 mm", "at 5 months")],
        ),
        ("Stiffness was 9 mm lower, and at 5 months the gap was 4 mm.", [("9 mm", None), ("4 mm", "at 5 months")]),
        ("Five weeks later the ache had fallen by 20%.", [("20%", "Five weeks later")]),
    ],
)  # fmt: skip
def test_a_time_is_that_of_its_own_clause(sentence: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(m.verbatim, m.time) for m in found_in(sentence)] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Cupping eased the neck (SMD -0.41).", {"value": -0.41}),
        ("It had an odds ratio of 0.8 for falls.", {"value": 0.8}),
        ("The score was 12.5 ± 20.1 points.", {"value": 12.5, "unit": "point"}),
        ("The score was 12.5 +- 20.1.", {"value": 12.5}),
        (
            "Her cramps went from five a week to two a week.",
            {"baseline": 5.0, "value": 2.0, "unit": "per week", "change": "decrease"},
        ),
        ("Her cramps went from five a week to one a month.", {"value": 1.0, "unit": "per month"}),
    ],
)
def test_sizes_of_effect_spreads_and_rates(sentence: str, expected: dict[str, Any]) -> None:
    (found,) = found_in(sentence)
    assert told(found) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Runners who took 250 mg of magnesium slept better.",
        "A dose of 250 mg lowered the pressure.",
        "The results were better after eight weeks.",
    ],
)
def test_doses_and_lengths_of_treatment_are_no_findings(sentence: str) -> None:
    assert found_in(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "comparators"),
    [
        ("Nausea stopped in 40% of women with ginger and 15% with placebo.", [15.0, None]),
        ("Cramps eased in 40% of the taping group and 15% of the control group.", [15.0, None]),
        ("Cramps eased by 40% with tape and sleep improved by 15%.", [None, None]),
    ],
)
def test_the_figure_of_the_untreated_stands_beside(sentence: str, comparators: list[float | None]) -> None:
    assert [m.comparator for m in found_in(sentence)] == comparators
