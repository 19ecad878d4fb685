"""The vocabulary and the ontology as one graph: the Turtle files themselves, under the base of the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from kg.errors import VocabularyError
from kg.lexicon import vocabulary_files
from kg.rdf import namespaces as ns
from kg.rdf.namespaces import DEFAULT_BASE, ONTOLOGY, PREFIXES
from kg.rdf.terms import literal

__all__ = ["ontology_file", "vocabulary"]

_IN_SCHEME = PREFIXES["skos"] + "inScheme"
_BROADER = f"<{PREFIXES['skos']}broader> "
_WITHIN = f"<{ONTOLOGY}within>"


def ontology_file() -> Path:
    """The ontology that comes with the package."""
    return Path(str(files("kg.resources"))) / "ontology.ttl"


def vocabulary(paths: Sequence[Path] = (), *, base: str = DEFAULT_BASE) -> tuple[bytes, tuple[str, ...]]:
    """The ontology, the shipped vocabulary and the Turtle files of a user as sorted N-Quads, and warnings.

    A concept that a later file describes again is the later file's alone, as in the lexicon. Blank nodes
    have no lasting name: their statements are left out, and a warning says how many. Raises VocabularyError
    for a file that is not Turtle.
    """
    described: dict[str, list[str]] = {}
    warnings: list[str] = []
    for path in [ontology_file(), *vocabulary_files(), *map(Path, paths)]:
        mine: dict[str, list[str]] = {}
        redefined: set[str] = set()
        nameless = 0
        for triple in _parse(path):
            if ox.BlankNode in (type(triple.subject), type(triple.object)):
                nameless += 1
                continue
            subject = _written(triple.subject, base)
            mine.setdefault(subject, []).append(f"<{triple.predicate.value}> {_written(triple.object, base)}")
            if triple.predicate.value == _IN_SCHEME:
                redefined.add(subject)
        for subject, said in mine.items():
            described[subject] = said if subject in redefined else described.get(subject, []) + said
        if nameless:
            warnings.append(f"{path.name}: {nameless} statements about blank nodes are left out")
    for subject, ancestors in _ancestors(described).items():
        described[subject] = described[subject] + [f"{_WITHIN} {one}" for one in ancestors]
    graph = f"<{ns.graph_iri(base, 'vocabulary')}>"
    lines = {f"{subject} {one} {graph} .\n" for subject, said in described.items() for one in said}
    return "".join(sorted(lines)).encode("utf-8"), tuple(warnings)


def _ancestors(described: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Each concept with itself and all that is broader, near and far.

    It is written out because no store walks ``skos:broader*`` from its upper end: a query for a technique
    and all its kinds would look at every claim.
    """
    broader = {
        subject: {line.removeprefix(_BROADER).strip() for line in said if line.startswith(_BROADER)}
        for subject, said in described.items()
        if any(line.startswith(f"<{_IN_SCHEME}>") for line in said)
    }
    found: dict[str, set[str]] = {}
    for subject in broader:
        seen, left = {subject}, [subject]
        while left:
            new = broader.get(left.pop(), set()) - seen
            seen |= new
            left += new
        found[subject] = seen
    return found


def _parse(path: Path) -> list[ox.Quad]:
    try:
        return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise VocabularyError(
            f"not readable as Turtle ({reason})", path=path, hint="check the file"
        ) from error


def _written(term: object, base: str) -> str:
    if isinstance(term, ox.NamedNode):
        value = term.value
        if base != DEFAULT_BASE and value.startswith(DEFAULT_BASE) and not value.startswith(ONTOLOGY):
            value = base + value[len(DEFAULT_BASE) :]
        return f"<{value}>"
    assert isinstance(term, ox.Literal)
    if term.language:
        return f"{literal(term.value)}@{term.language}"
    if term.datatype.value == PREFIXES["xsd"] + "string":
        return literal(term.value)
    return f"{literal(term.value)}^^<{term.datatype.value}>"
