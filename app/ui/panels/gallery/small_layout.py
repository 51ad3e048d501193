"""Rows with true aspect for a list of ordinary length."""

from collections.abc import Sequence
from typing import NamedTuple

from app.ui.panels.gallery.geometry import DAY_GAP, MAX_STRETCH, MILLIS, MIN_ASPECT, Frame


class Rows(NamedTuple):
    """First tile, top and height of each row, and the first row of each day; `firsts` ends with the number of tiles."""

    firsts: list[int]
    tops: list[int]
    heights: list[int]
    day_rows: list[int]
    height: int


def make_rows(aspects: Sequence[int], day_firsts: Sequence[int], frame: Frame, limit: int) -> Rows:
    """Put tiles into rows.

    Args:
        aspects: Width by height in thousandths.
        day_firsts: The first tile of each day.
        frame: The measures.
        limit: The widest aspect.
    """
    firsts: list[int] = []
    tops: list[int] = []
    heights: list[int] = []
    day_rows: list[int] = []
    top = 0
    ends = [*day_firsts[1:], len(aspects)] if day_firsts else []
    for first, end in zip(day_firsts, ends, strict=True):
        top += frame.heading
        day_rows.append(len(firsts))
        shapes = [min(limit, max(MIN_ASPECT, aspect)) for aspect in aspects[first:end]]
        starts = _row_starts(shapes, frame)
        for number, start in enumerate(starts):
            is_last = number == len(starts) - 1
            stop = len(shapes) if is_last else starts[number + 1]
            height = _row_height(shapes[start:stop], frame, is_last=is_last)
            firsts.append(first + start)
            tops.append(top)
            heights.append(height)
            top += height + frame.gap
        top += DAY_GAP
    firsts.append(len(aspects))
    return Rows(firsts, tops, heights, day_rows, top)


def _row_starts(shapes: Sequence[int], frame: Frame) -> list[int]:
    starts: list[int] = []
    line, x, last = frame.width + frame.gap, 0.0, -1
    for number, shape in enumerate(shapes):
        width = shape * frame.size / MILLIS
        row = int((x + width / 2) // line)
        if row != last:
            starts.append(number)
            last = row
        x += width + frame.gap
    return starts


def _row_height(shapes: Sequence[int], frame: Frame, *, is_last: bool) -> int:
    room = frame.width - (len(shapes) - 1) * frame.gap
    height = room * MILLIS / sum(shapes)
    most = frame.size if is_last else frame.size * MAX_STRETCH
    return max(1, round(min(height, most)))
