"""The figures of an evaluation: values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.errors import QueryError
from kg.model import Tier

__all__ = ["FIELDS", "Accuracy", "ArticleFigures", "Evaluation", "Measure", "Mistake"]

FIELDS = (
    "claims", "tiers", "kind", "links", "interventions", "conditions", "outcomes", "effects", "speaker",
    "hedged", "negated", "measures", "studies", "references",
)  # fmt: skip
"""What a mistake can be about, in the order in which mistakes are listed."""
_LISTS = frozenset({"links", "interventions", "conditions", "outcomes", "effects", "measures"})


@dataclass(frozen=True, slots=True)
class Measure:
    """How many predictions were right, made and wanted; the three rates are in 0 … 1."""

    name: str
    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Right predictions over all predictions; 1 when nothing was predicted and nothing wanted."""
        if self.predicted:
            return self.right / self.predicted
        return 0.0 if self.gold else 1.0

    @property
    def recall(self) -> float:
        """Right predictions over all that was wanted; 1 when nothing was."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def shown(self) -> tuple[str, str, str]:
        """Precision, recall and F1 as they are printed: a dash where there was nothing to be right about.

        >>> Measure("claims", 1, 2, 1).shown, Measure("claims", 0, 1, 0).shown
        (('0.500', '1.000', '0.667'), ('0.000', '–', '0.000'))
        """
        any_at_all = self.predicted or self.gold
        return (
            f"{self.precision:.3f}" if any_at_all else "–",
            f"{self.recall:.3f}" if self.gold else "–",
            f"{self.f1:.3f}" if any_at_all else "–",
        )

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Measure("claims", 1, 2, 1).f1.__round__(3)
        0.667
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a field was right among the matched claims or references."""

    name: str
    right: int
    of: int


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something that was missed, invented, or is not as annotated.

    `field` is one of `FIELDS`. `what` is "missed" or "extra" for whole claims, studies and references, "shown
    as …" for a wrong tier, else "differs". Of a field with one value `expected` is the annotated one and
    `found` the one shown; of a list they are the annotated parts that were not found, and the parts found
    that nobody annotated. `before` and `after` are the words around the quote.
    """

    article: str
    what: str
    tier: str
    quote: str
    field: str = "claims"
    start: int = 0
    expected: str = ""
    found: str = ""
    before: str = ""
    after: str = ""

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """What to call `expected` and `found`, and what they are; sides that say nothing are left out.

        >>> Mistake("a.txt", "differs", "anecdote", "It helped.", "outcomes", expected="pain").sides
        (('missed', 'pain'),)
        """
        if self.what in ("missed", "extra"):
            return ((self.what, self.expected if self.what == "missed" else self.found),)
        names = ("missed", "extra") if self.field in _LISTS else ("annotated", "shown")
        return tuple(
            (name, said) for name, said in zip(names, (self.expected, self.found), strict=True) if said
        )


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """How well one article was read: its claims, and their tiers."""

    name: str
    claims: Measure
    tiers: Measure


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one comparison.

    `confusion` counts matched claims by (annotated tier, predicted tier), right ones included; `missing`
    names annotated articles that the graph lacks, `stale` those whose text is not the annotated one.
    """

    measures: tuple[Measure, ...]
    accuracies: tuple[Accuracy, ...]
    confusion: tuple[tuple[str, str, int], ...]
    missed: tuple[tuple[str, int], ...]  # annotated claims that nothing matched, by tier
    extra: tuple[tuple[str, int], ...]  # predicted claims that matched nothing, by tier
    mistakes: tuple[Mistake, ...] = ()
    articles: tuple[ArticleFigures, ...] = ()
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def measure(self, name: str) -> Measure:
        """The measure of a name; raises KeyError when there is none."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)

    def about(self, fields: Sequence[str]) -> Evaluation:
        """The same with the mistakes of some fields alone; all of them when none is named.

        Raises QueryError for a field that there is not.
        """
        for field in fields:
            if field not in FIELDS:
                raise QueryError(f"no mistakes are called {field!r}", hint="there are " + ", ".join(FIELDS))
        kept = tuple(mistake for mistake in self.mistakes if not fields or mistake.field in fields)
        return replace(self, mistakes=kept)

    @property
    def tier_macro_f1(self) -> float:
        """Mean F1 of the tiers that the annotations contain."""
        present = [m for m in self.measures if m.name.removeprefix("tier: ") in set(Tier) and m.gold]
        return sum(m.f1 for m in present) / max(1, len(present))

    @property
    def separation(self) -> tuple[tuple[str, int], ...]:
        """The two errors that must not happen: anecdote and cited research taken for each other."""
        counts = {(gold, got): n for gold, got, n in self.confusion}
        anecdote, cited = Tier.ANECDOTE.value, Tier.CITED_RESEARCH.value
        return (
            ("anecdote shown as cited research", counts.get((anecdote, cited), 0)),
            ("cited research shown as anecdote", counts.get((cited, anecdote), 0)),
        )
