"""Jobs whose inputs are files that runs of presets have yet to deliver."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import ExecutionState
from app.domain.errors import ValidationError
from app.domain.execution import Execution
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.providers.base import InputSlot
from app.services.job.handing import Handing, says_nothing
from app.services.job.outputs import (
    RunOutput,
    check_no_circle,
    job_node,
    maker_of,
    nodes_above,
    output_of_run,
    run_node,
)


class RunInputs:
    """Keeps which job waits for which run, and hands on what that delivered; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, handing: Handing) -> None:
        self._db = db
        self._handing = handing

    async def check(self, user_id: int, slot: InputSlot, output: RunOutput, *, may_wait_for_ended: bool) -> int | None:
        """See that a slot may wait for a run; gives the asset where it is there already.

        What a run will deliver, and of which kind that is, can be known only when it is there.

        Raises:
            ValidationError: It may not; `field` names the slot.
        """
        run = await self._db.get(Execution, output.execution_id)
        if run is None or run.user_id != user_id:
            raise ValidationError(f"{slot.title}: there is no run {output.execution_id}.", field=slot.name)
        if output.output_index < 0:
            raise ValidationError(f"{slot.title}: outputs are counted from 0.", field=slot.name)
        if run.state is ExecutionState.DONE:
            return (await self._delivered(run, slot, output)).id
        if run.state.is_final and not may_wait_for_ended:
            raise ValidationError(f"{slot.title}: {maker_of(run).name} {maker_of(run).ending}.", field=slot.name)
        return None

    def add(self, job_id: int, awaited: Mapping[str, RunOutput]) -> None:
        """Note what a new job waits for."""
        self._db.add_all(
            JobExecutionDependency(
                job_id=job_id, slot=slot, execution_id=output.execution_id, output_index=output.output_index
            )
            for slot, output in awaited.items()
        )

    async def awaited_by(self, job_id: int) -> dict[str, RunOutput]:
        """What a job still waits for, or waited for when it ended."""
        rows = await self._db.scalars(
            select(JobExecutionDependency).where(
                JobExecutionDependency.job_id == job_id, JobExecutionDependency.asset_id.is_(None)
            )
        )
        return {row.slot: RunOutput(row.execution_id, row.output_index) for row in rows}

    async def settle(self, execution_ids: Collection[int] | None = None) -> None:
        """Bring what waits for ended runs up to date: a failed or cancelled one is told, an output is handed on.

        Args:
            execution_ids: The ended runs, where they are known; None for all.
        """
        wanted = () if execution_ids is None else (JobExecutionDependency.execution_id.in_(execution_ids),)
        for dependency, waiting in await self._rows(*wanted, _is_unsettled()):
            run = await self._db.get_one(Execution, dependency.execution_id)
            if run.state is ExecutionState.DONE:
                asset = await output_of_run(self._db, run.id, dependency.output_index)
                self._handing.hand_on(dependency, waiting, maker_of(run), asset)
            else:
                self._handing.tell(waiting, maker_of(run))

    async def is_unsettled(self) -> bool:
        """Whether `settle` has something to do."""
        return bool(await self._db.scalar(_ANY_UNSETTLED))

    async def repoint(self, former: Execution, again: Execution) -> None:
        """Let what waits for an ended run, or did so when it ended, wait for the one that runs in its place.

        Raises:
            ValidationError: The new one waits for it in turn.
        """
        rows = await self._rows(JobExecutionDependency.execution_id == former.id)
        above = await nodes_above(self._db, run_node(again.id)) if rows else set()
        for dependency, waiting in rows:
            check_no_circle(maker_of(again), above, maker_of(waiting), job_node(waiting.id))
            dependency.execution_id = again.id
            self._handing.wait_again(waiting)

    async def _delivered(self, run: Execution, slot: InputSlot, output: RunOutput) -> Asset:
        asset = await output_of_run(self._db, run.id, output.output_index)
        why_not = maker_of(run).why_not(slot, output.output_index, asset)
        if asset is None or why_not:
            raise ValidationError(f"{slot.title}: {why_not}", field=slot.name)
        return asset

    async def _rows(self, *conditions: ColumnElement[bool]) -> list[tuple[JobExecutionDependency, Job]]:
        """What is not there yet, with the jobs that it is for."""
        rows = await self._db.execute(
            select(JobExecutionDependency, Job)
            .join(Job, Job.id == JobExecutionDependency.job_id)
            .where(JobExecutionDependency.asset_id.is_(None), *conditions)
            .order_by(JobExecutionDependency.job_id, JobExecutionDependency.slot)
            .execution_options(populate_existing=True)
        )
        return [(dependency, job) for dependency, job in rows]


def _is_unsettled() -> ColumnElement[bool]:
    """Whether a job waits for a run that has ended, and does not say so."""
    ended = and_(Execution.id == JobExecutionDependency.execution_id, Execution.ended_at.is_not(None))
    is_news = exists().where(ended, or_(Execution.state == ExecutionState.DONE, says_nothing()))
    return and_(Job.ended_at.is_(None), is_news)


# Built once: it is asked after each change.
_ANY_UNSETTLED = select(
    exists().where(JobExecutionDependency.job_id == Job.id, JobExecutionDependency.asset_id.is_(None), _is_unsettled())
)
