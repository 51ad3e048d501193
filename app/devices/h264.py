"""Cuts a bare H.264 byte stream (Annex-B, as `screenrecord` writes it) into access units: one picture each."""

from itertools import pairwise

from app.domain.errors import DeviceError

_START = b"\0\0\1"
_SLICE, _IDR, _SPS = 1, 5, 7
_OPENING = frozenset({6, 7, 8, 9})
"""Kinds of NAL unit that stand before the slices of a picture: SEI, SPS, PPS, delimiter."""
_FIRST_MACROBLOCK = 0x80
_HEAD_BYTES = 4
"""A start code and the byte that names the kind; the one after it tells whether a slice begins a picture."""
MAX_UNIT_BYTES = 16 * 1024 * 1024
MAX_PREAMBLE_BYTES = 64 * 1024


class AccessUnits:
    """Gives whole access units out of bytes that come in any pieces.

    A unit ends only where the next one begins, so the newest is held back; `give_held` gives it out when nothing
    came for a while. If it was not whole then, `torn` goes up as soon as its rest arrives: the pictures after it are
    damaged until the next key picture.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._searched = 0
        """No start code begins before here that was not looked at."""
        self._has_started = False
        self._has_slice = False
        self._is_past_held = False
        """The unit before was given out by `give_held`."""
        self._is_skipping = False
        """What comes up to the next start code is the rest of a torn unit."""
        self.preamble = b""
        """What came before the first start code: a warning, or why there is no stream."""
        self.torn = 0
        """Units that were given out before they were whole."""

    @property
    def is_holding(self) -> bool:
        """Whether a picture is held that may be whole."""
        return self._has_slice

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes, and give the units that they end.

        Raises:
            DeviceError: What comes is no H.264, or one unit is longer than 16 MB.
        """
        self._held += data
        units: list[bytes] = []
        while (at := self._find_head()) is not None:
            begin = self._begin(at)
            if not self._has_started:
                self._start(begin)
            elif self._is_past_held:
                self._check_torn(begin, at)
            elif self._has_slice and _opens_picture(self._held, at):
                units.append(bytes(self._held[:begin]))
                self._drop(begin)
            else:
                self._has_slice |= _kind(self._held, at) in {_SLICE, _IDR}
                self._searched = at + len(_START)
        self._check_rest()
        return units

    def give_held(self) -> bytes | None:
        """Give the held unit out, as nothing follows it; None where it has no picture yet."""
        if not self._has_slice:
            return None
        # Zeros at the end belong to the start code that follows: a unit never ends in one.
        end = len(self._held.rstrip(b"\0"))
        unit = bytes(self._held[:end])
        self._drop(end)
        self._is_past_held = True
        return unit

    def _find_head(self) -> int | None:
        """Where the next start code is whose two bytes after it have come too."""
        at = self._held.find(_START, self._searched)
        if at < 0:
            self._searched = max(self._searched, len(self._held) - len(_START) + 1)
            return None
        self._searched = at
        return at if at + _HEAD_BYTES < len(self._held) else None

    def _begin(self, at: int) -> int:
        """Where the zeros before a start code begin."""
        while at and self._held[at - 1] == 0:
            at -= 1
        return at

    def _start(self, begin: int) -> None:
        self.preamble = bytes(self._held[:begin])
        self._has_started = True
        self._drop(begin)

    def _check_torn(self, begin: int, at: int) -> None:
        """Look at what follows a unit that was given out: bytes or slices of the same picture mean that it was torn."""
        kind = _kind(self._held, at)
        if begin or (kind in {_SLICE, _IDR} and not _opens_picture(self._held, at)):
            self._count_torn()
        self._drop(begin)
        self._is_past_held = self._is_skipping = False

    def _check_rest(self) -> None:
        """Look at bytes in which no start code was found."""
        if not self._has_started:
            self.preamble = bytes(self._held[:MAX_PREAMBLE_BYTES])
            if len(self._held) > MAX_PREAMBLE_BYTES:
                raise DeviceError("What the phone sends is no H.264 stream.")
        elif self._is_past_held and self._held.strip(b"\0") and self._held.find(_START) < 0:
            self._count_torn()
            # All but zeros, which may be a part of the next start code.
            self._drop(len(self._held.rstrip(b"\0")))
        if len(self._held) > MAX_UNIT_BYTES:
            raise DeviceError("One picture of the phone's stream is longer than 16 MB.")

    def _count_torn(self) -> None:
        self.torn += not self._is_skipping
        self._is_skipping = True

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self._searched = 0
        self._has_slice = False


def is_key(unit: bytes) -> bool:
    """Whether a unit can be decoded without the ones before it."""
    return any(_kind(unit, at) == _IDR for at in _starts(unit))


def parameters(unit: bytes) -> bytes:
    """Give the first sequence parameter set of a unit, without its start code; empty where there is none."""
    starts = [*_starts(unit), len(unit)]
    for at, end in pairwise(starts):
        if _kind(unit, at) == _SPS:
            return unit[at + len(_START) : end].rstrip(b"\0")
    return b""


def _starts(unit: bytes) -> list[int]:
    starts = []
    at = unit.find(_START)
    while at >= 0 and at + len(_START) < len(unit):
        starts.append(at)
        # Slices are long and last: what matters stands before them.
        if _kind(unit, at) in {_SLICE, _IDR}:
            break
        at = unit.find(_START, at + len(_START))
    return starts


def _kind(data: bytes | bytearray, at: int) -> int:
    return data[at + len(_START)] & 0x1F


def _opens_picture(data: bytes | bytearray, at: int) -> bool:
    kind = _kind(data, at)
    return kind in _OPENING or (kind in {_SLICE, _IDR} and bool(data[at + _HEAD_BYTES] & _FIRST_MACROBLOCK))
