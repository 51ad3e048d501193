"""Files of a phone: the frames of `sync:`, as they go out and as a hostile phone may send them."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.devices import sync, wire
from app.devices.sync import RemoteFile
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError, StorageError, ValidationError
from tests.support.scripted_adb import scripted_adb
from tests.support.until import until

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECONDS = int(NOON.timestamp())
OKAY = b"OKAY" + struct.pack("<I", 0)
DENIED = b"FAIL" + struct.pack("<I", 6) + b"denied"
REGULAR, FOLDER = 0o100644, 0o040755


def _data(piece: bytes) -> bytes:
    return b"DATA" + struct.pack("<I", len(piece)) + piece


def _values_2(mode: int, size: int, seconds: int, error: int = 0) -> bytes:
    return struct.pack("<IQQIIIIQqqq", error, 1, 2, mode, 1, 0, 0, size, 0, seconds, 0)


def _entry_1(name: bytes, mode: int, size: int) -> bytes:
    return b"DENT" + struct.pack("<IIII", mode, size, SECONDS, len(name)) + name


def _entry_2(name: bytes, mode: int, size: int, error: int = 0) -> bytes:
    return b"DNT2" + _values_2(mode, size, SECONDS, error) + struct.pack("<I", len(name)) + name


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


DONE = b"DONE" + b"\0" * 16


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 1025, "/half \ud83d"])
def test_a_path_that_a_phone_cannot_have_is_not_sent(path: str) -> None:
    with pytest.raises(ValidationError):
        sync.encode_path(b"STAT", path)
    assert sync.encode_path(b"STAT", "/ü") == b"STAT\x03\0\0\0/\xc3\xbc"


@pytest.mark.parametrize(
    ("answer", "is_v2", "seen"),
    [
        (b"STAT" + struct.pack("<III", REGULAR, 7, SECONDS), False, RemoteFile("a.png", REGULAR, 7, NOON)),
        (b"STAT" + b"\0" * 12, False, None),
        (b"STA2" + _values_2(REGULAR, 5_000_000_000, SECONDS), True, RemoteFile("a.png", REGULAR, 5_000_000_000, NOON)),
        (b"STA2" + _values_2(0, 0, 0, error=2), True, None),
        (
            b"STA2" + _values_2(FOLDER, 0, 2**62),
            True,
            RemoteFile("a.png", FOLDER, 0, datetime.fromtimestamp(0, UTC)),
        ),
    ],
)
async def test_a_path_is_looked_at_in_both_versions(answer: bytes, is_v2: bool, seen: RemoteFile | None) -> None:  # noqa: FBT001
    async with scripted_adb(b"OKAY" + answer) as server, wire.service(server.address, "sync:") as streams:
        found = await sync.stat(streams, "/sdcard/a.png", is_v2=is_v2)
    assert found == seen
    assert seen is None or seen.is_folder == (seen.mode == FOLDER)


@pytest.mark.parametrize("is_v2", [False, True])
async def test_a_folder_is_listed_by_name_without_itself(is_v2: bool) -> None:  # noqa: FBT001
    entry = _entry_2 if is_v2 else _entry_1
    names = [(b"b", REGULAR), (b".", FOLDER), (b"..", FOLDER), ("ü".encode(), REGULAR), (b"a", FOLDER)]
    answer = b"".join(entry(name, mode, 3) for name, mode in names) + DONE
    async with scripted_adb(b"OKAY" + answer) as server, wire.service(server.address, "sync:") as streams:
        found = await sync.listing(streams, "/sdcard", is_v2=is_v2)
    assert [(one.name, one.is_folder, one.modified) for one in found] == [
        ("a", True, NOON),
        ("b", False, NOON),
        ("ü", False, NOON),
    ]


async def test_an_entry_that_the_phone_cannot_look_at_is_listed_without_its_size() -> None:
    answer = b"OKAY" + _entry_2(b"a", REGULAR, 3, error=13) + DONE
    async with scripted_adb(answer) as server, wire.service(server.address, "sync:") as streams:
        (found,) = await sync.listing(streams, "/sdcard", is_v2=True)
    assert (found.name, found.size) == ("a", 0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"NOPE" + b"\0" * 16, DeviceError),
        (_entry_1(b"a", REGULAR, 1), DeviceGoneError),
        (b"DENT" + struct.pack("<IIII", 0, 0, 0, 2**32 - 1), DeviceRefusedError),
    ],
)
async def test_a_list_that_is_none_is_an_error(answer: bytes, error: type[DeviceError]) -> None:
    async with scripted_adb(b"OKAY" + answer) as server, wire.service(server.address, "sync:") as streams:
        with pytest.raises(error):
            await sync.listing(streams, "/sdcard", is_v2=False)


async def test_a_file_is_sent_in_pieces_of_64_kb_with_its_mode_and_time(tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(b"x" * 70_000)
    told: list[int] = []
    path = b"/sdcard/a,33261"
    sent = (
        b"0005sync:SEND" + struct.pack("<I", len(path)) + path
        + _data(b"x" * 65_536) + _data(b"x" * (70_000 - 65_536)) + b"DONE" + struct.pack("<I", SECONDS)
    )  # fmt: skip
    async with scripted_adb(b"OKAY" + OKAY) as server, wire.service(server.address, "sync:") as streams:
        await sync.push(streams, source, "/sdcard/a", mode=0o4755, modified=NOON, on_progress=told.append)
        await until(lambda: bytes(server.received[0]), sent)
    assert told == [70_000]
    async with scripted_adb(b"OKAY" + OKAY) as server, wire.service(server.address, "sync:") as streams:
        await sync.push(streams, b"x" * 2_100_000, "/sdcard/a", on_progress=told.append)
    assert told[1:] == [1_048_576, 2_097_152, 2_100_000]


@pytest.mark.parametrize("answer", [DENIED, DENIED[:-2], b"WHAT"])
async def test_a_file_that_the_phone_does_not_take_is_an_error(answer: bytes) -> None:
    async with scripted_adb(b"OKAY" + answer) as server, wire.service(server.address, "sync:") as streams:
        with pytest.raises(DeviceError) as refused:
            await sync.push(streams, b"abc", "/sdcard/a")
    assert answer != DENIED or refused.value.detail == "denied"


async def test_a_source_that_cannot_be_read_is_told_from_a_phone_that_refuses(tmp_path: Path) -> None:
    async with scripted_adb(b"OKAY" + OKAY) as server, wire.service(server.address, "sync:") as streams:
        with pytest.raises(StorageError):
            await sync.push(streams, tmp_path / "none", "/sdcard/a")


async def test_a_file_is_copied_here_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    told: list[int] = []
    answer = b"OKAY" + _data(b"x" * 65_536) * 17 + _data(b"end") + b"DONE\0\0\0\0"
    async with scripted_adb(answer) as server, wire.service(server.address, "sync:") as streams:
        await sync.pull(streams, "/sdcard/a", target, limit_bytes=2_000_000, on_progress=told.append)
    assert target.read_bytes() == b"x" * 65_536 * 17 + b"end"
    assert told == [16 * 65_536, 17 * 65_536 + 3]
    assert _names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (DENIED, DeviceRefusedError),
        (_data(b"abcdefghijk") + b"DONE\0\0\0\0", DeviceRefusedError),
        (_data(b"abc"), DeviceGoneError),
        (b"DATA" + struct.pack("<I", 65_537), DeviceError),
        (b"WHAT\0\0\0\0", DeviceError),
    ],
)
async def test_a_copy_that_fails_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, answer: bytes, error: type[DeviceError]
) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"before")
    async with scripted_adb(b"OKAY" + answer) as server, wire.service(server.address, "sync:") as streams:
        with pytest.raises(error):
            await sync.pull(streams, "/sdcard/a", target, limit_bytes=10)
    assert target.read_bytes() == b"before"
    assert _names(tmp_path) == ["a.bin"]


async def test_a_target_that_cannot_be_written_is_told_from_a_phone_that_refuses(tmp_path: Path) -> None:
    async with scripted_adb(b"OKAY" + _data(b"abc") + b"DONE\0\0\0\0") as server:
        async with wire.service(server.address, "sync:") as streams:
            with pytest.raises(StorageError):
                await sync.pull(streams, "/sdcard/a", tmp_path / "none" / "a", limit_bytes=10)
        (tmp_path / "folder").mkdir()
        async with wire.service(server.address, "sync:") as streams:
            with pytest.raises(StorageError):
                await sync.pull(streams, "/sdcard/a", tmp_path / "folder", limit_bytes=10)
    assert _names(tmp_path) == ["folder"]
