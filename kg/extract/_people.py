"""The people of an article as they come up: how names look, which words introduce them and tell their role.

A later mention by surname or given name alone is the same person; "he" and "she" are the one named last of
whom that can be said.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.model import Article, Person, PersonRole
from kg.wordings import Wording

__all__ = ["TITLE", "Cast", "just_told_of", "people_words", "role_of"]

_CAP = r"[A-Z][a-zA-ZÀ-ž]*(?:['’‑-][A-Z]?[a-zA-ZÀ-ž]+)*"
_NAME = (
    rf"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+)?{_CAP}"
    rf"(?:\s+(?:[A-Z]\.|(?:de|van|von|der|la|del|bin|al)\b|{_CAP})){{0,3}}"
)
TITLE = re.compile(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+")
_CREDENTIALS = re.compile(r"(?:\s+[A-Z]{2,5}\b)+$")
_OBJECTS = (
    r"(?:me|us|him|her|them|that|you|how|to|of|about|it|as|and|in|on|with|for|from|at|when"
    r"|if|is|was|are|by|no)"
)
# "Colleague Ann Other", "Therapist Ann Other": what somebody is, in a capital because it begins the sentence
_CALLED = re.compile(
    r"^(?:Owner|Founder|Director|Osteopath|Colleague|Therapist|Neurologist|Physiotherapist|Chiropractor|Acupuncturist|Professor|Researcher|Author|Patient"
    r"|Client|Mother|Father|Teacher|Instructor|Runner|Psychologist|Surgeon|Nurse|Midwife|Dietitian|Journalist)\s+(?=[A-Z])"
)
_PARTICLE = re.compile(r"\s+(?:de|van|von|der|la|del|bin|al)$")
_PRONOUN = r"(?:he|she|they|He|She|They)"
_CONTRACTED = re.compile(r"^I\b|['’](?:m|d|ll|ve|re|t)$")
# "In Other's view", "Other's reply is that …", "By Other's estimate"
_ADDING = r"noting|adding|saying|arguing|explaining|pointing\sout|warning|suggesting|claiming"
_HELD = (
    r"['’]s?\s(?:own\s|first\s|one\s)?(?:view|reply|answer|opinion|experience|advice|explanation|estimate"
    r"|hunch|theory|caution|verdict|reading|argument|conclusion|practice|words|rule)"
)


@dataclass(frozen=True)
class PeopleWords:
    saying: Wording  # without which nobody is said to speak
    says_name: re.Pattern[str]
    name_says: re.Pattern[str]
    adding: re.Pattern[str]
    name: re.Pattern[str]
    holds: re.Pattern[str]
    roles: tuple[tuple[PersonRole, tuple[re.Pattern[str], ...]], ...]
    cared_for: tuple[re.Pattern[str], ...]
    not_names: frozenset[str]
    given: frozenset[str]
    male: frozenset[str]
    either: frozenset[str]


@cache
def people_words() -> PeopleWords:
    data = tomllib.loads((files("kg.resources.cues") / "people.toml").read_text(encoding="utf-8"))
    verbs = "|".join(sorted(data["verbs"]["words"], key=len, reverse=True))
    between = (
        r"(?:,|,[^,.“”\"]{1,90},|\s\([^)]{1,60}\)|\s(?:then|also|often|further|LMT|has|have|had)"
        r"|\s(?:of|from|at)\s(?:the\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*\s?,?)?"
    )
    return PeopleWords(
        saying=Wording(rf"\b(?:{verbs}|according to)"),
        says_name=re.compile(
            rf"(?:\b(?:{verbs})|[Aa]ccording to)\s+(?:(?:(?!{_OBJECTS}\b)[a-z-]+,?\s){{1,4}})?"
            rf"(?P<name>{_NAME}|{_PRONOUN}\b)"
        ),
        name_says=re.compile(rf"(?P<name>\b{_NAME}|\b{_PRONOUN}){between}\s+(?:{verbs})\b(?!\s+by\b)"),
        adding=re.compile(rf"(?P<name>\b{_NAME})[^.;:“”\"]{{0,120}}?,\s(?:{_ADDING})\b"),
        name=re.compile(_NAME),
        holds=re.compile(rf"(?P<name>\b{_NAME}?){_HELD}\b"),
        roles=tuple(
            (PersonRole(role), tuple(re.compile(p) for p in patterns))
            for role, patterns in data["roles"].items()
        ),
        cared_for=tuple(re.compile(p) for p in data["cared_for"]["patterns"]),
        not_names=frozenset(data["not_names"]["words"]),
        given=frozenset(data["given_names"]["words"]),
        male=frozenset(data["male"]["words"]),
        either=frozenset(data["either"]["words"]),
    )


_BYLINE = re.compile(
    rf"(?:\b[Bb]y|\b[Ww]ords|[Rr]eviewer|[Tt]hread starter|^Posted by)(?::|\s)\s*\**(?P<name>{_NAME})"
    rf"|^\W*(?P<dr>Dr\.? {_NAME})\s*(?:$|[/|,(])"
)
# on a page in the first person: "Ann Other checks in", "Ann Other tries it for a week"
_TRYING = re.compile(
    rf"(?P<name>{_NAME}),? (?:visit(?:s|ed)|tr(?:ies|ied)|test(?:s|ed)|checks? in|sign(?:s|ed) up|finds out"
    r"|investigates|reports|writes|join(?:s|ed)|had therapy|meets|met|went|goes|kept|keeps|spent|spends)\b"
)
_REACH = 5  # paragraphs in which nobody leads back to a person, after which "he" is somebody else
_HEAD = 1500  # characters of a page in which its writer is named


class Cast:
    """The people of one article as they come up; `writer` is who speaks where nobody else does."""

    def __init__(self, article: Article, own_story: bool = False) -> None:
        self.article = article
        self.own_story = own_story  # whether the page is the writer's own story
        self.people: dict[str, Person] = {}
        self.recent: list[str] = []  # named last, last
        self._gender: dict[str, str] = {}
        self._seen: dict[str, int] = {}  # the paragraph in which each was named last
        self.block = 0  # how many paragraphs were begun
        self.telling = False  # whether the writer is telling of themself
        for author in article.authors:
            at = max(article.text.find(author), 0)
            self.add(author, at, at + len(author), PersonRole.AUTHOR)
        self.writer = article.authors[0] if article.authors else self._bylined()

    def _bylined(self) -> str | None:
        """The writer whom the first lines name, where the reader of the page found no byline."""
        at = 0
        for line in self.article.text[:_HEAD].splitlines(keepends=True):
            match = _BYLINE.search(line) if len(line) < 400 else None
            if match is None and self.own_story and len(line) < 400:
                match = _TRYING.search(line)
            if match:
                group = match.lastgroup or "name"
                name = TITLE.sub("", match[group])
                words = name.split()
                unlikely = any(w in people_words().not_names for w in words)
                usual = words[0] in people_words().given or line.startswith("Posted by")
                unlikely = unlikely or (len(words) < 2 and not usual)
                if not unlikely:
                    start = at + match.start(group) + match[group].index(name)
                    return self.add(name, start, start + len(name), PersonRole.AUTHOR).name
            at += len(line)
        return None

    def add(self, name: str, start: int, end: int, role: PersonRole) -> Person:
        self.people[name] = Person(name, role, start, end)
        given = name.split()[0]
        words = people_words()
        if given in words.given and given not in words.either:
            self._gender[name] = "he" if given in words.male else "she"
        return self.people[name]

    def mention(self, person: Person, title: str = "") -> None:
        """Note that somebody was named just now."""
        if person.name in self.recent:
            self.recent.remove(person.name)
        self.recent.append(person.name)
        self.keep(person)
        if title:
            self._gender[person.name] = "he" if title == "Mr" else "she"

    def keep(self, person: Person) -> None:
        """Note that somebody was meant just now, by name or pronoun."""
        self._seen[person.name] = self.block

    def at_hand(self, person: Person, blocks: int = _REACH) -> bool:
        """Whether somebody was named, or meant, near enough to be meant again without a name."""
        return self.block - self._seen.get(person.name, self.block) <= blocks

    def meant(self, pronoun: str) -> Person | None:
        """The person that "he", "she" or "they" leads to: the one named last of whom it can be said."""
        said = {"his": "he", "him": "he", "her": "she", "hers": "she"}.get(pronoun.lower(), pronoun.lower())
        for name in reversed(self.recent):
            person = self.people.get(name)
            if person is None or person.role is PersonRole.AUTHOR or not self.at_hand(person):
                continue
            if said == "they" or self._gender.get(name, said) == said:
                if said != "they":
                    self._gender.setdefault(name, said)
                return person
        return None

    def known(self, name: str) -> Person | None:
        """The person that a full name, a surname or a given name alone leads to."""
        bare = TITLE.sub("", name).removesuffix("’s").removesuffix("'s")
        if bare in self.people:
            return self.people[bare]
        for person in reversed(list(self.people.values())):
            if bare in person.name.split() or (
                " " in bare and bare.split()[-1] == person.name.split()[-1] and bare[0] == person.name[0]
            ):
                return person
        return None

    def meet(self, name: str, start: int, end: int, near: str) -> Person | None:
        """The person of a name that stands at [start, end) with the words `near` around it."""
        bare = TITLE.sub("", _CALLED.sub("", name)).strip(" ,.").removesuffix("’s").removesuffix("'s")
        bare = _PARTICLE.sub("", _CREDENTIALS.sub("", bare))  # "Ann Other LMT", "Ann de" cut short
        words = bare.split()
        strange = any(w in people_words().not_names or _CONTRACTED.search(w) for w in words)
        if not words or strange or bare.isupper():
            return None
        role = role_of(near, name)
        known = self.known(bare)
        if known:
            stronger = {PersonRole.OTHER: 0, PersonRole.PATIENT: 1}
            if known.role is not PersonRole.AUTHOR and stronger.get(role, 2) > stronger.get(known.role, 2):
                self.people[known.name] = replace(known, role=role)
            self.mention(known, *re.findall(r"^(?:Mr|Mrs|Ms)\b", name))
            return self.people[known.name]
        at = start + name.index(bare)
        made = self.add(bare, at, at + len(bare), role)
        self.mention(made, *re.findall(r"^(?:Mr|Mrs|Ms)\b", name))
        return made


def role_of(near: str, name: str) -> PersonRole:
    """The role told by the words after a name, else by those right before it.

    >>> str(role_of("Ann Other, a physiotherapist from Bath,", "Ann Other"))
    'clinician'
    >>> str(role_of("Ann Other, who saw a physiotherapist,", "Ann Other"))
    'patient'
    """
    own, cared_for = _own_words(near)
    for role, patterns in people_words().roles:
        if any(p.search(own) for p in patterns):
            return role
    if re.match(r"Dr\.?\s|Prof", name):
        return PersonRole.CLINICIAN
    return PersonRole.PATIENT if cared_for else PersonRole.OTHER


def _own_words(near: str) -> tuple[str, bool]:
    """What stands near a name without those who care for the one named, and whether there are any."""
    cared_for = False
    for pattern in people_words().cared_for:
        for match in reversed(list(pattern.finditer(near))):
            if _is_professional(match[0]):
                near, cared_for = near[: match.start()] + near[match.end() :], True
    return near, cared_for


def _is_professional(words: str) -> bool:
    return any(
        p.search(words)
        for role, patterns in people_words().roles
        if role in (PersonRole.THERAPIST, PersonRole.CLINICIAN)
        for p in patterns
    )


_JUST = 300  # characters
# "Other Someone is blunter." right before "he says": nothing else tells that it is a person
_SUBJECT = re.compile(
    r"(?:^|[.!?”\"\n])\s*(?P<name>[A-Z][a-zà-ž]+(?: (?:[A-Z]\.|de|van|von|der|la|del))* [A-Z][\w’'-]+)"
    r"(?= (?:is|was|has|had|does|did|goes|puts|sees|takes|remains|disagrees)\b)"
)


def just_told_of(text: str, at: int, cast: Cast) -> Person | None:
    """Who was the subject a sentence or two ago, by a full name that nobody has borne so far."""
    found = list(_SUBJECT.finditer(text, max(0, at - _JUST), at))
    if not found or cast.known(found[-1]["name"]):
        return None
    return cast.meet(found[-1]["name"], *found[-1].span("name"), found[-1]["name"])
