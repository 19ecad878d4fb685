"""The interactive graph as one HTML page that asks nothing of the network.

The page carries vis-network, its own script and style, and the data as inert JSON. A Content-Security-Policy
allows exactly these two scripts (by their hash) and no connection, so that text from an article can neither
run nor load anything; the template escapes what it prints, and the script writes text as text.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.model import Design, Tier
from kg.view.layout import Layout, place
from kg.view.model import ViewGraph, select
from kg.view.network import SHAPES, build_network, vis_script

if TYPE_CHECKING:
    from kg.records import Source

__all__ = ["LIMIT", "TIER_SENTENCES", "render", "render_rows"]

LIMIT = 3_000  # claims in one picture: beyond that neither the eye nor the browser follows

TIER_SENTENCES = {
    Tier.CITED_RESEARCH: "A marker, link or reference leads to the study on which the article rests it.",
    Tier.UNCITED_RESEARCH: "Research is invoked (“studies suggest”), but no reference leads to it.",
    Tier.EXPERT_OPINION: "A professional says so, as a general statement.",
    Tier.ANECDOTE: "It is what happened to one person, or to a few.",
    Tier.ASSERTION: "The article says so, with nothing behind it.",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A switch of the page: a tier, a kind of concept, or the cited works."""

    key: str
    label: str
    count: int
    shape: str = ""
    sentence: str = ""


def render(
    graph: Source,
    *,
    title: str | None = None,
    tier: Tier | str | None = None,
    article: str | None = None,
    limit: int = LIMIT,
) -> str:
    """The page of a graph: all of it, one tier, or one article (its file name, title or IRI).

    At most `limit` claims are shown; what is left out is said on the page. Raises QueryError for a tier or an
    article that the graph does not have.
    """
    from kg.view.source import view_of

    view = view_of(graph, article=article)
    return render_rows(view, title=title, tier=_tier(tier), limit=limit)


def _tier(tier: Tier | str | None) -> Tier | None:
    if tier is None:
        return None
    try:
        return Tier(tier)
    except ValueError as error:
        raise QueryError(f"no tier is called {tier!r}", hint="tiers: " + ", ".join(Tier)) from error


def render_rows(
    view: ViewGraph, *, title: str | None = None, tier: Tier | None = None, limit: int = LIMIT
) -> str:
    """The page of plain rows; see `render`.

    >>> page = render_rows(ViewGraph())
    >>> page.startswith("<!DOCTYPE html>"), "http-equiv" in page
    (True, True)
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    total = len(view.claims)
    shown = select(view, tier=tier, limit=limit)
    wide, tall = place(shown, aspect=1.38), place(shown, aspect=0.06, tall=True)
    network = build_network(shown, wide, tall)
    scripts = {"vis": vis_script(), "app": _resource("graph.js")}
    style = _resource("graph.css")
    environment = Environment(
        loader=PackageLoader("kg.resources", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("graph.html").render(
        title=_clean(title or "Evidence graph"),
        total=total,
        tier=tier,
        view=shown,
        tiers=_tier_parts(shown),
        kinds=_kind_parts(wide),
        left_out=shown.left_out,
        left=sum(n for _, n in shown.left_out),
        scripts={name: Markup(text) for name, text in scripts.items()},
        style=Markup(style),
        script_hashes=" ".join(f"'{_hash(text)}'" for text in scripts.values()),
        style_hash=f"'{_hash(style)}'",
        data={
            "nodes": network.nodes,
            "edges": network.edges,
            "options": network.options,
            "layouts": {"wide": _layout(wide), "tall": _layout(tall)},
            "details": _details(shown),
        },
    )


def _resource(name: str) -> str:
    return files("kg.resources").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _clean(text: str) -> str:
    """Text that UTF-8 can hold: half characters, which a broken file may leave, become visible marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tier_parts(view: ViewGraph) -> list[_Part]:
    counts = view.tiers()
    return [
        _Part(tier.value, tier.value.capitalize(), counts[tier], SHAPES[tier], TIER_SENTENCES[tier])
        for tier in Tier
    ]


def _kind_parts(layout: Layout) -> list[_Part]:
    regions = [region for region in layout.regions if region.sort != "tier"]
    order = sorted(regions, key=lambda region: region.sort)  # concepts, then works
    return [_Part(region.key, region.label, region.count) for region in order]


def _layout(layout: Layout) -> dict[str, Any]:
    regions = [
        {"key": r.key, "sort": r.sort, "label": r.label, "x": r.x, "y": r.y, "w": r.width, "h": r.height}
        for r in layout.regions
    ]
    return {"regions": regions, "width": layout.width, "height": layout.height, "head": layout.head}


def _details(view: ViewGraph) -> dict[str, Any]:
    from kg.explain import why

    return {
        "articles": {a.iri: {"name": a.name, "title": a.title} for a in view.articles},
        "works": {
            w.iri: {
                "citation": w.citation,
                "design": "" if w.design is Design.UNKNOWN else w.design.value.replace("-", " "),
                "doi": w.doi,
                "url": w.url,
            }
            for w in view.works
        },
        "claims": {
            c.iri: {
                "quote": c.quote,
                "article": c.article,
                "start": c.start,
                "tier": c.tier.value,
                "kind": c.kind.value,
                "why": why(c.basis, c.trace),
                "concepts": c.concepts,
                "works": c.works,
                "hedged": c.hedged,
                "negated": c.negated,
                "speaker": c.speaker,
                "study": c.study,
                "measures": c.measures,
                "effects": c.effects,
                "cues": c.cues,
                "warnings": c.warnings,
            }
            for c in view.claims
        },
    }
