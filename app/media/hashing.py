"""SHA-256 of files, also on the way while they are copied."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import MediaError, StorageError
from app.storage.syncing import sync
from app.system.copied import Copied
from app.system.file_systems import MB

__all__ = ["CHUNK_BYTES", "Copied", "copy_hashed", "hash_file"]

CHUNK_BYTES = 1024 * 1024


def hash_file(path: str | Path) -> str:
    """Compute a file's SHA-256 as hexadecimal digits; reading errors are OSError."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK_BYTES))
    with Path(path).open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()


def copy_hashed(source: BinaryIO | Path, target: Path, *, limit_bytes: int) -> Copied:
    """Copy to a new file, hash on the way, and have it on the disk when this returns.

    Nothing is left behind where it fails.

    Raises:
        MediaError: There are more bytes than the limit.
        StorageError: The new file cannot be written.
        OSError: The source cannot be read.
    """
    if isinstance(source, Path):
        with source.open("rb", buffering=0) as file:
            return _copy(file, target, limit_bytes)
    return _copy(source, target, limit_bytes)


def _copy(source: BinaryIO, target: Path, limit_bytes: int) -> Copied:
    digest, size = hashlib.sha256(), 0
    with _new_file(target) as file:
        while chunk := source.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit_bytes:
                raise MediaError(f"The file is larger than {limit_bytes // MB} MB, the most that is taken.")
            digest.update(chunk)
            _write(file, chunk)
        _sync(file)
    return Copied(digest.hexdigest(), size)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("xb", buffering=0)
    except OSError as error:
        raise StorageError(f"The file {path.name} cannot be made.", detail=str(error)) from error
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        raise StorageError("The file cannot be written.", detail=str(error)) from error


def _sync(file: BinaryIO) -> None:
    try:
        sync(file.fileno())
    except OSError as error:
        raise StorageError("The file cannot be written.", detail=str(error)) from error
