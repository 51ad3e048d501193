"""The rungs of the ladder, on an emulated phone behind a real adb server."""

import asyncio
import io
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, closing, suppress

import av
import pytest
from PIL import Image

from app.devices.h264 import is_key
from app.devices.lines import Lines
from app.devices.sources import (
    PictureSource,
    PollSource,
    RecordSource,
    StreamEndedError,
    Unit,
    content_box,
    first_silence,
    video_size,
)
from app.domain.errors import DeviceRefusedError
from tests.support.phone.state import PhoneState
from tests.support.phone.threads import phone_behind_adb
from tests.support.phone.video import read_mark


def small(*, is_moving: bool = False) -> PhoneState:
    return PhoneState(width=144, height=320, is_moving=is_moving)


def units_of(source: PictureSource, count: int) -> list[Unit]:
    """So many units, in a thread."""
    units: list[Unit] = []
    end = time.monotonic() + 5
    while len(units) < count and time.monotonic() < end:
        units += source.read(0.2)
    return units


def picture_of(frame: av.VideoFrame) -> Image.Image:
    return Image.fromarray(frame.to_ndarray(format="rgb24"))


def numbers_of(units: list[Unit]) -> list[int]:
    codec = av.CodecContext.create("h264", "r")
    codec.thread_count = 1
    codec.flags |= int(av.codec.context.Flags.low_delay)
    return [read_mark(picture_of(frame)) for unit in units for frame in codec.decode(av.Packet(unit.data))]


def asked_until_refused(source: PictureSource) -> DeviceRefusedError:
    """Open it again and again, as a stream does."""
    for _ in range(30):
        try:
            source.open(2000)
            source.read(1)
            source.read(1)
        except DeviceRefusedError as error:
            return error
        except StreamEndedError:
            pass
    raise AssertionError("It was never refused.")


async def test_a_recording_gives_each_picture_once_and_the_last_one_of_a_still_screen() -> None:
    state = small(is_moving=True)
    async with phone_behind_adb(state) as (phone, emulated, _), AsyncExitStack() as stack:
        lines = stack.enter_context(closing(Lines(phone)))
        source = stack.enter_context(closing(RecordSource(lines, time.sleep)))
        await asyncio.to_thread(source.open, 2000)
        units = await asyncio.to_thread(units_of, source, 12)
        assert [unit.is_key for unit in units] == [True] + [False] * (len(units) - 1)
        numbers = await asyncio.to_thread(numbers_of, units)
        assert numbers == list(range(len(numbers)))
        assert len(numbers) == len(units)
        assert "--size 144x320" in state.commands[-1]
        state.faults.stream_stops_after = 3
        await asyncio.to_thread(source.open, 2000)
        units = await asyncio.to_thread(units_of, source, 3)
        assert len(units) == 3
        with pytest.raises(StreamEndedError, match="The recording ended"):
            await asyncio.to_thread(source.read, 1)
        state.faults.stream_stops_after, state.is_moving = None, False
        await asyncio.to_thread(source.open, 2000)
        # Nothing moves: one picture, which nothing ends.
        units = await asyncio.to_thread(units_of, source, 1)
        assert is_key(units[0].data)
        assert await asyncio.to_thread(source.read, 0.1) == []
        assert emulated.links_so_far == 1


async def test_an_encoder_that_takes_less_is_asked_for_less_and_one_that_is_missing_is_given_up() -> None:
    state = PhoneState(width=1080, height=2400, longest_video_side=700, properties={"ro.build.version.sdk": "29"})
    async with phone_behind_adb(state) as (phone, _, _), AsyncExitStack() as stack:
        lines = stack.enter_context(closing(Lines(phone)))
        source = stack.enter_context(closing(RecordSource(lines, time.sleep)))
        units: list[Unit] = []
        for _ in range(6):
            await asyncio.to_thread(source.open, 2000)
            with suppress(StreamEndedError):
                units = await asyncio.to_thread(units_of, source, 1)
        assert len(units) == 1
        asked = [command for command in state.commands if command.startswith("screenrecord")]
        sizes = [command.split("--size ")[1].split()[0] for command in asked]
        assert sizes == ["1080x2400", "864x1920", "576x1280", "464x1024", "360x800", "288x640"]
        assert all("--time-limit 180" in command for command in asked)
        state.longest_video_side = 10
        error = await asyncio.to_thread(asked_until_refused, source)
        assert "unable to configure" in str(error.detail)


async def test_polling_gives_a_picture_where_it_changed_and_lets_the_phone_rest() -> None:
    state = small()
    state.faults.warns_of_displays = True
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        time.sleep(seconds)

    async with phone_behind_adb(state) as (phone, _, _), AsyncExitStack() as stack:
        source = PollSource(stack.enter_context(closing(Lines(phone))), rest)
        await asyncio.to_thread(source.open, 2000)
        first = await asyncio.to_thread(source.read, 1)
        assert Image.open(io.BytesIO(first[0].data)).size == (144, 320)
        assert await asyncio.to_thread(source.read, 1) == []
        assert 0.2 < rests[0] <= 0.5
        assert await asyncio.to_thread(source.read, 1) == []
        assert sum(command == "screencap -p" for command in state.commands) == 2
        state.rotation = 1
        turned = await asyncio.to_thread(_next, source.read)
        assert Image.open(io.BytesIO(turned[0].data)).size == (320, 144)


def _next(read: Callable[[float], list[Unit]]) -> list[Unit]:
    for _ in range(5):
        if units := read(1):
            return units
    return []


@pytest.mark.parametrize(
    ("address", "seconds"),
    [("R58", 0.008), ("192.168.1.5:5555", 0.015), ("127.0.0.1:9", 0.004), ("adb-x._adb-tls-connect._tcp", 0.015)],
)
def test_the_first_silence_depends_on_the_way_to_the_phone(address: str, seconds: float) -> None:
    assert first_silence(address) == seconds


def test_sizes_keep_the_shape_and_bars_are_where_it_differs() -> None:
    assert video_size((1080, 2400), 2400) == (1080, 2400)
    assert video_size((1080, 2400), 640) == (288, 640)
    assert video_size((2400, 1080), 640) == (640, 288)
    assert content_box((288, 640), (1080, 2400)) == (0, 0, 288, 640)
    left, top, width, height = content_box((288, 640), (2400, 1080))
    assert (left, width) == (0, 288)
    assert height == pytest.approx(129.6)
    assert top == pytest.approx((640 - 129.6) / 2)
