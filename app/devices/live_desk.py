"""What passes between the thread of a phone's live picture and its owner: wishes, pictures, and how it stands."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.devices.decoder import LivePicture
from app.devices.facts import Size
from app.devices.recording import Recorded, RecordingLimits
from app.devices.sources import SourceKind
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
)


class LiveState(StrEnum):
    """How a live picture stands."""

    STARTING = "starting"
    LIVE = "live"
    STILL = "still"
    """Nothing moves on the screen."""
    BLACK = "black"
    """The screen is on and shows nothing: protected, most likely."""
    SCREEN_OFF = "screen_off"
    RESTING = "resting"
    """Nobody looks, so the phone is not asked for pictures."""
    LOST = "lost"
    """There is no picture; the last one is old."""
    CLOSED = "closed"


class Trouble(StrEnum):
    """What is wrong where a picture is lost."""

    GONE = "gone"
    SILENT = "silent"
    NO_SERVER = "no_server"
    REFUSED = "refused"
    OTHER = "other"


_TROUBLES: tuple[tuple[type[DeviceError], Trouble], ...] = (
    (DeviceGoneError, Trouble.GONE),
    (DeviceTimeoutError, Trouble.SILENT),
    (AdbUnavailableError, Trouble.NO_SERVER),
    (DeviceRefusedError, Trouble.REFUSED),
)
_ADVICE: dict[LiveState | Trouble, str] = {
    LiveState.BLACK: "The app in front does not let its window be seen, or the screen is black. Control still works.",
    LiveState.SCREEN_OFF: "Wake the phone.",
    Trouble.GONE: "Plug the phone in again, or connect it by network again. The picture comes back by itself.",
    Trouble.SILENT: "The phone may hang: unlock it, or unplug it and plug it in again.",
    Trouble.NO_SERVER: "The adb server was ended, by another program most likely. The picture comes back with it.",
    Trouble.REFUSED: "This phone gives no picture of its screen: restart it, or use scrcpy.",
    Trouble.OTHER: "It is tried again by itself.",
}


def trouble_of(error: DeviceError) -> Trouble:
    """The kind of an error that ended a picture."""
    return next((trouble for kind, trouble in _TROUBLES if isinstance(error, kind)), Trouble.OTHER)


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How a live picture stands, and from where it comes.

    Args:
        trouble: Where it is lost: what is wrong.
        reason: The same, as a sentence.
        detail: What the phone or adb said about it.
        source: The rung of the ladder.
        refusal: Why the rung above gives no picture, as a sentence; empty where the best one does.
        video_size: Width and height as the phone sends it.
        screen_size: Of the phone's screen as it is held; None before it is known.
        restarts: How often the stream began again.
        recorded: The recording that goes on, or the last one.
    """

    state: LiveState = LiveState.STARTING
    trouble: Trouble | None = None
    reason: str = ""
    detail: str = ""
    source: SourceKind | None = None
    refusal: str = ""
    video_size: Size | None = None
    screen_size: Size | None = None
    restarts: int = 0
    recorded: Recorded | None = None

    @property
    def advice(self) -> str:
        """What to do, as sentences; empty where nothing is to be done."""
        return _ADVICE.get(self.trouble or self.state, "")


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take, in seconds.

    Args:
        hidden: How long a stream goes on that nobody looks at.
        still: After how long without a picture the screen is still.
        ask: Between two questions how the screen is held.
        answer: How long the phone may take to answer.
        first: How long a stream may give no picture while the screen is on.
    """

    hidden: float = 5.0
    still: float = 1.0
    ask: float = 2.0
    answer: float = 5.0
    first: float = 10.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the picture is wanted.

    Args:
        bounds: What it has to fit in, in pixels of the display.
        rate: Most pictures a second; None for all.
        record_to: The file of the recording that is wanted; None for none.
    """

    bounds: Size = (270, 600)
    rate: float | None = None
    is_visible: bool = True
    record_to: Path | None = None
    limits: RecordingLimits = field(default_factory=RecordingLimits)


class Desk(ABC):
    """What passes between the thread and its owner."""

    @property
    @abstractmethod
    def wishes(self) -> Wishes | None:
        """The newest; None to come to an end."""

    @property
    @abstractmethod
    def is_behind(self) -> bool:
        """Whether the owner has yet to take the last picture: until then no further one is made."""

    @abstractmethod
    def pause(self, seconds: float) -> None:
        """Wait so long, or until the wishes change."""

    @abstractmethod
    def show(self, picture: LivePicture) -> None: ...

    @abstractmethod
    def tell(self, status: LiveStatus) -> None: ...
