"""A field to search with."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_PAUSE_MS = 150


class SearchField(LineEdit):
    """A line with a magnifying glass and a cross; tells its text when typing pauses."""

    searched = Signal(str)
    results_wanted = Signal()
    """The hands go on to what was found: the down key, or Enter once the text has been told."""

    def __init__(self, theme: Theme, placeholder: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextMargins(20, 0, 22, 0)
        self._glass = Label(theme, parent=self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cross = IconButton(theme, "x", self.tr("Clear (Esc)"), parent=self)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setIconSize(QSize(14, 14))
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._cross.clicked.connect(self.clear)
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self._enter)
        theme.changed.connect(self._show_glass)
        self._show_glass()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.scaled(self._theme.token("control.compact")))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._glass.setGeometry(8, (self.height() - 16) // 2, 16, 16)
        self._cross.move(self.width() - 25, (self.height() - 24) // 2)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        else:
            if event.key() == Qt.Key.Key_Down:
                self.results_wanted.emit()
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_glass()

    def _show_glass(self) -> None:
        color = "text.secondary" if self.isEnabled() else "text.disabled"
        self._glass.setPixmap(self._theme.pixmap("search", 16, color, self.devicePixelRatioF()))

    def _changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        if text:
            self._pause.start()
        else:
            self._tell()

    def _enter(self) -> None:
        if self.text() == self._told:
            self.results_wanted.emit()
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.searched.emit(self._told)
