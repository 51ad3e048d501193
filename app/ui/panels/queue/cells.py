"""What the cells of the queue say, in words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.panels.queue import batches, words
from app.ui.panels.queue.batches import BatchTotals
from app.ui.panels.queue.order import Column
from app.ui.theme import Theme


class RowFacts(Protocol):
    """What the words need beside the job."""

    def provider_name(self, provider_id: str) -> str: ...
    def progress_of(self, job_id: int) -> tuple[float | None, float | None]: ...
    def place_in_line(self, job: JobRow) -> int: ...
    def place_there(self, job_id: int) -> int | None: ...


class CellTexts:
    """The words of jobs and of batches, by column."""

    def __init__(self, theme: Theme, facts: RowFacts) -> None:
        self._theme = theme
        self._facts = facts
        self._of_job: dict[Column, Callable[[JobRow], str]] = {
            Column.INPUT: lambda job: job.input_name or words.NOTHING,
            Column.PROMPT: lambda job: job.prompt or theme.operation(job.operation_type).label,
            Column.OPERATION: lambda job: theme.operation(job.operation_type).label,
            Column.PROVIDER: lambda job: facts.provider_name(job.provider_id),
            Column.ACCOUNT: words.account_of,
            Column.STATE: lambda job: job_states.state_of(job, datetime.now(UTC)).text,
            Column.PROGRESS: self._progress,
            Column.ELAPSED: lambda job: words.elapsed_text(job, datetime.now(UTC), facts.progress_of(job.id)[1]),
            Column.CREDITS: words.credits_of,
            Column.POSITION: lambda job: str(facts.place_in_line(job) or ""),
            Column.BATCH: words.batch_of,
            Column.PRIORITY: lambda job: words.priority_text(job.priority),
            Column.QUEUED: lambda job: job_states.moment_text(job.created_at, datetime.now(UTC)),
            Column.ENDED: lambda job: job_states.moment_text(job.ended_at, datetime.now(UTC)),
            Column.NUMBER: lambda job: str(job.id),
        }
        self._of_batch: dict[Column, Callable[[BatchTotals], str]] = {
            Column.INPUT: lambda _: words.NOTHING,
            Column.PROMPT: batches.title_of_batch,
            Column.STATE: batches.state_of_batch,
            Column.PROGRESS: lambda totals: batches.percent_of(totals.fraction),
            Column.ELAPSED: batches.elapsed_of_batch,
            Column.CREDITS: batches.credits_of_batch,
        }

    def of_job(self, job: JobRow, column: Column) -> str:
        write = self._of_job.get(column)
        return write(job) if write is not None else ""

    def of_batch(self, totals: BatchTotals, column: Column) -> str:
        write = self._of_batch.get(column)
        return write(totals) if write is not None else ""

    def _progress(self, job: JobRow) -> str:
        step = words.next_step(job)
        if step is not None:
            return words.step_text(step)
        fraction, place = self._facts.progress_of(job.id)[0], self._facts.place_there(job.id)
        if fraction is None and place is not None:
            return words.place_there(place)
        return words.NOTHING if fraction is None else batches.percent_of(fraction)
