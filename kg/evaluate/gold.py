"""Hand-made annotations, read from folders of JSON files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from kg.errors import InputError
from kg.evaluate.matching import norm

__all__ = ["Gold", "read_gold"]

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated articles by file name, and for each normalised label the labels that mean the same."""

    articles: Mapping[str, Doc]
    aliases: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_gold(folders: Sequence[str | Path]) -> Gold:
    """The annotations (``*.json``) and ``aliases.json`` of one or more folders.

    Raises InputError for a folder without annotations, or a file that is not JSON of the right shape.
    """
    articles: dict[str, Doc] = {}
    groups: list[Sequence[str]] = []
    for folder in map(Path, folders):
        found = sorted(folder.glob("*.json")) if folder.is_dir() else []
        if not found:
            raise InputError(
                "no annotations here", path=folder, hint="name a folder with one JSON file per article"
            )
        for path in found:
            doc = _read_json(path)
            if path.name == "aliases.json":
                groups += doc
            else:
                _check(doc, path)
                articles[PurePath(doc["article"]).name] = doc
    return Gold(articles, _aliases(groups))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON ({error.msg})", path=path, place=f"line {error.lineno}", hint="correct the file"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=path, hint="it must be UTF-8 text") from error


def _check(doc: Any, path: Path) -> None:
    if not isinstance(doc, dict) or not isinstance(doc.get("article"), str) or "claims" not in doc:
        raise InputError(
            "an annotation needs 'article' and 'claims'", path=path, hint="see the annotation guidelines"
        )
    for number, claim in enumerate(doc["claims"], start=1):
        lacking = [key for key in ("start", "end", "quote", "basis", "trace") if key not in claim]
        if lacking:
            raise InputError(f"no {lacking[0]!r}", path=path, place=f"claim {number}", hint="add the field")


def _aliases(groups: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    """For every label all labels of the groups it is in; groups that share a label are not joined further."""
    out: dict[str, frozenset[str]] = {}
    for group in groups:
        names = frozenset(norm(name) for name in group)
        for name in names:
            out[name] = out.get(name, frozenset()) | names
    return out
