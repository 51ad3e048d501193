"""The lineage: frames against a graphics view of the same graph, and layout."""

import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measure import against, quantile, within
from tests.support.graphs import Pairs, graph_of, random_pairs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView, QWidget

    from app.ui.panels.lineage.scene import Scene
    from app.ui.panels.lineage.view import LineageView

GROUP = "lineage"

WIDTH, HEIGHT = 1600, 1000
FRAME_MS = 1000 / 60
SIZES = (1_000, 10_000)


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    yield from _frames(60 if quick else 240)
    yield from _layouts(5 if quick else 15)


def _frames(frames: int) -> Iterator[dict[str, Any]]:
    from PySide6.QtWidgets import QApplication

    from app.media.thumbnails import ThumbnailStore
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.view import LineageView
    from app.ui.theme import Theme

    app = QApplication.instance() or QApplication([])
    theme = Theme(reduced_motion=True)
    theme.install()
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        store = ThumbnailStore(Path(folder) / "thumbnails.db")
        loader = ThumbnailLoader(store)
        for count in SIZES:
            scene = _scene(random_pairs(count))
            view = LineageView(theme, loader)
            view.resize(WIDTH, HEIGHT)
            view.show()
            view.show_scene(scene, is_new=True)
            peer = _graphics_view(theme, scene)
            app.processEvents()
            yield from _compare(count, view, peer, frames)
            view.close()
            peer.close()
        loader.close()
        store.close()


def _compare(count: int, view: "LineageView", peer: "QGraphicsView", frames: int) -> Iterator[dict[str, Any]]:
    """Pan with everything in view, pan among cards, and zoom."""
    view.fit()
    peer.fitInView(peer.sceneRect(), _keep_aspect())
    ours = _pan(view, lambda step: view.pan(6 * math.cos(step / 9), 4 * math.sin(step / 9)), frames)
    theirs = _pan(peer.viewport(), lambda step: _scroll(peer, step), frames)
    yield against(f"pan_all_{count}", ours, theirs, unit="ms", at_most=0.1 if count >= SIZES[-1] else 1.0)
    yield within(f"pan_all_{count}_p95", quantile(ours, 0.95), unit="ms", at_most=FRAME_MS)
    zoomed = _pan(view, lambda step: view.zoom_by(1 if step % 2 else -1), max(10, frames // 6))
    scaled = _pan(peer.viewport(), lambda step: peer.scale(*(2 * (1.25 if step % 2 else 0.8,))), max(10, frames // 6))
    yield against(f"zoom_all_{count}", zoomed, scaled, unit="ms", at_most=1.0)
    view.zoom_to(1.0)
    peer.resetTransform()
    ours = _pan(view, lambda step: view.pan(9 * math.cos(step / 9), 7 * math.sin(step / 9)), frames)
    theirs = _pan(peer.viewport(), lambda step: _scroll(peer, step), frames)
    yield against(f"pan_cards_{count}", ours, theirs, unit="ms", at_most=1.0)
    yield within(f"pan_cards_{count}_p95", quantile(ours, 0.95), unit="ms", at_most=FRAME_MS)


def _keep_aspect() -> Any:
    from PySide6.QtCore import Qt

    return Qt.AspectRatioMode.KeepAspectRatio


def _scroll(view: "QGraphicsView", step: int) -> None:
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    across.setValue(across.value() + round(9 * math.cos(step / 9)))
    down.setValue(down.value() + round(7 * math.sin(step / 9)))


def _pan(widget: "QWidget", move: Callable[[int], None], frames: int) -> list[float]:
    """What moving and painting a whole frame costs, in milliseconds; the first two warm up."""
    spent = []
    for step in range(frames + 2):
        started = time.perf_counter()
        move(step)
        widget.repaint()
        spent.append((time.perf_counter() - started) * 1000)
    return spent[2:]


def _scene(pairs: Pairs) -> "Scene":
    from app.ui.panels.lineage.scene import make_scene

    return make_scene(graph_of(pairs), None, 1)


def _graphics_view(theme: Any, scene: "Scene") -> "QGraphicsView":  # noqa: C901 - one peer, told in one piece
    """The same cards and edges as items, with the same levels of detail and edges in few paths."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QPainter, QPainterPath, QPen
    from PySide6.QtWidgets import (
        QGraphicsItem,
        QGraphicsPathItem,
        QGraphicsScene,
        QGraphicsView,
        QStyleOptionGraphicsItem,
        QWidget,
    )
    from typing_extensions import override

    from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, DOT_ZOOM

    fill, border = theme.color("surface.raised"), theme.color("border.default")
    text, quiet = theme.color("text.primary"), theme.color("text.secondary")
    strong, small = theme.font("small", "strong"), theme.font("caption")
    box = QRectF(-CARD_WIDTH / 2, -CARD_HEIGHT / 2, CARD_WIDTH, CARD_HEIGHT)

    class Card(QGraphicsItem):
        """A card with a picture, a name and an operation."""

        def __init__(self, name: str, word: str, color: Any) -> None:
            super().__init__()
            self._name, self._word, self._color = name, word, color

        @override
        def boundingRect(self) -> QRectF:
            return box

        @override
        def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
            if option.levelOfDetailFromTransform(painter.worldTransform()) < DOT_ZOOM:
                painter.fillRect(box, self._color)
                return
            painter.setPen(QPen(border, 1))
            painter.setBrush(fill)
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(text)
            painter.setFont(strong)
            painter.drawText(box.adjusted(8, 92, -8, -18), Qt.AlignmentFlag.AlignLeft, self._name)
            painter.setPen(quiet)
            painter.setFont(small)
            painter.drawText(box.adjusted(8, 108, -8, 0), Qt.AlignmentFlag.AlignLeft, self._word)

    items = QGraphicsScene()
    for at, node in enumerate(scene.nodes):
        look = theme.operation(node.operation_type)
        card = Card(node.name, look.label, look.color)
        card.setPos(float(scene.x[at]), float(scene.y[at]))
        items.addItem(card)
    for first in range(0, len(scene.edges), 200):
        path = QPainterPath()
        for at in range(first, min(first + 200, len(scene.edges))):
            parent, child = scene.parents[at], scene.children[at]
            path.moveTo(float(scene.x[parent]) + CARD_WIDTH / 2, float(scene.y[parent]))
            for x, y in scene.via[at]:
                path.lineTo(x, y)
            path.lineTo(float(scene.x[child]) - CARD_WIDTH / 2, float(scene.y[child]))
        item = QGraphicsPathItem(path)
        pen = QPen(quiet, 1)
        pen.setCosmetic(True)
        item.setPen(pen)
        item.setZValue(-1)
        items.addItem(item)
    view = QGraphicsView(items)
    items.setParent(view)
    view.setBackgroundBrush(theme.color("surface.canvas"))
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
    view.resize(WIDTH, HEIGHT)
    view.show()
    return view


def _layouts(rounds: int) -> Iterator[dict[str, Any]]:
    """The whole layout, with passages; the limit at 1,000 is what graphviz dot took where it was measured."""
    from app.ui.panels.lineage.layout import place

    for count in SIZES:
        pairs = random_pairs(count)
        ids = list(range(1, count + 1))
        spent = []
        for _ in range(rounds if count == SIZES[0] else 3):
            started = time.perf_counter()
            place(ids, pairs)
            spent.append((time.perf_counter() - started) * 1000)
        value = sorted(spent)[len(spent) // 2]
        yield within(f"layout_{count}", value, unit="ms", at_most=280 if count == SIZES[0] else 10_000)
