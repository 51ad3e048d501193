"""What a player's user and a player's thread pass to each other: wishes one way, frames and state the other."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.media.playback import ClipFrame


class Sound(StrEnum):
    """Whether a clip is heard, and if not, why."""

    ON = "on"
    OFF = "off"
    """Muted, or played at another speed."""
    NONE = "none"
    """The clip has no sound."""
    NO_DEVICE = "no device"


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What a player shows and does."""

    is_ready: bool = False
    is_playing: bool = False
    has_ended: bool = False
    position_ms: float = 0.0
    duration_ms: int = 0
    frame_rate: float = 0.0
    width: int = 0
    height: int = 0
    """The clip's own size as shown; frames may be scaled."""
    sound: Sound = Sound.NONE
    error: str | None = None
    """A sentence, when the clip cannot be played."""
    dropped: int = 0
    """Frames that were due while it played and were never seen."""


@dataclass(frozen=True, slots=True)
class Start:
    """A moment that several players have in common: from it each knows by itself which frame is due.

    Attributes:
        at_ms: The place from which they play.
        since: When they are there, by `time.monotonic()`; it may be still to come.
    """

    at_ms: float
    since: float


@dataclass(frozen=True, slots=True)
class Part:
    """What of a clip is played: from one place on, up to another one, whose frame is not shown any more."""

    start_ms: float = 0.0
    end_ms: float = math.inf


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user wants next; a later wish replaces an earlier one of its kind."""

    seek_ms: float | None = None
    steps: int = 0
    is_playing: bool | None = None
    speed: float | None = None
    is_muted: bool | None = None
    bounds: tuple[int, int] | None = None
    start: Start | None = None
    part: Part | None = None
    volume: float | None = None


class Desk(Protocol):
    """The side of it that the player's thread sees."""

    @property
    def is_looping(self) -> bool: ...

    @property
    def is_interrupted(self) -> bool:
        """Whether a seek that is under way is for nothing by now."""

    def next_wishes(self, seconds: float) -> Wishes | None:
        """Wait for a wish, at most so long; None when the player is to close."""

    def show(self, frame: ClipFrame, *, late: int = 0) -> None:
        """Put a frame on the desk, in place of one that was not taken; `late` ones before it were left out."""

    def tell(self, **fields: Any) -> None:
        """Change the state."""
