"""The table and the details side by side."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_ALT = Qt.KeyboardModifier.AltModifier


async def test_alt_return_opens_and_closes_the_details_and_a_restart_keeps_them(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.show_job(ids[0])
    QTest.keyClick(desk.panel.table, Qt.Key.Key_Return, _ALT)
    assert desk.panel.body.is_open
    later = desk.another_panel()
    await until(lambda: later.body.is_open, wanted=True)
    QTest.keyClick(desk.panel.table, Qt.Key.Key_Return, _ALT)
    assert not desk.panel.body.is_open


async def test_the_cross_closes_them(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.tools.open_details([await desk.row(ids[0])])
    hands.click(desk.panel.pane.close_button)
    assert not desk.panel.body.is_open


async def test_they_are_as_wide_as_they_were_left(desk: Desk) -> None:
    ids = await desk.make("a")
    body = desk.panel.body
    desk.panel.tools.open_details([await desk.row(ids[0])])
    body.setSizes([body.width() - 500, 500])
    body.splitterMoved.emit(880, 1)
    body.set_open(is_open=False)
    body.set_open(is_open=True)
    assert abs(desk.panel.pane.width() - 500) <= 2
    desk.context.view.put("queue.details", {"open": "yes", "width": 9999})
    assert not desk.another_panel().body.is_open


async def test_in_a_narrow_window_they_give_way_and_come_back(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.tools.open_details([await desk.row(ids[0])])
    desk.window.setFixedSize(700, 400)
    await until(lambda: desk.panel.body.is_open, wanted=False)
    desk.window.setFixedSize(1380, 400)
    await until(lambda: desk.panel.body.is_open, wanted=True)
