"""Concepts, references and studies of a document (`kg.records`) in words, alike in every report and page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.model import Design

__all__ = ["citation", "concept_name", "told"]


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
