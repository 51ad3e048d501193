"""Where the cards of a graph stand: in columns left to right, each a step after what it was made from.

Pure: plain data in, plain data out; numpy makes it slow to import, so it is loaded in a thread when first used. Ranks
are longest paths; barycentre sweeps order each column; an edge that passes over columns gets a narrow place in each of
them, so that no card stands on it. When earlier places are given, what is there keeps them as far as it can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.ui.models.layered_order import LayeredOrder
from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, COLUMN, PASSAGE, Placement, Point
from app.ui.panels.lineage.ranks import Indices, Numbers, crossings, ranks, ranks_beside
from app.ui.panels.lineage.wide_layout import place_wide

PASSAGE_LIMIT: Final = 4_000
WIDE_FROM: Final = 2_500
"""Larger graphs get a plain layout, in a twentieth of the time."""
_SWEEPS: Final = 10
_SETTLES: Final = 8
_STAYS: Final = 1_000.0
_GIVES_WAY: Final = 0.01


@dataclass(slots=True)
class _Columns:
    """The graph with passages: vertices, the segments between neighbouring columns, and who stands in which column."""

    rank: Indices
    sizes: Numbers
    sources: Indices
    targets: Indices
    columns: list[Indices]


def place(
    node_ids: Sequence[int],
    edges: Sequence[tuple[int, int]],
    *,
    previous: Placement | None = None,
    anchor: int | None = None,
) -> Placement:
    """Lay a graph out.

    Args:
        node_ids: The nodes; their order decides where nothing else does.
        edges: Pairs of parent and child, without circles.
        previous: Where nodes stood before; they move as little as possible.
        anchor: The node that keeps its place on the canvas, or stands at 0, 0.
    """
    if not node_ids:
        return Placement()
    index, parents, children = _numbered(node_ids, edges)
    at_anchor = index.get(anchor) if anchor is not None else None
    known = {index[key]: point for key, point in previous.places.items() if key in index} if previous else {}
    if not known and len(node_ids) > WIDE_FROM:
        wide_x, height = place_wide(len(node_ids), parents, children)
        return _placement(node_ids, edges, [()] * len(edges), wide_x, height, _shift(wide_x, height, {}, at_anchor))
    if known:
        rank = ranks_beside(len(node_ids), parents, children, _columns_of(known))
    else:
        rank = ranks(len(node_ids), parents, children)
    columns, passages = _with_passages(rank, parents, children)
    before = _known(previous, index, edges, passages) if previous is not None else {}
    height = _beside_what_is_there(columns, before) if before else _from_scratch(columns)
    x = columns.rank * COLUMN
    return _placement(
        node_ids, edges, [range(*span) for span in passages], x, height, _shift(x, height, before, at_anchor)
    )


def place_in_order(
    node_ids: Sequence[int], edges: Sequence[tuple[int, int]], order: LayeredOrder, *, anchor: int | None = None
) -> Placement:
    """Lay a graph out in columns and an order that were found elsewhere, or in a better one near it.

    Args:
        node_ids: The nodes; their places in here are their numbers in the order.
        edges: Pairs of parent and child, without circles.
        order: The order.
        anchor: The node that stands at 0, 0.
    """
    index, _, _ = _numbered(node_ids, edges)
    rank, across = np.array(order.ranks, dtype=np.intp), np.array(order.places)
    sizes = np.full(len(rank), PASSAGE)
    sizes[: len(node_ids)] = CARD_HEIGHT + CARD_GAP
    sources, targets = (np.array([pair[end] for pair in order.segments], dtype=np.intp) for end in (0, 1))
    by_column = np.lexsort((across, rank))
    starts = np.flatnonzero(np.diff(rank[by_column])) + 1
    columns = _Columns(rank, sizes, sources, targets, np.split(by_column, starts))
    height = _from_scratch(columns)
    ways = _ways(len(node_ids), order.segments)
    passages = [ways.get((index[parent], index[child]), ()) for parent, child in edges]
    x = rank * COLUMN
    return _placement(node_ids, edges, passages, x, height, _shift(x, height, {}, index[anchor] if anchor else None))


def order_of(node_ids: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges as numbers of nodes, each pair once: what `find_order` takes."""
    index = {node_id: at for at, node_id in enumerate(node_ids)}
    return list(dict.fromkeys((index[parent], index[child]) for parent, child in edges))


def _numbered(node_ids: Sequence[int], edges: Sequence[tuple[int, int]]) -> tuple[dict[int, int], Indices, Indices]:
    index = {node_id: at for at, node_id in enumerate(node_ids)}
    parents = np.array([index[parent] for parent, _ in edges], dtype=np.intp)
    children = np.array([index[child] for _, child in edges], dtype=np.intp)
    return index, parents, children


def _placement(
    node_ids: Sequence[int],
    edges: Sequence[tuple[int, int]],
    passages: Sequence[Sequence[int]],
    x: NDArray[Any],
    height: Numbers,
    shift: Point,
) -> Placement:
    points = list(zip((x + shift[0]).tolist(), (height + shift[1]).tolist(), strict=True))
    via = tuple(tuple(points[at] for at in passed) for passed in passages)
    return Placement(dict(zip(node_ids, points, strict=False)), tuple(edges), via)


def _columns_of(known: Mapping[int, Point]) -> dict[int, int]:
    """The columns in which nodes stood, from 0."""
    left = min(x for x, _ in known.values())
    return {at: round((x - left) / COLUMN) for at, (x, _) in known.items()}


def _ways(count: int, segments: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, ...]]:
    """For each pair of nodes the vertices that the edge between them passes."""
    following = {start: end for start, end in segments if start >= count}
    found = {}
    for start, end in segments:
        if start < count:
            passed = []
            while end >= count:
                passed.append(end)
                end = following[end]  # noqa: PLW2901
            found[start, end] = tuple(passed)
    return found


def _known(
    previous: Placement, index: Mapping[int, int], edges: Sequence[tuple[int, int]], passages: Sequence[tuple[int, int]]
) -> dict[int, Point]:
    """Where vertices stood before: cards, and the passages of edges that are as long as they were."""
    known = {index[key]: place for key, place in previous.places.items() if key in index}
    routes = dict(zip(previous.edges, previous.via, strict=True))
    for edge, (first, end) in zip(edges, passages, strict=True):
        route = routes.get(edge, ())
        if len(route) == end - first:
            known.update(zip(range(first, end), route, strict=True))
    return known


def _with_passages(rank: Indices, parents: Indices, children: Indices) -> tuple[_Columns, list[tuple[int, int]]]:
    count = len(rank)
    spans = rank[children] - rank[parents] if len(parents) else np.zeros(0, dtype=np.intp)
    wanted = int((spans - 1).sum()) if len(spans) else 0
    if wanted > PASSAGE_LIMIT:
        wanted = 0
    vertex_ranks = [rank]
    sources: list[int] = []
    targets: list[int] = []
    passages: list[tuple[int, int]] = []
    at = count
    for parent, child, span in zip(parents.tolist(), children.tolist(), spans.tolist(), strict=True):
        steps = span - 1 if wanted else 0
        chain = [parent, *range(at, at + steps), child]
        sources += chain[:-1]
        targets += chain[1:]
        passages.append((at, at + steps))
        vertex_ranks.append(np.arange(rank[parent] + 1, rank[parent] + 1 + steps, dtype=np.intp))
        at += steps
    all_ranks = np.concatenate(vertex_ranks)
    sizes = np.full(at, PASSAGE)
    sizes[:count] = CARD_HEIGHT + CARD_GAP
    order = np.argsort(all_ranks, kind="stable")
    starts = np.flatnonzero(np.diff(all_ranks[order])) + 1
    return (
        _Columns(
            all_ranks,
            sizes,
            np.array(sources, dtype=np.intp),
            np.array(targets, dtype=np.intp),
            np.split(order, starts),
        ),
        passages,
    )


def _from_scratch(columns: _Columns) -> Numbers:
    """Order every column by sweeps to and fro and keep the order with the fewest crossings; then settle the heights."""
    height = np.zeros(len(columns.rank))
    for column in columns.columns:
        _stack(column, columns.sizes, height)
    best, fewest = height.copy(), crossings(columns.rank, height, columns.sources, columns.targets)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        forward = sweep % 2 == 0
        near, far = (columns.targets, columns.sources) if forward else (columns.sources, columns.targets)
        ways = range(1, len(columns.columns)) if forward else range(len(columns.columns) - 2, -1, -1)
        by_column = _split_by_rank(columns, near)
        for at in ways:
            column = columns.columns[at]
            wish = _means(height, near[by_column[at]], far[by_column[at]])
            columns.columns[at] = column[np.argsort(wish[column], kind="stable")]
            _stack(columns.columns[at], columns.sizes, height)
        found = crossings(columns.rank, height, columns.sources, columns.targets)
        if found < fewest:
            best, fewest = height.copy(), found
    for at, column in enumerate(columns.columns):
        columns.columns[at] = column[np.argsort(best[column], kind="stable")]
    return _settle(columns, best)


def _beside_what_is_there(columns: _Columns, before: Mapping[int, Point]) -> Numbers:
    """Put new vertices at the height of their neighbours and move the others only to make room."""
    count = len(columns.rank)
    height = np.zeros(count)
    fixed = np.zeros(count, dtype=bool)
    for at, (_, top) in before.items():
        height[at], fixed[at] = top, True
    known = fixed.copy()
    while not known.all():
        reached = _reach(columns, height, known)
        if not reached.any():
            height[~known] = height[known].max() + CARD_HEIGHT + CARD_GAP
            break
        known |= reached
    for at, column in enumerate(columns.columns):
        columns.columns[at] = column[np.argsort(height[column], kind="stable")]
    weights = np.where(fixed, _STAYS, 1.0)
    weights[(columns.sizes == PASSAGE) & ~fixed] = _GIVES_WAY
    for column in columns.columns:
        height[column] = _apart_weighted(height[column], columns.sizes[column], weights[column])
    return height


def _reach(columns: _Columns, height: Numbers, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Give vertices beside known ones the mean of their heights."""
    near = np.concatenate([columns.sources, columns.targets])
    far = np.concatenate([columns.targets, columns.sources])
    useful = ~known[near] & known[far]
    near, far = near[useful], far[useful]
    counts = np.bincount(near, minlength=len(height))
    sums = np.bincount(near, weights=height[far], minlength=len(height))
    reached: NDArray[np.bool_] = counts > 0
    height[reached] = sums[reached] / counts[reached]
    return reached


def _settle(columns: _Columns, height: Numbers) -> Numbers:
    """Draw each vertex towards its neighbours' mean, keeping the order and the room between them."""
    near = np.concatenate([columns.sources, columns.targets])
    far = np.concatenate([columns.targets, columns.sources])
    for _ in range(_SETTLES):
        wish = _means(height, near, far)
        for column in columns.columns:
            height[column] = _apart(wish[column], columns.sizes[column])
    return height


def _apart(wish: Numbers, sizes: Numbers) -> Numbers:
    """The heights nearest to the wishes that keep the order and do not overlap.

    Pushing everything down makes one such solution, pushing everything up another; their mean is one too, and it
    spreads what is crowded to both sides.
    """
    middles = np.concatenate([[0.0], np.cumsum((sizes[1:] + sizes[:-1]) / 2)])
    free = wish - middles
    down = np.maximum.accumulate(free)
    up = np.minimum.accumulate(free[::-1])[::-1]
    result: Numbers = (down + up) / 2 + middles
    return result


def _apart_weighted(wish: Numbers, sizes: Numbers, weights: Numbers) -> Numbers:
    """As `_apart`, but what weighs more moves less: the least sum of weighted squares, by pooling neighbours."""
    middles = np.concatenate([[0.0], np.cumsum((sizes[1:] + sizes[:-1]) / 2)])
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip((wish - middles).tolist(), weights.tolist(), strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            last = blocks.pop()
            total = last[1] + block[1]
            block = ((last[0] * last[1] + block[0] * block[1]) / total, total, last[2] + block[2])
        blocks.append(block)
    result: Numbers = np.repeat([block[0] for block in blocks], [block[2] for block in blocks]) + middles
    return result


def _stack(column: Indices, sizes: Numbers, height: Numbers) -> None:
    ends = np.cumsum(sizes[column])
    height[column] = ends - sizes[column] / 2 - ends[-1] / 2


def _means(height: Numbers, near: Indices, far: Indices) -> Numbers:
    """For each vertex the mean height of those across its edges; its own where it has none."""
    counts = np.bincount(near, minlength=len(height))
    sums = np.bincount(near, weights=height[far], minlength=len(height))
    result: Numbers = np.where(counts > 0, sums / np.maximum(counts, 1), height)
    return result


def _split_by_rank(columns: _Columns, near: Indices) -> list[Indices]:
    """For each column the segments that end in it."""
    order = np.argsort(columns.rank[near], kind="stable")
    sorted_ranks = columns.rank[near][order]
    firsts = [int(columns.rank[column[0]]) for column in columns.columns]
    left = np.searchsorted(sorted_ranks, firsts, side="left")
    right = np.searchsorted(sorted_ranks, firsts, side="right")
    return [order[start:end] for start, end in zip(left, right, strict=True)]


def _shift(x: NDArray[Any], height: Numbers, before: Mapping[int, Point], anchor: int | None) -> Point:
    """How far everything moves so that the anchor stands where it stood; without one, so that most do."""
    if not before:
        return (-float(x[anchor]), -float(height[anchor])) if anchor is not None else (0.0, 0.0)
    if anchor is not None and anchor in before:
        return before[anchor][0] - float(x[anchor]), 0.0
    differences = sorted(left - float(x[at]) for at, (left, _) in before.items())
    return float(np.median(differences)), 0.0
