"""Very many cards and edges from afar, drawn into one buffer by numpy: points and strokes of a colour each."""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from app.services.asset.lineage_library import OPERATIONS
from app.ui.panels.lineage.camera import Camera
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

_MOST_SAMPLES: Final = 150_000
_EDGE_ALPHA: Final = 0.6
_DIMMED: Final = 0.25
Pixels = NDArray[np.uint32]


def paint_raster(painter: QPainter, theme: Theme, scene: "Scene", camera: Camera, lit: frozenset[int] | None) -> None:
    """All cards as blocks and all edges as strokes."""
    dpr = paint.dpr_of(painter)
    width, height = round(camera.width * dpr), round(camera.height * dpr)
    pixels = np.zeros((height, width), dtype=np.uint32)
    x, y = _on_screen(scene, camera, dpr)
    is_lit = np.isin(np.asarray(scene.ids), list(lit)) if lit is not None else None
    layers = ((is_lit, False), (is_lit, True)) if is_lit is not None else ((None, True),)
    for mask, wanted in layers:
        strength = 1.0 if wanted else _DIMMED
        edges = None if mask is None else (mask[scene.parents] & mask[scene.children]) == wanted
        _stroke(pixels, x, y, scene, _palette(theme, _EDGE_ALPHA * strength), edges)
        chosen = None if mask is None else mask == wanted
        _fill(pixels, x, y, _sides(camera, dpr), _palette(theme, strength)[scene.node_colors], chosen)
    _draw(painter, pixels, dpr)


def paint_points(
    painter: QPainter, scene: "Scene", camera: Camera, chosen: frozenset[int] | None, color: QColor
) -> None:
    """Cards as blocks of one colour.

    Args:
        painter: Paints.
        scene: Where they are.
        camera: From where.
        chosen: Which; None is all.
        color: Of all of them.
    """
    dpr = paint.dpr_of(painter)
    pixels = np.zeros((round(camera.height * dpr), round(camera.width * dpr)), dtype=np.uint32)
    x, y = _on_screen(scene, camera, dpr)
    mask = None if chosen is None or len(chosen) == len(scene) else np.isin(np.asarray(scene.ids), list(chosen))
    colors = np.full(len(scene), _argb(color, 1.0), dtype=np.uint32)
    _fill(pixels, x, y, _sides(camera, dpr), colors, mask)
    _draw(painter, pixels, dpr)


def _on_screen(scene: "Scene", camera: Camera, dpr: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middles of all cards in device pixels."""
    x = ((scene.x - camera.x) * camera.zoom + camera.width / 2) * dpr
    y = ((scene.y - camera.y) * camera.zoom + camera.height / 2) * dpr
    return x, y


def _sides(camera: Camera, dpr: float) -> tuple[int, int]:
    """Width and height of a block in device pixels."""
    return max(1, round(96 * camera.zoom * dpr)), max(1, round(54 * camera.zoom * dpr))


def _stroke(
    pixels: Pixels,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    scene: "Scene",
    palette: Pixels,
    mask: NDArray[np.bool_] | None,
) -> None:
    """Edges as rows of points a pixel apart, further apart where there would be too many."""
    height, width = pixels.shape
    x_from, y_from, x_to, y_to = x[scene.parents], y[scene.parents], x[scene.children], y[scene.children]
    seen = (np.minimum(x_from, x_to) < width) & (np.maximum(x_from, x_to) >= 0)
    seen &= (np.minimum(y_from, y_to) < height) & (np.maximum(y_from, y_to) >= 0)
    if mask is not None:
        seen &= mask
    at = np.flatnonzero(seen)
    if not len(at):
        return
    x_from, y_from = x_from[at].astype(np.float32), y_from[at].astype(np.float32)
    across, down = x_to[at].astype(np.float32) - x_from, y_to[at].astype(np.float32) - y_from
    lengths = np.maximum(np.abs(across), np.abs(down)).astype(np.intp) + 1
    lengths = np.minimum(lengths, 2 * max(width, height))
    total = int(lengths.sum())
    if total > _MOST_SAMPLES:
        lengths = np.maximum(1, lengths * _MOST_SAMPLES // total)
    firsts = np.cumsum(lengths) - lengths
    which = np.repeat(np.arange(len(at), dtype=np.int32), lengths)
    share = ((np.arange(len(which)) - firsts[which] + 0.5) / lengths[which]).astype(np.float32)
    column = (x_from[which] + across[which] * share).astype(np.int32)
    row = (y_from[which] + down[which] * share).astype(np.int32)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    pixels.reshape(-1)[row[inside] * width + column[inside]] = palette[scene.edge_colors[at]][which[inside]]


def _fill(
    pixels: Pixels,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    sides: tuple[int, int],
    colors: Pixels,
    mask: NDArray[np.bool_] | None,
) -> None:
    """Blocks, all of one size."""
    height, width = pixels.shape
    left, top = (x - sides[0] / 2).astype(np.int32), (y - sides[1] / 2).astype(np.int32)
    seen = (left > -sides[0]) & (left < width) & (top > -sides[1]) & (top < height)
    if mask is not None:
        seen &= mask
    left, top, colors = left[seen], top[seen], colors[seen]
    flat = pixels.reshape(-1)
    for across in range(sides[0]):
        for down in range(sides[1]):
            column, row = left + across, top + down
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            flat[row[inside] * width + column[inside]] = colors[inside]


def _draw(painter: QPainter, pixels: Pixels, dpr: float) -> None:
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    painter.drawImage(QPointF(0, 0), image)


def _palette(theme: Theme, alpha: float) -> Pixels:
    """A colour for each place in OPERATIONS."""
    colors = [theme.color("text.tertiary") if op is None else theme.operation(op).color for op in OPERATIONS]
    return np.array([_argb(color, alpha) for color in colors], dtype=np.uint32)


def _argb(color: QColor, alpha: float) -> int:
    """A premultiplied pixel."""
    red, green, blue = (round(part * alpha) for part in (color.red(), color.green(), color.blue()))
    return (round(255 * alpha) << 24) | (red << 16) | (green << 8) | blue
