"""When two descriptions are the same publication, and what to do where they differ."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace

from kg.model import Design, Work

__all__ = ["Conflict", "disagreements", "merge", "normalise_title", "same_container", "work_key"]

_DOI_PREFIX = re.compile(r"^\s*(?:https?://(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\W_]+")
_STOP_WORDS = frozenset("a an and de der des die et for in la le of on the und y".split())  # noqa: SIM905
#: Titles this short ("Editorial", "Low back pain") are shared by unrelated works of the same year.
_SHORT_TITLE_WORDS = 4


def normalise_title(title: str) -> str:
    """Lower-case words without accents, markup or punctuation, one blank between them.

    >>> normalise_title("Massage – «Déjà vu»: a Review.")
    'massage deja vu a review'
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", title).casefold())
    return _SEPARATORS.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def work_key(work: Work) -> str:
    """The identity of a publication: DOI, else PMID, else PMCID, else title and year, else URL.

    Titles of under four words also carry the first author's family name, because one "Editorial" of a
    year is not another. A work with none of these gets a key from whatever else is known of it, so
    that only identical descriptions meet.

    >>> work_key(Work(key="", title="Massage: a review.", year=2019, doi="https://doi.org/10.1000/ABC"))
    'doi:10.1000/abc'
    >>> work_key(Work(key="", title="Massage for chronic pain: a review.", year=2019))
    'title:massage for chronic pain a review|2019'
    """
    if work.doi and (doi := _DOI_PREFIX.sub("", work.doi).strip().lower()):
        return f"doi:{doi}"
    if work.pmid and (pmid := re.sub(r"\D", "", work.pmid)):
        return f"pmid:{pmid.lstrip('0') or '0'}"
    if work.pmcid:
        return f"pmcid:{work.pmcid.upper()}"
    family = normalise_title(work.authors[0].family) if work.authors else ""
    if work.title and (title := normalise_title(work.title)):
        key = f"title:{title}|{work.year or ''}"
        return f"{key}|{family}" if title.count(" ") < _SHORT_TITLE_WORDS - 1 else key
    if work.url:
        return f"url:{_plain_url(work.url)}"
    rest = (family, str(work.year or ""), work.container, work.volume, work.pages, work.publisher)
    return "cited:" + "|".join(normalise_title(part or "") for part in rest)


def _plain_url(url: str) -> str:
    """The address without what does not change where it leads: scheme, "www.", fragment, last slash."""
    bare = re.sub(r"^\s*(?:https?:)?//(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    bare = bare.split("#", 1)[0].rstrip("/")
    host, slash, path = bare.partition("/")
    return host.lower() + slash + path


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Two descriptions of one work that say different things in one field."""

    field: str
    kept: str
    other: str

    def __str__(self) -> str:
        return f"{self.field}: “{self.kept}” against “{self.other}”"


def same_container(a: str, b: str) -> bool:
    """Whether two journal names may be one: equal, or one abbreviates the other word by word.

    >>> same_container("J Strength Cond Res", "The Journal of Strength & Conditioning Research")
    True
    >>> same_container("Pain", "Pain Medicine")
    False
    """
    words_a = [w for w in normalise_title(a).split() if w not in _STOP_WORDS]
    words_b = [w for w in normalise_title(b).split() if w not in _STOP_WORDS]
    if words_a == words_b or "".join(words_a) == "".join(words_b):
        return True
    initials = "".join(w[0] for w in words_b), "".join(w[0] for w in words_a)
    if (len(words_a) == 1 and words_a[0] == initials[0] and len(words_b) > 2) or (
        len(words_b) == 1 and words_b[0] == initials[1] and len(words_a) > 2
    ):
        return True
    return len(words_a) == len(words_b) and all(
        _abbreviates(x, y) or _abbreviates(y, x) for x, y in zip(words_a, words_b, strict=True)
    )


def _abbreviates(short: str, long: str) -> bool:
    if long.startswith(short):
        return True
    # "natl", "intl", "dept": first letter kept, the others in order
    if len(short) < 3 or short[0] != long[0] or short[-1] not in long[1:]:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _expand_pages(pages: str) -> tuple[str, str]:
    """First and last page with the last one written out: "475-81" is ("475", "481")."""
    first, _, last = re.sub(r"\s*[-‐-―−]+\s*", "-", pages.strip().lower()).partition("-")
    if last and first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


def _differ(field: str, a: object, b: object) -> bool:
    if field == "authors":
        first = [normalise_title(names[0].family) for names in (a, b) if isinstance(names, tuple) and names]
        return len(first) == 2 and first[0] != first[1]
    if field == "container":
        return not same_container(str(a), str(b))
    if field == "pages":
        (first_a, last_a), (first_b, last_b) = _expand_pages(str(a)), _expand_pages(str(b))
        return first_a != first_b or bool(last_a and last_b and last_a != last_b)
    if field == "doi":
        return _DOI_PREFIX.sub("", str(a)).lower() != _DOI_PREFIX.sub("", str(b)).lower()
    if field == "date":
        short, long = sorted((str(a), str(b)), key=len)
        return not long.startswith(short)
    if field == "title":
        x, y = sorted((normalise_title(str(a)), normalise_title(str(b))), key=len)
        # one of them may leave out the subtitle
        return not (x == y or (y.startswith(x + " ") and x.count(" ") >= 2))
    return normalise_title(str(a)) != normalise_title(str(b))


#: What two descriptions of one work should agree on; the others are matters of style.
_COMPARED = (
    "title",
    "authors",
    "year",
    "date",
    "container",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
)


def disagreements(a: Work, b: Work) -> tuple[Conflict, ...]:
    """The fields both know and describe differently, in the order of `Work`'s fields.

    Spelling that means the same does not count: an abbreviated journal, "475-81" for "475-481", a title
    without its subtitle, a date that is only less exact, a shorter list of authors with the same first.
    """
    found = []
    for field in _COMPARED:
        kept, other = getattr(a, field), getattr(b, field)
        if kept and other and _differ(field, kept, other):
            found.append(Conflict(field, _show(kept), _show(other)))
    return tuple(found)


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(getattr(name, "family", str(name)) for name in value)
    return str(value)


def merge(a: Work, b: Work) -> tuple[Work, tuple[Conflict, ...]]:
    """`a` with its gaps filled from `b`, and where the two disagree; on conflict `a` stands.

    >>> merged, conflicts = merge(Work("", title="On massage and pain", year=2019),
    ...                           Work("", title="On massage and pain", year=2018, volume="3"))
    >>> merged.year, merged.volume, [str(c) for c in conflicts]
    (2019, '3', ['year: “2019” against “2018”'])
    """
    changes: dict[str, object] = {}
    for field in fields(Work):
        mine, theirs = getattr(a, field.name), getattr(b, field.name)
        if field.name in ("key", "design", "et_al"):
            continue
        if not mine and theirs:
            changes[field.name] = theirs
    if a.date and b.date and len(b.date) > len(a.date) and b.date.startswith(a.date):
        changes["date"] = b.date
    if a.design is Design.UNKNOWN:
        changes["design"] = b.design
    if not a.authors:
        changes["et_al"] = b.et_al
    elif a.et_al and not b.et_al and not _differ("authors", a.authors, b.authors) and len(b.authors) > 1:
        changes["authors"], changes["et_al"] = b.authors, False
    merged = replace(a, **changes)  # type: ignore[arg-type]
    return replace(merged, key=work_key(merged)), disagreements(a, b)
