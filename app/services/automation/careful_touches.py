"""Knows of a touch whose answer was lost whether it arrived, so that it is not done twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from app.devices.actions.base import Point, Touches
from app.domain.errors import DeviceError, DeviceRefusedError, ScreenUnreadableError, ValidationError
from app.services.automation.step_context import PhoneScreen

_LOOK_SECONDS: Final = 5.0
"""A look before a touch may take so long; a screen that never rests takes longer, and is not to slow each touch."""


class CarefulTouches:
    """Passes on the touches and keys of one try of a step.

    Args:
        touches: What they are passed on to.
        screen: The phone's.
        looks: Read the screen before the first touch, if the step itself has not.
    """

    def __init__(self, touches: Touches, screen: PhoneScreen, *, looks: bool) -> None:
        self._touches = touches
        self._screen = screen
        self._looks = looks
        self._before: bytes | None = None
        self._count = 0
        self.is_open = False
        """A touch was sent, and no answer to it came."""
        screen.last = None

    async def tap(self, x: float, y: float, ms: int = 0) -> Any:
        return await self._send(lambda: self._touches.tap(x, y, ms))

    async def swipe(self, points: Sequence[Point], ms: int) -> Any:
        return await self._send(lambda: self._touches.swipe(points, ms))

    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> Any:
        return await self._send(lambda: self._touches.key(code, meta=meta, long=long))

    async def text(self, words: str) -> Any:
        return await self._send(lambda: self._touches.text(words))

    async def has_arrived(self) -> bool | None:
        """Whether the screen shows that the touch without an answer arrived: it is another one than before it.

        Returns:
            None where it cannot be known: the screen before the touch is not known, or the present one cannot be read.
        """
        if self._before is None:
            return None
        try:
            return await self._screen.dump() != self._before
        except (ScreenUnreadableError, DeviceError):
            return None

    async def _send(self, send: Callable[[], Awaitable[Any]]) -> Any:
        if not self._count:
            await self._look()
        # After the first touch of a step the screen is one that nobody has read.
        self._before = None if self._count else self._screen.last
        self._count += 1
        self.is_open = self._screen.is_touched = True
        try:
            answer = await send()
        except (DeviceRefusedError, ValidationError):
            # That is an answer.
            self.is_open = False
            raise
        self.is_open = False
        return answer

    async def _look(self) -> None:
        """Know the screen before the first touch, or at least that the phone is there."""
        if self._screen.last is not None:
            return
        if self._looks:
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._screen.dump()
            except (ScreenUnreadableError, TimeoutError):
                pass
        # A phone that was lost before is found out here, where nothing was sent yet.
        if self._screen.last is None:
            await self._screen.knock()
