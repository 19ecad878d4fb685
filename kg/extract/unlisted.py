"""Sentences -> what changes in them and is in no vocabulary, as provisional concepts.

"Treadmill work increases stride height": the noun phrase that a word of change governs becomes a concept with
its words as label when nothing known stands in it and its head is something that can be more or less. Without
a part-of-speech tagger this is a small chunker over closed lists of words (Abney, 1991, Parsing by chunks,
doi:10.1007/978-94-011-3474-3_10), made for precision: what is not surely such a phrase is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import Concept, Mention, Sentence
from kg.wordings import Words, table, wordings

__all__ = ["find_unlisted"]

_WORDS = wordings("unlisted")
_TOKEN = re.compile(r"[^\W_][\w']*")
_JOINT = re.compile(r"(?:,? (?:and|or|as well as)|,) ")
_LONGEST = 4  # words of a label
_REACH = 80  # characters in which a phrase is looked for

_START, _END = attrgetter("start"), attrgetter("end")

Span = tuple[int, int]


def find_unlisted(
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    mentions: Sequence[Mention],
    by_sentence: Sequence[Sequence[Mention]],
    lexicon: Lexicon,
) -> tuple[tuple[Mention, ...], tuple[Concept, ...]]:
    """The mentions together with those of what changes and is unknown, and the concepts of the latter.

    Both are in order. `said` and `by_sentence` hold the folded text and the mentions of each sentence.
    """
    found: list[Mention] = []
    replaced: set[Mention] = set()
    concepts: dict[str, Concept] = {}
    for sentence, words, known in zip(sentences, said, by_sentence, strict=True):
        free = 0
        for phrase in sorted(_phrases(words)):
            start, end = sentence.start + phrase[0][0], sentence.start + phrase[-1][1]
            inside = known[bisect_right(known, start, key=_END) : bisect_left(known, end, key=_START)]
            label = _label(words, phrase)
            if (
                label is None
                or phrase[0][0] < free
                or not _short_for_another(inside, end, words, sentence, lexicon)
            ):
                continue
            free = phrase[-1][1]
            concept = lexicon.lookup(label) or lexicon.provisional(label)
            if concept.provisional:
                concepts[concept.iri] = concept
            found.append(Mention(start, end, concept.iri, concept.kinds[0]))
            replaced.update(inside)
    if not found:
        return tuple(mentions), ()
    return tuple(sorted([*found, *(m for m in mentions if m not in replaced)])), tuple(
        sorted(concepts.values())
    )


def _short_for_another(
    inside: Sequence[Mention], end: int, words: str, sentence: Sentence, lexicon: Lexicon
) -> bool:
    """Whether nothing known stands in a phrase, but for a word that is short for another phrase: in "grip
    endurance" grip is no grip strength, and endurance is not that of the body."""
    for mention in inside:
        word = words[mention.start - sentence.start : mention.end - sentence.start]
        short = lexicon.concept(mention.concept).label.startswith(word + " ") and mention.end < end
        if not short and (mention is inside[0] or mention.end != end or " " in word):
            return False
    return True


def _phrases(words: Words) -> Iterator[list[Span]]:
    """The noun phrases of a sentence that a word of change governs, as the spans of their words."""
    listed: set[int] = set()  # ends of phrases behind which the list has been followed
    for form in ("verbs", "nouns"):
        for match in _WORDS[form].finditer(words):
            end = match.end()
            while phrase := _behind(words, end):
                yield phrase
                if phrase[-1][1] in listed:
                    break
                listed.add(phrase[-1][1])
                joint = _JOINT.match(words, phrase[-1][1])
                # "improved X and increased Y": the next word of change has an object of its own
                if not joint or any(_WORDS[f].match(words[joint.end() :]) for f in ("verbs", "nouns")):
                    break
                end = joint.end()
    for match in _WORDS["behind"].finditer(words):
        if phrase := _before(words, match.start()):
            yield phrase


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("unlisted-words")[name]["words"].split())


def _opens(word: str) -> bool:
    return word in _list("opening") or word.endswith(("'s", "s'"))


def _ends(word: str) -> bool:
    return word in _list("ending") or word.endswith("ly")


def _behind(words: str, start: int) -> list[Span]:
    """The noun phrase that begins right behind a word of change."""
    phrase: list[Span] = []
    end = start
    for match in _TOKEN.finditer(words, start, start + _REACH):
        if words[end : match.start()].strip(" "):
            break
        end = match.end()
        word = match[0]
        if not phrase and _opens(word):
            continue
        if phrase and words[phrase[-1][0] : phrase[-1][1]] == "of" and word in ("the", "his", "her", "their"):
            continue
        if _ends(word) or word.endswith("'s"):
            break
        phrase.append(match.span())
    return phrase


def _before(words: str, end: int) -> list[Span]:
    """The noun phrase that ends right before a word of change; it begins with the clause or a determiner."""
    first = max(0, end - _REACH)
    phrase: list[Span] = []
    start = end
    for match in reversed(list(_TOKEN.finditer(words, first, end))):
        word = match[0]
        if words[match.end() : start].strip(" ") or _ends(word) or _opens(word):
            break
        start = match.start()
        phrase.insert(0, match.span())
    return phrase


def _label(words: str, phrase: Sequence[Span]) -> str | None:
    """The phrase as a label, or None when it is not surely the name of something that changes."""
    parts = [words[a:b] for a, b in phrase]
    if len(parts) > _LONGEST or any(part in _list("generic") or part[0].isdigit() for part in parts):
        return None
    at = parts.index("of") if "of" in parts else len(parts)
    if at == 0 or at == len(parts) - 1 or parts.count("of") > 1:
        return None
    head = parts[at - 1]
    if len(parts) == 1:
        return head if _WORDS["single"].search(head) else None
    return " ".join(parts) if head in _list("heads") or _WORDS["single"].search(head) else None
