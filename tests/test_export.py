"""Exports: the documented shapes, everything that is in the graph, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from functools import lru_cache
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from sample import ARTICLES, EXTRACTIONS, MASSAGE, SampleGraph, sample_graph

from kg.errors import QueryError
from kg.export import CLAIM_COLUMNS, FORMATS, export
from kg.model import Claim
from kg.network import network
from kg.records import documents, works


class Graph(SampleGraph):
    """The sample with its network."""

    def to_networkx(self) -> nx.MultiDiGraph:
        return network(self.store)


@lru_cache(maxsize=1)
def graph() -> Graph:
    found = sample_graph()
    return Graph(found.store, found.texts)


def exported(format: str) -> bytes:
    out = io.BytesIO()
    export(graph(), format, out)
    return out.getvalue()


def jsonl() -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported("jsonl").decode().splitlines()]


# ----------------------------------------------------------------------------------------------- jsonl


def test_one_document_an_article_by_name() -> None:
    assert [doc["article"] for doc in jsonl()] == ["clinic-blog.txt", "sceptic.txt"]


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda e: e.article.name)
def test_claims_come_back_as_they_were_extracted(extraction: Any) -> None:
    doc = next(doc for doc in jsonl() if doc["article"] == extraction.article.name)
    assert doc["sha256"] == extraction.article.sha256
    assert len(doc["claims"]) == len(extraction.claims)
    for claim, record in zip(sorted(extraction.claims, key=lambda c: c.start), doc["claims"], strict=True):
        assert flat(claim) == {name: record[name] for name in flat(claim)}
        assert [c["iri"] for c in record["interventions"]] == list(claim.interventions)
        assert [e["valence"] for e in record["effects"]] == [e.valence.value for e in claim.effects]
        assert [e["change"] for e in record["effects"]] == [e.change.value for e in claim.effects]
        text = ARTICLES[extraction.article.sha256].text
        assert text[record["start"] : record["end"]] == record["quote"]


def test_figures_come_back_as_they_were_read_and_warnings_with_their_place() -> None:
    claims = [claim for doc in jsonl() for claim in doc["claims"]]
    (figure,) = [m for claim in claims for m in claim["measurements"]]
    told = {name: value for name, value in figure.items() if value is not None}
    assert {**told, "start": 0, "end": 0} == {
        "verbatim": "from 8 to 3", "start": 0, "end": 0, "value": 3, "baseline": 8, "change": "decrease",
    }  # fmt: skip
    (warning,) = [w for claim in claims for w in claim["warnings"]]
    assert (warning["name"], warning["cue"]) == ("study without results", "protocol")
    text = next(a.text for a in ARTICLES.values() if a.name == "clinic-blog.txt")
    assert text[figure["start"] : figure["end"]] == figure["verbatim"]
    assert text[warning["start"] : warning["end"]] == warning["cue"]


def flat(claim: Claim) -> dict[str, Any]:
    plain = {
        name: getattr(claim, name)
        for name in ("start", "end", "quote", "study", "speaker", "hedged", "negated")
    }
    words = {name: getattr(claim, name).value for name in ("kind", "basis", "trace", "tier")}
    lists = {name: list(getattr(claim, name)) for name in ("cites", "measures")}
    return plain | words | lists


def test_concepts_have_the_preferred_label_first() -> None:
    first = jsonl()[0]["claims"][0]
    assert first["interventions"] == [{"iri": MASSAGE, "labels": ["massage therapy", "massage"]}]
    assert first["effects"][0]["intervention"] == ["massage therapy", "massage"]


def test_references_have_their_fields_in_the_article_s_own_form() -> None:
    here, there = jsonl()
    assert {
        name: here["references"][0][name]
        for name in ("label", "title", "year", "authors", "container", "doi", "design")
    } == {
        "label": "1",
        "title": "Massage for sore people: a randomized trial",
        "year": 2019,
        "authors": ["Roe", "Poe"],
        "container": "J Tests",
        "doi": "10.1000/xyz1",
        "design": "randomized-trial",
    }
    # the other article spells the same work differently
    assert there["references"][0]["title"] == "Massage for sore people: a randomised trial"


def test_studies_have_what_leads_to_them() -> None:
    first, second = jsonl()[0]["studies"]
    assert (first["id"], first["cites"], first["design"], first["year"]) == (
        "s1",
        ["1"],
        "randomized-trial",
        2019,
    )
    assert (second["institution"], second["cites"], second["year"]) == ("University of Testing", [], 2021)


def test_rejected_sentences_are_records_and_not_exported() -> None:
    assert "rejected" not in jsonl()[0]
    rejected = next(iter(documents(graph())))["rejected"]
    assert [r["reason"] for r in rejected] == ["narrates a session and names no outcome"]


# ------------------------------------------------------------------------------------------------- RDF


@pytest.mark.parametrize(
    ("format", "parser"),
    [("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_quads_are_all_there(format: str, parser: ox.RdfFormat) -> None:
    everything = set(graph().store.quads_for_pattern(None, None, None))
    assert set(ox.parse(exported(format), format=parser)) == everything


def test_turtle_has_all_triples() -> None:
    triples = {quad.triple for quad in graph().store.quads_for_pattern(None, None, None)}
    assert {quad.triple for quad in ox.parse(exported("ttl"), format=ox.RdfFormat.TURTLE)} == triples


def test_n_quads_are_the_store_s_own_dump() -> None:
    assert exported("nq") == b"".join(graph().store.dump())


# -------------------------------------------------------------------------------------------- other forms


def test_csv_has_a_row_a_claim() -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv").decode(), newline="")))
    assert tuple(rows[0]) == CLAIM_COLUMNS
    assert len(rows) == sum(len(extraction.claims) for extraction in EXTRACTIONS)
    assert rows[0]["effects"] == "massage therapy > decrease > pain (benefit)"
    assert rows[1]["negated"] == "true"


def test_bibtex_has_every_cited_work() -> None:
    text = exported("bibtex").decode()
    for work in works(graph()):
        assert work.title
        assert work.title in text
    assert len(works(graph())) == 3


def test_graphml_reads_back() -> None:
    data = exported("graphml")
    back = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    network = graph().to_networkx()
    assert set(back.nodes) == {str(node) for node in network.nodes}
    assert back.number_of_edges() == network.number_of_edges()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(QueryError, match="no format 'xlsx'; the formats are jsonl, nq"):
        export(graph(), "xlsx", io.BytesIO())


def test_other_processes_write_the_same_bytes() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests')\n"
        "from test_export import FORMATS, exported\n"
        "print([(f, hashlib.sha256(exported(f)).hexdigest()) for f in FORMATS])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert all(name in next(iter(runs)) for name in FORMATS)
