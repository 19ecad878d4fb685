"""Identity of works, merging, and what two descriptions disagree on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.bibliography.parse import parse_reference
from kg.bibliography.works import disagreements, merge, normalise_title, same_container, work_key
from kg.model import Design, Name, Work

WORK = Work(
    "",
    title="Rubs and sleep in tired nurses",
    authors=(Name("Hale", "P"), Name("Moe", "S")),
    year=2019,
    container="J Strength Cond Res",
    pages="475-81",
)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"doi": "10.1000/ABC", "pmid": "12"}, "doi:10.1000/abc"),
        ({"doi": "https://doi.org/10.1000/ABC"}, "doi:10.1000/abc"),
        ({"pmid": "0123"}, "pmid:123"),
        ({"pmcid": "pmc12"}, "pmcid:PMC12"),
        ({}, "title:rubs and sleep in tired nurses|2019"),
        ({"title": "Editorial"}, "title:editorial|2019|hale"),
        ({"title": None, "url": "https://www.Example.org/a/#b"}, "url:example.org/a"),
    ],
)
def test_keys(fields: dict[str, str], key: str) -> None:
    assert work_key(replace(WORK, **fields)) == key  # type: ignore[arg-type]


def test_two_styles_of_one_work_have_one_key() -> None:
    a = parse_reference("Hale P, Moe S. Rubs and sleep in tired nurses. Pain. 2019;3(1):475-81.")
    b = parse_reference("Hale, P., & Moe, S. (2019). Rubs and Sleep in Tired Nurses. Pain, 3(1), 475–481.")
    assert a.key == b.key
    assert disagreements(a, b) == ()


def test_same_title_of_another_year_is_another_work() -> None:
    assert work_key(WORK) != work_key(replace(WORK, year=2020))


@given(st.text(), st.text())
def test_normalised_titles_are_stable(a: str, b: str) -> None:
    once = normalise_title(a)
    assert normalise_title(once) == once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("J Strength Cond Res", "Journal of Strength and Conditioning Research", True),
        ("J. Strength Cond. Res.", "J Strength Cond Res", True),
        ("Proc Natl Acad Sci", "Proceedings of the National Academy of Sciences", True),
        ("BMJ", "British Medical Journal", True),
        ("Pain", "Pain Medicine", False),
        ("Spine", "Brain", False),
        ("The Lancet", "Lancet", True),
    ],
)
def test_containers(a: str, b: str, same: bool) -> None:
    assert same_container(a, b) is same
    assert same_container(b, a) is same


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"year": 2018}, ["year"]),
        ({"authors": (Name("Hall", "P"),)}, ["authors"]),
        ({"authors": (Name("Hale", "Peter"),)}, []),
        ({"title": "Rubs and sleep in tired nurses: a randomised trial"}, []),
        ({"title": "Rubs and sleep in tired doctors"}, ["title"]),
        ({"container": "Spine"}, ["container"]),
        ({"container": "Journal of Strength and Conditioning Research"}, []),
        ({"pages": "475-481"}, []),
        ({"pages": "475"}, []),
        ({"pages": "475-482"}, ["pages"]),
        ({"volume": "3"}, []),
    ],
)
def test_disagreements(change: dict[str, object], fields: list[str]) -> None:
    assert [conflict.field for conflict in disagreements(WORK, replace(WORK, **change))] == fields  # type: ignore[arg-type]


def test_merge_fills_gaps_and_keeps_the_first_on_conflict() -> None:
    other = replace(WORK, year=2018, volume="3", doi="10.1000/x", design=Design.REVIEW, pages=None)
    merged, conflicts = merge(WORK, other)
    assert (merged.year, merged.volume, merged.pages, merged.design) == (2019, "3", "475-81", Design.REVIEW)
    assert merged.key == "doi:10.1000/x"
    assert [str(c) for c in conflicts] == ["year: “2019” against “2018”"]


def test_merge_writes_out_et_al() -> None:
    short = replace(WORK, authors=(Name("Hale", "P"),), et_al=True)
    merged, conflicts = merge(short, WORK)
    assert (merged.authors, merged.et_al, conflicts) == (WORK.authors, False, ())


def test_merge_with_itself_changes_nothing() -> None:
    work = replace(WORK, key=work_key(WORK))
    assert merge(work, work) == (work, ())
