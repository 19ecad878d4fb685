"""How a publication is written in RDF, and read back."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Design, Name, Work
from kg.rdf.terms import TRUE, curie, date, literal, typed

__all__ = ["read_authors", "work_pairs", "write_authors"]

_A = curie("rdf:type")
_BY_DESIGN = {
    Design.RANDOMIZED_TRIAL: "fabio:ClinicalTrialReport",
    Design.CONTROLLED_TRIAL: "fabio:ClinicalTrialReport",
    Design.META_ANALYSIS: "fabio:SystematicReview",
    Design.SYSTEMATIC_REVIEW: "fabio:SystematicReview",
    Design.REVIEW: "fabio:ReviewArticle",
    Design.PROTOCOL: "fabio:ClinicalTrialDesign",
    Design.CASE_REPORT: "fabio:ClinicalCaseReport",
    Design.GUIDELINE: "fabio:ClinicalGuideline",
    Design.EDITORIAL: "fabio:Editorial",
}
_PLAIN = (
    ("dcterms:title", "title"),
    ("prism:publicationName", "container"),
    ("bibo:volume", "volume"),
    ("bibo:issue", "issue"),
    ("bibo:pages", "pages"),
    ("bibo:edition", "edition"),
    ("dcterms:publisher", "publisher"),
    ("bibo:doi", "doi"),
    ("bibo:pmid", "pmid"),
    ("kgo:pmcid", "pmcid"),
    ("bibo:abstract", "abstract"),
)


def write_authors(authors: tuple[Name, ...]) -> str:
    """All authors in one literal, which keeps their order without a list of nodes.

    >>> write_authors((Name("Roe", "Ann"), Name("World Health Organization")))
    'Roe, Ann; World Health Organization'
    """
    plain = (f"{name.family}, {name.given}" if name.given else name.family for name in authors)
    return "; ".join(name.replace(";", " ") for name in plain)


def read_authors(text: str) -> tuple[Name, ...]:
    """The inverse of `write_authors`.

    >>> read_authors("Roe, Ann; World Health Organization")
    (Name(family='Roe', given='Ann'), Name(family='World Health Organization', given=''))
    """
    parts = (part.partition(", ") for part in text.split("; ") if part)
    return tuple(Name(family, given) for family, _, given in parts)


def _types(work: Work) -> Iterator[str]:
    yield "kgo:Work"
    if work.design in _BY_DESIGN:
        yield _BY_DESIGN[work.design]
    if work.container or work.pmid or work.pmcid:
        yield "fabio:JournalArticle"
    elif work.url and not work.doi and work.design not in _BY_DESIGN:
        yield "fabio:WebPage"


def work_pairs(work: Work) -> Iterator[str]:
    """Predicates and objects of a publication, its design left out."""
    for name in _types(work):
        yield f"{_A} {curie(name)}"
    yield f"{curie('kgo:key')} {literal(work.key)}"
    for name, field in _PLAIN:
        if value := getattr(work, field):
            yield f"{curie(name)} {literal(value)}"
    if work.authors:
        yield f"{curie('kgo:authors')} {literal(write_authors(work.authors))}"
    if work.et_al:
        yield f"{curie('kgo:etAl')} {TRUE}"
    if issued := work.date or (f"{work.year:04d}" if work.year else None):
        yield f"{curie('dcterms:issued')} {date(issued)}"
    if work.url:
        # a literal: addresses found in articles are often not IRIs
        yield f"{curie('bibo:uri')} {typed(work.url, 'anyURI')}"
    for kind in work.publication_types:
        yield f"{curie('kgo:publicationType')} {literal(kind)}"
