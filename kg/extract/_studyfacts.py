"""What an article tells of one study: where, who, when, on how many, with what and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.lexicon import fold
from kg.model import ConceptKind, Design, Mention, Study, Work
from kg.wordings import Words, table, wordings

__all__ = ["Facts", "facts_of", "institutions", "record"]

_WORDS = wordings("studies")
_LINKING = frozenset({"of", "for", "the", "&", "de", "la", "du", "del"})
# without one of these no researcher is named, and the longer expression need not be tried
_BY_NAME = re.compile(r"by |from |Dr|In (?:19|20)|et al|olleague|worker|team|[(\[](?:19|20)\d\d")
_UNTOLD = frozenset(table("study-words")["untold"]["words"])
_NOT_WHICH = frozenset(
    word
    for name in ("one", "this", "own", "none", "stop", "not-which")
    for word in table("study-words")[name]["words"]
)
_OF_BODY = frozenset(table("study-words")["of-body"]["words"])
_FAR = 90  # characters before "University" in which its name begins
_ARTICLE = re.compile(
    r"^(?:(?:[Tt]he|of|for|de|la|du|&|[Rr]esearchers|[Ss]cientists|[Rr]esearch|[Ss]tudies|Doctors) )+"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What lets a reader search for a study that is not cited."""

    institution: str | None = None
    year: int | None = None
    researchers: tuple[str, ...] = ()
    journal: bool = False
    called: frozenset[str] = frozenset()  # words of its own name, "the Lancaster Bay trial"

    @property
    def traceable(self) -> bool:
        """Whether a search could find the study."""
        return bool(self.institution or self.year or self.researchers or self.journal or self.called)

    def completed(self, other: Facts) -> Facts:
        """These facts; what they lack, from others."""
        return Facts(
            self.institution or other.institution,
            self.year or other.year,
            self.researchers or other.researchers,
            self.journal or other.journal,
            self.called | other.called,
        )

    def agrees(self, told: Facts, name: set[str]) -> bool:
        """Whether other words that tell which study is meant fit this one."""
        if told.year and told.year == self.year:
            return True
        if set(told.researchers) & set(self.researchers):
            return True
        own = set(fold(self.institution or "").replace(";", " ").split()) | self.called
        return bool(name & own)

    def differs(self, told: Facts) -> bool:
        """Whether they tell of another study."""
        if told.year and self.year and told.year != self.year:
            return True
        return bool(told.institution and self.institution and not _share(told.institution, self.institution))


def _share(one: str, other: str) -> bool:
    common = {
        "university",
        "institute",
        "college",
        "hospital",
        "clinic",
        "center",
        "centre",
        "of",
        "the",
        "for",
    }
    return bool((set(fold(one).split()) & set(fold(other).split())) - common)


def facts_of(text: str, body: str | None) -> Facts:
    """The facts in one sentence; `body` is the institution its paragraph is about."""
    year = _WORDS["year"].search(text)
    found = _WORDS["researcher"].search(text) if _BY_NAME.search(text) else None
    names = next(g for g in found.groups() if g).replace(" & ", " and ").split(" and ") if found else []
    return Facts(
        "; ".join(institutions(text)) or body,
        int(year[0]) if year else None,
        tuple(name.replace(" et al", "").strip(" .,").split()[-1] for name in names if name.strip(" .,")),
        _WORDS["journal"].search(text) is not None,
    )


def institutions(text: str) -> tuple[str, ...]:
    """The bodies named in a text.

    >>> institutions("A trial by the University of Someplace and the Other Clinic in Town found it.")
    ('University of Someplace', 'Other Clinic')
    """
    found: list[tuple[int, int]] = []
    for match in _WORDS["body"].finditer(text):
        start = _name_begins(text, match.start())
        after = _WORDS["body-goes-on"].match(text, match.end())
        end = after.end() if after else match.end()
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif after or start < match.start() or match[0] == "NHS":
            found.append((start, end))
    names = (_ARTICLE.sub("", text[start:end]) for start, end in found)
    return tuple(dict.fromkeys(name for name in names if name))


def _name_begins(text: str, at: int) -> int:
    """Where the capitalised words before a position begin."""
    begin = at
    tokens = [*re.finditer(r"\S+", text[max(0, at - _FAR) : at])]
    base = max(0, at - _FAR)
    for n, token in enumerate(reversed(tokens), 2):
        word = token[0].lstrip("([“\"'_*")
        if word == "of" and (n > len(tokens) or fold(tokens[-n][0]) not in _OF_BODY):
            break  # "Ann Other of Some University"
        if not word or (word[-1:] in ",;:.)" and not re.fullmatch(r"(?:St|Dr|[A-Z])\.", word)):
            break
        if word[0].isupper() or word in _LINKING:
            if word[0].isupper():
                begin = base + token.end() - len(word)
            if len(word) < len(token[0]):
                break
            continue
        break
    return begin


def record(
    place: tuple[str, int, int],
    facts: Facts,
    passage: Sequence[tuple[str, Words]],
    mentions: Sequence[Mention],
    cites: tuple[str, ...],
    works: Sequence[Work],
) -> Study:
    """The study of a passage, its sentences given as they stand and folded, and the works it cites."""
    name, start, end = place
    work = works[0] if works else None
    designs = (work.design for work in works if work.design is not Design.UNKNOWN)

    def of_kind(kind: ConceptKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.concept for m in mentions if m.kind is kind))[:4]

    def first(wording: str) -> str | None:
        return next(_quoted(passage, wording), None)

    treated = [said for said in passage if _WORDS["treated"].search(said[1])]
    return Study(
        name,
        start,
        end,
        design=_design([folded for _, folded in passage], next(designs, Design.UNKNOWN)),
        year=(work.year if work else None) or facts.year,
        institution=facts.institution,
        researchers=facts.researchers or (tuple(a.family for a in work.authors[:1]) if work else ()),
        sample_size=next((n for said in _quoted(passage, "sample") if (n := _number(said))), None),
        population=_population(passage),
        conditions=of_kind(ConceptKind.CONDITION),
        interventions=of_kind(ConceptKind.INTERVENTION),
        dose=first("dose"),
        schedule=first("schedule") or next(_quoted(treated, "schedule-length"), None),
        comparator=first("comparator"),
        follow_up=first("follow-up"),
        cites=cites,
    )


def _quoted(passage: Sequence[tuple[str, Words]], wording: str) -> Iterator[str]:
    """What the passage says that fits a wording, in the words of the article."""
    for text, folded in passage:
        for match in _WORDS[wording].finditer(folded):
            start, end = match.span(match.lastindex or 0)
            yield " ".join(text[start:end].split())


def _number(said: str) -> int | None:
    """A number in digits or in words.

    >>> _number("1,012"), _number("17 922"), _number("twenty-four")
    (1012, 17922, 24)
    """
    digits = re.sub(r"[ ,]", "", said)
    if digits.isdigit():
        return int(digits)
    values = [table("study-words")["numbers"]["values"].get(word, 0) for word in fold(said).split()]
    return sum(values) or None


def _population(passage: Sequence[tuple[str, Words]]) -> str | None:
    """Who took part: the first phrase that tells more than "patients"."""
    for text, folded in passage:
        for match in _WORDS["people"].finditer(folded):
            start = _which_begins(folded, match.start())
            which = _WORDS["people-with"].match(folded, match.end())
            if which or start < match.start() or match[0] not in _UNTOLD:
                return " ".join(text[start : which.end() if which else match.end()].split())
    return None


def _which_begins(folded: str, at: int) -> int:
    """Where the adjectives before "women" begin: "120 healthy postmenopausal women"."""
    begin = at
    for token in reversed([*re.finditer(r"\S+", folded[max(0, at - 60) : at])][-4:]):
        word = token[0]
        if not word.isalpha() or word in _NOT_WHICH:
            break
        begin = max(0, at - 60) + token.start()
    return begin


def _design(passage: Sequence[Words], cited: Design) -> Design:
    """The design that the cited work's own title tells, else the one the passage tells."""
    if cited is not Design.UNKNOWN:
        return cited
    for name in _WORDS:
        if name.startswith("design-") and any(_WORDS[name].search(words) for words in passage):
            return Design(name.removeprefix("design-"))
    tried = any(_WORDS["tried"].search(words) for words in passage)
    if not tried and any(_WORDS["followed"].search(words) for words in passage):
        return Design.OBSERVATIONAL
    return Design.UNKNOWN
