"""The table of the accounts."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.model import AccountsModel
from app.ui.panels.accounts.table import AccountsTable
from app.ui.theme import Theme
from tests.support import hands
from tests.support.until import until

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


async def opened(qtbot: QtBot, context: UiContext, width: int = 1260) -> AccountsTable:
    model = AccountsModel(context, context.shell)
    table = AccountsTable(context.theme, model)
    qtbot.addWidget(table)
    table.resize(width, 400)
    table.show()
    qtbot.waitExposed(table)
    model.set_awake(is_awake=True)
    await until(model.rowCount, 3)
    await until(lambda: bool(context.tasks._tasks), wanted=False)
    return table


def click(table: AccountsTable, row: int, modifiers: Qt.KeyboardModifier = hands.NONE) -> None:
    at = table.visualRect(table.model().index(row, Column.ACCOUNT)).center()
    hands.click(table.viewport(), at, modifiers)


def chosen(table: AccountsTable) -> list[str]:
    return [row.label for row in table.chosen_rows()]


def come_by_tab(qtbot: QtBot, view: QWidget) -> tuple[QWidget, QLineEdit]:
    """Put a view into a window behind a field that has the keyboard, so that Tab goes to the view; gives both."""
    holder = QWidget()
    qtbot.addWidget(holder)
    field = QLineEdit(holder)
    column = QVBoxLayout(holder)
    column.addWidget(field)
    column.addWidget(view)
    holder.resize(900, 400)
    holder.show()
    holder.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return holder, field


async def test_rows_are_tall_and_grow_with_the_text(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    assert table.rowHeight(0) == 44
    narrow = table.columnWidth(Column.SLOTS)
    theme.set_look(text_scale=150)
    assert table.rowHeight(0) == 66
    assert table.columnWidth(Column.SLOTS) > narrow


async def test_a_narrow_table_shrinks_and_then_leaves_the_least_important_columns_out(
    qtbot: QtBot, context: UiContext
) -> None:
    wide = await opened(qtbot, context)
    assert not any(wide.isColumnHidden(column) for column in Column)
    shrunk = await opened(qtbot, context, 840)
    assert not any(shrunk.isColumnHidden(column) for column in Column)
    assert shrunk.columnWidth(Column.STATE) < wide.columnWidth(Column.STATE)
    narrow = await opened(qtbot, context, 640)
    assert narrow.isColumnHidden(Column.AVERAGE)
    assert narrow.isColumnHidden(Column.SUCCESS)
    assert not narrow.isColumnHidden(Column.STATE)
    assert not narrow.isColumnHidden(Column.PRIORITY)
    for table in (wide, shrunk, narrow):
        assert sum(table.columnWidth(column) for column in Column) == table.viewport().width()


async def test_where_there_is_room_all_columns_grow(qtbot: QtBot, context: UiContext) -> None:
    usual, large = await opened(qtbot, context), await opened(qtbot, context, 2000)
    for column in (Column.ACCOUNT, Column.STATE, Column.CREDITS, Column.SPENDING):
        assert large.columnWidth(column) > usual.columnWidth(column)


async def test_large_text_in_a_small_window_keeps_its_columns_and_scrolls(
    qtbot: QtBot, context: UiContext, theme: Theme
) -> None:
    theme.set_look(text_scale=150)
    table = await opened(qtbot, context, 510)
    assert table.columnWidth(Column.ACCOUNT) >= 210
    assert table.columnWidth(Column.STATE) >= 180
    assert table.isColumnHidden(Column.LAST_USED)
    bar = table.horizontalScrollBar()
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    last = table.visualRect(table.model().index(0, Column.PRIORITY))
    assert last.right() <= table.viewport().width()
    table.resize(900, 400)
    await until(bar.isVisible, wanted=False)
    theme.set_look(text_scale=100)
    table.resize(1260, 400)
    await until(bar.isVisible, wanted=False)
    assert not any(table.isColumnHidden(column) for column in Column)


async def test_several_rows_are_selected_and_the_current_one_is_told_first(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    click(table, 0)
    click(table, 2, CONTROL)
    assert chosen(table) == ["client", "studio"]
    current = table.chosen()
    assert current is not None
    assert current.label == "studio"
    click(table, 0)
    click(table, 2, SHIFT)
    assert chosen(table) == ["client", "fake", "studio"]
    hands.press(table, Qt.Key.Key_Escape)
    assert chosen(table) == []
    assert table.chosen() is None


async def test_a_click_below_the_rows_selects_nothing(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    click(table, 1)
    hands.click(table.viewport(), QPoint(200, 300))
    assert chosen(table) == []


async def test_accounts_are_selected_by_their_ids(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    click(table, 1)
    ids = [table.accounts.account_at(row).id for row in (0, 2)]
    table.choose([*ids, 999])
    assert chosen(table) == ["client", "studio"]
    assert table.currentIndex().row() == 0


async def test_enter_and_a_double_click_open_an_account_and_f2_its_priority(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    click(table, 1)
    with qtbot.waitSignal(table.opened) as told:
        hands.press(table, Qt.Key.Key_Return)
    assert told.args == [table.accounts.account_at(1).id]
    at = table.visualRect(table.model().index(2, Column.STATE)).center()
    with qtbot.waitSignal(table.opened) as told:
        hands.double_click(table.viewport(), at)
    assert told.args == [table.accounts.account_at(2).id]
    table.edit_priority()
    assert [line.text() for line in table.findChildren(QLineEdit) if line.isVisible()] == ["0"]


async def test_the_row_under_the_pointer_is_lit(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    at = QPoint(250, 44 + 10)
    hover = theme.color("fill.hover").rgb()
    assert table.viewport().grab().toImage().pixel(at) != hover
    moved = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(at),
        table.viewport().mapToGlobal(QPointF(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(table.viewport(), moved)
    assert table.viewport().grab().toImage().pixel(at) == hover


async def test_the_keyboard_has_a_ring_around_its_row_and_the_pointer_has_none(
    qtbot: QtBot, context: UiContext, theme: Theme
) -> None:
    table = await opened(qtbot, context)
    _window, field = come_by_tab(qtbot, table)
    ring = theme.color("focus.ring").rgb()

    def has_ring() -> bool:
        return table.viewport().grab().toImage().pixel(200, 1) == ring

    hands.press(field, Qt.Key.Key_Tab)
    await until(has_ring, wanted=True)
    click(table, 0)
    assert not has_ring()
    hands.press(table, Qt.Key.Key_Down)
    hands.press(table, Qt.Key.Key_Up)
    assert has_ring()


async def test_without_a_choice_keys_do_nothing(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    with qtbot.assertNotEmitted(table.opened):
        hands.press(table, Qt.Key.Key_Return)
    table.edit_priority()
    assert not [line for line in table.findChildren(QLineEdit) if line.isVisible()]
