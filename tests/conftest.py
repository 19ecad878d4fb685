"""Shared fixtures: the shipped vocabulary, and the articles that are kept outside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import lexicon as lexicons
from kg.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The vocabulary that comes with the package."""
    return lexicons.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of annotated real articles; required in CI, skipped elsewhere when it is absent."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the annotated articles, and {SHARED.name}/ is not beside the repository")
        pytest.skip("no folder shared/ beside the repository: the annotated real articles are not here")
    return SHARED
