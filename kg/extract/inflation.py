"""Claims that say more than what they rest on.

Seven warnings, each with the words that show it: a magnitude without a figure, a cause where there was only
observation or a study of untold design, work on animals or cells said of people, doubt that was lost on the
way, a study of other people, and a study that has no results. They are meant for an editor, who stops
reading warnings after the third silly one: where in doubt there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.lexicon import Lexicon, fold
from kg.model import (
    Article,
    Basis,
    BlockRole,
    Change,
    Claim,
    ConceptKind,
    Design,
    Inflation,
    InflationWarning,
    Kind,
    Mention,
    Reference,
    Study,
    Tier,
    Trace,
    Valence,
)
from kg.wordings import Words, wordings

__all__ = ["find_inflation"]

_WORDS = wordings("inflation")
_Pair = tuple[str, str]
_CHANGING = (Kind.EFFECT, Kind.MECHANISM, Kind.SAFETY)
_LABORATORY = (Design.ANIMAL, Design.IN_VITRO)
_RESEARCH = (Tier.CITED_RESEARCH, Tier.UNCITED_RESEARCH)
_STATED = (*_RESEARCH, Tier.ASSERTION)
_BARE = (Tier.ASSERTION, Tier.EXPERT_OPINION)
_PATIENTS = frozenset({ConceptKind.CONDITION, ConceptKind.POPULATION})
_NEXT = 200  # characters after a claim in which its figure may follow


def find_inflation(
    article: Article,
    folded: str,
    claims: Sequence[Claim],
    said: Sequence[Words],
    studies: Sequence[Study],
    references: Sequence[Reference],
    mentions: Sequence[Mention],
    lexicon: Lexicon,
) -> tuple[tuple[InflationWarning, ...], ...]:
    """The warnings of each claim, in the order of the text; `said` are the claims' words folded, `mentions`
    those of the whole article."""
    research = _by_benefit(claims)
    page = _Page(
        article,
        folded,
        claims,
        said,
        {study.id: study for study in studies},
        {reference.label: reference for reference in references},
        mentions,
        lexicon,
        research,
        {pair: told[0] for pair, told in research.items() if all(claims[n].hedged for n in told)},
    )
    found = [set(page.warnings(n)) for n in range(len(claims))]
    for n, warning in page.headings():
        found[n].add(warning)
    return tuple(tuple(sorted(warnings, key=lambda w: (w.start, w.end, w.kind))) for warnings in found)


@dataclass(frozen=True, slots=True)
class _Page:
    """One article's claims, and what they rest on."""

    article: Article
    folded: str
    claims: Sequence[Claim]
    said: Sequence[Words]
    studies: Mapping[str, Study]
    references: Mapping[str, Reference]
    mentions: Sequence[Mention]
    lexicon: Lexicon
    research: Mapping[_Pair, Sequence[int]]  # the claims that rest on research, by what does good to what
    doubted: Mapping[_Pair, int]  # where all of them are told with doubt, the first

    def warnings(self, n: int) -> Iterator[InflationWarning]:
        claim = self.claims[n]
        if claim.negated:
            return
        yield from self._magnitude(n)
        yield from self._lost_doubt(n)
        if claim.tier in _RESEARCH:
            yield from self._cause(n)
            yield from self._laboratory(n)
            yield from self._others(n)
            yield from self._no_results(n)

    def _sources(self, claim: Claim) -> list[Reference]:
        return [self.references[label] for label in claim.cites if label in self.references]

    def _study(self, claim: Claim) -> Study | None:
        return self.studies.get(claim.study or "")

    # ------------------------------------------------------------------------ magnitude without a figure

    def _magnitude(self, n: int) -> Iterator[InflationWarning]:
        claim, words = self.claims[n], self.said[n]
        kinds = (*_CHANGING, Kind.DOSAGE)
        if claim.tier is Tier.ANECDOTE or claim.kind not in kinds or self._has_figure(n):
            return
        names = ("magnitude", "magnitude-bare") if claim.tier in _BARE else ("magnitude",)
        match = next((found for name in names if (found := _WORDS[name].search(words))), None)
        if match and not _meant_otherwise(words[: match.start()]):
            yield _warning(Inflation.MAGNITUDE, claim.start, match)

    def _has_figure(self, n: int) -> bool:
        """Whether the claim, or what follows in the same paragraph, gives a figure."""
        claim = self.claims[n]
        paragraph = self.article.text[claim.end : claim.end + _NEXT].partition("\n\n")[0]
        following = self.folded[claim.end : claim.end + len(paragraph)]
        return bool(claim.measurements or _WORDS["figure"].search(following))

    # ----------------------------------------------------------------------------- cause where none is shown

    def _cause(self, n: int) -> Iterator[InflationWarning]:
        claim, words = self.claims[n], self.said[n]
        changed = any(e.intervention and e.change is not Change.NO_CHANGE for e in claim.effects)
        if claim.hedged or not changed or any(_WORDS[x].search(words) for x in ("no-cause", "laboratory")):
            return
        match = _WORDS["causal"].search(words)
        design = self._design(claim, words)
        if match and design is not None:
            yield _warning(design, claim.start, match)

    def _design(self, claim: Claim, words: Words) -> Inflation | None:
        """What is wrong with the design for a claim of cause, if anything."""
        study = self._study(claim)
        told = {study.design} if study else set()
        told |= {reference.work.design for reference in self._sources(claim)}
        if claim.basis is Basis.OBSERVATIONAL or told == {Design.OBSERVATIONAL}:
            return Inflation.CAUSE_FROM_OBSERVATION
        # a work that is cited or named can be looked up: its design is there to be found
        if claim.basis is not Basis.STUDY or claim.trace is not Trace.VAGUE or told - {Design.UNKNOWN}:
            return None
        where = self.folded[study.start : study.end] if study else ""
        if _WORDS["no-cause"].search(where) or (not study and _WORDS["no-study"].search(words)):
            return None
        return Inflation.CAUSE_FROM_UNTOLD_DESIGN

    # --------------------------------------------------------------------- laboratory work said of people

    def _laboratory(self, n: int) -> Iterator[InflationWarning]:
        claim, words = self.claims[n], self.said[n]
        if _WORDS["laboratory"].search(words) or claim.kind not in _CHANGING:
            return
        study = self._study(claim)
        told = bool(_WORDS["people"].search(words) or claim.conditions)
        if study and told and (match := _WORDS["laboratory"].search(self.folded[study.start : study.end])):
            if not _WORDS["people"].search(self.folded[study.start : study.end]):
                yield _warning(Inflation.NOT_IN_PEOPLE, study.start, match)
            return
        sources = self._sources(claim)
        for source in sources if all(self._of_a_laboratory(s) for s in sources) else ():
            match = _WORDS["laboratory"].search(self.folded[source.start : source.end])
            if match:
                yield _warning(Inflation.NOT_IN_PEOPLE, source.start, match)

    def _of_a_laboratory(self, source: Reference) -> bool:
        title = self.folded[source.start : source.end]
        return bool(_WORDS["laboratory"].search(title)) and not _WORDS["people"].search(title)

    # ----------------------------------------------------------------------------------------- doubt lost

    def _lost_doubt(self, n: int) -> Iterator[InflationWarning]:
        """What research was told to find with doubt is said without, in another paragraph or summing up."""
        claim = self.claims[n]
        if claim.hedged or claim.measurements or claim.tier not in _STATED:
            return
        if not _WORDS["causal"].search(self.said[n]):
            return
        summing = _WORDS["summary"].search(self.said[n])
        for pair in sorted(_benefits(claim)):
            told = self.research.get(pair, [])
            before = bisect_left(told, n)
            earlier = self.claims[told[before - 1]] if before else claim
            apart = summing or "\n\n" in self.article.text[earlier.end : claim.start]
            same = (
                _rests(claim) & _rests(earlier) if claim.tier is not Tier.ASSERTION else pair in self.doubted
            )
            if same and apart and earlier.hedged and (cue := _hedge_of(earlier)):
                yield InflationWarning(Inflation.LOST_DOUBT, *cue)
                return

    def headings(self) -> Iterator[tuple[int, InflationWarning]]:
        """Headings that say without doubt what all research that is told of says with doubt."""
        for block in self.article.blocks if self.doubted else ():
            if block.role not in (BlockRole.TITLE, BlockRole.HEADING):
                continue
            words = Words(self.folded[block.start : block.end])
            verb = _WORDS["causal"].search(words)
            if not verb or _WORDS["doubt"].search(words):
                continue
            named = {m.concept for m in self._mentions(block.start, block.end)}
            for (cause, outcome), n in self.doubted.items():
                if cause in named and outcome in named:
                    yield n, _warning(Inflation.LOST_DOUBT, block.start, verb)
                    break

    # ------------------------------------------------------------------------------------ a study of others

    def _others(self, n: int) -> Iterator[InflationWarning]:
        """The claim names its people, every source names its own, and none is of the same kind."""
        claim = self.claims[n]
        sources = [s for s in self._sources(claim) if s.work.title]
        if not claim.effects or not sources or len(sources) < len(claim.cites):
            return
        own = self._patients(claim.start, claim.end)
        theirs = [m for s in sources for m in self._patients(s.start, s.end)]
        kinds = {m.kind for m in own} & {m.kind for m in theirs}
        inside = self._mentions(claim.start, claim.end)
        outside = [m for s in sources for m in self._mentions(s.start, s.end)]
        if not kinds or any(self._akin(a.concept, b.concept) for a in own for b in outside):
            return
        if any(self._akin(a.concept, b.concept) for a in theirs for b in inside):
            return
        first = next(m for m in theirs if m.kind in kinds)
        yield InflationWarning(Inflation.OTHER_PEOPLE, first.start, first.end)

    def _patients(self, start: int, end: int) -> list[Mention]:
        """The diseases and groups of people in whom it was seen; not "adults", who may have anything."""
        return [
            m
            for m in self._mentions(start, end)
            if m.kind in _PATIENTS
            and not _WORDS["nobody"].search(fold(self.lexicon.concept(m.concept).label))
            and _WORDS["among"].search(self.folded[max(start, m.start - 40) : m.start])
        ]

    def _akin(self, one: str, other: str) -> bool:
        """Whether two concepts are the same, one is within the other, or they are named alike."""
        alike = self._label_words(one) & self._label_words(other)
        return bool(alike) or one in self._above(other) or other in self._above(one)

    def _label_words(self, concept: str) -> set[str]:
        label = fold(self.lexicon.concept(concept).label)
        return {word for word in label.split() if len(word) > 3 and not _WORDS["vague"].search(word)}

    def _above(self, concept: str) -> set[str]:
        found, ahead = {concept}, [concept]
        while ahead:
            for broader in self.lexicon.concept(ahead.pop()).broader:
                if broader not in found and broader in self.lexicon.concepts:
                    found.add(broader)
                    ahead.append(broader)
        return found

    def _mentions(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self.mentions, start, key=lambda m: m.start)
        last = bisect_left(self.mentions, end, key=lambda m: m.start)
        return [m for m in self.mentions[first:last] if m.end <= end]

    # ------------------------------------------------------------------------------------------- no results

    def _no_results(self, n: int) -> Iterator[InflationWarning]:
        claim, sources = self.claims[n], self._sources(self.claims[n])
        plans = [s for s in sources if s.work.design is Design.PROTOCOL]
        if not plans or len(plans) < len(sources) or _WORDS["announced"].search(self.said[n]):
            return
        if claim.kind in _CHANGING:
            source = plans[0]
            match = re.search(r"\bprotocol\b", self.folded[source.start : source.end])
            place = match.span() if match else (0, source.end - source.start)
            yield InflationWarning(Inflation.NO_RESULTS, source.start + place[0], source.start + place[1])


def _warning(kind: Inflation, offset: int, match: re.Match[str]) -> InflationWarning:
    return InflationWarning(kind, offset + match.start(), offset + match.end())


def _meant_otherwise(before: str) -> bool:
    """Whether what stands before a word of size denies it, or is no outcome of a treatment."""
    return bool(_WORDS["denied"].search(before[-40:]) or _WORDS["not-of-an-effect"].search(before))


def _benefits(claim: Claim) -> set[_Pair]:
    """What is said to do good to what."""
    return {
        (effect.intervention, effect.outcome)
        for effect in claim.effects
        if effect.intervention and effect.valence is Valence.BENEFIT
    }


def _by_benefit(claims: Sequence[Claim]) -> dict[_Pair, list[int]]:
    """Which claims rest on research, by what they say does good to what."""
    out: dict[_Pair, list[int]] = {}
    for n, claim in enumerate(claims):
        if claim.tier in _RESEARCH and not claim.negated:
            for pair in sorted(_benefits(claim)):
                out.setdefault(pair, []).append(n)
    return out


def _rests(claim: Claim) -> set[str]:
    """The study and the references a claim rests on, by what the article calls them."""
    return {f"study {claim.study}"} | set(claim.cites) if claim.study else set(claim.cites)


def _hedge_of(claim: Claim) -> tuple[int, int] | None:
    return next(((cue.start, cue.end) for cue in claim.cues if cue.name == "hedged"), None)
