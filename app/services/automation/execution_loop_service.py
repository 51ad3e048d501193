"""Loops: presets that run again and again on phones, until their user or a limit stops them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Self

import structlog
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.device import Device
from app.domain.enums import DeviceChoice, DeviceState, ExecutionState, LoopState
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError, UserError
from app.domain.events import EventLog, LoopChanged
from app.domain.execution import Execution
from app.domain.execution_loop import MINUTES_A_DAY, ExecutionLoop, ExecutionLoopPreset
from app.domain.preset import Preset
from app.domain.user import User
from app.services.automation.execution_service import ExecutionService
from app.services.automation.loop_rows import LoopRow, read_loop_rows
from app.services.automation.loop_times import next_in_window, start_of_day, start_of_next_day
from app.services.automation.preset_service import PresetService
from app.services.automation.variables import check_unattended
from app.services.job.run_variables import is_waiting_for_jobs
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_LONGEST_DELAY = 7 * 86_400.0
_PLAN_FIELDS = ("device_choice", "device_id", "variables", "delay_seconds", "jitter_seconds")
_LIMIT_FIELDS = ("window_from", "window_to", "daily_cap", "stop_after_failures")


class LoopPlan(BaseModel):
    """What a loop is to do; the words are those of `ExecutionLoop`.

    Attributes:
        preset_ids: What runs, in this order, then again from the first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    name: str = Field(min_length=1, max_length=120)
    preset_ids: tuple[int, ...] = Field(min_length=1, max_length=100)
    device_choice: DeviceChoice = DeviceChoice.ANY_FREE
    device_id: int | None = None
    device_ids: tuple[int, ...] = ()
    variables: dict[str, str] = Field(default_factory=dict)
    delay_seconds: float = Field(default=60.0, ge=0, le=_LONGEST_DELAY)
    jitter_seconds: float = Field(default=0.0, ge=0, le=_LONGEST_DELAY)
    window_from: int | None = Field(default=None, ge=0, lt=MINUTES_A_DAY)
    window_to: int | None = Field(default=None, ge=0, lt=MINUTES_A_DAY)
    daily_cap: int | None = Field(default=None, ge=1)
    stop_after_failures: int = Field(default=3, ge=1, le=1000)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.device_choice is DeviceChoice.FIXED) != (self.device_id is not None):
            raise ValueError("A fixed phone is named where it is chosen, and only there.")
        if (self.window_from is None) != (self.window_to is None):
            raise ValueError("A time window has a beginning and an end.")
        return self


class ExecutionLoopService:
    """Keeps loops and takes their next turns; every method runs inside the caller's transaction."""

    def __init__(
        self,
        db: AsyncSession,
        executions: ExecutionService,
        presets: PresetService,
        events: EventLog,
        clock: Clock,
        *,
        random: Random | None = None,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._executions = executions
        self._presets = presets
        self._events = events
        self._clock = clock
        self._random = random or SystemRandom()
        self._acting_for = acting_for

    async def list_loops(self, user_id: int) -> Sequence[ExecutionLoop]:
        """The user's loops by name."""
        if self._acting_for not in {None, user_id}:
            return ()
        query = select(ExecutionLoop).where(ExecutionLoop.user_id == user_id).order_by(ExecutionLoop.name)
        return (await self._db.scalars(query)).all()

    async def list_rows(self, user_id: int) -> list[LoopRow]:
        """The user's loops by name, with their presets and how many of the day's runs are used."""
        return await read_loop_rows(self._db, await self.list_loops(user_id), self._clock.now())

    async def get_loop(self, loop_id: int) -> ExecutionLoop | None:
        """One loop's row."""
        row = await self._db.get(ExecutionLoop, loop_id)
        return row if row is not None and self._acting_for in {None, row.user_id} else None

    async def list_preset_ids(self, loop_id: int) -> list[int]:
        """Its presets in the order in which they run."""
        if await self.get_loop(loop_id) is None:
            return []
        order = ExecutionLoopPreset.position
        query = select(ExecutionLoopPreset.preset_id).where(ExecutionLoopPreset.loop_id == loop_id).order_by(order)
        return list(await self._db.scalars(query))

    async def read_plan(self, loop_id: int) -> LoopPlan:
        """What a loop is to do; without a preset where all of its presets are gone.

        Raises:
            ResourceNotFoundError: There is no such loop.
        """
        row = await self._get(loop_id)
        fields = {name: getattr(row, name) for name in ("name", *_PLAN_FIELDS, *_LIMIT_FIELDS)}
        preset_ids = tuple(await self.list_preset_ids(loop_id))
        return LoopPlan.model_construct(**fields, preset_ids=preset_ids, device_ids=tuple(row.device_ids))

    async def create_loop(self, user_id: int, plan: LoopPlan) -> ExecutionLoop:
        """Keep a new loop, which does not run yet.

        Raises:
            DuplicateError: There is one of that name.
            ResourceNotFoundError: A preset or phone of it is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        row = ExecutionLoop(user_id=user_id, name=plan.name, created_at=self._clock.now())
        await self._check(row, plan)
        self._db.add(row)
        await self._keep(row, plan)
        return row

    async def change_loop(self, loop_id: int, plan: LoopPlan) -> None:
        """Keep another plan; a run that is under way ends as it began.

        Raises:
            DuplicateError: There is another one of that name.
            ResourceNotFoundError: The loop, a preset or a phone is not there.
        """
        row = await self._get(loop_id)
        await self._check(row, plan)
        await self._keep(row, plan)

    async def delete_loop(self, loop_id: int) -> None:
        """Take a loop away with what it has under way; its history stays.

        Raises:
            ResourceNotFoundError: There is no such loop.
        """
        await self.stop_loop(loop_id)
        await self._db.delete(await self._get(loop_id))
        await self._db.flush()

    async def start_loop(self, loop_id: int) -> None:
        """Let it run, or go on.

        Raises:
            PresetError: One of its presets cannot run.
            ResourceNotFoundError: There is no such loop.
            ValidationError: A variable has no value, and nobody is there to be asked when its turn comes.
        """
        row = await self._get(loop_id)
        if row.state is LoopState.STOPPED:
            for preset_id in await self.list_preset_ids(loop_id):
                check_unattended(await self._presets.read_file(preset_id), row.variables)
            row.failures, row.next_at = 0, self._clock.now()
        self._become(row, LoopState.RUNNING)

    async def pause_loop(self, loop_id: int) -> None:
        """Start no further run; the one that is under way goes on to its end.

        Raises:
            InvalidTransitionError: It does not run.
            ResourceNotFoundError: There is no such loop.
        """
        row = await self._get(loop_id)
        if row.state is LoopState.STOPPED:
            raise InvalidTransitionError(f"The loop “{row.name}” does not run.")
        self._become(row, LoopState.PAUSED)

    async def stop_loop(self, loop_id: int) -> None:
        """Stop it, and the run that it has under way.

        Raises:
            ResourceNotFoundError: There is no such loop.
        """
        row = await self._get(loop_id)
        query = select(Execution.id).where(Execution.loop_id == loop_id, Execution.ended_at.is_(None))
        for execution_id in (await self._db.scalars(query)).all():
            await self._executions.cancel_execution(execution_id)
        self._stop(row, "")

    async def has_work(self) -> bool:
        """Whether a loop runs or has a run to be counted, and may be due or free to go on; it only looks."""
        ended = (
            select(func.count())
            .where(Execution.loop_id == ExecutionLoop.id, Execution.ended_at.is_(None))
            .correlate(ExecutionLoop)
            .scalar_subquery()
        )
        # Under way: nothing to do before its run ends.
        query = select(ExecutionLoop.id).where(ExecutionLoop.state != LoopState.STOPPED, ended == 0).limit(1)
        return await self._db.scalar(query) is not None

    async def take_turns(self) -> datetime | None:
        """Count what has ended, and queue what is due.

        Returns:
            When the next one is due by the clock; None where only an event can change anything.
        """
        # One moment for all: what becomes due while this runs is told as due, and is not between two looks.
        now = self._clock.now()
        query = select(ExecutionLoop).where(ExecutionLoop.state != LoopState.STOPPED).order_by(ExecutionLoop.id)
        for row in (await self._db.scalars(query)).all():
            if row.next_at is None:
                await self._settle(row, now)
            if row.state is LoopState.RUNNING and row.next_at is not None and row.next_at <= now:
                await self._turn(row, now)
        due = select(func.min(ExecutionLoop.next_at)).where(
            ExecutionLoop.state == LoopState.RUNNING, ExecutionLoop.next_at > now
        )
        found: datetime | None = await self._db.scalar(due)
        return found

    async def _settle(self, row: ExecutionLoop, now: datetime) -> None:
        """Count the run that was under way, once it has ended."""
        query = select(Execution).where(Execution.loop_id == row.id).order_by(Execution.id.desc()).limit(1)
        last = await self._db.scalar(query)
        if last is not None and not last.state.is_final:
            return
        if last is not None and last.state is ExecutionState.FAILED:
            row.failures += 1
        elif last is not None and last.state is ExecutionState.DONE:
            row.failures = 0
        if last is not None and row.failures >= row.stop_after_failures:
            many = f"{row.failures} runs in a row failed, the last one so" if row.failures > 1 else "A run failed"
            self._stop(row, f"{many}: {last.error_message}")
            return
        pause = row.delay_seconds + self._random.uniform(-row.jitter_seconds, row.jitter_seconds)
        row.next_at = now + timedelta(seconds=max(0.0, pause))
        self._events.record(LoopChanged(row.id))

    async def _turn(self, row: ExecutionLoop, now: datetime) -> None:
        """Queue its next run, or put it off."""
        later = await self._put_off(row, now)
        if later is not None:
            row.next_at = later
            self._events.record(LoopChanged(row.id))
            return
        preset_ids = await self.list_preset_ids(row.id)
        if not preset_ids:
            self._stop(row, "None of its presets is there any more.")
            return
        if row.device_choice is DeviceChoice.FIXED and row.device_id is None:
            self._stop(row, "Its phone was forgotten.")
            return
        device_id = await self._free_phone(row)
        if device_id is None:
            return
        position = row.next_position % len(preset_ids)
        try:
            preset = await self._presets.read_file(preset_ids[position])
            known = {name: value for name, value in row.variables.items() if name in preset.variables}
            await self._executions.queue_execution(
                device_id, preset, variables=known, preset_id=preset_ids[position], loop_id=row.id
            )
        except UserError as error:
            self._stop(row, error.message)
            return
        row.next_at, row.next_position = None, (position + 1) % len(preset_ids)
        self._events.record(LoopChanged(row.id))

    async def _put_off(self, row: ExecutionLoop, now: datetime) -> datetime | None:
        """When it may run where it may not now: outside of its window, or after its day's last run."""
        zone: str | None = await self._db.scalar(select(User.time_zone).where(User.id == row.user_id))
        window = (row.window_from, row.window_to) if row.window_from is not None and row.window_to is not None else None
        opens = next_in_window(now, window, zone)
        if opens > now:
            return opens
        if row.daily_cap is None:
            return None
        since = start_of_day(now, zone)
        query = select(func.count()).where(Execution.loop_id == row.id, Execution.created_at >= since)
        if (await self._db.scalar(query) or 0) < row.daily_cap:
            return None
        return next_in_window(start_of_next_day(now, zone), window, zone)

    async def _free_phone(self, row: ExecutionLoop) -> int | None:
        """A phone that is ready and has no run, nor one that waits for nothing but it."""
        is_taken = (Execution.ended_at.is_(None), Execution.device_id.is_not(None), ~is_waiting_for_jobs())
        taken = select(Execution.device_id).where(*is_taken)
        used = (
            select(func.max(Execution.created_at))
            .where(Execution.device_id == Device.id)
            .correlate(Device)
            .scalar_subquery()
        )
        query = select(Device.id).where(
            Device.user_id == row.user_id, Device.state == DeviceState.READY, Device.id.not_in(taken)
        )
        if row.device_choice is DeviceChoice.FIXED:
            query = query.where(Device.id == row.device_id)
        elif row.device_ids:
            query = query.where(Device.id.in_(row.device_ids))
        if row.device_choice is DeviceChoice.LEAST_RECENTLY_USED:
            query = query.order_by(used.nulls_first())
        found: int | None = await self._db.scalar(query.order_by(Device.id).limit(1))
        return found

    async def _check(self, row: ExecutionLoop, plan: LoopPlan) -> None:
        same = select(ExecutionLoop.id).where(ExecutionLoop.user_id == row.user_id, ExecutionLoop.name == plan.name)
        known = await self._db.scalar(same)
        if known is not None and known != row.id:
            raise DuplicateError(f"There is a loop “{plan.name}” already.")
        for preset_id in plan.preset_ids:
            preset = await self._db.get(Preset, preset_id)
            if preset is None or preset.user_id != row.user_id:
                raise ResourceNotFoundError("preset", preset_id)
        for device_id in {*plan.device_ids, *([plan.device_id] if plan.device_id is not None else [])}:
            device = await self._db.get(Device, device_id)
            if device is None or device.user_id != row.user_id:
                raise ResourceNotFoundError("phone", device_id)

    async def _keep(self, row: ExecutionLoop, plan: LoopPlan) -> None:
        row.name, row.device_ids = plan.name, list(plan.device_ids)
        for field in (*_PLAN_FIELDS, *_LIMIT_FIELDS):
            setattr(row, field, getattr(plan, field))
        await self._db.flush()
        await self._db.execute(delete(ExecutionLoopPreset).where(ExecutionLoopPreset.loop_id == row.id))
        for position, preset_id in enumerate(plan.preset_ids):
            self._db.add(ExecutionLoopPreset(loop_id=row.id, position=position, preset_id=preset_id))
        await self._db.flush()
        self._events.record(LoopChanged(row.id))

    async def _get(self, loop_id: int) -> ExecutionLoop:
        row = await self.get_loop(loop_id)
        if row is None:
            raise ResourceNotFoundError("loop", loop_id)
        return row

    def _stop(self, row: ExecutionLoop, reason: str) -> None:
        row.next_at = None
        self._become(row, LoopState.STOPPED, reason)
        log.info("loop_stopped", loop_id=row.id, reason=reason)

    def _become(self, row: ExecutionLoop, state: LoopState, reason: str = "") -> None:
        row.state, row.state_reason = state, reason
        self._events.record(LoopChanged(row.id))
