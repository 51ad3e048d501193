"""Reads the graph around an asset out of the services, and the running jobs that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.domain.enums import AssetState, MediaType, OperationType
from app.domain.errors import UserError
from app.providers.base import input_slots
from app.ui.models import job_states
from app.ui.models.job_states import StateWords
from app.ui.models.param_words import seed_of
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode, join

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.job.job_rows import JobRow
    from app.services.unit_of_work import Services

_JOBS: Final = 200
_VIDEO_OPERATIONS: Final = frozenset(
    {
        OperationType.TEXT_TO_VIDEO,
        OperationType.IMAGE_TO_VIDEO,
        OperationType.VIDEO_EXTEND,
        OperationType.VIDEO_TRANSITION,
        OperationType.VIDEO_MODIFY,
        OperationType.LIP_SYNC,
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        graph: All cards and edges.
        rows: The assets as lists show them.
        running: Job id to its state in words.
    """

    graph: Graph
    rows: "Mapping[int, AssetRow]"
    running: Mapping[int, StateWords]


async def read_graph(
    services: "Services", user_id: int, focus: int, *, depth: int, grown: Iterable[int] = ()
) -> Reading:
    """The graph around an asset.

    Args:
        services: Of an open snapshot.
        user_id: Whose jobs.
        focus: The asset in the middle.
        depth: How many edges each way.
        grown: Assets whose neighbours are shown too.
    """
    found = [await services.lineage.get_lineage_graph(focus, depth=depth)]
    found += [await services.lineage.get_lineage_graph(asset_id, depth=1) for asset_id in grown]
    plain = {node["id"]: node for part in found for node in part["nodes"]}
    rows = {row.id: row for row in await services.assets.get_asset_rows(list(plain))}
    names = {str(item["id"]): str(item["name"]) for item in await services.providers.list_providers()}
    nodes = [node_of(rows[key], names, plain[key]) for key in plain if key in rows]
    edges = [_edge(edge) for part in found for edge in part["edges"]]
    jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS)
    ghosts = [job for job in jobs if job_states.is_running(job)]
    now = datetime.now(UTC)
    for job in ghosts:
        inputs = await _inputs(services, job)
        nodes.append(_ghost(job))
        edges += [GraphEdge(parent, -job.id, job.operation_type, role) for parent, role in inputs]
    graph = join(focus, nodes, edges)
    idle = {node.id for node in graph.nodes.values() if node.is_job and not graph.parents(node.id)}
    graph = join(focus, [node for node in graph.nodes.values() if node.id not in idle], graph.edges)
    return Reading(graph, rows, {job.id: job_states.state_of(job, now) for job in ghosts})


async def _inputs(services: "Services", job: "JobRow") -> list[tuple[int, str]]:
    try:
        model = await services.providers.params_model(job.provider_id, job.operation_type)
    except UserError:
        return []
    values = [(job.params.get(slot.name), slot.role.value) for slot in input_slots(model)]
    return [(value, role) for value, role in values if isinstance(value, int)]


def node_of(row: "AssetRow", providers: Mapping[str, str], plain: Mapping[str, Any]) -> GraphNode:
    """An asset as a card.

    Args:
        row: The asset.
        providers: Id to name.
        plain: What the lineage says of it: its state, when it was made, how many parents and children it has.
    """
    return GraphNode(
        id=row.id,
        name=row.name,
        operation_type=row.operation_type,
        media_type=row.media_type,
        state=AssetState(plain["state"]),
        sha256=row.sha256,
        micro=row.micro,
        width=row.width,
        height=row.height,
        duration_ms=row.duration_ms,
        created_at=datetime.fromisoformat(plain["created_at"]),
        parents=plain["parents"],
        children=plain["children"],
        prompt=row.prompt,
        provider=providers.get(row.provider_id, row.provider_id) if row.operation_type is not None else "",
        model=str((row.params or {}).get("model") or ""),
        seed=seed_of(row),
        path=row.path,
        made_by=row.job_id,
    )


def _edge(plain: Mapping[str, Any]) -> GraphEdge:
    return GraphEdge(
        plain["parent"],
        plain["child"],
        OperationType(plain["operation_type"]),
        plain["role"],
        plain["start_ms"],
        plain["end_ms"],
    )


def _ghost(job: "JobRow") -> GraphNode:
    duration = _seconds(job.params.get("duration"))
    return GraphNode(
        id=-job.id,
        name=job.prompt.strip().split("\n")[0],
        operation_type=job.operation_type,
        media_type=MediaType.VIDEO if job.operation_type in _VIDEO_OPERATIONS else MediaType.IMAGE,
        duration_ms=duration,
        prompt=job.prompt,
        made_by=job.id,
    )


def _seconds(value: object) -> int | None:
    return round(value * 1000) if isinstance(value, int | float) else None
