"""The graph that is shown: loaded around an asset, grown by hand, and kept up to date by the bus."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from app.domain.enums import AssetState, MediaType, OperationType
from app.domain.errors import UserError
from app.domain.events import (
    AssetAdded,
    AssetChanged,
    AssetRemoved,
    JobAdded,
    JobChanged,
    JobProgressed,
    JobRemoved,
    LibraryChanged,
    LineageChanged,
)
from app.providers.base import input_slots
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.models import job_states
from app.ui.models.param_words import seed_of
from app.ui.panels.lineage.cards import Progress
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode, join
from app.ui.panels.lineage.placement import Placement
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.job.job_rows import JobRow
    from app.services.unit_of_work import Services
    from app.ui.panels.lineage.scene import Scene

_PAUSE_MS: Final = 60
_PROGRESS_MS: Final = 100
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


class LineageModel(QObject):
    """Loads the graph around an asset and says when there is another scene to show."""

    scene_changed = Signal(object, bool)
    """A Scene, and whether it is about another asset."""
    progressed = Signal(object)
    """Job id to Progress of the running jobs that are shown."""
    lost = Signal()
    """The asset in the middle is not there; when it comes back, there is a scene again."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._focus: int | None = None
        self._depth = 1
        self._grown: dict[int, None] = {}
        self._anchor = 0
        self._scene: Scene | None = None
        self._progress: dict[int, Progress] = {}
        self._is_new = False
        self._is_lost = False
        self._is_loading = False
        self._is_stale = False
        self._is_awake = True
        self._soon = Throttle(_PAUSE_MS, self._load_again, self)
        self._beat = Throttle(_PROGRESS_MS, lambda: self.progressed.emit(dict(self._progress)), self)
        for kind in (LineageChanged, AssetAdded, AssetChanged, AssetRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self.refresh())
        for job_event in (JobAdded, JobChanged, JobRemoved):
            follow(self, context.bus, job_event, lambda _event: self.refresh())
        follow(self, context.bus, JobProgressed, self._note_progress)

    @property
    def focus(self) -> int | None:
        """The asset in the middle."""
        return self._focus

    @property
    def depth(self) -> int:
        return self._depth

    @property
    def scene(self) -> "Scene | None":
        return self._scene

    def show_around(self, asset_id: int) -> None:
        """Put an asset into the middle."""
        if asset_id == self._focus:
            return
        self._focus = self._anchor = asset_id
        self._grown.clear()
        self._is_new = True
        self._load()

    def set_depth(self, depth: int) -> None:
        """How many edges each way are shown."""
        if depth != self._depth:
            self._depth = depth
            self._grown.clear()
            self._anchor = self._focus or 0
            self._load()

    def grow(self, asset_id: int) -> None:
        """Show what an asset was made from and what was made from it, too."""
        self._grown[asset_id] = None
        self._anchor = asset_id
        self._load()

    def refresh(self) -> None:
        """Something changed: load again, soon and once."""
        if self._focus is not None:
            self._soon.call()

    def set_awake(self, awake: bool) -> None:
        """While nobody looks, nothing is loaded."""
        self._is_awake = awake
        if awake and self._is_stale:
            self._load()

    def node(self, node_id: int) -> GraphNode | None:
        return self._scene.graph.nodes.get(node_id) if self._scene is not None else None

    def _load_again(self) -> None:
        if self._is_awake:
            self._load()
        else:
            self._is_stale = True

    def _load(self) -> None:
        """Load now; while a load is under way, once more after it."""
        self._is_stale = True
        if not self._is_loading:
            self._is_loading = True
            if self._context.tasks.start(self._load_all(), what=self.tr("load the lineage")) is None:
                self._is_loading = False

    async def _load_all(self) -> None:
        try:
            while self._is_stale and self._focus is not None:
                self._is_stale = False
                await self._load_once(self._focus)
        finally:
            self._is_loading = False

    async def _load_once(self, focus: int) -> None:
        async with self._context.read() as services:
            graph = await self._read_graph(services, focus)
        if focus not in graph.nodes:
            self._lose()
            return
        self._is_lost = False
        is_new, self._is_new = self._is_new, False
        if self._scene is not None and not is_new and self._scene.graph == graph:
            self.progressed.emit(dict(self._progress))
            return
        before = self._placement_before(graph) if not is_new else None
        scene = await in_thread(_make_scene, graph, before, self._anchor if self._anchor in graph.nodes else focus)
        if focus == self._focus:
            self._scene = scene
            self.progressed.emit(dict(self._progress))
            self.scene_changed.emit(scene, is_new)

    def _lose(self) -> None:
        """Show nothing until the asset in the middle comes back, as undo of the bin lets it."""
        was_lost, self._is_lost = self._is_lost, True
        self._scene, self._is_new = None, True
        if not was_lost:
            self.lost.emit()

    async def _read_graph(self, services: "Services", focus: int) -> Graph:
        found = [await services.lineage.get_lineage_graph(focus, depth=self._depth)]
        found += [await services.lineage.get_lineage_graph(asset_id, depth=1) for asset_id in self._grown]
        plain = {node["id"]: node for part in found for node in part["nodes"]}
        rows = {row.id: row for row in await services.assets.get_asset_rows(list(plain))}
        names = {str(item["id"]): str(item["name"]) for item in await services.providers.list_providers()}
        nodes = [_node(plain[key], rows[key], names) for key in plain if key in rows]
        edges = [_edge(edge) for part in found for edge in part["edges"]]
        jobs = await services.jobs.list_job_rows(self._context.user_id, limit=_JOBS)
        ghosts = [job for job in jobs if job_states.is_running(job)]
        now = datetime.now(UTC)
        self._progress = {
            job.id: replace(self._progress.get(job.id, Progress()), said=job_states.state_of(job, now))
            for job in ghosts
        }
        for job in ghosts:
            inputs = await _inputs(services, job)
            nodes.append(_ghost(job))
            edges += [GraphEdge(parent, -job.id, job.operation_type, role) for parent, role in inputs]
        graph = join(focus, nodes, edges)
        idle = {node.id for node in graph.nodes.values() if node.is_job and not graph.parents(node.id)}
        return join(focus, [node for node in graph.nodes.values() if node.id not in idle], graph.edges)

    def _placement_before(self, graph: Graph) -> Placement | None:
        """Where cards stood; a result takes the place of the job that made it."""
        if self._scene is None:
            return None
        old = self._scene.placement
        places = dict(old.places)
        renamed: dict[int, int] = {}
        for node in graph.nodes.values():
            ghost = -node.made_by if node.made_by is not None else 0
            if node.id > 0 and node.id not in places and ghost in places and ghost not in graph.nodes:
                places[node.id] = places.pop(ghost)
                renamed[ghost] = node.id
        edges = tuple((parent, renamed.get(child, child)) for parent, child in old.edges)
        return Placement(places, edges, old.via)

    def _note_progress(self, event: JobProgressed) -> None:
        if event.job_id in self._progress:
            known = self._progress[event.job_id]
            self._progress[event.job_id] = replace(known, fraction=event.fraction, seconds_left=event.seconds_left)
            self._beat.call()


def _make_scene(graph: Graph, before: Placement | None, anchor: int) -> "Scene":
    # Loads numpy, which takes as long as several frames: hence here, in the thread.
    from app.ui.panels.lineage.scene import make_scene  # noqa: PLC0415

    return make_scene(graph, before, anchor)


async def _inputs(services: "Services", job: "JobRow") -> list[tuple[int, str]]:
    try:
        model = await services.providers.params_model(job.provider_id, job.operation_type)
    except UserError:
        return []
    values = [(job.params.get(slot.name), slot.role.value) for slot in input_slots(model)]
    return [(value, role) for value, role in values if isinstance(value, int)]


def _node(plain: Mapping[str, Any], row: "AssetRow", providers: Mapping[str, str]) -> GraphNode:
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
