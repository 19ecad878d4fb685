"""What one sentence says of research: one study, the study at hand, several, or none.

A piece of research is found by its noun ("trial", "review") and told apart by the words before it, read
backwards to the word that settles it: "a large trial" brings up one, "the trial" speaks of the one at hand,
"no trial" and "most trials" of none in particular.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Set
from enum import Enum
from functools import cache
from typing import NamedTuple

from kg.wordings import Wording, Words, table, wordings

__all__ = ["Invoked", "Named", "invoked"]

_WORDS = wordings("studies")
_TOKEN = re.compile(r"[^\s]+")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_FAR = 110  # characters before a noun in which the words that settle it are looked for
_FEW = 3  # words before "group" or "participants"
_MOST = 9  # words before a noun


class Named(Enum):
    """How a piece of research is named."""

    ONE = "a study"
    THE = "the study"
    THIS = "this study"
    NONE = "no study in particular"
    BARE = "study"


class Invoked(NamedTuple):
    """What one sentence says of research. `one`: brings up one piece of research; `that`: speaks of the one
    at hand; `name`: the words that tell which, "lancaster bay"; `many`: of several or of research in general;
    `fresh`: as news; `continues`: in words that only go on with a study; `results`: in numbers of people."""

    one: bool = False
    otherwise: bool = False  # by telling who did it or who took part, not by a noun
    that: bool = False
    noun: bool = False  # by a noun, "this trial", and not only by what it gave
    the: bool = False  # "the trial", which may have been told of before or not
    name: tuple[str, ...] = ()
    many: bool = False
    fresh: bool = False
    own: bool = False
    continues: bool = False
    results: bool = False
    measured: bool = False
    finds: bool = False
    describes: bool = False
    story: bool = False  # in the first person, of oneself: of no study, unless it names one


_UNNAMED: tuple[Named | None, tuple[str, ...], bool] = (None, (), False)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("study-words")[name]["words"])


def invoked(text: str, folded: Words, *, following: bool = True) -> Invoked:
    """What a sentence says of research; `folded` is the sentence folded; `following`: a study was told of
    before, which it may go on with.

    >>> said = invoked("A 2019 trial found less pain.", Words("a 2019 trial found less pain."))
    >>> said.one, said.finds
    (True, True)
    >>> invoked("Most trials are small.", Words("most trials are small.")).many
    True
    """
    begun = folded.begun()

    def has(name: str) -> bool:
        wording = _WORDS[name]
        return wording in begun and wording.search(folded) is not None

    finds, describes, ours = has("finds"), has("describes"), has("own-research")
    how, name, fresh = _named(folded) if _WORDS["noun"] in begun else _UNNAMED
    if how is Named.ONE and not (finds or describes or has("past") or has("results") or _cited(folded)):
        how = how if _known_whose(text, name) else None
    otherwise = how is None and (ours or _by_other_words(text, has))
    one = otherwise or how is Named.ONE
    noun = how is Named.THIS or how is Named.THE
    quiet = one or noun or (_WORDS["nouns"] not in begun and _WORDS["evidence"] not in begun)
    several = len(folded) if quiet else _several(folded)
    that = noun or (following and not one and _at_hand(folded, begun) <= several)
    results = following and has("results")
    return Invoked(
        one=one,
        otherwise=otherwise,
        that=that,
        noun=noun,
        the=how is Named.THE,
        name=name,
        many=not one and not that and (how is Named.NONE or several < len(folded)),
        fresh=fresh,
        own=ours or (following and has("own-findings")),
        continues=following and (that or has("continues") or _of_the(folded, begun, "group") is not None),
        results=results,
        measured=following and has("measured"),
        finds=finds,
        describes=describes,
        story=not noun and not one and has("oneself"),
    )


def _by_other_words(text: str, has: Callable[[str], bool]) -> bool:
    """Whether a sentence brings up one piece of research without a noun for it."""
    if has("by-year") or has("according") or ("(" in text and _WORDS["by-authors"].search(text)):
        return True
    if has("oneself"):  # "three sessions at 40 dollars did nothing for me"
        return False
    return has("took-part") or (has("reported") and _WORDS["researchers"].search(text) is not None)


def _known_whose(text: str, words: tuple[str, ...]) -> bool:
    """Whether a sentence tells the year or the researchers of a study, if not yet what it did or found."""
    return any(_YEAR.fullmatch(word) for word in words) or _WORDS["researchers"].search(text) is not None


def _at_hand(folded: Words, begun: Set[Wording]) -> float:
    """Where a sentence speaks of those who did the study at hand, who took part in it, or of what it gave."""
    first = _WORDS["at-hand"].search(folded) if _WORDS["at-hand"] in begun else None
    second = _of_the(folded, begun, "hands")
    return min((match.start() for match in (first, second) if match), default=math.inf)


def _of_the(folded: Words, begun: Set[Wording], wording: str) -> re.Match[str] | None:
    """The first match that stands after "the", "these" or "their", with a few words between at most."""
    if _WORDS[wording] not in begun:
        return None
    for match in _WORDS[wording].finditer(folded):
        how, words = _settled(folded, match.start())
        if how in (Named.THE, Named.THIS) and len(words) <= _FEW:
            return match
    return None


def _cited(folded: str) -> bool:
    """Whether a sentence with a noun of research also has a mark or a place that leads to it."""
    return any(
        sign in folded for sign in ("](", "[", "http", "university", "journal", "published", "according to")
    )


def _named(folded: Words) -> tuple[Named | None, tuple[str, ...], bool]:
    """How the first piece of research in a sentence is named, by which words, and whether as news."""
    met: Named | None = None
    for match in _WORDS["noun"].finditer(folded):
        how, words = _settled(folded, match.start())
        loose = match[0] in _list("loose")
        if _WORDS["no-research"].match(Words(folded[match.end() : match.end() + 20])):
            continue
        if loose and how in (Named.BARE, Named.NONE):
            continue
        if match[0] == "research" and not (how is Named.THIS or _known_by(how, words)):
            continue
        if (
            loose
            and how is not Named.THIS
            and match[0] != "research"
            and not _is_research(folded, match.end(), words)
        ):
            continue
        if how is Named.BARE and not _opens_sentence(folded, match.start()):
            continue
        if how is not Named.THIS and _WORDS["wished-for"].search(folded):
            continue
        if how is Named.NONE:
            met = met or how
            continue
        fresh = not _list("fresh").isdisjoint(words)
        return (Named.ONE if how is Named.BARE else how), words, fresh
    return met, (), False


def _settled(folded: str, at: int) -> tuple[Named, tuple[str, ...]]:
    """The word before a noun that settles how it is named, and the words between the two."""
    words: list[str] = []
    tokens = [*_TOKEN.finditer(folded, max(0, at - _FAR), at)]
    for n, token in enumerate(reversed(tokens)):
        said = token[0].strip("[]()\"'*_,“”‘’>").rstrip(",")
        if n >= _MOST or token[0][-1:] in ";:?!" or (token[0][-1:] == "." and len(said) > 3):
            break
        if found := _determiner(said, words):
            negated = n + 1 < len(tokens) and tokens[-n - 2][0] in _list("none")
            return (Named.NONE if negated else found), tuple(reversed(words))
        if said in _list("stop"):
            before = tokens[-n - 2][0] if n + 1 < len(tokens) else ""
            if said != "of" or before not in _list("of-body"):
                break
        words.append(said)
    return Named.BARE, tuple(reversed(words))


def _determiner(said: str, words: list[str]) -> Named | None:
    """How the noun is named when this word stands before the words already read."""
    dated = any(_YEAR.fullmatch(word) for word in words)
    if said in _list("one"):
        return Named.ONE
    if said in _list("this"):
        return Named.THIS
    if said == "the":
        return Named.THE if _list("foremost").isdisjoint(words) else Named.ONE
    if said in _list("own"):
        set_apart = dated or "own" in words or not _list("fresh").isdisjoint(words)
        return Named.ONE if set_apart else Named.THIS
    if said in _list("none"):
        return Named.NONE
    if said.endswith(("'s", "s'")) and len(said) > 3:
        return Named.THIS if said in _list("authors") and not dated else Named.ONE
    return None


def _known_by(how: Named, words: tuple[str, ...]) -> bool:
    """ "The new research" is that of the study at hand, "the research" is all there is."""
    return how is Named.THE and not _list("fresh").isdisjoint(words)


def _is_research(folded: str, end: int, words: tuple[str, ...]) -> bool:
    """Whether "review", "analysis" or "paper" is one of research, by the words before and behind."""
    if not _list("scholarly").isdisjoint(words) or any(_YEAR.fullmatch(word) for word in words):
        return True
    behind = folded[end : end + 160].lstrip("0123456789,")
    return _WORDS["of-research"].match(behind) is not None


def _opens_sentence(folded: str, at: int) -> bool:
    """A noun without an article is a study in headlines: "Study finds"."""
    return not folded[:at].strip(" \"'“*_#>[")


def _several(folded: Words) -> int:
    """Where a sentence speaks of several studies, or of research without telling which; else its end."""
    places = [len(folded)]
    if (found := _WORDS["nouns"].search(folded)) and not _WORDS["no-reviews"].search(folded):
        behind = folded[found.end() : found.end() + 120]
        before = folded[max(0, found.start() - 60) : found.start()]
        if _WORDS["of-several"].match(behind) or _WORDS["in-several"].search(before):
            places.append(found.start())
    if found := _WORDS["evidence"].search(folded):
        places.append(found.start())
    if len(places) > 1 and _WORDS["wished-for"].search(folded):
        return len(folded)
    return min(places)
