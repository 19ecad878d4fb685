"""Provisional concepts on their way into a user's vocabulary."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg.candidates import candidates, to_turtle
from kg.cli import app
from kg.explain import explain
from kg.view.source import view_of

ARTICLES = {
    "one.txt": "Yoga and walking\n\nA trial found that yoga increased stride height by 12 percent. Massage training improved caregivers' observation skills.\n",
    "two.txt": "Stretching\n\nStretching increases stride height and eases pain.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("candidates")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def graph(folder: Path) -> kg.Graph:
    kg.build([folder / name for name in ARTICLES], folder / "graph", jobs=1)
    return kg.open(folder / "graph")


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_candidates_are_counted_with_an_example(graph: kg.Graph) -> None:
    found = candidates(graph)
    assert [(c.label, c.claims, c.articles) for c in found] == [
        ("stride height", 2, 2),
        ("observation skills", 1, 1),
    ]
    assert all(c.quote in ARTICLES[c.article] for c in found)


def test_they_are_shown_as_provisional_and_kept_in_a_scheme_of_their_own(graph: kg.Graph) -> None:
    facts = dict(explain(graph, "eases pain").facts)
    assert set(facts["outcomes"]) == {"pain", "stride height (provisional)"}
    assert "stride height (provisional)" in {concept.label for concept in view_of(graph).concepts}
    rows = graph.sparql(
        "SELECT ?label { ?c skos:inScheme <https://example.org/kg/scheme/provisional> ; skos:prefLabel ?label }"
    )
    assert sorted(rows["label"]) == ["observation skills", "stride height"]


def test_the_catalogue_finds_claims_by_them(graph: kg.Graph, folder: Path) -> None:
    shown = run("query", folder / "graph", "claims-by-outcome", "-p", "outcome=stride height", "-f", "csv")
    assert len(list(csv.DictReader(io.StringIO(shown)))) == 2


def test_what_a_user_adopts_is_a_known_concept_with_the_same_iri(graph: kg.Graph, folder: Path) -> None:
    mine = folder / "mine.ttl"
    run("vocab", "candidates", folder / "graph", "--format", "ttl", "--least", "2", "-o", mine)
    text = mine.read_text("utf-8").replace("kgo:Neither", "kgo:More")
    assert "observation skills" not in text
    mine.write_text(text, "utf-8")
    run("build", *(folder / name for name in ARTICLES), "-o", folder / "again", "--vocab", mine, "-j", 1)
    again = kg.open(folder / "again")
    assert [c.label for c in candidates(again)] == ["observation skills"]
    assert "stride height" in dict(explain(again, "eases pain").facts)["outcomes"]
    before = next(c.iri for c in candidates(graph) if c.label == "stride height")
    assert before in {concept.iri for concept in view_of(again).concepts}


def test_the_list_is_written_as_a_table_and_as_csv(graph: kg.Graph, folder: Path) -> None:
    assert "stride height" in run("vocab", "candidates", folder / "graph")
    rows = list(csv.DictReader(io.StringIO(run("vocab", "candidates", folder / "graph", "-f", "csv"))))
    assert [row["claims"] for row in rows] == ["2", "1"]


def test_turtle_of_nothing_is_a_file_without_concepts() -> None:
    assert "skos:Concept" not in to_turtle([])
