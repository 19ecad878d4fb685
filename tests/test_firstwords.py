"""An expression tried only at words it can begin with finds what it finds everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.firstwords import heads
from kg.wordings import Wording, Words, wordings

FILES = ("evidence", "sentences", "modality", "grammar", "studies", "clauses", "kinds")
SOME = [
    "she",
    "felt",
    "much",
    "better",
    "after",
    "the",
    "third",
    "session",
    "of",
    "massage",
    "than",
    "before",
    "it",
    "and",
    "no",
    "longer",
    "had",
    "any",
    "pain",
    "in",
    "her",
    "back",
    "in",
    "2019",
    "researchers",
    "at",
    "the",
    "clinic",
    "found",
    "that",
    "30%",
    "of",
    "120",
    "patients",
    "who",
    "received",
    "ten",
    "treatments",
    "reported",
    "less",
    "pain",
    "there",
    "is",
    "no",
    "evidence",
    "that",
    "it",
    "works",
    "but",
    "i",
    "have",
    "seen",
    "my",
    "clients",
    "recover",
    "within",
    "two",
    "weeks",
    "you",
    "should",
    "ask",
    "your",
    "doctor",
]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bfelt\b", {(r"felt\Z", True)}),
        (r"\bimprov\w+", {("improv", False)}),
        (r"\d+ weeks", None),  # may begin inside a word
        (r"(?:^|x)y", None),
    ],
)
def test_heads(pattern: str, expected: set[tuple[str, bool]] | None) -> None:
    found = heads(pattern)
    if expected is None or found is None:
        assert found is None or expected is not None
    else:
        assert {head for head, _ in expected} <= {head.replace(r"\w{1,}", "") for head, _ in found} | {
            h for h, _ in found
        }


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*SOME, ",", ".", "(", "-", "%", "7"]), max_size=25).map(" ".join))
def test_every_shipped_wording_finds_the_same_as_plain_search(text: str) -> None:
    for file in FILES:
        for name, wording in wordings(file).items():
            if not isinstance(wording, Wording):
                continue
            plain = re.compile(wording.pattern).search(text)
            found = wording.search(Words(text))
            assert (found and found.span()) == (plain and plain.span()), (file, name)
