"""Where several pictures stand in one frame: places and shapes for each layout, whatever is in them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from app.providers.local.color import Color
from app.providers.local.picture_params import Layout

_LARGE_SHARE = 0.66
_INSET_SHARE = 0.27
_INSETS_A_SIDE = 4
_BORDER_SHARE = 0.3
_SLANT = 0.18
_AT_WORDS = 0.72
_STRIP_FRAMES = 4
_HOLE: Color = (236, 233, 224)
_FILM: Color = (20, 19, 18)
_DENSE = 4
"""Shapes are drawn so much larger, for smooth edges."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one input.

    Attributes:
        left: In pixels of the frame, even.
        top: Likewise.
        width: Even, for clips keep colour at half the size.
        height: Likewise.
        shape: What of the place is covered, of mode "L"; None for all of it.
        span: Between which of its columns words at its bottom stand.
        border: How far the ground shows around it, in pixels, where it lies over another one; even.
    """

    left: int
    top: int
    width: int
    height: int
    shape: Image.Image | None
    span: tuple[int, int]
    border: int = 0

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def place(self) -> tuple[int, int]:
        return self.left, self.top


Part = tuple[float, float, float, float]
"""Left, top, right and bottom of a place, in pixels."""


def arranged(layout: Layout, count: int, size: tuple[int, int], *, gap: float = 0.0, radius: float = 0.0) -> list[Cell]:
    """The places of so many inputs, the first one first; later ones may lie over earlier ones.

    Args:
        layout: How.
        count: From 2 to 9.
        size: Of the frame, even.
        gap: Between places and around them, in pixels.
        radius: Of corners, in pixels.
    """
    if layout in {Layout.SPLIT, Layout.DIAGONAL}:
        return _slices(count, size, gap, slant=_SLANT if layout is Layout.DIAGONAL else 0.0)
    parts = _LAYOUTS[layout](count, size, gap)
    if layout is not Layout.INSET:
        return [_cell(part, radius) for part in parts]
    border = round(gap * _BORDER_SHARE / 2) * 2
    return [_cell(parts[0], 0), *(_cell(part, radius, border) for part in parts[1:])]


def ground(layout: Layout, count: int, size: tuple[int, int], color: Color) -> Image.Image:
    """What lies behind the places."""
    if layout is not Layout.FILMSTRIP:
        return Image.new("RGB", size, color)
    picture = Image.new("RGB", size, color)
    for top, height in _strips(count, size):
        _film(picture, top, height)
    return picture


def _cell(part: Part, radius: float, border: int = 0) -> Cell:
    left, top = (round(edge / 2) * 2 for edge in part[:2])
    width, height = max(2, round(part[2] / 2) * 2 - left), max(2, round(part[3] / 2) * 2 - top)
    shape = None if radius < 1 else rounded((width, height), min(radius, width / 2, height / 2))
    return Cell(left, top, width, height, shape, (0, width), border)


def rounded(size: tuple[int, int], radius: float) -> Image.Image:
    """A mask of a size with rounded corners."""
    large = Image.new("L", (size[0] * _DENSE, size[1] * _DENSE))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius * _DENSE, fill=255)
    return large.reduce(_DENSE)


def _spread(start: float, end: float, count: int, gap: float) -> list[tuple[float, float]]:
    """Equal stretches from a start to an end, with gaps between them."""
    length = (end - start - gap * (count - 1)) / count
    return [(start + index * (length + gap), start + index * (length + gap) + length) for index in range(count)]


def _grid(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    """Rows of equal places; a last row that is not full stands in the middle."""
    width, height = size
    columns = min(range(1, count + 1), key=lambda number: _unlike(number, count, size))
    rows = math.ceil(count / columns)
    across, down = _spread(gap, width - gap, columns, gap), _spread(gap, height - gap, rows, gap)
    parts: list[Part] = []
    for row, (top, bottom) in enumerate(down):
        here = min(columns, count - row * columns)
        shift = (columns - here) * (across[0][1] - across[0][0] + gap) / 2
        parts += [(left + shift, top, right + shift, bottom) for left, right in across[:here]]
    return parts


def _unlike(columns: int, count: int, size: tuple[int, int]) -> float:
    """How far places are from the usual shape of pictures, and how much stays empty."""
    rows = math.ceil(count / columns)
    aspect = size[0] / columns / (size[1] / rows)
    empty = (rows * columns - count) / count
    return abs(math.log(aspect / 1.4)) + 0.6 * empty


def _row(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    return [(left, gap, right, size[1] - gap) for left, right in _spread(gap, size[0] - gap, count, gap)]


def _column(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    return [(gap, top, size[0] - gap, bottom) for top, bottom in _spread(gap, size[1] - gap, count, gap)]


def _mosaic(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    """The first one large, the others in one or two lines beside it, or below it in an upright frame."""
    if size[0] < size[1]:
        turned = _mosaic(count, (size[1], size[0]), gap)
        return [(top, left, bottom, right) for left, top, right, bottom in turned]
    others = count - 1
    lines = 1 if others <= 3 else 2  # noqa: PLR2004 - four in one line would be small
    share = _LARGE_SHARE if lines == 1 else 0.5
    edge = gap + (size[0] - 3 * gap) * share
    parts: list[Part] = [(gap, gap, edge, size[1] - gap)]
    left = others
    for line, (start, end) in enumerate(_spread(edge + gap, size[0] - gap, lines, gap)):
        here = math.ceil(left / (lines - line))
        left -= here
        parts += [(start, top, end, bottom) for top, bottom in _spread(gap, size[1] - gap, here, gap)]
    return parts


def _inset(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    """The first one fills the frame, the others are small: up the right side, then up the left side."""
    width, height = size
    margin = max(gap, min(size) * 0.035)
    rows = max(min(count - 1, _INSETS_A_SIDE), 3)
    high = min(height * _INSET_SHARE, (height - margin * (rows + 1)) / rows)
    wide = high * max(1.0, min(width / height, 16 / 9))
    if width < height:
        wide = min(width * 0.36, high * width / height * 1.3)
    parts: list[Part] = [(0, 0, width, height)]
    for index in range(count - 1):
        side, step = divmod(index, _INSETS_A_SIDE)
        left = width - margin - wide if side == 0 else margin
        bottom = height - margin - step * (high + margin)
        parts.append((left, bottom - high, left + wide, bottom))
    return parts


def _filmstrip(count: int, size: tuple[int, int], gap: float) -> list[Part]:
    parts: list[Part] = []
    left = count
    strips = _strips(count, size)
    for number, (top, height) in enumerate(strips):
        here = math.ceil(left / (len(strips) - number))
        left -= here
        edge = height * 0.17
        between = max(gap, height * 0.03)
        # The strip goes on beyond the frame: half a gap at both ends.
        across = _spread(between, size[0] - between, here, between)
        parts += [(start, top + edge, end, top + height - edge) for start, end in across]
    return parts


def _strips(count: int, size: tuple[int, int]) -> list[tuple[float, float]]:
    """Top and height of each strip of film."""
    strips = math.ceil(count / _STRIP_FRAMES)
    if size[0] < size[1]:
        strips = math.ceil(count / 2)
    high = min(size[1] / strips, size[0] / math.ceil(count / strips) * 0.98)
    rest = (size[1] - high * strips) / (strips + 1)
    return [(rest + index * (high + rest), high) for index in range(strips)]


def _film(picture: Image.Image, top: float, height: float) -> None:
    """A strip of film with its holes, right across."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, round(top), picture.width, round(top + height) - 1), fill=_FILM)
    wide, high = height * 0.052, height * 0.07
    pitch = wide * 1.95
    holes = math.ceil(picture.width / pitch) + 1
    mask = rounded((max(2, round(wide)), max(2, round(high))), wide * 0.3)
    for index in range(holes):
        for y in (top + height * 0.05, top + height * 0.95 - high):
            picture.paste(_HOLE, (round((index + 0.25) * pitch - pitch / 2), round(y)), mask)


_LAYOUTS: Mapping[Layout, Callable[[int, tuple[int, int], float], Sequence[Part]]] = {
    Layout.GRID: _grid,
    Layout.ROW: _row,
    Layout.COLUMN: _column,
    Layout.MOSAIC: _mosaic,
    Layout.INSET: _inset,
    Layout.FILMSTRIP: _filmstrip,
}


def _slices(count: int, size: tuple[int, int], gap: float, *, slant: float) -> list[Cell]:
    """Each input fills the frame and shows a slice of it; between slices lies the ground."""
    width, height = size
    lean = slant * height * min(1.0, 3 / count)
    x = (np.arange(width, dtype=np.float32) + 0.5)[None, :]
    y = (np.arange(height, dtype=np.float32) + 0.5)[:, None]
    # The place across the frame at half height, in pixels.
    across = x + lean * (y / height - 0.5) * 2
    steep = math.hypot(1, 2 * lean / height)
    edges = [width * index / count for index in range(count + 1)]
    cells = []
    for index in range(count):
        inside = np.full((height, width), 1.0, dtype=np.float32)
        if index:
            inside = np.minimum(inside, (across - edges[index]) / steep - gap / 2 + 0.5)
        if index < count - 1:
            inside = np.minimum(inside, (edges[index + 1] - across) / steep - gap / 2 + 0.5)
        shape = Image.fromarray((np.clip(inside, 0, 1) * 255).astype(np.uint8))
        # Words stand above the lower edge, where a slanted slice has not yet gone all its way.
        start = round(edges[index] - lean * _AT_WORDS) if index else 0
        end = round(edges[index + 1] - lean) if index < count - 1 else width
        span = (max(0, start), min(width, end))
        cells.append(Cell(0, 0, width, height, shape, span))
    return cells
