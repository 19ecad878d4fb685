"""A small graph made by hand: two articles, every tier, a citation, a study, a rejected sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from kg.lexicon import DEFAULT_BASE
from kg.model import (
    Article,
    Basis,
    Change,
    Claim,
    Concept,
    ConceptKind,
    Cue,
    Design,
    Direction,
    Effect,
    Extraction,
    Inflation,
    InflationWarning,
    Kind,
    Measurement,
    Name,
    Person,
    PersonRole,
    Pointer,
    Reference,
    ReferenceSource,
    Rejection,
    Sentence,
    Study,
    Trace,
    Valence,
    Work,
)
from kg.rdf.namespaces import PREFIXES
from kg.rdf.propositions import asserted, propositions
from kg.rdf.propositions import quads as proposition_quads
from kg.rdf.quads import Run, quads
from kg.store.embedded import EmbeddedStore

__all__ = [
    "ARTICLES",
    "BASE",
    "CONCEPTS",
    "EXTRACTIONS",
    "MASSAGE",
    "PAIN",
    "SPASTICITY",
    "SampleGraph",
    "concept",
    "sample_graph",
]

BASE = DEFAULT_BASE


def concept(slug: str) -> str:
    return f"{BASE}concept/{slug}"


MASSAGE, SHIATSU, PAIN, SPASTICITY, NAUSEA = map(
    concept, ("massage-therapy", "shiatsu", "pain", "spasticity", "nausea")
)

CONCEPTS = (
    Concept(MASSAGE, (ConceptKind.INTERVENTION,), ("massage therapy", "massage")),
    Concept(SHIATSU, (ConceptKind.INTERVENTION,), ("shiatsu",), broader=(MASSAGE,)),
    Concept(PAIN, (ConceptKind.OUTCOME, ConceptKind.CONDITION), ("pain", "soreness"), desired=Direction.LESS),
    Concept(
        SPASTICITY, (ConceptKind.CONDITION, ConceptKind.OUTCOME), ("spasticity",), desired=Direction.LESS
    ),
    Concept(NAUSEA, (ConceptKind.OUTCOME,), ("nausea",), desired=Direction.LESS),
)

TEXTS = {
    "clinic-blog.txt": (
        "Hands that help\n\n"
        "A 2019 trial found that massage therapy reduced pain.[1] "
        "Shiatsu did not reduce nausea in the same trial.[1] "
        "A protocol promises relief of spasticity.[2]\n\n"
        "Ann came to us in tears. After shiatsu her pain fell from 8 to 3. "
        "“Massage eases spasticity,” says Dr. Lee.\n\n"
        "Researchers at the University of Testing found in 2021 that shiatsu lessens pain.\n\n"
        "References\n"
        "1. Roe A, Poe B. Massage for sore people: a randomized trial. "
        "J Tests. 2019;3:1-9. doi:10.1000/xyz1\n"
        "2. Doe C. Massage for spasticity: study protocol. Protocols. 2020.\n"
        "3. Foe D. Never mentioned. Tests. 2001.\n"
    ),
    "sceptic.txt": (
        "Second thoughts\n\n"
        "Massage causes pain. My own pain got worse after massage. Shiatsu eases nausea. "
        "A trial found that massage therapy reduced pain.[1]\n\n"
        "1. Roe A, Poe B. Massage for sore people: a randomised trial. J Tests. 2019. doi:10.1000/xyz1\n"
    ),
}

TRIAL = Work(
    key="doi:10.1000/xyz1",
    title="Massage for sore people: a randomized trial",
    authors=(Name("Roe", "A"), Name("Poe", "B")),
    year=2019,
    container="J Tests",
    volume="3",
    pages="1-9",
    doi="10.1000/xyz1",
    design=Design.RANDOMIZED_TRIAL,
)
PROTOCOL = Work(
    key="title:massage for spasticity study protocol 2020",
    title="Massage for spasticity: study protocol",
    authors=(Name("Doe", "C"),),
    year=2020,
    container="Protocols",
    design=Design.PROTOCOL,
)
UNUSED = Work(
    key="title:never mentioned 2001", title="Never mentioned", authors=(Name("Foe", "D"),), year=2001
)


@dataclass
class _Place:
    """Finds words in a text, so that every span of the sample is exact."""

    text: str

    def of(self, words: str, after: str = "") -> tuple[int, int]:
        start = self.text.index(words, self.text.index(after) if after else 0)
        return start, start + len(words)

    def claim(
        self, words: str, kind: Kind, basis: Basis, trace: Trace, *effects: Effect, **more: object
    ) -> Claim:
        start, end = self.of(words)
        concepts = {
            "interventions": tuple(sorted({e.intervention for e in effects if e.intervention})),
            "outcomes": tuple(sorted({e.outcome for e in effects if e.outcome != SPASTICITY})),
            "conditions": tuple(sorted({e.outcome for e in effects if e.outcome == SPASTICITY})),
        }
        cues = (Cue("verb of change", start, start + 7), Cue("whole sentence", start, end))
        return Claim(start, end, words, kind, basis, trace, effects=effects, cues=cues, **concepts, **more)  # type: ignore[arg-type]

    def reference(self, label: str, work: Work) -> Reference:
        found = re.search(rf"^{label}\. (.+)$", self.text, re.MULTILINE)
        assert found
        return Reference(label, found.start(1), found.end(1), ReferenceSource.ENTRY, work)

    def pointers(self) -> tuple[Pointer, ...]:
        return tuple(
            Pointer(found.start(), found.end(), (found[1],), "bracket")
            for found in re.finditer(r"\[(\d)\]", self.text)
        )

    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(Sentence(m.start(), m.end(), 0) for m in re.finditer(r"[^\n.]+\.", self.text))


def _clinic() -> Extraction:
    text = TEXTS["clinic-blog.txt"]
    at = _Place(text)
    eases = Effect(MASSAGE, PAIN, Change.DECREASE, Valence.BENEFIT)
    relaxes = Effect(MASSAGE, SPASTICITY, Change.DECREASE, Valence.BENEFIT)
    soothes = Effect(SHIATSU, PAIN, Change.DECREASE, Valence.BENEFIT)
    start, end = at.of("Researchers at the University of Testing found in 2021 that shiatsu lessens pain.")
    first = at.of("A 2019 trial found that massage therapy reduced pain.[1]")
    claims = (
        at.claim(text[slice(*first)], Kind.EFFECT, Basis.TRIAL, Trace.CITED, eases, cites=("1",), study="s1"),
        at.claim(
            "Shiatsu did not reduce nausea in the same trial.[1]",
            Kind.EFFECT,
            Basis.TRIAL,
            Trace.CITED,
            Effect(SHIATSU, NAUSEA, Change.NO_CHANGE, Valence.NEUTRAL),
            cites=("1",),
            study="s1",
            negated=True,
        ),
        at.claim(
            "A protocol promises relief of spasticity.[2]",
            Kind.EFFECT,
            Basis.REVIEW,
            Trace.CITED,
            Effect(None, SPASTICITY, Change.DECREASE, Valence.BENEFIT),
            cites=("2",),
            hedged=True,
            warnings=(InflationWarning(Inflation.NO_RESULTS, *at.of("protocol", after="Doe C.")),),
        ),
        at.claim(
            "After shiatsu her pain fell from 8 to 3.",
            Kind.EFFECT,
            Basis.ANECDOTE,
            Trace.NONE,
            soothes,
            speaker="Ann",
            measures=("from 8 to 3",),
            measurements=(
                Measurement(
                    *at.of("from 8 to 3"), "from 8 to 3", value=3.0, baseline=8.0, change=Change.DECREASE
                ),
            ),
        ),
        at.claim(
            "“Massage eases spasticity,” says Dr. Lee.",
            Kind.EFFECT,
            Basis.EXPERT,
            Trace.NONE,
            relaxes,
            speaker="Dr. Lee",
        ),
        at.claim(text[start:end], Kind.EFFECT, Basis.STUDY, Trace.NAMED, soothes, study="s2"),
    )
    studies = (
        Study(
            "s1", *first, design=Design.RANDOMIZED_TRIAL, year=2019, cites=("1",), interventions=(MASSAGE,)
        ),
        Study("s2", start, end, year=2021, institution="University of Testing", conditions=(SPASTICITY,)),
    )
    article = Article(
        "clinic-blog.txt",
        "clinic-blog.txt",
        text,
        title="Hands that help",
        authors=("C. Linic",),
        published="2024-05-01",
    )
    return Extraction(
        article,
        sentences=at.sentences(),
        references=(at.reference("1", TRIAL), at.reference("2", PROTOCOL), at.reference("3", UNUSED)),
        pointers=at.pointers(),
        studies=studies,
        people=(
            Person("Ann", PersonRole.PATIENT, *at.of("Ann")),
            Person("Dr. Lee", PersonRole.CLINICIAN, *at.of("Dr. Lee")),
        ),
        claims=claims,
        rejected=(Rejection(*at.of("Ann came to us in tears."), "narrates a session and names no outcome"),),
        warnings=("no date in the byline",),
    )


def _sceptic() -> Extraction:
    text = TEXTS["sceptic.txt"]
    at = _Place(text)
    hurts = Effect(MASSAGE, PAIN, Change.INCREASE, Valence.HARM)
    eases = Effect(MASSAGE, PAIN, Change.DECREASE, Valence.BENEFIT)
    calms = Effect(SHIATSU, NAUSEA, Change.DECREASE, Valence.BENEFIT)
    claims = (
        at.claim("Massage causes pain.", Kind.SAFETY, Basis.ASSERTION, Trace.NONE, hurts),
        at.claim("My own pain got worse after massage.", Kind.SAFETY, Basis.ANECDOTE, Trace.NONE, hurts),
        at.claim("Shiatsu eases nausea.", Kind.EFFECT, Basis.ASSERTION, Trace.NONE, calms),
        at.claim(
            "A trial found that massage therapy reduced pain.[1]",
            Kind.EFFECT,
            Basis.TRIAL,
            Trace.CITED,
            eases,
            cites=("1",),
        ),
    )
    other = Work(
        "doi:10.1000/xyz1",
        title="Massage for sore people: a randomised trial",
        authors=TRIAL.authors,
        year=2019,
    )
    return Extraction(
        Article("sceptic.txt", "sceptic.txt", text, title="Second thoughts"),
        sentences=at.sentences(),
        references=(at.reference("1", other),),
        pointers=at.pointers(),
        claims=claims,
    )


EXTRACTIONS = (_clinic(), _sceptic())
ARTICLES = {extraction.article.sha256: extraction.article for extraction in EXTRACTIONS}


def _vocabulary() -> Iterator[str]:
    graph = f"<{BASE}graph/vocabulary>"
    skos = PREFIXES["skos"]
    for entry in CONCEPTS:
        for number, label in enumerate(entry.labels):
            name = "altLabel" if number else "prefLabel"
            yield f'<{entry.iri}> <{skos}{name}> "{label}"@en {graph} .'
        for broader in entry.broader:
            yield f"<{entry.iri}> <{skos}broader> <{broader}> {graph} ."
        for one in (entry.iri, *entry.broader):  # one step up is all there is in this small vocabulary
            yield f"<{entry.iri}> <{PREFIXES['kgo']}within> <{one}> {graph} ."
    ontology = Path(str(files("kg.resources"))) / "ontology.ttl"
    for triple in ox.parse(path=str(ontology), format=ox.RdfFormat.TURTLE):
        yield f"{triple.subject} {triple.predicate} {triple.object} {graph} ."


@dataclass(frozen=True)
class SampleGraph:
    """What the functions under test ask of a graph: a store and the texts."""

    store: EmbeddedStore
    texts: Mapping[str, str]

    def text(self, sha256: str) -> str:
        return self.texts[sha256]


def sample_graph() -> SampleGraph:
    """The sample as a graph in memory."""
    store = EmbeddedStore()
    run = Run("1.0", "vocabulary", "settings")
    segments = [quads(extraction, base=BASE, run=run) for extraction in EXTRACTIONS]
    for segment in segments:
        store.bulk_load(segment)
    found = propositions((claim for segment in segments for claim in asserted(segment)), base=BASE)
    store.bulk_load(proposition_quads(found, base=BASE))
    store.bulk_load("\n".join(_vocabulary()).encode())
    return SampleGraph(store, {sha: article.text for sha, article in ARTICLES.items()})
