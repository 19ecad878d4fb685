"""The markers in the running text that lead to references, in every notation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from kg.bibliography.links import is_research_link, link_work
from kg.extract._authoryear import AuthorYear
from kg.extract._linkpointers import link_pointers
from kg.extract._numerals import Found, Numbers, number_pointers
from kg.model import Article, BlockRole, Pointer, Reference, ReferenceSource, Work

__all__ = ["find_pointers"]

_AS_RESEARCH = "study"  # what an author and a year say of the page they link to
_UNSEARCHED = frozenset({BlockRole.REFERENCE, BlockRole.NAVIGATION, BlockRole.TEASER, BlockRole.METADATA})


def find_pointers(
    article: Article, references: Sequence[Reference]
) -> tuple[tuple[Pointer, ...], tuple[Reference, ...], tuple[str, ...]]:
    """Pointers in the order of the text; references found in the text itself; warnings.

    `references` are the entries of the article's list. New references are the targets of research links
    (source LINK, label the URL) and numbered markers whose entry is missing (source MARKER, label the
    number). Warnings name pointers that lead nowhere and author-year pointers that nearly match an entry.
    A number is a pointer when an entry has that number, or when its notation cannot mean anything else;
    an author with a year is one when both agree with an entry.
    """
    spans = _searched(article)
    warnings: list[str] = []
    links, new = link_pointers(article, references, spans)
    taken = [(link.start, link.end) for link in links]
    authored = AuthorYear(references)
    found = list(links)
    for pointer, reference in _linked_markers(article, authored, _Covered(sorted(taken)), spans):
        found.append(pointer)
        taken.append((pointer.start, pointer.end))
        if reference.label not in {known.label for known in new}:
            new.append(reference)
    for pointer, warning in authored.find(article.text, spans):
        if _overlaps(pointer, taken):
            continue
        found.append(pointer)
        if warning:
            warnings.append(f"{article.name} {warning}")
    taken += [(pointer.start, pointer.end) for pointer in found]
    numbers = Numbers.of(references)
    blocked = _Covered(sorted({*taken, *((link.start, link.end) for link in article.links)}))
    missing: dict[str, tuple[int, int]] = {}
    for hit in number_pointers(article, spans, numbers):
        if blocked.holds(hit.start):
            continue
        labels, lost = _resolve(hit, numbers)
        found.append(Pointer(hit.start, hit.end, labels, hit.style, not lost))
        for label in lost:
            missing.setdefault(label, (hit.start, hit.end))
    for label, (start, end) in missing.items():
        new.append(_marker(article, label, start, end))
        quote = article.text[start:end].strip()
        warnings.append(
            f"{article.name} ({start}): the marker “{quote}” points to an entry {label} that is missing"
        )
    return tuple(_disjoint(found)), tuple(new), tuple(warnings)


def _searched(article: Article) -> list[tuple[int, int]]:
    if not article.blocks:
        return [(0, len(article.text))]
    return [(block.start, block.end) for block in article.blocks if block.role not in _UNSEARCHED]


def _linked_markers(
    article: Article, authored: AuthorYear, taken: _Covered, spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[Pointer, Reference]]:
    """Links whose words are an author and a year: whatever page they lead to is cited as a work."""
    searched = _Covered(spans)
    for link in article.links:
        said = article.text[link.start : link.end]
        words = said[said.startswith("[") :].split("](")[0]
        if taken.holds(link.start) or not searched.holds(link.start) or not authored.is_marker(words):
            continue
        if is_research_link(link.url, _AS_RESEARCH):
            pointer = Pointer(link.start, link.end, (link.url,), "link")
            source = ReferenceSource.LINK
            yield pointer, Reference(link.url, link.start, link.end, source, link_work(link.url))


class _Covered:
    """Whether a position lies in one of these spans, by bisection."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def holds(self, at: int) -> bool:
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self._spans[i][1]


def _overlaps(pointer: Pointer, spans: Iterable[tuple[int, int]]) -> bool:
    return any(pointer.start < end and start < pointer.end for start, end in spans)


def _resolve(hit: Found, numbers: Numbers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    labels = tuple(numbers.label(said) or said for said in hit.labels)
    return labels, tuple(said for said in hit.labels if numbers.label(said) is None)


def _marker(article: Article, label: str, start: int, end: int) -> Reference:
    # nothing is known of the work, so it can never be the same as another article's
    work = Work(key=f"marker:{article.sha256[:20]}:{label}")
    return Reference(label, start, end, ReferenceSource.MARKER, work)


def _disjoint(pointers: list[Pointer]) -> Iterator[Pointer]:
    end = -1
    for pointer in sorted(pointers, key=lambda p: (p.start, -p.end)):
        if pointer.start >= end:
            end = pointer.end
            yield pointer
