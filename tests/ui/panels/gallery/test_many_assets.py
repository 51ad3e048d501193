"""A library of 100,000: what the window's own thread works for a frame stays below a frame."""

import asyncio
from pathlib import Path
from time import thread_time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.domain.search import Listing, Sort
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.theme import Theme
from tests.benchmarks.bench_gallery import fill
from tests.benchmarks.measure import quantile
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds

COUNT = 100_000
FRAMES = 120
FRAME_MS = 16.7


@pytest.mark.long
async def test_a_hundred_thousand_assets_are_dragged_sorted_searched_and_chosen(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library:
        await asyncio.to_thread(fill, library, COUNT)
        async with open_context(library, theme) as context:
            panel = GalleryPanel(context)
            panel.resize(1600, 1000)
            panel.show()
            model = panel.model
            await holds(lambda: model.total == COUNT)
            assert len(model) == COUNT
            costs = await _drag(panel)
            assert quantile(costs, 0.95) < FRAME_MS
            assert quantile(costs, 0.5) < FRAME_MS / 2
            bar = panel.grid.verticalScrollBar()
            bar.setValue(bar.maximum() // 2)
            await holds(panel.grid.has_all_rows)
            model.look_for(Listing("99999 -tag:none"))
            await holds(lambda: len(model) == 1)
            row = model.known_row(model.id_at(0))
            assert row is not None
            assert row.name == "picture-99999.jpg"
            model.look_for(Listing(sort=Sort.NAME, is_ascending=True))
            await holds(lambda: len(model) == COUNT)
            assert [model.index.ids[at] for at in (0, 1)] == [1, 2]
            model.selection.choose_all()
            assert len(model.chosen_ids()) == COUNT
            panel.hide()
            panel.deleteLater()


async def _drag(panel: GalleryPanel) -> list[float]:
    """The work of the window's thread for each frame while the bar is dragged from end to end, in ms."""
    bar = panel.grid.verticalScrollBar()
    costs = []
    for number in range(FRAMES):
        begun = thread_time()
        bar.setValue(bar.maximum() * number // FRAMES)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
        costs.append(1000 * (thread_time() - begun))
        await asyncio.sleep(0.005)
    return costs
