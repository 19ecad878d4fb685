"""Where the title ends, and where what the work appeared in begins."""

from __future__ import annotations

import re

from kg.bibliography.container import container_name, full_stops, has_publisher, is_abbreviated, plain
from kg.bibliography.locator import Run
from kg.bibliography.shape import fold
from kg.bibliography.words import words

__all__ = ["divide", "tidy_title"]

_CONTAINERS, _MEETINGS = words("containers"), words("meetings")
_NO_CONTAINER, _PERIODICALS = words("no-container"), words("periodicals")
_FIRST_WORDS = frozenset({"journal", "j.", "transactions", "annals", "archives", "ieee", "acm", "bulletin"})
_QUOTES = {'"': '"', "'": "'", "«": "»", "“": "”", "„": "“", "‘": "’", "`": "'"}
_IN = re.compile(r"(?:[.,;:?!\"')\]]+\s?|\s\([\d-]+\)\s)(?:In:?|in:|in)\s+(?=[\"'(\[A-Z0-9])")
_STARTS_IN = re.compile(r"in\s+(?=[\"'A-Z])|[Ii]n:\s+")
_CAPITALISED = re.compile(r"(?:The\s)?[A-Z][\w'.-]*(?:\s(?:[A-Z][\w'.-]*|&|of|and|the|de|for|in|on))*$")
_PLACE = re.compile(
    r"(?!The\s)[A-Z][A-Za-z\s.,;&'-]{1,40}\s?:\s[A-Z]|[A-Z][\w\s.&'-]{1,40}(?:Press|Publishers|Verlag|Books)\b"
)
_PART = re.compile(r"(?:Part|Section|Sect|Series|Ser|Supplement|[A-Z])\b(?:\s\w{1,3})?[.,]?$")
_EDITION = re.compile(
    r"\s[(\[][^()\[\]]*\b(?:ed|edn|edition|vol|vols|aufl|auflage)\b\.?[^()\[\]]*[)\]]\.?$"
    r"|,\s(?:\d+(?:st|nd|rd|th)?\s(?:rev\.\s)?ed\b|trans\.\s|ed\.\s|translated\s|edited\s).*$",
    re.IGNORECASE,
)
_JOURNAL_INSIDE = re.compile(
    r"(?<=[a-z?!)])\s(?=(?:J|Journal|Proc|Int J|Am J|Br J|Eur J|Ann|Arch|Acta|Clin|BMJ|JAMA|Lancet|PLoS"
    r"|N Engl J)\b)"
)
_NO_TITLE_BRACKET = re.compile(
    r"\s[(\[](?=[^()\[\]]*(?:\d{4}|:|[Ee]d\.|[Ee]dition|edn|[Ii]nternet|[Mm]otion|[Tt]hesis|[Pp]ress"
    r"|[Uu]npublished|[Vv]ol))"
)
_PLACE_PART = re.compile(r"[A-Z][\w\s.-]{1,30}:\s[A-Z]")
_COMMA = re.compile(r",\s")

_Divided = tuple[str | None, str | None]


def tidy_title(title: str | None) -> str | None:
    """A title without the quotes around it, the stop after it and the edition."""
    if title is None:
        return None
    title = title.strip(" ,;:.\"“”„«»‘`'*").rstrip(" ,;:.’")
    if match := _EDITION.search(fold(title)):
        title = title[: match.start()]
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
        run, span = _located(runs, folded, inside.end(), inside.end())
        return None, container_name(text, folded, span, marked=True, run=run), run
    title_end, rest = _quoted(text, folded, at)
    if title_end:
        marker = _IN.match(folded, title_end)
        runs = [run for run in runs if run.start >= title_end - 1]
        run, span = _located(runs, folded, title_end, marker.end() if marker else rest)
        return text[at:title_end], container_name(text, folded, span, marked=bool(marker), run=run), run
    run, (_, stop) = _located(runs, folded, at, at)
    marker = next((m for m in _IN.finditer(folded, at) if m.start() > at + 3), None)
    if marker and (marker.start() < stop or not run or not run.locator.volume):
        runs = [r for r in runs if r.start >= marker.end()]
        run, span = _located(runs, folded, marker.end(), marker.end())
        title_end = marker.start() + (marker.group()[0] in "?!)")
        return text[at:title_end], container_name(text, folded, span, marked=True, run=run), run
    title, container = _unquoted(text, folded, (at, stop), run, journal)
    return title, container, run


def _located(runs: list[Run], folded: str, at: int, start: int) -> tuple[Run | None, tuple[int, int]]:
    """The locator, and what stands between `start` and it."""
    run = _best(runs, at)
    return run, (start, max(start, run.start if run and run.locator.score else len(folded)))


def _best(runs: list[Run], at: int) -> Run | None:
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
        if run is best or not run.locator.named or run.start <= at:
            continue
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
    if folded.startswith("''", at):
        end = folded.find("''", at + 2)
        return (end, end + 2) if end > 0 else (0, 0)
    opening, closing, depth = text[at], _QUOTES[text[at]], 1
    for i in range(at + 1, len(text)):
        here = text[i]
        if here == opening != closing:
            depth += 1
        elif (here == closing and not _is_apostrophe(folded, i, closing)) or (
            opening in "“„" and here in '”"“'
        ):
            after = folded[i + 1 : i + 2]
            depth -= 1
            if depth <= 0 or not after or after in ",.;":
                # “Behind the Store”: the quotation only begins the title
                return (0, 0) if after == ":" else (i, i + 1)
    return 0, 0


def _is_apostrophe(folded: str, i: int, closing: str) -> bool:
    """Whether a single quote is the apostrophe of a word ("patients' views") and closes nothing."""
    if closing not in "'’":
        return False
    after = folded[i + 1 : i + 2]
    if after.isalnum():
        return True
    ends = not after or after in ",.;)" or re.match(r"\s?[(\[A-Z]|\sin\b", folded[i + 1 : i + 6])
    return folded[i - 1].isalnum() and not ends


def _unquoted(text: str, folded: str, span: tuple[int, int], run: Run | None, journal: bool) -> _Divided:
    at, stop = span
    located = bool(run and run.locator.score >= 2)
    stop = at + len(folded[at:stop].rstrip(" ,.;:(")) if located else len(folded)
    pieces = full_stops(folded, at, stop)
    if len(pieces) < 2:
        return _by_comma(text, folded, pieces[0], located) if pieces else (None, None)
    if located and not (run and run.locator.volume) and _PLACE.match(folded[slice(*pieces[-1])]):
        located, pieces = False, pieces[:-1]
    if located:
        return _before_locator(text, folded, pieces, stop, run)
    # a book, a web page, a newspaper, or a paper in proceedings without pages
    for i, (start, end) in enumerate(pieces[1:], 1):
        last = i == len(pieces) - 1
        if _starts_container(folded[start:end]) or (last and _is_periodical(folded[start:end], journal)):
            title_end = pieces[i - 1][1] if i < 3 else pieces[0][1]
            name = container_name(text, folded, (start, stop), marked=False, run=run)
            return text[at:title_end], name
    return text[slice(*pieces[0])], None


def _before_locator(
    text: str, folded: str, pieces: list[tuple[int, int]], stop: int, run: Run | None
) -> _Divided:
    """The last piece before the locator is the container, with the abbreviations that belong to it."""
    at, first = pieces[0][0], len(pieces) - 1
    while first > 0 and _joins(folded, pieces, first):
        first -= 1
    if first == 0:
        return _by_comma(text, folded, (at, stop), True)
    title_end, start = pieces[first - 1][1], pieces[first][0]
    comma = folded.rfind(", ", *pieces[first - 1])
    tail = folded[comma + 2 : title_end]
    if comma > 0 and is_abbreviated(tail) and tail.split(" ", 1)[0].lower() in _CONTAINERS:
        # "…, J. Opt. | Soc. | Am.": the stops were the journal's
        title_end, start = comma, comma + 2
    return text[at:title_end], container_name(text, folded, (start, stop), marked=False, run=run)


def _joins(folded: str, pieces: list[tuple[int, int]], i: int) -> bool:
    """Whether the piece before belongs to the abbreviated journal name that piece `i` ends."""
    before, here = folded[slice(*pieces[i - 1])], folded[slice(*pieces[i])]
    return bool(i > 1 and _PART.match(here.strip())) or (before.endswith(".") and is_abbreviated(before))


def _is_periodical(piece: str, journal: bool) -> bool:
    """Whether the last piece of a reference without volume and pages names a newspaper or journal."""
    name = re.split(r",\s|\s(?=\d)|\sto\sappear", piece.strip(" .,"), maxsplit=1)[0]
    said = [word.strip(".,") for word in name.lower().split()]
    if not said or not _CAPITALISED.match(name):
        return False
    if re.search(r"\b(?:to\sappear|in\spress|forthcoming|accepted)\b", piece):
        return True
    if len(said) > 6 or any(word in _NO_CONTAINER for word in said):
        return False
    return journal or said[-1] in _PERIODICALS or said[0] in _PERIODICALS or said[0] == "the"


def _starts_container(piece: str) -> bool:
    said = [word.lower().strip(",:") for word in piece.lstrip("(\"'").split(" ", 2)[:2]]
    if not (piece.lstrip("(\"'")[:1].isupper() or piece[:1].isdigit()):
        return False
    if any(word.strip(".,") in _MEETINGS for word in piece.lower().split()):
        return True
    return (said[1] if said[0] == "the" and len(said) > 1 else said[0]) in _FIRST_WORDS


def _by_comma(text: str, folded: str, piece: tuple[int, int], located: bool) -> _Divided:
    """Title and container of a piece without full stops."""
    start, end = piece
    parts = [match.end() for match in _COMMA.finditer(folded, start, end)]
    for begin in parts:
        if not folded[begin].isupper():
            continue
        first = folded[begin : min(end, begin + 40)].split(" ", 1)[0].lower().strip(",:")
        if located and first in _CONTAINERS:
            return text[start : begin - 2], plain(text[begin:end])
        if not located and _starts_container(folded[begin : min(end, begin + 200)]):
            name = container_name(text, folded, (begin, end), marked=False, run=None)
            return text[start : begin - 2], name
    if not located:
        return _book_title(text, folded, start, end), None
    if parts:
        last = folded[parts[-1] : end]
        if has_publisher(last):
            return _book_title(text, folded, start, end), None
        if last[:1].isupper() and len(last.split()) <= 9:
            return text[start : parts[-1] - 2], plain(text[parts[-1] : end])
    if inner := _JOURNAL_INSIDE.search(folded, start, end):
        return text[start : inner.start()], plain(text[inner.end() : end])
    if is_abbreviated(folded[start:end].strip(" ,")) or len(folded[start:end].split()) <= 4:
        return None, plain(text[start:end])  # physicists leave the title out
    return text[start:end], None


def _book_title(text: str, folded: str, start: int, end: int) -> str:
    """A title that publisher and place follow after commas or in brackets."""
    if bracket := _NO_TITLE_BRACKET.search(folded, start, end):
        end = bracket.start()
    parts = [match.end() for match in _COMMA.finditer(folded, start, end)]
    for begin, stop in zip(parts, [*(b - 2 for b in parts[1:]), end], strict=False):
        if has_publisher(folded[begin:stop]) or _PLACE_PART.match(folded, begin, begin + 40):
            return text[start : begin - 2]
    # the first comma after which every part begins with a capital or a figure
    cut = 0
    for begin in reversed(parts):
        first = folded[begin : begin + 1]
        if not (first.isupper() or first.isdigit() or first in '("['):
            break
        cut = begin
    return text[start : cut - 2] if cut else text[start:end]
