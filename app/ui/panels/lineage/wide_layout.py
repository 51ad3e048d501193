"""A plain layout for very many nodes: every column of every connected part is ordered at once; numpy alone."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, COLUMN
from app.ui.panels.lineage.ranks import Indices, Numbers, components, ranks

ROW: Final = CARD_HEIGHT + CARD_GAP
_SWEEPS: Final = 3
_ASPECT: Final = 1.6
"""How much wider than high the packed parts are together."""


def place_wide(count: int, parents: Indices, children: Indices) -> tuple[Numbers, Numbers]:
    """Where each node stands: connected parts side by side, each in columns from left to right.

    Args:
        count: How many nodes there are.
        parents: The index of each edge's parent.
        children: The index of each edge's child; there are no circles.

    Returns:
        x and y of each node's middle.
    """
    if count == 0:
        return np.zeros(0), np.zeros(0)
    rank = ranks(count, parents, children)
    part = components(count, parents, children)
    column = part * (int(rank.max(initial=0)) + 1) + rank
    height = _ordered(column, parents, children)
    return _packed(part, rank, height)


def _ordered(column: Indices, parents: Indices, children: Indices) -> Numbers:
    """Heights by sweeps: each column in the order of the mean heights of what it is joined to."""
    height = _stacked(column, np.arange(len(column), dtype=float))
    for sweep in range(_SWEEPS):
        near, far = (children, parents) if sweep % 2 == 0 else (parents, children)
        counts = np.bincount(near, minlength=len(column))
        sums = np.bincount(near, weights=height[far], minlength=len(column))
        height = _stacked(column, np.where(counts > 0, sums / np.maximum(counts, 1), height))
    return height


def _stacked(column: Indices, wish: Numbers) -> Numbers:
    """Each column in the order of the wishes, a row each, around 0."""
    # One key in place of two: a column's wishes lie in a band of their own, and two sorts take twice as long.
    reach = float(np.abs(wish).max(initial=0.0)) + 1.0
    order = np.argsort(column * (2 * reach) + wish, kind="stable")
    starts, sizes = _runs(column[order])
    within = np.arange(len(column)) - np.repeat(starts, sizes)
    height = np.empty(len(column))
    height[order] = (within - np.repeat((sizes - 1) / 2, sizes)) * ROW
    return height


def _runs(ordered: Indices) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each run of equal values begins, and how long it is."""
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return starts, np.diff(np.concatenate([starts, [len(ordered)]]))


def _packed(part: Indices, rank: Indices, height: Numbers) -> tuple[Numbers, Numbers]:
    """The parts on shelves, the highest first; a column lies free between two parts, a row between two shelves."""
    order = np.argsort(part, kind="stable")
    starts, _ = _runs(part[order])
    left, right = np.minimum.reduceat(rank[order], starts), np.maximum.reduceat(rank[order], starts)
    top, bottom = np.minimum.reduceat(height[order], starts), np.maximum.reduceat(height[order], starts)
    widths = (right - left + 2) * COLUMN
    heights = bottom - top + 2 * ROW
    by_height = np.lexsort((np.arange(len(starts)), -heights))
    lefts, tops = shelves(widths[by_height].tolist(), heights[by_height].tolist())
    shift_x, shift_y = np.empty(len(starts)), np.empty(len(starts))
    shift_x[by_height] = lefts - left[by_height] * COLUMN
    shift_y[by_height] = tops - top[by_height]
    return rank * COLUMN + shift_x[part], height + shift_y[part]


def shelves(widths: list[float], heights: list[float]) -> tuple[Numbers, Numbers]:
    """Left and top of boxes that come by their heights, one beside another until a shelf is full."""
    area = sum(width * height for width, height in zip(widths, heights, strict=True))
    room = max(*widths, math.sqrt(area * _ASPECT), 0.0)
    lefts, tops = [], []
    left = top = tall = 0.0
    for width, height in zip(widths, heights, strict=True):
        if left and left + width > room:
            left, top, tall = 0.0, top + tall, 0.0
        lefts.append(left)
        tops.append(top)
        left += width
        tall = max(tall, height)
    return np.array(lefts), np.array(tops)
