"""Dragging many rows, and dragging at the edges."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.panels.queue.filters import JobFilter
from app.ui.panels.queue.order import Column
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


def _move(desk: Desk, point: QPoint) -> None:
    viewport = desk.panel.table.viewport()
    place = QPointF(viewport.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), place, Qt.MouseButton.NoButton, _LEFT, _NONE)
    QApplication.sendEvent(viewport, event)


def _take_up(desk: Desk, job_id: int) -> QPoint:
    start = desk.point(job_id)
    QTest.mousePress(desk.panel.table.viewport(), _LEFT, pos=start)
    _move(desk, start + QPoint(0, 5))
    _move(desk, start + QPoint(0, 30))
    return start


async def test_many_rows_are_dragged_together_and_keep_their_order(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d", "e")
    desk.select(ids[1], ids[4], ids[3])
    _take_up(desk, ids[3])
    target = desk.point(ids[0]) - QPoint(0, 8)
    _move(desk, target)
    picture = desk.panel.table.viewport().grab().toImage()
    assert picture.pixelColor(600, 0) == desk.context.theme.color("selection.ring")
    QTest.mouseRelease(desk.panel.table.viewport(), _LEFT, pos=target)
    await desk.showing("b", "d", "e", "a", "c")
    assert desk.context.undo.undo_text == "Move 3 jobs"
    desk.context.undo.undo()
    await desk.showing("a", "b", "c", "d", "e")


async def test_rows_that_fall_on_themselves_stay(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.select(ids[0], ids[1])
    _take_up(desk, ids[0])
    target = desk.point(ids[1]) - QPoint(0, 8)
    _move(desk, target)
    QTest.mouseRelease(desk.panel.table.viewport(), _LEFT, pos=target)
    await desk.make("d")
    await desk.showing("a", "b", "c", "d")


async def test_a_drag_at_the_edge_scrolls_on(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(60)])
    table = desk.panel.table
    await until(lambda: table.verticalScrollBar().maximum() > 0, wanted=True)
    _take_up(desk, ids[1])
    _move(desk, QPoint(200, table.viewport().height() - 4))
    await until(lambda: table.verticalScrollBar().value() > 100, wanted=True)
    _move(desk, QPoint(200, 4))
    await until(lambda: table.verticalScrollBar().value(), 0)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    QTest.mouseRelease(table.viewport(), _LEFT, pos=QPoint(200, 4))
    assert not desk.context.undo.can_undo


async def test_what_fell_before_a_job_of_a_narrowed_view_stands_before_it_in_the_line(desk: Desk) -> None:
    ids = await desk.make("lake 1", "dunes", "lake 2", "lake 3")
    desk.panel.model.show(JobFilter(text="lake"))
    _take_up(desk, ids[3])
    target = desk.point(ids[2]) - QPoint(0, 8)
    _move(desk, target)
    QTest.mouseRelease(desk.panel.table.viewport(), _LEFT, pos=target)
    await desk.showing("lake 1", "lake 3", "lake 2")
    desk.panel.model.show(JobFilter())
    await desk.showing("lake 1", "dunes", "lake 3", "lake 2")


async def test_a_waiting_row_that_leaves_the_table_is_carried_on_to_other_panels(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    taken: list[list[int]] = []
    table = desk.panel.table
    table.taken_out.disconnect()
    table.taken_out.connect(taken.append)
    desk.select(ids[1], ids[2])
    _take_up(desk, ids[1])
    _move(desk, QPoint(200, -20))
    assert taken == []
    _move(desk, QPoint(200, -60))
    assert taken == [[ids[1], ids[2]]]
    QTest.mouseRelease(table.viewport(), _LEFT, pos=QPoint(200, -60))
    await desk.make("d")
    await desk.showing("a", "b", "c", "d")


async def test_a_row_that_cannot_be_moved_is_dragged_out_at_once(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    taken: list[list[int]] = []
    desk.panel.table.taken_out.disconnect()
    desk.panel.table.taken_out.connect(taken.append)
    desk.panel.model.sort_by(Column.PROMPT)
    desk.select(ids[0])
    _take_up(desk, ids[0])
    assert taken == [[ids[0]]]
    QTest.mouseRelease(desk.panel.table.viewport(), _LEFT, pos=desk.point(ids[0]))
