"""A gallery that is shown on a real library."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.providers.registry import ProviderRegistry
from app.ui.context import UiContext
from app.ui.panels.gallery.grid import GalleryGrid
from app.ui.panels.gallery.model import GalleryModel
from app.ui.panels.gallery.panel import GalleryPanel
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


def move_pointer(widget: QWidget, point: QPoint, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Send a move of the pointer over a widget."""
    there = QPointF(point)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, there, widget.mapToGlobal(there), none, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


async def holds(is_true: Callable[[], object]) -> None:
    """Wait until something is so."""
    await until(lambda: bool(is_true()), wanted=True)


@dataclass(slots=True)
class ShownGallery:
    """The panel with what a test asks it for."""

    library: OpenLibrary
    context: UiContext
    panel: GalleryPanel

    @property
    def grid(self) -> GalleryGrid:
        found = self.panel.findChild(GalleryGrid)
        assert isinstance(found, GalleryGrid)
        return found

    @property
    def model(self) -> GalleryModel:
        return self.grid.model

    @property
    def ids(self) -> list[int]:
        """What stands in the grid, in its order."""
        return list(self.model.index.ids)

    def middle(self, position: int) -> QPoint:
        return self.grid.rect_of(position).center()

    def click(self, position: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.grid.viewport(), Qt.MouseButton.LeftButton, modifiers, self.middle(position))

    def move(self, point: QPoint, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        """Move the pointer; QTest's own way runs the event loop inside of a coroutine."""
        move_pointer(self.grid.viewport(), point, buttons)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.grid, key, modifiers)

    def window_pixels(self) -> QImage:
        """What is on the screen at the moment, not painted anew for this."""
        screen = self.panel.screen()
        return screen.grabWindow(self.panel.winId()).toImage()

    async def settled(self) -> None:
        """Wait until rows and thumbnails of what is in view have come."""
        await holds(lambda: self.model.is_loaded and self.context.thumbnails.is_idle)


@asynccontextmanager
async def show_gallery(
    tmp_path: Path, theme: Theme, *, rows: int = 0, pictures: int = 0, registry: ProviderRegistry | None = None
) -> AsyncIterator[ShownGallery]:
    """Show a gallery.

    Args:
        tmp_path: For the library.
        theme: The look.
        rows: How many assets without files it has.
        pictures: How many real pictures it has.
        registry: The providers; None for the engine alone.
    """
    async with open_library(tmp_path, registry=registry) as library:
        for number in range(pictures):
            await library.import_picture(f"lake-{number}.png", (480, 320), seed=number)
        if rows:
            await add_rows(library, rows)
        async with open_context(library, theme) as context:
            panel = GalleryPanel(context)
            panel.resize(800, 520)
            panel.show()
            shown = ShownGallery(library, context, panel)
            await holds(lambda: shown.model.is_loaded)
            try:
                yield shown
            finally:
                panel.hide()
                panel.deleteLater()
