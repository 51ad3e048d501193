"""The whole library as one graph: loaded when it is asked for, and what is looked at is read as one comes near."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from app.domain.events import AssetAdded, AssetRemoved, LibraryChanged, LineageChanged
from app.system.threads import in_thread
from app.ui.follow import follow
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.lineage_library import LibraryGraph
    from app.ui.context import UiContext
    from app.ui.panels.lineage.graph import GraphNode
    from app.ui.panels.lineage.library_scene import LibraryScene

_PAUSE_MS: Final = 2_000
"""Between two loads while much changes."""
_LOOK_MS: Final = 80
_MOST_ROWS: Final = 2_000
"""Read at once; what is further from the start of what is seen follows."""


class LibraryModel(QObject):
    """Loads the graph of the library while it is shown."""

    scene_changed = Signal(object, bool)
    """A LibraryScene, and whether it is the first one."""
    found = Signal(str, object)
    """Words, and the cards on which they were found, in reading order."""
    learned = Signal()
    """Cards that were blank are known now."""

    def __init__(self, context: "UiContext", parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._scene: LibraryScene | None = None
        self._is_shown = False
        self._is_loading = False
        self._wanted: tuple[int, ...] = ()
        self._left_out = 0
        self._soon = Throttle(_PAUSE_MS, self._load, self)
        self._look = Throttle(_LOOK_MS, self._read_wanted, self)
        for kind in (LineageChanged, AssetAdded, AssetRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._refresh())

    @property
    def scene(self) -> "LibraryScene | None":
        return self._scene

    @property
    def left_out(self) -> int:
        """How many older assets are not shown."""
        return self._left_out

    def set_shown(self, *, is_shown: bool) -> None:
        """Load it, or let go of it."""
        self._is_shown = is_shown
        if is_shown:
            self._load()
        else:
            self._scene = None

    def node(self, node_id: int) -> "GraphNode | None":
        return self._scene.graph.nodes.get(node_id) if self._scene is not None else None

    def row(self, asset_id: int) -> "AssetRow | None":
        """An asset that was looked at."""
        return self._scene.library_nodes.rows.get(asset_id) if self._scene is not None else None

    def look_at(self, asset_ids: Sequence[int]) -> None:
        """These are in view: read what is not known of them, a moment later."""
        if self._scene is not None:
            known = self._scene.library_nodes.rows
            self._wanted = tuple(asset_id for asset_id in asset_ids if asset_id not in known)[:_MOST_ROWS]
            if self._wanted:
                self._look.call()

    def search(self, text: str) -> None:
        """Look for words as the gallery does."""
        self._context.tasks.start(self._search(text), what=self.tr("search the lineage"))

    def _refresh(self) -> None:
        if self._is_shown:
            self._soon.call()

    def _load(self) -> None:
        if self._is_shown and not self._is_loading:
            self._is_loading = True
            if self._context.tasks.start(self._load_whole(), what=self.tr("load the library's lineage")) is None:
                self._is_loading = False

    async def _load_whole(self) -> None:
        try:
            async with self._context.read() as services:
                columns = await services.lineage.get_library_graph(self._context.user_id)
            if self._scene is not None and _is_same(self._scene.columns, columns):
                return
            scene = await in_thread(_make_scene, columns)
        finally:
            self._is_loading = False
        if self._is_shown:
            is_first = self._scene is None
            if self._scene is not None:
                scene.learn(self._scene.library_nodes.rows)
            self._scene, self._left_out = scene, columns.left_out
            self.scene_changed.emit(scene, is_first)

    async def _search(self, text: str) -> None:
        async with self._context.read() as services:
            ids = await services.assets.list_asset_ids(self._context.user_id, text=text)
        if self._scene is not None:
            self.found.emit(text, await in_thread(self._scene.among, ids))

    def _read_wanted(self) -> None:
        if self._wanted and self._scene is not None:
            self._context.tasks.start(self._read(self._wanted), what=self.tr("read what is in view"))

    async def _read(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids)
        if self._scene is not None:
            self._scene.learn({row.id: row for row in rows})
            self.learned.emit()


def _is_same(one: "LibraryGraph", other: "LibraryGraph") -> bool:
    """Whether nothing of the graph changed."""
    import numpy as np  # noqa: PLC0415  (loaded by the thread that made the scene)

    pairs: list[tuple[Any, Any]] = [
        (one.ids, other.ids),
        (one.operations, other.operations),
        (one.parents, other.parents),
        (one.children, other.children),
    ]
    return all(np.array_equal(first, second) for first, second in pairs)


def _make_scene(columns: "LibraryGraph") -> "LibraryScene":
    from app.ui.panels.lineage.library_scene import make_library_scene  # noqa: PLC0415  (numpy)

    return make_library_scene(columns)
