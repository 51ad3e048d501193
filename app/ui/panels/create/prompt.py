"""The prompt with the prompts before it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui import drag
from app.ui.panels.create.wildcard_hint import Hint
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.tips import plain_tip

_LEAST: Final = 76
_MOST: Final = 180
_LEAST_LINES: Final = 2
_MARGIN: Final = 3
_AROUND_TEXT: Final = 2 * (_MARGIN + 5)
"""The margin of the document, and the edge and padding that fields have."""
_SPARE: Final = 6
"""Below the last line: Qt shows a scroll bar where the text fits and no more."""
_ROW: Final = 28
_MOST_ROWS: Final = 10


class PromptEdit(QPlainTextEdit):
    """Grows with its text as far as there is room; pictures and files that are pasted go to the slots."""

    media_pasted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._room = _MOST
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(False)
        self.document().setDocumentMargin(_MARGIN)
        self.textChanged.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if drag.brings_media(source):
            self.media_pasted.emit()
        else:
            self.insertPlainText(source.text())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.maximumHeight())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.minimumHeight())

    def least_height(self) -> int:
        """Of two lines."""
        return self._height_of(_LEAST_LINES)

    def set_room(self, height: int) -> None:
        """Say how high it may be where not all of the column around it can be seen."""
        self._room = height
        self._fit()

    def _fit(self) -> None:
        """Ask for the height of the text, and give way down to the room that it has."""
        lines = max(1, int(self.document().size().height()))
        wanted = self._height_of(lines) + _SPARE
        height = max(self._theme.scaled(_LEAST), min(self._theme.scaled(_MOST), wanted))
        room = max(_LEAST_LINES, (self._room - _AROUND_TEXT) // self.fontMetrics().lineSpacing())
        least = height if lines <= room else min(height, self._height_of(room))
        if (self.minimumHeight(), self.maximumHeight()) != (least, height):
            self.setMinimumHeight(least)
            self.setMaximumHeight(height)
            self.updateGeometry()

    def _height_of(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + _AROUND_TEXT


class PromptBox(QWidget):
    """The prompt, its word, its former texts and what is wrong with it."""

    changed = Signal()
    history_requested = Signal()
    media_pasted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.edit = PromptEdit(theme, self)
        self.edit.setPlaceholderText(self.tr("Say what you want to see. Ctrl+Space shows former prompts."))
        self.edit.setAccessibleName(self.tr("Prompt"))
        self.history_button = IconButton(theme, "history", self.tr("Former prompts (Ctrl+Space)"), parent=self)
        self.history_button.clicked.connect(self.history_requested)
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._error.hide()
        self._hint = Label(theme, "", "caption", "tertiary", wrap=True, parent=self)
        self._hint.hide()
        self._popover: Popover | None = None
        head = QHBoxLayout()
        head.addWidget(Label(theme, self.tr("Prompt"), "small", "secondary"))
        head.addStretch(1)
        head.addWidget(self.history_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.edit)
        column.addWidget(self._error)
        column.addWidget(self._hint)
        self.edit.textChanged.connect(self._tell)
        self.edit.media_pasted.connect(self.media_pasted)

    @property
    def hint(self) -> str:
        """What is said of the wildcards; empty where there are none."""
        return self._hint.text()

    @property
    def popover(self) -> Popover | None:
        """The former prompts while they show."""
        return self._popover

    def least_height(self) -> int:
        """With its word, as low as it gets."""
        return self.minimumSizeHint().height() - self.edit.minimumHeight() + self.edit.least_height()

    def text(self) -> str:
        return self.edit.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Show a text; what was there comes back by the field's own undo."""
        if text != self.edit.toPlainText():
            cursor = self.edit.textCursor()
            cursor.select(cursor.SelectionType.Document)
            cursor.insertText(text)
            self.edit.setTextCursor(cursor)

    def show_error(self, sentence: str) -> None:
        """A sentence below the field; empty takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.edit.setProperty("error", bool(sentence))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def show_hint(self, hint: Hint) -> None:
        """Say quietly what the wildcards stand for."""
        self._hint.setText(hint.text)
        self._hint.set_tone("warning" if hint.is_wrong else "tertiary")
        self._hint.setVisible(bool(hint.text))

    def show_history(self, prompts: Sequence[str]) -> None:
        """Offer former prompts, newest first."""
        popover = Popover(self._theme, self.edit, padding=self._theme.token("space.1"))
        width = self.edit.width()
        if prompts:
            popover.set_content(self._history_list(prompts, popover, width))
        else:
            empty = Label(self._theme, self.tr("Prompts of former jobs stand here."), "small", "secondary")
            empty.setMargin(self._theme.token("space.2"))
            popover.set_content(empty)
        self._popover = popover
        popover.closed.connect(self._forget_popover)
        popover.open(width=width)

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (KeyHint(self.tr("Former prompts"), "Ctrl+Space"),)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.history_requested.emit()
        else:
            super().keyPressEvent(event)

    def _history_list(self, prompts: Sequence[str], popover: Popover, width: int) -> QListWidget:
        found = QListWidget()
        found.setProperty("surface", "overlay")
        found.setTextElideMode(Qt.TextElideMode.ElideRight)
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found.setUniformItemSizes(True)
        found.setFont(self._theme.font("small"))
        for prompt in prompts:
            item = QListWidgetItem(" ".join(prompt.split()))
            item.setData(Qt.ItemDataRole.UserRole, prompt)
            item.setToolTip(plain_tip(prompt))
            item.setSizeHint(QSize(width - 24, self._theme.scaled(_ROW)))
            found.addItem(item)
        found.setCurrentRow(0)
        found.setFixedHeight(min(len(prompts), _MOST_ROWS) * self._theme.scaled(_ROW) + 4)

        def take(item: QListWidgetItem) -> None:
            popover.close()
            self.set_text(str(item.data(Qt.ItemDataRole.UserRole)))

        found.itemActivated.connect(take)
        found.itemClicked.connect(take)
        popover.setFocusProxy(found)
        return found

    def _forget_popover(self) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
            self._popover = None

    def _tell(self) -> None:
        self.show_error("")
        self.changed.emit()
