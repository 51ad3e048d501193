"""The quick look as a person uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.enums import OperationType
from app.media.player import PlayerState
from app.ui.context import Toast, UiContext
from app.ui.panels.quick_look.controls import ClipControls
from app.ui.panels.quick_look.panel import QuickLook
from app.ui.panels.quick_look.view import PictureView
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds

KEY = Qt.Key


@dataclass
class Shown:
    """The quick look over a window."""

    library: OpenLibrary
    context: UiContext
    window: QWidget
    field: QLineEdit
    look: QuickLook

    @property
    def view(self) -> PictureView:
        found = self.look.findChild(PictureView)
        assert isinstance(found, PictureView)
        return found

    @property
    def has_controls(self) -> bool:
        found = self.look.findChild(ClipControls)
        return isinstance(found, ClipControls) and found.isVisible()

    @property
    def state(self) -> PlayerState:
        state = self.look.clip_state
        return state if state is not None else PlayerState()

    def words(self) -> list[str]:
        return [label.text() for label in self.look.findChildren(Label) if label.isVisible()]

    def open(self, asset_id: int, *neighbours: int) -> None:
        self.context.shell.quick_look_requested.emit(asset_id, neighbours)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.look, key, modifiers)


@asynccontextmanager
async def show(tmp_path: Path, theme: Theme) -> AsyncIterator[Shown]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = QWidget()
        window.resize(800, 600)
        field = QLineEdit(window)
        look = QuickLook(context)
        look.setParent(window)
        window.show()
        window.activateWindow()
        field.setFocus()
        try:
            yield Shown(library, context, window, field, look)
        finally:
            window.hide()
            window.deleteLater()


async def test_a_picture_fills_the_window_and_escape_gives_the_focus_back(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1200, 800))
        assert not shown.look.isVisible()
        shown.open(asset.id, asset.id)
        await holds(lambda: "lake.png" in shown.words())
        assert shown.look.geometry() == shown.window.rect()
        await holds(lambda: shown.view.image.width() == min(shown.view.width(), round(shown.view.height() * 1.5)))
        assert not shown.has_controls
        shown.window.resize(1000, 700)
        await holds(lambda: shown.look.geometry() == shown.window.rect())
        shown.press(KEY.Key_Escape)
        assert not shown.look.isVisible()
        assert shown.window.focusWidget() is shown.field


async def test_its_own_pixels_are_decoded_when_they_are_looked_at(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        asset = await shown.library.import_picture("lake.png", (1600, 1200))
        shown.open(asset.id, asset.id)
        await holds(lambda: 0 < shown.view.image.width() < 1600)
        shown.press(KEY.Key_1)
        await holds(lambda: shown.view.image.width() == 1600)
        assert "100\N{NO-BREAK SPACE}%" in shown.words()
        shown.press(KEY.Key_0)
        assert shown.view.is_fitted


async def test_the_arrows_go_through_the_neighbours_and_stop_at_the_ends(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        ids = [(await shown.library.import_picture(f"{number}.png", seed=number)).id for number in range(3)]
        shown.open(ids[1], *ids)
        await holds(lambda: {"1.png", "2 of 3"} <= set(shown.words()))
        shown.press(KEY.Key_Right)
        await holds(lambda: {"2.png", "3 of 3"} <= set(shown.words()))
        shown.press(KEY.Key_Right)
        shown.press(KEY.Key_Left)
        shown.press(KEY.Key_Left)
        shown.press(KEY.Key_Left)
        await holds(lambda: {"0.png", "1 of 3"} <= set(shown.words()))


async def test_a_clip_plays_pauses_and_goes_frame_by_frame(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        clip = await shown.library.import_clip(seconds=4)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.has_controls and shown.state.is_playing and shown.state.position_ms > 100)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        place = shown.state.position_ms
        shown.press(KEY.Key_Period)
        await holds(lambda: abs(shown.state.position_ms - place - 40) < 2)
        shown.press(KEY.Key_Comma)
        shown.press(KEY.Key_Comma)
        await holds(lambda: abs(shown.state.position_ms - place + 40) < 2)
        shown.press(KEY.Key_Escape)
        assert shown.look.clip_state is None


async def test_a_frame_is_queued_as_a_picture_of_exactly_this_place(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        clip = await shown.library.import_clip(seconds=4)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.state.position_ms > 200)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        shown.press(KEY.Key_S)
        await holds(lambda: toasts)
        async with shown.library.read() as services:
            (job,) = await services.jobs.list_job_rows(shown.library.user_id)
        assert job.operation_type == OperationType.FRAME_EXTRACTION
        assert job.params["source_clip"] == clip.id
        assert abs(job.params["at"] * 1000 - shown.state.position_ms) < 0.01


async def test_the_frame_that_shows_is_copied_in_full_size(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        clip = await shown.library.import_clip(size=(320, 180), seconds=2)
        shown.open(clip.id, clip.id)
        await holds(lambda: shown.state.position_ms > 100)
        shown.press(KEY.Key_Space)
        await holds(lambda: not shown.state.is_playing)
        shown.press(KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: toasts)
        image = QGuiApplication.clipboard().image()
        assert (image.width(), image.height()) == (320, 180)


async def test_a_file_that_is_gone_is_told(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        (gone,) = await add_rows(shown.library, 1)
        shown.open(gone, gone)
        await holds(lambda: shown.view.sentence.startswith("The picture is too large or damaged"))
        asset = await shown.library.import_picture()
        async with shown.library.write() as services:
            await services.assets.delete_asset(asset.id)
        shown.open(asset.id, asset.id)
        await holds(lambda: shown.view.sentence == "It is not in the library any more.")


async def test_f_fills_the_screen_and_closing_takes_it_back(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        shown.press(KEY.Key_F)
        assert shown.window.isFullScreen()
        shown.press(KEY.Key_Escape)
        assert not shown.window.isFullScreen()


async def test_use_as_input_goes_to_the_composer_and_closes(tmp_path: Path, theme: Theme) -> None:
    async with show(tmp_path, theme) as shown:
        told: list[object] = []
        shown.context.shell.use_as_input_requested.connect(told.append)
        asset = await shown.library.import_picture()
        shown.open(asset.id, asset.id)
        await holds(lambda: "picture.png" in shown.words())
        shown.press(KEY.Key_I)
        assert told == [(asset.id,)]
        assert not shown.look.isVisible()
