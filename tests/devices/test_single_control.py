"""A phone's screen is turned, and turned back when the driving ends."""

from app.devices.shell_control import ShellControl
from tests.devices.test_phone_emulated import connected
from tests.support.phone.state import PhoneState


async def test_a_turned_screen_is_put_back_at_the_end_and_a_lost_phone_does_not_matter() -> None:
    state = PhoneState(settings={"accelerometer_rotation": "1"})
    async with connected(state) as phone:
        control = ShellControl(phone)
        await control.rotate()
        await control.rotate(3)
        assert state.rotation == 3
        await control.put_back_rotation()
        assert state.settings["accelerometer_rotation"] == "1"
        assert "user_rotation" not in state.settings
        await control.rotate(1)
        await control.close()
        assert state.settings["accelerometer_rotation"] == "1"
        await control.rotate(1)
        await control.tap(1, 1)
        place, phone.address = phone.address, "127.0.0.1:1"
        control._shell.close()
        await control.close()
        assert state.settings["accelerometer_rotation"] == "0"
        phone.address = place
        await control.put_back_rotation()
        assert state.settings["accelerometer_rotation"] == "1"
        await control.close()
