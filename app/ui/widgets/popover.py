"""A small panel that opens at the thing that asked for it."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme, parse_color
from app.ui.widgets import paint

SHADOW = 24
_GAP = 8
_SHADOW_STEPS = 12


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
        self._shadow = QPixmap()
        self._ground = QPixmap()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        inner = theme.token("space.3") if padding is None else padding
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SHADOW + inner, SHADOW + inner, SHADOW + inner, SHADOW + inner)

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
        self._shadow = QPixmap()
        self._ground = self._below()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._shadow.size() != self.size() * self.devicePixelRatioF():
            self._shadow = shadow_pixmap(self._theme, self.size(), self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._ground)
        painter.drawPixmap(0, 0, self._shadow)
        box = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        fill, border = self._theme.color("surface.overlay"), self._theme.color("border.default")
        paint.fill_round(painter, box, self._theme.token("radius.popover"), fill, border)

    def _below(self) -> QPixmap:
        """What lies under it, where the shadow may have no see-through ground: X11 without a compositor."""
        if QGuiApplication.platformName() != "xcb":
            return QPixmap()
        area = self.geometry().translated(-self.screen().geometry().topLeft())
        return self.screen().grabWindow(0, area.x(), area.y(), area.width(), area.height())

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


def shadow_pixmap(theme: Theme, size: QSize, dpr: float) -> QPixmap:
    """The shadow of a floating panel with SHADOW of room around it."""
    pixmap = QPixmap(size * dpr)
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    shadow = parse_color(theme.text("elevation.popover.shadow.color"))
    box = QRectF(0, 0, size.width(), size.height()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW).translated(0, 8)
    for step in range(_SHADOW_STEPS):
        spread = (1 - step / _SHADOW_STEPS) * 16
        color = QColor(shadow)
        color.setAlphaF(shadow.alphaF() / _SHADOW_STEPS * (0.3 if not theme.is_dark else 1.0))
        painter.setBrush(color)
        radius = theme.token("radius.popover") + spread
        painter.drawRoundedRect(box.adjusted(-spread, -spread, spread, spread), radius, radius)
    painter.end()
    return pixmap
