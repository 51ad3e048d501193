"""The words over the columns."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.table import AccountsTable
from app.ui.theme import Theme
from tests.support import hands
from tests.ui.panels.accounts.test_table import opened


def click(table: AccountsTable, column: Column) -> None:
    header = table.horizontalHeader()
    hands.click(header.viewport(), QPoint(header.sectionViewportPosition(column) + 20, 10))


def labels(table: AccountsTable) -> list[str]:
    return [row.label for row in table.accounts.shown_rows]


async def test_a_click_sorts_another_turns_it_round_and_a_third_ends_it(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    click(table, Column.CREDITS)
    assert labels(table)[0] == "studio"
    click(table, Column.CREDITS)
    assert labels(table)[-1] == "studio"
    click(table, Column.CREDITS)
    assert table.accounts.sorting is None
    assert labels(table) == ["client", "fake", "studio"]
    click(table, Column.ACCOUNT)
    assert table.accounts.sorting == (Column.ACCOUNT, False)


async def test_the_sorted_column_is_brighter_and_has_an_arrow(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)

    def bright() -> int:
        image = table.horizontalHeader().viewport().grab().toImage()
        wanted = theme.color("text.primary").rgb()
        return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))

    assert bright() == 0
    click(table, Column.STATE)
    assert bright() > 5


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
    at = QPoint(left + 5, 8)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, at, header.viewport().mapToGlobal(at))
    QApplication.sendEvent(header.viewport(), event)
    assert QToolTip.text().startswith("Avg. time")
    QToolTip.hideText()


async def test_the_keyboard_passes_the_header(qtbot: QtBot, context: UiContext) -> None:
    table = await opened(qtbot, context)
    assert table.horizontalHeader().focusPolicy() == Qt.FocusPolicy.NoFocus
