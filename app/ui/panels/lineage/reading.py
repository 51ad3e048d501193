"""Reads the graph around an asset out of the services, and the running jobs that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import AssetState, MediaType, OperationType
from app.domain.errors import UserError
from app.providers.base import input_slots
from app.ui.models import job_states
from app.ui.models.job_states import StateWords
from app.ui.models.param_words import seed_of
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode, join
from app.ui.panels.lineage.marks import families_of, read_marks

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.automation.captures import CaptureRow
    from app.services.job.job_rows import JobRow
    from app.services.unit_of_work import Services

translate = QCoreApplication.translate

_JOBS: Final = 200
_VERSIONS: Final = 20
"""Of each family at most so many, the newest."""
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
    found += await _read_versions(services, focus, depth, found)
    plain = {node["id"]: node for part in found for node in part["nodes"]}
    rows = {row.id: row for row in await services.assets.get_asset_rows(list(plain))}
    names = await _names(services, rows.values())
    marks = await read_marks(services, list(rows))
    captures = await services.captures.list_captures(list(rows))
    nodes = {key: marks.on(node_of(rows[key], names, plain[key], captures.get(key))) for key in plain if key in rows}
    edges = [_edge(edge) for part in found for edge in part["edges"]]
    jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS)
    open_jobs = [job for job in jobs if not job.status.is_final]
    replaced = await services.versions.list_replacements([job.id for job in open_jobs])
    # What waits to make a card again is seen too.
    ghosts = [job for job in open_jobs if job.id in replaced or job_states.is_running(job)]
    now = datetime.now(UTC)
    for job in ghosts:
        seen = [(parent, role) for parent, role in await _inputs(services, job) if parent in nodes]
        former = next((nodes[key] for key in replaced.get(job.id, ()) if key in nodes), None)
        if seen or former is not None:
            nodes[-job.id] = _ghost(job, former)
        edges += [GraphEdge(parent, -job.id, job.operation_type, role) for parent, role in seen]
    graph = join(focus, nodes.values(), edges, families_of(marks, nodes))
    return Reading(graph, rows, {job.id: job_states.state_of(job, now) for job in ghosts})


async def _read_versions(services: "Services", focus: int, depth: int, found: "list[dict[str, Any]]") -> list[Any]:
    """The other versions of what was found; around those of the asset in the middle as far as around itself."""
    known = {node["id"] for part in found for node in part["nodes"]}
    parts: list[Any] = []
    for family in await services.versions.list_families(list(known)):
        is_central = focus in family.ids
        for key in [key for key in family.ids if key != focus and (is_central or key not in known)][-_VERSIONS:]:
            part = await services.lineage.get_lineage_graph(key, depth=depth if is_central else 1)
            kept = [node for node in part["nodes"] if is_central or node["id"] == key]
            parts.append({**part, "nodes": kept})
    return parts


async def _inputs(services: "Services", job: "JobRow") -> list[tuple[int, str]]:
    try:
        model = await services.providers.params_model(job.provider_id, job.operation_type)
    except UserError:
        return []
    values = [(job.params.get(slot.name), slot.role.value) for slot in input_slots(model)]
    return [(value, role) for value, role in values if isinstance(value, int)]


async def _names(services: "Services", rows: "Iterable[AssetRow]") -> dict[str, str]:
    """What the providers and the models are called by which assets were made: provider, or provider/model."""
    names = dict(await services.providers.list_names())
    for provider_id in {row.provider_id for row in rows if row.operation_type is not None}:
        try:
            provider = await services.providers.get_provider(provider_id)
        except UserError:
            continue
        names |= {f"{provider_id}/{key}": title for key, title in provider.model_titles().items()}
    return names


def node_of(
    row: "AssetRow", names: Mapping[str, str], plain: Mapping[str, Any], capture: "CaptureRow | None" = None
) -> GraphNode:
    """An asset as a card.

    Args:
        row: The asset.
        names: What is called how: a provider by its id, a model by "provider/model".
        plain: What the lineage says of it: its state, when it was made, how many parents and children it has.
        capture: The phone that delivered it, if one did.
    """
    model = str((row.params or {}).get("model") or "")
    node = GraphNode(
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
        provider=names.get(row.provider_id, row.provider_id) if row.operation_type is not None else "",
        model=names.get(f"{row.provider_id}/{model}", model),
        seed=seed_of(row),
        path=row.path,
        made_by=row.job_id,
    )
    if capture is None:
        return node
    phone = capture.device_name or translate("Lineage", "A phone that was forgotten")
    return replace(node, phone=phone, preset=capture.preset_name or "")


def _edge(plain: Mapping[str, Any]) -> GraphEdge:
    return GraphEdge(
        plain["parent"],
        plain["child"],
        OperationType(plain["operation_type"]),
        plain["role"],
        plain["start_ms"],
        plain["end_ms"],
    )


def _ghost(job: "JobRow", former: GraphNode | None) -> GraphNode:
    """A job as a card; one that makes another card again has its name."""
    duration = _seconds(job.params.get("duration"))
    is_clip = job.operation_type in _VIDEO_OPERATIONS
    return GraphNode(
        id=-job.id,
        name=former.name if former is not None else job.prompt.strip().split("\n")[0],
        operation_type=job.operation_type,
        media_type=former.media_type if former is not None else MediaType.VIDEO if is_clip else MediaType.IMAGE,
        duration_ms=duration,
        prompt=job.prompt,
        made_by=job.id,
        replaces=former.id if former is not None else None,
    )


def _seconds(value: object) -> int | None:
    return round(value * 1000) if isinstance(value, int | float) else None
