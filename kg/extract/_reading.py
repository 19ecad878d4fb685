"""What the reader of studies holds while it walks through an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.extract._research import Invoked
from kg.extract._studyfacts import Facts
from kg.model import ConceptKind, Design, Mention, Reference, ReferenceSource, Sentence, Voice
from kg.wordings import Words, wordings

__all__ = ["Open", "Scope", "Seen", "cites_research", "named_in", "tells_of_the_past"]

_WORDS = wordings("studies")
_TOPICS = frozenset({ConceptKind.INTERVENTION, ConceptKind.CONDITION})


@dataclass(slots=True)
class Open:
    """A study while its sentences are being read."""

    id: str
    start: int
    end: int
    facts: Facts
    sentences: list[int] = field(default_factory=list)
    tells: list[int] = field(default_factory=list)  # those whose facts are the study's own
    cites: list[str] = field(default_factory=list)
    concepts: set[str] = field(default_factory=set)
    fresh: bool = False
    own: bool = False
    told: bool = True  # in words, not by a citation alone
    lost: bool = False  # known by authors and a year that no entry has: a later marker is not its own


@dataclass(frozen=True, slots=True)
class Scope:
    """A reproduced text: its study, the labels that lead to it, and how far it goes."""

    study: Open
    labels: tuple[str, ...]
    whole: bool  # every sentence reports the study, as in an abstract
    strict: bool = False  # only what says so reports the study: a letter's views are not its findings
    begun: bool = False
    quoted: bool = False  # it goes on while the blocks are quotations


class Seen(NamedTuple):
    """One sentence as the reader meets it."""

    n: int
    sentence: Sentence
    text: str
    folded: Words
    labels: tuple[str, ...]
    works: tuple[str, ...]  # those of the labels that lead to research
    voice: Voice
    said: Invoked
    mentions: Sequence[Mention]
    lost: bool = False  # names authors and a year that no entry has

    @property
    def outside(self) -> bool:
        """Whether somebody is heard who had no part in the study that is spoken of."""
        if _WORDS["outsider"].search(self.folded):
            return True
        heard = self.voice.quoted or (self.voice.reported and self.voice.name is not None)
        return heard and not self.said.one and _WORDS["insider"].search(self.folded) is None

    @property
    def concepts(self) -> frozenset[str]:
        """The treatments and conditions it names."""
        return frozenset(m.concept for m in self.mentions if m.kind in _TOPICS)


def tells_of_the_past(folded: Words) -> bool:
    """Whether a sentence tells what happened, not what is so in general."""
    past, general = _WORDS["past"].search(folded), _WORDS["general"].search(folded)
    return past is not None and (general is None or general.start() > past.start())


def named_in(seen: Seen) -> frozenset[str]:
    """The words of a study's own name: "the Lancaster Bay trial", "the SPACE trial"."""
    words = (word for word in seen.said.name if word.isalpha() and len(word) > 2)
    capital = (word for word in words if word.capitalize() in seen.text[1:] or word.upper() in seen.text)
    return frozenset(word for word in capital if word not in seen.text)


def cites_research(reference: Reference) -> bool:
    """Whether what is cited is a work of research, as far as its entry tells: not a law or a web page."""
    work = reference.work
    if reference.source is not ReferenceSource.ENTRY:
        return True
    known = work.doi or work.pmid or work.pmcid or (work.volume and work.title)
    return bool(known) or work.design is not Design.UNKNOWN
