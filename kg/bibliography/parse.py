"""Reference strings to fields: Vancouver, AMA, APA, MLA, Harvard, Chicago, IEEE, footnotes.

The styles differ in order and punctuation and agree in what they are made of. So nothing asks which
style a reference is in: identifiers are lifted out, the authors are read from the front, the locator
(volume, issue, pages) is recognised by its numbers, a quoted title by its quotes, and what remains is
divided into title and container by full stops, or by commas where there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.bibliography.design import study_design
from kg.bibliography.divide import divide, tidy_title
from kg.bibliography.identifiers import Identified, take_identifiers
from kg.bibliography.locator import Locator, Run, find_date, find_runs, is_year
from kg.bibliography.names import Authors, read_authors
from kg.bibliography.shape import fold
from kg.bibliography.works import work_key
from kg.model import Work

__all__ = ["as_json", "parse_reference", "parse_references", "strip_label"]

_LONGEST = 4_000
_LABEL = re.compile(
    r"\s*(?:<sup>\s*\d{1,3}\s*</sup>\s*|\[\^?[\w-]{1,12}\]:?\s*(?=\S)|\(\d{1,3}\)\s*|[⁰¹²³⁴-⁹]{1,3}\s*|[*•·–-]\s+|"
    r"\d{1,3}\s?[.)\]]\s*(?=[^\d\s])|\d{1,3}\s+(?=[A-Z\"“]))+"
)
_YEAR_AFTER = re.compile(
    r"[\s.,;:]*(?:[(\[]\s*(?:[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},?\s)?)?(?P<paren>(?:c\.?\s?|ca\.\s|\[?)(?:1[5-9]|20)\d\d[a-z]?(?:\s?[-/]\s?\d{2,4})?)\b[^()\[\]]{0,40}[)\]]"
    r"|[(\[](?P<none>in\spress|forthcoming|n\.\s?d\.?|in\spreparation|submitted|to\sappear|under\sreview|accepted)[)\]]"
    r"|(?P<bare>(?:1[5-9]|20)\d\d[a-z]?)(?=[.,:;]?\s|[.,:;]?$))[\s.,;:]*",
    re.IGNORECASE,
)
_START = re.compile(r"[\s.,;:*)\]]*")
_WEB = re.compile(
    r"(.{5,300}?)\s?\[internet\]\.?\s(?!\d)([^;\[\]]{3,120}?)[.;,]\s((?:19|20)\d\d)\b", re.IGNORECASE
)
_INTERNET = re.compile(r"\s?\[internet\]\.?", re.IGNORECASE)
_TITLE_FIRST = re.compile(
    r"([A-Z][^()]{8,250}?)[.?!]?\s\(((?:18|19|20)\d\d)(?:,\s[A-Z][^()]{2,20})?\)\.\s(?=[A-Z])"
)
_EDITION = re.compile(
    r"\b(\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|revised)\s(?:revised\s)?(?:ed(?:itio)?n?)\b\.?",
    re.I,
)
_PUBLISHER = re.compile(
    r"(?:^|[.(,]\s?)([A-Z][\w .,&'-]{1,40}?)\s?:\s([A-Z][\w .,&'-]{2,60}?)(?=[;,.)]\s?(?:\d{4}|$)|[.);]|$)"
)
_SHOWN = ("title", "date", "container", "volume", "issue", "pages", "publisher", "edition")
_SHOWN_LAST = ("doi", "pmid", "pmcid", "url")
_YEARS = re.compile(r"(?<![\w.-])(?:1[5-9]|20)\d\d[a-z]?(?![\w-]|\.\d)")


def strip_label(text: str) -> tuple[str, int]:
    """The label a numbered entry begins with (as printed) and where the entry itself begins.

    >>> strip_label("[12] Lee A. Title."), strip_label("3. Lee A."), strip_label("Lee A.")
    (('[12]', 5), ('3.', 3), ('', 0))
    """
    match = _LABEL.match(text)
    return (match.group().strip(), match.end()) if match else ("", 0)


def parse_references(texts: Iterable[str]) -> list[Work]:
    """`parse_reference` for each text."""
    return [parse_reference(text) for text in texts]


def parse_reference(text: str) -> Work:
    """The fields of a formatted reference; what cannot be told is left empty. Never raises.

    Only the first 4,000 characters are read: no reference is longer.

    >>> work = parse_reference("1. Lee A, Roe B. “Massage: a trial.” Pain. 2022 Jan 1;36(1):149-155.")
    >>> work.title, work.container, work.date, work.volume, work.issue, work.pages
    ('Massage: a trial', 'Pain', '2022-01-01', '36', '1', '149-155')
    """
    known = take_identifiers(text[:_LONGEST])
    _, start = strip_label(known.text)
    body = _INTERNET.sub("", known.text[start:]) if not _WEB.match(known.text, start) else known.text[start:]
    folded = fold(body)
    if web := _WEB.match(folded):
        return _web_page(known, body, web)
    authors = read_authors(body, folded)
    after = _YEAR_AFTER.match(folded, authors.end)
    if after and authors.names and after.group("bare") and not authors.end:
        after = None
    year_text = (after.group("paren") or after.group("bare")) if after and authors.end else None
    at = after.end() if after and authors.end else _START.match(folded, authors.end).end()  # type: ignore[union-attr]
    year = _digits(year_text)
    runs = find_runs(folded, at, str(year) if year else None)
    title, container, run = divide(body, folded, at, runs, bool(known.doi or known.pmid or known.pmcid))
    locator = run.locator if run else Locator()
    if not authors.names and (dated := _TITLE_FIRST.match(folded)):
        # "Good news. (1996, March). The Magazine, 4(1)": the title stands where the authors would
        title, year = body[slice(*dated.span(1))], _digits(dated.group(2))
        _, container, _ = divide(body, folded, dated.end(), [r for r in runs if r.start >= dated.end()], True)
        container = container or _until(body, folded, dated.end(), run)
    if year is None:
        year = _digits(locator.year) or _last_year(folded, at)
    work = _work(known, body, folded, authors, title, container, locator, year)
    return replace(work, key=work_key(work), design=study_design(work.title))


def _work(
    known: Identified,
    body: str,
    folded: str,
    authors: Authors,
    title: str | None,
    container: str | None,
    locator: Locator,
    year: int | None,
) -> Work:
    edition = _EDITION.search(folded)
    publisher = None if locator.volume and locator.pages else _PUBLISHER.search(folded, authors.end)
    return Work(
        key="",
        title=tidy_title(title),
        authors=() if authors.editors else authors.names,
        year=year,
        date=find_date(folded, year),
        container=container,
        volume=locator.volume,
        issue=locator.issue,
        pages=_pages(locator.pages),
        publisher=body[slice(*publisher.span(2))].strip(" .,") if publisher else None,
        edition=body[slice(*edition.span(1))] if edition else None,
        doi=known.doi,
        pmid=known.pmid,
        pmcid=known.pmcid,
        url=known.url,
        et_al=authors.et_al,
    )


def _until(body: str, folded: str, start: int, run: Run | None) -> str | None:
    """The words from `start` to the locator."""
    return body[start : run.start].strip(" .,;:(") or None if run and run.start > start else None


def _web_page(known: Identified, body: str, match: re.Match[str]) -> Work:
    """Vancouver for the web: "Authors. Title [Internet]. Site; 2016 [cited …]"."""
    head, site = body[slice(*match.span(1))], body[slice(*match.span(2))].strip(" .,;")
    authors = read_authors(head)
    title = head[authors.end :].strip(" .,:") if authors.names and authors.end < len(head) - 3 else head
    names = authors.names if title is not head else ()
    year = _digits(match.group(3))
    _, colon, publisher = site.partition(": ")
    work = Work(
        key="",
        title=tidy_title(title),
        authors=names,
        year=year,
        container=None if colon else site or None,
        publisher=publisher or None if colon else None,
        doi=known.doi,
        pmid=known.pmid,
        pmcid=known.pmcid,
        url=known.url,
        et_al=authors.et_al,
    )
    return replace(work, key=work_key(work), design=study_design(work.title))


def _pages(said: str | None) -> str | None:
    return re.sub(r"\s*-+\s*", "-", said) if said else None


def _digits(said: str | None) -> int | None:
    match = re.search(r"\d{4}", said or "")
    return int(match.group()) if match else None


def _last_year(folded: str, at: int) -> int | None:
    found = [match.group() for match in _YEARS.finditer(folded, at)]
    return int(found[-1][:4]) if found and is_year(found[-1]) else None


def as_json(work: Work) -> dict[str, object]:
    """The shape of ``kg parse-references --format jsonl``: only what is known.

    >>> as_json(parse_reference("Lee A. On pain. Pain 2001;3:4-5."))["authors"]
    [{'family': 'Lee', 'given': 'A'}]
    """
    fields: dict[str, object] = {
        "authors": [{"family": name.family, "given": name.given} for name in work.authors],
        "et_al": work.et_al,
        "year": str(work.year) if work.year else None,
    }
    for name in (*_SHOWN, *_SHOWN_LAST):
        fields[name] = getattr(work, name)
    fields["design"] = work.design.value
    return {name: value for name, value in fields.items() if value}
