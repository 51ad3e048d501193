"""The accounts page."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.panels.accounts import words
from app.ui.panels.accounts.model import AccountsModel
from app.ui.panels.accounts.summary import Banner, Summary
from app.ui.panels.accounts.table import AccountsTable
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.heights import keep_height
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segment import Segment, SegmentItem

_MINUTE_MS = 30_000
_SEARCH_WIDTH = 240


class AccountsPanel(QWidget):
    """What may take a job: state, slots, priority and figures of each account."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = AccountsModel(context, self)
        self._search = SearchField(theme, self.tr("Find an account"), parent=self)
        self._search.setFixedWidth(_SEARCH_WIDTH)
        self._part = Segment(theme, [SegmentItem("all", self.tr("All"))], "normal", parent=self)
        self._part.setAccessibleName(self.tr("Which accounts"))
        self._banner = Banner(
            theme,
            "info",
            self.tr("The local engine needs no account."),
            self.tr("It draws on this computer: nothing is sent, nothing is paid."),
            parent=self,
        )
        self._summary = Summary(theme, self)
        self._table = AccountsTable(theme, self._model, self)
        self._empty = EmptyState(theme, "wallet-cards", "", parent=self)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._lay_out()
        self._connect()
        self._model.reload()

    @property
    def table(self) -> AccountsTable:
        return self._table

    @property
    def model(self) -> AccountsModel:
        return self._model

    @property
    def summary(self) -> Summary:
        return self._summary

    def focus_first(self) -> None:
        """The page was brought to the front."""
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()
        self._model.tell_time()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def _lay_out(self) -> None:
        theme = self._context.theme
        air = theme.token("space.3")
        self._bar = bar = QWidget(self)
        bar.setProperty("surface", "panel")
        bar.setProperty("line", "bottom")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, bar, "layout.toolbar")
        tools = QHBoxLayout(bar)
        tools.setContentsMargins(air, 0, air, 0)
        tools.setSpacing(theme.token("space.2"))
        tools.addWidget(self._search)
        tools.addWidget(self._part)
        tools.addStretch(1)
        facts = QVBoxLayout()
        facts.setContentsMargins(air, air, air, air)
        facts.setSpacing(air)
        facts.addWidget(self._banner)
        facts.addWidget(self._summary)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(bar)
        outer.addLayout(facts)
        outer.addWidget(body, 1)

    def _connect(self) -> None:
        self._search.searched.connect(self._find)
        self._part.chosen.connect(self._show_part)
        self._model.loaded.connect(self._show_figures)
        self._model.priority_edited.connect(self._change_priority)
        self._table.switch_requested.connect(self._switch)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._empty.activated.connect(self._show_everything)
        self._minute.timeout.connect(self._model.tell_time)

    def _show_figures(self) -> None:
        rows = self._model.all_rows
        needing = sum(words.needs_you(row) for row in rows)
        items = [
            SegmentItem("all", self.tr("All {}").format(len(rows))),
            SegmentItem("usable", self.tr("Usable {}").format(sum(words.is_usable(row) for row in rows))),
        ]
        if needing or self._part.value() == "needs_you":
            items.append(SegmentItem("needs_you", self.tr("Needs you {}").format(needing)))
        self._part.set_items(items)
        self._summary.show_sums(words.sums_of(rows, self._model.job_counts))
        self._show_rows()

    def _find(self, text: str) -> None:
        self._model.search(text)
        self._show_rows()

    def _show_part(self, part: object) -> None:
        if part in {"all", "usable", "needs_you"}:
            self._model.show_part(part)
            self._show_rows()

    def _show_rows(self) -> None:
        if self._model.rowCount() or not self._model.has_loaded:
            self._stack.setCurrentWidget(self._table)
            return
        if self._model.all_rows:
            self._empty.set_content("search", self.tr("No account matches."), self.tr("Show all accounts"))
        else:
            self._empty.set_content("wallet-cards", self.tr("There is no account that could take a job."))
        self._stack.setCurrentWidget(self._empty)

    def _show_everything(self) -> None:
        self._search.clear()
        self._part.set_value("all")
        self._show_part("all")

    def _change_priority(self, account_id: int, priority: int) -> None:
        self._context.tasks.start(self._set_priority(account_id, priority), what=self.tr("change the priority"))

    async def _set_priority(self, account_id: int, priority: int) -> None:
        before = next((row for row in self._model.all_rows if row.id == account_id), None)
        await self._write_priority(account_id, priority)
        if before is not None:
            self._context.undo.push(
                self.tr("Priority of {}").format(before.label),
                undo=lambda: self._write_priority(account_id, before.priority),
                redo=lambda: self._write_priority(account_id, priority),
            )

    async def _write_priority(self, account_id: int, priority: int) -> None:
        async with self._context.write() as services:
            await services.accounts.set_priority(account_id, priority)

    def _switch(self, account_id: int, is_active: bool) -> None:
        what = self.tr("enable the account") if is_active else self.tr("disable the account")
        self._context.tasks.start(self._set_active(account_id, is_active=is_active), what=what)

    async def _set_active(self, account_id: int, *, is_active: bool) -> None:
        label = next((row.label for row in self._model.all_rows if row.id == account_id), "")
        await self._write_active(account_id, is_active=is_active)
        self._context.undo.push(
            (self.tr("Enable {}") if is_active else self.tr("Disable {}")).format(label),
            undo=lambda: self._write_active(account_id, is_active=not is_active),
            redo=lambda: self._write_active(account_id, is_active=is_active),
        )

    async def _write_active(self, account_id: int, *, is_active: bool) -> None:
        async with self._context.write() as services:
            await services.accounts.set_active(account_id, is_active=is_active)

    def _open_menu(self, place: QPoint) -> None:
        if self._table.chosen() is not None and self._table.indexAt(place).isValid():
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu:
        """The context menu of the selected account."""
        theme, menu, row = self._context.theme, QMenu(self), self._table.chosen()
        edit = menu.addAction(theme.icon("arrow-up-to-line"), self.tr("Change the priority"))
        edit.setShortcut(QKeySequence(Qt.Key.Key_F2))
        edit.triggered.connect(self._table.edit_priority)
        is_active = row is not None and row.is_active
        text = self.tr("Disable: give it no more jobs") if is_active else self.tr("Enable: give it jobs again")
        switch = menu.addAction(theme.icon("circle-minus" if is_active else "circle-check"), text)
        switch.setShortcut(QKeySequence(Qt.Key.Key_E))
        switch.triggered.connect(self._table.switch)
        return menu
