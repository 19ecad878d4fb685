"""The network that pyvis makes of a view: nodes, edges and options for vis-network.

Of pyvis' own page nothing is used: it loads scripts and styles from the network and escapes nothing.
Its `Network` checks and assembles the data, and its copy of vis-network is what the page carries.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from kg.errors import KGError
from kg.model import Tier
from kg.view.layout import Layout
from kg.view.model import ViewGraph

__all__ = ["SHAPES", "NetworkData", "build_network", "vis_script"]

SHAPES = {
    Tier.CITED_RESEARCH: "dot",
    Tier.UNCITED_RESEARCH: "diamond",
    Tier.EXPERT_OPINION: "square",
    Tier.ANECDOTE: "triangle",
    Tier.ASSERTION: "triangleDown",
}
_CLAIM_SIZE = {"dot": 6.5, "diamond": 8.0, "square": 5.8, "triangle": 7.0, "triangleDown": 7.0}
_CURVES_UP_TO = 6_000  # edges; beyond that, straight lines keep panning smooth
_VIS = "vis-9.1.2"

_OPTIONS: dict[str, Any] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"font": {"size": 0}, "borderWidth": 1, "borderWidthSelected": 1, "chosen": False},
    "edges": {"width": 1, "selectionWidth": 0, "hoverWidth": 0, "chosen": False},
    "interaction": {
        "hover": True,
        "dragNodes": False,
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "keyboard": {"enabled": False},
        "tooltipDelay": 1_000_000,
    },
}


@dataclass(frozen=True, slots=True)
class NetworkData:
    """What vis-network is given, ready for JSON. Nodes are numbered; `key` holds what they stand for."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]


def build_network(view: ViewGraph, wide: Layout, tall: Layout) -> NetworkData:
    """Nodes, edges and options of a view, with the positions of both layouts.

    A node's `label` is moved to `name`: the page draws names itself, so that none covers another.
    """
    from pyvis.network import Network

    # directed, because pyvis otherwise compares each new edge with all before it
    net = Network(directed=True)
    number: dict[str, int] = {}
    uses: dict[str, int] = {}
    for claim in view.claims:
        for iri in (*claim.concepts, *claim.works):
            uses[iri] = uses.get(iri, 0) + 1

    def add(iri: str, name: str, shape: str, size: float, **more: Any) -> None:
        number[iri] = len(number) + 1
        (x, y), (tx, ty) = wide.positions[iri], tall.positions[iri]
        place = {"x": x, "y": y, "wx": x, "wy": y, "tx": tx, "ty": ty}
        net.add_node(number[iri], label=name or "?", shape=shape, size=size, key=iri, **place, **more)

    for concept in view.concepts:
        radius = round(min(9.4, 4.4 + 0.9 * sqrt(uses.get(concept.iri, 0))), 1)
        add(concept.iri, concept.label, "dot", radius, sort="concept", part=concept.kind.value)
    for work in view.works:
        add(work.iri, work.label, "square", 6.0, sort="work", part="works")
    for claim in view.claims:
        shape = SHAPES[claim.tier]
        add(claim.iri, claim.quote, shape, _CLAIM_SIZE[shape], sort="claim", part=claim.tier.value)
    for claim in view.claims:
        for iri in dict.fromkeys((*claim.concepts, *claim.works)):
            if iri in number:
                net.add_edge(number[claim.iri], number[iri], part=claim.tier.value)
    curved = len(net.edges) <= _CURVES_UP_TO
    smooth = {"enabled": True, "type": "cubicBezier", "roundness": 0.45} if curved else {"enabled": False}
    net.set_options(json.dumps({**_OPTIONS, "edges": {**_OPTIONS["edges"], "smooth": smooth}}))
    nodes, edges, _, _, _, options = net.get_network_data()
    for node in nodes:
        node["name"] = node.pop("label")
        del node["color"]  # colours follow the theme, which the page knows
    for edge in edges:
        del edge["arrows"]
    return NetworkData(nodes, edges, json.loads(options))


def vis_script() -> str:
    """vis-network as pyvis carries it, without the pointer to a source map that nobody has.

    Raises KGError when the installed pyvis does not carry it.
    """
    import pyvis

    path = Path(pyvis.__file__).parent / "templates" / "lib" / _VIS / "vis-network.min.js"
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise KGError(
            f"pyvis carries no {_VIS}", path=path, hint="install pyvis 0.3.2 or a later 0.3"
        ) from error
    return text.partition("//# sourceMappingURL")[0]
