"""The clauses of a sentence: in each a verb, its tense, what stands before it and what behind.

No grammar: the verbs are found by lists of small words, by endings and by word classes, in one pass from left
to right. That is right for most sentences of such pages, and what reads the clauses only counts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.wordings import table

__all__ = ["Clause", "Token", "clauses", "listed", "main_start"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign with its word class; the last word of a mention with the mention's kind."""

    text: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Clause:
    """`role` is main, next (a further main clause), relative, if, when, though, because, how, as or so;
    `verb`, `subject` and `object` are word classes; `at` is where the verb stands."""

    role: str
    frame: str  # who says so, by which kind of verb: "study word: verb of finding"
    subject: str
    verb: str
    tense: str
    denied: bool
    object: str
    at: int


@dataclass(frozen=True, slots=True)
class _Verb:
    start: int
    at: int
    tense: str
    denied: bool = False


@cache
def listed(name: str) -> frozenset[str]:
    """The small words of one table of ``clausewords.toml``."""
    return frozenset(table("clausewords")[name]["words"].split())


_ROLES = {
    "if": "if", "unless": "if", "whether": "how", "when": "when", "whenever": "when", "while": "when",
    "although": "though", "though": "though", "whereas": "though", "because": "because", "since": "because",
    "until": "when", "before": "when", "after": "when", "once": "when", "how": "how", "what": "how",
    "why": "how", "where": "relative", "who": "relative", "which": "relative", "whose": "relative",
    "whom": "relative", "as": "as", "so": "so",
}  # fmt: skip
_SUBJECTS = {
    "i": "I", "we": "we", "you": "you", "he": "he or she", "she": "he or she", "it": "it", "this": "this",
    "that": "this", "these": "this", "those": "this", "they": "they", "there": "there", "here": "there",
    "who": "who", "which": "which", "what": "what",
}  # fmt: skip
_VERBS = frozenset({
    "raising verb", "lowering verb", "improving verb", "worsening verb", "causing verb", "preventing verb",
    "helping verb", "treating verb", "word of feeling", "verb of daily life", "verb of handling",
    "verb of saying", "verb of writing", "verb of thinking", "verb of wishing", "verb of finding",
    "verb of inquiry", "beginning or going on", "getting or meeting", "word of diagnosis",
})  # fmt: skip
_THINGS = frozenset({
    "body part", "intervention", "outcome", "condition", "symptom word", "tissue", "word of a session",
    "remedy or device", "disease word", "function word", "bodily process", "substance in the body",
    "professional word", "family word", "study word",
})  # fmt: skip
_ADVERBS = frozenset({
    "frequency", "degree", "emphasis", "magnitude", "denial", "moment of a story", "time word",
    "word of doubt",
})  # fmt: skip
_SPEECH = frozenset({
    "verb of saying", "verb of writing", "verb of thinking", "verb of finding", "word of feeling",
})  # fmt: skip
_SIGNS = frozenset(";:(?!")
_NONE = Token("", None)


def clauses(tokens: Sequence[Token]) -> Iterator[Clause]:
    """The clauses from the main clause on, in the order of their verbs.

    >>> words = [Token("massage", "intervention"), Token("eases", "lowering verb"), Token("pain", "outcome")]
    >>> next(clauses(words)).subject, next(clauses(words)).verb, next(clauses(words)).object
    ('intervention', 'lowering verb', 'outcome')
    """
    start, _ = main_start(tokens)
    role, frame, begins, mains = "main", "", start, 0
    n = start
    while n < len(tokens):
        word = tokens[n].text
        if word in (";", ":"):
            role, begins, frame = "main", n + 1, ""
        elif word in ("and", "but", "or") and n and tokens[n - 1].text == ",":
            role, begins = "main", n + 1
        elif word in _ROLES and (n > start or _ROLES[word] == "how"):
            role, begins = _ROLES[word], n + (_ROLES[word] != "relative")
        elif word == "that" and n > begins and role == "main" and not mains:
            role, begins = "relative", n
        verb = _verb_at(tokens, n)
        if verb is None:
            n += 1
            continue
        found = _clause(tokens, begins, verb, "next" if role == "main" and mains else role, frame)
        yield found
        n = verb.at + 1
        if role == "main":
            mains += 1
            if found.verb in _SPEECH and (found.object == "that" or _verb_soon(tokens, n)):
                frame, mains, begins = f"{found.subject}: {found.verb}", 0, n
        elif role == "relative" and not mains:  # behind it the main clause goes on
            role, begins = "main", start


def main_start(tokens: Sequence[Token]) -> tuple[int, str]:
    """Where the main clause begins, behind an opening phrase or clause, and the word that opened that."""
    first = 0
    while first < len(tokens) and tokens[first].text in listed("joining"):
        first += 1
    if first >= len(tokens):
        return 0, ""
    word = tokens[first].text
    if word not in listed("opener") and not (word.endswith("ing") and len(word) > 5):
        return first, ""
    for n in range(first + 1, min(len(tokens), first + 40)):
        if tokens[n].text == "," and (word in ("if", "when", "unless") or _verb_soon(tokens, n + 1)):
            return n + 1, word if word in listed("opener") else "-ing"
    return first, ""


def _verb_soon(tokens: Sequence[Token], n: int) -> bool:
    return any(_verb_at(tokens, k) for k in range(n, min(len(tokens), n + 8)))


def _clause(tokens: Sequence[Token], begins: int, verb: _Verb, role: str, frame: str) -> Clause:
    token = tokens[verb.at]
    name = next((form for form in ("be", "have", "do") if token.text in listed(form)), token.kind or "other")
    subject, behind = _subject(tokens, begins, verb.start), _object(tokens, verb.at)
    return Clause(role, frame, subject, name, verb.tense, verb.denied, behind, verb.at)


def _subject(tokens: Sequence[Token], start: int, verb: int) -> str:
    """The pronoun, or the class of the last word that has one before the first preposition."""
    joined = tokens[verb].text.partition("'")  # "it's"
    if joined[1] and joined[0] in _SUBJECTS:
        return _SUBJECTS[joined[0]]
    head = ""
    for n in range(max(start, verb - 30), verb):
        token = tokens[n]
        if token.text in _SUBJECTS and not (token.text in listed("determiner") and n + 1 < verb):
            return _SUBJECTS[token.text]
        if token.text in listed("preposition") and head:
            break
        if (
            token.kind
            and not _is_adverb(token)
            and token.kind not in ("possessive", "quantity", "reason", "contrast")
        ):
            head = token.kind
        elif not head and token.text not in listed("determiner") and token.text.isalpha():
            head = "other"
    return head or "none"


def _object(tokens: Sequence[Token], at: int) -> str:
    """The class of the first thing that has one close behind a verb."""
    for token in tokens[at + 1 : at + 7]:
        if token.text in _ROLES and token.text not in ("as", "so"):
            return _ROLES[token.text]
        if token.text in _SIGNS:
            return "none"
        if token.text in ("to", "that"):
            return token.text
        if token.kind and not _is_adverb(token) and token.kind not in ("possessive", "quantity"):
            return token.kind
    return "none"


def _is_adverb(token: Token) -> bool:
    return token.kind in _ADVERBS or token.text.endswith("ly") or token.text in listed("adverb")


def _verb_at(tokens: Sequence[Token], n: int) -> _Verb | None:
    """The finite verb, with what belongs to it, that begins at a word."""
    word = tokens[n].text
    if word in listed("modal") or word in listed("be") or word in listed("have") or word in listed("do"):
        return None if n and tokens[n - 1].text == "to" else _auxiliary(tokens, n)
    if _is_past(tokens, n):
        return _Verb(n, n, "past")
    if _is_present(tokens, n):
        return _Verb(n, n, "present")
    return None


def _auxiliary(tokens: Sequence[Token], n: int) -> _Verb:
    word = tokens[n].text
    at = n + 1
    while at < min(len(tokens), n + 5) and _is_adverb(tokens[at]):
        at += 1
    at = min(at, len(tokens) - 1)
    between = {token.text for token in tokens[n + 1 : at]}
    denied = word.endswith("n't") or word == "cannot" or bool(between & listed("denied"))
    part = _participle(tokens[at])
    if word in listed("modal") or word in listed("do"):
        tense = (
            "duty" if word in listed("duty")
            else "past" if word in ("did", "didn't")
            else "present" if word in listed("do")
            else "future" if word in ("will", "won't") or word.endswith("'ll")
            else "modal"
        )  # fmt: skip
        return _Verb(n, at, tense + " passive" * ("be" in between and part == "-ed"), denied)
    if word in listed("have"):
        if part == "-ed":
            return _Verb(n, at, "perfect", denied)
        return _Verb(n, n, "past" if word.startswith("had") else "present", denied)
    tense = "past" if word in listed("was") else "present"
    if part:
        return _Verb(n, at, f"{tense} {'passive' if part == '-ed' else 'progressive'}", denied)
    return _Verb(n, n, tense, denied)


def _participle(token: Token) -> str:
    word = token.text
    if word.endswith("ing") and len(word) > 4:
        return "-ing"
    if (word.endswith("ed") and len(word) > 3) or word in listed("irregular") or word in listed("participle"):
        return "-ed"
    return ""


def _is_past(tokens: Sequence[Token], n: int) -> bool:
    word = tokens[n].text
    before = tokens[n - 1] if n else _NONE
    if word in listed("irregular"):
        return before.text not in listed("determiner") and before.text not in ("to", "be", "been")
    if not word.endswith("ed") or word.endswith("eed") or len(word) < 4 or not n:
        return False
    if before.text in listed("determiner") and before.text not in ("this", "that"):
        return False
    if before.text in listed("preposition") or before.kind in (
        "degree",
        "good state",
        "bad state",
        "magnitude",
    ):
        return False
    return n + 1 == len(tokens) or tokens[n + 1].text not in ("by", "with")  # rather a participle


def _is_present(tokens: Sequence[Token], n: int) -> bool:
    if not n:
        return False
    token, before = tokens[n], tokens[n - 1]
    after = tokens[n + 1] if n + 1 < len(tokens) else _NONE
    if before.text in listed("nominative") and _may_be_verb(token):
        return before.text != "it" or token.text.endswith("s")
    if token.kind is None:
        return _is_unknown_verb(token, before, after)
    if token.kind not in _VERBS or before.text in listed("preposition"):
        return False
    if before.text in listed("determiner") and before.text not in listed("plural") | listed("singular"):
        return False
    at = n - 1
    while at > max(0, n - 4) and _is_adverb(tokens[at]):
        at -= 1
    head = tokens[at]
    word = token.text
    if word.endswith("s") and not word.endswith("ss"):
        if head.text in listed("plural") - listed("singular") or after.text in (
            "of",
            "is",
            "are",
            "was",
            "were",
            "and",
            "can",
            "may",
        ):
            return False
        return head.text in listed("singular") or head.kind is not None or head.text.isalpha()
    if word.endswith(("ing", "ed", "er", "ly", "ment")):
        return False
    return before.kind == "frequency" or head.text in listed("plural") or _is_plural(head)


def _may_be_verb(token: Token) -> bool:
    word = token.text
    return (
        word.isalpha()
        and not word.endswith("ing")
        and not _is_adverb(token)
        and not any(word in listed(name) for name in ("preposition", "determiner", "joining"))
        and word not in _ROLES
        and word != "myself"
    )


def _is_unknown_verb(token: Token, before: Token, after: Token) -> bool:
    """Whether a word of no class is a verb by its place: "the leg floats up"."""
    word = token.text
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return False
    if not ((before.kind in _THINGS and not before.text.endswith("s")) or _is_adverb(before)):
        return False
    return (
        after.text in listed("determiner")
        or after.text in listed("preposition")
        or after.kind == "particle"
        or _is_adverb(after)
        or after.text in ("", "me", "him", "us", "them", "it")
    )


def _is_plural(token: Token) -> bool:
    return token.text.endswith("s") and not token.text.endswith(("ss", "'s", "us", "is"))
