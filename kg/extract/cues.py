"""The cue matcher: named patterns over the whole text in one pass.

For each word of the text the patterns that may begin with it are looked up, and only those are tried there,
so the cost does not grow with the number of patterns.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.firstwords import Starts, heads
from kg.model import Cue, Sentence

__all__ = ["CueMatcher", "cues_by_sentence", "load_cues"]

_GROUP = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    source: str

    @property
    def expression(self) -> re.Pattern[str]:
        """Compiled when needed: most patterns are words that are told apart without."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _alternatives(pattern: str) -> list[str]:
    """The pattern once for each alternative of a group it begins with."""
    match = _GROUP.match(pattern)
    if not match or pattern[match.end() : match.end() + 1] in ("?", "*", "+", "{"):
        return [pattern]
    rest = pattern[match.end() :]
    depth, at, parts = 0, 0, []
    body = match[1]
    for n, char in enumerate(body):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "|" and not depth:
            parts.append(body[at:n])
            at = n + 1
    parts.append(body[at:])
    return [part + rest for part in parts]


class CueMatcher:
    """Finds cues; `names` are those it knows, in the order of the file."""

    def __init__(self, cues: Sequence[tuple[str, Sequence[str]]]) -> None:
        self.names = tuple(name for name, _ in cues)
        self._signs: list[_Pattern] = []
        self._starts: Starts[_Pattern] = Starts()
        for name, patterns in cues:
            for pattern in (part for whole in patterns for part in _alternatives(whole)):
                self._add(name, pattern)

    def _add(self, name: str, pattern: str) -> None:
        bare = pattern.rstrip("~")
        tail = r"\w*" if bare != pattern else (r"(?!\w)" if not pattern.endswith("%") else "")
        # Groups must not capture: their numbers mean nothing here and cost time.
        source = re.sub(r"\((?!\?)", "(?:", bare) + tail
        made = _Pattern(name, source)
        if bare[0].isalnum():
            self._starts.add(made, heads(r"\b" + source) or ())
        else:
            # a number is read from its first digit on
            self._signs.append(made if bare[0] == "%" else _Pattern(name, r"(?<![^\W_])" + source))

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        """(start, end, name) of every cue in a folded text, left to right."""
        found: set[tuple[int, int, str]] = set()
        for word in _WORD.finditer(folded):
            begun = self._starts[word[0]]
            start, end = word.span()
            if not begun or (start and folded[start - 1] == "'"):
                continue
            for pattern, _, sure in begun:
                if sure and not folded.startswith("_", end):
                    found.add((start, end, pattern.name))
                elif match := pattern.expression.match(folded, start):
                    found.add((start, match.end(), pattern.name))
        for pattern in self._signs:
            found.update((*match.span(), pattern.name) for match in pattern.expression.finditer(folded))
        return sorted(found)


@cache
def load_cues() -> CueMatcher:
    """The matcher for the cues that come with the package."""
    data = tomllib.loads((files("kg.resources.cues") / "cues.toml").read_text(encoding="utf-8"))
    return CueMatcher([(name, entry["patterns"]) for name, entry in data.items()])


def cues_by_sentence(folded: str, sentences: Sequence[Sentence]) -> tuple[tuple[Cue, ...], ...]:
    """For each sentence the cues that begin in it, the first of each name."""
    return tuple(_distribute(load_cues().find(folded), sentences))


def _distribute(
    found: Sequence[tuple[int, int, str]], sentences: Sequence[Sentence]
) -> Iterator[tuple[Cue, ...]]:
    at = 0
    for sentence in sentences:
        while at < len(found) and found[at][0] < sentence.start:
            at += 1
        first = at
        while at < len(found) and found[at][0] < sentence.end:
            at += 1
        cues: dict[str, Cue] = {}
        for start, end, name in found[first:at]:
            if name not in cues:
                cues[name] = Cue(name, start, min(end, sentence.end))
        yield tuple(cues.values())
