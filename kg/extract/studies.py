"""Sentences -> the studies an article describes, and which sentence reports which study.

A study is opened by a sentence that brings up one piece of research ("A 2022 study1 explored …"), or that
cites a work of research; it goes on while sentences refer to it ("The study found", "Additionally, infants
receiving …", "The benefits lasted") and closes at a heading, at the next study, or when the article speaks
in general again. Sentences that go on reporting a study share its citations. A cited text that the article
reproduces, under a heading or after a line that links to it, is its study's passage as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from kg.extract._reading import Open, Scope, Seen, cites_research, named_in, tells_of_the_past
from kg.extract._research import invoked
from kg.extract._studyfacts import Facts, facts_of, institutions, record
from kg.lexicon import fold
from kg.model import (
    Article,
    BlockRole,
    Mention,
    Pointer,
    Reference,
    ReferenceSource,
    Sentence,
    Study,
    StudyContext,
    Trace,
    Voice,
)
from kg.wordings import Words, wordings

__all__ = ["find_studies"]

_WORDS = wordings("studies")
_RECALLED = 6  # sentences after which results in numbers still belong to the last study of the section
_NEAR = 3  # sentences after which "the results" may still be those of the last study
_WELL_TOLD = 3  # sentences that make a study what a report is about: what happened next is about it too
_SHORT = 160  # characters of a line that a colon before it announces
_NOTHING = {
    (describes, finds): StudyContext(describes=describes, finds=finds)
    for describes in (False, True)
    for finds in (False, True)
}
_ROWS = frozenset({BlockRole.LIST_ITEM, BlockRole.TABLE_ROW})


def find_studies(
    article: Article,
    sentences: Sequence[Sentence],
    said: Sequence[Words],
    mentions: Sequence[Sequence[Mention]],
    pointers: Sequence[Sequence[Pointer]],
    references: Sequence[Reference],
    voices: Sequence[Voice],
    comparators: Set[str] = frozenset(),
) -> tuple[tuple[Study, ...], tuple[StudyContext, ...]]:
    """The studies of an article, and for each sentence what research it reports.

    `said` is each sentence folded; `mentions`, `pointers` and `voices` are those of each. `comparators` are
    the concepts that a treatment is compared with, which are none of a study's treatments.
    """
    reader = _Reader(article, references)
    found = [
        reader.read(reader.seen(n, s, said[n], pointers[n], voices[n], mentions[n]))
        for n, s in enumerate(sentences)
    ]
    traces = {study.id: study.facts.traceable for study in reader.studies}
    works = {r.label: r.work for r in references}
    studies = tuple(
        record(
            (s.id, s.start, s.end),
            s.facts,
            [(article.text[sentences[n].start : sentences[n].end], said[n]) for n in s.tells],
            [m for n in s.tells for m in mentions[n] if m.concept not in comparators],
            tuple(s.cites),
            [works[c] for c in s.cites if c in works],
        )
        for s in reader.studies
    )
    return studies, tuple(_named_later(c, traces) if c.trace is Trace.VAGUE else c for c in found)


def _named_later(context: StudyContext, traceable: dict[str, bool]) -> StudyContext:
    """What the article tells of a study in any sentence lets a reader search for it from all of them."""
    return replace(context, trace=Trace.NAMED) if traceable.get(context.study or "") else context


class _Reader:
    """Walks the sentences and keeps the study at hand."""

    def __init__(self, article: Article, references: Sequence[Reference]) -> None:
        self.article = article
        self.studies: list[Open] = []
        self.current: Open | None = None
        self.last: Open | None = None  # reported last in this section
        self.since = 0  # sentences since then
        self.block = -1
        self.gap = 0  # sentences since the study at hand was last referred to
        self.body: str | None = None  # the institution whose research the paragraph is about
        self.colon = False  # the sentence before ended in one
        self.announced = False  # and it, or the line that it announced, reported the study at hand
        self.found = False  # the sentence before told a result of it
        self.awaits_text = False  # what follows is a cited text: "Here is the letter:"
        self.scope: Scope | None = None
        self.headings = [b for b in article.blocks if b.role in (BlockRole.HEADING, BlockRole.TITLE)]
        self.heading = 0  # headings passed so far
        self.section_of_results = False
        self.works = {r.label for r in references if cites_research(r)}
        self.works_cited = {r.label: r.work for r in references}
        self.linked = {r.start: r.label for r in references if r.source is ReferenceSource.LINK}

    # ------------------------------------------------------------------------------ one sentence

    def seen(
        self,
        n: int,
        sentence: Sentence,
        folded: Words,
        pointers: Sequence[Pointer],
        voice: Voice,
        mentions: Sequence[Mention],
    ) -> Seen:
        text = self.article.text[sentence.start : sentence.end].replace("\n", " ")
        # authors and a year that no entry has name a work, but lead to none; a number stands for its entry
        lead = [p for p in pointers if p.resolved or p.style != "author-year"]
        labels = tuple(dict.fromkeys(label for p in lead for label in p.labels)) if lead else ()
        said = invoked(text, folded, following=bool(self.studies or self.scope))
        told = said.one or said.that or said.many
        works = labels if told else tuple(label for label in labels if label in self.works)
        lost = len(lead) < len(pointers)
        return Seen(n, sentence, text, folded, labels, works, voice, said, mentions, lost)

    def read(self, seen: Seen) -> StudyContext:
        """What research the sentence reports."""
        new_block = self._entered(seen)
        context = self._reproduced(seen) or self._reported(seen, new_block)
        self._after(seen, context)
        return replace(context, marked=seen.labels) if seen.labels else context

    def _entered(self, seen: Seen) -> bool:
        """Whether a block begins with the sentence; sections and reproduced texts may end there."""
        while self.heading < len(self.headings) and self.headings[self.heading].start <= seen.sentence.start:
            heading = self.headings[self.heading]
            self._entered_section(heading.start, heading.end)
            self.heading += 1
        role = self.article.blocks[seen.sentence.block].role
        new_block = seen.sentence.block != self.block
        if new_block:
            if not self.colon:
                self.body = None
            self._leave_text(seen, role)
        self.block = seen.sentence.block
        self.since += 1
        return new_block

    def _leave_text(self, seen: Seen, role: BlockRole) -> None:
        """A reproduced text ends with its quotation, or, when it is none, with its paragraph."""
        scope = self.scope
        if scope is None or role in _ROWS:
            return
        if not scope.begun:
            self.scope = replace(scope, begun=True, quoted=role is BlockRole.BLOCK_QUOTE)
        elif scope.quoted:
            self.scope = scope if role is BlockRole.BLOCK_QUOTE else None
        elif scope.whole and not _WORDS["paper-part"].match(seen.folded):
            self.scope = self.current = None

    def _entered_section(self, start: int, end: int) -> None:
        words = Words(fold(self.article.text[start:end]))
        self.section_of_results = _WORDS["results-section"].match(words) is not None
        if self.scope and _WORDS["paper-section"].match(words):
            return
        self.scope = self.current = self.last = None
        self.body = None
        label = next((label for at, label in self.linked.items() if start <= at < end), None)
        if label and (self.awaits_text or not self._plain_heading(start, end)):
            known = [s for s in self.studies if s.cites][-1:] or self.studies[-1:] if self.awaits_text else []
            study = known[0] if known else self._opened(start, end, ())
            study.cites += [label] if label not in study.cites else []
            self.scope = Scope(study, (label,), whole=False, strict=self.awaits_text)
            self.current = None if self.awaits_text else study
        self.awaits_text = False

    def _plain_heading(self, start: int, end: int) -> bool:
        """A heading that names no title of a work, but links on a word or two."""
        return end - start < 12

    def _after(self, seen: Seen, context: StudyContext) -> None:
        colon = self.colon = ":" in seen.text[-3:] and seen.text.rstrip("*_ ").endswith(":")
        self.found = bool(context.study) and (seen.said.finds or seen.said.results)
        if context.study:
            self.gap, self.since, self.last = 0, 0, self.current or self.last
        short = seen.sentence.end - seen.sentence.start < _SHORT
        row = self.article.blocks[seen.sentence.block].role in _ROWS
        self.announced = bool(context.study) and (colon or (self.announced and (short or row)))
        if not colon:
            return
        text_follows = bool(_WORDS["reproduces"].search(seen.folded))
        whole = bool(_WORDS["abstract"].search(seen.folded))
        if seen.works and self.current and (text_follows or not seen.said.finds):
            self.scope = Scope(self.current, seen.works, whole=whole or not text_follows)
        elif text_follows and self.studies and not seen.labels:
            self.awaits_text = True

    # ---------------------------------------------------------------------------- reproduced texts

    def _reproduced(self, seen: Seen) -> StudyContext | None:
        """A sentence of a reproduced text, when it tells what the text's own study did or found."""
        scope, said = self.scope, seen.said
        if scope is None or seen.labels:
            return None
        row = self.article.blocks[seen.sentence.block].role is BlockRole.TABLE_ROW
        own = said.own or said.otherwise or (said.that and not said.one)
        found = self.section_of_results and (said.results or _WORDS["most"].search(seen.folded) is not None)
        if scope.whole and _WORDS["background"].match(seen.folded):
            return StudyContext(describes=said.describes, finds=said.finds)
        if not (scope.whole or row or own or found):
            return None
        self.current = scope.study
        return self._context(seen, scope.labels)

    # --------------------------------------------------------------------------- the study at hand

    def _reported(self, seen: Seen, new_block: bool) -> StudyContext:
        said = seen.said
        bodies: tuple[str, ...] = ()
        if (said.one or said.that or said.many) and not seen.outside:
            bodies = institutions(seen.text)
            self.body = "; ".join(bodies) or self.body
        study = self._cited(seen, new_block) if seen.works else self._told(seen)
        if study is None and seen.labels:
            self.current = None
            return StudyContext(None, Trace.CITED, seen.labels, False, said.describes, said.finds)
        if study is None and seen.lost:
            self.current = None
            return StudyContext(None, Trace.NAMED, (), False, said.describes, said.finds)
        if study is None and not seen.works:
            if said.many and not (self.current and self._goes_on(seen, new_block)):
                self.current = None
                named = bodies or _WORDS["journal"].search(seen.text)
                trace = Trace.NAMED if named else Trace.VAGUE
                return StudyContext(None, trace, (), False, said.describes, said.finds)
            study = self._attributed(seen) or self._recalled(seen, new_block)
        if study is None:
            self.gap += 1
            if self.gap > 1 or new_block:
                self.current = None
            return _NOTHING[said.describes, said.finds]
        self.current = study
        opens = not study.sentences
        return self._context(seen, tuple(study.cites), opens)

    def _context(self, seen: Seen, cites: tuple[str, ...], opens: bool = False) -> StudyContext:
        study = self.current
        assert study is not None
        study.lost = seen.lost if opens else study.lost
        study.sentences.append(seen.n)
        study.concepts |= seen.concepts
        spoken_of = seen.said.one or seen.said.that or opens
        if spoken_of or not (seen.said.story or seen.voice.narrated):
            study.tells.append(seen.n)
        if spoken_of and not seen.outside:
            study.facts = study.facts.completed(facts_of(seen.text, self.body))
        trace = Trace.CITED if cites else Trace.VAGUE
        return StudyContext(study.id, trace, cites, opens, seen.said.describes, seen.said.finds)

    def _cited(self, seen: Seen, new_block: bool) -> Open | None:
        """The study of a sentence that cites research: known by its citation, at hand, or new."""
        wanted = set(seen.works)
        for study in reversed(self.studies):
            if wanted <= set(study.cites):
                return study
        at_hand = self._same(seen) if seen.said.one else self._told(seen)
        if at_hand is None and not seen.said.one and self.current and self._goes_on(seen, new_block):
            at_hand = self.current
        if at_hand is not None and not (at_hand.cites or at_hand.lost):
            at_hand.cites.extend(seen.works)
            return at_hand
        opened = self._opened(seen.sentence.start, seen.sentence.end, seen.works)
        opened.fresh, opened.told = seen.said.fresh, seen.said.one or seen.said.that or seen.said.many
        opened.own = seen.said.own
        return opened

    def _told(self, seen: Seen) -> Open | None:
        """The study that a sentence brings up, or speaks of as known."""
        said = seen.said
        if said.one:
            if same := self._same(seen) or self._elaborated(seen):
                return same
        elif not said.that:
            return self._own(seen)
        elif known := self._known(seen):
            return known
        elif not (said.the and (said.finds or said.describes or said.measured)):
            return None
        opened = self._opened(seen.sentence.start, seen.sentence.end, ())
        opened.facts = Facts(called=named_in(seen))
        opened.fresh, opened.own = said.fresh, said.own
        return opened

    def _attributed(self, seen: Seen) -> Open | None:
        """A finding that a body or a journal in brackets answers for: "… (University of Someplace)"."""
        if "(" not in seen.text or not (found := _WORDS["attributed"].search(seen.text)):
            return None
        opened = self._opened(seen.sentence.start, seen.sentence.end, ())
        opened.facts = facts_of(found[0], None)
        return opened

    def _own(self, seen: Seen) -> Open | None:
        if not seen.said.own:
            return None
        return next((s for s in reversed(self.studies) if s.own), None)

    def _same(self, seen: Seen) -> Open | None:
        """News is told twice: "a new study" in the opening and again below, of the same treatment."""
        if not seen.said.fresh or seen.works:
            return None
        for study in reversed(self.studies):
            if study.fresh and study.concepts & seen.concepts:
                return study
        return None

    def _elaborated(self, seen: Seen) -> Open | None:
        """A study brought up just before, of which this sentence tells by whom and on whom it was done."""
        study = self.current
        if study is None or not seen.said.otherwise or study.sentences[-1:] != [seen.n - 1]:
            return None
        told = facts_of(seen.text, None)
        return (
            None if self.found or self._by_others(seen, study, told) or study.facts.differs(told) else study
        )

    def _by_others(self, seen: Seen, study: Open, told: Facts) -> bool:
        """Whether a sentence names researchers who are not those of the study at hand, or another year."""
        works = [self.works_cited[label] for label in study.cites if label in self.works_cited]
        authors = {name.family for work in works for name in work.authors} | set(study.facts.researchers)
        if told.researchers and authors and authors.isdisjoint(told.researchers):
            return True
        years = {work.year for work in works if work.year}
        return bool(years) and told.year not in years and _WORDS["by-authors"].search(seen.text) is not None

    def _known(self, seen: Seen) -> Open | None:
        """The study that "the study" means: one told of by that name or year, else the one told of last."""
        if not self.studies:
            return None
        told = facts_of(seen.text, None)
        name = {word for word in seen.said.name if len(word) > 3}
        proper = named_in(seen)
        for study in reversed(self.studies):
            if study.facts.agrees(told, name):
                return study
        if proper:
            return None
        if self.current is not None:
            return None if seen.said.the and self.current.facts.differs(told) else self.current
        if seen.said.the and any(study.facts.differs(told) for study in self.studies[-1:]):
            return None
        if not seen.said.noun:  # "the results": of what was told just now
            return self.last if self.since <= _NEAR else None
        return self.last or self.studies[-1]

    def _recalled(self, seen: Seen, new_block: bool) -> Open | None:
        """The study that a sentence goes on with although it does not name it."""
        if self._goes_on(seen, new_block):
            return self.current
        heard = seen.voice.narrated or seen.voice.quoted
        near = self.last is not None and self.since <= _RECALLED
        told = self.last is not None and self.last.told  # a work cited in passing is not gone back to
        result = (seen.said.results or seen.said.measured) and tells_of_the_past(seen.folded)
        return self.last if result and near and told and not heard and not seen.said.story else None

    def _goes_on(self, seen: Seen, new_block: bool) -> bool:
        """Whether a sentence goes on with the study at hand."""
        if self.current is None or seen.said.story:
            return False
        past = tells_of_the_past(seen.folded)
        row = self.article.blocks[seen.sentence.block].role is BlockRole.TABLE_ROW
        if (
            seen.said.continues
            or (seen.said.results and (past or not new_block))
            or row
            or (self.announced and seen.sentence.end - seen.sentence.start < _SHORT)
        ):
            return True
        if seen.voice.narrated or seen.voice.quoted or (self.scope and self.scope.strict):
            return False
        if not past:
            return False
        linked = _WORDS["linked"].search(seen.folded) is not None
        if new_block:
            return seen.said.measured or len(self.current.sentences) >= _WELL_TOLD
        return self.current.told or linked

    def _opened(self, start: int, end: int, labels: tuple[str, ...]) -> Open:
        study = Open(f"s{len(self.studies) + 1}", start, end, Facts(), cites=list(labels))
        self.studies.append(study)
        return study
