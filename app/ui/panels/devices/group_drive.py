"""Drives several phones as one: the large one leads, the others get the same in shares of their screens."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.devices.control import Control
from app.devices.facts import Size
from app.devices.group import GroupControl, Member
from app.domain.errors import PixSimError
from app.ui.context import UiContext
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.live import LivePictures
from app.ui.panels.devices.touches import PhoneInput

ControlOf = Callable[[PhoneCard], Awaitable[Control]]
_CLOSE_SECONDS: Final = 3.0
_ANY: Final = (1080, 2400)


class GroupDrive(QObject):
    """Lasts until it is ended, or the window closes.

    Args:
        context: The window.
        live: Tells how the screens are held.
        control_of: Opens the control of a phone.
    """

    failed = Signal(str, object)
    """The name of a phone that did not do it, and the PixSimError."""
    changed = Signal()
    """Other phones follow, or none any more."""

    def __init__(
        self, context: UiContext, live: LivePictures, control_of: ControlOf, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._control_of = control_of
        self._task: asyncio.Task[None] | None = None
        self.followers: tuple[PhoneCard, ...] = ()
        """Who follows now."""

    def begin(self, hand: PhoneInput, leader: PhoneCard, others: Sequence[PhoneCard]) -> None:
        """Let others do what is done to the leader; who followed before does no more."""
        self.end()
        self._task = self._context.tasks.start(
            self._lead(hand, leader, others), what=self.tr("drive the phones together")
        )

    def end(self) -> None:
        """Let everybody go."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _lead(self, hand: PhoneInput, leader: PhoneCard, others: Sequence[PhoneCard]) -> None:
        own = hand.control
        members: dict[str, Member] = {}
        joined: list[PhoneCard] = []
        try:
            for card, control in zip(others, await self._open_all(others), strict=True):
                if control is not None:
                    members[f"{card.number} {card.name}"] = Member(control, self._size_of(card))
                    joined.append(card)
            hand.control = GroupControl(Member(own, self._size_of(leader)), members, on_failure=self.failed.emit)
            self._follow(joined)
            await asyncio.get_running_loop().create_future()
        finally:
            hand.control = own
            self._follow([])
            async with asyncio.timeout(_CLOSE_SECONDS):
                await asyncio.gather(*(member.control.close() for member in members.values()))

    async def _open_all(self, cards: Sequence[PhoneCard]) -> list[Control | None]:
        return list(await asyncio.gather(*(self._open(card) for card in cards)))

    async def _open(self, card: PhoneCard) -> Control | None:
        try:
            return await self._control_of(card)
        except PixSimError as error:
            self.failed.emit(f"{card.number} {card.name}", error)
            return None

    def _follow(self, cards: Sequence[PhoneCard]) -> None:
        self.followers = tuple(cards)
        self.changed.emit()

    def _size_of(self, card: PhoneCard) -> Callable[[], Size]:
        return lambda: self._live.screen_size(card.id) or card.size or _ANY
