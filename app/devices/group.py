"""Several phones driven as one: one leads, the others get the same in fractions of their screens."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from typing_extensions import override

from app.devices.control import Control, Point, TextWay
from app.devices.facts import Size
from app.domain.errors import AdbUnavailableError, DeviceGoneError, DeviceTimeoutError, PixSimError

Result = TypeVar("Result")

_AWAY = (AdbUnavailableError, DeviceGoneError, DeviceTimeoutError)


@dataclass(frozen=True, slots=True)
class Member:
    """One phone of a group.

    Args:
        control: Drives it.
        size: Gives its width and height as the screen is held now.
    """

    control: Control
    size: Callable[[], Size]

    def place(self, share: Point) -> Point:
        """The pixels of a place that is given in shares of the screen."""
        width, height = self.size()
        return share[0] * width, share[1] * height


class GroupControl(Control):
    """Does with every phone what is done with the leader; coordinates are pixels of the leader's screen.

    All get it at the same time. What the leader cannot do is raised, once the others are done; what another cannot do
    is told by `failed` and `on_failure`. One that is gone or does not answer is left out from then on, so that it holds
    up nobody and does not go on from another screen: `take_back` lets it follow again.

    Args:
        leader: Whose screen the coordinates are of.
        followers: The others, by the names that they are told by.
        on_failure: Called with the name and the error.
    """

    def __init__(
        self,
        leader: Member,
        followers: Mapping[str, Member],
        *,
        on_failure: Callable[[str, PixSimError], None] | None = None,
    ) -> None:
        self._leader = leader
        self._followers = dict(followers)
        self._on_failure = on_failure
        self._failed: dict[str, PixSimError] = {}
        self._away: set[str] = set()

    @property
    def failed(self) -> Mapping[str, PixSimError]:
        """What each phone could not do the last time that it was told to do something."""
        return MappingProxyType(self._failed)

    def take_back(self, name: str) -> None:
        """Let a phone that was left out follow again."""
        self._away.discard(name)
        self._failed.pop(name, None)

    @override
    async def tap(self, x: float, y: float, ms: int = 0) -> None:
        share = self._share(x, y)
        await self._together(lambda one: one.control.tap(*one.place(share), ms))

    @override
    async def press(self, x: float, y: float) -> None:
        share = self._share(x, y)
        await self._together(lambda one: one.control.press(*one.place(share)))

    @override
    async def move(self, x: float, y: float) -> None:
        share = self._share(x, y)
        await self._together(lambda one: one.control.move(*one.place(share)))

    @override
    async def release(self, x: float, y: float) -> None:
        share = self._share(x, y)
        await self._together(lambda one: one.control.release(*one.place(share)))

    @override
    async def swipe(self, points: Sequence[Point], ms: int) -> None:
        shares = [self._share(*point) for point in points]
        await self._together(lambda one: one.control.swipe([one.place(share) for share in shares], ms))

    @override
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        share = self._share(x, y)
        width = self._leader.size()[0]

        def pinch(one: Member) -> Awaitable[None]:
            scale = one.size()[0] / width
            return one.control.pinch(*one.place(share), start=start * scale, end=end * scale, ms=ms)

        await self._together(pinch)

    @override
    async def scroll(self, x: float, y: float, dx: float, dy: float) -> None:
        share = self._share(x, y)
        await self._together(lambda one: one.control.scroll(*one.place(share), dx, dy))

    @override
    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> None:
        await self._together(lambda one: one.control.key(code, meta=meta, long=long))

    @override
    async def text(self, words: str) -> TextWay:
        """Type on all, and tell how it was done on the leader."""
        return await self._together(lambda one: one.control.text(words))

    @override
    async def clipboard(self) -> str:
        """Read the leader's clipboard."""
        return await self._leader.control.clipboard()

    @override
    async def set_clipboard(self, words: str) -> None:
        await self._together(lambda one: one.control.set_clipboard(words))

    @override
    async def rotate(self, rotation: int | None = None) -> None:
        await self._together(lambda one: one.control.rotate(rotation))

    @override
    async def put_back_rotation(self) -> None:
        await self._together(lambda one: one.control.put_back_rotation())

    @override
    async def close(self) -> None:
        """Close the control of each; a group that is only dissolved is not closed."""
        await asyncio.gather(*(one.control.close() for one in (self._leader, *self._followers.values())))

    def _share(self, x: float, y: float) -> Point:
        width, height = self._leader.size()
        return x / width, y / height

    async def _together(self, act: Callable[[Member], Awaitable[Result]]) -> Result:
        names = [name for name in self._followers if name not in self._away]
        members = [self._leader, *(self._followers[name] for name in names)]
        led, *followed = await asyncio.gather(*map(act, members), return_exceptions=True)
        for name, result in zip(names, followed, strict=True):
            self._note(name, result)
        if isinstance(led, BaseException):
            raise led
        return led

    def _note(self, name: str, result: object) -> None:
        """Keep what one phone could not do; what no phone should raise is raised."""
        self._failed.pop(name, None)
        if not isinstance(result, BaseException):
            return
        if not isinstance(result, PixSimError):
            raise result
        self._failed[name] = result
        if isinstance(result, _AWAY):
            self._away.add(name)
        if self._on_failure is not None:
            self._on_failure(name, result)
