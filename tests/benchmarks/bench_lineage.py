"""The lineage: frames against a graphics view of the same graph, and layout."""

import math
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.measure import against, quantile, within
from tests.support.graphs import Pairs, graph_of, library_of, random_pairs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView, QWidget

    from app.ui.panels.lineage.placement import Placement
    from app.ui.panels.lineage.scene import Scene
    from app.ui.panels.lineage.view import LineageView

GROUP = "lineage"

WIDTH, HEIGHT = 1600, 1000
FRAME_MS = 1000 / 60
SIZES = (1_000, 10_000)


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    yield from _frames(60 if quick else 240)
    yield from _library(40 if quick else 160)
    yield from _layouts(5 if quick else 15)
    yield from _orders(3 if quick else 7)
    yield from _paths(5 if quick else 20)


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


def _library(frames: int) -> Iterator[dict[str, Any]]:
    """The whole library: frames of 100,000 cards against those of 1,000, and what a person does with them."""
    from PySide6.QtWidgets import QApplication

    from app.media.thumbnails import ThumbnailStore
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.library_scene import make_library_scene
    from app.ui.panels.lineage.view import LineageView
    from app.ui.theme import Theme

    app = QApplication.instance() or QApplication([])
    theme = Theme(reduced_motion=True)
    theme.install()
    spent: dict[str, dict[int, list[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        store = ThumbnailStore(Path(folder) / "thumbnails.db")
        loader = ThumbnailLoader(store)
        for count in (1_000, 10_000, 100_000):
            scene = make_library_scene(library_of(_parts(count), count))
            view = LineageView(theme, loader)
            view.resize(WIDTH, HEIGHT)
            view.show()
            view.show_scene(scene, is_new=True)
            app.processEvents()
            view.fit()
            middle = scene.ids[count // 2]
            tries = max(10, frames // 4)

            for name, step_of in _steps(view, middle).items():
                is_painted = name != "hit"
                times = frames if name == "pan" else tries
                spent.setdefault(name, {})[count] = _cpu(view if is_painted else None, step_of, times)
            view.close()
        loader.close()
        store.close()
    for name, limit in (("pan", 3.0), ("zoom", 3.0), ("choose", 3.0)):
        for count in (10_000, 100_000):
            yield against(
                f"library_{name}_{count}_to_1000", spent[name][count], spent[name][1_000], unit="ms", at_most=limit
            )
    for name in ("pan", "choose", "hit"):
        value = quantile(spent[name][100_000], 0.5)
        yield within(f"library_{name}_100000", value, unit="ms", at_most=FRAME_MS)


def _steps(view: "LineageView", middle: int) -> dict[str, Callable[[int], object]]:
    """What a person does, a step at a time."""
    from PySide6.QtCore import QPointF

    def choose(step: int) -> None:
        view.choose_by_user((middle + step % 7,), current=middle + step % 7, has_ring=False)

    return {
        "pan": lambda step: view.pan(4, 3 * (-1) ** step),
        "zoom": lambda step: view.zoom_by((-1) ** step),
        "choose": choose,
        "hit": lambda step: view.target_at(QPointF(300 + step, 300)),
    }


def _parts(count: int) -> Pairs:
    """Edges of a library: connected parts of 2 to 200 results."""
    chance = random.Random(7)  # noqa: S311
    pairs: Pairs = []
    first = 0
    while first < count:
        size = min(count - first, 2 + int(chance.paretovariate(1.2) * 4), 200)
        pairs += [(one + first, other + first) for one, other in random_pairs(max(1, size), seed=first, reach=12)]
        first += max(1, size)
    return pairs


def _cpu(widget: "QWidget | None", move: Callable[[int], object], times: int) -> list[float]:
    """Processor time of this thread for a step and the frame after it, in milliseconds; the first two warm up."""
    spent = []
    for step in range(times + 2):
        started = time.thread_time()
        move(step)
        if widget is not None:
            widget.repaint()
        spent.append((time.thread_time() - started) * 1000)
    return spent[2:]


def _orders(rounds: int) -> Iterator[dict[str, Any]]:
    """First pictures against fast-sugiyama, and crossings against it and, where it is installed, graphviz dot."""
    from fast_sugiyama import from_edges

    from app.ui.models.layered_order import find_order
    from app.ui.panels.lineage.layout import order_of, place, place_in_order
    from app.ui.panels.lineage.wide_layout import place_wide

    for count in (100, 1_000, 10_000, 100_000):
        pairs = random_pairs(count)
        parents = np.array([pair[0] - 1 for pair in pairs], dtype=np.intp)
        children = np.array([pair[1] - 1 for pair in pairs], dtype=np.intp)
        spent = [_once(partial(place_wide, count, parents, children)) for _ in range(rounds)]
        yield within(f"wide_layout_{count}", quantile(spent, 0.5), unit="ms", at_most=max(5.0, count / 500))
        if count == 10_000:
            pairs = random_pairs(count, reach=1_000)
            fastest = partial(from_edges, pairs, ranking_type="up", crossing_minimization="barycenter", transpose=False)
            theirs = [_once(fastest)]
            yield against("first_layout_10000_to_fast_sugiyama", spent, theirs, unit="ms", at_most=0.02)
    for count in (100, 1_000):
        pairs = random_pairs(count)
        ids = list(range(1, count + 1))
        plain = _crossings(place(ids, pairs))
        started = time.perf_counter()
        finer = _crossings(place_in_order(ids, pairs, find_order(count, order_of(ids, pairs))))
        took = (time.perf_counter() - started) * 1000
        yield against(f"crossings_{count}_to_numpy", [finer], [plain], unit="crossings", at_most=1.0)
        peer = _dot(pairs)
        if peer is not None:
            yield against(f"crossings_{count}_to_dot", [finer], [peer[0]], unit="crossings", at_most=1.5)
            yield against(f"order_{count}_to_dot", [took], [peer[1]], unit="ms", at_most=1.0)


def _once(work: Callable[[], object]) -> float:
    """Processor time of all threads of the process, in milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _crossings(placement: "Placement") -> int:
    from app.ui.panels.lineage.placement import COLUMN
    from app.ui.panels.lineage.ranks import count_crossings

    ways = zip(placement.edges, placement.via, strict=True)
    places = placement.places
    return count_crossings([[places[parent], *via, places[child]] for (parent, child), via in ways], COLUMN)


def _dot(pairs: Pairs) -> tuple[int, float] | None:
    """Crossings of dot's layout, by its splines' places at its ranks, and milliseconds; None where it is not there."""
    program = shutil.which("dot")
    if program is None:
        return None
    text = "digraph{rankdir=LR;splines=line;node[shape=box,width=1,height=0.5];" + ";".join(
        f"{parent}->{child}" for parent, child in pairs
    )
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [program, "-Tplain"], input=text + "}", capture_output=True, text=True, timeout=45, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    took = (time.perf_counter() - started) * 1000
    places = {
        int(line.split()[1]): (float(line.split()[2]), float(line.split()[3]))
        for line in done.stdout.splitlines()
        if line.startswith("node ")
    }
    levels = sorted({x for x, _ in places.values()})
    rank = {x: at for at, x in enumerate(levels)}
    routes = []
    for parent, child in pairs:
        (left, top), (right, bottom) = places[parent], places[child]
        steps = range(rank[left], rank[right] + 1)
        whole = max(1e-9, right - left)
        routes.append([(float(at), top + (bottom - top) * (levels[at] - left) / whole) for at in steps])
    return count_straight(routes), took


def count_straight(routes: list[list[tuple[float, float]]]) -> int:
    """Crossings of ways that are given by their places at each rank."""
    from app.ui.panels.lineage.ranks import count_crossings

    return count_crossings(routes, 1.0)


def _paths(rounds: int) -> Iterator[dict[str, Any]]:
    """The path of a card among 10,000."""
    from app.ui.panels.lineage.lighting import path_of

    graph = graph_of(random_pairs(10_000))
    one = _cpu(None, lambda step: path_of(graph, [5_000 + step]), rounds)
    two = _cpu(None, lambda step: path_of(graph, [10 + step, 9_000]), rounds)
    yield within("path_lit_10000", quantile(one, 0.95), unit="ms", at_most=50)
    yield within("way_between_10000", quantile(two, 0.95), unit="ms", at_most=50)
