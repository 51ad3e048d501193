"""A library that is not large: each connected part laid out with care, and all of them side by side; numpy alone."""

from collections.abc import Sequence

import numpy as np

from app.ui.panels.lineage.layout import place
from app.ui.panels.lineage.placement import COLUMN, Point
from app.ui.panels.lineage.ranks import Indices, Numbers, components
from app.ui.panels.lineage.wide_layout import ROW, shelves


def place_parts(
    count: int, parents: Indices, children: Indices
) -> tuple[Numbers, Numbers, Sequence[tuple[Point, ...]]]:
    """Where each node stands, and what points each edge passes.

    Args:
        count: How many nodes there are.
        parents: The index of each edge's parent.
        children: The index of each edge's child; there are no circles.
    """
    x, y = np.zeros(count), np.zeros(count)
    via: list[tuple[Point, ...]] = [()] * len(parents)
    part = components(count, parents, children)
    edges_of: dict[int, list[int]] = {}
    for at, number in enumerate(part[parents].tolist()):
        edges_of.setdefault(number, []).append(at)
    nodes_of: dict[int, list[int]] = {}
    for at, number in enumerate(part.tolist()):
        nodes_of.setdefault(number, []).append(at)
    boxes = []
    for number, nodes in nodes_of.items():
        edges = edges_of.get(number, [])
        placed = place(nodes, [(int(parents[at]), int(children[at])) for at in edges])
        points = np.array([placed.places[node] for node in nodes])
        left, top = points.min(axis=0)
        right, bottom = points.max(axis=0)
        x[nodes], y[nodes] = points[:, 0] - left, points[:, 1] - top
        for at, route in zip(edges, placed.via, strict=True):
            via[at] = tuple((across - left, down - top) for across, down in route)
        boxes.append((float(bottom - top) + 2 * ROW, float(right - left) + 2 * COLUMN, number))
    boxes.sort(key=lambda box: (-box[0], box[2]))
    lefts, tops = shelves([box[1] for box in boxes], [box[0] for box in boxes])
    for (_, _, number), left, top in zip(boxes, lefts.tolist(), tops.tolist(), strict=True):
        x[nodes_of[number]] += left
        y[nodes_of[number]] += top
        for at in edges_of.get(number, []):
            via[at] = tuple((across + left, down + top) for across, down in via[at])
    return x, y, via
