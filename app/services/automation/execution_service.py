"""Executions: runs of presets on phones, with each of their steps, as rows."""

import json
from collections.abc import Collection, Mapping, Sequence

import structlog
from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.devices.actions.registry import discover
from app.domain.asset import Asset
from app.domain.device import Device
from app.domain.enums import ExecutionState
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.domain.events import EventLog, ExecutionChanged
from app.domain.execution import Execution, ExecutionStep
from app.domain.execution_chain import ExecutionOutput
from app.services.automation.preset_file import PresetFile, check_preset, read_preset
from app.services.automation.preset_parts import from_step
from app.services.automation.run_events import StepEnded
from app.services.automation.variables import start_values
from app.services.job.dependencies import JobDependencies
from app.services.job.outputs import JobOutput
from app.services.job.run_variables import AwaitedJob, is_waiting_for_jobs
from app.system.clock import Clock

log = structlog.get_logger(__name__)

BY_USER = ""
"""Why an execution is paused where its user wanted it."""
KEPT_RUNS = 500
"""Runs whose steps are kept: a loop that runs day and night makes many."""
_ENDED_WITH_PROGRAM = "The program ended while it ran."
_UNDER_WAY = (ExecutionState.RUNNING, ExecutionState.PAUSED)


class ExecutionService:
    """Keeps runs; every method runs inside the caller's transaction."""

    def __init__(
        self,
        db: AsyncSession,
        dependencies: JobDependencies,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._dependencies = dependencies
        self._waits = dependencies.run_variables
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def queue_execution(
        self,
        device_id: int,
        preset: PresetFile,
        *,
        variables: Mapping[str, str] | None = None,
        preset_id: int | None = None,
        loop_id: int | None = None,
        depends_on: Mapping[str, JobOutput] | None = None,
        after: Collection[int] = (),
    ) -> Execution:
        """Let a preset run on a phone as soon as no other run is on it, and the jobs that it waits for are completed.

        Args:
            device_id: Which phone.
            preset: What runs; later changes of the kept preset do not reach it.
            variables: For those of the preset; the others have their defaults.
            preset_id: The kept preset that it is; None for steps out of the editor.
            loop_id: The loop that wants it.
            depends_on: Variable to the output of a job of the user: it takes the id of that asset.
            after: Jobs that have to be completed too, of which it takes nothing.

        Raises:
            PresetError: It cannot run; says where.
            ResourceNotFoundError: There is no such phone.
            ValidationError: A job is not there or has ended without a result; `field` names the variable.
        """
        check_preset(preset, discover())
        start_values(preset, {**(variables or {}), **dict.fromkeys(depends_on or {}, "")})
        device = await self._db.get(Device, device_id)
        if device is None or self._acting_for not in {None, device.user_id}:
            raise ResourceNotFoundError("phone", device_id)
        awaited = await self._waits.check(device.user_id, depends_on or {}, after)
        row = Execution(
            user_id=device.user_id,
            device_id=device_id,
            preset_id=preset_id,
            loop_id=loop_id,
            preset_name=preset.name,
            content=preset.model_dump(mode="json", exclude_defaults=True),
            variables={**(variables or {}), **awaited.ready},
            created_at=self._clock.now(),
        )
        self._db.add(row)
        await self._db.flush()
        await self._waits.add(row, awaited)
        self._events.record(ExecutionChanged(row.id))
        log.info("execution_queued", execution_id=row.id, device_id=device_id)
        return row

    async def repeat_execution(self, execution_id: int, *, from_step_id: str = "") -> Execution:
        """Let what a run ran run again on its phone, with the same variables.

        Jobs that wait for a run that gave nothing wait for the new one.

        Args:
            execution_id: The run.
            from_step_id: From this step on; the whole where it is empty. What steps before it would set in variables
                is as at the start.

        Raises:
            PresetError: It cannot run any more; says where.
            ResourceNotFoundError: The run or its phone is not there.
            ValidationError: A job that it waits for has ended without a result.
        """
        row = await self._get(execution_id)
        if row.device_id is None:
            raise ResourceNotFoundError("phone", "of this run")
        preset = preset_of_run(row)
        part = from_step(preset, from_step_id) if from_step_id else preset
        outputs, after = await self._waits.awaited_by(execution_id)
        again = await self.queue_execution(
            row.device_id,
            part,
            variables=row.variables,
            preset_id=None if part != preset else row.preset_id,
            depends_on=outputs,
            after=after,
        )
        if row.state in {ExecutionState.FAILED, ExecutionState.CANCELLED}:
            await self._db.flush()
            await self._dependencies.run_inputs.repoint(row, again)
        return again

    async def list_awaited_jobs(self, execution_id: int) -> Sequence[AwaitedJob]:
        """The jobs that a run waits for, or waited for.

        Raises:
            ResourceNotFoundError: There is no such run.
        """
        await self._get(execution_id)
        return await self._waits.list_awaited(execution_id)

    async def list_outputs(self, execution_id: int) -> Sequence[int]:
        """The assets that a run delivered, in this order, as far as they are there.

        Raises:
            ResourceNotFoundError: There is no such run.
        """
        await self._get(execution_id)
        query = (
            select(Asset.id)
            .join(ExecutionOutput, ExecutionOutput.asset_id == Asset.id)
            .where(ExecutionOutput.execution_id == execution_id, Asset.deleted_at.is_(None))
            .order_by(ExecutionOutput.output_index)
        )
        return (await self._db.scalars(query)).all()

    async def get_execution(self, execution_id: int) -> Execution | None:
        """One run's row."""
        row = await self._db.get(Execution, execution_id)
        return row if row is not None and self._acting_for in {None, row.user_id} else None

    async def list_executions(
        self, user_id: int, *, device_id: int | None = None, loop_id: int | None = None, limit: int = 100
    ) -> Sequence[Execution]:
        """The user's runs, the newest first; those of one phone or loop where one is named."""
        query = select(Execution).where(Execution.user_id == user_id)
        if device_id is not None:
            query = query.where(Execution.device_id == device_id)
        if loop_id is not None:
            query = query.where(Execution.loop_id == loop_id)
        if self._acting_for not in {None, user_id}:
            return ()
        newest = query.order_by(Execution.created_at.desc(), Execution.id.desc()).limit(limit)
        return (await self._db.scalars(newest)).all()

    async def list_steps(self, execution_id: int) -> Sequence[ExecutionStep]:
        """What its steps became, in the order in which they ended.

        Raises:
            ResourceNotFoundError: There is no such run.
        """
        await self._get(execution_id)
        query = select(ExecutionStep).where(ExecutionStep.execution_id == execution_id).order_by(ExecutionStep.id)
        return (await self._db.scalars(query)).all()

    async def next_executions(self) -> Sequence[Execution]:
        """The oldest run that waits for each phone on which none is under way, and for nothing else."""
        is_free = or_(Execution.state != ExecutionState.QUEUED, ~is_waiting_for_jobs())
        query = select(Execution).where(Execution.ended_at.is_(None), is_free).order_by(Execution.id)
        open_ones = (await self._db.scalars(query)).all()
        taken = {row.device_id for row in open_ones if row.state in _UNDER_WAY}
        found: dict[int | None, Execution] = {}
        for row in open_ones:
            if row.state is ExecutionState.QUEUED and row.device_id not in taken:
                found.setdefault(row.device_id, row)
        return list(found.values())

    async def has_work(self) -> bool:
        """Whether a run is under way, or may begin as soon as its phone is free."""
        is_busy = or_(
            Execution.state == ExecutionState.RUNNING,
            and_(Execution.state == ExecutionState.QUEUED, ~is_waiting_for_jobs()),
        )
        return bool(await self._db.scalar(select(exists().where(Execution.ended_at.is_(None), is_busy))))

    async def states_of(self, execution_ids: Sequence[int]) -> dict[int, tuple[ExecutionState, str]]:
        """State and reason of some runs."""
        query = select(Execution.id, Execution.state, Execution.state_reason).where(Execution.id.in_(execution_ids))
        if self._acting_for is not None:
            query = query.where(Execution.user_id == self._acting_for)
        return {row.id: (row.state, row.state_reason) for row in await self._db.execute(query)}

    async def begin_execution(self, execution_id: int) -> Execution:
        """Take it as running.

        Raises:
            InvalidTransitionError: It does not wait any more, waits for a job, or another one is on its phone.
            ResourceNotFoundError: There is no such run.
        """
        row = await self._get(execution_id)
        if any(not job.is_met for job in await self._waits.list_awaited(execution_id)):
            raise InvalidTransitionError(f"Execution {execution_id} waits for a job.")
        if row.state is not ExecutionState.QUEUED:
            raise InvalidTransitionError(f"Execution {execution_id} is {row.state} and cannot begin.")
        others = select(Execution.id).where(Execution.device_id == row.device_id, Execution.state.in_(_UNDER_WAY))
        if await self._db.scalar(others.limit(1)) is not None:
            raise InvalidTransitionError(f"Another execution runs on the phone of execution {execution_id}.")
        self._become(row, ExecutionState.RUNNING)
        return row

    async def pause_execution(self, execution_id: int, reason: str = BY_USER) -> None:
        """Hold a run before its next step.

        Raises:
            InvalidTransitionError: It does not run.
            ResourceNotFoundError: There is no such run.
        """
        row = await self._get(execution_id)
        self._become(row, ExecutionState.PAUSED)
        row.state_reason = reason

    async def resume_execution(self, execution_id: int) -> None:
        """Let a held run go on.

        Raises:
            InvalidTransitionError: It is not held.
            ResourceNotFoundError: There is no such run.
        """
        row = await self._get(execution_id)
        if row.state is ExecutionState.QUEUED:
            raise InvalidTransitionError(f"Execution {execution_id} has not begun.")
        self._become(row, ExecutionState.RUNNING)

    async def cancel_execution(self, execution_id: int) -> None:
        """End a run; the step that is under way is broken off.

        Raises:
            InvalidTransitionError: It has ended.
            ResourceNotFoundError: There is no such run.
        """
        row = await self._get(execution_id)
        await self._end(row, ExecutionState.CANCELLED)
        log.info("execution_cancelled", execution_id=execution_id)

    async def end_execution(self, execution_id: int, *, error: str = "", kind: str | None = None) -> None:
        """Note how a run ended; one that was cancelled meanwhile stays so."""
        row = await self._get(execution_id)
        if row.state.is_final:
            return
        if error:
            row.error_message, row.error_kind = error, kind
        # A run may end while it is held: by its phone that stays away.
        if not error and row.state is ExecutionState.PAUSED:
            self._become(row, ExecutionState.RUNNING)
        await self._end(row, ExecutionState.FAILED if error else ExecutionState.DONE)

    async def note_start(self, execution_id: int, path: str) -> None:
        """Note which step is under way."""
        row = await self._get(execution_id)
        if not row.state.is_final:
            row.current_path = path
            self._events.record(ExecutionChanged(execution_id))

    async def add_step(
        self, execution_id: int, ended: StepEnded, *, picture: str | None = None, hierarchy: str | None = None
    ) -> None:
        """Keep what became of a step; `picture` and `hierarchy` are files under the data folder.

        Raises:
            ResourceNotFoundError: There is no such run.
        """
        if self._acting_for is not None:
            await self._get(execution_id)
        self._db.add(
            ExecutionStep(
                execution_id=execution_id,
                step_id=ended.step_id,
                path=ended.path,
                round=ended.number,
                action=ended.action,
                state=ended.state,
                attempts=ended.attempts,
                started_at=ended.started_at,
                duration_ms=ended.duration_ms,
                result=dict(ended.result) if ended.result is not None else None,
                error_kind=ended.kind,
                error_message=ended.error or None,
                picture=picture,
                hierarchy=hierarchy,
            )
        )
        self._events.record(ExecutionChanged(execution_id))

    async def forget_old_steps(self, keep_runs: int = KEPT_RUNS) -> None:
        """Take away the steps of all but the newest runs; what became of a run itself stays."""
        oldest = select(Execution.id).order_by(Execution.id.desc()).offset(keep_runs - 1).limit(1).scalar_subquery()
        await self._db.execute(delete(ExecutionStep).where(ExecutionStep.execution_id < oldest))

    async def recover_executions(self) -> None:
        """End what was under way when the program ended: nobody knows how far its last step came."""
        query = select(Execution).where(Execution.ended_at.is_(None), Execution.state.in_(_UNDER_WAY))
        for row in (await self._db.scalars(query)).all():
            row.error_message, row.error_kind = _ENDED_WITH_PROGRAM, "other"
            await self._end(row, ExecutionState.FAILED)

    async def _get(self, execution_id: int) -> Execution:
        row = await self.get_execution(execution_id)
        if row is None:
            raise ResourceNotFoundError("execution", execution_id)
        return row

    async def _end(self, row: Execution, state: ExecutionState) -> None:
        """Let it end, and hand what it delivered to the jobs that wait for it."""
        self._become(row, state)
        await self._db.flush()
        await self._dependencies.run_inputs.settle([row.id])

    def _become(self, row: Execution, state: ExecutionState) -> None:
        row.become(state, self._clock.now())
        self._events.record(ExecutionChanged(row.id))


def preset_of_run(row: Execution) -> PresetFile:
    """What a run runs.

    Raises:
        PresetError: It is no preset any more, as after a change by hand.
    """
    return read_preset(json.dumps(row.content).encode())
