"""One article's extraction as sorted N-Quads: the segment.

What the article says is in the named graph of the article. What several articles say alike, the description
of a work or of an effect, is in the graph ``shared``: there equal quads of many segments are one, so that a
join over all graphs counts every claim once. The run is in the graph ``runs``. No blank nodes, no clock.

Lines are written as text, not as objects of an RDF library, because this is where a build spends its time.
To keep a claim at about 20 quads, what can be derived is not stored: an ECO code belongs to the tier, MeSH
publication types to the design, and a claim is itself the `oa:SpecificResource`, with one selector whose
IRI is the RFC 5147 position in the article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import (
    Basis,
    Change,
    Claim,
    Concept,
    Cue,
    Design,
    Effect,
    Extraction,
    Kind,
    Person,
    PersonRole,
    Reference,
    Study,
    Tier,
    Trace,
    Valence,
)
from kg.rdf import namespaces as ns
from kg.rdf.findings import measurement_pairs, warning_pairs
from kg.rdf.terms import TRUE, curie, date, each, integer, iri, literal
from kg.rdf.works import work_pairs

__all__ = ["CONTEXT", "Run", "quads"]

CONTEXT = 32
"""Characters of prefix and suffix in a quote selector."""

A = curie("rdf:type")
TEXT = curie("schema:text")
APPEARANCE = curie("schema:appearance")
NAME = curie("schema:name")
START = curie("kgo:start")
END = curie("kgo:end")
PART_OF = curie("dcterms:isPartOf")
INTERVENTION = curie("kgo:intervention")
CONDITION = curie("kgo:condition")
OUTCOME = curie("kgo:outcome")
INSTRUMENT = curie("kgo:instrument")
POPULATION = curie("kgo:population")
EFFECT = curie("kgo:effect")
MEASURE = curie("kgo:measure")
MEASUREMENT = curie("kgo:measurement")
INFLATION = curie("kgo:inflation")
CUE = curie("kgo:cue")
RESTS_ON = curie("kgo:restsOn")
ATTRIBUTED = curie("prov:wasAttributedTo")
SELECTOR = curie("oa:hasSelector")
QUOTE_SELECTOR = f"{A} {curie('oa:TextQuoteSelector')}"
EXACT = curie("oa:exact")
PREFIX = curie("oa:prefix")
SUFFIX = curie("oa:suffix")
HEDGED = f"{curie('kgo:hedged')} {TRUE}"
NEGATED = f"{curie('kgo:negated')} {TRUE}"
CLAIM = f"{A} {curie('kgo:Claim')}"
REJECTION = f"{A} {curie('kgo:Rejection')}"
REASON = curie("kgo:reason")

KINDS = each("kgo:kind", Kind, "kind")
BASES = each("kgo:basis", Basis, "basis")
TRACES = each("kgo:trace", Trace, "trace")
TIERS = each("kgo:tier", Tier, "tier")
CHANGES = each("kgo:change", Change, "change")
VALENCES = each("kgo:valence", Valence, "valence")
DESIGNS = each("kgo:design", Design, "design")
ROLES = each("kgo:role", PersonRole, "role")


@dataclass(frozen=True, slots=True)
class Run:
    """What made a graph: versions and hashes of all that decides its content, and no clock."""

    version: str
    vocabulary: str
    settings: str

    def iri(self, base: str) -> str:
        """The identifier of the run."""
        return ns.run_iri(base, self.version, self.vocabulary, self.settings)


def quads(extraction: Extraction, *, base: str, run: Run) -> bytes:
    """The segment of one article: N-Quads in UTF-8, sorted, each line once.

    Lines are in the order of their bytes, which is that of their code points.
    """
    return _Segment(extraction, base, run).bytes()


class _Segment:
    """The lines of one article while they are gathered."""

    def __init__(self, extraction: Extraction, base: str, run: Run) -> None:
        self.extraction = extraction
        self.base = base
        self.run = run
        self.article = extraction.article
        self.sha = extraction.article.sha256
        self.iri = ns.article_iri(base, extraction.article)
        self.node = f"<{self.iri}>"
        self.shared = f"<{ns.graph_iri(base, 'shared')}>"
        self.out: list[str] = []
        self.concepts: dict[str, str] = {}
        self.works = {r.label: f"<{ns.work_iri(base, r.work)}>" for r in extraction.references}
        self.studies = {s.id: f"<{ns.study_iri(base, self.sha, s)}>" for s in extraction.studies}

    def bytes(self) -> bytes:
        self._article()
        self._run()
        for reference in self.extraction.references:
            self._reference(reference)
        self._pointers()
        for study in self.extraction.studies:
            self._study(study)
        self._people()
        for concept in self.extraction.concepts:
            self._concept(concept)
        for claim in self.extraction.claims:
            self._claim(claim)
        self._rejected()
        for effect in {effect for claim in self.extraction.claims for effect in claim.effects}:
            self._effect(effect)
        return ("\n".join(sorted(set(self.out))) + "\n").encode("utf-8")

    def _say(self, subject: str, *said: str) -> None:
        self.out += [f"{subject} {one} {self.node} ." for one in said]

    def _share(self, subject: str, *said: str) -> None:
        self.out += [f"{subject} {one} {self.shared} ." for one in said]

    # ------------------------------------------------------------------------------- claims, the hot path

    def _claim(self, claim: Claim) -> None:
        start, end = claim.start, claim.end
        subject = f"<{ns.claim_iri(self.base, self.sha, start, end)}>"
        selector = f"<{self.iri}#char={start},{end}>"
        quote = literal(claim.quote)
        text = self.article.text
        tail = f" {self.node} ."
        add = self.out.append
        add(f"{subject} {CLAIM}{tail}")
        add(f"{subject} {TEXT} {quote}{tail}")
        add(f"{subject} {APPEARANCE} {self.node}{tail}")
        add(f"{subject} {START} {integer(start)}{tail}")
        add(f"{subject} {END} {integer(end)}{tail}")
        add(f"{subject} {KINDS[claim.kind]}{tail}")
        add(f"{subject} {BASES[claim.basis]}{tail}")
        add(f"{subject} {TRACES[claim.trace]}{tail}")
        add(f"{subject} {TIERS[claim.tier]}{tail}")
        add(f"{subject} {SELECTOR} {selector}{tail}")
        add(f"{selector} {QUOTE_SELECTOR}{tail}")
        add(f"{selector} {EXACT} {quote}{tail}")
        if start:
            add(f"{selector} {PREFIX} {literal(text[max(0, start - CONTEXT) : start])}{tail}")
        if end < len(text):
            add(f"{selector} {SUFFIX} {literal(text[end : end + CONTEXT])}{tail}")
        if claim.hedged:
            add(f"{subject} {HEDGED}{tail}")
        if claim.negated:
            add(f"{subject} {NEGATED}{tail}")
        if claim.cues:
            add(f"{subject} {CUE} {literal(self._cues(claim))}{tail}")
        for link in self._links(claim):
            add(f"{subject} {link}{tail}")
        for found in claim.measurements:
            node = f"<{ns.measurement_iri(self.base, self.sha, found)}>"
            self._say(subject, f"{MEASUREMENT} {node}")
            self._say(node, *measurement_pairs(found))
        for warning in claim.warnings:
            node = f"<{ns.warning_iri(self.base, self.sha, claim, warning)}>"
            self._say(subject, f"{INFLATION} {node}")
            self._say(node, *warning_pairs(warning, text))

    def _links(self, claim: Claim) -> Iterator[str]:
        """What one claim leads to."""
        for predicate, concepts in (
            (INTERVENTION, claim.interventions),
            (CONDITION, claim.conditions),
            (OUTCOME, claim.outcomes),
            (INSTRUMENT, claim.instruments),
            (POPULATION, claim.populations),
        ):
            for concept in concepts:
                yield f"{predicate} {iri(concept)}"
        for effect in claim.effects:
            yield f"{EFFECT} <{ns.effect_iri(self.base, effect)}>"
        for measure in claim.measures:
            yield f"{MEASURE} {literal(measure)}"
        for label in claim.cites:
            if label in self.works:
                yield f"{RESTS_ON} {self.works[label]}"
        if claim.study in self.studies:
            yield f"{RESTS_ON} {self.studies[claim.study]}"
        if claim.speaker:
            yield f"{ATTRIBUTED} <{ns.person_iri(self.base, self.sha, claim.speaker)}>"

    def _cues(self, claim: Claim) -> str:
        """All cues in one literal, a line each: they are read together, and one by one they would be a
        quarter of the graph."""
        return "\n".join(self._cue(cue, claim) for cue in claim.cues)

    def _cue(self, cue: Cue, claim: Claim) -> str:
        # a cue that lies on the whole sentence has no words of its own
        if (cue.start, cue.end) == (claim.start, claim.end) or cue.start >= cue.end:
            return cue.name
        words = " ".join(self.article.text[cue.start : cue.end].split())
        return f"{cue.name}: {words}"

    def _effect(self, effect: Effect) -> None:
        subject = f"<{ns.effect_iri(self.base, effect)}>"
        self._share(
            subject, f"{OUTCOME} {iri(effect.outcome)}", CHANGES[effect.change], VALENCES[effect.valence]
        )
        if effect.intervention:
            self._share(subject, f"{INTERVENTION} {iri(effect.intervention)}")

    def _rejected(self) -> None:
        for rejection in self.extraction.rejected:
            subject = f"<{self.iri}#char={rejection.start},{rejection.end}>"
            self._say(subject, REJECTION, f"{REASON} {literal(rejection.reason)}")

    # -------------------------------------------------------------------------------- the article itself

    def _article(self) -> None:
        extraction, article = self.extraction, self.article
        self._say(
            self.node,
            f"{A} {curie('kgo:Article')}",
            f"{A} {curie('fabio:WebPage' if article.media_type == 'text/html' else 'fabio:Article')}",
            f"{curie('kgo:fileName')} {literal(article.name)}",
            f"{curie('kgo:sha256')} {literal(article.sha256)}",
            f"{curie('dcterms:format')} {literal(article.media_type)}",
            f"{curie('kgo:sentences')} {integer(len(extraction.sentences))}",
            f"{curie('kgo:claims')} {integer(len(extraction.claims))}",
            f"{curie('kgo:references')} {integer(len(extraction.references))}",
            *(f"{curie('dcterms:creator')} {literal(name)}" for name in article.authors),
            *(f"{curie('kgo:warning')} {literal(warning)}" for warning in extraction.warnings),
        )
        if article.title:
            self._say(self.node, f"{curie('dcterms:title')} {literal(article.title)}")
        if article.published:
            self._say(self.node, f"{curie('dcterms:issued')} {date(article.published)}")
        if article.doi:
            self._say(self.node, f"{curie('bibo:doi')} {literal(article.doi)}")
        if "://" in article.source:  # a path is this machine's affair: the manifest has it
            self._say(self.node, f"{curie('dcterms:source')} {literal(article.source)}")
        supported = {
            label for claim in extraction.claims if claim.tier is Tier.CITED_RESEARCH for label in claim.cites
        }
        for label, work in self.works.items():
            intent = "cito:citesAsEvidence" if label in supported else "cito:cites"
            self._say(self.node, f"{curie(intent)} {work}")

    def _run(self) -> None:
        run, graph = f"<{self.run.iri(self.base)}>", f"<{ns.graph_iri(self.base, 'runs')}>"
        self._say(self.node, f"{curie('prov:wasGeneratedBy')} {run}")
        for said in (
            f"{A} {curie('prov:Activity')}",
            f"{curie('kgo:softwareVersion')} {literal(self.run.version)}",
            f"{curie('kgo:vocabularyHash')} {literal(self.run.vocabulary)}",
            f"{curie('kgo:settingsHash')} {literal(self.run.settings)}",
        ):
            self.out.append(f"{run} {said} {graph} .")

    # --------------------------------------------------------------------------- bibliography and people

    def _span(self, start: int, end: int) -> tuple[str, str]:
        return f"{START} {integer(start)}", f"{END} {integer(end)}"

    def _reference(self, reference: Reference) -> None:
        work = f"<{ns.work_iri(self.base, reference.work)}>"
        self._say(
            f"<{ns.reference_iri(self.base, self.sha, reference)}>",
            f"{A} {curie('biro:BibliographicReference')}",
            f"{curie('kgo:label')} {literal(reference.label)}",
            f"{curie('kgo:source')} {literal(reference.source)}",
            f"{TEXT} {literal(self.article.text[reference.start : reference.end])}",
            f"{PART_OF} {self.node}",
            f"{curie('biro:references')} {work}",
            *self._span(reference.start, reference.end),
        )
        self._share(work, *work_pairs(reference.work), DESIGNS[reference.work.design])

    def _pointers(self) -> None:
        entries = {r.label: ns.reference_iri(self.base, self.sha, r) for r in self.extraction.references}
        for pointer in self.extraction.pointers:
            self._say(
                f"<{ns.pointer_iri(self.base, self.sha, pointer)}>",
                f"{A} {curie('c4o:InTextReferencePointer')}",
                f"{curie('kgo:style')} {literal(pointer.style)}",
                f"{TEXT} {literal(self.article.text[pointer.start : pointer.end])}",
                f"{PART_OF} {self.node}",
                *self._span(pointer.start, pointer.end),
                *(f"{curie('c4o:denotes')} <{entries[x]}>" for x in pointer.labels if x in entries),
                *([] if pointer.resolved else [f"{curie('kgo:unresolved')} {TRUE}"]),
            )

    def _study(self, study: Study) -> None:
        pairs: Sequence[tuple[str, str | None]] = (
            ("kgo:institution", study.institution),
            ("kgo:studyPopulation", study.population),
            ("kgo:dose", study.dose),
            ("kgo:schedule", study.schedule),
            ("kgo:comparator", study.comparator),
            ("kgo:followUp", study.follow_up),
        )
        self._say(
            self.studies[study.id],
            f"{A} {curie('kgo:Study')}",
            f"{curie('kgo:label')} {literal(study.id)}",
            f"{TEXT} {literal(self.article.text[study.start : study.end])}",
            f"{APPEARANCE} {self.node}",
            DESIGNS[study.design],
            *self._span(study.start, study.end),
            *(f"{curie(name)} {literal(value)}" for name, value in pairs if value),
            *(f"{curie('kgo:researcher')} {literal(name)}" for name in study.researchers),
            *(f"{CONDITION} {iri(concept)}" for concept in study.conditions),
            *(f"{INTERVENTION} {iri(concept)}" for concept in study.interventions),
            *(f"{curie('kgo:reportedBy')} {self.works[x]}" for x in study.cites if x in self.works),
        )
        if study.year is not None:
            self._say(self.studies[study.id], f"{curie('dcterms:issued')} {date(f'{study.year:04d}')}")
        if study.sample_size is not None:
            self._say(self.studies[study.id], f"{curie('kgo:sampleSize')} {integer(study.sample_size)}")

    def _people(self) -> None:
        known: dict[str, Person] = {}
        for person in self.extraction.people:
            known.setdefault(person.name, person)
        speakers = {claim.speaker for claim in self.extraction.claims if claim.speaker}
        for name in known.keys() | speakers:
            subject = f"<{ns.person_iri(self.base, self.sha, name)}>"
            self._say(
                subject, f"{A} {curie('schema:Person')}", f"{NAME} {literal(name)}", f"{PART_OF} {self.node}"
            )
            if name in known:
                person = known[name]
                # whoever is known from the page's data alone stands nowhere in the text
                place = self._span(person.start, person.end) if person.start < person.end else ()
                self._say(subject, ROLES[person.role], *place)

    def _concept(self, concept: Concept) -> None:
        preferred, *others = concept.labels
        self._share(
            iri(concept.iri),
            f"{A} {curie('skos:Concept')}",
            f"{curie('skos:prefLabel')} {literal(preferred)}@en",
            f"{curie('kgo:provisional')} {TRUE}",
            f"{curie('kgo:within')} {iri(concept.iri)}",
            f"{curie('skos:inScheme')} <{self.base}scheme/provisional>",
            *(f"{curie('skos:altLabel')} {literal(label)}@en" for label in others),
            *(f"{curie('skos:broader')} {iri(broader)}" for broader in concept.broader),
        )
