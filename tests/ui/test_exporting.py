"""Exports out of the window."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError
from app.ui.context import Toast, UiContext
from app.ui.export_dialog import REMEMBERED, ExportDialog
from app.ui.exporting import Exporter
from app.ui.theme import Theme
from tests.media.files import encoded, halves
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds


@dataclass(slots=True)
class Desk:
    """Three pictures, of which the last takes no recipe, and an exporter that is going to be asked."""

    context: UiContext
    assets: list[Asset]
    exporter: Exporter
    toasts: list[Toast]
    out: Path

    async def export(self, count: int) -> str:
        """Export so many, say yes, and wait for the word on it."""
        ids = [asset.id for asset in self.assets[:count]]
        self.context.tasks.start(self.exporter.export(ids), what="export")
        await holds(_dialogs)
        _dialogs()[0].export_button.click()
        await holds(lambda: [toast for toast in self.toasts if toast.kind != "running"])
        return self.toasts[-1].text


def _dialogs() -> list[ExportDialog]:
    return [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ExportDialog) and widget.isVisible()
    ]


@pytest.fixture
async def desk(tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        assets = [await library.import_picture(f"lake-{number}.png", (64, 48), seed=number) for number in range(2)]
        path = library.incoming / "moving.gif"
        path.write_bytes(encoded(halves(8, 8), "GIF"))
        assets += await library.import_files(path)
        owner = QWidget()
        owner.show()
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        context.view.put(REMEMBERED, {"folder": str(tmp_path / "out")})
        yield Desk(context, assets, Exporter(context, owner), toasts, tmp_path / "out")
        owner.close()


async def test_the_files_are_in_the_folder_and_what_takes_no_recipe_is_told(desk: Desk) -> None:
    assert await desk.export(1) == "Exported lake-0.png."
    desk.toasts.clear()
    words = "Exported 3 files. Into 1 of them no recipe can be written: choose the one beside it."
    assert await desk.export(3) == words
    names = sorted(path.name for path in desk.out.iterdir())
    assert names == ["lake-0 (2).png", "lake-0.png", "lake-1.png", "moving.gif"]
    desk.toasts.clear()
    desk.assets.reverse()
    assert (
        await desk.export(1) == "Exported moving (2).gif. No recipe can be written into it: choose the one beside it."
    )


async def test_an_export_with_a_missing_file_says_how_far_it_came(desk: Desk) -> None:
    (desk.context.library / (desk.assets[0].path or "")).unlink()
    assert await desk.export(2) == "Exported 1 of 2. The others are missing in the library."
    with pytest.raises(ResourceNotFoundError):
        await desk.exporter.export([99])


async def test_an_export_that_is_stopped_begins_no_further_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = desk.context.long_works.exports
    monkeypatch.setattr(exports, "_changed", exports.stop)
    assert await desk.export(3) == "The export was stopped after 1 of 3."
    assert [path.name for path in desk.out.iterdir()] == ["lake-0.png"]
