"""Why an output cannot be an input, in words."""

import pytest

from app.domain.enums import ExecutionState, JobStatus
from app.domain.errors import ValidationError
from app.domain.execution import Execution
from app.domain.job import Job
from app.services.job.outputs import check_no_circle, job_node, maker_of, run_node


def test_a_maker_says_what_it_is_and_why_there_is_nothing() -> None:
    failed = maker_of(Execution(id=12, state=ExecutionState.FAILED, error_message="No such button."))
    assert failed.why_in_vain == "It waits for run 12, which has failed: No such button."
    assert failed.why_not(None, 1, None) == "Run 12 made no output number 2."
    cancelled = maker_of(Job(id=5, status=JobStatus.CANCELLED))
    assert cancelled.why_in_vain == "It waits for job 5, which was cancelled."
    assert maker_of(Job(id=5, status=JobStatus.COMPLETED)).ending == ""


def test_jobs_and_runs_of_one_number_are_two_nodes() -> None:
    job, run = (
        maker_of(Job(id=5, status=JobStatus.PENDING)),
        maker_of(Execution(id=5, state=ExecutionState.QUEUED)),
    )
    assert job_node(5) != run_node(5)
    check_no_circle(job, {run_node(5)}, run, job_node(5))
    with pytest.raises(ValidationError, match="Job 5 waits for run 5 already: neither would ever run"):
        check_no_circle(job, {run_node(5)}, run, run_node(5))
