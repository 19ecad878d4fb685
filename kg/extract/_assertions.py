"""What the clauses of a sentence assert, as named patterns.

"The therapist used oils to relax my back" and "The oils relaxed my back" hold the same words; only in the
second is a change asserted. So each word of change is looked at in its frame: asserted by a finite verb, of
an outcome or of nothing, by a treatment or by a person; only a purpose; only asked ("how it may help").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from kg.extract._clauses import Clause, Token, clauses, listed, main_start

__all__ = ["assertions"]

_CHANGE = frozenset({
    "raising verb", "lowering verb", "improving verb", "worsening verb", "preventing verb", "helping verb",
})  # fmt: skip
_OUTCOMES = frozenset({
    "outcome", "condition", "symptom word", "function word", "bodily process", "substance in the body",
    "disease word", "good state", "bad state",
})  # fmt: skip
_TYPES = {
    "a person": (
        "I", "we", "you", "they", "who", "he or she", "family word", "patient word", "professional word",
        "people in general", "researcher word", "person", "population",
    ),
    "a treatment": (
        "intervention", "word of a session", "remedy or device", "it", "this", "which", "verb of handling",
        "treating verb",
    ),
    "the body": (
        "body part", "tissue", "symptom word", "outcome", "condition", "function word", "disease word",
        "bodily process", "substance in the body",
    ),
}  # fmt: skip
_TYPE = {kind: name for name, kinds in _TYPES.items() for kind in kinds}
_ASSERTING = frozenset({"main", "next", "because", "so", "relative"})


def assertions(tokens: Sequence[Token]) -> frozenset[str]:
    """The patterns of one sentence.

    >>> words = [Token("massage", "intervention"), Token("eases", "lowering verb"), Token("pain", "outcome")]
    >>> "clause: a treatment changes an outcome, present" in assertions(words)
    True
    """
    found = list(clauses(tokens))
    told = [c for c in found if c.role in ("main", "next")]
    changed = frozenset(_changes(tokens, found))
    asserted = any(" changes " in name for name in changed)
    aimed = any(name.startswith("clause: to change") for name in changed)
    asked = any(name.startswith("clause: change only") for name in changed)
    summary = [
        f"clause: {'a' if asserted else 'no'} change asserted"
        + ", a purpose" * aimed
        + ", a question" * asked
    ]
    content = [c for c in told if c.frame] or told  # "she says" is not what the sentence asserts
    main = _main(tokens, content[0], asserted, aimed) if told else ["clause: none"]
    return changed.union(
        chain(summary, main, _felt(tokens, found), _opened(tokens, told), _further(tokens, found, asserted))
    )


def _type(kind: str) -> str:
    return _TYPE.get(kind, kind)


def _tense(clause: Clause) -> str:
    return clause.tense.partition(" ")[0]


def _changes(tokens: Sequence[Token], found: Sequence[Clause]) -> Iterator[str]:
    """In which frame each word of change stands."""
    finite = {clause.at: clause for clause in found}
    last: Clause | None = None
    purpose = -9
    for n, token in enumerate(tokens):
        last = finite.get(n, last)
        before = tokens[n - 1].text if n else ""
        purpose = n if token.text == "to" else purpose
        if token.kind not in _CHANGE:
            continue
        of = any(t.kind in _OUTCOMES for t in tokens[n + 1 : n + 7])
        if clause := finite.get(n):
            if clause.role not in _ASSERTING:
                yield f"clause: change only in a clause of {clause.role}"
                continue
            by = _TYPE.get(clause.subject, "something")
            yield f"clause: {by} changes {'an outcome' if of else 'nothing named'}, {_tense(clause)}"
        elif before == "to" or (before in ("and", ",") and n - purpose <= 6):
            yield from _purpose(tokens, n, last, of)
        elif token.text.endswith("ing"):
            where = before if before in ("by", "for", "of", "in", ",", "and", "from", "with") else "a word"
            yield f"clause: changing after {where}" + ", an outcome" * of


def _purpose(tokens: Sequence[Token], n: int, last: Clause | None, of: bool) -> Iterator[str]:
    if last is None:
        yield "clause: to change, before the verb"
        return
    yield (
        f"clause: to change after {_TYPE.get(last.subject, 'something')}, {_tense(last)}"
        + ", an outcome" * of
    )
    yield f"clause: to change after {last.verb}"
    if n > 1:
        yield f"clause: to change behind {tokens[n - 2].kind or tokens[n - 2].text}"


def _main(tokens: Sequence[Token], main: Clause, asserted: bool, aimed: bool) -> Iterator[str]:
    """Subject, verb and object of the main clause, and what kind of statement they make."""
    who = _type(main.subject)
    what = "an outcome" if main.object in _OUTCOMES else _type(main.object)
    yield f"clause: {who} {main.verb} {what}"
    yield f"clause: {who} … {what}, {main.tense}"
    yield f"clause: {who} … {what}"
    yield f"clause: {who} {main.verb}"
    if main.denied:
        yield f"clause: {who} not {what}"
    if main.verb == "be":
        yield from _being(tokens, main)
    if who == "a person" and main.tense.startswith("past") and not asserted:
        yield "clause: a person did" + " for a purpose" * aimed
    if main.frame:
        yield f"clause: framed by {main.frame.partition(': ')[2]}"


def _being(tokens: Sequence[Token], main: Clause) -> Iterator[str]:
    behind = tokens[main.at + 1 : main.at + 7]
    words = [token.text for token in behind]
    if main.subject in ("it", "there") and "to" in words:
        yield "clause: it is so to"
    if words and words[0] in ("a", "an", "the", "one", "any"):
        generic = any(word.rstrip("s") in listed("generic") for word in words) or any(
            token.kind in ("word of definition", "word of origin", "intervention") for token in behind
        )
        yield f"clause: is {'a kind of' if generic else 'a'}"


def _felt(tokens: Sequence[Token], found: Sequence[Clause]) -> Iterator[str]:
    """What is felt or perceived, and by whom."""
    for clause in found:
        if tokens[clause.at].kind != "word of feeling":
            continue
        kinds = [token.kind for token in tokens[clause.at + 1 : clause.at + 5]]
        otherwise = "an outcome" if clause.object in _OUTCOMES else "something"
        what = next((kind for kind in ("good state", "bad state") if kind in kinds), otherwise)
        yield f"clause: {_type(clause.subject)} feels {what}, {_tense(clause)}"


def _opened(tokens: Sequence[Token], told: Sequence[Clause]) -> Iterator[str]:
    _, opener = main_start(tokens)
    if opener:
        yield f"clause: opens with {opener}"
    if opener in ("if", "when"):
        yield f"clause: {opener}, then {_type(told[0].subject) if told else 'an instruction'}"


def _further(tokens: Sequence[Token], found: Sequence[Clause], asserted: bool) -> Iterator[str]:
    told = [clause for clause in found if clause.role in ("main", "next")]
    if any(clause.verb == "verb of inquiry" for clause in told):
        finding = any(token.kind == "verb of finding" for token in tokens)
        yield f"clause: inquiry with {'a' if finding else 'no'} finding"
    body = next((clause for clause in told if _type(clause.subject) == "the body"), None)
    if body:
        yield f"clause: the body, {body.tense}"
    if not asserted and any(clause.role == "how" for clause in found):
        yield "clause: asks how"
    words = {token.text for token in tokens}
    if words & {"again", "anymore", "now", "since", "longer", "through"} and any(
        clause.subject in ("I", "he or she", "body part") for clause in told
    ):
        yield "clause: a person or body, now or again"
