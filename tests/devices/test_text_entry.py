"""Texts that are typed arrive as they are."""

import asyncio
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.control import TextWay
from app.devices.input_shell import InputShell
from app.devices.shell_control import ShellControl
from app.devices.text_entry import MAX_PIECE, Keyboard, is_plain, plain_commands
from app.domain.errors import DeviceGoneError, DeviceRefusedError
from tests.devices.test_phone_emulated import connected
from tests.support.phone.input_commands import KEYBOARD
from tests.support.phone.state import PhoneState
from tests.support.phone.threads import phone_behind_adb
from tests.support.until import until

HOSTILE_PARTS = [
    "$(id)",
    "`id`",
    "; ",
    "'",
    '"',
    "\\",
    "%s",
    "%",
    "s",
    " --user 0",
    "\n",
    "\t",
    "*",
    "&&",
    "| x",
    "~",
    "#",
]
WIDE_PARTS = ["ä", "€", "😀", "שלום", "漢字", "e\u0301", "\u202e", "\u2028"]
PLAIN = st.text(st.sampled_from(string.printable[:95] + "\n\t%s "), max_size=350)


@settings(max_examples=40, deadline=None)
@given(PLAIN)
def test_the_pieces_of_a_plain_text_make_it_again(words: str) -> None:
    assert is_plain(words)
    typed = ""
    for _, kind, piece in plain_commands(words):
        if kind == "text":
            assert 0 < len(piece.replace("%s", " ")) <= MAX_PIECE
        typed += {"66": "\n", "61": "\t"}[piece] if kind == "keyevent" else piece.replace("%s", " ")
    assert typed == words


@pytest.mark.row("H-16")
@pytest.mark.parametrize("count", [16, pytest.param(1500, marks=pytest.mark.long)])
async def test_random_texts_arrive_at_the_phone_as_they_are(count: int) -> None:
    chance = random.Random(16)  # noqa: S311
    state = PhoneState(keyboards=[KEYBOARD])
    async with connected(state) as phone:
        control = ShellControl(phone, settle_seconds=0)
        for number in range(count):
            state.screen.pages, state.screen.focus = ["home", "main"], "user"
            state.screen.fields["user"] = ""
            parts = [*HOSTILE_PARTS, *string.ascii_letters, *(WIDE_PARTS if number % 4 == 0 else [])]
            words = "".join(chance.choices(parts, k=chance.randrange(1, 40)))
            way = await control.text(words)
            # Line ends and tabs are keys of their own on this way, which the emulated form does not write.
            wanted = words.replace("\n", "").replace("\t", "") if way is TextWay.INPUT else words
            assert state.screen.fields["user"] == wanted, repr(words)
        await control.close()


async def test_the_users_keyboard_comes_back_also_after_a_refusal() -> None:
    state = PhoneState(settings={"default_input_method": "com.own/.Keys"}, keyboards=[KEYBOARD, "com.own/.Keys"])
    async with connected(state) as phone:
        shell = InputShell(phone)
        keyboard = Keyboard(shell, settle_seconds=0)
        await keyboard.type("é" * 20)
        assert state.settings["default_input_method"] == "com.own/.Keys"
        state.keyboards.remove(KEYBOARD)
        with pytest.raises(DeviceRefusedError):
            await keyboard.type("é")
        state.keyboards = [KEYBOARD]
        with pytest.raises(DeviceRefusedError, match="choose yours"):
            await keyboard.type("é")
        shell.close()


@pytest.mark.row("F-39")
async def test_the_users_keyboard_comes_back_with_a_phone_that_was_lost_while_a_text_was_typed() -> None:
    state = PhoneState(settings={"default_input_method": "com.own/.Keys"}, keyboards=[KEYBOARD, "com.own/.Keys"])
    async with phone_behind_adb(state) as (phone, emulated, adb):
        control = ShellControl(phone, settle_seconds=0.2)
        for ends in (lambda: control.text("é"), control.close):
            typing = asyncio.ensure_future(control.text("é"))
            await until(lambda: state.settings["default_input_method"], KEYBOARD)
            await emulated.unplug()
            with pytest.raises(DeviceGoneError):
                await typing
            await emulated.listen()
            await adb.connect(emulated.place)
            assert state.settings["default_input_method"] == KEYBOARD
            await ends()
            assert state.settings["default_input_method"] == "com.own/.Keys"
