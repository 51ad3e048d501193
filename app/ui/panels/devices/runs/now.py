"""What runs and waits now: read when a run changed, and not while nobody sees it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.enums import ExecutionState
from app.domain.events import ExecutionChanged, LibraryChanged
from app.services.automation.execution_history import OpenRun
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.devices.runs.words import tr
from app.ui.throttle import Throttle

_PERIOD_MS: Final = 120


class RunsNow(QObject):
    """One reading for all changes of a moment, whoever shows them: tiles, the large phone, the list."""

    changed = Signal()
    phone_changed = Signal(int)
    """A phone is busy with something else, or further with it."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.runs: tuple[OpenRun, ...] = ()
        """The oldest first."""
        self._busy: dict[int, OpenRun] = {}
        self._is_awake = False
        self._is_stale = True
        self._is_reading = False
        self._throttle = Throttle(_PERIOD_MS, self._read, self)
        for kind in (ExecutionChanged, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self.refresh())

    def busy(self, device_id: int) -> OpenRun | None:
        """What runs on a phone, or is held there."""
        return self._busy.get(device_id)

    def set_awake(self, *, is_awake: bool) -> None:
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self._read()

    def refresh(self) -> None:
        """Read again, soon; many changes are read once."""
        self._is_stale = True
        if self._is_awake:
            self._throttle.call()

    def _read(self) -> None:
        if not self._is_reading and self._is_awake:
            self._context.tasks.start(self._load(), what=tr("read what runs"))

    async def _load(self) -> None:
        self._is_reading, self._is_stale = True, False
        try:
            async with self._context.read() as services:
                runs = await services.history.list_open(self._context.user_id)
        finally:
            self._is_reading = False
        self._show(tuple(runs))
        if self._is_stale:
            self.refresh()

    def _show(self, runs: tuple[OpenRun, ...]) -> None:
        if runs == self.runs:
            return
        before, self.runs = self._busy, runs
        self._busy = {
            run.row.device_id: run
            for run in runs
            if run.row.device_id is not None and run.row.state is not ExecutionState.QUEUED
        }
        self.changed.emit()
        for device_id in before.keys() | self._busy.keys():
            if before.get(device_id) != self._busy.get(device_id):
                self.phone_changed.emit(device_id)
