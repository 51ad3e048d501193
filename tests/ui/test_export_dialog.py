"""The questions of an export."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app.services.asset.asset_rows import AssetRow
from app.ui.context import UiContext
from app.ui.export_dialog import REMEMBERED, ExportDialog
from app.ui.theme import Theme
from tests.support.file_choice import choose
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


@pytest.fixture
async def shown(tmp_path: Path, theme: Theme) -> AsyncIterator[tuple[UiContext, AssetRow, QWidget]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture("lake.png", (64, 48))
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows([asset.id])
        owner = QWidget()
        owner.resize(800, 600)
        owner.show()
        yield context, row, owner
        owner.close()


async def test_the_example_follows_the_pattern_and_the_answers_are_remembered(
    shown: tuple[UiContext, AssetRow, QWidget], tmp_path: Path
) -> None:
    context, row, owner = shown
    dialog = ExportDialog(context, row, 3, owner)
    dialog.open()
    assert dialog.example == "The first one: lake.png"
    assert dialog.export_button.text() == "Export 3 files"
    field = dialog.form.row("pattern")
    field.control.set_value("{id}-{what}")
    field.control.typed.emit()
    assert (dialog.example, dialog.export_button.isEnabled()) == ("", False)
    assert "{what} is not known" in field.error
    field.control.set_value("{id}-{name}")
    field.control.typed.emit()
    assert (dialog.example, field.error) == (f"The first one: {row.id}-lake.png", "")
    dialog.form.folder_requested.emit("folder")
    await choose(tmp_path)
    await holds(lambda: dialog.answers().folder == str(tmp_path))
    assert not flaws(dialog)
    assert not dialog.certificate.isVisible()
    dialog.form.set_value(dialog.form.value() | {"has_credentials": True})
    dialog.form.changed.emit()
    assert dialog.certificate.isVisible()
    await holds(lambda: "a self-made one will be made" in dialog.certificate.words)
    assert not flaws(dialog)
    dialog.export_button.click()
    assert not dialog.isVisible()
    assert dialog.answers().form().has_credentials
    again = ExportDialog(context, row, 1, owner)
    assert (again.answers().folder, again.answers().pattern) == (str(tmp_path), "{id}-{name}")
    assert again.export_button.text() == "Export 1 file"


async def test_answers_that_cannot_be_read_are_forgotten(shown: tuple[UiContext, AssetRow, QWidget]) -> None:
    context, row, owner = shown
    context.view.put(REMEMBERED, {"pattern": 5})
    assert ExportDialog(context, row, 1, owner).answers().pattern == "{name}"
