"""Runs of presets that begin after jobs, and take what these make by variables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import structlog
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import ExecutionState, JobStatus
from app.domain.errors import ValidationError
from app.domain.events import EventLog, ExecutionChanged
from app.domain.execution import Execution
from app.domain.execution_chain import ExecutionJobDependency
from app.domain.job import Job
from app.services.job.job_access import IDS_A_QUERY
from app.services.job.outputs import (
    JobOutput,
    check_no_circle,
    job_node,
    maker_of,
    nodes_above,
    output_of_job,
    run_node,
)
from app.system.clock import Clock

log = structlog.get_logger(__name__)

IN_VAIN = "dependency"
"""The kind of failure of a run whose job gave nothing."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a run takes of jobs.

    Attributes:
        ready: Variable to the id of an asset that is there already.
        variables: Variable to output, of those that are not.
        after: The jobs that it only waits for.
    """

    ready: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, JobOutput] = field(default_factory=dict)
    after: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class AwaitedJob:
    """A job that a run waits for, or waited for.

    Attributes:
        variable: Takes its output; "" where the run only waits.
    """

    job_id: int
    variable: str
    output_index: int
    status: JobStatus
    is_met: bool


class RunVariables:
    """Keeps which run waits for which job, and fills its variables; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._events = events
        self._clock = clock

    async def check(self, user_id: int, depends_on: Mapping[str, JobOutput], after: Collection[int]) -> Awaited:
        """See that a run may wait for these.

        Raises:
            ValidationError: It may not; `field` names the variable.
        """
        ready: dict[str, str] = {}
        awaited: dict[str, JobOutput] = {}
        for name, output in depends_on.items():
            job = await self._job(user_id, output.job_id, name)
            if output.output_index < 0:
                raise ValidationError(f"{name}: outputs are counted from 0.", field=name)
            if job.status != JobStatus.COMPLETED:
                awaited[name] = output
                continue
            asset = await output_of_job(self._db, job.id, output.output_index)
            if asset is None:
                raise ValidationError(f"{name}: {maker_of(job).why_not(None, output.output_index, None)}", field=name)
            ready[name] = str(asset.id)
        jobs = [await self._job(user_id, job_id, "after") for job_id in dict.fromkeys(after)]
        return Awaited(ready, awaited, [job.id for job in jobs if job.status != JobStatus.COMPLETED])

    async def add(self, run: Execution, awaited: Awaited) -> None:
        """Note what a new run waits for."""
        for name, output in awaited.variables.items():
            self._add(run.id, name, output)
        for job_id in awaited.after:
            self._add(run.id, "", JobOutput(job_id))
        await self._say(run)

    async def awaited_by(self, execution_id: int) -> tuple[dict[str, JobOutput], list[int]]:
        """What a run still waits for, or waited for when it ended: outputs by variable, and jobs without one."""
        rows = (await self._rows(ExecutionJobDependency.execution_id == execution_id)).values()
        found = [row for rows_of_one in rows for row in rows_of_one]
        outputs = {row.variable: JobOutput(row.depends_on_id, row.output_index) for row in found if row.variable}
        return outputs, [row.depends_on_id for row in found if not row.variable]

    async def list_awaited(self, execution_id: int) -> list[AwaitedJob]:
        """The jobs of a run, in the order in which they were made."""
        row = ExecutionJobDependency
        query = (
            select(row.depends_on_id, row.variable, row.output_index, Job.status, row.is_met)
            .join(Job, Job.id == row.depends_on_id)
            .where(row.execution_id == execution_id)
            .order_by(row.depends_on_id, row.variable)
        )
        return [AwaitedJob(*found) for found in await self._db.execute(query)]

    async def has_waiting(self, job_id: int) -> bool:
        """Whether a run that has not ended waits for a job."""
        return bool(await self._rows(ExecutionJobDependency.depends_on_id == job_id, Execution.ended_at.is_(None)))

    async def settle(self, job_ids: Collection[int] | None = None) -> list[int]:
        """Fill the variables of what waits for ended jobs; a run whose job gave nothing has failed.

        Args:
            job_ids: The ended jobs, where they are known; None for all.

        Returns:
            The runs that failed.
        """
        is_short = job_ids is not None and len(job_ids) <= IDS_A_QUERY
        wanted = (ExecutionJobDependency.depends_on_id.in_(job_ids or ()),) if is_short else ()
        failed = []
        for run, rows in (await self._rows(*wanted, _is_unsettled())).items():
            reason = await self._meet(run, rows)
            if reason:
                run.error_kind, run.error_message = IN_VAIN, reason
                run.become(ExecutionState.FAILED, self._clock.now())
                run.state_reason = ""
                failed.append(run.id)
                log.warning("run_waited_in_vain", execution_id=run.id, reason=reason)
            else:
                await self._say(run)
            self._events.record(ExecutionChanged(run.id))
        await self._db.flush()
        return failed

    async def is_unsettled(self) -> bool:
        """Whether `settle` has something to do."""
        return bool(await self._db.scalar(_ANY_UNSETTLED))

    async def repoint(self, former: Job, again: Job) -> None:
        """Let what waits for an ended job, or did so when it ended, wait for the one that was made in its place.

        Raises:
            ValidationError: The new one waits for it in turn.
        """
        runs = await self._rows(ExecutionJobDependency.depends_on_id == former.id)
        above = await nodes_above(self._db, job_node(again.id)) if runs else set()
        for run, rows in runs.items():
            check_no_circle(maker_of(again), above, maker_of(run), run_node(run.id))
            for row in rows:
                row.depends_on_id = again.id
            if not run.state.is_final:
                await self._say(run)
            self._events.record(ExecutionChanged(run.id))

    async def _meet(self, run: Execution, rows: Collection[ExecutionJobDependency]) -> str:
        """Take what the jobs of a run made; gives why that cannot be, or nothing."""
        for row in rows:
            job = await self._db.get_one(Job, row.depends_on_id)
            if job.status != JobStatus.COMPLETED:
                return maker_of(job).why_in_vain
            if row.variable:
                asset = await output_of_job(self._db, job.id, row.output_index)
                if asset is None:
                    return maker_of(job).why_not(None, row.output_index, None)
                run.variables = {**run.variables, row.variable: str(asset.id)}
            row.is_met = True
        return ""

    async def _say(self, run: Execution) -> None:
        """Let a run say which jobs it waits for."""
        await self._db.flush()
        waits = (ExecutionJobDependency.execution_id == run.id, ~ExecutionJobDependency.is_met)
        found = select(ExecutionJobDependency.depends_on_id).where(*waits).distinct()
        names = [f"job {job_id}" for job_id in await self._db.scalars(found.order_by("depends_on_id"))]
        run.state_reason = f"It waits for {' and '.join(names)}." if names else ""

    async def _job(self, user_id: int, job_id: int, name: str) -> Job:
        job = await self._db.get(Job, job_id)
        if job is None or job.user_id != user_id:
            raise ValidationError(f"{name}: there is no job {job_id}.", field=name)
        if job.status.is_final and job.status != JobStatus.COMPLETED:
            raise ValidationError(f"{name}: {maker_of(job).name} {maker_of(job).ending}.", field=name)
        return job

    def _add(self, execution_id: int, variable: str, output: JobOutput) -> None:
        self._db.add(
            ExecutionJobDependency(
                execution_id=execution_id,
                depends_on_id=output.job_id,
                variable=variable,
                output_index=output.output_index,
            )
        )

    async def _rows(self, *conditions: ColumnElement[bool]) -> dict[Execution, list[ExecutionJobDependency]]:
        """What is not there yet, by the run that it is for."""
        rows = await self._db.execute(
            select(Execution, ExecutionJobDependency)
            .join(Execution, Execution.id == ExecutionJobDependency.execution_id)
            .where(~ExecutionJobDependency.is_met, *conditions)
            .order_by(Execution.id, ExecutionJobDependency.depends_on_id, ExecutionJobDependency.variable)
            .execution_options(populate_existing=True)
        )
        found: dict[Execution, list[ExecutionJobDependency]] = {}
        for run, row in rows:
            found.setdefault(run, []).append(row)
        return found


def is_waiting_for_jobs() -> ColumnElement[bool]:
    """Whether a run waits for a job."""
    return exists().where(ExecutionJobDependency.execution_id == Execution.id, ~ExecutionJobDependency.is_met)


def _is_unsettled() -> ColumnElement[bool]:
    """Whether a run waits for a job that has ended."""
    ended = exists().where(Job.id == ExecutionJobDependency.depends_on_id, Job.ended_at.is_not(None))
    return and_(Execution.ended_at.is_(None), ended)


# Built once: it is asked after each change.
_ANY_UNSETTLED = select(
    exists().where(ExecutionJobDependency.execution_id == Execution.id, ~ExecutionJobDependency.is_met, _is_unsettled())
)
