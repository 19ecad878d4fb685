"""Explanations: found by IRI, hash or words; the context is exact; the reason is in plain words."""

from __future__ import annotations

from functools import lru_cache

import pytest
from rich.console import Console
from sample import ARTICLES, SampleGraph, sample_graph

from kg.errors import QueryError
from kg.explain import explain, why
from kg.model import Basis, Tier, Trace, tier_of

ANN = "After shiatsu her pain fell from 8 to 3."


@lru_cache(maxsize=1)
def graph() -> SampleGraph:
    return sample_graph()


def test_every_way_of_naming_a_claim_finds_it() -> None:
    found = explain(graph(), ANN)
    assert found.iri
    assert found.tier == "anecdote"
    identifier = found.iri.rsplit("/", 1)[-1]
    for words in (
        found.iri,
        f"<{found.iri}>",
        f"kg:claim/{identifier}",
        identifier,
        identifier[:6],
        "Shiatsu  HER\npain",
    ):
        assert explain(graph(), words) == found


def test_the_quote_stands_in_its_context() -> None:
    found = explain(graph(), ANN)
    text = next(a.text for a in ARTICLES.values() if a.name == found.article)
    assert text[found.start : found.end] == found.quote == ANN
    assert text[: found.start].endswith(found.before.removeprefix("… "))
    assert text[found.end :].startswith(found.after.removesuffix(" …"))


def test_the_facts_are_those_of_the_claim() -> None:
    facts = dict(explain(graph(), "did not reduce nausea").facts)
    assert facts["rests on"] == (
        "reference 1: Massage for sore people: a randomized trial, J Tests, 2019, randomized-trial",
        "study s1: randomized trial, 2019",
    )
    assert facts["effects"] == ("shiatsu → no_change → nausea (neutral)",)
    assert facts["cues"] == ("verb of change: Shiatsu", "whole sentence")
    assert "measures" not in facts
    assert "warnings" not in facts


def test_figures_are_shown_as_read_and_warnings_with_their_words() -> None:
    assert dict(explain(graph(), ANN).facts)["measures"] == ("from 8 to 3 (8 → 3, decrease)",)
    facts = dict(explain(graph(), "A protocol promises").facts)
    assert facts["warnings"] == ("study without results: “protocol”",)


def test_a_whole_quote_is_preferred_to_a_longer_one_that_has_it() -> None:
    # "A trial found that …" also ends another sentence, so only the whole words decide
    assert explain(graph(), "Massage causes pain.").tier == "assertion"


def test_a_protocol_is_said_to_have_no_results() -> None:
    assert explain(graph(), "A protocol promises").reason.endswith("a plan, which has no results.")


def test_a_sentence_that_was_set_aside_gives_its_reason() -> None:
    found = explain(graph(), "came to us in tears")
    assert (found.tier, found.quote) == (None, "Ann came to us in tears.")
    assert found.reason == "The sentence was set aside: narrates a session and names no outcome."
    assert found.facts == (
        ("in this article", ("1 of 7 sentences were set aside for this reason, 1 for any",)),
    )
    assert found.iri
    assert explain(graph(), found.iri) == found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("pain", r"\d sentences fit 'pain'; give more words, or one of: [0-9a-f]{10} '"),
        ("xyzzy", "no sentence fits 'xyzzy'; give an IRI"),
        ("  ", "no sentence fits"),
        ("https://example.org/kg/claim/none", "no sentence fits"),
        ('" } DROP ALL #', "no sentence fits"),
    ],
)
def test_what_fits_nothing_or_too_much_is_refused(words: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        explain(graph(), words)


def test_words_of_a_reference_are_said_to_be_no_sentence() -> None:
    """A reader who looks for swallowed text learns where it went."""
    with pytest.raises(QueryError, match=r"clinic-blog.txt, characters \d+ to \d+, in reference 3"):
        explain(graph(), "Never mentioned. Tests.")
    with pytest.raises(QueryError, match="not within one sentence"):
        explain(graph(), "in tears. After shiatsu")


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("trace", Trace)
def test_every_basis_and_trace_has_a_reason_that_fits_its_tier(basis: Basis, trace: Trace) -> None:
    said, tier = why(basis, trace), tier_of(basis, trace)
    assert said.endswith(".")
    assert ("professional" in said) == (tier is Tier.EXPERT_OPINION)
    assert ("one person" in said) == (tier is Tier.ANECDOTE)
    assert ("exact work" in said) == (tier is Tier.CITED_RESEARCH)


def test_it_is_shown_in_a_terminal() -> None:
    console = Console(width=100, record=True, file=None)
    with console.capture() as captured:
        console.print(explain(graph(), ANN).render())
    shown = captured.get()
    assert ANN in " ".join(shown.split())
    assert "anecdote  The article tells it as what happened" in shown
