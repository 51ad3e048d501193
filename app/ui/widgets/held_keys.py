"""Tells the presses that a held key sends from those of a hand, where the platform does not."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_BLIND: Final = "xcb"
"""For each repetition X11 sends a release and a press of one moment; Qt marks them only where it reads both at once."""


class HeldKeys(QObject):
    """Sends a press that comes with the release of the same key, in the same millisecond, anew and marked as repeated.

    So Qt tries it as a shortcut by that mark, too: those that are not repeated let it pass.

    Args:
        window: What the system sends its keys to.
    """

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        self._released = (0, -1)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        moment = (event.key(), event.timestamp())
        if event.type() == QEvent.Type.KeyRelease:
            self._released = moment
        elif not event.isAutoRepeat() and moment == self._released:
            return self._mark(watched, event)
        return False

    def _mark(self, watched: QObject, event: QKeyEvent) -> bool:
        # Who accepts the first question, whether a key is a shortcut, is sent the press itself.
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            marked = QKeyEvent(
                QEvent.Type.KeyPress,
                event.key(),
                event.modifiers(),
                event.nativeScanCode(),
                event.nativeVirtualKey(),
                event.nativeModifiers(),
                event.text(),
                autorep=True,
            )
            marked.setTimestamp(event.timestamp())
            QCoreApplication.sendEvent(watched, marked)
        return True


def watch_held_keys(widget: QWidget) -> None:
    """Let held keys be told in the window of a widget that shows; once more does nothing."""
    if QGuiApplication.platformName() != _BLIND:
        return
    window = widget.window().windowHandle()
    if not any(isinstance(child, HeldKeys) for child in window.children()):
        HeldKeys(window)
