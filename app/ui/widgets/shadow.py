"""What lies under a floating panel: its soft shadow, and the screen where that has no see-through windows."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme, parse_color

SHADOW = 24
"""Room around a floating panel for its shadow."""
_STEPS = 12


class Ground:
    """Paints the shadow of a floating window inside its outer edge.

    The window is see-through, and what it shows leaves SHADOW at each side.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._shadow = QPixmap()
        self._below = QPixmap()
        self._is_dark = theme.is_dark

    def look_below(self, window: QWidget) -> None:
        """Keep what lies under the window; to be called where it will be, before it shows.

        The shadow may have no see-through ground there: X11 without a compositor.
        """
        if QGuiApplication.platformName() == "xcb":
            screen = window.screen()
            area = window.geometry().translated(-screen.geometry().topLeft())
            self._below = screen.grabWindow(0, area.x(), area.y(), area.width(), area.height())

    def paint(self, painter: QPainter, window: QWidget) -> None:
        """Draw it; the panel itself comes over it."""
        dpr = window.devicePixelRatioF()
        if self._shadow.size() != window.size() * dpr or self._is_dark != self._theme.is_dark:
            self._shadow = shadow_pixmap(self._theme, window.size(), dpr)
            self._is_dark = self._theme.is_dark
        painter.drawPixmap(0, 0, self._below)
        painter.drawPixmap(0, 0, self._shadow)


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
    for step in range(_STEPS):
        spread = (1 - step / _STEPS) * 16
        color = QColor(shadow)
        color.setAlphaF(shadow.alphaF() / _STEPS * (0.3 if not theme.is_dark else 1.0))
        painter.setBrush(color)
        radius = theme.token("radius.popover") + spread
        painter.drawRoundedRect(box.adjusted(-spread, -spread, spread, spread), radius, radius)
    painter.end()
    return pixmap
