"""Queries: the header form, binding, errors, and the forms of an answer."""

from __future__ import annotations

import csv
import io
import json
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import MASSAGE, SampleGraph, sample_graph

from kg.errors import QueryError
from kg.query import NamedQuery, ParameterKind, Result, catalogue, load, parse, printable, python_value, run

SKOS = "http://www.w3.org/2004/02/skos/core#"
KGO = "https://example.org/kg/ontology#"
B = "https://example.org/kg/"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Two concepts that share a label, one narrower, and a claim."""
    quads = f"""
    <{B}concept/massage> <{SKOS}prefLabel> "massage therapy" <{B}graph/vocabulary> .
    <{B}concept/massage> <{SKOS}altLabel> "massage" <{B}graph/vocabulary> .
    <{B}concept/massage> <{SKOS}hiddenLabel> "rubbing" <{B}graph/vocabulary> .
    <{B}concept/shiatsu> <{SKOS}prefLabel> "Shiatsu" <{B}graph/vocabulary> .
    <{B}concept/shiatsu> <{SKOS}broader> <{B}concept/massage> <{B}graph/vocabulary> .
    <{B}concept/ms> <{SKOS}prefLabel> "multiple sclerosis" <{B}graph/vocabulary> .
    <{B}concept/ms> <{SKOS}altLabel> "MS" <{B}graph/vocabulary> .
    <{B}concept/mitral> <{SKOS}altLabel> "MS" <{B}graph/vocabulary> .
    <{B}claim/1> <{KGO}intervention> <{B}concept/shiatsu> <{B}article/1> .
    <{B}claim/1> <{KGO}start> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <{B}article/1> .
    """
    out = ox.Store()
    out.load(quads.encode(), format=ox.RdfFormat.N_QUADS)
    return out


BY_TECHNIQUE = parse(
    "# name: t\n# summary: s\n# parameters:\n#   technique (label, required) a concept\n"
    "#   least (int, 0) smallest start\n# columns: claim\n"
    "SELECT ?claim ?technique ?least WHERE { ?claim kgo:intervention/skos:broader* ?technique ;"
    " kgo:start ?start FILTER(?start >= ?least) }"
)


def cells(result: Result) -> list[list[object]]:
    return [[python_value(term) for term in row] for row in result.rows]


# ------------------------------------------------------------------------------------------ the header


def test_header_is_read() -> None:
    technique, least = BY_TECHNIQUE.parameters
    assert (BY_TECHNIQUE.name, BY_TECHNIQUE.summary, BY_TECHNIQUE.columns) == ("t", "s", ("claim",))
    assert (technique.kind, technique.required, technique.default) == (ParameterKind.LABEL, True, None)
    assert (least.kind, least.required, least.default) == (ParameterKind.INT, False, "0")


def test_a_query_without_header_is_a_query() -> None:
    assert parse("SELECT * {}") == NamedQuery(name="query", text="SELECT * {}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# parameters:\n#   x (thing, required) y\nSELECT * {}", r"query \(line 2\): not a parameter line"),
        ("# parameters:\n#   x y\nSELECT * {}", "not a parameter line"),
        ("# limit: many\nSELECT * {}", "limit is not a number"),
    ],
)
def test_a_broken_header_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse(text)


# --------------------------------------------------------------------------------------------- loading


def test_load_by_name_path_and_text(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# summary: mine\nSELECT * { }", encoding="utf-8")
    assert load(file).name == load(str(file)).name == "mine"
    assert load("SELECT * { }").text == "SELECT * { }"
    name = catalogue()[0].name
    assert load(name) is catalogue()[0]


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(QueryError, match=r"no query named 'anecdote'; did you mean .*anecdotes"):
        load("anecdote")
    with pytest.raises(QueryError, match=r"kg queries lists the catalogue"):
        load("xyzzyq")


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"cannot be read \(No such file"):
        load(tmp_path / "none.rq")
    (tmp_path / "b.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(QueryError, match=r"byte 0\): not UTF-8"):
        load(tmp_path / "b.rq")


# --------------------------------------------------------------------------------------------- binding


@pytest.mark.parametrize(
    "words",
    [
        "massage",
        "massage therapy",
        "Massage Therapy",
        "MASSAGE",
        "massage-therapy",
        "massages",
        "rubbing",
        "shiatsu",
        f"{B}concept/massage",
        f"<{B}concept/massage>",
        ox.NamedNode(f"{B}concept/massage"),
    ],
)
def test_a_concept_is_found_by_label_or_iri(store: ox.Store, words: object) -> None:
    assert cells(run(store, BY_TECHNIQUE, {"technique": words})) == [[f"{B}claim/1"]]


@pytest.mark.parametrize(
    ("bindings", "message"),
    [
        ({"technique": "masage"}, r"no concept named 'masage'; did you mean 'massage'"),
        ({"technique": "zzzz"}, r"no concept named 'zzzz'; see kg vocab list"),
        ({"technique": "MS"}, r"'MS' names 2 concepts; take one of .*mitral, .*ms"),
        ({}, r"parameter 'technique' is missing; add -p technique"),
        ({"technique": "massage", "color": "red"}, r"no parameter 'color'; it has: technique, least"),
        ({"technique": "massage", "least": "few"}, r"least='few' is no whole number"),
        ({"technique": "<a b>"}, "is no IRI"),
    ],
)
def test_a_bad_binding_says_what_is_wrong(store: ox.Store, bindings: dict[str, object], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run(store, BY_TECHNIQUE, bindings)


def test_integers_are_bound_as_numbers(store: ox.Store) -> None:
    assert len(run(store, BY_TECHNIQUE, {"technique": "massage", "least": "7"})) == 1
    assert len(run(store, BY_TECHNIQUE, {"technique": "massage", "least": 8})) == 0


@given(st.text(max_size=40))
def test_no_value_can_change_the_query(store: ox.Store, words: str) -> None:
    """Whatever is typed, a text parameter is compared as text: nothing but the label itself matches."""
    query = parse(
        "# parameters:\n#   words (text, required) a label\n# columns: s\n"
        "SELECT ?s ?words WHERE { ?s skos:prefLabel ?words }"
    )
    assert len(run(store, query, {"words": words})) == (words in {"massage therapy", "Shiatsu"})


def test_a_typed_query_takes_any_variable(store: ox.Store) -> None:
    text = "SELECT ?s ?n WHERE { ?s kgo:start ?n }"
    assert len(run(store, text, {"n": "7"})) == 1
    assert len(run(store, text, {"s": f"{B}claim/2"})) == 0
    with pytest.raises(QueryError, match=r"does not select \?other"):
        run(store, text, {"other": "1"})


# ------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <a:b> <a:c> }",
        "# SELECT\nPREFIX a: <a:>\nDELETE WHERE { ?s ?p ?o }",
        "clear all #{",
        'PREFIX select: <x:>\nWITH <a:b> DELETE { ?s ?p "SELECT" } WHERE { ?s ?p ?o }',
    ],
)
def test_updates_are_refused(store: ox.Store, text: str) -> None:
    before = len(store)
    with pytest.raises(QueryError, match="would change the graph"):
        run(store, parse(text))
    assert len(store) == before


def test_a_query_may_use_the_words_of_updates(store: ox.Store) -> None:
    text = (
        'SELECT ?insert WHERE { ?insert skos:hiddenLabel "rubbing" # DELETE\n FILTER("LOAD SERVICE" != "") }'
    )
    assert len(run(store, text)) == 1


def test_service_is_refused(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="SERVICE would ask another machine"):
        run(store, "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s {\n?s ?p }", r"query \(line 2, column \d+\): not SPARQL at the end of the line \("),
        ("SELECT ?x { ?x foo:bar ?y }", r"line 1, column \d+\): unknown prefix; declare it, or use one of"),
        ("SELECT ?x { ?x a kgo:Claim", r"not SPARQL"),
        ("SELECT ?x WHERE { ?x ?y ?z } LIMIT many", r"column 36\): not SPARQL at 'many'"),
        ("{", "not SPARQL"),
    ],
)
def test_an_ill_formed_query_is_one_line_with_its_place(store: ox.Store, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        run(store, text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


# ------------------------------------------------------------------------------------- forms of answers

EVERY_TERM = """SELECT ?iri ?text ?tagged ?number ?none WHERE {
 VALUES (?iri ?text ?tagged ?number ?none) {
  (<http://example.org/a> "say \\"x\\", y\\nz" "hé"@fr 3 UNDEF) } }"""


def test_csv_is_rfc_4180(store: ox.Store) -> None:
    text = run(store, EVERY_TERM).to_csv()
    assert text == 'iri,text,tagged,number,none\r\nhttp://example.org/a,"say ""x"", y\nz",hé,3,\r\n'


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_csv_reads_back(rows: list[list[str]]) -> None:
    terms = tuple(tuple(ox.Literal(cell) for cell in row) for row in rows)
    assert list(csv.reader(io.StringIO(Result(("a", "b"), terms).to_csv(), newline=""))) == [
        ["a", "b"],
        *rows,
    ]


def test_json_is_sparql_results_json(store: ox.Store) -> None:
    document = json.loads(run(store, EVERY_TERM).to_json())
    assert document["head"] == {"vars": ["iri", "text", "tagged", "number", "none"]}
    assert document["results"]["bindings"] == [
        {
            "iri": {"type": "uri", "value": "http://example.org/a"},
            "text": {"type": "literal", "value": 'say "x", y\nz'},
            "tagged": {"type": "literal", "value": "hé", "xml:lang": "fr"},
            "number": {
                "type": "literal",
                "value": "3",
                "datatype": "http://www.w3.org/2001/XMLSchema#integer",
            },
        }
    ]
    # the engine's own reader understands it
    back = ox.parse_query_results(run(store, EVERY_TERM).to_json(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(back, ox.QuerySolutions)
    assert len(list(back)) == 1


def test_ask(store: ox.Store) -> None:
    result = run(store, "ASK { ?s a kgo:Nothing }")
    assert (result.answer, json.loads(result.to_json())["boolean"]) == (False, False)
    assert result.to_csv() == "answer\r\nfalse\r\n"


def test_construct_is_sorted_turtle(store: ox.Store) -> None:
    result = run(store, "CONSTRUCT { ?s skos:prefLabel ?l } WHERE { ?s skos:prefLabel ?l }")
    turtle = result.to_turtle()
    assert turtle.index('"Shiatsu"') > turtle.index('"massage therapy"')
    assert {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} == set(result.triples or ())
    with pytest.raises(QueryError, match="only CONSTRUCT and DESCRIBE"):
        run(store, "SELECT * { }").to_turtle()


def test_dataframe_has_python_values(store: ox.Store) -> None:
    frame = run(store, EVERY_TERM).to_dataframe()
    assert frame.to_dict("records")[0]["number"] == 3
    empty = run(store, "SELECT ?a ?b WHERE { ?a kgo:nothing ?b }").to_dataframe()
    assert list(empty.columns) == ["a", "b"]


def test_limit_and_offset_say_when_there_is_more(store: ox.Store) -> None:
    text = "SELECT ?l WHERE { ?s skos:prefLabel ?l } ORDER BY ?l"
    everything = cells(run(store, text))
    assert len(everything) == 3
    first = run(store, text, limit=2)
    assert (cells(first), first.more) == (everything[:2], True)
    rest = run(store, text, limit=2, offset=2)
    assert (cells(rest), rest.more) == (everything[2:], False)
    assert not run(store, text, limit=0).more


def test_printable_shows_control_characters() -> None:
    assert printable("a\x1b[31m b\u202e c\n\td") == "a�[31m b� c d"


# ------------------------------------------------------------------------------------------- catalogue

FIRST, NULL, PROTOCOL = (
    "A 2019 trial found that massage therapy reduced pain.[1]",
    "Shiatsu did not reduce nausea in the same trial.[1]",
    "A protocol promises relief of spasticity.[2]",
)
ANN, EXPERT, NAMED = (
    "After shiatsu her pain fell from 8 to 3.",
    "“Massage eases spasticity,” says Dr. Lee.",
    "Researchers at the University of Testing found in 2021 that shiatsu lessens pain.",
)
CAUSES, OWN, NAUSEA, AGAIN = (
    "Massage causes pain.",
    "My own pain got worse after massage.",
    "Shiatsu eases nausea.",
    "A trial found that massage therapy reduced pain.[1]",
)
TRIAL = "Massage for sore people: a randomised trial"

# name, bindings, columns to look at, expected rows
GOLDEN: list[tuple[str, dict[str, object], str, list[tuple[object, ...]]]] = [
    ("anecdote-only-pairs", {}, "intervention target valence", [("massage therapy", "pain", "harm")]),
    ("anecdotes", {}, "speaker quote", [("Ann", ANN), (None, OWN)]),
    ("anecdotes", {"article": "sceptic.txt"}, "quote", [(OWN,)]),
    (
        "article-overview",
        {},
        "file claims references",
        [("clinic-blog.txt", 6, 3), ("sceptic.txt", 4, 1)],
    ),
    (
        "claims-by-condition",
        {"condition": "spasticity"},
        "tier quote",
        [("cited research", PROTOCOL), ("expert opinion", EXPERT)],
    ),
    (
        "claims-by-outcome",
        {"outcome": "soreness"},
        "quote",
        [(FIRST,), (AGAIN,), (NAMED,), (ANN,), (OWN,), (CAUSES,)],
    ),
    ("claims-by-technique", {"technique": "shiatsu"}, "quote", [(NULL,), (NAMED,), (ANN,), (NAUSEA,)]),
    (
        "claims-by-technique",
        {"technique": "massage", "article": "Second thoughts"},
        "tier concept quote",
        [
            ("cited research", "massage therapy", AGAIN),
            ("anecdote", "massage therapy", OWN),
            ("assertion", "massage therapy", CAUSES),
            ("assertion", "shiatsu", NAUSEA),
        ],
    ),
    (
        "claims-on-cited-trials",
        {},
        "quote work year doi",
        [(quote, TRIAL, "2019", "10.1000/xyz1") for quote in (FIRST, NULL, AGAIN)],
    ),
    (
        "claims-on-protocols",
        {},
        "quote work",
        [(PROTOCOL, "Massage for spasticity: study protocol")],
    ),
    (
        "contradictions",
        {},
        "intervention target tier other_tier",
        [
            ("massage therapy", "pain", "cited research", "anecdote"),
            ("shiatsu", "nausea", "assertion", "cited research"),
        ],
    ),
    (
        "most-claimed-untested",
        {},
        "claims intervention target best_tier",
        [
            (2, "massage therapy", "pain", "anecdote"),
            (1, "massage therapy", "spasticity", "expert opinion"),
            (1, "shiatsu", "nausea", "assertion"),
        ],
    ),
    ("null-results", {}, "tier quote", [("cited research", NULL)]),
    (
        "propositions",
        {"technique": "shiatsu"},
        "target valence claims cited uncited anecdotes assertions works trials",
        [
            ("pain", "benefit", 2, 0, 1, 1, 0, 0, 0),
            ("nausea", "benefit", 1, 0, 0, 0, 1, 0, 0),
            ("nausea", "neutral", 1, 1, 0, 0, 0, 1, 1),
        ],
    ),
    ("measurements", {}, "measurement value unit quote", [("from 8 to 3", 3, None, ANN)]),
    ("inflated-claims", {}, "warning cue quote", [("study without results", "protocol", PROTOCOL)]),
    ("inflated-claims", {"article": "sceptic.txt"}, "quote", []),
    ("safety-claims", {}, "tier quote", [("anecdote", OWN), ("assertion", CAUSES)]),
    ("speakers", {}, "speaker role claims", [("Ann", "patient", 1), ("Dr. Lee", "clinician", 1)]),
    (
        "tier-counts",
        {"article": "sceptic"},
        "tier claims",
        [("cited research", 1), ("anecdote", 1), ("assertion", 2)],
    ),
    ("uncited-studies", {}, "institution year quote", [("University of Testing", "2021", NAMED)]),
    ("unused-references", {}, "label title", [("3", "Never mentioned")]),
    (
        "works-by-claims",
        {},
        "claims articles title design",
        [(3, 2, TRIAL, "randomized trial"), (1, 1, "Massage for spasticity: study protocol", "protocol")],
    ),
]


@pytest.mark.parametrize(
    ("name", "bindings", "columns", "expected"), GOLDEN, ids=[f"{e[0]}-{'-'.join(e[1])}" for e in GOLDEN]
)
def test_answers_of_the_catalogue(
    name: str, bindings: dict[str, object], columns: str, expected: list[tuple[object, ...]]
) -> None:
    result = run(graph().store, name, bindings)
    places = [result.columns.index(column) for column in columns.split()]
    assert [tuple(python_value(row[place]) for place in places) for row in result.rows] == expected


@lru_cache(maxsize=1)
def graph() -> SampleGraph:
    return sample_graph()


def test_every_query_of_the_catalogue_has_an_expected_answer() -> None:
    assert {entry[0] for entry in GOLDEN} == {query.name for query in catalogue()}


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_headers_agree_with_their_queries(query: NamedQuery) -> None:
    assert query.source == f"{query.name}.rq"
    assert query.summary
    assert query.limit
    bound = {p.name: MASSAGE for p in query.parameters if p.required}
    answer = graph().store.query(query.text, bound)
    selected = [variable.value for variable in answer.variables]
    assert set(query.columns) <= set(selected)
    assert {parameter.name for parameter in query.parameters} <= set(selected)
    # a query shows in its own text which prefixes it uses, so that it runs on any endpoint
    ox.Store().query(query.text)


def test_an_article_that_is_not_there_suggests_near_ones() -> None:
    with pytest.raises(QueryError, match=r"no article named 'skeptic.txt'; did you mean 'sceptic.txt'"):
        run(graph().store, "anecdotes", {"article": "skeptic.txt"})


def test_a_shortened_iri_is_understood() -> None:
    rows = run(graph().store, "claims-by-technique", {"technique": "kgc:shiatsu"}).rows
    assert len(rows) == 4
