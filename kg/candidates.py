"""The provisional concepts of a graph, for a user who decides which of them belong into the vocabulary."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from kg.lexicon import DEFAULT_BASE
from kg.rdf.namespaces import ONTOLOGY, PREFIXES
from kg.rdf.terms import iri, literal
from kg.records import Source, documents

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Candidate", "candidates", "render", "to_csv", "to_turtle"]


_ROLES = ("interventions", "conditions", "outcomes", "instruments", "populations")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provisional concept: in how many claims and articles it is, and the first of these claims."""

    label: str
    claims: int
    articles: int
    article: str
    quote: str
    iri: str


def candidates(graph: Source) -> tuple[Candidate, ...]:
    """The provisional concepts of the claims of a graph, the most frequent first."""
    found: dict[str, Candidate] = {}
    for document in documents(graph):
        seen: set[str] = set()
        for claim in document["claims"]:
            for concept in (c for role in _ROLES for c in claim[role] if c.get("provisional")):
                key = concept["iri"]
                old = found.get(
                    key, Candidate(concept["labels"][0], 0, 0, document["article"], claim["quote"], key)
                )
                articles = old.articles + (key not in seen)
                found[key] = Candidate(old.label, old.claims + 1, articles, old.article, old.quote, key)
                seen.add(key)
    return tuple(sorted(found.values(), key=lambda one: (-one.claims, -one.articles, one.label)))


def render(found: Sequence[Candidate]) -> Table:
    """For a terminal."""
    from rich.table import Table
    from rich.text import Text

    from kg.query.result import printable

    table = Table(show_edge=False, pad_edge=False)
    table.add_column("concept", overflow="fold")
    table.add_column("claims", justify="right")
    table.add_column("articles", justify="right")
    table.add_column("for example", overflow="fold")
    for one in found:
        table.add_row(
            Text(printable(one.label)),
            f"{one.claims:,}",
            f"{one.articles:,}",
            Text(printable(f"{one.quote} ({one.article})")),
        )
    return table


def to_csv(found: Sequence[Candidate]) -> str:
    """One row a candidate, below a row of column names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(Candidate))
    writer.writerows(astuple(one) for one in found)
    return out.getvalue()


_HEAD = f"""\
# Candidates for a vocabulary of your own. Strike out what you do not want, correct labels, add skos:altLabel
# for other words of the same meaning and skos:broader, set kgo:desiredDirection to kgo:Less or kgo:More where
# a patient wants the one or the other, and give the file to: kg build --vocab FILE

@prefix kgo: <{ONTOLOGY}> .
@prefix skos: <{PREFIXES["skos"]}> .
"""


def to_turtle(found: Sequence[Candidate]) -> str:
    """A SKOS file ready to be edited and given back as vocabulary; the concepts keep their IRIs.

    >>> print(to_turtle([Candidate("stride height", 1, 1, "a.txt", "It rose.", "x:1")]).split("\\n\\n")[-1])
    # 1 claim in 1 article
    <x:1> a skos:Concept ;
        skos:inScheme <https://example.org/kg/scheme/outcome> ;
        kgo:desiredDirection kgo:Neither ;
        skos:prefLabel "stride height"@en ;
        skos:example "It rose." .
    <BLANKLINE>
    """
    parts = [_HEAD]
    for one in found:
        parts.append(
            f"# {_counted(one.claims, 'claim')} in {_counted(one.articles, 'article')}\n"
            f"{iri(one.iri)} a skos:Concept ;\n"
            f"    skos:inScheme <{DEFAULT_BASE}scheme/outcome> ;\n"
            f"    kgo:desiredDirection kgo:Neither ;\n"
            f"    skos:prefLabel {literal(one.label)}@en ;\n"
            f"    skos:example {literal(one.quote)} .\n"
        )
    return "\n".join(parts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
