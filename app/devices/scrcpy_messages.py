"""Messages between the scrcpy server and us on its control socket; all numbers are big-endian."""

import struct
from dataclasses import dataclass
from enum import IntEnum

from app.devices.facts import Size
from app.domain.errors import DeviceError, ValidationError

MOUSE, FINGER, SECOND_FINGER = -1, -2, -3
"""Pointers of the server's own."""
MAX_TYPED_BYTES = 300
MAX_MESSAGE_BYTES = 256 * 1024
MAX_CLIPBOARD_BYTES = MAX_MESSAGE_BYTES - 14
_FULL_PRESSURE = 0xFFFF
_NOTCHES = 16
_KEY = struct.Struct(">BBIII")
_TOUCH = struct.Struct(">BBqiiHHHII")
_SCROLL = struct.Struct(">BiiHHhhI")
_SET_CLIPBOARD = struct.Struct(">BQBI")
_TEXT = struct.Struct(">BI")
_CLIPBOARD_HEAD = struct.Struct(">I")
_ACKNOWLEDGED = struct.Struct(">Q")
_UHID_HEAD = struct.Struct(">HH")


class Kind(IntEnum):
    """The first byte of a message to the phone."""

    KEY = 0
    TEXT = 1
    TOUCH = 2
    SCROLL = 3
    BACK_OR_SCREEN_ON = 4
    OPEN_NOTIFICATIONS = 5
    OPEN_SETTINGS = 6
    COLLAPSE = 7
    GET_CLIPBOARD = 8
    SET_CLIPBOARD = 9
    DISPLAY_POWER = 10
    ROTATE = 11
    START_APP = 16
    RESET_VIDEO = 17


class Action(IntEnum):
    """What a key or a finger does; keys know the first two."""

    DOWN = 0
    UP = 1
    MOVE = 2
    HOVER = 7


class CopyKey(IntEnum):
    """The key that is pressed before the clipboard is read."""

    NONE = 0
    COPY = 1
    CUT = 2


@dataclass(frozen=True, slots=True)
class Clipboard:
    """What is on the phone's clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The clipboard was set by the message of that number."""

    sequence: int


@dataclass(frozen=True, slots=True)
class UhidOutput:
    """What an emulated USB device is sent, such as a keyboard's lamps."""

    device: int
    data: bytes


DeviceMessage = Clipboard | Acknowledged | UhidOutput


def key(action: Action, code: int, *, repeat: int = 0, meta: int = 0) -> bytes:
    """A key goes down or up: 14 bytes."""
    return _KEY.pack(Kind.KEY, action, code, repeat, meta)


def text(words: str) -> bytes:
    """Letters that the phone's keyboard has.

    Raises:
        ValidationError: There are more than 300 bytes of them.
    """
    data = words.encode()
    if len(data) > MAX_TYPED_BYTES:
        raise ValidationError(f"The scrcpy server types {MAX_TYPED_BYTES} bytes at once.", field="text")
    return _TEXT.pack(Kind.TEXT, len(data)) + data


def touch(
    action: Action,
    pointer: int,
    place: tuple[float, float],
    size: Size,
    *,
    pressure: float = 1.0,
    action_button: int = 0,
    buttons: int = 0,
) -> bytes:
    """A finger or the mouse at a place of a picture of that size: 32 bytes; pressure is 0 to 1."""
    force = 0 if action is Action.UP else min(_FULL_PRESSURE, int(pressure * (_FULL_PRESSURE + 1)))
    x, y = map(round, place)
    return _TOUCH.pack(Kind.TOUCH, action, pointer, x, y, *size, force, action_button, buttons)


def scroll(
    place: tuple[float, float], size: Size, dx: float, dy: float, *, buttons: int = 0, is_scaled: bool = True
) -> bytes:
    """The wheel by so many notches: 21 bytes.

    Args:
        place: Where.
        size: Of the picture.
        dx: To the right.
        dy: Up.
        buttons: Held ones of the mouse.
        is_scaled: The server takes up to 16 notches (3.3.1 and later), else one.
    """
    divisor = _NOTCHES if is_scaled else 1
    x, y = map(round, place)
    return _SCROLL.pack(Kind.SCROLL, x, y, *size, _fixed(dx / divisor), _fixed(dy / divisor), buttons)


def back_or_screen_on(action: Action) -> bytes:
    """Back, or the screen's power where it is off."""
    return bytes([Kind.BACK_OR_SCREEN_ON, action])


def plain(kind: Kind) -> bytes:
    """A message without a body: the notifications, the settings, collapse, rotate, a new key picture."""
    return bytes([kind])


def get_clipboard(copy_key: CopyKey = CopyKey.NONE) -> bytes:
    """Ask for the clipboard; a server with `clipboard_autosync=false` answers."""
    return bytes([Kind.GET_CLIPBOARD, copy_key])


def set_clipboard(sequence: int, words: str, *, pastes: bool) -> bytes:
    """Fill the clipboard and paste it; the phone acknowledges the number.

    Raises:
        ValidationError: It is longer than the server takes.
    """
    data = words.encode()
    if len(data) > MAX_CLIPBOARD_BYTES:
        raise ValidationError(f"The clipboard of a phone takes {MAX_CLIPBOARD_BYTES} bytes.", field="text")
    return _SET_CLIPBOARD.pack(Kind.SET_CLIPBOARD, sequence, pastes, len(data)) + data


def display_power(*, is_on: bool) -> bytes:
    """The phone's own screen on or off; the picture of it goes on."""
    return bytes([Kind.DISPLAY_POWER, is_on])


def start_app(name: str) -> bytes:
    """Start an app by its package; "+" before it stops it first.

    Raises:
        ValidationError: It is longer than 255 bytes.
    """
    data = name.encode()
    if not 0 < len(data) <= 0xFF:  # noqa: PLR2004
        raise ValidationError("An app's package has 1 to 255 bytes.", field="package")
    return bytes([Kind.START_APP, len(data)]) + data


class DeviceMessages:
    """Gives the phone's messages out of bytes that come in any pieces."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[DeviceMessage]:
        """Take the next bytes, and give the messages that they end.

        Raises:
            DeviceError: A message that is not known, or longer than 256 kB.
        """
        self._held += data
        messages: list[DeviceMessage] = []
        while self._held and (read := self._read()) is not None:
            message, length = read
            messages.append(message)
            del self._held[:length]
        return messages

    def _read(self) -> tuple[DeviceMessage, int] | None:
        """The first message and its length; None where it is not whole yet."""
        match self._held[0]:
            case 0:
                body = self._body(_CLIPBOARD_HEAD)
                return None if body is None else (Clipboard(body.decode(errors="replace")), 5 + len(body))
            case 1:
                if len(self._held) <= _ACKNOWLEDGED.size:
                    return None
                return Acknowledged(*_ACKNOWLEDGED.unpack_from(self._held, 1)), 1 + _ACKNOWLEDGED.size
            case 2:
                body = self._body(_UHID_HEAD)
                device = int.from_bytes(self._held[1:3], "big")
                return None if body is None else (UhidOutput(device, body), 5 + len(body))
            case kind:
                raise DeviceError("What answers is no scrcpy server that is known.", detail=f"message {kind}")

    def _body(self, head: struct.Struct) -> bytes | None:
        """What follows a head of 4 bytes whose last number is its length."""
        if len(self._held) < 1 + head.size:
            return None
        length = head.unpack_from(self._held, 1)[-1]
        if length > MAX_MESSAGE_BYTES:
            raise DeviceError(f"The phone's clipboard is longer than {MAX_MESSAGE_BYTES} bytes.")
        start = 1 + head.size
        return bytes(self._held[start : start + length]) if len(self._held) >= start + length else None


def _fixed(share: float) -> int:
    """A number from -1 to 1 as 16 bits with sign."""
    return max(-0x8000, min(0x7FFF, int(share * 0x8000)))
