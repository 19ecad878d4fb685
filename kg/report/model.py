"""What an evidence report says, as values; how it looks is the renderers' affair."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Design, Tier

__all__ = [
    "ArticleFigures",
    "Contradiction",
    "InflatedClaim",
    "NamedStudy",
    "Pair",
    "Quote",
    "Report",
    "RestingWork",
    "SetAside",
    "UnusedReference",
    "quoted",
]


@dataclass(frozen=True, slots=True, order=True)
class ArticleFigures:
    """An article and its denominators."""

    name: str
    title: str
    published: str | None
    sentences: int
    claims: int
    references: int
    set_aside: tuple[tuple[str, int], ...] = ()  # reasons why sentences are no claims, most frequent first


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """The exact words of a claim and where they stand: article, and character in its text."""

    article: str
    start: int
    text: str
    tier: Tier
    speaker: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class InflatedClaim:
    """A claim that says more than what it rests on: in which way, and the words that show it."""

    warning: str
    claim: Quote
    cue: str


@dataclass(frozen=True, slots=True, order=True)
class SetAside:
    """A sentence that was seen and is no claim, with the reason."""

    reason: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class RestingWork:
    """A cited work and the claims that rest on it."""

    citation: str
    design: Design
    doi: str | None
    url: str | None
    claims: tuple[Quote, ...]

    @property
    def is_plan(self) -> bool:
        """Whether the work is a protocol: a plan that has no results."""
        return self.design is Design.PROTOCOL


@dataclass(frozen=True, slots=True, order=True)
class NamedStudy:
    """A study that is told of but not cited; `search` is what to type into a literature search."""

    article: str
    start: int
    told: str
    search: str


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """An intervention and what it is said to change, with its claims by tier where they matter."""

    intervention: str
    target: str
    valence: str
    anecdotes: int
    assertions: int
    articles: int


@dataclass(frozen=True, slots=True, order=True)
class Contradiction:
    """Two propositions that cannot both hold, each with its best tier and number of claims."""

    intervention: str
    target: str
    valence: str
    tier: str
    claims: int
    other_valence: str
    other_tier: str
    other_claims: int


@dataclass(frozen=True, slots=True, order=True)
class UnusedReference:
    """An entry of a bibliography that nothing in the text leads to."""

    article: str
    label: str
    citation: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `article` is the title or name of the one article it is about, else None.

    `tiers` has every tier, strongest first; `set_aside` the reasons why sentences are no claims, most
    frequent first. `sentences` is the sum over the articles: claims and sentences set aside. `rejected` has
    the words of the sentences set aside, by reason, when the report is about one article.
    """

    article: str | None
    articles: tuple[ArticleFigures, ...]
    sentences: int
    claims: int
    tiers: tuple[tuple[Tier, int], ...]
    set_aside: tuple[tuple[str, int], ...]
    works: tuple[RestingWork, ...]
    missing: tuple[tuple[str, tuple[Quote, ...]], ...]
    inflated: tuple[InflatedClaim, ...]
    anecdotes: tuple[Quote, ...]
    named_studies: tuple[NamedStudy, ...]
    anecdote_only: tuple[Pair, ...]
    contradictions: tuple[Contradiction, ...]
    unused: tuple[UnusedReference, ...]
    warnings: tuple[str, ...]
    rejected: tuple[SetAside, ...] = ()

    @property
    def plans(self) -> tuple[RestingWork, ...]:
        """Protocols that claims rest on as if they had results."""
        return tuple(work for work in self.works if work.is_plan)


def quoted(text: str) -> str:
    """Words in quotation marks, unless they bring their own.

    >>> quoted("It helped."), quoted("“It helped,” she says.")
    ('“It helped.”', '“It helped,” she says.')
    """
    return text if text[:1] in '“"„«' and text else f"“{text}”"
