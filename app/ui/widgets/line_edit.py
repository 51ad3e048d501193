"""A line of text that leaves files and pictures to the window."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from app.ui import drag


class LineEdit(QLineEdit):
    """Takes words alone: what else is dropped on it or pasted into it goes to whoever takes it around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)

    @override
    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            # Qt takes Ctrl+V for the line before a shortcut can have it; ignored, it reaches the window's paste.
            event.setAccepted(not drag.brings_media(QGuiApplication.clipboard().mimeData()))
            return True
        return super().event(event)
