"""Sentences -> who is heard in each, and the people of the article with their roles.

Quotation marks give the stretches of direct speech; words of saying next to a name ("says Ann Other",
"Other recalls", "according to Other", "she says") give the speaker, before, after or in the middle of the
quotation; a quotation without an attribution of its own belongs to the speaker of the same paragraph, else
to the one who spoke last. A later mention by surname or given name alone is the same person.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.model import Article, Block, BlockRole, Cue, Person, PersonRole, Sentence, Voice
from kg.wordings import Wording, Words

__all__ = ["find_voices", "quotations"]

_CAP = r"[A-Z][a-zA-ZÀ-ž]*(?:['’‑-][A-Z]?[a-zA-ZÀ-ž]+)*"
_NAME = (
    rf"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+)?{_CAP}"
    rf"(?:\s+(?:[A-Z]\.|(?:de|van|von|der|la|del|bin|al)\b|{_CAP})){{0,3}}"
)
_TITLE = re.compile(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+")
_CREDENTIALS = re.compile(r"(?:\s+[A-Z]{2,5}\b)+$")
_OBJECTS = (
    r"(?:me|us|him|her|them|that|you|how|to|of|about|it|as|and|in|on|with|for|from|at|when"
    r"|if|is|was|are|by|no)"
)
# "Colleague Ann Other", "Therapist Ann Other": what somebody is, in a capital because it begins the sentence
_CALLED = re.compile(
    r"^(?:Colleague|Therapist|Neurologist|Physiotherapist|Chiropractor|Acupuncturist|Professor|Researcher|Author|Patient"
    r"|Client|Mother|Father|Teacher|Instructor|Runner|Psychologist|Surgeon|Nurse|Midwife|Dietitian|Journalist)\s+(?=[A-Z])"
)
_PARTICLE = re.compile(r"\s+(?:de|van|von|der|la|del|bin|al)$")
_PRONOUN = r"(?:he|she|they|He|She|They)"
_SPEECH_MARKS = re.compile(
    r"[“”\"]|(?<![\w])[‘'](?=\w)|(?<=[.,!?;…])[’'](?=\s|$|\))|(?<=\w)[’'](?=\s(?:[a-z]+s|said)\b)"
)


@dataclass(frozen=True)
class _Wordings:
    saying: Wording  # without which nobody is said to speak
    says_name: re.Pattern[str]
    name_says: re.Pattern[str]
    name: re.Pattern[str]
    roles: tuple[tuple[PersonRole, tuple[re.Pattern[str], ...]], ...]
    not_names: frozenset[str]
    given: frozenset[str]


@cache
def _wordings() -> _Wordings:
    data = tomllib.loads((files("kg.resources.cues") / "people.toml").read_text(encoding="utf-8"))
    verbs = "|".join(sorted(data["verbs"]["words"], key=len, reverse=True))
    between = r"(?:,|,[^,.“”\"]{1,90},|\s\([^)]{1,60}\)|\s(?:then|also|often|further|LMT))?"
    return _Wordings(
        saying=Wording(rf"\b(?:{verbs}|according to)"),
        says_name=re.compile(
            rf"(?:\b(?:{verbs})|[Aa]ccording to)\s+(?:(?:(?!{_OBJECTS}\b)[a-z-]+\s){{1,4}})?"
            rf"(?P<name>{_NAME}|{_PRONOUN}\b)"
        ),
        name_says=re.compile(rf"(?P<name>\b{_NAME}|\b{_PRONOUN}){between}\s+(?:{verbs})\b(?!\s+by\b)"),
        name=re.compile(_NAME),
        roles=tuple(
            (PersonRole(role), tuple(re.compile(p) for p in patterns))
            for role, patterns in data["roles"].items()
        ),
        not_names=frozenset(data["not_names"]["words"]),
        given=frozenset(data["given_names"]["words"]),
    )


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of direct speech in one block, marks included; an unclosed one runs to the block's end.

    >>> quotations('He said: “It helps me sleep.” Then left.', 0, 40)
    [(9, 29)]
    """
    spans: list[tuple[int, int]] = []
    opened, mark = -1, ""
    for match in _SPEECH_MARKS.finditer(text, start, end):
        char = match[0]
        if opened < 0:
            opens = char == "“" or (
                char in "\"‘'" and (match.start() == start or not text[match.start() - 1].isalnum())
            )
            if opens and text[match.end() : match.end() + 1].strip():
                opened, mark = match.start(), char
        elif (
            (mark == "“" and char == "”")
            or (mark == '"' and char == '"')
            or (mark in "‘'" and char in "’'" and not text[match.end() : match.end() + 1].isalpha())
        ):
            spans.append((opened, match.end()))
            opened = -1
    if opened >= 0 and mark in '“"':
        spans.append((opened, end))
    # A word or two in marks are not speech but a manner of speaking.
    return [(a, b) for a, b in spans if len(text[a:b].split()) >= 4]


class _Cast:
    """The people of one article as they come up."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.people: dict[str, Person] = {}
        for author in article.authors:
            at = max(article.text.find(author), 0)
            self._add(author, at, at + len(author), PersonRole.AUTHOR)

    def _add(self, name: str, start: int, end: int, role: PersonRole) -> Person:
        self.people[name] = Person(name, role, start, end)
        return self.people[name]

    def known(self, name: str) -> Person | None:
        """The person that a full name, a surname or a given name alone leads to."""
        bare = _TITLE.sub("", name).removesuffix("’s").removesuffix("'s")
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
        bare = _TITLE.sub("", _CALLED.sub("", name)).strip(" ,.").removesuffix("’s").removesuffix("'s")
        bare = _PARTICLE.sub("", _CREDENTIALS.sub("", bare))  # "Ann Other LMT", "Ann de" cut short
        words = bare.split()
        if not words or any(w in _wordings().not_names for w in words) or bare.isupper():
            return None
        role = _role(near, name)
        known = self.known(bare)
        if known:
            if known.role is PersonRole.OTHER and role is not PersonRole.OTHER:
                self.people[known.name] = replace(known, role=role)
            return self.people[known.name]
        at = start + name.index(bare)
        return self._add(bare, at, at + len(bare), role)


def _role(near: str, name: str) -> PersonRole:
    """The role told by the words after a name, else by those right before it."""
    for role, patterns in _wordings().roles:
        if any(p.search(near) for p in patterns):
            return role
    return PersonRole.CLINICIAN if re.match(r"Dr\.?\s|Prof", name) else PersonRole.OTHER


def find_voices(
    article: Article, sentences: Sequence[Sentence], said: Sequence[Words]
) -> tuple[tuple[Person, ...], tuple[Voice, ...]]:
    """The people of an article, and for each sentence who is heard in it; `said` is each folded."""
    cast = _Cast(article)
    voices: list[Voice] = []
    last: Person | None = None
    at = 0
    while at < len(sentences):
        end = at
        while end < len(sentences) and sentences[end].block == sentences[at].block:
            end += 1
        block = article.blocks[sentences[at].block]
        found, last = _block_voices(article.text, block, sentences[at:end], said[at:end], cast, last)
        voices.extend(found)
        at = end
    people = sorted(cast.people.values(), key=lambda p: (p.start, p.name))
    roles = {p.name: p.role for p in people}
    return tuple(people), tuple(replace(v, role=roles.get(v.name, v.role)) if v.name else v for v in voices)


def _block_voices(
    text: str,
    block: Block,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    cast: _Cast,
    last: Person | None,
) -> tuple[list[Voice], Person | None]:
    if block.role is BlockRole.COMMENT:
        name = block.author
        person = None
        if name:
            at = max(text.rfind(name, 0, block.start), 0)
            person = cast.people.get(name) or cast._add(name, at, at + len(name), PersonRole.COMMENTER)
        return [
            Voice(name, person.role if person else PersonRole.COMMENTER, reported=True) for _ in sentences
        ], last
    spans = quotations(text, block.start, block.end)
    if last is not None:
        last = _described(text, sentences, spans, cast, last)
    _introduce(text, block, sentences, spans, cast)
    heard = [
        _attribution(text, sentence, spans, cast, last) if _wordings().saying.search(words) else (None, None)
        for sentence, words in zip(sentences, said, strict=True)
    ]
    found: list[Voice] = []
    for n, sentence in enumerate(sentences):
        quoted = _quoted(sentence, spans)
        person, cue = heard[n]
        if quoted:
            if person is None:
                # the nearest attribution of the paragraph: the sentence before, then the ones after
                order = [*range(n - 1, -1, -1), *range(n + 1, len(sentences))]
                person, cue = next(
                    (heard[k] for k in order if heard[k][0] and _near(k, n, sentences, spans)), (None, None)
                )
            person = person or last
            found.append(
                Voice(person.name if person else None, person.role if person else None, quoted=True, cue=cue)
            )
        elif person is not None:
            found.append(Voice(person.name, person.role, reported=True, cue=cue))
        else:
            subject = _narrated(text, sentence, cast, found[-1] if found else None, last)
            found.append(Voice(subject.name, subject.role, narrated=True) if subject else Voice())
        if person is not None:
            last = cast.people.get(person.name, person)
        elif found[-1].narrated and found[-1].name:
            last = cast.people[found[-1].name]
    return found, last


_IS_A = re.compile(
    r"(?<![\w’'])(?:[Ss]he|[Hh]e)(?: is| was|’s|'s| works? as| trained as)"
    r" (?:an?|the|one of) (?P<what>[^.,;]{3,70})"
)


def _described(
    text: str, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]], cast: _Cast, last: Person
) -> Person:
    """The person spoken of, with the role that "She is a lymphatic drainage therapist" tells."""
    for sentence in sentences:
        match = _IS_A.search(text, sentence.start, sentence.end)
        if match and _outside(match.start("what"), spans):
            role = _role(match["what"], "")
            person = cast.people.get(last.name, last)
            if role is not PersonRole.OTHER and person.role in (PersonRole.OTHER, PersonRole.PATIENT):
                cast.people[person.name] = replace(person, role=role)
                return cast.people[person.name]
    return last


def _near(k: int, n: int, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether sentence k's attribution may reach sentence n: nothing but speech between, or next to it."""
    low, high = min(k, n), max(k, n)
    return all(_quoted(sentences[j], spans) for j in range(low + 1, high)) or high - low <= 1


def _quoted(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a good part of a sentence is direct speech."""
    inside = sum(max(0, min(sentence.end, b) - max(sentence.start, a)) for a, b in spans)
    return inside >= 0.3 * (sentence.end - sentence.start)


def _outside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return at < 0 or position >= spans[at][1]


def _attribution(
    text: str, sentence: Sentence, spans: Sequence[tuple[int, int]], cast: _Cast, last: Person | None
) -> tuple[Person | None, Cue | None]:
    """Who says it, by the words of saying in the sentence that stand outside the quotation."""
    words = _wordings()
    for pattern in (words.says_name, words.name_says):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            if not _outside(match.start(), spans):
                continue
            name = match["name"]
            cue = Cue("attribution", match.start(), match.end())
            if name.lower() in ("he", "she", "they"):
                if last is not None and (name.lower() != "they" or _quoted(sentence, spans)):
                    return last, cue
                continue
            near = text[match.start("name") : min(sentence.end, match.end() + 120)]
            person = cast.meet(name, match.start("name"), match.end("name"), near)
            if person:
                return person, cue
    return None, None


def _introduce(
    text: str, block: Block, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]], cast: _Cast
) -> None:
    """People whom the block names with an age, a title, a profession or a full name of a usual kind."""
    words = _wordings()
    for sentence in sentences:
        for match in words.name.finditer(text, sentence.start, sentence.end):
            name = match[0]
            parts = _TITLE.sub("", name).split()
            after = text[match.end() : min(sentence.end, match.end() + 110)]
            before = text[max(sentence.start, match.start() - 40) : match.start()]
            titled = bool(_TITLE.match(name))
            usual = bool(parts) and parts[0] in words.given
            introduced = re.match(
                r",\s+(?:\d{1,3}\b|an?\s+\d|an?\s+[a-z]|the\s+[a-z]|[A-Z]{2,5}\b|M\.?D|Ph\.?D|who\b)", after
            )
            if (
                titled
                or (usual and (len(parts) >= 2 or introduced))
                or (introduced and len(parts) >= 2 and re.search(r"therapist\s|^,", before[-12:] + after[:1]))
            ):
                near = name + after.split(";")[0]
                if not re.search(r"\b[a-z]", after[:2]):
                    near = near.split(". ")[0] if not re.match(r",\s+(?:M\.|Ph\.)", after) else near
                cast.meet(name, match.start(), match.end(), before + " " + near)


def _narrated(
    text: str, sentence: Sentence, cast: _Cast, previous: Voice | None, last: Person | None
) -> Person | None:
    """The patient or known person whose story a sentence outside quotation marks tells."""
    opening = text[sentence.start : sentence.end]
    for match in _wordings().name.finditer(opening[:160]):
        person = (
            cast.known(match[0])
            if match[0].split()[0] not in _wordings().not_names or " " in match[0]
            else None
        )
        if person and person.role in (PersonRole.PATIENT, PersonRole.OTHER, PersonRole.AUTHOR):
            return person
        if person:
            return None
    if re.search(r"\b(?:he|she|his|her|him)\b", opening, re.IGNORECASE):
        person = cast.known(previous.name) if previous and previous.name else last
        if person and person.role in (PersonRole.PATIENT, PersonRole.OTHER):
            return person
    return None
