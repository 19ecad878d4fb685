"""What each stretch of a page is for: title, byline, heading, teaser, comment, reference entry …

The rules look at a line, its neighbours and the section it stands in; the wordings of page furniture are
in ``kg/resources/cues/pages.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.bibliography.recognise import (
    is_loose_heading,
    is_reference_heading,
    looks_like_reference,
    reads_as_text,
)
from kg.model import Block, BlockRole
from kg.read.furniture import wordings
from kg.read.lines import Stretch
from kg.read.metadata import DATE

__all__ = ["assign"]

R = BlockRole
_END = re.compile(r"[.!?…:;,][\"'”’)\]*_]*(?:\s*(?:\[[^\]]{1,12}\]|\d{1,3}(?:[,-]\d{1,3})*))?\s*$")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMALL = frozenset({
    "a", "an", "the", "and", "or", "of", "in", "on", "for", "to", "with", "by", "at", "from", "vs", "is",
    "are", "be", "as", "it", "its", "your", "our", "do", "does", "can", "not", "into",
})  # fmt: skip
# "Therapist performing myofascial release …", "A woman stretching on a mat": a picture told in a phrase
_PICTURE = re.compile(
    r"(?:(?:an?|the|two|young|older|elderly|smiling|happy|female|male|senior)\s+){0,3}"
    r"(?:person|patient|therapist|woman|man|child|girl|boy|baby|infant|athlete|runner|doctor|nurse|couple|people|hands?|client|instructor|practitioner|physiotherapist|chiropractor|acupuncturist|masseuse|clinician|trainer|group)s?"
    r"(?:\s+(?:of|and)\s+\w+)?\s+(?!during|evening|morning|following|including|having|being)\w+ing\b(?!\s+(?:is|are|was|were|can|may|will|has|have|should|helps?)\b)[^.!?]{0,120}\.?",
    re.IGNORECASE,
)
# "HEALTH NEWS | By Ann Other", "A reader's story, by Ann Other"
_BY_SOMEBODY = re.compile(
    r"(?:^|[|•·,–—-] ?)[Bb]y (?:Dr\.? )?(?:[A-Z][\w.’'-]+ ){1,3}?[A-Z][\w’'-]+(?:\W*$|\s*[|•·,])"
)
_CLOCK = re.compile(r"\b(?:at )?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?", re.IGNORECASE)


def assign(text: str, pieces: Sequence[Stretch], *, body: int = 0) -> tuple[Block, ...]:
    """Blocks with roles for the stretches of a page; `body` is where the front matter ends."""
    blocks = [_own_role(text, piece) for piece in pieces]
    blocks = _headline(text, pieces, blocks)
    blocks = _tables(text, pieces, blocks)
    blocks = _headings(text, pieces, blocks)
    blocks = _title(text, blocks, has_front_matter=body > 0)
    blocks = _sections(text, pieces, blocks)
    blocks = _teaser_lists(text, blocks)
    if body:
        blocks.insert(0, Block(0, body, R.METADATA))
    return tuple(blocks)


def _own_role(text: str, piece: Stretch) -> Block:
    """The role that the words of one stretch tell."""
    words = wordings()
    line = text[piece.start : piece.end]
    bare = line.strip("*_ \t")
    role = piece.role
    if role is None or role in (R.HEADING, R.LIST_ITEM):
        if words.navigation.match(bare) or not any(c.isalpha() for c in bare):
            role = R.NAVIGATION
        elif words.metadata.match(bare):
            role = R.METADATA
        elif words.caption_start.match(bare) or words.caption_anywhere.search(bare):
            role = R.CAPTION
    if role is None and _PICTURE.fullmatch(bare):
        role = R.CAPTION
    if role is None and _is_byline(bare):
        role = R.BYLINE
    if role is None and piece.quoted:
        role = R.BLOCK_QUOTE
    return Block(piece.start, piece.end, role or R.PARAGRAPH, piece.level)


def _is_byline(line: str) -> bool:
    if len(line) > 120 or wordings().no_byline.match(line):
        return False
    if wordings().byline.match(line) or _BY_SOMEBODY.search(line):
        return len(_WORD.findall(line)) <= 14
    date = DATE.search(line)
    # a line that is little more than a date, or a name and a date
    rest = _CLOCK.sub("", DATE.sub("", line)) if date else line
    return bool(date) and len(_WORD.findall(rest)) <= 7 and not _END.search(rest.strip(" ,•|·"))


def _is_open_line(text: str, block: Block) -> bool:
    """A paragraph of one line that no mark closes."""
    line = text[block.start : block.end]
    return block.role is R.PARAGRAPH and "\n" not in line and not _END.search(line)


def _title_case(line: str) -> float:
    """Share of the words of weight that begin with a capital."""
    words = [w for w in _WORD.findall(line) if w.lower() not in _SMALL]
    return sum(w[0].isupper() or w[0].isdigit() for w in words) / len(words) if words else 0.0


def _tables(text: str, pieces: Sequence[Stretch], blocks: list[Block]) -> list[Block]:
    """Rows of a table pasted as text: three or more open lines in a row, long, with no blank between."""
    out = list(blocks)
    at = 0
    while at < len(blocks):
        end = at
        while (
            end < len(blocks)
            and _is_open_line(text, blocks[end])
            and len(_WORD.findall(text[blocks[end].start : blocks[end].end])) >= 5
            and (end == at or not pieces[end].gap)
        ):
            end += 1
        if end - at >= 3:
            for n in range(at, end):
                line = text[blocks[n].start : blocks[n].end]
                head = n - at < 2 and _title_case(line) > 0.7 and not any(c.isdigit() for c in line)
                out[n] = replace(blocks[n], role=R.CAPTION if head else R.TABLE_ROW)
        at = max(end, at + 1)
    return out


def _headings(text: str, pieces: Sequence[Stretch], blocks: list[Block]) -> list[Block]:
    """Headings without markup: short open lines before something longer."""
    out = list(blocks)
    for n, block in enumerate(blocks):
        if block.role is not R.PARAGRAPH:
            continue
        line = text[block.start : block.end]
        bold = line.startswith(("**", "__")) and line.rstrip(":").endswith(("**", "__"))
        words = _WORD.findall(line)
        if (
            not words
            or len(words) > 14
            or "\n" in line
            or not (line[0].isupper() or line[0].isdigit() or bold or line[0] in "“\"'¿")
        ):
            continue
        question = line.rstrip().endswith("?") and len(words) >= 3
        if not bold and not question and _END.search(line):
            continue
        if line.rstrip("*_").endswith(":") or (line[0] in "“\"'" and not question):
            continue
        following = next(
            (
                b
                for b in blocks[n + 1 : n + 5]
                if b.role not in (R.BYLINE, R.METADATA, R.CAPTION, R.NAVIGATION)
            ),
            None,
        )
        longer = following is not None and (
            following.role in (R.LIST_ITEM, R.TABLE_ROW, R.HEADING)
            or following.end - following.start > 1.5 * (block.end - block.start)
        )
        alike = [
            b
            for b in blocks[max(0, n - 1) : n + 2]
            if b is not block and _is_open_line(text, b) and _title_case(text[b.start : b.end]) < 0.6
        ]
        if (
            bold
            or question
            or (_title_case(line) >= 0.6 and (longer or pieces[n].gap))
            or (longer and not alike)
        ):
            out[n] = replace(block, role=R.HEADING, level=2)
    return out


def _headline(text: str, pieces: Sequence[Stretch], blocks: list[Block]) -> list[Block]:
    """The first line of a page without markup, where section word and byline stand between it and the text.

    Their neighbourhood makes it a headline, whatever its case: "Opinion" and "Ann Other, health writer" are
    told as furniture only there.
    """
    words = wordings()
    first = next((n for n, b in enumerate(blocks) if _is_open_line(text, b)), None)
    if first is None or any(b.role in (R.PARAGRAPH, R.HEADING) for b in blocks[:first]):
        return blocks
    out = list(blocks)
    lines = [text[b.start : b.end].strip("*_ \t") for b in blocks[first : first + 7]]
    told: dict[int, BlockRole] = {}
    for n, line in enumerate(lines, first):
        if blocks[n].role in (R.BYLINE, R.METADATA, R.NAVIGATION, R.CAPTION):
            continue
        if words.kickers.fullmatch(line):
            told[n] = R.NAVIGATION
        elif words.names.fullmatch(line):
            told[n] = R.BYLINE
        elif n > first and len(line) > 60:
            break
    for n, role in told.items():
        out[n] = replace(blocks[n], role=role)
    headline = first if first not in told else first + 1
    below = out[headline + 1].role if headline + 1 < len(out) else None
    if (
        headline < len(out)
        and (headline > first or below in (R.BYLINE, R.METADATA) or headline + 1 in told)
        and _is_open_line(text, out[headline])
        and 2 <= len(_WORD.findall(lines[headline - first])) <= 20
        and any(b.end - b.start > 60 for b in out[headline + 1 : headline + 8] if b.role is R.PARAGRAPH)
    ):
        out[headline] = replace(out[headline], role=R.HEADING, level=2)
    return out


def _title(text: str, blocks: list[Block], *, has_front_matter: bool) -> list[Block]:
    """The page's title: its only heading of the first level, else a heading among the first lines."""
    out = list(blocks)
    tops = [n for n, b in enumerate(blocks) if b.role is R.HEADING and b.level == 1]
    first = next(
        (
            n
            for n, b in enumerate(blocks)
            if b.role in (R.PARAGRAPH, R.BLOCK_QUOTE, R.LIST_ITEM) and b.end - b.start > 60
        ),
        len(blocks),
    )
    if len(tops) == 1 and tops[0] <= first:
        chosen: int | None = tops[0]
    elif has_front_matter:
        chosen = None
    else:
        chosen = next((n for n, b in enumerate(blocks[: first + 1]) if b.role is R.HEADING), None)
    if chosen is not None:
        title = text[blocks[chosen].start : blocks[chosen].end]
        for n, block in enumerate(blocks[: max(first, chosen) + 1]):
            if block.role is R.HEADING and text[block.start : block.end] == title:
                out[n] = replace(block, role=R.TITLE)
    return out


def _opened_section(line: str, role: BlockRole) -> str | None:
    """The section that a heading, or a line that stands for one, opens."""
    words = wordings()
    if role not in (R.HEADING, R.NAVIGATION, R.PARAGRAPH) or len(line) >= 160:
        return None
    if words.comments.match(line):
        return "comments"
    if words.teasers.match(line) and role is not R.NAVIGATION:
        return "teasers"
    if not is_reference_heading(line):
        return None
    return "evidence" if is_loose_heading(line) else "references"


def _sections(text: str, pieces: Sequence[Stretch], blocks: list[Block]) -> list[Block]:
    """What a heading makes of the blocks below it: references, teasers, comments."""
    out: list[Block] = []
    section: str | None = None
    level = 0
    author: str | None = None
    above = 0  # characters of text
    for n, (piece, block) in enumerate(zip(pieces, blocks, strict=True)):
        opened = _opened_section(text[block.start : block.end].strip("*_#: \t"), block.role)
        if opened == "comments" and not _may_open_comments(above, blocks[n + 1 : n + 5]):
            out.append(replace(block, role=R.NAVIGATION))  # a link to the comments, above the text
            continue
        if opened:
            section, level = opened, block.level or 2
            out.append(replace(block, role=R.NAVIGATION if opened in ("comments", "teasers") else R.HEADING))
            continue
        if block.role in (R.PARAGRAPH, R.LIST_ITEM, R.BLOCK_QUOTE):
            above += block.end - block.start
        if section is None and _opens_comment(text, blocks, n):
            section, level = "comments", 9
        if section == "comments":
            block, author = _comment(text, blocks, n, author)
        elif _closes(section, level, text, blocks, n):
            section = None
        elif section == "teasers" and block.role is not R.METADATA:
            block = replace(block, role=R.TEASER)
        else:
            block = _entry(text, piece, block, section)
        out.append(block)
    return out


def _may_open_comments(above: int, below: Sequence[Block]) -> bool:
    """Whether the article, or a good part of it, stands above a heading of comments: so many characters."""
    return above >= 300 or (above > 0 and any(b.role is R.BYLINE for b in below))


def _closes(section: str | None, level: int, text: str, blocks: Sequence[Block], n: int) -> bool:
    """Whether a heading ends the section it stands in."""
    block = blocks[n]
    if section is None or block.role is not R.HEADING or (block.level or 2) > level:
        return False
    if section in ("references", "evidence"):
        return not looks_like_reference(text[block.start : block.end])
    # the titles of other articles are headings, too; what has a text below is no teaser
    return section != "teasers" or any(b.end - b.start > 120 for b in blocks[n + 1 : n + 3])


def _entry(text: str, piece: Stretch, block: Block, section: str | None) -> Block:
    """A reference entry where the words are those of one, else the block as it is."""
    if block.role is R.HEADING:  # entries set as headings, for their small type
        return replace(block, role=R.REFERENCE) if section == "references" else block
    if block.role not in (R.PARAGRAPH, R.LIST_ITEM, R.BLOCK_QUOTE, R.TABLE_ROW, R.REFERENCE):
        return block
    entry = replace(block, role=R.REFERENCE, start=piece.marker if piece.marker >= 0 else block.start)
    line = text[entry.start : entry.end]
    numbered = piece.marker >= 0 and (
        section == "references" or (section == "evidence" and not reads_as_text(line))
    )
    return entry if piece.role is R.REFERENCE or numbered or looks_like_reference(line) else block


def _opens_comment(text: str, blocks: Sequence[Block], n: int) -> bool:
    """Two or more headings each followed by nothing but a date with a clock time: a thread of comments."""

    def at(k: int) -> bool:
        if k + 1 >= len(blocks) or blocks[k].role not in (R.HEADING, R.PARAGRAPH):
            return False
        name = text[blocks[k].start : blocks[k].end]
        stamp = text[blocks[k + 1].start : blocks[k + 1].end]
        return (
            len(_WORD.findall(name)) <= 4
            and blocks[k + 1].role is R.BYLINE
            and bool(re.search(r"\d:\d\d|ago\b", stamp))
        )

    return blocks[n].role in (R.HEADING, R.PARAGRAPH) and at(n) and n > len(blocks) // 4


def _comment(text: str, blocks: Sequence[Block], n: int, author: str | None) -> tuple[Block, str | None]:
    """A block of the comment section: who writes, when, or what."""
    block = blocks[n]
    line = text[block.start : block.end].strip("*_ \t")
    ahead = blocks[n + 1 : n + 3]
    stamped = any(b.role is R.BYLINE for b in ahead[:1]) or (
        len(ahead) > 1 and ahead[0].end - ahead[0].start < 40 and ahead[1].role is R.BYLINE
    )
    if block.role in (R.NAVIGATION, R.CAPTION, R.METADATA):
        return block, author
    says = re.fullmatch(r"(.{2,40}?)\s+(?:says|said|wrote|commented)\s*:?", line)
    if (len(_WORD.findall(line)) <= 4 and stamped) or says:
        return replace(block, role=R.BYLINE, author=says[1] if says else line), says[1] if says else line
    if block.role is R.BYLINE:
        return block, author
    return replace(block, role=R.COMMENT, author=author), author


def _teaser_lists(text: str, blocks: list[Block]) -> list[Block]:
    """Other articles announced below: a title, "By Name Date", some words, and again."""
    marks = [
        n
        for n, b in enumerate(blocks)
        if b.role is R.BYLINE
        and b.author is None
        and re.match(r"by\b", text[b.start : b.end], re.IGNORECASE)
        and DATE.search(text[b.start : b.end])
    ]
    if len(marks) < 3:
        return blocks

    # The first of them may be the article's own byline: then much text stands before the second.
    def apart(a: int, b: int) -> int:
        return sum(block.end - block.start for block in blocks[a + 1 : b])

    while len(marks) >= 3 and apart(marks[0], marks[1]) > 1500:
        marks = marks[1:]
    begin = max(0, marks[0] - 1)
    return [
        replace(b, role=R.TEASER) if n >= begin and b.role not in (R.METADATA, R.REFERENCE, R.COMMENT) else b
        for n, b in enumerate(blocks)
    ]
