"""Blocks -> sentences with offsets.

One pass over the candidates for a sentence's end (``.``, ``!``, ``?``, ``…``) with rules for abbreviations,
initials, decimals, list numbers, closing marks, and citation markers that are fused to the full stop
("null.2,3 Another"): a marker after the stop belongs to the sentence it closes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from kg.model import Article, BlockRole, Sentence

__all__ = ["SPOKEN", "find_sentences", "split"]

# Roles whose words are the article's own assertions.
SPOKEN = frozenset(
    {BlockRole.PARAGRAPH, BlockRole.LIST_ITEM, BlockRole.TABLE_ROW, BlockRole.BLOCK_QUOTE, BlockRole.COMMENT}
)

_CLOSERS = "\"'”’»)]*_"
_END = re.compile(
    r"(?:\.{3,}|…|[.!?]+)"
    r"(?:&nbsp;)?"
    rf"[{re.escape(_CLOSERS)}]*"
    # markers after the stop: [3], [^1], ⁴, <sup>2</sup>, (1), or digits glued to it before a space
    r"(?:\s?\[\^?[\w,\s–-]{1,20}\](?!\()|[¹²³⁴-⁹⁰]+|\s?<sup>[^<]{1,60}</sup>|(?<=[^\d\s][.!?\"”’)])\d{1,3}(?:[,–-]\s?\d{1,3})*(?=\s|$))*"
    rf"[{re.escape(_CLOSERS)}]*"
    r"(?=(?P<gap>(?:&nbsp;|\s)*))"
)
_TAIL_WORD = re.compile(r"([^\s(\[\"“‘']+)$")
_INITIAL = re.compile(r"(?:[A-Z]|[A-Z]\.(?:[A-Z]\.?)*)\Z")
_OPENERS = "\"'“‘«([*_¿¡<"


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads((files("kg.resources.cues") / "abbreviations.toml").read_text(encoding="utf-8"))
    return frozenset(data["never"]["words"]), frozenset(data["maybe"]["words"])


def split(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, without surrounding white space.

    >>> text = "It was null.2,3 Dr. Ho disagrees."
    >>> [text[a:b] for a, b in split(text)]
    ['It was null.2,3', 'Dr. Ho disagrees.']
    """
    end = len(text) if end is None else end
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if stop >= end or not _is_end(text, at, match, end):
            continue
        yield from _trimmed(text, at, stop)
        at = stop
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        while start < end and text[start].isspace():
            start += 1
        if not text.startswith("&nbsp;", start):
            break
        start += 6
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield start, end


def _is_end(text: str, begin: int, match: re.Match[str], limit: int) -> bool:
    """Whether a candidate closes a sentence, from the word before it and what follows."""
    stop, gap = match.end(), match["gap"]
    follow = stop + len(gap)
    if follow >= limit:
        return False
    if not gap:
        # "end.Next": only a lower-case word before and a capitalised word after is a lost space
        return False
    k = follow
    while k < limit and text[k] in _OPENERS:
        k += 1
    first = text[k] if k < limit else ""
    mark = match[0][0]
    if first.islower():
        # "etc. and", "Dr. smith", "…and so on"; a closed question inside a sentence ("why?" he asked)
        return "\n\n" in gap
    if mark in "!?" and not first.islower():
        return not re.match(r"\s*(?:I |[A-Z]\w+ )?(?:ask|sa(?:y|id)|wonder|exclaim)", text[k : k + 24])
    if mark == "…" or match[0].startswith(".."):
        return first.isupper() or not first.isalnum()
    if not match[0].startswith("."):
        return True
    word = _TAIL_WORD.search(text, max(begin, match.start() - 24), match.start())
    return _ends_after(word[1] if word else "", first, text, k, begin, match, bool(match[0][1:].strip("*_")))


def _ends_after(
    word: str, first: str, text: str, k: int, begin: int, match: re.Match[str], closed: bool
) -> bool:
    """Whether the full stop after `word` ends a sentence that would go on with `first`."""
    never, maybe = _abbreviations()
    bare = word.strip("*_").casefold()
    if closed and bare not in never:
        return True
    if bare in never:
        # "No." by itself is an answer, not a number
        return bare == "no" and not text[begin : match.start() - 2].strip(' \t\n\r"“*_-–:')
    if word.isdigit() and match.start() - begin <= 3:
        return False  # "1. Text": a list number, not a sentence
    if bare in maybe:
        # "at 5 p.m. Mr. Smith": goes on when what follows is a name or number, ends before a usual opener
        return bool(_OPENER.match(text, k))
    if _INITIAL.match(word) and len(word) <= 6:
        # "Jonas E. Smith", "U.S. army": an initial goes on unless a usual opener follows
        return bool(_OPENER.match(text, k)) and not (len(word) == 1 and word != "I")
    return True


_OPENER = re.compile(
    r"(?:The|This|That|These|Those|It|He|She|They|We|I|You|In|On|At|For|If|When|While|But|And|However|There|A|An|How|What|Why"
    r"|Our|My|His|Her|Their|Its|After|Before|As|With|From|Most|Many|Some|All|Not|No|Please|Let)\b"
)


def find_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of every block that asserts something, in the order of the text."""
    found = []
    for index, block in enumerate(article.blocks):
        if block.role is BlockRole.TABLE_ROW:
            found.append(Sentence(block.start, block.end, index))
        elif block.role in SPOKEN:
            found.extend(Sentence(a, b, index) for a, b in split(article.text, block.start, block.end))
    return tuple(found)
