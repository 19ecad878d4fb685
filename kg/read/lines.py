"""Line-oriented text (plain, Markdown, pasted web pages) -> stretches with the markup they carry.

Nothing is decided here that needs more than a line and its neighbours; `kg.read.roles` decides the rest.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.model import BlockRole, Link
from kg.read.metadata import DATE

__all__ = ["Stretch", "find_anchors", "find_links", "front_matter", "stretches"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines that belong together. `marker` is where the list marker or number starts."""

    start: int
    end: int
    role: BlockRole | None = None  # None: the markup does not tell
    level: int = 0
    marker: int = -1
    quoted: bool = False
    gap: bool = False  # blank lines stand before it


_HEADING = re.compile(r"(#{1,6})[ \t]+")
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_LIST = re.compile(
    r"(?:[•●▪◦‣·✓✔☑➤►➔→❖◆■*+–-][ \t\u00a0]+"
    r"|\(?\d{1,3}[.)][ \t\u00a0]+|\d{1,2}[-–][ \t]+|\(?[a-zA-Z][.)][ \t]+(?=\S))"
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,30}\]:[ \t]*")
_TABLE_RULE = re.compile(r"[|\s:+=-]+")
_RULE = re.compile(r"(?:[-*_=~][ \t]*){3,}")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)\s]*[^)]*\)(?:\{[^}]*\})?")
_ATTRIBUTES = re.compile(r"\{:[^}]*\}|\{%.*?%\}|\{\{.*?\}\}")
_TAG = re.compile(
    r"<!--.*?-->|</?(?:p|div|li|ul|ol|h[1-6]|blockquote|br|hr|table|thead|tbody|tr|td|th|iframe|img|section"
    r"|article|figure|figcaption|aside|header|footer|nav|script|style)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_FRONT = re.compile(r"\A(?:\ufeff)?(---|\+\+\+)[ \t]*\r?\n(.*?\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINE = re.compile(r"[^\r\n]*")
_MD_LINK = re.compile(
    r"(?<!!)\[([^\[\]]{1,400}|\[[^\[\]]{1,200}\])\]"
    r"\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)>?(?:[ \t]+[\"'][^\"']*[\"'])?\)"
)
_MD_LABELLED = re.compile(r"(?<!!)\[([^\[\]]{1,400})\] ?\[([^\[\]\n]{1,60})\]")
_TARGET = re.compile(
    r"^[ ]{0,3}\[([^\[\]^\n]{1,60})\]:[ \t]+<?((?:https?://|/|\./|mailto:)[^\s>]+)>?.*$", re.MULTILINE
)
_HREF = re.compile(
    r"<a\b[^<>]{0,600}?href\s*=\s*[\"']([^\"'<>]+)[\"'][^<>]{0,600}>(.{0,600}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_ANCHOR = re.compile(
    r"<[a-z]\w{0,9}\b[^<>]{0,300}?\s(?:id|name)\s*=\s*[\"']([^\"'<>]{1,80})[\"']", re.IGNORECASE
)
_BARE = re.compile(r"(?<![(\[\"'=\w])(?:https?://|doi\.org/)[^\s<>\"'\])}]+[^\s<>\"'\])}.,;:!?]")


def front_matter(text: str) -> tuple[int, dict[str, str]]:
    """Length of the YAML or TOML front matter, and its plain scalar fields with lower-case keys.

    >>> front_matter("---\\ntitle: 'A title'\\ndate: 2020-01-02\\n---\\nText")
    (42, {'title': 'A title', 'date': '2020-01-02'})
    """
    match = _FRONT.match(text)
    if not match:
        return 0, {}
    fields: dict[str, str] = {}
    for line in match[2].splitlines():
        key, mark, value = line.partition("=" if match[1] == "+++" else ":")
        if mark and key.strip() and not line[0].isspace():
            fields.setdefault(key.strip().lower(), value.strip().strip("\"'").strip())
    return match.end(), fields


def find_links(text: str) -> tuple[Link, ...]:
    """Markdown links, HTML anchors and bare addresses, in the order of the text, none inside another."""
    found = [Link(m.start(), m.end(), m[2]) for m in _MD_LINK.finditer(text) if m[2]]
    targets = {m[1].casefold(): m[2] for m in _TARGET.finditer(text)}
    if targets:  # [words][label] with "[label]: address" elsewhere
        found += [
            Link(m.start(), m.end(), targets[m[2].casefold()])
            for m in _MD_LABELLED.finditer(text)
            if m[2].casefold() in targets
        ]
    found += [Link(m.start(), m.end(), m[1]) for m in _HREF.finditer(text)]
    found += [Link(m.start(), m.end(), m[0]) for m in _BARE.finditer(text)]
    links: list[Link] = []
    for link in sorted(found, key=lambda link: (link.start, -link.end)):
        if not links or link.start >= links[-1].end:
            links.append(link)
    return tuple(links)


def find_anchors(text: str) -> tuple[tuple[str, int], ...]:
    """The names that tags in the text give to their places, and where the tags begin.

    >>> find_anchors('<a id="r1"></a>1. Roe A. Rubs. 2001.')
    (('r1', 0),)
    """
    return tuple((m[1], m.start()) for m in _ANCHOR.finditer(text))


def stretches(text: str, start: int = 0) -> list[Stretch]:
    """The stretches of a text from offset `start` on, in order, wrapped lines joined."""
    return _join(text, list(_pieces(text, start)))


def _pieces(text: str, start: int) -> Iterator[Stretch]:
    """One stretch a line, or several where block-level tags stand in it."""
    gap, fence, position = True, "", start
    while position < len(text):
        line = _LINE.match(text, position)
        assert line is not None
        begin, end = line.span()
        position = end + (2 if text.startswith("\r\n", end) else 1)
        stripped = line[0].strip()
        if stripped.startswith(("```", "~~~")):
            fence = "" if fence else stripped[:3]
            continue
        if fence:
            continue
        if not stripped or _RULE.fullmatch(stripped):
            gap = True
            continue
        for piece_start, piece_end, opened in _split_tags(text, begin, end):
            piece = _classify(text, piece_start, piece_end)
            if piece is not None:
                yield replace(piece, gap=gap or opened)
                gap = False


def _split_tags(text: str, begin: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The parts of a line between block-level tags, and whether a tag opened the part."""
    opened, at = False, begin
    if text.find("<", begin, end) >= 0:
        for tag in _TAG.finditer(text, begin, end):
            if text[at : tag.start()].strip():
                yield at, tag.start(), opened
            at, opened = tag.end(), True
    if text[at:end].strip():
        yield at, end, opened


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _classify(text: str, start: int, end: int) -> Stretch | None:
    """What the markup of one line says; None for a line that holds no words."""
    start, end = _trim(text, start, end)
    quoted = False
    if quote := _QUOTE.match(text, start, end):
        quoted = True
        start, end = _trim(text, quote.end(), end)
    content = text[start:end]
    if not content or not any(c.isalnum() for c in content):
        return None
    role: BlockRole | None = None
    level, marker = 0, -1
    if heading := _HEADING.match(content):
        role, level = BlockRole.HEADING, len(heading[1])
        start += heading.end()
        end -= len(content) - len(content.rstrip("# \t"))
    elif _IMAGE.fullmatch(content):
        role = BlockRole.CAPTION
    elif _ATTRIBUTES.fullmatch(content):
        role = BlockRole.NAVIGATION
    elif _TARGET.fullmatch(content):
        role = BlockRole.METADATA
    elif _FOOTNOTE.match(content):
        role, marker = BlockRole.REFERENCE, start
    elif content.count("|") >= 2 and not DATE.search(content):
        if _TABLE_RULE.fullmatch(content):
            return None
        role = BlockRole.TABLE_ROW
        start, end = (
            start + len(content) - len(content.lstrip("| \t")),
            end - (len(content) - len(content.rstrip("| \t"))),
        )
    elif item := _LIST.match(content):
        role, marker = BlockRole.LIST_ITEM, start
        start += item.end()
        while nested := _HEADING.match(text, start, end) or _LIST.match(text, start, end):
            start = nested.end()
    if end <= start:
        return None
    return Stretch(start, end, role, level, marker, quoted)


def _join(text: str, pieces: list[Stretch]) -> list[Stretch]:
    """Join the lines of a hard-wrapped paragraph.

    A file is hard-wrapped when most lines that have a successor without a blank line between are about as
    long as its longest such line; web pages pasted as text have one paragraph a line and are left alone.
    """
    followed = [
        one.end - one.start
        for one, two in itertools.pairwise(pieces)
        if one.role in (None, BlockRole.LIST_ITEM) and two.role is None and not two.gap
    ]
    if not followed:
        return pieces
    followed.sort()
    width = followed[int(len(followed) * 0.9)]
    wrapped = 40 <= width <= 120 and sum(n >= 0.6 * width for n in followed) >= 0.6 * len(followed)
    joined: list[Stretch] = []
    last_line = 0
    for piece in pieces:
        previous = joined[-1] if joined else None
        if (
            wrapped
            and previous is not None
            and piece.role is None
            and not piece.gap
            and previous.role in (None, BlockRole.LIST_ITEM, BlockRole.REFERENCE)
            and previous.quoted == piece.quoted
            and last_line >= 0.6 * width
        ):
            joined[-1] = replace(previous, end=piece.end)
        else:
            joined.append(piece)
        last_line = piece.end - piece.start
    return joined
