"""Commands that ask a graph: query, queries, explain, evaluate."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.shell import complain, emit, guarded, interruptible, show
from kg.errors import QueryError

__all__ = ["add"]

GraphArgument = Annotated[Path, typer.Argument(metavar="GRAPH", help="The folder that kg build wrote.")]
OutOption = Annotated[Path | None, typer.Option("-o", "--out", help="Write to this file, not to the screen.")]


class ResultFormat(StrEnum):
    """Forms of an answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


class ReportFormat(StrEnum):
    """Forms of a report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


def _bindings(pairs: list[str]) -> dict[str, str]:
    out = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise QueryError(f"-p {pair!r} is no parameter", hint="write -p name=value")
        out[name.strip()] = value
    return out


@guarded
def query(
    graph: GraphArgument,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME|FILE|SPARQL", help="A query of the catalogue, a .rq file, or SPARQL."),
    ],
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--param", metavar="NAME=VALUE", help="Bind a parameter; repeatable."),
    ] = None,
    format: Annotated[
        ResultFormat | None, typer.Option("--format", "-f", help="Default: table, or turtle for CONSTRUCT.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help="Most rows; 0 for all. Default: the query's own.")
    ] = None,
    offset: Annotated[int, typer.Option(min=0, help="Rows to skip.")] = 0,
    timeout: Annotated[float | None, typer.Option(min=0, help="Give up after so many seconds.")] = None,
    out: OutOption = None,
) -> None:
    """Ask a graph: a named query, a file, or SPARQL text.

    kg query graph claims-by-technique -p technique=massage
    """
    import kg.graph
    from kg.query import load, run

    asked = load(name)
    bindings = _bindings(parameter or [])
    opened = kg.graph.open(graph)
    result = interruptible(lambda: run(opened.store, asked, bindings, limit=limit, offset=offset), timeout)
    if format is None:
        format = ResultFormat.TABLE if result.triples is None else ResultFormat.TURTLE
    match format:
        case ResultFormat.TABLE:
            show(result.table(), out)
        case ResultFormat.CSV:
            emit(result.to_csv(), out)
        case ResultFormat.JSON:
            emit(result.to_json(), out)
        case ResultFormat.TURTLE:
            emit(result.to_turtle(), out)
    if result.more:
        complain(
            f"the first {len(result)} rows; there are more: add --limit 0 for all, or --offset", "yellow"
        )


@guarded
def queries(
    name: Annotated[str | None, typer.Argument(help="Show this one in full.")] = None, out: OutOption = None
) -> None:
    """List the catalogue of named queries, or show one."""
    from kg.query import catalogue, load

    if name is not None:
        emit(load(name).text, out)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    table.add_column("query", no_wrap=True)
    table.add_column("what it answers")
    table.add_column("parameters")
    for entry in catalogue():
        named = [f"{p.name}" if p.required else f"[{p.name}]" for p in entry.parameters]
        table.add_row(Text(entry.name), Text(entry.summary), Text(" ".join(named)))
    show(table, out)


@guarded
def explain(
    graph: GraphArgument,
    claim: Annotated[
        str,
        typer.Argument(metavar="CLAIM", help="An IRI, the beginning of its hash, or words of the sentence."),
    ],
    out: OutOption = None,
) -> None:
    """Show one claim in its context: cues, links, concepts, and why it is in its tier.

    Words of a sentence that was seen and is no claim show why it was set aside.
    """
    import kg.graph
    from kg.explain import explain as explained

    opened = kg.graph.open(graph)
    show(interruptible(lambda: explained(opened, claim)).render(), out)


class EvaluationFormat(StrEnum):
    """Forms of an evaluation."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


@guarded
def evaluate(
    graph: GraphArgument,
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD…", help="Folders of annotations.")],
    format: Annotated[
        EvaluationFormat, typer.Option("--format", "-f", help="How to write it; html is one page.")
    ] = EvaluationFormat.TERMINAL,
    errors: Annotated[
        int, typer.Option(min=-1, help="Quote so many mistakes; -1 for all. The page has all.")
    ] = 0,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Mistakes of this kind alone (claims, tiers, effects …); repeatable."),
    ] = None,
    article: Annotated[str | None, typer.Option(help="One article alone, by its file name.")] = None,
    out: OutOption = None,
) -> None:
    """Compare a graph with hand-made annotations: precision, recall, F1, and the mistakes in their words."""
    import kg.graph
    from kg import evaluate as evaluation

    result = evaluation.evaluate(kg.graph.open(graph), gold, article=article).about(field or ())
    match format:
        case EvaluationFormat.TERMINAL:
            show(evaluation.render(result, errors=errors), out)
        case EvaluationFormat.MARKDOWN:
            emit(evaluation.to_markdown(result, errors=errors), out)
        case EvaluationFormat.JSON:
            emit(evaluation.to_json(result, errors=errors), out)
        case EvaluationFormat.HTML:
            emit(evaluation.to_html(result), out)


def _epilog() -> str:
    """How annotations are written, as the help shows it."""
    from importlib.resources import files

    form = files("kg.resources").joinpath("annotations.txt").read_text("utf-8")
    return form.replace("[", "\\[")  # square brackets would be taken for markup


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(query)
    app.command()(queries)
    app.command()(explain)
    app.command(epilog=_epilog())(evaluate)
