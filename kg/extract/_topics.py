"""What a sentence is about when it does not say: the passage, the section's heading, the article's topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.model import Article, BlockRole, ConceptKind, Mention

__all__ = ["Topic", "article_topic", "narrower", "section_topics", "unique"]

K = ConceptKind


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stretch of text is about."""

    interventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def unique(concepts: Iterable[str]) -> tuple[str, ...]:
    """The concepts in their order, each once."""
    return tuple(dict.fromkeys(concepts))


def narrower(concept: str, than: str, lexicon: Lexicon) -> bool:
    """Whether one concept is a kind of another, directly or through others.

    Cycles in a user's vocabulary end the search.
    """
    seen: set[str] = set()
    front = [concept]
    while front:
        here = front.pop()
        if here in seen:
            continue
        seen.add(here)
        broader = lexicon.concept(here).broader
        if than in broader:
            return True
        front += broader
    return False


def article_topic(article: Article, lexicon: Lexicon, mentions: Sequence[Mention]) -> Topic:
    """The technique and the condition of the whole article: those in the title, else the prevailing ones."""
    title = {m.concept for m in lexicon.find(article.title or "")}
    everything = Counter(m.concept for m in mentions)

    def prevailing(kind: ConceptKind, share: float) -> tuple[str, ...]:
        counts = Counter(m.concept for m in mentions if m.kind is kind)
        # a title may play with words ("Healing Touch"): not when another is spoken of all the time
        most = max(counts.values(), default=0)
        named = [c for c in title if lexicon.concept(c).kinds[0] is kind and counts[c] * 5 >= most]
        named.sort(key=lambda c: (-counts[c], c))
        if named:
            return tuple(named[:2])
        if not counts:
            return ()
        top, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
        # "Magnesium for leg cramps" is about cramps, whatever disease it names in passing
        of_title = max((everything[c] for c in title if lexicon.concept(c).kinds[0] is K.OUTCOME), default=0)
        if kind is K.CONDITION and 2 * n < of_title:
            return ()
        return (top,) if n >= 3 and n >= share * sum(counts.values()) else ()

    return Topic(prevailing(K.INTERVENTION, 0.25), prevailing(K.CONDITION, 0.4))


def section_topics(article: Article, mentions: Sequence[Mention]) -> Mapping[int, Topic]:
    """For each block the topic of the heading it stands under."""
    topics: dict[int, Topic] = {}
    current, at = Topic(), 0
    for index, block in enumerate(article.blocks):
        while at < len(mentions) and mentions[at].start < block.start:
            at += 1
        if block.role is BlockRole.TITLE:
            current = Topic()
        elif block.role is BlockRole.HEADING:
            inside = []
            k = at
            while k < len(mentions) and mentions[k].start < block.end:
                inside.append(mentions[k])
                k += 1
            current = Topic(
                unique(m.concept for m in inside if m.kind is K.INTERVENTION),
                unique(m.concept for m in inside if m.kind is K.CONDITION),
            )
        topics[index] = current
    return topics
