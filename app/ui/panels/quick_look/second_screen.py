"""The picture of the quick look once more, over all of another screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.panels.quick_look.view import PictureView

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.theme import Theme


def other_screen(own: QScreen | None, screens: Sequence[QScreen]) -> QScreen | None:
    """A screen that is not the window's own; None where there is but one."""
    return next((screen for screen in screens if screen is not own), None)


class SecondScreen(QWidget):
    """A window without a frame; its keys are those of the quick look.

    Args:
        theme: The look.
        view: What it follows.
    """

    key_pressed = Signal(QKeyEvent)
    closed = Signal()

    def __init__(self, theme: "Theme", view: PictureView) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._followed = view
        self._view = PictureView(theme)
        self.setWindowTitle(self.tr("Quick look"))
        self.setAccessibleName(self.tr("Quick look on the second screen"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        view.content_changed.connect(self._follow)

    @property
    def view(self) -> PictureView:
        return self._view

    @property
    def room(self) -> QSize:
        """Device pixels that there are."""
        return self._view.room

    def show_on(self, screen: QScreen) -> None:
        """Fill a screen."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self._follow()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            self.key_pressed.emit(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _follow(self) -> None:
        if self.isVisible():
            self._view.show_content(self._followed.content)


class SecondScreens(QObject):
    """Opens and closes that window; there is at most one.

    Args:
        context: The window's.
        view: What it follows.
        owner: Whose window stands on the first screen.
    """

    changed = Signal(bool)
    """Whether it shows."""
    key_pressed = Signal(QKeyEvent)

    def __init__(self, context: "UiContext", view: PictureView, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._view = view
        self._owner = owner
        self._window: SecondScreen | None = None

    @property
    def window(self) -> SecondScreen | None:
        """The window while it shows."""
        return self._window

    def room(self) -> QSize:
        """Device pixels of the larger of the places that show the picture."""
        return self._view.room if self._window is None else self._view.room.expandedTo(self._window.room)

    def toggle(self) -> None:
        """Show it over all of another screen too, or no more; with one screen alone it says so."""
        if self._window is not None:
            self.close()
            return
        screen = other_screen(self._owner.screen(), QGuiApplication.screens())
        if screen is None:
            self._context.shell.toast("info", self.tr("There is no second screen."))
            self.changed.emit(False)  # noqa: FBT003 - a signal
        else:
            self.show_on(screen)

    def show_on(self, screen: QScreen) -> None:
        """Show it over all of a screen."""
        window = SecondScreen(self._context.theme, self._view)
        window.key_pressed.connect(self.key_pressed)
        window.closed.connect(self._forget)
        self._owner.destroyed.connect(window.deleteLater)
        self._window = window
        window.show_on(screen)
        self.changed.emit(True)  # noqa: FBT003 - a signal

    def close(self) -> None:
        """Show it there no more."""
        if self._window is not None:
            self._window.close()

    def _forget(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.deleteLater()
            self.changed.emit(False)  # noqa: FBT003 - a signal
