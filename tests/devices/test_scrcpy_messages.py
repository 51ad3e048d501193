"""Messages of the scrcpy server, by the vectors of its own tests."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices import scrcpy_messages as messages
from app.devices.scrcpy_messages import Acknowledged, Action, Clipboard, CopyKey, DeviceMessages, Kind, UhidOutput
from app.domain.errors import DeviceError, ValidationError

HD = (1080, 1920)
POINTER = 0x1234567887654321


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (messages.key(Action.UP, 66, repeat=5, meta=0x41), "00 01 00000042 00000005 00000041"),
        (messages.text("hello, world!"), "01 0000000d" + b"hello, world!".hex()),
        (messages.text("a" * 300), "01 0000012c" + "61" * 300),
        (
            messages.touch(Action.DOWN, POINTER, (100, 200), HD, action_button=1, buttons=1),
            "02 00 1234567887654321 00000064 000000c8 0438 0780 ffff 00000001 00000001",
        ),
        (
            messages.touch(Action.UP, messages.FINGER, (0.6, -0.6), HD),
            "02 01 fffffffffffffffe 00000001 ffffffff 0438 0780 0000 00000000 00000000",
        ),
        (
            messages.scroll((260, 1026), HD, 1, -1, buttons=1, is_scaled=False),
            "03 00000104 00000402 0438 0780 7fff 8000 00000001",
        ),
        (messages.scroll((260, 1026), HD, 1, -1), "03 00000104 00000402 0438 0780 0800 f800 00000000"),
        (messages.scroll((0, 0), HD, 99, -99), "03 00000000 00000000 0438 0780 7fff 8000 00000000"),
        (messages.back_or_screen_on(Action.UP), "04 01"),
        (messages.plain(Kind.OPEN_NOTIFICATIONS), "05"),
        (messages.plain(Kind.OPEN_SETTINGS), "06"),
        (messages.plain(Kind.COLLAPSE), "07"),
        (messages.get_clipboard(CopyKey.COPY), "08 01"),
        (
            messages.set_clipboard(0x0102030405060708, "hello, world!", pastes=True),
            "09 0102030405060708 01 0000000d" + b"hello, world!".hex(),
        ),
        (messages.display_power(is_on=True), "0a 01"),
        (messages.plain(Kind.ROTATE), "0b"),
        (messages.start_app("firefox"), "10 07" + b"firefox".hex()),
        (messages.plain(Kind.RESET_VIDEO), "11"),
    ],
)
def test_messages_are_written_as_the_server_reads_them(message: bytes, expected: str) -> None:
    assert message == bytes.fromhex(expected)


def test_what_the_server_does_not_take_is_refused() -> None:
    most = "a" * messages.MAX_CLIPBOARD_BYTES
    assert len(messages.set_clipboard(1, most, pastes=False)) == messages.MAX_MESSAGE_BYTES
    with pytest.raises(ValidationError):
        messages.set_clipboard(1, most + "a", pastes=False)
    with pytest.raises(ValidationError):
        messages.text("ä" * 151)
    for name in ("", "a" * 256):
        with pytest.raises(ValidationError):
            messages.start_app(name)


BYTES = bytes.fromhex("00 00000003 414243 01 0102030405060708 02 002a 0005 0102030405 00 00000000")
MESSAGES = [Clipboard("ABC"), Acknowledged(0x0102030405060708), UhidOutput(42, b"\1\2\3\4\5"), Clipboard("")]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, len(BYTES)), max_size=8))
def test_the_phones_messages_are_read_however_they_are_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BYTES)]
    reader = DeviceMessages()
    read = [message for one, other in itertools.pairwise(edges) for message in reader.feed(BYTES[one:other])]
    assert read == MESSAGES


def test_what_is_no_message_is_an_error_at_once() -> None:
    assert DeviceMessages().feed(bytes.fromhex("00 0003fff0") + b"a" * 0x3FFF0) == [Clipboard("a" * 0x3FFF0)]
    for wrong in ("03", "ff", "00 7fffffff"):
        with pytest.raises(DeviceError):
            DeviceMessages().feed(bytes.fromhex(wrong))
