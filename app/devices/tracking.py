"""The lists of phones that the adb server sends while it is watched."""

import re
from dataclasses import dataclass

from app.domain.enums import DeviceState

_STATES = {
    "device": DeviceState.READY,
    "unauthorized": DeviceState.UNAUTHORISED,
    "authorizing": DeviceState.AUTHORISING,
    "connecting": DeviceState.CONNECTING,
    "offline": DeviceState.OFFLINE,
    "recovery": DeviceState.RECOVERY,
    "rescue": DeviceState.RECOVERY,
    "sideload": DeviceState.SIDELOAD,
    "bootloader": DeviceState.BOOTLOADER,
    "detached": DeviceState.DETACHED,
}
_NO_PERMISSIONS = "no permissions"
_PAIR_KEYS = frozenset({"usb", "product", "model", "device", "transport_id"})
_USB_PATH = re.compile(r"\d+-\d+(?:\.\d+)*|\d+X|usb:.+")
_MAX_PHONES = 256


@dataclass(frozen=True, slots=True)
class SeenPhone:
    """One line of a list.

    Args:
        address: What adb calls the phone; it may change at each connection.
        words: The state as adb writes it.
        usb: Where it is plugged in: "1-2"; empty over the network.
        transport_id: Names this connection; None where adb gives none.
    """

    address: str
    state: DeviceState
    words: str
    usb: str = ""
    product: str = ""
    model: str = ""
    device: str = ""
    transport_id: int | None = None


def read_list(text: str) -> tuple[SeenPhone, ...]:
    """Read a whole list; lines that hold no phone are passed over, and so is what follows the 256th."""
    seen = [phone for line in text.splitlines() if (phone := _read_line(line)) is not None]
    return tuple(seen[:_MAX_PHONES])


def _read_line(line: str) -> SeenPhone | None:
    words = line.split()
    if len(words) < 2:  # noqa: PLR2004 - an address and a state
        return None
    address, rest = words[0], words[1:]
    pairs: dict[str, str] = {}
    while rest and (pair := _read_pair(rest[-1])) is not None and pair[0] not in pairs:
        pairs[pair[0]] = pair[1]
        rest.pop()
    if not rest:
        return None
    state = " ".join(rest)
    number = pairs.get("transport_id", "")
    return SeenPhone(
        address=address,
        state=_read_state(state),
        words=state,
        usb=pairs.get("usb", ""),
        product=pairs.get("product", ""),
        model=pairs.get("model", "").replace("_", " "),
        device=pairs.get("device", ""),
        transport_id=int(number) if number.isascii() and number.isdecimal() else None,
    )


def _read_pair(word: str) -> tuple[str, str] | None:
    """Read "key:value"; a place on the USB stands without a key on some systems."""
    key, colon, value = word.partition(":")
    if colon and key in _PAIR_KEYS:
        return key, value
    return ("usb", word) if _USB_PATH.fullmatch(word) else None


def _read_state(words: str) -> DeviceState:
    if words.startswith(_NO_PERMISSIONS):
        return DeviceState.NO_PERMISSIONS
    return _STATES.get(words, DeviceState.UNKNOWN)
