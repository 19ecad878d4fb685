"""Which health claims rest on cited trials, and which on anecdotes: articles in, evidence graph out.

>>> import kg
>>> graph = kg.build(["articles/"], "graph")  # doctest: +SKIP
>>> graph.claims()  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import Progress
    from kg.errors import KGError
    from kg.extract.sentences import sentences
    from kg.graph import Graph, open
    from kg.lexicon import Lexicon
    from kg.model import Article, Basis, Claim, Effect, Extraction, Kind, Reference, Study, Tier, Trace, Work

    __version__: str

__all__ = [
    "Article",
    "Basis",
    "Claim",
    "Effect",
    "Extraction",
    "Graph",
    "KGError",
    "Kind",
    "Lexicon",
    "Reference",
    "Study",
    "Tier",
    "Trace",
    "Work",
    "__version__",
    "build",
    "open",
    "sentences",
]

_HOME = {
    "kg.errors": ("KGError",),
    "kg.extract.sentences": ("sentences",),
    "kg.graph": ("Graph", "open"),
    "kg.lexicon": ("Lexicon",),
    "kg.model": (
        "Article", "Basis", "Claim", "Effect", "Extraction", "Kind", "Reference", "Study", "Tier", "Trace",
        "Work",
    ),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that ``import kg`` costs next to nothing."""
    if name == "__version__":
        from importlib.metadata import version

        return version("research-citation-kg")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def build(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    jobs: int | None = 1,
    base: str | None = None,
    vocab: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> Graph:
    """Build a graph of the articles in files and folders, and open it; `kg.build.build` says more.

    A file that cannot be read is a warning, and the others are built. Raises InputError when none can.
    """
    import warnings

    from kg.build import build as run
    from kg.errors import InputError
    from kg.graph import open
    from kg.lexicon import DEFAULT_BASE

    done = run(paths, out, jobs=jobs, base=base or DEFAULT_BASE, vocab=vocab, progress=progress)
    if not done.written:
        first = done.failures[0]
        raise InputError(
            f"{first.reason}; no article could be read", path=first.path, hint="nothing was built"
        )
    for failure in done.failures:
        warnings.warn(f"{failure.path}: {failure.reason}", stacklevel=2)
    return open(out)


class _Package(ModuleType):
    """Keeps `kg.build` the function when the import system puts the submodule of that name in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if name != "build" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
