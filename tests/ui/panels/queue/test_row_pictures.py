"""The small pictures of rows."""

from PySide6.QtGui import QColor

from app.domain.enums import OperationType
from app.ui.panels.queue.row_pictures import SIZE, RowPictures
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import job


async def test_a_picture_is_fetched_and_round_at_its_corners(desk: Desk) -> None:
    asset = await desk.library.import_picture("lake.png")
    pictures = RowPictures(desk.context.theme, desk.context.thumbnails, desk.panel)
    row = job(1, input_sha256=asset.sha256, input_micro=asset.micro)
    rough = pictures.of(row, 1.0)
    assert pictures.of(row, 1.0).cacheKey() == rough.cacheKey()
    await until(lambda: desk.context.thumbnails.is_idle, wanted=True)
    sharp = pictures.of(row, 1.0)
    assert sharp.size() == SIZE
    assert sharp.toImage().pixelColor(0, 0).alpha() < 255
    assert sharp.toImage().pixelColor(14, 10).alpha() == 255
    assert pictures.of(row, 1.0).cacheKey() == sharp.cacheKey()
    await until(lambda: pictures.of(row, 2.0).size(), SIZE * 2)


async def test_without_a_picture_the_operation_has_a_mark(desk: Desk) -> None:
    pictures = RowPictures(desk.context.theme, desk.context.thumbnails, desk.panel)
    text, clip = job(1), job(2, operation_type=OperationType.TEXT_TO_VIDEO)
    assert pictures.of(text, 1.0).cacheKey() == pictures.of(job(3), 1.0).cacheKey()
    assert pictures.of(text, 1.0).cacheKey() != pictures.of(clip, 1.0).cacheKey()
    ground = pictures.of(text, 1.0).toImage().pixelColor(2, 10)
    assert ground == QColor(desk.context.theme.color("surface.raised"))
    desk.context.theme.set_look(choice="light")
    pictures.clear()
    assert pictures.of(text, 1.0).toImage().pixelColor(2, 10) != ground
