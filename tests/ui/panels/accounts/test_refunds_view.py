"""Failed but not refunded."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.services.account.ledger_service import UnrefundedRow
from app.ui.context import Toast, UiContext
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.panels.accounts.refunds_view import PartSheet, RefundsView, sums_of
from app.ui.widgets.empty import EmptyState
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import field_in, is_so, opened, read_row, trigger, type_anew


def shown(page: AccountsPanel) -> RefundsView:
    page.pane.show_tab("refunds")
    return page.pane.refunds


def select(view: RefundsView, at: int) -> UnrefundedRow:
    hands.click(view.table.viewport(), view.table.visualRect(view.model.index(at, 0)).center())
    return view.model.row_at(at)


async def test_what_was_charged_and_not_got_is_listed_by_account(page: AccountsPanel, pool: Pool) -> None:
    view = shown(page)
    assert [row.job_id for row in view.model.rows] == [pool.jobs["failed-too"], pool.jobs["failed"]]
    assert sums_of(view.model.rows) == "60 web credits"
    assert not view.mark_button.isEnabled()
    page.table.choose([pool.accounts["studio-1"]])
    assert view.model.rows == []
    page.table.choose([pool.accounts["studio-2"]])
    assert len(view.model.rows) == 2


async def test_a_remote_id_is_copied_alone_or_all_with_what_support_asks_for(
    page: AccountsPanel, toasts: list[Toast]
) -> None:
    view = shown(page)
    row = select(view, 0)
    hands.press(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == row.remote_id
    hands.click(view.copy_button)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == f"{row.remote_id}\tstudio-2\t30 web credits\tThe model ran out of memory."
    assert len(lines) == 2
    assert "copied" in toasts[-1].text


async def test_one_that_came_back_leaves_the_list_and_its_credits_are_free(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    view = shown(page)
    before = (await read_row(pool.library, pool.accounts["studio-2"])).credits["webapi"]
    select(view, 0)
    hands.click(view.mark_button)
    await until(lambda: len(view.model.rows), 1)
    assert toasts[-1].text == "Noted: 30 web credits came back to studio-2."
    after = await read_row(pool.library, pool.accounts["studio-2"])
    assert after.credits["webapi"] == before + 30
    select(view, 0)
    hands.press(view.table, Qt.Key.Key_M)
    await until(lambda: len(view.model.rows), 0)
    (empty,) = [part for part in view.findChildren(EmptyState) if part.isVisible()]
    assert not empty.button.isVisible()


async def test_a_part_that_came_back_is_asked_for(page: AccountsPanel, pool: Pool) -> None:
    view = shown(page)
    select(view, 1)
    before = (await read_row(pool.library, pool.accounts["studio-2"])).credits["webapi"]
    trigger(view.menu(), "Refunded in part…")
    sheet = await opened(page, PartSheet)
    field = field_in(sheet.form)
    assert field.text() == "30"
    type_anew(field, "12")
    hands.click(sheet.primary)
    await is_so(lambda: sheet.is_gone)
    assert (await read_row(pool.library, pool.accounts["studio-2"])).credits["webapi"] == before + 12


async def test_enter_shows_the_job(page: AccountsPanel, paid_context: UiContext, qtbot: QtBot) -> None:
    view = shown(page)
    row = select(view, 0)
    with qtbot.waitSignal(paid_context.shell.job_shown_requested) as told:
        hands.press(view.table, Qt.Key.Key_Return)
    assert told.args == [row.job_id]
