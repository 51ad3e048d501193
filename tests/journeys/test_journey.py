"""The main job, end to end, in the real window: clicks, keys and drops, from the first start to the second."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from app.domain.enums import JobStatus, MediaType
from app.services.asset.asset_rows import AssetRow
from app.ui.drag import mime_of
from app.ui.first_run import FirstRun
from app.ui.panels.create.panel import CreatePanel
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.panels.inspector.panel import InspectorPanel
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.panels.queue.panel import QueuePanel
from app.ui.panels.quick_look.panel import QuickLook
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from app.ui.widgets.segment import Segment
from app.ui.widgets.slider import Slider
from tests.support import hands
from tests.support.desk import live
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


async def test_a_picture_becomes_a_clip_and_a_frame_and_everything_is_there_after_a_restart(
    tmp_path: Path, theme: Theme
) -> None:
    home = tmp_path / "home"

    async def first(desk: Desk) -> None:
        await _start_for_the_first_time(desk)
        await _bring_pictures_in(desk, tmp_path)
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
    for _ in range(3):
        hands.click(welcome.next)
    hands.click(welcome.begin.start)
    await until(lambda: counts(desk), {JobStatus.COMPLETED: 1}, seconds=60)
    (row,) = await assets(desk)
    assert row.media_type == MediaType.IMAGE


async def _bring_pictures_in(desk: Desk, folder: Path) -> None:
    """Dropped with a broken one among them, pasted, and picked."""
    lake = draw_picture(folder / "lake.png", (640, 360), seed=3)
    shore = draw_picture(folder / "shore.jpg", (480, 480), seed=4)
    picked = draw_picture(folder / "picked.png", (320, 240), seed=5)
    broken = folder / "broken.png"
    broken.write_bytes(lake.read_bytes()[:2000])
    assert hands.drop_files(desk.window, [lake, broken, shore])
    await until(lambda: _names(desk), wanted={"lake.png", "shore.jpg"})
    await until(lambda: any("broken.png" in toast.text for toast in desk.window.toasts.past), wanted=True)
    grid = part(desk, GalleryGrid)
    grid.setFocus()
    QApplication.clipboard().setImage(QImage(str(draw_picture(folder / "copied.png", (200, 120), seed=6))))
    hands.press(grid, Qt.Key.Key_V, CTRL)
    await until(lambda: _count(desk), 4)
    hands.click(
        next(button for button in part(desk, GalleryPanel).findChildren(QPushButton) if button.text() == "Import")
    )
    await until(lambda: desk.window.findChild(QFileDialog) is not None, wanted=True)
    dialog = part(desk, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    hands.type_into(name, str(picked))
    hands.press(name, Qt.Key.Key_Return)
    await until(lambda: _count(desk), 5)
    await until(lambda: grid.grid_layout.count, 5)
    # A window manager would: the offscreen platform has none.
    desk.window.activateWindow()


async def _count(desk: Desk) -> int:
    return len(await assets(desk))


async def _names(desk: Desk) -> set[str]:
    return {row.name for row in await assets(desk)} & {"lake.png", "shore.jpg", "broken.png"}


async def _make_a_clip(desk: Desk) -> None:
    lake = next(row for row in await assets(desk) if row.name == "lake.png")
    composer = part(desk, CreatePanel)
    (start,) = composer.slots.slot_names()
    assert hands.drop(composer.slots.slot(start).well, mime_of([lake.id], []))
    await until(lambda: composer.draft.offer is not None and "first_frame" in composer.params(), wanted=True)
    form = composer.fields.form
    assert form is not None
    # The prompt of the first picture was left there, to go on with.
    assert composer.prompt.edit.toPlainText().startswith("Alpine lake")
    hands.press(composer.prompt.edit, Qt.Key.Key_A, CTRL)
    hands.type_into(composer.prompt.edit, "slow push over the lake")
    _choose(form.row("camera"), "Pan left")
    _choose(form.row("size"), "480p")
    _pick(form.row("fps"), 24)
    _slide(form.row("duration"), 2.0)
    await until(lambda: composer.params().get("duration"), 2.0)
    await until(lambda: "free" in composer.foot.price_text, wanted=True)
    hands.press(composer.prompt.edit, Qt.Key.Key_Return, CTRL)
    await until(lambda: counts(desk), {JobStatus.COMPLETED: 2}, seconds=60)
    clip = next(row for row in await assets(desk) if row.media_type == MediaType.VIDEO)
    assert (clip.height, clip.duration_ms, clip.prompt) == (480, 2000, "slow push over the lake")
    assert clip.params is not None
    assert (clip.params["camera"], clip.params["fps"]) == ("pan_left", 24)


def _choose(row: QWidget, words: str) -> None:
    """Go through a combo box by its keys until it says these words."""
    combo = row.findChild(QComboBox)
    assert combo is not None
    combo.setFocus()
    hands.press(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() == words:
            return
        hands.press(combo, Qt.Key.Key_Down)
    raise AssertionError(f"there is no {words!r}, only {[combo.itemText(at) for at in range(combo.count())]}")


def _pick(row: QWidget, value: object) -> None:
    segment = row.findChild(Segment)
    assert segment is not None
    hands.click(segment, segment.item_rect(value).center())
    assert segment.value() == value


def _slide(row: QWidget, value: float) -> None:
    slider = row.findChild(Slider)
    track = row.findChild(QSlider)
    assert slider is not None
    assert track is not None
    track.setFocus()
    while slider.value() > value:
        hands.press(track, Qt.Key.Key_Left)
    assert slider.value() == value


async def _cancel_one_and_queue_twenty(desk: Desk) -> None:
    composer, queue = part(desk, CreatePanel), part(desk, QueuePanel)
    form = composer.fields.form
    assert form is not None
    _choose(form.row("size"), "720p")
    count = composer.fields.count.findChild(QLineEdit)
    assert count is not None
    count.selectAll()
    hands.type_into(count, "21")
    hands.press(count, Qt.Key.Key_Return, CTRL)
    await until(lambda: len(queue.model.waiting_ids()) >= 20, wanted=True)
    table = queue.table
    job_id = queue.model.waiting_ids()[-1]

    def is_clicked() -> bool:
        """Rows move up while jobs end: what was clicked is looked at."""
        last = table.model().index(queue.model.row_of(job_id), 1)
        table.scrollTo(last)
        hands.click(table.viewport(), table.visualRect(last).center())
        return [job.id for job in table.selected_jobs()] == [job_id]

    for _ in range(4):
        await until(is_clicked, wanted=True)
        hands.press(table, Qt.Key.Key_Delete)
        # A row that moves between the click and the key takes the choice along to another one.
        with suppress(AssertionError):
            await until(lambda: _status(desk, job_id), JobStatus.CANCELLED, seconds=5)
            break
    assert await _status(desk, job_id) == JobStatus.CANCELLED


async def _status(desk: Desk, job_id: int) -> JobStatus:
    async with desk.context.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.status


async def _first_clip(desk: Desk) -> AssetRow:
    return min((row for row in await assets(desk) if row.media_type == MediaType.VIDEO), key=lambda row: row.id)


async def _look_and_save_a_frame(desk: Desk) -> None:
    panel, look, grid = part(desk, GalleryPanel), part(desk, QuickLook), part(desk, GalleryGrid)
    clip = await _first_clip(desk)
    place = grid.model.place_of(clip.id)
    grid.make_visible(place)
    hands.click(grid.viewport(), grid.rect_of(place).center())
    hands.press(grid, Qt.Key.Key_Space)
    await until(look.isVisible, wanted=True)
    assert panel.isVisible()
    await until(lambda: _seconds_played(look) > 0.2, wanted=True)
    before = await _frames(desk)
    hands.press(look, Qt.Key.Key_S)
    await until(lambda: _frames(desk), before + 1, seconds=90)
    frame = next(row for row in await assets(desk) if row.operation_type == "frame_extraction")
    assert frame.name.startswith(f"{clip.name.removesuffix('.mp4')} at ")
    hands.press(look, Qt.Key.Key_Escape)
    await until(look.isVisible, wanted=False)


def _seconds_played(look: QuickLook) -> float:
    state = look.clip_state
    return state.position_ms / 1000 if state is not None else 0.0


async def _frames(desk: Desk) -> int:
    return sum(row.operation_type == "frame_extraction" for row in await assets(desk))


async def _see_the_lineage(desk: Desk) -> None:
    clip = await _first_clip(desk)
    buttons = part(desk, InspectorPanel).findChildren(QPushButton)
    hands.click(next(button for button in buttons if button.text() == "Lineage"))
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
