"""The notes to an asset: plain text that keeps itself."""

from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme

REST_MS: Final = 1000
_MARGIN: Final = 2
_AROUND_TEXT: Final = 2 * (_MARGIN + 5)
_SPARE: Final = 2
"""Below the last line: Qt scrolls where the text fits and no more."""
_MOST_LINES: Final = 8


class NotesEdit(QPlainTextEdit):
    """Tells what was written when the hands rest, when the focus leaves, and before another asset is shown."""

    written = Signal(int, str)
    """The asset, and its notes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._asset_id = 0
        self._known = ""
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)
        self.setPlaceholderText(self.tr("Notes"))
        self.setAccessibleName(self.tr("Notes"))
        self.document().setDocumentMargin(_MARGIN)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.keep)
        self.textChanged.connect(self._change)
        theme.changed.connect(self._fit)
        self._fit()

    def show_notes(self, asset_id: int, text: str) -> None:
        """Show the notes of an asset; what is being written to it stays."""
        if asset_id != self._asset_id:
            self.keep()
            self._asset_id, self._known = asset_id, text
            self._set(text)
        elif text != self._known:
            is_writing = self.hasFocus() and self.toPlainText() != self._known
            self._known = text
            if not is_writing:
                self._set(text)

    def keep(self) -> None:
        """Tell what was written since it was told last."""
        self._rest.stop()
        text = self.toPlainText().rstrip()
        if self._asset_id and text != self._known:
            self._known = text
            self.written.emit(self._asset_id, text)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keep()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def _set(self, text: str) -> None:
        if self.toPlainText() != text:
            self.setPlainText(text)
        self._rest.stop()

    def _change(self) -> None:
        self._fit()
        self._rest.start()

    def _fit(self) -> None:
        needed = max(1, int(self.document().size().height()))
        lines = min(_MOST_LINES, needed)
        is_scrolled = needed > _MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_scrolled else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        height = lines * self.fontMetrics().lineSpacing() + _AROUND_TEXT + _SPARE
        if height != self.height():
            self.setFixedHeight(height)
