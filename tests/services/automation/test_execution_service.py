"""Rows of runs: which is next on a phone, and what may become of each."""

from pathlib import Path

import pytest

from app.domain.device import Device
from app.domain.enums import ExecutionState, StepState
from app.domain.errors import InvalidTransitionError, PresetError, ResourceNotFoundError
from app.domain.events import ExecutionChanged
from app.services.automation.execution_service import preset_of_run
from app.services.automation.run_events import StepEnded
from tests.support.library import OpenLibrary, open_library
from tests.support.preset_runs import preset_of, step

PRESET = preset_of(step("log", text="{{a}}"), variables={"a": {"default": "1"}})


async def add_phone(library: OpenLibrary, serialno: str) -> int:
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        row = Device(user_id=library.user_id, serialno=serialno, created_at=now, last_seen_at=now)
        session.add(row)
        await session.flush()
        return row.id


async def test_runs_wait_for_their_phone_and_the_oldest_is_next(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        one, two = await add_phone(library, "A"), await add_phone(library, "B")
        told: list[ExecutionChanged] = []
        library.bus.subscribe(ExecutionChanged, told.append)
        async with library.write() as services:
            runs = services.executions
            first, second, other = [(await runs.queue_execution(phone, PRESET)).id for phone in (one, one, two)]
            assert [row.id for row in await runs.next_executions()] == [first, other]
            await runs.begin_execution(first)
            assert [row.id for row in await runs.next_executions()] == [other]
            with pytest.raises(InvalidTransitionError, match="Another execution runs on the phone"):
                await runs.begin_execution(second)
            with pytest.raises(InvalidTransitionError, match="cannot begin"):
                await runs.begin_execution(first)
            with pytest.raises(InvalidTransitionError, match="has not begun"):
                await runs.resume_execution(second)
            await runs.end_execution(first)
            assert [row.id for row in await runs.next_executions()] == [second, other]
            await runs.cancel_execution(second)
            await runs.end_execution(second, error="too late")
            assert [row.id for row in await runs.list_executions(library.user_id, device_id=one)] == [second, first]
            assert await runs.list_executions(library.user_id, loop_id=9) == []
            assert await runs.list_executions(library.user_id + 1) == ()
            row = await runs.get_execution(second)
            assert row is not None
            assert (row.state, row.error_message) == (ExecutionState.CANCELLED, None)
            assert preset_of_run(row) == PRESET
        assert {event.execution_id for event in told} == {first, second, other}


async def test_what_cannot_run_is_not_queued(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library, library.write() as services:
        for phone, preset, variables, error in (
            (99, PRESET, {}, ResourceNotFoundError),
            (1, preset_of(step("nothing")), {}, PresetError),
            (1, PRESET, {"b": ""}, PresetError),
        ):
            with pytest.raises(error):
                await services.executions.queue_execution(phone, preset, variables=variables)
        with pytest.raises(ResourceNotFoundError):
            await services.executions.list_steps(1)


async def test_what_was_under_way_when_the_program_ended_has_failed_and_what_waited_still_waits(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        one, two = await add_phone(library, "A"), await add_phone(library, "B")
        async with library.write() as services:
            runs = services.executions
            rows = [await runs.queue_execution(phone, PRESET) for phone in (one, two, two)]
            await runs.begin_execution(rows[0].id)
            await runs.begin_execution(rows[1].id)
            await runs.pause_execution(rows[1].id)
            await runs.recover_executions()
            states = await runs.states_of([row.id for row in rows])
        assert [state for state, _ in states.values()] == ["failed", "failed", "queued"]
        assert rows[0].error_message == "The program ended while it ran."


async def test_the_steps_of_old_runs_go_and_the_runs_stay(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        phone = await add_phone(library, "A")
        async with library.write() as services:
            runs = services.executions
            rows = [await runs.queue_execution(phone, PRESET) for _ in range(3)]
            for row in rows:
                now = library.parts.clock.now()
                await runs.add_step(row.id, StepEnded("1", 0, "s", "log", StepState.DONE, now, duration_ms=1))
            await runs.forget_old_steps(keep_runs=3)
            assert [len(await runs.list_steps(row.id)) for row in rows] == [1, 1, 1]
            await runs.forget_old_steps(keep_runs=2)
            assert [len(await runs.list_steps(row.id)) for row in rows] == [0, 1, 1]
            assert len(await runs.list_executions(library.user_id)) == 3


async def test_a_run_runs_again_whole_or_from_a_step_on(tmp_path: Path) -> None:
    preset = preset_of(step("log", text="{{a}}"), step("log", text="2"), variables={"a": {"default": "1"}})
    async with open_library(tmp_path) as library:
        phone = await add_phone(library, "A")
        async with library.write() as services:
            runs = services.executions
            kept = (await services.presets.create_preset(library.user_id, preset)).id
            first = await runs.queue_execution(phone, preset, variables={"a": "x"}, preset_id=kept)
            whole = await runs.repeat_execution(first.id)
            assert (whole.preset_id, whole.device_id, whole.variables) == (kept, phone, {"a": "x"})
            assert preset_of_run(whole) == preset
            rest = await runs.repeat_execution(first.id, from_step_id=preset.steps[1].id)
            assert (rest.preset_id, preset_of_run(rest).steps) == (None, preset.steps[1:])
            first.device_id = None
            with pytest.raises(ResourceNotFoundError, match="phone"):
                await runs.repeat_execution(first.id)
