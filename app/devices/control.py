"""Driving a phone: touches, keys, text, clipboard, rotation."""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import IntEnum, IntFlag, StrEnum

from app.devices.shell import is_text
from app.devices.text_entry import MAX_TEXT
from app.domain.errors import ValidationError

Point = tuple[float, float]
"""Pixels of the current orientation, from the upper left corner."""

MOVES_A_SECOND = 30
MAX_MS = 60_000
_MAX_PIXELS = 100_000
_MAX_POINTS = 2000
_MAX_KEY = 2000


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
