"""Word lists of the bibliography, from ``resources/cues/bib-words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

__all__ = ["words"]


@cache
def _tables() -> dict[str, frozenset[str]]:
    text = resources.files("kg.resources").joinpath("cues/bib-words.toml").read_text(encoding="utf-8")
    return {name: frozenset(table["words"]) for name, table in tomllib.loads(text).items()}


def words(name: str) -> frozenset[str]:
    """The words of one list, for instance ``words("particles")``."""
    return _tables()[name]
