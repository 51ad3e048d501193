"""Sends what was done to the picture to a phone, in order, one after another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, Signal

from app.devices.control import Control
from app.domain.errors import PixSimError
from app.ui.tasks import UiTasks

_MOST_WAITING = 200
Act = Callable[[], Awaitable[object]]


class PhoneInput(QObject):
    """Touches and keys wait their turn; of moves the newest takes the place of one that waits, and letters join.

    Args:
        tasks: Of the window.
        control: Of the phone.
    """

    failed = Signal(object)
    """A PixSimError: the phone did not do it. What waited then is dropped."""
    done = Signal()
    """Something was done to the phone."""

    def __init__(self, tasks: UiTasks, control: Control, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.control = control
        self._waiting: deque[tuple[str, Act]] = deque()
        self._text = ""
        self._task: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return self._task is None or self._task.done()

    def press(self, x: float, y: float) -> None:
        self._put("press", lambda: self.control.press(x, y))

    def move(self, x: float, y: float) -> None:
        if self._waiting and self._waiting[-1][0] == "move":
            self._waiting.pop()
        self._put("move", lambda: self.control.move(x, y))

    def release(self, x: float, y: float) -> None:
        self._put("release", lambda: self.control.release(x, y))

    def scroll(self, x: float, y: float, across: float, up: float) -> None:
        self._put("scroll", lambda: self.control.scroll(x, y, across, up))

    def key(self, code: int, meta: int = 0) -> None:
        self._put("key", lambda: self.control.key(code, meta=meta))

    def type(self, text: str) -> None:
        """Letters that come while others wait are sent with them."""
        self._text += text
        if not (self._waiting and self._waiting[-1][0] == "text"):
            self._put("text", self._type_all)

    def act(self, act: Act) -> None:
        """Do something else with the phone when its turn has come."""
        self._put("act", act)

    def stop(self) -> None:
        """Drop what waits and end what is under way."""
        self._waiting.clear()
        self._text = ""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _type_all(self) -> None:
        text, self._text = self._text, ""
        await self.control.text(text)

    def _put(self, kind: str, act: Act) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            return
        self._waiting.append((kind, act))
        if self.is_idle:
            self._task = self._tasks.start(self._work(), what=self.tr("control the phone"))

    async def _work(self) -> None:
        try:
            while self._waiting:
                _, act = self._waiting.popleft()
                await act()
                self.done.emit()
        except PixSimError as error:
            self._give_up(error)

    def _give_up(self, error: PixSimError) -> None:
        self._waiting.clear()
        self._text = ""
        self.failed.emit(error)
