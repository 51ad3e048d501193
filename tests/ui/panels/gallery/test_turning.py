"""The turning marks of the gallery."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent
from typing_extensions import override

from app.domain.enums import JobStatus, OperationType
from app.ui.theme import Theme
from app.ui.widgets import spinner
from tests.support.shown_gallery import holds, show_gallery


class Painted(QObject):
    """Remembers what was painted again."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[QRect] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect())
        return super().eventFilter(watched, event)


async def test_a_turn_paints_the_mark_again_and_once_in_a_second_the_time_beside_it(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme, rows=4) as gallery:
        async with gallery.library.write() as services:
            job = await services.jobs.create_job(
                gallery.library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "A lake"}
            )
            await services.jobs.update_status(job.id, JobStatus.PROCESSING)
        await holds(lambda: gallery.ids[0] == -job.id and spinner.clock().is_running)
        await gallery.settled()
        tile = gallery.grid.rect_of(0)
        mark = gallery.grid.tiles.ghost_mark(tile)
        painted = Painted()
        gallery.grid.viewport().installEventFilter(painted)
        await holds(lambda: painted.areas.count(mark) > 5 and tile in painted.areas)
