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

from kg.lexicon import Lexicon
from kg.model import (
    Article,
    Basis,
    BlockRole,
    Change,
    Claim,
    ConceptKind,
    Design,
    Effect,
    Inflation,
    Kind,
    Mention,
    Reference,
    Study,
    Tier,
    Trace,
    Valence,
    Warning,
)
from kg.wordings import Words, wordings

__all__ = ["find_inflation"]

_WORDS = wordings("inflation")
_CHANGING = (Kind.EFFECT, Kind.MECHANISM, Kind.SAFETY)
_LABORATORY = (Design.ANIMAL, Design.IN_VITRO)
_BARE = (Tier.ASSERTION, Tier.EXPERT_OPINION)
_PATIENTS = frozenset({ConceptKind.CONDITION, ConceptKind.POPULATION})
_GENERAL = re.compile(r"^(?:adults?|women|men|workers|patients?|people.*|animals)$")


def find_inflation(
    article: Article,
    folded: str,
    claims: Sequence[Claim],
    said: Sequence[Words],
    studies: Sequence[Study],
    references: Sequence[Reference],
    mentions: Sequence[Mention],
    lexicon: Lexicon,
) -> tuple[tuple[Warning, ...], ...]:
    """The warnings of each claim, in the order of the text; `said` are the claims' words folded, `mentions`
    those of the whole article."""
    page = _Page(
        article,
        folded,
        claims,
        said,
        {study.id: study for study in studies},
        {reference.label: reference for reference in references},
        mentions,
        lexicon,
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

    def warnings(self, n: int) -> Iterator[Warning]:
        claim = self.claims[n]
        if claim.negated:
            return
        yield from self._magnitude(n)
        if claim.tier in (Tier.CITED_RESEARCH, Tier.UNCITED_RESEARCH):
            yield from self._cause(n)
            yield from self._laboratory(n)
            yield from self._lost_doubt(n)
            yield from self._others(n)
            yield from self._no_results(n)

    def _sources(self, claim: Claim) -> list[Reference]:
        return [self.references[label] for label in claim.cites if label in self.references]

    def _study(self, claim: Claim) -> Study | None:
        return self.studies.get(claim.study or "")

    # ------------------------------------------------------------------------ magnitude without a figure

    def _magnitude(self, n: int) -> Iterator[Warning]:
        claim, words = self.claims[n], self.said[n]
        if claim.tier is Tier.ANECDOTE or claim.kind not in _CHANGING or self._has_figure(n):
            return
        names = ("magnitude", "magnitude-bare") if claim.tier in _BARE else ("magnitude",)
        for name in names:
            match = _WORDS[name].search(words)
            if match and not _WORDS["denied"].search(words[max(0, match.start() - 40) : match.start()]):
                yield _warning(Inflation.MAGNITUDE, claim.start, match)
                return

    def _has_figure(self, n: int) -> bool:
        """Whether the claim, or the one that follows in the same paragraph, gives a figure."""
        here = self.claims[n]
        return any(
            other.measurements
            for other in self.claims[n : n + 2]
            if "\n\n" not in self.article.text[here.end : max(here.end, other.start)]
        )

    # ----------------------------------------------------------------------------- cause where none is shown

    def _cause(self, n: int) -> Iterator[Warning]:
        claim, words = self.claims[n], self.said[n]
        changed = any(e.intervention and e.change is not Change.NO_CHANGE for e in claim.effects)
        if claim.hedged or not changed or _WORDS["no-cause"].search(words):
            return
        match = _WORDS["causal"].search(words)
        design = self._design(claim)
        if match and design is not None:
            yield _warning(design, claim.start, match)

    def _design(self, claim: Claim) -> Inflation | None:
        """What is wrong with the design for a claim of cause, if anything."""
        study = self._study(claim)
        told = {study.design} if study else set()
        told |= {reference.work.design for reference in self._sources(claim)}
        if claim.basis is Basis.OBSERVATIONAL or told == {Design.OBSERVATIONAL}:
            return Inflation.CAUSE_FROM_OBSERVATION
        # a work that is cited or named can be looked up: its design is there to be found
        if claim.basis is not Basis.STUDY or claim.trace is not Trace.VAGUE or told - {Design.UNKNOWN}:
            return None
        if study and _WORDS["no-cause"].search(self.folded[study.start : study.end]):
            return None
        return Inflation.CAUSE_FROM_UNTOLD_DESIGN

    # --------------------------------------------------------------------- laboratory work said of people

    def _laboratory(self, n: int) -> Iterator[Warning]:
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

    def _lost_doubt(self, n: int) -> Iterator[Warning]:
        """The same study was told with doubt before, and is summed up without, in another paragraph."""
        claim, words = self.claims[n], self.said[n]
        benefits = _benefits(claim)
        if claim.hedged or not benefits or claim.measurements:
            return
        rests = _rests(claim)
        summing = _WORDS["summary"].search(words)
        for earlier in reversed(self.claims[:n]):
            apart = summing or "\n\n" in self.article.text[earlier.end : claim.start]
            if rests & _rests(earlier) and benefits & _benefits(earlier):
                if earlier.hedged and apart and (cue := _hedge_of(earlier)):
                    yield Warning(Inflation.LOST_DOUBT, *cue)
                return

    def headings(self) -> Iterator[tuple[int, Warning]]:
        """Headings that say without doubt what the only research on it says with doubt."""
        research: dict[tuple[str | None, str], list[int]] = {}
        for n, claim in enumerate(self.claims):
            if claim.tier in (Tier.CITED_RESEARCH, Tier.UNCITED_RESEARCH) and not claim.negated:
                for cause, outcome in _benefits(claim):
                    research.setdefault((cause, outcome), []).append(n)
        doubted = {
            pair: claims[0] for pair, claims in research.items() if all(self.claims[n].hedged for n in claims)
        }
        for block in self.article.blocks if doubted else ():
            if block.role not in (BlockRole.TITLE, BlockRole.HEADING):
                continue
            words = Words(self.folded[block.start : block.end])
            verb = _WORDS["causal"].search(words)
            if not verb or _WORDS["doubt"].search(words):
                continue
            named = {m.concept for m in self._mentions(block.start, block.end)}
            for (cause, outcome), n in sorted(doubted.items(), key=lambda item: item[1]):
                if cause in named and outcome in named:
                    yield (
                        n,
                        Warning(Inflation.LOST_DOUBT, block.start + verb.start(), block.start + verb.end()),
                    )
                    break

    # ------------------------------------------------------------------------------------ a study of others

    def _others(self, n: int) -> Iterator[Warning]:
        """The claim names its people, every source names its own, and none is of the same kind."""
        claim = self.claims[n]
        changed = {effect.outcome for effect in claim.effects} | set(claim.outcomes)
        own = [m for m in self._patients(claim.start, claim.end) if m.concept not in changed]
        sources = [s for s in self._sources(claim) if s.work.title]
        if not own or not sources or len(sources) < len(claim.cites) or not claim.effects:
            return
        theirs = [m for s in sources for m in self._patients(s.start, s.end)]
        kinds = {m.kind for m in own} & {m.kind for m in theirs}
        if not kinds or any(self._akin(one.concept, other.concept) for one in own for other in theirs):
            return
        first = next(m for m in theirs if m.kind in kinds)
        yield Warning(Inflation.OTHER_PEOPLE, first.start, first.end)

    def _patients(self, start: int, end: int) -> list[Mention]:
        """The diseases and groups of people that are named; not "adults", who may have anything."""
        return [
            m
            for m in self._mentions(start, end)
            if m.kind in _PATIENTS and not _GENERAL.match(self.lexicon.concept(m.concept).label)
        ]

    def _akin(self, one: str, other: str) -> bool:
        """Whether two concepts are the same, one within the other, near each other, or named alike."""
        above = self._above(one) & self._above(other)
        words = [set(" ".join(self.lexicon.concept(iri).labels).lower().split()) for iri in (one, other)]
        return bool(above) or any(len(word) > 3 for word in words[0] & words[1])

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

    def _no_results(self, n: int) -> Iterator[Warning]:
        claim, sources = self.claims[n], self._sources(self.claims[n])
        plans = [s for s in sources if s.work.design is Design.PROTOCOL]
        if not plans or len(plans) < len(sources) or _WORDS["announced"].search(self.said[n]):
            return
        if claim.kind in _CHANGING:
            source = plans[0]
            match = re.search(r"\bprotocol\b", self.folded[source.start : source.end])
            place = match.span() if match else (0, source.end - source.start)
            yield Warning(Inflation.NO_RESULTS, source.start + place[0], source.start + place[1])


def _warning(kind: Inflation, offset: int, match: re.Match[str]) -> Warning:
    return Warning(kind, offset + match.start(), offset + match.end())


def _benefits(claim: Claim) -> set[tuple[str | None, str]]:
    """What is said to do good to what."""
    return {_pair(effect) for effect in claim.effects if effect.valence is Valence.BENEFIT}


def _pair(effect: Effect) -> tuple[str | None, str]:
    return effect.intervention, effect.outcome


def _rests(claim: Claim) -> set[str]:
    """The study and the references a claim rests on, by what the article calls them."""
    return {f"study {claim.study}"} | set(claim.cites) if claim.study else set(claim.cites)


def _hedge_of(claim: Claim) -> tuple[int, int] | None:
    return next(((cue.start, cue.end) for cue in claim.cues if cue.name == "hedged"), None)
