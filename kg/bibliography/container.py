"""The name of the journal or book, cut out of what stands around it: editors, places, publishers, dates."""

from __future__ import annotations

import re

from kg.bibliography.locator import MONTH_NAMES, Run
from kg.bibliography.names import read_authors
from kg.bibliography.words import words

__all__ = ["container_name", "full_stops", "has_publisher", "is_abbreviated", "plain"]

_MEETINGS, _NO_CONTAINER = words("meetings"), words("no-container")
_MEETING = re.compile(r"proceedings|conference|symposium|workshop", re.IGNORECASE)

#: A full stop, question or exclamation mark before a new sentence.
_STOP = re.compile(r"(?<=[.?!])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|(?<=[.?!][\"')])\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.-])(?:[A-Z]|vs|St|Dr|Mr|Mrs|U\.S|e\.g|i\.e|cf|al|No|no|vol|Vol|Ph\.D|[Ss]upp|[Ee]ds?|pt"
    r"|sp|spp|subsp)\.$"
)
_SHORT_WORD = re.compile(r"\b(?:Proc|Conf|Int|Rec|Trans|Symp|Ann|[A-Z][a-z]{1,4}|[A-Z]{2,6})\.$")
_BEFORE = 12  # characters before a full stop that tell whether it ends an abbreviation
#: "Phys. Rev.", "ACM Trans.", "Proc. Natl.": words cut short by a full stop, but not "II."
_ABBREVIATED = re.compile(
    r"(?!(?:[IVX]+\.\s?)+$)(?:[A-Z][a-z]{0,8}\.|[A-Z]{2,6}\.?|-|&|of|and|de)"
    r"(?:\s(?:[A-Z][a-z]{0,8}\.|[A-Z]{1,6}|-|&|of|and|de)){0,4}$"
)
_EDITED = re.compile(
    r"[\s,.(\[;]+(?:[Ee]d(?:ited|s)?\.?\sby|[Ee]d\.\s(?=[A-Z])|eds?\.,?\s|[Hh]rsg\.?\sv|[Tt]rans(?:lated|\.)\sby\s"
    r"|editors?\b|\([Ee]ds?\b|Eds?\.(?=[\s,)]|$))|\s\((?=[^()]{3,80}\b[Ee]ds?\b)|\s\((?=[^()]*$)"
)
_EDITORS_FIRST = re.compile(
    r"(.{3,200}?)[\s,]*[(\[]?\b(?:[Ee]ds?\b\.?|EDS?\b\.?|[Hh]rsg\.?|Hgg?\.|[Ee]ditors?\b|[Cc]oords?\.|[Dd]irs?\."
    r"|[Oo]rgs?\.)[)\].]*[\s,:.;]+(?=[\"'A-Z0-9])"
)
_CUT = re.compile(
    r"\s*(?:[,(.:\[;]\s*(?:[Vv]ol(?:ume)?s?\b|pp?\.|pages?\b|[Ss]eiten?\b|S\.\s\d|[Nn]o\.\s?\d|chap"
    r"|[Ss]pecial\s[Ii]ssue|[Cc]hapter\b"
    rf"|(?:{MONTH_NAMES}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)"
    r"|[,(\[;]\s?(?:1[5-9]|20)\d\d\b(?!-)|(?<!Proc)\.\s?(?:1[5-9]|20)\d\d\b(?=[,.;)]|$)|,\s\d+\svols?\b"
    r"|\s\((?=[^()]*(?:[Ee]dition|[Ee]dn|\bed\.|Aufl|[Vv]ol\b|Press))|\.\s(?=[A-Z][\w\s,.&-]{1,40}:\s[A-Z])"
    r"|\s\((?=[A-Z][^()]{1,60}(?:\d{4}|:)))"
)
_NO_NAME = re.compile(rf"(?:[\d\s.,/-]|{MONTH_NAMES})*$")
_DATED = re.compile(rf"[\s,]+(?:\d{{1,2}}\s)?(?:{MONTH_NAMES})\b[\s\d.,()]*$")
_REPORT = re.compile(
    r"\b(?:thesis|dissertation(?! abs)|tech(?:nical|\.)?\s(?:rep|report|memo)|unpublished|preprint|draft"
    r"|manuscript|master'?s)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[\s.,;:\"')\]]*(?:\([^()]{3,120}\b[Ee]ds?\.?\)\.?\s+)?"
    r"(?:[Tt]rans(?:\.|lated by)\s[A-Z][\w'-]+\s(?:[A-Z]\.\s|[A-Z][\w'-]+\s)?[A-Z][\w'-]+\.\s)?"
    r"(?:[Ii]n:?\s+(?=[\"'A-Z0-9(]))?[\"'\[]?"
)
_AFTER_EDITORS = re.compile(r"[\s,.:;)\]]*[\"']?")
_PLACE = r"[A-Z][A-Za-z\s.,;&'-]{1,40}\s?:\s[A-Z]"
_PLACE_FIRST = re.compile(rf"(?!The\s){_PLACE}")
_PLACE_AFTER = re.compile(rf"\.\s(?={_PLACE})")
_MEETING_PLACE = re.compile(r"(?:[A-Z][\w.'-]*\s?){1,4}(?:,|$)")


def plain(text: str) -> str | None:
    """A name without the punctuation around it."""
    return text.strip(" .,;:(\"“”'’[]«»*") or None


def is_abbreviated(piece: str) -> bool:
    """Whether the piece is made of abbreviated words, the last ending in a full stop or capitals."""
    return bool(_ABBREVIATED.match(piece))


def has_publisher(piece: str) -> bool:
    """Whether the piece names a publisher, thesis or report, or gives place and publisher."""
    said = piece.lower().replace(",", " ").replace(":", " ").split()
    return bool(_PLACE_FIRST.match(piece)) or any(word.strip(".()") in _NO_CONTAINER for word in said)


def full_stops(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between full stops; the stops of initials and of a few abbreviations divide nothing."""
    found, begin = [], start
    for stop in _STOP.finditer(folded, start, end):
        if _ABBREVIATION.search(folded[max(begin, stop.start() - _BEFORE) : stop.start()]):
            continue
        found.append((begin, stop.start()))
        begin = stop.end()
    found.append((begin, end))
    return [(a, b) for a, b in found if folded[a:b].strip(" .,;:(")]


def container_name(
    text: str, folded: str, span: tuple[int, int], *, marked: bool, run: Run | None
) -> str | None:
    """The name of the journal or book in the span. `marked`: an "In" stands before it."""
    start, stop = span
    lead = _LEAD.match(folded, start, stop)
    start = lead.end() if lead else start
    if marked:
        start = _after_editors(text, folded, start, stop)
    piece = folded[start:stop]
    for pattern in (_EDITED, _CUT):
        if cut := pattern.search(piece):
            piece = piece[: cut.start()]
    piece = piece[: _end(piece, marked, run)]
    if dated := _DATED.search(piece):
        piece = piece[: dated.start()]
    if _NO_NAME.match(piece) or _REPORT.search(piece):
        return None
    # without "In" and without a volume it may be the publisher of a book
    doubtful = not marked and not (run and run.locator.volume)
    if doubtful and (has_publisher(piece) or _PLACE_FIRST.match(folded, start)):
        return None
    return plain(text[start : start + len(piece)])


def _after_editors(text: str, folded: str, start: int, stop: int) -> int:
    """Past the editors that stand before the title of a book: "In J. Smith & B. Lee (Eds.), "."""
    piece = folded[start:stop]
    if match := _EDITORS_FIRST.match(piece):
        before = match.group(1)
        names = read_authors(text[start : start + len(before)], before)
        if names.end >= len(before) * 0.6:
            return start + match.end()
    names = read_authors(text[start:stop], piece)
    if names.names and (names.editors or names.et_al):
        lead = _AFTER_EDITORS.match(piece, names.end)
        return start + (lead.end() if lead else names.end)
    return start


def _end(piece: str, marked: bool, run: Run | None) -> int:
    """Where the name ends: at a full stop that is no abbreviation's, or before the place of a meeting."""
    for stop in _STOP.finditer(piece):
        before = piece[max(0, stop.start() - _BEFORE) : stop.start()]
        if _ABBREVIATION.search(before) or _SHORT_WORD.search(before):
            continue
        place = _PLACE_AFTER.search(piece, stop.end(), stop.end() + 160) if marked else None
        # "The dialogical self. An introduction. New York: Routledge"
        return place.start() if place else stop.start()
    if run and run.locator.volume:
        return len(piece)
    if marked or piece.lower().split(" ", 1)[0].strip(".") in _MEETINGS or _MEETING.search(piece):
        for comma in re.finditer(r",\s", piece):
            # "…, Washington, DC"
            if comma.start() > 12 and _MEETING_PLACE.match(piece, comma.end()):
                return comma.start()
    return len(piece)
