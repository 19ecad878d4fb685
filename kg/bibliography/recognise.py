"""Telling an entry of a reference list from any other line of text."""

from __future__ import annotations

import re

from kg.bibliography.locator import find_runs
from kg.bibliography.names import Authors, read_authors
from kg.bibliography.parse import strip_label
from kg.bibliography.prose import is_prose
from kg.bibliography.shape import fold
from kg.bibliography.words import words

__all__ = ["HEADINGS", "is_loose_heading", "is_reference_heading", "looks_like_reference", "reads_as_text"]

#: Headings of reference lists, in lower case without final punctuation.
HEADINGS = words("headings")

_MARKUP = re.compile(r"^[\s#*_>=-]+|[\s#*_:.=(-]+$|\s*\(\d+\)$")
_IDENTIFIER = re.compile(r"\b10\.\d{4,9}/\S|\bPMID\b|\bPMC\d{4,}|pubmed|doi\.org|arXiv:", re.IGNORECASE)
_ONLINE = re.compile(
    r"\[(?:internet|online)\]|\bAvailable (?:from|at|online)|\bRetrieved (?:from|\w+ \d)"
    r"|\b(?:cited|accessed|updated)\s(?:on\s)?\d|\bAccessed\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,-])(?:18|19|20)\d\d[a-z]?(?![\d%])")
_YEAR_AFTER_NAMES = re.compile(
    r"[\s.,]*\((?:c\.\s?)?(?:18|19|20)\d\d[a-z]?[^()]{0,30}\)|[\s.,]*\(?(?:n\.d\.|in press)"
)
_QUOTED = re.compile(r"[\"][^\"]{15,300}[.,?!]?[\"][.,]?\s")
_JOURNAL = re.compile(
    r"\b(?:J|Journal|Proc|Proceedings|Int J|Am J|Br J|Eur J|Ann|Arch|Rev|Res|Med|Ther|Clin|Cochrane)\b\.?"
)
#: an address, or place and publisher, at the end
_PUBLISHED = re.compile(r"https?://\S+\)?\.?$|[.,(]\s?[A-Z][A-Za-z ,]{2,30}: [A-Z][\w &,.'-]{2,40}")
_PROSE = re.compile(
    r"\b(?:I|I'm|I've|you|your|we've|our|my|she|he|they|was published|published in the journal|found that"
    r"|shows? that|showed that|according to)\b"
)
#: the target of a Markdown link with more text behind it: running text links so, an entry ends with it
_INLINE = re.compile(r"\]\([^()\s]+\)(?=[^\w]*\w+\W+\w+\W+\w)")
_LONGEST = 1500


def is_reference_heading(line: str) -> bool:
    """Whether a line is, by its words, the heading of a reference list.

    >>> is_reference_heading("## Works Cited:"), is_reference_heading("Reference ranges for blood tests")
    (True, False)
    """
    return _bare(line) in HEADINGS


def is_loose_heading(line: str) -> bool:
    """Whether such a heading stands over running text as often as over references.

    >>> is_loose_heading("## The Research"), is_loose_heading("## References")
    (True, False)
    """
    return _bare(line) in words("loose-headings")


def _bare(line: str) -> str:
    bare = _MARKUP.sub("", _MARKUP.sub("", line.strip()))
    return " ".join(bare.lower().split()) if len(bare) < 60 else ""


def reads_as_text(line: str) -> bool:
    """Whether a line has a verb of its own, outside of any title: `kg.bibliography.prose`.

    >>> reads_as_text("2. Stretching helped 40 runners."), reads_as_text("2. The handbook. Gym Press.")
    (True, False)
    """
    body = line[strip_label(line)[1] : _LONGEST]
    folded = fold(body)
    authors = read_authors(body, folded)
    return is_prose(folded, authors.end if authors.names else 0)


def looks_like_reference(line: str) -> bool:
    """Whether a line is, by its make-up, one entry of a reference list, in whatever style.

    It must say when or under which identifier a work appeared, and enough of: authors in a list's order,
    volume and pages, a title in quotes, a journal, an address with its date of access.

    >>> looks_like_reference("3. Lee A, Roe B. Massage and sleep. J Sleep Res. 2019;28(3):e12345.")
    True
    >>> looks_like_reference("In 2019, researchers led by Lee found that massage helps people sleep.")
    False
    """
    line = line.strip().lstrip("># \t")
    if not 20 <= len(line) <= _LONGEST:
        return False
    label, start = strip_label(line)
    body = _INLINE.sub("]", line[start:].lstrip("*_ "))
    folded = fold(body)
    if not folded or (
        not (folded[0].isupper() or folded[0].isdigit() or folded[0] in "\"'[-_(") and not _name_start(folded)
    ):
        return False
    identifier, year = bool(_IDENTIFIER.search(folded)), bool(_YEAR.search(folded))
    if not (identifier or year):
        return False
    authors = read_authors(body, folded)
    return _score(authors, folded, identifier, year, bool(label)) >= 4 and not is_prose(
        folded, authors.end if authors.names else 0
    )


def _name_start(folded: str) -> bool:
    return bool(re.match(r"(?:(?:van|von|de|der|den|da|di|la|le|el|ten|ter)\s){1,3}[A-Z]", folded))


def _score(authors: Authors, folded: str, identifier: bool, year: bool, labelled: bool) -> int:
    initialled = sum(
        1 for name in authors.names if re.search(r"(?:^|[\s-])[A-Z](?:\.|[A-Z]{0,2}$)", fold(name.given))
    )
    score = 1 if year else 0
    score += 2 * identifier
    score += min(3, 2 * initialled) if initialled else min(1, len(authors.names))
    if authors.names:
        score += authors.et_al + bool(_YEAR_AFTER_NAMES.match(folded, authors.end))
    best = max((run.locator.score for run in find_runs(folded, authors.end, None)), default=0)
    score += 2 if best >= 4 else 1 if best >= 3 else 0
    score += 2 * bool(_ONLINE.search(folded))
    score += bool(_QUOTED.search(folded)) + bool(_JOURNAL.search(folded, authors.end))
    score += labelled + bool(authors.names and _PUBLISHED.search(folded, authors.end))
    if _PROSE.search(folded) and not (initialled and best >= 4):
        score -= 3
    return score
