"""How many jobs are at what."""

from app.domain.enums import JobStatus
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.counts import JobCounts
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId


def test_counts_follow_each_job() -> None:
    counts = JobCounts()
    counts.turn(None, JobKind.WAITING)
    counts.turn(None, JobKind.HELD)
    counts.turn(JobKind.WAITING, JobKind.RUNNING)
    assert [counts.of_view(view) for view in (ViewId.ALL, ViewId.RUNNING, ViewId.WAITING)] == [2, 1, 1]
    counts.turn(JobKind.RUNNING, None)
    assert counts.of_view(ViewId.ALL) == 1
    assert counts.listed(JobKind.HELD) == 1


def test_older_jobs_that_are_not_listed_are_counted_too() -> None:
    counts = JobCounts()
    counts.turn(None, JobKind.DONE)
    assert counts.set_beyond({JobStatus.COMPLETED: 40, JobStatus.FAILED: 2, JobStatus.PENDING: 0})
    assert not counts.set_beyond({JobStatus.COMPLETED: 40, JobStatus.FAILED: 2})
    assert (counts.of_view(ViewId.DONE), counts.of_view(ViewId.FAILED), counts.beyond) == (41, 2, 42)


def test_chips_are_those_of_the_view_that_have_jobs_or_were_chosen() -> None:
    counts = JobCounts()
    for kind in (JobKind.PREPARING, JobKind.RUNNING, JobKind.FAILED):
        counts.turn(None, kind)
    assert counts.of_chips(JobFilter()) == {Chip.RUNNING: 2, Chip.FAILED: 1}
    assert counts.of_chips(JobFilter(ViewId.FAILED)) == {}
    chosen = JobFilter(ViewId.RUNNING, frozenset({Chip.FETCHING}))
    assert counts.of_chips(chosen) == {Chip.RUNNING: 2, Chip.FETCHING: 0}
