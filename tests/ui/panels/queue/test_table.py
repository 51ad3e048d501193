"""The table under pointer and keys."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobChanged
from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.order import Column
from app.ui.widgets import spinner
from tests.support import hands
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


def _move(desk: Desk, point: QPoint, *, buttons: Qt.MouseButton = _LEFT) -> None:
    viewport = desk.panel.table.viewport()
    place = QPointF(viewport.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), place, Qt.MouseButton.NoButton, buttons, _NONE)
    QApplication.sendEvent(viewport, event)


def _drag(desk: Desk, job_id: int, target: QPoint) -> None:
    viewport = desk.panel.table.viewport()
    start = desk.point(job_id)
    QTest.mousePress(viewport, _LEFT, pos=start)
    _move(desk, start + QPoint(0, 4))
    _move(desk, start + QPoint(0, 30))
    _move(desk, target)
    QTest.mouseRelease(viewport, _LEFT, pos=target)


async def test_a_waiting_row_is_dragged_before_another_one(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    _drag(desk, ids[3], desk.point(ids[1]) - QPoint(0, 8))
    await desk.showing("a", "d", "b", "c")
    desk.context.undo.undo()
    await desk.showing("a", "b", "c", "d")


async def test_a_row_dragged_below_the_last_one_goes_to_the_end_of_the_line(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    _drag(desk, ids[0], desk.point(ids[2]) + QPoint(0, 60))
    await desk.showing("b", "c", "a")


async def test_esc_ends_a_drag_and_nothing_moves(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    table = desk.panel.table
    table.setFocus()
    QTest.mousePress(table.viewport(), _LEFT, pos=desk.point(ids[2]))
    _move(desk, desk.point(ids[2]) - QPoint(0, 20))
    _move(desk, desk.point(ids[0]))
    QTest.keyClick(table, Qt.Key.Key_Escape)
    QTest.mouseRelease(table.viewport(), _LEFT, pos=desk.point(ids[0]))
    assert not desk.context.undo.can_undo
    await desk.showing("a", "b", "c")


async def test_a_click_on_the_link_takes_the_next_step(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    table = desk.panel.table
    QTest.mouseClick(table.viewport(), _LEFT, pos=table.link_rect(0).center())
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)


async def test_a_click_beside_the_link_only_selects(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    QTest.mouseClick(desk.panel.table.viewport(), _LEFT, pos=desk.point(ids[0]))
    assert [job.id for job in desk.panel.table.selected_jobs()] == ids
    assert desk.panel.model.waiting_ids() == []


async def test_a_double_click_on_the_link_makes_one_job(desk: Desk) -> None:
    ids = await desk.make("a")
    await desk.fail(*ids)
    desk.panel.show_job(ids[0])
    table = desk.panel.table
    hands.double_click(table.viewport(), table.link_rect(0).center())
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)
    await desk.make("b")
    assert len(desk.panel.model.waiting_ids()) == 2
    assert not desk.panel.body.is_open


async def test_the_second_click_does_not_hit_the_row_that_came_under_the_pointer(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(*ids)
    desk.panel._choose_plain(ViewId.ALL)
    table = desk.panel.table
    point = table.link_rect(1).center()
    hands.click(table.viewport(), point)
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)
    assert table.link_rect(1).contains(point)
    QTest.mouseDClick(table.viewport(), _LEFT, _NONE, point)
    QTest.mouseRelease(table.viewport(), _LEFT, _NONE, point)
    third = QMouseEvent(QEvent.Type.MouseButtonPress, QPointF(point), QPointF(point), _LEFT, _LEFT, _NONE)
    third.setTimestamp(table._double_clicked_at + 100)
    QApplication.sendEvent(table.viewport(), third)
    QTest.mouseRelease(table.viewport(), _LEFT, _NONE, point)
    await desk.make("c")
    assert len(desk.panel.model.waiting_ids()) == 2


async def test_a_press_that_leaves_the_link_does_nothing(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(*ids)
    desk.panel._choose_plain(ViewId.FAILED)
    table = desk.panel.table
    QTest.mousePress(table.viewport(), _LEFT, pos=table.link_rect(0).center())
    QTest.mouseRelease(table.viewport(), _LEFT, pos=table.link_rect(1).center())
    await desk.make("c")
    assert len(desk.panel.model.waiting_ids()) == 1


async def test_a_double_click_and_enter_open_a_failed_job_and_start_nothing(desk: Desk) -> None:
    ids = await desk.make("a")
    await desk.fail(*ids)
    desk.panel.show_job(ids[0])
    table = desk.panel.table
    hands.double_click(table.viewport(), desk.point(ids[0]))
    await until(desk.panel.pane.title, f"Job {ids[0]}")
    desk.panel.body.set_open(is_open=False)
    hands.press(table, Qt.Key.Key_Return)
    assert desk.panel.body.is_open
    assert desk.panel.model.waiting_ids() == []
    assert desk.asked == []


async def test_enter_that_is_held_opens_once(desk: Desk) -> None:
    ids = await desk.make("a")
    table = desk.panel.table
    asked: list[int] = []
    table.opened.connect(asked.append)
    table.select_job(ids[0])
    hands.press(table, Qt.Key.Key_Return)
    for _ in range(3):
        hands.repeat(table, Qt.Key.Key_Return)
    assert asked == ids


async def test_esc_and_a_click_beside_the_rows_clear_the_selection(desk: Desk) -> None:
    ids = await desk.make("a")
    table = desk.panel.table
    table.select_job(ids[0])
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert table.selected_jobs() == []
    table.select_job(ids[0])
    QTest.mouseClick(table.viewport(), _LEFT, pos=QPoint(30, table.viewport().height() - 8))
    assert table.selected_jobs() == []


async def test_a_reason_that_does_not_fit_is_the_tool_tip(desk: Desk) -> None:
    ids = await desk.make("a very long prompt " * 20)
    table = desk.panel.table
    index = desk.panel.model.index(desk.panel.model.row_of(ids[0]), Column.PROMPT)
    assert table._tip(index).startswith("a very long prompt")
    assert table._tip(desk.panel.model.index(0, Column.PROVIDER)) == ""


async def test_the_mark_turns_only_while_something_runs_in_view(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.table.repaint()
    assert id(desk.panel.table) not in spinner.clock()._holders
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    await until(lambda: id(desk.panel.table) in spinner.clock()._holders, wanted=True)
    async with desk.library.write() as services:
        await services.jobs.update_status(ids[0], JobStatus.COMPLETED)
    await until(lambda: id(desk.panel.table) in spinner.clock()._holders, wanted=False)


async def test_a_selected_job_stays_selected_and_in_place_while_others_come_and_go(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.panel.table.select_job(ids[1])
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.make("d")
    await desk.showing("b", "c", "d")
    assert [job.id for job in desk.panel.table.selected_jobs()] == [ids[1]]
