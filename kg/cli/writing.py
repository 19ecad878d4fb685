"""Commands that write other formats: export, parse-references, sentences."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.asking import GraphArgument, OutOption
from kg.cli.shell import emit, guarded, replacing
from kg.errors import InputError

__all__ = ["add"]


class ExportFormat(StrEnum):
    """Formats of `kg export`."""

    JSONL = "jsonl"
    NQ = "nq"
    TTL = "ttl"
    TRIG = "trig"
    JSONLD = "jsonld"
    CSV = "csv"
    GRAPHML = "graphml"
    BIBTEX = "bibtex"


@guarded
def export(
    graph: GraphArgument,
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="What to write.")],
    out: OutOption = None,
) -> None:
    """Write the whole graph in another format.

    jsonl: one article a line, with claims, references and studies. csv: one claim a row. graphml: the
    network of techniques, conditions, outcomes and works. bibtex: the cited works. nq, ttl, trig, jsonld:
    the RDF itself.
    """
    import kg.graph
    from kg.export import export as write

    opened = kg.graph.open(graph)
    if out is None:
        sys.stdout.flush()
        write(opened, format.value, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with replacing(out) as stream:
        write(opened, format.value, stream)


class WorkFormat(StrEnum):
    """Forms of parsed references."""

    JSONL = "jsonl"
    BIBTEX = "bibtex"


@guarded
def parse_references(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Text with one reference a line; - for stdin.")
    ],
    format: Annotated[WorkFormat, typer.Option("--format", "-f", help="What to write.")] = WorkFormat.JSONL,
    out: OutOption = None,
) -> None:
    """Take reference strings apart: authors, title, year, container, DOI, study design."""
    from kg.bibliography.files import to_bibtex
    from kg.bibliography.parse import parse_references as parsed
    from kg.export import work_record

    lines = [line.strip() for line in _text(file).splitlines() if line.strip()]
    works = parsed(lines)
    if format is WorkFormat.BIBTEX:
        emit(to_bibtex(works), out)
        return
    import json

    records = ({"text": line} | work_record(work) for line, work in zip(lines, works, strict=True))
    emit("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), out)


class SentenceFormat(StrEnum):
    """Forms of divided text."""

    JSONL = "jsonl"
    TEXT = "text"


@guarded
def sentences(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text; - for stdin.")],
    format: Annotated[
        SentenceFormat, typer.Option("--format", "-f", help="What to write.")
    ] = SentenceFormat.TEXT,
    out: OutOption = None,
) -> None:
    """Divide text into sentences; each line of the file stands alone.

    text: one sentence a line. jsonl: one object for each line of the file, {"sentences": [...]}.
    """
    import json

    from kg.extract.sentences import sentences as divided

    lines = _text(file).removesuffix("\n").split("\n")
    found = [divided(line) for line in lines]
    if format is SentenceFormat.JSONL:
        records = (json.dumps({"sentences": said}, ensure_ascii=False) for said in found)
        emit("".join(f"{record}\n" for record in records), out)
    else:
        emit("".join(f"{sentence}\n" for said in found for sentence in said), out)


def _text(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=file, hint="name a text file") from error
    except UnicodeDecodeError as error:
        raise InputError(
            "not UTF-8", path=file, place=f"byte {error.start}", hint="save it as UTF-8"
        ) from error


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(export)
    app.command("parse-references")(parse_references)
    app.command()(sentences)
