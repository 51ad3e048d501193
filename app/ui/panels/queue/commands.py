"""What can be done with jobs, and how it is taken back."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.enums import JobStatus
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError, UserError
from app.services.job.job_rows import JobRow
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.models import job_states
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.questions import JobQuestions

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


MANY_JOBS: Final = 10
"""More than this are not stopped or made again before the user was asked: credits and work are at stake."""


def to_retry(jobs: Sequence[JobRow]) -> list[JobRow]:
    """Which of these jobs are made again: those that failed or were cancelled, else those that are done."""
    ended = [job for job in jobs if job.status.is_final]
    return [job for job in ended if job.status != JobStatus.COMPLETED] or ended


class QueueCommands(QObject):
    """Changes jobs in one transaction each; a job that has meanwhile moved on is left alone.

    Args:
        context: The window's.
        model: The jobs.
        owner: Over which questions are asked.
    """

    def __init__(self, context: UiContext, model: QueueModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._model = model
        self._questions = JobQuestions(context.theme, owner)

    def cancel(self, jobs: Sequence[JobRow]) -> None:
        """Stop jobs; those that only waited come back by undo."""
        open_jobs = [job for job in jobs if not job.status.is_final]
        self._start(self._cancel(open_jobs), self.tr("cancel the jobs"))

    def retry(self, jobs: Sequence[JobRow]) -> None:
        """Make ended jobs again, as new ones; of a mixed choice those that have no result."""
        self._start(self._retry(to_retry(jobs)), self.tr("retry the jobs"))

    def hold(self, jobs: Sequence[JobRow], *, held: bool) -> None:
        """Keep waiting jobs from being started, or let them go."""
        changed = [job.id for job in jobs if job_states.is_waiting(job) and job.is_held != held]
        self._start(self._hold(changed, held), self.tr("hold the jobs"))

    def to_front(self, jobs: Sequence[JobRow]) -> None:
        """Put waiting jobs before all others, in their order."""
        chosen = [job.id for job in jobs if job_states.is_waiting(job)]
        first = next((job_id for job_id in self._model.waiting_ids() if job_id not in chosen), None)
        if chosen and first is not None:
            self.move(chosen, first)

    def move_by(self, jobs: Sequence[JobRow], places: int) -> None:
        """Put waiting jobs one place up (-1) or down (1) in the line."""
        line = self._model.waiting_ids()
        chosen = [job_id for job_id in line if job_id in {job.id for job in jobs}]
        if not chosen:
            return
        others = [job_id for job_id in line if job_id not in chosen]
        place = sum(1 for job_id in others if line.index(job_id) < line.index(chosen[0])) + places
        if 0 <= place <= len(others):
            self.move(chosen, others[place] if place < len(others) else None)

    def move(self, job_ids: Sequence[int], before_id: int | None) -> None:
        """Put waiting jobs before another one, or at the end of the line."""
        self._start(self._move(list(job_ids), before_id), self.tr("move the jobs"))

    def remove(self, jobs: Sequence[JobRow]) -> None:
        """Take ended jobs that were never sent off the list, for good."""
        never_sent = [job.id for job in jobs if job.status.is_final and job.submission_state is None]
        if never_sent:
            self._start(self._remove(never_sent), self.tr("remove the jobs"))

    async def _cancel(self, jobs: Sequence[JobRow]) -> None:
        waiting = [job.id for job in jobs if job_states.is_waiting(job)]
        line = self._model.waiting_ids()
        if len(jobs) > MANY_JOBS and not await self._questions.may_cancel(len(waiting), len(jobs) - len(waiting)):
            return
        done = set(await self._each([job.id for job in jobs], _cancel_one))
        # Each job that only waited, and the one that now stands for it.
        present = {job_id: job_id for job_id in waiting if job_id in done}
        if not present:
            return

        async def undo() -> None:
            made = await self._make_again(list(present.values()))
            for former, cancelled in tuple(present.items()):
                if cancelled not in made:
                    del present[former]
                    continue
                present[former] = made[cancelled]
                await self._move_each([present[former]], self._follower(line, former))

        async def redo() -> None:
            await self._each(list(present.values()), _cancel_one)

        self._context.undo.push(self._counted(self.tr("Cancel"), len(present)), undo=undo, redo=redo)

    async def _retry(self, jobs: Sequence[JobRow]) -> None:
        if len(jobs) > MANY_JOBS and not await self._questions.may_retry(jobs):
            return
        made = await self._make_again([job.id for job in jobs])
        if not made:
            return

        async def redo() -> None:
            again = await self._make_again(list(made))
            made.clear()
            made.update(again)

        text = self._counted(self.tr("Retry"), len(made))
        self._context.undo.push(text, undo=lambda: self._take_back(made), redo=redo)

    async def _take_back(self, made: dict[int, int]) -> None:
        """Stop what was made again; what has ended meanwhile stays, and leaves the record.

        Raises:
            InvalidTransitionError: All of them have ended.
        """
        stopped = set(await self._each(list(made.values()), _cancel_one))
        ended = [former for former, fresh in made.items() if fresh not in stopped]
        for former in ended:
            del made[former]
        if ended and not stopped:
            raise InvalidTransitionError(self._ended_already(len(ended)))
        if ended:
            self._context.shell.toast("info", self._ended_already(len(ended)))

    async def _remove(self, job_ids: Sequence[int]) -> None:
        if await self._questions.may_remove(len(job_ids)):
            await self._each(job_ids, lambda services, key: services.jobs.remove_job(key))

    async def _hold(self, job_ids: Sequence[int], held: bool) -> None:
        def hold(is_held: bool) -> Callable[[], Awaitable[object]]:
            return lambda: self._each(job_ids, lambda services, key: services.jobs.hold_job(key, held=is_held))

        if await hold(held)():
            verb = self.tr("Hold") if held else self.tr("Release")
            text = self._counted(verb, len(job_ids))
            self._context.undo.push(text, undo=hold(not held), redo=hold(held))

    async def _move(self, job_ids: Sequence[int], before_id: int | None) -> None:
        line = self._model.waiting_ids()
        priorities = {job_id: job.priority for job_id in job_ids if (job := self._model.job(job_id)) is not None}

        async def forth() -> list[int]:
            return await self._move_each(job_ids, before_id)

        async def put_back(services: "Services", job_id: int) -> None:
            await services.jobs.set_priority(job_id, priorities[job_id])
            await services.jobs.move_job(job_id, self._follower(line, job_id))

        async def back() -> None:
            await self._each([key for key in reversed(line) if key in priorities], put_back)

        if await forth():
            self._context.undo.push(self._counted(self.tr("Move"), len(job_ids)), undo=back, redo=forth)

    async def _move_each(self, job_ids: Sequence[int], before_id: int | None) -> list[int]:
        return await self._each(job_ids, lambda services, key: services.jobs.move_job(key, before_id))

    async def _make_again(self, job_ids: Sequence[int]) -> dict[int, int]:
        """Queue jobs anew and give each one's new job; those that cannot be made any more are left out, and told."""
        made: dict[int, int] = {}
        refused: list[str] = []
        async with self._context.write() as services:
            for job_id in job_ids:
                try:
                    made[job_id] = (await services.jobs.retry_job(job_id)).id
                except UserError as error:
                    refused.append(job_states.refusal_of(error.message))
        if refused:
            one = self.tr("1 job cannot be made again: {reason}").format(reason=refused[0])
            many = self.tr("{count} jobs cannot be made again.").format(count=number(len(refused)))
            words = one if len(refused) == 1 else many
            self._context.shell.toast("warning", words, details="\n".join(refused))
        return made

    async def _each(self, job_ids: Sequence[int], act: "Callable[[Services, int], Awaitable[object]]") -> list[int]:
        """Do one thing with each job in one transaction; gives those with which it could be done."""
        done: list[int] = []
        async with self._context.write() as services:
            for job_id in job_ids:
                try:
                    await act(services, job_id)
                except (InvalidTransitionError, ResourceNotFoundError):
                    continue
                done.append(job_id)
        return done

    def _follower(self, line: Sequence[int], job_id: int) -> int | None:
        """Who stood behind a job in a former line, of those that still wait."""
        behind = line[line.index(job_id) + 1 :] if job_id in line else []
        waiting = set(self._model.waiting_ids())
        return next((other for other in behind if other in waiting), None)

    def _ended_already(self, count: int) -> str:
        if count == 1:
            return self.tr("The job has already ended and cannot be taken back.")
        return self.tr("{count} jobs have already ended and cannot be taken back.").format(count=number(count))

    def _counted(self, verb: str, count: int) -> str:
        jobs = self.tr("1 job") if count == 1 else self.tr("{count} jobs").format(count=count)
        return f"{verb} {jobs}"

    def _start(self, coroutine: Coroutine[Any, Any, object], what: str) -> None:
        self._context.tasks.start(coroutine, what=what)


async def _cancel_one(services: "Services", job_id: int) -> None:
    await services.jobs.cancel_job(job_id)
