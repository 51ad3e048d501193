"""A small panel that opens at the thing that asked for it."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.shadow import SHADOW, Ground

_GAP = 8


class Popover(QWidget):
    """A frameless popup with a soft shadow; Esc or a click beside it closes it and gives the focus back.

    Args:
        theme: The look.
        anchor: What asked for it.
        padding: Between its edge and its content.
    """

    closed = Signal()

    def __init__(self, theme: Theme, anchor: QWidget, *, padding: int | None = None) -> None:
        super().__init__(anchor, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._anchor = anchor
        self._focus_before: QWidget | None = None
        self._ground = Ground(theme)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        inner = theme.token("space.3") if padding is None else padding
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SHADOW + inner, SHADOW + inner, SHADOW + inner, SHADOW + inner)
        FocusRing(theme, self)

    def set_content(self, content: QWidget) -> None:
        """Show this widget; the former one is deleted."""
        while (item := self._column.takeAt(0)) is not None:
            former = item.widget()
            if former is not None:
                former.deleteLater()
        self._column.addWidget(content)

    def open(self, *, width: int = 0, over: bool = False) -> None:
        """Show it near its anchor, all on the screen.

        Args:
            width: Its visible width; as wide as its content where it is 0.
            over: Lies over the anchor instead of below it.
        """
        self._focus_before = QApplication.focusWidget() or self._anchor
        if width:
            self.setFixedWidth(width + 2 * SHADOW)
        self.adjustSize()
        self.move(self._place(self.sizeHint() if not width else QSize(self.width(), self.sizeHint().height()), over))
        self._ground.look_below(self)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel().contains(event.position().toPoint()):
            self.close()
        else:
            super().mousePressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._ground.paint(painter, self)
        box = QRectF(self._panel())
        fill, border = self._theme.color("surface.overlay"), self._theme.color("border.default")
        paint.fill_round(painter, box, self._theme.token("radius.popover"), fill, border)

    def _panel(self) -> QRect:
        """Where it lies within the room for its shadow."""
        return self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def _place(self, size: QSize, over: bool) -> QPoint:
        anchor = QRect(self._anchor.mapToGlobal(QPoint(0, 0)), self._anchor.size())
        screen = QGuiApplication.screenAt(anchor.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = anchor.left() - SHADOW if not over else anchor.center().x() - size.width() // 2
        y = anchor.bottom() + 1 + _GAP - SHADOW if not over else anchor.top() - SHADOW
        if y + size.height() - SHADOW > room.bottom():
            y = max(room.top() - SHADOW, anchor.top() - _GAP - size.height() + SHADOW)
        x = max(room.left() - SHADOW, min(x, room.right() + SHADOW - size.width()))
        return QPoint(x, y)
