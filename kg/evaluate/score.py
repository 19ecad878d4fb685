"""Counting, article by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from kg.errors import InputError
from kg.evaluate.differences import STUDY_OVERLAP, Differences
from kg.evaluate.figures import FIELDS, Accuracy, ArticleFigures, Evaluation, Measure, Mistake
from kg.evaluate.gold import Gold
from kg.evaluate.matching import hits, norm, pairs, same_effect, surname, tier_name, unmet, within
from kg.model import Tier

__all__ = ["is_stale", "score"]

Doc = Mapping[str, Any]

_ROLES = ("interventions", "conditions", "outcomes")
_FLAGS = ("kind", "hedged", "negated")


class _Score:
    """Counters that grow article by article."""

    def __init__(self, aliases: Mapping[str, frozenset[str]]) -> None:
        self.aliases = aliases
        self.tallies: dict[str, list[int]] = {}
        self.flags: dict[str, list[int]] = {}
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.missed: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.mistakes: list[Mistake] = []
        self.articles: list[ArticleFigures] = []

    def count(self, name: str, right: int, predicted: int, gold: int) -> None:
        tally = self.tallies.setdefault(name, [0, 0, 0])
        tally[0] += right
        tally[1] += predicted
        tally[2] += gold

    def flag(self, name: str, right: bool) -> None:
        flag = self.flags.setdefault(name, [0, 0])
        flag[0] += right
        flag[1] += 1

    def article(self, name: str, gold: Doc, predicted: Doc, text: str = "") -> None:
        """Add one article; `text` gives the words around its mistakes."""
        wanted, made = gold["claims"], predicted.get("claims") or []
        matches = sorted(pairs(wanted, made))
        matched = [(wanted[i], made[j]) for i, j in matches]
        got_gold, got_made = {i for i, _ in matches}, {j for _, j in matches}
        missed = [claim for i, claim in enumerate(wanted) if i not in got_gold]
        extra = [claim for j, claim in enumerate(made) if j not in got_made]
        self.count("claims", len(matched), len(made), len(wanted))
        self._tiers(matched, missed, extra)
        for g, p in matched:
            self._fields(g, p)
        self._concepts(matched, wanted, made)
        self._links_and_effects(matched, missed, extra)
        self._references(gold.get("references") or [], predicted.get("references") or [])
        self._studies(gold.get("studies") or [], predicted.get("studies") or [])
        self.mistakes += Differences(name, self.aliases, text).all(gold, predicted, matches)
        same_tier = sum(tier_name(g) == tier_name(p) for g, p in matched)
        counts = len(made), len(wanted)
        self.articles.append(
            ArticleFigures(
                name, Measure("claims", len(matched), *counts), Measure("tiers", same_tier, *counts)
            )
        )

    def _tiers(self, matched: Sequence[tuple[Doc, Doc]], missed: Sequence[Doc], extra: Sequence[Doc]) -> None:
        both = [(tier_name(g), tier_name(p)) for g, p in matched]
        lost, invented = [tier_name(g) for g in missed], [tier_name(p) for p in extra]
        for tier in (t.value for t in Tier):
            right = sum(g == p == tier for g, p in both)
            made = sum(p == tier for _, p in both) + invented.count(tier)
            wanted = sum(g == tier for g, _ in both) + lost.count(tier)
            self.count(f"tier: {tier}", right, made, wanted)
        made_all, wanted_all = len(both) + len(extra), len(both) + len(missed)
        self.count("tier (all)", sum(g == p for g, p in both), made_all, wanted_all)
        same_basis = sum(g["basis"] == p.get("basis") for g, p in matched)
        self.count("basis", same_basis, made_all, wanted_all)
        self.confusion.update(both)
        self.missed.update(lost)
        self.extra.update(invented)

    def _fields(self, gold: Doc, made: Doc) -> None:
        for name in _FLAGS:
            self.flag(name, gold.get(name) == made.get(name))
        if gold.get("speaker"):
            speaker = made.get("speaker")
            self.flag("speaker", bool(speaker) and within(gold["speaker"], str(speaker)))
        found = [measure for measure in made.get("measures") or [] if norm(measure)]
        for measure in gold.get("measures") or []:
            self.flag("measures", any(within(measure, other) for other in found))

    def _concepts(
        self, matched: Sequence[tuple[Doc, Doc]], wanted: Sequence[Doc], made: Sequence[Doc]
    ) -> None:
        counts = {
            role: (
                sum(hits(g.get(role) or [], p.get(role) or [], self.aliases) for g, p in matched),
                sum(len(p.get(role) or []) for p in made),
                sum(len(g.get(role) or []) for g in wanted),
            )
            for role in _ROLES
        }
        for role in _ROLES:
            self.count(role, *counts[role])
        for role in _ROLES:
            self.count("concepts (all)", *counts[role])

    def _links_and_effects(
        self, matched: Sequence[tuple[Doc, Doc]], missed: Sequence[Doc], extra: Sequence[Doc]
    ) -> None:
        nothing: Doc = {}
        for g, p in [*matched, *((g, nothing) for g in missed), *((nothing, p) for p in extra)]:
            want, have = ({str(label) for label in claim.get("cites") or []} for claim in (g, p))
            self.count("citation links", len(want & have), len(have), len(want))
            wanted, made = g.get("effects") or [], p.get("effects") or []
            lost, _ = unmet(wanted, made, lambda a, b: same_effect(a, b, self.aliases))
            self.count("effects", len(wanted) - len(lost), len(made), len(wanted))

    def _references(self, gold: Sequence[Doc], made: Sequence[Doc]) -> None:
        matches = pairs(gold, made)
        self.count("references", len(matches), len(made), len(gold))
        for i, j in matches:
            g, p = gold[i], made[j]
            self.flag("ref title", norm(g.get("title")) == norm(p.get("title")))
            self.flag("ref year", str(g.get("year")) == str(p.get("year")))
            authors = [[surname(author) for author in doc.get("authors") or []] for doc in (g, p)]
            self.flag("ref authors", authors[0] == authors[1])
            self.flag("ref container", norm(g.get("container")) == norm(p.get("container")))
            self.flag("ref design", g.get("design") == p.get("design"))

    def _studies(self, gold: Sequence[Doc], made: Sequence[Doc]) -> None:
        placed = [[s for s in studies if s.get("start") is not None] for studies in (gold, made)]
        self.count("studies", len(pairs(placed[0], placed[1], STUDY_OVERLAP)), len(made), len(gold))

    def result(self, missing: Sequence[str], stale: Sequence[str]) -> Evaluation:
        return Evaluation(
            measures=tuple(Measure(name, *counts) for name, counts in self.tallies.items()),
            accuracies=tuple(Accuracy(name, *counts) for name, counts in self.flags.items()),
            confusion=tuple((g, p, n) for (g, p), n in sorted(self.confusion.items())),
            missed=tuple(sorted(self.missed.items())),
            extra=tuple(sorted(self.extra.items())),
            mistakes=tuple(sorted(self.mistakes, key=lambda mistake: FIELDS.index(mistake.field))),
            articles=tuple(self.articles),
            missing=tuple(missing),
            stale=tuple(stale),
        )


def score(
    predicted: Iterable[Doc],
    gold: Gold,
    *,
    article: str | None = None,
    texts: Mapping[str, str] | None = None,
) -> Evaluation:
    """Compare documents in the shape of ``kg export --format jsonl`` with annotations.

    `article` restricts the comparison to one file name; `texts` are the articles' texts by file name, for the
    words around mistakes. Raises InputError when the article is not annotated.
    """
    if article is not None and article not in gold.articles:
        names = ", ".join(sorted(gold.articles))
        raise InputError(f"no annotation of {article!r}", hint=f"annotated are {names}")
    wanted = [article] if article is not None else sorted(gold.articles)
    made = {PurePath(doc["article"]).name: doc for doc in predicted}
    total = _Score(gold.aliases)
    for name in wanted:
        total.article(name, gold.articles[name], made.get(name, {}), (texts or {}).get(name, ""))
    stale = [name for name in wanted if is_stale(gold.articles[name], made.get(name, {}))]
    return total.result([name for name in wanted if name not in made], stale)


def is_stale(gold: Doc, made: Doc) -> bool:
    """Whether an annotation says that it was made on another text than the one that was read."""
    known, seen = gold.get("sha256"), made.get("sha256")
    return bool(known and seen and known != seen)
