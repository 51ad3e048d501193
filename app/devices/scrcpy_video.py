"""The video socket of the scrcpy server: its head, and packets of whole pictures; all numbers are big-endian."""

import struct
from dataclasses import dataclass

from app.devices.facts import Size
from app.domain.errors import DeviceError, DeviceRefusedError

H264 = 0x68323634
MAX_PACKET_BYTES = 16 * 1024 * 1024
_NAME_BYTES = 64
_MAX_SIDE = 0x7FFF
_CODEC = struct.Struct(">I")
_CODEC_AND_SIZE = struct.Struct(">III")
_PACKET = struct.Struct(">QI")
_REFUSALS = {0: "The phone gives no video.", 1: "The phone's encoder could not be set up."}


@dataclass(frozen=True, slots=True)
class VideoPacket:
    """One picture.

    Args:
        data: An access unit of H.264 with start codes, parameter sets before it where they are new.
        is_key: It can be decoded without those before it.
        pts_us: By the phone's clock.
        size: Width and height as the server told them last; they are of this picture from version 4 on.
    """

    data: bytes
    is_key: bool
    pts_us: int
    size: Size | None


class ScrcpyVideo:
    """Gives packets out of bytes that come in any pieces, from the first byte of the socket on.

    Args:
        major: Of the server's version: 3 or 4.
        has_name: The socket is the first one: it begins with a zero byte and the phone's name.
    """

    def __init__(self, major: int, *, has_name: bool = True) -> None:
        self._has_sessions = major >= 4  # noqa: PLR2004
        self._held = bytearray()
        self._config = b""
        self._has_name = not has_name
        self._has_head = False
        self._shift = 1 if self._has_sessions else 0
        self.name = ""
        """What the phone calls itself."""
        self.size: Size | None = None
        """What the server told last; version 3 tells the first one alone."""

    def feed(self, data: bytes) -> list[VideoPacket]:
        """Take the next bytes, and give the packets that they end.

        Raises:
            DeviceRefusedError: The phone gives no video, or not as H.264.
            DeviceError: What comes is no such stream.
        """
        self._held += data
        packets: list[VideoPacket] = []
        if not self._read_name() or not self._read_head():
            return packets
        while (packet := self._read_packet()) is not None:
            if packet.data:
                packets.append(packet)
        return packets

    def _take(self, count: int) -> bytes | None:
        if len(self._held) < count:
            return None
        data = bytes(self._held[:count])
        del self._held[:count]
        return data

    def _read_name(self) -> bool:
        if not self._has_name and (data := self._take(1 + _NAME_BYTES)) is not None:
            self._has_name = True
            self.name = data[1:].partition(b"\0")[0].decode(errors="replace")
        return self._has_name

    def _read_head(self) -> bool:
        if self._has_head:
            return True
        # A refusal is the codec's number alone in every version.
        if len(self._held) >= _CODEC.size:
            self._check_codec(_CODEC.unpack_from(self._held)[0])
        head = self._take(_CODEC.size if self._has_sessions else _CODEC_AND_SIZE.size)
        if head is not None:
            self._has_head = True
            if not self._has_sessions:
                self.size = _size(*_CODEC_AND_SIZE.unpack(head)[1:])
        return self._has_head

    def _check_codec(self, codec: int) -> None:
        if codec != H264:
            raise DeviceRefusedError(
                _REFUSALS.get(codec, "The phone sends a video that is not H.264."), detail=f"codec {codec:#x}"
            )

    def _read_packet(self) -> VideoPacket | None:
        """Read the next packet; one without data tells something else, None is none yet."""
        if len(self._held) < _PACKET.size:
            return None
        word, length = _PACKET.unpack_from(self._held)
        if self._has_sessions and word >> 63:
            _, width, height = _CODEC_AND_SIZE.unpack(self._held[: _CODEC_AND_SIZE.size])
            del self._held[: _CODEC_AND_SIZE.size]
            self.size = _size(width, height)
            return VideoPacket(b"", is_key=False, pts_us=0, size=self.size)
        if not 0 < length <= MAX_PACKET_BYTES:
            raise DeviceError("What comes is no video of the scrcpy server.", detail=f"a packet of {length} bytes")
        if len(self._held) < _PACKET.size + length:
            return None
        data = bytes(self._held[_PACKET.size : _PACKET.size + length])
        del self._held[: _PACKET.size + length]
        flags = word << self._shift
        if flags >> 63 & 1:
            self._config += data
            return VideoPacket(b"", is_key=False, pts_us=0, size=self.size)
        config, self._config = self._config, b""
        pts = word & ((1 << (62 - self._shift)) - 1)
        return VideoPacket(config + data, is_key=bool(flags >> 62 & 1), pts_us=pts, size=self.size)


def _size(width: int, height: int) -> Size:
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise DeviceError("What comes is no video of the scrcpy server.", detail=f"{width} x {height} pixels")
    return width, height
