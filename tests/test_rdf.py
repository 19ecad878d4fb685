"""Quads: every fact of an extraction once, escaped and sorted; propositions; ontology and vocabulary."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GraphError, VocabularyError
from kg.model import (
    Article,
    Basis,
    Change,
    Claim,
    Concept,
    ConceptKind,
    Cue,
    Design,
    Effect,
    Extraction,
    Kind,
    Name,
    Person,
    PersonRole,
    Pointer,
    Reference,
    ReferenceSource,
    Rejection,
    Sentence,
    Study,
    Tier,
    Trace,
    Valence,
    Work,
)
from kg.rdf import namespaces as ns
from kg.rdf import propositions as props
from kg.rdf.namespaces import DEFAULT_BASE, ONTOLOGY, PREFIXES
from kg.rdf.quads import Run, quads
from kg.rdf.terms import date, iri, literal
from kg.rdf.vocabulary import ontology_file, vocabulary
from kg.rdf.works import read_authors, write_authors

B = DEFAULT_BASE
RUN = Run("1.0", "v" * 64, "s" * 64)
MASSAGE, PAIN, MS = (B + "concept/" + name for name in ("massage", "pain", "multiple-sclerosis"))
HELPS = Effect(MASSAGE, PAIN, Change.DECREASE, Valence.BENEFIT)
TEXT = "Rubs\n\nMassage may lower pain.1 “Mine went,” says Ann.\n\n1. Roe A. A rub trial. J Rubs. 2019."
TRIAL = Work(
    key="doi:10.1/x",
    title="A rub trial",
    authors=(Name("Roe", "A"),),
    year=2019,
    container="J Rubs",
    doi="10.1/x",
    url="https://a.org/a b<c>",
    design=Design.RANDOMIZED_TRIAL,
)


def node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def claim(words: str, basis: Basis, trace: Trace, text: str = TEXT, **more: object) -> Claim:
    start, end = span(words, text)
    return Claim(start, end, text[start:end], Kind.EFFECT, basis, trace, **more)  # type: ignore[arg-type]


def sample() -> Extraction:
    """One article with something of everything."""
    article = Article(name="rubs.txt", source="in/rubs.txt", text=TEXT, title="Rubs", authors=("Ann Other",))
    article = replace(article, published="2024-05", doi="10.2/y")
    first = claim(
        "Massage may lower pain.1",
        Basis.TRIAL,
        Trace.CITED,
        cites=("1",),
        study="s1",
        hedged=True,
        measures=("3 vs 1",),
        interventions=(MASSAGE,),
        conditions=(MS,),
        outcomes=(PAIN,),
        effects=(HELPS,),
        cues=(Cue("hedge", *span("may")), Cue("whole", *span("Massage may lower pain.1"))),
    )
    said = claim("“Mine went,” says Ann.", Basis.ANECDOTE, Trace.NONE, speaker="Ann", effects=(HELPS,))
    reference = Reference("1", *span("Roe A. A rub trial. J Rubs. 2019."), ReferenceSource.ENTRY, TRIAL)
    marker = TEXT.index(".1") + 1
    return Extraction(
        article,
        sentences=(Sentence(*span("Rubs"), 0),),
        references=(reference,),
        pointers=(Pointer(marker, marker + 1, ("1",), "superscript"),),
        studies=(
            Study(
                "s1",
                *span("Massage may lower pain.1"),
                Design.RANDOMIZED_TRIAL,
                2019,
                cites=("1",),
                sample_size=30,
            ),
        ),
        people=(Person("Ann", PersonRole.PATIENT, *span("Ann")),),
        claims=(first, said),
        rejected=(Rejection(*span("Rubs"), "names nothing"),),
        concepts=(
            Concept(B + "concept/rub", (ConceptKind.INTERVENTION,), ("rub", "rubs"), provisional=True),
        ),
        warnings=("something “odd”",),
    )


def loaded(data: bytes) -> ox.Store:
    store = ox.Store()
    store.bulk_load(data, ox.RdfFormat.N_QUADS)
    return store


def about(store: ox.Store, subject: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None):
        assert not isinstance(quad.object, ox.Triple)
        yield quad.predicate.value, quad.object.value


# ------------------------------------------------------------------------------------------------ terms


@given(st.text())
def test_literals_read_back(text: str) -> None:
    line = f"<a:s> <a:p> {literal(text)} <a:g> ."
    assert "\n" not in line.replace("\\n", "")
    (quad,) = ox.parse(line.encode(), ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


@pytest.mark.parametrize("text", ['a "b"', "a\nb\r\n\tc", "😀 café", "back\\slash", "\x00\x1f\x7f\u2028\x85"])
def test_awkward_literals_read_back(text: str) -> None:
    (quad,) = ox.parse(f"<a:s> <a:p> {literal(text)} <a:g> .".encode(), ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert literal("a\ud800b") == '"a\ufffdb"'
    assert iri("x:\udfff").isascii()


@given(st.text(max_size=30))
def test_no_text_breaks_out_of_an_iri(text: str) -> None:
    written = iri("https://example.org/" + text)
    assert written.count("<") == written.count(">") == 1
    assert not set(written) & set(' "{}|^`\\\n')


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("2024-05-03", "date"), ("2024-05", "gYearMonth"), ("2024", "gYear"), ("May", ""), ("2024-13", "")],
)
def test_dates_have_the_datatype_that_fits(text: str, datatype: str) -> None:
    (quad,) = ox.parse(f"<a:s> <a:p> {date(text)} <a:g> .".encode(), ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.datatype.value == PREFIXES["xsd"] + (datatype or "string")


@pytest.mark.parametrize(
    "base", ["", "kg", "ftp://a.org/", "https:///x/", "https://a b/", "https://a.org/?q", "urn:x:"]
)
def test_a_base_that_cannot_hold_identifiers_is_refused(base: str) -> None:
    with pytest.raises(GraphError, match="cannot be the base"):
        ns.checked_base(base)


@given(
    st.lists(st.builds(Name, st.from_regex(r"[A-Z][a-zé-]{1,9}", fullmatch=True), st.just("A B")), max_size=5)
)
def test_authors_read_back_in_order(authors: list[Name]) -> None:
    assert read_authors(write_authors(tuple(authors))) == tuple(authors)


# ------------------------------------------------------------------------------------------- one article


def test_lines_are_sorted_distinct_and_parse() -> None:
    data = quads(sample(), base=B, run=RUN)
    lines = data.decode().splitlines()
    assert lines == sorted(set(lines))
    assert data == b"".join(line + b"\n" for line in sorted(data.split(b"\n")[:-1]))
    parsed = list(ox.parse(data, ox.RdfFormat.N_QUADS))
    assert len(parsed) == len(lines)
    assert not any(isinstance(term, ox.BlankNode) for quad in parsed for term in (quad.subject, quad.object))


def test_graphs_are_the_article_and_what_is_shared() -> None:
    graphs = {str(name) for name in loaded(quads(sample(), base=B, run=RUN)).named_graphs()}
    article = ns.article_iri(B, sample().article)
    assert graphs == {f"<{article}>", f"<{B}graph/shared>", f"<{B}graph/runs>"}


def test_a_claim_says_all_that_was_found() -> None:
    extraction = sample()
    one = extraction.claims[0]
    sha = extraction.article.sha256
    store = loaded(quads(extraction, base=B, run=RUN))
    said = set(about(store, ns.claim_iri(B, sha, one.start, one.end)))
    article = ns.article_iri(B, extraction.article)
    selector = f"{article}#char={one.start},{one.end}"
    expected = {
        "rdf:type": ONTOLOGY + "Claim",
        "schema:text": one.quote,
        "schema:appearance": article,
        "kgo:start": str(one.start),
        "kgo:end": str(one.end),
        "kgo:kind": ONTOLOGY + "kind-effect",
        "kgo:basis": ONTOLOGY + "basis-trial",
        "kgo:trace": ONTOLOGY + "trace-cited",
        "kgo:tier": ONTOLOGY + "tier-cited-research",
        "kgo:hedged": "true",
        "kgo:intervention": MASSAGE,
        "kgo:condition": MS,
        "kgo:outcome": PAIN,
        "kgo:effect": ns.effect_iri(B, HELPS),
        "kgo:measure": "3 vs 1",
        "kgo:cue": "hedge: may\nwhole",
        "oa:hasSelector": selector,
    }
    expected_pairs = {(node(name).value, value) for name, value in expected.items()}
    rests = {ns.work_iri(B, TRIAL), ns.study_iri(B, sha, extraction.studies[0])}
    assert said == expected_pairs | {(node("kgo:restsOn").value, thing) for thing in rests}
    quote = dict(about(store, selector))
    exact, prefix, suffix = (quote[node(f"oa:{name}").value] for name in ("exact", "prefix", "suffix"))
    assert prefix + exact + suffix in TEXT
    assert exact == one.quote
    assert prefix == TEXT[: one.start]
    assert len(suffix) == 32


def test_a_speaker_has_a_name_and_a_role() -> None:
    store = loaded(quads(sample(), base=B, run=RUN))
    rows = store.query(
        "SELECT ?name ?role { ?c prov:wasAttributedTo ?p . ?p schema:name ?name ; kgo:role ?role }",
        prefixes=dict(PREFIXES),
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert [tuple(term.value for term in row if term) for row in rows] == [("Ann", ONTOLOGY + "role-patient")]


def test_references_lead_from_marker_to_work() -> None:
    store = loaded(quads(sample(), base=B, run=RUN))
    rows = store.query(
        "SELECT ?label ?text ?title ?type ?url ?authors { ?m a c4o:InTextReferencePointer ; c4o:denotes ?r ."
        " ?r kgo:label ?label ; schema:text ?text ; biro:references ?w ."
        " ?w a ?type ; dcterms:title ?title ; bibo:uri ?url ; kgo:authors ?authors } ORDER BY ?type",
        prefixes=dict(PREFIXES),
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = [tuple(term.value for term in row if term) for row in rows]
    assert {row[3].rsplit("/")[-1] for row in found} == {
        "JournalArticle",
        "ClinicalTrialReport",
        "ontology#Work",
    }
    assert {(*row[:3], *row[4:]) for row in found} == {
        ("1", "Roe A. A rub trial. J Rubs. 2019.", "A rub trial", "https://a.org/a b<c>", "Roe, A")
    }


def test_a_protocol_is_a_trial_design_and_no_report() -> None:
    extraction = sample()
    protocol = replace(TRIAL, design=Design.PROTOCOL)
    changed = replace(extraction, references=(replace(extraction.references[0], work=protocol),))
    types = {
        o
        for p, o in about(loaded(quads(changed, base=B, run=RUN)), ns.work_iri(B, TRIAL))
        if p.endswith("type")
    }
    assert PREFIXES["fabio"] + "ClinicalTrialDesign" in types
    assert PREFIXES["fabio"] + "ClinicalTrialReport" not in types


def test_only_works_that_carry_a_claim_are_cited_as_evidence() -> None:
    extraction = sample()
    spare = Reference("2", 0, 4, ReferenceSource.LINK, Work(key="url:b.org", url="https://b.org"))
    store = loaded(quads(replace(extraction, references=(*extraction.references, spare)), base=B, run=RUN))
    said = list(about(store, ns.article_iri(B, extraction.article)))
    assert (node("cito:citesAsEvidence").value, ns.work_iri(B, TRIAL)) in said
    assert (node("cito:cites").value, ns.work_iri(B, spare.work)) in said


def test_a_rejected_sentence_keeps_its_place_and_reason() -> None:
    extraction = sample()
    subject = f"{ns.article_iri(B, extraction.article)}#char=0,4"
    said = dict(about(loaded(quads(extraction, base=B, run=RUN)), subject))
    assert said[node("kgo:reason").value] == "names nothing"
    assert ns.span_of(subject) == (0, 4)
    with pytest.raises(ValueError, match="names no characters"):
        ns.span_of("https://example.org/a")


def test_a_path_of_this_machine_does_not_get_into_the_quads() -> None:
    extraction = sample()
    elsewhere = replace(extraction, article=replace(extraction.article, source="/somewhere/else/rubs.txt"))
    assert quads(extraction, base=B, run=RUN) == quads(elsewhere, base=B, run=RUN)
    web = replace(extraction, article=replace(extraction.article, source="https://a.org/rubs"))
    assert b"https://a.org/rubs" in quads(web, base=B, run=RUN)


def test_base_and_run_reach_every_identifier() -> None:
    data = quads(sample(), base="https://my.org/kg/", run=RUN).decode()
    minted = [line for line in data.splitlines() if DEFAULT_BASE in line.replace(ONTOLOGY, "")]
    assert all("/concept/" in line for line in minted)
    assert RUN.iri(B) != replace(RUN, settings="other").iri(B) != replace(RUN, version="2").iri(B)


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=60), st.integers(0, 2**32))
def test_any_text_gives_the_same_bytes_in_any_order(words: str, seed: int) -> None:
    text = words + " Massage helps. " + words
    start = len(words) + 1
    article = Article(name=words, source="a", text=text, title=words)
    one = Claim(
        start, start + 14, text[start : start + 14], Kind.OTHER, Basis.ASSERTION, Trace.NONE, speaker=words
    )
    other = Claim(0, len(words), words, Kind.OTHER, Basis.EXPERT, Trace.NONE)
    claims, shuffled = [one, other], [one, other]
    random.Random(seed).shuffle(shuffled)
    data = quads(Extraction(article, claims=tuple(claims)), base=B, run=RUN)
    assert data == quads(Extraction(article, claims=tuple(shuffled)), base=B, run=RUN)
    quotes = {
        q.object.value for q in ox.parse(data, ox.RdfFormat.N_QUADS) if q.predicate == node("schema:text")
    }
    assert quotes == {one.quote, words}


# ------------------------------------------------------------------------------------------ propositions


def asserted(n: int, tier: Tier, valence: Valence, works: str = "", trials: str = "") -> props.Asserted:
    return props.Asserted(
        f"{B}claim/{n}",
        f"{B}article/{n % 3}",
        tier,
        frozenset({(MASSAGE, PAIN, valence)}),
        frozenset(works),
        frozenset(trials),
    )


def test_claims_are_read_back_from_a_segment() -> None:
    extraction = sample()
    first, second = props.asserted(quads(extraction, base=B, run=RUN))
    by_tier = {one.tier: one for one in (first, second)}
    assert set(by_tier) == {Tier.CITED_RESEARCH, Tier.ANECDOTE}
    cited = by_tier[Tier.CITED_RESEARCH]
    assert cited.effects == {(MASSAGE, PAIN, Valence.BENEFIT)}
    assert cited.works == cited.trials == {ns.work_iri(B, TRIAL)}
    assert not by_tier[Tier.ANECDOTE].works
    assert cited.article == ns.article_iri(B, extraction.article)


def test_an_effect_without_intervention_is_no_proposition() -> None:
    extraction = sample()
    bare = replace(extraction.claims[0], effects=(replace(HELPS, intervention=None),))
    assert not list(props.asserted(quads(replace(extraction, claims=(bare,)), base=B, run=RUN)))


def test_counts_are_of_distinct_things() -> None:
    claims = [
        asserted(0, Tier.ANECDOTE, Valence.BENEFIT),
        asserted(1, Tier.CITED_RESEARCH, Valence.BENEFIT, "ab", "a"),
        asserted(3, Tier.CITED_RESEARCH, Valence.BENEFIT, "bc", "b"),
        asserted(4, Tier.ASSERTION, Valence.HARM),
    ]
    harm, benefit = sorted(props.propositions(claims, base=B), key=lambda p: p.valence != Valence.HARM)
    assert dict(benefit.tiers) == {t: {Tier.CITED_RESEARCH: 2, Tier.ANECDOTE: 1}.get(t, 0) for t in Tier}
    assert (benefit.works, benefit.trials, benefit.articles, benefit.best_tier) == (
        3,
        2,
        2,
        Tier.CITED_RESEARCH,
    )
    assert benefit.contradicts == (ns.proposition_iri(B, MASSAGE, PAIN, Valence.HARM),)
    assert harm.contradicts == (ns.proposition_iri(B, MASSAGE, PAIN, Valence.BENEFIT),)
    assert harm.best_tier is Tier.ASSERTION


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (Valence.BENEFIT, Valence.HARM, True),
        (Valence.BENEFIT, Valence.NEUTRAL, True),
        (Valence.HARM, Valence.NEUTRAL, False),
        (Valence.BENEFIT, Valence.UNCLEAR, False),
    ],
)
def test_which_valences_contradict(one: Valence, other: Valence, contradict: bool) -> None:
    found = props.propositions([asserted(0, Tier.ANECDOTE, one), asserted(1, Tier.ANECDOTE, other)], base=B)
    assert all(bool(proposition.contradicts) is contradict for proposition in found)


@given(st.permutations([asserted(n, t, v) for n, (t, v) in enumerate((t, v) for t in Tier for v in Valence)]))
def test_propositions_do_not_depend_on_order(claims: list[props.Asserted]) -> None:
    data = props.quads(props.propositions(claims, base=B), base=B)
    assert data == props.quads(props.propositions(sorted(claims, key=lambda c: c.claim), base=B), base=B)
    counts = [
        q.object.value for q in ox.parse(data, ox.RdfFormat.N_QUADS) if q.predicate == node("kgo:claims")
    ]
    assert sum(map(int, counts)) == len(claims) == data.count(b"ontology#claim> ")


# ------------------------------------------------------------------------------- ontology and vocabulary


def test_every_own_term_that_is_written_is_defined() -> None:
    defined = {quad.subject.value for quad in ox.parse(path=str(ontology_file()), format=ox.RdfFormat.TURTLE)}
    data = quads(sample(), base=B, run=RUN) + props.quads(
        props.propositions(props.asserted(quads(sample(), base=B, run=RUN)), base=B), base=B
    )
    used = {
        term.value
        for quad in ox.parse(data, ox.RdfFormat.N_QUADS)
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(ONTOLOGY)
    }
    assert used <= defined


@pytest.mark.parametrize(
    ("scheme", "values"),
    [("tier", Tier), ("kind", Kind), ("basis", Basis), ("trace", Trace), ("change", Change),
     ("valence", Valence), ("role", PersonRole), ("design", Design)],
)  # fmt: skip
def test_every_value_has_a_labelled_concept(scheme: str, values: type[Tier]) -> None:
    labels = {
        quad.subject.value: quad.object.value
        for quad in ox.parse(path=str(ontology_file()), format=ox.RdfFormat.TURTLE)
        if quad.predicate == node("skos:prefLabel") and isinstance(quad.object, ox.Literal)
    }
    for value in values:
        label = labels[f"{ONTOLOGY}{scheme}-{ns.slug(value)}"]
        assert ns.slug(label) == ns.slug(value)


def test_every_own_term_has_a_label_and_a_comment() -> None:
    facts: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(ontology_file()), format=ox.RdfFormat.TURTLE):
        facts.setdefault(quad.subject.value, set()).add(quad.predicate.value.rsplit("#")[-1])
    assert len(facts) > 100
    for subject, said in facts.items():
        assert said >= {"label", "comment"} or said >= {"prefLabel", "definition"}, subject


def test_the_vocabulary_moves_with_the_base_and_the_ontology_stays(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"<{B}concept/rub> skos:inScheme <{B}scheme/intervention> ;\n"
        'skos:prefLabel "rub\\nbing"@en ; skos:note [] .'
    )
    data, warnings = vocabulary([mine], base="https://my.org/")
    store = loaded(data)
    said = dict(about(store, "https://my.org/concept/rub"))
    assert said[node("skos:prefLabel").value] == "rub\nbing"
    assert said[node("skos:inScheme").value] == "https://my.org/scheme/intervention"
    assert dict(about(store, ONTOLOGY + "tier-anecdote"))
    assert warnings == ("mine.ttl: 1 statements about blank nodes are left out",)
    assert data == vocabulary([mine], base="https://my.org/")[0]


def test_a_later_file_replaces_a_concept(tmp_path: Path) -> None:
    text = f"@prefix skos: <{PREFIXES['skos']}> .\n<x:rub> skos:inScheme <x:s> ; skos:prefLabel "
    for name, label in (("a.ttl", '"one"'), ("b.ttl", '"two"')):
        (tmp_path / name).write_text(f"{text} {label} .")
    data, _ = vocabulary([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    assert [o for p, o in about(loaded(data), "x:rub") if p.endswith("prefLabel")] == ["two"]


def test_a_broken_vocabulary_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("this is no turtle")
    with pytest.raises(VocabularyError, match=r"bad\.ttl: not readable as Turtle"):
        vocabulary([tmp_path / "bad.ttl"])
