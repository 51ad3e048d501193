"""The inspector as a person uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.enums import CaptureKind, OperationType
from app.services.automation.device_rows import new_device
from app.services.upload.upload_file import PathUpload
from app.ui.context import UiContext
from app.ui.panels.inspector.panel import InspectorPanel
from app.ui.panels.inspector.picture import InspectorPicture
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds


class Shown:
    """The inspector and what it shows."""

    def __init__(self, library: OpenLibrary, context: UiContext, panel: InspectorPanel) -> None:
        self.library, self.context, self.panel = library, context, panel

    def words(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(Label) if label.isVisible()]

    def press(self, text: str) -> None:
        button = next(one for one in self.panel.findChildren(Button) if one.isVisible() and one.text() == text)
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@asynccontextmanager
async def show(tmp_path: Path, theme: Theme) -> AsyncIterator[Shown]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        panel = InspectorPanel(context)
        panel.resize(264, 600)
        panel.show()
        try:
            yield Shown(library, context, panel)
        finally:
            panel.hide()
            panel.deleteLater()


async def test_with_nothing_chosen_it_says_what_it_is_for(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        empty = shown.panel.findChild(EmptyState)
        assert isinstance(empty, EmptyState)
        assert empty.isVisible()
        asked: list[bool] = []
        shown.context.shell.import_requested.connect(lambda: asked.append(True))
        QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
        assert asked == [True]


async def test_a_chosen_upload_shows_its_picture_name_and_size(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (640, 400))
        shown.context.shell.assets_selected.emit((asset.id,))
        await holds(lambda: "lake.png" in shown.words())
        assert any(word.startswith("640 \N{MULTIPLICATION SIGN} 400") for word in shown.words())
        assert "File" in shown.words()
        assert "image/png" in shown.words()
        await holds(lambda: shown.context.thumbnails.cached_bytes > 0)
        picture = shown.panel.findChild(InspectorPicture)
        assert isinstance(picture, InspectorPicture)
        assert picture.height() == round(picture.width() * 400 / 640)
        again = next(one for one in shown.panel.findChildren(Button) if one.text() == "Same again")
        assert not again.isEnabled()
        assert again.toolTip() == "It was imported, not made here"
        assert "Imported" in shown.words()
        async with shown.library.parts.database.write() as session:
            device = new_device(shown.library.user_id, "R1", shown.library.parts.clock.now())
            session.add(device)
            await session.flush()
        file = PathUpload(draw_picture(shown.library.incoming / "screen.png", (64, 48)))
        async with shown.library.steps() as services:
            taken = await services.captures.keep_capture(device.id, file, CaptureKind.PICTURE)
        shown.context.shell.assets_selected.emit((taken.id,))
        await holds(lambda: "Picture of R1" in shown.words())


async def test_a_result_shows_its_recipe_and_its_buttons_work(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        changes = {"operation_type": OperationType.TEXT_TO_IMAGE, "prompt": "Night sea", "seed": 1234}
        (asset_id,) = await add_rows(shown.library, 1, **changes)
        shown.context.shell.assets_selected.emit((asset_id,))
        await holds(lambda: "Night sea" in shown.words())
        for word in ("Recipe", "Operation", "Text to picture", "Local engine", "Seed", "1,234"):
            assert word in shown.words()
        shell = shown.context.shell
        told: list[tuple[str, object]] = []
        shell.use_as_input_requested.connect(lambda ids: told.append(("input", ids)))
        shell.same_again_requested.connect(lambda asset: told.append(("again", asset)))
        shell.lineage_requested.connect(lambda asset: told.append(("lineage", asset)))
        shell.quick_look_requested.connect(lambda asset, _: told.append(("look", asset)))
        for text in ("Use as input", "Same again", "Lineage"):
            shown.press(text)
        picture = shown.panel.findChild(InspectorPicture)
        assert isinstance(picture, QWidget)
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton)
        QTest.keyClick(picture, Qt.Key.Key_Space)
        expected = [("input", (asset_id,)), ("again", asset_id), ("lineage", asset_id), ("look", asset_id)]
        assert told == [*expected, ("look", asset_id)]
        copy = next(one for one in shown.panel.findChildren(IconButton) if one.accessibleName().startswith("Copy"))
        QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == "Night sea"


async def test_several_chosen_show_how_many_and_how_much(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        ids = await add_rows(shown.library, 3, size_bytes=2_000_000)
        shown.context.shell.assets_selected.emit(tuple(ids))
        await holds(lambda: "3 chosen" in shown.words())
        assert "6.0\N{NO-BREAK SPACE}MB" in shown.words()
        told: list[object] = []
        shown.context.shell.use_as_input_requested.connect(told.append)
        shown.press("Use as input")
        assert told == [tuple(ids)]


async def test_what_is_in_the_bin_can_be_read_restored_and_deleted_alone(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        ids = await add_rows(shown.library, 2)
        async with shown.library.write() as services:
            await services.assets.bin.put(ids)
        shown.context.shell.assets_selected.emit(tuple(ids))
        await holds(lambda: "2 chosen" in shown.words())
        buttons = [one for one in shown.panel.findChildren(Button) if one.isVisible()]
        assert [one.text() for one in buttons] == ["Restore", "Delete for good…"]
        shown.context.shell.assets_selected.emit((ids[0],))
        await holds(lambda: "picture-0.png" in shown.words())
        buttons = [one for one in shown.panel.findChildren(Button) if one.isVisible()]
        assert [one.text() for one in buttons if not one.isEnabled()] == [
            "Use as input",
            "Same again",
            "Lineage",
        ]
        assert not shown.panel._noted.isEnabled()
        shown.context.shell.assets_selected.emit(tuple(ids))
        await holds(lambda: "2 chosen" in shown.words())
        shown.press("Restore")
        await holds(
            lambda: any(one.isVisible() and one.text() == "Export…" for one in shown.panel.findChildren(Button))
        )
        assert shown.panel._noted_many.isEnabled()


async def test_what_goes_to_the_bin_leaves_the_inspector(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        (asset_id,) = await add_rows(shown.library, 1)
        shown.context.shell.assets_selected.emit((asset_id,))
        await holds(lambda: "picture-0.png" in shown.words())
        async with shown.library.write() as services:
            await services.assets.delete_asset(asset_id)
        await holds(lambda: "picture-0.png" not in shown.words())


async def test_the_choice_of_now_wins_over_one_that_is_still_read(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        ids = await add_rows(shown.library, 5)
        for asset_id in ids:
            shown.context.shell.assets_selected.emit((asset_id,))
        await holds(lambda: "picture-4.png" in shown.words())
        shown.context.shell.assets_selected.emit(())
        empty = shown.panel.findChild(EmptyState)
        assert isinstance(empty, EmptyState)
        assert empty.isVisible()
