"""The scrcpy server where there is one, the phone's own commands where there is none."""

import asyncio
from pathlib import Path

import pytest

from app.devices.control import Control, TextWay
from app.devices.control_ladder import LadderControl, open_control
from app.devices.scrcpy import ScrcpyServer, check_server
from app.devices.scrcpy_control import ScrcpyControl
from app.devices.shell_control import ShellControl
from app.domain.errors import DeviceGoneError, DeviceRefusedError
from tests.devices.test_phone_emulated import connected
from tests.devices.test_scrcpy import jar
from tests.support.phone.state import PhoneState
from tests.support.phone.threads import phone_behind_adb
from tests.support.until import until


async def test_the_best_control_is_opened_that_the_phone_takes(tmp_path: Path) -> None:
    state = PhoneState()
    server = check_server(jar(tmp_path / "server", "3.2"))
    async with connected(state) as phone:
        assert isinstance(await open_control(phone, None), ShellControl)
        control = await open_control(phone, server)
        assert isinstance(control, ScrcpyControl)
        await control.close()
        state.faults.refuses_scrcpy = "java.lang.IllegalStateException: no"
        assert isinstance(await open_control(phone, server), ShellControl)


async def test_the_server_is_started_for_what_the_phones_commands_cannot_do(tmp_path: Path) -> None:
    state = PhoneState()
    servers: list[ScrcpyServer | None] = [None]

    async def find() -> ScrcpyServer | None:
        return servers[-1]

    async with connected(state) as phone:
        control = LadderControl(phone, find)
        state.screen.pages, state.screen.focus = ["home", "main"], "user"
        assert await control.text("plain") is TextWay.INPUT
        for asked in (control.text("größer"), control.clipboard(), control.set_clipboard("x")):
            with pytest.raises(DeviceRefusedError, match="scrcpy"):
                await asked
        servers.append(check_server(jar(tmp_path / "server", "4.1")))
        state.faults.refuses_scrcpy = "no"
        with pytest.raises(DeviceRefusedError, match="Two fingers"):
            await control.pinch(300, 800, start=10, end=20, ms=20)
        state.faults.refuses_scrcpy = ""
        assert not state.listeners
        assert await control.text("größer") is TextWay.PASTE
        assert state.screen.fields["user"] == "plaingrößer"
        await control.set_clipboard("other")
        assert await control.clipboard() == "other"
        await control.pinch(300, 800, start=10, end=20, ms=20)
        await control.clipboard()
        assert {pointer for _, pointer, *_ in state.touches} == {-2, -3}
        assert len([line for line in state.commands if "CLASSPATH" in line]) == 2
        await control.close()


@pytest.mark.parametrize("has_scrcpy", [False, True])
async def test_a_phone_that_was_unplugged_is_driven_on_when_it_is_back(tmp_path: Path, *, has_scrcpy: bool) -> None:
    state = PhoneState()
    server = check_server(jar(tmp_path / "server", "3.3")) if has_scrcpy else None
    async with phone_behind_adb(state) as (phone, emulated, adb):
        control = await open_control(phone, server)
        await control.tap(360, 840)
        await until(lambda: state.screen.page, "main")
        await emulated.unplug()
        with pytest.raises(DeviceGoneError):
            await _until_it_fails(control)
        with pytest.raises(DeviceGoneError):
            await control.press(1, 1)
        await emulated.listen()
        await adb.connect(emulated.place)
        await control.tap(360, 350)
        await until(lambda: state.screen.page, "login")
        await control.close()
        await control.close()


async def _until_it_fails(control: Control) -> None:
    """A message that is on its way when the cable is pulled may still be taken by the adb server."""
    for _ in range(100):
        await control.tap(1, 1)
        await asyncio.sleep(0.01)
