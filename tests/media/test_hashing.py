import hashlib
import io
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import MediaError, StorageError
from app.media.hashing import CHUNK_BYTES, Copied, copy_hashed, hash_file

DATA = bytes(range(256)) * (2 * CHUNK_BYTES // 256) + b"rest"


@pytest.mark.parametrize("data", [b"", b"a", DATA], ids=["empty", "a byte", "several chunks"])
def test_a_file_has_the_sha256_of_its_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)

    assert hash_file(path) == hash_file(str(path)) == hashlib.sha256(data).hexdigest()


def test_a_file_that_is_not_there_cannot_be_hashed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        hash_file(tmp_path / "none")


def test_a_copy_is_the_same_and_its_hash_is_known(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(DATA)

    by_path = copy_hashed(source, tmp_path / "a", limit_bytes=len(DATA))
    by_stream = copy_hashed(io.BytesIO(DATA), tmp_path / "b", limit_bytes=len(DATA))

    assert by_path == by_stream == Copied(hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == DATA


def test_a_stream_that_gives_few_bytes_at_a_time_is_copied_whole(tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        @override
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size or 0))

    assert copy_hashed(Slow(b"0123456789"), tmp_path / "a", limit_bytes=10).size_bytes == 10
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="larger than 2 MB"):
        copy_hashed(io.BytesIO(DATA), tmp_path / "a", limit_bytes=2_000_000)

    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        @override
        def read(self, _size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("gone")
            return super().read(5)

    with pytest.raises(OSError, match="gone"):
        copy_hashed(Broken(DATA), tmp_path / "a", limit_bytes=len(DATA))

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("mine")

    with pytest.raises(StorageError):
        copy_hashed(io.BytesIO(DATA), target, limit_bytes=len(DATA))

    assert target.read_text() == "mine"


def test_a_full_disk_is_a_storage_error() -> None:
    full = Path("/dev/full")
    assert full.exists()

    class Device(type(full)):  # type: ignore[misc]
        """Opens the device that is always full, in place of making a file; it is never removed."""

        def open(self, *_: object, **__: object) -> io.FileIO:
            return io.FileIO("/dev/full", "w")

        def unlink(self, *_: object, **__: object) -> None:
            return None

    with pytest.raises(StorageError, match="cannot be written"):
        copy_hashed(io.BytesIO(DATA), Device("/dev/full"), limit_bytes=len(DATA))
