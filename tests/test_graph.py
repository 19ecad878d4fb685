"""What a notebook user holds: tables, queries, rdflib, networks, pages; and the public names."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import kg
from kg.errors import GraphError, InputError, QueryError
from kg.model import Tier

ARTICLES = Path(__file__).resolve().parent.parent / "data" / "articles"
CLAIM_COLUMNS = [
    "claim", "article", "article_title", "quote", "tier", "kind", "basis", "trace", "hedged", "negated",
    "speaker", "study", "cites", "works", "interventions", "conditions", "outcomes", "measures", "warnings",
    "start", "end",
]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    """The sample articles."""
    return kg.build([ARTICLES], tmp_path_factory.mktemp("graph") / "graph")


# ------------------------------------------------------------------------------------------------ tables


def test_claims_have_the_documented_columns_and_their_quotes(graph: kg.Graph) -> None:
    claims = graph.claims()
    assert list(claims.columns) == CLAIM_COLUMNS
    assert claims["claim"].is_unique
    assert len(claims) == sum(entry.claims for entry in graph.manifest.articles)
    for name, rows in claims.groupby("article"):
        text = graph.text(str(name))
        assert [text[row.start : row.end] for row in rows.itertuples()] == list(rows["quote"])
        assert list(rows["start"]) == sorted(rows["start"])
    assert list(claims["article"]) == sorted(claims["article"])


def test_measurements_are_the_figures_of_the_claims(graph: kg.Graph) -> None:
    claims, found = graph.claims(), graph.measurements()
    assert found["value"].dtype == found["p"].dtype == float
    assert len(found)
    of = dict(zip(claims["claim"], claims["measures"], strict=True))
    assert all(row.verbatim in of[row.claim] and row.verbatim in row.quote for row in found.itertuples())
    for name in found["article"].unique():
        text = graph.text(name)
        assert all(
            text[row.start : row.end] == row.verbatim for row in found[found["article"] == name].itertuples()
        )
        assert list(graph.measurements(article=name)["start"]) == list(
            found[found["article"] == name]["start"]
        )


def test_tables_agree_with_each_other(graph: kg.Graph) -> None:
    claims, works, studies, articles = graph.claims(), graph.works(), graph.studies(), graph.articles()
    assert {work for row in claims["works"] for work in row} <= set(works["work"])
    assert set(claims["study"].dropna()) <= set(studies["study"])
    assert all(
        bool(cites) == bool(works) for cites, works in zip(claims["cites"], claims["works"], strict=True)
    )
    by_article = claims.groupby(["article", "tier"]).size()
    for row in articles.to_dict("records"):
        for tier in Tier:
            assert row[tier.value.replace(" ", "_")] == by_article.get((row["article"], tier.value), 0)
    resting = pd.Series([work for row in claims["works"] for work in row]).value_counts()
    assert all(resting.get(row.work, 0) == row.claims for row in works.itertuples())


def test_every_filter_takes_a_part(graph: kg.Graph) -> None:
    everything = graph.claims()
    for tier in Tier:
        part = graph.claims(tier=tier)
        assert set(part["claim"]) == set(everything[everything["tier"] == tier.value]["claim"])
    assert list(graph.claims(tier="cited_research")["claim"]) == list(
        graph.claims(tier=Tier.CITED_RESEARCH)["claim"]
    )
    one = everything["article"].iloc[0]
    assert set(graph.claims(article=one)["claim"]) == set(everything[everything["article"] == one]["claim"])
    assert len(graph.claims(article=one, tier="anecdote")) <= len(graph.claims(tier="anecdote"))


def test_a_technique_takes_narrower_ones_along(graph: kg.Graph) -> None:
    everything = graph.claims()
    named = {label for labels in everything["interventions"] for label in labels}
    for label in sorted(named)[:5]:
        found = set(graph.claims(technique=label)["claim"])
        exact = {row.claim for row in everything.itertuples() if label in row.interventions}
        assert exact <= found
    conditions = {label for labels in everything["conditions"] for label in labels}
    assert all(len(graph.claims(condition=label)) for label in sorted(conditions)[:3])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tier": "gossip"}, "no tier 'gossip'; the tiers are cited research"),
        ({"technique": "masage"}, "no concept named 'masage'"),
        ({"article": "yoga-studio-back-car.html"}, "did you mean 'yoga-studio-back-care.html'"),
        ({"article": "xyz"}, "no article named 'xyz'"),
    ],
)
def test_a_name_that_nothing_has_is_an_error(graph: kg.Graph, options: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        graph.claims(**options)  # type: ignore[arg-type]


def test_an_article_goes_by_several_names(graph: kg.Graph) -> None:
    entry = graph.manifest.articles[0]
    title = str(graph.articles().set_index("article").loc[entry.name, "title"])
    names = (entry.name, entry.name.rsplit(".", 1)[0], entry.iri, entry.sha256, title, title.upper())
    assert len({graph.text(name) for name in names}) == 1


def test_propositions_count_what_claims_say(graph: kg.Graph) -> None:
    found = graph.propositions()
    tiers = [tier.value.replace(" ", "_") for tier in Tier]
    assert (found[tiers].sum(axis=1) == found["claims"]).all()
    assert list(found["claims"]) == sorted(found["claims"], reverse=True)
    for row in found.to_dict("records"):
        assert row["best_tier"].replace(" ", "_") == next(tier for tier in tiers if row[tier])
        for other in row["contradicts"]:
            against = found.set_index("proposition").loc[other]
            assert row["proposition"] in against["contradicts"]
            assert (against["intervention"], against["target"]) == (row["intervention"], row["target"])


def test_whole_numbers_stay_whole(graph: kg.Graph) -> None:
    assert str(graph.works()["year"].dtype) == str(graph.studies()["sample_size"].dtype) == "Int64"


# ------------------------------------------------------------------------------------------- other views


def test_sparql_answers_in_the_form_of_the_question(graph: kg.Graph) -> None:
    counted = graph.sparql("SELECT (COUNT(?c) AS ?n) WHERE { ?c a kgo:Claim }")
    assert isinstance(counted, pd.DataFrame)
    assert counted["n"].iloc[0] == len(graph.claims())
    assert graph.sparql("ASK { ?c a kgo:Claim }") is True
    assert graph.sparql("ASK { ?c a kgo:Nothing }") is False
    triples = graph.sparql("CONSTRUCT { ?c schema:text ?t } WHERE { ?c a kgo:Claim ; schema:text ?t }")
    assert not isinstance(triples, bool | pd.DataFrame)
    assert {str(text) for text in triples.objects()} == set(graph.claims()["quote"])


def test_sparql_binds_values_and_takes_names_of_the_catalogue(graph: kg.Graph) -> None:
    quote = graph.claims()["quote"].iloc[0]
    one = graph.sparql("SELECT ?c ?q WHERE { ?c a kgo:Claim ; schema:text ?q }", q=quote)
    assert isinstance(one, pd.DataFrame)
    assert len(one) == (graph.claims()["quote"] == quote).sum()
    named = graph.sparql("anecdotes")
    assert isinstance(named, pd.DataFrame)
    assert len(named) == len(graph.claims(tier="anecdote"))
    with pytest.raises(QueryError, match="would change the graph"):
        graph.sparql("DELETE WHERE { ?s ?p ?o }")


def test_rdflib_has_the_same_claims(graph: kg.Graph) -> None:
    rows = graph.rdflib().query(
        "PREFIX kgo: <https://example.org/kg/ontology#> SELECT DISTINCT ?c WHERE { ?c a kgo:Claim }"
    )
    assert {str(row[0]) for row in rows} == set(graph.claims()["claim"])  # type: ignore[index]


def test_the_network_links_claims_to_what_they_are_about(graph: kg.Graph) -> None:
    network, claims = graph.to_networkx(), graph.claims()
    by_type: dict[str, set[str]] = {}
    for iri, data in network.nodes(data=True):
        assert data["label"]
        by_type.setdefault(data["type"], set()).add(iri)
    assert set(by_type) == {"article", "claim", "concept", "work", "study", "person"}
    assert by_type["claim"] == set(claims["claim"])
    assert by_type["work"] == set(graph.works()["work"])
    relations = {(source, target): data["relation"] for source, target, data in network.edges(data=True)}
    for row in claims.itertuples():
        assert all(relations[row.claim, work] == "rests on" for work in row.works)
        linked = [data["relation"] for _, _, data in network.out_edges(row.claim, data=True)]
        assert linked.count("outcome") == len(row.outcomes)
        assert linked.count("appears in") == 1
    effects = [data for _, _, data in network.edges(data=True) if data["relation"] == "effect"]
    assert {data["claim"] for data in effects} <= by_type["claim"]
    assert list(network.nodes) == list(graph.to_networkx().nodes)


def test_pages_and_files_are_made_of_the_same_graph(graph: kg.Graph) -> None:
    page = graph.view(tier="anecdote")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "anecdote" in graph.report()
    assert graph.export("csv").count(b"\r\n") >= len(graph.claims())
    with pytest.raises(QueryError, match="no format"):
        graph.export("docx")


def test_a_closed_graph_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rubs\n\nMassage lowers pain in many people who sit all day.\n")
    with kg.build([tmp_path / "a.txt"], tmp_path / "graph") as graph:
        assert "1 articles" in repr(graph)
    with pytest.raises(GraphError, match="closed"):
        graph.claims()


def test_an_article_without_claims_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Call us today!\n")
    graph = kg.build([tmp_path / "a.txt"], tmp_path / "graph")
    for table in (graph.claims(), graph.propositions(), graph.works(), graph.studies()):
        assert len(table) == 0
    assert list(graph.claims().columns) == CLAIM_COLUMNS
    assert len(graph.articles()) == 1


# ------------------------------------------------------------------------------------------ public names


def test_the_public_names_are_pinned() -> None:
    assert kg.__all__ == [
        "Article", "Basis", "Claim", "Effect", "Extraction", "Graph", "KGError", "Kind", "Lexicon", "Reference",
        "Study", "Tier", "Trace", "Work", "__version__", "build", "open", "sentences",
    ]  # fmt: skip
    assert all(getattr(kg, name) for name in kg.__all__)
    assert dir(kg) == sorted(kg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kg.nonsense  # noqa: B018


def test_build_stays_the_function_whatever_is_imported() -> None:
    code = "import kg, kg.build, kg.graph; from kg.build import BuildSummary; print(kg.build.__module__, kg.open)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("kg <function open")


def test_importing_costs_next_to_nothing() -> None:
    code = "import time; t = time.perf_counter(); import kg; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 0.1
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import kg.graph"], check=True)
    assert time.perf_counter() - started < 2


def test_build_warns_of_files_and_raises_when_none_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rubs\n\nMassage lowers pain in many people who sit all day.\n")
    with pytest.warns(UserWarning, match=r"none\.txt: no such file"):
        graph = kg.build([tmp_path / "a.txt", tmp_path / "none.txt"], tmp_path / "graph")
    assert len(graph.articles()) == 1
    with pytest.raises(InputError, match=r"none\.txt: no such file.*nothing was built"):
        kg.build([tmp_path / "none.txt"], tmp_path / "graph")
    assert len(kg.open(tmp_path / "graph").articles()) == 1


def test_opening_what_is_no_graph_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="not a graph; name the folder that kg build wrote"):
        kg.open(tmp_path)
