"""References and studies of a document (`kg.records`) in words, alike in every report and page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.model import Design

__all__ = ["citation", "told"]


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
