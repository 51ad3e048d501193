"""The graph of a whole library over columns of numbers: cards and edges are made when one looks at them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from app.domain.enums import AssetState, OperationType
from app.services.asset.lineage_library import MEDIA_TYPES, OPERATIONS, LibraryGraph
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.lineage.ranks import Indices


class LibraryNodes(Mapping[int, GraphNode]):
    """Id to card; what is not known of an asset yet is left blank on it."""

    def __init__(self, columns: LibraryGraph, parents: "Indices", children: "Indices") -> None:
        self._columns = columns
        self._made_from = np.bincount(children, minlength=len(columns.ids))
        self._makes = np.bincount(parents, minlength=len(columns.ids))
        self.rows: dict[int, AssetRow] = {}
        """What is known of the assets that were looked at."""

    def at(self, at: int) -> GraphNode:
        """The card at a place of the columns."""
        columns = self._columns
        asset_id = int(columns.ids[at])
        row = self.rows.get(asset_id)
        return GraphNode(
            id=asset_id,
            name=row.name if row is not None else "",
            operation_type=OPERATIONS[columns.operations[at]],
            media_type=MEDIA_TYPES[columns.media_types[at]],
            state=row.state if row is not None else AssetState.READY,
            sha256=row.sha256 if row is not None else None,
            micro=row.micro if row is not None else None,
            width=row.width if row is not None else None,
            height=row.height if row is not None else None,
            duration_ms=row.duration_ms if row is not None else None,
            parents=int(self._made_from[at]),
            children=int(self._makes[at]),
            prompt=row.prompt if row is not None else "",
            path=row.path if row is not None else None,
        )

    def index(self, asset_id: int | None) -> int | None:
        """The place of an asset in the columns."""
        ids = self._columns.ids
        if asset_id is None:
            return None
        at = int(np.searchsorted(ids, asset_id))
        return at if at < len(ids) and int(ids[at]) == asset_id else None

    @override
    def __getitem__(self, asset_id: int) -> GraphNode:
        at = self.index(asset_id)
        if at is None:
            raise KeyError(asset_id)
        return self.at(at)

    @override
    def __contains__(self, asset_id: object) -> bool:
        return isinstance(asset_id, int) and self.index(asset_id) is not None

    @override
    def __iter__(self) -> Iterator[int]:
        return iter(self._columns.ids.tolist())

    @override
    def __len__(self) -> int:
        return len(self._columns.ids)


class NodeList(Sequence[GraphNode]):
    """The cards in the order of the columns."""

    def __init__(self, nodes: LibraryNodes) -> None:
        self._nodes = nodes

    @overload
    def __getitem__(self, at: int) -> GraphNode: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[GraphNode]: ...
    @override
    def __getitem__(self, at: int | slice) -> GraphNode | Sequence[GraphNode]:
        if isinstance(at, slice):
            return [self._nodes.at(one) for one in range(*at.indices(len(self)))]
        return self._nodes.at(at)

    @override
    def __len__(self) -> int:
        return len(self._nodes)


class EdgeList(Sequence[GraphEdge]):
    """The edges in the order of the columns."""

    def __init__(self, columns: LibraryGraph) -> None:
        self._columns = columns

    @overload
    def __getitem__(self, at: int) -> GraphEdge: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[GraphEdge]: ...
    @override
    def __getitem__(self, at: int | slice) -> GraphEdge | Sequence[GraphEdge]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        columns = self._columns
        operation = OPERATIONS[columns.edge_operations[at]] or OperationType.IMAGE_TO_IMAGE
        return GraphEdge(int(columns.parents[at]), int(columns.children[at]), operation)

    @override
    def __len__(self) -> int:
        return len(self._columns.parents)


def _nowhere(_id: int) -> None:
    """Of an empty library."""


class Neighbours(NamedTuple):
    """The neighbours of all nodes one after another, and where those of each begin."""

    starts: NDArray[np.intp]
    ids: NDArray[np.int64]

    def of(self, at: int | None) -> tuple[int, ...]:
        """Those of a node, each once."""
        if at is None:
            return ()
        return tuple(dict.fromkeys(self.ids[self.starts[at] : self.starts[at + 1]].tolist()))


@dataclass(frozen=True, slots=True, eq=False)
class WholeGraph(Graph):
    """As a Graph; there is no asset in the middle, and nothing that is not shown."""

    index: Callable[[int], int | None] = _nowhere
    above: Neighbours | None = None
    below: Neighbours | None = None
    present: tuple[OperationType, ...] = ()

    @override
    def parents(self, node_id: int) -> tuple[int, ...]:
        return self.above.of(self.index(node_id)) if self.above is not None else ()

    @override
    def children(self, node_id: int) -> tuple[int, ...]:
        return self.below.of(self.index(node_id)) if self.below is not None else ()

    @override
    def hidden_parents(self, node_id: int) -> int:
        return 0

    @override
    def hidden_children(self, node_id: int) -> int:
        return 0

    @override
    def operations(self) -> tuple[OperationType, ...]:
        return self.present


def whole_graph(columns: LibraryGraph, nodes: LibraryNodes, parents: "Indices", children: "Indices") -> WholeGraph:
    """The graph over columns; parents and children are the places of the ends of its edges."""
    count = len(nodes)
    present = tuple(operation for at in np.unique(columns.edge_operations) if (operation := OPERATIONS[at]) is not None)
    return WholeGraph(
        nodes=nodes,
        index=nodes.index,
        above=_neighbours(count, children, columns.parents),
        below=_neighbours(count, parents, columns.children),
        present=present,
    )


def _neighbours(count: int, near: "Indices", far: NDArray[np.int64]) -> Neighbours:
    order = np.argsort(near, kind="stable")
    return Neighbours(np.searchsorted(near[order], np.arange(count + 1)), far[order])
