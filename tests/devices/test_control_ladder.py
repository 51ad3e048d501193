"""The scrcpy server where there is one, the phone's own commands where there is none."""

from pathlib import Path

import pytest

from app.devices.control import ShellControl, TextWay
from app.devices.control_ladder import LadderControl, open_control
from app.devices.scrcpy import ScrcpyServer, check_server
from app.devices.scrcpy_control import ScrcpyControl
from app.domain.errors import DeviceRefusedError
from tests.devices.test_phone_emulated import connected
from tests.devices.test_scrcpy import jar
from tests.support.phone.state import PhoneState


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
