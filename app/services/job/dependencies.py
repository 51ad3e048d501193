"""Chains: jobs whose inputs are outputs that other jobs have yet to make."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.batch import JobDependency, media_made_by
from app.domain.enums import JobStatus, OperationType
from app.domain.errors import ValidationError
from app.domain.events import EventLog
from app.domain.job import Job
from app.providers.base import InputSlot, OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.job.handing import Handing, says_nothing
from app.services.job.job_access import IDS_A_QUERY
from app.services.job.outputs import (
    ENDS,
    JobOutput,
    Output,
    RunOutput,
    check_no_circle,
    job_node,
    maker_of,
    nodes_above,
    output_of_job,
)
from app.services.job.run_inputs import RunInputs
from app.services.job.run_variables import RunVariables
from app.system.clock import Clock

ROWS_AT_ONCE = 20
"""The window goes on between these: a picture may have a thousand others made from it."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What becomes of the inputs of a job that are outputs of other jobs and of runs.

    Attributes:
        ready: Slot to asset, of outputs that are there already.
        awaited: Slot to output, of those that are not.
    """

    ready: Mapping[str, int] = field(default_factory=dict)
    awaited: Mapping[str, Output] = field(default_factory=dict)


class JobDependencies:
    """Keeps which job waits for which other one or run, and hands outputs on; runs that wait for jobs are told too."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._handing = Handing(db, registry, events, clock)
        self.run_inputs = RunInputs(db, self._handing)
        self.run_variables = RunVariables(db, events, clock)

    async def check(
        self,
        user_id: int,
        model: type[OperationParams],
        depends_on: Mapping[str, Output],
        *,
        may_wait_for_ended: bool = False,
    ) -> Inputs:
        """See that each slot can take what the other job, or the run, will make.

        Args:
            user_id: Whose jobs.
            model: The parameters of the job that waits.
            depends_on: Slot to output.
            may_wait_for_ended: A job that failed or was cancelled may be waited for: it can be made again.

        Raises:
            ValidationError: One cannot; `field` names the slot.
        """
        slots = {slot.name: slot for slot in input_slots(model)}
        ready: dict[str, int] = {}
        awaited: dict[str, Output] = {}
        for name, output in depends_on.items():
            slot = slots.get(name)
            if slot is None:
                raise ValidationError(f"There is no input {name}.", field=name)
            if isinstance(output, RunOutput):
                asset_id = await self.run_inputs.check(user_id, slot, output, may_wait_for_ended=may_wait_for_ended)
            else:
                asset_id = await self._check(user_id, slot, output, may_wait_for_ended=may_wait_for_ended)
            if asset_id is None:
                awaited[name] = output
            else:
                ready[name] = asset_id
        return Inputs(ready, awaited)

    def add(self, job_id: int, awaited: Mapping[str, Output]) -> None:
        """Note what a new job waits for."""
        of_runs = {slot: output for slot, output in awaited.items() if isinstance(output, RunOutput)}
        self.run_inputs.add(job_id, of_runs)
        self._db.add_all(
            JobDependency(job_id=job_id, slot=slot, depends_on_id=output.job_id, output_index=output.output_index)
            for slot, output in awaited.items()
            if isinstance(output, JobOutput)
        )

    async def awaited_by(self, job_id: int) -> dict[str, Output]:
        """What a job still waits for, or waited for when it ended."""
        rows = await self._db.scalars(
            select(JobDependency).where(JobDependency.job_id == job_id, JobDependency.asset_id.is_(None))
        )
        of_jobs = {row.slot: JobOutput(row.depends_on_id, row.output_index) for row in rows}
        return {**of_jobs, **await self.run_inputs.awaited_by(job_id)}

    async def has_waiting(self, job_id: int) -> bool:
        """Whether a job or a run that has not ended waits for this one."""
        waits = exists().where(
            JobDependency.depends_on_id == job_id,
            JobDependency.asset_id.is_(None),
            JobDependency.job_id == Job.id,
            Job.ended_at.is_(None),
        )
        found = bool(await self._db.scalar(select(waits)))
        return found or await self.run_variables.has_waiting(job_id)

    async def satisfy(self, job: Job, assets: Sequence[Asset]) -> None:
        """Hand the outputs of a job that has just been completed to those that wait for them.

        A job for which there is no such output, or not of the kind that it takes, has failed.

        Args:
            job: It is completed.
            assets: Its results.
        """
        made = {asset.output_index: asset for asset in assets}
        wait_for_it = (JobDependency.depends_on_id == job.id, Job.ended_at.is_(None))
        while rows := await self._rows(*wait_for_it, most=ROWS_AT_ONCE):
            for dependency, waiting in rows:
                self._handing.hand_on(dependency, waiting, maker_of(job), made.get(dependency.output_index))
            await self._db.flush()
            await asyncio.sleep(0)
        await self._settle_runs([job.id])

    async def settle(self, job_ids: Collection[int] | None = None) -> None:
        """Bring what waits for ended jobs up to date: a failed or cancelled one is told, an output is handed on.

        Args:
            job_ids: The ended jobs, where they are known; None for all, and for what waits for ended runs.
        """
        is_short = job_ids is not None and len(job_ids) <= IDS_A_QUERY
        wanted = (JobDependency.depends_on_id.in_(job_ids or ()),) if is_short else ()
        for dependency, waiting in await self._rows(*wanted, _is_unsettled()):
            other = await self._db.get_one(Job, dependency.depends_on_id, populate_existing=True)
            if other.status == JobStatus.COMPLETED:
                asset = await output_of_job(self._db, other.id, dependency.output_index)
                self._handing.hand_on(dependency, waiting, maker_of(other), asset)
            else:
                self._handing.tell(waiting, maker_of(other))
        await self._settle_runs(job_ids)

    async def is_unsettled(self) -> bool:
        """Whether `settle` has something to do."""
        if await self._db.scalar(_ANY_UNSETTLED):
            return True
        return await self.run_inputs.is_unsettled() or await self.run_variables.is_unsettled()

    async def repoint(self, former: Job, again: Job) -> None:
        """Let what waits for an ended job, or did so when it ended, wait for the one that was made in its place.

        Raises:
            ValidationError: The new one waits for it in turn.
        """
        rows = await self._rows(JobDependency.depends_on_id == former.id)
        above = await nodes_above(self._db, job_node(again.id)) if rows else set()
        for dependency, waiting in rows:
            check_no_circle(maker_of(again), above, maker_of(waiting), job_node(waiting.id))
            dependency.depends_on_id = again.id
            self._handing.wait_again(waiting)
        await self.run_variables.repoint(former, again)

    async def _settle_runs(self, job_ids: Collection[int] | None) -> None:
        """Tell runs that wait for jobs, and the jobs that wait for these."""
        failed = await self.run_variables.settle(job_ids)
        if failed or job_ids is None:
            await self.run_inputs.settle(None if job_ids is None else failed)

    async def _check(self, user_id: int, slot: InputSlot, output: JobOutput, *, may_wait_for_ended: bool) -> int | None:
        """See that a slot may wait for a job; gives the asset where it is there already."""
        other = await self._other(user_id, slot, output)
        if other.status == JobStatus.COMPLETED:
            return (await self._made(other, slot, output)).id
        if other.status in ENDS and not may_wait_for_ended:
            raise ValidationError(f"{slot.title}: job {other.id} {ENDS[other.status]}.", field=slot.name)
        return None

    async def _other(self, user_id: int, slot: InputSlot, output: JobOutput) -> Job:
        other = await self._db.get(Job, output.job_id)
        if other is None or other.user_id != user_id:
            raise ValidationError(f"{slot.title}: there is no job {output.job_id}.", field=slot.name)
        made = media_made_by(other.operation_type)
        if not made & set(slot.takes):
            words = " or ".join(sorted(f"{media.value}s" for media in made))
            raise ValidationError(
                f"{slot.title} takes {slot.kinds}, and job {other.id} makes {words}.", field=slot.name
            )
        if output.output_index < 0:
            raise ValidationError(f"{slot.title}: outputs are counted from 0.", field=slot.name)
        return other

    async def _made(self, other: Job, slot: InputSlot, output: JobOutput) -> Asset:
        asset = await output_of_job(self._db, other.id, output.output_index)
        why_not = maker_of(other).why_not(slot, output.output_index, asset)
        if asset is None or why_not:
            raise ValidationError(f"{slot.title}: {why_not}", field=slot.name)
        return asset

    async def _rows(self, *conditions: ColumnElement[bool], most: int | None = None) -> list[tuple[JobDependency, Job]]:
        """What is not there yet, with the jobs that it is for."""
        rows = await self._db.execute(
            select(JobDependency, Job)
            .join(Job, Job.id == JobDependency.job_id)
            .where(JobDependency.asset_id.is_(None), *conditions)
            .order_by(JobDependency.job_id, JobDependency.slot)
            .limit(most)
            .execution_options(populate_existing=True)
        )
        return [(dependency, job) for dependency, job in rows]


def check_outputs(model: type[OperationParams], makers: Mapping[str, OperationType]) -> Collection[str]:
    """See that each slot can take what an operation makes; gives the slots.

    Raises:
        ValidationError: One cannot; `field` names the slot.
    """
    slots = {slot.name: slot for slot in input_slots(model)}
    for name, operation in makers.items():
        slot = slots.get(name)
        if slot is None:
            raise ValidationError(f"There is no input {name}.", field=name)
        if not media_made_by(operation) & set(slot.takes):
            raise ValidationError(f"{slot.title} takes {slot.kinds} only.", field=name)
    return makers.keys()


def _is_unsettled() -> ColumnElement[bool]:
    """Whether a job waits for one that has ended, and does not say so."""
    other = aliased(Job)
    ended = and_(other.id == JobDependency.depends_on_id, other.ended_at.is_not(None))
    is_news = exists().where(ended, or_(other.status == JobStatus.COMPLETED, says_nothing()))
    return and_(Job.ended_at.is_(None), is_news)


# Built once: it is asked after each change.
_ANY_UNSETTLED = select(
    exists().where(JobDependency.job_id == Job.id, JobDependency.asset_id.is_(None), _is_unsettled())
)
