"""The painted grid."""

import asyncio
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.domain.enums import JobStatus, OperationType
from app.ui.theme import Theme
from app.ui.widgets import spinner
from tests.support.samples import NEWEST, add_rows
from tests.support.shown_gallery import holds, show_gallery


async def test_what_is_looked_at_stays_when_results_come_in_above_it(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=200) as gallery:
        bar = gallery.grid.verticalScrollBar()
        bar.setValue(1500)
        watched = gallery.grid.tile_at(QPoint(60, 200))
        assert watched is not None
        asset_id, before = gallery.ids[watched.position], gallery.grid.tile_rect(watched)
        await add_rows(gallery.library, 40, created_at=NEWEST + timedelta(days=3))
        gallery.model.reload()
        await holds(lambda: len(gallery.ids) == 240)
        top = gallery.grid.rect_of(gallery.model.place_of(asset_id)).top()
        assert abs(top - before.top()) <= before.height()


async def test_at_the_very_top_new_results_are_seen(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=100) as gallery:
        asset = await gallery.library.import_picture()
        await holds(lambda: gallery.ids[0] == asset.id)
        assert gallery.grid.scroll_y == 0


async def test_a_tile_stays_in_view_when_its_size_changes(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=300) as gallery:
        gallery.grid.verticalScrollBar().setValue(2000)
        row = gallery.grid.grid_layout.row_at(2028)
        asset_id = gallery.ids[gallery.grid.grid_layout.row_tiles(row)[0].position]
        for size, is_square in ((240, False), (160, True), (64, False)):
            gallery.grid.set_look(size, is_square=is_square)
            rect = gallery.grid.rect_of(gallery.model.place_of(asset_id))
            assert rect.intersects(gallery.grid.viewport().rect())


async def test_a_wider_window_fits_more_tiles_in_a_row(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=100) as gallery:
        before = len(gallery.grid.grid_layout.row_tiles(0))
        gallery.panel.resize(1500, 520)
        assert len(gallery.grid.grid_layout.row_tiles(0)) > before


async def test_control_and_the_wheel_zoom_and_the_wheel_alone_scrolls(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=300) as gallery:
        size = gallery.grid.tile_size
        viewport = gallery.grid.viewport()
        for modifiers in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier):
            point = QPointF(200, 200)
            up = QPoint(0, 120 if modifiers else -120)
            event = QWheelEvent(
                point,
                viewport.mapToGlobal(point),
                QPoint(),
                up,
                Qt.MouseButton.NoButton,
                modifiers,
                Qt.ScrollPhase.NoScrollPhase,
                False,  # noqa: FBT003
            )
            QApplication.sendEvent(viewport, event)
        assert gallery.grid.tile_size > size
        assert gallery.grid.scroll_y > 0


async def test_a_scrolled_picture_is_the_one_that_is_painted_anew(tmp_path: Path, theme: Theme) -> None:
    theme.set_look(reduced_motion=True)
    async with show_gallery(tmp_path, theme, pictures=12) as gallery:
        gallery.grid.set_look(320, is_square=True)
        for value in (40, 90, 130, 60):
            gallery.grid.verticalScrollBar().setValue(value)
            await asyncio.sleep(0.05)
            await gallery.settled()
        scrolled = gallery.window_pixels()
        gallery.grid.viewport().update()
        await asyncio.sleep(0.05)
        assert gallery.window_pixels() == scrolled


async def test_a_job_at_work_turns_its_mark_and_a_click_shows_it_in_the_queue(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=4) as gallery:
        shown: list[int] = []
        gallery.context.shell.job_shown_requested.connect(shown.append)
        async with gallery.library.write() as services:
            job = await services.jobs.create_job(
                gallery.library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "A lake"}
            )
            await services.jobs.update_status(job.id, JobStatus.PROCESSING)
        await holds(lambda: gallery.ids[0] == -job.id)
        await holds(lambda: spinner.clock().is_running)
        gallery.click(0)
        assert shown == [job.id]
        assert gallery.model.chosen_ids() == ()
        async with gallery.library.write() as services:
            await services.jobs.cancel_job(job.id)
        await holds(lambda: not spinner.clock().is_running)


async def test_the_focus_ring_shows_after_tab_and_not_after_a_click(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        gallery.click(1)
        assert not gallery.grid.has_focus_ring
        gallery.grid.clearFocus()
        gallery.grid.setFocus(Qt.FocusReason.TabFocusReason)
        await holds(lambda: gallery.grid.has_focus_ring or not gallery.panel.isActiveWindow())


async def test_the_current_tile_is_told_to_screen_readers(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        gallery.click(2)
        assert gallery.grid.accessibleDescription() == "picture-2.png, 3 of 6, 1 chosen"
