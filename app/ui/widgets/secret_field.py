"""A field for a key: what is typed or pasted is covered, and what is kept is never shown."""

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.line_edit import LineEdit

_HINTS = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(QWidget):
    """Covers its text; the eye uncovers it while it is typed. White space around a pasted key is left out."""

    changed = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._edit = LineEdit(self)
        self._edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._edit.setInputMethodHints(_HINTS)
        keep_height(theme, self._edit, "control.normal")
        self._eye = IconButton(theme, "eye", self.tr("Show what is typed"), size=28, checkable=True, parent=self)
        self._eye.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self._edit, 1)
        row.addWidget(self._eye)
        self._edit.textEdited.connect(self._follow_typing)
        self._eye.toggled.connect(self._uncover)
        self.setFocusProxy(self._edit)

    @property
    def edit(self) -> LineEdit:
        """The line in it."""
        return self._edit

    def value(self) -> str:
        return self._edit.text().strip()

    def set_value(self, value: str) -> None:
        """Put a text in, covered."""
        self._edit.setText(value)
        self._eye.setChecked(False)
        self._eye.setVisible(bool(value))

    def set_placeholder(self, text: str) -> None:
        """What is said while nothing is typed: that a key is kept."""
        self._edit.setPlaceholderText(text)

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName() == b"error":
            self._edit.setProperty("error", self.property("error"))
            self._edit.style().unpolish(self._edit)
            self._edit.style().polish(self._edit)
        return super().event(event)

    def _follow_typing(self, text: str) -> None:
        self._eye.setVisible(bool(text))
        if not text:
            self._eye.setChecked(False)
        self.changed.emit()

    def _uncover(self, is_open: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_open else QLineEdit.EchoMode.Password
        self._edit.setEchoMode(mode)
