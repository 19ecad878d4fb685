"""Where in a journal it stands: volume, issue, pages and date, whatever the punctuation of the style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["MONTH_NAMES", "Locator", "Run", "find_date", "find_runs", "is_year"]

_MONTHS = (
    ("jan", "january", "januar", "janvier", "enero"),
    ("feb", "february", "februar", "fevrier", "febrero"),
    ("mar", "march", "marz", "mars", "marzo"),
    ("apr", "april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("jun", "june", "juni", "juin", "junio"),
    ("jul", "july", "juli", "juillet", "julio"),
    ("aug", "august", "aout", "agosto"),
    ("sep", "sept", "september", "septembre", "septiembre"),
    ("oct", "october", "oktober", "octobre", "octubre", "okt"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "dezember", "decembre", "diciembre", "dez"),
)
#: the English names, as a pattern
MONTH_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH_NUMBER = {name: i for i, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = r"(?:" + "|".join(sorted(_MONTH_NUMBER, key=lambda m: (-len(m), m))) + r")\b\.?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
_YEAR = r"(?:1[5-9]|20)\d\d"
_PAGE = r"(?:[A-Za-z]{1,3}\d+(?:\.\d+)?|\d+[A-Za-z]?\d{0,4})"

_TOKEN = re.compile(
    rf"""
    (?P<vol>(?<![\w-])(?:volumes?|vols?|bd|band|tome|tomo|jahrgang|jg|t|v)\b\.?
        (?=\s?,?\s?(?:[\divxlcm]|autumn|spring)))
  | (?P<issue>(?<![\w-])(?:nos?|nrs?|num|number|issue|iss|heft|h|fasc|n)\b[.°º^]{{0,2}}(?=\s?\(?\d)
        |n[°º^o]\s?(?=\d))
  | (?P<pages>(?<![\w-])(?:pp|p|pages?|pgs?|s|seiten?|articles?\s(?:no|id|number)|art|article)\b\.?:?
        (?=\s?[a-z]{{0,3}}\d))
  | (?P<month>(?<![\w]){_MONTH}(?:\s?[-/]\s?{_MONTH})?(?![\w']) | (?<!\w){_SEASON})
  | (?P<suppl>(?<!\w)(?:suppl(?:ement)?\b\.?\s?\d*|special\sissue))
  | (?P<total>(?<![\w-])\d+\s?p(?:p|ages|ag|\.)?(?![\w])\.?(?!\s?\d))
  | (?P<dated>\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b)
  | (?P<part>(?<![\w-])(?:part|pt|ser|series)\b\.?\s?(?:\d+|[ivx]+|[a-z])\b)
  | (?P<range>(?<![\w-]){_PAGE}\s?-{{1,3}}\s?{_PAGE}\+?(?![\w-]))
  | (?P<num>(?<![\w-])[a-z]{{0,2}}\d+(?:[.:/]\d+)?[a-z]?\d*\+?(?![\w-]|\.\d))
  | (?P<roman>(?<![\w-])[ivxlc]+(?![\w'-]))
  | (?P<open>[(\[]) | (?P<close>[)\]]) | (?P<punct>[,.;:/])
  | (?P<word>[^\s,.;:()\[\]/]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEAR_ONLY = re.compile(rf"{_YEAR}[a-z]?")


def is_year(token: str) -> bool:
    """Whether these characters can be a year of publication (1500 to 2099, a letter may follow)."""
    return bool(_YEAR_ONLY.fullmatch(token))


@dataclass(slots=True)
class Locator:
    """What one stretch of numbers says."""

    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    year: str | None = None
    named: bool = False  # some number is introduced by "vol.", "no." or "pp."

    @property
    def score(self) -> int:
        """How much like the locator of an article it is; a bare year scores 0."""
        return 2 * bool(self.volume) + 2 * bool(self.pages) + bool(self.issue) + self.named


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of numbers, dates and their keywords, uninterrupted by other words."""

    start: int
    end: int
    locator: Locator


@dataclass(slots=True)
class _Reader:
    """Goes through the tokens of one run and deals the numbers out."""

    known_year: str | None
    found: Locator = field(default_factory=Locator)
    loose: list[str] = field(default_factory=list)
    expected: str = ""
    depth: int = 0
    month: bool = False
    colon: bool = False

    def read(self, tokens: list[re.Match[str]]) -> Locator:
        for i, token in enumerate(tokens):
            kind, said = token.lastgroup or "", token.group()
            following = tokens[i + 1].lastgroup if i + 1 < len(tokens) else ""
            before = tokens[i - 1].lastgroup if i else ""
            if kind in ("vol", "issue", "pages"):
                self.expected = {"vol": "volume"}.get(kind, kind)
                self.found.named = True
            elif kind == "open":
                self.depth += 1
                self.month = False
            elif kind == "close":
                self.depth = max(0, self.depth - 1)
                self.month = False
            elif kind == "month":
                self.month = True
            elif kind == "suppl" and said.lower().startswith("suppl"):
                self._put("issue", said.strip())
            elif kind == "punct":
                self.colon = said == ":"
                continue
            elif kind == "range":
                self._range(re.sub(r"\s+", "", said))
            elif kind in ("num", "roman"):
                self._number(said, kind, before or "", following or "", i)
            self.colon = False
        self._deal()
        return self.found

    def _put(self, name: str, value: str) -> None:
        if getattr(self.found, name) is None:
            setattr(self.found, name, value)

    def _range(self, said: str) -> None:
        if self.expected:
            self._put(self.expected, said)
            self.expected = ""
        elif self.depth and (self.found.volume or self.loose) and not self.month:
            # "(3-4)" is a double issue, "(839-878)" are pages
            few = all(len(part) < 3 for part in re.split("-+", said)) or self.found.pages
            self._put("issue" if few else "pages", said)
        elif self.month and self.depth:
            return
        elif self.depth and self.found.pages is None:
            self.found.pages = None if all(is_year(part) for part in re.split("-+", said)) else said
        elif all(is_year(part) for part in re.split("-+", said)) and not (self.loose or self.found.volume):
            return
        elif self.found.pages is None and not self.depth:
            self.found.pages = said

    def _number(self, said: str, kind: str, before: str, following: str, i: int) -> None:
        if kind == "roman" and not self.expected and (len(said) < 2 or not said.isupper() or i > 2):
            return
        if self.expected:
            if self.expected == "volume" and ":" in said:
                said, _, page = said.partition(":")
                self._put("pages", page)
            self._put(self.expected, said)
            self.expected = ""
        elif (
            is_year(said)
            and self.found.year is None
            and said.rstrip("abcdefgh") == (self.known_year or said.rstrip("abcdefgh"))
            and not (self.colon and self.found.volume)
        ):
            self.found.year = said
        elif len(said) < 3 and (
            following == "month" or before == "month" or (self.month and self.found.year is None)
        ):
            return  # the day of the month
        elif self.depth and not self.month and (self.found.volume or self.loose):
            self._put("issue", said)
        elif self.month and self.depth:
            return
        elif self.colon and (self.loose or self.found.volume) and self.found.pages is None:
            if self.loose and ":" not in said and self.found.volume is None:
                self.found.volume = self.loose.pop(0)
                if self.loose:
                    self._put("issue", self.loose.pop(0))
            self._colon_pages(said)
        else:
            self._loose(said)
            if self.month:
                self.month = False

    def _colon_pages(self, said: str) -> None:
        self.found.pages = said

    def _loose(self, said: str) -> None:
        """A number without a keyword: "75.1" and "33:3" hold volume and issue, "12:345" volume and page."""
        if ":" in said:
            volume, _, rest = said.partition(":")
            self.loose += [volume]
            self.loose += [rest]
        elif re.fullmatch(r"\d+\.\d+", said) or "/" in said:
            volume, issue = re.split(r"[./]", said, maxsplit=1)
            self._put("volume", volume)
            self._put("issue", issue)
        else:
            self.loose.append(said)

    def _deal(self) -> None:
        found, loose = self.found, self.loose
        if not (found.named or found.pages):
            loose[:] = [said for said in loose if not re.fullmatch(r"[IVXLCMivxlcm]+", said)]
        if (
            loose
            and found.volume is None
            and not (len(loose) == 1 and found.pages is None and found.issue and found.named)
        ):
            found.volume = loose.pop(0)
        if loose and found.pages is None:
            found.pages = loose.pop()
        if loose and found.issue is None:
            found.issue = loose.pop(0)
        if found.volume is None and found.issue and found.named and found.issue.isdigit():
            # a periodical that counts only numbers counts them as others count volumes
            found.volume, found.issue = found.issue, None


def _distrust(locator: Locator, folded: str, start: int, known_year: str | None) -> None:
    """Drop a lone number that no comma or date sets apart: "Fortran 90", "Systems 7", "3D"."""
    if locator.volume is None or locator.named or locator.pages or locator.issue:
        return
    apart = folded[:start].rstrip().endswith(",") or locator.year
    if not apart or not re.fullmatch(r"\d{1,4}", locator.volume):
        locator.volume = None


def find_runs(folded: str, start: int, known_year: str | None) -> list[Run]:
    """Every stretch of numbers in the text from `start`, in order."""
    runs: list[Run] = []
    tokens: list[re.Match[str]] = []

    def close() -> None:
        while tokens and tokens[0].lastgroup in ("punct", "close"):
            tokens.pop(0)
        while tokens and tokens[-1].lastgroup in ("punct", "open"):
            tokens.pop()
        if any(token.lastgroup in ("num", "range", "roman") for token in tokens):
            locator = _Reader(known_year).read(tokens)
            _distrust(locator, folded, tokens[0].start(), known_year)
            if locator.score or locator.year:
                runs.append(Run(tokens[0].start(), tokens[-1].end(), locator))
        tokens.clear()

    for token in _TOKEN.finditer(folded, start):
        if token.lastgroup == "word":
            close()
        else:
            tokens.append(token)
    close()
    return runs


_DATES = re.compile(
    rf"(?P<y1>{_YEAR})[a-z]?,?\s(?P<m1>{_MONTH})(?:\s(?P<d1>\d{{1,2}})\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<m2>{_MONTH}),?\s(?P<y2>{_YEAR})"
    rf"|(?<!\w)(?P<m3>{_MONTH})\s(?:(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<y3>{_YEAR})"
    rf"|(?P<y4>{_YEAR})-(?P<m4>[01]\d)-(?P<d4>[0-3]\d)\b",
    re.IGNORECASE,
)


def find_date(folded: str, year: int | None) -> str | None:
    """The first date of that year with at least a month, in ISO form.

    >>> find_date("J Strength Cond Res. 2022 Jan 1;36(1):149-155.", 2022)
    '2022-01-01'
    """
    for match in _DATES.finditer(folded):
        parts = {k[0]: v for k, v in match.groupdict().items() if v}
        if year is not None and int(parts["y"]) != year:
            continue
        said = parts["m"].lower().rstrip(".")
        month = _MONTH_NUMBER.get(said) or (int(said) if said.isdigit() else 0)
        if not 1 <= month <= 12:
            continue
        day = int(parts.get("d", "0"))
        return f"{parts['y']}-{month:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")
    return None
