"""Rows with true aspect for lists of any length: the same rule as for small ones, in whole arrays."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.ui.panels.gallery.geometry import DAY_GAP, MAX_STRETCH, MILLIS, MIN_ASPECT, Frame


class Rows(NamedTuple):
    """First tile, top and height of each row, and the first row of each day; `firsts` ends with the number of tiles."""

    firsts: NDArray[np.int32]
    tops: NDArray[np.int32]
    heights: NDArray[np.int16]
    day_rows: list[int]
    height: int


def make_rows(aspects: Sequence[int], day_firsts: Sequence[int], frame: Frame, limit: int) -> Rows:
    """Put tiles into rows; the arguments are those of the small layout."""
    count = len(aspects)
    buffer: Any = aspects
    shapes = np.frombuffer(buffer, dtype=np.uint32)
    # All in one array: to be given the memory of more takes longer than to reckon in it.
    ends = np.empty(count + 1)
    ends[0] = 0.0
    ends[1:] = shapes
    _widths(ends[1:], frame, limit)
    np.cumsum(ends[1:], out=ends[1:])

    def middles(positions: NDArray[np.int64]) -> NDArray[np.float64]:
        widths = shapes[positions].astype(np.float64)
        _widths(widths, frame, limit)
        return ends[positions + 1] - 0.5 * widths

    starts = np.asarray(day_firsts, dtype=np.int64)
    line = frame.width + frame.gap
    half_gap = frame.gap / 2
    base = ends[starts]
    lasts = np.append(starts[1:], count) - 1
    numbers = ((middles(lasts) - half_gap - base) // line).astype(np.int64) + 1
    row_days = np.repeat(np.arange(len(starts)), numbers)
    in_day = np.arange(len(row_days)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    edges = base[row_days] + (in_day * float(line) + half_gap)
    # The tile in which a row begins, or the next one where its middle lies before that.
    firsts = np.searchsorted(ends, edges, side="right") - 1
    firsts += middles(firsts) < edges
    firsts = np.maximum(firsts, starts[row_days])
    is_filled = np.append(firsts[1:] > firsts[:-1], True)
    bounds, row_days = np.append(firsts[is_filled], count), row_days[is_filled]
    heights = _heights(bounds, ends, row_days, frame)
    steps = heights + frame.gap
    tops = np.cumsum(steps) - steps + (row_days + 1) * frame.heading + row_days * DAY_GAP
    total = int(steps.sum()) + len(starts) * (frame.heading + DAY_GAP)
    day_rows = np.searchsorted(row_days, np.arange(len(starts)))
    return Rows(bounds.astype(np.int32), tops.astype(np.int32), heights.astype(np.int16), day_rows.tolist(), total)


def _widths(shapes: NDArray[np.float64], frame: Frame, limit: int) -> None:
    """Make the widths of tiles, each with a gap, of their aspects."""
    np.clip(shapes, MIN_ASPECT, limit, out=shapes)
    shapes *= frame.size / MILLIS
    shapes += frame.gap


def _heights(
    bounds: NDArray[np.int64], ends: NDArray[np.float64], row_days: NDArray[np.int64], frame: Frame
) -> NDArray[np.int64]:
    counts = np.diff(bounds)
    widths = ends[bounds[1:]] - ends[bounds[:-1]] - counts * frame.gap
    room = frame.width - (counts - 1) * frame.gap
    is_last = np.append(row_days[1:] != row_days[:-1], True)
    most = np.where(is_last, frame.size, frame.size * MAX_STRETCH)
    heights = np.minimum(room * float(frame.size) / widths, most)
    rounded: NDArray[np.int64] = np.maximum(1, np.rint(heights)).astype(np.int64)
    return rounded
