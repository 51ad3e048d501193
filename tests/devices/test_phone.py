"""Commands, streams and pictures of a phone, by what goes over the wire; a whole phone is emulated elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.devices import wire
from app.devices.address import ServerAddress
from app.devices.phone import Phone
from app.devices.shell import Frame, encode_frame, encode_input
from app.domain.errors import (
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ScreenUnreadableError,
    ValidationError,
)
from app.system.threads import in_thread
from tests.support.adb import adb_server
from tests.support.scripted_adb import scripted_adb
from tests.support.until import until

NEW = {"host-serial:P:features": b"OKAY0010shell_v2,stat_v2", "host:transport:P": b"OKAY"}
OLD = {"host-serial:P:features": b"OKAY0003cmd", "host:transport:P": b"OKAY"}
PNG = b"\x89PNG\r\n\x1a\nrest"


def _ended(stdout: bytes, stderr: bytes = b"", code: int = 0) -> bytes:
    parts = [encode_frame(Frame.STDOUT, stdout), encode_frame(Frame.STDERR, stderr)]
    return b"OKAY" + b"".join(parts) + encode_frame(Frame.EXIT, bytes([code]))


async def test_a_command_is_quoted_and_its_streams_and_exit_code_come_back() -> None:
    answers = {**NEW, "shell,v2,raw:echo 'a b' '$(id)'": _ended(b"out", b"err", 3)}
    async with scripted_adb(answers) as server:
        phone = Phone(server.address, "P")
        assert await phone.features() == {"shell_v2", "stat_v2"}
        result = await phone.shell(["echo", "a b", "$(id)"], stdin=b"typed")
        assert (result.stdout, result.stderr, result.exit_code) == (b"out", b"err", 3)
        await until(lambda: bytes(server.received[-1]), encode_input(b"typed"))
        with pytest.raises(DeviceRefusedError, match="longer than 2"):
            await phone.shell(["echo", "a b", "$(id)"], limit_bytes=2)


async def test_an_old_phone_ends_its_output_with_a_mark_and_takes_no_input() -> None:
    answers = {**OLD, "shell:ls /x; echo PIXSIM_EXIT_$?": b"OKAYnone\r\nPIXSIM_EXIT_1\r\n"}
    async with scripted_adb(answers) as server:
        phone = Phone(server.address, "P")
        result = await phone.shell(["ls", "/x"])
        assert (result.text, result.exit_code) == ("none\n", 1)
        with pytest.raises(DeviceRefusedError, match="too old"):
            await phone.shell(["cat"], stdin=b"x")


async def test_a_command_that_hangs_is_given_up_and_its_connection_ended() -> None:
    async with scripted_adb({**NEW, "shell,v2,raw:sleep 9": b"OKAY"}, stays_open=True) as server:
        with pytest.raises(DeviceTimeoutError, match=r"0\.05 s"):
            await Phone(server.address, "P").shell(["sleep", "9"], seconds=0.05)


async def test_a_stream_is_opened_for_the_loop_and_for_a_thread() -> None:
    async with scripted_adb({**NEW, "exec:cat x": b"OKAYbytes"}) as server:
        phone = Phone(server.address, "P")
        streams = await phone.open("exec:cat x")
        assert await wire.read_all(streams[0], 10) == b"bytes"
        wire.hang_up(streams)
        with await in_thread(phone.connect_blocking, "exec:cat x") as line:
            assert await in_thread(line.recv, 10) == b"bytes"
        with pytest.raises(DeviceGoneError):
            await phone.open("exec:other")


async def test_a_picture_is_found_behind_a_warning_and_its_absence_is_told() -> None:
    async with scripted_adb(
        {**NEW, "shell,v2,raw:screencap -p": _ended(b"[Warning] Multiple displays\n" + PNG)}
    ) as one:
        assert await Phone(one.address, "P").picture() == PNG
    async with scripted_adb({**NEW, "shell,v2,raw:screencap -p": _ended(b"", b"no display", 1)}) as other:
        with pytest.raises(ScreenUnreadableError) as caught:
            await Phone(other.address, "P").picture()
        assert caught.value.detail == "no display"
    async with scripted_adb({**OLD, "exec:screencap -p": b"OKAY" + PNG}) as old:
        assert await Phone(old.address, "P").picture() == PNG


async def test_every_call_says_that_a_phone_is_not_there(tmp_path: Path) -> None:
    async with adb_server() as real, asyncio.timeout(20):
        phone = Phone(ServerAddress(port=real.port), "nobody")
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: phone.shell(["true"]),
            phone.features,
            lambda: phone.open("exec:true"),
            lambda: in_thread(phone.connect_blocking, "exec:true"),
            lambda: phone.push(b"x", "/sdcard/x"),
            lambda: phone.pull("/sdcard/x", tmp_path / "x", limit_bytes=1),
            lambda: phone.stat("/sdcard"),
            lambda: phone.listing("/sdcard"),
            phone.picture,
        ]
        for call in calls:
            with pytest.raises(DeviceGoneError) as caught:
                await call()
            assert "not found" in (caught.value.detail or "")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("address", ["", "a b", "a\nb", "a\0b"])
def test_an_address_is_one_word(address: str) -> None:
    with pytest.raises(ValidationError):
        Phone(ServerAddress(), address)
