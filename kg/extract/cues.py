"""The cue matcher: named patterns over the whole text in one pass.

The literal first words of all patterns go into one Aho-Corasick automaton; only where one of them begins a
word is its regular expression tried, so the cost does not grow with the number of patterns.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.lexicon import fold
from kg.model import Cue, Sentence

__all__ = ["CueMatcher", "cues_by_sentence", "load_cues"]

_GROUP = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_LITERAL = re.compile(r"[a-z0-9']+(?: [a-z0-9']+)*(?![?*+{\[|])|[a-z0-9']+(?=[a-z0-9'][?*+{])|[a-z0-9']+")
_META = re.compile(r"\\[a-z]")


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    literal: str
    expression: re.Pattern[str]


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


def _literal(pattern: str) -> str:
    """The letters every match of a pattern begins with."""
    out = ""
    for n, char in enumerate(pattern):
        following = pattern[n + 1 : n + 2]
        if not (char.isalnum() or char in " '%") or following in ("?", "*", "{"):
            break
        out += char
    return out.rstrip()


class CueMatcher:
    """Finds cues; `names` are those it knows, in the order of the file."""

    def __init__(self, cues: Sequence[tuple[str, Sequence[str]]]) -> None:
        import ahocorasick_rs as aho

        self.names = tuple(name for name, _ in cues)
        self._digits: list[_Pattern] = []
        self._patterns: dict[str, list[_Pattern]] = {}
        for name, patterns in cues:
            for pattern in (part for whole in patterns for part in _alternatives(whole)):
                self._add(name, pattern)
        self._literals = sorted(self._patterns)
        self._automaton = aho.AhoCorasick(self._literals, implementation=aho.Implementation.ContiguousNFA)

    def _add(self, name: str, pattern: str) -> None:
        open_end = pattern.endswith("~")
        tail = r"\w*" if open_end else (r"(?!\w)" if not pattern.endswith("%") else "")
        literal = _literal(pattern.rstrip("~"))
        # Groups must not capture: their numbers mean nothing here and cost time.
        expression = re.compile(re.sub(r"\((?!\?)", "(?:", pattern.rstrip("~")) + tail)
        made = _Pattern(name, literal, expression)
        if literal:
            self._patterns.setdefault(literal, []).append(made)
        else:
            self._digits.append(made)

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, name) of every cue in a text, left to right."""
        folded = fold(text)
        found: set[tuple[int, int, str]] = set()
        for index, start, _end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and (folded[start - 1].isalnum() or folded[start - 1] == "'") and folded[start] != "%":
                continue
            for pattern in self._patterns[self._literals[index]]:
                match = pattern.expression.match(folded, start)
                if match:
                    found.add((start, match.end(), pattern.name))
        for pattern in self._digits:
            for match in pattern.expression.finditer(folded):
                if not (match.start() and folded[match.start() - 1].isalnum()):
                    found.add((match.start(), match.end(), pattern.name))
        return sorted(found)


@cache
def load_cues() -> CueMatcher:
    """The matcher for the cues that come with the package."""
    data = tomllib.loads((files("kg.resources.cues") / "cues.toml").read_text(encoding="utf-8"))
    return CueMatcher([(name, entry["patterns"]) for name, entry in data.items()])


def cues_by_sentence(text: str, sentences: Sequence[Sentence]) -> tuple[tuple[Cue, ...], ...]:
    """For each sentence the cues that begin in it."""
    return tuple(_distribute(load_cues().find(text), sentences))


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
        yield tuple(Cue(name, start, min(end, sentence.end)) for start, end, name in found[first:at])
