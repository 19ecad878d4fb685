"""Sentences -> patterns of word classes: what kinds of words stand in a sentence, and in which order.

"My knee bends again" holds *body part*, *verb of daily life*, and the two side by side; so does "his elbow
turned", though no word is the same. The classes are lists of words in ``kg/resources/cues/wordclasses.toml``;
mentions of concepts count by their kind, and the commonest small words stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from kg.extract._assertions import assertions
from kg.extract._clauses import Token
from kg.model import Mention, Sentence
from kg.wordings import Words, table

__all__ = ["word_class", "word_patterns"]

_TOKEN = re.compile(r"[a-z0-9']+|[?!:;,(]")
# endings, and what a word had before it took one
_ENDINGS = (
    ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e")),
    ("er", ("", "e")), ("ly", ("",)), ("'s", ("",)), ("ment", ("",)),
)  # fmt: skip

# classes of verbs that may stand at the beginning of a mention
_DOING = frozenset({"raising verb", "lowering verb", "improving verb", "worsening verb", "preventing verb"})


@cache
def _classes() -> Mapping[str, str]:
    classes = {name: entry for name, entry in table("wordclasses").items() if not entry.get("themselves")}
    return {word: name for name, entry in classes.items() for word in entry["words"].split()}


@cache
def _small() -> frozenset[str]:
    """The words that stand for themselves."""
    kept = (entry["words"].split() for entry in table("wordclasses").values() if entry.get("themselves"))
    return frozenset(word for words in kept for word in words)


@cache
def word_class(word: str) -> str | None:
    """The class of a word in lower case, or None.

    >>> word_class("knees"), word_class("bending"), word_class("flabbergasted")
    ('body part', 'verb of daily life', None)
    """
    classes = _classes()
    if word in classes:
        return classes[word]
    for ending, before in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        for tail in before:
            if stem + tail in classes:
                return classes[stem + tail]
        if stem[-1] == stem[-2] and stem[:-1] in classes:  # "stopped"
            return classes[stem[:-1]]
    return None


def word_patterns(folded: Words, sentence: Sentence, mentions: Sequence[Mention]) -> frozenset[str]:
    """The classes of a sentence, each two neighbours, each two that only classless words part, and what the
    clauses assert."""
    tokens = list(_tokens(folded, sentence, mentions))
    classes = ["^", *map(_shown, tokens), "$"]
    found = {f"word: {name}" for name in classes}
    found.update(f"words: {a} {b}" for a, b in pairwise(classes))
    telling = [name for name in classes if name not in _small() and name not in "^…$"]
    found.update(f"words in order: {a}, {b}" for a, b in pairwise(telling))
    return assertions(tokens).union(found)


def _shown(token: Token) -> str:
    return token.kind or (token.text if token.text in _small() else "…")


@cache
def _token(word: str) -> Token:
    if word in _small():
        return Token(word, None)
    return Token(word, "a number" if word[0].isdigit() else word_class(word))


def _tokens(folded: Words, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Token]:
    at = 0
    for mention in mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        yield from map(_token, _TOKEN.findall(folded, at, start))
        *first, last = _TOKEN.findall(folded, start, end) or [""]
        yield from (token for token in map(_token, first) if token.kind in _DOING)  # "relieve pain"
        yield Token(last, mention.kind)
        at = end
    yield from map(_token, _TOKEN.findall(folded, at))
