"""The budgets."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.domain.enums import BudgetPeriod
from app.ui.context import UiContext
from app.ui.panels.accounts.budget_sheet import BudgetSheet
from app.ui.panels.accounts.budgets_view import BudgetsView
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.widgets.empty import EmptyState
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import field_in, is_so, opened, type_anew

pytestmark = pytest.mark.long
"""The page has others like these in the gate."""


def shown(page: AccountsPanel) -> BudgetsView:
    page.pane.show_tab("budgets")
    return page.pane.budgets


def names(view: BudgetsView) -> list[str]:
    return [view.model.name(row) for row in view.model.rows]


def select(view: BudgetsView, name: str) -> None:
    at = names(view).index(name)
    hands.click(view.table.viewport(), view.table.visualRect(view.model.index(at, 0)).center())


def amounts(view: BudgetsView) -> list[int]:
    return [row.amount for row in view.model.rows]


async def test_all_are_listed_or_those_that_limit_one_account(page: AccountsPanel, pool: Pool) -> None:
    view = shown(page)
    assert names(view) == [
        "All accounts · a day",
        "All accounts · a month",
        "Studio v5 · each job",
        "studio-2 · a day",
    ]
    page.table.choose([pool.accounts["studio-1"]])
    assert "studio-2 · a day" not in names(view)
    page.table.choose([pool.accounts["trial"]])
    assert names(view) == ["All accounts · a day", "All accounts · a month"]


async def test_a_change_can_be_taken_back(page: AccountsPanel, paid_context: UiContext) -> None:
    view = shown(page)
    select(view, "studio-2 · a day")
    hands.press(view.table, Qt.Key.Key_Return)
    sheet = await opened(page, BudgetSheet)
    type_anew(field_in(sheet.form.row("amount").control), "350")
    hands.click(sheet.primary)
    await until(lambda: amounts(view)[-1], 350)
    await until(lambda: paid_context.undo.undo_text, "Budget of studio-2 · a day")
    paid_context.undo.undo()
    await until(lambda: amounts(view)[-1], 400)
    paid_context.undo.redo()
    await until(lambda: amounts(view)[-1], 350)


async def test_one_that_is_removed_comes_back(page: AccountsPanel, paid_context: UiContext) -> None:
    view = shown(page)
    select(view, "Studio v5 · each job")
    hands.press(view.table, Qt.Key.Key_Delete)
    await until(lambda: len(names(view)), 3)
    paid_context.undo.undo()
    await until(lambda: names(view)[2], "Studio v5 · each job")
    assert view.model.rows[2].period == BudgetPeriod.JOB
    paid_context.undo.redo()
    await until(lambda: len(names(view)), 3)


async def test_one_that_is_added_goes_again(page: AccountsPanel, pool: Pool, paid_context: UiContext) -> None:
    page.table.choose([pool.accounts["trial"]])
    view = shown(page)
    hands.click(view.add_button)
    sheet = await opened(page, BudgetSheet)
    hands.click(sheet.primary)
    await is_so(lambda: "trial · a day" in names(view))
    await is_so(lambda: paid_context.undo.can_undo)
    paid_context.undo.undo()
    await is_so(lambda: "trial · a day" not in names(view))


async def test_the_menu_opens_on_a_row(page: AccountsPanel) -> None:
    view = shown(page)
    select(view, "All accounts · a day")
    assert all(not action.shortcut().isEmpty() for action in view.menu().actions())
    at = view.table.visualRect(view.model.index(0, 0)).center()
    view.table.customContextMenuRequested.emit(at)
    (menu,) = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
    menu.close()


async def test_without_budgets_one_sentence_and_one_button_stand_there(page: AccountsPanel, pool: Pool) -> None:
    view = shown(page)
    async with pool.library.write() as services:
        for row in await services.budgets.list_budgets(pool.library.user_id):
            await services.budgets.remove_budget(row.id)
    await until(lambda: names(view), [])
    (empty,) = [part for part in view.findChildren(EmptyState) if part.isVisible()]
    hands.click(empty.button)
    (await opened(page, BudgetSheet)).reject()
