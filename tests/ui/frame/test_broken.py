"""A panel that cannot be made."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.context import PanelPlugin, UiContext
from app.ui.frame.broken import make_panel
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from tests.support.library import open_context, open_library


def _break(_context: UiContext) -> QWidget:
    raise ValueError("the index is torn")


async def test_a_panel_that_raises_is_replaced_by_words_with_details_to_copy(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        panel = make_panel(PanelPlugin("torn", "Torn", "image", "page", 1, _break), context)
        assert isinstance(panel, EmptyState)
        panel.activated.emit()
        assert "the index is torn" in QGuiApplication.clipboard().text()
        panel.deleteLater()


async def test_a_panel_that_is_made_carries_its_title(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        panel = make_panel(PanelPlugin("fine", "Fine", "image", "page", 1, lambda _: QLabel("Here")), context)
        assert isinstance(panel, QLabel)
        assert panel.property("panelTitle") == "Fine"
        panel.deleteLater()
