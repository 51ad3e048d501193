"""What a phone says about itself: its make, its screen, its battery, what it shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.devices.phone import Phone
from app.devices.wire import together
from app.domain.errors import DeviceRefusedError, DeviceTimeoutError, ScreenUnreadableError

Size = tuple[int, int]
"""Width and height in pixels."""

_MAX_WORDS = 200
_PROPERTY = re.compile(r"^\[([^\]]+)\]: \[(.*?)\]$", re.MULTILINE)
_SIZE = re.compile(r"^(Physical|Override) size: (\d{1,5})x(\d{1,5})", re.MULTILINE)
_ORIENTATION = re.compile(r"\b(?:orientation|mCurrentOrientation)=([0-3])\b")
_RESUMED = re.compile(r"\b(?:topResumedActivity=|mResumedActivity: )\S+ u\d+ ([\w.]+)/")
_FOCUS = re.compile(r"\bmCurrentFocus=Window\{\S+ u\d+ ([\w.]+)/")
_WAKEFULNESS = re.compile(r"\bmWakefulness=(\w+)")
_LEVEL = re.compile(r"^\s*level: (\d{1,3})\s*$", re.MULTILINE)
_POWERED = re.compile(r"^\s*(?:AC|USB|Wireless|Dock) powered: true", re.MULTILINE)
_DISK = re.compile(r"^\S+\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+%\s+\S", re.MULTILINE)
_ADDRESS = re.compile(r"\binet (\d{1,3}(?:\.\d{1,3}){3})")


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    """The facts of one phone; what it did not tell is None or empty.

    Args:
        serialno: What the maker calls it; the same over a cable and the network.
        name: What its owner calls it, else the model.
        size: In the natural orientation, as the panel has it.
        override_size: The one that is in force instead; None where the panel's is.
        rotation: Quarter turns to the left from the natural orientation, 0 to 3.
        battery_percent: 0 to 100.
        free_bytes: For apps and files.
        current_app: The package that is in front.
        network: Its address on the wireless network.
    """

    serialno: str
    name: str
    model: str
    manufacturer: str
    android_version: str
    sdk: int | None
    size: Size | None
    override_size: Size | None
    rotation: int
    battery_percent: int | None
    is_charging: bool | None
    free_bytes: int | None
    total_bytes: int | None
    current_app: str | None
    is_awake: bool | None
    network: str


async def read_facts(phone: Phone) -> PhoneFacts:
    """Ask for everything at once.

    Raises:
        DeviceError: The phone does not answer at all.
    """
    properties_text = await _say(phone, ["getprop"])
    words = await together(
        _try(phone, ["settings", "get", "global", "device_name"]),
        _try(phone, ["wm", "size"]),
        _try(phone, ["dumpsys", "display"]),
        _try(phone, ["dumpsys", "battery"]),
        _try(phone, ["df", "-k", "/data"]),
        _try(phone, ["dumpsys", "power"]),
        _try(phone, ["ip", "-f", "inet", "addr", "show", "wlan0"]),
    )
    name, size_text, display, battery, disk, power, network = words
    properties = read_properties(properties_text)
    model = properties.get("ro.product.model", "")
    size, override_size = read_sizes(size_text)
    percent, is_charging = read_battery(battery)
    free_bytes, total_bytes = read_disk(disk)
    sdk = properties.get("ro.build.version.sdk", "")
    found = _ADDRESS.search(network)
    return PhoneFacts(
        serialno=properties.get("ro.serialno", "") or properties.get("ro.boot.serialno", ""),
        name=_given_name(name) or model,
        model=model,
        manufacturer=properties.get("ro.product.manufacturer", ""),
        android_version=properties.get("ro.build.version.release", ""),
        sdk=int(sdk) if sdk.isascii() and sdk.isdecimal() else None,
        size=size,
        override_size=override_size,
        rotation=read_rotation(display),
        battery_percent=percent,
        is_charging=is_charging,
        free_bytes=free_bytes,
        total_bytes=total_bytes,
        current_app=await current_app(phone),
        is_awake=read_is_awake(power),
        network=found[1] if found else "",
    )


async def current_app(phone: Phone) -> str | None:
    """Name the package that is in front; None where there is none, as behind the lock screen of some phones.

    Raises:
        DeviceGoneError: The phone is not there.
    """
    resumed = read_current_app(await _try(phone, ["dumpsys", "activity", "activities"]))
    return resumed or read_current_app(await _try(phone, ["dumpsys", "window"]))


async def screen_size(phone: Phone) -> Size:
    """Read width and height as the screen is held now.

    Raises:
        ScreenUnreadableError: The phone does not tell them.
        DeviceError: It does not answer.
    """
    size_text, display = await together(_say(phone, ["wm", "size"]), _say(phone, ["dumpsys", "display"]))
    size, override_size = read_sizes(size_text)
    natural = override_size or size
    if natural is None:
        raise ScreenUnreadableError("The phone does not tell the size of its screen.", detail=size_text[:_MAX_WORDS])
    width, height = natural
    return (height, width) if read_rotation(display) % 2 else natural


def read_properties(text: str) -> dict[str, str]:
    """Read what `getprop` writes; values are cut off after 200 characters."""
    return {key: value[:_MAX_WORDS] for key, value in _PROPERTY.findall(text)}


def read_sizes(text: str) -> tuple[Size | None, Size | None]:
    """Read what `wm size` writes: the panel's size, and the one that overrides it."""
    sizes = {kind: (int(width), int(height)) for kind, width, height in _SIZE.findall(text)}
    real = {kind: size for kind, size in sizes.items() if all(size)}
    return real.get("Physical"), real.get("Override")


def read_rotation(text: str) -> int:
    """Read the quarter turns from `dumpsys display`; 0 where they are not told."""
    found = _ORIENTATION.search(text)
    return int(found[1]) if found else 0


def read_battery(text: str) -> tuple[int | None, bool | None]:
    """Read percent and whether it is charged from `dumpsys battery`."""
    found = _LEVEL.search(text)
    if found is None:
        return None, None
    return min(int(found[1]), 100), _POWERED.search(text) is not None


def read_disk(text: str) -> tuple[int | None, int | None]:
    """Read free and all bytes from `df -k` of one folder."""
    found = _DISK.search(text)
    return (int(found[3]) * 1024, int(found[1]) * 1024) if found else (None, None)


def read_current_app(text: str) -> str | None:
    """Read the package in front from `dumpsys activity activities` or `dumpsys window`."""
    found = _RESUMED.search(text) or _FOCUS.search(text)
    return found[1] if found else None


def read_is_awake(text: str) -> bool | None:
    """Read from `dumpsys power` whether the screen is on."""
    found = _WAKEFULNESS.search(text)
    return found[1] in {"Awake", "Dreaming"} if found else None


def _given_name(text: str) -> str:
    words = text.strip()
    return "" if words == "null" or "\n" in words else words[:_MAX_WORDS]


async def _say(phone: Phone, argv: Sequence[str]) -> str:
    return (await phone.shell(argv)).text


async def _try(phone: Phone, argv: Sequence[str]) -> str:
    """Run a command that some phones do not have; "" where it fails.

    Raises:
        DeviceGoneError: The phone is not there.
    """
    try:
        result = await phone.shell(argv)
    except (DeviceRefusedError, DeviceTimeoutError):
        return ""
    return "" if result.exit_code else result.text
