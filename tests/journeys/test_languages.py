"""The whole window in other languages: one that nobody speaks, which shows what is not translatable, and German.

Pictures go to the folder in PIXSIM7_PICTURES, where one is named.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.enums import OperationType
from app.services.asset.tagging import TagChange
from app.ui.panels.gallery.compare.pane import DifferencePane
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from tests.journeys.test_pictures import Album
from tests.support import looks
from tests.support.desk import live
from tests.support.languages import run_translate, speaking, speaking_file
from tests.support.library import draw_picture
from tests.support.unmarked import unmarked_texts
from tests.support.until import until

NAMES = (
    *("lake at dawn", "shore", "alpine", "Held by you", "Not wanted after all"),
    *("Local engine", "this computer", "local", "English", "Deutsch"),
    *("ComfyUI", "Google Gemini", "Kling", "Luma", "MiniMax", "OpenAI and compatible", "PixVerse", "Replicate"),
    *("Runway", "fal.ai", "GNU Lesser General Public License 3", "Inter (font): OFL 1.1"),
    *("JetBrains Mono (font): OFL 1.1", "Lucide (icons): ISC, parts MIT"),
    "Qt and PySide6: LGPL 3, and how to exchange them",
)
"""What the journey calls its things, and what services call themselves."""

SECTIONS = (
    *("appearance", "library", "engine", "credentials", "devices"),
    *("storage", "folders", "providers", "shortcuts", "about"),
)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudo")
    done = run_translate("--pseudo", str(folder))
    assert done.returncode == 0, done.stderr
    return folder / "pixsim7_xx.qm"


async def _fill(desk: Desk, folder: Path) -> None:
    """Two pictures with tags and stars, and jobs that stand still."""
    context = desk.context
    pictures = [
        draw_picture(folder / f"{name}.png", (320, 180), seed=seed)
        for seed, name in enumerate(("lake at dawn", "shore"))
    ]
    ids = await desk.session.importer.import_files(pictures)
    async with context.write() as services:
        await services.assets.tags.change(TagChange({"alpine": ids[:1]}))
        await services.assets.judging.rate({ids[0]: 5})
        params = {"prompt": "Held by you", "size": "480p"}
        held = await services.jobs.create_job(context.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
        await services.jobs.hold_job(held.id, held=True)
        params = {"prompt": "Not wanted after all", "size": "480p"}
        gone = await services.jobs.create_job(context.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
        await services.jobs.cancel_job(gone.id)
    context.shell.use_as_input_requested.emit((ids[0],))


class Words:
    """What was seen in the window without the marks of the language."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    async def look(self, window: QWidget, name: str) -> None:
        await asyncio.sleep(0.2)
        for text in unmarked_texts(window, NAMES):
            self.found.setdefault(text, name)


async def _walk(desk: Desk, look: Callable[[QWidget, str], Awaitable[None]]) -> None:
    """Go through every page, the settings, and the boxes that open over the window."""
    window, shell = desk.window, desk.context.shell
    async with desk.context.read() as services:
        ids = await services.assets.list_asset_ids(desk.context.user_id)
    shell.assets_selected.emit((ids[0],))
    for page in ("gallery", "lineage", "accounts", "devices"):
        if page == "lineage":
            shell.lineage_requested.emit(ids[0])
        window.show_page(page)
        await look(window, page)
    window.show_page("gallery")
    shell.quick_look_requested.emit(ids[0], tuple(ids))
    await look(window, "quick look")
    shell.compare_requested.emit(tuple(ids[:2]), tuple(ids))
    pane = window.findChild(DifferencePane)
    assert isinstance(pane, DifferencePane)
    await until(lambda: bool(pane.keep.text()), wanted=True)
    await look(window, "compare")
    shell.rebuild_requested.emit(())
    await look(window, "rebuild")
    shell.account_requested.emit()
    await look(window, "account")
    settings = await _opened(partial(window.settings_requested.emit, SECTIONS[0]))
    for name in SECTIONS:
        window.settings_requested.emit(name)
        await look(settings, f"settings {name}")
    settings.close()
    for opened, name in ((window.palette_box.open, "palette"), (shell.duplicates_requested.emit, "duplicates")):
        box = await _opened(opened)
        await look(box, name)
        box.close()
        await until(box.isVisible, wanted=False)


async def _opened(opens: Callable[[], object]) -> QWidget:
    before = set(looks.open_windows())
    opens()
    await until(lambda: len(set(looks.open_windows()) - before), 1)
    (box,) = set(looks.open_windows()) - before
    return box


@pytest.mark.long
async def test_every_text_of_the_window_is_translated(
    qapp: QApplication, theme: Theme, tmp_path: Path, pseudo: Path
) -> None:
    words = Words()

    async def journey(desk: Desk) -> None:
        await words.look(desk.window, "first run")
        desk.session.welcome.end("local")
        await _fill(desk, tmp_path)
        desk.window.resize(QSize(1440, 900))
        await _walk(desk, words.look)

    with speaking_file(qapp, pseudo):
        await live(tmp_path / "home", theme, journey)
    assert not words.found, "\n".join(f"{place}: {text}" for text, place in words.found.items())


@pytest.mark.long
async def test_the_german_window_has_room_for_its_words(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    album = Album()

    async def journey(desk: Desk) -> None:
        await album.look(desk.window, "de-first-run")
        desk.session.welcome.end("local")
        await _fill(desk, tmp_path)
        desk.window.resize(QSize(1440, 900))
        await _walk(desk, lambda window, name: album.look(window, f"de-{name}".replace(" ", "-")))

    with speaking(qapp, "de"):
        await live(tmp_path / "home", theme, journey)
    assert not album.flaws, "\n".join(album.flaws)
