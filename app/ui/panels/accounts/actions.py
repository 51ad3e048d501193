"""The verbs of the accounts page with their keys, and the menu of what is selected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts.commands import AccountCommands
from app.ui.panels.accounts.table import AccountsTable
from app.ui.panels.accounts.verbs import make_verb
from app.ui.theme import Theme
from app.ui.widgets.tips import plain_tip


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens somewhere else on the page.

    Attributes:
        add: A new account.
        edit: The fields of an account.
        read: The balances of accounts.
        read_all: The balances of all accounts.
        test: Whether an account works, by a free call.
        set_balance: The balance of an account, by hand.
        details: Everything about an account.
        explain: Who would take a job now.
        can_set: Whether a balance may be set by hand; otherwise its provider tells it.
    """

    add: Callable[[], None]
    edit: Callable[[AccountRow], None]
    read: Callable[[Sequence[AccountRow]], None]
    read_all: Callable[[], None]
    test: Callable[[AccountRow], None]
    set_balance: Callable[[AccountRow], None]
    details: Callable[[AccountRow], None]
    explain: Callable[[AccountRow], None]
    can_set: Callable[[AccountRow], bool]


class AccountActions(QObject):
    """Lives on the table; what does not fit the selection is disabled and says why."""

    def __init__(self, theme: Theme, table: AccountsTable, commands: AccountCommands, doors: Doors) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._commands = commands
        self._doors = doors
        self.add = self._make(self.tr("Add an account"), "plus", "Ins", lambda _rows: doors.add())
        self.details = self._make(self.tr("Details"), "info", "Alt+Return", self._for_one(doors.details))
        self.edit = self._make(self.tr("Edit the account"), "pencil", "Ctrl+E", self._for_one(doors.edit))
        self.priority = self._make(
            self.tr("Change the priority"), "arrow-up-to-line", "F2", lambda _rows: table.edit_priority()
        )
        self.switch = self._make(self.tr("Switch on or off"), "circle-minus", "E", self._switch)
        self.read = self._make(self.tr("Read the balance"), "refresh-cw", "R", doors.read)
        self.read_all = self._make(
            self.tr("Read all balances"), "refresh-cw", "Shift+R", lambda _rows: doors.read_all()
        )
        self.test = self._make(self.tr("Test the connection"), "zap", "T", self._for_one(doors.test))
        self.set_balance = self._make(
            self.tr("Set the balance by hand"), "coins", "B", self._for_one(doors.set_balance)
        )
        self.explain = self._make(
            self.tr("Who would take a job now?"), "flask-conical", "W", self._for_one(doors.explain)
        )
        self.copy = self._make(self.tr("Copy the names"), "copy", "Ctrl+C", self._copy)
        self.remove = self._make(self.tr("Remove the account"), "trash-2", "Del", commands.remove)
        table.selected.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Enable what fits the selection."""
        rows = self._table.chosen_rows()
        none = self.tr("select an account first")
        one = none if not rows else self.tr("select one account alone") if len(rows) > 1 else ""
        self._allow(self.details, none if not rows else "")
        for action in (self.edit, self.explain):
            self._allow(action, one)
        for action in (self.priority, self.switch, self.copy):
            self._allow(action, none if not rows else "")
        self._allow(self.test, one or self._why_not_test(rows[0]))
        self._allow(self.read, none if not rows else self._why_not_read(rows))
        self._allow(self.set_balance, one or self._why_not_set(rows[0]))
        is_ours = any(row.is_built_in for row in rows)
        self._allow(self.remove, none if not rows else self.tr("it belongs to the program") if is_ours else "")
        is_on = any(row.is_active for row in rows)
        self.switch.setText(
            self.tr("Disable: give it no more jobs") if is_on else self.tr("Enable: give it jobs again")
        )
        self.switch.setIcon(self._theme.icon("circle-minus" if is_on else "circle-check"))

    def menu(self) -> QMenu:
        """The context menu of what is selected."""
        menu = QMenu(self._table)
        menu.setToolTipsVisible(True)
        groups = (
            (self.details, self.explain),
            (self.test, self.read, self.set_balance),
            (self.edit, self.priority, self.switch),
            (self.copy, self.remove),
        )
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for action in group:
                menu.addAction(action)
        return menu

    def _make(self, text: str, icon: str, key: str, run: Callable[[list[AccountRow]], None]) -> QAction:
        return make_verb(self._theme, self._table, text, icon, key, lambda: run(self._table.chosen_rows()))

    @staticmethod
    def _for_one(run: Callable[[AccountRow], None]) -> Callable[[list[AccountRow]], None]:
        def run_first(rows: list[AccountRow]) -> None:
            for row in rows[:1]:
                run(row)

        return run_first

    @staticmethod
    def _allow(action: QAction, reason: str) -> None:
        action.setEnabled(not reason)
        action.setToolTip(plain_tip(reason))

    def _switch(self, rows: list[AccountRow]) -> None:
        self._commands.switch(rows, is_active=not any(row.is_active for row in rows))

    def _copy(self, rows: list[AccountRow]) -> None:
        QGuiApplication.clipboard().setText("\n".join(row.label for row in rows))

    def _why_not_read(self, rows: Sequence[AccountRow]) -> str:
        return "" if any(not row.is_built_in for row in rows) else self.tr("it has no balance: it costs nothing")

    def _why_not_test(self, row: AccountRow) -> str:
        return self.tr("it runs on this computer") if row.is_built_in else ""

    def _why_not_set(self, row: AccountRow) -> str:
        if not row.credits:
            return self.tr("it has no balance: it costs nothing")
        return "" if self._doors.can_set(row) else self.tr("its provider tells the balance: read it")
