"""The ledger of an account."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.ledger_model import PAGE
from app.ui.panels.accounts.ledger_view import LedgerView
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.widgets.empty import EmptyState
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import choose, is_so

pytestmark = pytest.mark.long
"""The page has others like these in the gate."""


async def shown(page: AccountsPanel, account_id: int) -> LedgerView:
    page.pane.show_tab("ledger")
    page.table.choose([account_id])
    view = page.pane.ledger
    await is_so(view.model.rowCount)
    return view


def kinds(view: LedgerView) -> list[str]:
    return [line.entry.kind.value for line in view.model.rows]


def empty_of(view: LedgerView) -> EmptyState:
    (found,) = [part for part in view.findChildren(EmptyState) if part.isVisible()]
    return found


async def spend(pool: Pool, account_id: int, times: int) -> None:
    async with pool.library.write() as services:
        for _ in range(times):
            await services.accounts.deduct_credits(account_id, 1, "webapi")


async def test_the_newest_entry_stands_first_with_the_balance_after_it(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-2"]
    view = await shown(page, account_id)
    row = page.model.account(account_id)
    assert row is not None
    first = view.model.rows[0]
    assert (first.entry.kind.value, first.entry.job_id) == ("reserve", pool.jobs["running-three"])
    assert first.balance == row.credits["webapi"]
    assert view.model.rows[-1].balance == 3000


async def test_filters_leave_what_matches_and_are_cleared_where_nothing_does(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page, pool.accounts["studio-2"])
    kind = view.filters.findChildren(QComboBox)[0]
    choose(kind, "Settle")
    await until(lambda: kinds(view), ["settle", "settle"])
    assert all(line.balance is not None for line in view.model.rows)
    choose(kind, "Release")
    await until(view.model.rowCount, 0)
    await is_so(lambda: "No entry matches." in _sentences(view))
    hands.click(empty_of(view).button)
    await is_so(lambda: "reserve" in kinds(view))


async def test_older_entries_come_when_it_is_scrolled(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-1"]
    await spend(pool, account_id, 2 * PAGE)
    view = await shown(page, account_id)
    await until(view.model.rowCount, PAGE)
    bar = view.table.verticalScrollBar()

    def rows_after_a_scroll() -> int:
        bar.setValue(bar.maximum())
        return view.model.rowCount()

    await is_so(lambda: rows_after_a_scroll() >= 2 * PAGE)
    await is_so(lambda: rows_after_a_scroll() > 2 * PAGE and not view.model.canFetchMore(QModelIndex()))
    ids = [line.entry.id for line in view.model.rows]
    assert len(set(ids)) == len(ids)
    assert view.model.rows[-1].balance == 3000


async def test_what_is_written_meanwhile_comes_on_top_and_the_selection_stays(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-2"]
    view = await shown(page, account_id)
    view.table.selectRow(1)
    chosen = view.table.chosen()
    count = view.model.rowCount()
    await spend(pool, account_id, 2)
    await until(view.model.rowCount, count + 2)
    assert view.table.chosen() == chosen
    assert view.model.rows[0].entry.note == "deducted"


async def test_where_it_is_scrolled_it_stays_when_entries_come(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-1"]
    await spend(pool, account_id, 60)
    view = await shown(page, account_id)
    bar = view.table.verticalScrollBar()
    bar.setValue(300)
    seen = view.table.indexAt(view.table.rect().topLeft()).row()
    before = view.model.row_at(seen).entry.id
    count = view.model.rowCount()
    await spend(pool, account_id, 3)
    await until(view.model.rowCount, count + 3)
    await is_so(lambda: bar.value() > 300)
    now = view.table.indexAt(view.table.rect().topLeft()).row()
    assert view.model.row_at(now).entry.id == before


async def test_more_than_a_page_of_news_is_read_anew(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-1"]
    view = await shown(page, account_id)
    await spend(pool, account_id, PAGE + 5)
    await until(view.model.rowCount, PAGE)
    assert view.model.rows[0].balance is not None


async def test_an_entry_leads_to_its_job_and_its_ids_are_copied(
    page: AccountsPanel, pool: Pool, paid_context: UiContext, qtbot: QtBot
) -> None:
    view = await shown(page, pool.accounts["studio-2"])
    view.table.selectRow(0)
    entry = view.model.rows[0].entry
    view.table.setFocus()
    with qtbot.waitSignal(paid_context.shell.job_shown_requested) as told:
        hands.press(view.table, Qt.Key.Key_Return)
    assert told.args == [entry.job_id]
    actions = view.menu().actions()
    assert all(not action.shortcut().isEmpty() for action in actions)
    actions[1].trigger()
    assert QGuiApplication.clipboard().text() == entry.remote_id
    actions[2].trigger()
    assert QGuiApplication.clipboard().text() == entry.id
    view.table.selectRow(view.model.rowCount() - 1)
    assert [action.isEnabled() for action in actions] == [False, False, True]


async def test_an_account_whose_credits_never_moved_says_so(page: AccountsPanel, pool: Pool) -> None:
    page.pane.show_tab("ledger")
    page.table.choose([pool.accounts["workshop"]])
    view = page.pane.ledger
    await is_so(lambda: "No credits of it have moved yet." in _sentences(view))
    assert not empty_of(view).button.isVisible()


async def test_without_an_account_it_asks_for_one(page: AccountsPanel) -> None:
    view = page.pane.ledger
    view.show_account(None)
    assert "Select an account to see its ledger." in _sentences(view)
    view.export()


def _sentences(view: LedgerView) -> list[str]:
    from app.ui.widgets.label import Label

    return [label.text() for label in view.findChildren(Label)]
