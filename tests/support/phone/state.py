"""What an emulated phone is and has, which tests set and look at."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.phone.screen import Screen

if TYPE_CHECKING:
    from tests.support.phone.connection import Stream

_PROPERTIES = {
    "ro.product.name": "pixel_test",
    "ro.product.model": "Pixel Test",
    "ro.product.device": "pixeltest",
    "ro.product.manufacturer": "Example",
    "ro.build.version.release": "14",
    "ro.build.version.sdk": "34",
}
FEATURES = ("shell_v2", "cmd", "stat_v2", "ls_v2", "fixed_push_mkdir", "sendrecv_v2")
FOLDER_MODE = 0o040771
FILE_MODE = 0o100644


@dataclass
class StoredFile:
    """A file or (by its mode) a folder of the phone."""

    data: bytes = b""
    mode: int = FILE_MODE
    modified: int = 1_700_000_000


@dataclass
class Faults:
    """What is wrong with the phone now; each may be set and taken back while it runs."""

    needs_key: bool = False
    """Ask each new connection for a key, and let none in: "unauthorized" until `PhoneServer.allow`."""
    is_frozen: bool = False
    """Answer nothing; the link stays up."""
    delay_seconds: float = 0.0
    """Wait so long before each command of the shell."""
    dump: str = ""
    """Say this in place of the hierarchy (with exit code 0, as phones do)."""
    dumps: list[str] = field(default_factory=list)
    """The same for the next hierarchies, each once."""
    warns_of_displays: bool = False
    """Write a warning to stderr with each picture, as phones with two displays do."""
    refuses_install: str = ""
    """Refuse packages with this code, such as INSTALL_FAILED_INSUFFICIENT_STORAGE."""
    refuses_push: str = ""
    """Refuse files with these words."""
    refuses_input: bool = False
    """Let nobody touch or type by adb, as some makers' phones do until a second switch is set."""
    refuses_scrcpy: str = ""
    """What the scrcpy server says in place of starting."""
    stream_stops_after: int | None = None
    """End `screenrecord` after so many pictures."""
    stream_is_silent: bool = False
    """Begin `screenrecord` and give no picture."""
    breaks_pull_after: int | None = None
    """Drop the link after so many bytes of a file."""
    meddle: Callable[[bytes], Awaitable[bytes]] | None = None
    """Is given each piece that a service of the phone sends, and gives what is sent in its place; and "" each time
    one has received something."""


def _folders() -> dict[str, StoredFile]:
    return {
        path: StoredFile(mode=FOLDER_MODE) for path in ("/", "/sdcard", "/sdcard/Download", "/data", "/data/local/tmp")
    }


@dataclass
class PhoneState:
    """A phone: sizes are pixels of the natural (upright) orientation."""

    serial: str = "EMU0001"
    width: int = 720
    height: int = 1600
    override_size: tuple[int, int] | None = None
    rotation: int = 0
    """Quarter turns: 0 to 3."""
    is_awake: bool = True
    is_secure: bool = False
    is_moving: bool = False
    """`screenrecord` shows a numbered clip that moves, in place of the screen."""
    longest_video_side: int = 1920
    """What the encoder takes, in pixels."""
    battery: int = 85
    is_charging: bool = False
    is_old: bool = False
    """Speak the protocol's first version: sums in each packet, 4096 bytes at most."""
    features: tuple[str, ...] = FEATURES
    properties: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    packages: list[str] = field(default_factory=lambda: ["com.example.app"])
    files: dict[str, StoredFile] = field(default_factory=_folders)
    notifications: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Tag to title and text."""
    scanned: list[str] = field(default_factory=list)
    """Files that its gallery was told of."""
    faults: Faults = field(default_factory=Faults)
    commands: list[str] = field(default_factory=list)
    """Texts that the shell was given, oldest first."""
    inputs: list[tuple[str, ...]] = field(default_factory=list)
    """Arguments of `input`, oldest first."""
    keyboards: list[str] = field(default_factory=lambda: ["com.android.inputmethod.latin/.LatinIME"])
    """Installed ones, as `ime` names them."""
    links: list[str] = field(default_factory=list)
    """Deep links that were opened, oldest first."""
    pressed_at: tuple[float, float] | None = None
    """Where a finger holds the screen."""
    moves: list[tuple[float, float]] = field(default_factory=list)
    """Where the finger that is or was last on the screen went."""
    touches: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Touches by scrcpy: action, pointer, x and y in pixels of the screen."""
    clipboard: str = ""
    listeners: dict[str, "asyncio.Queue[tuple[Stream, asyncio.Event]]"] = field(default_factory=dict)
    """Local sockets by name: who connected, and the event that ends the connection."""
    screen: Screen = field(init=False)

    def __post_init__(self) -> None:
        self.screen = Screen(self.size)

    def property_of(self, name: str) -> str:
        return self.all_properties().get(name, "")

    def all_properties(self) -> dict[str, str]:
        return {**_PROPERTIES, "ro.serialno": self.serial, **self.properties}

    def size(self) -> tuple[int, int]:
        """Width and height in the present orientation."""
        width, height = self.override_size or (self.width, self.height)
        return (height, width) if self.rotation % 2 else (width, height)

    def keep(self, path: str, data: bytes, *, mode: int = FILE_MODE, modified: int | None = None) -> None:
        """Store a file, and the folders above it."""
        parent = path.rpartition("/")[0]
        while parent:
            self.files.setdefault(parent, StoredFile(mode=FOLDER_MODE))
            parent = parent.rpartition("/")[0]
        self.files[path] = StoredFile(data, mode, int(time.time()) if modified is None else modified)
