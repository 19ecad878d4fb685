"""What a build is given: articles and bibliographies in files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import read
from kg.errors import InputError, KGError
from kg.model import Citation
from kg.store.folder import FailureEntry, Folder

__all__ = ["Found", "failure", "find", "read_bibliographies", "size_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, each once and sorted, and what was named and cannot be."""

    articles: tuple[Path, ...]
    bibliographies: tuple[Path, ...]
    failures: tuple[FailureEntry, ...]


def find(paths: Sequence[str | Path], folder: Folder) -> Found:
    """Articles and bibliographies, each once, sorted; what is named and is neither is a failure."""
    articles: dict[Path, Path] = {}
    bibliographies: dict[Path, Path] = {}
    failures: list[FailureEntry] = []
    if isinstance(paths, str | Path):  # one path, not the letters of one
        paths = [paths]
    for given in map(Path, paths):
        if not given.exists():
            failures.append(failure(given, InputError("no such file or folder", hint="check the name")))
            continue
        if not given.is_dir():
            kind = bibliographies if given.suffix.lower() == ".bib" else articles
            kind.setdefault(given.resolve(), given)
        else:
            seen = len(articles)
            for path in _walk(given, folder.path.resolve(), failures):
                suffix = path.suffix.lower()
                if suffix == ".bib":
                    bibliographies.setdefault(path.resolve(), path)
                elif suffix in read.SUFFIXES:
                    articles.setdefault(path.resolve(), path)
            if len(articles) == seen:
                kinds = ", ".join(sorted(read.SUFFIXES))
                failures.append(FailureEntry(str(given), f"no articles in this folder ({kinds})"))
        for path in sorted(given.parent.glob("*.bib")):
            bibliographies.setdefault(path.resolve(), path)
    return Found(tuple(sorted(articles.values())), tuple(sorted(bibliographies.values())), tuple(failures))


def _walk(top: Path, out: Path, failures: list[FailureEntry]) -> Iterator[Path]:
    """The files of a folder and the folders in it; hidden ones and graphs are passed over."""

    def unreadable(error: OSError) -> None:
        failures.append(FailureEntry(str(error.filename), f"cannot be read ({error.strerror})"))

    for name, folders, names in os.walk(top, onerror=unreadable):
        here = Path(name)
        if here.resolve() == out or ({"segments", "texts"} <= set(folders) and "manifest.json" in names):
            folders.clear()
            continue
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        yield from (here / file for file in sorted(names) if not file.startswith("."))


def size_of(path: Path) -> int:
    """Bytes of a file, 0 when it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_bibliographies(
    bibliographies: Sequence[Path],
) -> tuple[tuple[Citation, ...], list[FailureEntry], list[tuple[str, str]]]:
    """All entries of the bibliographies, those files that cannot be read, and warnings about the others."""
    citations: list[Citation] = []
    failures: list[FailureEntry] = []
    warnings: list[tuple[str, str]] = []
    if bibliographies:
        from kg.bibliography.files import read_citations

        for path in bibliographies:
            try:
                entries, said = read_citations(path)
            except KGError as error:
                failures.append(failure(path, error))
            else:
                # the folder is this machine's affair and must not get into the graph
                citations += (replace(entry, source=path.name) for entry in entries)
                warnings += ((path.name, warning) for warning in said)
    return tuple(citations), failures, warnings


def failure(path: Path, error: KGError) -> FailureEntry:
    """An error as it is kept in the manifest."""
    return FailureEntry(str(path), "; ".join(filter(None, (error.reason, error.hint))))
