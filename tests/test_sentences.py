"""Where sentences end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.sentences import split

GOLDEN = [
    ("It helps. It lasts.", ["It helps.", "It lasts."]),
    (
        "Dr. Ho runs a clinic. She says vs. is short for versus.",
        ["Dr. Ho runs a clinic.", "She says vs. is short for versus."],
    ),
    ("The effect was null.2,3 Another trial agreed.", ["The effect was null.2,3", "Another trial agreed."]),
    (
        "Pain fell by 0.23 points (95% CI 0.1 to 0.4). Nothing else did.",
        ["Pain fell by 0.23 points (95% CI 0.1 to 0.4).", "Nothing else did."],
    ),
    ("It improved sleep.[4] It did no more.", ["It improved sleep.[4]", "It did no more."]),
    ("It improved sleep.[^4] It did no more.", ["It improved sleep.[^4]", "It did no more."]),
    ("It improved sleep.⁴ It did no more.", ["It improved sleep.⁴", "It did no more."]),
    ("“It helps.” She smiled.", ["“It helps.”", "She smiled."]),
    ("“Does it help?” she asked. It does.", ["“Does it help?” she asked.", "It does."]),
    ("People in the U.S. use it. So do we.", ["People in the U.S. use it.", "So do we."]),
    ("Take 1.5 mg. of it, e.g. at night. Then rest.", ["Take 1.5 mg. of it, e.g. at night.", "Then rest."]),
    ("Smith et al. found nothing. Jones did.", ["Smith et al. found nothing.", "Jones did."]),
    ("J. R. Smith wrote it. It is long.", ["J. R. Smith wrote it.", "It is long."]),
    (
        "See Fig. 2 for more. It is clear!  Is it? Yes.",
        ["See Fig. 2 for more.", "It is clear!", "Is it?", "Yes."],
    ),
    ("no capitals here. and none there", ["no capitals here. and none there"]),
    ("", []),
    (" .. ", []),
]


@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_golden(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in split(text)] == expected


@given(st.text(alphabet='aB .!?…"”’()[]1,2\n', max_size=200))
def test_spans_are_ordered_apart_and_trimmed(text: str) -> None:
    spans = list(split(text))
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    kept = "".join(text[a:b] for a, b in spans)
    assert sum(c.isalnum() for c in kept) == sum(c.isalnum() for c in text)
