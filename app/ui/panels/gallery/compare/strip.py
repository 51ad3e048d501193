"""The film strip: what can be compared or is gone through, with what was thought of it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare.captions import SIGNS, draw_letter
from app.ui.widgets import paint
from app.ui.widgets.difference_table import LETTERS
from app.ui.widgets.paint import Badge
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.gallery.compare.takes import Takes

TILE: Final = QSize(104, 64)
_GAP: Final = 8
_MARGIN: Final = 12
_RING: Final = 4
_INSET: Final = 4
_LETTER: Final = 16
_VEIL: Final = 0.62
_NOTCH: Final = 120


class FilmStrip(QWidget):
    """Small pictures in a row that follows what is looked at; paints what is in view alone."""

    chosen = Signal(int)
    """The place of one that was clicked."""

    def __init__(self, context: "UiContext", takes: "Takes", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        self._takes = takes
        self._places: tuple[int, ...] = ()
        self._acted = 0
        self._left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TILE.height() + 2 * _RING + _GAP)
        self.setAccessibleName(self.tr("Film strip"))
        takes.changed.connect(self._take_change)
        context.thumbnails.loaded.connect(lambda _: self.update())
        self._theme.changed.connect(self.update)

    @property
    def left(self) -> int:
        """How far it is scrolled, in pixels."""
        return self._left

    def show_places(self, places: tuple[int, ...], acted: int) -> None:
        """Mark what is looked at and bring it into view."""
        self._places, self._acted = places, acted
        if places:
            self._make_visible(min(places), max(places))
        self.update()

    def rect_of(self, place: int) -> QRect:
        """Where the picture of a place is."""
        corner = QPoint(_MARGIN + place * (TILE.width() + _GAP) - self._left, (self.height() - TILE.height()) // 2)
        return QRect(corner, TILE)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface.canvas"))
        step = TILE.width() + _GAP
        first = max(0, (self._left - _MARGIN) // step)
        last = min(len(self._takes.ids), (self._left + self.width()) // step + 1)
        for place in range(first, last):
            self._paint_tile(painter, place)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_places(self._places, self._acted)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().x() or event.angleDelta().y()
        self._scroll_to(self._left - turn * (TILE.width() + _GAP) // _NOTCH)
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.chosen.emit(place)

    @override
    def event(self, event: "QEvent") -> bool:
        if isinstance(event, QHelpEvent):
            place = self._place_at(event.pos())
            row = self._takes.known_row(self._takes.ids[place]) if place >= 0 else None
            QToolTip.showText(event.globalPos(), plain_tip(row.name) if row is not None else "", self)
            return True
        return super().event(event)

    def _place_at(self, point: QPoint) -> int:
        step = TILE.width() + _GAP
        place = (point.x() + self._left - _MARGIN) // step
        is_one = 0 <= place < len(self._takes.ids) and self.rect_of(place).contains(point)
        return place if is_one else -1

    def _take_change(self) -> None:
        self._scroll_to(self._left)
        self.update()

    def _make_visible(self, first: int, last: int) -> None:
        """Scroll as little as needed, with half a picture more, which says that there is more."""
        start, end = self.rect_of(first).left() + self._left, self.rect_of(last).right() + 1 + self._left
        peek = TILE.width() // 2
        if end + peek > self._left + self.width():
            self._scroll_to(end + peek - self.width())
        if start - peek < self._left:
            self._scroll_to(start - peek)

    def _scroll_to(self, left: int) -> None:
        content = 2 * _MARGIN + len(self._takes.ids) * (TILE.width() + _GAP) - _GAP
        self._left = max(0, min(left, content - self.width()))
        self.update()

    def _paint_tile(self, painter: QPainter, place: int) -> None:
        asset_id = self._takes.ids[place]
        rect = self.rect_of(place)
        row = self._takes.row(asset_id)
        rating, verdict = self._takes.mark(asset_id)
        self._paint_picture(painter, rect, row)
        if verdict == Verdict.REJECTED:
            veil = QColor(self._theme.color("surface.canvas"))
            veil.setAlphaF(_VEIL)
            painter.fillRect(rect, veil)
        inner = rect.adjusted(_INSET, _INSET, -_INSET, -_INSET)
        if verdict is not None:
            paint.badge(painter, self._theme, inner.topLeft(), Badge(icon=SIGNS[verdict]))
        if rating:
            corner = QPoint(inner.left(), inner.bottom() + 1 - paint.badge_height(self._theme))
            paint.badge(painter, self._theme, corner, Badge(str(rating), "star", is_filled=True))
        if place in self._places:
            self._paint_choice(painter, rect, inner, self._places.index(place))

    def _paint_picture(self, painter: QPainter, rect: QRect, row: "AssetRow | None") -> None:
        pixmap = None
        if row is not None:
            dpr = self.devicePixelRatioF()
            thumbnails = self._context.thumbnails
            pixmap = thumbnails.pixmap(row.sha256, rect.width(), rect.height(), dpr, owner=self)
            if pixmap is None and not (micro := thumbnails.micro(row.micro)).isNull():
                pixmap = QPixmap.fromImage(micro)
        if pixmap is not None:
            paint.cover(painter, rect, pixmap, self._theme.token("radius.tile"))
        else:
            paint.fill_round(
                painter, QRectF(rect), self._theme.token("radius.tile"), self._theme.color("surface.raised")
            )

    def _paint_choice(self, painter: QPainter, rect: QRect, inner: QRect, side: int) -> None:
        paint.selection_ring(painter, self._theme, rect, self._theme.token("radius.tile"))
        if len(self._places) < 2:  # noqa: PLR2004 - nothing to tell apart
            return
        side_length = self._theme.scaled(_LETTER)
        box = QRect(inner.right() + 1 - side_length, inner.top(), side_length, side_length)
        fill = "accent.base" if side == self._acted else "scrim.badge"
        draw_letter(painter, self._theme, box, LETTERS[side], fill=fill)
