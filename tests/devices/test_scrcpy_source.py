"""Pictures by the scrcpy server of an emulated phone."""

import asyncio
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

import av
import pytest

from app.devices.lines import Lines
from app.devices.scrcpy import ScrcpyServer, check_server
from app.devices.scrcpy_source import ScrcpySource, ladder
from app.devices.sources import SourceKind, StreamEndedError, Unit
from app.devices.stream import LADDER, PhoneStream
from app.domain.errors import DeviceRefusedError
from tests.devices.test_scrcpy import jar
from tests.devices.test_sources import numbers_of, small, units_of
from tests.support.phone.threads import phone_behind_adb
from tests.support.phone.video import capture_time
from tests.support.until import until


def sizes_of(units: list[Unit]) -> list[tuple[int, int]]:
    codec = av.CodecContext.create("h264", "r")
    return [(frame.width, frame.height) for unit in units for frame in codec.decode(av.Packet(unit.data))]


@pytest.mark.parametrize("version", ["3.2", "4.1"])
async def test_every_picture_comes_once_with_its_time_and_turns_with_the_screen(tmp_path: Path, version: str) -> None:
    state = small(is_moving=True)
    server = check_server(jar(tmp_path / "server", version))
    async with phone_behind_adb(state) as (phone, _, _), AsyncExitStack() as stack:
        lines = stack.enter_context(closing(Lines(phone)))
        source = stack.enter_context(closing(ScrcpySource(lines, time.sleep, server)))
        await asyncio.to_thread(source.open, 2000)
        units = await asyncio.to_thread(units_of, source, 8)
        assert [unit.is_key for unit in units] == [True] + [False] * (len(units) - 1)
        assert await asyncio.to_thread(numbers_of, units) == list(range(len(units)))
        times = [unit.pts_us for unit in units if unit.pts_us is not None]
        assert len(times) == len(units)
        assert times == sorted(times)
        assert all(capture_time(unit.data) for unit in units)
        assert units[0].size == (None if version == "3.2" else (144, 320))
        state.is_moving = False
        state.rotation = 1
        later: list[Unit] = []
        while not any(unit.is_key for unit in later):
            later += await asyncio.to_thread(units_of, source, 1)
        turned = next(unit for unit in later if unit.is_key)
        assert sizes_of([turned]) == [(320, 144)]
        assert turned.size in {None, (320, 144)}
        # The server said what it is called; another start gets the size that is wanted then.
        await asyncio.to_thread(source.open, 160)
        assert sizes_of(await asyncio.to_thread(units_of, source, 1))[0] == (160, 72)
        state.faults.stream_stops_after = 1
        await asyncio.to_thread(source.open, 160)
        with pytest.raises(StreamEndedError):
            await asyncio.to_thread(units_of, source, 5)


async def test_a_server_that_does_not_start_lets_the_next_rung_have_the_phone(tmp_path: Path) -> None:
    state = small()
    path = jar(tmp_path / "server", "3.2")
    async with phone_behind_adb(state) as (phone, _, _), AsyncExitStack() as stack:
        lines = stack.enter_context(closing(Lines(phone)))
        wrong = stack.enter_context(closing(ScrcpySource(lines, time.sleep, ScrcpyServer(path, "3.3"))))
        with pytest.raises(DeviceRefusedError, match="do not belong together"):
            await asyncio.to_thread(wrong.open, 320)
        with pytest.raises(StreamEndedError):
            wrong.read(0)
        state.faults.refuses_push = "No space left on device"
        with pytest.raises(DeviceRefusedError, match="did not take"):
            await asyncio.to_thread(wrong.open, 320)
        path.unlink()
        with pytest.raises(DeviceRefusedError, match="cannot be read"):
            await asyncio.to_thread(wrong.open, 320)


async def test_a_stream_uses_it_first_and_falls_back_to_the_phones_own(tmp_path: Path) -> None:
    server = check_server(jar(tmp_path / "server", "3.3.4"))
    assert ladder(None) == LADDER
    for refusal, kind in (("", SourceKind.SCRCPY), ("no encoder", SourceKind.RECORD)):
        state = small()
        state.faults.refuses_scrcpy = refusal
        async with phone_behind_adb(state) as (phone, _, _):
            stream = PhoneStream(phone, lambda: None, ladder=ladder(server))
            stream.start()
            try:
                await until(lambda: stream.status.source, kind)  # noqa: B023
                await until(lambda: stream.take_picture() is not None, wanted=True)  # noqa: B023
            finally:
                await asyncio.to_thread(stream.close)
