"""Tags themselves, renamed and deleted from a place that is no list of them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from app.services.asset.tagging import TagChange
from app.ui.models.tag_actions import TagActions
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def test_a_question_that_is_closed_or_says_the_same_changes_nothing(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        (asset_id,) = await add_rows(library, 1)
        async with library.write() as services:
            await services.assets.tags.change(TagChange({"sea": [asset_id], "sky": [asset_id]}))
        owner = QWidget()
        actions = TagActions(context, owner)
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text))
        asked: tuple[tuple[Callable[[], None], Qt.Key], ...] = (
            (lambda: actions.rename("sea"), Qt.Key.Key_Return),
            (lambda: actions.rename("sea"), Qt.Key.Key_Escape),
            (lambda: actions.merge(["sea", "sky"]), Qt.Key.Key_Escape),
        )
        for ask, key in asked:
            ask()
            await holds(lambda: owner.findChild(QDialog) is not None)
            dialog = owner.findChild(QDialog)
            assert isinstance(dialog, QDialog)
            QTest.keyClick(dialog, key)
            await holds(lambda: owner.findChild(QDialog) is None)
        actions.merge(["sea"])
        actions.delete([])
        assert not context.undo.can_undo
        actions.delete(["sea", "sky"])
        await until(lambda: told, ["Deleted the tags sea, sky: 1 item."])
        owner.deleteLater()
