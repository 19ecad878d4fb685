"""Queries: the header form, binding, errors, and the forms of an answer."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("SELECT ?s {\n?s ?p }", r"query \(line 2, column \d+\): not SPARQL: "),
        ("SELECT ?x { ?x foo:bar ?y }", r"line 1, column \d+\): unknown prefix; declare it, or use one of"),
        ("SELECT ?x { ?x a kgo:Claim", r"not SPARQL"),
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
