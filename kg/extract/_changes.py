"""Words of change and what each governs: the grammar of an effect inside one sentence.

A word of change is an active verb ("eases tension"), a noun ("a reduction in pain and swelling"), an
adjective ("reduced pain"), or stands behind what changes ("the swelling is gone", "pain was reduced"); in a
list the items share the word of change of the first. "Released" tells less of what is unwanted (tension) and
more of what is wanted (serotonin). After Hobbs and Riloff's survey of relation extraction by lexico-syntactic
patterns (Handbook of Natural Language Processing, 2nd ed., chapter 21).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import Change, Concept, ConceptKind, Cue, Direction, Mention, Valence
from kg.wordings import Wording, Words, table, wordings

__all__ = ["Governed", "Local", "WordOfChange", "denied", "govern", "meaning", "valence", "words_of_change"]

_WORDS = wordings("clauses")
_FORMS = {"verb": "verbs", "noun": "nouns", "adjective": "adjectives", "after": "after"}
_RELEASE = "release"
_START = attrgetter("start")

Local = tuple[int, int, Mention]
"""A mention with its place in its sentence."""


@dataclass(frozen=True, slots=True)
class WordOfChange:
    """A word of change; `change` is None where it depends on what is wanted ("releases")."""

    start: int
    end: int
    change: Change | None
    form: str  # verb, noun, adjective, after, name, passive


@dataclass(frozen=True, slots=True)
class Governed:
    """What is told of one concept in a sentence, by which word."""

    change: Change
    by: WordOfChange
    cue: Cue  # with offsets in the sentence


def _patterns() -> dict[str, Wording]:
    data = table("effects")
    names = (*(str(change) for change in Change if change is not Change.NO_CHANGE), _RELEASE)
    return {
        form: Wording(
            r"\b(?:"
            + "|".join(f"(?P<{name}>{'|'.join(data[name][key])})" for name in names if data[name][key])
            + r")\b"
        )
        for form, key in _FORMS.items()
    }


_CHANGES = _patterns()
_DENIAL = Wording(rf"\b(?:{'|'.join(table('effects')['negation']['patterns'])})")


def words_of_change(text: Words) -> list[WordOfChange]:
    """Every word of change of a sentence, from left to right."""
    found = []
    for form, pattern in _CHANGES.items():
        for match in pattern.finditer(text):
            name = match.lastgroup
            change = None if name == _RELEASE else Change(name or "")
            found.append(WordOfChange(match.start(), match.end(), change, form))
    return sorted(found, key=lambda w: (w.start, w.end, w.form))


def govern(
    text: Words, local: Sequence[Local], changes: Sequence[WordOfChange], lexicon: Lexicon
) -> dict[str, Governed]:
    """For each concept of the sentence that can change, what is told of it."""
    governed: dict[str, Governed] = {}
    before: tuple[int, WordOfChange] | None = None  # the last one governed: where it ends, and by what
    verbs = {(word.start, word.end) for word in changes if word.form == "verb"}
    changes = _outside_parentheses(text, changes)
    longest = max((word.end - word.start for word in changes), default=0)
    starts = [*(start for start, _, _ in local), len(text) + _OBJECT][1:]
    for (start, end, mention), after in zip(local, starts, strict=False):
        concept = lexicon.concept(mention.concept)
        if not {ConceptKind.OUTCOME, ConceptKind.CONDITION} & set(concept.kinds):
            continue
        if (start, end) in verbs and after - end < _OBJECT:
            continue  # "heal injuries" tells of injuries, not of healing
        first = bisect_left(changes, start - _NEAR - longest, key=_START)
        near = changes[first : bisect_right(changes, end + _NEAR, key=_START)]
        word = _governor(text, start, end, near)
        spared = False
        if before and (word is None or (word.form in ("verb", "noun") and word.start <= before[1].start)):
            # the word of change has its object already: what follows is in its list, or beside it
            gap = text[before[0] : start]
            listed = _WORDS["list-gap"].match(gap or " ")
            word = before[1] if listed else None
            spared = bool(_SPARED.search(gap))
        if word is None:
            continue
        before = (end, word)
        change = Change.NO_CHANGE if spared else _told(text, word, concept.desired, start)
        cue = Cue(f"{change} of {concept.label}", word.start, word.end)
        governed.setdefault(mention.concept, Governed(change, word, cue))
    return governed


def _outside_parentheses(text: str, changes: Sequence[WordOfChange]) -> Sequence[WordOfChange]:
    """Without what is only explained by the way: "lymph (a fluid that fights infection)"."""
    if "(" not in text:
        return changes
    asides = [match.span() for match in _PARENTHESIS.finditer(text)]
    opened = ((word, bisect_left(asides, (word.start, 0))) for word in changes)  # asides opened before it
    return [word for word, n in opened if not n or asides[n - 1][1] <= word.start]


_SPARED = re.compile(r"\b(?:not|nor)\b")  # "reduces nausea but not vomiting"
_OBJECT = 20  # characters within which a verb's object begins
_PARENTHESIS = re.compile(r"\([^()]*\)")


def _told(text: Words, word: WordOfChange, desired: Direction, start: int) -> Change:
    if denied(text, word):
        return Change.NO_CHANGE
    if word.form == "name" and desired is Direction.MORE:
        return word.change if word.change is Change.WORSEN else Change.INCREASE  # "removal of waste"
    if word.change is None:
        return Change.DECREASE if desired is Direction.LESS else Change.INCREASE
    # "eases low mood", "prevents poor sleep": less of too little
    little = word.change is Change.DECREASE and desired is Direction.MORE
    if little and _WORDS["too-little"].search(text, max(0, start - 12), start):
        return Change.IMPROVE
    return word.change


def _governor(text: Words, start: int, end: int, changes: Sequence[WordOfChange]) -> WordOfChange | None:
    return (
        _by_name(text, start, end, changes)
        or _adjacent(text, start, end, changes)
        or _verb_before(text, start, changes)
    )


def _by_name(text: str, start: int, end: int, changes: Sequence[WordOfChange]) -> WordOfChange | None:
    """Labels that tell the change along with what changes: "pain relief", "relieve pain"."""
    none = _WORDS["none"].search(text, start, end)
    if none:
        return WordOfChange(none.start(), none.end(), Change.NO_CHANGE, "name")
    for word in changes:
        if (
            start <= word.start
            and word.end <= end
            and word.end - word.start < end - start
            and word.form != "after"
        ):
            return WordOfChange(word.start, word.end, word.change, "name")
    less = _WORDS["less"].search(text, start, end)
    if less and end - start > len(less[0]):
        return WordOfChange(less.start(), less.end(), Change.DECREASE, "name")
    return None


def _adjacent(text: str, start: int, end: int, changes: Sequence[WordOfChange]) -> WordOfChange | None:
    """A word of change right at the outcome: "reduced pain", "reduction in pain", "pain is gone"."""
    for word in changes:
        gap = start - word.end
        if word.form == "adjective" and 0 <= gap <= 20 and not _APART.search(text[word.end : start]):
            return word
        if word.form == "noun":
            if 0 <= gap <= 40 and _OF.match(text[word.end : start]):
                return word
            if word.start == end + 1 and word.change is not Change.INCREASE:
                return word
        if 0 <= word.start - end <= 30:
            between = text[end : word.start]
            if word.form == "verb" and not between.strip(" ") and text[word.end - 3 : word.end] == "ing":
                return WordOfChange(word.start, word.end, word.change, "after")  # "pain relieving"
            if word.form == "after" and word.start - end <= 4 and not between.strip(" '"):
                return word
            if word.form == "verb" and _PASSIVE.match(between) and text[word.end - 2 : word.end] == "ed":
                return WordOfChange(word.start, word.end, word.change, "passive")
    return None


_APART = re.compile(r"[,;.]|\b(?:than|and|of|or|to|for|with)\b|(?: [^ ]+){3} ")
_OF = re.compile(r"\s(?:in|of|from|for|to|on|with)\b[^,;.]*$")
_PASSIVE = re.compile(
    r"(?: levels?| scores?| symptoms?)? (?:is|are|was|were|be|been|being|(?:has|have|had) been"
    r"|(?:can|could|may|might|will) be)(?: \w+ly| also| often)? $"
)
_NEAR = 90  # characters a verb may stand before what it governs; the others stand nearer


def _verb_before(text: str, start: int, changes: Sequence[WordOfChange]) -> WordOfChange | None:
    """The nearest verb or noun of change before an outcome in the same clause."""
    for word in reversed(changes):
        if word.form not in ("verb", "noun") or not word.end <= start <= word.end + _NEAR:
            continue
        between = text[word.end : start]
        # "worsened by stiffness": the agent of a passive is not what changes
        if not between.startswith(" by ") and not _WORDS["barrier"].search(between):
            return word
    return None


def denied(text: Words, word: WordOfChange | None = None) -> bool:
    """Whether a change is denied in its own clause, or the evidence for what the sentence says is;
    without a word of change, whether anything is denied."""
    if word is None:
        return bool(_DENIAL.search(text))
    # up to the end of the word: "no improvement" denies the improvement itself
    window = text[max(0, word.start - 45) : word.end + 1]
    ahead = word.start - max(0, word.start - 45)
    cut = max(window.rfind(sign, 0, ahead) for sign in (";", ",", " but "))
    return bool(_DENIAL.search(window[cut + 1 :]) or _WORDS["unsupported"].search(text))


def meaning(change: Change, concept: Concept) -> Valence:
    """What a change of a concept means for the patient; of a provisional one nobody knows yet."""
    if concept.provisional and change in (Change.INCREASE, Change.DECREASE):
        return Valence.UNCLEAR
    return valence(change, concept.desired)


def valence(change: Change, desired: Direction) -> Valence:
    """What a change means for the patient, from what is desired of the outcome.

    >>> valence(Change.DECREASE, Direction.LESS), valence(Change.NO_CHANGE, Direction.LESS)
    (<Valence.BENEFIT: 'benefit'>, <Valence.NEUTRAL: 'neutral'>)
    """
    if change is Change.NO_CHANGE:
        return Valence.NEUTRAL
    if change is Change.AFFECTS:
        return Valence.UNCLEAR
    if change is Change.IMPROVE:
        return Valence.BENEFIT
    if change is Change.WORSEN:
        return Valence.HARM
    if desired is Direction.NEITHER:
        return Valence.BENEFIT if change is Change.INCREASE else Valence.UNCLEAR
    wanted = Change.DECREASE if desired is Direction.LESS else Change.INCREASE
    return Valence.BENEFIT if change is wanted else Valence.HARM
