"""Where the title ends, and what the work appeared in."""

from __future__ import annotations

import re

from kg.bibliography.locator import Run
from kg.bibliography.names import read_authors
from kg.bibliography.shape import fold
from kg.bibliography.words import words

__all__ = ["divide", "tidy_title"]

_CONTAINERS, _MEETINGS, _NO_CONTAINER = words("containers"), words("meetings"), words("no-container")
_PLACE = re.compile(
    r"(?!The\s)[A-Z][A-Za-z\s.,;&'-]{1,40}\s?:\s[A-Z]|[A-Z][\w\s.&'-]{1,40}(?:Press|Publishers|Verlag|Books)\b"
)
_PLACE_AFTER = re.compile(r"\.\s(?=[A-Z][A-Za-z\s.,;&'-]{1,40}\s?:\s[A-Z])")
_PERIODICALS = words("periodicals")
_QUOTES = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“", "‘": "’", "`": "'"}
_IN = re.compile(r"(?:[.,;:?!\"')\]]+\s?|\s\([\d-]+\)\s)(?:In:?|in:|in)\s+(?=[\"'(\[A-Z0-9])")
_STOP = re.compile(r"(?<=[.?!])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|(?<=[.?!][\"')])\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.-])(?:[A-Z]|vs|St|Dr|Mr|Mrs|U\.S|e\.g|i\.e|cf|al|No|no|vol|Vol|Ph\.D|[Ss]upp|[Ee]ds?|pt|sp|spp|subsp)\.$"
)
#: "Phys. Rev.", "ACM Trans.", "Proc. Natl.": words cut short by a full stop
_ABBREVIATED = re.compile(
    r"(?!(?:[IVX]+\.\s?)+$)(?:[A-Z][a-z]{0,8}\.|[A-Z]{2,6}\.?|-|&|of|and|de)(?:\s(?:[A-Z][a-z]{0,8}\.|[A-Z]{1,6}|-|&|of|and|de)){0,4}$"
)
_CAPITALISED = re.compile(r"(?:The\s)?[A-Z][\w'.-]*(?:\s(?:[A-Z][\w'.-]*|&|of|and|the|de|for|in|on))*$")
_EDITED = re.compile(
    r"[\s,.(\[;]+(?:[Ee]d(?:ited|s)?\.?\sby|[Ee]d\.\s(?=[A-Z])|eds?\.,?\s|[Hh]rsg\.?\sv|[Tt]rans(?:lated|\.)\sby\s|editors?\b|\([Ee]ds?\b|Eds?\.(?=[\s,)]|$))"
    r"|\s\((?=[^()]{3,80}\b[Ee]ds?\b)|\s\((?=[^()]*$)"
)
_EDITORS_FIRST = re.compile(
    r"^(.{3,200}?)[\s,]*[(\[]?\b(?:[Ee]ds?\b\.?|EDS?\b\.?|[Hh]rsg\.?|Hgg?\.|[Ee]ditors?\b|[Cc]oords?\.|[Dd]irs?\.|[Oo]rgs?\.)[)\].]*[\s,:.;]+(?=[\"'A-Z0-9])"
)
_CUT = re.compile(
    r"\s*(?:[,(.:\[;]\s*(?:[Vv]ol(?:ume)?s?\b|pp?\.|pages?\b|[Ss]eiten?\b|S\.\s\d|[Nn]o\.\s?\d|chap|[Ss]pecial\s[Ii]ssue|[Cc]hapter\b|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)|"
    r"[,(\[;]\s?(?:1[5-9]|20)\d\d\b(?!-)|(?<!Proc)\.\s?(?:1[5-9]|20)\d\d\b(?=[,.;)]|$)|,\s\d+\svols?\b|\s\((?=[^()]*(?:[Ee]dition|[Ee]dn|\bed\.|Aufl|[Vv]ol\b|Press))|\.\s(?=[A-Z][\w\s,.&-]{1,40}:\s[A-Z])|\s\((?=[A-Z][^()]{1,60}(?:\d{4}|:)))"
)


_STARTS_IN = re.compile(r"[Ii]n:?\s+(?=[\"'A-Z])(?!In\s)(?<=in\s)|[Ii]n:\s+")
_NO_NAME = re.compile(
    r"(?:[\d\s.,/-]|January|February|March|April|May|June|July|August|September|October|November|December)*$"
)
_DATED = re.compile(
    r"[\s,]+(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\b[\s\d.,()]*$"
)
_REPORT = re.compile(
    r"\b(?:thesis|dissertation(?! abs)|tech(?:nical|\.)?\s(?:rep|report|memo)|unpublished|preprint|draft|manuscript"
    r"|master'?s)\b",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"\s[(\[][^()\[\]]*\b(?:ed|edn|edition|vol|vols|aufl|auflage)\b\.?[^()\[\]]*[)\]]\.?$|,\s(?:\d+(?:st|nd|rd|th)?\s(?:rev\.\s)?ed\b|trans\.\s|ed\.\s|translated\s|edited\s).*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[\s.,;:\"')\]]*(?:\([^()]{3,120}\b[Ee]ds?\.?\)\.?\s+)?(?:[Tt]rans(?:\.|lated by)\s[A-Z][\w'-]+\s(?:[A-Z]\.\s|[A-Z][\w'-]+\s)?[A-Z][\w'-]+\.\s)?"
    r"(?:[Ii]n:?\s+(?=[\"'A-Z0-9(]))?[\"'\[]?"
)


def tidy_title(title: str | None) -> str | None:
    """A title without the quotes around it and the stop after it."""
    if title is None:
        return None
    title = title.strip(" ,;:.\"“”„«»‘`'*").rstrip(" ,;:.’") if title else ""
    title = title[: match.start()] if (match := _EDITION.search(fold(title))) else title
    if title.endswith(")") and title.count("(") < title.count(")"):
        title = title[:-1]
    return title or None


def divide(
    text: str, folded: str, at: int, runs: list[Run], journal: bool = False
) -> tuple[str | None, str | None, Run | None]:
    """Title, container and locator of the reference whose authors end at `at`.

    `journal`: something else (a DOI, a PubMed number) says that it appeared in a journal.
    """
    if inside := _STARTS_IN.match(folded, at):
        run = _best(runs, folded, inside.end())
        return None, _container(text, folded, inside.end(), run.start if run else len(folded), True, run), run
    title_end, rest = _quoted(text, folded, at)
    if title_end:
        runs = [run for run in runs if run.start >= title_end - 1]
    run = _best(runs, folded, title_end or at)
    stop = run.start if run and run.locator.score else len(folded)
    if title_end:
        title = text[at:title_end]
        marker = _IN.match(folded, title_end)
        start = marker.end() if marker else rest
        return title, _container(text, folded, start, stop, bool(marker), run), run
    marker = next((m for m in _IN.finditer(folded, at) if m.start() > at + 3), None)
    if marker and (marker.start() < stop or not run or not run.locator.volume):
        runs = [r for r in runs if r.start >= marker.end()]
        run = _best(runs, folded, marker.end())
        stop = run.start if run and run.locator.score else len(folded)
        title = text[at : marker.start() + (marker.group()[0] in "?!)")]
        return title, _container(text, folded, marker.end(), stop, True, run), run
    title, container = _unquoted(text, folded, at, stop, run, journal)
    return title, container, run


def _best(runs: list[Run], folded: str, at: int) -> Run | None:
    """The run most like a locator; of equals the last."""
    best: Run | None = None
    for run in runs:
        if run.start <= at and len(runs) > 1 and not run.locator.pages:
            continue
        if best is None or run.locator.score >= best.locator.score:
            best = run
    if best is None:
        return None
    # "volume 402 of Lecture Notes, pages 195-210": each in a run of its own
    for run in runs:
        if run is not best and run.locator.named and run.start > at:
            if best.locator.volume is None and run.locator.volume and best.locator.pages:
                best.locator.volume = run.locator.volume
                best.locator.issue = best.locator.issue or run.locator.issue
                best = Run(min(best.start, run.start), max(best.end, run.end), best.locator)
            elif best.locator.pages is None and run.locator.pages:
                best.locator.pages = run.locator.pages
    return best


def _quoted(text: str, folded: str, at: int) -> tuple[int, int]:
    """End of a title in quotes that begins at `at`, and where the text after it begins; (0, 0) if none."""
    if at >= len(text) or text[at] not in _QUOTES:
        return 0, 0
    opening = folded[at : at + 2] if folded.startswith("''", at) else text[at]
    closing = "''" if opening == "''" else _QUOTES[opening]
    depth, i = 1, at + len(opening)
    while i < len(text):
        here = text[i]
        if closing == "''":
            if folded.startswith("''", i):
                return i, i + 2
        elif here == opening and opening != closing:
            depth += 1
        elif here == closing or (opening in "“„" and here in '”"“'):
            after = folded[i + 1 : i + 2]
            if closing in "'’" and (
                after.isalnum()
                or (
                    folded[i - 1].isalnum()
                    and after not in ",.;)"
                    and not re.match(r"\s?[(\[A-Z]|\sin\b", folded[i + 1 :])
                )
            ):
                i += 1
                continue
            depth -= 1
            if depth <= 0 or not after or after in ",.;":
                # “Behind the Store”: the quotation only begins the title
                return (0, 0) if after == ":" else (i, i + 1)
        i += 1
    return 0, 0


def _container(text: str, folded: str, start: int, stop: int, marked: bool, run: Run | None) -> str | None:
    """The name of the journal or book between `start` and `stop`."""
    lead = _LEAD.match(folded, start, stop)
    start = lead.end() if lead else start
    if marked:
        start = _after_editors(text, folded, start, stop)
    piece = folded[start:stop]
    if edited := _EDITED.search(piece):
        piece = piece[: edited.start()]
    if cut := _CUT.search(piece):
        piece = piece[: cut.start()]
    piece = piece[: _container_end(piece, marked, run)]
    if dated := _DATED.search(piece):
        piece = piece[: dated.start()]
    if _NO_NAME.match(piece) or _REPORT.search(piece):
        return None
    if not marked and not (run and run.locator.volume) and _is_no_container(piece, folded[start:]):
        return None
    found = text[start : start + len(piece)].strip(" .,;:(\"“”'’[]«»*")
    return found or None


def _after_editors(text: str, folded: str, start: int, stop: int) -> int:
    """Past the editors that stand before the title of a book: "In J. Smith & B. Lee (Eds.), "."""
    piece = folded[start:stop]
    match = _EDITORS_FIRST.match(piece)
    if match:
        before = match.group(1)
        names = read_authors(text[start : start + len(before)], before)
        if names.end >= len(before) * 0.6:
            return start + match.end()
    names = read_authors(text[start:stop], piece)
    if names.names and names.end and (names.editors or names.et_al):
        lead = re.compile(r"[\s,.:;)\]]*[\"']?").match(piece, names.end)
        return start + (lead.end() if lead else names.end)
    return start


def _container_end(piece: str, marked: bool, run: Run | None) -> int:
    """Where the name of the container ends: at a full stop that is no abbreviation's, or a place."""
    for stop in _STOP.finditer(piece):
        before = piece[max(0, stop.start() - 12) : stop.start()]
        if _ABBREVIATION.search(before) or re.search(
            r"\b(?:Proc|Conf|Int|Rec|Trans|Symp|Ann|[A-Z][a-z]{1,4}|[A-Z]{2,6})\.$", before
        ):
            continue
        if marked and (place := _PLACE_AFTER.search(piece, stop.end())) and place.start() - stop.end() < 120:
            # "The dialogical self. An introduction. New York: Routledge"
            return place.start()
        return stop.start()
    if run is None or not run.locator.volume:
        # ", Washington, DC": the place of a meeting
        commas = [m.start() for m in re.finditer(r",\s", piece)]
        if (
            marked
            or piece.lower().split(" ", 1)[0].strip(".") in _MEETINGS
            or any(w in piece.lower() for w in ("proceedings", "conference", "symposium", "workshop"))
        ):
            for comma in commas:
                following = piece[comma + 2 :]
                if (
                    re.match(r"(?:[A-Z][\w.'-]*\s?){1,4}(?:,|$)", following)
                    and len(piece[:comma].split()) > 2
                ):
                    return comma
    return len(piece)


def _is_no_container(piece: str, rest: str) -> bool:
    said = piece.lower().replace(",", " ").replace(":", " ").split()
    if not said or re.match(r"(?!The\s)[A-Z][A-Za-z\s.,&'-]{1,40}:\s[A-Z]", rest):
        return True
    return any(word.strip(".()") in _NO_CONTAINER for word in said)


def _sentences(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between full stops; the stops of initials and of a few abbreviations divide nothing."""
    found, begin = [], start
    for stop in _STOP.finditer(folded, start, end):
        if _ABBREVIATION.search(folded[max(begin, stop.start() - 12) : stop.start()]):
            continue
        found.append((begin, stop.start()))
        begin = stop.end()
    found.append((begin, end))
    return [(a, b) for a, b in found if folded[a:b].strip(" .,;:(")]


def _unquoted(
    text: str, folded: str, at: int, stop: int, run: Run | None, journal: bool
) -> tuple[str | None, str | None]:
    located = bool(run and run.locator.score >= 2)
    while stop > at and folded[stop - 1] in " ,.;:(":
        stop -= 1 if folded[stop - 1] != "." or located else len(folded)
    stop = max(stop, at) if located else len(folded)
    pieces = _sentences(folded, at, stop)
    if not pieces:
        return None, None
    if len(pieces) == 1:
        return _by_comma(text, folded, pieces[0], located)
    if located and not (run and run.locator.volume) and _PLACE.match(folded[slice(*pieces[-1])]):
        located = False
        pieces = pieces[:-1]
    if located:
        first = len(pieces) - 1
        while first > 0 and _joins(folded, pieces, first):
            first -= 1
        if first == 0:
            return _by_comma(text, folded, (pieces[0][0], stop), located)
        title_end, start = pieces[first - 1][1], pieces[first][0]
        comma = folded.rfind(", ", *pieces[first - 1])
        if comma > 0 and _abbreviates_journal(folded[comma + 2 : title_end]):
            # "…, J. Opt. | Soc. | Am.": the stops were the journal's
            title_end, start = comma, comma + 2
        return text[at:title_end], _container(text, folded, start, stop, False, run)
    # a book, a web page, a newspaper, or a paper in proceedings without pages
    for i, (start, end) in enumerate(pieces[1:], 1):
        if _starts_container(folded[start:end]) or (
            i == len(pieces) - 1 and _is_periodical(folded[start:end], journal)
        ):
            return text[at : pieces[i - 1][1] if i < 3 else pieces[0][1]], _container(
                text, folded, start, stop, False, run
            )
    return text[slice(*pieces[0])], None


def _abbreviates_journal(piece: str) -> bool:
    return bool(_ABBREVIATED.match(piece)) and piece.split(" ", 1)[0].lower() in _CONTAINERS


def _is_periodical(piece: str, journal: bool) -> bool:
    """Whether the last piece of a reference without volume and pages names a newspaper or journal."""
    name = re.split(r",\s|\s(?=\d)|\sto\sappear", piece.strip(" .,"), maxsplit=1)[0]
    said = [word.strip(".,") for word in name.lower().split()]
    if re.search(r"\b(?:to\sappear|in\spress|forthcoming|accepted)\b", piece) and _CAPITALISED.match(name):
        return True
    if (
        not said
        or len(said) > 6
        or not _CAPITALISED.match(name)
        or any(word in _NO_CONTAINER for word in said)
    ):
        return False
    return journal or said[-1] in _PERIODICALS or said[0] in _PERIODICALS or said[0] == "the"


def _joins(folded: str, pieces: list[tuple[int, int]], i: int) -> bool:
    """Whether the piece before belongs to the abbreviated journal name that piece `i` ends."""
    before = folded[slice(*pieces[i - 1])]
    here = folded[slice(*pieces[i])]
    if (
        re.match(r"(?:Part|Section|Sect|Series|Ser|Supplement|[A-Z])\b(?:\s\w{1,3})?[.,]?$", here.strip())
        and i > 1
    ):
        return True
    return before.endswith(".") and bool(_ABBREVIATED.match(before))


def _starts_container(piece: str) -> bool:
    said = piece.lstrip("(\"'").split(" ", 3)
    if not said or (not said[0][:1].isupper() and not said[0][:1].isdigit()):
        return False
    first = [word.lower().strip(",:") for word in said[:3]]
    if first[0] == "the":
        first = first[1:]
    if any(word.strip(".,") in _MEETINGS for word in piece.lower().split()):
        return True
    return bool(first) and first[0] in (
        "journal",
        "j.",
        "transactions",
        "annals",
        "archives",
        "ieee",
        "acm",
        "bulletin",
    )


def _by_comma(text: str, folded: str, piece: tuple[int, int], located: bool) -> tuple[str | None, str | None]:
    """Title and container of a piece without full stops."""
    start, end = piece
    commas = [m.start() for m in re.finditer(r",\s", folded[start:end])]
    segment_starts = [start + c + 2 for c in commas]
    for begin in segment_starts:
        first = folded[begin : min(end, begin + 40)].split(" ", 1)[0].lower().strip(",:")
        if folded[begin].isupper() and (
            first in _CONTAINERS if located else _starts_container(folded[begin:end])
        ):
            return text[start : begin - 2], _container(
                text, folded, begin, end, False, None
            ) if not located else _plain(text[begin:end])
    if located:
        if segment_starts:
            begin = segment_starts[-1]
            if any(word.strip(".()") in _NO_CONTAINER for word in folded[begin:end].lower().split()):
                return _book_title(text, folded, start, end), None
            if folded[begin].isupper() and len(folded[begin:end].split()) <= 9:
                return text[start : begin - 2], _plain(text[begin:end])
        inner = re.search(
            r"(?<=[a-z?!)])\s(?=(?:J|Journal|Proc|Int J|Am J|Br J|Eur J|Ann|Arch|Acta|Clin|BMJ|JAMA|Lancet|PLoS|N Engl J)\b)",
            folded[start:end],
        )
        if inner:
            return text[start : start + inner.start()], _plain(text[start + inner.end() : end])
        if _ABBREVIATED.match(folded[start:end].strip(" ,")) or len(folded[start:end].split()) <= 4:
            return None, _plain(text[start:end])
        return text[start:end], None
    return _book_title(text, folded, start, end), None


def _plain(text: str) -> str | None:
    return text.strip(" .,;:(\"“”'’[]«»*") or None


def _book_title(text: str, folded: str, start: int, end: int) -> str:
    """A title that publisher and place follow after commas or in brackets."""
    piece = folded[start:end]
    bracket = re.search(
        r"\s[(\[](?=[^()\[\]]*(?:\d{4}|:|[Ee]d\.|[Ee]dition|edn|[Ii]nternet|[Mm]otion|[Tt]hesis|[Pp]ress|[Uu]npublished|[Vv]ol))",
        piece,
    )
    if bracket:
        piece = piece[: bracket.start()]
    segments = [m.end() for m in re.finditer(r",\s", piece)]
    ends = [*(b - 2 for b in segments[1:]), len(piece)][: len(segments)]
    for begin, stop in zip(segments, ends, strict=True):
        said = piece[begin:stop].lower().split()
        if re.match(r"[A-Z][\w\s.-]{1,30}:\s[A-Z]", piece[begin : begin + 40]) or any(
            w.strip(".()") in _NO_CONTAINER for w in said
        ):
            return text[start : start + begin - 2]
    # the first comma after which every part begins with a capital or a figure
    cut = 0
    for begin in reversed(segments):
        if not (
            piece[begin : begin + 1].isupper()
            or piece[begin : begin + 1].isdigit()
            or piece[begin : begin + 1] in '("['
        ):
            break
        cut = begin
    if cut:
        piece = piece[: cut - 2]
    return text[start : start + len(piece)]
