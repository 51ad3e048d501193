"""Why a job waits."""

from datetime import timedelta

import pytest

from app.domain.enums import ExecutionState, JobStatus, QueueMode
from app.services.account.selection import Rule
from app.services.job.job_detail import DependencyRow, RunDependencyRow
from app.ui.models.job_states import moment_text
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.why_waiting import why_waiting
from tests.ui.panels.queue.rows import NOW, candidate, detail, ended, job, selection

_LATER = NOW + timedelta(minutes=2)
_FREE = selection(candidate(1, "studio-2"))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (JobFacts(detail(ended(1))), []),
        (JobFacts(detail(job(1, is_held=True)), selection=_FREE), ["You hold it. Release it to let it start."]),
        (
            JobFacts(detail(job(1, scheduled_at=_LATER)), selection=_FREE),
            [f"It is scheduled for {moment_text(_LATER, NOW)}."],
        ),
        (
            JobFacts(detail(job(1, not_before=_LATER, error_message="Too many requests.")), selection=_FREE),
            ["After the last refusal it pauses for 2:00 more.", "Last refusal: Too many requests."],
        ),
        (JobFacts(detail(job(1)), mode=QueueMode.PAUSED, selection=_FREE), ["The queue is paused."]),
        (
            JobFacts(detail(job(1)), mode=QueueMode.FINISHING, selection=_FREE),
            ["The queue finishes what runs and starts nothing new."],
        ),
        (
            JobFacts(detail(job(1)), selection=_FREE, limit=1),
            ["Your profile may run 1 job at once, and it runs: this one starts when it has ended."],
        ),
        (
            JobFacts(detail(job(1)), selection=_FREE, limit=4),
            ["Your profile may run 4 jobs at once, and so many run: it starts when one of them has ended."],
        ),
        (JobFacts(detail(job(1)), place=1, selection=_FREE), ["studio-2 can take it.", "It is the next one."]),
        (JobFacts(detail(job(1)), place=2, selection=_FREE), ["studio-2 can take it.", "1 job is before it."]),
        (JobFacts(detail(job(1)), place=9, selection=_FREE), ["studio-2 can take it.", "8 jobs are before it."]),
        (
            JobFacts(detail(job(1)), place=1, selection=selection(candidate(1, "a", rule=Rule.DISABLED))),
            ["No account can take it now."],
        ),
        (JobFacts(detail(job(1))), ["Its provider is not there any more."]),
    ],
)
def test_what_stands_in_its_way_is_said(facts: JobFacts, said: list[str]) -> None:
    assert why_waiting(facts, NOW) == said


def test_a_job_that_waits_for_another_one_names_it() -> None:
    rows = [
        DependencyRow("first_frame", 4, 0, JobStatus.PROCESSING, None),
        DependencyRow("last_frame", 5, 0, JobStatus.FAILED, None),
        DependencyRow("reference", 6, 0, JobStatus.COMPLETED, 77),
    ]
    facts = JobFacts(detail(job(1), depends_on=rows), selection=_FREE)
    assert why_waiting(facts, NOW) == [
        "Its input comes from job 4, which is not done yet.",
        "Its input comes from job 5, which has no result. Retry that one.",
    ]
    runs = [
        RunDependencyRow("first_frame", 4, "Tour", 0, ExecutionState.RUNNING, None),
        RunDependencyRow("last_frame", 5, "Tour", 0, ExecutionState.FAILED, None),
        RunDependencyRow("reference", 6, "Tour", 0, ExecutionState.DONE, 77),
    ]
    assert why_waiting(JobFacts(detail(job(1), depends_on_runs=runs), selection=_FREE), NOW) == [
        "Its input comes from run 4 of Tour, which is not done yet.",
        "Its input comes from run 5 of Tour, which delivered nothing. Run that again.",
    ]
