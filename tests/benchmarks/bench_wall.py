"""The wall of 1 to 16 live phones in the real window, against a bare decoder of the same streams in the same run.

The phones and the adb server run in processes of their own. Each picture carries the time of its making and a counter:
a picture counts as shown when a tile has painted another counter than before.
"""

import asyncio
import importlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage, qGray

from app.devices.sources import PollSource
from app.domain.enums import JobStatus, OperationType
from app.main import run_window
from tests.benchmarks.bench_devices import SIZE, START_SECONDS, Figures, Stamped, phones_aside, play_bare
from tests.benchmarks.bench_shell import LONGEST_MS, USUAL_MS, Stalls
from tests.benchmarks.measure import quantile, within
from tests.support.adb import RealAdb, adb_server
from tests.support.phone.video import FRAMES_PER_SECOND

if TYPE_CHECKING:
    from app.devices.phone import Phone
    from app.ui.people.desks import Desk

GROUP = "devices"
WINDOW = (2000, 1300)
"""All 16 tiles are in view."""
COUNTS, QUICK_COUNTS = (1, 4, 8, 16), (1, 8)
SECONDS, QUICK_SECONDS = 8.0, 3.0
JOBS, QUICK_JOBS = 20, 2
LOADED = 8
"""Phones while jobs render."""
FRAME_MS = 33.0
_CELLS, _CELL_SHARE, _LOOP = 16, 32, 60
_SETTLED = 15
_JOBS_SECONDS = 240.0


@dataclass
class Seen:
    """What the tiles painted of the phones since it was cleared.

    A stream that begins again counts from another picture on: `jumps` tells how often one did.

    Args:
        made: When each picture of a phone was made, in ns of the monotonic clock; address to times in order.
        late: From the making of each picture until it was painted, in ms.
        count: Pictures painted; card id to number.
        jumps: Pictures whose counter did not go with the one before.
        side: The pixels of the longer side that streams are asked for from now on; None for what a tile needs.
    """

    made: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    late: list[float] = field(default_factory=list)
    count: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    jumps: int = 0
    side: int | None = SIZE[1]
    _marks: dict[int, int] = field(default_factory=dict)
    _steps: dict[int, int] = field(default_factory=dict)

    def clear(self) -> None:
        self.late.clear()
        self.count.clear()
        self.jumps = 0

    def add(self, card_id: int, address: str, picture: QImage, number: int) -> None:
        """Take a picture that was just painted."""
        mark = _mark_of(picture)
        if self._marks.get(card_id) == mark:
            return
        self._marks[card_id] = mark
        step = (mark - number) % _LOOP
        if self._steps.setdefault(card_id, step) != step:
            self._steps[card_id] = step
            self.jumps += 1
        self.count[card_id] += 1
        self.late.append((time.monotonic_ns() - self.made[address][number - 1]) / 1e6)


def _mark_of(picture: QImage) -> int:
    """The counter in the top edge (tests/support/phone/video.py)."""
    width = picture.width()
    row = max(1, width // _CELL_SHARE // 2)
    places = ((2 * cell + 1) * width // (2 * _CELLS) for cell in range(_CELLS))
    return sum(1 << cell for cell, place in enumerate(places) if qGray(picture.pixel(place, row)) > 127)


def _watch_tiles(desk: "Desk", seen: Seen) -> None:
    """Have what the tiles paint counted, and the times of the pictures kept."""
    live: Any = importlib.import_module("app.ui.panels.devices.live")
    wall: Any = importlib.import_module("app.ui.panels.devices.wall")
    page: Any = desk.window.page("devices")
    draw, pictures = wall.draw_tile, page.live

    def draw_counted(*arguments: Any, **options: Any) -> None:
        draw(*arguments, **options)
        card, look = arguments[3], arguments[4]
        if look.picture is not None:
            picture = pictures._lives[card.id].picture
            seen.add(card.id, card.address, look.picture, picture.number)

    wall.draw_tile = draw_counted
    live.ladder = lambda _: (
        lambda lines, pause: Stamped(seen.made[lines.phone.address], seen.side, lines, pause),
        PollSource,
    )


@dataclass
class Wall:
    """What one run in the window showed."""

    figures: Figures
    stalls_ms: list[float]


async def _look(desk: "Desk", seen: Seen, count: int, seconds: float) -> Wall:
    """Measure the wall once every phone is live; the stalls are looked for afterwards, as that costs time too."""
    await _until_live(seen, count)
    figures = Figures(count)
    seen.clear()
    began, used = time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    figures.seconds = time.monotonic() - began
    figures.share = (time.process_time() - used) / figures.seconds
    figures.late = list(seen.late)
    stalls = Stalls(desk.window)
    await asyncio.sleep(seconds)
    stalls.stop()
    return Wall(figures, stalls.late_ms)


async def _until_live(seen: Seen, count: int) -> None:
    seen.clear()
    async with asyncio.timeout(START_SECONDS):
        while len(seen.count) < count or min(seen.count.values()) < _SETTLED:  # noqa: ASYNC110 (a plain attribute)
            await asyncio.sleep(0.05)


async def _render(desk: "Desk", seen: Seen, count: int, jobs: int) -> Wall:
    """Measure the wall while jobs of the local engine render."""
    context = desk.context
    await _until_live(seen, count)
    figures, stalls = Figures(count), Stalls(desk.window)
    seen.clear()
    began, used = time.monotonic(), time.process_time()
    async with context.write() as services:
        for number in range(jobs):
            params = {"prompt": f"a city at night, take {number}", "size": "720p", "seed": number}
            await services.jobs.create_job(context.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
    async with asyncio.timeout(_JOBS_SECONDS):
        while True:
            async with context.read() as services:
                counts = await services.jobs.count_jobs(context.user_id)
            if not counts[JobStatus.PENDING] + counts[JobStatus.PROCESSING]:
                break
            await asyncio.sleep(0.1)
    stalls.stop()
    figures.seconds = time.monotonic() - began
    figures.share = (time.process_time() - used) / figures.seconds
    figures.late = list(seen.late)
    return Wall(figures, stalls.late_ms)


async def _work(desk: "Desk", rows: list[dict[str, Any]], *, quick: bool) -> None:
    counts, seconds, jobs = (QUICK_COUNTS, QUICK_SECONDS, QUICK_JOBS) if quick else (COUNTS, SECONDS, JOBS)
    desk.window.resize(*WINDOW)
    # Else the first job ends it, and that shows another page.
    desk.session.welcome.end("local")
    async with adb_server() as adb, phones_aside(max(counts), adb, "--moving") as phones:
        # The phones encode their clip when they are first asked for it.
        await play_bare(phones[:1], 1.0)
        bare = {count: await play_bare(phones[:count], seconds) for count in counts}
        for phone in phones:
            await adb.run("disconnect", phone.address)
        try:
            async for row in _in_window(desk, adb, phones, bare, jobs=jobs, seconds=seconds):
                rows.append(row)  # noqa: PERF401 - what was measured before it breaks off stays
        finally:
            # Else the program would start the server again that ends with the block.
            await desk.context.settings.change("devices.is_on", value=False)


async def _in_window(
    desk: "Desk",
    adb: RealAdb,
    phones: "Sequence[Phone]",
    bare: Mapping[int, Figures],
    *,
    jobs: int,
    seconds: float,
) -> AsyncIterator[dict[str, Any]]:
    seen, connected = Seen(), 0
    await desk.context.settings.change("devices.server", f"127.0.0.1:{adb.port}")
    desk.window.show_page("devices")
    _watch_tiles(desk, seen)
    for count, peer in bare.items():
        for phone in phones[connected:count]:
            await adb.connect(phone.address)
        connected = count
        for row in _rows(await _look(desk, seen, count, seconds), peer):
            yield row
        if count == LOADED:
            for row in _loaded_rows(await _render(desk, seen, count, jobs)):
                yield row
    seen.side = None
    await _connect_again(desk, adb, phones[:connected], seen)
    for row in _rows(await _look(desk, seen, connected, seconds), bare[connected], "_asked_for_tile_size"):
        yield row


async def _connect_again(desk: "Desk", adb: RealAdb, phones: "Sequence[Phone]", seen: Seen) -> None:
    """Have every stream begin anew, which asks its phone for the size that is wanted by then."""
    page: Any = desk.window.page("devices")
    for phone in phones:
        await adb.run("disconnect", phone.address)
    async with asyncio.timeout(START_SECONDS):
        while page.live.streams:  # noqa: ASYNC110 (a plain attribute)
            await asyncio.sleep(0.05)
    # New streams count their pictures from the first.
    seen.made.clear()
    for phone in phones:
        await adb.connect(phone.address)


def _rows(wall: Wall, bare: Figures, how: str = "") -> Iterator[dict[str, Any]]:
    figures, count = wall.figures, wall.figures.phones
    shown = figures.rate / FRAMES_PER_SECOND
    yield _row(f"wall_pictures_a_second_{count}_phones{how}", figures.rate, "pictures", bare.rate) | {
        "goal": "made and painted >= 0.98",
        "holds": shown >= 0.98,
    }
    for share in (0.5, 0.95):
        name = f"wall_made_to_painted_p{round(100 * share)}_{count}_phones{how}"
        yield _row(name, quantile(figures.late, share), "ms", quantile(bare.late, share))
    yield _row(f"wall_cpu_share_{count}_phones{how}", figures.share, "cores", bare.share)
    yield _row(f"wall_cpu_a_picture_{count}_phones{how}", figures.cost, "ms", bare.cost)
    yield within(f"wall_longest_stall_{count}_phones{how}", max(wall.stalls_ms), unit="ms", at_most=FRAME_MS)
    yield within(f"wall_stall_p99_{count}_phones{how}", quantile(wall.stalls_ms, 0.99), unit="ms", at_most=USUAL_MS)


def _loaded_rows(wall: Wall) -> Iterator[dict[str, Any]]:
    figures, at = wall.figures, f"{wall.figures.phones}_phones_while_jobs_render"
    yield _row(f"wall_pictures_a_second_{at}", figures.rate, "pictures")
    yield _row(f"wall_made_to_painted_p95_{at}", quantile(figures.late, 0.95), "ms")
    yield _row(f"wall_cpu_share_{at}", figures.share, "cores")
    yield within(f"wall_longest_stall_{at}", max(wall.stalls_ms), unit="ms", at_most=LONGEST_MS)
    yield within(f"wall_stall_p99_{at}", quantile(wall.stalls_ms, 0.99), unit="ms", at_most=USUAL_MS)


def _row(name: str, value: float, unit: str, peer: float | None = None) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 3), "unit": unit}
    return row if peer is None else {**row, "peer": round(peer, 3), "ratio": round(value / peer, 3)}


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    rows: list[dict[str, Any]] = []

    async def journey(desk: "Desk") -> None:
        await _work(desk, rows, quick=quick)

    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        try:
            run_window(["--data-dir", str(Path(folder, "home"))], journey)
        finally:
            yield from rows
