"""One shell of a phone for many commands."""

import asyncio
import random
import string

import pytest

from app.devices.input_shell import InputShell, explain, meaning_of
from app.devices.shell_control import ShellControl
from app.domain.errors import DeviceGoneError, DeviceRefusedError, DeviceTimeoutError
from tests.devices.test_phone_emulated import HOSTILE, connected
from tests.support.phone.state import PhoneState

PARTS = [*HOSTILE, *string.printable, "\r\n", "--user", "PIXSIM_EXIT_0\n", "</dev/null", "𝄞", "\u2028", "e\u0301"]


@pytest.mark.row("H-16")
async def test_commands_share_one_shell_which_is_opened_again_after_an_end() -> None:
    state = PhoneState()
    async with connected(state) as phone:
        shell = InputShell(phone)
        words = [*HOSTILE, "two\nlines", "'\n\"", "PIXSIM_EXIT_0\n"]
        assert (await shell.run(["printf", "%s\\0", *words])).split("\0")[:-1] == words
        said = await asyncio.gather(*(shell.run(["echo", str(number)]) for number in range(20)))
        assert said == [f"{number}\n" for number in range(20)]
        with pytest.raises(DeviceRefusedError, match="no such command") as refused:
            await shell.run(["nothing"])
        assert "nothing" in (refused.value.detail or "")
        with pytest.raises(DeviceRefusedError, match="did not do"):
            await shell.run(["false"])
        with pytest.raises(DeviceGoneError):
            await shell.run(["exit"])
        assert await shell.run(["echo", "again"]) == "again\n"
        state.faults.delay_seconds = 0.2
        with pytest.raises(DeviceTimeoutError):
            await shell.run(["echo", "late"], seconds=0.05)
        state.faults.delay_seconds = 0
        assert await shell.run(["echo", "new"]) == "new\n"
        shell.close()


@pytest.mark.row("H-16")
@pytest.mark.parametrize("count", [15, pytest.param(1500, marks=pytest.mark.long)])
async def test_random_arguments_arrive_at_the_phone_as_they_are(count: int) -> None:
    chance = random.Random(7)  # noqa: S311
    state = PhoneState()
    async with connected(state) as phone:
        shell, control = InputShell(phone), ShellControl(phone)
        for number in range(count):
            words = ["".join(chance.choices(PARTS, k=chance.randrange(12))) for _ in range(chance.randrange(1, 5))]
            if number % 4 == 0:
                said = (await phone.shell(["printf", "%s\\0", *words])).stdout.decode()
            else:
                said = await shell.run(["printf", "%s\\0", *words])
            assert said.split("\0")[:-1] == words
            link = f"example:{words[0]}"
            await shell.run(["am", "start", "-W", "-a", "android.intent.action.VIEW", "-d", link])
            assert state.links[-1] == link
            x, y = chance.uniform(-10, 3000), chance.uniform(-10, 3000)
            await control.tap(x, y)
            assert [float(word) for word in state.inputs[-1][1:]] == pytest.approx([x, y], abs=0.06)
        shell.close()
        await control.close()


def test_the_phones_words_become_what_to_do() -> None:
    words = "java.lang.SecurityException: Injecting … requires INJECT_EVENTS permission"
    assert "Security settings" in meaning_of(words)
    assert "no key" in meaning_of("java.lang.NullPointerException: …")
    assert meaning_of("") == ""
    error = explain("input", "x" * 9000, "")
    assert str(error) == "The phone did not do “input”."
    assert len(error.detail or "") < 1000
