"""Where somebody speaks: the stretches of direct speech in a block, and what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kg.model import Article, BlockRole, Sentence

__all__ = ["SPEECH_MARKS", "near", "outside", "quotations", "quoted", "signature"]

SPEECH_MARKS = re.compile(
    r"[“”\"]|(?<![\w])[‘'](?=\w)|(?<=[.,!?;…])[’'](?=\s|$|\))|(?<=\w)[’'](?=\s(?:[a-z]+s|said)\b)"
)


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of direct speech in one block, marks included; an unclosed one runs to the block's end.

    >>> quotations('He said: “It helps me sleep.” Then left.', 0, 40)
    [(9, 29)]
    """
    spans: list[tuple[int, int]] = []
    opened, mark = -1, ""
    for match in SPEECH_MARKS.finditer(text, start, end):
        char = match[0]
        if opened < 0:
            opens = char == "“" or (
                char in "\"‘'" and (match.start() == start or not text[match.start() - 1].isalnum())
            )
            if opens and text[match.end() : match.end() + 1].strip():
                opened, mark = match.start(), char
        elif (
            (mark == "“" and char == "”")
            or (mark == '"' and char == '"')
            or (mark in "‘'" and char in "’'" and not text[match.end() : match.end() + 1].isalpha())
        ):
            spans.append((opened, match.end()))
            opened = -1
    if opened >= 0 and mark in '“"':
        spans.append((opened, end))
    # A word or two in marks are not speech but a manner of speaking.
    return [(a, b) for a, b in spans if len(text[a:b].split()) >= 4]


def near(k: int, n: int, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether sentence k's attribution may reach sentence n: nothing but speech between, or next to it."""
    low, high = min(k, n), max(k, n)
    return all(quoted(sentences[j], spans) for j in range(low + 1, high)) or high - low <= 1


def quoted(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a good part of a sentence is direct speech."""
    inside = sum(max(0, min(sentence.end, b) - max(sentence.start, a)) for a, b in spans)
    return inside >= 0.3 * (sentence.end - sentence.start)


def outside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return at < 0 or position >= spans[at][1]


_SIGNER = r"(?P<name>[A-Z][\w’'-]+(?: (?:[A-Z]\.?(?!\w)|[A-Z][\w’'-]+)){0,2})"
# "…" — Ann O., Someplace
_SIGNED = re.compile(rf"[”\"’*]?\s{{0,3}}\n?[\s>]{{0,4}}[—–-]{{1,2}} ?\**{_SIGNER}")
# "Ann O., teacher" and no more in its line
_LINE = re.compile(rf"[”\"’*]?[\s>]{{0,6}}{_SIGNER}(?:,[^.!?\n]{{1,60}})?\.?\s*(?:\n|$)")
_BELOW = (BlockRole.BLOCK_QUOTE, BlockRole.METADATA, BlockRole.CAPTION, BlockRole.BYLINE)


def signature(article: Article, at: int, spans: Sequence[tuple[int, int]]) -> re.Match[str] | None:
    """The name that signs the block `at`: behind a dash, or below a block quotation in a line of its own.

    >>> from kg.model import Block
    >>> text = "It helped my knee a lot.\\n\\nAnn O., teacher"
    >>> quote = Block(0, 24, BlockRole.BLOCK_QUOTE), Block(26, 41, BlockRole.BLOCK_QUOTE)
    >>> signature(Article("a", "a", text, blocks=quote), 0, [])["name"]
    'Ann O.'
    """
    block = article.blocks[at]
    if spans and (
        dash := _SIGNED.match(article.text, spans[-1][1], min(len(article.text), spans[-1][1] + 80))
    ):
        return dash
    if block.role is not BlockRole.BLOCK_QUOTE:
        return None
    if spans and article.text[spans[-1][1] : block.end].strip(" .>\n"):
        return _LINE.match(article.text, spans[-1][1], block.end)
    below = article.blocks[at + 1] if at + 1 < len(article.blocks) else block
    if (
        below.role not in _BELOW
        or below.start - block.end > 8
        or _LINE.match(article.text, block.start, block.end)
    ):
        return None
    return _LINE.match(article.text, below.start, below.end)
