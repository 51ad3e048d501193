"""A small pill: a filter that is on, a tag."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.tips import plain_tip

_HEIGHT = 20
_MAX_WIDTH = 160
_NAME_MORE = 80
"""Beside a picture stands a name, which is longer than what is said of a filter."""
_PADDING = 8
_ICON = 12
_CROSS_HIT = 24
PICTURE = QSize(20, 14)


class Chip(QWidget):
    """A pill with a word; an active one is in the accent's colours and can have a cross that removes it."""

    clicked = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        icon: str = "",
        closable: bool = False,
        active: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._icon = icon
        self._is_closable = closable
        self._is_active = active
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text)
        self.setMouseTracking(True)
        theme.changed.connect(self.updateGeometry)

    @property
    def is_active(self) -> bool:
        return self._is_active

    def set_active(self, is_active: bool) -> None:
        """Show whether it holds."""
        self._is_active = is_active
        self.update()

    def set_text(self, text: str, picture: QPixmap | None = None) -> None:
        """Say something else, with a small picture in front of it where there is one."""
        self._text, self._picture = text, picture
        self.setAccessibleName(text)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        most = _MAX_WIDTH if self._picture is None else _MAX_WIDTH + _NAME_MORE
        return QSize(min(self._theme.scaled(most), self._natural_width()), self._theme.scaled(_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        radius = self.height() / 2
        hovered = self.underMouse()
        if self._is_active:
            fill = theme.color("accent.subtleHover" if hovered else "accent.subtle")
            paint.fill_round(painter, QRectF(self.rect()), radius, fill)
        else:
            fill = theme.color("fill.controlHover" if hovered else "fill.control")
            paint.fill_round(painter, QRectF(self.rect()), radius, fill, theme.color("border.default"))
        color = theme.color("accent.text" if self._is_active else "text.secondary")
        room = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        if self._icon:
            paint.icon(
                painter, theme, QRect(room.left(), (self.height() - _ICON) // 2, _ICON, _ICON), self._icon, color
            )
            room.setLeft(room.left() + _ICON + 4)
        if self._picture is not None:
            box = QRect(QPoint(room.left() - 4, (self.height() - PICTURE.height()) // 2), PICTURE)
            paint.cover(painter, box, self._picture, theme.token("radius.tile"))
            room.setLeft(box.right() + 1 + 4)
        if self._is_closable:
            cross = QRect(room.right() - _ICON + 1, (self.height() - _ICON) // 2, _ICON, _ICON)
            paint.icon(painter, theme, cross, "x", color)
            room.setRight(cross.left() - 4)
        font = theme.font("caption")
        if paint.elided(painter, room, self._text, font, color, mode=Qt.TextElideMode.ElideMiddle):
            self.setToolTip(plain_tip(self._text))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._press(event.position().toPoint())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._is_closable:
            self.closed.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def _press(self, point: QPoint) -> None:
        if self._is_closable and point.x() >= self.width() - _CROSS_HIT:
            self.closed.emit()
        else:
            self.clicked.emit()

    def _natural_width(self) -> int:
        text = paint.metrics(self._theme.font("caption")).horizontalAdvance(self._text) + 1
        icon = _ICON + 4 if self._icon else 0
        cross = _ICON + 4 if self._is_closable else 0
        picture = PICTURE.width() if self._picture is not None else 0
        return 2 * _PADDING + text + icon + picture + cross
