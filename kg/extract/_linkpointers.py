"""Hyperlinks, bare addresses and DOIs in the running text that lead to research."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.bibliography.identifiers import clean_doi, doi_of, pmcid_of, pmid_of
from kg.bibliography.links import is_research_link, link_work
from kg.extract._authoryear import AuthorYear
from kg.extract._numerals import Numbers, expand
from kg.model import Article, Pointer, Reference, ReferenceSource

__all__ = ["link_pointers"]

_MARKDOWN = re.compile(r"\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(")
_ANCHOR = re.compile(r"<a\b[^<>]*>(?P<words>.*?)</a>", re.DOTALL | re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]]{1,300})\]\((?P<md>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?:\s\"[^\"]*\")?\)"
    r"|(?<![!\]])\[(?P<named>[^\[\]]{1,300})\]\s?\[(?P<ref>[^\[\]]{0,60})\]"
    r"|<a\b[^<>]*?\bhref\s*=\s*[\"'](?P<href>[^\"'<>]+)[\"'][^<>]*>(?P<html>.*?)</a>"
    r"|(?P<url>https?://[^\s<>()\[\]\"]+(?:\([^\s<>()]*\)[^\s<>()\[\]\"]*)*)"
    r"|(?P<doi>\bdoi\s?[:.]?\s?10\.\d{4,9}/[^\s<>\"\[\]]+)"
    r"|\b(?P<pmid>PMID\s?:?\s?\d{4,9})\b|\b(?P<trial>NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14})\b",
    re.DOTALL | re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^[ \t>]{0,6}\[([^\[\]^]{1,60})\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(].*)?$", re.MULTILINE
)
_SIGNS = ("[", "<a", "http", "doi", "pmid", "nct", "isrctn", "actrn")  # without one nothing is linked
_NUMBERS = re.compile(r"[\s\[(^]*\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*[\s\])]*")
_REGISTRIES = {
    "NCT": "https://clinicaltrials.gov/study/{}",
    "ISR": "https://www.isrctn.com/{}",
    "ACT": "https://www.anzctr.org.au/{}",
}


@dataclass(frozen=True, slots=True)
class _Hyperlink:
    start: int  # the whole construct
    end: int
    words_start: int
    words_end: int
    url: str
    bare: bool = False  # an address or identifier written out, no words of its own


def link_pointers(
    article: Article, references: Sequence[Reference], spans: Sequence[tuple[int, int]]
) -> tuple[list[Pointer], list[Reference]]:
    """Pointers made by links, and references to the works that only links name."""
    numbers, authored = Numbers.of(references), AuthorYear(references)
    identified, anchored = _identified(references), _anchored(article, references)
    made: dict[str, Reference] = {}
    pointers: list[Pointer] = []
    for link in _hyperlinks(article, spans):
        words = "" if link.bare else article.text[link.words_start : link.words_end]
        if article.doi and doi_of(link.url) == article.doi:
            continue  # the article itself
        labels, style = _inside_page(words, link, anchored) or _entry_labels(
            article, words, link, numbers, authored, identified
        )
        if not labels:
            if not is_research_link(link.url, "" if "://" in words else re.sub(r"<[^<>]*>", "", words)):
                continue
            if link.url not in made:
                made[link.url] = Reference(
                    link.url, link.words_start, link.words_end, ReferenceSource.LINK, link_work(link.url)
                )
            labels, style = (link.url,), "link"
        pointers.append(Pointer(link.start, link.end, labels, style))
    return pointers, list(made.values())


def _identified(references: Sequence[Reference]) -> dict[str, str]:
    """Identifiers and addresses of the entries, to their labels."""
    found: dict[str, str] = {}
    for reference in references:
        if reference.source is not ReferenceSource.ENTRY:
            continue
        work = reference.work
        for name in (work.doi, work.pmid, work.pmcid, work.url):
            if name:
                found.setdefault(_address(name), reference.label)
    return found


def _anchored(article: Article, references: Sequence[Reference]) -> dict[str, str]:
    """The labels of the entries that anchors of the page stand in, or right before."""
    entries = sorted((r for r in references if r.source is ReferenceSource.ENTRY), key=lambda r: r.start)
    ends = [entry.end for entry in entries]
    found: dict[str, str] = {}
    for name, at in article.anchors:
        i = bisect_right(ends, at)
        if i < len(entries):
            before = re.sub(r"<[^<>]*>", "", article.text[at : entries[i].start])  # a tag, a number
            if len(before.strip()) <= 8:
                found.setdefault(name, entries[i].label)
    return found


def _inside_page(
    words: str, link: _Hyperlink, anchored: dict[str, str]
) -> tuple[tuple[str, ...], str] | None:
    """The entry that a marker with one number in it leads to by its fragment: "#ref1"."""
    label = anchored.get(link.url.partition("#")[2]) if anchored and "#" in link.url else None
    said = re.sub(r"<[^<>]*>", "", words)
    if label is None or not _NUMBERS.fullmatch(said.strip("\\")) or len(expand(said)) > 1:
        return None
    return (label,), "bracket" if "[" in said else "superscript"


def _address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.strip().lower()).rstrip("/")


def _entry_labels(
    article: Article,
    words: str,
    link: _Hyperlink,
    numbers: Numbers,
    authored: AuthorYear,
    identified: dict[str, str],
) -> tuple[tuple[str, ...], str]:
    """The entries a link means, by its number, its identifier, or the author and year in its words."""
    if words and _NUMBERS.fullmatch(words.strip("\\")):
        labels = expand(words)
        if labels and numbers.has_all(labels):
            return tuple(
                numbers.by_number[label] for label in labels
            ), "bracket" if "[" in words else "superscript"
    for name in (doi_of(link.url), pmid_of(link.url), pmcid_of(link.url), link.url):
        if name and (label := identified.get(_address(name))):
            return (label,), "link"
    if words and any(c.isdigit() for c in words):
        return authored.resolve_words(article.text, words), "author-year"
    return (), "link"


def _hyperlinks(article: Article, spans: Sequence[tuple[int, int]]) -> Iterator[_Hyperlink]:
    """Links the reader found, and those it left in the text, in the order of the text."""
    found = [_given(article.text, link.start, link.end, link.url) for link in article.links]
    taken = sorted((link.start, link.end) for link in found)
    definitions = {m.group(1).lower(): m.group(2) for m in _DEFINITION.finditer(article.text)}
    low = article.text.lower()
    for start, end in spans:
        # letters may become two in lower case: a little more is looked at than the span
        if not any(sign in low[start : end + len(low) - len(article.text)] for sign in _SIGNS):
            continue
        for match in _WRITTEN.finditer(article.text, start, end):
            link = _written(article.text, match, definitions)
            if link and not _inside(taken, link.start, link.end):
                found.append(link)
    begins = [start for start, _ in spans]
    ordered = sorted(found, key=lambda link: (link.start, -link.end))
    for link in ordered:
        i = bisect_right(begins, link.start) - 1
        if i >= 0 and link.start < spans[i][1] and article.text[max(0, link.start - 1) : link.start] != "!":
            yield link


def _inside(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_right(taken, (end, 0)) - 1
    return any(a < end and start < b for a, b in taken[max(0, i - 1) : i + 1])


def _given(text: str, start: int, end: int, url: str) -> _Hyperlink:
    match = _MARKDOWN.match(text, start, end) or _ANCHOR.match(text, start, end)
    words = match.span("words") if match else (start, end)
    return _Hyperlink(start, end, *words, url)


def _written(text: str, match: re.Match[str], definitions: dict[str, str]) -> _Hyperlink | None:
    groups = match.groupdict()
    if groups["md"]:
        return _Hyperlink(*match.span(), *match.span("words"), groups["md"])
    if groups["named"]:
        url = definitions.get((groups["ref"] or groups["named"]).lower())
        return _Hyperlink(*match.span(), *match.span("named"), url) if url else None
    if groups["href"]:
        return _Hyperlink(*match.span(), *match.span("html"), groups["href"])
    if groups["url"]:
        if _DEFINITION.match(text, text.rfind("\n", 0, match.start()) + 1, match.end()):
            return None
        url = groups["url"].rstrip(".,;:!?'”’*_")
        return _Hyperlink(
            match.start(), match.start() + len(url), match.start(), match.start() + len(url), url, bare=True
        )
    if groups["doi"]:
        doi = clean_doi(groups["doi"][groups["doi"].index("10.") :])
        end = match.start() + groups["doi"].index("10.") + len(doi)
        return _Hyperlink(match.start(), end, match.start(), end, f"https://doi.org/{doi}", bare=True)
    if groups["pmid"]:
        number = re.sub(r"\D", "", groups["pmid"])
        return _Hyperlink(
            *match.span(), *match.span(), f"https://pubmed.ncbi.nlm.nih.gov/{number}/", bare=True
        )
    registry = groups["trial"].upper()
    return _Hyperlink(*match.span(), *match.span(), _REGISTRIES[registry[:3]].format(registry), bare=True)
