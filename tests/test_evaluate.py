"""Evaluation: hand-computed figures, and the same numbers as the shared reference scorer."""

from __future__ import annotations

import copy
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, QueryError
from kg.evaluate import Gold, Measure, read_gold, score, to_html, to_json, to_markdown
from kg.evaluate.gold import check_texts
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


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        (Measure("x", 0, 0, 0), ("–", "–", "–")),
        (Measure("x", 0, 2, 0), ("0.000", "–", "0.000")),
        (Measure("x", 0, 0, 2), ("0.000", "0.000", "0.000")),
        (Measure("x", 2, 2, 2), ("1.000", "1.000", "1.000")),
    ],
)
def test_a_rate_of_nothing_is_a_dash(measure: Measure, shown: tuple[str, str, str]) -> None:
    assert measure.shown == shown


def test_a_tier_that_nobody_has_gets_no_full_bar() -> None:
    result = score([document(name="a.txt")], Gold({"a.txt": document(name="a.txt")}))
    assert "1.000" not in to_markdown(result) + to_html(result)
    assert 'width="100.0"' not in to_html(result)


def test_missing_and_stale_articles_are_named() -> None:
    gold = Gold({"a.txt": document() | {"sha256": "aa"}, "b.txt": document(name="b.txt")})
    result = score([document(name="folder/a.txt") | {"sha256": "bb"}], gold)
    assert (result.missing, result.stale) == (("b.txt",), ("a.txt",))


def test_an_article_that_is_not_annotated_is_an_error() -> None:
    with pytest.raises(InputError, match=r"no annotation of 'z.txt'; annotated are a.txt"):
        score([], Gold({"a.txt": document()}), article="z.txt")


GOOD = {
    "article": "a.txt",
    "claims": [{"start": 3, "end": 12, "quote": "It helps.", "kind": "effect", "basis": "trial", "trace": "cited"}],
}  # fmt: skip


def with_claim(**changes: Any) -> dict[str, Any]:
    """The annotation with a claim changed; None takes a field away."""
    claim = {name: value for name, value in {**GOOD["claims"][0], **changes}.items() if value is not None}
    return {**GOOD, "claims": [claim]}


WRONG: list[tuple[Any, str]] = [
    ([], "an annotation needs 'article' and 'claims'; kg evaluate --help shows the form"),
    ({"article": "a.txt"}, "an annotation needs 'article' and 'claims'; kg evaluate --help shows the form"),
    ({**GOOD, "claims": {}}, ""),
    ({**GOOD, "claims": "none"}, "(claims): not a list; write it in square brackets"),
    ({**GOOD, "claims": [7]}, "(claim 1): not an object; write it in braces"),
    (with_claim(quote=None), "(claim 1): no 'quote'; add the field"),
    (with_claim(end=None), "(claim 1): no 'end'; add the field"),
    (with_claim(trace=None), "(claim 1): no 'trace'; add the field"),
    (with_claim(kind="cure"), "(claim 1): kind 'cure' is unknown; use effect, mechanism, safety, dosage, prevalence, other"),
    (with_claim(basis="hearsay"), "(claim 1): basis 'hearsay' is unknown; use trial, review, observational"),
    (with_claim(trace=["cited"]), "(claim 1): trace ['cited'] is unknown; use cited, named, vague, none"),
    (with_claim(start=-1, end=8), "(claim 1): the span -1 to 8 is empty or out of range; start counts from 0"),
    (with_claim(start=12, end=12), "(claim 1): the span 12 to 12 is empty or out of range; start counts from 0"),
    (with_claim(start="3"), "(claim 1): the span '3' to 12 is not of whole numbers; count characters"),
    (with_claim(quote="It does."), "(claim 1): the quote has 8 characters, its span 9; correct the quote, or start and end"),
    (with_claim(quote=5), "(claim 1): 'quote' is no text; write the words of the span"),
    (with_claim(hedged="yes"), "(claim 1): 'hedged' is 'yes'; write true or false"),
    (with_claim(speaker=["Ann"]), "(claim 1): 'speaker' is ['Ann']; write a name or null"),
    (with_claim(outcomes="pain"), "(claim 1): 'outcomes' is not a list of texts"),
    (with_claim(effects="less pain"), "(claim 1): 'effects' is not a list of objects"),
    (with_claim(effects=[{"outcome": "pain", "change": "less", "valence": "benefit"}]), "(claim 1, effect 1): change 'less' is unknown; use increase"),
    (with_claim(effects=[{"change": "decrease", "valence": "benefit"}]), "(claim 1, effect 1): no 'outcome'; add the field"),
    ({**GOOD, "references": [{"start": 1, "end": 9}]}, "(reference 1): no 'label'; add the field"),
    ({**GOOD, "studies": [{"id": "s1", "start": 5}]}, "(study 1): no 'end'; add the field"),
    ({**GOOD, "studies": [{"id": "s1", "design": "rct"}]}, "(study 1): design 'rct' is unknown; use randomized-trial"),
]  # fmt: skip


@pytest.mark.parametrize(("doc", "message"), WRONG)
def test_what_is_wrong_with_an_annotation_is_said_in_one_line(tmp_path: Path, doc: Any, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(doc), encoding="utf-8")
    if not message:  # nothing is claimed
        assert read_gold([tmp_path]).articles
        return
    with pytest.raises(InputError) as raised:
        read_gold([tmp_path])
    said = str(raised.value)
    assert said.startswith(f"{path}")
    assert message in said
    assert "\n" not in said


def test_a_sound_annotation_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(GOOD), encoding="utf-8-sig")
    (tmp_path / "aliases.json").write_text('[["pain", "Aches"]]', encoding="utf-8")
    gold = read_gold([tmp_path])
    assert (gold.articles["a.txt"], gold.paths["a.txt"].name) == (GOOD, "a.json")
    assert gold.aliases["pain"] == {"pain", "ache"}
    check_texts(gold, {"a.txt": "So It helps.", "other.txt": ""})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Well, It helps.", "the quote does not stand at 3 to 12; the words stand at 6 to 15"),
        (
            "It",
            "the span 3 to 12 is out of range, the text has 2 characters; its words are nowhere in the text",
        ),
    ],
)
def test_quotes_are_compared_with_the_text(text: str, message: str) -> None:
    gold = Gold({"a.txt": GOOD}, paths={"a.txt": Path("gold/a.json")})
    with pytest.raises(InputError, match=r"gold/a\.json \(claim 1\): ") as raised:
        check_texts(gold, {"a.txt": text})
    assert message in str(raised.value)


def test_many_slips_are_counted_and_the_first_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({**GOOD, "claims": [{}]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"no 'start'; add the field \(5 more in this file\)"):
        read_gold([tmp_path])


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "not a list"), ('[["a"], "b"]', r"group 2\): not a list of labels"), ("[", "line 1")],
)
def test_aliases_are_lists_of_labels(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(GOOD), encoding="utf-8")
    (tmp_path / "aliases.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_gold([tmp_path])


def test_an_article_is_annotated_once(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(GOOD), encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json: a\.txt is annotated twice; .*a\.json has it"):
        read_gold([tmp_path])


def test_the_form_in_the_help_is_a_sound_annotation(tmp_path: Path) -> None:
    form = (files("kg.resources") / "annotations.txt").read_text("utf-8")
    example = form.split("\n\n")[1]
    (tmp_path / "knees.json").write_text(example, encoding="utf-8")
    assert list(read_gold([tmp_path]).articles) == ["knees.md"]


# ------------------------------------------------------------------------------------------- mistakes


def one_mistake(field: str, gold: dict[str, Any], made: dict[str, Any], **aliases: frozenset[str]) -> Any:
    """The sides of the only mistake of a claim that is annotated and shown so."""
    pair = (document(claim(0, 10, "trial", "cited", **doc)) for doc in (gold, made))
    (mistake,) = compare(*pair, **aliases).mistakes
    assert mistake.field == field
    return mistake.sides


def effect(outcome: Any, valence: str = "benefit", intervention: Any = "massage") -> dict[str, Any]:
    return {"intervention": intervention, "outcome": outcome, "change": "decrease", "valence": valence}


@pytest.mark.parametrize(
    ("field", "gold", "made", "sides"),
    [
        ("kind", {"kind": "safety"}, {}, (("annotated", "safety"), ("shown", "effect"))),
        ("hedged", {"hedged": True}, {}, (("annotated", "yes"), ("shown", "no"))),
        ("negated", {}, {"negated": True}, (("annotated", "no"), ("shown", "yes"))),
        ("speaker", {"speaker": "Ann Roe"}, {"speaker": "Bo"}, (("annotated", "Ann Roe"), ("shown", "Bo"))),
        ("speaker", {"speaker": "Ann Roe"}, {}, (("annotated", "Ann Roe"), ("shown", "nothing"))),
        ("links", {"cites": ["1", "2"]}, {"cites": ["2", "3"]}, (("missed", "1"), ("extra", "3"))),
        ("outcomes", {"outcomes": ["pain", "sleep"]}, {"outcomes": [{"iri": "x:1", "labels": ["sleep"]}]}, (("missed", "pain"),)),
        ("conditions", {}, {"conditions": [{"iri": "x:1", "labels": ["gout"]}]}, (("extra", "gout"),)),
        ("measures", {"measures": ["30%", "p < .05"]}, {"measures": ["by 30%"]}, (("missed", "p < .05"),)),
        ("effects", {"effects": [effect("pain")]}, {"effects": [effect(["pain"], "harm", ["massage", "rub"])]},
         (("missed", "massage → decrease → pain (benefit)"), ("extra", "massage → decrease → pain (harm)"))),
        ("effects", {"effects": [effect("pain", intervention=None)]}, {}, (("missed", "? → decrease → pain (benefit)"),)),
    ],
)  # fmt: skip
def test_a_mistake_says_what_was_annotated_and_what_was_shown(
    field: str, gold: dict[str, Any], made: dict[str, Any], sides: Any
) -> None:
    assert one_mistake(field, gold, made) == sides


def test_what_an_alias_meets_is_no_mistake() -> None:
    gold, made = ({"outcomes": ["pain"]}, {"outcomes": [{"iri": "x:1", "labels": ["aches"]}]})
    pair = [document(claim(0, 10, "trial", "cited", **doc)) for doc in (gold, made)]
    assert not compare(*pair, pain=frozenset({"pain", "ache"})).mistakes


def test_studies_and_references_are_missed_or_extra_and_quoted_from_the_text() -> None:
    text = "A trial of 40 nurses was run. Roe A. Rubs. 2019."
    study = {"id": "s1", "start": 0, "end": 29, "design": "randomized-trial", "year": 2019}
    entry = {"label": "1", "start": 30, "end": 48, "title": "Rubs", "year": 2019}
    gold, made = document() | {"studies": [study]}, document() | {"references": [entry]}
    found = score([made], Gold({"a.txt": gold}), texts={"a.txt": text}).mistakes
    assert [(m.field, m.what, m.quote, m.sides) for m in found] == [
        ("studies", "missed", "A trial of 40 nurses was run.", (("missed", "s1, 2019, randomized-trial"),)),
        ("references", "extra", "Roe A. Rubs. 2019.", (("extra", "1, 2019, Rubs"),)),
    ]
    assert found[0].after == " Roe A. Rubs. 2019."


def test_mistakes_of_some_fields_alone() -> None:
    gold = document(claim(0, 10, "trial", "cited", hedged=True), claim(20, 30, "trial", "cited"))
    found = compare(gold, document(claim(0, 10, "expert", "none")))
    assert {m.field for m in found.mistakes} == {"claims", "tiers", "hedged"}
    assert {m.field for m in found.about(["hedged"]).mistakes} == {"hedged"}
    assert found.about([]) == found
    assert found.about(["hedged"]).measures == found.measures
    with pytest.raises(QueryError, match=r"no mistakes are called 'nonsense'; there are claims, tiers"):
        found.about(["nonsense"])


@needs_reference
def test_every_error_that_is_counted_is_quoted() -> None:
    """The figures and the mistakes behind them are computed apart and must agree."""
    gold = read_gold([SHARED / "gold"])
    rng = random.Random(7)
    found = score([perturbed(dict(doc), rng) for doc in gold.articles.values()], gold)
    quoted = Counter(mistake.field for mistake in found.mistakes)
    claims, accuracies = found.measure("claims"), {a.name: a.of - a.right for a in found.accuracies}
    assert quoted["claims"] == claims.gold + claims.predicted - 2 * claims.right
    assert quoted["tiers"] == sum(n for one, other, n in found.confusion if one != other)
    for field in ("kind", "hedged", "negated", "speaker"):
        assert quoted[field] == accuracies[field], field
    studies = found.measure("studies")
    assert quoted["studies"] == studies.gold + studies.predicted - 2 * studies.right


# ------------------------------------------------------------------------------------- how it is shown

HOSTILE = "<script>alert(1)</script> | *a* & “q” {{ 7 * 7 }} \x1b[31m"


def test_text_of_articles_is_no_markup_anywhere() -> None:
    gold = document(claim(0, 10, "trial", "cited", quote=HOSTILE, speaker=HOSTILE, outcomes=[HOSTILE]))
    found = compare(gold, document(claim(0, 10, "trial", "cited")))
    assert [m.field for m in found.mistakes] == ["outcomes", "speaker"]
    page = to_html(found)
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4  # two quotes, an outcome, a speaker
    assert "49" not in re.findall(r"“q” (\S+)", page)
    text = to_markdown(found, errors=-1)
    assert "<script>" not in text
    assert "\\*a\\*" in text


def test_the_page_needs_no_network() -> None:
    page = to_html(compare(document(claim(0, 10, "trial", "cited")), document()))
    assert "connect-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?https?:|@import|url\(", page)
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")


def test_the_heat_table_is_the_confusion_table() -> None:
    gold = document(*(claim(20 * n, 20 * n + 10, "trial", "cited") for n in range(3)))
    made = document(claim(0, 10, "trial", "cited"), claim(20, 30, "expert", "none"))
    cells = re.search(r'<th scope="row">cited research</th>(.*?)</tr>', to_html(compare(gold, made)))
    assert cells
    assert re.findall(r'class="([^"]*)">(\d+)', cells[1]) == [
        ("right s2", "1"), ("zero", "0"), ("wrong s2", "1"), ("zero", "0"), ("zero", "0"), ("wrong s2", "1"),
    ]  # fmt: skip


def test_an_evaluation_of_nothing_is_shown_in_every_form() -> None:
    empty = score([], Gold({}))
    assert empty.mistakes == ()
    gold = score([], Gold({"a.txt": document()}))
    for show in (to_html, to_markdown, to_json):
        assert "a.txt" in show(gold)


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
