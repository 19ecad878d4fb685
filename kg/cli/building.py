"""The command that builds a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.shell import complain, guarded, show, stderr

if TYPE_CHECKING:
    from kg.build import BuildSummary

__all__ = ["add"]
