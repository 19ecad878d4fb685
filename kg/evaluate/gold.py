"""Hand-made annotations, read from folders of JSON files.

One file an article, with its claims, references and studies anchored by character offsets (`kg.evaluate.form`
says which fields there are and checks them), and if wanted ``aliases.json``: a list of lists of labels that
mean the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from kg.errors import InputError
from kg.evaluate.form import Problem, misplaced, problems
from kg.evaluate.matching import norm

__all__ = ["Gold", "check_texts", "read_gold"]

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated articles by file name, and for each normalised label the labels that mean the same.

    `paths` tells the file of each annotation, for messages.
    """

    articles: Mapping[str, Doc]
    aliases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)


def read_gold(folders: Sequence[str | Path]) -> Gold:
    """The annotations (``*.json``) and ``aliases.json`` of one or more folders; a file stands for itself.

    Raises InputError, in one line with the file, the place and the way out, for a folder without annotations
    and for a file that is not JSON of the right form.
    """
    articles: dict[str, Doc] = {}
    paths: dict[str, Path] = {}
    groups: list[Sequence[str]] = []
    for folder in map(Path, folders):
        found = [folder] if folder.is_file() else sorted(folder.glob("*.json"))
        if not [path for path in found if path.name != "aliases.json"]:
            raise InputError(
                "no annotations here", path=folder, hint="name a folder with one JSON file per article"
            )
        for path in found:
            doc = _read_json(path)
            if path.name == "aliases.json":
                groups += _groups(doc, path)
                continue
            _refuse(problems(doc), path)
            name = PurePath(doc["article"]).name
            if name in paths:
                raise InputError(
                    f"{name} is annotated twice", path=path, hint=f"{paths[name]} has it, too: keep one"
                )
            articles[name], paths[name] = doc, path
    return Gold(articles, _aliases(groups), paths)


def check_texts(gold: Gold, texts: Mapping[str, str]) -> None:
    """Compare the quotes of annotations with the texts of the articles, by file name.

    Raises InputError for a quote that does not stand where its offsets say.
    """
    for name, text in texts.items():
        if name in gold.articles:
            _refuse(misplaced(gold.articles[name], text), gold.paths.get(name))


def _refuse(found: Iterable[Problem], path: Path | None) -> None:
    """Raise the first of the problems, and say how many there are more."""
    every = list(found)
    if every:
        first = every[0]
        more = f" ({len(every) - 1} more in this file)" if len(every) > 1 else ""
        raise InputError(first.reason, path=path, place=first.place or None, hint=first.hint + more)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON ({error.msg})", path=path, place=f"line {error.lineno}", hint="correct the file"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", path=path, hint="it must be UTF-8 text") from error


def _groups(doc: Any, path: Path) -> list[Sequence[str]]:
    if isinstance(doc, list):
        wrong = (
            n
            for n, group in enumerate(doc, start=1)
            if not isinstance(group, list) or not all(isinstance(label, str) for label in group)
        )
        first = next(wrong, None)
        if first is None:
            return doc
        raise InputError(
            "not a list of labels", path=path, place=f"group {first}", hint='write ["label", "other label"]'
        )
    raise InputError("not a list", path=path, hint='write [["label", "other label"], …]')


def _aliases(groups: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    """For every label all labels of the groups it is in; groups that share a label are not joined further."""
    out: dict[str, frozenset[str]] = {}
    for group in groups:
        names = frozenset(norm(name) for name in group)
        for name in names:
            out[name] = out.get(name, frozenset()) | names
    return out
