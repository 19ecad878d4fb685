"""Where everything stands: a structured layout, the same for the same graph, in linear time.

Lanes lie side by side. Claims that rest on research stand on one side, claims that do not on the other, the
concepts between them, and the cited works outermost beside the claims that rest on them:

    works | cited | uncited | techniques | conditions | outcomes | expert opinion | anecdotes | assertions

so that a line's direction alone tells what supports a concept. Within a lane, order comes from a few
barycentre sweeps (Sugiyama, Tagawa and Toda 1981); claims then move as near as possible to the mean of their
concepts without touching each other, which is isotonic regression, solved exactly in one pass (pool adjacent
violators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from kg.model import ConceptKind, Tier
from kg.view.model import ViewGraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Layout", "Region", "place", "spread"]

_SWEEPS = 10
_CLAIM = 21.0  # distance of two claims: a mark is 14 across
_PAD = 10.0
_GAP = 12.0  # between lanes
_BLOCK_GAP = 3  # empty rows between two kinds of concepts in one lane: room for a heading
_CELL = (188.0, 19.0)  # of a named node, its name beside it
_CELL_TALL = 138.0
_LEAST = 3 * _CELL_TALL + 2 * _PAD  # three names side by side on a phone
_USUAL = 1150.0  # length at which a region of the least breadth takes its heading on a small screen
_LEFT = (Tier.CITED_RESEARCH, Tier.UNCITED_RESEARCH)
_RIGHT = (Tier.EXPERT_OPINION, Tier.ANECDOTE, Tier.ASSERTION)
_CONCEPT_LANES = (
    (ConceptKind.INTERVENTION,),
    (ConceptKind.CONDITION, ConceptKind.POPULATION),
    (ConceptKind.OUTCOME, ConceptKind.INSTRUMENT),
)
_NAMES = {
    ConceptKind.INTERVENTION: "Techniques",
    ConceptKind.CONDITION: "Conditions",
    ConceptKind.OUTCOME: "Outcomes",
    ConceptKind.INSTRUMENT: "Instruments",
    ConceptKind.POPULATION: "Populations",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A labelled rectangle; `key` is a tier, a concept kind or "works", `sort` tier, concepts or works."""

    key: str
    sort: str
    label: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by IRI, in units that are pixels at full size, and the regions behind them.

    `head` is the height left free at the top of each region for its heading.
    """

    positions: dict[str, tuple[float, float]]
    regions: tuple[Region, ...]
    width: float
    height: float
    head: float


@dataclass(frozen=True, slots=True)
class _Block:
    key: str
    label: str
    members: tuple[str, ...]


_Spots = dict[str, tuple[float, float]]
_Extent = tuple[_Block, float, float]


@dataclass(frozen=True, slots=True)
class _Lane:
    """`cell` is (across the lanes, along the lane) of one member; `least` the smallest breadth of a lane."""

    sort: str
    blocks: tuple[_Block, ...]
    cell: tuple[float, float]
    least: float

    def rows(self, columns: int) -> int:
        gaps = _BLOCK_GAP * (len(self.blocks) - 1)
        return sum(ceil(len(block.members) / columns) for block in self.blocks) + gaps

    def columns(self, length: float) -> int:
        room = max(1, int((length - 2 * _PAD) / self.cell[1]))
        columns = max(1, ceil(sum(len(block.members) for block in self.blocks) / room))
        while self.rows(columns) > room and columns < 10_000:
            columns += 1
        return columns

    def breadth(self, length: float) -> float:
        # a large graph is seen from farther off, and the heading must still fit
        least = self.least * max(1.0, length / _USUAL)
        return max(least, self.columns(length) * self.cell[0] + 2 * _PAD)


def spread(targets: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions in the order of `targets` (ascending), at least `gap` apart and inside [low, high], with
    the least sum of squared moves. Where they do not fit, the gap shrinks.

    >>> spread([5.0, 5.0, 5.0], 2.0, 0.0, 10.0)
    [3.0, 5.0, 7.0]
    """
    n = len(targets)
    if n > 1 and (n - 1) * gap > high - low:
        gap = (high - low) / (n - 1)
    pools: list[list[float]] = []  # (sum, count) of targets less the room their predecessors need
    for i, target in enumerate(targets):
        pools.append([target - i * gap, 1.0])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    means = [total / count for total, count in pools for _ in range(int(count))]
    last = high - (n - 1) * gap
    return [min(max(mean, low), max(last, low)) + i * gap for i, mean in enumerate(means)]


def _mean(values: Floats, at: Any, to: Any, size: int, default: Floats) -> Floats:
    import numpy as np

    count = np.bincount(to, minlength=size)
    total = np.bincount(to, weights=values[at], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), default)


def _order(view: ViewGraph, groups: Sequence[Sequence[str]]) -> dict[str, float]:
    """A height between 0 and 1 for every member of the groups (concepts by kind, works), from barycentre
    sweeps that start in the order of the articles."""
    import numpy as np

    members = [iri for group in groups for iri in group]
    near = [(i, iri) for i, claim in enumerate(view.claims) for iri in (*claim.concepts, *claim.works)]
    place_of = {iri: i for i, iri in enumerate(members)}
    pairs = [(i, place_of[iri]) for i, iri in near if iri in place_of]
    if not pairs:
        return dict.fromkeys(members, 0.5)
    claims, others = np.array(pairs, dtype=np.int64).T
    claim_at = (np.arange(len(view.claims)) + 0.5) / len(view.claims)
    other_at: Floats = np.full(len(members), 0.5)
    for _ in range(_SWEEPS):
        other_at = _mean(claim_at, claims, others, len(members), other_at)
        first = 0
        for group in groups:
            part = other_at[first : first + len(group)]
            ranks = np.empty(len(group))
            ranks[np.argsort(part, kind="stable")] = (np.arange(len(group)) + 0.5) / max(1, len(group))
            other_at[first : first + len(group)] = ranks
            first += len(group)
        claim_at = _mean(other_at, others, claims, len(view.claims), claim_at)
    return {iri: float(other_at[i]) for i, iri in enumerate(members)}


def _lanes(view: ViewGraph, tall: bool) -> list[_Lane]:
    concepts = {kind: [c.iri for c in view.concepts if c.kind is kind] for kind in ConceptKind}
    works = [work.iri for work in view.works]
    height = _order(view, [*concepts.values(), works])

    def ordered(members: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(members, key=lambda iri: (height[iri], iri)))

    def of_tier(tier: Tier) -> _Lane:
        members = tuple(claim.iri for claim in view.claims if claim.tier is tier)
        block = _Block(tier.value, tier.value.capitalize(), members)
        return _Lane("tier", (block,), (_CLAIM, _CLAIM), 44.0 if tall else 104.0)

    cell = _CELL if not tall else (_CELL[1], _CELL_TALL)
    out = []
    if works:
        out.append(_Lane("works", (_Block("works", "Cited works", ordered(works)),), cell, 0.0))
    out += [of_tier(tier) for tier in _LEFT]
    # stacked lanes are low: each kind has one of its own
    for kinds in [(kind,) for lane in _CONCEPT_LANES for kind in lane] if tall else _CONCEPT_LANES:
        blocks = tuple(_Block(k.value, _NAMES[k], ordered(concepts[k])) for k in kinds if concepts[k])
        if blocks:
            out.append(_Lane("concepts", blocks, cell, 0.0))
    return [*out, *(of_tier(tier) for tier in _RIGHT)]


def _size(lanes: Sequence[_Lane], aspect: float, tall: bool) -> tuple[float, float]:
    """(length along the lanes, room for a heading) nearest to the wanted aspect."""
    length = _LEAST if tall else 300.0
    while True:
        breadth = sum(lane.breadth(length) for lane in lanes) + _GAP * (len(lanes) - 1)
        if tall:  # lanes are stacked: headings add to the height
            head = 0.06 * length
            if length >= aspect * (breadth + head * len(lanes)) or length > 1e6:
                return length, head
        else:
            head = 0.1 * length
            if breadth <= aspect * (length + head) or length > 1e6:
                return length, head
        length *= 1.04


def _grid(lane: _Lane, length: float, tall: bool) -> tuple[_Spots, list[_Extent]]:
    """Positions (across, along) in a lane of concepts or works, and the extent of each block along it."""
    columns = lane.columns(length)
    rows = lane.rows(columns)
    # spread over the lane, but not so far that a short list looks lost
    pitch = min((length - 2 * _PAD) / rows, lane.cell[1] * 2.2)
    # a name stands to the right of its node: where lanes are stacked, nodes begin their cell
    lead = 10.0 if tall else 0.5 * pitch
    at = _PAD if tall else (length - pitch * rows) / 2
    spots: _Spots = {}
    extents = []
    for block in lane.blocks:
        n = ceil(len(block.members) / columns)
        for i, iri in enumerate(block.members):
            spots[iri] = (_PAD + (i % columns) * lane.cell[0], at + (i // columns) * pitch + lead)
        extents.append((block, at, at + n * pitch))
        at += (n + _BLOCK_GAP) * pitch
    return spots, extents


def _swarm(lane: _Lane, length: float, targets: dict[str, float]) -> _Spots:
    """Positions (across, along) of the claims of a tier."""
    members = sorted(lane.blocks[0].members, key=lambda iri: targets.get(iri, length / 2))
    columns = lane.columns(length)
    breadth = lane.breadth(length)
    step = min(30.0, (breadth - 2 * _PAD) / columns)
    spots = {}
    for column in range(columns):
        mine = members[column::columns]
        wanted = [targets.get(iri, length / 2) for iri in mine]
        across = breadth / 2 + (column - (columns - 1) / 2) * step
        for iri, along in zip(mine, spread(wanted, _CLAIM, _PAD, length - _PAD), strict=True):
            spots[iri] = (across, along)
    return spots


def _beside(view: ViewGraph, lane: _Lane, length: float, flat: _Spots) -> _Spots:
    """Positions (across, along) of works in one column: each beside the claims that rest on it."""
    claims: dict[str, list[float]] = {iri: [] for iri in lane.blocks[0].members}
    for claim in view.claims:
        for iri in claim.works:
            if iri in claims:
                claims[iri].append(flat[claim.iri][1])
    wanted = sorted((sum(at) / len(at) if at else length / 2, iri) for iri, at in claims.items())
    high = length - _PAD - (lane.cell[1] - _CELL[1])
    # as far apart as there is place, so that names stay readable when all is seen at once
    gap = max(lane.cell[1], min(2 * _CELL[1], (high - _PAD) / len(wanted)))
    spots = spread([at for at, _ in wanted], gap, _PAD, high)
    return {iri: (_PAD, along) for (_, iri), along in zip(wanted, spots, strict=True)}


def place(view: ViewGraph, *, aspect: float = 1.4, tall: bool = False) -> Layout:
    """Positions and regions of a graph for an area of the given aspect (width by height).

    `tall` stacks the lanes, for a phone held upright. Linear in claims, concepts and links.
    """
    lanes = _lanes(view, tall)
    length, head = _size(lanes, aspect, tall)
    flat: _Spots = {}  # (across, along), from the lane's own origin
    blocks: dict[int, list[_Extent]] = {}
    for number, lane in enumerate(lanes):
        if lane.sort != "tier":
            spots, blocks[number] = _grid(lane, length, tall)
            flat.update(spots)
    # the middle of a name and its node
    middle = _CELL_TALL / 2 - 10.0 if tall else 0.0
    targets = {}
    for claim in view.claims:
        near = [flat[iri][1] for iri in claim.concepts if iri in flat]
        if near:
            targets[claim.iri] = sum(near) / len(near) + middle
    for number, lane in enumerate(lanes):
        if lane.sort == "tier":
            flat.update(_swarm(lane, length, targets))
            blocks[number] = [(lane.blocks[0], 0.0, length)]
    for lane in lanes:
        if lane.sort == "works" and lane.columns(length) == 1:
            flat.update(_beside(view, lane, length, flat))

    positions: dict[str, tuple[float, float]] = {}
    regions = []
    origin = 0.0
    for number, lane in enumerate(lanes):
        size = lane.breadth(length)
        for block in lane.blocks:
            for iri in block.members:
                across, along = flat[iri]
                x, y = (along, origin + head + across) if tall else (origin + across, head + along)
                positions[iri] = (round(x, 1), round(y, 1))
        regions += [
            _region(lane, block, (start, end), (origin, size), length, head, tall)
            for block, start, end in blocks[number]
        ]
        origin += size + _GAP + (head if tall else 0.0)
    total = origin - _GAP
    width, height = (length, total) if tall else (total, length + head)
    return Layout(positions, tuple(regions), round(width, 1), round(height, 1), round(head, 1))


def _region(
    lane: _Lane,
    block: _Block,
    extent: tuple[float, float],
    across: tuple[float, float],
    length: float,
    head: float,
    tall: bool,
) -> Region:
    start, end = extent if len(lane.blocks) > 1 else (0.0, length)
    if block is lane.blocks[0]:
        start = 0.0  # headings of lanes stand in one line
    origin, size = across
    if tall:
        box = (start, origin, end - start, size + head)
    else:
        top = 0.0 if start == 0.0 else head + start - 0.8 * _BLOCK_GAP * _CELL[1]
        box = (origin, top, size, head + end - top)
    x, y, width, height = (round(value, 1) for value in box)
    return Region(block.key, lane.sort, block.label, len(block.members), x, y, width, height)
