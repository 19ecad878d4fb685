"""Evaluation: hand-computed figures, and the same numbers as the shared reference scorer."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.evaluate import Gold, Measure, read_gold, score, to_json, to_markdown
from kg.evaluate.matching import hits, norm, pairs

SHARED = Path(__file__).parents[2] / "shared"
REFERENCE = SHARED / "gold" / "score.py"

needs_reference = pytest.mark.skipif(
    not REFERENCE.exists() and os.environ.get("CI") != "true", reason="the shared reference scorer is absent"
)


def claim(start: int, end: int, basis: str, trace: str, **more: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "start": start,
        "end": end,
        "quote": f"{start}-{end}",
        "kind": "effect",
        "basis": basis,
        "trace": trace,
        "cites": [],
        "speaker": None,
        "hedged": False,
        "negated": False,
        "measures": [],
        "interventions": [],
        "conditions": [],
        "outcomes": [],
        "effects": [],
    }
    return record | more


def document(*claims: dict[str, Any], name: str = "a.txt") -> dict[str, Any]:
    return {"article": name, "claims": list(claims), "references": [], "studies": []}


def compare(gold: dict[str, Any], made: dict[str, Any], **aliases: frozenset[str]) -> Any:
    return score([made], Gold({gold["article"]: gold}, aliases))


def figures(measure: Measure) -> tuple[int, int, int]:
    return measure.right, measure.predicted, measure.gold


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Modified Ashworth-Scales", "modified ashworth scale"),
        ("paresis", "paresis"),
        ("illness", "illness"),
        ("virus", "virus"),
        ("gas", "gas"),
        ("  Quality_of  Life ", "quality of life"),
        (None, ""),
    ],
)
def test_norm(label: str | None, expected: str) -> None:
    assert norm(label) == expected


def test_pairs_take_the_best_overlap_first_and_each_span_once() -> None:
    gold = [{"start": 0, "end": 100}, {"start": 100, "end": 200}]
    made = [{"start": 0, "end": 60}, {"start": 5, "end": 100}, {"start": 149, "end": 200}]
    # 60 and 95 of 100 overlap the first; 51 of 100 the second
    assert pairs(gold, made) == [(0, 1), (1, 2)]


def test_pairs_need_half_of_the_union() -> None:
    assert pairs([{"start": 0, "end": 100}], [{"start": 50, "end": 100}]) == [(0, 0)]
    assert pairs([{"start": 0, "end": 100}], [{"start": 51, "end": 100}]) == []


def test_a_predicted_concept_meets_one_label_only() -> None:
    aliases = {"massage": frozenset({"massage", "bodywork"})}
    massage = {"iri": "x:1", "labels": ["Bodywork", "rubbing"]}
    assert hits(["massage"], [massage], aliases) == 1
    assert hits(["massage", "massage"], [massage], aliases) == 1
    assert hits(["massage"], [massage], {}) == 0


def test_figures_of_a_small_case() -> None:
    gold = document(
        claim(0, 10, "trial", "cited", cites=["1"]),
        claim(20, 30, "anecdote", "none"),
        claim(40, 50, "assertion", "none"),
    )
    made = document(
        claim(0, 10, "study", "cited", cites=["1", "2"]),
        claim(20, 30, "trial", "cited"),
        claim(60, 70, "expert", "none", cites=["3"]),
    )
    result = compare(gold, made)
    assert figures(result.measure("claims")) == (2, 3, 3)
    assert figures(result.measure("tier: cited research")) == (1, 2, 1)
    assert figures(result.measure("tier: anecdote")) == (0, 0, 1)
    assert figures(result.measure("tier (all)")) == (1, 3, 3)
    assert figures(result.measure("basis")) == (0, 3, 3)
    assert figures(result.measure("citation links")) == (1, 3, 1)
    assert result.separation == (
        ("anecdote shown as cited research", 1),
        ("cited research shown as anecdote", 0),
    )
    assert result.confusion == (("anecdote", "cited research", 1), ("cited research", "cited research", 1))
    assert [(m.field, m.what, m.tier, m.quote, m.expected, m.found) for m in result.mistakes] == [
        ("claims", "missed", "assertion", "40-50", "effect, assertion, none", ""),
        ("claims", "extra", "expert opinion", "60-70", "", "effect, expert, none"),
        ("tiers", "shown as cited research", "anecdote", "20-30", "anecdote (anecdote, none)", "cited research (trial, cited)"),
        ("links", "differs", "cited research", "0-10", "", "2"),
    ]  # fmt: skip
    assert [(a.name, figures(a.claims), figures(a.tiers)) for a in result.articles] == [
        ("a.txt", (2, 3, 3), (1, 3, 3))
    ]
    # cited research 2/3, anecdote 0, assertion 0; the tier only the prediction has does not count
    assert result.tier_macro_f1 == pytest.approx((2 * 0.5 / 1.5) / 3)
    assert "| anecdote | 1 | 0 | 0 | 0 | 0 | 0 |" in to_markdown(result)


def test_effects_need_outcome_intervention_and_valence() -> None:
    def effect(intervention: Any, outcome: Any, valence: str) -> dict[str, Any]:
        return {"intervention": intervention, "outcome": outcome, "change": "improve", "valence": valence}

    gold = document(
        claim(
            0,
            10,
            "trial",
            "cited",
            effects=[effect("massage", "pain", "benefit"), effect(None, "sleep", "benefit")],
        )
    )
    made = document(
        claim(
            0,
            10,
            "trial",
            "cited",
            effects=[effect(["massage"], ["pain"], "harm"), effect(["yoga"], ["sleep"], "benefit")],
        )
    )
    assert figures(compare(gold, made).measure("effects")) == (1, 2, 2)


def test_nothing_predicted_and_nothing_wanted_is_no_error() -> None:
    empty = Measure("x", 0, 0, 0)
    assert (empty.precision, empty.recall, empty.f1) == (1.0, 1.0, 1.0)
    assert Measure("x", 0, 3, 0).f1 == 0.0
    assert Measure("x", 0, 0, 3).f1 == 0.0


def test_missing_and_stale_articles_are_named() -> None:
    gold = Gold({"a.txt": document() | {"sha256": "aa"}, "b.txt": document(name="b.txt")})
    result = score([document(name="folder/a.txt") | {"sha256": "bb"}], gold)
    assert (result.missing, result.stale) == (("b.txt",), ("a.txt",))


def test_an_article_that_is_not_annotated_is_an_error() -> None:
    with pytest.raises(InputError, match=r"no annotation of 'z.txt'; annotated are a.txt"):
        score([], Gold({"a.txt": document()}), article="z.txt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1"),
        ("[]", "'article' and 'claims'"),
        ('{"article": "a.txt", "claims": [{"start": 0}]}', r"claim 1\): no 'end'"),
    ],
)
def test_broken_annotations_are_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_gold([tmp_path])


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no annotations here"):
        read_gold([tmp_path])


# ------------------------------------------------------------- the same numbers as the reference scorer


def perturbed(gold: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A plausible, faulty prediction for an annotated article."""
    doc = copy.deepcopy(gold)
    claims = []
    for made in doc["claims"]:
        if rng.random() < 0.15:
            continue
        made["start"] += rng.choice([0, 0, 0, 5, -8, 40])
        made["basis"] = rng.choice([made["basis"]] * 5 + ["anecdote", "trial", "assertion", "study"])
        made["trace"] = rng.choice([made["trace"]] * 5 + ["cited", "none"])
        made["hedged"] ^= rng.random() < 0.1
        made["cites"] = rng.choice([made["cites"]] * 3 + [["1"], []])
        for role in ("interventions", "conditions", "outcomes"):
            labels = [label for label in made[role] if rng.random() < 0.8]
            labels += rng.choice([[], ["massage"], ["pain"]])
            made[role] = [{"iri": "x:y", "labels": [label, label + "s"]} for label in labels]
        for effect in made["effects"]:
            effect["intervention"] = [effect["intervention"]] if effect["intervention"] else []
            effect["outcome"] = [effect["outcome"], "pain"]
            effect["valence"] = rng.choice([effect["valence"]] * 4 + ["harm"])
        claims.append(made)
        if rng.random() < 0.1:
            claims.append(made | {"start": made["end"] + 1, "end": made["end"] + 60})
    doc["claims"] = claims
    for reference in doc["references"]:
        reference["year"] = rng.choice([reference["year"], 1999])
        reference["authors"] = [{"family": name, "given": "A."} for name in reference["authors"]]
    doc["studies"] = [study for study in doc["studies"] if rng.random() < 0.8]
    return doc


@needs_reference
@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_those_of_the_reference_scorer(tmp_path: Path, seed: int) -> None:
    folders = [SHARED / "gold", SHARED / "gold-extra"]
    gold = read_gold(folders)
    rng = random.Random(seed)
    docs = [perturbed(dict(doc), rng) for doc in gold.articles.values() if rng.random() < 0.9]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(doc) + "\n" for doc in docs), encoding="utf-8")
    command = [sys.executable, str(REFERENCE), ",".join(map(str, folders)), str(predicted)]
    subprocess.run([*command, "--json", str(tmp_path / "out.json")], check=True, capture_output=True)
    expected = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    ours = json.loads(to_json(score(docs, gold)))
    assert ours.pop("missing", None) == (sorted(set(gold.articles) - {d["article"] for d in docs}) or None)
    assert ours == expected
