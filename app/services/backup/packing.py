"""Packs the whole library into one file: nothing is ever under its last name that is not whole. All of it blocks."""

import os
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from app.domain.errors import LibraryUnavailableError, StorageError, ValidationError
from app.media.hashing import CHUNK_BYTES
from app.services.asset.library import Library
from app.services.backup.pack_format import (
    DATABASE,
    FILE,
    FORMAT,
    KEYS_STAY,
    MANIFEST,
    MOST_MEMBERS,
    SETTINGS,
    SUMS,
    Course,
    Manifest,
    WorkStopped,
    write_sums,
)
from app.storage.backup import read_facts, snapshot
from app.storage.portable import StoredFile, born_at, list_files, list_profiles, make_portable
from app.storage.syncing import sync
from app.system.crash_points import crash_point
from app.system.file_systems import MB, free_bytes, sync_folder
from app.system.folder_lock import FolderLock

log = structlog.get_logger(__name__)

COPY: Final = ".packing.db"
LOCK: Final = "packing.lock"
SPARE_BYTES: Final = 64 * 1024**2
_MEMBER_BYTES: Final = 512
"""What a member costs beside its bytes: twice its name and what is said of it."""
_LARGE: Final = 2**31
_PLAIN: Final = 0o100600


@dataclass(frozen=True, slots=True)
class PackWish:
    """What is to be in it.

    Attributes:
        settings: The settings, as a file.
        version: Of the program.
    """

    holds_files: bool
    settings: bytes
    version: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What came of it."""

    path: Path
    size_bytes: int
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    path: Path
    size_bytes: int


@dataclass(slots=True)
class _Plan:
    """The files to come along.

    Attributes:
        files: With their sidecars.
        missing: Assets whose files are not there.
        prefixes: Of sidecars of files that lie in a folder beside the main one: what they say in front of its name.
    """

    files: list[_Member] = field(default_factory=list)
    sidecars: list[_Member] = field(default_factory=list)
    missing: int = 0
    prefixes: dict[str, str] = field(default_factory=dict)


def pack(
    database: Path, library: Library, target: Path, wish: PackWish, now: datetime, course: Course
) -> Packed | None:
    """Write a packed library; None where it was stopped.

    Args:
        database: It may be in use.
        library: The files.
        target: One that is there is replaced, once the new one is whole.
        wish: What is to be in it.
        now: When.
        course: Is told how far it is.

    Raises:
        ValidationError: There are too many files for one archive, or the place is in the library.
        StorageError: The disk refuses or has no room, or another pack is being made.
    """
    target = target.expanduser().absolute()
    _check_place(library, target)
    lock = FolderLock(database.parent / LOCK)
    part = target.with_name(f".{target.name}.part")
    copy = database.with_name(COPY)
    try:
        if not lock.try_take():
            raise StorageError("The library is being packed already.")
        return _pack(database, library, (copy, part, target), wish, now, course)
    except WorkStopped:
        log.info("packing_stopped", done_bytes=course.done)
        return None
    except (OSError, sqlite3.Error, zipfile.LargeZipFile) as error:
        raise StorageError("The library could not be packed.", detail=str(error)) from error
    finally:
        for path in (part, copy):
            path.unlink(missing_ok=True)
        lock.release()


def _check_place(library: Library, target: Path) -> None:
    folders = [library.folder, *(root.folder for root in library.roots.values())]
    if any(target.resolve().is_relative_to(folder.resolve()) for folder in folders):
        raise ValidationError("The packed library must lie outside of the library's own folders.", field="target")
    if not target.parent.is_dir():
        raise ValidationError(f"There is no folder {target.parent}.", field="target")


def _pack(
    database: Path,
    library: Library,
    places: tuple[Path, Path, Path],
    wish: PackWish,
    now: datetime,
    course: Course,
) -> Packed:
    copy, part, target = places
    # The copy, and what writing it anew takes.
    see_room(database.parent, 2 * sum(path.stat().st_size for path in _files_of(database)))
    snapshot(database, copy)
    rows = list_files(copy) if wish.holds_files else []
    plan = _plan(library, rows)
    locked = make_portable(copy, now, in_one_folder=wish.holds_files)
    base = _Member(DATABASE, copy, copy.stat().st_size)
    members = [base, *plan.files, *plan.sidecars]
    if len(members) > MOST_MEMBERS:
        raise ValidationError(f"One file can hold {MOST_MEMBERS // 2:,} assets. Pack it without the files.")
    course.total = sum(member.size_bytes for member in members)
    see_room(target.parent, course.total + len(members) * _MEMBER_BYTES + len(wish.settings))
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        os.fchmod(file.fileno(), 0o600) if os.name == "posix" else None
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            writer = _Writer(archive, now, course)
            writer.add_all(plan, base, wish.settings)
            manifest = _manifest(copy, plan, writer, wish, now, locked)
            writer.add_bytes(MANIFEST, (manifest.model_dump_json(indent=1) + "\n").encode())
        file.flush()
        sync(file.fileno())
    crash_point("pack_written")
    part.replace(target)
    sync_folder(target.parent)
    size = target.stat().st_size
    log.info("library_packed", size_bytes=size, files=manifest.files, missing=manifest.files_missing)
    return Packed(target, size, manifest)


def _files_of(database: Path) -> list[Path]:
    return [path for path in (database, Path(f"{database}-wal")) if path.exists()]


def see_room(folder: Path, needed: int) -> None:
    """See that a disk has room for so many bytes.

    Raises:
        StorageError: It has not.
    """
    free = free_bytes(folder)
    if free < needed + SPARE_BYTES:
        raise StorageError(
            f"There is no room on the disk of {folder}: {(needed + SPARE_BYTES) / MB:,.0f} MB are needed,"
            f" {free / MB:,.0f} MB are free."
        )


def _plan(library: Library, rows: Sequence[StoredFile]) -> _Plan:
    """What of the files that rows name is there."""
    plan, seen = _Plan(), set[str]()
    for row in rows:
        prefix, name = _split(row.path)
        size = _size(library, row.path)
        if size is None or FILE.fullmatch(name) is None:
            plan.missing += 1
            continue
        if name not in seen:
            seen.add(name)
            plan.files.append(_Member(name, library.file(row.path), size))
        sidecar = f"sidecars/{row.sha256[:2]}/{row.sha256}-{row.asset_id}.json"
        sidecar_size = _size(library, sidecar)
        if sidecar_size is not None:
            plan.sidecars.append(_Member(sidecar, library.file(sidecar), sidecar_size))
            if prefix:
                plan.prefixes[sidecar] = prefix
    return plan


def _split(path: str) -> tuple[str, str]:
    """A name in front of which a folder beside the main one may stand."""
    cut = path.index("/") + 1 if path.startswith("@") and "/" in path else 0
    return path[:cut], path[cut:]


def _size(library: Library, name: str) -> int | None:
    try:
        path = library.file(name)
        return path.stat().st_size if path.is_file() else None
    except (LibraryUnavailableError, OSError, ValueError):
        return None


class _Writer:
    """Writes members, and keeps their sums."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime, course: Course) -> None:
        self._archive = archive
        self._moment = now.timetuple()[:6]
        self._course = course
        self.sums: dict[str, str] = {}
        self.total = 0
        self.file_bytes = 0
        self.gone = 0
        self.changed = 0

    def add_all(self, plan: _Plan, base: _Member, settings: bytes) -> None:
        with base.path.open("rb") as source:
            self._add(base.name, source, base.size_bytes)
        self.add_bytes(SETTINGS, settings)
        for member in plan.files:
            self._add_file(member)
        for member in plan.sidecars:
            self._add_sidecar(member, plan.prefixes.get(member.name, ""))
        self.add_bytes(SUMS, write_sums(self.sums))

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, BytesIO(data), len(data))

    def _add_file(self, member: _Member) -> None:
        try:
            source = member.path.open("rb")
        except FileNotFoundError:
            # Deleted meanwhile, or its disk was unplugged.
            self.gone += 1
            return
        with source:
            before = self.total
            self._add(member.name, source, member.size_bytes)
        self.file_bytes += self.total - before
        self.changed += self.sums[member.name] != member.path.stem

    def _add_sidecar(self, member: _Member, prefix: str) -> None:
        try:
            data = member.path.read_bytes()
        except FileNotFoundError:
            return
        # In the one folder it is told without the other one.
        self.add_bytes(member.name, data.replace(f'"file": "{prefix}'.encode(), b'"file": "') if prefix else data)

    def _add(self, name: str, source: BinaryIO, size: int) -> None:
        info = zipfile.ZipInfo(name, self._moment)
        info.external_attr = _PLAIN << 16
        digest = sha256()
        with self._archive.open(info, "w", force_zip64=size >= _LARGE) as entry:
            while piece := source.read(CHUNK_BYTES):
                digest.update(piece)
                entry.write(piece)
                self.total += len(piece)
                self._course.step(len(piece))
        self.sums[name] = digest.hexdigest()


def _manifest(copy: Path, plan: _Plan, writer: _Writer, wish: PackWish, now: datetime, locked: int) -> Manifest:
    facts = read_facts(copy)
    return Manifest(
        format=FORMAT,
        program="PixSim7",
        version=wish.version,
        schema_number=facts.schema,
        packed_at=now,
        born_at=born_at(copy),
        profiles=list_profiles(copy),
        counts=facts.counts,
        holds_files=wish.holds_files,
        files=len(plan.files) - writer.gone,
        file_bytes=writer.file_bytes,
        files_missing=plan.missing + writer.gone,
        files_changed=writer.changed,
        accounts_without_keys=locked,
        left_out=KEYS_STAY,
        total_bytes=writer.total,
        sums=writer.sums[SUMS],
    )
