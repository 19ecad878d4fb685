"""The interactive graph: rows, layout, network and page, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from view_rows import BASE, HOSTILE, many, small

import kg.graph
from kg.build import build
from kg.errors import KGError, QueryError
from kg.model import ConceptKind, Tier
from kg.view.layout import Layout, place, spread
from kg.view.model import ViewGraph, quotas, select
from kg.view.network import build_network, vis_script
from kg.view.page import render, render_rows
from kg.view.source import view_of

DATA = Path(__file__).parent.parent / "data" / "articles"

sizes = st.lists(st.integers(0, 500), min_size=1, max_size=6)


# ------------------------------------------------------------------------------------------------ rows


@given(sizes, st.integers(0, 900))
def test_quotas_use_the_limit_and_cut_the_large(counts: list[int], limit: int) -> None:
    taken = quotas(counts, limit)
    assert sum(taken) == min(limit, sum(counts))
    assert all(0 <= got <= had for got, had in zip(taken, counts, strict=True))
    cut = [got for got, had in zip(taken, counts, strict=True) if got < had]
    # nobody who was cut has less than somebody else by more than rounding
    assert not cut or max(taken) - min(cut) <= 1


def test_select_keeps_small_tiers_whole_and_says_what_it_leaves_out() -> None:
    view = many(1000)
    counts = {tier: sum(c.tier is tier for c in view.claims) for tier in Tier}
    shown = select(view, limit=300)
    assert len(shown.claims) == 300
    for tier, n in shown.left_out:
        assert counts[tier] - n == sum(c.tier is tier for c in shown.claims)
    assert sum(n for _, n in shown.left_out) == 700
    per_article = [sum(c.article == a.iri for c in shown.claims) for a in shown.articles]
    assert min(per_article) >= 40, "each article keeps its share"


def test_a_claim_brings_its_warnings_to_the_page() -> None:
    from sample import sample_graph

    view = view_of(sample_graph())
    warned = [claim for claim in view.claims if claim.warnings]
    assert [claim.warnings for claim in warned] == [(("study without results", "protocol"),)]
    assert "study without results" in render_rows(view)


def test_select_takes_along_only_what_the_claims_touch() -> None:
    shown = select(small(), tier=Tier.ANECDOTE)
    assert [c.quote for c in shown.claims] == ["My pain was gone after one session."]
    assert {c.label for c in shown.concepts} == {"kneading", "pain"}
    assert not shown.works
    assert [a.name for a in shown.articles] == ["b.txt"]
    assert not shown.left_out, "another tier was not asked for: it is not left out"


def test_the_order_of_rows_changes_nothing() -> None:
    view = many(120)
    mixed = list(view.claims), list(view.concepts), list(view.articles)
    for rows in mixed:
        Random(7).shuffle(rows)
    shuffled = ViewGraph(tuple(mixed[2]), tuple(mixed[1]), (), tuple(mixed[0]))
    assert render_rows(shuffled) == render_rows(view)


# ---------------------------------------------------------------------------------------------- layout


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=40), st.floats(0.5, 5))
def test_spread_keeps_order_distance_and_bounds(targets: list[float], gap: float) -> None:
    at = spread(sorted(targets), gap, 0.0, 100.0)
    room = min(gap, 100.0 / max(1, len(targets) - 1))
    assert all(b - a >= room - 1e-6 for a, b in pairwise(at))
    assert at[0] >= -1e-6
    assert at[-1] <= 100 + 1e-6


def test_spread_moves_nothing_that_has_room() -> None:
    assert spread([1.0, 4.0, 9.0], 2.0, 0.0, 10.0) == [1.0, 4.0, 9.0]


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("claims", [1, 7, 150, 1500])
def test_nodes_stand_in_their_regions_and_apart(claims: int, tall: bool) -> None:
    view = select(many(claims))
    layout = place(view, aspect=0.06 if tall else 1.4, tall=tall)
    regions = {region.key: region for region in layout.regions}
    groups: dict[str, list[tuple[float, float]]] = {}
    for row in (*view.claims, *view.concepts):
        key = row.tier.value if hasattr(row, "tier") else row.kind.value
        groups.setdefault(key, []).append(layout.positions[row.iri])
    for key, spots in groups.items():
        region = regions[key]
        for x, y in spots:
            assert region.x <= x <= region.x + region.width, key
            assert region.y + layout.head * 0.3 <= y <= region.y + region.height + 0.2, key
        near = sorted(spots)
        for i, (x, y) in enumerate(near):
            for u, v in near[i + 1 :]:
                if u - x > 14:
                    break
                assert (u - x) ** 2 + (v - y) ** 2 >= 12**2, f"two nodes of {key} touch"


@pytest.mark.parametrize("tall", [False, True])
def test_research_and_anecdotes_stand_on_opposite_sides(tall: bool) -> None:
    view = select(many(200))
    layout = place(view, tall=tall, aspect=0.06 if tall else 1.4)
    axis = 1 if tall else 0

    def extent(iris: list[str]) -> tuple[float, float]:
        at = [layout.positions[iri][axis] for iri in iris]
        return min(at), max(at)

    of = {tier: extent([c.iri for c in view.claims if c.tier is tier]) for tier in Tier}
    middle = extent([c.iri for c in view.concepts])
    order = [of[Tier.CITED_RESEARCH], of[Tier.UNCITED_RESEARCH], middle]
    order += [of[Tier.EXPERT_OPINION], of[Tier.ANECDOTE], of[Tier.ASSERTION]]
    assert all(first[1] < second[0] for first, second in pairwise(order))


def test_layout_fits_the_wanted_aspect() -> None:
    layout: Layout = place(select(many(800, concepts=300)), aspect=1.4)
    assert 1.1 < layout.width / layout.height <= 1.45


def test_related_concepts_and_claims_come_together() -> None:
    """Two topics that share nothing: the barycentre sweeps pull them apart."""
    view = many(40, concepts=8)
    halves = [f"{BASE}concept/concept-number-{i}" for i in range(8)]
    claims = tuple(
        type(c)(**{**{n: getattr(c, n) for n in c.__slots__}, "concepts": tuple(halves[i % 2 :: 2])})
        for i, c in enumerate(view.claims)
    )
    shown = select(ViewGraph(view.articles, view.concepts, (), claims))
    layout = place(shown)
    outcomes = [c for c in shown.concepts if c.kind is ConceptKind.OUTCOME]
    heights = sorted((layout.positions[c.iri][1], int(c.label[-1]) % 2) for c in outcomes)
    topics = [topic for _, topic in heights]
    assert topics in (sorted(topics), sorted(topics, reverse=True))


# ------------------------------------------------------------------------------------------------ page


def data_of(page: str) -> dict[str, object]:
    found = html.fromstring(page).xpath("//script[@id='data']/text()")
    return dict(json.loads(found[0]))


def test_page_asks_for_nothing() -> None:
    tree = html.fromstring(render_rows(small()))
    assert not tree.xpath("//script[@src] | //img | //iframe | //object | //embed | //base | //form")
    assert tree.xpath("//link/@href") == ["data:,"]
    assert not tree.xpath("//@style")
    assert not [
        name for e in tree.iter() if isinstance(e.tag, str) for name in e.attrib if name.startswith("on")
    ]
    page = render_rows(small())
    assert "sourceMappingURL" not in page
    assert "cdn" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)


def test_policy_allows_exactly_what_the_page_carries() -> None:
    tree = html.fromstring(render_rows(small()))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert said["default-src"] == "'none'"
    assert said["connect-src"] == "'none'"

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    page = render_rows(small())
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert said["script-src"].split() == [digest(text) for text in scripts]
    assert said["style-src"] == digest(re.findall(r"<style>(.*?)</style>", page, re.S)[0])


def test_text_of_articles_stays_text() -> None:
    page = render_rows(small(), title=f"</title>{HOSTILE}")
    assert "<script>window.hacked" not in page
    assert "<img" not in page
    tree = html.fromstring(page)
    assert tree.xpath("//h1/text()") == [f"</title>{HOSTILE}"]
    assert tree.xpath("//option/text()")[1] == "Kneading <em>works</em>"
    claims = data_of(page)["details"]["claims"]  # type: ignore[index]
    assert claims[f"{BASE}claim/000006"]["quote"] == HOSTILE
    assert len(tree.xpath("//script")) == 3


def test_half_characters_do_not_break_the_page() -> None:
    view = small()
    broken = ViewGraph(view.articles, view.concepts, view.works, view.claims)
    render_rows(broken, title="half \ud83d").encode("utf-8")


def test_page_says_what_is_left_out() -> None:
    page = render_rows(many(400), limit=100)
    notice = " ".join(
        html.fromstring(page).xpath("//p[@class='notice'][@role='note']")[0].text_content().split()
    )
    assert "Shown: 100 of 400 claims" in notice
    left = select(many(400), limit=100).left_out
    assert all(f"{n} {tier.value}" in notice for tier, n in left)
    assert "--tier" in notice
    assert 'role="note"' not in render_rows(many(400))


def test_empty_graph_makes_a_page() -> None:
    assert data_of(render_rows(ViewGraph()))["nodes"] == []


def test_chips_count_the_claims() -> None:
    tree = html.fromstring(render_rows(small()))
    counts = {
        chip.get("data-part"): int(chip.xpath(".//b/text()")[0])
        for chip in tree.xpath("//button[@data-tier]")
    }
    assert counts == {
        "cited research": 2, "uncited research": 1, "expert opinion": 1, "anecdote": 1, "assertion": 2,
    }  # fmt: skip


def test_network_links_claims_to_concepts_and_works() -> None:
    view = select(small())
    network = build_network(view, place(view), place(view, tall=True))
    key = {node["id"]: node["key"] for node in network.nodes}
    links = {(key[edge["from"]], key[edge["to"]]) for edge in network.edges}
    assert links == {(c.iri, to) for c in view.claims for to in (*c.concepts, *c.works)}
    assert network.options["physics"] == {"enabled": False}
    shapes = {node["part"]: node["shape"] for node in network.nodes if node["sort"] == "claim"}
    assert len(set(shapes.values())) == 5, "each tier has a shape of its own"


def test_vis_network_is_whole() -> None:
    text = vis_script()
    assert text.rstrip().endswith("}));")
    assert "</script" not in text


# --------------------------------------------------------------------------------------- from a graph


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.graph.Graph:
    out = tmp_path_factory.mktemp("view") / "graph"
    build([DATA], out)
    return kg.graph.open(out)


def test_rows_of_a_graph_are_its_claims(graph: kg.graph.Graph) -> None:
    view = view_of(graph)
    table = graph.claims()
    assert {c.iri: (c.quote, c.tier.value) for c in view.claims} == {
        row.claim: (row.quote, row.tier) for row in table.itertuples()
    }
    assert len(view.articles) == len(graph.manifest.articles)
    works = {work for row in table["works"] for work in row}
    assert {work for c in view.claims for work in c.works} == works
    assert works <= {work.iri for work in view.works}


def test_one_article_and_one_tier(graph: kg.graph.Graph) -> None:
    name = graph.manifest.articles[0].name
    page = render(graph, article=name, tier="assertion")
    claims = data_of(page)["details"]["claims"]  # type: ignore[index]
    expected = graph.claims(article=name, tier="assertion")
    assert set(claims) == set(expected["claim"])


def test_unknown_names_are_told(graph: kg.graph.Graph) -> None:
    with pytest.raises(QueryError, match="no tier is called 'rumour'; tiers: cited research"):
        render(graph, tier="rumour")
    with pytest.raises(KGError, match="no article named 'nowhere'"):
        render(graph, article="nowhere")


def test_two_pages_are_the_same_bytes(graph: kg.graph.Graph) -> None:
    assert render(graph) == render(graph)
