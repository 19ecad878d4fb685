"""The command that builds a graph."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.shell import complain, guarded, show, stderr
from kg.lexicon import DEFAULT_BASE

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID
    from rich.table import Table

    from kg.build import BuildSummary

__all__ = ["add"]

_SHOWN_WARNINGS = 20


class _Shown:
    """A progress bar that counts bytes, because articles differ in length, and names files and claims."""

    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task: TaskID | None = None
        self.files = self.claims = self.total = 0

    def on_start(self, total_files: int, total_bytes: int) -> None:
        self.total = total_files
        self.task = self.bar.add_task(
            "reading", total=max(1, total_bytes), files=f"0/{total_files}", claims=0
        )

    def on_article(self, name: str, claims: int, size: int) -> None:
        self.files += 1
        self.claims += claims
        self._show(advance=size)

    def on_failure(self, path: str, reason: str) -> None:
        self.files += 1
        self._show(advance=0)

    def on_index(self) -> None:
        if self.task is not None:
            self.bar.update(self.task, description="indexing")

    def _show(self, advance: int) -> None:
        if self.task is not None:
            files = f"{min(self.files, self.total)}/{self.total}"
            self.bar.update(self.task, advance=advance, files=files, claims=self.claims)


def _bar() -> Bar:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]} files"),
        TextColumn("{task.fields[claims]} claims"),
        TimeRemainingColumn(),
        console=stderr(),
        transient=True,
    )


@guarded
def build(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Articles, or folders of them.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder of the graph.")] = Path("graph"),
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=0, help="Processes; 0 for as many as help.")] = 0,
    base: Annotated[str, typer.Option(help="The IRI under which identifiers are minted.")] = DEFAULT_BASE,
    vocab: Annotated[
        list[Path] | None,
        typer.Option("--vocab", metavar="FILE", help="A SKOS file of your own; repeatable."),
    ] = None,
) -> None:
    """Build a graph of articles: text, Markdown and HTML, with .bib files beside them.

    A file that cannot be read is named, the others are built, and the exit code is 1.
    """
    from kg.build import build as make

    if sys.stderr.isatty():
        with _bar() as bar:
            summary = make(paths, out, jobs=jobs, base=base, vocab=vocab or (), progress=_Shown(bar))
    else:
        summary = make(paths, out, jobs=jobs, base=base, vocab=vocab or ())
    show(_table(summary))
    for name, warning in summary.warnings[:_SHOWN_WARNINGS]:
        complain(f"warning: {name}: {warning}", "yellow")
    if len(summary.warnings) > _SHOWN_WARNINGS:
        more = len(summary.warnings) - _SHOWN_WARNINGS
        complain(f"and {more} more warnings: {summary.graph / 'manifest.json'} has all", "yellow")
    for failure in summary.failures:
        complain(f"failed: {failure.path}: {failure.reason}")
    if not summary.written:
        complain("nothing was built: no article could be read")
    if summary.failures or not summary.written:
        raise typer.Exit(1)


def _table(summary: BuildSummary) -> Table:
    from rich.table import Table

    table = Table(
        show_header=False, show_edge=False, pad_edge=False, title=f"{summary.graph}", title_justify="left"
    )
    table.add_column()
    table.add_column(justify="right")
    table.add_row("articles", f"{len(summary.articles):,}")
    table.add_row("sentences", f"{summary.sentences:,}")
    table.add_row("claims", f"{summary.claims:,}")
    for tier, count in summary.tiers.items():
        table.add_row(f"  {tier}", f"{count:,}")
    table.add_row("references", f"{summary.references:,}")
    table.add_row("warnings", f"{len(summary.warnings):,}")
    table.add_row("not read", f"{len(summary.failures):,}")
    return table


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(build)
