"""The design of a study, from its title, its publication types and, failing these, its abstract."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from kg.model import Design

__all__ = ["design_cues", "study_design"]

#: The first of these that any cue names is the design. A protocol has no results, whatever it plans, and
#: a review of trials is a review: so the plan beats the synthesis, and the synthesis what it gathers.
_PRECEDENCE = (
    Design.PROTOCOL,
    Design.META_ANALYSIS,
    Design.SYSTEMATIC_REVIEW,
    Design.GUIDELINE,
    Design.EDITORIAL,
    Design.REVIEW,
    Design.ANIMAL,
    Design.IN_VITRO,
    Design.RANDOMIZED_TRIAL,
    Design.CONTROLLED_TRIAL,
    Design.CASE_REPORT,
    Design.SURVEY,
    Design.OBSERVATIONAL,
)
_RANK = {design: i for i, design in enumerate(_PRECEDENCE)}
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[:.?!](?=\s|$)|\d+")
_GAP = "..."
_MAX_GAP = 7  # words between the two halves of a cue such as "randomized ... trial"
_EDGE = ":"  # the start and end of a title, and a colon or full stop in it, are all edges

_Cue = tuple[tuple[str, ...], tuple[str, ...], str, Design | None]


def _tokens(text: str) -> list[str]:
    """Words in one spelling (no plural s, American z), edges as ":"."""
    found = [_EDGE]
    for token in _TOKEN.findall(text.casefold()):
        if token in ".?!:":
            if found[-1] != _EDGE:
                found.append(_EDGE)
            continue
        token = token.replace("’", "'").removesuffix("'s")
        token = token.replace("randomis", "randomiz").replace("randomly", "random")
        token = token.replace("metaanalys", "meta analys")
        if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "is", "us")):
            token = token[:-1]
        found.extend(token.split())
    if found[-1] != _EDGE:
        found.append(_EDGE)
    return found


def _cue_tokens(cue: str) -> tuple[str, ...]:
    """As `_tokens`, but a cue has edges only where it writes them."""
    found = _tokens(cue)
    return tuple(found[0 if cue.startswith(_EDGE) else 1 : None if cue.endswith(_EDGE) else -1])


@cache
def _cues(where: str) -> dict[str, list[_Cue]]:
    """Cues for title, abstract or type by their first word, longest first."""
    text = resources.files("kg.resources").joinpath("cues/bib-designs.toml").read_text(encoding="utf-8")
    table: dict[str, list[_Cue]] = {}
    for entry in tomllib.loads(text)["cue"]:
        if where not in entry.get("where", ["title"]):
            continue
        design = Design(entry["design"]) if entry["design"] != "none" else None
        for words in entry["words"]:
            head, _, tail = words.partition(_GAP)
            first = _cue_tokens(head.strip())
            then = _cue_tokens(tail.strip()) if tail else ()
            table.setdefault(first[0], []).append((first, then, words, design))
    for cues in table.values():
        cues.sort(key=lambda cue: (-len(cue[0]) - len(cue[1]), cue[2]))
    return table


def _match(cue: _Cue, tokens: Sequence[str], at: int) -> int:
    """Where the cue ends if it stands at `at`, else 0."""
    first, then = cue[0], cue[1]
    end = at + len(first)
    if tuple(tokens[at:end]) != first:
        return 0
    if not then:
        return end
    for start in range(end, min(end + _MAX_GAP, len(tokens) - len(then)) + 1):
        if tuple(tokens[start : start + len(then)]) == then:
            return start + len(then)
        if start < len(tokens) and tokens[start] == _EDGE:
            break
    return 0


def _find(text: str, where: str) -> list[tuple[str, Design]]:
    """Cues from left to right, the longest at each place; the words of one cue start no other."""
    tokens, table = _tokens(text), _cues(where)
    found: list[tuple[str, Design]] = []
    at = 0
    while at < len(tokens):
        for cue in table.get(tokens[at], ()):
            if end := _match(cue, tokens, at):
                if cue[3] is not None:
                    found.append((cue[2], cue[3]))
                # an edge may end one cue and start the next, and a gap may hide one
                at = (at + len(cue[0]) - 1) if cue[1] else (end - 1 if tokens[end - 1] == _EDGE else end) - 1
                break
        at += 1
    return found


def design_cues(
    title: str | None, abstract: str | None = None, publication_types: Iterable[str] = ()
) -> tuple[tuple[str, Design], ...]:
    """Every cue of a study's design with the design it speaks for, strongest first.

    The abstract is read only when title and publication types are silent: abstracts speak of other
    people's studies too.

    >>> [words for words, _ in design_cues("Massage for neck pain: a randomised controlled trial")]
    ['a randomized', 'controlled trial']
    """
    found = _find(title or "", "title")
    for kind in publication_types:
        found += _find(kind, "type")
    if not found and abstract:
        found = _find(abstract, "abstract")
    return tuple(sorted(dict.fromkeys(found), key=lambda cue: (_RANK.get(cue[1], len(_RANK)), cue[0])))


def study_design(
    title: str | None, abstract: str | None = None, publication_types: Iterable[str] = ()
) -> Design:
    """The study design; UNKNOWN when nothing tells it.

    The designs are those of the MeSH publication types (NLM), protocol first, then syntheses, then trials.

    >>> study_design("Yoga for migraine: a protocol for systematic review and meta-analysis")
    <Design.PROTOCOL: 'protocol'>
    >>> study_design("Effects of massage on weight gain")
    <Design.UNKNOWN: 'unknown'>
    """
    cues = design_cues(title, abstract, publication_types)
    return cues[0][1] if cues else Design.UNKNOWN
