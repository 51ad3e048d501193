"""Rows are kept like what a real adb server shows."""

from pathlib import Path

import pytest

from app.domain.enums import DeviceState
from app.domain.errors import DeviceGoneError, InvalidTransitionError, ResourceNotFoundError, ValidationError
from app.domain.events import DeviceChanged
from tests.support.devices import SOON_SECONDS, PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.until import until


async def test_phones_come_say_what_they_are_and_go(tmp_path: Path) -> None:
    two = PhoneState(serial="R2", battery=12, rotation=1)
    two.faults.needs_key = True
    async with phone_room(tmp_path, PhoneState(serial="R1"), two) as room:
        rows = await room.look()
        one = rows["R1"]
        assert (one.state, one.name, one.android_version, one.width, one.height) == (
            DeviceState.READY,
            "Pixel Test",
            "14",
            720,
            1600,
        )
        locked = next(row for row in rows.values() if row is not one)
        assert (locked.state, locked.is_identified) == (DeviceState.UNAUTHORISED, False)
        async with room.library.write() as services:
            await services.devices.rename_device(locked.id, "Right")
        async with room.library.steps() as services:
            with pytest.raises(DeviceGoneError, match="Allow USB debugging"):
                await services.devices.phone(locked.id)
            phone = await services.devices.phone(one.id)
        assert (await phone.shell(["getprop", "ro.serialno"])).text.strip() == "R1"
        await room.phones[1].allow()
        await until(lambda: _state_after_look(room, "R2"), DeviceState.READY)
        right = (await room.look())["R2"]
        assert (right.id, right.name, right.battery_percent, right.rotation) == (locked.id, "Right", 12, 1)
        changed: list[DeviceChanged] = []
        room.library.bus.subscribe(DeviceChanged, changed.append)
        assert {row.id for row in (await room.look()).values()} == {one.id, locked.id}
        assert {event.device_id for event in changed} <= {one.id, locked.id}
        async with room.library.steps() as services:
            await services.devices.disconnect(room.phones[1].place)
        changed.clear()
        gone = (await room.look())["R2"]
        assert (gone.state, gone.address, gone.battery_percent) == (DeviceState.GONE, None, 12)
        assert DeviceChanged(gone.id) in changed
        async with room.library.write() as services:
            with pytest.raises(InvalidTransitionError, match="connected"):
                await services.devices.forget_device(one.id)
            await services.devices.forget_device(gone.id)
        assert [row.serialno for row in await room.devices()] == ["R1"]


async def _state_after_look(room: PhoneRoom, serialno: str) -> DeviceState | None:
    row = (await room.look()).get(serialno)
    return row.state if row else None


async def test_a_phone_that_comes_by_two_ways_is_one_and_a_silent_one_holds_nobody_up(tmp_path: Path) -> None:
    silent = PhoneState(serial="R3")
    states = (PhoneState(serial="R1"), PhoneState(serial="R1"), silent)
    async with phone_room(tmp_path, *states, ask_seconds=SOON_SECONDS) as room:
        silent.faults.is_frozen = True
        rows = await room.look()
        places = [phone.place for phone in room.phones]
        assert sorted(rows["R1"].addresses) == sorted(places[:2])
        mute = rows[places[2]]
        assert (mute.state, mute.is_identified) == (DeviceState.READY, False)
        assert "does not answer" in mute.trouble
        async with room.library.write() as services:
            await services.devices.note_device(mute.id, "from the drawer")
        silent.faults.is_frozen = False
        async with room.library.steps() as services:
            told = await services.devices.refresh_device(mute.id)
        assert (told.id, told.serialno, told.trouble, told.note) == (mute.id, "R3", "", "from the drawer")
        assert told.facts_at is not None
        assert len(await room.devices()) == 2


async def test_a_phone_is_named_by_number_address_id_or_name_and_has_an_account_of_its_user(tmp_path: Path) -> None:
    states = (PhoneState(serial="R1"), PhoneState(serial="R2"))
    async with phone_room(tmp_path, *states) as room:
        rows = await room.look()
        one = rows["R1"]
        async with room.library.write() as services:
            account = (await services.accounts.list_accounts("local"))[0]
            await services.devices.assign_account(one.id, account.id)
            with pytest.raises(ResourceNotFoundError):
                await services.devices.assign_account(one.id, 10**6)
            await services.devices.rename_device(one.id, " Left  one ")
            with pytest.raises(ValidationError):
                await services.devices.note_device(one.id, "x" * 3000)
        async with room.library.read() as services:
            for words in ("R1", room.phones[0].place, str(one.id), "left one"):
                assert (await services.devices.find_device(room.user_id, words)).id == one.id
            with pytest.raises(ResourceNotFoundError):
                await services.devices.find_device(room.user_id, "R9")
            assert (await services.devices.list_devices(room.user_id))[0].account_id == account.id
        async with room.library.write() as services:
            await services.devices.rename_device(rows["R2"].id, "Left one")
        async with room.library.read() as services:
            with pytest.raises(ValidationError, match="R1, R2"):
                await services.devices.find_device(room.user_id, "Left one")
        async with room.library.work.read(room.user_id + 1) as services:
            assert await services.devices.get_device(one.id) is None
