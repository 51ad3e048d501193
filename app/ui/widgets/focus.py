"""The ring around what has the keyboard, shown after a key and not after a click."""

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

_MARGIN = 3
_FOLLOWED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show}


class FocusRing(QWidget):
    """A transparent ring over the window that follows the focused control.

    Fields and lists show their focus themselves; so does every widget with the property `ownFocus`.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._target: QWidget | None = None
        self._left: QWidget | None = None
        self._watched: list[QObject] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    @property
    def target(self) -> QWidget | None:
        """The control that the ring is around; None while it does not show."""
        return self._target

    def holder(self) -> QWidget | None:
        """What has, or last had, the keys in the window."""
        return self._window.focusWidget()

    def give_back(self, widget: QWidget) -> None:
        """Let a control have the keys again: what is moved loses them, and Qt gives them to the next in line."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rest()

    def rest(self) -> None:
        """Show no ring until the user moves the focus: the program gave it away."""
        self._follow(None)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A window that is deleted while it shows sends its last events when its widgets are no Python objects any more,
        # and an error in here would then end the process.
        if event.type() in _FOLLOWED and isValid(self):
            self._place()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        box = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        paint.focus_ring(QPainter(self), self._theme, box, self._theme.token("radius.control"), outside=True)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self):
            return
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        by_window = old is None and new is not self._left
        self._left = self._target if new is None else None
        self._follow(None if by_mouse or by_window or new is None or not self._wants_ring(new) else new)

    def _wants_ring(self, widget: QWidget) -> bool:
        if widget.window() is not self._window or widget.property("ownFocus"):
            return False
        return not isinstance(widget, (QLineEdit, QAbstractScrollArea))

    def _follow(self, target: QWidget | None) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        self._target = target
        walker = target
        while walker is not None and walker is not self._window:
            walker.installEventFilter(self)
            self._watched.append(walker)
            walker = walker.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self._window, QPoint(0, 0))
        around = QMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        box = QRect(corner, target.size()) + around
        seen = box & (self._seen_part(target) + around)
        if seen.isEmpty():
            self.hide()
            return
        self.setGeometry(box)
        self.setMask(QRegion(seen.translated(-box.topLeft())))
        self.raise_()
        self.show()

    def _seen_part(self, target: QWidget) -> QRect:
        """What the areas that it scrolls in let see of the window."""
        seen, walker = self._window.rect(), target.parentWidget()
        while walker is not None and walker is not self._window:
            if isinstance(walker.parentWidget(), QAbstractScrollArea):
                seen &= QRect(walker.mapTo(self._window, QPoint(0, 0)), walker.size())
            walker = walker.parentWidget()
        return seen
