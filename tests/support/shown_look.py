"""A quick look that lies over a window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app.media.player import PlayerState
from app.ui.context import UiContext
from app.ui.panels.quick_look.controls import ClipControls
from app.ui.panels.quick_look.panel import QuickLook
from app.ui.panels.quick_look.view import PictureView
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.library import OpenLibrary, open_context, open_library


@dataclass
class ShownLook:
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
async def show_look(tmp_path: Path, theme: Theme) -> AsyncIterator[ShownLook]:
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
            yield ShownLook(library, context, window, field, look)
        finally:
            window.hide()
            window.deleteLater()
