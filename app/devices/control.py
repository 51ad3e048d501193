"""Driving a phone: touches, keys, text, clipboard, rotation."""

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum

import structlog
from typing_extensions import override

from app.devices.facts import screen_size
from app.devices.input_shell import InputShell
from app.devices.phone import Phone
from app.devices.rotation import Rotation
from app.devices.shell import is_text
from app.devices.text_entry import (
    MAX_TEXT,
    SETTLE_SECONDS,
    has_keyboard,
    is_plain,
    type_by_keyboard,
    type_plain,
)
from app.domain.errors import DeviceError, DeviceRefusedError, ValidationError

log = structlog.get_logger(__name__)

Point = tuple[float, float]
"""Pixels of the current orientation, from the upper left corner."""

MOVES_A_SECOND = 30
MAX_MS = 60_000
LONG_PRESS_MS = 600
_MAX_PIXELS = 100_000
_MAX_POINTS = 2000
_MAX_KEY = 2000
_FIRST_WITH_MOTION = 29
_FIRST_WITH_COMBINATION = 31
_STILL_PIXELS = 10
_NOTCH_SHARE = 0.12
_WHEEL_MS = 120


class Key(IntEnum):
    """Key codes of Android that have names here; every other code may be sent too."""

    HOME = 3
    BACK = 4
    VOLUME_UP = 24
    VOLUME_DOWN = 25
    POWER = 26
    ENTER = 66
    DELETE = 67
    RECENTS = 187
    WAKE = 224


class Meta(IntFlag):
    """Keys that are held while another is pressed, as Android counts them."""

    SHIFT = 0x1
    ALT = 0x2
    CTRL = 0x1000
    META = 0x10000


class TextWay(StrEnum):
    """How a text was typed."""

    INPUT = "input"
    PASTE = "paste"
    KEYBOARD = "keyboard"


_META_KEYS = {Meta.SHIFT: 59, Meta.ALT: 57, Meta.CTRL: 113, Meta.META: 117}


class Control(ABC):
    """What a phone can be made to do; coordinates are pixels of the current orientation.

    Each method raises a DeviceError where the phone did not do it, and a ValidationError for what no phone could do.
    """

    @abstractmethod
    async def tap(self, x: float, y: float, ms: int = 0) -> None:
        """Touch one place, for so many milliseconds."""

    @abstractmethod
    async def press(self, x: float, y: float) -> None:
        """Put the finger down, for a drag that is not known yet."""

    @abstractmethod
    async def move(self, x: float, y: float) -> None:
        """Move the finger; while one move is on its way, only the newest of those that follow is sent."""

    @abstractmethod
    async def release(self, x: float, y: float) -> None:
        """Lift the finger."""

    @abstractmethod
    async def swipe(self, points: Sequence[Point], ms: int) -> None:
        """Draw the finger through two points or more in so many milliseconds."""

    @abstractmethod
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        """Move two fingers around a centre from one distance of each other to another, in pixels."""

    @abstractmethod
    async def scroll(self, x: float, y: float, dx: float, dy: float) -> None:
        """Turn the wheel over a place by so many notches; positive goes right, and up (to what is above)."""

    @abstractmethod
    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> None:
        """Press a key; `meta` holds bits of Meta."""

    @abstractmethod
    async def text(self, words: str) -> TextWay:
        """Type into what has the focus, and tell how it was done."""

    @abstractmethod
    async def clipboard(self) -> str:
        """Read the phone's clipboard."""

    @abstractmethod
    async def set_clipboard(self, words: str) -> None:
        """Fill the phone's clipboard."""

    @abstractmethod
    async def rotate(self, rotation: int | None = None) -> None:
        """Hold the screen at so many quarter turns (0 to 3); None for one more than now."""

    @abstractmethod
    async def put_back_rotation(self) -> None:
        """Let the screen turn as it did before `rotate`; nothing where it was not called."""

    @abstractmethod
    async def close(self) -> None:
        """Put back what was changed, and end the connection; never raises because the phone is gone."""

    async def back(self) -> None:
        await self.key(Key.BACK)

    async def home(self) -> None:
        await self.key(Key.HOME)

    async def recents(self) -> None:
        await self.key(Key.RECENTS)

    async def power(self) -> None:
        await self.key(Key.POWER)

    async def volume_up(self) -> None:
        await self.key(Key.VOLUME_UP)

    async def volume_down(self) -> None:
        await self.key(Key.VOLUME_DOWN)

    async def wake(self) -> None:
        """Switch the screen on; one that is on stays on."""
        await self.key(Key.WAKE)


def check_point(x: float, y: float) -> None:
    """Refuse what is no place on any screen.

    Raises:
        ValidationError: It is not finite, or far off.
    """
    if not all(math.isfinite(value) and abs(value) < _MAX_PIXELS for value in (x, y)):
        raise ValidationError(f"{x}, {y} is no place on a screen.", field="point")


def check_ms(ms: int) -> int:
    """Refuse a duration below 0 or over a minute."""
    if not 0 <= ms <= MAX_MS:
        raise ValidationError(f"A touch lasts 0 to {MAX_MS} ms.", field="ms")
    return ms


def check_path(points: Sequence[Point]) -> None:
    """Refuse fewer than two points, or more than a finger draws."""
    if not 2 <= len(points) <= _MAX_POINTS:  # noqa: PLR2004
        raise ValidationError("A swipe goes through two points or more.", field="points")
    for x, y in points:
        check_point(x, y)


def check_key(code: int) -> None:
    """Refuse what is no key code."""
    if not 0 < code < _MAX_KEY:
        raise ValidationError(f"{code} is no key.", field="key")


def check_text(words: str) -> None:
    """Refuse a text that no phone takes."""
    if not is_text(words) or len(words) > MAX_TEXT:
        raise ValidationError(f"A text to type holds what is no text, or more than {MAX_TEXT} letters.", field="text")


@dataclass(frozen=True, slots=True)
class _Hold:
    """A finger that is down: where it went down, and when (seconds of the loop)."""

    at: Point
    since: float


class ShellControl(Control):
    """Drives a phone by its `input` command, over one shell that stays open.

    Args:
        phone: Which one.
        settle_seconds: From the switch to another keyboard until it takes texts.
    """

    def __init__(self, phone: Phone, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._phone = phone
        self._settle_seconds = settle_seconds
        self._shell = InputShell(phone)
        self._rotation = Rotation(phone, self._shell)
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
        if await has_keyboard(self._shell):
            await type_by_keyboard(self._shell, words, settle_seconds=self._settle_seconds)
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
    async def rotate(self, rotation: int | None = None) -> None:
        await self._rotation.hold(rotation)

    @override
    async def put_back_rotation(self) -> None:
        await self._rotation.put_back()

    @override
    async def close(self) -> None:
        try:
            await self._rotation.put_back()
        except DeviceError as error:
            log.info("rotation_not_put_back", phone=self._phone.address, reason=error.detail or error.message)
        finally:
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
