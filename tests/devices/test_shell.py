"""Quoting, the frames of shell v2, and the mark at the end of a command without it."""

import asyncio
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.shell import Frame, ShellResult, encode_frame, encode_input, quote, read_frames, read_marked, with_mark
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, ValidationError

NASTY = ["printf", "%s|", "; reboot", "$(id)", "`id`", "'\"", "a b", "&&", "", "*", "~", "\n", "\\", "ü"]


async def _read(data: bytes, limit_bytes: int = 1000) -> ShellResult:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return await read_frames(reader, limit_bytes)


def test_a_shell_takes_each_argument_as_it_is() -> None:
    done = subprocess.run(["sh", "-c", quote(NASTY)], capture_output=True, check=True)
    assert done.stdout.decode() == "".join(f"{word}|" for word in NASTY[2:])


@pytest.mark.parametrize("argv", [[], ["a", "b\0c"], ["half", "\ud83d"]])
def test_what_is_no_command_is_refused(argv: list[str]) -> None:
    with pytest.raises(ValidationError):
        quote(argv)


async def test_frames_are_sorted_by_stream_until_the_exit() -> None:
    data = (
        encode_frame(Frame.STDOUT, b"a\r\n\0")
        + encode_frame(Frame.STDERR, b"oh")
        + encode_frame(Frame.STDOUT, b"b")
        + encode_frame(Frame.EXIT, b"\x07")
        + b"what follows is not read"
    )
    result = await _read(data)
    assert result == ShellResult(b"a\r\n\0b", b"oh", 7)
    assert result.text == "a\n\0b"
    assert encode_frame(Frame.EXIT, b"\x07") == bytes.fromhex("03 01000000 07")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", DeviceGoneError),
        (encode_frame(Frame.STDOUT, b"abc")[:-1], DeviceGoneError),
        (b"\x01\xff\xff\xff\xff", DeviceRefusedError),
        (encode_frame(Frame.STDOUT, b"x" * 600) + encode_frame(Frame.STDERR, b"x" * 401), DeviceRefusedError),
        (encode_frame(Frame.WINDOW_SIZE), DeviceError),
        (b"\x09\x00\x00\x00\x00", DeviceError),
    ],
)
async def test_a_stream_that_ends_early_or_goes_on_for_ever_is_an_error(data: bytes, error: type[DeviceError]) -> None:
    with pytest.raises(error):
        await _read(data)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_do_worse_than_a_device_error(data: bytes) -> None:
    try:
        result = asyncio.run(_read(data))
    except DeviceError:
        return
    assert 0 <= result.exit_code <= 255


def test_what_is_sent_to_a_command_comes_in_pieces_and_ends() -> None:
    assert encode_input(b"") == encode_frame(Frame.CLOSE_STDIN)
    sent = encode_input(b"x" * 70_000)
    assert sent.startswith(encode_frame(Frame.STDIN, b"x" * 65_536))
    assert sent.endswith(encode_frame(Frame.STDIN, b"x" * (70_000 - 65_536)) + encode_frame(Frame.CLOSE_STDIN))


@pytest.mark.parametrize(("command", "code"), [("echo hi", 0), ("printf hi; false", 1), ("printf hi; exit_", 127)])
def test_the_mark_tells_how_a_command_ended(command: str, code: int) -> None:
    done = subprocess.run(["sh", "-c", with_mark(command)], capture_output=True, check=True)
    result = read_marked(done.stdout)
    assert (result.text.strip(), result.exit_code) == ("hi", code)
    assert read_marked(done.stdout.replace(b"\n", b"\r\n")).text == result.text


def test_output_without_the_mark_was_cut_off() -> None:
    with pytest.raises(DeviceGoneError):
        read_marked(b"half of i")
