"""Sentences -> what each is about: concepts by role, with what the passage supplies, and effects.

A sentence that names no technique ("It reduces pain") is about the one that its paragraph named last, else
the one in the section's heading, else the article's topic; likewise for conditions. An effect links an
intervention to an outcome by the word of change that governs the outcome: an active verb before it ("eases
tension"), a noun ("a reduction in pain and swelling"), an adjective ("reduced pain") or a word after it
("the swelling is gone"); in a list the outcomes share the word of change of the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.lexicon import Lexicon
from kg.model import (
    Article,
    BlockRole,
    Change,
    ConceptKind,
    Cue,
    Direction,
    Effect,
    Mention,
    Sentence,
    Study,
    StudyContext,
    Subject,
    Valence,
)
from kg.wordings import Wording, Words, table, wordings

__all__ = ["find_subjects"]

K = ConceptKind
_WORDS = wordings("clauses")


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a stretch of text is about when a sentence does not say."""

    interventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ChangeCue:
    start: int
    end: int
    change: Change
    form: str  # verb, noun, adjective, after


def _changes() -> dict[str, Wording]:
    """The words of change by their form."""
    data = table("effects")
    forms = {"verb": "verbs", "noun": "nouns", "adjective": "adjectives", "after": "after"}
    out = {}
    for form, key in forms.items():
        groups = "|".join(
            f"(?P<{change}>{'|'.join(data[change][key])})"
            for change in ("decrease", "increase", "improve", "worsen", "affects")
            if data[change][key]
        )
        out[form] = Wording(rf"\b(?:{groups})\b")
    return out


_CHANGES = _changes()
_DENIAL = Wording(rf"\b(?:{'|'.join(table('effects')['negation']['patterns'])})")


def find_subjects(
    article: Article,
    lexicon: Lexicon,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    by_sentence: Sequence[Sequence[Mention]],
    mentions: Sequence[Mention],
    contexts: Sequence[StudyContext],
    studies: Sequence[Study],
) -> tuple[Subject, ...]:
    """The subject of every sentence, one for one. `said` and `by_sentence` hold its folded text
    and its mentions."""
    whole = _article_topic(article, lexicon, mentions)
    sections = _section_topics(article, lexicon, mentions)
    of_study = {s.id: _Topic(s.interventions, s.conditions) for s in studies}
    out: list[Subject] = []
    passage, block, section = _Topic(), -1, _Topic()
    before = Subject()
    for sentence, words, found, context in zip(sentences, said, by_sentence, contexts, strict=True):
        if sentence.block != block:
            if (
                section is not sections.get(sentence.block, _Topic())
                or article.blocks[sentence.block].role is not BlockRole.PARAGRAPH
            ):
                passage = _Topic()
            block, section = sentence.block, sections.get(sentence.block, _Topic())
            passage = _Topic(() if section.interventions else passage.interventions)
        study = of_study.get(context.study or "", _Topic())
        subject = _subject(lexicon, sentence, words, found, (study, passage, section, whole))
        if sentence.block == block and before.outcomes:
            subject = _taken_up(words, subject, before, lexicon)
        before = subject
        out.append(subject)
        named = _Topic(
            tuple(
                m.concept for m in found if m.kind is K.INTERVENTION and not _comparator(m.concept, lexicon)
            ),
            tuple(m.concept for m in found if m.kind is K.CONDITION),
        )
        passage = _Topic(named.interventions or passage.interventions, named.conditions or passage.conditions)
    return tuple(out)


def _taken_up(text: Words, subject: Subject, before: Subject, lexicon: Lexicon) -> Subject:
    """ "Massage can ease these symptoms": the outcomes that the sentence before has named."""
    match = _WORDS["takes-up"].search(text)
    if not match:
        return subject
    changes = _change_cues(text)
    cue = _before(text, match.start(), changes) or _adjacent(text, match.start(), match.end(), changes)
    generic = {e.outcome for e in subject.effects if lexicon.concept(e.outcome).label == "symptoms"}
    kept = tuple(o for o in subject.outcomes if lexicon.concept(o).label != "symptoms")
    effects = [e for e in subject.effects if e.outcome not in generic]
    if cue:
        change = Change.NO_CHANGE if _denied(text, cue) else cue.change
        effects += [
            Effect(i, o, change, _valence(change, lexicon.concept(o).desired))
            for o in before.outcomes
            for i in subject.interventions
        ]
    return replace(
        subject, outcomes=_unique([*before.outcomes, *kept]), effects=tuple(dict.fromkeys(effects))
    )


def _article_topic(article: Article, lexicon: Lexicon, mentions: Sequence[Mention]) -> _Topic:
    """The technique and the condition of the whole article: those in the title, else the prevailing ones."""
    title = {m.concept for m in lexicon.find(article.title or "")}

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
        return (top,) if n >= 3 and n >= share * sum(counts.values()) else ()

    return _Topic(prevailing(K.INTERVENTION, 0.25), prevailing(K.CONDITION, 0.4))


def _section_topics(article: Article, lexicon: Lexicon, mentions: Sequence[Mention]) -> dict[int, _Topic]:
    """For each block the topic of the heading it stands under, and of its own run-in label."""
    topics: dict[int, _Topic] = {}
    current, at = _Topic(), 0
    for index, block in enumerate(article.blocks):
        while at < len(mentions) and mentions[at].start < block.start:
            at += 1
        if block.role in (BlockRole.HEADING, BlockRole.TITLE):
            inside = []
            k = at
            while k < len(mentions) and mentions[k].start < block.end:
                inside.append(mentions[k])
                k += 1
            current = _Topic(
                tuple(m.concept for m in inside if m.kind is K.INTERVENTION),
                tuple(m.concept for m in inside if m.kind is K.CONDITION),
            )
            if block.role is BlockRole.TITLE:
                current = _Topic()
        topics[index] = current
    return topics


def _subject(
    lexicon: Lexicon, sentence: Sentence, text: Words, found: Sequence[Mention], topics: Sequence[_Topic]
) -> Subject:
    local = [(m.start - sentence.start, m.end - sentence.start, m) for m in found]
    changes = _change_cues(text)
    governed, cues = _governed(text, local, changes, lexicon)
    outcomes = _outcomes(local, governed, lexicon)
    own = _unique(
        m.concept for _, _, m in local if m.kind is K.INTERVENTION and not _comparator(m.concept, lexicon)
    )
    own_conditions = _unique(
        m.concept for _, _, m in local if m.kind in (K.CONDITION, K.POPULATION) and m.concept not in outcomes
    )
    has_condition = any(lexicon.concept(c).kinds[0] is K.CONDITION for c in own_conditions)
    interventions = own or next((t.interventions for t in topics if t.interventions), ())
    supplied = () if has_condition else next((t.conditions for t in topics if t.conditions), ())
    conditions = _unique([*own_conditions, *supplied])
    effects = _effects(text, local, governed, interventions, conditions, lexicon)
    return Subject(
        interventions=interventions,
        conditions=tuple(c for c in conditions if c not in outcomes),
        outcomes=outcomes,
        instruments=_unique(m.concept for _, _, m in local if m.kind is K.INSTRUMENT),
        populations=_unique(m.concept for _, _, m in local if m.kind is K.POPULATION),
        effects=effects,
        own_intervention=bool(own),
        own_condition=has_condition,
        negated=any(change is Change.NO_CHANGE for change, _ in governed.values()),
        cues=tuple(Cue(c.name, sentence.start + c.start, sentence.start + c.end) for c in cues),
    )


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (files("kg.resources.cues") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(slug for line in lines if not line.startswith("#") for slug in line.split())


def _outcomes(
    local: Sequence[tuple[int, int, Mention]],
    governed: Mapping[str, tuple[Change, _ChangeCue]],
    lexicon: Lexicon,
) -> tuple[str, ...]:
    """What changes or is measured: outcomes, the very general ones only where a word of change governs
    them, and conditions that are states."""

    def counts(concept: str) -> bool:
        slug = concept.rsplit("/", 1)[-1]
        if lexicon.concept(concept).kinds[0] is K.OUTCOME:
            return concept in governed or slug not in _listed("generic")
        return slug in _listed("states") and concept in governed

    return _unique(m.concept for _, _, m in local if counts(m.concept))


def _comparator(concept: str, lexicon: Lexicon) -> bool:
    """Placebo, usual care, rest: what a treatment is compared with, not what is claimed of."""
    return any(iri.endswith("/comparator") for iri in (concept, *lexicon.concept(concept).broader))


def _unique(concepts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(concepts))


def _change_cues(text: Words) -> list[_ChangeCue]:
    found = []
    for form, pattern in _CHANGES.items():
        for match in pattern.finditer(text):
            assert match.lastgroup is not None
            found.append(_ChangeCue(match.start(), match.end(), Change(match.lastgroup), form))
    return sorted(found, key=lambda c: (c.start, c.end, c.form))


_NEAR = 90  # characters a verb may stand before what it governs


def _governed(
    text: Words, local: Sequence[tuple[int, int, Mention]], changes: Sequence[_ChangeCue], lexicon: Lexicon
) -> tuple[dict[str, tuple[Change, _ChangeCue]], list[Cue]]:
    """For each concept that can change, the word of change that governs it."""
    governed: dict[str, tuple[Change, _ChangeCue]] = {}
    cues: list[Cue] = []
    previous: tuple[int, _ChangeCue] | None = None
    for start, end, mention in local:
        kinds = lexicon.concept(mention.concept).kinds
        if K.OUTCOME not in kinds and K.CONDITION not in kinds:
            continue
        cue = (
            _told_by_name(text, start, end)
            or _adjacent(text, start, end, changes)
            or _before(text, start, changes)
        )
        if (
            previous
            and (cue is None or cue.start <= previous[1].start)
            and _WORDS["list-gap"].match(text[previous[0] : start] or " ")
        ):
            cue = previous[1]
        if cue is None:
            previous = None
            continue
        previous = (end, cue)
        change = Change.NO_CHANGE if _denied(text, cue) else cue.change
        if change is Change.DECREASE and lexicon.concept(mention.concept).desired is Direction.MORE:
            # "eases low mood", "prevents poor sleep": less of too little
            change = (
                Change.IMPROVE if _WORDS["too-little"].search(text, max(0, start - 12), start) else change
            )
        governed.setdefault(mention.concept, (change, cue))
        cues.append(Cue(f"{change} of {lexicon.concept(mention.concept).label}", cue.start, cue.end))
    return governed, cues


# Labels that tell a change along with what changes: "pain relief", "injury prevention", "well tolerated".


def _told_by_name(text: str, start: int, end: int) -> _ChangeCue | None:
    for pattern, change in ((_WORDS["less"], Change.DECREASE), (_WORDS["none"], Change.NO_CHANGE)):
        match = pattern.search(text, start, end)
        if match and (change is Change.NO_CHANGE or end - start > len(match[0])):
            return _ChangeCue(match.start(), match.end(), change, "name")
    return None


def _adjacent(text: str, start: int, end: int, changes: Sequence[_ChangeCue]) -> _ChangeCue | None:
    """A word of change right at the outcome: "reduced pain", "reduction in pain", "pain is gone"."""
    for cue in changes:
        if (
            cue.form == "adjective"
            and 0 <= start - cue.end <= 20
            and text[cue.end : start].count(" ") <= 3
            and not re.search(r"[,;.]|\b(?:than|and|of)\b", text[cue.end : start])
        ):
            return cue
        if (
            cue.form == "noun"
            and 0 <= start - cue.end <= 40
            and re.match(r"\s(?:in|of|from|for|to|on|with)\b[^,;.]*$", text[cue.end : start])
        ):
            return cue
        if cue.form == "after" and 0 <= cue.start - end <= 4 and not text[end : cue.start].strip(" '"):
            return cue
        if cue.form == "noun" and cue.start == end + 1 and cue.change is Change.DECREASE:
            return cue
    return None


def _before(text: str, start: int, changes: Sequence[_ChangeCue]) -> _ChangeCue | None:
    """The nearest verb or noun of change before an outcome in the same clause."""
    for cue in reversed(changes):
        if (
            cue.form in ("verb", "noun")
            and cue.end <= start <= cue.end + _NEAR
            and not _WORDS["barrier"].search(text[cue.end : start])
        ):
            return cue
    return None


def _denied(text: str, cue: _ChangeCue) -> bool:
    window = text[max(0, cue.start - 45) : cue.start]
    cut = max(window.rfind(";"), window.rfind(","), window.rfind(" but "))
    return bool(_DENIAL.search(window[cut + 1 :]))


def _valence(change: Change, desired: Direction) -> Valence:
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


def _effects(
    text: Words,
    local: Sequence[tuple[int, int, Mention]],
    governed: dict[str, tuple[Change, _ChangeCue]],
    interventions: Sequence[str],
    conditions: Sequence[str],
    lexicon: Lexicon,
) -> tuple[Effect, ...]:
    if not interventions:
        return ()
    compared = _WORDS["compared"].search(text)
    where = {m.concept: start for start, _, m in reversed(local)}
    active = [
        i for i in interventions if not (compared and i in where and where[i] > compared.start())
    ] or list(interventions)
    effects: list[Effect] = []
    for concept, (change, cue) in governed.items():
        agents = [i for i in active if i not in where or where[i] < cue.start] or active
        desired = lexicon.concept(concept).desired
        effects += [Effect(i, concept, change, _valence(change, desired)) for i in agents if i != concept]
    if not effects and conditions and _WORDS["good"].search(text):
        denied = bool(_DENIAL.search(text))
        change, valence = (Change.NO_CHANGE, Valence.NEUTRAL) if denied else (Change.IMPROVE, Valence.BENEFIT)
        effects = [Effect(i, c, change, valence) for c in conditions for i in active]
    return tuple(dict.fromkeys(effects))
