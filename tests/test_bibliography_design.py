"""Study design by title, publication type and abstract."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from kg.bibliography.design import design_cues, study_design
from kg.model import Design

TITLES = [
    ("Foot rubs and sleep: a protocol for systematic review and meta-analysis", Design.PROTOCOL),
    ("Foot rubs and sleep: a systematic review and meta-analysis", Design.META_ANALYSIS),
    ("Systematic literature review of foot rubs", Design.SYSTEMATIC_REVIEW),
    ("Foot rubs and sleep: study protocol for a randomised controlled trial", Design.PROTOCOL),
    ("Protocol for a cluster-randomised trial of foot rubs", Design.PROTOCOL),
    ("Rationale and design of the FOOTRUB trial", Design.PROTOCOL),
    ("Foot rubs and sleep: protocol", Design.PROTOCOL),
    ("A foot-rub protocol for tired nurses", Design.UNKNOWN),
    ("Individual patient data analysis of foot rubs", Design.META_ANALYSIS),
    ("Sports rubs: a systematic scoping review", Design.SYSTEMATIC_REVIEW),
    ("An umbrella review of foot rubs", Design.SYSTEMATIC_REVIEW),
    ("Systematic review of randomised controlled trials of foot rubs", Design.SYSTEMATIC_REVIEW),
    ("Foot rubs: a narrative review", Design.REVIEW),
    ("A review of foot rubs", Design.REVIEW),
    ("Foot rubs for the elderly: a clinical practice guideline", Design.GUIDELINE),
    ("Foot rubs: a randomized controlled trial", Design.RANDOMIZED_TRIAL),
    ("Foot rubs: a randomised, double-blind, sham-controlled crossover trial", Design.RANDOMIZED_TRIAL),
    ("Randomised trial of foot rubs", Design.RANDOMIZED_TRIAL),
    ("Foot rubs: an RCT", Design.RANDOMIZED_TRIAL),
    ("A non-randomised controlled trial of foot rubs", Design.CONTROLLED_TRIAL),
    ("A quasi-experimental evaluation of foot rubs", Design.CONTROLLED_TRIAL),
    ("Foot rubs and sleep: a placebo-controlled study", Design.CONTROLLED_TRIAL),
    ("Foot rubs in nurses: a cross-sectional study", Design.OBSERVATIONAL),
    ("A prospective cohort study of foot rubs", Design.OBSERVATIONAL),
    ("Retrospective review of foot injuries", Design.OBSERVATIONAL),
    ("Nurses’ views of foot rubs: a qualitative study", Design.OBSERVATIONAL),
    ("Foot rubs for plantar pain: a case report", Design.CASE_REPORT),
    ("Foot rubs: a case series", Design.CASE_REPORT),
    ("Use of foot rubs: a national survey", Design.SURVEY),
    ("Foot rubs lower blood pressure in rats", Design.ANIMAL),
    ("Randomised trial of foot rubs in mice", Design.ANIMAL),
    ("Stretching of fibroblasts in vitro", Design.IN_VITRO),
    ("Foot rubs: a commentary", Design.EDITORIAL),
    ("Letter to the editor: foot rubs", Design.EDITORIAL),
    ("Effects of foot rubs on sleep", Design.UNKNOWN),
    ("Does peer review work?", Design.UNKNOWN),
    ("", Design.UNKNOWN),
]


@pytest.mark.parametrize(("title", "design"), TITLES)
def test_titles(title: str, design: Design) -> None:
    assert study_design(title) is design
    assert study_design(title.upper()) is design


@pytest.mark.parametrize(
    ("kind", "design"),
    [
        ("Randomized Controlled Trial", Design.RANDOMIZED_TRIAL),
        ("Controlled Clinical Trial", Design.CONTROLLED_TRIAL),
        ("Clinical Trial Protocol", Design.PROTOCOL),
        ("Meta-Analysis", Design.META_ANALYSIS),
        ("Systematic Review", Design.SYSTEMATIC_REVIEW),
        ("Practice Guideline", Design.GUIDELINE),
        ("Observational Study", Design.OBSERVATIONAL),
        ("Case Reports", Design.CASE_REPORT),
        ("Journal Article", Design.UNKNOWN),
    ],
)
def test_publication_types(kind: str, design: Design) -> None:
    assert study_design("Effects of foot rubs", publication_types=(kind, "Journal Article")) is design


def test_the_abstract_speaks_only_where_the_title_is_silent() -> None:
    abstract = "Sixty nurses were randomly allocated to rubs or rest."
    assert study_design("Effects of foot rubs", abstract) is Design.RANDOMIZED_TRIAL
    assert study_design("Foot rubs: a case report", abstract) is Design.CASE_REPORT


def test_cues_say_why_strongest_first() -> None:
    cues = design_cues("Foot rubs: a systematic review and meta-analysis")
    assert [design for _, design in cues] == [Design.META_ANALYSIS, Design.SYSTEMATIC_REVIEW]
    assert all(isinstance(words, str) and words for words, _ in cues)


def test_every_group_of_cues_has_comment_and_an_example_it_reads_right() -> None:
    text = resources.files("kg.resources").joinpath("cues/bib-designs.toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["cue"]:
        assert entry["comment"]
        where = entry.get("where", ["title"])
        example = entry["example"]
        if where == ["type"]:
            found = study_design(None, None, (example,))
        elif "title" in where:
            found = study_design(example)
        else:
            found = study_design(None, example)
        if entry["design"] != "none":
            assert found.value == entry["design"], example
