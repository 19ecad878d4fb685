"""Every error the package raises on purpose.

    KGError
    ├── InputError         a file the user named cannot be used (missing, unreadable, not text)
    ├── VocabularyError    a SKOS file, or one concept of it, is wrong
    ├── GraphError         a folder is no graph, is damaged, or is in use by another build
    ├── QueryError         a query is unknown, ill-formed, or lacks a parameter
    └── BibliographyError  a BibTeX, RIS or CSL file, or one entry of it, is wrong

Each error is one line that names the file, the place in it, and the way out. The command line
prints that line and exits; it never shows a traceback for one of these.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "BibliographyError",
    "GraphError",
    "InputError",
    "KGError",
    "QueryError",
    "VocabularyError",
]


class KGError(Exception):
    """What went wrong, where, and what to do about it.

    >>> str(KGError("not UTF-8", path="a.txt", place="byte 12", hint="save it as UTF-8"))
    'a.txt (byte 12): not UTF-8; save it as UTF-8'
    """

    def __init__(
        self,
        reason: str,
        *,
        path: str | Path | None = None,
        place: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.reason, self.path, self.place, self.hint = reason, path, place, hint
        where = " ".join(part for part in (str(path) if path else "", f"({place})" if place else "") if part)
        message = f"{where}: {reason}" if where else reason
        super().__init__(f"{message}; {hint}" if hint else message)

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only arguments do not survive the default pickling, and errors cross processes
        return (_rebuild, (type(self), self.reason, self.path, self.place, self.hint))


def _rebuild(
    kind: type[KGError], reason: str, path: str | None, place: str | None, hint: str | None
) -> KGError:
    return kind(reason, path=path, place=place, hint=hint)


class InputError(KGError):
    """A file the user named cannot be used."""


class VocabularyError(KGError):
    """A vocabulary file, or one concept of it, is wrong."""


class GraphError(KGError):
    """A folder is no graph, is damaged, or is in use."""


class QueryError(KGError):
    """A query is unknown, ill-formed, or lacks a parameter."""


class BibliographyError(KGError):
    """A bibliography file, or one entry of it, is wrong."""
