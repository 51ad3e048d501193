"""A view with a graph, pictures that never come, and a panel on a real library."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.media.thumbnails import ThumbnailStore
from app.ui.context import UiContext
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage import PLUGIN
from app.ui.panels.lineage.graph import Graph
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.panels.lineage.scene import Scene, make_scene
from app.ui.panels.lineage.view import LineageView
from app.ui.theme import Theme
from tests.support.graphs import Pairs, connect, graph_of
from tests.support.library import OpenLibrary, open_context, open_library

LEFT = Qt.MouseButton.LeftButton
CLIP, FRAME = OperationType.IMAGE_TO_VIDEO, OperationType.FRAME_EXTRACTION
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


@pytest.fixture
async def family(library: OpenLibrary) -> list[int]:
    """A picture, the clip made from it, and a frame of the clip."""
    picture = await library.import_picture("lake.png", seed=1)
    clip = await library.import_clip("push.mp4")
    frame = await library.import_picture("frame.png", seed=2)
    await connect(library, clip.id, [picture.id], CLIP)
    await connect(library, frame.id, [clip.id], FRAME)
    return [picture.id, clip.id, frame.id]


@pytest.fixture
def panel(qtbot: QtBot, context: UiContext) -> LineagePanel:
    made = PLUGIN.create(context)
    assert isinstance(made, LineagePanel)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    return made


def shown_ids(panel: LineagePanel) -> list[int]:
    return sorted(panel.view.scene.ids) if panel.view.scene is not None else []


def click(qtbot: QtBot, panel: LineagePanel, node_id: int) -> None:
    assert panel.view.scene is not None
    place = panel.view.scene.place_of(node_id)
    assert place is not None
    qtbot.mouseClick(panel.view, LEFT, pos=QPointF(*panel.view.camera.to_screen(*place)).toPoint())


def menu_of(panel: LineagePanel, node_id: int) -> list[QAction]:
    """The actions of a card's menu."""
    menu = panel.menu_for(node_id)
    assert menu is not None
    return [action for action in menu.actions() if not action.isSeparator() and action.isVisible()]


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
