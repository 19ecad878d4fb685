"""Bytes -> text, with the encoding told by the bytes themselves."""

from __future__ import annotations

import codecs
from pathlib import Path

from kg.errors import InputError

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


def decode(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    r"""The text of a file and what had to be assumed to read it.

    A byte order mark decides; without one the bytes are UTF-8, and if they are not, Windows-1252, which
    is what pages of unknown origin most often are (WHATWG Encoding Standard, section 4.2). Line ends
    are kept as they are. Raises InputError for bytes that are no text.

    >>> decode("naïve".encode("cp1252"), Path("a.txt"))
    ('naïve', ('read as Windows-1252: not UTF-8 at byte 2',))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise InputError(
                    f"not {encoding} as its first bytes say",
                    path=path,
                    place=f"byte {error.start}",
                    hint="save it as UTF-8",
                ) from error
    if data.startswith(_BINARY) or b"\0" in data:
        raise InputError("not a text file", path=path, hint="give a .txt, .md or .html file")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", errors="replace")
        return text, (f"read as Windows-1252: not UTF-8 at byte {error.start}",)
