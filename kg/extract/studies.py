"""Sentences -> the studies an article describes, and which sentence reports which study.

A study is opened by a sentence that points at one piece of research ("A 2022 study1 explored …"), or that a
citation marker stands in; it goes on while sentences refer to it ("The study found", "Additionally, infants
receiving …", "The benefits lasted") and closes at a heading, at the next study, or when the article speaks
in general again. Sentences that go on reporting a study share its citations.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.lexicon import fold
from kg.model import (
    Article,
    BlockRole,
    ConceptKind,
    Design,
    Mention,
    Pointer,
    Reference,
    Sentence,
    Study,
    StudyContext,
    Trace,
    Voice,
)
from kg.wordings import Words, wordings

__all__ = ["find_studies"]


_WORDS = wordings("studies")
# What is quoted from the text as it stands is looked for there, whatever its case.
_QUOTED = {
    name: re.compile(_WORDS[name].pattern, re.IGNORECASE)
    for name in ("sample", "dose", "comparator", "follow-up")
}


@dataclass(slots=True)
class _Open:
    """A study while its sentences are being read."""

    id: str
    start: int
    end: int
    sentences: list[int] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    institution: str | None = None
    year: int | None = None
    researchers: tuple[str, ...] = ()


def find_studies(
    article: Article,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    mentions: Sequence[Sequence[Mention]],
    pointers: Sequence[Sequence[Pointer]],
    references: Sequence[Reference],
    voices: Sequence[Voice],
) -> tuple[tuple[Study, ...], tuple[StudyContext, ...]]:
    """The studies of an article, and for each sentence what research it reports.

    `said` is each sentence folded; `mentions`, `pointers` and `voices` are those of each.
    """
    reader = _Reader(article, references)
    contexts = [reader.read(n, s, said[n], pointers[n], voices[n]) for n, s in enumerate(sentences)]
    works = {r.label: r for r in references}
    studies = tuple(_finished(article, s, sentences, mentions, works) for s in reader.studies)
    return studies, tuple(contexts)


_LEADING = re.compile(
    r"^(?:(?:[Tt]he|at|in|of|from|by|for|and|Researchers|Scientists|Research|Studies|Doctors) )+"
)


class _Reader:
    """Walks the sentences and keeps the study at hand."""

    def __init__(self, article: Article, references: Sequence[Reference]) -> None:
        self.article = article
        self.studies: list[_Open] = []
        self.current: _Open | None = None
        self.block = -1
        self.gap = 0  # sentences since the study at hand was last referred to
        self.body: str | None = None  # the institution that the paragraph is about
        self.headings = [b.start for b in article.blocks if b.role is BlockRole.HEADING]
        self.heading = 0  # headings passed so far
        self.reproduced = False  # what follows is the cited text itself: "Here is the abstract:"

    def read(
        self, n: int, sentence: Sentence, folded: Words, pointers: Sequence[Pointer], voice: Voice
    ) -> StudyContext:
        text = self.article.text[sentence.start : sentence.end]
        labels = tuple(dict.fromkeys(label for p in pointers for label in p.labels))
        passed = bisect_right(self.headings, sentence.start)
        if passed > self.heading:
            self.current, self.body, self.heading, self.reproduced = None, None, passed, False
        new_block = sentence.block != self.block
        if new_block and self.article.blocks[sentence.block].role is not BlockRole.LIST_ITEM:
            self.body = None
        self.block = sentence.block
        institution = self._institution(text)
        self.body = institution or self.body
        opened = bool(_WORDS["opens"].search(folded)) and not _WORDS["anaphoric"].search(folded)
        opened = opened and not (self.reproduced and self.current)
        finds, describes = bool(_WORDS["finds"].search(folded)), bool(_WORDS["describes"].search(folded))
        group = bool(_WORDS["group"].search(folded))
        row = self.article.blocks[sentence.block].role is BlockRole.TABLE_ROW
        if self.current is None and self.studies and _WORDS["definite"].search(folded) and not group:
            # "the study" some paragraphs later: the one told of last
            self.current = self.studies[-1]
        continues = self._continues(folded, new_block, voice, n) or (row and self.current is not None)
        if opened and not self._same(labels):
            self._start(n, sentence, labels, text, institution)
        elif labels and not (self.current and set(labels) & set(self.current.cites)):
            if group or not self._extend(labels, continues):
                self._start(n, sentence, labels, text, institution)
        elif group and not continues:
            self.current = None
            trace = Trace.NAMED if institution else Trace.VAGUE
            return StudyContext(None, trace, (), False, describes, finds)
        elif institution and _WORDS["attributed"].search(text):
            return StudyContext(None, Trace.NAMED, (), False, describes, True)
        elif not (self.current and continues):
            self.gap += 1
            if self.gap > 1 or new_block:
                self.current = None
            return StudyContext(describes=describes, finds=finds)
        assert self.current is not None
        self.gap = 0
        self.reproduced = self.reproduced or bool(labels and text.rstrip().endswith(":"))
        if n not in self.current.sentences:
            self.current.sentences.append(n)
        return StudyContext(
            self.current.id, self._trace(), tuple(self.current.cites), opened, describes, finds
        )

    def _same(self, labels: tuple[str, ...]) -> bool:
        return bool(labels and self.current and set(labels) <= set(self.current.cites))

    def _extend(self, labels: tuple[str, ...], continues: bool) -> bool:
        """A marker that stands in a later sentence of the study's passage names the study at hand."""
        if self.current is None or self.current.cites or not continues:
            return False
        self.current.cites.extend(labels)
        return True

    def _start(
        self, n: int, sentence: Sentence, labels: tuple[str, ...], text: str, institution: str | None
    ) -> None:
        year = _WORDS["year"].search(text)
        found = _WORDS["researcher"].search(text)
        names = tuple(next(g for g in found.groups() if g).split(" and ")) if found else ()
        self.current = _Open(
            f"s{len(self.studies) + 1}",
            sentence.start,
            sentence.end,
            [n],
            list(labels),
            institution or self.body,
            int(year[0]) if year else None,
            tuple(name.replace(" et al", "").strip(".").split()[-1] for name in names),
        )
        self.studies.append(self.current)

    def _institution(self, text: str) -> str | None:
        found = [m[0].strip() for m in _WORDS["institution"].finditer(text)]
        return (
            re.sub(
                r"^(?:(?:[Tt]he|at|in|of|from|by|for|and|Researchers|Scientists|Research|Studies|Doctors) )+",
                "",
                found[0],
            )
            if found
            else None
        )

    def _continues(self, folded: Words, new_block: bool, voice: Voice, n: int) -> bool:
        """Whether a sentence goes on with the study at hand."""
        if self.current is None:
            return False
        if _WORDS["continues"].search(folded) or (self.reproduced and _WORDS["finds"].search(folded)):
            return True
        if new_block or voice.narrated:
            return False
        past = _WORDS["past"].search(folded)
        return bool(past and (_WORDS["linked"].search(folded) or not voice.quoted))

    def _trace(self) -> Trace:
        assert self.current is not None
        if self.current.cites:
            return Trace.CITED
        named = self.current.institution or self.current.researchers or self.current.year
        return Trace.NAMED if named else Trace.VAGUE


def _finished(
    article: Article,
    study: _Open,
    sentences: Sequence[Sentence],
    mentions: Sequence[Sequence[Mention]],
    references: dict[str, Reference],
) -> Study:
    passage = " ".join(article.text[sentences[n].start : sentences[n].end] for n in study.sentences)
    work = next((references[c].work for c in study.cites if c in references), None)
    sample = _QUOTED["sample"].search(passage)
    size = next((g for g in sample.groups() if g), None) if sample else None

    def of_kind(kind: ConceptKind) -> tuple[str, ...]:
        found = [m.concept for n in study.sentences for m in mentions[n] if m.kind is kind]
        return tuple(dict.fromkeys(found))[:4]

    def first(pattern: re.Pattern[str]) -> str | None:
        match = pattern.search(passage)
        return match[match.lastindex or 0].strip() if match else None

    return Study(
        study.id,
        study.start,
        study.end,
        design=_design(Words(fold(passage)), work.design if work else Design.UNKNOWN),
        year=study.year or (work.year if work else None),
        institution=study.institution,
        researchers=study.researchers or (tuple(a.family for a in work.authors[:1]) if work else ()),
        sample_size=int(size.replace(",", "")) if size else None,
        conditions=of_kind(ConceptKind.CONDITION),
        interventions=of_kind(ConceptKind.INTERVENTION),
        dose=first(_QUOTED["dose"]),
        comparator=first(_QUOTED["comparator"]),
        follow_up=first(_QUOTED["follow-up"]),
        cites=tuple(study.cites),
    )


def _design(passage: Words, cited: Design) -> Design:
    """The design that the cited work's own title tells, else the one the passage tells."""
    if cited is not Design.UNKNOWN:
        return cited
    told = (name for name in _WORDS if name.startswith("design-") and _WORDS[name].search(passage))
    return Design(next(told, "design-unknown").removeprefix("design-"))
