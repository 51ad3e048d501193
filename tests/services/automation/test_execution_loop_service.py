"""Loops: on which phone, when, how often, and when they stop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pydantic
import pytest
from typing_extensions import override

from app.domain.device import Device
from app.domain.enums import DeviceState, ExecutionState, LoopState
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError
from app.domain.execution import Execution
from app.domain.execution_loop import ExecutionLoop
from app.services.automation.execution_loop_service import LoopPlan
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.preset_runs import preset_of, step


@dataclass(slots=True)
class Desk:
    """A library with phones and presets, and a clock to move."""

    library: OpenLibrary
    clock: FakeClock
    phones: list[int]
    presets: list[int]

    async def start(self, **plan: Any) -> int:
        whole = LoopPlan.model_validate({"name": "Loop", "preset_ids": self.presets, "delay_seconds": 60, **plan})
        async with self.library.write() as services:
            row = await services.loops.create_loop(self.library.user_id, whole)
            await services.loops.start_loop(row.id)
            return row.id

    async def turn(self, seconds: float = 0) -> Execution | None:
        """Move the clock and take turns; gives the run that waits then."""
        self.clock.move(timedelta(seconds=seconds))
        async with self.library.write() as services:
            await services.loops.take_turns()
            waiting = await services.executions.next_executions()
        return waiting[0] if waiting else None

    async def end(self, execution: Execution | None, error: str = "") -> None:
        assert execution is not None
        async with self.library.write() as services:
            await services.executions.begin_execution(execution.id)
            await services.executions.end_execution(execution.id, error=error, kind="other" if error else None)

    async def loop(self, loop_id: int) -> ExecutionLoop:
        async with self.library.read() as services:
            row = await services.loops.get_loop(loop_id)
        assert row is not None
        return row


@asynccontextmanager
async def desk(tmp_path: Path, clock: FakeClock | None = None) -> AsyncIterator[Desk]:
    clock = clock or FakeClock()
    async with open_library(tmp_path, clock=clock) as library:
        now = clock.now()
        async with library.parts.database.write() as session:
            phones = [
                Device(
                    user_id=library.user_id,
                    serialno=name,
                    state=DeviceState.READY,
                    address=name,
                    created_at=now,
                    last_seen_at=now,
                )
                for name in "AB"
            ]
            session.add_all(phones)
        async with library.write() as services:
            presets = [
                await services.presets.create_preset(
                    library.user_id, preset_of(step("log", text="{{a}}"), name=name, variables={"a": {"default": "d"}})
                )
                for name in ("One", "Two")
            ]
        yield Desk(library, clock, [phone.id for phone in phones], [preset.id for preset in presets])


async def test_presets_run_in_turn_with_a_pause_after_each_and_one_at_a_time(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        loop_id = await made.start(variables={"a": "x", "unknown": "y"})
        first = await made.turn()
        assert first is not None
        assert (first.preset_name, first.variables, first.loop_id) == ("One", {"a": "x"}, loop_id)
        again = await made.turn(500)
        assert again is not None
        assert again.id == first.id
        await made.end(first)
        assert await made.turn() is None
        assert await made.turn(59) is None
        second = await made.turn(1)
        await made.end(second)
        await made.turn()
        third = await made.turn(60)
        assert second is not None
        assert third is not None
        assert (second.preset_name, third.preset_name) == ("Two", "One")
        async with made.library.read() as services:
            assert await services.loops.list_preset_ids(loop_id) == made.presets
            assert not await services.loops.has_work()
            assert len(await services.executions.list_executions(made.library.user_id, loop_id=loop_id)) == 3


async def test_failures_in_a_row_stop_it_and_a_success_or_a_cancel_between_does_not_count(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        loop_id = await made.start(stop_after_failures=2, delay_seconds=0)
        for error in ("first", "", "second"):
            await made.end(await made.turn(), error)
        cancelled = await made.turn()
        assert cancelled is not None
        async with made.library.write() as services:
            await services.executions.cancel_execution(cancelled.id)
        assert (await made.loop(loop_id)).failures == 1
        await made.end(await made.turn(), "third")
        assert await made.turn() is None
        row = await made.loop(loop_id)
        assert (row.state, row.failures) == (LoopState.STOPPED, 2)
        assert row.state_reason == "2 runs in a row failed, the last one so: third"
        async with made.library.write() as services:
            await services.loops.start_loop(loop_id)
        assert await made.turn() is not None


async def test_a_window_a_daily_cap_and_jitter_put_it_off(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        # It is noon.
        local = made.clock.now().astimezone()
        minute = local.hour * 60 + local.minute
        loop_id = await made.start(
            daily_cap=2, delay_seconds=30, jitter_seconds=10, window_from=minute + 10, window_to=minute + 20
        )
        assert await made.turn() is None
        async with made.library.write() as services:
            due = await services.loops.take_turns()
        assert due == made.clock.now() + timedelta(minutes=10)
        await made.end(await made.turn(600))
        await made.turn()
        pause = (await made.loop(loop_id)).next_at
        assert pause is not None
        assert timedelta(seconds=20) <= pause - made.clock.now() <= timedelta(seconds=40)
        await made.end(await made.turn(40))
        await made.turn()
        assert await made.turn(40) is None
        tomorrow = (await made.loop(loop_id)).next_at
        assert tomorrow is not None
        assert tomorrow.astimezone().day == local.day + 1
        assert await made.turn((tomorrow - made.clock.now()).total_seconds()) is not None


class TickingClock(FakeClock):
    """Goes on a little with each look at it."""

    @override
    def now(self) -> datetime:
        self.move(timedelta(milliseconds=5))
        return super().now()


async def test_a_turn_that_becomes_due_while_others_are_looked_at_is_not_forgotten(tmp_path: Path) -> None:
    async with desk(tmp_path, TickingClock()) as made:
        await made.start(delay_seconds=0.01)
        for _ in range(5):
            async with made.library.write() as services:
                due = await services.loops.take_turns()
                waiting = await services.executions.next_executions()
            assert (due is None) == bool(waiting)
            if waiting:
                await made.end(waiting[0])


@pytest.mark.parametrize(("choice", "wanted"), [("any_free", "AA"), ("least_recently_used", "AB"), ("fixed", "BB")])
async def test_a_phone_is_chosen_among_those_that_are_free(tmp_path: Path, choice: str, wanted: str) -> None:
    async with desk(tmp_path) as made:
        fixed = {"device_id": made.phones[1]} if choice == "fixed" else {}
        await made.start(device_choice=choice, delay_seconds=0, **fixed)
        names = dict(zip(made.phones, "AB", strict=True))
        chosen = ""
        for _ in range(2):
            execution = await made.turn(1)
            assert execution is not None
            assert execution.device_id is not None
            chosen += names[execution.device_id]
            await made.end(execution)
        assert chosen == wanted


async def test_without_a_free_phone_it_waits_and_without_its_phone_or_presets_it_stops(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        one = await made.start(name="1", device_ids=[made.phones[0]])
        first = await made.turn()
        two = await made.start(name="2", device_ids=[made.phones[0]])
        await made.turn()
        async with made.library.read() as services:
            assert await services.executions.list_executions(made.library.user_id, loop_id=two) == []
            assert await services.loops.has_work()
        await made.end(first)
        second = await made.turn()
        assert second is not None
        assert second.loop_id == two
        fixed = await made.start(name="3", device_choice="fixed", device_id=made.phones[1])
        async with made.library.parts.database.write() as session:
            await session.delete(await session.get_one(Device, made.phones[1]))
        await made.turn()
        assert (await made.loop(fixed)).state_reason == "Its phone was forgotten."
        async with made.library.write() as services:
            for preset_id in made.presets:
                await services.presets.delete_preset(preset_id)
        await made.turn(60)
        assert (await made.loop(one)).state_reason == "None of its presets is there any more."


async def test_it_can_be_paused_stopped_changed_and_taken_away(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        loop_id = await made.start(delay_seconds=0)
        await made.end(await made.turn())
        async with made.library.write() as services:
            await services.loops.pause_loop(loop_id)
        assert await made.turn(1) is None
        async with made.library.write() as services:
            await services.loops.start_loop(loop_id)
        running = await made.turn(1)
        assert running is not None
        async with made.library.write() as services:
            loops = services.loops
            await loops.stop_loop(loop_id)
            row = await services.executions.get_execution(running.id)
            assert row is not None
            assert row.state is ExecutionState.CANCELLED
            with pytest.raises(InvalidTransitionError):
                await loops.pause_loop(loop_id)
            plan = LoopPlan(name="Other", preset_ids=(made.presets[1],))
            await loops.change_loop(loop_id, plan)
            assert await loops.list_preset_ids(loop_id) == [made.presets[1]]
            with pytest.raises(DuplicateError):
                await loops.create_loop(made.library.user_id, plan)
            for wrong in ({"preset_ids": (99,)}, {"device_ids": (99,)}):
                with pytest.raises(ResourceNotFoundError):
                    await loops.create_loop(made.library.user_id, plan.model_copy(update={"name": "X", **wrong}))
            assert [row.name for row in await loops.list_loops(made.library.user_id)] == ["Other"]
            assert await loops.list_loops(made.library.user_id + 1) == ()
            await loops.delete_loop(loop_id)
            with pytest.raises(ResourceNotFoundError):
                await loops.start_loop(loop_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"preset_ids": []},
        {"device_choice": "fixed"},
        {"device_id": 1},
        {"window_from": 5},
        {"window_from": 5, "window_to": 1440},
        {"daily_cap": 0},
        {"delay_seconds": float("inf")},
        {"what": 1},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(pydantic.ValidationError):
        LoopPlan.model_validate({"name": "x", "preset_ids": [1], **wrong})
