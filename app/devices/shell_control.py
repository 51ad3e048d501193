"""Driving a phone by its own `input` command."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from app.devices.control import (
    MAX_MS,
    MOVES_A_SECOND,
    Meta,
    Point,
    TextWay,
    check_key,
    check_ms,
    check_path,
    check_point,
    check_text,
)
from app.devices.facts import screen_size
from app.devices.phone import Phone
from app.devices.single_control import SingleControl
from app.devices.text_entry import SETTLE_SECONDS, Keyboard, is_plain, type_plain
from app.domain.errors import DeviceRefusedError

LONG_PRESS_MS = 600
_FIRST_WITH_MOTION = 29
_FIRST_WITH_COMBINATION = 31
_STILL_PIXELS = 10
_NOTCH_SHARE = 0.12
_WHEEL_MS = 120
_META_KEYS = {Meta.SHIFT: 59, Meta.ALT: 57, Meta.CTRL: 113, Meta.META: 117}


@dataclass(frozen=True, slots=True)
class _Hold:
    """A finger that is down: where it went down, and when (seconds of the loop)."""

    at: Point
    since: float


class ShellControl(SingleControl):
    """Drives a phone by its `input` command, over one shell that stays open.

    Args:
        phone: Which one.
        settle_seconds: From the switch to another keyboard until it takes texts.
    """

    def __init__(self, phone: Phone, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        super().__init__(phone)
        self._keyboard = Keyboard(self._shell, settle_seconds=settle_seconds)
        self._sdk: int | None = None
        self._gesture = asyncio.Lock()
        self._hold: _Hold | None = None
        self._newest: Point | None = None
        self._is_moving = False

    @override
    async def tap(self, x: float, y: float, ms: int = 0) -> None:
        check_point(x, y)
        if check_ms(ms):
            await self._input("swipe", *_words(x, y, x, y), str(ms))
        else:
            await self._input("tap", *_words(x, y))

    @override
    async def press(self, x: float, y: float) -> None:
        check_point(x, y)
        self._hold = _Hold((x, y), asyncio.get_running_loop().time())
        async with self._gesture:
            if await self._is_at_least(_FIRST_WITH_MOTION):
                await self._input("motionevent", "DOWN", *_words(x, y))

    @override
    async def move(self, x: float, y: float) -> None:
        check_point(x, y)
        if self._hold is None:
            return
        self._newest = (x, y)
        if self._is_moving:
            return
        self._is_moving = True
        try:
            async with self._gesture:
                await self._send_moves()
        finally:
            self._is_moving = False

    @override
    async def release(self, x: float, y: float) -> None:
        check_point(x, y)
        hold, self._hold, self._newest = self._hold, None, None
        if hold is None:
            return
        async with self._gesture:
            if await self._is_at_least(_FIRST_WITH_MOTION):
                await self._input("motionevent", "UP", *_words(x, y))
            else:
                await self._draw_at_once(hold, (x, y))

    @override
    async def swipe(self, points: Sequence[Point], ms: int) -> None:
        check_path(points)
        check_ms(ms)
        async with self._gesture:
            if len(points) > 2 and await self._is_at_least(_FIRST_WITH_MOTION):  # noqa: PLR2004
                await self._draw(points, ms / 1000)
            else:
                await self._input("swipe", *_words(*points[0], *points[-1]), str(ms))

    @override
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        raise DeviceRefusedError("Two fingers at once need the scrcpy server: name its file in the settings.")

    @override
    async def scroll(self, x: float, y: float, dx: float, dy: float) -> None:
        check_point(x, y)
        check_point(dx, dy)
        width, height = await screen_size(self._phone)
        # What is above comes down by a finger that goes down.
        to_x = min(max(x - dx * _NOTCH_SHARE * width, 1), width - 1)
        to_y = min(max(y + dy * _NOTCH_SHARE * height, 1), height - 1)
        await self._input("swipe", *_words(x, y, to_x, to_y), str(_WHEEL_MS))

    @override
    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> None:
        check_key(code)
        held = [str(_META_KEYS[bit]) for bit in Meta(meta & sum(Meta))]
        if not held:
            await self._input("keyevent", *(["--longpress"] if long else []), str(int(code)))
        elif await self._is_at_least(_FIRST_WITH_COMBINATION):
            await self._input("keycombination", *held, str(int(code)))
        else:
            raise DeviceRefusedError("Keys together need Android 12 or later, or the scrcpy server.")

    @override
    async def text(self, words: str) -> TextWay:
        check_text(words)
        if is_plain(words):
            await type_plain(self._shell, words)
            return TextWay.INPUT
        if await self._keyboard.is_there():
            await self._keyboard.type(words)
            return TextWay.KEYBOARD
        raise DeviceRefusedError(
            "Letters other than A to Z need the scrcpy server, or the app ADBKeyBoard on the phone."
        )

    @override
    async def clipboard(self) -> str:
        raise _no_clipboard()

    @override
    async def set_clipboard(self, words: str) -> None:
        raise _no_clipboard()

    @override
    async def _put_back(self) -> None:
        await super()._put_back()
        await self._keyboard.put_back()

    @override
    def _hang_up(self) -> None:
        self._shell.close()

    async def _input(self, *words: str) -> None:
        await self._shell.run(["input", *words])

    async def _is_at_least(self, sdk: int) -> bool:
        """Tell whether its Android has that API level."""
        if self._sdk is None:
            words = (await self._shell.run(["getprop", "ro.build.version.sdk"])).strip()
            self._sdk = int(words) if words.isascii() and words.isdecimal() else 0
        return self._sdk >= sdk

    async def _send_moves(self) -> None:
        """Send the newest place until none is new; one at a time, and no faster than what phones take."""
        loop = asyncio.get_running_loop()
        has_motion = await self._is_at_least(_FIRST_WITH_MOTION)
        while (place := self._newest) is not None:
            self._newest = None
            start = loop.time()
            if has_motion:
                await self._input("motionevent", "MOVE", *_words(*place))
                await asyncio.sleep(max(0.0, start + 1 / MOVES_A_SECOND - loop.time()))

    async def _draw(self, points: Sequence[Point], seconds: float) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        kept = _thinned(points, max(2, round(seconds * MOVES_A_SECOND)))
        await self._input("motionevent", "DOWN", *_words(*kept[0]))
        for place, point in enumerate(kept[1:], 1):
            await asyncio.sleep(max(0.0, start + seconds * place / (len(kept) - 1) - loop.time()))
            await self._input("motionevent", "MOVE", *_words(*point))
        await self._input("motionevent", "UP", *_words(*kept[-1]))

    async def _draw_at_once(self, hold: _Hold, end: Point) -> None:
        """Do in one command what the finger did since it went down."""
        ms = min(MAX_MS, round((asyncio.get_running_loop().time() - hold.since) * 1000))
        is_still = math.dist(hold.at, end) < _STILL_PIXELS
        if is_still and ms < LONG_PRESS_MS:
            await self._input("tap", *_words(*hold.at))
        else:
            await self._input("swipe", *_words(*hold.at, *(hold.at if is_still else end)), str(max(ms, 1)))


def _words(*values: float) -> list[str]:
    return [f"{value:.1f}".removesuffix(".0") for value in values]


def _thinned(points: Sequence[Point], count: int) -> list[Point]:
    """Keep so many of them, first and last among them."""
    if len(points) <= count:
        return list(points)
    return [points[round(place * (len(points) - 1) / (count - 1))] for place in range(count)]


def _no_clipboard() -> DeviceRefusedError:
    return DeviceRefusedError("The phone's clipboard needs the scrcpy server: name its file in the settings.")
