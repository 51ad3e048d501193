"""What changes the line, and is taken back."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.panels.queue.line_commands import PRIORITY_LIMIT
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_ALT = Qt.KeyboardModifier.AltModifier


async def _press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, key, modifier)


async def _undo(desk: Desk) -> None:
    await until(lambda: desk.context.undo.can_undo, wanted=True)
    desk.context.undo.undo()


def _priorities(desk: Desk, ids: list[int]) -> list[int]:
    return [job.priority for job_id in ids if (job := desk.panel.model.job(job_id)) is not None]


async def test_alt_end_puts_the_selection_last_in_its_order(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    desk.select(ids[0], ids[2])
    await _press(desk, Qt.Key.Key_End, _ALT)
    await desk.showing("b", "d", "a", "c")
    assert {job.id for job in desk.panel.table.selected_jobs()} == {ids[0], ids[2]}
    await _undo(desk)
    await desk.showing("a", "b", "c", "d")


async def test_what_is_last_already_is_not_moved(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    rows = [await desk.row(ids[1])]
    desk.panel.line.to_end(rows)
    desk.panel.line.to_end([])
    desk.panel.line.move_by([], 1)
    await desk.make("c")
    assert not desk.context.undo.can_undo


async def test_plus_minus_and_nought_change_the_priority_and_undo_gives_each_its_own_back(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.select(ids[2])
    await _press(desk, Qt.Key.Key_Plus)
    await desk.showing("c", "a", "b")
    desk.select(ids[1], ids[2])
    await _press(desk, Qt.Key.Key_Minus)
    await until(lambda: _priorities(desk, ids), [0, -1, 0])
    await _press(desk, Qt.Key.Key_0)
    await until(lambda: _priorities(desk, ids), [0, 0, 0])
    await _undo(desk)
    await until(lambda: _priorities(desk, ids), [0, -1, 0])
    await _undo(desk)
    await until(lambda: _priorities(desk, ids), [0, 0, 1])
    desk.context.undo.redo()
    await until(lambda: _priorities(desk, ids), [0, -1, 0])


async def test_a_priority_stays_within_its_bounds(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.set_priority(ids[0], PRIORITY_LIMIT)
    await until(lambda: _priorities(desk, ids), [PRIORITY_LIMIT])
    desk.panel.line.prefer([await desk.row(ids[0])], 1)
    desk.panel.line.prefer([await desk.row(ids[0])], -1)
    await until(lambda: _priorities(desk, ids), [PRIORITY_LIMIT - 1])


async def test_jobs_of_other_priorities_come_back_with_their_priorities(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    async with desk.library.write() as services:
        await services.jobs.set_priorities([ids[2], ids[3]], 5)
    await desk.showing("c", "d", "a", "b")
    desk.select(ids[3], ids[0])
    await _press(desk, Qt.Key.Key_End, _ALT)
    await desk.showing("c", "b", "d", "a")
    await _undo(desk)
    await desk.showing("c", "d", "a", "b")
    assert _priorities(desk, ids) == [0, 0, 5, 5]
    desk.context.undo.redo()
    await desk.showing("c", "b", "d", "a")


async def test_a_move_is_taken_back_though_the_job_behind_has_been_started(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.select(ids[0])
    await _press(desk, Qt.Key.Key_End, _ALT)
    await desk.showing("b", "c", "a")
    await desk.finish(ids[1])
    await _undo(desk)
    await until(lambda: desk.context.undo.can_undo, wanted=False)
    await desk.showing("c", "a")


async def test_jobs_are_scheduled_and_undo_gives_each_its_own_moment_back(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    first, second = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) + timedelta(hours=2)
    async with desk.library.write() as services:
        await services.jobs.schedule_job(ids[1], first)

    def moments() -> list[datetime | None]:
        return [job.scheduled_at for job_id in ids if (job := desk.panel.model.job(job_id)) is not None]

    await until(moments, [None, first])
    desk.panel.line.schedule([await desk.row(job_id) for job_id in ids], second)
    await until(moments, [second, second])
    assert desk.context.undo.undo_text == "Schedule 2 jobs"
    await _undo(desk)
    await until(moments, [None, first])
    desk.panel.line.schedule([await desk.row(ids[1])], None)
    await until(moments, [None, None])


async def test_a_schedule_leaves_out_what_has_meanwhile_ended(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    rows = [await desk.row(job_id) for job_id in ids]
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    moment = datetime.now(UTC) + timedelta(hours=1)
    desk.panel.line.schedule(rows, moment)
    await until(lambda: desk.panel.model.job(ids[1]).scheduled_at, moment)  # type: ignore[union-attr]
