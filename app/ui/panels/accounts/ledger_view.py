"""The ledger of one account: its entries by page, with filters and the balance after each."""

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.domain.errors import PixSimError
from app.domain.events import AccountChanged, LibraryChanged
from app.services.account.account_rows import AccountRow
from app.services.account.ledger_service import LedgerRow
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.panels.accounts.balance_walk import BalanceWalk
from app.ui.panels.accounts.export import export_ledger
from app.ui.panels.accounts.ledger_filters import LedgerFilterBar
from app.ui.panels.accounts.ledger_model import PAGE, LedgerLine, LedgerModel
from app.ui.panels.accounts.verbs import make_verb, pop_up
from app.ui.throttle import Throttle
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.lines_view import EDGE, LinesView

_PAUSE_MS: Final = 300


class LedgerView(QWidget):
    """Newest entries first; older ones come when it is scrolled."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._row: AccountRow | None = None
        self._walk = BalanceWalk(0)
        self._turn = 0
        self._is_stale = False
        self._has_failed = False
        self.model = LedgerModel(self)
        self.filters = LedgerFilterBar(theme, self)
        self.table = LinesView(theme, self.model, self.tr("Ledger"), parent=self)
        self._empty = EmptyState(theme, "receipt-text", "", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        self.filters.setContentsMargins(EDGE, 0, EDGE, 0)
        column.addWidget(self.filters)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column.addWidget(body, 1)
        self._soon = Throttle(_PAUSE_MS, self._refresh, self)
        self.filters.changed.connect(self._start_anew)
        self.model.more_wanted.connect(self._load_more)
        verbs = partial(make_verb, theme, self.table)
        self._show_job = verbs(self.tr("Show the job"), "list-video", "J", self._bring_job)
        self._copy = verbs(self.tr("Copy the remote id"), "copy", "Ctrl+C", self._copy_remote)
        self._copy_id = verbs(self.tr("Copy the entry's id"), "copy", "Ctrl+Shift+C", self._copy_entry)
        self.table.opened.connect(lambda _at: self._bring_job())
        self.table.selectionModel().selectionChanged.connect(self._follow)
        self.table.customContextMenuRequested.connect(lambda place: pop_up(self.table, place, self.menu))
        self._empty.activated.connect(self._leave_empty)
        self._empty.offer_help(Topic.LEDGER, context.shell.help_requested.emit)
        follow(self, context.bus, AccountChanged, self._note)
        follow(self, context.bus, LibraryChanged, lambda _event: self._mark_stale())
        self._follow()
        self._show_state()

    def show_account(self, row: AccountRow | None) -> None:
        """Show the ledger of an account; None shows none."""
        is_same = row is not None and self._row is not None and row.id == self._row.id
        self._row = row
        self.filters.set_types(sorted(row.credits) if row is not None else ())
        if is_same:
            if self._is_stale:
                self._soon.call()
            return
        self._walk = BalanceWalk(row.id if row is not None else 0)
        self._start_anew()

    def export(self) -> None:
        """Write what is shown into a file."""
        if self._row is not None:
            work = export_ledger(self._context, self._row, self.filters.filters(), self)
            self._context.tasks.start(work, what=self.tr("export the ledger"))

    def _note(self, event: AccountChanged) -> None:
        if self._row is not None and event.account_id == self._row.id:
            self._mark_stale()

    def _mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._soon.call()

    def _start_anew(self) -> None:
        self._turn += 1
        self._has_failed = False
        self.model.show_page((), has_more=False)
        self._show_state(is_loading=self._row is not None)
        if self._row is not None:
            self._context.tasks.start(self._load(self._turn, self._row.id), what=self.tr("read the ledger"))

    def _load_more(self) -> None:
        if self._row is not None and self.model.rows:
            last = self.model.rows[-1].entry.id
            self._context.tasks.start(
                self._load(self._turn, self._row.id, before=last), what=self.tr("read the ledger")
            )

    def _refresh(self) -> None:
        if self._row is not None and self.isVisible():
            self._context.tasks.start(self._look_for_new(self._turn, self._row.id), what=self.tr("read the ledger"))

    async def _load(self, turn: int, account_id: int, *, before: str | None = None) -> None:
        try:
            lines = await self._read(account_id, before)
        except PixSimError as error:
            if turn == self._turn:
                self._show_error(error)
            return
        if turn != self._turn:
            return
        has_more = len(lines) == PAGE
        if before is None:
            self.model.show_page(lines, has_more=has_more)
            self.table.scrollToTop()
        else:
            self.model.add_page(lines, has_more=has_more)
        self._show_state()

    async def _look_for_new(self, turn: int, account_id: int) -> None:
        """Put what was written meanwhile on top; what is there stays where it is."""
        self._is_stale = False
        lines = await self._read(account_id, None)
        if turn != self._turn:
            return
        known = {line.entry.id for line in self.model.rows}
        fresh = [line for line in lines if line.entry.id not in known]
        if len(fresh) == PAGE:
            self._start_anew()
        elif fresh:
            bar = self.table.verticalScrollBar()
            height = self.table.rowHeight(0) * len(fresh) if bar.value() else 0
            self.model.add_newest(fresh)
            if height:
                # The scroll bar learns of the new rows when they are laid out.
                QTimer.singleShot(0, self.table, lambda: bar.setValue(bar.value() + height))
            self._show_state()

    async def _read(self, account_id: int, before: str | None) -> list[LedgerLine]:
        async with self._context.read() as services:
            entries = await services.ledger.list_entries(account_id, self.filters.filters(), limit=PAGE, before=before)
            await self._walk.cover(services, [entry.id for entry in entries])
        return [LedgerLine(entry, self._walk.balance(entry.id)) for entry in entries]

    def _show_state(self, *, is_loading: bool = False) -> None:
        self.filters.setVisible(self._row is not None)
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
            return
        if self._row is None:
            self._empty.set_content("receipt-text", self.tr("Select an account to see its ledger."))
        elif is_loading:
            self._empty.set_content("hourglass", self.tr("Reading the ledger\N{HORIZONTAL ELLIPSIS}"))
        elif self.filters.is_filtered:
            self._empty.set_content("search", self.tr("No entry matches."), self.tr("Show all entries"))
        else:
            self._empty.set_content("receipt-text", self.tr("No credits of it have moved yet."))
        self._stack.setCurrentWidget(self._empty)

    def _show_error(self, error: PixSimError) -> None:
        self._has_failed = True
        sentence = explain(error, self.tr("read the ledger")).sentence
        self._empty.set_content("triangle-alert", sentence, self.tr("Try again"))
        self._stack.setCurrentWidget(self._empty)

    def _leave_empty(self) -> None:
        if self._has_failed:
            self._start_anew()
        else:
            self.filters.clear()

    def menu(self) -> QMenu:
        """What can be done with the chosen entry."""
        menu = QMenu(self)
        for action in (self._show_job, self._copy, self._copy_id):
            menu.addAction(action)
        return menu

    def _chosen(self) -> LedgerRow | None:
        line = self.table.chosen()
        return line.entry if isinstance(line, LedgerLine) else None

    def _follow(self) -> None:
        entry = self._chosen()
        self._show_job.setEnabled(entry is not None and entry.job_id is not None)
        self._copy.setEnabled(entry is not None and entry.remote_id is not None)
        self._copy_id.setEnabled(entry is not None)

    def _bring_job(self) -> None:
        entry = self._chosen()
        if entry is not None and entry.job_id is not None:
            self._context.shell.job_shown_requested.emit(entry.job_id)

    def _copy_remote(self) -> None:
        entry = self._chosen()
        if entry is not None and entry.remote_id is not None:
            QGuiApplication.clipboard().setText(entry.remote_id)

    def _copy_entry(self) -> None:
        entry = self._chosen()
        if entry is not None:
            QGuiApplication.clipboard().setText(entry.id)
