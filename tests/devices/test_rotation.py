"""Holding a phone's screen, and letting it go."""

import pytest

from app.devices.input_shell import InputShell
from app.devices.rotation import Rotation, check_rotation
from app.domain.errors import ValidationError
from tests.devices.test_phone_emulated import connected
from tests.support.phone.state import PhoneState


async def test_a_screen_is_held_and_afterwards_turns_as_before() -> None:
    before = {"accelerometer_rotation": "1", "user_rotation": "0"}
    state = PhoneState(settings=dict(before))
    async with connected(state) as phone:
        shell = InputShell(phone)
        rotation = Rotation(phone, shell)
        await rotation.put_back()
        assert state.commands == []
        for wanted, there in ((None, 1), (None, 2), (3, 3), (None, 0)):
            await rotation.hold(wanted)
            assert (state.rotation, state.settings["accelerometer_rotation"]) == (there, "0")
        await rotation.put_back()
        assert state.settings == before
        shell.close()


def test_there_are_four_quarter_turns() -> None:
    for wrong in (-1, 4):
        with pytest.raises(ValidationError):
            check_rotation(wrong)
