"""Loops turn on an emulated phone, and go on after the program has been started anew."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.enums import DeviceChoice, LoopState
from app.runtime.execution_runner import ExecutionRunner
from app.runtime.loop_runner import LoopRunner
from app.runtime.workers import StoragePause, Workers
from app.services.automation.execution_loop_service import LoopPlan
from tests.runtime.test_device_watcher import switch, watched
from tests.services.automation.test_action_executor import executor_of
from tests.support.adb import adb_server
from tests.support.devices import PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, preset_of, step
from tests.support.until import until


@asynccontextmanager
async def running(room: PhoneRoom, *, lost_seconds: float = 20.0) -> AsyncIterator[None]:
    library = room.library
    workers = Workers(StoragePause(library.bus))
    workers.start(
        "executions", ExecutionRunner(library.work, library.bus, executor_of(room, lost_seconds=lost_seconds)).run
    )
    workers.start("loops", LoopRunner(library.work, library.bus, library.parts.clock).run)
    try:
        yield
    finally:
        await workers.stop()


async def test_a_loop_turns_survives_a_restart_and_stops_when_it_should(tmp_path: Path) -> None:
    state = PhoneState()
    async with phone_room(tmp_path, state) as room:
        await room.look()
        async with room.library.write() as services:
            home = await services.presets.create_preset(room.user_id, preset_of(step("press_home"), name="Home"))
            check = step("check_element_exists", selector=by_id("icon"))
            look = await services.presets.create_preset(room.user_id, preset_of(check, name="Look"))
            plan = LoopPlan(name="L", preset_ids=(home.id, look.id), delay_seconds=0.05, stop_after_failures=1)
            loop = await services.loops.create_loop(room.user_id, plan)

        async def presses() -> bool:
            return len(state.inputs) >= 2

        async with running(room):
            assert not state.inputs
            async with room.library.write() as services:
                await services.loops.start_loop(loop.id)
            await until(presses, wanted=True)
        state.inputs.clear()

        async def stands() -> tuple[LoopState, str]:
            async with room.library.read() as services:
                row = await services.loops.get_loop(loop.id)
            assert row is not None
            return row.state, row.state_reason

        async with room.library.write() as services:
            # One that was broken off by the restart counts as a failure.
            await services.loops.change_loop(loop.id, plan.model_copy(update={"stop_after_failures": 3}))
        async with running(room):
            await until(presses, wanted=True)
            state.screen.pages = ["home", "main"]
            state.faults.dump = "ERROR: could not get idle state."
            async with room.library.write() as services:
                await services.loops.change_loop(
                    loop.id, plan.model_copy(update={"preset_ids": (look.id,), "stop_after_failures": 2})
                )
            words = "2 runs in a row failed, the last one so: "
            reason = f"{words}The screen does not come to rest, so that its elements cannot be read."
            await until(stands, (LoopState.STOPPED, reason))


@pytest.mark.row("F-39")
async def test_a_loop_goes_on_with_the_next_adb_server_and_stops_by_its_rule_where_the_phone_stays_away(
    tmp_path: Path,
) -> None:
    state = PhoneState()
    async with phone_room(tmp_path, state) as room, watched(room):
        # It starts no server itself.
        switch(room, is_on=True, program=str(tmp_path / "none"))
        devices = await room.look()
        async with room.library.write() as services:
            wait = step("wait_for_element", selector=by_id("title"), _timeout=30)
            preset = await services.presets.create_preset(room.user_id, preset_of(wait, step("press_home"), name="P"))
            plan = LoopPlan(
                name="L",
                preset_ids=(preset.id,),
                device_choice=DeviceChoice.FIXED,
                device_id=devices["EMU0001"].id,
                delay_seconds=0.05,
                stop_after_failures=1,
            )
            loop = await services.loops.create_loop(room.user_id, plan)

        async def start() -> None:
            async with room.library.write() as services:
                await services.loops.start_loop(loop.id)
            await until(lambda: sum("uiautomator" in line for line in state.commands) > 1, wanted=True)

        async def stands() -> tuple[LoopState, str]:
            async with room.library.read() as services:
                row = await services.loops.get_loop(loop.id)
            assert row is not None
            return row.state, row.state_reason

        async def connect() -> None:
            async with room.library.read() as services:
                services.devices.watch_again()
            await (await room.server()).connect(room.phones[0].place)

        async with running(room):
            await start()
            # As another program's adb of another version does.
            await room.real.run("kill-server")
            async with adb_server(room.real.port):
                state.screen.pages = ["home", "main"]
                await connect()
                await until(lambda: len(state.inputs) > 0, wanted=True)
                assert await stands() == (LoopState.RUNNING, "")
                async with room.library.write() as services:
                    await services.loops.stop_loop(loop.id)
        async with running(room, lost_seconds=0.1), adb_server(room.real.port):
            state.screen.pages = ["home"]
            state.commands.clear()
            await connect()
            await start()
            await room.phones[0].unplug()
            await until(stands, (LoopState.STOPPED, "A run failed: The phone is not connected."))
            await room.phones[0].listen()
