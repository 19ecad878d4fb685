"""Concepts whose names share a word: "back, neck and shoulder pain", "stiffness in the hips and knees".

Each part of such a list is looked up in the vocabulary together with the shared word, and is a mention of its
own, with the span of the part as it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.lexicon import Lexicon
from kg.model import ConceptKind, Mention

__all__ = ["spread"]

_TOKEN = re.compile(r"[^\W_][\w']*|[^\w\s]")
_JOINS = frozenset({",", "and", "or", "&", "/", "plus"})
_JOINED = (" and ", " or ", " plus ", ", ", "& ")
_LOCATED = re.compile(
    r" (?:in|of|to|around) (?:(?:the|my|your|his|her|their|our|both|one's|left|right|an?) ){0,2}"
)
_REACH = 100  # characters to either side in which a list is looked for
_LONGEST = 3  # words of a part

Token = tuple[str, int, int]


def spread(text: str, folded: str, found: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """The mentions with those that only share a word with them; in order, none overlapping another."""
    out: list[Mention] = []
    for n, mention in enumerate(found):
        if out and mention.start < out[-1].end:
            continue
        after = found[n + 1].start if n + 1 < len(found) else len(folded)
        parts = list(_before(text, folded, mention, out, lexicon))
        if parts:
            first = parts[0].start
            while out and out[-1].end > first:
                out.pop()
            out += parts
        else:
            out += _behind(text, folded, mention, after, lexicon) or [mention]
    return out


def _before(
    text: str, folded: str, mention: Mention, before: Sequence[Mention], lexicon: Lexicon
) -> Iterable[Mention]:
    """ "knee or hip osteoarthritis": the mention's parts, itself the last; nothing when there is no list."""
    listed = folded[max(0, mention.start - 6) : mention.start].endswith(_JOINED)
    if not listed and text[mention.start - 1 : mention.start] != "/":
        return ()
    last = mention
    inner = [t for t in _tokens(text, folded, mention.start, mention.end) if t[0] in _JOINS]
    if inner:  # "neck and shoulder pain" is a concept of its own, but not as the end of a longer list
        start = inner[-1][2] + 1
        known = lexicon.lookup(folded[start : mention.end])
        if not known:
            return ()
        last = Mention(start, mention.end, known.iri, known.kinds[0])
    words = folded[last.start : last.end].split()
    heads = [" ".join(words[k:]) for k in range(1, len(words))]
    if not heads or last.kind is ConceptKind.POPULATION:
        return ()
    near = before[-12:]
    begin = max(0, last.start - _REACH, *(m.end for m in near if folded[m.start : m.end].endswith(heads[-1])))
    window = _tokens(text, folded, begin, last.start)
    taken = {m.start: m for m in near}
    kept = [
        part
        for part in _parts(_ended(window)[::-1], heads, lexicon)
        if _alike(part, last) and not _is_whole(part, taken.get(part.start))
    ]
    if not kept or (inner and kept[-1].start >= mention.start):
        return ()
    others = [
        m
        for m in near
        if m.start >= kept[-1].start and not any(p.start < m.end and m.start < p.end for p in kept)
    ]
    return sorted([*kept, *others, last])


def _alike(one: Mention, other: Mention) -> bool:
    """Whether two concepts may stand in one list: techniques are not listed with what they are for."""
    treatment = ConceptKind.INTERVENTION
    return (one.kind is treatment) == (other.kind is treatment)


def _is_whole(part: Mention, known: Mention | None) -> bool:
    """Whether the part is the name of a disease or a technique by itself: "cancer and chronic pain" names no
    cancer pain, "acupuncture and foot massage" no acupuncture massage."""
    whole = (ConceptKind.CONDITION, ConceptKind.INTERVENTION)
    return known is not None and known.end == part.end and known.kind in whole


def _tokens(text: str, folded: str, start: int, end: int) -> list[Token]:
    """Words and signs; a slash, which folding takes for a space, is a sign."""
    window = folded[start:end]
    if "/" in text[start:end]:
        window = "".join("/" if t == "/" else f for t, f in zip(text[start:end], window, strict=True))
    return [(m[0], start + m.start(), start + m.end()) for m in _TOKEN.finditer(window)]


def _ended(tokens: list[Token]) -> list[Token]:
    """The tokens behind the last sign that ends a clause."""
    for n in range(len(tokens) - 1, -1, -1):
        if not tokens[n][0][0].isalnum() and tokens[n][0] not in _JOINS:
            return tokens[n + 1 :]
    return tokens


def _runs(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """The words between the joints of a list, which begins with a joint."""
    run: list[Token] = []
    for token in tokens:
        if token[0] not in _JOINS:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _parts(tokens: Sequence[Token], heads: Sequence[str], lexicon: Lexicon) -> list[Mention]:
    """The parts of a list from its end to its beginning, each completed with the shared word."""
    found: list[Mention] = []
    for backward in _runs(tokens):
        run = backward[::-1]
        part = _completed(run, heads, lexicon)
        if part is None and (not found or len(run) > _LONGEST):
            break
        if part:
            found.append(part)
            if part.start > run[0][1] and len(run) > _LONGEST:
                break
    return found


def _completed(run: Sequence[Token], heads: Sequence[str], lexicon: Lexicon) -> Mention | None:
    """The longest end of a part that is a name together with the shared word."""
    for size in range(min(_LONGEST, len(run)), 0, -1):
        words = " ".join(token[0] for token in run[-size:])
        for head in heads:
            if known := lexicon.lookup(f"{words} {head}"):
                return Mention(run[-size][1], run[-1][2], known.iri, known.kinds[0])
    return None


def _behind(text: str, folded: str, mention: Mention, after: int, lexicon: Lexicon) -> list[Mention]:
    """ "pain in the neck, shoulders and lower back": the place of a symptom behind it, and more places."""
    name = folded[mention.start : mention.end]
    inside = _LOCATED.search(name) if " " in name else None
    head = name[: inside.start()] if inside else name
    match = inside or _LOCATED.match(folded, mention.end)
    if not match or mention.kind is ConceptKind.INTERVENTION or " " in head:
        return []
    start = match.end() + (mention.start if inside else 0)
    tokens = _tokens(text, folded, start, min(len(folded), start + _REACH))
    found: list[Mention] = []
    ended = start
    for n, token in enumerate(tokens):
        if token[1] < ended or (token[0] in _JOINS and n):
            continue
        if found and not _only_joints(tokens, ended, token[1]):
            break
        place = _place(tokens[n : n + _LONGEST], head, lexicon)
        if place is None:
            if token[0] in ("the", "my", "your", "his", "her", "their", "both") and found:
                continue
            break
        ended = place.end
        found.append(place)
    if not found or (inside and len(found) < 2) or (len(found) > 1 and found[0].end > after):
        return []
    first = found[0]
    return [Mention(mention.start, first.end, first.concept, first.kind), *found[1:]]


def _only_joints(tokens: Sequence[Token], start: int, end: int) -> bool:
    between = [t[0] for t in tokens if start <= t[1] < end]
    return bool(between) and between[0] in _JOINS


def _place(tokens: Sequence[Token], head: str, lexicon: Lexicon) -> Mention | None:
    """The longest name of a place that makes a name with the symptom, unless it is a place of another."""
    run: list[Token] = []
    for token in tokens:
        if token[0] in _JOINS or not token[0][0].isalnum():
            break
        run.append(token)
    for size in range(len(run), 0, -1):
        words = " ".join(token[0] for token in run[:size])
        known = lexicon.lookup(f"{words} {head}") or lexicon.lookup(f"{words.removesuffix('s')} {head}")
        if known and not (size < len(run) and run[size][0] == "of"):
            return Mention(run[0][1], run[size - 1][2], known.iri, known.kinds[0])
    return None
