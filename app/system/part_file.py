"""A file that is being fetched: it can be taken up again where it stopped, also by another process."""

import functools
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.errors import StorageError
from app.storage.syncing import sync
from app.system.copied import Copied
from app.system.file_systems import sync_folder, write_atomically

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_CHUNK_BYTES = 1024 * 1024


class _Note(BaseModel):
    """What is known about the bytes that are there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    validator: str
    total: int | None
    session: str


@functools.cache
def _session() -> str:
    """What ends when bytes that were written but not synced may be lost: the run of the machine."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return secrets.token_hex(16)


class PartFile:
    """The bytes so far, their hash, and a note beside them that says what they belong to.

    Every method blocks. Whatever the disk refuses is a StorageError.

    Args:
        path: The file; its note is called `<name>.meta`.
        source: Names what is fetched; bytes of another source are not taken up.
    """

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._note_path = path.with_name(f"{path.name}.meta")
        self._source = hashlib.sha256(source.encode()).hexdigest()
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.size = 0
        self.validator: str | None = None
        self.total: int | None = None

    def open(self) -> Iterator[None]:
        """Take up what is there, if its note vouches for it; else begin anew. Gives way after each piece it hashes."""
        note = self._read_note()
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            self._file = os.fdopen(handle, "r+b", buffering=0)
            if note is None:
                self._empty()
                return
            while chunk := self._file.read(_CHUNK_BYTES):
                self._digest.update(chunk)
                self.size += len(chunk)
                yield
        except OSError as error:
            raise self._failure(error) from error
        self.validator, self.total = note.validator, note.total

    def restart(self, validator: str | None = None, total: int | None = None) -> None:
        """Throw away what is there.

        Args:
            validator: What the server names these bytes by; without one they are never taken up again.
            total: The whole length, if it is known.
        """
        try:
            self._empty()
            if validator is not None:
                note = _Note(source=self._source, validator=validator, total=total, session=_session())
                write_atomically(self._note_path, note.model_dump_json().encode())
        except OSError as error:
            raise self._failure(error) from error
        self.validator, self.total = validator, total

    def append(self, data: bytes) -> None:
        file, left = self._opened(), memoryview(data)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError as error:
            raise self._failure(error) from error
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> Copied:
        """Have every byte on the disk and leave the file alone, without its note."""
        file = self._opened()
        try:
            # The note goes first: after a failed sync nothing must vouch for these bytes.
            self._note_path.unlink(missing_ok=True)
            sync(file.fileno())
            file.close()
            sync_folder(self._path.parent)
        except OSError as error:
            raise self._failure(error) from error
        return Copied(self._digest.hexdigest(), self.size)

    def close(self) -> None:
        """Stop for now: what can be taken up again stays, all else goes."""
        if self._file is not None and not self._file.closed:
            self._file.close()
            if self.validator is None or self.size == 0:
                self.drop()

    def drop(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
        try:
            self._note_path.unlink(missing_ok=True)
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise self._failure(error) from error

    def _empty(self) -> None:
        # The note goes first: it must never vouch for the bytes of another answer.
        self._note_path.unlink(missing_ok=True)
        file = self._opened()
        file.seek(0)
        file.truncate()
        self._digest = hashlib.sha256()
        self.size, self.validator, self.total = 0, None, None

    def _read_note(self) -> _Note | None:
        try:
            note = _Note.model_validate(json.loads(self._note_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError, RecursionError):
            return None
        return note if (note.source, note.session) == (self._source, _session()) else None

    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise StorageError(f"The file {self._path.name} is not open.")
        return self._file

    def _failure(self, error: OSError) -> StorageError:
        return StorageError(f"The file {self._path.name} cannot be written.", detail=str(error))
