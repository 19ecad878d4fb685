"""The evidence report: what each claim of a corpus, or of one article, really rests on."""

from kg.report.audit import audit
from kg.report.markdown import render_markdown
from kg.report.model import (
    ArticleFigures,
    Contradiction,
    InflatedClaim,
    NamedStudy,
    Pair,
    Quote,
    Report,
    RestingWork,
    SetAside,
    UnusedReference,
)
from kg.report.terminal import render_terminal

__all__ = [
    "ArticleFigures",
    "Contradiction",
    "InflatedClaim",
    "NamedStudy",
    "Pair",
    "Quote",
    "Report",
    "RestingWork",
    "SetAside",
    "UnusedReference",
    "audit",
    "render_markdown",
    "render_terminal",
]
