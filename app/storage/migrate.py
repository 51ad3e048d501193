"""Brings a database up to the present schema at the start, after a backup; a newer one is refused."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.backup import snapshot
from app.storage.backup_folder import BackupKind, backup_path
from app.storage.database import writer_pragmas

log = structlog.get_logger(__name__)

SCHEMA = 9
"""The number of the newest migration, kept in the file as `user_version`."""


def schema_of(path: Path) -> int:
    """The schema number of a database; 0 for one that is not there or empty.

    Raises:
        StorageError: The file is not a database.
    """
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=15)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise StorageError("The database file cannot be read.", detail=str(error)) from error


def is_current(path: Path) -> bool:
    """Whether the database has the present schema.

    Raises:
        SchemaTooNewError: It is newer than this program.
        StorageError: The file is not a database.
    """
    found = schema_of(path)
    if found > SCHEMA:
        raise SchemaTooNewError(
            f"This library was last used by a newer version of PixSim7 (schema {found}, this one knows {SCHEMA})."
        )
    return found == SCHEMA


def migrate(path: Path, backups: Path, now: datetime, *, keeps_former: bool = True) -> None:
    """Bring the database to the present schema; the caller holds the runner lock.

    All steps are one transaction. A database that has rows is copied to `backups` first.

    Args:
        path: The database.
        backups: The folder of the backups.
        now: The time.
        keeps_former: Whether it is copied first; False for what is a copy itself.

    Raises:
        SchemaTooNewError: It is newer than this program.
        StorageError: The file is not a database or is damaged, or the disk refuses; the old schema is intact.
    """
    if is_current(path):
        return
    before = schema_of(path)
    if before and keeps_former:
        snapshot(path, backup_path(backups, BackupKind.SCHEMA, now, before))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        _upgrade(path)
    except IntegrityError:
        raise
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise StorageError("The database could not be brought up to date.", detail=str(error)) from error
    if not is_current(path):
        raise StorageError("The database could not be brought up to date.", detail="its schema number has not changed")
    log.info("database_migrated", before=before, after=SCHEMA)


def _upgrade(path: Path) -> None:
    from alembic import command  # noqa: PLC0415  (needed once in the life of a schema; it would slow each start)
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import URL, create_engine, event  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in writer_pragmas():
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start_transaction(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    config = Config()
    # A percent sign would be read as the beginning of a variable.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
    finally:
        engine.dispose()
