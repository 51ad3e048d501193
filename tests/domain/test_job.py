"""The states of a job."""

from datetime import UTC, datetime

import pytest

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import InvalidTransitionError
from app.domain.job import Job

NOW = datetime(2026, 3, 1, tzinfo=UTC)
P, R, C, F, X = (
    JobStatus.PENDING,
    JobStatus.PROCESSING,
    JobStatus.COMPLETED,
    JobStatus.FAILED,
    JobStatus.CANCELLED,
)
ALLOWED = {(P, R), (P, X), (P, F), (R, C), (R, F), (R, X)}


def job(status: JobStatus) -> Job:
    return Job(id=1, status=status, operation_type=OperationType.TEXT_TO_IMAGE, needs_attention=True)


@pytest.mark.parametrize("before", list(JobStatus))
@pytest.mark.parametrize("after", list(JobStatus))
def test_a_job_goes_only_where_its_states_allow(before: JobStatus, after: JobStatus) -> None:
    one = job(before)
    if before == after or (before, after) in ALLOWED:
        one.become(after, NOW)
        assert one.status == after
    else:
        with pytest.raises(InvalidTransitionError):
            one.become(after, NOW)
        assert one.status == before


def test_only_what_failed_for_want_of_its_result_goes_on() -> None:
    lost = job(R)
    lost.become(F, NOW)
    with pytest.raises(InvalidTransitionError):
        lost.reopen()
    lost.error_kind, lost.error_message = "ResultLostError", "It is not there."
    lost.reopen()
    assert [lost.status, lost.ended_at, lost.error_kind, lost.error_message] == [R, None, None, None]


def test_start_and_end_are_noted_once() -> None:
    one = job(P)
    one.become(R, NOW)
    assert one.started_at == NOW
    one.become(C, NOW.replace(hour=1))
    assert (one.started_at, one.ended_at) == (NOW, NOW.replace(hour=1))
    one.become(C, NOW.replace(hour=2))
    assert one.ended_at == NOW.replace(hour=1)
