"""Bibliographies in files: BibTeX and BibLaTeX in, BibTeX out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.bibliography.design import study_design
from kg.bibliography.identifiers import clean_doi, doi_of
from kg.bibliography.latex import decode, encode
from kg.bibliography.locator import find_date
from kg.bibliography.shape import fold
from kg.bibliography.works import normalise_title, work_key
from kg.errors import BibliographyError
from kg.model import Citation, Design, Name, Work

__all__ = ["citation_keys", "read_citations", "to_bibtex"]

_WRITTEN = (
    # Work field, BibTeX field
    ("volume", "volume"),
    ("issue", "number"),
    ("publisher", "publisher"),
    ("edition", "edition"),
    ("date", "date"),
    ("pmid", "pmid"),
    ("pmcid", "pmcid"),
    ("abstract", "abstract"),
)
_OTHERS = "others"


# ---------------------------------------------------------------------------------------------- reading


def read_citations(path: Path) -> tuple[tuple[Citation, ...], tuple[str, ...]]:
    """The entries of a .bib file, and a warning for each that could not be read (file, line, reason).

    LaTeX is decoded, authors are split, `crossref` and strings are resolved. Raises `BibliographyError`
    when the file is missing, unreadable, or of another kind.
    """
    if path.suffix.lower() not in (".bib", ".bibtex", ".biblatex"):
        raise BibliographyError("unknown kind of bibliography", path=path, hint="give a .bib file")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BibliographyError(
            error.strerror or "cannot be read", path=path, hint="check the path"
        ) from error
    warnings: list[str] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", "replace")
        warnings.append(f"{path} (byte {error.start}): not UTF-8, read as Windows-1252; save it as UTF-8")
    library = _parse(text)
    entries: list[Any] = []
    seen: set[str] = set()
    for block in library.failed_blocks:
        entry = getattr(block, "ignore_error_block", None)
        kept = entry is not None and hasattr(entry, "fields") and getattr(entry, "key", None) not in seen
        repeated = type(block).__name__ == "DuplicateBlockKeyBlock"
        warnings.append(
            f"{path} (line {(block.start_line or 0) + 1}): {_reason(block, kept and not repeated)}"
        )
        if kept and not repeated:
            entries.append(entry)
    entries += library.entries
    entries.sort(key=lambda entry: entry.start_line or 0)
    # reversed: of a field or key given twice the first stands
    fields = {e.key: {f.key.lower(): str(f.value) for f in reversed(e.fields)} for e in reversed(entries)}
    citations = []
    for entry in entries:
        if entry.key in seen:
            continue
        seen.add(entry.key)
        citations.append(
            Citation(entry.key, str(path), _work(_inherited(fields, entry.key), entry.entry_type))
        )
    return tuple(citations), tuple(warnings)


@contextmanager
def _quiet() -> Iterator[None]:
    """bibtexparser also logs what `failed_blocks` says."""
    logger = logging.getLogger("bibtexparser")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _parse(text: str) -> Any:
    from bibtexparser import entrypoint

    with _quiet():
        return entrypoint.parse_string(text)


def _reason(block: Any, kept: bool) -> str:
    error = getattr(block, "error", None)
    name = type(block).__name__
    key = getattr(getattr(block, "ignore_error_block", None), "key", None) or getattr(block, "key", "")
    if name == "DuplicateBlockKeyBlock":
        return f"key {key} is used twice; the second entry is left out"
    if name == "DuplicateFieldKeyBlock":
        return (
            f"entry {key} has a field twice; the first is used" if kept else f"entry {key} has a field twice"
        )
    said = (
        " ".join(str(getattr(error, "abort_reason", None) or error or "").split()).rstrip(".") or "not BibTeX"
    )
    return f"entry left out, {said[0].lower()}{said[1:]}; check its braces and commas"


def _inherited(fields: Mapping[str, dict[str, str]], key: str) -> dict[str, str]:
    """An entry's fields with those of the entry it refers to; the title there is the book's."""
    own = fields[key]
    parent = fields.get(own.get("crossref", ""))
    if parent is None or parent is own:
        return own
    passed = {
        name: value
        for name, value in parent.items()
        if name not in ("title", "author", "crossref", "doi", "pages")
    }
    if "title" in parent:
        passed.setdefault("booktitle", parent["title"])
    return passed | own


def _first(fields: Mapping[str, str], *names: str) -> str | None:
    return next((text for name in names if name in fields and (text := decode(fields[name]))), None)


def _work(fields: dict[str, str], kind: str) -> Work:
    title = _first(fields, "title")
    if title and (subtitle := _first(fields, "subtitle")):
        title = f"{title}: {subtitle}"
    names, et_al = _names(fields.get("author", ""))
    date = _first(fields, "date") or ""
    year = re.search(r"\d{4}", _first(fields, "year") or date)
    url = _first(fields, "url")
    doi = _first(fields, "doi") or (doi_of(url) if url else None)
    types = _first(fields, "publicationtype", "publication_type", "publication-type")
    pubmed = (_first(fields, "eprinttype", "archiveprefix") or "").lower() == "pubmed"
    pages = _first(fields, "pages", "eid", "article-number")
    work = Work(
        key="",
        title=title.rstrip(" .") if title and title.rstrip(" .") else title,
        authors=names,
        year=int(year.group()) if year else None,
        date=_date(date, fields, year.group() if year else ""),
        container=_first(fields, "journal", "journaltitle", "booktitle", "maintitle"),
        volume=_first(fields, "volume"),
        issue=_first(fields, "number", "issue"),
        pages=re.sub(r"\s*[-–—]+\s*", "-", pages) if pages else None,
        publisher=_first(fields, "publisher", "institution", "school", "organization"),
        edition=_first(fields, "edition"),
        doi=clean_doi(re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi, flags=re.IGNORECASE))
        if doi
        else None,
        pmid=_first(fields, "pmid") or (_first(fields, "eprint") if pubmed else None),
        pmcid=_first(fields, "pmcid", "pmc"),
        url=url,
        abstract=_first(fields, "abstract"),
        publication_types=tuple(t for t in re.split(r"\s*;\s*", types or "") if t),
        et_al=et_al,
    )
    said = fields.get("design", "")
    design = (
        Design(said)
        if said in list(Design)
        else study_design(work.title, work.abstract, work.publication_types)
    )
    return replace(work, key=work_key(work), design=design)


def _date(date: str, fields: Mapping[str, str], year: str) -> str | None:
    """An ISO date with at least a month."""
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", date):
        return date
    month = _first(fields, "month")
    if not (month and year):
        return None
    if month.isdigit() and 1 <= int(month) <= 12:
        return f"{year}-{int(month):02}"
    day = _first(fields, "day") or ""
    return find_date(fold(f"{month} {day}, {year}" if day else f"{month} {year}"), int(year)) or find_date(
        fold(f"{year} {month}"), int(year)
    )


def _split(value: str, separator: str) -> list[str]:
    """At the separator, but not inside braces."""
    parts, depth, begin = [], 0, 0
    for match in re.finditer(rf"\\.|[{{}}]|{separator}", value, re.DOTALL):
        said = match.group()
        if said == "{":
            depth += 1
        elif said == "}":
            depth -= 1
        elif said[0] != "\\" and depth <= 0:
            parts.append(value[begin : match.start()])
            begin = match.end()
    return [*parts, value[begin:]]


def _names(value: str) -> tuple[tuple[Name, ...], bool]:
    """Authors as BibTeX writes them: "von Last, First and {A Group} and others"."""
    names: list[Name] = []
    et_al = False
    for said in _split(value, r"\s+and\s+"):
        said = said.strip()
        if said.lower() == _OTHERS:
            et_al = True
        elif said:
            names.append(_one_name(said))
    return tuple(name for name in names if name.family), et_al


def _one_name(said: str) -> Name:
    parts = [part.strip() for part in _split(said, ",")]
    if len(parts) > 2:  # von Last, Jr, First
        return Name(decode(f"{parts[0]} {parts[1]}"), decode(parts[-1]))
    if len(parts) == 2:
        return Name(decode(parts[0]), decode(parts[1]))
    words = [word for word in _split(said, r"\s+") if word]
    if len(words) < 2:
        return Name(decode(said))
    family = next((i for i, word in enumerate(words[:-1]) if i and word[:1].islower()), len(words) - 1)
    return Name(decode(" ".join(words[family:])), decode(" ".join(words[:family])))


# ---------------------------------------------------------------------------------------------- writing


def citation_keys(works: Iterable[Work]) -> dict[str, str]:
    """BibTeX keys by work key: family and year, and a letter where several would share one.

    The letters follow the works' own keys, so the order of `works` does not matter.

    >>> citation_keys([Work("doi:2", year=2019), Work("doi:1", year=2019)])
    {'doi:1': 'anon2019a', 'doi:2': 'anon2019b'}
    """
    groups: dict[str, list[str]] = {}
    for key, work in sorted({work.key: work for work in works}.items()):
        family = (
            re.sub(r"[^a-z0-9]", "", fold(normalise_title(work.authors[0].family))) if work.authors else ""
        )
        groups.setdefault(f"{family or 'anon'}{work.year or ''}", []).append(key)
    found: dict[str, str] = {}
    for base, keys in groups.items():
        for i, key in enumerate(keys):
            found[key] = base if len(keys) == 1 else base + _letters(i)
    return dict(sorted(found.items()))


def _letters(i: int) -> str:
    """a, b, … z, aa, ab …"""
    said = ""
    while i >= 0:
        said = chr(ord("a") + i % 26) + said
        i = i // 26 - 1
    return said


def to_bibtex(works: Iterable[Work]) -> str:
    """The works as BibTeX (UTF-8), one entry each, sorted by citation key; `read_citations` reads it back.

    >>> print(to_bibtex([Work("k", title="Sleep & pain", authors=(Name("Roe", "Ann"),), year=2020)]), end="")
    @misc{roe2020,
      title = {{Sleep \\& pain}},
      author = {Roe, Ann},
      year = {2020},
    }
    """
    unique = {work.key: work for work in works}
    keys = citation_keys(unique.values())
    named = {keys[key]: work for key, work in unique.items()}
    return "\n".join(_entry(key, named[key]) for key in sorted(named))


def _entry(key: str, work: Work) -> str:
    kind = _kind(work)
    fields: list[tuple[str, str]] = []
    if work.title:
        # doubled braces keep the capitals as they are
        fields.append(("title", "{" + encode(work.title) + "}"))
    authors = [_written_name(name) for name in work.authors] + ([_OTHERS] if work.et_al else [])
    if authors:
        fields.append(("author", " and ".join(authors)))
    if work.year:
        fields.append(("year", str(work.year)))
    if work.container:
        fields.append(("booktitle" if kind == "incollection" else "journal", encode(work.container)))
    fields += [(field, encode(value)) for name, field in _WRITTEN if (value := getattr(work, name))]
    if work.pages:
        fields.append(("pages", encode(work.pages).replace("{}-", "-").replace("-", "--")))
    # addresses are read verbatim by BibTeX styles, yet braces and percent signs would break the file
    fields += [(name, encode(value)) for name in ("doi", "url") if (value := getattr(work, name))]
    if work.publication_types:
        fields.append(("publicationtype", encode("; ".join(work.publication_types))))
    if work.design is not Design.UNKNOWN:
        fields.append(("design", work.design.value))
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _kind(work: Work) -> str:
    if work.container:
        if work.publisher and not (work.volume or work.issue):
            return "incollection"
        return "article"
    return "book" if work.publisher else "misc"


def _written_name(name: Name) -> str:
    family = encode(name.family)
    if not name.given:
        return "{" + family + "}"
    # a family name with a comma or an "and" of its own is kept together
    if "," in family or re.search(r"\band\b", family):
        family = "{" + family + "}"
    given = encode(name.given)
    return f"{family}, {{{given}}}" if "," in given or re.search(r"\band\b", given) else f"{family}, {given}"
