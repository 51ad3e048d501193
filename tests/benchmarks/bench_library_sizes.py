"""What the gallery's user waits for, at 1,000 to 1,000,000 assets side by side: it must not grow with the library."""

import asyncio
import os
import resource
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.benchmarks.measure import quantile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.domain.search import Listing, Sort
from app.main import SWITCH_INTERVAL_SECONDS
from app.services.asset.tagging import TagChange
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.theme import Theme
from tests.benchmarks.bench_gallery import fill, keep_thumbnails
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until

GROUP = "gallery"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
FRAME_SECONDS = 1 / 60
FRAMES = 240
TAGGED, BINNED = 100_000, 10_000
WAIT_SECONDS = 180

Times = dict[str, float]


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    # As the window has it: its thread waits no longer than that for another one.
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if isinstance(app, QApplication):
        app.setQuitOnLastWindowClosed(False)
    sizes = SIZES[:3] if quick else SIZES
    with qasync.QEventLoop(app) as loop:
        measured = {count: loop.run_until_complete(_measure(count)) for count in sizes}
    few = measured[sizes[0]]
    for name in few:
        for count, times in measured.items():
            unit = "MB" if name == "memory" else "ms"
            row: dict[str, Any] = {"name": f"{name}_{count}", "value": round(times[name], 2), "unit": unit}
            if count != sizes[0] and few[name] > 0:
                row |= {"peer": round(few[name], 2), "ratio": round(times[name] / few[name], 2)}
            yield row


async def _measure(count: int) -> Times:
    theme = Theme()
    theme.install()
    times: Times = {}
    async with _library(count) as library, open_context(library, theme) as context:
        before = _resident_mb()
        begun = perf_counter()
        panel = GalleryPanel(context)
        panel.resize(1600, 1000)
        panel.show()
        await _sharp(panel)
        times["first_thumbnails"] = _ms(begun)
        model = panel.model
        await until(lambda: model.total, wanted=count, seconds=WAIT_SECONDS)
        times["whole_library"] = _ms(begun)
        bar = panel.grid.verticalScrollBar()
        begun = perf_counter()
        bar.setValue(bar.maximum() // 2)
        await _sharp(panel)
        times["jump_to_the_middle"] = _ms(begun)
        times |= await _drag(panel)
        times |= await _look(panel)
        times["memory"] = _resident_mb() - before
        times |= await _change(library, panel)
        panel.hide()
        panel.deleteLater()
        await asyncio.sleep(0)
    return times


async def _look(panel: GalleryPanel) -> Times:
    """The time from a wish to the list of it, and to the counted facets."""
    times = {}
    wishes = {
        "search_one_word": Listing("777"),
        "search_all_have_it": Listing("prompt"),
        "filter_stars": Listing("rating:>3"),
        "filter_provider_and_stars": Listing("provider:p3 rating:5"),
        "sort_stars": Listing(sort=Sort.RATING),
        "sort_size": Listing(sort=Sort.SIZE),
        "sort_name": Listing(sort=Sort.NAME),
        "everything_again": Listing(),
    }
    resets: list[bool] = []
    panel.model.reset.connect(lambda: resets.append(True))
    for name, wish in wishes.items():
        resets.clear()
        begun = perf_counter()
        panel.model.look_for(wish)
        await until(lambda: bool(resets), wanted=True, seconds=WAIT_SECONDS)
        times[name] = _ms(begun)
    told: list[object] = []
    panel.model.facets_changed.connect(told.append)
    panel.model.has_facets = True
    for name in ("facets_first", "facets_again"):
        told.clear()
        begun = perf_counter()
        panel.model.want_facets()
        await until(lambda: bool(told), wanted=True, seconds=WAIT_SECONDS)
        times[name] = _ms(begun)
    panel.model.has_facets = False
    return times


async def _change(library: OpenLibrary, panel: GalleryPanel) -> Times:
    """Choose everything, tag 100,000 of it, bin 10,000 and bring them back, each until the grid shows it."""
    times = {}
    model = panel.model
    begun = perf_counter()
    model.selection.choose_all()
    chosen = model.chosen_ids()
    times["choose_all"] = _ms(begun)
    tagged = chosen[:TAGGED]
    begun = perf_counter()
    async with library.write() as services:
        await services.assets.tags.change(TagChange({"bench": tagged}))
    times[f"tag_{TAGGED}_at_most"] = _ms(begun)
    binned = chosen[: min(BINNED, len(chosen) // 2)]
    for name, is_back in ((f"bin_{BINNED}_at_most", False), (f"undo_{BINNED}_at_most", True)):
        begun = perf_counter()
        async with library.write() as services:
            await (services.assets.bin.restore if is_back else services.assets.bin.put)(binned)
        left = len(chosen) if is_back else len(chosen) - len(binned)
        await until(lambda: len(model), wanted=left, seconds=WAIT_SECONDS)
        times[name] = _ms(begun)
    return times


async def _drag(panel: GalleryPanel) -> Times:
    """Frames while the bar is dragged and thumbnails load: what the window's thread works for each."""
    bar = panel.grid.verticalScrollBar()
    frames, step = [], max(1, bar.maximum() // FRAMES)
    for number in range(FRAMES):
        begun = perf_counter()
        bar.setValue(number * step)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
        await asyncio.sleep(0)
        frames.append(_ms(begun))
        await asyncio.sleep(max(0.0, FRAME_SECONDS - (perf_counter() - begun)))
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {f"drag_frame_{name}": quantile(frames, share) for name, share in shares.items()}


async def _sharp(panel: GalleryPanel) -> None:
    """Wait until the rows and thumbnails of what is in view are there."""
    await until(lambda: panel.is_sharp, wanted=True, seconds=WAIT_SECONDS)


@asynccontextmanager
async def _library(count: int) -> AsyncIterator[OpenLibrary]:
    with TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder)) as library:
            await asyncio.to_thread(fill, library, count)
            await asyncio.to_thread(_judge, library.parts.database.path)
            await asyncio.to_thread(keep_thumbnails, library)
            yield library


def _judge(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
        connection.execute("UPDATE assets SET rating = id % 6, provider_id = 'p' || (id % 7), model = 'm' || (id % 40)")


def _ms(begun: float) -> float:
    return 1000 * (perf_counter() - begun)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize() / 1e6
