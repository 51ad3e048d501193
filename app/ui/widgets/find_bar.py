"""The row in which a graph or a page is searched: a field, how many were found, and the way from one to the next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField

_WIDEST = 360


class FindBar(QWidget):
    """Hidden until it is opened."""

    searched = Signal(str)
    """The words changed; none when it is closed."""
    step_wanted = Signal(int)
    """1 for the next one found, -1 for the one before."""
    closed = Signal()

    def __init__(self, theme: Theme, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.toolbar")
        self.field = SearchField(theme, placeholder)
        self.field.setMaximumWidth(theme.scaled(_WIDEST))
        self.count = Label(theme, "", "body", "secondary", parent=self)
        self._before = IconButton(theme, "chevron-up", self.tr("The one before (Shift+F3)"), parent=self)
        self._next = IconButton(theme, "chevron-down", self.tr("The next one (F3, Enter)"), parent=self)
        self._close = IconButton(theme, "x", self.tr("Close (Esc)"), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.3"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.field, 1)
        for part in (self.count, self._before, self._next):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._close)
        self.field.searched.connect(self.searched)
        self.field.results_wanted.connect(lambda: self.step_wanted.emit(1))
        self._before.clicked.connect(lambda: self.step_wanted.emit(-1))
        self._next.clicked.connect(lambda: self.step_wanted.emit(1))
        self._close.clicked.connect(self.close_bar)
        self.show_count(0, 0)
        self.hide()

    def open_bar(self) -> None:
        """Show it, ready to type."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide it; nothing is looked for any more."""
        self.field.clear()
        self.hide()
        self.closed.emit()

    def show_count(self, at: int, many: int) -> None:
        """Which one of how many is chosen; 0 is none of them."""
        words = ""
        if self.field.text().strip():
            words = self.tr("Nothing found") if not many else self.tr("{at} of {many}").format(at=at, many=many)
        self.count.setText(words)
        self._before.setEnabled(many > 0)
        self._next.setEnabled(many > 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
