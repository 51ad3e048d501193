"""The whole library laid out: connected parts side by side, no object for each card; plain data, made in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from typing_extensions import override

from app.services.asset.lineage_library import LibraryGraph
from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.layout import WIDE_FROM
from app.ui.panels.lineage.library_graph import EdgeList, LibraryNodes, NodeList, whole_graph
from app.ui.panels.lineage.parts_layout import place_parts
from app.ui.panels.lineage.placement import PORT_GAP, Placement, Point
from app.ui.panels.lineage.scene import PORTS, Scene
from app.ui.panels.lineage.wide_layout import place_wide

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow


class _NoPoints(Sequence[tuple[Point, ...]]):
    """No edge passes anything."""

    def __init__(self, count: int) -> None:
        self._count = count

    @overload
    def __getitem__(self, at: int) -> tuple[Point, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[Point, ...]]: ...
    @override
    def __getitem__(self, at: int | slice) -> tuple[Point, ...] | Sequence[tuple[Point, ...]]:
        return ()

    @override
    def __len__(self) -> int:
        return self._count


class LibraryScene(Scene):
    """As a Scene, of up to 100,000 cards."""

    def __init__(self, columns: LibraryGraph) -> None:
        parents = np.searchsorted(columns.ids, columns.parents)
        children = np.searchsorted(columns.ids, columns.children)
        nodes = LibraryNodes(columns, parents, children)
        self.columns = columns
        self.library_nodes = nodes
        self.graph = whole_graph(columns, nodes, parents, children)
        self.placement = Placement()
        self.how = Arrangement()
        self.heads = ()
        self.ids = columns.ids.tolist()
        self.nodes = NodeList(nodes)
        self.jobs = []
        self.edges = EdgeList(columns)
        self.parents, self.children = parents, children
        if len(columns.ids) <= WIDE_FROM:
            self.x, self.y, self.via = place_parts(len(columns.ids), parents, children)
        else:
            self.x, self.y = place_wide(len(columns.ids), parents, children)
            self.via = _NoPoints(len(parents))
        self.labelled = frozenset(np.unique(children, return_index=True)[1].tolist())
        if len(columns.ids) <= WIDE_FROM:
            self.ports = self._spread_ports()
        else:
            self.ports = _ports(children)
            self._via_low = np.full(len(parents), np.inf)
            self._via_high = np.full(len(parents), -np.inf)
        self.node_colors = columns.operations
        self.edge_colors = columns.edge_operations

    @property
    @override
    def is_whole(self) -> bool:
        return True

    def learn(self, rows: "Mapping[int, AssetRow]") -> None:
        """Assets that were looked at are known now."""
        self.library_nodes.rows.update(rows)

    def among(self, asset_ids: Iterable[int]) -> list[int]:
        """Those of some assets that are here, in reading order."""
        wanted = np.fromiter(asset_ids, dtype=np.int64)
        at = np.flatnonzero(np.isin(self.columns.ids, wanted))
        order = np.lexsort((self.y[at], np.round(self.x[at])))
        found: list[int] = self.columns.ids[at[order]].tolist()
        return found

    @override
    def index(self, node_id: int | None) -> int | None:
        return self.library_nodes.index(node_id)

    @override
    def place_of(self, node_id: int) -> Point | None:
        at = self.index(node_id)
        return None if at is None else (float(self.x[at]), float(self.y[at]))

    @override
    def walk(self, node_id: int, way: str) -> int | None:
        at = self.index(node_id)
        if at is None:
            return None
        if way in {"left", "right"}:
            ids = self.graph.parents(node_id) if way == "left" else self.graph.children(node_id)
            places = {other: self.place_of(other) or (0.0, 0.0) for other in ids}
            return min(ids, key=lambda other: abs(places[other][1] - self.y[at]), default=None)
        return self._in_column(at, way)


def make_library_scene(columns: LibraryGraph) -> LibraryScene:
    """Lay the whole library out."""
    return LibraryScene(columns)


def _ports(children: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """How far above or below the middle of its child each edge ends, in the order of its parents."""
    order = np.argsort(children, kind="stable")
    counts = np.bincount(children, minlength=1)
    firsts = np.cumsum(counts) - counts
    many = counts[children[order]]
    within = np.arange(len(children)) - firsts[children[order]]
    step = np.minimum(PORT_GAP, PORTS / np.maximum(many - 1, 1))
    ports = np.zeros(len(children))
    ports[order] = (within - (many - 1) / 2) * step
    return ports
