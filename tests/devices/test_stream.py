"""The live picture of an emulated phone behind a real adb server."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import av
import numpy as np
from PIL import Image

from app.devices.address import ServerAddress
from app.devices.decoder import LivePicture
from app.devices.live import MakeSource
from app.devices.live_desk import LiveState, Timing, Trouble
from app.devices.phone import Phone
from app.devices.recording import EndReason
from app.devices.scrcpy import check_server
from app.devices.scrcpy_source import ScrcpySource
from app.devices.sources import SourceKind
from app.devices.stream import LADDER, PhoneStream
from tests.devices.test_scrcpy import jar
from tests.support.adb import RealAdb, adb_server
from tests.support.phone.phone import EmulatedPhone, emulated_phone
from tests.support.phone.state import PhoneState
from tests.support.phone.video import read_mark
from tests.support.until import until

QUICK = Timing(hidden=0.2, still=0.3, ask=0.2, answer=1.0)
SHOWN = {LiveState.LIVE, LiveState.STILL}


@dataclass
class Viewer:
    """Takes each picture when it is told to, as a tile does."""

    stream: PhoneStream = field(init=False)
    newest: LivePicture | None = None
    numbers: list[int] = field(default_factory=list)
    states: list[LiveState] = field(default_factory=list)
    is_looking: bool = True
    wakes: int = 0

    def change(self) -> None:
        self.wakes += 1
        state = self.stream.status.state
        if not self.states or self.states[-1] is not state:
            self.states.append(state)
        if self.is_looking and (picture := self.stream.take_picture()) is not None:
            self.newest = picture
            self.numbers.append(picture.number)

    @property
    def state(self) -> LiveState:
        return self.stream.status.state

    @property
    def is_shown(self) -> bool:
        return self.state in SHOWN

    @property
    def size(self) -> tuple[int, int] | None:
        return (self.newest.width, self.newest.height) if self.newest else None

    def recorded(self, path: Path) -> int:
        """How many pictures are in a recording."""
        told = self.stream.status.recorded
        return told.pictures if told and told.path == path else 0

    def image(self) -> Image.Image:
        assert self.newest is not None
        rows = np.frombuffer(self.newest.data, np.uint8).reshape(-1, self.newest.stride)
        pixels = rows[:, : 4 * self.newest.width].reshape(self.newest.height, self.newest.width, 4)
        return Image.fromarray(pixels[:, :, 2::-1].copy())


@asynccontextmanager
async def watched(
    emulated: EmulatedPhone, adb: RealAdb, timing: Timing = QUICK, ladder: Sequence[MakeSource] = LADDER
) -> AsyncIterator[Viewer]:
    viewer = Viewer()
    phone = Phone(ServerAddress(port=adb.port), emulated.place)
    viewer.stream = PhoneStream(phone, viewer.change, timing=timing, ladder=ladder)
    viewer.stream.set_bounds(144, 320)
    viewer.stream.start()
    try:
        yield viewer
    finally:
        await asyncio.to_thread(viewer.stream.close)
    assert viewer.state is LiveState.CLOSED
    assert not [thread for thread in threading.enumerate() if thread.name == f"phone {phone.address}"]


@asynccontextmanager
async def viewed(
    state: PhoneState, timing: Timing = QUICK, ladder: Sequence[MakeSource] = LADDER
) -> AsyncIterator[tuple[Viewer, EmulatedPhone]]:
    async with emulated_phone(state) as emulated, adb_server() as adb:
        await adb.connect(emulated.place)
        async with watched(emulated, adb, timing, ladder) as viewer:
            yield viewer, emulated


def small(*, is_moving: bool = False) -> PhoneState:
    return PhoneState(width=144, height=320, is_moving=is_moving)


async def test_a_still_screen_shows_its_last_picture_and_black_ones_are_told_apart() -> None:
    state = small()
    async with viewed(state) as (viewer, _):
        await until(lambda: viewer.state, LiveState.STILL)
        assert viewer.states == [LiveState.STARTING, LiveState.LIVE, LiveState.STILL]
        assert (viewer.numbers, viewer.size) == ([1], (144, 320))
        home = viewer.image()
        state.screen.open_app()
        await until(lambda: viewer.numbers, [1, 2])
        assert viewer.image().tobytes() != home.tobytes()
        state.is_secure = True
        await until(lambda: viewer.state, LiveState.BLACK)
        assert "does not let its window be seen" in viewer.stream.status.advice
        state.is_awake = False
        await until(lambda: viewer.state, LiveState.SCREEN_OFF)
        assert "Wake" in viewer.stream.status.advice
        state.is_awake, state.is_secure = True, False
        await until(lambda: viewer.state, LiveState.STILL)
        assert viewer.stream.status.advice == ""
        # How it is held is asked rarely where nothing moves, four times in two seconds where something does.
        asked = len(state.commands)
        await asyncio.sleep(2.0)
        assert len(state.commands) <= asked + 2
        # Another size of a picture that is there already, and of the stream itself a while later.
        viewer.stream.set_bounds(72, 999)
        await until(lambda: viewer.size, (72, 160))
        assert viewer.stream.status.restarts == 0


async def test_a_turned_screen_is_shown_upright_and_whole() -> None:
    state = small()
    async with viewed(state) as (viewer, _):
        await until(lambda: viewer.is_shown, wanted=True)
        state.rotation = 1
        await until(lambda: viewer.stream.status.screen_size, (320, 144))
        await until(lambda: viewer.newest and viewer.newest.video_size, (320, 144))
        assert viewer.newest is not None
        assert viewer.newest.content == (0, 0, 144, 65)
        assert viewer.stream.status.restarts == 1


async def test_a_stream_survives_its_end_the_loss_of_the_phone_and_a_new_server() -> None:
    state = small()
    async with emulated_phone(state) as emulated, adb_server() as adb:
        await adb.connect(emulated.place)
        async with watched(emulated, adb) as viewer:
            await until(lambda: viewer.is_shown, wanted=True)
            state.faults.stream_stops_after = 1
            state.screen.open_app()
            emulated.drop()
            await until(lambda: viewer.stream.status.restarts > 2, wanted=True)
            state.faults.stream_stops_after = None
            await until(lambda: viewer.is_shown, wanted=True)
            await emulated.unplug()
            await until(lambda: viewer.stream.status.trouble, Trouble.GONE)
            assert viewer.state is LiveState.LOST
            assert "Plug the phone in" in viewer.stream.status.advice
            await emulated.listen()
            await adb.connect(emulated.place)
            await until(lambda: viewer.is_shown, wanted=True)
            state.faults.is_frozen = True
            await until(lambda: viewer.stream.status.trouble, Trouble.SILENT)
            state.faults.is_frozen = False
            await until(lambda: viewer.is_shown, wanted=True)
            await adb.run("kill-server")
            await until(lambda: viewer.stream.status.trouble, Trouble.NO_SERVER)
            async with adb_server(adb.port) as other:
                await other.connect(emulated.place)
                await until(lambda: viewer.is_shown, wanted=True)


async def test_each_picture_comes_once_in_order_and_what_nobody_takes_does_not_pile_up() -> None:
    async with viewed(small(is_moving=True)) as (viewer, _):
        await until(lambda: len(viewer.numbers) >= 15, wanted=True)
        # Some come together where the machine is busy: then the newest alone is handed over.
        assert viewer.numbers == sorted(set(viewer.numbers))
        assert viewer.newest is not None
        if viewer.stream.status.restarts == 0:
            assert read_mark(viewer.image()) == (viewer.newest.number - 1) % 60
        assert time.monotonic() - viewer.newest.received_at < 1
        viewer.is_looking = False
        # The loop is busy: of all that happens meanwhile there is one wake-up.
        await asyncio.sleep(0)
        before = viewer.wakes
        time.sleep(0.2)  # noqa: ASYNC251
        await asyncio.sleep(0)
        assert viewer.wakes - before <= 2


async def test_what_nobody_sees_is_not_made_and_then_not_asked_for() -> None:
    state = small(is_moving=True)
    async with viewed(state) as (viewer, _):
        await until(lambda: len(viewer.numbers) > 2, wanted=True)
        viewer.stream.set_visible(is_visible=False)
        await until(lambda: viewer.state, LiveState.RESTING)
        count = len(viewer.numbers)
        asked = len(state.commands)
        await asyncio.sleep(0.5)
        assert (len(viewer.numbers), len(state.commands)) == (count, asked)
        viewer.stream.set_visible(is_visible=True)
        await until(lambda: len(viewer.numbers) > count + 1, wanted=True)
        assert viewer.states[-3:] == [LiveState.RESTING, LiveState.STARTING, LiveState.LIVE]


async def test_a_phone_that_cannot_record_is_photographed() -> None:
    state = small()
    state.longest_video_side = 16
    async with viewed(state) as (viewer, _):
        await until(lambda: viewer.newest is not None, wanted=True, seconds=10)
        assert viewer.stream.status.source is SourceKind.POLL
        assert viewer.size == (144, 320)


async def test_a_stream_without_a_picture_is_a_screen_that_is_off_or_gives_way_to_the_next_rung() -> None:
    state = small()
    state.faults.stream_is_silent, state.is_awake = True, False
    async with viewed(state, replace(QUICK, first=1.5)) as (viewer, _):
        await until(lambda: viewer.state, LiveState.SCREEN_OFF)
        assert viewer.newest is None
        state.is_awake = True
        await until(lambda: viewer.stream.status.source, SourceKind.POLL)
        await until(lambda: viewer.is_shown, wanted=True)


async def test_a_small_picture_of_scrcpy_tells_the_size_of_the_screen_and_grows_when_it_is_wanted(
    tmp_path: Path,
) -> None:
    ladder: tuple[MakeSource, ...] = (
        partial(ScrcpySource, server=check_server(jar(tmp_path / "server", "3.2"))),
        *LADDER,
    )
    async with viewed(small(is_moving=True), ladder=ladder) as (viewer, _):
        viewer.stream.set_bounds(72, 160)
        await until(lambda: viewer.newest and viewer.newest.video_size, (72, 160))
        await until(lambda: viewer.newest and viewer.newest.screen_size, (144, 320))
        assert viewer.stream.status.source is SourceKind.SCRCPY
        viewer.stream.set_bounds(500, 500)
        await until(lambda: viewer.newest and viewer.newest.video_size, (144, 320))
        assert viewer.newest is not None
        assert viewer.newest.screen_size == (144, 320)


async def test_a_recording_is_whole_when_it_is_stopped_and_when_the_phone_goes(tmp_path: Path) -> None:
    state = small(is_moving=True)
    async with viewed(state) as (viewer, emulated):
        for name, reason in (("one.mp4", EndReason.STOPPED), ("two.mp4", EndReason.PHONE_LOST)):
            path = tmp_path / name
            viewer.stream.start_recording(path)
            await until(lambda at=path: viewer.recorded(at) > 10, wanted=True)
            if reason is EndReason.STOPPED:
                viewer.stream.stop_recording()
            else:
                await emulated.unplug()
            await until(lambda: (told := viewer.stream.status.recorded) and told.reason, reason)
            told = viewer.stream.status.recorded
            assert told is not None
            with av.open(str(path)) as file:
                frames = list(file.decode(video=0))
            assert len(frames) == told.pictures
            assert 0.2 < told.seconds < 5
        await emulated.listen()


async def test_streams_that_come_and_go_leave_nothing_behind() -> None:
    async with emulated_phone(small(is_moving=True)) as emulated, adb_server() as adb:
        await adb.connect(emulated.place)
        counts = []
        for _ in range(4):
            viewers = [Viewer() for _ in range(4)]
            for viewer in viewers:
                phone = Phone(ServerAddress(port=adb.port), emulated.place)
                viewer.stream = PhoneStream(phone, viewer.change, timing=QUICK)
                viewer.stream.start()
            for viewer in viewers[:2]:
                await until(lambda one=viewer: len(one.numbers) > 1, wanted=True)
            for viewer in viewers:
                viewer.stream.stop()
            for viewer in viewers:
                await asyncio.to_thread(viewer.stream.close)
            counts.append((threading.active_count(), open_files()))
        # The pool of to_thread fills in the first rounds.
        assert counts[-1][0] <= counts[-2][0] + 1
        assert counts[-1][1] <= counts[0][1] + 2
        never = PhoneStream(Phone(ServerAddress(port=adb.port), emulated.place), lambda: None)
        never.close()


def open_files() -> int:
    """Files and sockets of this process, where the system tells."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


async def test_closing_does_not_wait_for_a_phone_that_hangs() -> None:
    state = small()
    state.faults.is_frozen = False
    async with emulated_phone(state) as emulated, adb_server() as adb:
        await adb.connect(emulated.place)
        async with watched(emulated, adb, Timing(ask=0.1, answer=30)) as viewer:
            await until(lambda: viewer.is_shown, wanted=True)
            state.faults.is_frozen = True
            await asyncio.sleep(0.3)
            began = time.monotonic()
            await asyncio.to_thread(viewer.stream.close)
            assert time.monotonic() - began < 2
