"""Progress and time in rows."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus
from app.ui.panels.queue.row_times import RowTimes
from tests.ui.panels.queue.rows import NOW, ended, job


def test_progress_is_told_once_a_frame_for_all_jobs(qtbot: QtBot) -> None:
    times = RowTimes()
    with qtbot.waitSignal(times.progressed) as told:
        for step in range(50):
            times.set_progress(1, step / 50, None)
            times.set_progress(2, 0.5, 3.0)
    assert sorted(told.args[0]) == [1, 2]
    assert times.progress_of(2) == (0.5, 3.0)
    times.forget(2)
    assert times.progress_of(2) == (None, None)


def test_time_goes_on_only_while_something_runs_or_waits_for_a_moment(qtbot: QtBot) -> None:
    times = RowTimes()
    running = job(1, status=JobStatus.PROCESSING, started_at=NOW)
    later = job(2, not_before=NOW + timedelta(minutes=1))
    times.watch([running, later, job(3), ended(4)], NOW)
    with qtbot.waitSignal(times.passed) as told:
        pass
    assert sorted(told.args[0]) == [1, 2]
    times.watch([ended(1), later], NOW + timedelta(minutes=2))
    assert not times.is_ticking


def test_what_has_ended_has_no_progress() -> None:
    times = RowTimes()
    times.set_progress(1, 0.5, None)
    times.watch([ended(1)], NOW)
    assert times.progress_of(1) == (None, None)
