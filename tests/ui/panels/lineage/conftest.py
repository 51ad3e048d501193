"""A view with a graph, pictures that never come, and a panel on a real library."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from app.media.thumbnails import ThumbnailStore
from app.ui.context import UiContext
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.graph import Graph
from app.ui.panels.lineage.scene import Scene, make_scene
from app.ui.panels.lineage.view import LineageView
from app.ui.theme import Theme
from tests.support.graphs import Pairs, graph_of
from tests.support.library import OpenLibrary, open_context, open_library

ShowGraph = Callable[..., LineageView]


@pytest.fixture
def thumbnails(tmp_path: Path, theme: Theme) -> Iterator[ThumbnailLoader]:  # noqa: ARG001
    store = ThumbnailStore(tmp_path / "thumbnails.db")
    loader = ThumbnailLoader(store)
    yield loader
    loader.close()
    store.close()


@pytest.fixture
def show(qtbot: QtBot, theme: Theme, thumbnails: ThumbnailLoader) -> ShowGraph:
    """Shows a graph in a window of 900 x 600."""
    theme.set_look(reduced_motion=True)

    def show_graph(pairs: Pairs | None = None, *, graph: Graph | None = None, focus: int = 1) -> LineageView:
        view = LineageView(theme, thumbnails)
        qtbot.addWidget(view)
        view.resize(900, 600)
        view.show()
        qtbot.waitExposed(view)
        view.show_scene(scene_of(pairs or [], graph=graph, focus=focus), is_new=True)
        return view

    return show_graph


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    theme.set_look(reduced_motion=True)
    async with open_context(library, theme) as opened:
        yield opened


def scene_of(pairs: Pairs, *, graph: Graph | None = None, focus: int = 1) -> Scene:
    shown = graph or graph_of(pairs, focus=focus)
    return make_scene(shown, None, shown.focus)


def painted(paint: Callable[[QPainter], object], width: int = 400, height: int = 300) -> QImage:
    """What a function paints on a clear ground."""
    pixmap = QPixmap(width, height)
    pixmap.fill("transparent")
    painter = QPainter(pixmap)
    paint(painter)
    painter.end()
    return pixmap.toImage()


def colors(image: QImage, step: int = 1) -> set[int]:
    return {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}
