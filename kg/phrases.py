"""What a document (`kg.records`) holds in words, alike in every report and page; words as plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kg.model import Design

__all__ = ["caution", "citation", "concept_name", "escape", "figure", "told"]

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


def concept_name(concept: Mapping[str, Any]) -> str:
    """The label of a concept, which says so when it is in no vocabulary.

    >>> concept_name({"labels": ["stride height"], "provisional": True}), concept_name({"labels": ["pain"]})
    ('stride height (provisional)', 'pain')
    """
    return f"{concept['labels'][0]}{' (provisional)' if concept.get('provisional') else ''}"


def told(study: Mapping[str, Any]) -> str:
    """What an article tells of a study: design, year, institution, researchers, who took part, what was done.

    >>> told({"design": "randomized-trial", "year": 2014, "institution": None, "researchers": ["Ann Roe"],
    ...   "sample_size": 40, "population": "runners", "dose": "ten sessions", "comparator": "rest"})
    'randomized trial, 2014, Ann Roe, 40 participants (runners), ten sessions, compared with rest'
    """
    who = study.get("population")
    size = f"{study['sample_size']} participants" if study["sample_size"] else ""
    against, later = study.get("comparator"), study.get("follow_up")
    design = study["design"] if study["design"] not in (None, "", Design.UNKNOWN.value) else "study"
    parts = [
        design.replace("-", " "),
        str(study["year"] or ""),
        study["institution"] or "",
        ", ".join(study["researchers"]),
        f"{size} ({who})" if size and who else size or who or "",
        study.get("dose") or "",
        study.get("schedule") or "",
        f"compared with {against}" if against else "",
        f"followed up: {later}" if later else "",
    ]
    return ", ".join(part for part in parts if part)


def caution(warning: Mapping[str, Any]) -> str:
    """An inflation warning with the words that show it.

    >>> caution({"name": "magnitude without a figure", "cue": "dramatically"})
    'magnitude without a figure: “dramatically”'
    """
    return f"{warning['name']}: “{warning['cue']}”"


def figure(measurement: Mapping[str, Any]) -> str:
    """A numeric finding verbatim, and behind it how it was read.

    >>> from dataclasses import asdict
    >>> from kg.extract.measures import read_measure
    >>> figure(asdict(read_measure("from 8 to 3 out of 10")))
    'from 8 to 3 out of 10 (8 → 3, decrease, out of 10)'
    >>> figure(asdict(read_measure("19.3 vs 6.2 g/day, p < .05")))
    '19.3 vs 6.2 g/day, p < .05 (19.3 g/day vs 6.2, p < 0.05)'
    """
    get = {name: f"{v:g}" if isinstance(v, int | float) else v for name, v in measurement.items()}
    value = " ".join(filter(None, (get["relation"], get["value"], get["upper"] and f"to {get['upper']}")))
    unit = "" if not get["unit"] else get["unit"] if get["unit"] == "%" else f" {get['unit']}"
    parts = [
        f"{get['baseline']} → " * bool(get["baseline"]) + value + unit * bool(get["value"]),
        f"vs {get['comparator']}" * bool(get["comparator"]),
        f"{get['count']} of {get['total']}" * bool(get["count"]),
    ]
    read = [
        " ".join(part for part in parts if part),
        str(get["change"] or "").replace("_", " "),
        f"{get['level'] or ''}% CI {get['low']} to {get['high']}" * bool(get["low"]),
        f"p {get['p_relation']} {get['p']}" * bool(get["p"]),
        get["scale"] or "",
        get["time"] or "",
    ]
    said = ", ".join(part for part in read if part)
    verbatim = str(measurement["verbatim"])
    return f"{verbatim} ({said})" if said not in ("", verbatim) else verbatim


def escape(text: str) -> str:
    """Text of an article as text: on one line, with everything that Markdown or HTML could take for markup
    made plain.

    >>> escape("2 * <b>3</b> | [x](y)")
    '2 \\\\* &lt;b&gt;3&lt;/b&gt; \\\\| \\\\[x\\\\](y)'
    """
    flat = _UNSEEN.sub("\ufffd", " ".join(text.split()))
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))
