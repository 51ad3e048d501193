"""Tags for what is chosen, and their undo."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.ui.models.asset_actions import MASS_CHANGE
from app.ui.models.asset_tagging import AssetTagging
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def tags(library: OpenLibrary, ids: list[int]) -> dict[str, int]:
    async with library.read() as services:
        return await services.assets.tags.count_among(ids)


async def test_tags_are_given_and_taken_and_each_is_undone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, MASS_CHANGE + 1)
        owner = QWidget()
        tagging = AssetTagging(context, owner)
        tagging.add((), ["sea"])
        tagging.add(ids[:2], [])
        tagging.add(ids[:1], ["sea"])
        await until(lambda: context.undo.undo_text, "Tagged with sea: 1 item")
        tagging.add(ids[:3], ["Sea", "dunes"])
        await until(lambda: context.undo.undo_text, "Tagged with Sea, dunes: 3 items")
        tagging.remove(ids, ["none"])
        await holds(lambda: any(isinstance(one, QDialog) for one in owner.children()))
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
        next(one for one in dialog.findChildren(QPushButton) if one.text() == "Cancel").click()
        tagging.remove(ids[:2], ["sea"])
        await until(lambda: context.undo.undo_text, "Took away sea: 2 items")
        assert await tags(library, ids) == {"dunes": 3, "sea": 1}
        for wanted in ({"dunes": 3, "sea": 3}, {"sea": 1}, {}):
            context.undo.undo()
            await until(lambda: tags(library, ids), wanted)
        context.undo.redo()
        await until(lambda: tags(library, ids), {"sea": 1})
        owner.deleteLater()
