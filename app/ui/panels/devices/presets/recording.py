"""Records what is done to the phone that is shown large, as steps."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractButton

from app.devices.hierarchy import Screen
from app.domain.errors import PixSimError
from app.services.automation.step_recorder import StepRecorder
from app.ui.context import UiContext
from app.ui.panels.devices.presets.words import tr
from app.ui.panels.devices.view import PhoneView

_SETTLE_SECONDS: Final = 0.4
_BUTTONS: Final = {"back": 4, "home": 3, "recents": 187, "volume_down": 25, "volume_up": 24, "power": 26}


class StepRecording(QObject):
    """Listens to the picture while it is on.

    The elements are read before the first touch and after each one. A touch that comes while they are being read is
    kept by its place, since nobody knows what lies under it.

    Args:
        context: The window.
        view: The picture.
        buttons: Those of the bar below it, by their names.
        read: Reads the elements of the phone that is shown.
    """

    changed = Signal()
    """It is ready for a touch, or reads the screen."""

    def __init__(
        self,
        context: UiContext,
        view: PhoneView,
        buttons: Mapping[str, QAbstractButton],
        read: Callable[[], Awaitable[Screen]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._view = view
        self._read = read
        self._recorder: StepRecorder | None = None
        self._screen: Screen | None = None
        self._task: asyncio.Task[None] | None = None
        view.pressed.connect(self._press)
        view.moved.connect(self._move)
        view.released.connect(self._release)
        view.key_typed.connect(lambda code, _meta: self._key(code))
        view.text_typed.connect(self._type)
        for name, code in _BUTTONS.items():
            if name in buttons:
                buttons[name].clicked.connect(lambda _=False, code=code: self._key(code))

    @property
    def is_on(self) -> bool:
        return self._recorder is not None

    @property
    def is_ready(self) -> bool:
        """Whether the elements under the next touch are known."""
        return self._screen is not None

    def begin(self) -> None:
        """Listen from now on."""
        self._recorder = StepRecorder()
        self._read_anew(0.0)

    def end(self) -> StepRecorder | None:
        """Listen no more; gives what was done, None where it did not listen."""
        recorder, self._recorder = self._recorder, None
        self._forget_screen()
        if recorder is not None:
            recorder.finish()
        return recorder

    def words(self) -> str:
        """How it is, for the hands at the phone."""
        return tr("Recording: touch the phone") if self.is_ready else tr("Recording: reads the screen")

    def _press(self, x: float, y: float) -> None:
        if self._recorder is not None:
            self._recorder.press(x, y, at=time.monotonic(), screen=self._screen)

    def _move(self, x: float, y: float) -> None:
        if self._recorder is not None:
            self._recorder.move(x, y)

    def _release(self, x: float, y: float) -> None:
        if self._recorder is not None:
            self._recorder.release(x, y, at=time.monotonic(), size=self._view.screen_size)
            self._read_anew(_SETTLE_SECONDS)

    def _key(self, code: int) -> None:
        if self._recorder is not None:
            self._recorder.key(code, at=time.monotonic())
            self._read_anew(_SETTLE_SECONDS)

    def _type(self, text: str) -> None:
        if self._recorder is not None:
            # What is typed changes texts, but not what lies where.
            self._recorder.type(text, at=time.monotonic(), screen=self._screen)

    def _read_anew(self, pause: float) -> None:
        self._forget_screen()
        self._task = self._context.tasks.start(self._load(pause), what=tr("read the screen"))
        self.changed.emit()

    def _forget_screen(self) -> None:
        self._screen = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _load(self, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            screen = await self._read()
        except PixSimError:
            # A game, a clip: its places are kept instead.
            return
        self._screen = screen
        self.changed.emit()
