"""A phone behind a real adb server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.devices.address import ServerAddress
from app.devices.facts import read_facts, screen_size
from app.devices.phone import Phone
from app.devices.server import AdbServer
from app.domain.enums import DeviceState
from app.domain.errors import DeviceRefusedError, DeviceTimeoutError
from app.media.recipes.picture_parts import PNG_START
from tests.support.adb import adb_server
from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState

HOSTILE = [
    "a b",
    "; rm -rf /",
    "$(id)",
    "`id`",
    "it's",
    '"two"',
    "a\\b",
    "*",
    "Grüße €",
    "",
    "&& x | y > z",
    "-n",
    "%s",
]
CONTENT = bytes(range(256)) * 9000


@asynccontextmanager
async def connected(state: PhoneState) -> AsyncIterator[Phone]:
    async with emulated_phone(state) as emulated, adb_server() as adb:
        server = AdbServer(ServerAddress(port=adb.port), binary=None)
        await server.connect(emulated.place)
        seen = server.watch()
        async for phones in seen:
            if phones and phones[0].state is DeviceState.READY:
                break
        yield server.phone(emulated.place)
        await seen.aclose()


@pytest.mark.row("H-16")
@pytest.mark.parametrize("is_old", [False, True])
async def test_what_goes_to_a_phone_arrives_as_it_is_and_what_it_has_comes_back(
    tmp_path: Path, *, is_old: bool
) -> None:
    state = PhoneState(is_old=is_old, features=("cmd",)) if is_old else PhoneState()
    async with connected(state) as phone:
        said = await phone.shell(["printf", "%s\\0", *HOSTILE])
        assert said.text.split("\0")[:-1] == HOSTILE
        assert (await phone.shell(["false"])).exit_code == 1
        parts: list[int] = []
        await phone.push(CONTENT, "/sdcard/Download/x y.bin", on_progress=parts.append)
        assert parts[-1] == len(CONTENT)
        assert parts == sorted(parts)
        there = await phone.stat("/sdcard/Download/x y.bin")
        assert there is not None
        assert there.size == len(CONTENT)
        assert await phone.stat("/none") is None
        assert [file.name for file in await phone.listing("/sdcard/Download")] == ["x y.bin"]
        await phone.pull("/sdcard/Download/x y.bin", tmp_path / "x", limit_bytes=10**8)
        assert (tmp_path / "x").read_bytes() == CONTENT
        for path, limit in (("/none", 10**8), ("/sdcard/Download/x y.bin", 100)):
            with pytest.raises(DeviceRefusedError):
                await phone.pull(path, tmp_path / "y", limit_bytes=limit)
    assert not (tmp_path / "y").exists()


async def test_a_phone_tells_what_it_is_and_shows_its_screen() -> None:
    async with connected(PhoneState(rotation=1)) as phone:
        facts = await read_facts(phone)
        assert (facts.serialno, facts.battery_percent) == ("EMU0001", 85)
        assert await screen_size(phone) == (1600, 720)
        assert (await phone.picture()).startswith(PNG_START)
        said = await phone.shell(["cat"], stdin=CONTENT)
        assert said.stdout == CONTENT


async def test_a_frozen_phone_is_given_up_after_its_time() -> None:
    state = PhoneState()
    async with connected(state) as phone:
        state.faults.is_frozen = True
        with pytest.raises(DeviceTimeoutError):
            await phone.shell(["getprop"], seconds=0.3)
