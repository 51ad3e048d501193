"""A panel that cannot be made says so in its place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.ui.context import PanelPlugin, UiContext
from app.ui.frame.broken import make_panel
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from tests.support.library import open_context, open_library


@pytest.fixture
async def context(tmp_path: Path, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


def fail(_context: UiContext) -> QWidget:
    raise ZeroDivisionError("a bug in a panel")


async def test_a_panel_that_fails_is_replaced_and_its_details_can_be_copied(context: UiContext) -> None:
    panel = make_panel(PanelPlugin("bad", "Bad", "eye", "page", 1, fail), context)
    assert isinstance(panel, EmptyState)
    panel.activated.emit()
    assert "a bug in a panel" in QGuiApplication.clipboard().text()
    panel.deleteLater()


async def test_a_panel_that_works_is_given_as_it_is(context: UiContext) -> None:
    made: list[QWidget] = []

    def create(_context: UiContext) -> QWidget:
        made.append(QWidget())
        return made[0]

    panel = make_panel(PanelPlugin("good", "Good", "eye", "page", 1, create), context)
    assert panel is made[0]
    panel.deleteLater()
