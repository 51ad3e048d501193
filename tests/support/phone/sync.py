"""The phone's file service: stat, list, push and pull in both versions."""

import stat
import struct

from tests.support.phone.connection import Stream
from tests.support.phone.state import FILE_MODE, PhoneState, StoredFile

_CHUNK = 64 * 1024
_NOT_FOUND = 2
_U32 = struct.Struct("<I")
_STAT_2 = struct.Struct("<IQQIIIIQqqq")


async def serve_sync(state: PhoneState, stream: Stream, _name: str) -> None:
    """Answer requests until QUIT or the end of the stream.

    Raises:
        EOFError: The host closed the stream.
    """
    while True:
        name = await stream.read_exactly(4)
        path = (await stream.read_exactly(await _number(stream))).decode()
        if name in {b"STAT", b"STA2", b"LST2"}:
            await stream.write(name + _facts(name == b"STAT", state.files.get(_clean(path))))
        elif name in {b"LIST", b"LIS2"}:
            await _list(state, stream, _clean(path), is_old=name == b"LIST")
        elif name in {b"SEND", b"SND2"}:
            await _take(state, stream, path, is_old=name == b"SEND")
        elif name in {b"RECV", b"RCV2"}:
            await _give(state, stream, _clean(path), is_old=name == b"RECV")
        else:
            return


async def _number(stream: Stream) -> int:
    return int(_U32.unpack(await stream.read_exactly(4))[0])


def _clean(path: str) -> str:
    return path.rstrip("/") or "/"


def _facts(is_old: bool, file: StoredFile | None) -> bytes:  # noqa: FBT001
    if is_old:
        return struct.pack("<III", *((file.mode, len(file.data), file.modified) if file else (0, 0, 0)))
    if file is None:
        return _STAT_2.pack(_NOT_FOUND, *(0,) * 10)
    times = (file.modified,) * 3
    return _STAT_2.pack(0, 1, 1, file.mode, 1, 0, 0, len(file.data), *times)


async def _fail(stream: Stream, words: str) -> None:
    said = words.encode()
    await stream.write(b"FAIL" + _U32.pack(len(said)) + said)


async def _list(state: PhoneState, stream: Stream, folder: str, *, is_old: bool) -> None:
    answer = bytearray()
    for path, file in state.files.items():
        parent, _, name = path.rpartition("/")
        if not name or (parent or "/") != folder:
            continue
        answer += (b"DENT" if is_old else b"DNT2") + _facts(is_old, file)
        answer += _U32.pack(len(name.encode())) + name.encode()
    await stream.write(bytes(answer) + b"DONE" + bytes(16 if is_old else _STAT_2.size + 4))


async def _take(state: PhoneState, stream: Stream, asked: str, *, is_old: bool) -> None:
    if is_old:
        path, _, number = asked.rpartition(",")
        mode = int(number)
    else:
        path = asked
        _, mode, _ = struct.unpack("<4sII", await stream.read_exactly(12))
    data = bytearray()
    while (name := await stream.read_exactly(4)) == b"DATA":
        data += await stream.read_exactly(await _number(stream))
    if name != b"DONE":
        raise EOFError
    modified = await _number(stream)
    if state.faults.refuses_push:
        await _fail(stream, state.faults.refuses_push)
        return
    state.keep(path, bytes(data), mode=stat.S_IFMT(FILE_MODE) | stat.S_IMODE(mode), modified=modified)
    await stream.write(b"OKAY" + bytes(4))


async def _give(state: PhoneState, stream: Stream, path: str, *, is_old: bool) -> None:
    if not is_old:
        await stream.read_exactly(8)
    file = state.files.get(path)
    if file is None:
        await _fail(stream, "No such file or directory")
        return
    end = state.faults.breaks_pull_after
    for start in range(0, len(file.data), _CHUNK):
        if end is not None and start >= end:
            stream.drop_link()
            raise EOFError
        part = file.data[start : start + _CHUNK]
        await stream.write(b"DATA" + _U32.pack(len(part)) + part)
    await stream.write(b"DONE" + bytes(4))
