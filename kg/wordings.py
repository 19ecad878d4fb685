"""Wordings: regular expressions kept as data in ``kg/resources/cues``, with a comment and an example each.

A file holds one table a wording::

    [own-case]
    about = "a professional speaks of a client of her own"
    example = "I have seen clients who …"
    patterns = ['\\bmy clients?\\b', …]

Its patterns are alternatives of one expression. ``case = true`` keeps upper and lower case apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["table", "wordings"]


@cache
def table(name: str) -> Mapping[str, Any]:
    """A resource file of cues, as read."""
    return tomllib.loads((files("kg.resources.cues") / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def wordings(name: str) -> Mapping[str, re.Pattern[str]]:
    """The compiled expression of every table of a resource file.

    >>> bool(wordings("evidence")["own-case"].search("i treat clients with it"))
    True
    """
    return {
        key: re.compile(
            "|".join(f"(?:{pattern})" for pattern in entry["patterns"]),
            0 if entry.get("case") else re.IGNORECASE,
        )
        for key, entry in table(name).items()
    }
