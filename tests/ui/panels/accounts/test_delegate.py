"""A row of the accounts, painted."""

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.ui.context import UiContext
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.table import AccountsTable
from app.ui.theme import Theme
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.accounts.test_table import opened


def cell(table: AccountsTable, row: int, column: Column) -> QImage:
    rect = table.visualRect(table.model().index(row, column))
    return table.viewport().grab(rect).toImage()


def pixels(image: QImage, color: QColor) -> int:
    wanted = color.rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


async def test_states_have_their_colours(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    assert pixels(cell(table, 0, Column.STATE), theme.state("warning").color) > 0
    assert pixels(cell(table, 1, Column.STATE), theme.state("done").color) > 0
    assert pixels(cell(table, 2, Column.STATE), theme.state("waiting").color) > 0


async def test_a_taken_slot_is_filled(qtbot: QtBot, context: UiContext, theme: Theme, library: OpenLibrary) -> None:
    table = await opened(qtbot, context)
    blue = theme.color("state.running.fg")
    assert pixels(cell(table, 1, Column.SLOTS), blue) == 0
    async with library.work.write() as services:
        await services.accounts.select_account("fake", OperationType.TEXT_TO_IMAGE)
    await until(lambda: pixels(cell(table, 1, Column.SLOTS), blue) > 30, wanted=True)


async def test_the_priority_of_the_chosen_row_looks_like_a_field(
    qtbot: QtBot, context: UiContext, theme: Theme
) -> None:
    table = await opened(qtbot, context)
    well = theme.color("fill.well")
    assert pixels(cell(table, 1, Column.PRIORITY), well) == 0
    table.selectRow(1)
    assert pixels(cell(table, 1, Column.PRIORITY), well) > 200


async def test_the_monogram_stands_for_the_provider(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    assert pixels(cell(table, 0, Column.ACCOUNT), theme.color("fill.controlPressed")) > 200


async def test_an_account_that_is_switched_off_is_paler(qtbot: QtBot, context: UiContext, theme: Theme) -> None:
    table = await opened(qtbot, context)
    full = theme.color("text.primary")
    assert pixels(cell(table, 1, Column.ACCOUNT), full) > pixels(cell(table, 2, Column.ACCOUNT), full)
