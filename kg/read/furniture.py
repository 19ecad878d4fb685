"""How the furniture of a page is worded, from ``kg/resources/cues/pages.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Wordings", "wordings"]


@dataclass(frozen=True)
class Wordings:
    """One pattern a kind of furniture."""

    navigation: re.Pattern[str]
    metadata: re.Pattern[str]
    teasers: re.Pattern[str]
    comments: re.Pattern[str]
    caption_start: re.Pattern[str]
    caption_anywhere: re.Pattern[str]
    byline: re.Pattern[str]
    no_byline: re.Pattern[str]
    kickers: re.Pattern[str]
    names: re.Pattern[str]


@cache
def wordings() -> Wordings:
    """Those of ``pages.toml``, compiled once."""
    data = tomllib.loads((files("kg.resources.cues") / "pages.toml").read_text(encoding="utf-8"))

    def one_of(patterns: Sequence[str], end: str = "", flags: int = re.IGNORECASE) -> re.Pattern[str]:
        return re.compile("(?:" + "|".join(patterns) + ")" + end, flags)

    return Wordings(
        navigation=one_of(data["navigation"]["whole"], r"\Z"),
        metadata=one_of(data["metadata"]["whole"], r"\Z"),
        teasers=one_of(data["teasers"]["whole"], r"\Z"),
        comments=one_of(data["comments"]["whole"], r"\Z"),
        caption_start=one_of(data["captions"]["start"]),
        caption_anywhere=one_of(data["captions"]["anywhere"]),
        byline=re.compile("|".join(f"(?:{p[0].upper() + p[1:]}|{p})" for p in data["byline"]["start"])),
        no_byline=one_of(data["no-byline"]["start"]),
        kickers=one_of(data["kickers"]["whole"]),
        names=one_of(data["byline"]["names"], flags=0),
    )
