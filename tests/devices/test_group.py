"""Several phones driven as one."""

from contextlib import AsyncExitStack

import pytest

from app.devices.control import Control, Key, TextWay
from app.devices.group import GroupControl, Member
from app.devices.shell_control import ShellControl
from app.domain.errors import DeviceGoneError, DeviceRefusedError, PixSimError
from tests.support.adb import adb_server
from tests.support.phone.phone import EmulatedPhone, emulated_phone
from tests.support.phone.state import PhoneState
from tests.support.phone.threads import phone_of

SIZES = {"leader": (720, 1600), "wide": (1080, 1920), "small": (360, 640)}


async def test_each_phone_gets_the_same_in_fractions_of_its_screen() -> None:
    async with AsyncExitStack() as stack:
        adb = await stack.enter_async_context(adb_server())
        phones: dict[str, EmulatedPhone] = {}
        members: dict[str, Member] = {}
        for name, (width, height) in SIZES.items():
            state = PhoneState(serial=name, width=width, height=height)
            phone = phones[name] = await stack.enter_async_context(emulated_phone(state))
            await adb.connect(phone.place)
            members[name] = Member(ShellControl(phone_of(adb, phone)), state.size)
        states = {name: phone.state for name, phone in phones.items()}
        told: list[tuple[str, PixSimError]] = []
        leader = members.pop("leader")
        group: Control = GroupControl(leader, members, on_failure=lambda *what: told.append(what))
        assert isinstance(group, GroupControl)

        await group.tap(360, 840)
        assert {state.screen.page for state in states.values()} == {"main"}
        await group.press(360, 350)
        await group.move(361, 350)
        await group.release(360, 350)
        await group.tap(360, 350)
        assert {state.screen.focus for state in states.values()} == {"user"}
        assert await group.text("x y") is TextWay.INPUT
        assert {state.screen.fields["user"] for state in states.values()} == {"x y"}
        await group.swipe([(0, 800), (300, 800)], 50)
        assert {state.screen.page for state in states.values()} == {"main"}
        await group.scroll(360, 800, 0, -1)
        await group.key(Key.HOME)
        assert {state.screen.page for state in states.values()} == {"home"}
        await group.rotate(1)
        await group.put_back_rotation()
        assert not told

        states["wide"].faults.refuses_input = True
        await phones["small"].unplug()
        await group.tap(1, 1)
        assert {name: type(error) for name, error in group.failed.items()} == {
            "wide": DeviceRefusedError,
            "small": DeviceGoneError,
        }
        assert [name for name, _ in told] == ["wide", "small"]
        states["wide"].faults.refuses_input = False
        await group.tap(1, 1)
        assert list(group.failed) == ["small"]
        group.take_back("small")
        await group.tap(1, 1)
        assert [name for name, _ in told] == ["wide", "small", "small"]
        states["leader"].faults.refuses_input = True
        taps = len(states["wide"].inputs)
        with pytest.raises(DeviceRefusedError):
            await group.tap(1, 1)
        assert len(states["wide"].inputs) == taps + 1
        for words in (group.clipboard(), group.set_clipboard("x"), group.pinch(1, 1, start=1, end=2, ms=1)):
            with pytest.raises(DeviceRefusedError, match="scrcpy"):
                await words
        await group.close()
