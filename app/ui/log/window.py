"""The window of the log: newest lines first, filtered, read in parts as they are scrolled to, followed as they come."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.services.health.log_book import LogBook
from app.system.log_reader import LogPage, Place
from app.system.threads import in_thread
from app.ui.amounts import bytes_words, number
from app.ui.context import UiContext
from app.ui.folders import open_folder
from app.ui.log.filter import LogFilter
from app.ui.log.lines import LogModel, json_text, whole_words
from app.ui.shortcuts import HELP_PAGE
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.lines_view import LinesView

_SIZE: Final = QSize(1120, 760)
_LEAST: Final = QSize(720, 420)
_DETAIL_HEIGHT: Final = 190
_AT_LEAST: Final = 200
"""So many lines are looked for before the reader has to scroll for more."""
_MOST: Final = 50_000
_FOLLOW_MS: Final = 1000
_NEAR_END: Final = 600


class LogWindow(QWidget):
    """Stays beside the main window.

    Args:
        context: The look, and what the window tells.
        book: The log.
    """

    def __init__(self, context: UiContext, book: LogBook) -> None:
        super().__init__()
        theme = context.theme
        self._context = context
        self._book = book
        self._round = 0
        self._is_reading = False
        self._newest: Place | None = None
        self._before: Place | None = None
        self._looked_through = 0
        self.setObjectName("log")
        self.setWindowTitle(self.tr("Log"))
        self.setProperty(HELP_PAGE, "troubleshooting")
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(_LEAST)
        self.resize(QSize(theme.scaled(_SIZE.width()), _SIZE.height()).boundedTo(self.screen().availableSize()))
        self.filter = LogFilter(theme, self)
        self.model = LogModel(self)
        self.table = LinesView(theme, self.model, self.tr("Lines of the log, the newest first"), parent=self)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.nothing = EmptyState(theme, "scroll-text", "", parent=self)
        self.detail = QPlainTextEdit(self)
        self.detail.setProperty("role", "field")
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setFont(theme.font("mono"))
        self.detail.setAccessibleName(self.tr("The whole line"))
        self.detail.setPlaceholderText(self.tr("Choose a line to see all of it."))
        self.state = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self.follow = QCheckBox(self.tr("Follow"), self)
        self.follow.setToolTip(self.tr("Show new lines as they come, while the newest one is in sight"))
        self.follow.setChecked(True)
        keep_height(theme, self.follow, "control.compact")
        self.copy = Button(theme, self.tr("Copy lines"), icon="copy", size="compact", parent=self)
        self.folder = Button(theme, self.tr("Open folder"), icon="folder-open", size="compact", parent=self)
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)

    def open_up(self) -> None:
        """Come to the front, with what is new."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.filter.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self._timer.start()
        self.reload()

    def reload(self) -> None:
        """Read from the newest line on."""
        self._round += 1
        self._newest = self._before = None
        self._looked_through = 0
        self._is_reading = False
        self.model.set_rows([])
        self._show_line()
        self._read_more()

    def copied(self) -> str:
        """The selected lines, or all that show where none is, as they stand in the file, the oldest first."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        lines = [self.model.row_at(row) for row in rows] or self.model.rows
        return "".join(f"{json_text(line)}\n" for line in reversed(lines))

    def _read_more(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self._context.tasks.start(self._read(self._round), what=self.tr("read the log"))

    async def _read(self, mine: int) -> None:
        """Show older lines: part after part, until there is something to scroll through."""
        wanted = self.model.rowCount() + _AT_LEAST
        query = self.filter.query()
        try:
            while isValid(self) and mine == self._round:
                self._tell()
                page = await in_thread(self._book.page, query, before=self._before)
                if not isValid(self) or mine != self._round:
                    return
                self._newest = self._newest or page.newest
                self._before = page.before
                self._looked_through += page.looked_through
                self.model.append_rows(page.lines)
                if page.before is None or self.model.rowCount() >= wanted:
                    break
        finally:
            if isValid(self) and mine == self._round:
                self._is_reading = False
                self._tell()

    def _look_for_new(self) -> None:
        is_at_top = self.table.verticalScrollBar().value() == 0
        if self.follow.isChecked() and self.isVisible() and is_at_top and not self._is_reading:
            self._is_reading = True
            self._context.tasks.start(self._read_new(self._round), what=self.tr("follow the log"))

    async def _read_new(self, mine: int) -> None:
        page = LogPage()
        try:
            page = await in_thread(self._book.page, self.filter.query(), after=self._newest)
        finally:
            if isValid(self) and mine == self._round:
                self._is_reading = False
        if isValid(self) and mine == self._round:
            self._show_new(page)

    def _show_new(self, page: LogPage) -> None:
        if page.newest is None:
            return
        if not page.joins:
            # More came than is read at once, or the log was begun anew.
            self.reload()
            return
        self._newest = page.newest
        self.model.insert_rows(0, page.lines)
        if page.lines:
            self.table.verticalScrollBar().setValue(0)
            self._tell()

    def _scrolled(self) -> None:
        bar = self.table.verticalScrollBar()
        if self._before is not None and bar.value() > bar.maximum() - _NEAR_END and self.model.rowCount() < _MOST:
            self._read_more()

    def _show_line(self) -> None:
        line = self.table.chosen()
        self.detail.setPlainText(whole_words(line) if line is not None else "")

    def _escape(self) -> None:
        if self.filter.search.text():
            self.filter.search.clear()
        elif self.table.chosen() is not None:
            self.table.clearSelection()
        else:
            self.close()

    def _tell(self) -> None:
        count = self.model.rowCount()
        words = self.tr("1 line") if count == 1 else self.tr("{count} lines").format(count=number(count))
        parts = [words, self.tr("{size} looked through").format(size=bytes_words(self._looked_through))]
        if self._is_reading:
            parts.append(self.tr("reading…"))
        elif count >= _MOST:
            parts.append(self.tr("search for what is older"))
        elif self._before is not None:
            parts.append(self.tr("scroll for older lines"))
        self.state.setText(" · ".join(parts))
        self.copy.setEnabled(bool(count))
        if not count and not self._is_reading:
            self._say_nothing()
        self._pages.setCurrentWidget(self.table if count or self._is_reading else self.nothing)

    def _say_nothing(self) -> None:
        if self._looked_through:
            self.nothing.set_content("search", self.tr("No line of the log is like this."), self.tr("Show all"))
        else:
            self.nothing.set_content("scroll-text", self.tr("The log is empty."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.copied())
        self.state.setText(self.tr("Copied, without keys and passwords."))

    def _connect(self) -> None:
        shell, folder = self._context.shell, self._book.folder
        self.filter.changed.connect(self.reload)
        self.filter.search.results_wanted.connect(self.table.setFocus)
        self.nothing.activated.connect(self.filter.clear)
        self.table.selectionModel().selectionChanged.connect(self._show_line)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._timer.timeout.connect(self._look_for_new)
        self.copy.clicked.connect(self._copy)
        self.folder.setEnabled(folder is not None)
        if folder is not None:
            self.folder.clicked.connect(lambda: open_folder(shell, folder))
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copying.setContext(Qt.ShortcutContext.WidgetShortcut)
        copying.activated.connect(self._copy)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self.filter.search.setFocus),
            ("F5", self.reload),
            (QKeySequence.StandardKey.Close, self.close),
            ("Escape", self._escape),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _lay_out(self) -> None:
        theme = self._context.theme
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.nothing)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._pages)
        parts.addWidget(self.detail)
        parts.setStretchFactor(0, 1)
        parts.setSizes([self.height() - _DETAIL_HEIGHT, _DETAIL_HEIGHT])
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self.state, 1)
        for widget in (self.follow, self.copy, self.folder):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self.filter)
        column.addWidget(parts, 1)
        column.addLayout(foot)
