"""Driving a phone by its `input` command."""

import asyncio
from itertools import pairwise

import pytest

from app.devices.control import Key, Meta, TextWay
from app.devices.shell_control import ShellControl
from app.domain.errors import DeviceRefusedError, ValidationError
from tests.devices.test_phone_emulated import connected
from tests.support.phone.input_commands import KEYBOARD
from tests.support.phone.state import PhoneState

OWN_KEYBOARD = "com.android.inputmethod.latin/.LatinIME"
PLAIN = "100%sure %s %%s 'x' \"y\" $(id) `id` ; rm -rf / \\ -n --user 0 " * 2


def open_form(state: PhoneState) -> None:
    state.screen.pages, state.screen.focus = ["home", "main", "login"], "user"


async def test_touches_keys_and_texts_reach_what_is_on_the_screen() -> None:
    state = PhoneState(settings={"default_input_method": OWN_KEYBOARD})
    async with connected(state) as phone:
        control = ShellControl(phone, settle_seconds=0)
        await control.tap(360, 830.25)
        assert state.screen.page == "main"
        await control.tap(360, 350, ms=700)
        assert state.screen.page == "login"
        await control.tap(360, 350)
        assert await control.text(PLAIN) is TextWay.INPUT
        assert state.screen.fields["user"] == PLAIN
        assert len({line for line in state.commands if "input text" in line}) > 1
        await control.key(Key.DELETE)
        await control.key(29, meta=Meta.CTRL | Meta.SHIFT)
        await control.key(Key.POWER, long=True)
        assert state.inputs[-2:] == [("keycombination", "59", "113", "29"), ("keyevent", "--longpress", "26")]
        assert state.screen.fields["user"] == PLAIN[:-1]
        with pytest.raises(DeviceRefusedError, match="ADBKeyBoard"):
            await control.text("größer 😀")
        state.keyboards.append(KEYBOARD)
        assert await control.text("größer 😀\n'") is TextWay.KEYBOARD
        assert state.screen.fields["user"] == PLAIN[:-1] + "größer 😀\n'"
        assert state.settings["default_input_method"] == OWN_KEYBOARD
        await control.wake()
        assert state.is_awake
        await control.back()
        await control.home()
        await control.recents()
        await control.volume_up()
        await control.volume_down()
        await control.power()
        assert state.screen.page == "home"
        assert [words[1] for words in state.inputs[-6:]] == ["4", "3", "187", "24", "25", "26"]
        await control.close()


async def test_a_drag_is_live_and_only_its_newest_moves_are_sent() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "list"]
    async with connected(state) as phone:
        control = ShellControl(phone)
        places = [(360.0, 1200.0 - 5 * number) for number in range(101)]
        async with asyncio.TaskGroup() as group:
            group.create_task(control.press(*places[0]))
            for place in places:
                group.create_task(control.move(*place))
        assert state.pressed_at == places[0]
        assert 1 <= len(state.moves) < 5
        assert state.moves[-1] == places[-1]
        await control.release(*places[-1])
        assert state.screen.scrolled == 500
        await control.release(0, 0)
        await control.swipe([(360, 500), (300, 700), (360, 1000)], 120)
        assert state.screen.scrolled == 0
        assert all(one != other for one, other in pairwise(state.moves))
        await control.scroll(360, 800, 0, -1)
        assert state.screen.scrolled == 192
        await control.close()


async def test_an_old_android_gets_a_drag_as_one_swipe() -> None:
    state = PhoneState(properties={"ro.build.version.sdk": "27"}, features=("cmd",), is_old=True)
    async with connected(state) as phone:
        control = ShellControl(phone)
        await control.press(10, 10)
        await control.move(300, 10)
        await control.release(300, 10)
        await control.press(10, 900)
        await control.release(12, 900)
        assert state.inputs[0][:5] == ("swipe", "10", "10", "300", "10")
        assert state.inputs[1:] == [("tap", "10", "900")]
        with pytest.raises(DeviceRefusedError, match="Android 12"):
            await control.key(29, meta=Meta.CTRL)
        await control.close()


async def test_what_a_phone_does_not_let_adb_do_is_told_with_what_to_do() -> None:
    state = PhoneState()
    async with connected(state) as phone:
        control = ShellControl(phone)
        state.faults.refuses_input = True
        with pytest.raises(DeviceRefusedError, match=r"USB debugging \(Security settings\)"):
            await control.tap(1, 1)
        with pytest.raises(DeviceRefusedError, match="Security settings") as refused:
            await control.text("secret")
        assert refused.value.detail is None
        for words in (control.clipboard(), control.set_clipboard("x"), control.pinch(1, 1, start=1, end=2, ms=1)):
            with pytest.raises(DeviceRefusedError, match="scrcpy"):
                await words
        for wrong in (control.tap(float("nan"), 1), control.key(0), control.text("a\0b"), control.rotate(4)):
            with pytest.raises(ValidationError):
                await wrong
        await control.close()
