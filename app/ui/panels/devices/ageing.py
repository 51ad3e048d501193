"""Facts of phones grow old while they are connected (battery, storage, app in front): they are read again, gently."""

import contextlib
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.domain.errors import ResourceNotFoundError
from app.ui.context import UiContext
from app.ui.panels.devices.cards import PhoneCard

EVERY_SECONDS: Final = 30.0


class FactsAgeing(QObject):
    """Asks the phones that are ready one after another, every 30 s while somebody sees them, and never else.

    Args:
        context: The window.
        cards: Gives the phones of the wall.
    """

    def __init__(
        self, context: UiContext, cards: Callable[[], Iterable[PhoneCard]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._cards = cards
        self._is_reading = False
        self._timer = QTimer(self)
        self.set_pause(EVERY_SECONDS)
        self._timer.timeout.connect(self._start)

    def set_pause(self, seconds: float) -> None:
        """Read all again so often."""
        self._timer.setInterval(round(seconds * 1000))

    def set_awake(self, *, is_awake: bool) -> None:
        """Say whether somebody sees the phones."""
        if is_awake:
            self._timer.start()
        else:
            self._timer.stop()

    def read_now(self, phone_id: int) -> None:
        """Read the facts of a phone that is looked at now."""
        if any(card.id == phone_id and card.is_ready for card in self._cards()):
            self._context.tasks.start(self._read(phone_id), what=self.tr("read what the phone says of itself"))

    @property
    def _is_seen(self) -> bool:
        """A window that is minimised hides none of its parts."""
        parent = self.parent()
        is_minimised = isinstance(parent, QWidget) and parent.window().isMinimized()
        return self._timer.isActive() and not is_minimised

    def _start(self) -> None:
        if not self._is_reading and self._is_seen:
            self._context.tasks.start(self._read_all(), what=self.tr("read what the phones say of themselves"))

    async def _read_all(self) -> None:
        self._is_reading = True
        try:
            for phone_id in [card.id for card in self._cards() if card.is_ready]:
                if self._is_seen:
                    await self._read(phone_id)
        finally:
            self._is_reading = False

    async def _read(self, phone_id: int) -> None:
        # One that was forgotten meanwhile tells nothing.
        with contextlib.suppress(ResourceNotFoundError):
            async with self._context.steps() as services:
                await services.devices.refresh_device(phone_id)
