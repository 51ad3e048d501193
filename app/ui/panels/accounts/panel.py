"""The accounts page."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import PixSimError
from app.services.account.account_rows import AccountRow
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.help.topics import Topic
from app.ui.panels.accounts import words
from app.ui.panels.accounts.account_source import AccountSource
from app.ui.panels.accounts.actions import AccountActions, Doors
from app.ui.panels.accounts.balance_sheet import BalanceSheet
from app.ui.panels.accounts.balances import BalanceReader
from app.ui.panels.accounts.banners import PoolBanners
from app.ui.panels.accounts.commands import AccountCommands
from app.ui.panels.accounts.connection import ConnectionTest
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.panels.accounts.figures import Sums, is_untold, sums_of
from app.ui.panels.accounts.model import AccountsModel
from app.ui.panels.accounts.notices import PoolNotices
from app.ui.panels.accounts.pane import DetailsPane, Tab
from app.ui.panels.accounts.places import PagePlaces
from app.ui.panels.accounts.summary import Summary
from app.ui.panels.accounts.table import AccountsTable
from app.ui.panels.accounts.toolbar import AccountsToolbar
from app.ui.panels.accounts.wizard import AccountWizard
from app.ui.widgets.empty import EmptyState

_SECOND_MS: Final = 1000
_MINUTE_MS: Final = 30_000


class AccountsPanel(QWidget):
    """What may take a job: state, credits, slots, priority and figures of each account, and what they cost."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._clock = Clock()
        self._sums = Sums(0, 0, 0, 0, None)
        theme = context.theme
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = AccountsModel(context, self)
        self.feed = PoolFeed(context, self)
        self.toolbar = AccountsToolbar(theme, self)
        self.banners = PoolBanners(theme, self)
        self.summary = Summary(theme, self)
        self.table = AccountsTable(theme, self.model, self)
        self._empty = EmptyState(theme, "wallet-cards", "", parent=self)
        self._error: PixSimError | None = None
        self.pane = DetailsPane(context, self.feed, self.model, self)
        self._commands = AccountCommands(context, self)
        self.reader = BalanceReader(context, self)
        self.connection = ConnectionTest(context, self)
        self.actions_ = AccountActions(theme, self.table, self._commands, self._doors())
        self.notices = PoolNotices(
            context,
            show_account=self.show_account,
            edit_account=self._edit_by_id,
            show_budgets=lambda: self.show_tab("budgets"),
            feed=self.feed,
            parent=self,
        )
        self._second, self._minute = QTimer(self), QTimer(self)
        self._lay_out()
        self._connect()

    def focus_first(self) -> None:
        """The page was brought to the front."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_account(self, account_id: int) -> None:
        """Bring an account to the front, selected."""
        self._context.shell.page_requested.emit("accounts")
        self._context.tasks.start(self._bring(account_id), what=self.tr("show the account"))

    def show_tab(self, tab: Tab) -> None:
        """Bring one of the tabs of the details to the front."""
        self._context.shell.page_requested.emit("accounts")
        self.places.open_pane()
        self.pane.show_tab(tab)

    def add_account(self) -> None:
        """Open the wizard."""
        self._context.tasks.start(self._add(), what=self.tr("add an account"))

    def read_all(self) -> None:
        """Ask the providers for the balances of all accounts."""
        if self.model.has_loaded:
            self._read_readable()
        else:
            self._context.tasks.start(self._load_and_read(), what=self.tr("read the balances"))

    def _read_readable(self) -> None:
        self.reader.read([row for row in self.model.all_rows if _is_readable(row)])

    def edit_account(self, row: AccountRow) -> None:
        """Open the fields of an account."""
        self._context.tasks.start(self._edit(row), what=self.tr("edit the account"))

    def set_balance(self, row: AccountRow) -> None:
        """Ask for the balance of an account whose provider tells none."""
        self._context.tasks.start(self._set_balance(row), what=self.tr("set the balance"))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start(_MINUTE_MS)
        self.model.set_awake(is_awake=True)
        self.feed.set_awake(is_awake=True)
        self.model.tell_time()
        self._count_down()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()
        self._second.stop()
        self.model.set_awake(is_awake=False)
        self.feed.set_awake(is_awake=False)

    def _doors(self) -> Doors:
        return Doors(
            add=self.add_account,
            edit=self.edit_account,
            read=self.reader.read,
            read_all=self.read_all,
            test=self.connection.test,
            set_balance=self.set_balance,
            details=lambda _row: self.places.toggle_pane(),
            explain=self._explain,
            can_set=self._can_set,
        )

    def _lay_out(self) -> None:
        theme = self._context.theme
        air = theme.token("space.3")
        self._facts = QWidget(self)
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(air, air, air, air)
        facts.setSpacing(air)
        facts.addWidget(self.banners)
        facts.addWidget(self.summary)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        main = QWidget(self)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._facts)
        column.addWidget(body, 1)
        self.places = PagePlaces(self._context, main, self.pane, self.summary, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.places)

    def _connect(self) -> None:
        bar, pane = self.toolbar, self.pane
        bar.search.searched.connect(self._find)
        bar.part.chosen.connect(self._show_part)
        bar.read.clicked.connect(self.read_all)
        bar.add.clicked.connect(self.add_account)
        bar.details.clicked.connect(self.places.toggle_pane)
        self.places.pane_shown.connect(bar.details.setHidden)
        self.model.loaded.connect(self._show_figures)
        self.model.failed.connect(self._show_error)
        self.model.priority_edited.connect(self._change_priority)
        self.feed.changed.connect(self._show_figures)
        self.reader.changed.connect(self._show_reading)
        self.table.selected.connect(self._show_chosen)
        self.table.opened.connect(lambda _account_id: self.places.open_pane())
        self.table.customContextMenuRequested.connect(self._open_menu)
        self._empty.activated.connect(self._leave_empty)
        self._empty.offer_help(Topic.ACCOUNTS, self._context.shell.help_requested.emit)
        self.banners.queue_requested.connect(lambda: self._context.shell.page_requested.emit("queue"))
        self.banners.refunds_requested.connect(lambda: self.show_tab("refunds"))
        self.summary.budgets_requested.connect(lambda: self.show_tab("budgets"))
        pane.closed.connect(self.places.close_pane)
        self.places.left.connect(self.focus_first)
        pane.read_requested.connect(self.actions_.read.trigger)
        pane.menu_requested.connect(lambda: self._popup(pane.more.mapToGlobal(QPoint(0, pane.more.height()))))
        self._context.shell.account_requested.connect(self.add_account)
        for action in (self.actions_.add, self.actions_.read_all):
            self._context.shell.action_registered.emit(action)
        self._context.shell.source_registered.emit(AccountSource(self._context, self))
        self._facts.hide()
        self._show_rows()
        self._minute.timeout.connect(self.model.tell_time)
        self._second.timeout.connect(self._count_down)
        self._show_chosen()

    def _show_figures(self) -> None:
        rows, now = self.model.all_rows, self._clock.now()
        self._error = None
        needing = sum(words.needs_you(row) for row in rows)
        usable = sum(words.is_usable(row) for row in rows)
        self.toolbar.show_counts(len(rows), usable, needing)
        self.toolbar.read.setVisible(any(_is_readable(row) for row in rows))
        self._sums = sums_of(rows, self.model.job_counts)
        self.summary.show_sums(self._sums, self.feed.facts.budgets, now)
        self.banners.show_facts(self.feed, rows)
        self._facts.setVisible(self.model.has_loaded)
        self.places.set_useful(is_useful=self._sums.with_credits > 0 or not self.model.has_loaded)
        self._count_down()
        self._show_rows()
        self._show_chosen()

    def _count_down(self) -> None:
        """While an account comes back within the hour, the seconds until then are shown."""
        now = self._clock.now()
        self.summary.tell_time(self._sums, now)
        moment: datetime | None = self._sums.next_back[0] if self._sums.next_back is not None else None
        if moment is not None and self.isVisible():
            self._second.start(_SECOND_MS)
        else:
            self._second.stop()

    def _show_chosen(self) -> None:
        self.actions_.follow()
        self.pane.show_account(self.table.chosen())
        self.pane.read.setEnabled(self.actions_.read.isEnabled() and not self.reader.is_reading)

    def _show_reading(self) -> None:
        self.toolbar.read.set_busy(self.tr("Reading") if self.reader.is_reading else "")
        self.pane.read.setEnabled(not self.reader.is_reading)

    def _find(self, text: str) -> None:
        self.model.search(text)
        self._show_rows()

    def _show_part(self, part: object) -> None:
        if part in {"all", "usable", "needs_you"}:
            self.model.show_part(part)
            self._show_rows()

    def _show_rows(self) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
            return
        if not self.model.has_loaded:
            self._empty.set_content("hourglass", self.tr("Reading the accounts\N{HORIZONTAL ELLIPSIS}"))
        elif self.model.all_rows:
            self._empty.set_content("search", self.tr("No account matches."), self.tr("Show all accounts"))
        else:
            sentence = self.tr("There is no account that could take a job.")
            self._empty.set_content("wallet-cards", sentence, self.tr("Add an account"))
        self._stack.setCurrentWidget(self._empty)

    def _show_error(self, error: PixSimError) -> None:
        self._error = error
        self._facts.hide()
        sentence = explain(error, self.tr("read the accounts")).sentence
        self._empty.set_content("triangle-alert", sentence, self.tr("Try again"))
        self._stack.setCurrentWidget(self._empty)

    def _leave_empty(self) -> None:
        if self._error is not None:
            self.model.reload()
        elif self.model.all_rows:
            self._show_everything()
        else:
            self.add_account()

    def _show_everything(self) -> None:
        self.toolbar.search.clear()
        self.toolbar.part.set_value("all")
        self._show_part("all")

    def _change_priority(self, account_id: int, priority: int) -> None:
        """Write a priority that was typed; with several accounts selected it is that of all of them."""
        rows = self.table.chosen_rows()
        if account_id not in {row.id for row in rows}:
            row = self.model.account(account_id)
            rows = [row] if row is not None else []
        self._commands.set_priority(rows, priority)

    def _explain(self, row: AccountRow) -> None:
        self.show_tab("decisions")
        self.pane.decisions.open_dry_run(row.provider_id)

    def _can_set(self, row: AccountRow) -> bool:
        manifest = self.feed.manifests.get(row.provider_id)
        return manifest is None or not manifest.reports_balance or (manifest.may_hide_balance and is_untold(row))

    def _edit_by_id(self, account_id: int) -> None:
        self._context.shell.page_requested.emit("accounts")
        self._context.tasks.start(self._bring_and_edit(account_id), what=self.tr("edit the account"))

    async def _bring(self, account_id: int) -> AccountRow | None:
        """Select an account; one that is not known yet, or filtered out, too."""
        if self.model.account(account_id) is None:
            await self.model.refresh()
        if self.model.row_of(account_id) < 0:
            self._show_everything()
        self.table.choose([account_id])
        self.focus_first()
        return self.model.account(account_id)

    async def _bring_and_edit(self, account_id: int) -> None:
        row = await self._bring(account_id)
        if row is not None:
            await self._edit(row)

    async def _load_and_read(self) -> None:
        await self.model.refresh()
        self._read_readable()

    async def _add(self) -> None:
        await self.feed.ensure_manifests()
        if not self.model.has_loaded:
            await self.model.refresh()
        wizard = AccountWizard(self._context, self.feed.manifests, self.model.counts(), self)
        if await wizard.ask() and wizard.saved_id is not None:
            await self.model.refresh()
            row = await self._bring(wizard.saved_id)
            if row is not None:
                self._context.shell.toast("done", self.tr("{} is added.").format(row.label))

    async def _edit(self, row: AccountRow) -> None:
        await self.feed.ensure_manifests()
        if row.provider_id not in self.feed.manifests:
            self._context.shell.toast("failed", self.tr("The provider of {} is not installed.").format(row.label))
            return
        wizard = AccountWizard(self._context, self.feed.manifests, self.model.counts(), self, row=row)
        if await wizard.ask() and wizard.changes:
            self._commands.note_edit(row, wizard.changes)

    async def _set_balance(self, row: AccountRow) -> None:
        await BalanceSheet(self._context, row, self).ask()

    def _open_menu(self, place: QPoint) -> None:
        if self.table.chosen() is not None and self.table.indexAt(place).isValid():
            self._popup(self.table.viewport().mapToGlobal(place))

    def _popup(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def menu(self) -> QMenu:
        """The context menu of what is selected."""
        return self.actions_.menu()


def _is_readable(row: AccountRow) -> bool:
    """Whether a look at its provider says anything: the engine inside has no balance and no key."""
    return not row.is_built_in or bool(row.credits)
