"""Commands about the vocabulary: vocab list, vocab candidates."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.asking import GraphArgument, OutOption
from kg.cli.shell import complain, emit, guarded, interruptible, show
from kg.model import ConceptKind

__all__ = ["add"]

vocab = typer.Typer(help="The vocabulary: concepts, their labels and schemes.", no_args_is_help=True)


@vocab.command("list")
@guarded
def list_concepts(
    kind: Annotated[ConceptKind | None, typer.Option(help="Concepts of one scheme.")] = None,
    search: Annotated[str, typer.Option(help="Concepts with these letters in a label.")] = "",
    add_vocab: Annotated[list[Path] | None, typer.Option("--vocab", help="A SKOS file of your own.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most rows; 0 for all.")] = 100,
    out: OutOption = None,
) -> None:
    """List concepts with their labels."""
    from rich.table import Table
    from rich.text import Text

    from kg.lexicon import fold, load

    concepts = [
        concept
        for concept in load(add_vocab or []).concepts.values()
        if (kind is None or kind in concept.kinds)
        and (not search or any(fold(search) in fold(label) for label in concept.labels))
    ]
    concepts.sort(key=lambda concept: (concept.label.casefold(), concept.iri))
    table = Table(show_edge=False, pad_edge=False)
    for name in ("concept", "kind", "other labels", "IRI"):
        table.add_column(name, overflow="fold")
    for concept in concepts[: limit or None]:
        cells = (concept.label, ", ".join(concept.kinds), ", ".join(concept.labels[1:]), concept.iri)
        table.add_row(*map(Text, cells))
    show(table, out)
    if limit and len(concepts) > limit:
        complain(f"{limit} of {len(concepts)} concepts; add --limit 0 for all", "yellow")
    elif not concepts:
        complain("no such concept", "yellow")


class CandidateFormat(StrEnum):
    """Forms of the list of candidates."""

    TABLE = "table"
    CSV = "csv"
    TTL = "ttl"


@vocab.command("candidates")
@guarded
def list_candidates(
    graph: GraphArgument,
    format: Annotated[
        CandidateFormat, typer.Option("--format", "-f", help="How to write them.")
    ] = CandidateFormat.TABLE,
    least: Annotated[int, typer.Option(min=1, help="Those of so many claims or more.")] = 1,
    out: OutOption = None,
) -> None:
    """List what changes in some claim and is in no vocabulary, the most frequent first.

    ttl is a SKOS file: strike out what you do not want, add other labels, and build with --vocab FILE.
    """
    import kg.graph
    from kg import candidates

    opened = kg.graph.open(graph)
    found = [one for one in interruptible(lambda: candidates.candidates(opened)) if one.claims >= least]
    match format:
        case CandidateFormat.TABLE:
            show(candidates.render(found), out)
        case CandidateFormat.CSV:
            emit(candidates.to_csv(found), out)
        case CandidateFormat.TTL:
            emit(candidates.to_turtle(found), out)
    if not found:
        complain("no provisional concepts", "yellow")


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(vocab, name="vocab")
