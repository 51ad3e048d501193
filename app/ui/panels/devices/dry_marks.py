"""What a dry run knows of a step, on the picture of the phone."""

import math
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.devices.actions.base import Point
from app.devices.hierarchy import Box
from app.services.automation.dry_looks import Look
from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme
from app.ui.widgets import paint

_FILL: Final = 0.16
_RING: Final = 14.0
_HEAD: Final = 12.0
_LINE: Final = 3.0
_HALO: Final = 1.5
_MOST_OF_SCREEN: Final = 3
"""The band takes no more than one so many-th of the picture."""
_PADDING: Final = 8
_MARGIN: Final = 6


class DryMarks:
    """Draws the elements that a step finds, where it would touch or swipe, and a band that says what it is about.

    Args:
        theme: The look.
        view: On whose picture.
    """

    def __init__(self, theme: Theme, view: PhoneView) -> None:
        self._theme = theme
        self._view = view
        self.look: Look | None = None
        self.state = "waiting"
        """The name of a state in the tokens, which gives the colour."""
        self.words = ""

    def draw(self, painter: QPainter) -> None:
        """Paint what there is."""
        look = self.look
        if look is None:
            return
        color = self._theme.state(self.state).color
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._view.screen_rect())
        for number, box in enumerate(look.boxes):
            self._draw_box(painter, self.rect_of(box), color, is_chosen=number == look.chosen)
        if look.way is not None:
            self._draw_way(painter, *(self.point_of(point) for point in look.way))
        if look.touch is not None:
            self._draw_touch(painter, self.point_of(look.touch))
        painter.restore()
        if self.words:
            self._draw_band(painter, color, is_above=self._is_low(look))

    def rect_of(self, box: Box) -> QRect:
        """Where an element is on the view."""
        return self._view.place_of(QRect(QPoint(box.left, box.top), QPoint(box.right - 1, box.bottom - 1)))

    def point_of(self, point: Point) -> QPointF:
        """Where a pixel of the phone is on the view."""
        shown, (width, height) = self._view.screen_rect(), self._view.screen_size
        across, down = shown.width() / max(1, width), shown.height() / max(1, height)
        return QPointF(shown.left() + point[0] * across, shown.top() + point[1] * down)

    def _draw_box(self, painter: QPainter, rect: QRect, color: QColor, *, is_chosen: bool) -> None:
        if not is_chosen:
            painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
            return
        fill = QColor(color)
        fill.setAlphaF(_FILL)
        painter.fillRect(rect, fill)
        paint.ring(painter, QRectF(rect), 0, color)

    def _draw_touch(self, painter: QPainter, at: QPointF) -> None:
        """A ring around the place, and a dot in it: seen on every picture by its bright edge."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in self._pens():
            painter.setPen(pen)
            painter.drawEllipse(at, _RING, _RING)
            painter.drawPoint(at)

    def _draw_way(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        line = QLineF(start, end)
        turn = math.atan2(-line.dy(), -line.dx())
        sides = (turn - math.pi / 6, turn + math.pi / 6)
        wings = [end + QPointF(math.cos(side), math.sin(side)) * _HEAD for side in sides]
        for pen in self._pens():
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(start, _RING / 2, _RING / 2)
            painter.drawLine(line)
            painter.drawPolyline(QPolygonF([wings[0], end, wings[1]]))

    def _pens(self) -> tuple[QPen, QPen]:
        halo, line = (
            QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            for color, width in (
                (self._theme.color("text.onPicture"), _LINE + 2 * _HALO),
                (self._theme.color("accent.base"), _LINE),
            )
        )
        return halo, line

    def _is_low(self, look: Look) -> bool:
        """Whether what is marked lies in the lower half, so that the band goes to the upper one."""
        marked = [*(() if look.touch is None else (look.touch,)), *(look.way or ())]
        if look.chosen is not None:
            marked.append(look.boxes[look.chosen].centre)
        height = self._view.screen_size[1]
        return bool(marked) and sum(y for _, y in marked) / len(marked) > height / 2

    def _draw_band(self, painter: QPainter, color: QColor, *, is_above: bool) -> None:
        theme = self._theme
        screen = self._view.screen_rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        font = theme.font("small")
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        metrics = paint.metrics(font)
        inner = screen.adjusted(_PADDING + 4, 0, -_PADDING, 0)
        needed = metrics.boundingRect(inner, int(flags), self.words).height()
        high = min(needed + 2 * _PADDING, screen.height() // _MOST_OF_SCREEN)
        band = QRect(screen.left(), screen.top() if is_above else screen.bottom() + 1 - high, screen.width(), high)
        radius = theme.token("radius.control")
        paint.fill_round(painter, QRectF(band), radius, theme.color("scrim.badge"))
        paint.fill_round(painter, QRectF(band.left(), band.top(), 4, band.height()), 2, color)
        painter.setFont(font)
        painter.setPen(theme.color("text.onPicture"))
        text = QRect(inner.left(), band.top() + _PADDING, inner.width(), high - 2 * _PADDING)
        painter.drawText(text, flags, self.words)
