"""The words over the columns."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.ui.panels.queue.header import QueueHeader
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.table import QueueTable
from tests.ui.panels.queue.conftest import Desk


def _click(header: QueueHeader, column: Column) -> None:
    x = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() // 2))


async def test_a_click_sorts_up_then_down_then_as_the_queue(desk: Desk) -> None:
    await desk.make("b", "c", "a")
    header = desk.panel.table.header
    _click(header, Column.PROMPT)
    assert desk.shown() == ["a", "b", "c"]
    _click(header, Column.PROMPT)
    assert desk.shown() == ["c", "b", "a"]
    _click(header, Column.PROMPT)
    assert desk.shown() == ["b", "c", "a"]


async def test_hidden_columns_and_widths_come_back(desk: Desk) -> None:
    header = desk.panel.table.header
    header.show_column(Column.ACCOUNT, shown=False)
    header.resizeSection(Column.STATE, 260)
    header.moveSection(header.visualIndex(Column.CREDITS), 2)
    later = QueueTable(desk.context, desk.panel.model)
    assert later.header.isSectionHidden(Column.ACCOUNT)
    assert later.header.sectionSize(Column.STATE) == 260
    assert later.header.visualIndex(Column.CREDITS) == 2
    later.header.reset_columns()
    assert not later.header.isSectionHidden(Column.ACCOUNT)
    assert later.header.visualIndex(Column.CREDITS) == Column.CREDITS
    later.deleteLater()


async def test_the_menu_names_every_column_that_can_be_hidden(desk: Desk) -> None:
    menu = desk.panel.table.header.column_menu(desk.panel)
    names = [action.text() for action in menu.actions() if action.isCheckable()]
    assert names == ["Input", "Operation", "Provider", "Account", "State", "Progress", "Elapsed", "Credits", "Pos."]
    menu.actions()[2].trigger()
    assert desk.panel.table.header.isSectionHidden(Column.PROVIDER)
    menu.deleteLater()


async def test_a_damaged_view_state_gives_the_usual_columns(desk: Desk) -> None:
    desk.context.view.put("queue.columns", {"order": [1, 1], "hidden": ["x"], "widths": {"STATE": "wide"}})
    later = QueueTable(desk.context, desk.panel.model)
    assert not any(later.header.isSectionHidden(column) for column in Column)
    assert later.header.sectionSize(Column.STATE) == 200
    later.deleteLater()
