"""Executions are started one a phone, held, let go and ended at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.enums import ExecutionState
from app.domain.errors import StorageError
from app.runtime.execution_runner import ExecutionRunner
from app.runtime.workers import StoragePause, Workers
from app.services.automation.action_executor import ActionExecutor
from tests.services.automation.test_action_executor import executor_of, queue, result
from tests.support.devices import PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import preset_of, step
from tests.support.until import until

LONG = preset_of(step("wait", seconds=60))
SHORT = preset_of(step("press_home"))


@asynccontextmanager
async def running(room: PhoneRoom) -> AsyncIterator[None]:
    workers = Workers(StoragePause(room.library.bus))
    runner = ExecutionRunner(room.library.work, room.library.bus, executor_of(room))
    workers.start("execution_runner", runner.run)
    try:
        yield
    finally:
        await workers.stop()


async def test_runs_go_one_after_another_on_a_phone_and_obey(tmp_path: Path) -> None:
    state = PhoneState()
    async with phone_room(tmp_path, state) as room:
        device = (await room.look())["EMU0001"]
        rounds = preset_of(step("repeat", times=1000, _steps=[step("wait", seconds=0.02)]))
        first, second, third = [await queue(room, device.id, preset) for preset in (LONG, rounds, SHORT)]

        async def stands(run: int) -> tuple[ExecutionState, int]:
            row, steps = await result(room, run)
            return row.state, len(steps)

        async def path_of(run: int) -> str | None:
            return (await result(room, run))[0].current_path

        async with running(room):
            await until(lambda: path_of(first), "1")
            async with room.library.write() as services:
                await services.executions.cancel_execution(first)
            await until(lambda: stands(first), (ExecutionState.CANCELLED, 1), seconds=10)

            async def is_at_work() -> bool:
                return (await stands(second))[1] > 1

            await until(is_at_work, wanted=True)
            async with room.library.write() as services:
                await services.executions.pause_execution(second)
            held: list[int] = []

            async def is_still() -> bool:
                held.append((await stands(second))[1])
                return held[-4:] == [held[-1]] * 4

            await until(is_still, wanted=True)
            assert (await stands(third))[0] is ExecutionState.QUEUED
            async with room.library.write() as services:
                await services.executions.resume_execution(second)

            async def goes_on() -> bool:
                return (await stands(second))[1] > held[-1]

            await until(goes_on, wanted=True)
            async with room.library.write() as services:
                await services.executions.cancel_execution(second)
            await until(lambda: stands(third), (ExecutionState.DONE, 1))
        assert [words[0] for words in state.inputs] == ["keyevent"]


@pytest.mark.row("F-39")
async def test_an_end_of_the_program_ends_what_runs_with_words(tmp_path: Path) -> None:
    async with phone_room(tmp_path, PhoneState()) as room:
        device = (await room.look())["EMU0001"]
        first, second = await queue(room, device.id, LONG), await queue(room, device.id, SHORT)

        async def state_of(run: int) -> ExecutionState:
            return (await result(room, run))[0].state

        async with running(room):
            await until(lambda: state_of(first), ExecutionState.RUNNING)
        row, _ = await result(room, first)
        assert (row.state, row.error_message) == (ExecutionState.FAILED, "It was broken off.")
        assert await state_of(second) is ExecutionState.QUEUED


class Refusing(ActionExecutor):
    """Stands for a disk that is full when the end of a run is to be kept."""

    @override
    async def execute(self, execution_id: int) -> None:
        async with self._units.write() as services:
            await services.executions.begin_execution(execution_id)
        raise StorageError("The disk is full.")


async def test_a_run_whose_end_could_not_be_kept_does_not_hold_its_phone(tmp_path: Path) -> None:
    async with phone_room(tmp_path, PhoneState()) as room:
        device = (await room.look())["EMU0001"]
        runs = [await queue(room, device.id, SHORT), await queue(room, device.id, SHORT)]
        parts = room.library.parts
        refusing = Refusing(room.library.work, room.library.bus, parts.clock, {}, tmp_path)

        async def ended() -> list[str | None]:
            return [(await result(room, run))[0].error_message for run in runs]

        workers = Workers(StoragePause(room.library.bus))
        workers.start("execution_runner", ExecutionRunner(room.library.work, room.library.bus, refusing).run)
        await until(ended, ["What became of its steps could not be kept."] * 2)
        await workers.stop()
