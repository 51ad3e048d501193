"""The accounts page is used as a person does."""

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.domain.enums import AccountState, OperationType
from app.ui.context import UiContext
from app.ui.panels.accounts import PLUGIN
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.panels.accounts.wizard import AccountWizard
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.segment import Segment
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import is_so, opened

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
async def panel(qtbot: QtBot, context: UiContext) -> AsyncIterator[AccountsPanel]:
    made = PLUGIN.create(context)
    assert isinstance(made, AccountsPanel)
    made.resize(960, 640)
    made.show()
    qtbot.waitExposed(made)
    await until(made.model.rowCount, 3)
    yield made
    made.hide()
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    made.deleteLater()


def labels(panel: AccountsPanel) -> list[str]:
    return [row.label for row in panel.model.shown_rows]


def cell(panel: AccountsPanel, row: int, column: Column) -> QPoint:
    return panel.table.visualRect(panel.model.index(row, column)).center()


def click_row(qtbot: QtBot, panel: AccountsPanel, row: int) -> None:
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=cell(panel, row, Column.ACCOUNT))


def empty_of(panel: AccountsPanel) -> EmptyState:
    (found,) = [part for part in panel.findChildren(EmptyState) if part.isVisible()]
    return found


async def priority_of(library: OpenLibrary, label: str) -> int:
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return next(row.priority for row in rows if row.label == label)


async def is_active(library: OpenLibrary, label: str) -> bool:
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return next(row.is_active for row in rows if row.label == label)


async def test_the_counts_of_the_parts_are_those_of_the_rows(qtbot: QtBot, panel: AccountsPanel) -> None:
    part: Segment = panel.toolbar.part
    assert [item.text for item in part.items()] == ["All 3", "Usable 1", "Needs you 1"]
    qtbot.mouseClick(part, LEFT, pos=part.item_rect("needs_you").center())
    assert labels(panel) == ["client"]
    qtbot.mouseClick(part, LEFT, pos=part.item_rect("all").center())
    assert labels(panel) == ["client", "fake", "studio"]


async def test_a_search_that_finds_nothing_offers_to_show_all(qtbot: QtBot, panel: AccountsPanel) -> None:
    field = panel.toolbar.search
    qtbot.keyClicks(field, "zebra")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert labels(panel) == []
    qtbot.mouseClick(empty_of(panel).button, LEFT)
    assert labels(panel) == ["client", "fake", "studio"]
    assert panel.table.isVisible()


async def test_a_priority_is_edited_in_its_place_and_can_be_taken_back(
    qtbot: QtBot, panel: AccountsPanel, library: OpenLibrary, context: UiContext
) -> None:
    click_row(qtbot, panel, 1)
    panel.activateWindow()
    panel.actions_.priority.trigger()
    editor = next(line for line in panel.table.findChildren(QLineEdit) if line.isVisible())
    assert editor.text() == "0"
    qtbot.keyClicks(editor, "12")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: priority_of(library, "fake"), 12)
    await until(lambda: panel.model.data(panel.model.index(1, Column.PRIORITY)), "12")
    assert context.undo.can_undo
    context.undo.undo()
    await until(lambda: priority_of(library, "fake"), 0)


async def test_a_double_click_opens_the_field_and_escape_leaves_the_priority(
    qtbot: QtBot, panel: AccountsPanel, library: OpenLibrary
) -> None:
    at = cell(panel, 1, Column.PRIORITY)
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=at)
    qtbot.mouseDClick(panel.table.viewport(), LEFT, pos=at)
    editor = next(line for line in panel.table.findChildren(QLineEdit) if line.isVisible())
    qtbot.keyClicks(editor, "7")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert await priority_of(library, "fake") == 0


async def test_an_account_is_switched_by_its_key_and_its_menu(
    qtbot: QtBot, panel: AccountsPanel, library: OpenLibrary, context: UiContext
) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    click_row(qtbot, panel, 1)
    qtbot.keyClick(panel.table, Qt.Key.Key_E)
    await until(lambda: is_active(library, "fake"), wanted=False)
    await until(lambda: panel.model.data(panel.model.index(1, Column.STATE)), "Disabled by you")
    menu = panel.menu()
    actions = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert all(not action.shortcut().isEmpty() for action in actions.values())
    actions["Enable: give it jobs again"].trigger()
    await until(lambda: is_active(library, "fake"), wanted=True)
    context.undo.undo()
    await until(lambda: is_active(library, "fake"), wanted=False)


async def test_the_menu_opens_on_a_row_only(qtbot: QtBot, panel: AccountsPanel) -> None:
    click_row(qtbot, panel, 2)
    panel.table.customContextMenuRequested.emit(QPoint(40, 300))
    assert not [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]
    panel.table.customContextMenuRequested.emit(cell(panel, 2, Column.STATE))
    (menu,) = [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]
    menu.close()


async def test_a_taken_slot_shows_in_its_row_and_in_the_sum(panel: AccountsPanel, library: OpenLibrary) -> None:
    assert panel.summary.slots.text == "0 of 2"
    async with library.work.write() as services:
        await services.accounts.select_account("fake", OperationType.TEXT_TO_IMAGE)
    await until(lambda: panel.summary.slots.text, "1 of 2")
    assert panel.model.data(panel.model.index(1, Column.SLOTS)) == "1/2"


async def test_the_selection_stays_where_it_is_when_rows_change(
    qtbot: QtBot, panel: AccountsPanel, library: OpenLibrary
) -> None:
    click_row(qtbot, panel, 2)
    async with library.write() as services:
        await services.accounts.create_account("fake", "aaa@example.org", label="aaa")
    await until(panel.model.rowCount, 4)
    chosen = panel.table.chosen()
    assert chosen is not None
    assert chosen.label == "studio"


async def test_each_button_has_a_name_and_says_what_it_does(page: AccountsPanel) -> None:
    shown = [button for button in page.findChildren(QAbstractButton) if button.isVisible()]
    assert {"Read all balances", "Add account"} <= {button.text() for button in shown}
    assert not [button for button in shown if not (button.text() or button.toolTip() or button.accessibleName())]


async def test_how_long_ago_is_told_anew_while_the_page_is_seen(panel: AccountsPanel) -> None:
    assert panel._minute.isActive()
    panel.hide()
    assert not panel._minute.isActive()
    assert not panel._second.isActive()


async def test_the_seconds_are_counted_while_an_account_comes_back(page: AccountsPanel) -> None:
    assert page._second.isActive()
    assert page.summary.next_back.text.endswith("client-north")


async def test_money_and_budgets_stand_in_the_cards_and_lead_to_the_budgets(page: AccountsPanel, pool: Pool) -> None:
    page.table.choose([pool.accounts["studio-2"]])
    assert page.summary.free.text.startswith("9,")
    assert " of 600 · 90 held" in page.summary.today.text
    assert page.pane.tab == "ledger"
    hands.click(page.summary.today)
    assert page.pane.tab == "budgets"


async def test_what_did_not_come_back_is_told_and_leads_to_its_list(page: AccountsPanel) -> None:
    assert page.banners.refunds.isVisible()
    hands.click(page.banners.refunds.button)
    assert page.pane.tab == "refunds"


async def test_a_queue_that_needs_more_than_there_is_raises_the_alarm(
    page: AccountsPanel, pool: Pool, paid_context: UiContext, qtbot: QtBot
) -> None:
    assert not page.banners.alarm.isVisible()
    async with pool.library.write() as services:
        for label in ("studio-1", "studio-2", "client-west"):
            await services.accounts.set_active(pool.accounts[label], is_active=False)
    await is_so(page.banners.alarm.isVisible)
    assert page.banners.alarm.text.startswith("6 waiting jobs at Studio v5: no account may take them.")
    with qtbot.waitSignal(paid_context.shell.page_requested) as told:
        hands.click(page.banners.alarm.button)
    assert told.args == ["queue"]


async def test_accounts_that_cannot_be_read_say_so_and_are_tried_again(
    qtbot: QtBot, context: UiContext, library: OpenLibrary
) -> None:
    async with library.parts.database.write() as session:
        await session.execute(text("ALTER TABLE provider_accounts RENAME TO hidden_accounts"))
    panel = AccountsPanel(context)
    qtbot.addWidget(panel)
    panel.resize(960, 640)
    panel.model.set_awake(is_awake=True)
    await is_so(lambda: panel._error is not None)
    async with library.parts.database.write() as session:
        await session.execute(text("ALTER TABLE hidden_accounts RENAME TO provider_accounts"))
    panel.show()
    hands.click(empty_of(panel).button)
    await until(panel.model.rowCount, 3)
    await until(lambda: bool(context.tasks._tasks), wanted=False)


async def test_without_any_account_one_sentence_and_one_button_stand_there(page: AccountsPanel, pool: Pool) -> None:
    async with pool.library.parts.database.write() as session:
        await session.execute(text("UPDATE provider_accounts SET deleted_at = 1"))
    page.model.reload()
    await until(lambda: page.model.all_rows, [])
    hands.click(empty_of(page).button)
    (await opened(page, AccountWizard)).reject()


async def test_an_account_that_is_filtered_out_is_brought_to_the_front(page: AccountsPanel, pool: Pool) -> None:
    page.model.show_part("needs_you")
    page.show_account(pool.accounts["studio-1"])
    await is_so(lambda: [row.label for row in page.table.chosen_rows()] == ["studio-1"])


async def test_an_account_is_brought_before_the_page_was_ever_seen(paid_context: UiContext, pool: Pool) -> None:
    panel = AccountsPanel(paid_context)
    panel.show_account(pool.accounts["studio-1"])
    await is_so(lambda: [row.label for row in panel.table.chosen_rows()] == ["studio-1"])
    await until(lambda: bool(paid_context.tasks._tasks), wanted=False)
    panel.deleteLater()


async def test_without_the_provider_an_account_is_not_edited(page: AccountsPanel, pool: Pool) -> None:
    row = page.model.account(pool.accounts["studio-1"])
    assert row is not None
    told: list[str] = []
    page._context.shell.toasted.connect(lambda toast: told.append(toast.text))
    del page.feed.manifests["studio"]
    page.edit_account(row)
    await until(lambda: told, ["The provider of studio-1 is not installed."])


async def test_states_that_end_by_themselves_are_shown_so(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["studio-1"]
    async with pool.library.write() as services:
        await services.accounts.mark_account_state(account_id, AccountState.FAILING, "503")
    row = page.model.row_of(account_id)
    await until(lambda: page.model.data(page.model.index(row, Column.STATE)), "Disabled, 5 failures")


@pytest.mark.parametrize("choice", ["dark", "light"])
async def test_the_page_looks_whole_in_both_looks(panel: AccountsPanel, theme: Theme, choice: str) -> None:
    theme.set_look(choice=choice)
    panel.focus_first()
    image = panel.grab().toImage()
    warning = theme.color("state.warning.fg").rgb()
    assert any(image.pixel(x, y) == warning for x in range(600) for y in range(140, 400))


async def test_what_it_can_do_without_a_choice_is_in_the_palette(paid_context: UiContext, pool: Pool) -> None:
    offered: list[QAction] = []
    paid_context.shell.action_registered.connect(offered.append)
    panel = AccountsPanel(paid_context)
    assert [action.text() for action in offered] == ["Add an account", "Read all balances"]
    pool.studio.told = {"webapi": 5}
    offered[1].trigger()
    await until(lambda: len(pool.studio.tried), 4)
    await until(lambda: bool(paid_context.tasks._tasks), wanted=False)
    panel.deleteLater()
