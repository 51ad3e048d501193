"""A phone shows which one it is, and is then as it was."""

import asyncio
from pathlib import Path

import pytest

from app.devices.identify import Identification, Way
from app.domain.errors import DeviceError
from tests.support.devices import phone_room
from tests.support.direct_phone import DirectPhone
from tests.support.phone.state import PhoneState
from tests.support.until import until


async def test_its_number_stands_on_its_screen_and_the_notifications_close_again(tmp_path: Path) -> None:
    state = PhoneState(serial="A", is_awake=False)
    async with phone_room(tmp_path, state) as room:
        phone = await room.adb.phone(room.phones[0].place)
        telling = asyncio.ensure_future(Identification(phone, "Phone 3", "It's mine; really").run(seconds=0.2))
        await until(lambda: state.screen.shade, ["Phone 3", "It's mine; really"])
        assert state.is_awake
        assert state.screen.tree().children[-1].children[0].text == "Phone 3"
        assert await telling is Way.NUMBER
    assert state.screen.shade == []
    assert not state.is_awake


async def test_an_older_phone_blinks_and_gets_its_brightness_back() -> None:
    old = {"screen_brightness": "90", "screen_brightness_mode": "1"}
    state = PhoneState(properties={"ro.build.version.sdk": "28"}, settings=dict(old))
    assert await Identification(DirectPhone(state), "Phone 1", "Old", half_seconds=0).run() is Way.BLINKING
    assert state.settings == old
    values = [line.split()[-1] for line in state.commands if "put system screen_brightness " in line]
    assert values == ["255", "5"] * 4 + ["90"]
    assert state.is_awake
    gone = DirectPhone(state)
    gone.is_gone = True
    with pytest.raises(DeviceError):
        await Identification(gone, "Phone 1", "Old").run()
