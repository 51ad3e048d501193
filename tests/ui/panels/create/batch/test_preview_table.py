"""The table of a batch's jobs."""

from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.enums import BatchSource, OperationType
from app.services.job.batch_plan import MOST_JOBS, BatchPreview
from app.ui.panels.create.batch.preview_model import PreviewModel
from app.ui.panels.create.batch.preview_table import PreviewTable
from app.ui.panels.create.batch.previews import Shown
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.studio import ClipParams
from tests.support.until import until

_FRAME_SECONDS = 0.016


def _shown(count: int) -> Shown:
    items = [
        {"prompt": f"lake {number}", "duration": 5 + 3 * (number % 2), "motion": number / count, "seed": number * 7919}
        for number in range(count)
    ]
    preview = BatchPreview(
        "studio", OperationType.IMAGE_TO_VIDEO, BatchSource.MATRIX, items, [30] * count, 30 * count, "webapi"
    )
    return Shown(preview)


async def test_a_thousand_rows_scroll_within_a_frame(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        model = PreviewModel()
        table = PreviewTable(context, model)
        table.resize(720, 420)
        table.show()
        model.show(_shown(MOST_JOBS), ClipParams)
        bar = table.verticalScrollBar()
        assert model.rowCount() == MOST_JOBS
        assert bar.maximum() > 20_000
        table.grab()
        times = []
        for step in range(40):
            bar.setValue(step * bar.maximum() // 40)
            start = perf_counter()
            table.viewport().repaint()
            times.append(perf_counter() - start)
        assert sorted(times)[len(times) // 2] < _FRAME_SECONDS
        table.close()
        table.deleteLater()


async def test_arrows_go_through_the_jobs_and_the_prompt_takes_the_room(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        holder = QWidget()
        model = PreviewModel()
        table = PreviewTable(context, model, holder)
        table.resize(720, 300)
        holder.show()
        holder.activateWindow()
        model.show(_shown(20), ClipParams)
        table.setFocus(Qt.FocusReason.TabFocusReason)
        await until(table.hasFocus, wanted=True)
        assert table.currentIndex().row() == 0
        hands.press(table, Qt.Key.Key_Down)
        assert table.currentIndex().row() == 1
        widths = [table.columnWidth(column) for column in range(model.columnCount())]
        assert sum(widths) == table.viewport().width()
        assert max(widths) == widths[1]
        table.resize(300, 300)
        assert table.horizontalScrollBar().maximum() > 0
        holder.close()
        holder.deleteLater()


@pytest.mark.parametrize("text_scale", [100, 150])
async def test_an_input_shows_its_small_picture(tmp_path: Path, theme: Theme, text_scale: int) -> None:
    theme.set_look(text_scale=text_scale)
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        assets = [await library.import_picture(f"{seed}.png", seed=seed) for seed in (1, 2)]
        async with library.read() as services:
            rows = {row.id: row for row in await services.assets.get_asset_rows([asset.id for asset in assets])}
        items = [{"prompt": "a lake", "first_frame": asset.id} for asset in assets]
        preview = BatchPreview(
            "studio", OperationType.IMAGE_TO_VIDEO, BatchSource.FOLDER, items, [30, 30], 60, "webapi"
        )
        model = PreviewModel()
        table = PreviewTable(context, model)
        table.resize(600, 200)
        table.show()
        model.show(Shown(preview, assets=rows), ClipParams)
        before = table.grab().toImage()
        await until(lambda: context.thumbnails.is_idle, wanted=True)
        assert table.grab().toImage() != before
        assert str(model.index(1, 2).data()) == "2.png"
        table.close()
        table.deleteLater()
    theme.set_look(text_scale=100)
