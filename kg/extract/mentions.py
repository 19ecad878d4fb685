"""Sentences -> mentions of concepts: the vocabulary, the article's own abbreviations, senses in context."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from kg.extract._coordination import spread
from kg.lexicon import Lexicon
from kg.model import Article, ConceptKind, Mention, Sentence

__all__ = ["find_mentions", "mentions_by_sentence"]

# "multiple sclerosis (MS)": the short form right after the long one
_SHORT = re.compile(r"\s?\((?:or |aka |a\.k\.a\. )?([A-Z][A-Za-z0-9-]{0,7}[A-Z0-9]s?)[);,]")
# "craniosacral therapy, also known as CST"
_ALIAS = re.compile(
    r",? (?:(?:is|are) )?(?:(?:also|often|commonly|sometimes|better|usually|hereafter) )?"
    r"(?:known as|called|abbreviated (?:as|to)|shortened to|referred to as) ([A-Z][A-Z0-9-]{1,6})\b"
)
_LONG_BEHIND = re.compile(
    r"(?<![\w-])([A-Z][A-Za-z0-9-]{0,7}[A-Z0-9]) \((?:the )?\Z"
)  # "MS (multiple sclerosis)"
_INITIALS = re.compile(r"\(([A-Z]{2,6})s?\)")


@cache
def _senses() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    data = tomllib.loads((files("kg.resources.cues") / "senses.toml").read_text(encoding="utf-8"))

    def compiled(pattern: str | None, form: str) -> re.Pattern[str] | None:
        return re.compile(form % pattern) if pattern else None

    return tuple(
        (
            word,
            compiled(entry.get("not_after"), r"(?:%s)\W*\Z"),
            compiled(entry.get("not_before"), r"\W*(?:%s)\b"),
        )
        for entry in data["sense"]
        for word in entry["words"]
    )


def find_mentions(
    article: Article, folded: str, lexicon: Lexicon, sentences: Sequence[Sentence]
) -> tuple[Mention, ...]:
    """Every mention in the article's sentences and headings, in order, none overlapping another.

    A mention never runs over a sentence's end; outside sentences (headings, title) it is kept, because a
    heading often names the technique for the list below it.
    """
    text = article.text
    found = [m for m in _outside_names(text, lexicon.find(text, folded)) if _has_sense(folded, m)]
    found = [_condition_of(folded, m, lexicon) for m in spread(text, folded, found, lexicon)]
    found = _with_abbreviations(text, found)
    ends = sorted(s.end for s in sentences)
    return tuple(_within(found, ends, sentences))


_BODIES = (
    r"University|Institutes?|College|School|Hospitals?|Cent(?:er|re)s?|Clinic|Foundation|Association|Academy"
    r"|Society|Council|Board|Journal|Department|Magazine"
)
_BODY_WORD = re.compile(rf"\b(?:{_BODIES})\b")
_BODY = re.compile(
    r"(?:\b[A-Z][\w’'.&-]*(?: (?:of|for|and|the|in|at) (?=[A-Z])| )){1,7}"
    rf"(?:{_BODIES})\b"
    r"|\b(?:University|Institute|School|Journal|Department|College|Board|Society|Academy) of (?:the )?"
    r"(?:[A-Z][\w’'-]*(?: and | of | & | )?)+"
)


def _bodies(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the names of institutions, looked for in the lines that hold such a word."""
    end = 0
    for word in _BODY_WORD.finditer(text):
        if word.start() >= end:
            start, end = text.rfind("\n", 0, word.start()) + 1, text.find("\n", word.end())
            end = len(text) if end < 0 else end
            yield from (match.span() for match in _BODY.finditer(text, start, end))


def _outside_names(text: str, found: Sequence[Mention]) -> list[Mention]:
    """The mentions that are no part of an institution's name ("Cancer Prevention Research Centre")."""
    kept, bodies, at = [], list(_bodies(text)), 0
    for mention in found:
        while at < len(bodies) and bodies[at][1] <= mention.start:
            at += 1
        inside = at < len(bodies) and bodies[at][0] <= mention.start and mention.end <= bodies[at][1]
        if not inside or text[mention.start].islower():
            kept.append(mention)
    return kept


def _has_sense(folded: str, mention: Mention) -> bool:
    word = folded[mention.start : mention.end]
    for form, after, before in _sense_rules().get(word, ()):
        del form
        if after and after.search(folded[max(0, mention.start - 40) : mention.start]):
            return False
        if before and before.match(folded[mention.end : mention.end + 40]):
            return False
    return True


def _condition_of(folded: str, mention: Mention, lexicon: Lexicon) -> Mention:
    """For people who are named by what they have ("cancer patients", "menopausal women"), what they have."""
    if mention.kind is not ConceptKind.POPULATION:
        return mention
    words = [(m.start(), m.end()) for m in re.finditer(r"[\w']+", folded[mention.start : mention.end])]
    for size in range(len(words) - 1, 0, -1):
        for first in range(len(words) - size + 1):
            start, end = mention.start + words[first][0], mention.start + words[first + size - 1][1]
            known = lexicon.lookup(folded[start:end])
            if known and known.kinds[0] is ConceptKind.CONDITION:
                return Mention(start, end, known.iri, known.kinds[0])
    return mention


@cache
def _sense_rules() -> dict[str, list[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None]]]:
    rules: dict[str, list[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None]]] = {}
    for rule in _senses():
        rules.setdefault(rule[0], []).append(rule)
    return rules


def _with_abbreviations(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions plus those of the short forms that the article itself defines.

    What the article defines outweighs what the vocabulary knows of the same letters: a short form of
    something that the vocabulary does not know names nothing.
    """
    defined: dict[str, Mention] = {}
    for mention in found:
        short = _SHORT.match(text, mention.end) or _ALIAS.match(text, mention.end)
        if not short and text.startswith(")", mention.end):
            short = _LONG_BEHIND.search(text, max(0, mention.start - 16), mention.start)
        if short:
            defined.setdefault(short[1], mention)
    unknown = {short: at for short, at in _unknown_short_forms(text) if short not in defined}
    found = [m for m in found if m.start < unknown.get(text[m.start : m.end], m.start + 1)]
    if not defined:
        return found
    shorts = re.compile(
        r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, defined), key=len, reverse=True)) + r")(?![\w-])"
    )
    local = [
        Mention(m.start(), m.end(), defined[m[0]].concept, defined[m[0]].kind)
        for m in shorts.finditer(text)
        if m.start() > defined[m[0]].end
    ]
    taken = {m.start for m in local}
    return sorted([*local, *(m for m in found if m.start not in taken)])


def _unknown_short_forms(text: str) -> Iterator[tuple[str, int]]:
    """Letters in brackets behind the words they are the initials of, and from where on they are used."""
    for match in _INITIALS.finditer(text):
        words = re.findall(r"[^\W_]+", text[max(0, match.start() - 90) : match.start()])
        if [w[0].upper() for w in words[-len(match[1]) :]] == list(match[1]):
            yield match[1], match.start()


def _within(
    found: Iterable[Mention], ends: Sequence[int], sentences: Sequence[Sentence]
) -> Iterable[Mention]:
    at, free = 0, 0
    for mention in found:
        while at < len(ends) and ends[at] <= mention.start:
            at += 1
        crosses = at < len(ends) and sentences[at].start <= mention.start < ends[at] < mention.end
        if mention.start >= free and not crosses:
            yield mention
            free = mention.end


def mentions_by_sentence(
    mentions: Sequence[Mention], sentences: Sequence[Sentence]
) -> tuple[tuple[Mention, ...], ...]:
    """For each sentence the mentions that stand in it."""
    out, at = [], 0
    for sentence in sentences:
        while at < len(mentions) and mentions[at].start < sentence.start:
            at += 1
        first = at
        while at < len(mentions) and mentions[at].start < sentence.end:
            at += 1
        out.append(tuple(mentions[first:at]))
    return tuple(out)
