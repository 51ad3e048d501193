"""What can be done with chosen assets."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.domain.errors import ResourceNotFoundError
from app.ui.models.asset_actions import MASS_CHANGE, AssetActions
from app.ui.theme import Theme
from tests.support.library import Complaints, OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds


async def ids_of(library: OpenLibrary) -> list[int]:
    async with library.read() as services:
        return list(await services.assets.list_asset_ids(library.user_id))


def dialogs(kind: type[QDialog]) -> list[QDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


async def test_what_went_to_the_bin_can_be_undone_and_done_again(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 4)
        owner = QWidget()
        AssetActions(context, owner).move_to_bin(ids[:2])
        await holds(lambda: context.undo.can_undo)
        assert context.undo.undo_text == "Moved 2 items to the bin"
        assert await ids_of(library) == ids[2:]
        context.undo.undo()
        await holds(lambda: context.undo.can_redo)
        assert await ids_of(library) == ids
        context.undo.redo()
        await holds(lambda: context.undo.can_undo)
        assert await ids_of(library) == ids[2:]
        actions = AssetActions(context, owner)
        actions.move_to_bin(ids[:2])
        actions.move_to_bin(ids[1:3])
        await holds(lambda: context.undo.undo_text == "Moved 1 item to the bin")
        context.undo.undo()
        await holds(lambda: context.undo.undo_text == "Moved 2 items to the bin")
        assert await ids_of(library) == ids[2:]


@pytest.mark.parametrize(("button", "left"), [("Move to bin", 0), ("Cancel", MASS_CHANGE + 1)])
async def test_a_mass_change_is_asked_about(tmp_path: Path, theme: Theme, button: str, left: int) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, MASS_CHANGE + 1)
        owner = QWidget()
        owner.show()
        AssetActions(context, owner).move_to_bin(ids)
        await holds(lambda: dialogs(QDialog))
        found = next(one for one in dialogs(QDialog)[0].findChildren(QPushButton) if one.text() == button)
        found.click()
        await holds(lambda: not dialogs(QDialog))
        for _ in range(200):
            if len(await ids_of(library)) == left:
                break
            await asyncio.sleep(0.05)
        assert len(await ids_of(library)) == left
        owner.close()


async def test_the_prompt_goes_to_the_clipboard(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        owner = QWidget()
        AssetActions(context, owner).copy_prompt("A lake at dawn")
        assert QGuiApplication.clipboard().text() == "A lake at dawn"


async def test_the_folder_of_a_file_is_opened_and_a_missing_file_is_told(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    complaints = Complaints()
    async with open_library(tmp_path) as library, open_context(library, theme, complaints=complaints) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        path = context.library / (row.path or "")
        owner = QWidget()
        verbs = AssetActions(context, owner)
        verbs.reveal(row)
        await holds(lambda: opened == [str(path.parent)])
        path.unlink()
        verbs.reveal(row)
        await holds(lambda: complaints.shown)
        error = complaints.shown[0][0]
        assert isinstance(error, ResourceNotFoundError)
        assert asset.name in error.message
        assert complaints.shown[0][1] == "show the file"
