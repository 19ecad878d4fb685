"""Sentences -> who is heard in each, and the people of the article with their roles.

Quotation marks give the stretches of direct speech; words of saying next to a name ("says Ann Other",
"Other recalls", "according to Other", "she says") give the speaker, before, after or in the middle of the
quotation; a quotation without an attribution of its own belongs to the speaker of the same paragraph, else
to the one who spoke last. A later mention by surname or given name alone is the same person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from kg.extract._people import TITLE, Cast, just_told_of, people_words, role_of
from kg.extract._quotations import SPEECH_MARKS, near, outside, quotations, quoted, signature
from kg.lexicon import fold
from kg.model import Article, Block, BlockRole, Cue, Person, PersonRole, Sentence, Voice
from kg.wordings import Words, wordings

__all__ = ["find_voices"]


def find_voices(
    article: Article, sentences: Sequence[Sentence], said: Sequence[Words]
) -> tuple[tuple[Person, ...], tuple[Voice, ...]]:
    """The people of an article, and for each sentence who is heard in it; `said` is each folded."""
    cast = Cast(article, _own_story(article, sentences, said))
    for block in article.blocks:
        if block.role in (BlockRole.METADATA, BlockRole.CAPTION):
            _introduce(article.text, [Sentence(block.start, block.end, 0)], cast)
    voices: list[Voice] = []
    last: Person | None = None
    at = 0
    while at < len(sentences):
        end = at
        while end < len(sentences) and sentences[end].block == sentences[at].block:
            end += 1
        cast.block += article.blocks[sentences[at].block].role is BlockRole.PARAGRAPH
        if last is not None and not cast.at_hand(last):
            last = None
        found, last = _block_voices(article, sentences[at:end], said[at:end], cast, last)
        voices.extend(found)
        at = end
    people = sorted(cast.people.values(), key=lambda p: (p.start, p.name))
    roles = {p.name: p.role for p in people}
    return tuple(people), tuple(replace(v, role=roles.get(v.name, v.role)) if v.name else v for v in voices)


def _own_story(article: Article, sentences: Sequence[Sentence], said: Sequence[Words]) -> bool:
    """Whether the page is the writer's own story: the first person in a quarter of its paragraphs."""
    own: dict[int, bool] = {}
    for sentence, words in zip(sentences, said, strict=True):
        if article.blocks[sentence.block].role is BlockRole.PARAGRAPH:
            told = bool(_SINGULAR.search(words)) and not SPEECH_MARKS.search(
                article.text, sentence.start, sentence.end
            )
            own[sentence.block] = own.get(sentence.block, False) or told
    return sum(own.values()) * 4 >= max(1, len(own))


def _block_voices(
    article: Article,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    cast: Cast,
    last: Person | None,
) -> tuple[list[Voice], Person | None]:
    text, block = article.text, article.blocks[sentences[0].block]
    if block.role is BlockRole.COMMENT:
        return [_commenter(text, block, cast)] * len(sentences), last
    spans = quotations(text, block.start, block.end)
    sign = signature(article, sentences[0].block, spans)
    if sign and not spans:  # a block quotation needs no marks
        spans = [(block.start, block.end)]
    if last is not None:
        last = _described(text, sentences, spans, cast, last)
    _introduce(text, sentences, cast)
    own = [bool(_SINGULAR.search(words)) for words in said]
    story = sum(own) * 3 >= len(own) and sum(own) > 0
    if cast.own_story and cast.telling and block.role is BlockRole.PARAGRAPH and len(own) <= 3:
        story = True  # a short paragraph between those in which the writer says "I"
    elif block.role is BlockRole.PARAGRAPH or story:
        cast.telling = story
    heard, told, last = _heard(text, sentences, said, spans, cast, last)
    signed = _signer(text, sign, spans, cast) if sign and not any(person for person, _ in heard) else None
    found: list[Voice] = []
    for n, sentence in enumerate(sentences):
        person, cue = heard[n]
        if quoted(sentence, spans):
            person, cue = (
                (person or signed, cue) if person or signed else _nearest(n, heard, sentences, spans)
            )
            person = person or _spoken_of(told[: n + 1], last)
            found.append(Voice(*_who(person), quoted=True, cue=cue))
        elif person is not None:
            found.append(Voice(*_who(person), reported=True, cue=cue))
        elif (view := _holding(text, sentence, cast)) is not None and not own[n]:
            found.append(Voice(view.name, view.role, reported=True))
        elif (subject := told[n]) and not (own[n] and not _begins(text, sentence, subject)):
            found.append(Voice(subject.name, subject.role, narrated=True))
        elif own[n] or story:
            found.append(Voice(cast.writer, PersonRole.AUTHOR, narrated=True))
        else:
            found.append(Voice())
    return found, last


def _heard(
    text: str,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    spans: Sequence[tuple[int, int]],
    cast: Cast,
    last: Person | None,
) -> tuple[list[tuple[Person | None, Cue | None]], list[Person | None], Person | None]:
    """For each sentence to whom it is attributed and of whom it tells, and the last who spoke."""
    heard: list[tuple[Person | None, Cue | None]] = []
    told: list[Person | None] = []
    for sentence, words in zip(sentences, said, strict=True):
        _named(text, sentence, spans, cast)
        person, cue = _attribution(text, sentence, words, spans, cast, last)
        if person is not None:
            cast.mention(person)
            last = cast.people.get(person.name, person)
        heard.append((person, cue))
        subject = _narrated(text, sentence, spans, cast)
        if subject is not None:
            cast.keep(subject)
        told.append(subject)
    return heard, told, last


def _who(person: Person | None) -> tuple[str | None, PersonRole | None]:
    return (person.name, person.role) if person else (None, None)


def _nearest(
    n: int,
    heard: Sequence[tuple[Person | None, Cue | None]],
    sentences: Sequence[Sentence],
    spans: Sequence[tuple[int, int]],
) -> tuple[Person | None, Cue | None]:
    """The nearest attribution of the paragraph: the sentence before, then the ones after."""
    order = [*range(n - 1, -1, -1), *range(n + 1, len(sentences))]
    found = (heard[k] for k in order if heard[k][0] and near(k, n, sentences, spans))
    return next(found, (None, None))


def _signer(text: str, sign: re.Match[str], spans: Sequence[tuple[int, int]], cast: Cast) -> Person | None:
    """Who signs a testimonial: a patient where the words are of themself, whatever their profession."""
    title = TITLE.match(sign["name"])
    name = TITLE.sub("", sign["name"])
    at = sign.end("name") - len(name)
    if name.split()[0] in people_words().not_names:
        return None
    known = cast.known(name) or cast.known(name.rstrip("."))
    if known and known.start < spans[0][0]:
        return known
    if known:  # met in this very line
        del cast.people[known.name]
    role = role_of(text[at : sign.end() + 60].split("\n")[0], title[0] if title else "")
    of_themself = not title and _SINGULAR.search(Words(fold(text[spans[0][0] : spans[-1][1]])))
    if role is PersonRole.OTHER or of_themself:
        role = PersonRole.PATIENT
    return cast.add(name, at, at + len(name), role)


_SINGULAR = wordings("evidence")["singular"]


def _commenter(text: str, block: Block, cast: Cast) -> Voice:
    """A reader's comment is the reader's."""
    name = block.author
    if not name:
        return Voice(None, PersonRole.COMMENTER, reported=True)
    at = max(text.rfind(name, 0, block.start), 0)
    person = cast.people.get(name) or cast.add(name, at, at + len(name), PersonRole.COMMENTER)
    return Voice(name, person.role, reported=True)


def _spoken_of(told: Sequence[Person | None], last: Person | None) -> Person | None:
    """Whose words stand in marks without an attribution: of whom the paragraph has just told, else of the
    one who spoke last."""
    return next((person for person in reversed(told) if person), last)


def _begins(text: str, sentence: Sentence, person: Person) -> bool:
    """Whether a sentence begins with somebody's name: it tells of them, even where the writer is in it."""
    return text.startswith(tuple(person.name.split()), sentence.start)


def _holding(text: str, sentence: Sentence, cast: Cast) -> Person | None:
    """The professional with whose name a sentence begins that tells what they hold, not what they did."""
    match = people_words().name.match(text, sentence.start, sentence.end)
    if not match or match[0].split()[0] in people_words().not_names:
        return None
    person = cast.known(match[0])
    if person is None or person.role not in _PROFESSIONAL:
        return None
    return person if _PRESENT.match(text, match.end(), sentence.end) else None


_PROFESSIONAL = (PersonRole.THERAPIST, PersonRole.CLINICIAN, PersonRole.RESEARCHER)
_PRESENT = re.compile(
    r"(?:’s|'s)?,? (?:[a-z]+ly |also |always |often )?(?:[a-z]{2,}s|has [a-z]+(?:ed|en|nd))\b"
)


def _named(text: str, sentence: Sentence, spans: Sequence[tuple[int, int]], cast: Cast) -> None:
    """Note who is named in a sentence outside of speech, the first of them as the one spoken of."""
    words = people_words()
    found = [m for m in words.name.finditer(text, sentence.start, sentence.end) if outside(m.start(), spans)]
    for match in reversed(found):
        if match[0].split()[0] in words.not_names and " " not in match[0]:
            continue
        person = cast.known(_LED.sub("", match[0]))
        if person:
            title = re.match(r"(?:Mr|Mrs|Ms)\b", match[0])
            cast.mention(person, title[0] if title else "")


_IS_A = re.compile(
    r"(?<![\w’'])(?P<who>[Ss]he|[Hh]e)(?: is| was|’s|'s| works? as| trained as)"
    r" (?:an?|the|one of) (?P<what>[^.,;]{3,70})"
)


def _described(
    text: str, sentences: Sequence[Sentence], spans: Sequence[tuple[int, int]], cast: Cast, last: Person
) -> Person:
    """The person spoken of, with the role that "She is a lymphatic drainage therapist" tells."""
    for sentence in sentences:
        match = _IS_A.search(text, sentence.start, sentence.end)
        if match and outside(match.start("what"), spans):
            role = role_of(match["what"], "")
            meant = cast.meant(match["who"]) or last
            person = cast.people.get(meant.name, meant)
            if role is not PersonRole.OTHER and person.role in (PersonRole.OTHER, PersonRole.PATIENT):
                cast.people[person.name] = replace(person, role=role)
                return cast.people[person.name]
    return last


def _attribution(
    text: str,
    sentence: Sentence,
    folded: Words,
    spans: Sequence[tuple[int, int]],
    cast: Cast,
    last: Person | None,
) -> tuple[Person | None, Cue | None]:
    """Who says it, by the words of saying in the sentence that stand outside the quotation."""
    words = people_words()
    # the searches for names are dear: each is made only where a sign or word that it needs stands
    body = _BODY_SAYS.search(text, sentence.start, sentence.end) if _BODY_WORD.search(folded) else None
    if body and outside(body.start(), spans):
        name = (body["before"] or body["after"]).removeprefix("The ")
        at = text.index(name, body.start())
        cue = Cue("attribution", body.start(), body.end())
        return Person(name, PersonRole.OTHER, at, at + len(name)), cue
    patterns = (words.says_name, words.name_says) if words.saying.search(folded) else ()
    known = (words.holds, words.adding, _ANNOUNCED)  # who must have been met before
    needed = ("'" in folded, "," in folded and "ing" in folded, ":" in folded)
    for pattern in (*patterns, *compress(known, needed)):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            a_place = _PLACE.search(text, max(0, match.start("name") - 9), match.start("name"))
            if not outside(match.start(), spans) or (a_place and pattern is words.name_says):
                continue
            name = _LED.sub("", match["name"]) if pattern in known else match["name"]
            cue = Cue("attribution", match.start(), match.end())
            if name.lower() in ("he", "she", "they"):
                person = cast.meant(name) or (last if name.lower() != "they" else None)
                if name.lower() != "they" and not (person and cast.at_hand(person, 1)):
                    person = just_told_of(text, match.start(), cast) or person
                if person is not None and (name.lower() != "they" or quoted(sentence, spans)):
                    return person, cue
                continue
            beside = text[match.start("name") : min(sentence.end, match.end() + 120)]
            person = cast.known(name) if pattern in known else None
            if person is None and pattern not in known:
                person = cast.meet(name, match.start("name"), match.end("name"), beside)
            if person:
                return person, cue
    return None, None


_BODY_WORD = re.compile(
    "associat|board|society|council|academy|federation|foundation|authority|agency|institute|organi[sz]ation"
    "|committee|commission|service|department|royal college"
)
_BODY = (
    r"(?:[A-Z][\w’'&-]*\s|of\s|for\s|and\s|on\s){0,7}"
    r"(?:Association|Board|Society|Council|Academy|Federation|Foundation|Authority|Agency|Institutes?|Organi[sz]ation"
    r"|Committee|Commission|Service|Department of [A-Z]\w+|Royal College)"
    r"(?:\s(?:of|for|on|in)\s(?:the\s)?[A-Z][\w’'-]+(?:(?:\s|\sand\s|,\s)[A-Z][\w’'-]+)*)?"
)
_BODY_SAYS = re.compile(
    rf"\b(?:According to|according to|says|said|in the view of) (?:the |The )?(?P<after>(?=[A-Z]){_BODY})"
    rf"|(?P<before>(?=[A-Z]){_BODY})(?:\s\([A-Z]+\))?\s(?:also\s|has\s|have\s|now\s)?"
    r"(?:said|says|states?|stated|warns?|warned|recommends?|recommended|advises?|advised|believes?|claims?|claimed|insists|told)\b"
)
_LED = re.compile(r"^(?:In|By|On|To|From|But|And|As|For)\s+")
# 'Other is not convinced: "…"', 'OTHER ADDS: …'
_ANNOUNCED = re.compile(r"(?P<name>\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})[^:“”\"\n.]{0,60}: ?(?=[“\"‘])")
_NOUN_BEFORE = re.compile(
    r"(?P<noun>\b[A-Za-z]+(?: therapist| teacher| instructor)?),?(?:\s(?:called|named))?\s$"
)
_CALLED = re.compile(r"\b(?:called|named) $")
_AGED = re.compile(r",? \(?(?:aged )?(?:1[0-9]|[2-9][0-9])(?=[,;).]| and\b)")
_INTRODUCED = re.compile(
    r",\s+(?:\d{1,3}\b|an?\s+\d|an?\s+[a-z]|the\s+[a-z]|my\s|our\s|her\s|his\s|[A-Z]{2,5}\b|M\.?D|Ph\.?D|who\b)"
    r"|\s\((?:an? |my |the |our )?[a-z]|\s(?:is|was) (?:an?|the|my|our) [a-z]"
)


# "Ann Other, emeritus professor of sleep,": in one person's case no article is needed
_BARE_TITLE = re.compile(r",\s+((?:[a-z-]+ ){0,3}[a-z-]*[a-rt-z])(?= (?:of|at|in|for|from|and|who)\b|[,.])")


def _introduce(text: str, sentences: Sequence[Sentence], cast: Cast) -> None:
    """People whom the block names with an age, a title, a profession or a full name of a usual kind."""
    words = people_words()
    recent = list(cast.recent)
    for sentence in sentences:
        for match in words.name.finditer(text, sentence.start, sentence.end):
            name = match[0]
            parts = TITLE.sub("", name).split()
            if not parts or (len(parts) == 1 and parts[0] in words.not_names):
                continue
            after = text[match.end() : min(sentence.end, match.end() + 110)]
            before = text[max(sentence.start, match.start() - 40) : match.start()]
            beside = name + after.split(";")[0]
            if not re.search(r"\b[a-z]", after[:2]):
                beside = beside.split(". ")[0] if not re.match(r",\s+(?:M\.|Ph\.)", after) else beside
            if _is_person(name, parts, before, after, beside):
                noun = _NOUN_BEFORE.search(before)
                cast.meet(name, match.start(), match.end(), f"{noun['noun'] if noun else ''} {beside}")
    cast.recent = recent


_PLACE = re.compile(r"\b(?:in|of|from|at|near|outside|around) $")


def _is_person(name: str, parts: Sequence[str], before: str, after: str, beside: str) -> bool:
    """Whether what stands around a name tells that it is somebody's."""
    usual = parts[0] in people_words().given
    introduced = bool(_INTRODUCED.match(after))
    if TITLE.match(name) or (usual and (len(parts) >= 2 or introduced)):
        return True
    if _AGED.match(after) or (_CALLED.search(before) and len(parts) <= 2):
        return True
    if _PLACE.search(before):
        return False
    noun = _NOUN_BEFORE.search(before)
    if noun and noun["noun"][0].islower() and role_of(noun["noun"], "") is not PersonRole.OTHER:
        return True
    if len(parts) == 1 and not re.match(r",? (?:my|our|her|his|\(|who\b)", after):
        return False
    if len(parts) > 1 and (title := _BARE_TITLE.match(after)) and role_of(title[1], "") in _PROFESSIONAL:
        return True
    return introduced and role_of(after.split(";")[0][:70], "") is not PersonRole.OTHER


def _narrated(text: str, sentence: Sentence, spans: Sequence[tuple[int, int]], cast: Cast) -> Person | None:
    """The patient or known person whose story a sentence outside quotation marks tells."""
    words = people_words()
    for match in words.name.finditer(text, sentence.start, min(sentence.end, sentence.start + 160)):
        if not outside(match.start(), spans):
            continue
        name = _LED.sub("", match[0])
        named = name.split()[0] not in words.not_names or " " in name
        person = cast.known(name) if named else None
        if person:
            return person if person.role in _TOLD_OF else None
    pronoun = _HE_OR_SHE.search(text, sentence.start, sentence.end)
    if pronoun and outside(pronoun.start(), spans):
        person = cast.meant(pronoun[0])
        if person and person.role in _TOLD_OF:
            return person
    return None


_TOLD_OF = (PersonRole.PATIENT, PersonRole.OTHER)
_HE_OR_SHE = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
