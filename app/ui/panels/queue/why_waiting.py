"""Why a job waits, in sentences: what stands in its way now, the surest first."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus, QueueMode
from app.services.job.job_detail import RunDependencyRow
from app.services.job.job_rows import JobRow
from app.ui.amounts import clock, number
from app.ui.models import job_states
from app.ui.models.candidates import nobody
from app.ui.models.job_states import moment_text
from app.ui.panels.queue.facts import JobFacts


def why_waiting(facts: JobFacts, now: datetime) -> list[str]:
    """The sentences; none for a job that does not wait."""
    if not job_states.is_waiting(facts.job):
        return []
    found = [*_own_reasons(facts, now), *_reasons_of_queue(facts)]
    if found:
        return [*found, *_last_refusal(facts.job)]
    return [*_pool(facts, now), *_last_refusal(facts.job)]


def _own_reasons(facts: JobFacts, now: datetime) -> Iterator[str]:
    job = facts.job
    if job.is_held:
        yield _tr("You hold it. Release it to let it start.")
    for awaited in facts.detail.depends_on:
        if awaited.asset_id is None:
            yield _awaited(awaited.job_id, awaited.status)
    for run in facts.detail.depends_on_runs:
        if run.asset_id is None:
            yield _awaited_run(run)
    if job.scheduled_at is not None and job.scheduled_at > now:
        yield _tr("It is scheduled for {time}.").format(time=moment_text(job.scheduled_at, now))
    if job.not_before is not None and job.not_before > now:
        left = clock((job.not_before - now).total_seconds())
        yield _tr("After the last refusal it pauses for {time} more.").format(time=left)


def _awaited(job_id: int, status: JobStatus) -> str:
    if status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        return _tr("Its input comes from job {id}, which has no result. Retry that one.").format(id=job_id)
    return _tr("Its input comes from job {id}, which is not done yet.").format(id=job_id)


def _awaited_run(run: RunDependencyRow) -> str:
    if run.state.is_final:
        words = _tr("Its input comes from run {id} of {preset}, which delivered nothing. Run that again.")
    else:
        words = _tr("Its input comes from run {id} of {preset}, which is not done yet.")
    return words.format(id=run.execution_id, preset=run.preset_name)


def _reasons_of_queue(facts: JobFacts) -> Iterator[str]:
    if facts.mode == QueueMode.PAUSED:
        yield _tr("The queue is paused.")
    elif facts.mode == QueueMode.FINISHING:
        yield _tr("The queue finishes what runs and starts nothing new.")
    if facts.limit == 1:
        yield _tr("Your profile may run 1 job at once, and it runs: this one starts when it has ended.")
    elif facts.limit is not None:
        words = _tr("Your profile may run {count} jobs at once, and so many run: it starts when one of them has ended.")
        yield words.format(count=number(facts.limit))


def _pool(facts: JobFacts, now: datetime) -> Iterator[str]:
    selection = facts.selection
    if selection is None:
        yield _tr("Its provider is not there any more.")
        return
    if selection.winner is None:
        yield nobody(selection, now)
    else:
        yield _tr("{account} can take it.").format(account=selection.winner.label)
    before = facts.place - 1
    if before > 0:
        one, many = _tr("1 job is before it."), _tr("{count} jobs are before it.").format(count=number(before))
        yield one if before == 1 else many
    elif selection.winner is not None:
        yield _tr("It is the next one.")


def _last_refusal(job: JobRow) -> Iterator[str]:
    reason = job_states.reason_of(job)
    if reason:
        yield _tr("Last refusal: {reason}.").format(reason=reason)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)
