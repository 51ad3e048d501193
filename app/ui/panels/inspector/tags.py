"""The tags of the chosen assets as chips, and a field that completes."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QCompleter, QListView, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import ValidationError
from app.domain.tag import LONGEST_TAG, tag_names
from app.ui.amounts import number
from app.ui.theme import Theme
from app.ui.widgets.chip import Chip
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.tips import plain_tip

MOST_CHIPS: Final = 60
"""Of very many assets with very many tags, those of most of them."""
_LONGEST_LINE: Final = 2000
_LEAST_FIELD: Final = 96
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class TagCompleter(QCompleter):
    """Completes the last of the tags that commas part."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names = QStringListModel(self)
        self.setModel(self._names)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = QListView()
        popup.setProperty("role", "choices")
        self.setPopup(popup)

    def offer(self, names: Sequence[str]) -> None:
        """What it knows."""
        self._names.setStringList(list(names))

    @override
    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(",")[2].strip()]

    @override
    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data())


class TagLine(LineEdit):
    """Where tags are typed."""

    entered = Signal()
    """Enter: what stands there is meant."""
    emptied = Signal()
    """Backspace where nothing stands."""
    left = Signal()
    """Esc where nothing stands."""
    asked = Signal()
    """It is about to be typed in."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMaxLength(_LONGEST_LINE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_LEAST_FIELD, self._theme.scaled(self._theme.token("control.compact")))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.asked.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ENTER and self._has_completion():
            # Not taken here, it takes what is marked in the list.
            event.ignore()
        elif key in _ENTER:
            self.entered.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def _has_completion(self) -> bool:
        popup = self.completer().popup()
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    @override
    def event(self, event: QEvent) -> bool:
        # Esc is meant for the line before any shortcut of the window.
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)


class TagsField(QWidget):
    """Chips and a field: Enter or a comma adds, Backspace in the empty field takes the last one away."""

    added = Signal(object)
    """Names, a list of str, for all that is chosen."""
    removed = Signal(str)
    asked = Signal()
    """Tags to offer are wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[tuple[str, int, int], ...] = ()
        self._came_from: QWidget | None = None
        self.line = TagLine(theme, self)
        self.line.setPlaceholderText(self.tr("Add tags"))
        self.line.setAccessibleName(self.tr("Add tags"))
        self.line.setToolTip(self.tr("Enter or a comma adds, Backspace takes the last one away (Ctrl+T)"))
        self._completer = TagCompleter(self.line)
        self.line.setCompleter(self._completer)
        self._wrong = Label(theme, "", "small", "failed", wrap=True)
        self._wrong.hide()
        self._chips: list[Chip] = []
        self._flow = FlowLayout(theme.token("space.1"))
        self._flow.addWidget(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._flow)
        column.addWidget(self._wrong)
        self.line.entered.connect(self._take_all)
        self.line.emptied.connect(self._take_last_away)
        self.line.left.connect(self._go_back)
        self.line.asked.connect(self.asked)
        self.line.textEdited.connect(self._take_parted)
        self._completer.activated.connect(self._take_completed)

    def show_tags(self, counts: Mapping[str, int], total: int) -> None:
        """Show tags, and how many of the chosen assets have each."""
        most = set(sorted(counts, key=lambda name: -counts[name])[:MOST_CHIPS])
        shown = tuple((name, counts[name], total) for name in counts if name in most)
        if shown == self._shown:
            return
        self._shown = shown
        while self._flow.count() > 1:
            self._flow.takeAt(0)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._make_chip(*one) for one in shown]
        for place, chip in enumerate(self._chips):
            self._flow.insert_widget(place, chip)
            chip.show()
        self.updateGeometry()

    def offer(self, names: Sequence[str]) -> None:
        """The tags that the field completes."""
        self._completer.offer(names)

    def focus_line(self) -> None:
        """Begin to type; Esc goes back to where the focus was."""
        self._came_from = QApplication.focusWidget()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_chip(self, name: str, count: int, total: int) -> Chip:
        is_common = count >= total
        chip = Chip(self._theme, self._words(name, count, total), closable=True, active=is_common, parent=self)
        tip = self.tr("Take it away (Backspace)") if is_common else self.tr("Give it to all (Enter)")
        chip.setToolTip(plain_tip(f"{self._words(name, count, total)}\n{tip}"))
        chip.closed.connect(lambda: self.removed.emit(name))
        if not is_common:
            chip.clicked.connect(lambda: self.added.emit([name]))
        chip.setProperty("tagName", name)
        return chip

    def _words(self, name: str, count: int, total: int) -> str:
        if count >= total:
            return name
        return self.tr("{tag}: {count} of {total}").format(tag=name, count=number(count), total=number(total))

    def _take_all(self) -> None:
        self._take(self.line.text(), rest="")

    def _take_parted(self, text: str) -> None:
        self._say_wrong("")
        parted, comma, rest = text.rpartition(",")
        if comma:
            self._take(parted, rest=rest.lstrip())

    def _take_completed(self, name: str) -> None:
        self._take(name, rest="")
        # The completer writes the name into the line after this.
        QTimer.singleShot(0, self.line, self.line.clear)

    def _take(self, text: str, *, rest: str) -> None:
        try:
            names = tag_names(text)
        except ValidationError:
            self._say_wrong(self.tr("A tag has at most {count} letters.").format(count=LONGEST_TAG))
            return
        self.line.setText(rest)
        if names:
            self.added.emit(names)

    def _say_wrong(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        self.line.setProperty("error", bool(words))
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    def _take_last_away(self) -> None:
        if self._chips:
            self._chips[-1].closed.emit()

    def _go_back(self) -> None:
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
