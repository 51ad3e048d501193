"""The page of the storage."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

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
        await holds(lambda: page.found == "1 file is missing. 1 file was changed. 1 has no asset.")
        assert not flaws(window)
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
