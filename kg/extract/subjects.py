"""Sentences -> what each is about: concepts by role, with what the passage supplies, and effects.

A sentence that names no technique ("It reduces pain") is about the one that its paragraph named last, else
the one in the section's heading, else the article's topic; likewise for conditions. "The massage" in an
article about lymphatic drainage is lymphatic drainage. An effect links an intervention to what a word of
change governs (`kg.extract._changes`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kg.extract._changes import Governed, Local, denied, govern, meaning, words_of_change
from kg.extract._topics import Topic, article_topic, narrower, section_topics, unique
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
from kg.wordings import Words, wordings

__all__ = ["find_subjects"]

K = ConceptKind
_WORDS = wordings("clauses")


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
    whole = article_topic(article, lexicon, mentions)
    sections = section_topics(article, mentions)
    of_study = {s.id: Topic(s.interventions, s.conditions) for s in studies}
    out: list[Subject] = []
    passage, block, section = Topic(), -1, Topic()
    before = Subject()
    for sentence, words, found, context in zip(sentences, said, by_sentence, contexts, strict=True):
        if sentence.block != block:
            if (
                section is not sections.get(sentence.block, Topic())
                or article.blocks[sentence.block].role is not BlockRole.PARAGRAPH
            ):
                passage = Topic()
            block, section = sentence.block, sections.get(sentence.block, Topic())
            passage = Topic(() if section.interventions else passage.interventions)
        study = of_study.get(context.study or "", Topic())
        reading = _Reading(lexicon, sentence, words, found, (study, section, passage, whole))
        subject = reading.subject()
        if sentence.block == block and before.outcomes:
            subject = _taken_up(words, subject, before, lexicon)
        before = subject
        out.append(subject)
        named = reading.agents
        conditions = tuple(m.concept for m in found if m.kind is K.CONDITION)
        passage = Topic(named or passage.interventions, conditions or passage.conditions)
    return tuple(out)


def _taken_up(text: Words, subject: Subject, before: Subject, lexicon: Lexicon) -> Subject:
    """ "Massage can ease these symptoms": the outcomes that the sentence before has named."""
    match = _WORDS["takes-up"].search(text)
    if not match:
        return subject
    changes = words_of_change(text)
    word = next((w for w in reversed(changes) if w.form in ("verb", "noun") and w.end <= match.start()), None)
    generic = {e.outcome for e in subject.effects if lexicon.concept(e.outcome).label == "symptoms"}
    kept = tuple(o for o in subject.outcomes if lexicon.concept(o).label != "symptoms")
    effects = [e for e in subject.effects if e.outcome not in generic]
    if word and word.change:
        change = Change.NO_CHANGE if denied(text, word) else word.change
        effects += [
            Effect(i, o, change, meaning(change, lexicon.concept(o)))
            for o in before.outcomes
            for i in subject.interventions
        ]
    return replace(subject, outcomes=unique([*before.outcomes, *kept]), effects=tuple(dict.fromkeys(effects)))


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (files("kg.resources.cues") / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(slug for line in lines if not line.startswith("#") for slug in line.split())


def _comparator(concept: str, lexicon: Lexicon) -> bool:
    """Placebo, usual care, rest: what a treatment is compared with, not what is claimed of."""
    return any(iri.endswith("/comparator") for iri in (concept, *lexicon.concept(concept).broader))


_FEW = 2  # techniques that a passage may supply; a list of more is no topic
_PARENTHESIS = re.compile(r"\([^()]*\)")
_LABEL = re.compile(r"[^:.;]{3,60}:\s")


@dataclass(slots=True)
class _Reading:
    """One sentence while it is read; `topics` are what study, section, passage and article supply."""

    lexicon: Lexicon
    sentence: Sentence
    text: Words
    found: Sequence[Mention]
    topics: Sequence[Topic]
    agents: tuple[str, ...] = ()  # the interventions that the sentence itself is about

    def subject(self) -> Subject:
        """What the sentence is about."""
        lexicon, start = self.lexicon, self.sentence.start
        local = [(m.start - start, m.end - start, m) for m in self.found]
        changes = words_of_change(self.text)
        governed = govern(self.text, local, changes, lexicon)
        outcomes = self._outcomes(local, governed)
        named = self._named(local)
        self.agents = unique(m.concept for _, _, m in named)
        conditions = unique(
            m.concept
            for _, _, m in local
            if m.kind in (K.CONDITION, K.POPULATION) and m.concept not in outcomes
        )
        has_condition = any(lexicon.concept(c).kinds[0] is K.CONDITION for c in conditions)
        interventions = self.agents or self._supplied("interventions")[:_FEW]
        if not has_condition:
            conditions += self._supplied("conditions")
        conditions = unique(conditions)
        effects = self._effects(self._acting(named), governed, interventions, conditions)
        return Subject(
            interventions=interventions,
            conditions=tuple(c for c in conditions if c not in outcomes),
            outcomes=outcomes,
            instruments=unique(m.concept for _, _, m in local if m.kind is K.INSTRUMENT),
            populations=unique(m.concept for _, _, m in local if m.kind is K.POPULATION),
            effects=effects,
            implied=self._implied(effects, outcomes, interventions),
            harms=self._harms(effects, outcomes, interventions),
            own_intervention=bool(self.agents),
            own_condition=has_condition,
            negated=any(g.change is Change.NO_CHANGE for g in governed.values()),
            cues=tuple(Cue(g.cue.name, start + g.cue.start, start + g.cue.end) for g in governed.values()),
        )

    def _supplied(self, role: str) -> tuple[str, ...]:
        """What the sentence is about when it does not say: the topic nearest to it that tells."""
        for topic in self.topics:
            told: tuple[str, ...] = getattr(topic, role)
            if concepts := tuple(c for c in told if not _comparator(c, self.lexicon)):
                return concepts
        return ()

    def _named(self, local: Sequence[Local]) -> list[Local]:
        """The mentions of treatments, without comparators and without the broader of two."""
        own = [
            m for m in local if m[2].kind is K.INTERVENTION and not _comparator(m[2].concept, self.lexicon)
        ]
        return [self._resolved(m) for m in self._most_exact(own)]

    def _acting(self, named: list[Local]) -> list[Local]:
        """Of the treatments named those that an effect is told of: not what stands beside them."""
        for narrowed in (
            self._labelled,
            self._outside_parentheses,
            self._not_professions,
            self._not_after_than,
            self._not_means,
        ):
            named = narrowed(named) or named
        return named

    def _labelled(self, own: list[Local]) -> list[Local]:
        """ "Swedish massage: Strokes are used to …" is about what its label names."""
        label = _LABEL.match(self.text)
        return [m for m in own if label and m[1] <= label.end()]

    def _outside_parentheses(self, own: list[Local]) -> list[Local]:
        if "(" not in self.text:
            return own
        asides = [match.span() for match in _PARENTHESIS.finditer(self.text)]
        opened = ((m, bisect_right(asides, (m[0], len(self.text)))) for m in own)  # asides opened before it
        return [m for m, n in opened if not n or asides[n - 1][1] < m[1]]

    def _not_professions(self, own: list[Local]) -> list[Local]:
        """ "A massage therapist" tells who, not what."""
        return [m for m in own if not _WORDS["profession"].match(self.text[m[1] : m[1] + 24])]

    def _not_after_than(self, own: list[Local]) -> list[Local]:
        compared = _WORDS["compared"].search(self.text)
        return [m for m in own if not compared or m[0] < compared.start()]

    def _not_means(self, own: list[Local]) -> list[Local]:
        """ "Therapy relieves pain through massage": by what means, when the treatment itself is named."""
        if len(own) < 2:
            return own
        first = own[0][1]
        aside = _WORDS["aside"].search(self.text, first)
        return [m for m in own if not aside or m[0] < aside.start()]

    def _most_exact(self, own: list[Local]) -> list[Local]:
        """Without the broader concepts of others that the sentence names."""
        named = {m[2].concept for m in own}
        return [m for m in own if not any(narrower(o, m[2].concept, self.lexicon) for o in named)]

    def _resolved(self, mention: Local) -> Local:
        """ "The massage" in an article on lymphatic drainage: the topic that is a kind of what is named."""
        start, end, named = mention
        if not _WORDS["definite"].search(self.text[max(0, start - 24) : start]):
            return mention
        for topic in self.topics:
            for concept in topic.interventions:
                if narrower(concept, named.concept, self.lexicon):
                    return start, end, replace(named, concept=concept)
        return mention

    def _outcomes(self, local: Sequence[Local], governed: Mapping[str, Governed]) -> tuple[str, ...]:
        """What changes or is measured: outcomes, the very general ones only where a word of change governs
        them, and conditions that are states."""

        def counts(concept: str) -> bool:
            slug = concept.rsplit("/", 1)[-1]
            if self.lexicon.concept(concept).kinds[0] is K.OUTCOME:
                return concept in governed or slug not in _listed("generic")
            return slug in _listed("states") and concept in governed

        return unique(m.concept for _, _, m in local if counts(m.concept))

    def _effects(
        self,
        agents: Sequence[Local],
        governed: Mapping[str, Governed],
        interventions: Sequence[str],
        conditions: Sequence[str],
    ) -> tuple[Effect, ...]:
        if _WORDS["comparison-group"].search(self.text) and not _WORDS["compared"].search(self.text):
            return ()
        where = {m[2].concept: m[0] for m in reversed(agents)}
        interventions = unique(m[2].concept for m in agents) or interventions
        effects: list[Effect] = []
        for concept, told in governed.items():
            before = [i for i in interventions if i not in where or where[i] < told.by.start]
            means = meaning(told.change, self.lexicon.concept(concept))
            effects += [
                Effect(i, concept, told.change, means) for i in before or interventions if i != concept
            ]
        if not effects and conditions and _WORDS["good"].search(self.text):
            change, means = Change.IMPROVE, Valence.BENEFIT
            if denied(self.text):
                change, means = Change.NO_CHANGE, Valence.NEUTRAL
            effects = [Effect(i, c, change, means) for c in conditions for i in interventions]
        return tuple(dict.fromkeys(effects))

    def _implied(
        self, effects: Sequence[Effect], outcomes: Sequence[str], interventions: Sequence[str]
    ) -> tuple[Effect, ...]:
        """What a claim on an effect says when no word of change stands in it ("the key to recovery")."""
        if effects:
            return ()
        change, means = Change.IMPROVE, Valence.BENEFIT
        if denied(self.text):
            change, means = Change.NO_CHANGE, Valence.NEUTRAL
        good = bool(_WORDS["good"].search(self.text))
        return tuple(
            Effect(i, o, change, means)
            for o in outcomes
            for i in interventions
            # that somebody has what is unwanted is no benefit
            if good or self.lexicon.concept(o).desired is not Direction.LESS
        )

    def _harms(
        self, effects: Sequence[Effect], outcomes: Sequence[str], interventions: Sequence[str]
    ) -> tuple[Effect, ...]:
        """The unwanted outcomes that a claim on safety only lists ("complications are bruising and …")."""
        told = {effect.outcome for effect in effects}
        change, means = Change.INCREASE, Valence.HARM
        if _WORDS["rare"].search(self.text):
            change, means = Change.NO_CHANGE, Valence.NEUTRAL
        return tuple(
            Effect(i, o, change, means)
            for o in outcomes
            for i in interventions
            if o not in told and self.lexicon.concept(o).desired is Direction.LESS
        )
