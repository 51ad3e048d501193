"""The budgets, of all or those that limit one account: added, changed, removed, and each of it taken back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.services.account.account_rows import AccountRow
from app.services.account.budget_service import BudgetRow
from app.ui.context import UiContext
from app.ui.help.topics import Topic
from app.ui.panels.accounts.budget_lines import HEIGHT, BudgetDelegate, BudgetModel, concerns, key_of
from app.ui.panels.accounts.budget_sheet import BudgetSheet
from app.ui.panels.accounts.facts import PoolFeed
from app.ui.panels.accounts.model import AccountsModel
from app.ui.panels.accounts.verbs import make_verb, pop_up
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from app.ui.widgets.lines_view import EDGE, LinesView


class BudgetsView(QWidget):
    """A row for each budget."""

    def __init__(
        self, context: UiContext, feed: PoolFeed, accounts: AccountsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._feed = feed
        self._accounts = accounts
        self._row: AccountRow | None = None
        theme = context.theme
        self.model = BudgetModel(feed.provider_name, self)
        self._words = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self.add_button = Button(theme, self.tr("Add budget"), icon="plus", size="compact", parent=self)
        self.table = LinesView(theme, self.model, self.tr("Budgets"), row_height=HEIGHT, parent=self)
        self.table.use(BudgetDelegate(theme, self.model, self.table))
        self._empty = EmptyState(theme, "gauge", "", parent=self)
        self._lay_out()
        verbs = partial(make_verb, theme, self.table)
        self._change = verbs(self.tr("Change the budget"), "pencil", "Ctrl+E", self._change_chosen)
        self._remove = verbs(self.tr("Remove the budget"), "trash-2", "Del", self._remove_chosen)
        self.add_button.clicked.connect(self.add)
        self._empty.activated.connect(self.add)
        self._empty.offer_help(Topic.BUDGETS, context.shell.help_requested.emit)
        self.table.opened.connect(lambda _at: self._change_chosen())
        self.table.customContextMenuRequested.connect(lambda place: pop_up(self.table, place, self.menu))
        self.table.selectionModel().selectionChanged.connect(self._follow)
        feed.changed.connect(self._show)
        self._show()

    def show_account(self, row: AccountRow | None) -> None:
        """Show what limits an account; None shows every budget."""
        self._row = row
        self._show()

    def add(self) -> None:
        """Ask for a new budget."""
        self._ask(None)

    def menu(self) -> QMenu:
        """What can be done with the chosen budget."""
        menu = QMenu(self)
        menu.addAction(self._change)
        menu.addAction(self._remove)
        return menu

    def _lay_out(self) -> None:
        theme = self._context.theme
        line = QHBoxLayout()
        line.setContentsMargins(EDGE, 0, EDGE, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(self._words, 1)
        line.addWidget(self.add_button)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(line)
        column.addWidget(body, 1)

    def _show(self) -> None:
        row, budgets = self._row, self._feed.facts.budgets
        shown = budgets if row is None else [found for found in budgets if concerns(found, row.id, row.provider_id)]
        self.model.set_rows(shown)
        self._follow()
        can_add = any(account.credits for account in self._accounts.all_rows)
        self.add_button.set_blocked("" if can_add else self.tr("no account has credits yet"))
        words = self.tr("What is held for running jobs counts as spent.")
        self._words.setText(words if row is None else self.tr("What limits {}").format(row.label))
        self._words.setVisible(bool(shown))
        self.add_button.setVisible(bool(shown))
        if shown:
            self._stack.setCurrentWidget(self.table)
            return
        sentence = self.tr("A budget stops spending in time: for each job, a day or a month.")
        if not can_add:
            sentence = self.tr("Budgets limit credits, and no account has any yet.")
        self._empty.set_content("gauge", sentence, self.tr("Add a budget") if can_add else "")
        self._stack.setCurrentWidget(self._empty)

    def _follow(self) -> None:
        has_one = isinstance(self.table.chosen(), BudgetRow)
        for action in (self._change, self._remove):
            action.setEnabled(has_one)

    def _change_chosen(self) -> None:
        budget = self.table.chosen()
        if isinstance(budget, BudgetRow):
            self._ask(budget)

    def _remove_chosen(self) -> None:
        budget = self.table.chosen()
        if isinstance(budget, BudgetRow):
            self._context.tasks.start(self._take_away(budget), what=self.tr("remove the budget"))

    def _ask(self, budget: BudgetRow | None) -> None:
        if any(account.credits for account in self._accounts.all_rows):
            self._context.tasks.start(self._set(budget), what=self.tr("set the budget"))

    async def _set(self, budget: BudgetRow | None) -> None:
        rows, manifests = self._accounts.all_rows, self._feed.manifests
        sheet = BudgetSheet(self._context, rows, manifests, self, budget=budget, account=self._row)
        before = list(self._feed.facts.budgets)
        if not await sheet.ask():
            return
        after = await self._read()
        for row in after:
            former = next((found for found in before if found.id == row.id), None)
            if former is None or former.amount != row.amount:
                self._push(self.model.name(row), former, row)

    async def _take_away(self, budget: BudgetRow) -> None:
        await self._write(None, budget)
        self._push(self.model.name(budget), budget, None)

    def _push(self, name: str, former: BudgetRow | None, row: BudgetRow | None) -> None:
        self._context.undo.push(
            self.tr("Budget of {}").format(name),
            undo=lambda: self._write(former, row),
            redo=lambda: self._write(row, former),
        )

    async def _write(self, wanted: BudgetRow | None, present: BudgetRow | None) -> None:
        """Bring a budget to what is wanted: its amount, or that it is not there."""
        async with self._context.write() as services:
            if wanted is not None:
                await services.budgets.set_budget(self._context.user_id, amount=wanted.amount, **key_of(wanted))
            elif present is not None:
                found = await services.budgets.list_budgets(self._context.user_id)
                for row in found:
                    if key_of(row) == key_of(present):
                        await services.budgets.remove_budget(row.id)

    async def _read(self) -> Sequence[BudgetRow]:
        async with self._context.read() as services:
            return await services.budgets.list_budgets(self._context.user_id)
