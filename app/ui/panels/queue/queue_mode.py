"""Whether the queue runs: as its user wants it, and as the runners can."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.enums import QueueMode
from app.domain.events import LibraryChanged, QueueModeChanged, RunnersPaused
from app.ui.context import UiContext
from app.ui.follow import follow

_SUBJECT: Final = "queue.mode"


class QueueRun(QObject):
    """Knows the mode of the queue, and changes it."""

    changed = Signal()

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mode = QueueMode.RUNNING
        self._trouble = ""
        self._is_locked = False
        follow(self, context.bus, QueueModeChanged, self._mode_changed)
        follow(self, context.bus, LibraryChanged, lambda _event: self._read())
        follow(self, context.bus, RunnersPaused, self._runners_paused)
        self._read()

    @property
    def mode(self) -> QueueMode:
        return self._mode

    @property
    def trouble(self) -> str:
        """Why the runners take no job, as a sentence; empty where they do."""
        return self._trouble

    @property
    def is_locked(self) -> bool:
        """Whether the trouble is that the keys of the accounts are not open, for which the user can do something."""
        return self._is_locked and bool(self._trouble)

    def pause(self) -> None:
        """Start nothing more."""
        self._set(QueueMode.PAUSED)

    def finish(self) -> None:
        """Start nothing more, and tell when the last job that runs has ended."""
        self._set(QueueMode.FINISHING)

    def resume(self) -> None:
        self._set(QueueMode.RUNNING)

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._mode == QueueMode.RUNNING:
            self.pause()
        else:
            self.resume()

    def _set(self, mode: QueueMode) -> None:
        self._context.tasks.start(self._write(mode), what=self.tr("pause or resume the queue"))

    async def _write(self, mode: QueueMode) -> None:
        async with self._context.write() as services:
            await services.jobs.set_queue_mode(self._context.user_id, mode)

    def _read(self) -> None:
        self._context.tasks.start(self._load(), what=self.tr("read whether the queue runs"))

    async def _load(self) -> None:
        async with self._context.read() as services:
            mode = await services.jobs.get_queue_mode(self._context.user_id)
        if mode != self._mode:
            self._mode = mode
            self.changed.emit()

    def _mode_changed(self, event: QueueModeChanged) -> None:
        if event.user_id != self._context.user_id:
            return
        if event.has_finished:
            text = self.tr("What ran has ended. The queue is paused.")
            self._context.shell.toast("done", text, self.tr("Resume"), self.resume, subject=_SUBJECT, news="done")
        self._read()

    def _runners_paused(self, event: RunnersPaused) -> None:
        self._trouble, self._is_locked = event.reason, False
        self.changed.emit()
        if event.reason:
            self._context.tasks.start(self._look_at_keys(), what=self.tr("see what keeps the queue"))

    async def _look_at_keys(self) -> None:
        async with self._context.read() as services:
            self._is_locked = services.credentials.is_refused(self._context.user_id)
        self.changed.emit()
