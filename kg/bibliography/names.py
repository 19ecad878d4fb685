"""Authors at the head of a reference, in the orders and abbreviations the citation styles use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.bibliography.shape import fold
from kg.bibliography.words import words
from kg.model import Name

__all__ = ["Authors", "read_authors", "split_name"]

_PARTICLE = "(?:" + "|".join(sorted(words("particles"), key=lambda w: (-len(w), w))) + ")"
_WORD = r"(?:[A-Za-z]')?[A-Z][A-Za-z']*[A-Za-z](?:-\s?[A-Za-z][A-Za-z']+)*"
_FAMILY = rf"(?:{_PARTICLE}\s)*{_WORD}(?:\s(?:{_PARTICLE}\s)*{_WORD}){{0,2}}"
_DOTTED = r"(?:[A-Z][a-z]?|[A-Z]-[A-Z]|Chr|Jos)\.(?:[\s-]{0,3}[A-Z][a-z]?\.){0,6}"
_BARE = r"[A-Z](?:[\s-]?[A-Z]){0,3}(?![A-Za-z'.-])"
_INITIALS = rf"(?:{_DOTTED}(?:-?[A-Z](?![A-Za-z]))?|{_BARE}\.?)"
#: "JA" in "Smith JA. Title": a full stop may follow, unless it is one of "Smith J. A."
_CAPITALS = r"[A-Z](?:[\s-]?[A-Z]){0,3}(?![A-Za-z'-])(?!\.(?:[\s-]{0,3}[A-Z]\.|-))"
_SUFFIX = r"(?:,?\s(?:Jr|Sr|II|III|IV|2nd|3rd)(?![A-Za-z])\.?)?"
_AND = r"(?:and|And|AND|&|et|und|y|e|og|och|en|with)"
_END = rf"(?=\s+{_AND}\s|\s*(?:[,;:.(\[\"*/&]|'|(?:19|20|18)\d\d|$|et\sal|-\s))"
_GIVEN_WORD = r"[A-Z][a-z']*(?:[A-Z]?[a-z]+)(?:-[A-Za-z]?[a-z]+)?"
_GIVEN = (
    rf"{_GIVEN_WORD}(?:\s{_GIVEN_WORD}){{0,2}}"
    r"(?:\s(?:[A-Z]\.(?:[\s-]{0,2}[A-Z]\.){0,2}|[A-Z](?![A-Za-z.])))?(?:\s\([A-Z][a-z]+\))?"
)

#: One pattern an order of names, most telling first. Groups: family, given.
_ORDERS = (
    ("paren", re.compile(rf"({_FAMILY})\s\(({_INITIALS})\)")),
    ("comma", re.compile(rf"({_FAMILY}{_SUFFIX}),\s?({_INITIALS}{_SUFFIX})(?![a-z])")),
    (
        "bare",
        re.compile(
            rf"({_FAMILY})\s({_DOTTED}(?=\s*[,;&]|\s(?:and|et)\s)|{_CAPITALS}|{_DOTTED}){_SUFFIX}(?:{_END}|(?<=\.)(?=\s))"
        ),
    ),
    (
        "initials",
        re.compile(rf"({_DOTTED}(?:[\s-]?[A-Z](?![A-Za-z]))*|{_BARE})\s?({_FAMILY}){_SUFFIX}{_END}"),
    ),
    (
        "inverted",
        re.compile(rf"((?:{_PARTICLE}\s)*{_WORD}(?:\s{_WORD})?{_SUFFIX}),\s({_GIVEN}){_SUFFIX}{_END}"),
    ),
    (
        "plain",
        re.compile(
            rf"({_GIVEN_WORD}(?:\s(?:{_GIVEN_WORD}|[A-Z]\.|{_BARE}))*?)\s((?:{_PARTICLE}\s)*{_WORD}){_SUFFIX}{_END}"
        ),
    ),
    ("caps", re.compile(rf"([A-Z][A-Z'-]+(?:\s[A-Z][A-Z'-]+)?)\s({_GIVEN}){_END}")),
)
_BY_NAME = dict(_ORDERS)
_INITIALLED = ("paren", "comma", "bare", "initials")
#: What may follow a name of each order: nobody writes "Smith JA, Robert Jones".
_NEXT = {
    "paren": ("paren", "comma", "bare"),
    "comma": (*_INITIALLED, "inverted"),
    "bare": ("comma", "bare", "initials"),
    "initials": ("initials", "bare"),
    "inverted": ("comma", "initials", "inverted", "plain"),
    "plain": ("initials", "plain"),
    "caps": ("caps", "plain"),
}
_SEPARATOR = re.compile(
    rf"\s*(?:[,;/]\s*(?:{_AND}\s+)?|\s{_AND}\s+|&\s*|\*\s*,?\s*(?:{_AND}\s+)?|(?<=[a-z])\s-\s)\s*"
)
_ELLIPSIS = re.compile(r"(?:(?:\.\s?){2,4}|\.)\s?(?:&\s)?(?=[A-Z])")
_CONJUNCTION = re.compile(r"[a-z&;]")
_ET_AL = re.compile(
    r"[\s,;&]*(?:(?:and|&)\s)?[\[(]?(?:et\.?\s?al(?:ii|\.|\b)|and\s(?:others|colleagues|coworkers)|u\.\s?a\.)[\])]?",
    re.IGNORECASE,
)
_EDITORS = re.compile(
    r"[\s,]*[(\[]?\b(?:eds?|editors?|editor|hrsg|hgg?|herausgeber|dirs?|coords?|orgs?|producer|director)\b\.?[)\]]?",
    re.IGNORECASE,
)
_GROUP_TAIL = re.compile(
    r"[,;]\s*(?:(?:and|on\sbehalf\sof|for)\s)?((?:[Tt]he\s)?[A-Z](?:[^.;:()\"\d]|\([A-Z]+\)){3,110}?\s(?:Group|Investigators|Collaborators|"
    r"Collaboration|Consortium|Network|Committee|Team|Trialists)(?:\s\([^)]*\))?)(?=\s*[.,;:(])"
)
_HEAD = re.compile(r"[^.,;:(\"]{3,140}")
_TITLE_ENDS = re.compile(r"\s?:\s|\s\((?![^()]{0,20}\b(?:18|19|20)\d\d|[Ee]d)")
_ALIAS = re.compile(r"\s\([A-Z][^()\d]{3,60}\)(?=[.,])")
_DASHES = re.compile(r"[-_]{2,}")
_GROUP = re.compile(
    r"[A-Z][A-Za-z'.&/-]*(?:,?\s(?:\([A-Z]+\)|&|of|for|the|and|on|in|de|et|la|des|du|der|und|fur|f|d'[A-Z]\w+|[A-Z][A-Za-z'./-]*)){0,13}"
)
#: "UNHCR, 2014.", "Aristotle (1999)"
_ALONE = re.compile(r"([A-Z]{2,12}|[A-Z][a-z]{2,15})(?=[.,]?\s\(?(?:18|19|20)\d\d[a-z]?[).,])")
_NOT_A_NAME = words("not-names")
_GROUP_WORDS = words("groups")


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote it, and where in the text the list ends. `editors`: they only edited it."""

    names: tuple[Name, ...]
    end: int
    et_al: bool = False
    editors: bool = False


def split_name(name: str) -> Name:
    """One name in any order as family and given name.

    >>> split_name("Ludwig van Beethoven"), split_name("Smith, J. A.")
    (Name(family='van Beethoven', given='Ludwig'), Name(family='Smith', given='J. A.'))
    """
    name = " ".join(name.split())
    folded = fold(name)
    if "," not in name and any(word in _GROUP_WORDS for word in folded.lower().split()):
        return Name(name)
    for order, pattern in _ORDERS:
        if match := pattern.fullmatch(folded):
            return _name(order, name, match)
    family, comma, given = name.partition(",")
    if comma:
        return Name(family.strip(), given.strip())
    if " " not in name:
        return Name(name)
    given, _, family = name.rpartition(" ")
    return Name(family, given)


def _name(order: str, text: str, match: re.Match[str]) -> Name:
    first, second = (" ".join(text[slice(*match.span(i))].split()) for i in (1, 2))
    if order in ("initials", "plain"):
        return Name(second, first)
    return Name(first.rstrip(","), second)


#: A name and the end of it: what follows "John A." when John is a given name.
_FAMILY_FOLLOWS = re.compile(rf"\.?\s*{_WORD}(?:\s{_WORD})?{_END}")


_ABBREVIATION_FOLLOWS = re.compile(r"\.\s(?:[A-Z][a-z]{0,8}\.|(?!(?:18|19|20)\d\d)\d|\(|[A-Z]\s?\d)")


def _plausible(order: str, match: re.Match[str], first: bool) -> bool:
    """Whether the words matched can be a name; the patterns only know shapes."""
    text, end = match.string, match.end()
    said = [word.strip(",.") for word in match.group().lower().split() if len(word.strip(",.")) > 1]
    if order in ("plain", "inverted", "caps"):
        if any(word in _NOT_A_NAME or word in _GROUP_WORDS for word in said):
            return False
        given = match.group(2)
        if order == "inverted" and " " in match.group(1) and " " in given and "." not in given:
            # "Marc Shapiro, Susan Horwitz" are two people
            return bool(re.match(_PARTICLE + r"\s", match.group(1))) or match.group(1).isupper()
        return not (order == "plain" and len(said) > 5)
    family, initials = (match.group(i) for i in ((2, 1) if order == "initials" else (1, 2)))
    words_of = family.lower().split()
    if order == "initials" and first and initials == "A":
        return False
    # people are called Law, Pain and Wing: one bare initial is not enough to tell "Law CH" from "Vitamin D"
    if order == "bare" and len(initials) == 1 and (words_of[0] in _NOT_A_NAME or words_of[0] in _GROUP_WORDS):
        return False
    if order == "initials" and words_of[0] in _NOT_A_NAME and "." not in initials:
        return False
    if order == "comma" and " " in family and _FAMILY_FOLLOWS.match(text, end) and initials.endswith("."):
        return False  # "Ling Tony Chen, R. Drach, …": the initials are the next author's
    if order == "initials" and not first and _ABBREVIATION_FOLLOWS.match(text, end):
        return False  # "J. Opt. Soc. Am." is a journal
    if (
        order == "bare"
        and first
        and len(initials.rstrip(".")) == 1
        and (initials.endswith(".") or text[end : end + 1] == ".")
    ):
        # "John A. Smith, …" against "Pang T. “Title”"
        return not _FAMILY_FOLLOWS.match(text, end) or text[end:].lstrip(". ").startswith('"')
    return True


def _one(folded: str, at: int, orders: tuple[str, ...], first: bool) -> tuple[str, re.Match[str]] | None:
    for order in orders:
        match = _BY_NAME[order].match(folded, at)
        if match and _plausible(order, match, first):
            return order, match
    return None


def read_authors(text: str, folded: str | None = None) -> Authors:
    """The list of authors that `text` begins with; empty when it begins otherwise.

    >>> read_authors("Liu C, Pang T. Massage after stroke.").names
    (Name(family='Liu', given='C'), Name(family='Pang', given='T'))
    """
    folded = fold(text) if folded is None else folded
    if dashes := _DASHES.match(folded):
        # the bibliographer's dash: the author of the entry before
        return Authors((), dashes.end())
    head = _HEAD.match(folded)
    if head and any(word in _GROUP_WORDS for word in head.group().lower().split()):
        group = _group(text, folded)
        if group.names:
            return group
    names, end = _listed(text, folded)
    if not names:
        return _group(text, folded)
    if tail := _GROUP_TAIL.match(folded, end):
        names.append(Name(text[slice(*tail.span(1))]))
        end = tail.end()
    if (alias := _ALIAS.match(folded, end)) and not _EDITORS.match(folded, end):
        end = alias.end()
    et_al = _ET_AL.match(folded, end)
    end = et_al.end() if et_al else end
    editors = _EDITORS.match(folded, end)
    end = editors.end() if editors else end
    return Authors(tuple(_tidy(name) for name in names), end, bool(et_al), bool(editors))


def _listed(text: str, folded: str) -> tuple[list[Name], int]:
    """Names one after the other, as long as each may follow the one before, and where the last ends."""
    names: list[Name] = []
    conjunction, order, orders = False, "", tuple(_BY_NAME)
    at = end = first_end = 0
    while found := _one(folded, at, orders, not names):
        order, match = found
        names.append(_name(order, text, match))
        end, orders = match.end(), _NEXT[order]
        first_end = first_end or end
        gap = _SEPARATOR.match(folded, end)
        if gap is None:
            break
        at = gap.end()
        if dots := _ELLIPSIS.match(folded, at):
            at = dots.end()  # APA leaves out the middle of a long list
        if _CONJUNCTION.search(gap.group()):
            conjunction = True
            orders = tuple(dict.fromkeys((*orders, "initials", "inverted", "plain")))
    alike = len(names) == 2 and not conjunction and order in ("plain", "inverted")
    if alike and _TITLE_ENDS.match(folded, end):
        # "James Gleick, Strange Chaos: Making a New Science": the second "name" is the title
        return names[:1], first_end
    return names, end


def _tidy(name: Name) -> Name:
    given = name.given
    # the full stop that ends the list is not part of bare initials
    if re.fullmatch(r"[A-Z](?:[\s-]?[A-Z])+\.", fold(given)):
        given = given[:-1]
    return Name(name.family, given.strip(" ,"))


def _group(text: str, folded: str) -> Authors:
    """An organisation as author: up to the first stop or year, if it has an organisation's words."""
    if alone := _ALONE.match(folded):
        return Authors((Name(text[slice(*alone.span(1))]),), alone.end(1))
    match = _GROUP.match(folded)
    if match is None:
        return Authors((), 0)
    stop = re.compile(
        r"(?<![A-Z])(?<!\b[A-Z]\.[A-Z])\.\s|\s?\((?:\d{4}|n\.d)|,?\s(?:19|20)\d\d[a-z]?[.,:)]|:\s|[“\"]"
    ).search(folded, 0, 180)
    end = stop.start() if stop else match.end()
    said = folded[:end].lower().replace(",", " ").split()
    if (
        stop
        and 0 < len(said) <= 14
        and end <= match.end() + 1
        and any(w.strip(".()") in _GROUP_WORDS for w in said)
    ):
        return Authors((Name(text[:end].strip(" ,.")),), end)
    return Authors((), 0)
