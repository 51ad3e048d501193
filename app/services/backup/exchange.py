"""Puts another database in the place of the present one so that a crash at any point leaves one or the other, whole.

The new one is built beside the database, with a mark in its header that it has come back. Its last name is the
decision, and from there on each start carries it out. What was there before is set aside and never deleted.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog

from app.domain.errors import StorageError
from app.storage.damage import set_aside
from app.storage.syncing import sync
from app.system.crash_points import crash_point
from app.system.file_systems import sync_folder, write_atomically

log = structlog.get_logger(__name__)

ASIDE = "set-aside"
NOTES = "came-back"
_READY = ".ready"
_PART = ".building"
_MARKS = 2**31 - 1


class Reason(StrEnum):
    """Why another database is in its place."""

    RESTORED = "restored"
    """Its user wanted a backup back."""
    DAMAGED = "damaged"
    UNPACKED = "unpacked"
    """Its user wanted a packed library in its place."""
    LOST = "lost"
    """There was none, but what belongs to one was there."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of an exchange, for those who come after it.

    Attributes:
        mark: The number in the header of the new database, until all that is to be done after the exchange is done.
        reason: Why.
        at: When.
        since: What happened from then on, the new database does not know; None where it knows all.
        source: The name of the backup; empty for none.
        aside: The name of the folder in which the former database lies; empty where there was none.
        salvaged: Table to what came out of it, where rows were read out of a damaged one.
        holds_jobs: What was not done may have been done meanwhile: it waits for its user.
        settings: What changes in the settings with it, as the folder of the library.
    """

    mark: int
    reason: Reason
    at: datetime
    since: datetime | None = None
    source: str = ""
    aside: str = ""
    salvaged: dict[str, dict[str, int]] = field(default_factory=dict)
    holds_jobs: bool = True
    settings: dict[str, Any] = field(default_factory=dict)


def stage(path: Path, build: Callable[[Path], Note]) -> Note:
    """Build the database that takes the place of the one at a path; the caller holds the runner lock.

    Args:
        path: The database.
        build: Makes the new one under the name that it is given.

    Raises:
        StorageError: It cannot be built, or the disk refuses; all is as it was.
    """
    part = path.with_name(path.name + _PART)
    try:
        _remove(part)
        note = build(part)
        with closing(sqlite3.connect(part)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute(f"PRAGMA application_id={note.mark}")
        part.chmod(0o600)
        with part.open("rb") as file:
            sync(file.fileno())
        write_atomically(_note_path(path.parent, note.mark), json.dumps(_as_json(note)).encode())
        crash_point("exchange_built")
        part.rename(path.with_name(path.name + _READY))
        sync_folder(path.parent)
    except (sqlite3.Error, OSError) as error:
        raise StorageError("The database could not be put together.", detail=str(error)) from error
    finally:
        with suppress(OSError):
            _remove(part)
    crash_point("exchange_decided")
    return note


def is_staged(path: Path) -> bool:
    """Whether an exchange is decided and not carried out."""
    return path.with_name(path.name + _READY).exists()


def carry_out(path: Path) -> None:
    """Put what is staged in its place; the caller holds the runner lock, and nobody has the database open.

    Raises:
        OSError: The disk refuses; the next start goes on.
    """
    ready = path.with_name(path.name + _READY)
    note = read_note(path.parent, mark_of(ready))
    aside = note.aside or f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if set_aside(path, path.parent / ASIDE / aside):
        log.warning("database_set_aside", folder=aside, reason=note.reason.value)
    crash_point("exchange_set_aside")
    ready.rename(path)
    sync_folder(path.parent)
    log.warning("database_exchanged", reason=note.reason.value, source=note.source)


def staged_note(path: Path) -> Note | None:
    """The note of an exchange that is decided and not carried out."""
    ready = path.with_name(path.name + _READY)
    return read_note(path.parent, mark_of(ready)) if ready.exists() else None


def take_back(path: Path) -> None:
    """Forget what is staged."""
    _remove(path.with_name(path.name + _READY))


def mark_of(path: Path) -> int:
    """The mark in the header of a database file that nobody writes; 0 for none."""
    with path.open("rb") as file:
        header = file.read(72)
    return int.from_bytes(header[68:72], "big")


def new_mark() -> int:
    """A number that no other exchange has."""
    return uuid4().int % _MARKS + 1


def read_note(data: Path, mark: int) -> Note:
    """The note of an exchange; where it is gone, the careful one: everything waits."""
    try:
        told = json.loads(_note_path(data, mark).read_text("utf-8"))
        return Note(
            mark=mark,
            reason=Reason(told["reason"]),
            at=datetime.fromisoformat(told["at"]),
            since=datetime.fromisoformat(told["since"]) if told["since"] else None,
            source=str(told["source"]),
            aside=Path(str(told["aside"])).name,
            salvaged={str(name): dict(counts) for name, counts in told["salvaged"].items()},
            holds_jobs=bool(told["holds_jobs"]),
            settings=dict(told.get("settings", {})),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        log.warning("note_of_exchange_unreadable", mark=mark)
        return Note(mark, Reason.RESTORED, datetime.now(UTC), since=datetime.fromtimestamp(0, UTC))


def _note_path(data: Path, mark: int) -> Path:
    return data / NOTES / f"{mark}.json"


def _as_json(note: Note) -> dict[str, Any]:
    times = {"at": note.at.isoformat(), "since": note.since.isoformat() if note.since else None}
    return asdict(note) | times


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
