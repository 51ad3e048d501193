"""In which column each node stands, and how many edges cross between the columns; numpy alone."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_MANY: Final = 20_000
_ROUNDS: Final = 40
_FEW_ROUNDS: Final = 4
"""Graphs as deep as so many rounds over all edges reach are ranked by them; deeper ones node by node, as small ones."""


def ranks(count: int, parents: Indices, children: Indices) -> Indices:
    """The column of each node: one after its last parent's; what has no parent stands just before its first child.

    Args:
        count: How many nodes there are.
        parents: The index of each edge's parent.
        children: The index of each edge's child; there are no circles.
    """
    rank = _by_rounds(count, parents, children)
    if rank is None:
        rank = _one_by_one(count, parents, children)
    has_parent = np.zeros(count, dtype=bool)
    has_parent[children] = True
    nearest = np.full(count, count, dtype=np.intp)
    np.minimum.at(nearest, parents, rank[children] - 1)
    pulled = ~has_parent & (nearest < count)
    rank[pulled] = nearest[pulled]
    return rank


def _by_rounds(count: int, parents: Indices, children: Indices) -> Indices | None:
    """Longest paths from the roots; None where there are longer ones than rounds."""
    rank: Indices = np.zeros(count, dtype=np.intp)
    for _ in range(_ROUNDS if count > _MANY else _FEW_ROUNDS):
        pushed = rank.copy()
        np.maximum.at(pushed, children, rank[parents] + 1)
        if np.array_equal(pushed, rank):
            return rank
        rank = pushed
    return None


def _one_by_one(count: int, parents: Indices, children: Indices) -> Indices:
    """Longest paths, each edge once."""
    order = np.argsort(parents, kind="stable")
    below = children[order].tolist()
    starts = np.searchsorted(parents[order], np.arange(count + 1)).tolist()
    missing = np.bincount(children, minlength=count).tolist()
    rank = [0] * count
    ready = [at for at in range(count) if not missing[at]]
    for at in ready:
        following = rank[at] + 1
        for child in below[starts[at] : starts[at + 1]]:
            rank[child] = max(rank[child], following)
            missing[child] -= 1
            if not missing[child]:
                ready.append(child)
    return np.array(rank, dtype=np.intp)


def ranks_beside(count: int, parents: Indices, children: Indices, known: Mapping[int, int]) -> Indices:
    """The column of each node where some have one, which they leave only to stay right of their parents.

    Args:
        count: How many nodes there are.
        parents: The index of each edge's parent.
        children: The index of each edge's child; there are no circles.
        known: Node to its column.
    """
    rank: Indices = np.zeros(count, dtype=np.intp)
    is_set = np.zeros(count, dtype=bool)
    at = np.fromiter(known, dtype=np.intp)
    rank[at], is_set[at] = np.fromiter(known.values(), dtype=np.intp), True
    while not is_set.all():
        below = is_set[parents] & ~is_set[children]
        above = ~is_set[parents] & is_set[children]
        if below.any():
            np.maximum.at(rank, children[below], rank[parents[below]] + 1)
            is_set[children[below]] = True
        elif above.any():
            fresh = np.full(count, np.iinfo(np.intp).max)
            np.minimum.at(fresh, parents[above], rank[children[above]] - 1)
            rank[parents[above]] = fresh[parents[above]]
            is_set[parents[above]] = True
        else:
            is_set[:] = True
    for _ in range(count):
        pushed = rank.copy()
        np.maximum.at(pushed, children, rank[parents] + 1)
        if np.array_equal(pushed, rank):
            break
        rank = pushed
    rank -= rank.min()
    return rank


def components(count: int, parents: Indices, children: Indices) -> Indices:
    """For each node the number of the connected part that it belongs to, from 0."""
    label: Indices = np.arange(count, dtype=np.intp)
    while len(parents):
        lower = np.minimum(label[parents], label[children])
        np.minimum.at(label, label[parents], lower)
        np.minimum.at(label, label[children], lower)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(label[parents], label[children]):
            break
    return np.unique(label, return_inverse=True)[1].astype(np.intp)


def crossings(rank: Indices, height: Numbers, sources: Indices, targets: Indices) -> int:
    """How many pairs of segments that begin in the same column cross.

    Segments are put into the order of their starts; then two of them cross where their ends are the other way round.
    Such pairs are counted a binary digit of the ends' places at a time.
    """
    if len(sources) < 2:  # noqa: PLR2004
        return 0
    column = rank[sources]
    order = np.lexsort((height[targets], height[sources], column))
    value = np.unique(height[targets], return_inverse=True)[1][order].astype(np.int64)
    bits = int(value.max()).bit_length()
    group = column[order].astype(np.int64) << bits
    return sum(_inversions(group + ((value >> (bit + 1)) << (bit + 1)), (value >> bit) & 1) for bit in range(bits))


def _inversions(group: NDArray[np.int64], ones: NDArray[np.int64]) -> int:
    """How many pairs of a one before a zero there are within the groups."""
    order = np.argsort(group, kind="stable")
    group, ones = group[order], ones[order]
    before = np.cumsum(ones) - ones
    starts = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    sizes = np.diff(np.concatenate([starts, [len(group)]]))
    within = before - np.repeat(before[starts], sizes)
    return int(within[ones == 0].sum())


def count_crossings(points: list[list[tuple[float, float]]], column: float) -> int:
    """Crossings of edges that are given as the points that they pass, a column apart."""
    flat = np.array(list(chain.from_iterable(points)), dtype=float).reshape(-1, 2)
    lengths = np.array([len(route) for route in points], dtype=np.intp)
    starts = np.ones(len(flat), dtype=bool)
    starts[np.cumsum(lengths) - 1] = False
    sources = np.flatnonzero(starts)
    rank = np.round(flat[:, 0] / column).astype(np.intp)
    return crossings(rank, flat[:, 1], sources, sources + 1)
