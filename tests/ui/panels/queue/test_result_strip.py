"""What a job made."""

from PySide6.QtCore import Qt

from app.ui.panels.queue.result_strip import ResultStrip
from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def test_a_click_chooses_a_result_and_a_double_click_or_space_shows_it_large(desk: Desk) -> None:
    assets = [await desk.library.import_picture("lake.png", seed=1), await desk.library.import_clip("clip.mp4")]
    async with desk.library.read() as services:
        rows = await services.assets.get_asset_rows([asset.id for asset in assets])
    ids = tuple(row.id for row in rows)
    strip = ResultStrip(desk.context, rows, desk.window)
    strip.setGeometry(0, 2000, 360, 60)
    strip.show()
    looked: list[tuple[int, object]] = []
    desk.context.shell.quick_look_requested.connect(lambda asset_id, others: looked.append((asset_id, others)))
    hands.click(strip.pictures[0])
    assert desk.asked == [("assets", (ids[0],))]
    hands.double_click(strip.pictures[0])
    hands.press(strip.pictures[1], Qt.Key.Key_Space)
    assert looked == [(ids[0], ids), (ids[1], ids)]
    before = strip.pictures[0].grab().toImage()
    await until(lambda: desk.context.thumbnails.is_idle, wanted=True)
    await until(lambda: strip.pictures[0].grab().toImage() != before, wanted=True)
    assert strip.pictures[1].accessibleName() == "clip.mp4"
