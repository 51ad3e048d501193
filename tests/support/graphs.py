"""Assets without files, and the edges between them: as large a lineage as a test wants."""

import random
from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, MediaType, OperationType
from app.services.asset.lineage_library import OPERATIONS as LIBRARY_OPERATIONS
from app.services.asset.lineage_library import LibraryGraph
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from tests.support.library import OpenLibrary

Pairs = list[tuple[int, int]]
OPERATIONS = (OperationType.IMAGE_TO_IMAGE, OperationType.UPSCALE, OperationType.IMAGE_TO_VIDEO, OperationType.FUSION)


async def add_assets(library: OpenLibrary, count: int, *, user_id: int | None = None) -> list[int]:
    """Write rows of assets that are elsewhere; gives their ids in the order of their age."""
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        assets = [
            Asset(
                user_id=user_id or library.user_id,
                media_type=MediaType.IMAGE,
                origin=AssetOrigin.JOB,
                state=AssetState.REMOTE,
                provider_id="local",
                mime_type="image/png",
                name=f"Result {number}",
                operation_type=OperationType.IMAGE_TO_IMAGE,
                created_at=now + timedelta(seconds=number),
            )
            for number in range(count)
        ]
        session.add_all(assets)
        await session.flush()
        return [asset.id for asset in assets]


async def connect(
    library: OpenLibrary,
    child_id: int,
    parent_ids: Sequence[int],
    operation: OperationType = OperationType.IMAGE_TO_IMAGE,
) -> None:
    """Say that one was made from the others."""
    async with library.write() as services:
        await services.lineage.create_lineage(child_id, list(parent_ids), operation)


def random_pairs(count: int, *, seed: int = 1, extra: float = 0.3, reach: int = 40) -> Pairs:
    """Edges of one connected graph without circles, of nodes 1 to `count`: each from an older to a younger one."""
    chance = random.Random(seed)  # noqa: S311
    pairs: dict[tuple[int, int], None] = {}
    for child in range(2, count + 1):
        pairs[chance.randrange(max(1, child - reach), child), child] = None
        if chance.random() < extra:
            pairs[chance.randrange(max(1, child - reach), child), child] = None
    return list(pairs)


def graph_of(pairs: Pairs, *, focus: int = 1) -> Graph:
    """A graph of the view, without pictures."""
    ids = sorted({focus, *(node for pair in pairs for node in pair)})
    parents = {node: sum(child == node for _, child in pairs) for node in ids} if len(ids) < 500 else {}
    nodes = {
        node: GraphNode(
            id=node,
            name=f"Result {node}",
            operation_type=OPERATIONS[node % len(OPERATIONS)],
            media_type=MediaType.IMAGE,
            state=AssetState.READY,
            parents=parents.get(node, 0),
        )
        for node in ids
    }
    edges = tuple(GraphEdge(parent, child, OPERATIONS[child % len(OPERATIONS)]) for parent, child in pairs)
    return Graph(focus, nodes, edges)


def library_of(pairs: Pairs, count: int) -> LibraryGraph:
    """The columns of a library of assets 1 to `count`."""
    ids = np.arange(1, count + 1, dtype=np.int64)
    operations = (1 + ids % (len(LIBRARY_OPERATIONS) - 1)).astype(np.int8)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    made_by = operations[ends[:, 1] - 1]
    return LibraryGraph(ids, ids, np.zeros(count, np.int8), operations, ends[:, 0], ends[:, 1], made_by, 0)
