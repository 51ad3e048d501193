"""Files of a phone, over adb's `sync:` service: all numbers are little-endian, an id of 4 letters begins each part."""

import asyncio
import os
import stat as file_modes
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.devices.shell import is_text
from app.devices.wire import ANSWER_SECONDS, Streams, too_long, within
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, StorageError, ValidationError
from app.system.threads import in_thread

PIECE_BYTES = 64 * 1024
MAX_ENTRIES = 50_000
_BLOCK_BYTES = 1024 * 1024
_MAX_PATH_BYTES = 1024
_MAX_NAME_BYTES = 4096
_MAX_REASON_BYTES = 64 * 1024
_LONGEST_WRITE_SECONDS = 60.0
_SLOWEST_FLASH = 2_000_000
"""Bytes a second."""
_HEAD = struct.Struct("<4sI")
_STAT_1 = struct.Struct("<III")
"""mode, size, mtime"""
_STAT_2 = struct.Struct("<IQQIIIIQqqq")
"""error, dev, ino, mode, links, uid, gid, size, atime, mtime, ctime"""
_LENGTH = struct.Struct("<I")

Progress = Callable[[int], None]
"""Called with the number of bytes so far."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file or folder on a phone; `name` is the last part of its path, `mode` the bits of stat."""

    name: str
    mode: int
    size: int
    modified: datetime

    @property
    def is_folder(self) -> bool:
        return file_modes.S_ISDIR(self.mode)


def encode_path(kind: bytes, path: str) -> bytes:
    """Write a request that names a path.

    Raises:
        ValidationError: The path is empty, no text, or longer than what a phone takes.
    """
    if not path or not is_text(path) or len(data := path.encode()) > _MAX_PATH_BYTES:
        raise ValidationError("A path on the phone is empty, no text, or too long.", field="path")
    return _HEAD.pack(kind, len(data)) + data


async def stat(streams: Streams, path: str, *, is_v2: bool) -> RemoteFile | None:
    """Look at one path; None where there is nothing."""
    kind, form = (b"STA2", _STAT_2) if is_v2 else (b"STAT", _STAT_1)
    request = encode_path(kind, path)

    async def look() -> bytes:
        await _send(streams, request)
        return await _expect(streams[0], kind, form.size)

    seen = _read_stat(form.unpack(await within(ANSWER_SECONDS, look())), path.rstrip("/").rpartition("/")[2])
    return seen if seen is not None and seen.mode else None


async def listing(streams: Streams, folder: str, *, is_v2: bool) -> list[RemoteFile]:
    """List a folder without `.` and `..`, by name; a folder that is not there or not readable is empty.

    Raises:
        DeviceRefusedError: It holds more than 50,000.
    """
    request = encode_path(b"LIS2" if is_v2 else b"LIST", folder)
    await within(ANSWER_SECONDS, _send(streams, request))
    found: list[RemoteFile] = []
    async for entry in _entries(streams[0], is_v2=is_v2):
        if len(found) >= MAX_ENTRIES:
            raise DeviceRefusedError(f"The folder {folder} holds more than {MAX_ENTRIES} files.")
        if entry.name not in {".", ".."}:
            found.append(entry)
    return sorted(found, key=lambda entry: entry.name)


async def push(
    streams: Streams,
    source: Path | bytes,
    target: str,
    *,
    mode: int = 0o644,
    modified: datetime | None = None,
    on_progress: Progress | None = None,
) -> None:
    """Write a file on the phone; folders on the way are made by it.

    Raises:
        DeviceRefusedError: The phone did not take it: no space, no permission.
        StorageError: The source cannot be read.
    """
    when = int((modified or datetime.now(UTC)).timestamp())
    head = encode_path(b"SEND", f"{target},{file_modes.S_IFREG | (mode & 0o777)}")
    sent = 0
    try:
        await within(ANSWER_SECONDS, _send(streams, head))
        async for block in _blocks(source):
            for start in range(0, len(block), PIECE_BYTES):
                piece = block[start : start + PIECE_BYTES]
                await within(ANSWER_SECONDS, _send(streams, _HEAD.pack(b"DATA", len(piece)) + piece))
                sent += len(piece)
            if on_progress is not None:
                on_progress(sent)
        await within(ANSWER_SECONDS, _send(streams, _HEAD.pack(b"DONE", when & 0xFFFFFFFF)))
    except DeviceGoneError as error:
        await _raise_reason(streams[0])
        raise error from None
    # The phone writes all of it to its flash before it answers.
    seconds = min(_LONGEST_WRITE_SECONDS, ANSWER_SECONDS + sent / _SLOWEST_FLASH)
    await within(seconds, _expect(streams[0], b"OKAY", _LENGTH.size))


async def pull(
    streams: Streams, source: str, target: Path, *, limit_bytes: int, on_progress: Progress | None = None
) -> None:
    """Copy a file of the phone to `target`, which is replaced when all is there and left alone otherwise.

    Raises:
        DeviceRefusedError: There is no such file, or it is longer than the limit.
        StorageError: The target cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    await within(ANSWER_SECONDS, _send(streams, encode_path(b"RECV", source)))
    handle = await in_thread(_open_part, part)
    try:
        received = 0
        block = bytearray()
        async for piece in _pieces(streams[0], limit_bytes):
            received += len(piece)
            block += piece
            if len(block) >= _BLOCK_BYTES:
                await in_thread(_write, handle, bytes(block))
                block.clear()
                if on_progress is not None:
                    on_progress(received)
        await in_thread(_finish, handle, bytes(block), part, target)
    except BaseException:
        # Not awaited for in a thread: cancelling must not leave the part behind.
        handle.close()
        part.unlink(missing_ok=True)
        raise
    if on_progress is not None:
        on_progress(received)


async def _send(streams: Streams, data: bytes) -> None:
    streams[1].write(data)
    await streams[1].drain()


async def _expect(reader: asyncio.StreamReader, wanted: bytes, size: int) -> bytes:
    """Read an id and the `size` bytes that belong to it."""
    kind = await reader.readexactly(4)
    if kind == b"FAIL":
        raise DeviceRefusedError("The phone refused the file.", detail=await _read_reason(reader))
    if kind != wanted:
        raise DeviceError("The phone sent what is no file transfer.", detail=repr(kind))
    return await reader.readexactly(size)


async def _read_reason(reader: asyncio.StreamReader) -> str:
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return (await reader.readexactly(min(length, _MAX_REASON_BYTES))).decode(errors="replace")


async def _raise_reason(reader: asyncio.StreamReader) -> None:
    """Say why the phone hung up while it was written to, if it said so before."""
    try:
        await within(1.0, _expect(reader, b"FAIL", 0))
    except DeviceRefusedError:
        raise
    except DeviceError:
        return


async def _entries(reader: asyncio.StreamReader, *, is_v2: bool) -> AsyncIterator[RemoteFile]:
    kind, form = (b"DNT2", _STAT_2) if is_v2 else (b"DENT", _STAT_1)

    async def read() -> RemoteFile | None:
        begin = await reader.readexactly(4)
        if begin == b"DONE":
            return None
        if begin != kind:
            raise DeviceError("The phone sent what is no list of files.", detail=repr(begin))
        values = form.unpack(await reader.readexactly(form.size))
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > _MAX_NAME_BYTES:
            raise too_long(_MAX_NAME_BYTES)
        name = (await reader.readexactly(length)).decode(errors="replace")
        return _read_stat(values, name) or RemoteFile(name, 0, 0, datetime.fromtimestamp(0, UTC))

    while (entry := await within(ANSWER_SECONDS, read())) is not None:
        yield entry


async def _pieces(reader: asyncio.StreamReader, limit_bytes: int) -> AsyncIterator[bytes]:
    async def read() -> bytes | None:
        kind, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if kind == b"DONE":
            return None
        if kind == b"FAIL":
            reason = (await reader.readexactly(min(length, _MAX_REASON_BYTES))).decode(errors="replace")
            raise DeviceRefusedError("The phone refused the file.", detail=reason)
        if kind != b"DATA" or length > PIECE_BYTES:
            raise DeviceError("The phone sent what is no file transfer.", detail=f"{kind!r} {length}")
        return await reader.readexactly(length)

    left = limit_bytes
    while (piece := await within(ANSWER_SECONDS, read())) is not None:
        left -= len(piece)
        if left < 0:
            raise too_long(limit_bytes)
        yield piece


def _read_stat(values: tuple[int, ...], name: str) -> RemoteFile | None:
    if len(values) == 3:  # noqa: PLR2004 - mode, size, mtime
        mode, size, seconds = values
    else:
        error, mode, size, seconds = values[0], values[3], values[7], values[9]
        if error:
            return None
    return RemoteFile(name, mode, size, _time(seconds))


def _time(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


async def _blocks(source: Path | bytes) -> AsyncIterator[bytes]:
    if isinstance(source, bytes):
        for start in range(0, len(source), _BLOCK_BYTES):
            yield source[start : start + _BLOCK_BYTES]
        return
    try:
        handle = await in_thread(source.open, "rb")
        with handle:
            while block := await in_thread(handle.read, _BLOCK_BYTES):
                yield block
    except OSError as error:
        raise StorageError(f"{source.name} cannot be read.", detail=str(error)) from error


def _open_part(part: Path) -> BinaryIO:
    try:
        return part.open("wb")
    except OSError as error:
        raise StorageError(f"{part.name} cannot be written.", detail=str(error)) from error


def _write(handle: BinaryIO, block: bytes) -> None:
    try:
        handle.write(block)
    except OSError as error:
        raise StorageError("What comes from the phone cannot be written.", detail=str(error)) from error


def _finish(handle: BinaryIO, block: bytes, part: Path, target: Path) -> None:
    _write(handle, block)
    try:
        handle.flush()
        os.fsync(handle.fileno())
        handle.close()
        part.replace(target)
    except OSError as error:
        raise StorageError(f"{target.name} cannot be written.", detail=str(error)) from error
