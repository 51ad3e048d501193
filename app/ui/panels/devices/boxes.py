"""The elements of a screen as boxes over its picture."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.devices.hierarchy import Node, Screen
from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme
from app.ui.widgets import paint

_FILL: Final = 0.13
_TAG: Final = 18
_MOST: Final = 1500
"""Boxes that are drawn; a screen with more would be a grey net."""


class ElementBoxes:
    """Draws all boxes dashed and one solid, with a tag that says how it is named best.

    Args:
        theme: The look.
        view: On whose picture.
    """

    def __init__(self, theme: Theme, view: PhoneView) -> None:
        self._theme = theme
        self._view = view
        self.screen: Screen | None = None
        self.marked: Node | None = None
        self.hovered: Node | None = None
        self.tag = ""

    def draw(self, painter: QPainter) -> None:
        """Paint what there is."""
        if self.screen is None:
            return
        painter.save()
        painter.setClipRect(self._view.screen_rect())
        pen = QPen(self._theme.color("accent.base"), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for node in self.screen.nodes[:_MOST]:
            if not node.bounds.is_empty:
                painter.drawRect(self.rect_of(node).adjusted(0, 0, -1, -1))
        for solid in (self.hovered, self.marked):
            if solid is not None:
                self._draw_solid(painter, self.rect_of(solid))
        painter.restore()
        if self.marked is not None and self.tag:
            self._draw_tag(painter, self.rect_of(self.marked))

    def rect_of(self, node: Node) -> QRect:
        """Where a node is on the view."""
        box = node.bounds
        return self._view.place_of(QRect(QPoint(box.left, box.top), QPoint(box.right - 1, box.bottom - 1)))

    def _draw_solid(self, painter: QPainter, rect: QRect) -> None:
        fill = self._theme.color("accent.base")
        fill.setAlphaF(_FILL)
        painter.fillRect(rect, fill)
        paint.ring(painter, QRectF(rect), 0, self._theme.color("accent.base"))

    def _draw_tag(self, painter: QPainter, rect: QRect) -> None:
        theme = self._theme
        font = theme.font("caption")
        high = theme.scaled(_TAG)
        wide = min(paint.metrics(font).horizontalAdvance(self.tag) + 13, self._view.width())
        left = min(max(0, rect.left()), self._view.width() - wide)
        top = rect.top() - high if rect.top() - high >= 0 else rect.bottom() + 1
        box = QRect(left, top, wide, high)
        paint.fill_round(painter, QRectF(box), theme.token("radius.tile"), theme.color("accent.base"))
        paint.elided(painter, box.adjusted(6, 0, -6, 0), self.tag, font, theme.color("text.onAccent"))
