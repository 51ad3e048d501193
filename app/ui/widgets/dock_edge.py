"""The edge of a dock that floats: over another dark window it would have none."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QDockWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.theme import Theme


class DockEdge(QWidget):
    """A line of one pixel around a dock while it floats.

    With a title of its own a dock gets no frame from Qt, nor from the style sheet.
    """

    def __init__(self, theme: Theme, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._theme = theme
        self._dock = dock
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        dock.installEventFilter(self)
        dock.topLevelChanged.connect(self._follow)
        theme.changed.connect(self.update)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isValid(self):
            self._follow()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("border.default"))

    def _follow(self) -> None:
        self.setVisible(self._dock.isFloating())
        box = self._dock.rect()
        self.setGeometry(box)
        self.setMask(QRegion(box).subtracted(QRegion(box.adjusted(1, 1, -1, -1))))
        self.raise_()
