"""References and studies of a document (`kg.records`) in words, and words as plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.model import Design

__all__ = ["citation", "escape", "told"]

_SPECIAL = re.compile(r"([\\`*_\[\]~|$])")
# control characters, halves of surrogate pairs, and what turns the direction of the text around it
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LEADING = re.compile(r"^(\d+(?=[.)])|)([.)#+=:-])")


def citation(reference: Mapping[str, Any]) -> str:
    """Authors, year, title and container of a reference; empty when nothing of them is known.

    >>> citation({"authors": ["Roe", "Doe"], "year": 2019, "title": "A rub trial.", "container": None})
    'Roe, Doe (2019). A rub trial'
    """
    authors = reference["authors"]
    named = ", ".join(authors[:3]) + (" et al." if len(authors) > 3 else "")
    year = f"({reference['year']})" if reference["year"] else ""
    parts = [f"{named} {year}".strip(), reference["title"] or "", reference["container"] or ""]
    return ". ".join(part.rstrip(".") for part in parts if part)


def told(study: Mapping[str, Any]) -> str:
    """What an article tells of a study: design, year, institution, researchers, size.

    >>> told({"design": "randomized-trial", "year": 2014, "institution": None, "researchers": ["Ann Roe"],
    ...   "sample_size": 40})
    'randomized trial, 2014, Ann Roe, 40 participants'
    """
    design = study["design"] if study["design"] not in (None, "", Design.UNKNOWN.value) else "study"
    parts = [
        design.replace("-", " "),
        str(study["year"] or ""),
        study["institution"] or "",
        ", ".join(study["researchers"]),
        f"{study['sample_size']} participants" if study["sample_size"] else "",
    ]
    return ", ".join(part for part in parts if part)


def escape(text: str) -> str:
    """Text of an article as text: on one line, with everything that Markdown or HTML could take for markup
    made plain.

    >>> escape("2 * <b>3</b> | [x](y)")
    '2 \\\\* &lt;b&gt;3&lt;/b&gt; \\\\| \\\\[x\\\\](y)'
    """
    flat = _UNSEEN.sub("\ufffd", " ".join(text.split()))
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))
