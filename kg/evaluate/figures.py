"""The figures of an evaluation: values only."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Tier

__all__ = ["Accuracy", "Evaluation", "Measure", "Mistake"]


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
    """A claim that was missed, invented, or put in the wrong tier."""

    article: str
    what: str
    tier: str
    quote: str


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
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def measure(self, name: str) -> Measure:
        """The measure of a name; raises KeyError when there is none."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)

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
