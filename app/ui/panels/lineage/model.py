"""The graph that is shown: loaded around an asset, grown by hand, and kept up to date by the bus."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.domain.errors import WorkerError
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
    VersionsChanged,
)
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.models.layered_order import LayeredOrder, find_order
from app.ui.panels.lineage.cards import Progress
from app.ui.panels.lineage.folding import Arrangement, fold
from app.ui.panels.lineage.graph import Graph, GraphNode
from app.ui.panels.lineage.placement import Placement, Point
from app.ui.panels.lineage.reading import read_graph
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.lineage.scene import Scene

_PAUSE_MS: Final = 60
_PROGRESS_MS: Final = 100
_ORDER_SECONDS: Final = 20.0


class LineageModel(QObject):
    """Loads the graph around an asset and says when there is another scene to show."""

    scene_changed = Signal(object, bool)
    """A Scene, and whether it is about another asset."""
    scene_refined = Signal(object)
    """A Scene with the same cards in a better order."""
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
        self._whole: Graph | None = None
        self._rows: Mapping[int, AssetRow] = {}
        self._how = Arrangement()
        self._progress: dict[int, Progress] = {}
        self._is_new = False
        self._is_lost = False
        self._is_loading = False
        self._is_stale = False
        self._is_awake = True
        self._soon = Throttle(_PAUSE_MS, self._load_again, self)
        self._beat = Throttle(_PROGRESS_MS, lambda: self.progressed.emit(dict(self._progress)), self)
        for kind in (LineageChanged, VersionsChanged, AssetAdded, AssetChanged, AssetRemoved, LibraryChanged):
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

    @property
    def arrangement(self) -> Arrangement:
        return self._how

    def arrange(self, how: Arrangement) -> None:
        """Show the graph in another way, laid out anew."""
        if how != self._how:
            self._how = how
            self.lay_out_anew()

    def lay_out_anew(self) -> None:
        """Forget where the cards stand."""
        self._is_new = True
        self._anchor = self._focus or 0
        self._load()

    def toggle_stack(self, node_id: int) -> None:
        """Lay out the stack of a card, or put it together again."""
        node = self.node(node_id)
        if node is not None and node.stack_key:
            self._anchor = node_id
            self._how = replace(self._how, opened=self._how.opened ^ {node.stack_key})
            self._load()

    def row(self, asset_id: int) -> "AssetRow | None":
        """An asset of the graph as lists show it, in a stack or not."""
        return self._rows.get(asset_id)

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
            found = await read_graph(
                services, self._context.user_id, focus, depth=self._depth, grown=tuple(self._grown)
            )
        self._rows = found.rows
        self._progress = {
            job_id: replace(self._progress.get(job_id, Progress()), said=said) for job_id, said in found.running.items()
        }
        if focus not in found.graph.nodes:
            self._lose()
            return
        self._is_lost = False
        is_new, self._is_new = self._is_new, False
        how, shown = self._how, self._scene
        if shown is not None and not is_new and self._whole == found.graph and shown.how == how:
            self.progressed.emit(dict(self._progress))
            return
        before = self._placement_before(found.graph) if not is_new else None
        scene = await in_thread(_make_scene, found.graph, how, before, self._anchor)
        if focus == self._focus:
            self._whole, self._scene = found.graph, scene
            self.progressed.emit(dict(self._progress))
            self.scene_changed.emit(scene, is_new)
            if before is None:
                self._context.tasks.start(self._refine(scene), what=self.tr("order the lineage"))

    async def _refine(self, scene: "Scene") -> None:
        """Look for an order in which fewer edges cross, in a process; dropped where the graph has changed meanwhile."""
        workers = self._context.workers
        wanted = await in_thread(_order_wanted, scene)
        if workers is None or not wanted:
            return
        try:
            order = await workers.run(find_order, len(scene), wanted, timeout_seconds=_ORDER_SECONDS)
        except WorkerError:
            return  # The pool has told it to the log; the graph stays as it is.
        better = await in_thread(_in_order, scene, order)
        if better is not None and self._scene is scene:
            self._scene = better
            self.scene_refined.emit(better)

    def _lose(self) -> None:
        """Show nothing until the asset in the middle comes back, as undo of the bin lets it."""
        was_lost, self._is_lost = self._is_lost, True
        self._scene, self._is_new = None, True
        if not was_lost:
            self.lost.emit()

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
        _put_over(places, graph.families)
        edges = tuple((parent, renamed.get(child, child)) for parent, child in old.edges)
        return Placement(places, edges, old.via)

    def _note_progress(self, event: JobProgressed) -> None:
        if event.job_id in self._progress:
            known = self._progress[event.job_id]
            self._progress[event.job_id] = replace(known, fraction=event.fraction, seconds_left=event.seconds_left)
            self._beat.call()


def _put_over(places: "dict[int, Point]", families: Iterable[tuple[int, tuple[int, ...]]]) -> None:
    """Let what is seen of a family stand where another version of it stood."""
    for seen, members in families:
        before = next((key for key in reversed(members) if key in places), None)
        if seen not in places and before is not None:
            places[seen] = places[before]


def _make_scene(graph: Graph, how: Arrangement, before: Placement | None, anchor: int) -> "Scene":
    # Loads numpy, which takes as long as several frames: hence here, in the thread.
    from app.ui.panels.lineage.scene import make_scene  # noqa: PLC0415

    return make_scene(fold(graph, how), before, anchor, how)


def _order_wanted(scene: "Scene") -> list[tuple[int, int]]:
    from app.ui.panels.lineage.scene import order_wanted  # noqa: PLC0415

    return order_wanted(scene)


def _in_order(scene: "Scene", order: LayeredOrder) -> "Scene | None":
    from app.ui.panels.lineage.scene import in_order  # noqa: PLC0415

    return in_order(scene, order)
