"""With which words a regular expression can begin.

To try a hundred expressions at every character of every sentence is what makes cue matching slow. Nearly all
of them can only begin at the beginning of a word, and with few words. `heads` reads that off the parsed
expression (the first set of a regular expression: Aho, Lam, Sethi and Ullman, Compilers, 2nd ed., section
3.9); `Starts` answers, once for each word of the language, which expressions may begin there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar

__all__ = ["Head", "Starts", "heads"]

_CLASSES = {"CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": " "}
_MOST_WORDS = 200_000  # that a look-up remembers
K = TypeVar("K")

_ANY = r"\w{1,}"

# What the first word of a match may be, as an expression: whole ("felt\Z") or its beginning ("improv"), with
# a leading space when the match begins with the character before that word, "_ " when with any word before
# it, "^" for a match at the text's beginning; and whether such a word alone is all that is matched.
Head = tuple[str, bool]


class _Elsewhere(Exception):
    """The expression may begin elsewhere than with a word."""


def heads(pattern: str) -> frozenset[Head] | None:
    r"""With what a match may begin; None when that may be something else than a word.

    >>> sorted(heads(r"\b(?:feel(?:s|ing)?\b|much better)") or ())
    [('feel\\Z', True), ('feeling\\Z', True), ('feels\\Z', True), ('much\\Z', False)]
    """
    try:
        ends = _sequence(_parser.parse(pattern), frozenset({_State("", before=True)}))
        ends = frozenset(state.begun() for state in ends)
    except _Elsewhere:
        return None
    return frozenset((s.head, s.sure and s.ended and not s.more) for s in ends)


@dataclass(frozen=True, slots=True)
class _State:
    """How far one way through an expression has come in the first word."""

    head: str
    before: bool = False  # not yet known to stand at the beginning of a word
    ended: bool = False  # the word is over
    more: bool = False  # what follows is left open
    sure: bool = True  # nothing was passed over that may forbid the match

    @property
    def waiting(self) -> bool:
        """Whether the word has not begun."""
        return not self.head.strip(" _")

    def begun(self) -> _State:
        """The same where a word has begun, be it any."""
        if self.head.endswith("_ "):
            return replace(self, head=self.head.replace("_ ", _ANY), more=True)
        if self.waiting:
            raise _Elsewhere
        return self

    def add(self, expression: str) -> _State:
        """A letter or several letters of the word."""
        if self.before:
            raise _Elsewhere
        return replace(self, head=self.head + expression)

    def end(self) -> _State:
        return self if self.ended else replace(self, head=self.head + r"\Z", ended=True)

    def leave(self) -> _State:
        """Anything may follow."""
        return replace(self.begun(), more=True)


_States = frozenset[_State]


def _sequence(nodes: Iterable[tuple[Any, Any]], states: _States) -> _States:
    for node in nodes:
        states = frozenset(after for state in states for after in _after(*node, state))
    return states


def _after(kind: Any, value: Any, state: _State) -> Iterable[_State]:
    """The states behind one node of a parsed expression."""
    name = str(kind)
    if state.more:
        return (state,)
    if name == "SUBPATTERN":
        return _sequence(value[3], frozenset({state}))
    if name == "BRANCH":
        return [s for branch in value[1] for s in _sequence(branch, frozenset({state}))]
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeated(value, state)
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return (_looked(name, str(value), state),)
    return _consumed(_letters(name, value), state)


def _looked(name: str, value: str, state: _State) -> _State:
    """Behind a condition that consumes nothing."""
    if value == "AT_BEGINNING":
        return replace(state, head="^", before=False, more=True)
    if value == "AT_BOUNDARY":
        if state.head == " ":
            raise _Elsewhere  # a sign between two words that touch it
        return replace(state, before=False) if state.waiting else state.end()
    # the end of the text, or no letter next
    if name == "AT" or (name == "ASSERT_NOT" and value.startswith("(1") and "CATEGORY_WORD" in value):
        return state.begun().end()
    return replace(state, sure=False)


def _consumed(letters: Sequence[str] | None, state: _State) -> Iterable[_State]:
    """Behind one character: the expressions of those it may be, or None for any."""
    if letters is None or state.ended:
        return (state.leave(),)
    if letters == [" "] and state.head:
        if state.head.removeprefix(" ") == _ANY:
            return (replace(state, head=state.head.replace(_ANY, "_ ")),)
        return (state.begun().end().leave(),)
    return [state.add(letter) for letter in letters]


def _letter(code: int) -> str:
    return chr(code) if chr(code).isalnum() or chr(code) == "_" else " "


def _letters(name: str, value: Any) -> list[str] | None:
    """The letters that one character may be, as expressions, a space for what is none; None if both."""
    if name == "LITERAL":
        return [_letter(value)]
    if name != "IN" or str(value[0][0]) == "NEGATE":
        return None
    found: set[str] = set()
    for kind, what in value:
        if str(kind) == "LITERAL":
            found.add(_letter(what))
        elif str(kind) == "RANGE" and chr(what[0]).isalnum() and chr(what[1]).isalnum():
            found.add(r"\d" if chr(what[1]).isdigit() else r"\w")
        elif str(what) in _CLASSES:
            found.add(_CLASSES[str(what)])
        else:
            return None
    if found & {r"\w", r"\d"}:
        return None if " " in found else [r"\w"] if len(found) > 1 else [*found]
    return None if " " in found and len(found) > 1 else sorted(found)


def _repeated(value: tuple[int, int, Sequence[tuple[Any, Any]]], state: _State) -> Iterable[_State]:
    low, high, item = value
    letters = _letters(str(item[0][0]), item[0][1]) if len(item) == 1 else None
    if letters in ([r"\w"], [r"\d"]) and high > 1 and not state.ended and (low or not state.waiting):
        return (state.add(f"{letters[0]}{{{low},}}"),)
    once = _sequence(item, frozenset({state}))
    behind = {s if high == 1 else s.leave() for s in once}
    return behind if low else {state, *behind}


# --------------------------------------------------------------------------- which may begin at which word


class Starts(dict[str, tuple[tuple[K, int, bool], ...]], Generic[K]):
    """For each word what may begin with it: the key, from where, and whether that word is all.

    From where: 0 the word, 1 the character before it, 2 the word before it, 3 the character before that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.backward: set[K] = set()  # the keys that may begin with the word before
        self._whole: dict[str, dict[K, bool]] = {}
        self._beginning: dict[str, dict[K, bool]] = {}
        # by the letters they begin with; "0" stands for any digit
        self._other: dict[str, list[tuple[re.Pattern[str], K, bool]]] = {}
        self._most = 0  # letters of a known beginning

    def add(self, key: K, found: Iterable[Head]) -> None:
        """Tell what a key may begin with."""
        self.clear()
        self.count += 1
        for head, sure in found:
            if "_ " in head:
                self.backward.add(key)
            bare = head.removesuffix(r"\Z")
            if "\\" in bare:
                letters = "0" if bare.startswith(r"\d") else bare.split("\\")[0]
                self._most = max(self._most, len(letters))
                self._other.setdefault(letters, []).append((re.compile(head), key, sure))
            else:
                self._most = max(self._most, len(bare) if bare == head else 0)
                group = (self._beginning if bare == head else self._whole).setdefault(bare, {})
                group[key] = sure and group.get(key, True)

    def __missing__(self, word: str) -> tuple[tuple[K, int, bool], ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        found: dict[tuple[K, int], bool] = {}
        for back, form in ((3, " _ " + word), (2, "_ " + word), (1, " " + word), (0, word)):
            hits = [*self._whole.get(form, {}).items()]
            digit = ["0"] if form[0].isdecimal() else []
            for letters in [*digit, *(form[:n] for n in range(min(len(form), self._most) + 1))]:
                hits += self._beginning.get(letters, {}).items()
                if letters in self._other:
                    hits += [(key, sure) for p, key, sure in self._other[letters] if p.match(form)]
            for key, sure in hits:
                found[key, back] = sure and found.get((key, back), True)
        self[word] = tuple((key, back, sure) for (key, back), sure in found.items())
        return self[word]
