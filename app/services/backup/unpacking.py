"""Unpacks a library: into a folder in which none is, and then its database takes the place of the present one.

Until the exchange is decided all is as it was: the files of the packed library lie apart, and nobody knows of them. All
of it blocks.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final

import structlog

from app.domain.errors import SchemaTooNewError, StorageError, ValidationError
from app.domain.settings import Settings
from app.services.asset.library import Library
from app.services.backup import exchange
from app.services.backup.exchange import Note, Reason
from app.services.backup.mending import keep_present
from app.services.backup.pack_format import (
    DATABASE,
    SETTINGS,
    Contents,
    Course,
    Manifest,
    WorkStopped,
    open_pack,
    read_contents,
    read_manifest,
)
from app.services.backup.packing import see_room
from app.storage.backup import DatabaseFacts, check_backup, read_facts, snapshot
from app.storage.migrate import SCHEMA, migrate
from app.storage.portable import born_at
from app.storage.syncing import sync
from app.system.archives import Archive
from app.system.crash_points import crash_point
from app.system.file_systems import sync_folder
from app.system.settings_exchange import SettingsOffer, read_offer

log = structlog.get_logger(__name__)

APART: Final = ".unpacking"
"""In the library folder: what is not whole yet."""
_COPY: Final = ".unpacking.db"
_FOLDERS: Final = ("files", "sidecars")


@dataclass(frozen=True, slots=True)
class PackPreview:
    """What a packed library would bring, as its manifest has it, beside what is there now.

    Attributes:
        now: What is in the present database; None where that cannot be read.
        is_same_library: The present library is the one that was packed, or was unpacked from one of its packs.
        is_older_schema: It is brought up to date.
        folder: Where its files go unless somebody wants them elsewhere.
        offer: Its settings, beside the present ones.
    """

    path: Path
    size_bytes: int
    manifest: Manifest
    now: DatabaseFacts | None
    is_same_library: bool
    is_older_schema: bool
    folder: Path
    offer: SettingsOffer


def look_into(path: Path, database: Path, library: Path, settings: Settings) -> PackPreview:
    """Read what a packed library says of itself; its members are read only when it is unpacked.

    Args:
        path: The file.
        database: The present one.
        library: The present folder of the library.
        settings: The present ones.

    Raises:
        ValidationError: It is no packed library, or damaged.
        SchemaTooNewError: A newer version of the program packed it.
    """
    with open_pack(path) as archive:
        manifest = read_manifest(archive)
        if manifest.schema_number > SCHEMA:
            raise _too_new(manifest.schema_number)
        contents = read_contents(archive)
        offer = read_offer(_checked_bytes(archive, contents, SETTINGS), settings)
    now, is_same = _beside(database, manifest.born_at)
    # Without files they are brought by hand: to the present folder, unless it is another library's.
    is_own = is_same or (now is not None and not now.counts.get("assets"))
    return PackPreview(
        path,
        path.stat().st_size,
        manifest,
        now,
        is_same,
        manifest.schema_number < SCHEMA,
        library if is_own and not manifest.holds_files else free_folder(library),
        offer,
    )


def free_folder(library: Path) -> Path:
    """The folder itself where no file is in it, or the next one of its name."""
    number, folder = 1, library
    while not is_free(folder):
        number += 1
        folder = library.with_name(f"{library.name} {number}")
    return folder


def is_free(folder: Path) -> bool:
    """Whether no file is in a folder, but what an unpacking left that did not come to its end."""
    if not folder.exists():
        return True
    for here, below, files in os.walk(folder):
        if Path(here) == folder and APART in below:
            below.remove(APART)
        if files:
            return False
    return folder.is_dir()


def unpack(
    preview: PackPreview,
    database: Path,
    folder: Path,
    settings: Mapping[str, Any],
    now: datetime,
    course: Course,
) -> Note | None:
    """Unpack a library, and make its database ready to take the place at the next start; None where it was stopped.

    The caller holds the runner lock.

    Args:
        preview: Of the archive.
        database: The present one; it is backed up first.
        folder: The library's folder from then on: one without files where the archive brings them.
        settings: Those that change with it.
        now: When.
        course: Is told how far it is.

    Raises:
        ValidationError: The archive is damaged, or the folder is in use.
        SchemaTooNewError: A newer version of the program packed it.
        StorageError: The disk refuses or has no room; all is as it was.
    """
    folder = folder.expanduser().absolute()
    copy, apart = database.with_name(_COPY), folder / APART
    try:
        with open_pack(preview.path) as archive:
            contents = read_contents(archive)
            _prepare(folder, apart, database, contents)
            course.total = sum(contents.sizes[name] for name in contents.sums)
            _write(archive, contents, DATABASE, copy, course)
            _check(copy, contents.manifest)
            _write_files(archive, contents, apart, course)
        crash_point("unpack_files_whole")
        changes = {**settings, "library.folder": str(folder), "is_first_run_done": True}
        return _stage(preview, database, copy, folder, changes, now)
    except WorkStopped:
        log.info("unpacking_stopped", done_bytes=course.done)
        return None
    except (OSError, sqlite3.Error) as error:
        raise StorageError("The library could not be unpacked.", detail=str(error)) from error
    finally:
        copy.unlink(missing_ok=True)
        shutil.rmtree(apart, ignore_errors=True)


def _too_new(schema: int) -> SchemaTooNewError:
    return SchemaTooNewError(
        f"This library was packed by a newer version of PixSim7 (schema {schema}, this one knows {SCHEMA})."
    )


def _beside(database: Path, born: int) -> tuple[DatabaseFacts | None, bool]:
    """What is in the present database, and whether it is of the library that was begun at a moment."""
    try:
        return read_facts(database), born_at(database) == born
    except StorageError as error:
        log.warning("database_not_compared", reason=error.detail)
        return None, False


def _prepare(folder: Path, apart: Path, database: Path, contents: Contents) -> None:
    """See that there is a place and room for all of it."""
    manifest = contents.manifest
    if manifest.holds_files and not is_free(folder):
        raise ValidationError(f"There are files in {folder}. Choose an empty folder for the library.", field="folder")
    Library(folder).open()
    shutil.rmtree(apart, ignore_errors=True)
    base = contents.sizes[DATABASE]
    # The copy of it, the one that takes the place, and the backup of the one before it.
    see_room(database.parent, 2 * base + (database.stat().st_size if database.exists() else 0))
    if manifest.holds_files:
        see_room(folder, sum(contents.sizes.values()))


def _checked_bytes(archive: Archive, contents: Contents, name: str) -> bytes:
    data = archive.read(name)
    _compare(name, sha256(data).hexdigest(), contents)
    return data


def _compare(name: str, digest: str, contents: Contents) -> None:
    if digest != contents.sums[name]:
        raise ValidationError(f"{name} in the packed library is damaged: its content is another one.")


def _write(archive: Archive, contents: Contents, name: str, path: Path, course: Course) -> None:
    """Write a member, and have it on the disk."""
    digest = sha256()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        for piece in archive.pieces(name):
            digest.update(piece)
            file.write(piece)
            course.step(len(piece))
        file.flush()
        sync(file.fileno())
    _compare(name, digest.hexdigest(), contents)


def _check(copy: Path, manifest: Manifest) -> None:
    """See that the database is whole, and what the manifest says it is."""
    facts = check_backup(copy)
    if facts.schema > SCHEMA:
        raise _too_new(facts.schema)
    if not facts.schema or "jobs" not in facts.counts:
        raise StorageError("This file is a database, but none of PixSim7.")
    if (facts.schema, facts.counts) != (manifest.schema_number, manifest.counts):
        raise ValidationError("The database in the packed library is not the one that its manifest tells of.")


def _write_files(archive: Archive, contents: Contents, apart: Path, course: Course) -> None:
    names = [name for name in contents.sums if name.startswith(tuple(f"{folder}/" for folder in _FOLDERS))]
    for name in names:
        _write(archive, contents, name, apart.joinpath(*PurePosixPath(name).parts), course)
        crash_point("unpack_file_written")
    for folder in sorted({str(PurePosixPath(name).parent) for name in names}):
        sync_folder(apart / folder)
    for top in _FOLDERS:
        if (apart / top).exists():
            sync_folder(apart / top)


def _stage(
    preview: PackPreview, database: Path, copy: Path, folder: Path, changes: dict[str, Any], now: datetime
) -> Note:
    backups = database.parent / "backups"
    packed_at = preview.manifest.packed_at
    keep_present(database, backups, now)

    def build(part: Path) -> Note:
        snapshot(copy, part)
        migrate(part, backups, now, keeps_former=False)
        _take_over(folder)
        return Note(
            exchange.new_mark(),
            Reason.UNPACKED,
            now,
            # The journal of another library tells of other jobs by the same numbers.
            since=packed_at if preview.is_same_library else None,
            source=preview.path.name,
            aside=f"{now:%Y%m%dT%H%M%SZ}",
            settings=changes,
        )

    return exchange.stage(database, build)


def _take_over(folder: Path) -> None:
    """Have the files at their last place; until the exchange is decided no row names them."""
    for top in _FOLDERS:
        source = folder / APART / top
        if source.exists():
            _remove_empty(folder / top)
            source.rename(folder / top)
    sync_folder(folder)


def _remove_empty(folder: Path) -> None:
    for here in _deepest_first(folder):
        with suppress(FileNotFoundError):
            here.rmdir()


def _deepest_first(folder: Path) -> Iterable[Path]:
    return (Path(here) for here, _below, _files in os.walk(folder, topdown=False))
