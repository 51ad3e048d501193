"""The words over the columns."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.ui.panels.queue.header import QueueHeader
from app.ui.panels.queue.order import WIDTHS, Column
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


def _click(header: QueueHeader, column: Column) -> None:
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=_middle(header, column))


def _middle(header: QueueHeader, column: Column) -> QPoint:
    x = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    return QPoint(x, header.height() // 2)


def _shown(header: QueueHeader) -> list[Column]:
    order = [Column(header.logicalIndex(place)) for place in range(header.count())]
    return [column for column in order if not header.isSectionHidden(column)]


async def test_a_click_sorts_up_then_down_then_as_the_queue_and_a_tip_says_it(desk: Desk) -> None:
    await desk.make("b", "c", "a")
    header = desk.panel.table.header
    assert header.tip_at(_middle(header, Column.PROMPT)) == "Sort by Prompt"
    _click(header, Column.PROMPT)
    assert desk.shown() == ["a", "b", "c"]
    _click(header, Column.PROMPT)
    assert desk.shown() == ["c", "b", "a"]
    assert header.tip_at(_middle(header, Column.PROMPT)) == "Back to the order of the queue"
    _click(header, Column.PROMPT)
    assert desk.shown() == ["b", "c", "a"]
    assert header.tip_at(_middle(header, Column.PROGRESS)) == ""


async def test_columns_that_were_chosen_moved_and_resized_are_there_after_a_restart(desk: Desk) -> None:
    header = desk.panel.table.header
    header.show_column(Column.ACCOUNT, shown=False)
    header.resizeSection(Column.STATE, 180)
    header.moveSection(header.visualIndex(Column.CREDITS), 2)
    later = desk.another_panel().table.header
    assert Column.ACCOUNT in later.columns.hidden
    assert later.sectionSize(Column.STATE) == 180
    assert later.visualIndex(Column.CREDITS) == 2
    later.reset_columns()
    assert Column.ACCOUNT not in later.columns.hidden
    assert later.sectionSize(Column.STATE) == WIDTHS[Column.STATE]


async def test_in_a_wide_window_the_state_has_room_for_its_reason(desk: Desk) -> None:
    await desk.make("a")
    header, window = desk.panel.table.header, desk.panel.window()
    for width, wanted in ((1300, WIDTHS[Column.STATE]), (2400, WIDTHS[Column.STATE] + 160)):
        window.resize(width, 400)
        await until(partial(header.sectionSize, Column.STATE), wanted)
    assert Column.STATE not in header.columns.widths
    header.resizeSection(Column.STATE, 180)
    header.fit()
    assert header.sectionSize(Column.STATE) == 180


async def test_the_menu_names_every_column_that_can_be_hidden(desk: Desk) -> None:
    await desk.make("a")
    menu = desk.panel.table.header.column_menu(desk.panel)
    names = [action.text() for action in menu.actions() if action.isCheckable()]
    assert names[:6] == ["Input", "Operation", "Provider", "Account", "Batch (empty)", "State"]
    assert names[-4:] == ["Priority", "Queued", "Ended", "No."]
    menu.actions()[2].trigger()
    assert desk.panel.table.header.isSectionHidden(Column.PROVIDER)
    menu.deleteLater()


async def test_columns_give_way_in_a_narrow_window_and_come_back(desk: Desk) -> None:
    await desk.make("a")
    header = desk.panel.table.header
    wide = _shown(header)
    desk.window.setFixedSize(900, 400)
    narrow = _shown(header)
    assert set(narrow) < set(wide)
    assert {Column.PROMPT, Column.STATE, Column.PROGRESS} <= set(narrow)
    assert header.sectionSize(Column.PROMPT) >= 168
    assert not desk.panel.table.horizontalScrollBar().isVisible()
    desk.window.setFixedSize(1380, 400)
    assert _shown(header) == wide


async def test_a_column_that_the_user_asks_for_shows_where_there_is_no_room(desk: Desk) -> None:
    await desk.make("a")
    desk.window.setFixedSize(700, 400)
    header = desk.panel.table.header
    assert header.isSectionHidden(Column.OPERATION)
    header.show_column(Column.OPERATION, shown=True)
    assert not header.isSectionHidden(Column.OPERATION)
    assert Column.OPERATION in header.columns.pinned


async def test_text_of_another_size_gives_columns_of_another_width(desk: Desk) -> None:
    await desk.make("a")
    desk.context.theme.set_look(text_scale=150)
    header = desk.panel.table.header
    assert header.sectionSize(Column.STATE) == WIDTHS[Column.STATE] * 3 // 2
    desk.context.theme.set_look(text_scale=100)
    assert header.sectionSize(Column.STATE) == WIDTHS[Column.STATE]


async def test_a_column_in_which_nothing_stands_gives_its_room_to_the_prompt(desk: Desk) -> None:
    await desk.make("a")
    header = desk.panel.table.header
    assert header.isSectionHidden(Column.BATCH)
    header.set_empty(frozenset())
    assert not header.isSectionHidden(Column.BATCH)
