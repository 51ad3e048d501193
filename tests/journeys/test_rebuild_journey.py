"""A change near the root, the mark that it leaves, the plan, and the new head, in the real window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from app.domain.enums import OperationType
from app.services.upload.upload_file import PathUpload
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.panels.inspector.panel import InspectorPanel
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from app.ui.widgets.notice import Notice
from tests.support import hands
from tests.support.desk import live
from tests.support.library import make_clip
from tests.support.until import until


@pytest.mark.long
async def test_what_was_made_from_a_replaced_clip_is_made_again_from_the_new_one(tmp_path: Path, theme: Theme) -> None:
    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("gallery")
        former, newer = await _import_clips(desk, tmp_path)
        frame = await _take_a_frame(desk, former)
        await _declare(desk, former, newer)
        grid, gallery = desk.window.findChild(GalleryGrid), desk.window.findChild(GalleryPanel)
        assert grid is not None
        assert gallery is not None
        await until(lambda: grid.outdated.ids, frozenset({frame}))
        gallery.look_for("is:outdated")
        await until(lambda: [key for key in gallery.model.index.ids if key > 0], [frame])
        lineage = await _open_the_plan(desk, frame)
        (step,) = lineage.plan.reading.plan.steps
        assert (step.operation_type, step.asset_ids) == (OperationType.FRAME_EXTRACTION, (frame,))
        assert lineage.plan.foot.text.startswith("Together on this computer free")
        hands.click(lineage.plan.foot.queue)
        await until(lambda: _heads(desk, frame), wanted=True, seconds=60)
        assert not lineage.plan.isVisible()
        assert any(toast.text == "1 job is queued." for toast in desk.window.toasts.past)
        async with desk.context.read() as services:
            head = (await services.versions.heads_of([frame]))[frame]
            assert [asset.id for asset in await services.lineage.get_ancestors(head, 1)] == [newer]
            assert await services.staleness.list_stale(desk.context.user_id) == []
        await until(lambda: lineage.model.node(head) is not None, wanted=True)
        card = lineage.model.node(head)
        assert card is not None
        assert card.stack is not None
        assert (card.version, card.is_outdated, card.stack.members) == (2, False, (frame, head))
        await until(lambda: grid.outdated.ids, frozenset())
        await until(gallery.model.asset_count, 0)

    await live(tmp_path / "home", theme, journey)


async def _import_clips(desk: Desk, folder: Path) -> tuple[int, int]:
    ids = []
    for number in (1, 2):
        path = make_clip(folder / f"lake-{number}.mp4", (96, 64), seconds=0.4, seed=number)
        async with desk.context.steps() as services:
            ids.append((await services.uploads.upload(desk.context.user_id, PathUpload(path), "local")).id)
    return ids[0], ids[1]


async def _take_a_frame(desk: Desk, clip: int) -> int:
    async with desk.context.write() as services:
        params = {"source_clip": clip, "at": 0.2}
        job = await services.jobs.create_job(desk.context.user_id, "local", OperationType.FRAME_EXTRACTION, params)

    async def result() -> int | None:
        async with desk.context.read() as services:
            return (await services.jobs.get_job_rows([job.id]))[0].result_asset_id

    async def is_there() -> bool:
        return await result() is not None

    await until(is_there, wanted=True, seconds=60)
    found = await result()
    assert found is not None
    return found


async def _declare(desk: Desk, former: int, newer: int) -> None:
    """Choose both in the gallery, and take the entry of the menu."""
    gallery = desk.window.findChild(GalleryPanel)
    assert gallery is not None
    desk.context.shell.assets_selected.emit((former, newer))
    await until(lambda: set(gallery.model.chosen_ids()), {former, newer})
    next(one for one in gallery.grid.actions() if one.text() == "Make the later one the new version").trigger()
    await until(lambda: _heads(desk, former), wanted=True)


async def _open_the_plan(desk: Desk, frame: int) -> LineagePanel:
    inspector, lineage = desk.window.findChild(InspectorPanel), desk.window.findChild(LineagePanel)
    assert inspector is not None
    assert lineage is not None
    desk.context.shell.assets_selected.emit((frame,))
    notice = inspector.findChild(Notice)
    assert notice is not None
    await until(notice.isVisible, wanted=True)
    assert notice.text().startswith("“lake-1.mp4” has a newer version (v2, today ")
    hands.click(next(one for one in notice.findChildren(QPushButton) if one.text() == "Rebuild…"))
    await until(lineage.plan.isVisible, wanted=True)
    await until(lineage.plan.foot.queue.text, "Queue 1 job")
    return lineage


async def _heads(desk: Desk, asset_id: int) -> bool:
    """Whether an asset has a newer version."""
    async with desk.context.read() as services:
        return bool(await services.versions.heads_of([asset_id]))
