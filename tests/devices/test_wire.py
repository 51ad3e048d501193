"""Requests to the adb server and its answers, byte by byte."""

import asyncio

import pytest

from app.devices import wire
from app.devices.address import ServerAddress
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ValidationError,
)
from app.system.threads import in_thread
from tests.support.scripted_adb import scripted_adb

GONE = b"FAIL0016device 'abc' not found"
REFUSED = b"FAIL0004no\xffo"


def test_a_request_is_its_length_in_bytes_and_the_text() -> None:
    assert wire.encode_request("host:version") == b"000chost:version"
    assert wire.encode_request("ü") == b"0002\xc3\xbc"


@pytest.mark.parametrize("text", ["x" * 65_536, "shell:a\0b"])
def test_a_request_that_would_be_cut_off_is_not_sent(text: str) -> None:
    with pytest.raises(ValidationError):
        wire.encode_request(text)


@pytest.mark.parametrize("digits", [b"00g1", b" 001", b"+001", b"0x01", b"001"])
def test_a_length_is_four_hex_digits_and_nothing_else(digits: bytes) -> None:
    assert wire.decode_length(b"00fF") == 255
    with pytest.raises(DeviceError, match="no adb server"):
        wire.decode_length(digits)


@pytest.mark.parametrize(
    "words",
    ["device 'abc' not found", "device not found", "device offline", "device unauthorized.\nThis adb",
     "no devices found", "device still authorizing", "device still connecting", "closed", "no devices/emulators found"],
)  # fmt: skip
def test_the_words_for_a_phone_that_is_away_are_told_from_a_refusal(words: str) -> None:
    assert isinstance(wire.refusal(words), DeviceGoneError)
    assert wire.refusal(words).detail == words
    assert isinstance(wire.refusal("unknown host service"), DeviceRefusedError)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (GONE, DeviceGoneError),
        (REFUSED, DeviceRefusedError),
        (b"HTTP/1.1 400 Bad Request", DeviceError),
        (b"FAILzzzz", DeviceError),
        (b"FAIL0005no", DeviceGoneError),
        (b"OKA", DeviceGoneError),
        (b"", DeviceGoneError),
        (b"OKAY", DeviceGoneError),
        (b"OKAY00zz", DeviceError),
    ],
)
async def test_an_answer_that_is_no_text_is_an_error_that_says_what_came(
    answer: bytes, error: type[DeviceError]
) -> None:
    async with scripted_adb(answer) as server:
        with pytest.raises(error) as caught:
            await wire.ask_text(server.address, "host:version")
        assert type(caught.value) is error
        if answer != b"OKAY" and not answer.startswith(b"OKAY"):
            with pytest.raises(error):
                await in_thread(wire.open_blocking, server.address, "host:version")


async def test_an_answer_is_taken_and_several_requests_go_over_one_connection() -> None:
    async with scripted_adb(b"OKAY0004" + b"0029") as server:
        assert await wire.ask_text(server.address, "host:version") == "0029"
    async with scripted_adb(b"OKAYOKAYrest") as server:
        async with wire.service(server.address, "one", "two") as (reader, _):
            assert await wire.read_all(reader, 4) == b"rest"
        line = await in_thread(wire.open_blocking, server.address, "one", "two")
        with line:
            assert await in_thread(line.recv, 4) == b"rest"
        assert bytes(server.received[0]) == b"0003one0003two"


async def test_more_than_the_limit_is_not_read() -> None:
    async with scripted_adb(b"OKAY" + b"x" * 1000) as server, wire.service(server.address, "one") as (reader, _):
        with pytest.raises(DeviceRefusedError, match="longer than 999"):
            await wire.read_all(reader, 999)


async def test_a_server_that_says_nothing_is_given_up() -> None:
    async with scripted_adb(b"", stays_open=True) as server:
        with pytest.raises(DeviceTimeoutError):
            await wire.ask_text(server.address, "host:version", 0.05)
        with pytest.raises(DeviceTimeoutError):
            await in_thread(lambda: wire.open_blocking(server.address, "host:version", seconds=0.05))


async def test_where_nobody_listens_there_is_no_server() -> None:
    listener = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    address = ServerAddress(port=listener.sockets[0].getsockname()[1])
    listener.close()
    await listener.wait_closed()
    with pytest.raises(AdbUnavailableError):
        await wire.ask_text(address, "host:version")
    with pytest.raises(AdbUnavailableError):
        await in_thread(wire.open_blocking, address, "host:version")


async def test_the_first_error_of_several_ends_the_others() -> None:
    ended: list[str] = []

    async def wait() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("waited")
        return ""

    async def fail() -> str:
        await asyncio.sleep(0)
        raise DeviceGoneError("Gone.")

    with pytest.raises(DeviceGoneError):
        await wire.together(wait(), fail(), wait())
    assert ended == ["waited"] * 2
    assert await wire.together(asyncio.sleep(0, 1), asyncio.sleep(0, 2)) == [1, 2]
