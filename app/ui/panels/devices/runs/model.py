"""The history: which runs there are is known at once, their rows come by pages as they are seen."""

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.errors import PixSimError
from app.domain.events import ExecutionChanged, LibraryChanged
from app.services.automation.execution_history import RunFilter, RunRow
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.devices.runs.lines import lines_of_run
from app.ui.panels.devices.runs.two_lines import KEY_ROLE, line_data
from app.ui.panels.devices.runs.words import tr
from app.ui.throttle import Throttle

PAGE: Final = 100
_PERIOD_MS: Final = 150
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class RunModel(QAbstractListModel):
    """The ended runs that a filter lets through, the newest first; reads nothing while nobody sees it."""

    loaded = Signal()
    failed = Signal(object)
    """A PixSimError: the history could not be read."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._clock = Clock()
        self.filter = RunFilter()
        self.ids: list[int] = []
        self.has_loaded = False
        self._rows: dict[int, RunRow] = {}
        self._wanted: set[int] = set()
        """Pages that were asked for and have not come."""
        self._changed: set[int] = set()
        self._is_awake = False
        self._is_stale = True
        self._reading = 0
        """The number of the newest reading; what an older one brings is not shown."""
        self._pages = Throttle(0, self._read_pages, self)
        self._changes = Throttle(_PERIOD_MS, self._read_changes, self)
        follow(self, context.bus, ExecutionChanged, self._follow)
        follow(self, context.bus, LibraryChanged, lambda _event: self.refresh())

    def row(self, run_id: object) -> RunRow | None:
        """What is known of a run; None where it is not there, or has not been read."""
        return self._rows.get(run_id) if isinstance(run_id, int) else None

    def set_filter(self, wanted: RunFilter) -> None:
        if wanted != self.filter:
            self.filter = wanted
            self.refresh()

    def set_awake(self, *, is_awake: bool) -> None:
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self.refresh()
        elif is_awake and self._changed:
            self._changes.call()

    def refresh(self) -> None:
        """Read all anew."""
        self._is_stale = True
        if self._is_awake:
            self._context.tasks.start(self._load(), what=tr("read the history"))

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        run_id = self.ids[index.row()]
        if role == KEY_ROLE:
            return run_id
        row = self._rows.get(run_id)
        if row is None:
            self._want(index.row() // PAGE)
        return line_data(None if row is None else lines_of_run(row, self._clock.now()), role)

    def _want(self, page: int) -> None:
        if page not in self._wanted:
            self._wanted.add(page)
            self._pages.call()

    def _follow(self, event: ExecutionChanged) -> None:
        self._changed.add(event.execution_id)
        if self._is_awake:
            self._changes.call()

    async def _load(self) -> None:
        self._is_stale = False
        self._reading += 1
        reading, wanted = self._reading, self.filter
        try:
            async with self._context.read() as services:
                ids = await services.history.list_ids(self._context.user_id, wanted)
                rows = await services.history.list_rows(self._context.user_id, ids[:PAGE])
        except PixSimError as error:
            self._is_stale = True
            self.failed.emit(error)
            return
        if reading != self._reading:
            return
        self.beginResetModel()
        self.ids, self._rows, self._wanted = ids, {row.id: row for row in rows}, set()
        self.endResetModel()
        self.has_loaded = True
        self.loaded.emit()

    def _read_pages(self) -> None:
        self._context.tasks.start(self._load_pages(), what=tr("read the history"))

    async def _load_pages(self) -> None:
        reading = self._reading
        pages = sorted(self._wanted)
        ids = [run_id for page in pages for run_id in self.ids[page * PAGE : (page + 1) * PAGE]]
        try:
            async with self._context.read() as services:
                rows = await services.history.list_rows(self._context.user_id, ids)
        finally:
            self._wanted -= set(pages)
        if reading != self._reading:
            return
        self._rows.update((row.id, row) for row in rows)
        if self.ids:
            self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))

    def _read_changes(self) -> None:
        if self._changed and self._is_awake:
            self._context.tasks.start(self._load_changes(), what=tr("read the history"))

    async def _load_changes(self) -> None:
        changed, self._changed = self._changed, set()
        reading, wanted = self._reading, self.filter
        async with self._context.read() as services:
            rows = await services.history.list_rows(self._context.user_id, sorted(changed), wanted)
        if reading != self._reading:
            return
        for row in sorted(rows, key=lambda row: row.id):
            self._take(row)
        if rows:
            self.loaded.emit()

    def _take(self, row: RunRow) -> None:
        """Show a run that has just ended; its place is by its number, as that of all."""
        if row.id in self._rows:
            place = self.ids.index(row.id)
            self._rows[row.id] = row
            self.dataChanged.emit(self.index(place), self.index(place))
            return
        if row.id in self.ids:
            return
        place = next((place for place, run_id in enumerate(self.ids) if run_id < row.id), len(self.ids))
        self.beginInsertRows(_NOWHERE, place, place)
        self.ids.insert(place, row.id)
        self._rows[row.id] = row
        self.endInsertRows()
