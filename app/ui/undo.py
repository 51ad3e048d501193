"""The undo stack: what was done, and how to take it back."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from app.ui.tasks import UiTasks

_LIMIT: Final = 100
Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """Something that was done and can be taken back.

    Attributes:
        text: What was done, to complete "Undo: ...".
        undo: Takes it back.
        redo: Does it again.
        at: When it was done first.
    """

    text: str
    undo: Step
    redo: Step
    at: datetime


class UndoStack(QObject):
    """Takes back and does again, one thing after the other; one that fails leaves the stack, and its error is shown."""

    changed = Signal()
    stopped = Signal(object, object)
    """A Command that could not be taken back or done again, and the error; what was to follow it does not."""

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._done: list[Command] = []
        self._undone: list[Command] = []
        self._wanted: deque[Step] = deque()
        self._task: asyncio.Task[None] | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What redo would do again; empty where there is nothing."""
        return self._undone[-1].text if self._undone else ""

    @property
    def done(self) -> tuple[Command, ...]:
        """What can be taken back, in the order in which it was done."""
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Command, ...]:
        """What can be done again, in the order in which that would happen."""
        return tuple(reversed(self._undone))

    def push(self, text: str, *, undo: Step, redo: Step) -> Callable[[], None]:
        """Note something that has just been done; what was undone before cannot be done again any more.

        Args:
            text: What was done: "Hold 2 jobs".
            undo: A coroutine function that takes it back.
            redo: A coroutine function that does it again.

        Returns:
            Takes back this alone, whatever was done after it; nothing happens where it was taken back already. It is
            for the button of a word that tells of it, which stays while other things are done.
        """
        command = Command(text, undo, redo, datetime.now(UTC))
        self._done.append(command)
        del self._done[:-_LIMIT]
        self._undone.clear()
        self.changed.emit()
        return lambda: self._want(partial(self._step, is_undo=True, only=command))

    def undo(self) -> None:
        """Take back the newest thing."""
        self._want(partial(self._step, is_undo=True))

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._want(partial(self._step, is_undo=False))

    def go_to(self, command: Command | None) -> None:
        """Take back or do again, step by step, until a command is the newest thing done; None takes back all.

        It ends at a step that fails.
        """
        self._want(partial(self._go_to, command))

    def clear(self) -> None:
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def make_actions(self, window: QWidget) -> tuple[QAction, QAction]:
        """Undo and redo with their keys, for a window; their words say what would happen, their icon text does not."""
        undo, redo = QAction(window), QAction(window)
        undo.setIconText(self.tr("Undo"))
        redo.setIconText(self.tr("Redo"))
        undo.setShortcut(QKeySequence("Ctrl+Z"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)

        def show_state() -> None:
            undo.setEnabled(self.can_undo)
            redo.setEnabled(self.can_redo)
            undo.setText(f"{self.tr('Undo')}: {self.undo_text}" if self.can_undo else self.tr("Undo"))
            redo.setText(f"{self.tr('Redo')}: {self.redo_text}" if self.can_redo else self.tr("Redo"))

        self.changed.connect(show_state)
        window.destroyed.connect(lambda: isValid(self) and self.changed.disconnect(show_state))
        window.addActions([undo, redo])
        show_state()
        return undo, redo

    def _want(self, step: Step) -> None:
        self._wanted.append(step)
        if self._task is None or self._task.done():
            self._task = self._tasks.start(self._work(), what=self.tr("undo that"))

    async def _work(self) -> None:
        try:
            while self._wanted:
                await self._wanted.popleft()()
        finally:
            self._wanted.clear()

    async def _go_to(self, command: Command | None) -> None:
        while command in self._undone:
            await self._step(is_undo=False)
        while self._done and self._done[-1] is not command and (command is None or command in self._done):
            await self._step(is_undo=True)

    async def _step(self, *, is_undo: bool, only: Command | None = None) -> None:
        source, target = (self._done, self._undone) if is_undo else (self._undone, self._done)
        if not source or (only is not None and only not in source):
            return
        command = only or source[-1]
        source.remove(command)
        try:
            await (command.undo() if is_undo else command.redo())
            target.append(command)
        except Exception as error:
            self.stopped.emit(command, error)
            raise
        finally:
            self.changed.emit()
