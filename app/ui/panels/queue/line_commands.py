"""What changes the line of waiting jobs, each taken back by undo: order, priority, hold, schedule."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.panels.queue.verbs import JobVerbs

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

PRIORITY_LIMIT: Final = 999


class _Stretch(NamedTuple):
    """Jobs of one priority that stood side by side, and who of the same priority stood behind them."""

    job_ids: list[int]
    priority: int
    before_id: int | None


class LineCommands(JobVerbs):
    """Orders what waits."""

    def hold(self, jobs: Sequence[JobRow], *, held: bool) -> None:
        """Keep waiting jobs from being started, or let them go."""
        changed = [job.id for job in jobs if job_states.is_waiting(job) and job.is_held != held]
        if changed:
            self._start(self._hold(changed, held), self.tr("hold the jobs"))

    def to_front(self, jobs: Sequence[JobRow]) -> None:
        """Put waiting jobs before all others, in their order."""
        chosen = {job.id for job in jobs if job_states.is_waiting(job)}
        first = next((job_id for job_id in self._model.waiting_ids() if job_id not in chosen), None)
        if chosen and first is not None:
            self.move(self._in_line(chosen), first)

    def to_end(self, jobs: Sequence[JobRow]) -> None:
        """Put waiting jobs behind all others, in their order."""
        chosen = self._in_line({job.id for job in jobs if job_states.is_waiting(job)})
        if chosen and chosen != self._model.waiting_ids()[-len(chosen) :]:
            self.move(chosen, None)

    def move_by(self, jobs: Sequence[JobRow], places: int) -> None:
        """Put waiting jobs one place up (-1) or down (1) in the line."""
        line = self._model.waiting_ids()
        wanted = {job.id for job in jobs}
        chosen = [job_id for job_id in line if job_id in wanted]
        if not chosen:
            return
        others = [job_id for job_id in line if job_id not in wanted]
        place = line.index(chosen[0]) + places
        if 0 <= place <= len(others):
            self.move(chosen, others[place] if place < len(others) else None)

    def move(self, job_ids: Sequence[int], before_id: int | None) -> None:
        """Put waiting jobs before another one, or at the end of the line."""
        self._start(self._move(list(job_ids), before_id), self.tr("move the jobs"))

    def prefer(self, jobs: Sequence[JobRow], step: int) -> None:
        """Raise or lower the priority of waiting jobs by a step; 0 makes it the usual one."""
        wanted = {
            job.id: max(-PRIORITY_LIMIT, min(PRIORITY_LIMIT, job.priority + step)) if step else 0
            for job in jobs
            if job_states.is_waiting(job)
        }
        changed = {key: value for key, value in wanted.items() if value != self._priority(key)}
        if changed:
            self._start(self._prefer(changed), self.tr("change the priority"))

    def schedule(self, jobs: Sequence[JobRow], at: datetime | None) -> None:
        """Start waiting jobs not before a moment; None lets them start as soon as they can."""
        changed = {job.id: job.scheduled_at for job in jobs if job_states.is_waiting(job) and job.scheduled_at != at}
        if changed:
            self._start(self._schedule(changed, at), self.tr("schedule the jobs"))

    async def _hold(self, job_ids: Sequence[int], held: bool) -> None:
        def hold(is_held: bool) -> Callable[[], Awaitable[list[int]]]:
            async def change() -> list[int]:
                async with self._context.write() as services:
                    return await services.jobs.hold_jobs(job_ids, held=is_held)

            return change

        done = await hold(held)()
        if done:
            verb = self.tr("Hold") if held else self.tr("Release")
            self._context.undo.push(self._counted(verb, len(done)), undo=hold(not held), redo=hold(held))

    async def _move(self, job_ids: list[int], before_id: int | None) -> None:
        former = list(self._stretches(set(job_ids)))

        async def forth() -> list[int]:
            async with self._context.write() as services:
                return await services.jobs.move_jobs(job_ids, before_id)

        async def back() -> None:
            async with self._context.write() as services:
                for stretch in reversed(former):
                    await _put_back(services, stretch)

        if await forth():
            self._context.undo.push(self._counted(self.tr("Move"), len(job_ids)), undo=back, redo=forth)

    async def _prefer(self, wanted: dict[int, int]) -> None:
        former = {job_id: self._priority(job_id) for job_id in wanted}

        def give(priorities: dict[int, int]) -> Callable[[], Awaitable[object]]:
            async def change() -> None:
                async with self._context.write() as services:
                    for priority in sorted(set(priorities.values())):
                        ids = [job_id for job_id, value in priorities.items() if value == priority]
                        await services.jobs.set_priorities(ids, priority)

            return change

        await give(wanted)()
        text = self._counted(self.tr("Change the priority of"), len(wanted))
        self._context.undo.push(text, undo=give(former), redo=give(wanted))

    async def _schedule(self, former: dict[int, datetime | None], at: datetime | None) -> None:
        def give(moments: dict[int, datetime | None]) -> Callable[[], Awaitable[object]]:
            async def change() -> None:
                async with self._context.write() as services:
                    for job_id, moment in moments.items():
                        await _schedule_one(services, job_id, moment)

            return change

        wanted: dict[int, datetime | None] = dict.fromkeys(former, at)
        await give(wanted)()
        verb = self.tr("Schedule") if at is not None else self.tr("Start without a schedule:")
        self._context.undo.push(self._counted(verb, len(former)), undo=give(former), redo=give(wanted))

    def _in_line(self, chosen: set[int]) -> list[int]:
        return [job_id for job_id in self._model.waiting_ids() if job_id in chosen]

    def _priority(self, job_id: int) -> int:
        job = self._model.job(job_id)
        return job.priority if job is not None else 0

    def _stretches(self, chosen: set[int]) -> Iterator[_Stretch]:
        """Where chosen jobs stand in the line now, from its front to its end."""
        line = [(job_id, self._priority(job_id)) for job_id in self._model.waiting_ids()]
        start = 0
        for (is_chosen, priority), part in groupby(line, key=lambda item: (item[0] in chosen, item[1])):
            ids = [job_id for job_id, _ in part]
            start += len(ids)
            if is_chosen:
                behind = line[start] if start < len(line) else None
                yield _Stretch(ids, priority, behind[0] if behind is not None and behind[1] == priority else None)


async def _put_back(services: "Services", stretch: _Stretch) -> None:
    job_ids, priority, before_id = stretch
    # Where the one that stood behind them has been started, they stay where they are, with their own priority.
    with suppress(InvalidTransitionError, ResourceNotFoundError):
        await services.jobs.move_jobs(job_ids, before_id)
    await services.jobs.set_priorities(job_ids, priority)


async def _schedule_one(services: "Services", job_id: int, moment: datetime | None) -> None:
    with suppress(InvalidTransitionError, ResourceNotFoundError):
        await services.jobs.schedule_job(job_id, moment)
