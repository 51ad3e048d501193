"""The accounts page is used as a person does."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, OperationType
from app.ui.context import UiContext
from app.ui.panels.accounts import PLUGIN
from app.ui.panels.accounts.model import Column
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segment import Segment
from tests.support.library import OpenLibrary
from tests.support.until import until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
async def panel(qtbot: QtBot, context: UiContext) -> AccountsPanel:
    made = PLUGIN.create(context)
    assert isinstance(made, AccountsPanel)
    qtbot.addWidget(made)
    made.resize(1060, 640)
    made.show()
    qtbot.waitExposed(made)
    await until(made.model.rowCount, 3)
    return made


def labels(panel: AccountsPanel) -> list[str]:
    return [row.label for row in panel.model.shown_rows]


def cell(panel: AccountsPanel, row: int, column: Column) -> QPoint:
    return panel.table.visualRect(panel.model.index(row, column)).center()


def click_row(qtbot: QtBot, panel: AccountsPanel, row: int) -> None:
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=cell(panel, row, Column.ACCOUNT))


async def priority_of(library: OpenLibrary, label: str) -> int:
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return next(row.priority for row in rows if row.label == label)


async def is_active(library: OpenLibrary, label: str) -> bool:
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return next(row.is_active for row in rows if row.label == label)


async def test_the_counts_of_the_parts_are_those_of_the_rows(qtbot: QtBot, panel: AccountsPanel) -> None:
    part = panel.findChild(Segment)
    assert part is not None
    assert [item.text for item in part.items()] == ["All 3", "Usable 1", "Needs you 1"]
    qtbot.mouseClick(part, LEFT, pos=part.item_rect("needs_you").center())
    assert labels(panel) == ["client"]
    qtbot.mouseClick(part, LEFT, pos=part.item_rect("all").center())
    assert labels(panel) == ["client", "fake", "studio"]


async def test_a_search_that_finds_nothing_offers_to_show_all(qtbot: QtBot, panel: AccountsPanel) -> None:
    field = panel.findChild(SearchField)
    empty = panel.findChild(EmptyState)
    assert field is not None
    assert empty is not None
    qtbot.keyClicks(field, "zebra")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert labels(panel) == []
    assert empty.isVisible()
    qtbot.mouseClick(empty.button, LEFT)
    assert labels(panel) == ["client", "fake", "studio"]
    assert not empty.isVisible()


async def test_a_priority_is_edited_in_its_place_and_can_be_taken_back(
    qtbot: QtBot, panel: AccountsPanel, library: OpenLibrary, context: UiContext
) -> None:
    click_row(qtbot, panel, 1)
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
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
    click_row(qtbot, panel, 1)
    qtbot.keyClick(panel.table, Qt.Key.Key_E)
    await until(lambda: is_active(library, "fake"), wanted=False)
    await until(lambda: panel.model.data(panel.model.index(1, Column.STATE)), "Disabled by you")
    menu = panel.menu()
    actions = {action.text(): action for action in menu.actions()}
    assert all(not action.shortcut().isEmpty() for action in actions.values())
    actions["Enable: give it jobs again"].trigger()
    await until(lambda: is_active(library, "fake"), wanted=True)
    context.undo.undo()
    await until(lambda: is_active(library, "fake"), wanted=False)


async def test_the_menu_opens_on_a_row_only(qtbot: QtBot, panel: AccountsPanel) -> None:
    click_row(qtbot, panel, 2)
    panel.table.customContextMenuRequested.emit(QPoint(40, 500))
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


async def test_jobs_are_counted_as_the_queue_counts_them(panel: AccountsPanel, library: OpenLibrary) -> None:
    async with library.write() as services:
        jobs = [
            await services.jobs.create_job(
                library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": str(number)}
            )
            for number in range(3)
        ]
        await services.jobs.update_status(jobs[0].id, JobStatus.PROCESSING)
        await services.jobs.update_status(jobs[0].id, JobStatus.COMPLETED)
        await services.jobs.update_status(jobs[1].id, JobStatus.FAILED, "There is no file of asset 4.")
        await services.jobs.cancel_job(jobs[2].id)
    await until(lambda: panel.summary.done.text, "1 1 failed")
    async with library.write() as services:
        await services.jobs.remove_job(jobs[1].id)
    await until(lambda: panel.summary.done.text, "1 none failed")


async def test_its_bar_grows_with_the_text(panel: AccountsPanel, theme: Theme) -> None:
    assert panel._bar.height() == 40
    theme.set_look(text_scale=150)
    await until(panel._bar.height, 60)


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


async def test_there_is_no_button_that_leads_nowhere(panel: AccountsPanel) -> None:
    from PySide6.QtWidgets import QAbstractButton

    shown = [button.text() for button in panel.findChildren(QAbstractButton) if button.isVisible()]
    assert [text for text in shown if text] == []


async def test_how_long_ago_is_told_anew_while_the_page_is_seen(panel: AccountsPanel) -> None:
    assert panel._minute.isActive()
    panel.hide()
    assert not panel._minute.isActive()


@pytest.mark.parametrize("choice", ["dark", "light"])
async def test_the_page_looks_whole_in_both_looks(panel: AccountsPanel, theme: Theme, choice: str) -> None:
    theme.set_look(choice=choice)
    panel.focus_first()
    image = panel.grab().toImage()
    warning = theme.color("state.warning.fg").rgb()
    assert any(image.pixel(x, y) == warning for x in range(600) for y in range(180, 400))
