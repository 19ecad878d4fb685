"""Numeric findings: where they stand in a sentence, and what they say.

A finding is kept verbatim and read: value and unit, range, the other group's value, p, confidence interval,
count of a total, scale, time. What a figure looks like is data (``kg/resources/cues/measures.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from kg.model import BlockRole, Change, Kind, Measurement
from kg.wordings import Wording, Words, table

__all__ = ["find_measures", "read_measure"]

_TABLE: Mapping[str, Any] = table("measures")
_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("\u00a0\u202f\u2009\n\t\r", " ") | {"İ": "i"}
)
_DIGIT = re.compile(r"\d")
_CELL = re.compile(r"(?<=\|)\s*([^|]*\d[^|]*?)\s*(?=\||$)")
_AHEAD = 90  # characters before a finding in which its change is looked for
_BESIDE = 60  # characters between the figures of two groups
_BEHIND = 90  # characters after it in which its scale, time, p value and interval are


def _written(name: str) -> str:
    """The expression of an entry, with those that it names put in."""
    joined = "|".join(f"(?:{pattern})" for pattern in _TABLE[name]["patterns"])
    return re.sub(r"@(\w+)", lambda named: f"(?:{_written(named[1])})", joined)


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(_written(name))


_PERIODS = ("second", "minute", "hour", "day", "night", "week", "month", "year", "decade")
_COUNTED = Wording(_written("counted"))


def _plain(text: str) -> str:
    """The text in lower case with plain dashes and spaces, letter for letter.

    >>> _plain("10–12 Weeks")
    '10-12 weeks'
    """
    return text.translate(_PLAIN).lower()


# ------------------------------------------------------------------------------------------------ finding


def find_measures(
    text: str, words: Words, kind: Kind, role: BlockRole, offset: int = 0
) -> tuple[Measurement, ...]:
    """The numeric findings of a sentence, each as often as it stands there; `words` is the text folded, and
    `offset` where it begins in the article.

    In a dosage claim the doses are findings too, in a table row the cells with figures.

    >>> sentence = "Pain fell from 8 to 3 after six weeks."
    >>> [m.verbatim for m in find_measures(sentence, Words(sentence), Kind.EFFECT, BlockRole.PARAGRAPH)]
    ['from 8 to 3']
    """
    if not (_DIGIT.search(text) or _COUNTED.search(words)):
        return ()
    low = _plain(text)
    if role is BlockRole.TABLE_ROW and "|" in text:
        spans = [match.span(1) for match in _CELL.finditer(text)]
    else:
        spans = [*_findings(low, kind)]
    kept: list[Measurement] = []
    free = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= free:
            found = _read(text, low, start, end)
            if kept and _of_the_others(low, kept[-1].end, found):
                kept[-1] = _beside(kept[-1], found)
            kept.append(found)
            free = end
    return tuple(replace(found, start=found.start + offset, end=found.end + offset) for found in kept)


def _of_the_others(low: str, before: int, found: Measurement) -> bool:
    """Whether a finding is that of the other group, beside the one that ends at `before`."""
    between = low[before : found.start]
    if _compiled("versus-before").search(between[-30:]):
        return True
    near = len(between) <= _BESIDE and not re.search(r"[.;:]\s", between)
    return near and bool(_compiled("control").match(low[found.end : found.end + _BEHIND]))


def _beside(found: Measurement, other: Measurement) -> Measurement:
    """A finding with the value of the other group, which is told in its own words: 42%, against 26%."""
    if found.comparator is not None or found.value is None or found.unit != other.unit:
        return found
    return replace(found, comparator=other.value)


def _findings(low: str, kind: Kind) -> Iterator[tuple[int, int]]:
    for match in _matches(low):
        before = low[max(0, match.start() - 40) : match.start()]
        if _of_the_people(match[0], before) or (kind is not Kind.DOSAGE and _a_dose(low, match, before)):
            continue
        yield match.span()
    for match in _compiled("duration").finditer(low):
        if kind is Kind.DOSAGE or _of_an_effect(low, *match.span()):
            yield match.span()
    if kind is Kind.DOSAGE:
        for match in _compiled("dose").finditer(low):
            if re.search(r"[a-z]{3}", match[0]):
                yield match.span()


def _matches(low: str) -> Iterator[re.Match[str]]:
    """The findings of any claim, left to right: as by trying everywhere, sooner."""
    finding = _compiled("finding")
    free = 0
    for opening in _compiled("opening").finditer(low):
        at = opening.start()
        if at >= free and (match := finding.match(low, at)):
            yield match
            free = match.end()


def _of_the_people(said: str, before: str) -> bool:
    """Whether a figure tells how many took part, or how old they are."""
    if re.search(rf"{_written('people')}$", said):
        return bool(_compiled("sample").search(before))
    return said.startswith(("over", "under", "above", "below")) and bool(_compiled("aged").search(before))


def _a_dose(low: str, match: re.Match[str], before: str) -> bool:
    """Whether a weight is what somebody took."""
    if not _compiled("dosed").match(match[0]):
        return False
    return bool(
        _compiled("taken").search(before)
        or _compiled("taken-behind").match(low[match.end() : match.end() + 20])
    )


def _of_an_effect(low: str, start: int, end: int) -> bool:
    """Whether a stretch of time is a rate, or how long an effect lasts."""
    said, before, after = low[start:end], low[max(0, start - 60) : start], low[end : end + 25]
    timed = _compiled("treated-for").search(before)
    # "Four weeks later it had fallen by 30%" tells when; without another figure it is how long it took
    opens = not before.strip() and next(_matches(low[end:]), None)
    lasting, treating = _compiled("lasting"), _compiled("treating")
    return bool(
        _compiled("every").search(said)
        or (not opens and re.search(r"later|after\b", said))
        or lasting.search(before[-15:])
        or (lasting.search(before) and not treating.search(before[-25:] + after) and not timed)
    )


# ------------------------------------------------------------------------------------------------ reading


def read_measure(text: str) -> Measurement:
    """What a numeric finding says.

    >>> found = read_measure("19.3 vs 6.2 g/day, p < .05")
    >>> found.value, found.comparator, found.unit, found.p, found.p_relation
    (19.3, 6.2, 'g/day', 0.05, '<')
    >>> found = read_measure("pain fell from 8 to 3 on a 10-point scale at 12 weeks")
    >>> found.baseline, found.value, str(found.change), found.scale, found.time
    (8.0, 3.0, 'decrease', '10-point scale', 'at 12 weeks')
    >>> found = read_measure("1.8 points (95% CI 1.2 to 3.4)")
    >>> found.value, found.unit, found.low, found.high, found.level
    (1.8, 'point', 1.2, 3.4, 95.0)
    >>> found = read_measure("one in five")
    >>> found.count, found.total
    (1.0, 5.0)
    """
    return replace(_read(text, _plain(text), 0, len(text)), start=-1, end=-1)


def _read(text: str, low: str, start: int, end: int) -> Measurement:
    """The finding of a stretch of a sentence; `low` is the sentence plain."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    said = low[start:end]
    after = low[end : end + _BEHIND]
    found: dict[str, Any] = dict(_certainty(said, after))
    bare = _blanked(said, "p-value", "interval")
    for name in _forms(low[:start][-40:]):
        match = _compiled(name).search(bare)
        if match and not (name == "plain" and match["value"].startswith("-") and match.start()):
            found |= {key: value for key, value in _values(match).items() if value is not None}
            found["relation"] = _relation(bare[: match.start()], match)
            break
    found["scale"] = _scale(text, low, start, end)
    found["time"] = _time(text, low, start, end, found.get("unit") in _PERIODS)
    if "value" in found or "part" in found:
        found["change"] = _change(found, low, start, end)
    if "count" in found and found["scale"] == f"out of {_shown(found['total'])}":
        found["value"] = found.pop("count")
        del found["total"]
    if found.get("unit") == "%" and found.get("change") and "baseline" not in found:
        found["percent"] = found["value"]
    return Measurement(start, end, text[start:end], **found)


def _forms(before: str) -> tuple[str, ...]:
    """The forms of a figure, in the order in which they are tried."""
    ends = ("between", "before-after") if _compiled("ranging").search(before) else ("before-after", "between")
    rates = ("rate-before-after", "rate-after")
    return (
        "of-size",
        "with-spread",
        *rates,
        *ends,
        "compared",
        "counted-of",
        "fold",
        "ranged",
        "part",
        "plain",
    )


def _blanked(said: str, *names: str) -> str:
    for name in names:
        said = _compiled(name).sub(lambda match: " " * len(match[0]), said)
    return said


def _certainty(said: str, after: str) -> Iterator[tuple[str, Any]]:
    """p value and confidence interval: in the finding, or next to it with no other figure between."""
    ends = re.search(r"\)" if after.lstrip().startswith("(") else r"[;.]\s|\band\b|\bbut\b", after)
    following = after[: ends.start()] if ends else after
    interval = _own("interval", said, following)
    if interval:
        yield from ((name, _number(interval[name])) for name in ("low", "high", "level"))
    value = _own("p-value", said, _blanked(following, "interval"))
    if value:
        yield "p", _number(value["p"])
        yield "p_relation", value["p_relation"].replace("&lt;", "<").replace("&gt;", ">")


def _own(name: str, said: str, following: str) -> re.Match[str] | None:
    near = _compiled(name).search(following)
    if near and _DIGIT.search(following, 0, near.start()):
        near = None
    return _compiled(name).search(said) or near


def _values(match: re.Match[str]) -> Mapping[str, Any]:
    """What the groups of an expression hold, as numbers and units."""
    held = {name: words for name, words in match.groupdict().items() if words is not None}
    out: dict[str, Any] = {
        name: _number(held[name])
        for name in ("value", "upper", "baseline", "comparator", "count", "total")
        if name in held
    }
    if "times" in held:
        out |= {"value": _number(held["times"].split()[0]), "unit": "times"}
    if "part" in held:
        out["count"], out["total"] = _part(held["part"])
    if "large" in held:
        for name in out.keys() & {"value", "upper", "total"}:
            out[name] *= _TABLE["numbers"][held["large"]]
    if unit := held.get("unit") or held.get("unit1"):
        out["unit"] = _unit(unit) + _rate(held.get("every"))
    elif "every" in held:
        out["unit"] = _rate(held["every"]).strip()
    return out


def _number(words: str) -> float:
    """The number that is written.

    >>> _number("1,200"), _number(".05"), _number("twenty-five")
    (1200.0, 0.05, 25.0)
    """
    if words[0] in "-.0123456789":
        return float(words.replace(",", ""))
    return float(sum(_TABLE["numbers"][word] for word in re.split(r"[ -]", words)))


def _part(words: str) -> tuple[float, float]:
    """Count and total of a share: two thirds is 2 of 3."""
    *how_many, part = re.split(r"[ -]", words)
    count, total = _TABLE["parts"][part]
    many = how_many[0] if how_many else "one"
    return float(_TABLE["numbers"].get(many, count)), float(total)


def _unit(words: str) -> str:
    """A unit in one form: weeks and week, percent and %.

    >>> _unit("weeks"), _unit("per cent"), _unit("g/day")
    ('week', '%', 'g/day')
    """
    known = _TABLE["units"]
    if _compiled("people").fullmatch(words):
        return words
    words = " ".join(words.split())
    singular = words.removesuffix("s") if len(words) > 3 else words
    if words == "mm hg" or "/" in words:
        singular = words
    return str(known.get(words) or known.get(singular) or singular)


def _rate(words: str | None) -> str:
    """How often: "sessions a week" and "per week" are per week."""
    return f" per {re.split(r'[ /]', words)[-1]}" if words else ""


def _shown(number: float) -> str:
    return f"{number:g}"


def _relation(before: str, match: re.Match[str]) -> str | None:
    """What the words before a figure say of it: up to, about."""
    words = " ".join(before.split())
    if match.start() == 0 and not words:
        words = ""
    return next(
        (sign for said, sign in sorted(_TABLE["relations"].items(), key=_longest) if words.endswith(said)),
        None,
    )


def _longest(item: tuple[str, str]) -> int:
    return -len(item[0])


def _change(found: Mapping[str, Any], low: str, start: int, end: int) -> Change | None:
    """Which way a figure went: from its own two values, or from the words next to it."""
    if "baseline" in found:
        return _direction(found["value"] - found["baseline"])
    said, after = low[start:end], low[end : end + 25]
    if "comparator" in found or _compiled("of-a-share").match(after):
        return None
    behind = re.match(r"\s?(?:points? |of a |in )?(\w+)\b(?! than)", after)
    before = re.split(r"[,;:()]", low[max(0, start - _AHEAD) : start])[-1]
    told = found.get("unit") in _PERIODS or _compiled("people").fullmatch(found.get("unit") or "")
    for place in (said, behind[1] if behind else "", "" if told else before):
        ways = [
            (match.start(), change)
            for change in (Change.DECREASE, Change.INCREASE, Change.WORSEN, Change.IMPROVE)
            for match in _compiled(str(change)).finditer(place)
        ]
        if ways:
            return max(ways)[1]
    return None


def _direction(difference: float) -> Change | None:
    if difference == 0:
        return Change.NO_CHANGE
    return Change.DECREASE if difference < 0 else Change.INCREASE


def _scale(text: str, low: str, start: int, end: int) -> str | None:
    """The scale that is named in a finding or soon after it."""
    match = _compiled("scale").search(low, start, end + _BEHIND)
    if not match or re.search(r"[;:]|\. ", low[end : match.start()]):
        return None
    if match["outof"]:
        return "out of " + _shown(_number(re.split(r"[ /]", match["outof"])[-1]))
    return " ".join(text[slice(*match.span("scale"))].split())


def _time(text: str, low: str, start: int, end: int, itself: bool) -> str | None:
    """When it was measured, told after the finding or before it; a finding may be a time `itself`."""
    first, last = max(0, start - 2 * _BEHIND), end + _BEHIND
    places = [match.span() for match in _compiled("time").finditer(low, first, last)]
    after = [(a, b) for a, b in places if a >= (end if itself else start)]
    before = [(a, b) for a, b in places if b <= start]
    apart = _compiled("next-clause")
    # in the same clause behind it, then before it; else wherever it is not the first word of another clause
    ranked = (
        *(place for place in after if not apart.search(low, end, place[0])),
        *(place for place in reversed(before) if not apart.search(low, place[1], start)),
        *(
            place
            for place in after
            if not re.search(r"\b(?:and|but|while|whereas) $", low[max(0, place[0] - 10) : place[0]])
        ),
        *reversed(before),
    )
    place = next(iter(ranked), None)
    return " ".join(text[slice(*place)].split()) if place else None
