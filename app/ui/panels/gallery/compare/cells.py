"""How a way of comparing lays the sides out: which are seen, and in which rectangles."""

from enum import StrEnum
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


def pair(count: int, acted: int) -> tuple[int, int]:
    """The two sides that a slider or a difference shows: the first one, and the other that is acted on."""
    return 0, min(count - 1, acted if acted > 0 else 1)


def cells(mode: Mode, room: QRectF, sizes: "list[QSize]", *, acted: int, turn: int) -> list[Cell]:
    """The sides that are seen at once, each with its room.

    Args:
        mode: The way of looking.
        room: All that there is.
        sizes: Of the pictures of all sides.
        acted: The side that keys act on.
        turn: Which side flicker shows.
    """
    count = len(sizes)
    if not count:
        return []
    if mode == Mode.SIDE_BY_SIDE:
        return _grid(room, sizes)
    if mode in {Mode.SLIDER, Mode.DIFFERENCE} and count > 1:
        return [Cell(side, room) for side in pair(count, acted)]
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
