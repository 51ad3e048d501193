"""A field for a password, which says when Caps Lock is on."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.secret_field import SecretField


class PasswordField(SecretField):
    """Every character counts, also a space at its end. Enter hands it in."""

    entered = Signal()
    caps_seen = Signal(bool)
    """Whether Caps Lock is on: seen by the letters that come, for no system tells it."""

    def __init__(self, theme: Theme, name: str, *, longest: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self.setAccessibleName(name)
        self.edit.setMaxLength(longest)
        self.edit.returnPressed.connect(self.entered)
        self.edit.installEventFilter(self)
        self._has_caps = False

    @override
    def value(self) -> str:
        return self.edit.text()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._look_at(event)
        return super().eventFilter(watched, event)

    def _look_at(self, event: QKeyEvent) -> None:
        has_caps = self._has_caps
        if event.key() == Qt.Key.Key_CapsLock:
            has_caps = False
        elif len(event.text()) == 1 and event.text().isalpha() and event.text().swapcase() != event.text():
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            has_caps = event.text().isupper() != is_shifted
        if has_caps != self._has_caps:
            self._has_caps = has_caps
            self.caps_seen.emit(has_caps)
