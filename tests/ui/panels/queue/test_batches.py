"""What a batch amounts to."""

from datetime import timedelta

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.panels.queue import batches
from app.ui.panels.queue.batches import BatchTotals, rank_of, total_of
from tests.ui.panels.queue.rows import NOW, ended, job

_DOT = " \N{MIDDLE DOT} "
_SPACE = "\N{NO-BREAK SPACE}"


def _of(*jobs: JobRow, fraction: float | None = None) -> BatchTotals:
    return total_of(7, jobs, NOW + timedelta(minutes=5), lambda _job_id: (fraction, None))


def _paid(number: int, status: JobStatus | None = None, **changes: object) -> JobRow:
    known = {"batch_id": 7, "batch_name": "Dunes", "estimated_cost": 30, "credit_type": "webapi", **changes}
    return job(number, **known) if status is None else ended(number, status, **known)


def test_estimate_and_actual_stand_side_by_side() -> None:
    begun = _of(_paid(1, JobStatus.COMPLETED, actual_cost=28), _paid(2), _paid(3))
    assert batches.credits_of_batch(begun) == f"28 / ~{_SPACE}90"
    assert batches.credits_of_batch(_of(_paid(1), _paid(2))) == f"~{_SPACE}60"
    assert batches.credits_of_batch(_of(_paid(1, JobStatus.CANCELLED))) == f"0 / ~{_SPACE}30"
    assert batches.credits_of_batch(_of(job(1))) == "free"


def test_progress_counts_what_has_ended_and_the_part_of_what_runs() -> None:
    running = _paid(2, status=None, submission_state=SubmissionState.ACCEPTED)
    totals = _of(_paid(1, JobStatus.COMPLETED), running, _paid(3), _paid(4), fraction=0.5)
    assert totals.fraction == (1 + 0.5 * 3) / 4
    assert batches.percent_of(totals.fraction) == f"62{_SPACE}%"


def test_its_state_is_what_needs_its_user_most() -> None:
    failed, done = _paid(1, JobStatus.FAILED), _paid(2, JobStatus.COMPLETED)
    running = _paid(3, submission_state=SubmissionState.SENDING)
    needing = _paid(4, needs_attention=True)
    assert _of(failed, done, running, needing).state == "warning"
    assert _of(failed, done, running).state == "running"
    assert _of(failed, done, _paid(5)).state == "waiting"
    assert (_of(failed, done).state, _of(done).state) == ("failed", "done")
    said = batches.state_of_batch(_of(failed, done, running, needing, _paid(5)))
    assert said == _DOT.join(["1 need you", "1 running", "1 waiting", "1 failed", "1 done"])
    assert batches.state_of_batch(_of(_paid(1, JobStatus.CANCELLED))) == "\N{EM DASH}"


def test_it_is_named_with_the_number_of_its_jobs() -> None:
    assert batches.title_of_batch(_of(_paid(1), _paid(2))) == f"Dunes{_DOT}2 jobs"
    assert batches.title_of_batch(_of(_paid(1, batch_name=None))) == f"Batch 7{_DOT}1 job"
    single = total_of(0, [job(1), job(2)], NOW, lambda _job_id: (None, None))
    assert batches.title_of_batch(single) == f"Single jobs{_DOT}2 jobs"


def test_time_goes_from_the_first_start_to_the_last_end_or_to_now() -> None:
    over = _of(_paid(1, JobStatus.COMPLETED), _paid(3, JobStatus.FAILED))
    assert batches.elapsed_of_batch(over) == "3:00"
    assert batches.elapsed_of_batch(_of(_paid(1, JobStatus.COMPLETED), _paid(2))) == "5:00"
    assert batches.elapsed_of_batch(_of(_paid(1, estimated_seconds=90.0))) == f"~{_SPACE}1:30"
    assert batches.elapsed_of_batch(_of(_paid(1))) == "\N{EM DASH}"


def test_open_batches_stand_as_they_will_run_then_the_newest_and_single_jobs_last() -> None:
    jobs = {
        1: [ended(1)],
        2: [ended(2)],
        3: [job(3, position=9.0), ended(4)],
        4: [job(5, position=2.0)],
        5: [job(6, priority=1)],
        0: (),
    }
    assert sorted(jobs, key=lambda group: rank_of(group, jobs[group])) == [5, 4, 3, 2, 1, 0]


def test_the_first_input_that_has_a_picture_stands_for_it() -> None:
    assert _of(_paid(1), _paid(2)).thumb is None
    totals = _of(_paid(3, input_sha256="b"), _paid(2, input_sha256="a"), _paid(1))
    assert totals.thumb is not None
    assert totals.thumb.id == 2
