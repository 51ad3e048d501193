"""Live pictures of 1 to 16 phones at once, against a bare decoder of the same streams in the same run.

The phones and the adb server run in processes of their own: what is measured is this process alone. Each picture
carries the time of its making. The streams are 1080x1920 at 30 pictures a second unless a row says otherwise.
"""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import av
from typing_extensions import override

from app.devices.address import ServerAddress
from app.devices.live import MakeSource
from app.devices.phone import Phone
from app.devices.sources import PollSource, RecordSource, Unit
from app.devices.stream import PhoneStream
from app.main import SWITCH_INTERVAL_SECONDS
from tests.benchmarks.measure import against, quantile, within
from tests.support.adb import RealAdb, adb_server
from tests.support.phone.video import FRAMES_PER_SECOND, capture_time

GROUP = "devices"
SIZE = (1080, 1920)
TILE = (270, 480)
COUNTS, QUICK_COUNTS = (1, 4, 8, 16), (1, 8)
SECONDS, QUICK_SECONDS = 8.0, 3.0
START_SECONDS = 20.0
_PIECE_BYTES = 512 * 1024


@dataclass
class Figures:
    """What one run showed.

    Args:
        late: From the making of each picture until it was handed over, in ms.
        share: Processor time of this process, as a share of one core.
        starts: From the start of each stream to its first picture, in ms.
    """

    phones: int
    seconds: float = 0.0
    late: list[float] = field(default_factory=list)
    share: float = 0.0
    starts: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Pictures a second and phone."""
        return len(self.late) / self.seconds / self.phones

    @property
    def cost(self) -> float:
        """Processor time a picture, in ms."""
        return 1000 * self.share * self.seconds / max(1, len(self.late))


class Stamped(RecordSource):
    """Keeps when each picture was made; `side` is what is asked for, None for what is wanted."""

    def __init__(self, made: list[int], side: int | None, *rest: Any) -> None:
        super().__init__(*rest)
        self._made, self._side_asked = made, side

    @override
    def open(self, long_side: int) -> None:
        super().open(self._side_asked or long_side)

    @override
    def suits(self, long_side: int) -> bool:
        return True

    @override
    def read(self, seconds: float) -> list[Unit]:
        units = super().read(seconds)
        self._made += [capture_time(unit.data) or 0 for unit in units]
        return units


class Viewer:
    """Takes each picture at once, as a tile does."""

    def __init__(self, phone: Phone, side: int | None) -> None:
        self._made: list[int] = []
        self.late: list[float] = []
        self.first_at: float | None = None
        self._began = time.monotonic()
        ladder: tuple[MakeSource, ...] = (lambda *rest: Stamped(self._made, side, *rest), PollSource)
        self.stream = PhoneStream(phone, self._take, ladder=ladder)
        self.stream.set_bounds(*TILE)

    def start(self) -> None:
        self._began = time.monotonic()
        self.stream.start()

    def _take(self) -> None:
        picture = self.stream.take_picture()
        if picture is None:
            return
        if self.first_at is None:
            self.first_at = 1000 * (time.monotonic() - self._began)
        self.late.append((time.monotonic_ns() - self._made[picture.number - 1]) / 1e6)


class Bare:
    """What a plain player does: PyAV's own cutting and decoding in a thread, nothing scaled or handed over."""

    def __init__(self, phone: Phone) -> None:
        self._line = phone.connect_blocking("exec:screenrecord --output-format=h264 --size 1080x1920 --time-limit 0 -")
        self.late: list[float] = []
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._line.close()

    def _run(self) -> None:
        codec: Any = av.CodecContext.create("h264", "r")
        codec.thread_count = 1
        while data := self._line.recv(_PIECE_BYTES):
            for packet in codec.parse(data):
                made = capture_time(bytes(packet))
                for _ in codec.decode(packet):
                    if made is not None:
                        self.late.append((time.monotonic_ns() - made) / 1e6)


@asynccontextmanager
async def phones_aside(count: int, adb: RealAdb, *options: str) -> AsyncIterator[list[Phone]]:
    """Phones in a process of their own, connected to the server."""
    words = ["--count", str(count), "--width", str(SIZE[0]), "--height", str(SIZE[1]), *options]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.phone", *words, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        places = [(await process.stdout.readline()).decode().strip() for _ in range(count)]
        for place in places:
            await adb.connect(place)
        yield [Phone(ServerAddress(port=adb.port), place) for place in places]
    finally:
        process.kill()
        await process.communicate()


async def _watch(phones: Sequence[Phone], seconds: float, *, side: int | None) -> Figures:
    viewers = [Viewer(phone, side) for phone in phones]
    figures = Figures(len(phones))
    try:
        for viewer in viewers:
            viewer.start()
        async with asyncio.timeout(START_SECONDS):
            while any(viewer.first_at is None for viewer in viewers):  # noqa: ASYNC110 (a plain attribute)
                await asyncio.sleep(0.05)
        figures.starts = [viewer.first_at or 0.0 for viewer in viewers]
        for viewer in viewers:
            viewer.late.clear()
        await _measure(figures, seconds)
        figures.late = [late for viewer in viewers for late in viewer.late]
    finally:
        for viewer in viewers:
            await asyncio.to_thread(viewer.stream.close)
    return figures


async def play_bare(phones: Sequence[Phone], seconds: float) -> Figures:
    figures = Figures(len(phones))
    bare = [Bare(phone) for phone in phones]
    for player in bare:
        player.start()
    try:
        await asyncio.sleep(0.5)
        for player in bare:
            player.late.clear()
        await _measure(figures, seconds)
        figures.late = [late for player in bare for late in player.late]
    finally:
        for player in bare:
            await asyncio.to_thread(player.close)
    return figures


async def _measure(figures: Figures, seconds: float) -> None:
    began, used = time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    figures.seconds = time.monotonic() - began
    figures.share = (time.process_time() - used) / figures.seconds


async def _run(*, quick: bool) -> list[dict[str, Any]]:
    counts, seconds = (QUICK_COUNTS, QUICK_SECONDS) if quick else (COUNTS, SECONDS)
    rows: list[dict[str, Any]] = []
    live: dict[int, Figures] = {}
    async with adb_server() as adb:
        async with phones_aside(max(counts), adb, "--moving") as phones:
            # The phones encode their clips when they are first asked for them.
            await _watch(phones[:1], 0.5, side=SIZE[1])
            await _watch(phones[:1], 0.5, side=None)
            for count in counts:
                bare = await play_bare(phones[:count], seconds)
                live[count] = await _watch(phones[:count], seconds, side=SIZE[1])
                rows += _rows(live[count], bare)
            small = await _watch(phones[:8], seconds, side=None)
            rows.append(_plain("cpu_share_8_phones_asked_for_tile_size", small.share, "cores", live[8].share))
        async with phones_aside(8, adb) as phones:
            still = await _watch(phones, max(5.0, seconds), side=SIZE[1])
            rows.append(within("cpu_share_8_still_screens", still.share, unit="cores", at_most=0.01))
    one, eight = live[1], live[8]
    rows.append(against("cpu_of_8_to_1", [eight.share], [one.share], unit="cores", at_most=8.5))
    p95s = [quantile(figures.late, 0.95) for figures in (eight, one)]
    rows.append(against("p95_of_8_to_1", p95s[:1], p95s[1:], unit="ms", at_most=5))
    return rows


def _rows(live: Figures, bare: Figures) -> Iterator[dict[str, Any]]:
    count = live.phones
    shown = live.rate / FRAMES_PER_SECOND
    yield {
        "name": f"pictures_a_second_{count}_phones",
        "value": round(live.rate, 2),
        "unit": "pictures",
        "peer": round(bare.rate, 2),
        "ratio": round(live.rate / bare.rate, 3),
        "goal": "made and handed over >= 0.98",
        "holds": shown >= 0.98,
    }
    for share in (0.5, 0.95):
        name = f"made_to_handed_over_p{round(100 * share)}_{count}_phones"
        yield _plain(name, quantile(live.late, share), "ms", quantile(bare.late, share))
    yield _plain(f"cpu_share_{count}_phones", live.share, "cores", bare.share)
    yield _plain(f"cpu_a_picture_{count}_phones", live.cost, "ms", bare.cost)
    yield _plain(f"start_to_first_picture_{count}_phones", quantile(live.starts, 0.5), "ms")


def _plain(name: str, value: float, unit: str, peer: float | None = None) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 3), "unit": unit}
    return row if peer is None else {**row, "peer": round(peer, 3), "ratio": round(value / peer, 3)}


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    yield from asyncio.run(_run(quick=quick))
