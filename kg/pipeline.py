"""The one place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.bibliography.works import merge, normalise_title
from kg.extract.claims import Weights, judge, load_weights, weigh
from kg.extract.cues import cues_by_sentence
from kg.extract.evidence import type_evidence
from kg.extract.features import describe, places, sections
from kg.extract.inflation import find_inflation
from kg.extract.measures import find_measures
from kg.extract.mentions import find_mentions, mentions_by_sentence
from kg.extract.pointers import find_pointers
from kg.extract.references import find_references
from kg.extract.sentences import find_sentences
from kg.extract.speakers import find_voices
from kg.extract.studies import find_studies
from kg.extract.subjects import find_subjects
from kg.extract.unlisted import find_unlisted
from kg.extract.wordclasses import word_patterns
from kg.lexicon import Lexicon, fold
from kg.model import (
    Article,
    BlockRole,
    Citation,
    Claim,
    Concept,
    Cue,
    Design,
    Evidence,
    Extraction,
    Mention,
    Person,
    PersonRole,
    Pointer,
    Reference,
    Rejection,
    Sentence,
    Study,
    StudyContext,
    Subject,
    Voice,
    Work,
)
from kg.wordings import Words

__all__ = ["Analysis", "analyse", "extract"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """All stages' results for one article before the last decision, sentence by sentence."""

    article: Article
    folded: str
    sentences: tuple[Sentence, ...]
    said: tuple[Words, ...]
    mentions: tuple[Mention, ...]
    references: tuple[Reference, ...]
    pointers: tuple[Pointer, ...]
    studies: tuple[Study, ...]
    people: tuple[Person, ...]
    voices: tuple[Voice, ...]
    contexts: tuple[StudyContext, ...]
    evidence: tuple[Evidence, ...]
    subjects: tuple[Subject, ...]
    features: tuple[Mapping[str, Cue], ...]
    patterns: tuple[frozenset[str], ...]  # of word classes
    concepts: tuple[Concept, ...]
    warnings: tuple[str, ...]


def analyse(article: Article, lexicon: Lexicon, citations: Sequence[Citation] = ()) -> Analysis:
    """Every stage but the last, which decides what is a claim."""
    sentences = find_sentences(article)
    entries = find_references(article)
    pointers, found, unresolved = find_pointers(article, entries)
    folded = _without_markers(fold(article.text), article, pointers)
    said = tuple(Words(folded[s.start : s.end]) for s in sentences)
    mentions = find_mentions(article, folded, lexicon, sentences)
    by_sentence = mentions_by_sentence(mentions, sentences)
    references, disagreements = _with_citations(article, (*entries, *found), citations)
    people, voices = find_voices(article, sentences, said)
    pointed = tuple(_pointers_by_sentence(pointers, sentences))
    # the writer's own "I" does not end what is told of a study
    others = tuple(Voice() if v.narrated and v.role is PersonRole.AUTHOR else v for v in voices)
    studies, contexts = find_studies(
        article, sentences, said, by_sentence, pointed, references, others, lexicon.comparators
    )
    references = _with_designs(references, studies)
    evidence = type_evidence(article, sentences, said, voices, contexts, studies)
    # what changes and is in no vocabulary joins the mentions here, for what claims are about
    mentions, concepts = find_unlisted(sentences, said, mentions, by_sentence, lexicon)
    if concepts:
        by_sentence = mentions_by_sentence(mentions, sentences)
        lexicon = lexicon.with_concepts(concepts)
    subjects = find_subjects(article, lexicon, sentences, said, by_sentence, mentions, contexts, studies)
    features = _features(article, folded, sentences, said, by_sentence, voices, contexts, evidence, subjects)
    patterns = tuple(word_patterns(said[n], sentence, by_sentence[n]) for n, sentence in enumerate(sentences))
    return Analysis(
        article,
        folded,
        sentences,
        said,
        mentions,
        _with_designs(references, studies),
        pointers,
        studies,
        people,
        voices,
        contexts,
        evidence,
        subjects,
        features,
        patterns,
        concepts,
        (*article.warnings, *unresolved, *disagreements),
    )


def _without_markers(folded: str, article: Article, pointers: Sequence[Pointer]) -> str:
    """The text with spaces for numbered markers: in "migraine1" and "pain[2,3]" they hide the word."""
    parts, at = [], 0
    for pointer in pointers:
        marker = article.text[pointer.start : pointer.end]
        if pointer.start >= at and not any(map(str.isalpha, marker)):
            parts += [folded[at : pointer.start], " " * len(marker)]
            at = pointer.end
    return "".join([*parts, folded[at:]])


def _features(
    article: Article,
    folded: str,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    by_sentence: Sequence[Sequence[Mention]],
    voices: Sequence[Voice],
    contexts: Sequence[StudyContext],
    evidence: Sequence[Evidence],
    subjects: Sequence[Subject],
) -> tuple[Mapping[str, Cue], ...]:
    """What is known of each sentence, by which it is judged."""
    cues, headings = cues_by_sentence(folded, sentences), sections(article, folded)
    stands = places(sentences, said)
    return tuple(
        describe(article, sentence, words, headings[sentence.block], *known)
        for sentence, words, *known in zip(
            sentences, said, stands, cues, by_sentence, voices, contexts, evidence, subjects, strict=True
        )
    )


def extract(
    article: Article,
    lexicon: Lexicon,
    citations: Sequence[Citation] = (),
    weights: Weights | None = None,
) -> Extraction:
    """All that is found in one article; `weights` replaces the shipped ones."""
    found = analyse(article, lexicon, citations)
    claims, rejected = _decided(found, weights or load_weights())
    words = {(s.start, s.end): said for s, said in zip(found.sentences, found.said, strict=True)}
    inflation = find_inflation(
        article,
        found.folded,
        claims,
        [words[claim.start, claim.end] for claim in claims],
        found.studies,
        found.references,
        found.mentions,
        lexicon,
    )
    used = {iri for claim in claims for iri in claim.outcomes}
    used |= {effect.outcome for claim in claims for effect in claim.effects}
    return Extraction(
        article,
        found.sentences,
        found.mentions,
        found.references,
        found.pointers,
        found.studies,
        found.people,
        tuple(replace(c, warnings=w) if w else c for c, w in zip(claims, inflation, strict=True)),
        rejected,
        tuple(concept for concept in found.concepts if concept.iri in used),
        found.warnings,
    )


def _decided(found: Analysis, weights: Weights) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """Every sentence as a claim, with its figures, or as none."""
    claims: list[Claim] = []
    rejected: list[Rejection] = []
    for n, sentence in enumerate(found.sentences):
        decided = judge(
            found.article,
            sentence,
            found.said[n],
            weigh(found.features, found.patterns, n, weights),
            found.features[n],
            found.voices[n],
            found.evidence[n],
            found.subjects[n],
            weights,
        )
        if isinstance(decided, Claim):
            role = found.article.blocks[sentence.block].role
            claims.append(_measured(decided, found.said[n], role))
        else:
            rejected.append(decided)
    return tuple(claims), tuple(rejected)


def _measured(claim: Claim, words: Words, role: BlockRole) -> Claim:
    """The claim with its figures: which of them are findings depends on its kind."""
    measurements = find_measures(claim.quote, words, claim.kind, role, claim.start)
    measures = dict.fromkeys(measurement.verbatim for measurement in measurements)
    return replace(claim, measures=tuple(measures), measurements=measurements)


def _pointers_by_sentence(
    pointers: Sequence[Pointer], sentences: Sequence[Sentence]
) -> Iterator[tuple[Pointer, ...]]:
    at = 0
    for sentence in sentences:
        while at < len(pointers) and pointers[at].start < sentence.start:
            at += 1
        first = at
        while at < len(pointers) and pointers[at].start < sentence.end:
            at += 1
        yield tuple(pointers[first:at])


def _with_citations(
    article: Article, references: Sequence[Reference], citations: Sequence[Citation]
) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """References completed from the user's bibliography files, and where the two disagree.

    A citation belongs to a reference that has its DOI or PMID, or its title when neither says otherwise.
    """
    index: dict[str, Citation] = {}
    for citation in citations:
        for key in _identities(citation.work):
            index.setdefault(key, citation)
    out, warnings = [], []
    for reference in references:
        match = next((index[k] for k in _identities(reference.work) if k in index), None)
        if match is None:
            out.append(reference)
            continue
        work, conflicts = merge(reference.work, match.work)
        out.append(replace(reference, work=work))
        warnings += [
            f"{article.name}: reference {reference.label} and {match.key} in {match.source} disagree on {c}"
            for c in conflicts
        ]
    return tuple(out), tuple(warnings)


def _with_designs(references: Sequence[Reference], studies: Sequence[Study]) -> tuple[Reference, ...]:
    """A work whose title tells no design has the one that the article tells of the study it cites it for."""
    told = {
        study.cites[0]: study.design
        for study in reversed(studies)
        if len(study.cites) == 1 and study.design is not Design.UNKNOWN
    }
    return tuple(
        replace(r, work=replace(r.work, design=told[r.label]))
        if r.work.design is Design.UNKNOWN and r.label in told
        else r
        for r in references
    )


def _identities(work: Work) -> list[str]:
    keys = [f"doi:{work.doi.lower()}"] if work.doi else []
    keys += [f"pmid:{work.pmid}"] if work.pmid else []
    return keys + ([f"title:{normalise_title(work.title)}"] if work.title else [])
