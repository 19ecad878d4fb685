"""Commands that show a graph: view and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.asking import GraphArgument, OutOption, ReportFormat
from kg.cli.shell import complain, emit, guarded, show
from kg.model import Tier

__all__ = ["add"]


@guarded
def view(
    graph: GraphArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="The page to write.")] = Path("graph.html"),
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
    tier: Annotated[Tier | None, typer.Option(help="Claims of one tier alone.")] = None,
) -> None:
    """Write the interactive graph: one HTML page that needs no network."""
    import kg.graph
    from kg.view.page import render

    emit(render(kg.graph.open(graph), title=title, tier=tier), out)
    complain(f"wrote {out}", "green")


@guarded
def report(
    graph: GraphArgument,
    article: Annotated[str | None, typer.Argument(help="One article alone, by its file name.")] = None,
    format: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="How to write it.")
    ] = ReportFormat.TERMINAL,
    out: OutOption = None,
) -> None:
    """The audit: claims per tier, what rests on what, warnings."""
    import kg.graph
    from kg.report import audit, render_markdown, render_terminal

    found = audit(kg.graph.open(graph), article=article)
    if format is ReportFormat.MARKDOWN:
        emit(render_markdown(found), out)
    elif format is ReportFormat.JSON:
        import json
        from dataclasses import asdict

        emit(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str) + "\n", out)
    else:
        show(render_terminal(found), out)


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(view)
    app.command()(report)
