"""How well sentences that stand alone are typed: ``python -m tests.benchmarks.evidence [SENTENCES.jsonl]``.

The sentences are typed by hand as STUDY, EXPERT or ANECDOTAL, on subjects that have nothing to do with
health. Each of twelve parts of the file, in which topics stand together, is judged by weights fitted on the
other eleven and on our own articles. Printed is what `kg classify` may be expected to reach on others.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg import fitevidence
from tests.figures import SHARED

DEFAULT = SHARED / "bench" / "evidence-types.jsonl"


def figures(path: Path = DEFAULT) -> tuple[dict[str, float], float]:
    """F1 by answer, and the share answered with something else than bare assertion."""
    typed = fitevidence.lines(path, fitevidence.articles())
    return fitevidence.cross_validated(list(fitevidence.parts(typed, "alone")))


def main(path: Path) -> None:
    """Print them."""
    f1, answered = figures(path)
    for answer, value in f1.items():
        print(f"{answer:10} F1 {value:.3f}")
    print(f"macro-F1   {sum(f1.values()) / len(f1):.3f}, {answered:.1%} answered")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
