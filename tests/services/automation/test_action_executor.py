"""Executions on emulated phones behind a real adb server, from the row that waits to the rows of its steps."""

import asyncio
from pathlib import Path

import pytest

from app.devices.actions.registry import discover
from app.domain.enums import ExecutionState
from app.domain.execution import Execution, ExecutionStep
from app.services.automation.action_executor import ActionExecutor
from app.services.automation.preset_file import PresetFile
from tests.support.devices import PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, by_id, preset_of, step
from tests.support.until import until

LOGIN = preset_of(
    step("launch_app", package=APP),
    step("click_element", selector=by_id("open_login")),
    step("type_text", text="{{who}}", into=by_id("user")),
    step("type_text", text="secret", into=by_id("password"), presses_enter=True),
    step("wait_for_element", selector={"by": "text", "value": "Welcome, {{who}}"}),
    step("screenshot", name="Welcome", variable="shot"),
    step("push_asset", asset="{{shot}}"),
    variables={"who": {}},
)


def executor_of(room: PhoneRoom, *, lost_seconds: float = 20.0) -> ActionExecutor:
    library = room.library
    parts = library.parts
    return ActionExecutor(
        library.work, library.bus, parts.clock, discover(), library.folder / "data", lost_seconds=lost_seconds
    )


async def queue(room: PhoneRoom, device_id: int, preset: PresetFile, **variables: str) -> int:
    async with room.library.write() as services:
        return (await services.executions.queue_execution(device_id, preset, variables=variables)).id


async def result(room: PhoneRoom, execution_id: int) -> tuple[Execution, list[ExecutionStep]]:
    async with room.library.read() as services:
        row = await services.executions.get_execution(execution_id)
        assert row is not None
        return row, list(await services.executions.list_steps(execution_id))


async def test_presets_run_on_two_phones_at_once_and_what_they_show_comes_into_the_library(tmp_path: Path) -> None:
    states = [PhoneState(serial="EMU1"), PhoneState(serial="EMU2")]
    async with phone_room(tmp_path, *states) as room:
        devices = await room.look()
        executor = executor_of(room)
        runs = [await queue(room, devices[state.serial].id, LOGIN, who=state.serial) for state in states]
        await asyncio.gather(*map(executor.execute, runs))
        for state, run in zip(states, runs, strict=True):
            row, steps = await result(room, run)
            assert (row.state, row.error_message) == (ExecutionState.DONE, None)
            assert [(one.path, one.state) for one in steps] == [(str(n), "done") for n in range(1, 8)]
            assert state.screen.fields["user"] == state.serial
            assert steps[5].result is not None
            async with room.library.read() as services:
                capture = await services.captures.get_capture(steps[5].result["assets"][0])
            assert capture is not None
            assert (capture.device_id, capture.execution_id, capture.preset_name) == (row.device_id, run, "Test")
            assert [path for path in state.files if path.startswith("/sdcard/Download/")]


async def test_a_failure_keeps_words_picture_and_hierarchy(tmp_path: Path) -> None:
    async with phone_room(tmp_path, PhoneState()) as room:
        device = (await room.look())["EMU0001"]
        executor = executor_of(room)
        run = await queue(room, device.id, preset_of(step("check_element_exists", selector=by_id("none"))))
        await executor.execute(run)
        row, [failed] = await result(room, run)
        assert (row.state, row.error_kind, failed.error_kind) == (ExecutionState.FAILED, "not_found", "not_found")
        assert row.error_message == failed.error_message == "An element with the id “none” is not on the screen."
        assert failed.picture is not None
        assert failed.hierarchy is not None
        assert (tmp_path / "data" / failed.picture).is_file()
        assert b"clock" in (tmp_path / "data" / failed.hierarchy).read_bytes()


@pytest.mark.row("F-39")
async def test_a_phone_that_is_unplugged_in_a_run_pauses_it_and_it_goes_on_or_fails_by_its_rule(tmp_path: Path) -> None:
    preset = preset_of(step("wait_for_element", selector=by_id("title"), _timeout=20), step("press_home"))
    state = PhoneState()
    async with phone_room(tmp_path, state) as room:
        device = (await room.look())["EMU0001"]
        for lost_seconds, comes_back in ((20.0, True), (0.2, False)):
            run = await queue(room, device.id, preset)
            running = asyncio.ensure_future(executor_of(room, lost_seconds=lost_seconds).execute(run))
            await until(lambda: sum("uiautomator" in line for line in state.commands) > 1, wanted=True)
            await room.phones[0].unplug()
            if comes_back:
                await until(lambda run=run: is_paused(room, run), wanted=True)
                await room.phones[0].listen()
                state.screen.pages = ["home", "main"]
                await (await room.server()).connect(room.phones[0].place)
            await asyncio.wait_for(running, 30)
            row, _ = await result(room, run)
            wanted = (ExecutionState.DONE, None) if comes_back else (ExecutionState.FAILED, "device_lost")
            assert (row.state, row.error_kind) == wanted
            state.screen.pages = ["home"]
            state.commands.clear()


async def is_paused(room: PhoneRoom, run: int) -> bool:
    row, _ = await result(room, run)
    return row.state is ExecutionState.PAUSED and bool(row.state_reason)
