"""A graph that has been laid out, ready to be painted, hit and walked; plain data, made in a thread."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from app.services.asset.lineage_library import OPERATIONS
from app.ui.models.layered_order import LayeredOrder
from app.ui.panels.lineage.camera import Box
from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.panels.lineage.layout import order_of, place, place_in_order
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, COLUMN, PORT_GAP, Placement, Point
from app.ui.panels.lineage.ranks import components, count_crossings
from app.ui.panels.lineage.time_layout import DayHead, place_in_time

Way = Literal["left", "right", "up", "down"]
ORDER_LIMIT: Final = 2_000
"""Cards up to which a better order is looked for."""
PORTS: Final = CARD_HEIGHT - 32


class Scene:
    """Where each card stands and where each edge begins, passes and ends."""

    def __init__(
        self,
        graph: Graph,
        placement: Placement,
        how: Arrangement | None = None,
        heads: tuple[DayHead, ...] = (),
    ) -> None:
        self.graph = graph
        self.how = how or Arrangement()
        self.heads = heads
        self.placement = placement
        self.ids: list[int] = list(graph.nodes)
        self.nodes: Sequence[GraphNode] = list(graph.nodes.values())
        self.jobs = [at for at, node in enumerate(self.nodes) if node.is_job]
        self.edges: Sequence[GraphEdge] = graph.edges
        self._index = {node_id: at for at, node_id in enumerate(self.ids)}
        places = np.array([placement.places[node_id] for node_id in self.ids], dtype=float).reshape(-1, 2)
        self.x: NDArray[np.float64] = places[:, 0].copy()
        self.y: NDArray[np.float64] = places[:, 1].copy()
        self.parents = np.array([self._index[edge.parent] for edge in self.edges], dtype=np.intp)
        self.children = np.array([self._index[edge.child] for edge in self.edges], dtype=np.intp)
        self.via: Sequence[tuple[Point, ...]] = placement.via
        self.ports = self._spread_ports()
        self.labelled = self._choose_labels()
        places_of = {operation: place for place, operation in enumerate(OPERATIONS)}
        self.node_colors = np.array([places_of[node.operation_type] for node in self.nodes], dtype=np.int8)
        self.edge_colors = np.array([places_of[edge.operation_type] for edge in self.edges], dtype=np.int8)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_whole(self) -> bool:
        """Whether it is of the whole library."""
        return False

    def index(self, node_id: int | None) -> int | None:
        return None if node_id is None else self._index.get(node_id)

    def place_of(self, node_id: int) -> Point | None:
        at = self._index.get(node_id)
        return None if at is None else (float(self.x[at]), float(self.y[at]))

    @property
    def bounds(self) -> Box:
        """The box around all cards."""
        if not self.ids:
            return 0.0, 0.0, 0.0, 0.0
        half_width, half_height = CARD_WIDTH / 2, CARD_HEIGHT / 2
        return (
            float(self.x.min()) - half_width,
            float(self.y.min()) - half_height,
            float(self.x.max()) + half_width,
            float(self.y.max()) + half_height,
        )

    def cards_in(self, box: Box) -> list[int]:
        """Indices of the cards that touch a box."""
        left, top, right, bottom = box
        half_width, half_height = CARD_WIDTH / 2 + 24, CARD_HEIGHT / 2 + 24
        inside = (self.x > left - half_width) & (self.x < right + half_width)
        inside &= (self.y > top - half_height) & (self.y < bottom + half_height)
        found: list[int] = np.flatnonzero(inside).tolist()
        return found

    def cards_touching(self, box: Box) -> list[int]:
        """The ids of the cards that touch a box."""
        left, top, right, bottom = box
        inside = (self.x > left - CARD_WIDTH / 2) & (self.x < right + CARD_WIDTH / 2)
        inside &= (self.y > top - CARD_HEIGHT / 2) & (self.y < bottom + CARD_HEIGHT / 2)
        return [self.ids[at] for at in np.flatnonzero(inside).tolist()]

    def edges_in(self, box: Box) -> list[int]:
        """Indices of the edges that may touch a box."""
        if not self.edges:
            return []
        left, top, right, bottom = box
        x_from, x_to = self.x[self.parents], self.x[self.children]
        y_from, y_to = self.y[self.parents], self.y[self.children]
        inside = (np.minimum(x_from, x_to) < right) & (np.maximum(x_from, x_to) > left)
        low, high = np.minimum(y_from, y_to), np.maximum(y_from, y_to)
        inside &= np.minimum(low, self._via_low) - CARD_HEIGHT < bottom
        inside &= np.maximum(high, self._via_high) + CARD_HEIGHT > top
        found: list[int] = np.flatnonzero(inside).tolist()
        return found

    def edges_of(self, node_id: int, box: Box) -> list[int]:
        """Indices of the edges of a card that may touch a box."""
        at = self.index(node_id)
        mine = np.flatnonzero((self.parents == at) | (self.children == at)).tolist() if at is not None else []
        return mine and sorted(set(mine) & set(self.edges_in(box)))

    def card_at(self, x: float, y: float, size: Point) -> int | None:
        """The id of the card under a place of the canvas; `size` is a card's there."""
        inside = (np.abs(self.x - x) <= size[0] / 2) & (np.abs(self.y - y) <= size[1] / 2)
        found = np.flatnonzero(inside)
        return self.ids[int(found[-1])] if len(found) else None

    def walk(self, node_id: int, way: Way) -> int | None:
        """The next card in a direction: along an edge to the left or right, in the same column up or down."""
        at = self._index.get(node_id)
        if at is None:
            return None
        if way in {"left", "right"}:
            ids = self.graph.parents(node_id) if way == "left" else self.graph.children(node_id)
            return min(ids, key=lambda other: abs(self.y[self._index[other]] - self.y[at]), default=None)
        return self._in_column(at, way)

    def _in_column(self, at: int, way: str) -> int | None:
        """The next card above or below."""
        same = np.flatnonzero(np.abs(self.x - self.x[at]) < 1)
        ahead = same[self.y[same] < self.y[at]] if way == "up" else same[self.y[same] > self.y[at]]
        if not len(ahead):
            return None
        return self.ids[int(ahead[np.argmin(np.abs(self.y[ahead] - self.y[at]))])]

    def blended(self, before: "Scene", share: float) -> "Scene":
        """The same cards on their way from where they stood before; 1 is the end."""
        scene = Scene.__new__(Scene)
        for name in self.__dict__:
            setattr(scene, name, getattr(self, name))
        scene.x, scene.y = self.x.copy(), self.y.copy()
        for at, node_id in enumerate(self.ids):
            start = before.place_of(node_id)
            if start is not None:
                scene.x[at] = start[0] + (self.x[at] - start[0]) * share
                scene.y[at] = start[1] + (self.y[at] - start[1]) * share
        return scene

    def in_reading_order(self, *, jobs: bool = False) -> tuple[int, ...]:
        """The assets, at will the jobs too, column by column from the left, each from the top."""
        order = np.lexsort((self.y, np.round(self.x)))
        return tuple(self.ids[at] for at in order.tolist() if jobs or self.ids[at] > 0)

    def _spread_ports(self) -> NDArray[np.float64]:
        """How far above or below the middle of its child each edge ends; in the order of where they come from."""
        ports = np.zeros(len(self.edges))
        incoming: dict[int, list[int]] = {}
        for at, child in enumerate(self.children.tolist()):
            incoming.setdefault(child, []).append(at)
        for found in incoming.values():
            if len(found) < 2:  # noqa: PLR2004
                continue
            step = min(PORT_GAP, PORTS / (len(found) - 1))
            found.sort(key=lambda at: (self._last_height(at), at))
            for rank, at in enumerate(found):
                ports[at] = (rank - (len(found) - 1) / 2) * step
        self._via_low = np.array([min((y for _, y in via), default=np.inf) for via in self.via] or [])
        self._via_high = np.array([max((y for _, y in via), default=-np.inf) for via in self.via] or [])
        return ports

    def _last_height(self, edge: int) -> float:
        via = self.via[edge]
        return via[-1][1] if via else float(self.y[self.parents[edge]])

    def _choose_labels(self) -> frozenset[int]:
        """The edges that carry the operation's code: of those into one card with one operation, the first."""
        chosen: dict[tuple[int, str], int] = {}
        for at, edge in enumerate(self.edges):
            key = (edge.child, edge.operation_type.value)
            best = chosen.get(key)
            if best is None or self.ports[at] < self.ports[best]:
                chosen[key] = at
        return frozenset(chosen.values())


def make_scene(graph: Graph, before: Placement | None, anchor: int, how: Arrangement | None = None) -> Scene:
    """Lay a graph out; what stood somewhere before stays there as far as it can.

    Args:
        graph: What is shown, stacks and all.
        before: Where its cards stood; None lays it out anew.
        anchor: The card that keeps its place.
        how: How it was made out of what there is.
    """
    how = how or Arrangement()
    anchor = graph.card_of(anchor)
    anchor = anchor if anchor in graph.nodes else graph.card_of(graph.focus)
    ids, pairs = list(graph.nodes), _pairs(graph)
    if how.axis == "time":
        moments = [node.created_at for node in graph.nodes.values()]
        placement, heads = place_in_time(ids, moments, pairs, anchor=anchor)
        return Scene(graph, placement, how, heads)
    return Scene(graph, place(ids, pairs, previous=before, anchor=anchor), how)


def order_wanted(scene: Scene) -> list[tuple[int, int]]:
    """The edges for which an order with fewer crossings is worth looking for; nothing where there can be none."""
    is_small = len(scene) <= ORDER_LIMIT and scene.how.axis == "steps"
    if not is_small or not scene.edges or not _crossings(scene.placement):
        return []
    parts = components(len(scene), scene.parents, scene.children)
    return [] if parts.max() else order_of(scene.ids, _pairs(scene.graph))


def in_order(scene: Scene, order: LayeredOrder) -> Scene | None:
    """The same cards in another order; None where no fewer edges cross in it."""
    placement = place_in_order(scene.ids, _pairs(scene.graph), order, anchor=scene.graph.focus)
    if _crossings(placement) >= _crossings(scene.placement):
        return None
    return Scene(scene.graph, placement, scene.how)


def _pairs(graph: Graph) -> list[tuple[int, int]]:
    return [(edge.parent, edge.child) for edge in graph.edges]


def _crossings(placement: Placement) -> int:
    places = placement.places
    ways = zip(placement.edges, placement.via, strict=True)
    return count_crossings([[places[parent], *via, places[child]] for (parent, child), via in ways], COLUMN)
