"""The backups of the database: made by themselves each day, when their user wants one, and given back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from app.domain.errors import ResourceNotFoundError, SchemaTooNewError, StorageError, ValidationError
from app.services.asset.library import Library
from app.services.backup.exchange import Note
from app.services.backup.mending import stage_repair, stage_restore
from app.services.backup.packs import LibraryPacks
from app.services.backup.report import Report, mark_seen, unseen_report
from app.storage.backup import DatabaseFacts, Progress, check_backup, count_newer, read_facts, snapshot
from app.storage.backup_folder import Backup, BackupKind, backup_path, list_backups, newest_of, prune, read_name
from app.storage.migrate import SCHEMA
from app.system.clock import Clock
from app.system.file_systems import free_bytes
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

DAY = timedelta(days=1)
_NAMED_TO = timedelta(seconds=1)
"""Names tell the second alone."""
MAKES_SPARE_BYTES = 64 * 1024**2
"""So much room stays beside a backup that is made by itself."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup with its size.

    Attributes:
        kind: Why it was made.
    """

    name: str
    path: Path
    kind: BackupKind
    taken_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backup would bring, beside what is there now.

    Attributes:
        then: What is in the backup.
        now: What is in the database; None where that cannot be read.
        newer: Table to rows that were made after the backup, and are not in it.
        is_older_schema: It is brought up to date.
    """

    path: Path
    taken_at: datetime
    then: DatabaseFacts
    now: DatabaseFacts | None
    newer: dict[str, int]
    is_older_schema: bool


class BackupService:
    """Works on files alone; nothing of it needs a session.

    Args:
        database: The file.
        library: The files that come along where the whole library is packed.
        clock: The time.
    """

    def __init__(self, database: Path, library: Library, clock: Clock) -> None:
        self.packs = LibraryPacks(database, library, clock)
        self._database = database
        self._folder = database.parent / "backups"
        self._clock = clock

    @property
    def folder(self) -> Path:
        return self._folder

    async def list_backups(self) -> list[BackupRow]:
        """What is there, the newest first."""
        return await in_thread(self._rows)

    async def make_backup(self, progress: Progress | None = None) -> BackupRow:
        """Make one that stays until its user deletes it.

        Raises:
            StorageError: The disk refuses, or the database is damaged.
        """
        return await self._make(BackupKind.OWN, progress)

    async def make_daily(self) -> BackupRow | None:
        """Make today's where the last one is a day old, and let go of what is not kept; None where none is due.

        Raises:
            StorageError: The disk refuses, or the database is damaged.
        """
        newest = newest_of(await in_thread(list_backups, self._folder), BackupKind.DAILY)
        now = self._clock.now()
        # One from the future is of a clock that was set back.
        if newest is not None and timedelta(0) <= now - newest.taken_at < DAY:
            return None
        return await self._make(BackupKind.DAILY, None)

    async def next_daily_in(self) -> timedelta:
        """How long until one is due."""
        newest = newest_of(await in_thread(list_backups, self._folder), BackupKind.DAILY)
        if newest is None:
            return timedelta(0)
        return min(DAY, max(timedelta(0), newest.taken_at + DAY - self._clock.now()))

    async def delete_backup(self, name: str) -> None:
        """Delete one for good.

        Raises:
            ResourceNotFoundError: There is none of that name.
            StorageError: The disk refuses.
        """
        path = self._named(name)
        try:
            await in_thread(path.unlink)
        except FileNotFoundError as error:
            raise ResourceNotFoundError("backup", name) from error
        except OSError as error:
            raise StorageError("The backup cannot be deleted.", detail=str(error)) from error
        log.info("backup_deleted", backup=name)

    async def preview(self, chosen: Path) -> Preview:
        """Read all of a backup, and hold it against what is there now.

        Args:
            chosen: One of the folder's, or any other file.

        Raises:
            SchemaTooNewError: A newer version of the program made it.
            StorageError: It is damaged, or no backup.
        """
        return await in_thread(self._preview, chosen)

    async def stage_restore(self, chosen: Path) -> Note:
        """Make a backup ready: it takes the database's place at the next start; the caller holds the runner lock.

        Raises:
            SchemaTooNewError: A newer version of the program made it.
            StorageError: It is damaged, or the disk refuses; all stays as it is.
        """
        now = self._clock.now()
        preview = await in_thread(self._preview, chosen)
        return await in_thread(stage_restore, self._database, self._folder, chosen, preview.taken_at, now)

    async def stage_repair(self) -> Note:
        """Make what can be read of the database, with the newest backup, ready to take its place at the next start.

        Raises:
            StorageError: Nothing can be read and there is no backup, or the disk refuses; all stays as it is.
        """
        return await in_thread(stage_repair, self._database, self._folder, self._clock.now())

    async def find_unseen_report(self) -> Report | None:
        """What came of the last exchange, where nobody has seen it yet."""
        return await in_thread(unseen_report, self._database.parent)

    async def mark_report_seen(self) -> None:
        await in_thread(mark_seen, self._database.parent)

    async def _make(self, kind: BackupKind, progress: Progress | None) -> BackupRow:
        now = self._clock.now()
        path = backup_path(self._folder, kind, now)
        await in_thread(self._see_room)
        await in_thread(snapshot, self._database, path, progress)
        gone = await in_thread(prune, self._folder, now)
        row = await in_thread(_row, Backup(path, kind, now))
        log.info("backup_made", backup=path.name, size_bytes=row.size_bytes, deleted=len(gone))
        return row

    def _see_room(self) -> None:
        """Raise where the disk has no room for another one: the last bytes are the database's own."""
        needed = sum(path.stat().st_size for path in self._files()) + MAKES_SPARE_BYTES
        if free_bytes(self._folder) < needed:
            raise StorageError("There is no room for a backup of the database.", detail=f"{needed} bytes are needed")

    def _files(self) -> list[Path]:
        return [path for path in (self._database, Path(f"{self._database}-wal")) if path.exists()]

    def _rows(self) -> list[BackupRow]:
        return [row for backup in list_backups(self._folder) if (row := _row(backup)).size_bytes]

    def _named(self, name: str) -> Path:
        path = self._folder / name
        if read_name(Path(name)) is None or path.parent != self._folder:
            raise ResourceNotFoundError("backup", name)
        return path

    def _preview(self, chosen: Path) -> Preview:
        if not chosen.is_file():
            raise ValidationError(f"There is no file {chosen}.", field="backup")
        then = check_backup(chosen)
        if then.schema > SCHEMA:
            raise SchemaTooNewError(
                f"This backup is of a newer version of PixSim7 (schema {then.schema}, this one knows {SCHEMA})."
            )
        if not then.schema or "jobs" not in then.counts:
            raise StorageError("This file is a database, but none of PixSim7.")
        taken_at = _taken_at(chosen)
        try:
            now, newer = read_facts(self._database), count_newer(self._database, taken_at + _NAMED_TO)
        except StorageError as error:
            log.warning("database_not_compared", reason=error.detail)
            now, newer = None, {}
        return Preview(chosen, taken_at, then, now, newer, then.schema < SCHEMA)


def _taken_at(path: Path) -> datetime:
    """When a backup was made: by its name, or by the file's own time."""
    named = read_name(path)
    return named.taken_at if named is not None else datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _row(backup: Backup) -> BackupRow:
    try:
        size = backup.path.stat().st_size
    except OSError:
        # Deleted meanwhile.
        size = 0
    return BackupRow(backup.name, backup.path, backup.kind, backup.taken_at, size)
