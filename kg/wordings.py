"""Wordings: regular expressions kept as data in ``kg/resources/cues``, with a comment and an example each.

A file holds one table a wording::

    [own-case]
    about = "a professional speaks of a client of her own"
    example = "I have seen clients who …"
    patterns = ['\\bmy clients?\\b', …]

Its patterns are alternatives of one expression. ``case = true`` keeps upper and lower case apart; the others
are for folded text (`kg.lexicon.fold`).

The expressions that a word may begin are looked up, once for each word of the language, and tried there only
(`kg.firstwords`): the same is found as by trying each everywhere, sooner.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from typing import Any

from kg.firstwords import Starts, heads

__all__ = ["Wording", "Words", "matches", "table", "wordings"]

_WORD = re.compile(r"\w+")


class Wording:
    r"""A regular expression over folded text, with the methods of `re.Pattern` that are needed here.

    >>> Wording(r"\bfelt (?:\w+ )?better\b").search(Words("she felt much better"))
    <re.Match object; span=(4, 20), match='felt much better'>
    """

    __slots__ = ("_pattern", "indexed")
    indexed: bool
    """Whether it is known with which words it may begin."""

    def __init__(self, pattern: str, *, folded: bool = True) -> None:
        self._pattern = re.compile(pattern)
        found = heads(pattern) if folded else None
        self.indexed = found is not None
        _STARTS.add(self, found or ())

    @property
    def pattern(self) -> str:
        """The expression as written."""
        return self._pattern.pattern

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, or None."""
        if text.__class__ is not Words or not self.indexed:
            return self._pattern.search(text, start, end)
        for at in text.starts(self):
            if at >= start and (found := self._pattern.match(text, at, end)):
                return found
        return None

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """The match at the beginning of the text, or at this place of it, or None."""
        return self._pattern.match(text, at)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, left to right, none overlapping another."""
        if text.__class__ is not Words or not self.indexed:
            yield from self._pattern.finditer(text)
            return
        free = 0
        for at in text.starts(self):
            if at >= free and (found := self._pattern.match(text, at)):
                yield found
                free = found.end()


def matches(named: Mapping[str, Wording], words: Words) -> Iterator[tuple[str, re.Match[str]]]:
    """The first match of each wording that stands in a sentence, with its name, in the order of the names.

    >>> named = {"worse": Wording(r"\\bworse\\b"), "better": Wording(r"\\bbetter\\b")}
    >>> [name for name, _ in matches(named, Words("she felt better"))]
    ['better']
    """
    begun = words.begun()
    for name, wording in named.items():
        if (wording in begun or not wording.indexed) and (match := wording.search(words)):
            yield name, match


_STARTS: Starts[Wording] = Starts()
_NONE = Wording("(?!)", folded=False)


class Words(str):
    """Folded text, mostly of a sentence, that knows which wordings may begin at which of its words."""

    __slots__ = ("_at", "_known")
    _at: dict[Wording, list[int]]
    _known: int  # how many expressions there were when it looked

    def begun(self) -> Set[Wording]:
        """The wordings for folded text that may begin somewhere in it; the others need not be looked for."""
        self.starts(_NONE)
        return self._at.keys()

    def starts(self, wording: Wording) -> Sequence[int]:
        """Where a wording may begin, from left to right."""
        try:
            if self._known == _STARTS.count:
                return self._at.get(wording, ())
        except AttributeError:  # the first time; cheaper than asking every time
            pass
        self._known, self._at = _STARTS.count, self._scanned()
        return self._at.get(wording, ())

    def _scanned(self) -> dict[Wording, list[int]]:
        at: dict[Wording, list[int]] = {wording: [0] for wording, _, _ in _STARTS["^"]}
        before = 0
        for match in _WORD.finditer(self):
            here = match.start()
            for wording, back, _ in _STARTS[match[0]]:
                start = here - back if back < 2 else before + 2 - back
                if wording in at:
                    at[wording].append(start)
                else:
                    at[wording] = [start]
            before = here
        for wording in _STARTS.backward & at.keys():
            at[wording] = sorted(set(at[wording]))
        return at


# ------------------------------------------------------------------------------------- the resource files


@cache
def table(name: str) -> Mapping[str, Any]:
    """A resource file of cues, as read."""
    return tomllib.loads((files("kg.resources.cues") / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def wordings(name: str) -> Mapping[str, Wording]:
    """The expressions of a resource file for folded text, by the name of their table.

    >>> bool(wordings("evidence")["own-case"].search("i treat clients with it"))
    True
    """
    return {
        key: Wording(
            "|".join(f"(?:{pattern})" for pattern in entry["patterns"]), folded=not entry.get("case")
        )
        for key, entry in table(name).items()
    }
