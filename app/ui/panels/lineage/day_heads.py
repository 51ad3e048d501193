"""The days over a graph that stands by time: a line where each begins, and its word at the top of the view."""

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QLocale, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from app.ui.panels.lineage.camera import Camera
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

HEIGHT: Final = 28
_PADDING: Final = 8
_LEAST: Final = 28
"""Narrower than this there is only the line."""


def paint_heads(painter: QPainter, theme: Theme, scene: "Scene", camera: Camera) -> None:
    """Lines down the view and a band of words; the day at the left edge keeps its word in view."""
    height = theme.scaled(HEIGHT)
    band = QRectF(0, 0, camera.width, height)
    painter.fillRect(band, theme.color("surface.canvas"))
    paint.hairline(painter, band.bottomLeft(), band.bottomRight(), theme.color("border.subtle"))
    font, color = theme.font("small", "strong"), theme.color("text.secondary")
    lefts = [camera.to_screen(head.x, 0.0)[0] for head in scene.heads]
    for (left, right), head in zip(pairwise([*lefts, float("inf")]), scene.heads, strict=True):
        if right < 0 or left > camera.width:
            continue
        if left >= 0:
            painter.setOpacity(1.0)
            paint.hairline(painter, QPointF(left, 0), QPointF(left, camera.height), theme.color("border.subtle"))
        start = max(0.0, left) + _PADDING
        room = round(min(right, camera.width) - start - _PADDING)
        if room >= _LEAST:
            paint.elided(painter, QRect(round(start), 0, room, height), day_words(head.day.toordinal()), font, color)


def day_words(ordinal: int) -> str:
    """A day in the words of the system, from its number in Python's calendar."""
    day = QDate(1, 1, 1).addDays(ordinal - 1)
    return QLocale().toString(day, QLocale.FormatType.LongFormat)
