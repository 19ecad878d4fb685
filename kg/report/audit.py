"""From a graph to its evidence report: one pass over the articles, plus the stored counts of propositions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from kg.model import Design, Tier
from kg.phrases import citation, told
from kg.query import article_iri, parse, python_value, run
from kg.records import Document, Source, documents
from kg.report.model import (
    ArticleFigures,
    Contradiction,
    InflatedClaim,
    NamedStudy,
    Pair,
    Quote,
    Report,
    RestingWork,
    SetAside,
    UnusedReference,
)

__all__ = ["audit", "search_string"]

_LEAD = re.compile(r"^(?:(?:at|by|from|in|of|the)\s+)+", re.IGNORECASE)


def audit(graph: Source, article: str | None = None) -> Report:
    """The evidence report of a graph, or of one article (its file name, title or identifier).

    Pairs and contradictions are those of the whole graph; for one article, those among them that it has
    claims about, so that what other articles say counts too. Raises QueryError when there is no such article.
    """
    only = None if article is None else article_iri(graph.store, article)
    facts = _ask(graph, "report-warnings")
    sentences = {row["article"]: int(row["sentences"]) for row in facts}
    found = [_slim(document, sentences[document["iri"]]) for document in documents(graph, article=only)]
    mine = {document["iri"] for document in found}
    claims = [(document, record) for document in found for record in document["claims"]]
    tiers = Counter(record["tier"] for _, record in claims)
    pairs = None if only is None else set(_pairs(claims))
    return Report(
        article=None if only is None else (found[0]["title"] or found[0]["article"]),
        articles=tuple(sorted(_figures(document, sentences[document["iri"]]) for document in found)),
        sentences=sum(sentences[iri] for iri in mine),
        claims=len(claims),
        tiers=tuple((tier, tiers[tier.value]) for tier in Tier),
        set_aside=_set_aside(found),
        works=_works(found),
        missing=_missing(found),
        inflated=tuple(sorted(_inflated(claims))),
        anecdotes=tuple(_quote(d, r) for d, r in claims if r["tier"] == Tier.ANECDOTE.value),
        named_studies=tuple(sorted(study for document in found for study in _named(document))),
        anecdote_only=_anecdote_only(graph, pairs),
        contradictions=_contradictions(graph, pairs),
        unused=_unused(graph, found),
        warnings=tuple(
            sorted({row["warning"] for row in facts if row["warning"] and row["article"] in mine})
        ),
        rejected=() if only is None else _rejected(graph, found[0]),
    )


_KEPT = (
    "iri", "start", "quote", "tier", "cites", "study", "speaker", "effects", "interventions", "conditions",
    "warnings",
)  # fmt: skip


_NO_REASON = "no reason is kept"


def _slim(document: Document, sentences: int) -> Document:
    """A document without what a report does not say, so that a large corpus fits in memory.

    `reasons` counts the sentences set aside, so that they and the claims add up to all that were seen.
    """
    rejected = [(r["reason"] or _NO_REASON, r["start"], r["end"]) for r in document["rejected"]]
    reasons = Counter(reason for reason, _, _ in rejected)
    claims = [{name: record[name] for name in _KEPT} for record in document["claims"]]
    reasons[_NO_REASON] += sentences - len(claims) - len(rejected)
    return {**document, "claims": claims, "rejected": rejected, "reasons": +reasons}


def _ask(graph: Source, name: str, *, shipped: bool = False) -> list[dict[str, Any]]:
    """All rows of a query, of the catalogue (`shipped`) or of the report's own, as Python values."""
    if shipped:
        result = run(graph.store, name, limit=0)
    else:
        text = files("kg.resources").joinpath("templates", f"{name}.rq").read_text("utf-8")
        result = run(graph.store, parse(text, name=name), limit=0)
    return [dict(zip(result.columns, map(python_value, row), strict=True)) for row in result.rows]


def _figures(document: Document, sentences: int) -> ArticleFigures:
    return ArticleFigures(
        name=document["article"] or "",
        title=document["title"] or "",
        published=document["published"],
        sentences=sentences,
        claims=len(document["claims"]),
        references=len(document["references"]),
        set_aside=_set_aside([document]),
    )


def _rejected(graph: Source, document: Document) -> tuple[SetAside, ...]:
    """The words of the sentences set aside: the most frequent reason first, then in the order of the text."""
    text = graph.text(document["sha256"])
    reasons: Counter[str] = document["reasons"]
    found = (SetAside(reason, start, text[start:end]) for reason, start, end in document["rejected"])
    return tuple(sorted(found, key=lambda one: (-reasons[one.reason], one)))


def _set_aside(found: Iterable[Document]) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter()
    for document in found:
        counted.update(document["reasons"])
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _quote(document: Document, record: Mapping[str, Any]) -> Quote:
    return Quote(
        document["article"] or "", record["start"], record["quote"], Tier(record["tier"]), record["speaker"]
    )


def _inflated(claims: Iterable[tuple[Document, Mapping[str, Any]]]) -> Iterator[InflatedClaim]:
    for document, record in claims:
        for warning in record["warnings"]:
            yield InflatedClaim(warning["name"], _quote(document, record), warning["cue"])


# ---------------------------------------------------------------------------------- what rests on what


def _citation(reference: Mapping[str, Any]) -> str:
    return citation(reference) or str(reference["label"])


def _works(found: Iterable[Document]) -> tuple[RestingWork, ...]:
    """Cited works by the number of claims that rest on them; a marker without an entry is no work."""
    known: dict[str, Mapping[str, Any]] = {}
    resting: dict[str, list[Quote]] = {}
    for document in found:
        labels = {reference["label"]: reference for reference in document["references"]}
        for record in document["claims"]:
            cited = dict.fromkeys(labels[label]["work"] for label in record["cites"] if label in labels)
            for reference in labels.values():
                if reference["work"] in cited and reference["source"] != "marker":
                    known.setdefault(reference["work"], reference)
            for work in cited:
                resting.setdefault(work, []).append(_quote(document, record))
    rows = [
        RestingWork(
            citation=_citation(reference),
            design=Design(reference["design"] or Design.UNKNOWN),
            doi=reference["doi"],
            url=reference["label"] if reference["source"] == "link" else None,
            claims=tuple(sorted(resting[work])),
        )
        for work, reference in known.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row.claims), row.citation, row.doi or "", row.url or "")))


def _missing(found: Iterable[Document]) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
    """Claims whose marker leads to an entry that the article lacks, by "article, entry 7"."""
    out: dict[str, list[Quote]] = {}
    for document in found:
        labels = {r["label"] for r in document["references"] if r["source"] == "marker"}
        for record in document["claims"]:
            for label in record["cites"]:
                if label in labels:
                    out.setdefault(f"{document['article']}, entry {label}", []).append(
                        _quote(document, record)
                    )
    return tuple((name, tuple(quotes)) for name, quotes in sorted(out.items()))


def _unused(graph: Source, found: Sequence[Document]) -> tuple[UnusedReference, ...]:
    references = {r["iri"]: (d, r) for d in found for r in d["references"]}
    rows = _ask(graph, "unused-references", shipped=True)
    hits = [references[row["reference"]] for row in rows if row["reference"] in references]
    return tuple(sorted(UnusedReference(d["article"] or "", r["label"], _citation(r)) for d, r in hits))


# ----------------------------------------------------------------------- studies that could be looked up


def search_string(study: Mapping[str, Any], about: Sequence[str] = ()) -> str:
    """What to type into a literature search to find a study: where, who, what about, when.

    `about` are the concepts of the claims that rest on it.

    >>> search_string({"institution": "the Example University", "researchers": ["Ann Roe"], "year": 2014,
    ...   "interventions": [], "conditions": [], "design": "randomized-trial"}, about=["massage"])
    '"Example University" Roe massage randomized trial 2014'
    """
    design = study["design"] or Design.UNKNOWN.value
    concepts = [concept["labels"][0] for name in ("interventions", "conditions") for concept in study[name]]
    where = _LEAD.sub("", study["institution"] or "")
    parts = [
        f'"{where}"' if where else "",
        *(name.split()[-1] for name in study["researchers"] if name.split()),
        *list(dict.fromkeys([*concepts, *about]))[:4],
        "" if design == Design.UNKNOWN.value else design.replace("-", " "),
        str(study["year"] or ""),
    ]
    return " ".join(dict.fromkeys(part for part in parts if part))


def _about(document: Document) -> dict[str, list[str]]:
    """The techniques and conditions most often spoken of in the claims of each study, three at most."""
    counted: dict[str, Counter[str]] = {}
    for record in document["claims"]:
        if record["study"]:
            counts = counted.setdefault(record["study"], Counter())
            counts.update(c["labels"][0] for name in ("interventions", "conditions") for c in record[name])
    return {
        study: sorted(counts, key=lambda label: (-counts[label], label))[:3]
        for study, counts in counted.items()
    }


def _named(document: Document) -> Iterator[NamedStudy]:
    about = _about(document)
    for study in document["studies"]:
        spoken_of = about.get(study["id"], [])
        # a year alone, or "researchers" alone, finds nothing
        who = study["institution"] or study["researchers"]
        if study["cites"] or not (who or (study["year"] and (study["interventions"] or spoken_of))):
            continue
        said = told({**study, "institution": _LEAD.sub("", study["institution"] or "")})
        yield NamedStudy(document["article"] or "", study["start"], said, search_string(study, spoken_of))


# ------------------------------------------------------------------------------------------ propositions


def _pairs(claims: Iterable[tuple[Document, Mapping[str, Any]]]) -> Iterator[tuple[str, str]]:
    for _, record in claims:
        for effect in record["effects"]:
            if effect["intervention"] and effect["outcome"]:
                yield effect["intervention"][0], effect["outcome"][0]


def _anecdote_only(graph: Source, pairs: set[tuple[str, str]] | None) -> tuple[Pair, ...]:
    names = ("intervention", "target", "valence", "anecdotes", "assertions", "articles")
    rows = [Pair(*(row[name] for name in names)) for row in _ask(graph, "anecdote-only-pairs", shipped=True)]
    kept = (row for row in rows if pairs is None or (row.intervention, row.target) in pairs)
    return tuple(sorted(kept, key=lambda row: (-row.anecdotes, row)))


def _contradictions(graph: Source, pairs: set[tuple[str, str]] | None) -> tuple[Contradiction, ...]:
    rows = _ask(graph, "contradictions", shipped=True)
    names = Contradiction.__slots__
    kept = [Contradiction(**{name: row[name] for name in names}) for row in rows]
    return tuple(sorted(row for row in kept if pairs is None or (row.intervention, row.target) in pairs))
