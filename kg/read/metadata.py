"""Title, authors, date and DOI of an article, from front matter, bylines and the first lines."""

from __future__ import annotations

import re

__all__ = ["DATE", "author_note", "copyright_year", "find_date", "find_doi", "names_in_byline"]

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DATE = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,|\s+at)?\s+(?P<y1>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    rf"|(?P<m4>{_MONTH})\.?\s+(?P<y4>(?:19|20)\d\d))",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"\bdoi:?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)])", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\D{0,20}((?:19|20)\d\d)", re.IGNORECASE)
_WORD = r"[A-Z][A-Za-zÀ-ž'’.-]*"
_NAME = re.compile(rf"(?:Dr\.? )?({_WORD}(?: (?:{_WORD}|de|van|von|der|la|del|bin)){{0,3}})")
_NOTE = re.compile(
    rf"({_WORD}(?: {_WORD}){{1,3}}) (?:writes|is an? (?:[\w-]+ ){{0,3}}"
    r"(?:writer|journalist|blogger|reporter|columnist|correspondent)\b)"
)
_NOT_NAMES = frozenset(
    [
        "By",
        "Written",
        "Words",
        "Posted",
        "Author",
        "On",
        "Comments",
        "Comment",
        "Updated",
        "Published",
        "The",
        "A",
    ]
)


def find_date(text: str) -> str | None:
    """The first date of a text as ISO (year-month when no day is told), or None.

    >>> find_date("Posted October 7, 2018"), find_date("on 3rd May 2020"), find_date("no date")
    ('2018-10-07', '2020-05-03', None)
    """
    match = DATE.search(text)
    if not match:
        return None
    parts = match.groupdict()
    for n in "1234":
        year, month, day = parts[f"y{n}"], parts[f"m{n}"], parts.get(f"d{n}")
        if year:
            number = (
                int(month)
                if month.isdigit()
                else next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))
            )
            return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    return None


def find_doi(text: str) -> str | None:
    """The DOI that the page gives for itself in a "doi:" line."""
    match = _DOI.search(text)
    return match[1] if match else None


def copyright_year(text: str) -> str | None:
    """The year of a copyright line."""
    match = _COPYRIGHT.search(text)
    return match[1] if match else None


def author_note(text: str) -> str | None:
    """Who wrote the page, from a note about the writer.

    >>> author_note("Jan Example writes about health for several magazines.")
    'Jan Example'
    """
    match = _NOTE.match(text)
    return match[1] if match else None


def names_in_byline(line: str) -> tuple[str, ...]:
    """The persons a byline names.

    >>> names_in_byline("By Jan Example and Ann Other, October 7, 2018")
    ('Jan Example', 'Ann Other')
    """
    line = DATE.sub("", line)
    by = re.search(r"\bby:? (?=[A-Z])", line, re.IGNORECASE)
    if by:  # "HEALTH NEWS | By Ann Other", "A reader's story, by Ann Other"
        line = line[by.start() :]
    line = re.split(
        r"[•|·(–—]| \d|\b(?:updated|published|posted on)\b",
        re.sub(r"^(?:written |words |posted )?by\b:?|^author\s*:", "", line.strip(), flags=re.IGNORECASE),
        flags=re.IGNORECASE,
    )[0]
    names = []
    for part in re.split(r",|&| and ", line):
        match = _NAME.fullmatch(part.strip())
        if match and match[1].split()[0] not in _NOT_NAMES and len(match[1].split()) >= 1:
            names.append(match[1])
    return tuple(names)
