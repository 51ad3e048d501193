"""What can be done with jobs, and taken back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobChanged
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_ALT = Qt.KeyboardModifier.AltModifier


async def _press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, key, modifier)


async def _undo(desk: Desk) -> None:
    await until(lambda: desk.context.undo.can_undo, wanted=True)
    desk.context.undo.undo()


async def test_del_cancels_what_is_selected_and_undo_brings_it_back_to_its_place(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    desk.select(ids[1], ids[2])
    await _press(desk, Qt.Key.Key_Delete)
    await desk.showing("a", "d")
    assert (await desk.row(ids[1])).status == JobStatus.CANCELLED
    assert desk.context.undo.undo_text == "Cancel 2 jobs"
    await _undo(desk)
    await desk.showing("a", "b", "c", "d")
    desk.context.undo.redo()
    await desk.showing("a", "d")


async def test_a_job_that_runs_is_cancelled_for_good(desk: Desk) -> None:
    ids = await desk.make("a")
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    await until(lambda: desk.panel.model.job(ids[0]).status, JobStatus.PROCESSING)  # type: ignore[union-attr]
    desk.select(ids[0])
    await _press(desk, Qt.Key.Key_Delete)
    await desk.showing()
    assert not desk.context.undo.can_undo


async def test_h_holds_and_releases(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.select(*ids)
    await _press(desk, Qt.Key.Key_H)
    await until(lambda: all(desk.panel.model.job(job_id).is_held for job_id in ids), wanted=True)  # type: ignore[union-attr]
    assert desk.panel._hold.text() == "Release"
    await _undo(desk)
    await until(lambda: any(desk.panel.model.job(job_id).is_held for job_id in ids), wanted=False)  # type: ignore[union-attr]


async def test_alt_home_puts_the_selection_first_in_its_order(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    desk.select(ids[1], ids[3])
    await _press(desk, Qt.Key.Key_Home, _ALT)
    await desk.showing("b", "d", "a", "c")
    assert {job.id for job in desk.panel.table.selected_jobs()} == {ids[1], ids[3]}
    await _undo(desk)
    await desk.showing("a", "b", "c", "d")


async def test_alt_down_and_alt_up_move_by_one_place(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.select(ids[0])
    await _press(desk, Qt.Key.Key_Down, _ALT)
    await desk.showing("b", "a", "c")
    await _press(desk, Qt.Key.Key_Down, _ALT)
    await desk.showing("b", "c", "a")
    await _press(desk, Qt.Key.Key_Up, _ALT)
    await desk.showing("b", "a", "c")


async def test_ctrl_r_makes_an_ended_job_again(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    await _press(desk, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: len(desk.shown()), 2)
    await _undo(desk)
    await until(desk.panel.model.waiting_ids, [])


async def test_a_job_that_was_never_sent_can_be_taken_off_the_list(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    await until(desk.panel._remove.isEnabled, wanted=True)
    desk.panel._remove.trigger()
    await until(lambda: desk.panel.model.job(ids[0]), None)


async def test_one_that_meanwhile_ended_does_not_keep_the_others(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    rows = [await desk.row(job_id) for job_id in ids]
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    desk.panel._commands.cancel(rows)
    await desk.showing()
    assert (await desk.row(ids[1])).status == JobStatus.CANCELLED
