"""The command line: parse, call, print. Every command is one call of the package.

Commands import what they need when they run, so that ``kg --help`` is quick.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from kg.cli import asking, building, showing, words, writing
from kg.cli.shell import guarded, set_debug

__all__ = ["app", "main"]

app = typer.Typer(
    name="kg",
    help="Which health claims rest on cited trials, and which on anecdotes: articles in, evidence graph out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")
    ] = False,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    set_debug(debug)


@app.command()
@guarded
def version() -> None:
    """Print the version of kg, Python and the libraries that decide its results."""
    import platform
    from importlib.metadata import version as of

    print(f"kg {of('research-citation-kg')}")
    print(f"Python {platform.python_version()} on {platform.system()}")
    for library in ("pyoxigraph", "ahocorasick_rs", "rdflib"):
        print(f"{library} {of(library)}")


for _module in (building, asking, showing, writing, words):
    _module.add(app)


def main() -> None:
    """The entry point ``kg``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever the locale: quotes hold typographic marks
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KeyboardInterrupt:  # while arguments were being parsed or modules imported
        raise SystemExit(130) from None
