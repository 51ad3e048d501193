"""The main job, end to end, in the real window: clicks, keys and drops, from the first start to the second."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.bootstrap import Desk, live_in_window
from app.domain.enums import JobStatus, MediaType
from app.services.asset.asset_rows import AssetRow
from app.system.paths import paths_in
from app.ui.drag import ASSETS_MIME
from app.ui.first_run import FirstRun
from app.ui.main_window import MainWindow
from app.ui.panels.create.panel import CreatePanel
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.panels.queue.panel import QueuePanel
from app.ui.panels.quick_look.panel import QuickLook
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import draw_picture
from tests.support.until import until

W = TypeVar("W", bound=QWidget)
CTRL = Qt.KeyboardModifier.ControlModifier


def part(desk: Desk, kind: type[W]) -> W:
    found = desk.window.findChild(kind)
    assert found is not None, f"there is no {kind.__name__}"
    return found


async def assets(desk: Desk) -> list[AssetRow]:
    async with desk.context.read() as services:
        ids = await services.assets.list_asset_ids(desk.context.user_id)
        return await services.assets.get_asset_rows(ids)


async def counts(desk: Desk) -> dict[JobStatus, int]:
    async with desk.context.read() as services:
        found = await services.jobs.count_jobs(desk.context.user_id)
    return {status: count for status, count in found.items() if count}


async def live(home: Path, theme: Theme, journey: Callable[[Desk], Awaitable[None]], *, leaves_itself: bool) -> None:
    """Start the window as the program does, let the journey happen, and see that it ends well."""
    window = MainWindow(theme, home / "view" / "window.json")
    window.resize(1440, 900)
    window.show()
    failed: list[BaseException] = []

    async def guarded(desk: Desk) -> None:
        try:
            await journey(desk)
            if leaves_itself:
                await asyncio.wait_for(desk.session.ended.wait(), 30)
        except BaseException as error:
            failed.append(error)
            raise

    code = await live_in_window(window, theme, paths_in(home), [], ready=lambda: None, journey=guarded)
    window.deleteLater()
    assert (code, failed) == (0, [])


async def test_a_picture_becomes_a_clip_and_a_frame_and_everything_is_there_after_a_restart(
    tmp_path: Path, theme: Theme
) -> None:
    home = tmp_path / "home"

    async def first(desk: Desk) -> None:
        await _start_for_the_first_time(desk)
        await _drop_pictures(desk, tmp_path)
        await _make_a_clip(desk)
        await _cancel_one_and_queue_twenty(desk)
        await _look_and_save_a_frame(desk)
        await _see_the_lineage(desk)
        await _quit_while_jobs_wait(desk)

    async def second(desk: Desk) -> None:
        rows = await assets(desk)
        assert {row.name for row in rows} >= {"lake.png", "shore.jpg"}
        assert desk.window.findChild(FirstRun) is None
        await until(lambda: _has_moved_on(desk), wanted=True, seconds=60)
        async with desk.context.write() as services:
            for row in await services.jobs.list_job_rows(desk.context.user_id):
                if not row.status.is_final:
                    await services.jobs.cancel_job(row.id)
        await until(lambda: _slots_taken(desk), 0)
        desk.window.close()

    await live(home, theme, first, leaves_itself=True)
    settings = json.loads((home / "settings.json").read_text())
    assert settings["is_first_run_done"] is True
    await live(home, theme, second, leaves_itself=True)


async def _start_for_the_first_time(desk: Desk) -> None:
    welcome = part(desk, FirstRun)
    assert welcome.isVisible()
    hands.click(welcome.start_button)
    await until(lambda: counts(desk), {JobStatus.COMPLETED: 1}, seconds=60)
    (row,) = await assets(desk)
    assert row.media_type == MediaType.IMAGE


async def _drop_pictures(desk: Desk, folder: Path) -> None:
    lake = draw_picture(folder / "lake.png", (640, 360), seed=3)
    shore = draw_picture(folder / "shore.jpg", (480, 480), seed=4)
    broken = folder / "broken.png"
    broken.write_bytes(lake.read_bytes()[:2000])
    assert hands.drop_files(desk.window, [lake, broken, shore])
    await until(lambda: _names(desk), wanted={"lake.png", "shore.jpg"})
    await until(lambda: any("broken.png" in toast.text for toast in desk.window.toasts.past), wanted=True)
    grid = part(desk, GalleryGrid)
    await until(lambda: grid.grid_layout.count, 3)


async def _names(desk: Desk) -> set[str]:
    return {row.name for row in await assets(desk)} & {"lake.png", "shore.jpg", "broken.png"}


async def _make_a_clip(desk: Desk) -> None:
    lake = next(row for row in await assets(desk) if row.name == "lake.png")
    composer = part(desk, CreatePanel)
    mime = QMimeData()
    mime.setData(ASSETS_MIME, json.dumps([lake.id]).encode())
    (start,) = composer.slots.slot_names()
    assert hands.drop(composer.slots.slot(start).well, mime)
    await until(lambda: composer.draft.offer is not None and "first_frame" in composer.params(), wanted=True)
    hands.type_into(composer.prompt.edit, "slow push over the lake")
    composer.fields.set_value({"camera": "pan_left", "duration": 2.0, "size": "480p", "fps": 24})
    await until(lambda: "free" in composer.foot.price_text, wanted=True)
    hands.press(composer.prompt.edit, Qt.Key.Key_Return, CTRL)
    await until(lambda: counts(desk), {JobStatus.COMPLETED: 2}, seconds=60)
    clip = next(row for row in await assets(desk) if row.media_type == MediaType.VIDEO)
    assert (clip.height, clip.duration_ms, clip.prompt) == (480, 2000, "slow push over the lake")
    assert clip.params is not None
    assert clip.params["camera"] == "pan_left"


async def _cancel_one_and_queue_twenty(desk: Desk) -> None:
    composer, queue = part(desk, CreatePanel), part(desk, QueuePanel)
    composer.fields.set_value({"duration": 5.0, "size": "720p"})
    composer.fields.count.set_value(21)
    hands.press(composer.prompt.edit, Qt.Key.Key_Return, CTRL)
    await until(lambda: queue.model.rowCount() >= 20, wanted=True)
    async with desk.context.read() as services:
        rows = await services.jobs.list_job_rows(desk.context.user_id)
    waiting = [row for row in rows if row.status == JobStatus.PENDING]
    queue.show_job(waiting[-1].id)
    queue.table.setFocus()
    hands.press(queue.table, Qt.Key.Key_Delete)
    await until(lambda: _status(desk, waiting[-1].id), JobStatus.CANCELLED)


async def _status(desk: Desk, job_id: int) -> JobStatus:
    async with desk.context.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.status


async def _look_and_save_a_frame(desk: Desk) -> None:
    panel, look = part(desk, GalleryPanel), part(desk, QuickLook)
    clip = min((row for row in await assets(desk) if row.media_type == MediaType.VIDEO), key=lambda row: row.id)
    assert panel.show_asset(clip.id)
    grid = part(desk, GalleryGrid)
    grid.setFocus()
    hands.press(grid, Qt.Key.Key_Space)
    await until(look.isVisible, wanted=True)
    await until(lambda: look._row is not None, wanted=True)
    before = await _frames(desk)
    hands.press(look, Qt.Key.Key_S)
    await until(lambda: _frames(desk), before + 1, seconds=90)
    hands.press(look, Qt.Key.Key_Escape)
    await until(look.isVisible, wanted=False)


async def _frames(desk: Desk) -> int:
    return sum(row.operation_type == "frame_extraction" for row in await assets(desk))


async def _see_the_lineage(desk: Desk) -> None:
    clip = min((row for row in await assets(desk) if row.media_type == MediaType.VIDEO), key=lambda row: row.id)
    desk.context.shell.lineage_requested.emit(clip.id)
    panel = part(desk, LineagePanel)
    await until(panel.isVisible, wanted=True)
    await until(lambda: _family_size(desk, clip.id), 3)
    async with desk.context.read() as services:
        graph = await services.lineage.get_lineage_graph(clip.id)
    await until(lambda: all(panel.model.node(node["id"]) is not None for node in graph["nodes"]), wanted=True)
    kinds = {(edge["operation_type"], edge["parent"] == clip.id) for edge in graph["edges"]}
    assert ("image_to_video", False) in kinds
    assert ("frame_extraction", True) in kinds


async def _family_size(desk: Desk, asset_id: int) -> int:
    async with desk.context.read() as services:
        return len((await services.lineage.get_lineage_graph(asset_id))["nodes"])


async def _quit_while_jobs_wait(desk: Desk) -> None:
    assert JobStatus.PENDING in await counts(desk)
    desk.window.close()
    await until(lambda: _question() is not None, wanted=True)
    dialog = _question()
    assert dialog is not None
    words = " ".join(label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text"))
    assert "waiting" in words
    assert not desk.session.ended.is_set()
    hands.click(next(button for button in dialog.findChildren(QPushButton) if button.text() == "Quit"))


def _question() -> QDialog | None:
    dialogs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]
    return next((dialog for dialog in dialogs if dialog.isVisible()), None)


async def _slots_taken(desk: Desk) -> int:
    async with desk.context.read() as services:
        return sum(row.current_jobs for row in await services.accounts.list_account_rows(desk.context.user_id))


async def _has_moved_on(desk: Desk) -> bool:
    """Jobs that waited when the window closed go on by themselves."""
    found = await counts(desk)
    return found.get(JobStatus.COMPLETED, 0) >= 5
