"""Cards from left to right as they were made, in lanes so that none covers another, under the days."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, CARD_WIDTH, COLUMN, Placement, Point

_ROW: Final = CARD_HEIGHT + CARD_GAP
_HOUR: Final = 2 * COLUMN
"""What an hour is wide, between the least and the most that lies between two cards."""
_LEAST: Final = 0.25 * COLUMN
_MOST: Final = 1.5 * COLUMN
_BEFORE_DAY: Final = 0.75 * COLUMN
_CLEAR_LANES: Final = 6
"""So far to each side a lane is looked for in which an edge passes over no card."""


class DayHead(NamedTuple):
    """Where a day begins on the canvas."""

    x: float
    day: datetime


def place_in_time(
    node_ids: Sequence[int],
    moments: Sequence[datetime | None],
    edges: Sequence[tuple[int, int]],
    *,
    anchor: int | None = None,
) -> tuple[Placement, tuple[DayHead, ...]]:
    """Lay a graph out by when its cards were made.

    Args:
        node_ids: The nodes.
        moments: When each was made, with a zone; None is not yet.
        edges: Pairs of parent and child, without circles.
        anchor: The node that stands at 0, 0.
    """
    local = [moment.astimezone() if moment is not None else None for moment in moments]
    last = max((moment for moment in local if moment is not None), default=None)
    parents: dict[int, list[int]] = {}
    for parent, child in edges:
        parents.setdefault(child, []).append(parent)
    order = sorted(range(len(node_ids)), key=lambda at: (local[at] is None, local[at] or last, at))
    places: dict[int, Point] = {}
    heads: list[DayHead] = []
    ends: dict[int, float] = {}
    x, before = 0.0, None
    for at in order:
        node_id, moment = node_ids[at], local[at] or last
        made_from = [places[parent] for parent in parents.get(node_id, ()) if parent in places]
        x = max(x + _gap(before, moment), *(left + COLUMN for left, _ in made_from), 0.0)
        if moment is not None and (before is None or moment.date() != before.date()):
            heads.append(DayHead(x - CARD_WIDTH / 2 - 24, moment))
        wish = round(sum(top for _, top in made_from) / len(made_from) / _ROW) if made_from else 0
        lane = _free_lane(ends, wish, x, min((left for left, _ in made_from), default=x))
        ends[lane] = x
        places[node_id] = (x, lane * _ROW)
        before = moment
    shift_x, shift_y = places.get(anchor, (0.0, 0.0)) if anchor is not None else (0.0, 0.0)
    moved = {key: (left - shift_x, top - shift_y) for key, (left, top) in places.items()}
    via = tuple(_way(moved[parent], moved[child]) for parent, child in edges)
    return Placement(moved, tuple(edges), via), tuple(DayHead(head.x - shift_x, head.day) for head in heads)


def _gap(before: datetime | None, moment: datetime | None) -> float:
    """How much further right the next card stands."""
    if before is None or moment is None:
        return 0.0
    wide = min(_MOST, max(_LEAST, (moment - before).total_seconds() / 3600 * _HOUR))
    return wide if moment.date() == before.date() else max(wide, COLUMN) + _BEFORE_DAY


def _free_lane(ends: dict[int, float], wish: int, x: float, since: float) -> int:
    """The lane nearest to the one wished for where a card has room; one that is empty since its parent comes first."""
    for distance in range(_CLEAR_LANES):
        for lane in (wish + distance, wish - distance):
            if lane not in ends or ends[lane] <= min(since, x - COLUMN):
                return lane
    for distance in range(len(ends) + 1):
        for lane in (wish + distance, wish - distance):
            if x - ends.get(lane, x - COLUMN) >= COLUMN:
                return lane
    return wish + len(ends) + 1


def _way(start: Point, end: Point) -> tuple[Point, ...]:
    """A long edge goes to the lane of its child at once: what was made in between may stand in that of its parent."""
    is_long = end[0] - start[0] >= 2 * COLUMN and start[1] != end[1]
    return ((start[0] + COLUMN, end[1]),) if is_long else ()
