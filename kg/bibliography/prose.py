"""Telling sentences about research from the entry of a reference list.

A sentence that reports a study names authors, a year, an identifier, sometimes even volume and pages, as an
entry does. What an entry does not have is a finite verb of its own: its only sentence is the title, and that
stands after the authors and before the place where the work appeared.
"""

from __future__ import annotations

import re

from kg.bibliography.locator import find_runs
from kg.bibliography.words import words

__all__ = ["is_prose"]

_ASIDE = re.compile(r"\((?:[^()\[\]]|\[[^\[\]]*\]){0,600}\)|\[[^\[\]]{0,600}\]")
_QUOTED = re.compile(r'"[^"]{15,300}"')
_DATE_ONLY = re.compile(r".[^a-z]*(?:(?<=[A-Z])[a-z]{2,8}[^a-z]*)?")
_STOP = re.compile(r"[.?!][\"')\]]*\s+(?=[^a-z\s])")
_LETTERS = re.compile(r"[A-Za-z'-]+")
#: "(2015) randomised", "Roe A, et al. gave": the authors are who did it
_DID = re.compile(
    r"(?:[\s.,]*[(\[](?:c\.\s?)?(?:18|19|20)\d\d[a-z]?[)\]]|,\s(?:18|19|20)\d\d[a-z]?,?)?,?\s([a-z]{3,})\b(?!\.)"
)
_YEARED = re.compile(r"[A-Za-z.]\s?\((?:18|19|20)\d\d[a-z]?\)\s([a-z]{3,})\b(?!\.)")
#: "Roe (2015), a trial of": what is in apposition is no title
_APPOSED = re.compile(r"\((?:18|19|20)\d\d[a-z]?\),\s(?:an?|which|who|whose)\s")
_PLACED = re.compile(
    r"\b(?:18|19|20)\d\d\b|[Hh]ttps?://|\b(?:doi|DOI)\b|\b10\.\d{4,9}/|\bPMID\b|\[Internet\]|\bp{1,2}\.?\s?\d"
    r"|\b[Tt]o appear|[A-Z][A-Za-z]+\.?: [A-Z][\w &'-]+\W*$|\b[A-Z]{2,3}, [A-Z]{2}\b|, [A-Z]{2}\W*$"
)
#: a form in -ed is a participle ("patients treated early") unless an object follows
_WITH_OBJECT = re.compile(
    r"\b[a-z]{2,}ed\s(?:\d{1,6}(?![\d-])|(?:an?|the|no|that|their|its|his|her|them|all|both|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty)\s)"
)


def is_prose(folded: str, authors_end: int) -> bool:
    """Whether a line that has what an entry has is running text all the same, for its verbs.

    `folded` is the line after `kg.bibliography.shape.fold`, without its number; `authors_end` is where the
    list of authors that it begins with ends, 0 without one.

    >>> is_prose("Roe A, Lee K. Massage improves sleep. J Rub Res. 2001;3:4-5.", 12)
    False
    >>> is_prose("Roe and Lee (2001) gave 40 nurses a massage. They slept better.", 11)
    True
    """
    did = _DID.match(folded, authors_end) if authors_end else None
    if _reports(did) or _reports(_YEARED.search(folded)) or _APPOSED.search(folded):
        return True
    said = _ASIDE.sub(_blank_aside, _QUOTED.sub(_blank, folded))
    waiting = False  # for the place where the work appeared, after a title that is a sentence
    at, asked = 0, False
    for stop in [*_STOP.finditer(said), None]:
        end = stop.start() if stop else len(said)
        if _is_sentence(said[at:end]):
            if (waiting and not asked) or (authors_end == at == 0 and said[end : end + 1] != "?"):
                return True
            waiting = True
        elif waiting and _is_placed(said[at:end]):
            waiting = False
        asked = said[end : end + 1] == "?"
        at = stop.end() if stop else end
    return waiting


def _reports(following: re.Match[str] | None) -> bool:
    """Whether the word behind authors and year is none that a title begins with: its small letter tells."""
    return following is not None and following[1] not in words("after-year")


def _blank(match: re.Match[str]) -> str:
    return '"' + " " * (len(match.group()) - 2) + '"'


def _blank_aside(match: re.Match[str]) -> str:
    return match.group() if _DATE_ONLY.fullmatch(match.group()) else " " * len(match.group())


def _is_sentence(piece: str) -> bool:
    said = _LETTERS.findall(piece)
    return len(said) > 2 and (
        any(word in words("finite") for word in said[1:]) or bool(_WITH_OBJECT.search(piece))
    )


def _is_placed(piece: str) -> bool:
    return bool(_PLACED.search(piece)) or any(run.locator.score >= 2 for run in find_runs(piece, 0, None))
