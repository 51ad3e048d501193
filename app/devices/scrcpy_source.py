"""The scrcpy server as the source of a phone's pictures: whole ones, with times, turned as the screen is."""

import contextlib
import struct
import time
from functools import partial
from socket import socket

from typing_extensions import override

from app.devices.lines import Lines
from app.devices.live import MakeSource
from app.devices.scrcpy import (
    RETRY_SECONDS,
    START_SECONDS,
    ScrcpyServer,
    Session,
    new_session,
    video_options,
    why_it_ended,
)
from app.devices.scrcpy_video import ScrcpyVideo
from app.devices.shell import quote
from app.devices.sources import Pause, PictureSource, SourceKind, StreamEndedError, Unit
from app.devices.stream import LADDER
from app.devices.sync import PIECE_BYTES, encode_path
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, DeviceTimeoutError

_MAX_LOG_BYTES = 16 * 1024
_LARGE_SIDE = 1280
_LARGE_RATE, _SMALL_RATE = 8_000_000, 4_000_000
_TILE_SIDE = 640
_FULL_FPS, _TILE_FPS = 60, 30
_HEAD = struct.Struct("<4sI")
_FILE_MODE = 0o100644
_ANSWER_SECONDS = 5.0
_CLOSED_SECONDS = 0.2
_MAX_SILENT_ENDS = 3


class ScrcpySource(PictureSource):
    """A server of its own, without control; it does not wake the phone.

    Args:
        lines: Opens the connections.
        pause: Waits.
        server: The user's file.
    """

    kind = SourceKind.SCRCPY

    def __init__(self, lines: Lines, pause: Pause, server: ScrcpyServer) -> None:
        super().__init__(lines, pause)
        self._server = server
        self._video = ScrcpyVideo(server.major)
        self._line: socket | None = None
        self._log: socket | None = None
        self._has_unit = False
        self._silent_ends = 0
        self._side = 0

    @override
    def suits(self, long_side: int) -> bool:
        return self._side < 2 * long_side and long_side <= self._side

    @override
    def open(self, long_side: int) -> None:
        self.close()
        self._side = long_side
        session = new_session(self._server)
        self._push(session.remote_path)
        options = video_options(
            max_size=long_side,
            max_fps=_TILE_FPS if long_side <= _TILE_SIDE else _FULL_FPS,
            bit_rate=_LARGE_RATE if long_side > _LARGE_SIDE else _SMALL_RATE,
        )
        self._log = self._lines.connect(f"exec:{quote(session.command(options))}")
        self._video = ScrcpyVideo(self._server.major)
        self._has_unit = False
        self._line, first = self._connect(session)
        self._video.feed(first)

    @override
    def read(self, seconds: float) -> list[Unit]:
        if self._line is None:
            raise StreamEndedError("The stream is closed.")
        data = self._lines.receive(self._line, seconds)
        if data is None:
            return []
        if not data:
            raise self._end()
        units = [
            Unit(packet.data, packet.is_key, packet.pts_us, self._size_of(packet.size))
            for packet in self._video.feed(data)
        ]
        if units:
            self._has_unit, self._silent_ends = True, 0
        return units

    @override
    def close(self) -> None:
        for line in (self._line, self._log):
            if line is not None:
                self._lines.hang_up(line)
        self._line = self._log = None

    def _size_of(self, size: tuple[int, int] | None) -> tuple[int, int] | None:
        """What version 3 told at the start does not hold after a turn of the screen."""
        return size if self._server.major > 3 else None  # noqa: PLR2004

    def _push(self, target: str) -> None:
        """Put the server's file on the phone."""
        try:
            data = self._server.path.read_bytes()
        except OSError as error:
            raise DeviceRefusedError(
                f"The scrcpy server {self._server.path} cannot be read.", detail=str(error)
            ) from error
        pieces = [data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES)]
        line = self._lines.connect("sync:")
        try:
            line.settimeout(_ANSWER_SECONDS)
            line.sendall(encode_path(b"SEND", f"{target},{_FILE_MODE}"))
            for piece in pieces:
                line.sendall(_HEAD.pack(b"DATA", len(piece)) + piece)
            line.sendall(_HEAD.pack(b"DONE", int(time.time())))
            answer = line.recv(_HEAD.size)
            if answer[:4] != b"OKAY":
                words = line.recv(_MAX_LOG_BYTES) if answer[:4] == b"FAIL" else b""
                raise DeviceRefusedError(
                    "The phone did not take the scrcpy server.", detail=words.decode(errors="replace")
                )
        except TimeoutError as error:
            raise DeviceTimeoutError("The phone does not answer.") from error
        except OSError as error:
            raise DeviceGoneError("The connection to the phone ended.", detail=str(error)) from error
        finally:
            self._lines.hang_up(line)

    def _connect(self, session: Session) -> tuple[socket, bytes]:
        """Try until the server listens; gives the socket and the zero byte that says so."""
        end = time.monotonic() + START_SECONDS
        log = ""
        while time.monotonic() < end:
            if (found := self._try(session.socket)) is not None:
                return found
            words, has_ended = self._read_log()
            log += words
            if has_ended:
                raise self._without_picture(log)
            self._pause(RETRY_SECONDS)
        raise DeviceRefusedError("The scrcpy server did not start on this phone in time.", detail=log)

    def _try(self, service: str) -> tuple[socket, bytes] | None:
        try:
            line = self._lines.connect(service)
        except DeviceRefusedError:
            return None
        except DeviceGoneError as error:
            # adb says "closed" where nobody listens yet.
            if error.detail == "closed":
                return None
            raise
        try:
            line.settimeout(_ANSWER_SECONDS)
            if first := line.recv(1):
                return line, first
        except OSError as error:
            self._lines.hang_up(line)
            raise DeviceGoneError("The connection to the phone ended.", detail=str(error)) from error
        self._lines.hang_up(line)
        return None

    def _read_log(self, seconds: float = 0.0) -> tuple[str, bool]:
        """What the server wrote since the last time, and whether it ended."""
        data = b""
        if self._log is None:
            return "", True
        with contextlib.suppress(BlockingIOError, TimeoutError):
            self._log.settimeout(seconds)
            while len(data) < _MAX_LOG_BYTES:
                piece = self._log.recv(_MAX_LOG_BYTES)
                if not piece:
                    return data.decode(errors="replace"), True
                data += piece
        return data.decode(errors="replace"), False

    def _end(self) -> DeviceError:
        """Why the stream ended: as it may after a picture, or because the phone cannot."""
        try:
            words, _ = self._read_log(_CLOSED_SECONDS)
        except OSError as error:
            return DeviceGoneError("The connection to the phone ended.", detail=str(error))
        if self._has_unit:
            return StreamEndedError("The stream of the scrcpy server ended.", detail=words.strip())
        return self._without_picture(words)

    def _without_picture(self, log: str) -> DeviceError:
        """A server that says nothing may have gone with the phone: it gets some more tries."""
        self._silent_ends += 1
        if log.strip() or self._silent_ends >= _MAX_SILENT_ENDS:
            return why_it_ended(log)
        return StreamEndedError("The scrcpy server ended before its first picture.")


def ladder(server: ScrcpyServer | None) -> tuple[MakeSource, ...]:
    """The sources of a phone's pictures, the best one first; by the scrcpy server where the user has one."""
    return LADDER if server is None else (partial(ScrcpySource, server=server), *LADDER)
