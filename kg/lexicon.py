"""The vocabulary: SKOS concept schemes in, a matcher over running text out.

Labels are matched as whole words, whatever their case, hyphens or kind of dash and apostrophe, the
leftmost-longest match winning. From every label of the vocabulary the regular plural, the other side's
spelling (tumor, tumour) and the solid form (well-being, wellbeing) are made here, so that a Turtle file
holds only what no rule can give. A label in capitals of up to five letters (MS, TENS) is matched in
capitals only.

Matching is one pass of an Aho-Corasick automaton (Aho and Corasick, 1975, doi:10.1145/360825.360855),
linear in the text and in its matches.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from kg.errors import VocabularyError
from kg.model import Concept, ConceptKind, Direction, Mention

__all__ = ["DEFAULT_BASE", "Lexicon", "fold", "load", "spelling_rules", "surface_forms", "vocabulary_files"]

DEFAULT_BASE = "https://example.org/kg/"
ONTOLOGY = DEFAULT_BASE + "ontology#"

SKOS = "http://www.w3.org/2004/02/skos/core#"

# Every character becomes exactly one, so that offsets into the folded text are offsets into the text.
_FOLD = str.maketrans(
    dict.fromkeys("-‐‑‒–—―−\u00a0\u202f\u2009\n\t\r/", " ")
    | dict.fromkeys("’‘ʼ´`", "'")
    | {"İ": "i", "ﬁ": "f"}
)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9-]{1,5}s?")
_POSSESSIVE = re.compile(r"'s?\b")


def fold(text: str) -> str:
    """The text in lower case with dashes as spaces and apostrophes straight; same length.

    >>> fold("Well‑Being")
    'well being'
    """
    return text.translate(_FOLD).lower()


@cache
def spelling_rules() -> tuple[tuple[str, str], ...]:
    """Parts of words in American and in British spelling."""
    lines = (files("kg.resources.vocab") / "spelling.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(
        (american, british)
        for american, british in (
            line.split("\t") for line in lines if line.strip() and not line.startswith("#")
        )
    )


@cache
def _spelt(spelling: Sequence[tuple[str, str]]) -> re.Pattern[str]:
    """Any part of a word that has another spelling."""
    return re.compile("|".join(re.escape(part) for pair in spelling for part in pair) or r"(?!)")


def _plural(label: str) -> str:
    """The regular plural of the last word of a label."""
    if re.search(r"(?:s|x|z|ch|sh)$", label):
        return label + "es"
    if re.search(r"[^aeiou]y$", label):
        return label[:-1] + "ies"
    return label + "s"


def surface_forms(label: str, spelling: Sequence[tuple[str, str]] = ()) -> set[str]:
    """The folded forms under which a label may stand in a text.

    >>> sorted(surface_forms("self-massage"))
    ['self massage', 'self massages', 'selfmassage', 'selfmassages']
    """
    plain = fold(label).strip()
    forms = {plain}
    if "-" in label or "‑" in label:
        forms.add(re.sub(r"(\w)[-‑](?=\w)", r"\1", label.lower().translate(str.maketrans("’", "'"))))
    for one, other in spelling if _spelt(spelling).search(plain) else ():
        for form in tuple(forms):
            if one in form and other not in form:
                forms.add(form.replace(one, other))
            if other in form:
                forms.add(form.replace(other, one))
    if "'" in plain:
        forms |= {_POSSESSIVE.sub("", form) for form in forms} | {form.replace("'", "") for form in forms}
    forms = {" ".join(form.replace("-", " ").split()) for form in forms}
    return forms | {_plural(form) for form in forms if len(form) > 3 and form[-1].isalpha()}


class Lexicon:
    """Concepts, and the matcher that finds them.

    `concepts` maps an IRI to its concept; `digest` is a SHA-256 over everything that decides what is
    found, so that a graph knows whether it was built with the same vocabulary.
    """

    def __init__(self, concepts: Iterable[Concept], base: str = DEFAULT_BASE) -> None:
        self.concepts: Mapping[str, Concept] = {c.iri: c for c in sorted(concepts)}
        self.base = base
        self._spelling = spelling_rules()

    def __len__(self) -> int:
        return len(self.concepts)

    def __reduce__(self) -> tuple[object, ...]:
        return (Lexicon, (tuple(self.concepts.values()), self.base))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the concepts and the spelling rules."""
        return hashlib.sha256(repr((tuple(self.concepts.values()), self._spelling)).encode()).hexdigest()

    def concept(self, iri: str) -> Concept:
        """The concept of an IRI; raises KeyError when the vocabulary has none."""
        return self.concepts[iri]

    @cached_property
    def comparators(self) -> frozenset[str]:
        """Placebo, usual care, waiting list: what a treatment is compared with."""
        return frozenset(
            concept.iri
            for concept in self.concepts.values()
            if any(iri.endswith("/comparator") for iri in (concept.iri, *concept.broader))
        )

    def provisional(self, label: str, kind: ConceptKind = ConceptKind.OUTCOME) -> Concept:
        """A concept for words that the vocabulary does not know; the same words are the same concept.

        >>> Lexicon([]).provisional("stride height").iri
        'https://example.org/kg/provisional/459e1ddded863e8fb575'
        """
        digest = hashlib.sha256(label.encode("utf-8", "surrogatepass")).hexdigest()[:20]
        return Concept(f"{self.base}provisional/{digest}", (kind,), (label,), provisional=True)

    def with_concepts(self, more: Iterable[Concept]) -> Lexicon:
        """The same matcher, with more concepts known by their IRI; they are not looked for in texts."""
        self._automaton  # noqa: B018  # made once, for all who share it
        other = object.__new__(Lexicon)
        other.__dict__.update(self.__dict__)
        other.concepts = {**self.concepts, **{concept.iri: concept for concept in more}}
        return other

    @cached_property
    def _forms(self) -> tuple[tuple[str, ...], tuple[tuple[str, str | None], ...]]:
        """Folded patterns, and for each its concept and, for capitals, the exact letters asked for."""
        owner: dict[str, tuple[int, str, str | None]] = {}
        for concept in self.concepts.values():
            for rank, label in enumerate(concept.labels):
                exact = label if _CAPITALS.fullmatch(label) else None
                for form in sorted(surface_forms(label, () if exact else self._spelling)):
                    # A form that two concepts claim goes to the one that gives it as its own label.
                    priority = (rank if form == fold(label) else rank + 1000, concept.iri, exact)
                    if form and (form not in owner or priority[:2] < owner[form][:2]):
                        owner[form] = priority
        patterns = tuple(sorted(owner))
        return patterns, tuple((owner[p][1], owner[p][2]) for p in patterns)

    @cached_property
    def _automaton(self):  # type: ignore[no-untyped-def]
        import ahocorasick_rs as aho

        return aho.AhoCorasick(list(self._forms[0]), implementation=aho.Implementation.ContiguousNFA)

    def find(self, text: str, folded: str | None = None) -> list[Mention]:
        """All mentions in `text`, left to right, none overlapping another; `folded` saves folding it again.

        >>> lexicon = Lexicon([Concept("x:pain", (ConceptKind.OUTCOME,), ("pain",))])
        >>> lexicon.find("Pains, painters")
        [Mention(start=0, end=5, concept='x:pain', kind=<ConceptKind.OUTCOME: 'outcome'>)]
        """
        if not self.concepts:
            return []
        owners = self._forms[1]
        folded = fold(text) if folded is None else folded
        size = len(folded)
        hits: list[tuple[int, int, int]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if (start and folded[start - 1].isalnum()) or (end < size and folded[end].isalnum()):
                continue
            exact = owners[index][1]
            if exact and not text[start:end].rstrip("s").isupper():
                continue
            hits.append((start, -end, index))
        hits.sort()
        return list(self._longest(hits))

    def _longest(self, hits: Sequence[tuple[int, int, int]]) -> Iterator[Mention]:
        free = 0
        for start, minus_end, index in hits:
            if start >= free:
                iri = self._forms[1][index][0]
                yield Mention(start, -minus_end, iri, self.concepts[iri].kinds[0])
                free = -minus_end

    def lookup(self, label: str) -> Concept | None:
        """The concept that a label names, or None."""
        form = " ".join(fold(label).split())
        found = self._by_form.get(form)
        return self.concepts[found] if found else None

    @cached_property
    def _by_form(self) -> dict[str, str]:
        return {form: owner[0] for form, owner in zip(*self._forms, strict=True)}


def vocabulary_files() -> list[Path]:
    """The Turtle files that come with the package."""
    return sorted(Path(str(files("kg.resources.vocab"))).glob("*.ttl"))


def load(paths: Sequence[Path] = (), *, base: str = DEFAULT_BASE) -> Lexicon:
    """The shipped vocabulary together with the SKOS Turtle files of a user.

    `base` replaces the default base IRI in concept IRIs. Raises VocabularyError, naming file and
    concept, for a file that is not Turtle or a concept without a label or a scheme.
    """
    concepts: dict[str, Concept] = {}
    for path in [*vocabulary_files(), *map(Path, paths)]:
        for concept in _read_turtle(path, base):
            concepts[concept.iri] = concept
    return Lexicon(concepts.values(), base)


def _read_turtle(path: Path, base: str) -> Iterator[Concept]:
    import pyoxigraph as ox

    try:
        triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, OSError, ValueError) as error:
        place = f"line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else None
        raise VocabularyError(
            f"not readable as Turtle ({str(error).splitlines()[0]})",
            path=path,
            place=place,
            hint="check the file with an RDF tool",
        ) from error
    facts: dict[str, dict[str, list[str]]] = {}
    for triple in triples:
        subject = facts.setdefault(triple.subject.value, {})
        subject.setdefault(triple.predicate.value, []).append(triple.object.value)
    for iri in sorted(facts):
        if SKOS + "inScheme" in facts[iri]:
            yield _concept(iri, facts[iri], path, base)


def _concept(iri: str, facts: Mapping[str, list[str]], path: Path, base: str) -> Concept:
    def rebase(value: str) -> str:
        return base + value[len(DEFAULT_BASE) :] if value.startswith(DEFAULT_BASE) else value

    preferred = facts.get(SKOS + "prefLabel")
    if not preferred:
        raise VocabularyError("concept without skos:prefLabel", path=path, place=iri, hint="add one")
    schemes = [value.rsplit("/", 1)[-1] for value in facts[SKOS + "inScheme"]]
    unknown = [name for name in schemes if name not in ConceptKind.__members__.values()]
    if unknown:
        names = ", ".join(ConceptKind)
        raise VocabularyError(
            f"unknown scheme {unknown[0]!r}", path=path, place=iri, hint=f"the schemes are {names}"
        )
    kinds = tuple(ConceptKind(name) for name in schemes)
    desired = facts.get(ONTOLOGY + "desiredDirection", [""])[0].rsplit("#", 1)[-1].lower()
    others = sorted(set(facts.get(SKOS + "altLabel", ())) | set(facts.get(SKOS + "hiddenLabel", ())))
    return Concept(
        iri=rebase(iri),
        kinds=kinds,
        labels=(preferred[0], *others),
        broader=tuple(sorted(rebase(value) for value in facts.get(SKOS + "broader", ()))),
        desired=Direction(desired)
        if desired
        else (Direction.LESS if kinds[0] is ConceptKind.CONDITION else Direction.NEITHER),
        exact_match=tuple(sorted(facts.get(SKOS + "exactMatch", ()))),
    )
