"""Bytes -> Article: the text kept verbatim, and its blocks with their roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError
from kg.model import Article, Block, BlockRole
from kg.read import lines, metadata, roles
from kg.read.decode import decode

__all__ = ["SUFFIXES", "article", "from_text"]

SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}
_RAISED = re.compile(r"<sup\b[^<>]{0,80}>(.{0,60}?)</sup>", re.IGNORECASE | re.DOTALL)


def article(path: str | Path) -> Article:
    """Read one file.

    Raises InputError when the file is missing, cannot be opened, holds no text, or is of a kind that is
    not read.
    """
    path = Path(path)
    media_type = SUFFIXES.get(path.suffix.lower())
    if media_type is None:
        raise InputError(
            f"files of type {path.suffix or '(none)'} are not read",
            path=path,
            hint="give one of " + ", ".join(sorted(SUFFIXES)),
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such file", path=path, hint="check the name") from error
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", path=path, hint="check its permissions"
        ) from error
    text, warnings = decode(data, path)
    if not text.strip():
        raise InputError("the file is empty", path=path, hint="remove it or fill it")
    if media_type == "text/html":
        from kg.read import html

        return html.article(text, name=path.name, source=str(path), warnings=warnings)
    return from_text(text, name=path.name, source=str(path), media_type=media_type, warnings=warnings)


def from_text(
    text: str,
    *,
    name: str,
    source: str = "",
    media_type: str = "text/plain",
    warnings: tuple[str, ...] = (),
) -> Article:
    """An article from plain text or Markdown.

    >>> a = from_text("Title Of This\\n\\nMassage may lower pain in people who have been ill.", name="a.txt")
    >>> [str(b.role) for b in a.blocks], a.title
    (['title', 'paragraph'], 'Title Of This')
    """
    body, fields = lines.front_matter(text)
    blocks = roles.assign(text, lines.stretches(text, body), body=body)
    first = next((b for b in blocks if b.role is BlockRole.TITLE), None)
    title = fields.get("title") or (text[first.start : first.end].strip("*_ ") if first else None)
    # Only what stands above the first long paragraph tells of this article; below, it may be a teaser's.
    head = [
        b for b in blocks if b.role in (BlockRole.BYLINE, BlockRole.METADATA) and not (body and b.start == 0)
    ]
    bylines = [text[b.start : b.end] for b in head if b.role is BlockRole.BYLINE and b.author is None]
    furniture = "\n".join(text[b.start : b.end] for b in head)
    dated = next((fields[k] for k in ("date", "pubdate", "published", "publishdate") if fields.get(k)), "")
    published = (
        metadata.find_date(dated)
        or next((found for line in bylines[:2] if (found := metadata.find_date(line))), None)
        or metadata.copyright_year(furniture)
    )
    return Article(
        name=name,
        source=source or name,
        text=text,
        media_type=media_type,
        title=title,
        authors=_authors(text, blocks, fields.get("author"), bylines),
        published=published,
        doi=metadata.find_doi(furniture),
        blocks=blocks,
        links=lines.find_links(text),
        raised=tuple((m.start(1), m.end(1)) for m in _RAISED.finditer(text)),
        anchors=lines.find_anchors(text),
        warnings=warnings,
    )


def _authors(
    text: str, blocks: Sequence[Block], given: str | None, bylines: Sequence[str]
) -> tuple[str, ...]:
    """Who wrote it: by the front matter, else the first byline, else a note about the writer."""
    authors = metadata.names_in_byline("By " + given) if given else ()
    if not authors and bylines:
        authors = metadata.names_in_byline(bylines[0])
    if authors:
        return authors
    notes = (metadata.author_note(text[b.start : b.end]) for b in blocks if b.role is BlockRole.PARAGRAPH)
    return tuple(name for name in notes if name)[:1]
