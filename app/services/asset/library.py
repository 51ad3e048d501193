"""The library's folders: where files lie, and under which names."""

import errno
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.domain.asset import Asset
from app.domain.errors import LibraryUnavailableError
from app.media.hashing import copy_hashed, hash_file
from app.system.file_systems import GB, free_bytes, network_type, sync_folder, write_atomically

LIMIT_BYTES = 8 * GB
"""The largest file that is taken, brought or made."""

CopyWriter = Callable[[Path, Path, Path], bool]
"""Writes the copy of a file (first) to a name for the time being (second), before it gets its final one (third); gives
whether it could."""

_REASONS = {errno.ENOSPC: "its disk is full", errno.EROFS: "its disk can only be read"}
_FILES = "files"
_INCOMING = "incoming"
_SIDECARS = "sidecars"


@dataclass(frozen=True, slots=True)
class Root:
    """A folder beside the main one that holds files of the library, as on a second disk.

    Attributes:
        folder: Where it is.
        takes_new: New files go there, while it is there and has room.
    """

    folder: Path
    takes_new: bool = False

    @property
    def is_there(self) -> bool:
        """Whether its disk is; an empty mount point is none."""
        return (self.folder / _FILES).is_dir()


class Library:
    """Names and places of files; it blocks, so it is called in a thread.

    A file's name is its SHA-256: the same content is one file, and a name says whether the file is whole. A name that
    begins with "@<id>/" lies in the root of that id, any other in the main folder; sidecars lie in the main folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roots: Mapping[int, Root] = {}
        self.reserve_bytes: Callable[[], int] = lambda: GB
        """A root with less room takes no new files."""

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
        except NotADirectoryError as error:
            raise LibraryUnavailableError(str(self.folder), "a file is in its way") from error
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            raise LibraryUnavailableError(str(self.folder), reason) from error

    def file(self, relative: str) -> Path:
        """The place of a file that a row names.

        Raises:
            LibraryUnavailableError: The name leads out of the library, or into a root that is not known.
        """
        folder, rest = self._split(relative)
        path = folder / rest
        if not path.resolve().is_relative_to(folder.resolve()):
            raise LibraryUnavailableError(str(folder), "a row names a file outside of it")
        return path

    def away(self, relative: str) -> str | None:
        """The root of a file that is not there now, as its disk is unplugged; None where its folder is there."""
        try:
            folder, _ = self._split(relative)
        except LibraryUnavailableError as error:
            return error.folder
        return None if folder == self.folder or Root(folder).is_there else str(folder)

    def incoming(self, name: str) -> Path:
        """The place of a file that is being brought."""
        folder, rest = self._split(name)
        return folder / _INCOMING / rest

    def new_incoming(self, name: str) -> str:
        """The name under which a new file is brought: on the disk that it will lie on."""
        return f"{self._prefix_for_new()}{name}"

    def final_name(self, sha256: str, extension: str) -> str:
        """Where a new file belongs."""
        return f"{self._prefix_for_new()}{_FILES}/{sha256[:2]}/{sha256}{extension}"

    def folder_for_new(self) -> Path:
        """The folder that new files go to now."""
        return self._split(self._prefix_for_new())[0]

    def folders(self) -> dict[str, Path]:
        """The folders that are there, by what names of files in them begin with; the main one has ""."""
        there = {f"@{key}/": root.folder for key, root in self.roots.items() if root.is_there}
        return {"": self.folder} | there

    def _prefix_for_new(self) -> str:
        for key, root in self.roots.items():
            if root.takes_new and root.is_there and free_bytes(root.folder) >= self.reserve_bytes():
                return f"@{key}/"
        return ""

    def _split(self, name: str) -> tuple[Path, str]:
        """The folder of a name, and the rest of it."""
        if not name.startswith("@"):
            return self.folder, name
        head, _, rest = name.partition("/")
        root = self.roots.get(int(head[1:])) if head[1:].isdecimal() else None
        if root is None:
            raise LibraryUnavailableError(head, "no folder of the library is known by that name")
        return root.folder, rest

    def place(self, incoming: str, relative: str) -> None:
        """Give a finished file its final name.

        A whole file that is there already is as good, and the finished one goes; a damaged one is replaced.

        One that was brought on another disk is copied over first, and then gets its name.

        Raises:
            OSError: The disk refuses; the file is still under one of the two names.
            LibraryUnavailableError: The root that it belongs to is not there.
        """
        gone = self.away(relative)
        if gone is not None:
            raise LibraryUnavailableError(gone, "it is not there")
        source, target = self.incoming(incoming), self.file(relative)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._is_as_good(target, source):
            source.unlink(missing_ok=True)
        else:
            try:
                self._rename(source, target, self._split(relative)[0])
            except FileNotFoundError:
                # Another process that finishes the same file has been faster.
                if not self.is_whole(relative, target.stem):
                    raise
        if os.name == "posix":
            target.chmod(0o600)
        self.sync(relative)

    def _rename(self, source: Path, target: Path, folder: Path) -> None:
        incoming = folder / _INCOMING
        if source.parent == incoming:
            source.replace(target)
            return
        incoming.mkdir(exist_ok=True, mode=0o700)
        part = incoming / f"over-{uuid4().hex}.part"
        try:
            copy_hashed(source, part, limit_bytes=LIMIT_BYTES)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
        source.unlink(missing_ok=True)

    def sync(self, relative: str) -> None:
        """Have a file's final name survive a power cut."""
        sync_folder(self.file(relative).parent)
        sync_folder(self._split(relative)[0] / _INCOMING)

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
        prefix = relative[: relative.index("/") + 1] if relative.startswith("@") else ""
        name = f"{prefix}out-{uuid4().hex}.part"
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
        found: list[str] = []
        for prefix, folder in self.folders().items():
            incoming = folder / _INCOMING
            if incoming.exists():
                found += [f"{prefix}{path.name}" for path in incoming.iterdir() if path.is_file()]
        return found


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
        "output_index": asset.output_index,
        "width": asset.width,
        "height": asset.height,
        "duration_ms": asset.duration_ms,
        "frame_rate": asset.frame_rate,
        "created_at": asset.created_at.isoformat(),
    }
