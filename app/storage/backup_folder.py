"""The folder of the backups: their names, and which of them are kept."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.storage.backup import PART

DAYS = 7
WEEKS = 4
_HALF_MADE = timedelta(hours=6)
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<kind>daily|own|repair|restore|schema-(?P<schema>\d{1,9}))-(?P<stamp>\d{8}T\d{6}Z)\.db")


class BackupKind(StrEnum):
    """Why a backup was made."""

    DAILY = "daily"
    OWN = "own"
    """Its user wanted one: it stays until they delete it."""
    SCHEMA = "schema"
    """Before the database was brought up to date."""
    REPAIR = "repair"
    RESTORE = "restore"
    """What was there before another backup was restored."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is there.

    Attributes:
        schema: The number that its name tells; only of those from before a change of it.
    """

    path: Path
    kind: BackupKind
    taken_at: datetime
    schema: int | None = None

    @property
    def name(self) -> str:
        return self.path.name


def backup_path(folder: Path, kind: BackupKind, now: datetime, schema: int | None = None) -> Path:
    """The name of a new backup."""
    word = f"schema-{schema}" if kind is BackupKind.SCHEMA else kind.value
    return folder / f"{word}-{now.astimezone(UTC).strftime(_STAMP)}.db"


def list_backups(folder: Path) -> list[Backup]:
    """What is there, the newest first; other files are passed over."""
    try:
        found = [backup for path in folder.iterdir() if (backup := read_name(path)) is not None]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda backup: (backup.taken_at, backup.name), reverse=True)


def read_name(path: Path) -> Backup | None:
    """What a file's name says; None where it is none of ours."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        taken_at = datetime.strptime(found["stamp"], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    schema = int(found["schema"]) if found["schema"] else None
    return Backup(path, BackupKind(found["kind"].partition("-")[0]), taken_at, schema)


def newest_of(backups: Iterable[Backup], kind: BackupKind) -> Backup | None:
    """The newest of a kind."""
    return max((one for one in backups if one.kind is kind), key=lambda one: one.taken_at, default=None)


def kept_of(backups: Iterable[Backup]) -> set[Path]:
    """Which are kept: of 7 days and of 4 weeks the last one each, the last one of each schema, and the user's own.

    Days and weeks on which there was none do not count, so that a holiday costs nothing.
    """
    newest_first = sorted(backups, key=lambda backup: backup.taken_at, reverse=True)
    groups: dict[tuple[object, ...], Path] = {}
    for backup in newest_first:
        for key in _groups_of(backup):
            groups.setdefault(key, backup.path)
    kept = {backup.path for backup in newest_first if backup.kind is BackupKind.OWN}
    for word, most in (("day", DAYS), ("week", WEEKS), ("schema", None), ("before", None)):
        paths = [path for key, path in groups.items() if key[0] == word]
        kept.update(paths[:most])
    return kept


def prune(folder: Path, now: datetime) -> list[Path]:
    """Delete what is not kept, and what a crash left half made long ago; gives what went."""
    backups = list_backups(folder)
    kept = kept_of(backups)
    gone = [backup.path for backup in backups if backup.path not in kept]
    for path in [*gone, *_half_made(folder, now)]:
        # One that another program holds open stays for another day.
        with suppress(OSError):
            path.unlink()
    return gone


def _groups_of(backup: Backup) -> list[tuple[object, ...]]:
    if backup.kind is BackupKind.DAILY:
        day = backup.taken_at.date()
        return [("day", day), ("week", *day.isocalendar()[:2])]
    if backup.kind is BackupKind.SCHEMA:
        return [("schema", backup.schema)]
    return [("before", backup.kind)]


def _half_made(folder: Path, now: datetime) -> list[Path]:
    found = []
    with suppress(OSError):
        for path in folder.glob(f".*{PART}*"):
            with suppress(OSError):
                touched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found += [path] if now - touched > _HALF_MADE else []
    return found
