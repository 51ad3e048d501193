"""Pairs that look alike are decided by key."""

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.services.asset.likeness import Unhashed
from app.ui.duplicates_dialog import DuplicatesDialog
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


async def fill(library: OpenLibrary, count: int) -> list[int]:
    """So many pictures, each with a smaller copy; all hashed."""
    paths = []
    for seed in (1, 5, 8)[:count]:
        path = draw_picture(library.incoming / f"{seed}.png", (320, 200), seed=seed)
        copy = library.incoming / f"{seed}-small.jpg"
        with Image.open(path) as picture:
            picture.resize((240, 150)).save(copy)
        paths += [path, copy]
    assets = await library.import_files(*paths)
    async with library.steps() as services:
        await services.assets.likeness.hash_assets([Unhashed(one.id, one.sha256 or "") for one in assets])
    return [asset.id for asset in assets]


async def left(library: OpenLibrary) -> set[int]:
    async with library.read() as services:
        return set(await services.assets.list_asset_ids(library.user_id))


async def test_pairs_are_decided_by_key_and_taken_back(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await fill(library, 2)
        owner = QWidget()
        qtbot.addWidget(owner)
        owner.show()
        dialog = DuplicatesDialog(context, owner)
        dialog.open()
        await holds(lambda: dialog.pair is not None)
        assert dialog.about.startswith("2 pairs left")
        assert dialog.left.facts[0].startswith("320 \N{MULTIPLICATION SIGN} 200")
        assert not flaws(dialog)
        assert dialog.focusWidget() is dialog.keep_both
        first = dialog.pair
        assert first is not None
        qtbot.keyClick(dialog, Qt.Key.Key_Left)
        await holds(lambda: dialog.pair not in {None, first})
        assert dialog.about.startswith("1 pair left")
        assert await left(library) == set(ids) - {first.second_id}
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: dialog.pair == first)
        assert await left(library) == set(ids)
        qtbot.keyClick(dialog, Qt.Key.Key_Down)
        await holds(lambda: dialog.pair not in {None, first})
        dialog.keep_right.click()
        await holds(lambda: dialog.pair is None)
        assert dialog.nothing == "All are decided."
        assert len(await left(library)) == 3
        context.undo.undo()
        await holds(lambda: dialog.pair is not None)
        context.undo.undo()
        await holds(lambda: dialog.about.startswith("2 pairs left"))
        dialog.close_button.click()
        assert not dialog.isVisible()


async def test_where_nothing_is_alike_that_is_said(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        owner = QWidget()
        qtbot.addWidget(owner)
        dialog = DuplicatesDialog(context, owner)
        await holds(lambda: dialog._sentence.startswith("No two"))
        closed = DuplicatesDialog(context, owner)
        delete(closed)
        await library.import_picture()
        fresh = DuplicatesDialog(context, owner)
        await holds(lambda: "1 pictures and clips" in fresh._sentence)
