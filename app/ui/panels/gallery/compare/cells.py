"""How a way of comparing lays the sides out: which are seen, and in which rectangles."""

from enum import StrEnum
from itertools import combinations
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, QSize

GAP: Final = 12


class Mode(StrEnum):
    """The ways of looking."""

    ONE = "one"
    """One after another, to judge them."""
    SLIDER = "slider"
    SIDE_BY_SIDE = "side by side"
    FLICKER = "flicker"
    DIFFERENCE = "difference"


class Cell(NamedTuple):
    """A side and the room that it has."""

    side: int
    room: QRectF


Pair = tuple[int, int]
"""The two sides that a slider or a difference shows, the left one first."""
FIRST_PAIR: Final = (0, 1)
PAIR_MODES: Final = frozenset({Mode.SLIDER, Mode.DIFFERENCE})


def pairs(count: int) -> list[Pair]:
    """Every two of so many sides."""
    return list(combinations(range(count), 2))


def pair_within(count: int, wanted: Pair) -> Pair:
    """The two that are wanted, where there are so many sides; else the first two."""
    return wanted if wanted[1] < count else (0, min(1, max(0, count - 1)))


def pair_with(wanted: Pair, side: int) -> Pair:
    """The two that are wanted, where a side is one of them; else it with the first of them."""
    return wanted if side in wanted else (min(wanted[0], side), max(wanted[0], side))


def cells(
    mode: Mode, room: QRectF, sizes: "list[QSize]", *, acted: int, turn: int, wanted: Pair = FIRST_PAIR
) -> list[Cell]:
    """The sides that are seen at once, each with its room.

    Args:
        mode: The way of looking.
        room: All that there is.
        sizes: Of the pictures of all sides.
        acted: The side that keys act on.
        turn: Which side flicker shows.
        wanted: Which two a slider or a difference shows.
    """
    count = len(sizes)
    if not count:
        return []
    if mode == Mode.SIDE_BY_SIDE:
        return _grid(room, sizes)
    if mode in PAIR_MODES and count > 1:
        return [Cell(side, room) for side in pair_within(count, wanted)]
    return [Cell(turn % count if mode == Mode.FLICKER else min(acted, count - 1), room)]


def _grid(room: QRectF, sizes: "list[QSize]") -> list[Cell]:
    """Columns and rows by which the pictures become largest."""
    count = len(sizes)
    columns = max(range(1, count + 1), key=lambda columns: _shown_area(room, sizes, columns))
    rows = -(-count // columns)
    size = _cell_size(room, columns, rows)
    found = []
    for place in range(count):
        row, column = divmod(place, columns)
        left = room.left() + column * (size[0] + GAP)
        found.append(Cell(place, QRectF(left, room.top() + row * (size[1] + GAP), *size)))
    return found


def _cell_size(room: QRectF, columns: int, rows: int) -> tuple[float, float]:
    width = (room.width() - (columns - 1) * GAP) / columns
    height = (room.height() - (rows - 1) * GAP) / rows
    return max(1.0, width), max(1.0, height)


def _shown_area(room: QRectF, sizes: "list[QSize]", columns: int) -> float:
    width, height = _cell_size(room, columns, -(-len(sizes) // columns))
    area = 0.0
    for size in sizes:
        scale = min(width / max(1, size.width()), height / max(1, size.height()))
        area += scale * scale * max(1, size.width()) * max(1, size.height())
    return area
