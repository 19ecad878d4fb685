"""One sentence by itself: on what does it rest, and by which cues is that told?

The same cues as in an article are shown (`kg.extract.evidence`), but without the article's studies, people
and stories around it, and they are weighed by weights of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.extract.evidence import show_cues, type_evidence
from kg.extract.pointers import find_pointers
from kg.extract.speakers import find_voices
from kg.extract.studies import find_studies
from kg.lexicon import fold
from kg.model import (
    Article,
    Basis,
    Block,
    BlockRole,
    Cue,
    Sentence,
    Study,
    StudyContext,
    Tier,
    Trace,
    Voice,
    tier_of,
)
from kg.wordings import Words

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Classification", "classify", "classify_lines", "cues_of", "table_of"]


@dataclass(frozen=True, slots=True)
class Classification:
    """On what a sentence rests. `cues` are the names of those that decided, the strongest first."""

    basis: Basis
    trace: Trace
    cues: tuple[str, ...] = ()

    @property
    def tier(self) -> Tier:
        """The tier that follows from basis and trace."""
        return tier_of(self.basis, self.trace)

    def to_json(self) -> str:
        """One line of JSON Lines.

        >>> Classification(Basis.ASSERTION, Trace.NONE).to_json()
        '{"basis": "assertion", "trace": "none", "tier": "assertion", "cues": []}'
        """
        return json.dumps(
            {"basis": self.basis, "trace": self.trace, "tier": self.tier, "cues": list(self.cues)},
            ensure_ascii=False,
        )


def classify(text: str) -> Classification:
    """On what a sentence rests that stands by itself.

    >>> classify("According to Professor Ann Other, yoga should be taught in every school.").tier
    <Tier.EXPERT_OPINION: 'expert opinion'>
    >>> found = classify("A survey of 400 nurses found that 62% had back pain.")
    >>> found.basis, found.trace
    (<Basis.SURVEY: 'survey'>, <Trace.VAGUE: 'vague'>)
    """
    article, sentences, said, voices, contexts, studies = _read(text)
    if not sentences:
        return Classification(Basis.ASSERTION, Trace.NONE)
    found = type_evidence(article, sentences, said, voices, contexts, studies, alone=True)[0]
    return Classification(found.basis, found.trace, tuple(cue.name for cue in found.cues))


def classify_lines(lines: Iterable[str]) -> Iterator[Classification]:
    """The answer for each line, in their order; a blank line rests on nothing."""
    for line in lines:
        yield classify(line)


def table_of(lines: Iterable[str]) -> Table:
    """The answers as a table for a terminal, a row a line."""
    from rich.table import Table
    from rich.text import Text

    from kg.query.result import printable

    table = Table(show_edge=False, pad_edge=False)
    for heading in ("tier", "basis", "trace", "because", "sentence"):
        table.add_column(heading, no_wrap=heading in ("tier", "basis", "trace"))
    for line in lines:
        found = classify(line)
        row = (found.tier, found.basis, found.trace, ", ".join(found.cues), printable(line.strip()))
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


def cues_of(text: str) -> dict[str, Cue]:
    """All the cues that a sentence by itself shows, by name.

    >>> "a percentage" in cues_of("It helped 62% of them.")
    True
    """
    article, sentences, said, voices, contexts, _ = _read(text)
    return next(show_cues(article, sentences, said, voices, contexts), {})


_Parts = tuple[
    Article,
    tuple[Sentence, ...],
    tuple[Words, ...],
    tuple[Voice, ...],
    tuple[StudyContext, ...],
    tuple[Study, ...],
]


def _read(text: str) -> _Parts:
    """A text as an article of one sentence, and what the stages find in it."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    article = Article("", "", text, blocks=(Block(0, len(text), BlockRole.PARAGRAPH),))
    if start >= end:
        return article, (), (), (), (), ()
    sentences = (Sentence(start, end, 0),)
    said = (Words(fold(text[start:end])),)
    pointers, references, _ = find_pointers(article, ())
    # the list that a citation leads to is not given here, and need not be missing
    pointers = tuple(replace(pointer, resolved=True) for pointer in pointers)
    _, voices = find_voices(article, sentences, said)
    studies, contexts = find_studies(article, sentences, said, ((),), (pointers,), references, voices)
    return article, sentences, said, voices, contexts, studies
