"""The queue panel with 10,000 jobs: sorting, filtering, grouping, and its worst frame while 200 change a second."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qasync
import shiboken6
from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert, update

from app.domain.batch import Batch
from app.domain.enums import BatchSource, JobStatus, OperationType
from app.domain.events import JobChanged, JobProgressed
from app.domain.job import Job
from app.system import threads
from tests.benchmarks.measure import quantile, within
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until

if TYPE_CHECKING:
    from app.ui.panels.queue.panel import QueuePanel

GROUP = "engine"
JOBS = 10_000
SORT_MS = 100.0
FRAME_MS = 16.0
CHANGES_A_SECOND = 200
WRITES_A_SECOND = 20
TICK_MS = 2
WORDS = ("lake", "dunes engine", "#99", "forest set", "nothing like this")


class Frames(QObject):
    """How late a short timer comes: the time in which the window could have done nothing.

    Attributes:
        late_ms: Of each tick.
        busy_ms: What the window's thread itself took of it: what is left when other programs want the cores, too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._last = time.perf_counter()
        self._last_busy = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now, busy = time.perf_counter(), time.thread_time()
        self.late_ms.append((now - self._last) * 1000 - TICK_MS)
        self.busy_ms.append((busy - self._last_busy) * 1000)
        self._last, self._last_busy = now, busy


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    QApplication.setQuitOnLastWindowClosed(False)
    found: list[dict[str, Any]] = []
    loop = qasync.QEventLoop(app)
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder, loop:
        loop.run_until_complete(_measure(Path(folder), found, seconds=4.0 if quick else 20.0))
    yield from found


async def _measure(folder: Path, found: list[dict[str, Any]], *, seconds: float) -> None:
    from app.ui.garbage import GarbageTimer
    from app.ui.panels.queue.panel import QueuePanel
    from app.ui.theme import Theme

    theme = Theme()
    theme.install()
    garbage = GarbageTimer()
    async with open_library(folder) as library:
        await _fill(library)
        async with open_context(library, theme) as context:
            panel = QueuePanel(context)
            panel.resize(1380, 860)
            panel.show()
            await until(lambda: panel.feed.is_loaded, wanted=True, seconds=120)
            found += [_sort(panel), _filter(panel), _group(panel)]
            for name, is_grouped in (("flat", False), ("grouped", True)):
                panel.model.set_grouped(is_grouped=is_grouped)
                found += await _change(library, panel, name, seconds)
        # What it has begun to read has ended with the context.
        panel.close()
        panel.deleteLater()
        await asyncio.sleep(0.1)
    garbage.stop()
    await asyncio.to_thread(threads.close)


async def _fill(library: OpenLibrary) -> None:
    """Jobs in every state, a third of them in batches."""
    now = datetime.now(UTC)
    kinds = ("lake", "dunes", "forest", "harbour", "city")
    jobs: list[dict[str, Any]] = []
    for number in range(JOBS):
        is_open = number < JOBS // 5
        status = JobStatus.PENDING if is_open else (JobStatus.FAILED if number % 9 == 0 else JobStatus.COMPLETED)
        jobs.append(
            {
                "user_id": library.user_id,
                "provider_id": "local",
                "operation_type": OperationType.TEXT_TO_IMAGE,
                "status": status,
                "params": {"prompt": f"{kinds[number % 5]}, take {number}"},
                "prompt": f"{kinds[number % 5]}, take {number}",
                "position": float(number),
                "priority": number % 3,
                "batch_id": 1 + number // 100 if number % 3 == 0 else None,
                "estimated_cost": number % 40,
                "credit_type": "webapi",
                "created_at": now - timedelta(seconds=number),
                "started_at": None if is_open else now - timedelta(seconds=number + 60),
                "ended_at": None if is_open else now - timedelta(seconds=number),
                "error_message": "No space." if status == JobStatus.FAILED else None,
            }
        )
    batches = [
        {
            "user_id": library.user_id,
            "name": f"set {number}",
            "source": BatchSource.VARIATIONS,
            "job_count": 34,
            "created_at": now,
        }
        for number in range(JOBS // 100)
    ]
    async with library.parts.database.write() as session:
        await session.execute(insert(Batch), batches)
        for start in range(0, JOBS, 500):
            await session.execute(insert(Job), jobs[start : start + 500])


def _timed(act: Callable[[], object], panel: "QueuePanel") -> float:
    """Milliseconds of work until a change is seen; the window's thread does all of it."""
    start = time.thread_time()
    act()
    panel.table.viewport().repaint()
    return (time.thread_time() - start) * 1000


def _row(name: str, values: list[float], peers: list[float]) -> dict[str, Any]:
    """The worst of several, beside what the peer takes."""
    peer = statistics.median(peers)
    return within(name, max(values), unit="ms of CPU", at_most=SORT_MS) | {
        "peer": round(peer, 2),
        "ratio": round(statistics.median(values) / peer, 3),
    }


def _proxy(panel: "QueuePanel") -> QSortFilterProxyModel:
    """What Qt has for the same: it asks for the text of each row again and again."""
    proxy = QSortFilterProxyModel(panel)
    proxy.setSourceModel(panel.model)
    return proxy


def _sort(panel: "QueuePanel") -> dict[str, Any]:
    """Every column up and down; the peer sorts the column of prompts."""
    from app.ui.panels.queue.order import KEYS, Column

    model = panel.model
    values = []
    for column in KEYS:
        values += [_timed(partial(model.sort_by, column, descending=is_down), panel) for is_down in (False, True)]
    values.append(_timed(partial(model.sort_by, None), panel))
    proxy = _proxy(panel)
    peers = [_timed(partial(proxy.sort, Column.PROMPT, order), panel) for order in Qt.SortOrder]
    shiboken6.delete(proxy)
    return _row("queue_panel_sort_10000", values, peers)


def _filter(panel: "QueuePanel") -> dict[str, Any]:
    """Words and their end; the peer looks for them in the column of prompts."""
    from app.ui.panels.queue.filters import JobFilter
    from app.ui.panels.queue.order import Column

    model = panel.model
    values = []
    for words in WORDS:
        values.append(_timed(partial(model.show, JobFilter(text=words)), panel))
        values.append(_timed(partial(model.show, JobFilter()), panel))
    proxy = _proxy(panel)
    proxy.setFilterKeyColumn(Column.PROMPT)
    peers = [_timed(partial(proxy.setFilterFixedString, words), panel) for words in ("lake", "", "dunes", "")]
    shiboken6.delete(proxy)
    return _row("queue_panel_filter_10000", values, peers)


def _group(panel: "QueuePanel") -> dict[str, Any]:
    """Under batches and back."""
    model = panel.model
    values = [_timed(partial(model.set_grouped, is_grouped=on), panel) for on in (True, False, True, False)]
    return within("queue_panel_group_10000", max(values), unit="ms of CPU", at_most=SORT_MS)


async def _change(library: OpenLibrary, panel: "QueuePanel", name: str, seconds: float) -> list[dict[str, Any]]:
    """Jobs start, get on and end, 200 a second, while the frames are watched; the peer is the same without changes."""
    idle = Frames()
    await asyncio.sleep(min(seconds, 5.0))
    idle.stop()
    frames = Frames()
    waiting = panel.model.waiting_ids()
    running: list[int] = []
    each = CHANGES_A_SECOND // WRITES_A_SECOND
    end = time.perf_counter() + seconds
    turn = 0
    while time.perf_counter() < end:
        begin = time.perf_counter()
        turn += 1
        ids = await _turn(library, waiting, running, each, is_start=turn % 2 == 1)
        for job_id in ids:
            library.bus.publish(JobChanged(job_id))
        for job_id in running:
            library.bus.publish(JobProgressed(job_id, (turn % 20) / 20, 12.0))
        await asyncio.sleep(max(0.0, 1 / WRITES_A_SECOND - (time.perf_counter() - begin)))
    frames.stop()
    worst, busiest, still = max(frames.late_ms), max(frames.busy_ms), max(idle.late_ms)
    return [
        within(f"queue_panel_worst_frame_{name}", worst, unit="ms", at_most=FRAME_MS)
        | {"peer": round(still, 2), "ratio": round(worst / still, 2)},
        within(f"queue_panel_busiest_frame_{name}", busiest, unit="ms of CPU", at_most=FRAME_MS),
        within(f"queue_panel_frame_p99_{name}", quantile(frames.busy_ms, 0.99), unit="ms of CPU", at_most=FRAME_MS),
    ]


async def _turn(
    library: OpenLibrary, waiting: list[int], running: list[int], each: int, *, is_start: bool
) -> list[int]:
    """Start the next jobs, or end those that run."""
    now = datetime.now(UTC)
    if is_start:
        ids = [waiting.pop(0) for _ in range(min(each, len(waiting)))]
        values: dict[str, Any] = {"status": JobStatus.PROCESSING, "started_at": now}
        running[:] = ids
    else:
        ids = list(running)
        values = {"status": JobStatus.COMPLETED, "ended_at": now}
        running.clear()
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id.in_(ids)).values(**values))
    return ids
