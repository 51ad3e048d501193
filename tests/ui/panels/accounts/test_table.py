"""The table of the accounts."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.model import AccountsModel, Column
from app.ui.panels.accounts.table import AccountsTable
from app.ui.theme import Theme
from tests.support import hands
from tests.support.until import until


async def opened(qtbot: QtBot, context: UiContext, width: int = 1060) -> AccountsTable:
    model = AccountsModel(context, context.shell)
    table = AccountsTable(context.theme, model)
    qtbot.addWidget(table)
    table.resize(width, 400)
    table.show()
    qtbot.waitExposed(table)
    model.reload()
    await until(model.rowCount, 3)
    return table


async def test_rows_are_tall_and_grow_with_the_text(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    assert table.rowHeight(0) == 44
    theme.set_look(text_scale=150)
    assert table.rowHeight(0) == 66
    assert table.columnWidth(Column.SLOTS) > 104


async def test_a_narrow_table_leaves_the_least_important_columns_out(qtbot: QtBot, context: UiContext) -> None:
    wide = await opened(qtbot, context)
    assert not any(wide.isColumnHidden(column) for column in Column)
    narrow = await opened(qtbot, context, 640)
    assert narrow.isColumnHidden(Column.AVERAGE)
    assert not narrow.isColumnHidden(Column.STATE)
    assert not narrow.isColumnHidden(Column.PRIORITY)
    assert sum(narrow.columnWidth(column) for column in Column) <= 640


async def test_large_text_in_a_small_window_keeps_its_columns_and_scrolls(
    qtbot: QtBot, context: UiContext, theme: Theme
) -> None:
    theme.set_look(text_scale=150)
    table = await opened(qtbot, context, 510)
    assert table.columnWidth(Column.ACCOUNT) >= 225
    assert table.columnWidth(Column.STATE) >= 180
    assert table.isColumnHidden(Column.LAST_USED)
    bar = table.horizontalScrollBar()
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    last = table.visualRect(table.model().index(0, Column.PRIORITY))
    assert last.right() <= table.viewport().width()
    table.resize(640, 400)
    await until(bar.isVisible, wanted=False)
    theme.set_look(text_scale=100)
    table.resize(1060, 400)
    await until(bar.isVisible, wanted=False)
    assert not any(table.isColumnHidden(column) for column in Column)


async def test_a_title_that_is_cut_ends_with_an_ellipsis_and_is_whole_in_its_tool_tip(
    qtbot: QtBot, context: UiContext, theme: Theme
) -> None:
    table = await opened(qtbot, context)
    table.setColumnWidth(Column.AVERAGE, 40)
    header = table.horizontalHeader()
    left = header.sectionViewportPosition(Column.AVERAGE)
    image = header.viewport().grab().toImage()
    panel = theme.color("surface.panel").rgb()
    inked = [x for x in range(left, left + 40) if any(image.pixel(x, y) != panel for y in range(image.height() - 2))]
    assert inked
    assert left + 8 <= inked[0] <= inked[-1] < left + 32
    tip = table.model().headerData(Column.AVERAGE, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Avg. time"


async def test_e_that_is_held_switches_once(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    switched: list[int] = []
    table.switch_requested.connect(lambda account_id, _on: switched.append(account_id))
    hands.press(table, Qt.Key.Key_Down)
    hands.press(table, Qt.Key.Key_E)
    hands.repeat(table, Qt.Key.Key_E)
    assert len(switched) == 1


async def test_the_row_under_the_pointer_is_lit(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    at = QPoint(300, 44 + 10)
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


async def test_without_a_choice_keys_do_nothing(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    assert table.chosen() is None
    with qtbot.assertNotEmitted(table.switch_requested):
        qtbot.keyClick(table, Qt.Key.Key_E)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    chosen = table.chosen()
    assert chosen is not None
    with qtbot.waitSignal(table.switch_requested) as told:
        qtbot.keyClick(table, Qt.Key.Key_E)
    assert told.args == [chosen.id, not chosen.is_active]
