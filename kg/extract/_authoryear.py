"""Pointers by author and year: "(Lee, 2019; Roe et al., 2020a)", "Lee and colleagues (2019)"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from kg.bibliography.shape import fold
from kg.bibliography.works import normalise_title
from kg.model import Pointer, Reference, ReferenceSource

__all__ = ["AuthorYear"]

_WORD = r"[A-Z][A-Za-z']*[A-Za-z](?:-[A-Z]?[a-z]+)*"
_PARTICLE = r"(?:(?:[Vv]an|[Vv]on|[Dd]er?|[Dd]en|[Dd]el|della|[Dd][iau]|dos|[Ll][ae]|[EeAa]l|ten|ter)\s)"
_NAME = rf"(?:{_PARTICLE}{{0,3}}{_WORD}(?:\s{_WORD}){{0,1}})"
_GROUP = r"(?:[A-Z][A-Za-z'&-]*(?:\s(?:of|for|and|the|on|in|[A-Z][A-Za-z'&-]*)){1,8})"
_OTHERS = (
    r"(?:,?\s(?:et\.?\sal\b\.?|and\s(?:colleagues|co-?workers|others|associates"
    r"|(?:his|her|their)\s(?:team|colleagues)|team)))"
)
_WITH = rf"(?:(?:,\s{_NAME}){{0,6}},?\s(?:and|&)\s{_NAME})"
_NAMES = rf"(?P<first>{_NAME})(?:'s)?(?:(?P<others>{_OTHERS})|(?P<with>{_WITH}))?(?:'s)?"
_YEAR = r"(?:18|19|20)\d\d[a-z]?"
_ANY_YEAR = re.compile(_YEAR)
_YEARS = rf"(?P<years>{_YEAR}(?:(?:,|\s?/|\s?and|\s?&)\s?(?:{_YEAR}|[a-z])\b)*)"
_POINTER = re.compile(
    rf"\((?P<inside>[^()]{{0,300}}?\b{_YEAR}(?![\w-])[^()]{{0,120}})\)|\[(?P<square>[A-Z][^()\[\]]{{0,300}}?,\s{_YEAR}(?![\w-])[^()\[\]]{{0,120}})\](?!\()"
    rf"|\b{_NAMES}(?P<apart>,?\s?[(\[])(?:pub\w+\s(?:in\s)?)?{_YEARS}(?:[:,]\s?p{{0,2}}\.?\s?\d[\d-]*)?[)\]]"
)
_PART = re.compile(
    rf"^\s*(?:(?:see(?:\salso)?|e\.g\.|i\.e\.|cf\.|also|reviewed\s(?:in|by)|for\sexample|for\sa\sreview\ssee|in|and|from|after|data\sfrom|adapted\sfrom|source:)[,:]?\s)*(?:[a-z]+[,:]?\s){{0,4}}?"
    rf"(?:{_NAMES}|(?P<group>{_GROUP}))\.?(?P<comma>,?)\s\(?{_YEARS}(?:[,:]\s?(?:pp?\.?|para\.?|chap\.?|fig\.?|table)?\s?[\d–-]+)?\s*$"
)
# where it was published, before or after the year: "Roe et al., Some Journal 2020", "Roe 2020, Some Journal"
_JOURNAL = r"[A-Z][A-Za-z&]{0,30}(?:[\s:.]{1,2}(?:[A-Z][A-Za-z&]{0,30}|of|the|in|and|for)\b){0,8}"
_BEFORE = re.compile(rf",\s(?P<journal>{_JOURNAL})\.?,?(?=\s{_YEAR}\s*$)")
_AFTER = re.compile(rf"(?<=\d)[a-z]?(?P<journal>[,;:]\s{_JOURNAL})\.?\s*$")
_SUFFIX = re.compile(rf"({_YEAR})|\b([a-z])\b")


@cache
def _words(file: str, name: str) -> frozenset[str]:
    text = resources.files("kg.resources").joinpath(f"cues/{file}.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name]["words"])


def _part(said: str) -> tuple[re.Match[str] | None, bool]:
    """One citation of those between brackets, and whether it tells the journal too."""
    if match := _PART.match(said):
        return match, False
    if found := _BEFORE.search(said) or _AFTER.search(said):
        journal = found["journal"].strip(",;: ").lower().split()
        known = not _words("bib-words", "containers").isdisjoint(journal[:2])
        return _PART.match(said[: found.start()] + said[found.end() :]), known
    return None, False


def _one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped turn one into the other."""
    if a == b or abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
    short, long = sorted((a, b), key=len)
    return long[i + 1 :] == short[i:]


class _Entry:
    """An entry as a pointer sees it: families, years, the letter behind the year."""

    def __init__(self, reference: Reference, text: str) -> None:
        work = reference.work
        self.label = reference.label
        self.families = [normalise_title(name.family) for name in work.authors]
        self.year = work.year
        written = fold(text[reference.start : reference.end])
        letter = re.search(rf"\b{work.year}([a-z])\b", written) if work.year else None
        self.letter = letter.group(1) if letter else ""
        # articles that appear online first are cited by that year, which publishers put into the DOI
        self.online = {int(y) for y in re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", work.doi or "")}
        self.initials = "".join(
            w[0]
            for w in (self.families[0] if self.families else "").split()
            if w not in ("of", "for", "the", "and", "on")
        )
        names = [name.family for name in work.authors[:3]]
        self.shown = f"{names[0] if names else work.title or 'an entry'} {work.year or 'without year'}"

    def is_by(self, family: str) -> bool:
        if not self.families:
            return False
        first = self.families[0]
        return (
            first == family
            or first.endswith(" " + family)
            or family.endswith(" " + first)
            or (len(family) > 1 and family == self.initials and " " in first)
        )


class AuthorYear:
    """Resolves author and year against the entries of one article."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._references = [r for r in references if r.source is ReferenceSource.ENTRY]
        self._entries: list[_Entry] | None = None

    def find(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[Pointer, str]]:
        """Each pointer with a warning, empty where all is well."""
        self._entries = [_Entry(reference, text) for reference in self._references]
        folded = fold(text)
        for start, end in spans:
            if not _ANY_YEAR.search(folded, start, end):
                continue
            for match in _POINTER.finditer(folded, start, end):
                if found := self._read(text, match):
                    yield found

    def resolve_words(self, text: str, words: str) -> tuple[str, ...]:
        """The labels that the words of a link ("(Lee, 2019)") name, if author and year agree."""
        if self._entries is None:
            self._entries = [_Entry(reference, text) for reference in self._references]
        bare = fold(words).strip().strip("()[]")
        match = _PART.match(bare) or _PART.match(bare.replace(" (", ", ").rstrip(")"))
        return self._labels(match)[0] if match else ()

    def is_marker(self, words: str) -> bool:
        """Whether the words of a link are an author and a year and nothing else: "(Lee, 2019)"."""
        bare = fold(words).strip().strip("()[]")
        match, _ = _part(bare) if _ANY_YEAR.search(bare) else (None, False)
        return match is not None and self._is_author(match)

    def _read(self, text: str, match: re.Match[str]) -> tuple[Pointer, str] | None:
        inside = match.group("inside") or match.group("square")
        if inside is None:
            if not self._is_author(match):
                return None
            labels, warning, sure = self._labels(match)
            if not labels and not warning and not (sure and match.group("others")):
                return None
            return self._pointer(text, match, labels, warning, [_key(match)])
        labels = ()
        warnings, keys = [], []
        for part in inside.split(";"):
            named, published = _part(part)
            if named is None or not self._is_author(named):
                continue
            found, warning, sure = self._labels(named)
            if not found and not warning and not (sure or published):
                continue
            labels += found
            keys.append(_key(named))
            if warning or not found:
                warnings.append(warning or f"“{part.strip()}” has no entry in the reference list")
        if not keys:
            return None
        return self._pointer(text, match, labels, "; ".join(warnings), keys)

    def _pointer(
        self, text: str, match: re.Match[str], labels: tuple[str, ...], warning: str, keys: list[str]
    ) -> tuple[Pointer, str]:
        pointer = Pointer(
            *match.span(), tuple(dict.fromkeys(labels)) or tuple(keys), "author-year", bool(labels)
        )
        if not labels and not warning:
            warning = f"“{text[slice(*match.span())]}” has no entry in the reference list"
        return pointer, f"({match.start()}): {warning}" if warning else ""

    def _is_author(self, match: re.Match[str]) -> bool:
        said = (match.group("first") or match.groupdict().get("group") or "").lower().split()
        return bool(said) and not any(word in _words("bib-numbers", "not-authors") for word in said)

    def _labels(self, match: re.Match[str]) -> tuple[tuple[str, ...], str, bool]:
        """Labels, a warning, and whether the words can only be a citation."""
        groups = match.groupdict()
        family = _family(match)
        company = [normalise_title(n) for n in re.findall(_NAME, groups["with"] or "")]
        # without a list "(Demos, 2007)" may be a publisher; with one it is meant to be in it
        sure = bool(groups["others"] or groups["with"] or (groups.get("comma") and self._references))
        labels: list[str] = []
        warning, year = "", ""
        for written, letter in _SUFFIX.findall(groups["years"]):
            year, suffix = (written[:4], written[4:]) if written else (year, letter)
            if not year:
                continue
            found, note = self._one(family, company, int(year), suffix)
            labels += found
            warning = warning or note
        return tuple(labels), warning, sure

    def _one(self, family: str, company: list[str], year: int, letter: str) -> tuple[list[str], str]:
        assert self._entries is not None
        by_author = [e for e in self._entries if e.is_by(family)]
        if company and (
            narrower := [e for e in by_author if len(e.families) > 1 and company[0] in e.families]
        ):
            by_author = narrower
        agreeing = [e for e in by_author if e.year == year]
        if letter and len(agreeing) > 1:
            lettered = [e for e in agreeing if e.letter == letter] or agreeing[ord(letter) - 97 :][:1]
            agreeing = lettered or agreeing
        if agreeing:
            labels = [e.label for e in agreeing]
            if len(labels) > 1:
                return labels, f"“{family.title()} {year}” fits the entries {', '.join(labels)}"
            return labels, ""
        said = f"{family.title()} {year}"
        online = [e for e in by_author if year in e.online]
        if len(online) == 1:
            return [
                online[0].label
            ], f"“{said}” is entry {online[0].label}, dated {online[0].year} there and {year} by its DOI"
        near = [e for e in by_author if e.year]
        if near:
            nearest = min(near, key=lambda e: (abs((e.year or 0) - year), e.label))
            return [], f"“{said}” has no entry; the list has {nearest.shown} (entry {nearest.label})"
        near = [
            e
            for e in self._entries
            if e.year == year and e.families and _one_letter_apart(e.families[0], family)
        ]
        if near:
            return [], f"“{said}” has no entry; the list has {near[0].shown} (entry {near[0].label})"
        return [], ""


def _family(match: re.Match[str]) -> str:
    said = match.group("first") or match.groupdict().get("group") or ""
    return normalise_title(said.removesuffix("'s"))


def _key(match: re.Match[str]) -> str:
    return _family(match).replace(" ", "") + re.split(r"\D{2}", match.group("years"))[0][:5].strip(",")
