"""Driving a phone by the scrcpy server."""

import asyncio
from pathlib import Path

import pytest

from app.devices.control import Key, Meta, TextWay
from app.devices.scrcpy import ScrcpyServer, check_server
from app.devices.scrcpy_control import ScrcpyControl
from app.domain.errors import DeviceRefusedError, ValidationError
from tests.devices.test_phone_emulated import connected
from tests.devices.test_scrcpy import jar
from tests.support.phone.state import PhoneState
from tests.support.until import until

HARD = "größer 😀 %s\n$(id) ' \" שלום"


@pytest.mark.row("H-16")
@pytest.mark.parametrize("version", ["3.1", "4.1"])
async def test_touches_texts_and_the_clipboard_go_by_the_server(tmp_path: Path, version: str) -> None:
    state = PhoneState()
    async with connected(state) as phone:
        control = ScrcpyControl(phone, check_server(jar(tmp_path / "server", version)))
        await control.start()
        assert not [name for name in state.files if "scrcpy" in name], "the server removed its file"
        await control.tap(360, 830.4)
        state.screen.pages, state.screen.focus = ["home", "main", "login"], "user"
        assert await control.text("a" * 700) is TextWay.INPUT
        assert await control.text(HARD) is TextWay.PASTE
        assert state.screen.fields["user"] == "a" * 700 + HARD
        assert await control.clipboard() == HARD
        await control.set_clipboard("other")
        assert await control.clipboard() == state.clipboard == "other"
        await control.key(Key.BACK, meta=Meta.CTRL)
        await control.clipboard()
        assert state.inputs == [("scrcpy key", "0", "4", "4096"), ("scrcpy key", "1", "4", "4096")]
        assert state.screen.page == "main"
        state.screen.pages = ["home", "main", "list"]
        state.touches.clear()
        await control.press(360, 1000)
        await control.move(360, 900)
        await control.release(360, 800)
        await control.swipe([(360, 800), (360, 700), (200, 600)], 100)
        await control.scroll(360, 800, 0, -1)
        await control.clipboard()
        assert state.screen.scrolled == 500
        state.touches.clear()
        await control.pinch(360, 800, start=100, end=400, ms=100)
        await control.clipboard()
        assert [touch for touch in state.touches if touch[0] != 2] == [
            (0, -2, 310, 800),
            (0, -3, 410, 800),
            (1, -3, 560, 800),
            (1, -2, 160, 800),
        ]
        await control.rotate(1)
        assert state.rotation == 1
        with pytest.raises(ValidationError):
            await control.tap(float("inf"), 0)
        await control.close()


async def test_a_server_that_ended_is_started_again_and_one_that_is_refused_says_why(tmp_path: Path) -> None:
    state = PhoneState()
    async with connected(state) as phone:
        path = jar(tmp_path / "server", "3.2")
        other = ScrcpyControl(phone, ScrcpyServer(path, "3.3"))
        with pytest.raises(DeviceRefusedError, match="do not belong together"):
            await other.start()
        await other.close()
        control = ScrcpyControl(phone, check_server(path))
        await control.text("x")
        starts = len(state.commands)
        # What the server does not know ends it: the next message starts another.
        control._write(b"\xff")
        await until(lambda: state.listeners, {})
        await control.text("x")
        assert len([line for line in state.commands[starts:] if "CLASSPATH" in line]) == 1
        state.faults.refuses_input = True
        await control.key(Key.HOME)
        with pytest.raises(DeviceRefusedError, match="Security settings"):
            await _until_refused(control)
        await control.close()


async def _until_refused(control: ScrcpyControl) -> None:
    """The server tells it in its log, after the message."""
    for _ in range(100):
        await control.key(Key.HOME)
        await asyncio.sleep(0.01)
