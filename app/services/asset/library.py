"""The library folder: where files lie, and under which names."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.domain.asset import Asset
from app.domain.errors import LibraryUnavailableError
from app.media.hashing import copy_hashed, hash_file
from app.system.file_systems import GB, network_type, sync_folder, write_atomically

LIMIT_BYTES = 8 * GB
"""The largest file that is taken, brought or made."""

CopyWriter = Callable[[Path, Path, Path], bool]
"""Writes the copy of a file (first) to a name for the time being (second), before it gets its final one (third); gives
whether it could."""

_FILES = "files"
_INCOMING = "incoming"
_SIDECARS = "sidecars"


class Library:
    """Names and places of files; it blocks, so it is called in a thread.

    A file's name is its SHA-256: the same content is one file, and a name says whether the file is whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folders and see that they can be written.

        Raises:
            LibraryUnavailableError: They cannot; it says why.
        """
        kind = network_type(self.folder)
        if kind is not None:
            raise LibraryUnavailableError(
                str(self.folder), f"it is on a network drive ({kind}), where files can be lost"
            )
        probe = self.folder / _INCOMING / f"{uuid4()}.probe"
        try:
            for name in (_FILES, _INCOMING, _SIDECARS):
                (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            probe.write_bytes(b"")
            probe.unlink()
        except FileNotFoundError as error:
            raise LibraryUnavailableError(str(self.folder), "it is not there") from error
        except PermissionError as error:
            raise LibraryUnavailableError(str(self.folder), "it may not be written") from error
        except OSError as error:
            raise LibraryUnavailableError(str(self.folder), error.strerror or str(error)) from error

    def file(self, relative: str) -> Path:
        """The place of a file that a row names.

        Raises:
            LibraryUnavailableError: The name leads out of the library.
        """
        path = self.folder / relative
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise LibraryUnavailableError(str(self.folder), "a row names a file outside of it")
        return path

    def incoming(self, name: str) -> Path:
        return self.folder / _INCOMING / name

    @staticmethod
    def final_name(sha256: str, extension: str) -> str:
        """Where a file belongs, relative to the folder."""
        return f"{_FILES}/{sha256[:2]}/{sha256}{extension}"

    def place(self, incoming: str, relative: str) -> None:
        """Give a finished file its final name.

        A whole file that is there already is as good, and the finished one goes; a damaged one is replaced.

        Raises:
            OSError: The disk refuses; the file is still under one of the two names.
        """
        source, target = self.incoming(incoming), self.file(relative)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._is_as_good(target, source):
            source.unlink(missing_ok=True)
        else:
            try:
                source.replace(target)
            except FileNotFoundError:
                # Another process that finishes the same file has been faster.
                if not self.is_whole(relative, target.stem):
                    raise
        if os.name == "posix":
            target.chmod(0o600)
        self.sync(relative)

    def sync(self, relative: str) -> None:
        """Have a file's final name survive a power cut."""
        sync_folder(self.file(relative).parent)
        sync_folder(self.folder / _INCOMING)

    @staticmethod
    def _is_as_good(target: Path, source: Path) -> bool:
        """Whether a file has the length of a finished one and the content that its name says."""
        try:
            return target.stat().st_size == source.stat().st_size and hash_file(target) == target.stem
        except FileNotFoundError:
            return False

    def is_whole(self, relative: str, sha256: str | None) -> bool:
        """Whether a file is there and has this content."""
        try:
            return hash_file(self.file(relative)) == sha256
        except OSError:
            return False

    def take_out(self, relative: str) -> str | None:
        """Take a file its final name; gives the one that it has under `incoming/`, None where there was no file."""
        name = f"out-{uuid4().hex}.part"
        try:
            self.file(relative).rename(self.incoming(name))
        except FileNotFoundError:
            return None
        return name

    def write_sidecar(self, asset: Asset) -> None:
        """Keep what is known of an asset beside the files, so that a library can be rebuilt without the database."""
        data = json.dumps(_sidecar(asset), ensure_ascii=False, indent=1, sort_keys=True)
        write_atomically(self._sidecar_path(asset.id, asset.sha256 or ""), data.encode())

    def sweep(self, older_than: timedelta, now: datetime) -> int:
        """Remove what lies under `incoming/` and nobody has touched for so long; gives the number of files."""
        removed = 0
        for path in (self.incoming(name) for name in self.leftovers()):
            # One that has just ended is gone already; one that is held open stays for another time.
            with suppress(OSError):
                touched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if now - touched > older_than:
                    path.unlink()
                    removed += 1
        return removed

    def _sidecar_path(self, asset_id: int, sha256: str) -> Path:
        return self.file(f"{_SIDECARS}/{sha256[:2]}/{sha256}-{asset_id}.json")

    def remove_sidecar(self, asset_id: int, sha256: str) -> None:
        self._sidecar_path(asset_id, sha256).unlink(missing_ok=True)

    def copy_out(self, relative: str, folder: Path, name: str, write: CopyWriter | None = None) -> Path:
        """Copy a file to a folder outside, under a name that is free there.

        Args:
            relative: The file, as its row names it.
            folder: Is made where it is not there.
            name: The copy's; its ending is that of the file.
            write: Makes the copy in another way, where it can.

        Raises:
            OSError: The folder cannot be written.
        """
        source = self.file(relative)
        folder.mkdir(parents=True, exist_ok=True)
        target = _take_free_name(folder, name.removesuffix(source.suffix) or "asset", source.suffix)
        part = target.with_name(f".{uuid4().hex}.part")
        try:
            if write is None or not write(source, part, target):
                copy_hashed(source, part, limit_bytes=LIMIT_BYTES)
            part.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        finally:
            part.unlink(missing_ok=True)
        return target

    def leftovers(self) -> list[str]:
        """Names under `incoming/`."""
        folder = self.folder / _INCOMING
        return [path.name for path in folder.iterdir() if path.is_file()] if folder.exists() else []


def _take_free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Make an empty file of a name that no other file has, nor a recipe beside one."""
    number = 1
    while True:
        target = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
        number += 1
        if os.path.lexists(f"{target}.json"):
            continue
        with suppress(FileExistsError), target.open("xb"):
            return target


def _sidecar(asset: Asset) -> dict[str, Any]:
    return {
        "format": 1,
        "asset_id": asset.id,
        "file": asset.path,
        "sha256": asset.sha256,
        "size_bytes": asset.size_bytes,
        "media_type": asset.media_type.value,
        "mime_type": asset.mime_type,
        "name": asset.name,
        "origin": asset.origin.value,
        "provider_id": asset.provider_id,
        "operation_type": asset.operation_type.value if asset.operation_type else None,
        "prompt": asset.prompt,
        "negative_prompt": asset.negative_prompt,
        "model": asset.model,
        "params": asset.params,
        "seed": asset.seed,
        "job_id": asset.job_id,
        "submission_id": asset.submission_id,
        "created_at": asset.created_at.isoformat(),
    }
