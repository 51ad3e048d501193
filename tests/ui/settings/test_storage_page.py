"""The page of the storage."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from app.domain.events import SettingsChanged
from app.ui.context import Toast
from app.ui.follow import follow
from app.ui.settings.storage_page import StoragePage
from app.ui.theme import Theme
from tests.support.file_choice import choose
from tests.support.library import draw_picture, open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


async def test_room_is_shown_and_files_are_checked_found_and_imported(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        assets = [await library.import_picture(f"{seed}.png", (64, 48), seed=seed) for seed in range(3)]
        window = QWidget()
        page = StoragePage(context)
        page.setParent(window)
        page.resize(560, 420)
        window.show()
        await holds(page.lines)
        assert page.lines()["Pictures"][0] == "3"
        page.check.click()
        await holds(lambda: page.found == "All 3 files are as they came.")
        assert not page.relink.isVisible()
        away = tmp_path / "away"
        away.mkdir()
        stored = [context.library / (asset.path or "") for asset in assets]
        stored[0].rename(away / "moved.png")
        stored[1].write_bytes(b"damaged")
        draw_picture(context.library / "files" / "stray.png", (64, 48), seed=9)
        page.check.click()
        await holds(lambda: page.found == "1 file is missing. 1 file was changed. 1 file has no asset.")
        assert not flaws(window)
        page.resize(300, 600)
        theme.set_look(text_scale=150)
        assert page.minimumSizeHint().width() <= 300
        theme.set_look(text_scale=100)
        buttons = (page.check, page.duplicates, page.move_library, page.relink, page.take)
        await holds(lambda: all(button.width() >= button.sizeHint().width() for button in buttons))
        page.take.click()
        await holds(lambda: page.lines()["Pictures"][0] == "2")
        page.relink.click()
        await choose(away)
        await holds(lambda: page.found == "1 file was changed.")
        assert page.relink.isVisible()
        asked: list[bool] = []
        page.duplicates_requested.connect(lambda: asked.append(True))
        page.duplicates.click()
        assert asked
        assert "duplicates" in page.words()
        window.close()


async def test_the_library_is_moved_and_its_old_files_deleted_when_that_is_wanted(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await library.import_picture("a.png", (64, 48))
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        window = QWidget()
        page = StoragePage(context)
        page.setParent(window)
        former, target = context.library, tmp_path / "new"
        target.mkdir()
        page.move_library.click()
        page.check.click()
        page.refresh()
        # The settings are closed in the middle of it.
        follow(context.shell, context.bus, SettingsChanged, lambda _event: delete(page))
        await choose(target)
        await holds(lambda: [toast for toast in toasts if toast.kind == "done"])
        assert context.settings.value.library.folder == str(target)
        assert len(list((target / "files").rglob("*.png"))) == 1
        assert list((former / "files").rglob("*.png"))
        library.parts.library.folder = target
        assert toasts[0].action is not None
        toasts[0].action()
        await holds(lambda: len(toasts) > 1)
        assert toasts[1].text.startswith("2 old files are deleted")
        assert not list((former / "files").rglob("*.png"))


async def test_a_move_that_is_stopped_leaves_the_library_where_it_is(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await library.import_picture("a.png", (64, 48))
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        page = StoragePage(context)
        (tmp_path / "new").mkdir()
        moves = context.long_works.moves
        monkeypatch.setattr(moves, "_changed", moves.stop)
        page.move_library.click()
        await choose(tmp_path / "new")
        await holds(lambda: [toast for toast in toasts if toast.kind == "info"])
        assert context.settings.value.library.folder == ""
