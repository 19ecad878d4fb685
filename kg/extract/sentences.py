"""Blocks -> sentences with offsets.

One pass over the candidates for a sentence's end (``.``, ``!``, ``?``, ``…``) with rules for abbreviations,
initials, decimals, list numbers, closing marks, and citation markers that are fused to the full stop
("null.2,3 Another"): a marker after the stop belongs to the sentence it closes. Items of a list that runs on
in one line ("1) rest 2) ice") are sentences, too. The words that decide are in
``kg/resources/cues/abbreviations.toml``.

No rule looks further than a bounded stretch to either side, so that time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.bibliography.recognise import looks_like_reference
from kg.model import Article, Block, BlockRole, Sentence
from kg.wordings import table

__all__ = ["SPOKEN", "find_sentences", "sentences", "split"]

# Roles whose words are the article's own assertions.
SPOKEN = frozenset(
    {BlockRole.PARAGRAPH, BlockRole.LIST_ITEM, BlockRole.TABLE_ROW, BlockRole.BLOCK_QUOTE, BlockRole.COMMENT}
)

_CLOSE = r"(?:[\"'”’»)\]*_]|</\w{1,10}>)*"
# markers after the stop: (Roe, 2019), (1, 2), [3], [[3]](#n3), [^1], ⁴, ^4^, †, or digits glued to it
_MARKER = (
    r"(?:\s?(?:\\?\[){1,2}\^?\d[\d,;\s–-]{0,20}(?:\\?\]){1,2}(?:\([^()\s]{0,300}\))?"
    r"|\s?\[\^?[\w,\s–-]{1,20}\](?!\()"
    r"|\s?\(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,12}\)\.?"
    r"|\s?\([^()\n]{0,80}\b(?:19|20)\d\d[a-z]?(?::\s?\d{1,4})?\)\.?"
    r"|\s?\([A-Z][\w’'-]{1,30}(?: et al\.?)?,? (?:pp?\.? ?)?\d{1,4}\)\.?"
    r"|[¹²³⁴-⁹⁰]+|\^[\d,–-]{1,12}\^|[†‡]+|\s?<sup>[^<]{1,60}</sup>"
    r"|(?<=[^\d\s<>=≤≥$£€(-][.!?\"”’)])\d{1,3}(?:[,–-]\s?\d{1,3}){0,12}(?=\s|$))*"
)
_END = re.compile(
    # a stop before a spaced ellipsis; an ellipsis, spaced or not; marks
    r"(?P<mark>[.!?…](?:(?<=\w\.)(?=(?:\s\.){3}\s[A-Z])|(?<=\.)(?:\s\.)+|[.!?]*))(?:&nbsp;)?"
    rf"(?P<tail>{_CLOSE}{_MARKER}{_CLOSE})(?=(?P<gap>(?:&nbsp;|\s)*))"
)
_SPACE = re.compile(r"(?:\s|&nbsp;)*")
_OPEN = re.compile(r"(?:[\"'“‘«(\[*_¿¡]|<[a-z]\w{0,9}(?:\s[^<>]{0,200})?>)*")
_WORD = re.compile(r"[^\W_]")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘'/|]+\Z")
_INITIAL = re.compile(r"(?:[A-Z]|(?:[A-Z]\.)+[A-Z]?)\Z")
# a blank line, a line that begins with a bullet or number, a bullet inside a line
_BREAK = re.compile(r"\s(?:(?<=\n)(?:[ \t\r]*\n\s*|[ \t]*(?=(?:[-*–•●▪‣⁃]|\d{1,2}[.)])[ \t]))|(?=[•●▪‣⁃]))")
# brackets that are closed soon: no sentence ends inside
_BRACKETS = (re.compile(r"\([^()]{1,250}\)"), re.compile(r"\[[^\[\]]{1,250}\]"))
# the bullet and number that a list item begins with
_LEAD = re.compile(
    r"(?P<bullet>[•●▪‣⁃]\s*)?"
    r"(?:(?P<open>\(?)(?P<value>\d{1,3}|[a-zA-Z])(?P<style>\.\)|[.)])(?=\s))?\s*"
)
_ITEM_REACH = 600  # how far behind an item's number the next is looked for
_LABEL = re.compile(r"(?:\*\*|__|[*_]|<(?:b|strong|em|i)>)(?=[A-Z])[^\d*_<>.!?]{2,60}\Z")
_REACH = 24  # characters that tell the word before a stop


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("abbreviations")[name]["words"])


@cache
def _one_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_words(name))))})(?![\w’'])")


# ---------------------------------------------------------------------------------------- from outside


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; an entry of a reference list stays in one piece.

    >>> sentences("It fell by 1.5 points.[3] Dr. Ho, who led the trial, was pleased.")
    ('It fell by 1.5 points.[3]', 'Dr. Ho, who led the trial, was pleased.')
    """
    if looks_like_reference(text):
        return (text.strip(),)
    return tuple(text[a:b] for a, b in split(text))


def find_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of every block that asserts something, in the order of the text."""
    found = []
    for index, block in enumerate(article.blocks):
        if block.role is BlockRole.TABLE_ROW:
            found.append(Sentence(block.start, block.end, index))
        elif block.role in SPOKEN:
            found.extend(Sentence(a, b, index) for a, b in _of_block(article.text, block))
    return tuple(found)


def _of_block(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block without the bullets and numbers of items."""
    for start, end in split(text, block.start, block.end):
        lead = _LEAD.match(text, start, end)
        numbered = lead and (lead["bullet"] or (lead["value"] or "").isdigit())
        yield (lead.end() if lead and numbered and lead.end() < end else start), end


def split(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, without surrounding white space.

    >>> text = "It was null.2,3 Dr. Ho disagrees."
    >>> [text[a:b] for a, b in split(text)]
    ['It was null.2,3', 'Dr. Ho disagrees.']
    """
    end = len(text) if end is None else end
    at = start
    for gap in _BREAK.finditer(text, start, end):
        yield from _passage(text, at, gap.start())
        at = gap.end()
    yield from _passage(text, at, end)


# ------------------------------------------------------------------------------------------ one passage


@dataclass(frozen=True, slots=True)
class _Stop:
    """A candidate for the end of the sentence that begins at `begin`."""

    text: str
    begin: int
    limit: int  # where the passage ends
    at: int  # of the mark
    mark: str
    tail: str  # closing marks and citation markers behind the mark
    next: int  # of the first letter or digit of what follows

    @property
    def first(self) -> str:
        """What would be the first letter of the next sentence."""
        return self.text[self.next : self.next + 1]

    @property
    def before(self) -> tuple[str, str]:
        """The two last words before the mark."""
        low = max(self.begin, self.at - _REACH)
        words = self.text[low : self.at].split()[-2:]
        last = _LAST_WORD.search(words[-1]) if words else None
        return (words[-2] if len(words) > 1 else ""), (last[0].strip("*_") if last else "")

    def opens(self, name: str) -> bool:
        """Whether what follows begins with a word of a table."""
        return bool(_one_of(name).match(self.text, self.next, self.limit))


def _passage(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of a stretch that no blank line and no bullet divides."""
    end = _trimmed(text, start, end)
    last = end  # of the last letter or digit: what stands behind it is no sentence by itself
    while last > start and not text[last - 1].isalnum():
        last -= 1
    if last == start:
        return
    brackets = [[m.span() for m in kind.finditer(text, start, end)] for kind in _BRACKETS]
    begin, free, item = _begin(text, start, end)
    for match in _END.finditer(text, start, end):
        stop, position = match.end(), match.start()
        while item <= position:
            yield begin, _trimmed(text, begin, item)
            begin, free, item = _begin(text, item, end)
        if position < free or stop + len(match["gap"]) >= last or _enclosed(position, begin, stop, brackets):
            continue
        opened = _OPEN.match(text, stop + len(match["gap"]), end)
        after = opened.end() if opened else stop
        if _is_end(_Stop(text, begin, end, position, match["mark"], match["tail"], after), match["gap"]):
            yield begin, stop
            begin, free, item = _begin(text, stop, end)
    while item < end:
        yield begin, _trimmed(text, begin, item)
        begin, free, item = _begin(text, item, end)
    yield begin, end


def _trimmed(text: str, start: int, end: int) -> int:
    """The end without white space."""
    while end > start:
        if text[end - 1].isspace():
            end -= 1
        elif text.endswith("&nbsp;", start, end):
            end -= len("&nbsp;")
        else:
            break
    return end


def _enclosed(position: int, begin: int, stop: int, brackets: list[list[tuple[int, int]]]) -> bool:
    """Whether a position stands in a bracket that opens within the sentence and closes behind the stop."""
    for spans in brackets:
        n = bisect_left(spans, (position, 0)) - 1
        if n >= 0 and begin < spans[n][0] and spans[n][1] > stop:
            return True
    return False


def _begin(text: str, start: int, end: int) -> tuple[int, int, int]:
    """Where the next sentence begins, where its own words begin, and where the next item of its list does."""
    space = _SPACE.match(text, start, end)
    begin = space.end() if space else start
    word = _WORD.search(text, begin, end)
    free = word.start() if word else end
    lead = _LEAD.match(text, begin, end)
    if lead is None or not lead["value"]:
        return begin, free, end
    following = _successor(lead["value"])
    if following and not (lead["value"].isupper() and lead["style"] == "."):  # "A. Lee and B. Ho" are names
        capital = r"(?=[A-Z“\"*])" if lead["style"] == "." else r"(?=\S)"
        number = re.escape(lead["open"] + following + lead["style"])
        reach = min(end, lead.end() + _ITEM_REACH)
        for found in re.compile(rf"(?<=\s){number}\s+{capital}").finditer(text, lead.end(), reach):
            words = text[max(begin, found.start() - _REACH) : found.start()].split()
            if words and words[-1].casefold() not in _words("counted"):
                return begin, lead.end(), found.start()
    return begin, max(free, lead.end()), end


def _successor(value: str) -> str:
    """The number or letter after one.

    >>> _successor("9"), _successor("a"), _successor("z")
    ('10', 'b', '')
    """
    if value.isdecimal():
        return str(int(value) + 1)
    return "" if value in "zZ" else chr(ord(value) + 1)


# -------------------------------------------------------------------------------------- is it an end?


def _is_end(stop: _Stop, gap: str) -> bool:
    """Whether a candidate closes its sentence."""
    if not gap:  # "of pain.The trial": a lost space, if a word stands before and an opener behind
        before = stop.before[1]
        return before.islower() and before.isalpha() and len(before) > 2 and stop.opens("opener")
    first, mark = stop.first, stop.mark
    if first.islower():
        # "etc. and", "Dr. smith", "…and so on"; a closed question inside a sentence ("why?" he asked)
        return False
    if "!" in mark or "?" in mark:
        return not (stop.tail[:1] in "\"'”’»" and stop.tail and _is_told(stop))
    if mark != ".":
        left_out = len(mark) > 3 and mark.count(".") == 3  # ". . .": something was left out inside a sentence
        return (first.isupper() or not first.isalnum()) and not left_out
    if _is_label(stop):
        return False
    return _ends_after(*stop.before, stop)


def _is_told(stop: _Stop) -> bool:
    """Whether a verb of speaking and its subject follow."""
    words = stop.text[stop.next : min(stop.next + 60, stop.limit)].split()[:4]
    names = [word[:1].isupper() for word in words]
    verb = next((n for n, word in enumerate(words) if word.strip(",.:;") in _words("telling")), None)
    return verb is not None and all(names[:verb])


def _is_label(stop: _Stop) -> bool:
    """Whether the sentence so far is but a label in bold or italics ("**Magnets.** Still nothing")."""
    if not stop.tail or stop.at - stop.begin > 70 or stop.tail[0] not in "*_<":
        return False
    said = stop.text[stop.begin : stop.at]
    words = said.lstrip("*_").split()
    return bool(_LABEL.match(said)) and len(words) <= 4 and words[0].casefold() not in _words("pronoun")


def _ends_after(previous: str, word: str, stop: _Stop) -> bool:
    """Whether the full stop after `word` ends a sentence that would go on with what follows."""
    bare = word.casefold()
    shouted = len(word) > 1 and word.isupper() and "." not in word  # MS is no Ms
    closed = bool(stop.tail.strip("*_"))
    if bare in _words("inner") or (bare in _words("title") and not shouted and word[0].isupper()):
        return False
    if bare in _words("numbered"):
        follows = stop.text[stop.next + 1 : stop.next + 2]
        return not (stop.first.isdigit() or (stop.first.isalpha() and not follows.isalnum()))
    if closed:
        return True
    if bare in _words("unit"):
        return not stop.first.isdigit()
    if bare in _words("clock"):
        opening = len(stop.text[stop.begin : stop.at].split()) <= 4 if stop.at - stop.begin < 20 else False
        return not opening and not stop.opens("zone")
    if (bare in _words("maybe") and not shouted) or word in _words("journal"):
        return stop.opens("opener")
    if _INITIAL.match(word):
        return _ends_after_initial(previous, word, stop)
    return True


def _ends_after_initial(previous: str, word: str, stop: _Stop) -> bool:
    """The same for capitals that may be somebody's initials: "Anna B. Lindqvist", "vitamin C. It"."""
    if len(word) == 1:
        if previous.casefold().strip("(,*_") in _words("lettered") or previous[-1:].isdigit():
            return not stop.first.isdigit()
        named = previous[:1].isupper() and previous.casefold().rstrip(".") not in _words("title")
        if not previous or named or word == "A":
            return False
    return stop.opens("opener")
