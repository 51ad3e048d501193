"""The gallery over a million assets against a thousand, pages against raw sqlite3, frames against bare blits."""

import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import tracemalloc
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from tests.benchmarks.measure import against, quantile, within

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.domain.search import Listing, Sort
from app.main import SWITCH_INTERVAL_SECONDS
from app.media.thumbnails import make_thumbnails
from app.services.asset.asset_rows import _statement
from app.ui.panels.gallery.geometry import Frame, lay_out, split_days
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.model import GalleryModel
from app.ui.panels.gallery.selection import Selection
from app.ui.theme import Theme
from tests.support.library import DATABASE_NAME, OpenLibrary, draw_picture, open_context, open_library
from tests.support.until import until

GROUP = "gallery"

FEW, MANY = 1_000, 1_000_000
WIDTH, HEIGHT = 1600, 1000
TILE = 160
CONTENTS = 3_000
FRAME_MS = 16.7
BYTES_AN_ASSET = 20

_FILL = """
INSERT INTO assets (user_id, media_type, origin, state, provider_id, path, sha256, size_bytes, mime_type, width, height,
                    name, prompt, output_index, arrived_after_cancel, created_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
SELECT :user, 'image', 'job', 'ready', 'local', 'files/x.jpg', printf('%064x', i % :contents), 100000, 'image/jpeg',
       CASE i % 4 WHEN 0 THEN 1536 WHEN 1 THEN 1024 WHEN 2 THEN 832 ELSE 1920 END,
       CASE i % 4 WHEN 0 THEN 1024 WHEN 1 THEN 1024 WHEN 2 THEN 1216 ELSE 1080 END,
       'picture-' || i || '.jpg', 'a prompt of some twenty five words as creators write them, number ' || i, 0, 0,
       1700000000000000 + i * 90000000
FROM n
"""
_SCAN = """
SELECT group_concat(line, char(10)) FROM (
    SELECT printf('%d %d %d', id, created_at / 1000000, width * 1000 / height) AS line FROM assets
    WHERE state != 'placing' AND deleted_at IS NULL AND user_id = :user ORDER BY created_at DESC, id DESC)
"""

_SHOWN = "FROM assets WHERE state != 'placing' AND deleted_at IS NULL AND user_id = :user"
# The words of the statements are those of this file.
_REPLACED = {
    "filter": (
        Listing("rating:>3"),
        f"SELECT group_concat(id) FROM (SELECT id {_SHOWN} AND rating > 3 ORDER BY created_at DESC, id DESC)",  # noqa: S608
    ),
    "sort": (
        Listing(sort=Sort.SIZE),
        f"SELECT group_concat(id) FROM (SELECT id {_SHOWN} ORDER BY size_bytes DESC, created_at DESC)",  # noqa: S608
    ),
}
_COUNTS = [
    f"SELECT {column}, count(*) {_SHOWN} AND rating >= 0 GROUP BY 1"
    for column in ("media_type", "provider_id", "model", "operation_type", "color", "rating", "verdict")
]


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    # As the window has it: its thread waits no longer than that for another one.
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if isinstance(app, QApplication):
        app.setQuitOnLastWindowClosed(False)
    many = MANY // 5 if quick else MANY
    yield from _pure(many)
    rows: list[dict[str, Any]] = []
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_measure(many, 120 if quick else 480, rows))
    yield from rows


def _pure(many: int) -> Iterator[dict[str, Any]]:
    """What needs no window: selection, layout, memory."""
    selection = Selection(many)

    def choose_and_count() -> None:
        selection.choose_all()
        len(selection)

    yield within("select_all_and_count", 1000 * _median(choose_and_count), unit="ms", at_most=2)
    tracemalloc.start()
    aspects, seconds = array("I", [1500, 1000, 684, 1777]) * (many // 4), array("I", range(many, 0, -1))
    columns = (aspects, seconds, array("q", range(many)), Selection(many))
    frame = Frame(WIDTH - 26, TILE, 4, 28, is_square=False)
    days = split_days(seconds)
    layout = lay_out(aspects, days, frame)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield within("memory_an_asset", kept / len(columns[0]), unit="bytes", at_most=BYTES_AN_ASSET)
    for name, is_square in (("resize_squares", True), ("resize_true_aspect", False)):
        shape = Frame(frame.width, TILE, 4, 28, is_square)
        yield within(name, 1000 * _median(partial(lay_out, aspects, days, shape)), unit="ms", at_most=FRAME_MS)
    del layout


async def _measure(many: int, frames: int, rows: list[dict[str, Any]]) -> None:
    theme = Theme()
    theme.install()
    shown: dict[int, list[float]] = {}
    painted: dict[int, list[float]] = {}
    for count in (FEW, many):
        async with _library(count) as library:
            if count == many:
                await _pages(library, rows)
            shown[count], painted[count], late = await _use(library, theme, frames)
            if count == many:
                rows.append(within(f"frames_over_16.7_ms_of_{frames}", late, unit="frames", at_most=0))
    rows.append(against(f"show_{many}_against_{FEW}", _ms(shown[many]), _ms(shown[FEW]), unit="ms", at_most=1.2))
    rows.append(against(f"frame_{many}_against_{FEW}", _ms(painted[many]), _ms(painted[FEW]), unit="ms", at_most=1.2))
    rows.append(against("frame_against_bare_blits", _ms(painted[many]), _ms(_blits()), unit="ms", at_most=8))
    p95 = 1000 * quantile(painted[many], 0.95)
    rows.append(within("frame_p95", p95, unit="ms", at_most=FRAME_MS))


async def _pages(library: OpenLibrary, rows: list[dict[str, Any]]) -> None:
    path = library.folder / "data" / DATABASE_NAME
    ours, raw = [], []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        ids = [
            row[0] for row in connection.execute("SELECT id FROM assets ORDER BY created_at DESC, id DESC LIMIT 200")
        ]
        page = _statement(is_one_user=True, with_binned=False)
        for _ in range(15):
            begun = perf_counter()
            connection.execute(page.text, page.values(ids, library.user_id)).fetchall()
            raw.append(perf_counter() - begun)
            async with library.read() as services:
                begun = perf_counter()
                await services.assets.get_asset_rows(ids)
                ours.append(perf_counter() - begun)
        rows.append(against("page_of_200_against_raw_sqlite3", _ms(ours), _ms(raw), unit="ms", at_most=1.3))
        scans, indexes = [], []
        for _ in range(3):
            begun = perf_counter()
            connection.execute(_SCAN, {"user": library.user_id}).fetchone()
            scans.append(perf_counter() - begun)
            async with library.read() as services:
                begun = perf_counter()
                await services.assets.finding.read(library.user_id)
                indexes.append(perf_counter() - begun)
        rows.append(against("catalog_against_a_scan_of_three_columns", indexes, scans, unit="s", at_most=1.4))
        await _wishes(library, connection, rows)


async def _wishes(library: OpenLibrary, connection: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
    """Filters, sorts and counts out of the catalog against the statements that they replace."""
    async with library.read() as services:
        finding = services.assets.finding
        catalog = await finding.read(library.user_id)
        for name, (listing, statement) in _REPLACED.items():
            ours, theirs = [], []
            for _ in range(3):
                begun = perf_counter()
                await finding.find(catalog, library.user_id, listing)
                ours.append(perf_counter() - begun)
                begun = perf_counter()
                connection.execute(statement, {"user": library.user_id}).fetchone()
                theirs.append(perf_counter() - begun)
            rows.append(against(f"{name}_against_sql", _ms(ours), _ms(theirs), unit="ms", at_most=1 / 50))
        counted, grouped = [], []
        for _ in range(3):
            begun = perf_counter()
            await finding.facets(catalog, library.user_id, "rating:>=0")
            counted.append(perf_counter() - begun)
            begun = perf_counter()
            for statement in _COUNTS:
                connection.execute(statement, {"user": library.user_id}).fetchall()
            grouped.append(perf_counter() - begun)
        rows.append(against("facets_against_sql", _ms(counted), _ms(grouped), unit="ms", at_most=1 / 50))


async def _use(library: OpenLibrary, theme: Theme, frames: int) -> tuple[list[float], list[float], int]:
    """Show the grid, then drag it; gives the times to show, those of each frame, and how many frames were late."""
    async with open_context(library, theme) as context:
        model = GalleryModel(context)
        model.reload()
        await until(lambda: model.total > 0, wanted=True, seconds=120)
        shows = []
        for _ in range(7):
            begun = thread_time()
            grid = GalleryGrid(context, model)
            grid.set_look(TILE, is_square=True)
            grid.resize(WIDTH, HEIGHT)
            grid.show()
            _paint()
            shows.append(thread_time() - begun)
            grid.hide()
            grid.deleteLater()
            await asyncio.sleep(0.05)
        grid = GalleryGrid(context, model)
        grid.set_look(TILE, is_square=True)
        grid.resize(WIDTH, HEIGHT)
        grid.show()
        await asyncio.sleep(0.3)
        costs, late = await _drag(grid, frames)
        grid.hide()
        grid.deleteLater()
        await asyncio.sleep(0)
        return shows, costs, late


async def _drag(grid: GalleryGrid, frames: int) -> tuple[list[float], int]:
    bar = grid.verticalScrollBar()
    costs, late, direction = [], 0, 1
    for _ in range(frames):
        if not 0 <= bar.value() + direction * 90 <= bar.maximum():
            direction = -direction
        begun, cost = perf_counter(), thread_time()
        bar.setValue(bar.value() + direction * 90)
        _paint()
        costs.append(thread_time() - cost)
        # What the loader and the database hand over between two frames counts for the frame.
        await asyncio.sleep(0)
        late += 1000 * (perf_counter() - begun) > FRAME_MS
        await asyncio.sleep(max(0.0, FRAME_MS / 1000 - (perf_counter() - begun)))
    return costs, late


def _paint() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)


def _blits() -> list[float]:
    """The time to draw the tiles of one view, and nothing else."""
    tile = QPixmap(TILE, TILE)
    tile.fill()
    target = QPixmap(WIDTH, HEIGHT)
    times = []
    for _ in range(60):
        begun = thread_time()
        painter = QPainter(target)
        for row in range(HEIGHT // TILE):
            for column in range(WIDTH // TILE):
                painter.drawPixmap(QPoint(column * (TILE + 4), row * (TILE + 4)), tile)
        painter.end()
        times.append(thread_time() - begun)
    return times


@asynccontextmanager
async def _library(count: int) -> AsyncIterator[OpenLibrary]:
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder)) as library:
            await asyncio.to_thread(fill, library, count)
            await asyncio.to_thread(keep_thumbnails, library)
            yield library


def fill(library: OpenLibrary, count: int) -> None:
    """Put this many rows into a library; thousands share a content."""
    values = {"count": count, "user": library.user_id, "contents": CONTENTS}
    with closing(sqlite3.connect(library.parts.database.path, timeout=60)) as connection, connection:
        connection.execute(_FILL, values)


def keep_thumbnails(library: OpenLibrary) -> None:
    """Give each content of such rows a thumbnail."""
    with Image.open(draw_picture(library.incoming / "one.png", (640, 480))) as picture:
        encoded = make_thumbnails(picture.convert("RGB"))
    for number in range(CONTENTS):
        library.store.put(f"{number:064x}", 256, encoded[256])


def _median(run_once: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        begun = perf_counter()
        run_once()
        times.append(perf_counter() - begun)
    return statistics.median(times)


def _ms(seconds: list[float]) -> list[float]:
    return [1000 * one for one in seconds]
