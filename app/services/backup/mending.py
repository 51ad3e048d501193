"""Before the database is opened: one that is damaged or gone is replaced by what can be saved of it."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from app.domain.errors import PixSimError, StorageError
from app.services.backup import exchange
from app.services.backup.exchange import Note, Reason
from app.storage.backup import check_backup, snapshot
from app.storage.backup_folder import Backup, BackupKind, backup_path, list_backups
from app.storage.damage import Condition, look_at, was_left_open
from app.storage.migrate import SCHEMA, migrate
from app.storage.salvage import Salvage, salvage

log = structlog.get_logger(__name__)

_OF_JOBS = ("jobs", "submissions", "provider_accounts", "ledger_entries", "account_slots")
_WITHOUT_BACKUP = timedelta(days=30)
"""So far back the journal is believed where nobody knows since when the database lacks something."""


class Mending:
    """Looks at the database of a data folder, and replaces it; for a thread.

    Args:
        path: The database.
        backups: The folder of the backups.
        journal: The folder of the journal.
        sidecars: The folder of the library's sidecars.
    """

    def __init__(self, path: Path, backups: Path, journal: Path, sidecars: Path) -> None:
        self._path = path
        self._backups = backups
        self._journal = journal
        self._sidecars = sidecars

    @property
    def is_staged(self) -> bool:
        """Whether another database is to take its place."""
        return exchange.is_staged(self._path)

    def is_needed(self, *, reads_all: bool = False) -> bool:
        """Whether something is to be done before the database can be opened.

        Args:
            reads_all: Every page is read, whether it was closed well or not.

        Raises:
            OSError: The disk refuses.
        """
        if self.is_staged:
            return True
        condition = look_at(self._path, reads_all=reads_all or was_left_open(self._path))
        if condition is Condition.ABSENT:
            return self._has_traces()
        return condition is Condition.DAMAGED

    def mend(self, now: datetime) -> None:
        """Carry out what is staged, or replace what is damaged or gone; the caller holds the runner lock.

        Raises:
            StorageError: The disk refuses; the damaged files are as they were.
        """
        try:
            if not self.is_staged:
                exchange.stage(self._path, self._builder(now))
            exchange.carry_out(self._path)
        except OSError as error:
            raise StorageError("The damaged database could not be replaced.", detail=str(error)) from error

    def _builder(self, now: datetime) -> Callable[[Path], Note]:
        condition = look_at(self._path, reads_all=True)
        if condition is Condition.ABSENT:
            return lambda part: self._build_lost(part, now, Reason.LOST)
        log.error("database_damaged", size_bytes=self._path.stat().st_size)
        return lambda part: self.build_damaged(part, now)

    def build_damaged(self, part: Path, now: datetime) -> Note:
        """Take the rows that can be read, and of the newest good backup what cannot; else the backup alone."""
        good = self._newest_good()
        try:
            told = salvage(self._path, part, now, good.path if good else None)
        except StorageError as error:
            log.warning("nothing_salvaged", reason=error.detail)
            part.unlink(missing_ok=True)
            return self._build_lost(part, now, Reason.DAMAGED)
        migrate(part, self._backups, now, keeps_former=False)
        check_backup(part)
        is_whole = told.is_whole(*_OF_JOBS)
        missing_since = good.taken_at if good else now - _WITHOUT_BACKUP
        return Note(
            exchange.new_mark(),
            Reason.DAMAGED,
            now,
            since=None if is_whole else missing_since,
            source=good.name if good and _is_filled(told) else "",
            aside=_stamp(now),
            salvaged={name: asdict(table) for name, table in told.tables.items()},
            holds_jobs=not is_whole,
        )

    def _build_lost(self, part: Path, now: datetime, reason: Reason) -> Note:
        """Take the newest good backup, or an empty database where there is none."""
        good = self._newest_good()
        if good is not None:
            snapshot(good.path, part)
        migrate(part, self._backups, now, keeps_former=False)
        since = good.taken_at if good else now - _WITHOUT_BACKUP
        source = good.name if good else ""
        return Note(exchange.new_mark(), reason, now, since=since, source=source, aside=_stamp(now))

    def _newest_good(self) -> Backup | None:
        """The newest backup that can be read from end to end and is not newer than this program."""
        for backup in list_backups(self._backups):
            try:
                if check_backup(backup.path).schema <= SCHEMA:
                    return backup
            except StorageError as error:
                log.warning("backup_not_usable", backup=backup.name, reason=error.detail)
        return None

    def _has_traces(self) -> bool:
        """Whether there has been a database: a journal, a backup, or a library with sidecars."""
        folders = (self._journal.glob("*.jsonl"), self._sidecars.glob("*/*.json"))
        return any(next(found, None) is not None for found in folders) or bool(list_backups(self._backups))


def stage_restore(path: Path, backups: Path, chosen: Path, taken_at: datetime, now: datetime) -> Note:
    """Make a backup ready to take the database's place; the caller holds the runner lock, and may go on with it.

    What is there now is backed up first, where it can be read.

    Raises:
        StorageError: The backup is damaged, or the disk refuses; all is as it was.
        SchemaTooNewError: A newer version of the program made it.
    """

    def build(part: Path) -> Note:
        snapshot(chosen, part)
        migrate(part, backups, now, keeps_former=False)
        return Note(exchange.new_mark(), Reason.RESTORED, now, since=taken_at, source=chosen.name, aside=_stamp(now))

    keep_present(path, backups, now)
    return exchange.stage(path, build)


def keep_present(path: Path, backups: Path, now: datetime) -> None:
    """Back up the database that another one is to take the place of, where it can be read."""
    try:
        snapshot(path, backup_path(backups, BackupKind.RESTORE, now))
    except PixSimError as error:
        # It is set aside as it is.
        log.warning("no_backup_before_restore", reason=error.detail)


def stage_repair(path: Path, backups: Path, now: datetime) -> Note:
    """Put together what can be read of a database that is in use; it takes the place at the next start.

    It is backed up first, where it can be read from end to end. What happens until then is in the journal.

    Raises:
        StorageError: The disk refuses; all is as it was.
    """
    try:
        snapshot(path, backup_path(backups, BackupKind.REPAIR, now))
    except StorageError as error:
        # It is set aside as it is.
        log.warning("no_backup_before_repair", reason=error.detail)
    mending = Mending(path, backups, path.parent / "journal", path.parent / "sidecars")

    def build(part: Path) -> Note:
        note = mending.build_damaged(part, now)
        return replace(note, since=note.since or now)

    return exchange.stage(path, build)


def _is_filled(told: Salvage) -> bool:
    return any(table.from_backup for table in told.tables.values())


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}"
