"""Commands on a phone: quoting, the frames of the shell protocol v2, and the end of a command without it."""

import asyncio
import re
import shlex
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.devices.wire import too_long
from app.domain.errors import DeviceError, DeviceGoneError, ValidationError

MARK = "PIXSIM_EXIT_"
_HEAD = struct.Struct("<BI")
_PIECE_BYTES = 64 * 1024
_HALF = re.compile("[\ud800-\udfff]")
_MARKED = re.compile(MARK.encode() + rb"(\d{1,3})\r?\n?\Z")


class Frame(IntEnum):
    """What a frame holds."""

    STDIN = 0
    STDOUT = 1
    STDERR = 2
    EXIT = 3
    CLOSE_STDIN = 4
    WINDOW_SIZE = 5


@dataclass(frozen=True, slots=True)
class ShellResult:
    """What a command wrote, and how it ended; without shell v2 all is in `stdout`."""

    stdout: bytes
    stderr: bytes
    exit_code: int

    @property
    def text(self) -> str:
        """What it wrote to stdout, with plain line ends."""
        return self.stdout.decode(errors="replace").replace("\r\n", "\n")


def quote(argv: Sequence[str]) -> str:
    """Write a command for the phone's shell, each argument quoted.

    Raises:
        ValidationError: There is none, or one holds a NUL or half a letter (a lone surrogate).
    """
    if not argv or not all(map(is_text, argv)):
        raise ValidationError("A command for the phone is empty, or holds what is no text.")
    return " ".join(shlex.quote(word) for word in argv)


def is_text(words: str) -> bool:
    """Tell whether a phone can be given it: it has neither a NUL nor half a letter (a lone surrogate)."""
    return "\0" not in words and not _HALF.search(words)


def encode_frame(kind: Frame, data: bytes = b"") -> bytes:
    """Write one frame: kind u8, length u32 little-endian, data."""
    return _HEAD.pack(kind, len(data)) + data


def encode_input(data: bytes) -> bytes:
    """Write all that the command gets on stdin, and its end."""
    pieces = [data[start : start + _PIECE_BYTES] for start in range(0, len(data), _PIECE_BYTES)]
    return b"".join([encode_frame(Frame.STDIN, piece) for piece in pieces] + [encode_frame(Frame.CLOSE_STDIN)])


async def read_frames(reader: asyncio.StreamReader, limit_bytes: int) -> ShellResult:
    """Read frames until the command has ended.

    Raises:
        DeviceRefusedError: It wrote more than the limit, both streams counted together.
        DeviceGoneError: The stream ended before the command.
        DeviceError: A frame that the protocol does not know.
    """
    written = {Frame.STDOUT: bytearray(), Frame.STDERR: bytearray()}
    left = limit_bytes
    while True:
        try:
            kind, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
            if kind not in written and kind != Frame.EXIT:
                raise DeviceError("The phone sent what is no shell protocol.", detail=f"frame {kind}")
            if length > left and kind != Frame.EXIT:
                raise too_long(limit_bytes)
            data = await reader.readexactly(length if kind != Frame.EXIT else min(length, 1))
        except asyncio.IncompleteReadError as error:
            raise DeviceGoneError("The phone went away while a command ran.") from error
        if kind == Frame.EXIT:
            return ShellResult(bytes(written[Frame.STDOUT]), bytes(written[Frame.STDERR]), data[0] if data else 0)
        written[Frame(kind)] += data
        left -= length


def with_mark(command: str) -> str:
    """Let a command of the old shell end with a mark that tells its exit code."""
    return f"{command}; echo {MARK}$?"


def read_marked(output: bytes) -> ShellResult:
    """Take the mark off.

    Raises:
        DeviceGoneError: There is none: the connection broke before the command's end.
    """
    found = _MARKED.search(output)
    if found is None:
        raise DeviceGoneError("The phone went away while a command ran.")
    return ShellResult(output[: found.start()], b"", int(found[1]))
