"""The values that the stages hand to each other.

Everything here is frozen, slotted, comparable and picklable, holds no behaviour beyond what can be
derived from its own fields, and imports nothing of the package. Offsets are Python ``str`` indices
into `Article.text`, end exclusive, so ``article.text[x.start:x.end]`` is always the exact words.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Article",
    "Basis",
    "Block",
    "BlockRole",
    "Change",
    "Citation",
    "Claim",
    "Concept",
    "ConceptKind",
    "Cue",
    "Design",
    "Direction",
    "Effect",
    "Evidence",
    "Extraction",
    "Inflation",
    "InflationWarning",
    "Kind",
    "Link",
    "Measurement",
    "Mention",
    "Name",
    "Person",
    "PersonRole",
    "Pointer",
    "Proposition",
    "Reference",
    "ReferenceSource",
    "Rejection",
    "Sentence",
    "Study",
    "StudyContext",
    "Subject",
    "Tier",
    "Trace",
    "Valence",
    "Voice",
    "Work",
    "tier_of",
]


# ------------------------------------------------------------------ words with a fixed set of values


class BlockRole(StrEnum):
    """What a stretch of an article is for."""

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    BLOCK_QUOTE = "block quote"
    REFERENCE = "reference"
    CAPTION = "caption"
    NAVIGATION = "navigation"
    TEASER = "teaser"
    COMMENT = "comment"
    METADATA = "metadata"  # front matter, copyright lines, DOI lines: read for facts, never for claims


class ConceptKind(StrEnum):
    """The concept scheme a concept belongs to."""

    INTERVENTION = "intervention"
    CONDITION = "condition"
    OUTCOME = "outcome"
    INSTRUMENT = "instrument"
    POPULATION = "population"


class Direction(StrEnum):
    """What a patient wants of an outcome: less pain, more mobility."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"


class Kind(StrEnum):
    """What a claim says (shared guidelines, "Fields of a claim")."""

    EFFECT = "effect"
    MECHANISM = "mechanism"
    SAFETY = "safety"
    DOSAGE = "dosage"
    PREVALENCE = "prevalence"
    OTHER = "other"


class Basis(StrEnum):
    """On what the article rests a claim."""

    TRIAL = "trial"
    REVIEW = "review"
    OBSERVATIONAL = "observational"
    SURVEY = "survey"
    STUDY = "study"
    EXPERT = "expert"
    ANECDOTE = "anecdote"
    ASSERTION = "assertion"

    @property
    def is_research(self) -> bool:
        """Whether research is invoked, of whatever design."""
        return self in _RESEARCH


_RESEARCH = frozenset({Basis.TRIAL, Basis.REVIEW, Basis.OBSERVATIONAL, Basis.SURVEY, Basis.STUDY})


class Trace(StrEnum):
    """How far a reader could follow the evidence."""

    CITED = "cited"
    NAMED = "named"
    VAGUE = "vague"
    NONE = "none"


class Tier(StrEnum):
    """The five tiers a user sees, strongest first."""

    CITED_RESEARCH = "cited research"
    UNCITED_RESEARCH = "uncited research"
    EXPERT_OPINION = "expert opinion"
    ANECDOTE = "anecdote"
    ASSERTION = "assertion"

    @property
    def rank(self) -> int:
        """0 for the strongest tier, 4 for the weakest."""
        return list(Tier).index(self)


class Change(StrEnum):
    """What an intervention does to an outcome."""

    INCREASE = "increase"
    DECREASE = "decrease"
    IMPROVE = "improve"
    WORSEN = "worsen"
    NO_CHANGE = "no_change"
    AFFECTS = "affects"


class Valence(StrEnum):
    """What the change means for the patient."""

    BENEFIT = "benefit"
    HARM = "harm"
    NEUTRAL = "neutral"
    UNCLEAR = "unclear"


class Inflation(StrEnum):
    """In which way a claim says more than what it rests on."""

    MAGNITUDE = "magnitude without a figure"
    CAUSE_FROM_OBSERVATION = "cause from observation"
    CAUSE_FROM_UNTOLD_DESIGN = "cause from a study of untold design"
    NOT_IN_PEOPLE = "laboratory work said of people"
    LOST_DOUBT = "doubt lost"
    OTHER_PEOPLE = "study of others"
    NO_RESULTS = "study without results"


class Design(StrEnum):
    """Study designs, as the reference annotations name them (plus finer ones for cited works)."""

    RANDOMIZED_TRIAL = "randomized-trial"
    CONTROLLED_TRIAL = "controlled-trial"
    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic-review"
    REVIEW = "review"
    PROTOCOL = "protocol"
    OBSERVATIONAL = "observational"
    SURVEY = "survey"
    CASE_REPORT = "case-report"
    GUIDELINE = "guideline"
    ANIMAL = "animal"
    IN_VITRO = "in-vitro"
    EDITORIAL = "editorial"
    UNKNOWN = "unknown"


class PersonRole(StrEnum):
    """Who somebody is in an article."""

    PATIENT = "patient"
    THERAPIST = "therapist"
    CLINICIAN = "clinician"
    RESEARCHER = "researcher"
    AUTHOR = "author"
    COMMENTER = "commenter"
    OTHER = "other"


class ReferenceSource(StrEnum):
    """Where in the article a reference was found."""

    ENTRY = "entry"  # a line of a reference list, or a footnote
    LINK = "link"  # the target of a hyperlink in the running text
    MARKER = "marker"  # a numbered marker whose list is missing


# ------------------------------------------------------------------------------ the article as read


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A stretch of the article with one role. `level` is a heading's depth, 1 the highest."""

    start: int
    end: int
    role: BlockRole
    level: int = 0
    author: str | None = None  # who wrote a comment or a block quotation, when the page says so


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A hyperlink: the characters it is laid on, and where it leads."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Article:
    """One input document. `text` is kept verbatim and every offset refers to it.

    For plain text and Markdown `text` is the decoded file; for HTML and PDF it is the text the
    reader drew out, which is kept beside the graph. `raised` holds spans set as superscript,
    `anchors` the places that links inside the page ("#ref1") can lead to.
    """

    name: str  # file name, for people
    source: str  # path or URL as given
    text: str = field(repr=False)
    media_type: str = "text/plain"
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO date, or year
    doi: str | None = None
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    links: tuple[Link, ...] = field(default=(), repr=False)
    raised: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    anchors: tuple[tuple[str, int], ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the UTF-8 text: the article's identity."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A sentence inside a block; `block` is the index into `Article.blocks`."""

    start: int
    end: int
    block: int


# ------------------------------------------------------------------------- concepts and what names them


@dataclass(frozen=True, slots=True, order=True)
class Concept:
    """A concept of the vocabulary, or a provisional one found in the text.

    `labels` starts with the preferred label. `kinds` are the schemes it is in, the main one first:
    spasticity is a condition that is also measured as an outcome.
    """

    iri: str
    kinds: tuple[ConceptKind, ...]
    labels: tuple[str, ...]
    broader: tuple[str, ...] = ()
    desired: Direction = Direction.NEITHER
    exact_match: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def label(self) -> str:
        """The preferred label."""
        return self.labels[0]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Words that name a concept. `concept` is an IRI, `kind` its main scheme."""

    start: int
    end: int
    concept: str
    kind: ConceptKind


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A named reason for a decision, with the words that carried it."""

    name: str
    start: int
    end: int
    weight: float = 0.0


# ----------------------------------------------------------------------- bibliography and who speaks


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An author of a work; a group has only a `family`."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A publication, shared by all articles that cite it. `key` is its identity:
    ``doi:…``, else ``pmid:…``, else ``title:…`` (normalised title and year), else ``url:…``."""

    key: str
    title: str | None = None
    authors: tuple[Name, ...] = ()
    year: int | None = None
    date: str | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    edition: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    abstract: str | None = None
    publication_types: tuple[str, ...] = ()
    design: Design = Design.UNKNOWN
    et_al: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of an article's bibliography, a footnote, or the target of an inline link."""

    label: str  # "3", "smith2019" or a URL: what pointers and claims call it
    start: int
    end: int
    source: ReferenceSource
    work: Work


@dataclass(frozen=True, slots=True, order=True)
class Pointer:
    """A marker in the text that leads to one or more references, by their labels."""

    start: int
    end: int
    labels: tuple[str, ...]
    style: str  # superscript, bracket, parenthesis, author-year, footnote, link
    resolved: bool = True  # False: no entry of this label was found


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """An entry of a user's .bib (or RIS, CSL) file together with its key there."""

    key: str
    source: str
    work: Work = field(compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody the article names; the span is the first mention."""

    name: str
    role: PersonRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Study:
    """A piece of research the text describes, cited or not; the span is the sentence of its first mention."""

    id: str  # "s1", "s2" … in the order of the text
    start: int
    end: int
    design: Design = Design.UNKNOWN
    year: int | None = None
    institution: str | None = None
    researchers: tuple[str, ...] = ()
    sample_size: int | None = None
    population: str | None = None  # in the article's words, as what follows of this kind
    conditions: tuple[str, ...] = ()  # concept IRIs
    interventions: tuple[str, ...] = ()
    dose: str | None = None
    schedule: str | None = None
    comparator: str | None = None
    follow_up: str | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is heard in a sentence. `quoted`: inside quotation marks; `reported`: the article says what
    somebody says; `narrated`: the article tells what happened to somebody."""

    name: str | None = None
    role: PersonRole | None = None
    quoted: bool = False
    reported: bool = False
    narrated: bool = False
    cue: Cue | None = None


@dataclass(frozen=True, slots=True)
class StudyContext:
    """What research one sentence reports: `study` is the one study it is part of, `trace` and `cites` how
    that study, or the research in general that is invoked, could be found. `describes`: tells what a
    study did; `finds`: tells a result; `marked`: what the markers in the sentence itself lead to."""

    study: str | None = None
    trace: Trace = Trace.NONE
    cites: tuple[str, ...] = ()
    opens: bool = False
    describes: bool = False
    finds: bool = False
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """On what one sentence rests."""

    basis: Basis
    trace: Trace
    cites: tuple[str, ...] = ()
    study: str | None = None
    cues: tuple[Cue, ...] = ()


# ------------------------------------------------------------------------------------------- claims


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """intervention → change → outcome; both ends are concept IRIs, `intervention` may be unknown."""

    intervention: str | None
    outcome: str
    change: Change
    valence: Valence


@dataclass(frozen=True, slots=True, order=True)
class Measurement:
    """A numeric finding, read; what it does not tell is None.

    ``19.3 vs 6.2 g/day`` has `value` and `comparator`, ``from 8 to 3`` has `baseline` and `value`, ``two to
    three days`` has `value` and `upper`, ``7 of 20`` has `count` and `total`. `percent` is a change in per
    cent, not a share. What stands around the finding is read too: `scale`, `time`, and p value and
    confidence interval in brackets behind it.
    """

    start: int  # -1 where it was read from a string of its own
    end: int
    verbatim: str
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    relation: str | None = None  # <, ≤, ≈, ≥ or >: "up to", "about"
    baseline: float | None = None
    comparator: float | None = None
    percent: float | None = None
    change: Change | None = None  # which way the figure went, where told
    count: float | None = None
    total: float | None = None
    p: float | None = None
    p_relation: str | None = None  # <, =, > …
    low: float | None = None  # the confidence interval
    high: float | None = None
    level: float | None = None  # 95 for a 95% interval
    scale: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class InflationWarning:
    """A way in which a claim is inflated, with the words that show it: in the claim, or where the study is
    told of."""

    kind: Inflation
    start: int
    end: int


def tier_of(basis: Basis, trace: Trace) -> Tier:
    """The tier that follows from basis and trace.

    An expert's word and an anecdote stay what they are even where a link leads to them.

    >>> tier_of(Basis.TRIAL, Trace.CITED), tier_of(Basis.ANECDOTE, Trace.CITED)
    (<Tier.CITED_RESEARCH: 'cited research'>, <Tier.ANECDOTE: 'anecdote'>)
    """
    if basis is Basis.EXPERT:
        return Tier.EXPERT_OPINION
    if basis is Basis.ANECDOTE:
        return Tier.ANECDOTE
    if trace is Trace.CITED:
        return Tier.CITED_RESEARCH
    return Tier.UNCITED_RESEARCH if basis.is_research else Tier.ASSERTION


@dataclass(frozen=True, slots=True)
class Subject:
    """What one sentence is about: concept IRIs by role, and its effects.

    `implied` are the effects of a claim on an effect that no word of change tells, `harms` the unwanted
    outcomes that a claim on safety only lists. `own_intervention` and `own_condition` tell whether the
    sentence names them itself; otherwise they are supplied by the passage, the section's heading or the
    article's topic.
    """

    interventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    implied: tuple[Effect, ...] = ()
    harms: tuple[Effect, ...] = ()
    own_intervention: bool = False
    own_condition: bool = False
    negated: bool = False
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that asserts something evidence could support or refute."""

    start: int
    end: int
    quote: str
    kind: Kind
    basis: Basis
    trace: Trace
    cites: tuple[str, ...] = ()  # labels of references of the same article
    study: str | None = None  # id of a study of the same article
    speaker: str | None = None
    hedged: bool = False
    negated: bool = False
    measures: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()  # concept IRIs
    conditions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    cues: tuple[Cue, ...] = ()
    measurements: tuple[Measurement, ...] = ()  # the same findings as `measures`, read
    warnings: tuple[InflationWarning, ...] = ()

    @property
    def tier(self) -> Tier:
        """The tier that follows from `basis` and `trace`."""
        return tier_of(self.basis, self.trace)


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A sentence that was seen and is no claim, with the reason."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposition:
    """What claims share across articles, with counts that are stored, not asked for.

    `target` is an outcome or a condition; `tiers` maps each tier to its number of claims, in tier order.
    """

    intervention: str
    target: str
    valence: Valence
    tiers: tuple[tuple[Tier, int], ...]
    claims: tuple[str, ...]  # claim IRIs, sorted
    articles: int
    works: int
    trials: int
    contradicts: tuple[str, ...] = ()  # IRIs of propositions with the opposite valence

    @property
    def best_tier(self) -> Tier:
        """The strongest tier any of its claims has."""
        return min((tier for tier, n in self.tiers if n), key=lambda tier: tier.rank)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one article."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    references: tuple[Reference, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    studies: tuple[Study, ...] = ()
    people: tuple[Person, ...] = ()
    claims: tuple[Claim, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    concepts: tuple[Concept, ...] = ()  # provisional concepts of this article
    warnings: tuple[str, ...] = ()
