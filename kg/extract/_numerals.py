"""Numbers that point to entries: raised, in brackets, in parentheses, or glued to a word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.bibliography.listing import one_list
from kg.model import Article, Reference, ReferenceSource

__all__ = ["Found", "Numbers", "expand", "number_pointers"]

_LIST = r"\d{1,3}(?:\s?(?:,|;|-|–|—|‐|&|and)\s?\d{1,3})*"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_RAISED + "⁻⁽⁾·", "0123456789-()" + ",")
_POINTER = re.compile(
    rf"""
    \[\^(?P<note>[\w-]{{1,24}})\](?!:)
  | <sup>\s*(?:<a\b[^<>]*>\s*)?[\[(]?\s*(?P<sup>{_LIST})\s*[\])]?\s*(?:</a>\s*)?</sup>
  | (?P<brackets>(?<!\])\[\s*{_LIST}\s*\](?:\s?,?\s?\[\s*{_LIST}\s*\])*(?![(\[:])(?!(?<=\w\])\w))
  | \((?P<paren>\s*{_LIST}\s*)\)
  | (?P<raised>[{_RAISED}]{{1,3}}(?:[,⁻–-]\s?[{_RAISED}]{{1,3}})*)
  | (?:(?<=[a-zà-ÿ])|(?<=[.,;:!?)\]"”’»])|(?<=[.,]['"”’]))
    (?P<glued>\d{{1,3}}(?:(?:,|–|-|,\s(?=\d{{1,3}},))\d{{1,3}})*)(?![\w%°€£$]|[.,:–-]\d|[-–]\w|\.[a-z])
    """,
    re.VERBOSE,
)
_SIGN = re.compile(rf"[\d{_RAISED}]|\[\^")  # without one of these nothing is marked
_RANGE = re.compile(r"(\d{1,3})(?:\s?[-–—‐]\s?(\d{1,3}))?")
_WORD_BEFORE = re.compile(r"[\w./µχητ^-]+$")
_CLOSING = ".,;:!?)]\"”’'»"
_DIGIT_NEXT = re.compile(r"\s\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIALLED = re.compile(r"(?:\d\s?|\+)\(\d+$")  # "020 7946 (0)12"
_COUNTER = re.compile(r"\((\d{1,2})\)(?=\s+[\w\"“])")
_NEW_SENTENCE = re.compile(r"\s+[A-Z\"“]|\s*$")
_LONGEST_RANGE = 40


@cache
def _list(name: str) -> frozenset[str]:
    text = resources.files("kg.resources").joinpath("cues/bib-numbers.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name]["words"])


@dataclass(frozen=True, slots=True)
class Found:
    """A marker made of numbers, with the numbers written out."""

    start: int
    end: int
    labels: tuple[str, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that entries answer to."""

    by_number: dict[str, str]

    @classmethod
    def of(cls, references: Sequence[Reference]) -> Numbers:
        """From the labels; entries without any number answer to their place in the list."""
        entries = [r for r in references if r.source is ReferenceSource.ENTRY]
        named = {r.label: r.label for r in entries}
        if not any(r.label.isdigit() for r in entries):
            named |= {str(i): r.label for i, r in enumerate(one_list(entries), 1)}
        return cls(named)

    def label(self, said: str) -> str | None:
        """The label of the entry of that number, if there is one."""
        return self.by_number.get(said)

    def has_all(self, labels: Sequence[str]) -> bool:
        """Whether each of these has an entry."""
        return all(label in self.by_number for label in labels)


def expand(said: str) -> tuple[str, ...]:
    """The numbers of a list with ranges; empty if it counts backwards or too far to be one.

    >>> expand("2,3"), expand("4–6, 9"), expand("9-4")
    (('2', '3'), ('4', '5', '6', '9'), ())
    """
    found: list[str] = []
    for match in _RANGE.finditer(said):
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        if match.group(1)[0] == "0" or last < first or last - first > _LONGEST_RANGE:
            return ()
        found += (str(n) for n in range(first, last + 1))
    return tuple(dict.fromkeys(found))


def number_pointers(article: Article, spans: Sequence[tuple[int, int]], numbers: Numbers) -> list[Found]:
    """Every marker made of numbers in the spans, in the order of the text."""
    text = article.text
    raised = _raised(article, spans, numbers)
    starts = {found.start for found in raised}
    certain: list[Found] = []
    glued: list[Found] = []
    for start, end in spans:
        if not _SIGN.search(text, start, end):
            continue
        counted = _counters(text, start, end)
        for match in _POINTER.finditer(text, start, end):
            kind = match.lastgroup or ""
            found = _read(text, match, kind)
            if found is None or found.start in starts or found.start in counted:
                continue
            if kind == "glued":
                glued.append(found)
            elif _accepted(text, found, kind, numbers):
                certain.append(found)
    certain += _accepted_glued(glued, numbers, [*raised, *certain])
    return sorted([*raised, *certain], key=lambda found: (found.start, found.end))


def _read(text: str, match: re.Match[str], kind: str) -> Found | None:
    said = match.group(kind)
    if kind == "note":
        return Found(match.start(), match.end(), (said,), "footnote")
    start, end = match.span() if kind != "glued" else match.span("glued")
    labels = expand(said.translate(_TO_DIGITS))
    if not labels:
        return None
    if kind == "glued" and not _may_be_glued(text, start, end):
        return None
    style = {"brackets": "bracket", "paren": "parenthesis"}.get(kind, "superscript")
    return Found(start, end, labels, style)


def _word_before(text: str, at: int) -> str:
    match = _WORD_BEFORE.search(text, max(0, at - 30), at)
    return match.group() if match else ""


def _may_be_glued(text: str, start: int, end: int) -> bool:
    """Whether the digits can be a superscript that lost its raising: "study1", "null.2,3 Another"."""
    at = start
    while at > 0 and text[at - 1] in _CLOSING:
        at -= 1
    between = text[at:start]
    if _DIGIT_NEXT.match(text, end) or ":" in between:
        return False
    word = _word_before(text, at)
    if not word or "." in word or "@" in word or "://" in text[max(0, at - 90) : at].rsplit(None, 1)[-1]:
        return False
    letters = word.rsplit("-", 1)[-1].rsplit("/", 1)[-1]
    if letters.lower() in _list("glued"):
        return False
    if not between:
        return len(letters) >= 3 and letters.isalpha() and letters[1:].islower() and not _is_code(letters)
    if letters[-1:].isdigit():
        # "3.5" is a number; "in 2019.2 Another" and "(p < .05)3" are not
        if between[0] in ')]"”’»':
            return not _DIALLED.search(text, max(0, at - 12), at)
        return bool(_YEAR.fullmatch(letters) and between == "." and _NEW_SENTENCE.match(text, end))
    return letters.isalpha() and (len(letters) >= 3 or between[0] in ')]"”’»' or letters.isupper())


def _is_code(word: str) -> bool:
    """Gene and product names ("trpv1") have no vowel where a word has one."""
    return not re.search(r"[aeiouyà-ÿ]", word.lower())


def _accepted(text: str, found: Found, kind: str, numbers: Numbers) -> bool:
    before = text[max(0, found.start - 1) : found.start]
    word = _word_before(text, found.start).lower().rstrip(".")
    known = numbers.has_all(found.labels)
    if kind == "note":
        return True
    if kind == "raised":
        if before.isdigit() or word in _list("units"):
            return False
        return (before != "" and not before.isspace()) or known
    if kind == "sup":
        return not (before.isdigit() or word in _list("units"))
    if kind == "brackets":
        return known or (
            not before.isdigit() and len(found.labels) <= 12 and bool(before) and not _is_edit(text, found)
        )
    return known and _is_cited_in_parentheses(text, found)


def _is_edit(text: str, found: Found) -> bool:
    """ "[7] days" inside a quotation is an editor's number, not a pointer, if a word goes on from it."""
    return bool(
        re.match(
            r"\s(?:days?|weeks?|months?|years?|patients?|people|percent|minutes?|hours?)\b",
            text[found.end : found.end + 12],
        )
    )


def _is_cited_in_parentheses(text: str, found: Found) -> bool:
    before = text[max(0, found.start - 40) : found.start]
    if not before.strip() or (
        not before[-1].isspace() and not before[-1].isalpha() and before[-1] not in ".,;:)\"”’'%"
    ):
        return False
    words = before.split()
    last = words[-1].lower().strip(".,;:\"'“”’") if words else ""
    if last in _list("before-number") or last.isdigit():
        return False
    following = text[found.end : found.end + 30]
    if last in _list("counted-before-number") and not re.match(r"\s*(?:[.,;:!?)]|$)", following):
        return False
    if re.match(
        r"\s?(?:\d|%|[-–]\s?\d|years?\b|weeks?\b|months?\b|days?\b|mg\b|kg\b|cm\b|minutes?\b|hours?\b|points?\b)",
        following,
    ):
        return False
    # "Maria (16) said", "Tom (52), a plumber": somebody's age
    name = words[-1] if words else ""
    first_in_sentence = len(words) < 2 or words[-2][-1] in ".!?"
    if (
        len(found.labels) == 1
        and re.fullmatch(r"[A-Z][a-z]+", name)
        and not first_in_sentence
        and int(found.labels[0]) >= 10
    ):
        return bool(re.match(r"\s*[.;]|$", following))
    return True


def _counters(text: str, start: int, end: int) -> set[int]:
    """Where "(1) … (2) … (3)" counts the parts of a sentence: each is followed by the part it counts."""
    run: list[int] = []
    counted: set[int] = set()
    for match in _COUNTER.finditer(text, start, end):
        before = text[max(start, match.start() - 30) : match.start()].rstrip()
        opens = (
            not before
            or before[-1] in ":;,.–—"
            or re.search(
                r"\b(?:and|or|either|both|as|are|is|include|includes|including|by|then|that|to)$", before
            )
        )
        if opens and int(match.group(1)) == len(run) + 1:
            run.append(match.start())
        elif int(match.group(1)) == 1:
            run = [match.start()] if opens else []
        if len(run) > 1:
            counted.update(run)
    return counted


def _raised(article: Article, spans: Sequence[tuple[int, int]], numbers: Numbers) -> list[Found]:
    """Digits the page itself sets as superscript."""
    return list(_raised_in(article, spans, numbers)) if article.raised else []


def _raised_in(article: Article, spans: Sequence[tuple[int, int]], numbers: Numbers) -> Iterator[Found]:
    for start, end in article.raised:
        if not any(a <= start and end <= b for a, b in spans):
            continue
        said = article.text[start:end]
        bare = said.strip(" \n\t[]()*,")
        at = start + said.find(bare) if bare else start
        labels = expand(bare.translate(_TO_DIGITS)) if re.fullmatch(_LIST, bare.translate(_TO_DIGITS)) else ()
        before = article.text[max(0, start - 1) : start]
        unit = _word_before(article.text, start).lower() in _list("units")
        if labels and not before.isdigit() and not unit:
            yield Found(at, at + len(bare), labels, "superscript")


def _accepted_glued(glued: list[Found], numbers: Numbers, others: list[Found]) -> list[Found]:
    """Those whose entries exist; without any list, those that count 1, 2, 3 … through the article."""
    if numbers.by_number:
        return [found for found in glued if numbers.has_all(found.labels)]
    highest, met = 0, []
    for found in sorted([*glued, *others], key=lambda f: f.start):
        values = [int(label) for label in found.labels if label.isdigit()]
        if (
            values
            and all(value <= highest + len(values) for value in values)
            and found.style == "superscript"
        ):
            highest = max(highest, *values)
            met.append(found)
    return [found for found in met if found in glued] if highest >= 3 else []
