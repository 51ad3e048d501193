"""How long the window's thread is held up while it works: 20 jobs render and 500 pictures come in."""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer

from app.domain.enums import JobStatus, OperationType
from app.main import run_window
from tests.benchmarks.measure import quantile, within
from tests.support.library import draw_picture

if TYPE_CHECKING:
    from app.ui.people.desks import Desk

GROUP = "shell"
TICK_MS = 2
LONGEST_MS = 50.0
USUAL_MS = 16.7
IDLE_SECONDS = 10.0
IDLE_SHARE = 0.005


class Stalls(QObject):
    """How late a short timer comes: the time in which the window could have done nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append((now - self._last) * 1000 - TICK_MS)
        self._last = now


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    told: dict[str, Any] = {}

    async def journey(desk: "Desk") -> None:
        told["idle"] = await _idle_share()
        told["late_ms"] = await _work(desk, pictures, jobs)

    jobs, count = (6, 100) if quick else (20, 500)
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        root = Path(folder)
        chance = random.Random(5)  # noqa: S311
        pictures = [
            draw_picture(root / f"{number}.{chance.choice(('jpg', 'png'))}", (1200, 800), seed=number)
            for number in range(count)
        ]
        run_window(["--data-dir", str(root / "home")], journey)
    late = told["late_ms"]
    yield within("window_longest_stall", max(late), unit="ms", at_most=LONGEST_MS)
    yield within("window_stall_p99", quantile(late, 0.99), unit="ms", at_most=USUAL_MS)
    yield within("idle_share_of_a_core", told["idle"], unit="", at_most=IDLE_SHARE)


async def _idle_share() -> float:
    """The share of one core that the window takes with nothing to do."""
    await asyncio.sleep(3.0)
    before, started = time.process_time(), time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    return (time.process_time() - before) / (time.perf_counter() - started)


async def _work(desk: "Desk", pictures: list[Path], jobs: int) -> list[float]:
    context = desk.context
    stalls = Stalls(desk.window)
    async with context.write() as services:
        for number in range(jobs):
            params = {"prompt": f"a city at night, take {number}", "size": "720p", "seed": number}
            await services.jobs.create_job(context.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
    await desk.session.importer.import_files(pictures)
    while True:
        async with context.read() as services:
            counts = await services.jobs.count_jobs(context.user_id)
        if not counts[JobStatus.PENDING] + counts[JobStatus.PROCESSING]:
            break
        await asyncio.sleep(0.1)
    stalls.stop()
    return stalls.late_ms
