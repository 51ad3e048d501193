"""Each panel as a picture to look at: dark and light, small and large, with a filled library; and rules that hold.

The pictures go to the folder in PIXSIM7_PICTURES, where one is named.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.domain.enums import JobStatus, MediaType, OperationType
from app.services.asset.tagging import TagChange
from app.ui.panels.gallery.toolbar import LIST, GalleryToolbar
from app.ui.panels.quick_look.panel import QuickLook
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from tests.support import looks
from tests.support.desk import live
from tests.support.library import draw_picture, make_clip
from tests.support.until import until

FOLDER = Path(os.environ["PIXSIM7_PICTURES"]) if "PIXSIM7_PICTURES" in os.environ else None
"""Read when the tests are collected: each test has an environment of its own."""

SIZES = {"small": QSize(1280, 720), "usual": QSize(1440, 900), "large": QSize(2560, 1440)}
SETTLE_SECONDS = 0.4


async def fill(desk: Desk, folder: Path) -> None:
    """Pictures, a clip with its family, and jobs in several states."""
    context = desk.context
    pictures = [
        draw_picture(folder / f"{name}.png", size, seed=seed)
        for seed, (name, size) in enumerate(
            [("lake at dawn", (640, 360)), ("shore", (360, 480)), ("dunes, a very long name for a picture", (480, 480))]
        )
    ]
    clip = make_clip(folder / "harbour.mp4", (320, 180), seconds=2)
    ids = await desk.session.importer.import_files([*pictures, clip])
    async with context.write() as services:
        job = await services.jobs.create_job(
            context.user_id,
            "local",
            OperationType.IMAGE_TO_VIDEO,
            {"first_frame": ids[0], "prompt": "Slow push over the lake", "size": "480p", "duration": 1.0},
        )
        held = await services.jobs.create_job(
            context.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "Held by you", "size": "480p"}
        )
        await services.jobs.hold_job(held.id, held=True)
        gone = await services.jobs.create_job(
            context.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "Not wanted after all", "size": "480p"}
        )
        await services.jobs.cancel_job(gone.id)
    await until(lambda: _status(desk, job.id), JobStatus.COMPLETED, seconds=60)
    async with context.read() as services:
        (row,) = await services.jobs.get_job_rows([job.id])
    assert row.result_asset_id is not None
    context.shell.use_as_input_requested.emit((ids[0],))
    context.shell.assets_selected.emit((row.result_asset_id,))


async def _status(desk: Desk, job_id: int) -> JobStatus:
    async with desk.context.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.status


class Album:
    """The pictures of a journey, and what is wrong with them."""

    def __init__(self) -> None:
        self.flaws: list[str] = []

    async def look(self, window: QWidget, name: str) -> None:
        """Let a window settle, keep its picture, and note what is wrong with it."""
        await asyncio.sleep(SETTLE_SECONDS)
        picture = window.grab().toImage()
        if FOLDER is not None:
            FOLDER.mkdir(parents=True, exist_ok=True)
            assert picture.save(str(FOLDER / f"{name}.png"))
        self.flaws += [f"{name}: {flaw}" for flaw in looks.flaws(window)]
        if not looks.is_drawn(picture):
            self.flaws.append(f"{name}: nothing is drawn")


@pytest.fixture
def album() -> Iterator[Album]:
    """Fails the test with every flaw that was seen, once each."""
    made = Album()
    yield made
    assert made.flaws == []


async def _pages(desk: Desk, album: Album, name: str) -> None:
    async with desk.context.read() as services:
        newest = (await services.assets.list_asset_ids(desk.context.user_id))[0]
    for page in ("gallery", "lineage", "accounts"):
        if page == "lineage":
            desk.context.shell.lineage_requested.emit(newest)
        else:
            desk.window.show_page(page)
        await album.look(desk.window, f"{page}-{name}")
    desk.window.show_page("gallery")


async def _working(desk: Desk, album: Album, choice: str) -> None:
    """The gallery with its filters and as a list; pictures that are looked at, compared and gone through."""
    shell, toolbar = desk.context.shell, desk.window.findChild(GalleryToolbar)
    assert isinstance(toolbar, GalleryToolbar)
    async with desk.context.read() as services:
        ids = await services.assets.list_asset_ids(desk.context.user_id)
        pictures = [row.id for row in await services.assets.get_asset_rows(ids) if row.media_type == MediaType.IMAGE]
    async with desk.context.write() as services:
        await services.assets.tags.change(TagChange({"sea": pictures[:2], "alpine lake": ids[:3]}))
        await services.assets.judging.rate({pictures[0]: 5, pictures[1]: 3})
    toolbar.filters.setChecked(True)
    await album.look(desk.window, f"gallery-filters-{choice}")
    toolbar.shape.set_value(LIST)
    toolbar.shape.chosen.emit(LIST)
    await album.look(desk.window, f"gallery-list-{choice}")
    shell.quick_look_requested.emit(pictures[0], tuple(ids))
    await album.look(desk.window, f"quick-look-{choice}")
    quick_look = desk.window.findChild(QuickLook)
    assert isinstance(quick_look, QuickLook)
    quick_look.close_look()
    for shown, name in ((pictures[:2], "compare"), (pictures[:1], "triage")):
        shell.compare_requested.emit(tuple(shown), tuple(ids))
        await album.look(desk.window, f"{name}-{choice}")


@pytest.mark.parametrize("choice", ["dark", pytest.param("light", marks=pytest.mark.long)])
async def test_the_filled_window_looks_right_at_each_size(
    tmp_path: Path, theme: Theme, album: Album, choice: str
) -> None:
    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("local")
        await fill(desk, tmp_path)
        theme.set_look(choice=choice)
        for name, size in SIZES.items():
            desk.window.resize(size)
            await _pages(desk, album, f"{choice}-{name}")
        desk.window.resize(SIZES["usual"])
        await _working(desk, album, choice)

    await live(tmp_path / "home", theme, journey)


@pytest.mark.parametrize("choice", ["dark", "light"])
async def test_an_empty_window_and_the_first_start_look_right(
    tmp_path: Path, theme: Theme, album: Album, choice: str
) -> None:
    async def journey(desk: Desk) -> None:
        theme.set_look(choice=choice)
        await album.look(desk.window, f"first-run-{choice}")
        desk.session.welcome.end("gallery")
        await _pages_of_nothing(desk, album, choice)

    await live(tmp_path / "home", theme, journey)


async def _pages_of_nothing(desk: Desk, album: Album, choice: str) -> None:
    for page in ("gallery", "lineage", "accounts"):
        desk.window.show_page(page)
        await album.look(desk.window, f"empty-{page}-{choice}")


@pytest.mark.long
@pytest.mark.parametrize("text_scale", [pytest.param(90, marks=pytest.mark.long), 150])
async def test_the_window_holds_with_other_text_sizes(
    tmp_path: Path, theme: Theme, album: Album, text_scale: int
) -> None:
    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("local")
        await fill(desk, tmp_path)
        theme.set_look(text_scale=text_scale)
        for name in ("small", "usual"):
            desk.window.resize(SIZES[name])
            await _pages(desk, album, f"text-{text_scale}-{name}")

    await live(tmp_path / "home", theme, journey)


@pytest.mark.parametrize("choice", [pytest.param("dark", marks=pytest.mark.long), "light"])
async def test_settings_palette_and_questions_look_right(
    tmp_path: Path, theme: Theme, album: Album, choice: str
) -> None:
    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("gallery")
        theme.set_look(choice=choice)
        for opened, name in openings(desk):
            before = set(looks.open_windows())
            opened()
            await until(lambda before=before: len(set(looks.open_windows()) - before), 1)
            (box,) = set(looks.open_windows()) - before
            await album.look(box, f"{name}-{choice}")
            box.close()
            await until(box.isVisible, wanted=False)

    await live(tmp_path / "home", theme, journey)


def openings(desk: Desk) -> list[tuple[Callable[[], object], str]]:
    sections = ["", "library", "engine"]
    settings = [(lambda name=name: desk.window.settings_requested.emit(name), f"settings-{name}") for name in sections]
    return [*settings, (desk.window.palette_box.open, "palette")]
