"""The entries of an article's reference list and its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.bibliography.listing import one_list
from kg.bibliography.parse import parse_reference
from kg.bibliography.recognise import looks_like_reference
from kg.bibliography.works import normalise_title
from kg.model import Article, BlockRole, Reference, ReferenceSource, Work

__all__ = ["find_references"]

#: The number or name an entry begins with, in every notation. One group a notation holds the label.
_LABEL = re.compile(
    r"(?P<lead>(?:^|(?<=\s))(?:>\s*)*(?:#{1,6}\s+)?(?:[-*+•–]\s+)?)(?:\[\^(?P<note>[\w-]{1,24})\]:?|\[(?P<bracket>\d{1,3})\]:?(?!\()"
    r"|<sup>\s*\[?(?P<sup>\d{1,3})\]?\s*</sup>|\((?P<paren>\d{1,3})\)|(?P<number>\d{1,3})(?P<mark>[.)]|\\\.)(?=\s*[^\s\d])"
    r"|(?P<raised>[⁰¹²³⁴-⁹]{1,3})|(?P<plain>\d{1,3})(?=\s+[A-Z\"“]))[ \t]*",
    re.MULTILINE,
)
_BULLET = re.compile(r"[>\s]*(?:(?:#{1,6}|[-*+•–·])\s+)?")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TAIL = re.compile(r"(?:\s|\u200b|\ufeff|↩️?|︎|\[\s*↩︎?\s*\]\([^)]*\)|\[back\]\([^)]*\)|\^|<br\s*/?>)+$")
_NOTE = re.compile(
    r"((?:https?://|doi:\s?|10\.\d{4,9}/)[^\s]*?\)?)[.\s]+\((?=[A-Z][^()]*[a-z]{2,}[^()]*\)?[\s\u200b]*$)"
)
_NUMBER_POINTER = re.compile(
    r"(?<=[\w.,;:)\"”’] )\(\d{1,2}(?:, ?\d{1,2})*\)(?=[\s.,;:]|$)"
    r"|(?<![\]\w])\[\d{1,2}(?:, ?\d{1,2})*\](?![(:\[])|<sup>\d{1,2}</sup>"
)
_SILENT = frozenset({BlockRole.REFERENCE, BlockRole.NAVIGATION, BlockRole.TEASER, BlockRole.METADATA})
_CONTINUES = re.compile(r"(?:[a-z(&]|https?://|doi|DOI|PMID|PMC|Available|Retrieved|Accessed|pp?\.|vol|Epub)")


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    end: int
    label: str | None
    mark: str = ""


def find_references(article: Article) -> tuple[Reference, ...]:
    """One reference for each entry in the blocks the reader marked as reference entries, in their order.

    The span leaves out the number; the label is that number, or for unnumbered entries the first author's
    family name and the year ("smith2019", then "smith2019b").
    """
    entries: list[_Entry] = []
    for block in article.blocks:
        if block.role is not BlockRole.REFERENCE:
            continue
        for entry in _entries(article.text, block.start, block.end):
            if entries and _continues(article.text, entries[-1], entry):
                entries[-1] = _Entry(entries[-1].start, entry.end, entries[-1].label, entries[-1].mark)
            else:
                entries.append(entry)
    entries = _renumbered(entries)
    listed = one_list(entries)
    if listed and not any(entry.label for entry in entries) and _cited_by_number(article, len(listed)):
        first = entries.index(listed[0])
        entries[first : first + len(listed)] = [replace(e, label=str(i)) for i, e in enumerate(listed, 1)]
    return tuple(_labelled(article.text, entries))


def _cited_by_number(article: Article, count: int) -> bool:
    """Whether the text counts through a list that is printed without numbers: "(1)", "(2)" … to the last."""
    text = article.text
    said: set[int] = set()
    for block in article.blocks:
        if block.role not in _SILENT:
            for match in _NUMBER_POINTER.finditer(text, block.start, block.end):
                said.update(int(n) for n in re.findall(r"\d+", match.group()))
    return (
        said == set(range(1, max(said) + 1)) and max(said) * 2 >= count and max(said) <= count
        if said
        else False
    )


def _continues(text: str, last: _Entry, entry: _Entry) -> bool:
    """Whether an entry without a number is the rest of the numbered one before it."""
    if entry.label is not None or last.label is None or entry.start - last.end > 8:
        return False
    return bool(_CONTINUES.match(text, entry.start)) and not looks_like_reference(
        text[entry.start : entry.end]
    )


def _entries(text: str, start: int, end: int) -> Iterator[_Entry]:
    """The entries of one block: it may hold several, one a line or run together."""
    first = _BULLET.match(text, start, end)
    begin = first.end() if first else start
    labels = _numbered(text, start, begin, end)
    if labels:
        for i, match in enumerate(labels):
            stop = labels[i + 1].start() if i + 1 < len(labels) else end
            yield _trimmed(text, match.end(), stop, _said(match), match.group("mark") or "")
        return
    lines = [m.span() for m in re.compile(r"[^\n]+").finditer(text, begin, end)]
    if len(lines) > 1 and sum(looks_like_reference(text[a:b]) for a, b in lines) > len(lines) / 2:
        for a, b in lines:
            bullet = _BULLET.match(text, a, b)
            yield _trimmed(text, bullet.end() if bullet else a, b, None)
        return
    yield _trimmed(text, begin, end, None)


def _said(match: re.Match[str]) -> str:
    groups = match.groupdict()
    label = next(
        groups[k] for k in ("note", "bracket", "sup", "paren", "number", "raised", "plain") if groups[k]
    )
    return label.translate(_RAISED)


def _numbered(text: str, start: int, begin: int, end: int) -> list[re.Match[str]]:
    """The labels of the block's entries: the one it begins with, and those that count on from it."""
    first = _LABEL.match(text, start, end) or _LABEL.match(text, begin, end)
    if first is None or not text[first.end() : end].strip():
        return []
    found = [first]
    for match in _LABEL.finditer(text, first.end(), end):
        here, before = _said(match), _said(found[-1])
        if match.lastgroup != first.lastgroup and match.group("note") is None:
            continue
        own_line = "\n" in text[match.start("lead") - 1 : match.start("lead")] or match.start() == start
        counts = here.isdigit() and before.isdigit() and int(here) == int(before) + 1
        same_mark = here == before == "1" and own_line
        if (own_line and (counts or same_mark or match.group("note"))) or (
            # run together: what it ends and what it begins must both be entries
            counts
            and text[max(0, match.start() - 3) : match.start()].rstrip()[-1:] in ".)]/0123456789"
            and looks_like_reference(text[found[-1].end() : match.start()])
            and _begins_entry(text, match.end(), end)
        ):
            found.append(match)
    return found


def _begins_entry(text: str, at: int, end: int) -> bool:
    return looks_like_reference(text[at : min(end, at + 400)])


def _trimmed(text: str, start: int, end: int, label: str | None, mark: str = "") -> _Entry:
    """Without white space, back links and a remark in brackets behind the address."""
    while start < end and text[start].isspace():
        start += 1
    if tail := _TAIL.search(text, start, end):
        end = tail.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    # a remark after the address is the author of the article speaking, not the bibliography
    if note := _NOTE.search(text, start, end):
        end = note.end(1)
    return _Entry(start, end, label, mark)


def _renumbered(entries: list[_Entry]) -> list[_Entry]:
    """Markdown counts for the writer: a list written "1. 1. 1." reads 1, 2, 3."""
    numbered = [entry for entry in entries if entry.label]
    if len(numbered) < 2 or any(entry.label != "1" or entry.mark != "." for entry in numbered):
        return entries
    count, found = 0, []
    for entry in entries:
        if entry.label:
            count += 1
            entry = _Entry(entry.start, entry.end, str(count), entry.mark)
        found.append(entry)
    return found


def _labelled(text: str, entries: list[_Entry]) -> Iterator[Reference]:
    taken: set[str] = {entry.label for entry in entries if entry.label}
    used: set[str] = set()
    for i, entry in enumerate(entries):
        if entry.end <= entry.start:
            continue
        work = parse_reference(text[entry.start : entry.end])
        label = entry.label
        if label is None or label in used:
            label = _unique(_author_year(work) or f"ref{i + 1}", taken)
            taken.add(label)
        used.add(label)
        yield Reference(label, entry.start, entry.end, ReferenceSource.ENTRY, work)


def _author_year(work: Work) -> str:
    name = work.authors[0].family if work.authors else " ".join((work.title or "").split()[:1])
    plain = normalise_title(name).replace(" ", "")
    return f"{plain}{work.year or ''}" if plain.isascii() else str(work.year or "")


def _unique(label: str, taken: set[str]) -> str:
    """ "smith2019", then "smith2019b", "smith2019c" …"""
    if label not in taken:
        return label
    suffixes = (chr(c) for c in range(ord("b"), ord("z") + 1))
    return next((label + s for s in suffixes if label + s not in taken), f"{label}-{len(taken)}")
