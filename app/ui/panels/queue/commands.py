"""What makes and ends jobs: cancel, retry, duplicate, remove; and how it is taken back."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.enums import JobStatus
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError, UserError
from app.services.job.job_rows import JobRow
from app.ui.amounts import number, sum_price, sums
from app.ui.context import UiContext
from app.ui.models import job_states
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.stopping import Stopping, verb_of, warning_of
from app.ui.panels.queue.verbs import JobVerbs

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


MANY_JOBS: Final = 10
"""More than this are not stopped or made again before the user was asked: credits and work are at stake."""


def to_retry(jobs: Sequence[JobRow]) -> list[JobRow]:
    """Which of these jobs are made again: those that failed or were cancelled, else those that are done."""
    ended = [job for job in jobs if job.status.is_final]
    return [job for job in ended if job.status != JobStatus.COMPLETED] or ended


class QueueCommands(JobVerbs):
    """Makes and ends jobs."""

    stood_in = Signal(object)
    """What was cancelled has come back: job id to the id of the one that stands for it."""

    def __init__(self, context: UiContext, model: QueueModel, owner: QWidget) -> None:
        super().__init__(context, model, owner)
        self.stopping = Stopping()

    def cancel(self, jobs: Sequence[JobRow]) -> None:
        """Stop jobs; those that only waited come back by undo."""
        open_jobs = [job for job in jobs if not job.status.is_final]
        if open_jobs:
            self._start(self._cancel(open_jobs), self.tr("cancel the jobs"))

    def retry(self, jobs: Sequence[JobRow]) -> None:
        """Make ended jobs again, as new ones; of a mixed choice those that have no result."""
        self._start(self._make(to_retry(jobs), _retry_one, self.tr("Retry")), self.tr("retry the jobs"))

    def duplicate(self, jobs: Sequence[JobRow]) -> None:
        """Queue jobs a second time, whatever became of them."""
        self._start(self._make(jobs, _duplicate_one, self.tr("Duplicate")), self.tr("duplicate the jobs"))

    def retry_failed(self, error_kind: str | None = None) -> None:
        """Make everything again that failed, or that failed in one way; what was refused only when it is named."""
        self._start(self._retry_failed(error_kind), self.tr("retry the jobs"))

    def remove(self, jobs: Sequence[JobRow]) -> None:
        """Take ended jobs that were never sent off the list, for good."""
        never_sent = [job.id for job in jobs if job.status.is_final and job.submission_state is None]
        if never_sent:
            self._start(self._remove(never_sent), self.tr("remove the jobs"))

    async def _cancel(self, jobs: Sequence[JobRow]) -> None:
        waiting = [job.id for job in jobs if job_states.is_waiting(job)]
        if not await self._may_cancel(jobs, waiting):
            return
        done = set(await self._stop([job.id for job in jobs]))
        # Each job that only waited, and the one that now stands for it.
        present = {job_id: job_id for job_id in waiting if job_id in done}
        if not present:
            return

        async def undo() -> None:
            restored = await self._restore(list(present.values()))
            self.stood_in.emit(restored)
            for former, cancelled in tuple(present.items()):
                if cancelled in restored:
                    present[former] = restored[cancelled]
                else:
                    del present[former]

        self._context.undo.push(
            self._counted(self.tr("Cancel"), len(present)),
            undo=undo,
            redo=lambda: self._stop(list(present.values())),
        )

    async def _may_cancel(self, jobs: Sequence[JobRow], waiting: Sequence[int]) -> bool:
        going_on, stop = self.stopping.at_provider(jobs), self.stopping.of(jobs)
        if going_on:
            names = {self._model.provider_name(job.provider_id) for job in going_on}
            price = sum_price(sums((job.credit_type, job.charged or job.estimated_cost) for job in going_on))
            is_free = not any(job.credit_type for job in going_on)
            words = warning_of(stop, names.pop() if len(names) == 1 else "", "" if is_free else price)
            return await self._questions.may_stop(verb_of(stop), len(jobs), words)
        return len(jobs) <= MANY_JOBS or await self._questions.may_cancel(len(waiting), len(jobs) - len(waiting))

    async def _make(self, jobs: Sequence[JobRow], make: "Callable[[Services, int], Awaitable[int]]", verb: str) -> None:
        if len(jobs) > MANY_JOBS and not await self._questions.may_retry(jobs):
            return
        done = await self._make_each([job.id for job in jobs], make)
        # One whose result is fetched again is itself: there is nothing to take back.
        made = {former: again for former, again in done.items() if former != again}
        if not made:
            return

        async def redo() -> None:
            again = await self._make_each(list(made), make)
            made.clear()
            made.update(again)

        self._context.undo.push(self._counted(verb, len(made)), undo=lambda: self._take_back(made), redo=redo)

    async def _retry_failed(self, error_kind: str | None) -> None:
        async with self._context.read() as services:
            by_kind = await services.jobs.count_failed_by_kind(self._context.user_id)
        count = by_kind.get(error_kind, 0) if error_kind is not None else sum(by_kind.values())
        if count > MANY_JOBS and not await self._questions.may_retry_failed(count):
            return
        async with self._context.write() as services:
            jobs = await services.jobs.retry_failed(self._context.user_id, error_kind)
        if not jobs:
            self._context.shell.toast("info", self.tr("Nothing that failed can be made again."))
            return
        made = {job.retry_of or job.id: job.id for job in jobs if job.status == JobStatus.PENDING}
        if not made:
            return

        async def redo() -> None:
            again = await self._make_each(list(made), _retry_one)
            made.clear()
            made.update(again)

        text = self._counted(self.tr("Retry"), len(made))
        self._context.undo.push(text, undo=lambda: self._take_back(made), redo=redo)

    async def _take_back(self, made: dict[int, int]) -> None:
        """Stop what was made again; what has ended meanwhile stays, and leaves the record.

        Raises:
            InvalidTransitionError: All of them have ended.
        """
        stopped = set(await self._stop(list(made.values())))
        ended = [former for former, fresh in made.items() if fresh not in stopped]
        for former in ended:
            del made[former]
        if ended and not stopped:
            raise InvalidTransitionError(self._ended_already(len(ended)))
        if ended:
            self._context.shell.toast("info", self._ended_already(len(ended)))

    async def _remove(self, job_ids: Sequence[int]) -> None:
        if not await self._questions.may_remove(len(job_ids)):
            return
        async with self._context.write() as services:
            for job_id in job_ids:
                await _remove_one(services, job_id)

    async def _stop(self, job_ids: Sequence[int]) -> list[int]:
        async with self._context.write() as services:
            return await services.jobs.cancel_jobs(job_ids)

    async def _restore(self, job_ids: Sequence[int]) -> dict[int, int]:
        """Put copies in the places of cancelled jobs; those that cannot come back are left out, and told."""
        return await self._make_each(job_ids, _restore_one)

    async def _make_each(
        self, job_ids: Sequence[int], make: "Callable[[Services, int], Awaitable[int]]"
    ) -> dict[int, int]:
        """Make a job from each; those of which none can be made any more are left out, and told."""
        made: dict[int, int] = {}
        refused: list[UserError] = []
        async with self._context.write() as services:
            for job_id in job_ids:
                try:
                    made[job_id] = await make(services, job_id)
                except UserError as error:
                    refused.append(error)
        self._tell_refused(refused)
        return made

    def _ended_already(self, count: int) -> str:
        if count == 1:
            return self.tr("The job has already ended and cannot be taken back.")
        return self.tr("{count} jobs have already ended and cannot be taken back.").format(count=number(count))


async def _retry_one(services: "Services", job_id: int) -> int:
    return (await services.jobs.retry_job(job_id)).id


async def _duplicate_one(services: "Services", job_id: int) -> int:
    return (await services.jobs.duplicate_job(job_id)).id


async def _restore_one(services: "Services", job_id: int) -> int:
    return (await services.jobs.restore_job(job_id)).id


async def _remove_one(services: "Services", job_id: int) -> None:
    with suppress(InvalidTransitionError, ResourceNotFoundError):
        await services.jobs.remove_job(job_id)
