"""Which entries of a page make up its reference list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

__all__ = ["one_list"]

_WITHIN = 200  # characters: a heading may stand between two entries of a list


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_T = TypeVar("_T", bound=_Placed)


def one_list(entries: Sequence[_T]) -> Sequence[_T]:
    """The entries of the longest list, the last of equals: one alone in the text does not count in it.

    >>> from kg.model import Sentence
    >>> [entry.start for entry in one_list([Sentence(s, s + 90, 0) for s in (10, 900, 1000, 1100)])]
    [900, 1000, 1100]
    """
    runs: list[list[_T]] = []
    for entry in entries:
        if runs and entry.start - runs[-1][-1].end <= _WITHIN:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return max(reversed(runs), key=len) if runs else entries
