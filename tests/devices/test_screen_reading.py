"""Reading of a screen, with what phones say instead of it."""

import pytest
from typing_extensions import override

from app.devices.screen_reading import dump_screen, read_screen
from app.domain.errors import DeviceGoneError, ScreenUnreadableError
from tests.support.direct_phone import DirectPhone
from tests.support.phone.commands import Call, Output
from tests.support.phone.state import PhoneState

NULL_ROOT = "ERROR: null root node returned by UiTestAutomationBridge."


async def test_the_elements_are_read() -> None:
    screen = await read_screen(DirectPhone())
    assert [node.text for node in screen.nodes] == ["", "12:00", "Example"]
    assert screen.size == (720, 1600)


@pytest.mark.parametrize("words", [NULL_ROOT, "Killed"])
async def test_what_passes_by_itself_is_tried_again_three_times(words: str) -> None:
    state = PhoneState()
    state.faults.dumps = [words] * 3
    assert await dump_screen(DirectPhone(state), pause_seconds=0)
    state.faults.dump = words
    state.commands.clear()
    with pytest.raises(ScreenUnreadableError):
        await dump_screen(DirectPhone(state), pause_seconds=0)
    assert len(state.commands) == 4


async def test_a_screen_that_does_not_come_to_rest_and_a_lost_phone_are_told_at_once() -> None:
    state = PhoneState()
    state.faults.dump = "ERROR: could not get idle state."
    with pytest.raises(ScreenUnreadableError, match="does not come to rest"):
        await read_screen(DirectPhone(state))
    assert len(state.commands) == 1
    phone = DirectPhone()
    phone.is_gone = True
    with pytest.raises(DeviceGoneError):
        await read_screen(phone)


class Terminalless(DirectPhone):
    """Has no /dev/tty for commands."""

    @override
    async def run(self, call: Call) -> Output:
        if call.argv[0] == "uiautomator" and "/dev/tty" in call.argv:
            return Output(err=b"java.io.FileNotFoundException: /dev/tty: open failed: ENXIO (No such device)\n")
        return await super().run(call)


async def test_without_a_terminal_a_file_of_its_own_name_is_used_and_removed() -> None:
    phone = Terminalless()
    phone.state.keep("/sdcard/window_dump.xml", b"<hierarchy/>")
    assert b"12:00" in await dump_screen(phone)
    assert b"12:00" in await dump_screen(phone)
    paths = [line.split()[-1] for line in phone.state.commands if line.startswith("uiautomator dump /data")]
    assert len(set(paths)) == 2
    assert not set(paths) & set(phone.state.files)


async def test_a_dump_by_file_that_fails_is_no_stale_screen() -> None:
    phone = Terminalless()
    phone.state.faults.dump = "ERROR: could not get idle state."
    with pytest.raises(ScreenUnreadableError, match="does not come to rest"):
        await dump_screen(phone)
