"""Before the database is opened: alone, under the runner lock, it is mended and brought to the present schema."""

import asyncio
from pathlib import Path

import structlog

from app.domain.errors import StorageError
from app.services.backup import exchange
from app.services.backup.mending import Mending
from app.storage.migrate import is_current, migrate
from app.system.clock import Clock
from app.system.folder_lock import FolderLock
from app.system.settings_file import SettingsFile
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

WAIT_SECONDS = 30.0
RETRY_SECONDS = 0.1


def settle_settings(path: Path, file: SettingsFile, lock: FolderLock) -> None:
    """Change the settings that go with a database that is to take the place; before the library is opened.

    A start that is killed here is followed by one that does it again. It blocks.

    Args:
        path: The database.
        file: The settings.
        lock: `runner.lock` of the data folder; who has it does this.

    Raises:
        StorageError: The disk refuses.
    """
    if not exchange.is_staged(path) or not lock.try_take():
        return
    try:
        note = exchange.staged_note(path)
        if note is not None and note.settings:
            file.save(file.load().with_values(note.settings))
    except (KeyError, ValueError) as error:
        log.warning("settings_of_exchange_not_taken", kind=type(error).__name__)
    finally:
        lock.release()


async def prepare_database(path: Path, sidecars: Path, lock: FolderLock, clock: Clock) -> None:
    """See that the database can be opened; another process that is at it is waited for.

    Args:
        path: The database; backups and journal lie beside it.
        sidecars: Those of the library.
        lock: `runner.lock` of the data folder; it is free again at the end.
        clock: The time.

    Raises:
        SchemaTooNewError: A newer version of the program has used it.
        StorageError: It cannot be mended, or another process does not finish.
    """
    backups = path.parent / "backups"
    mending = Mending(path, backups, path.parent / "journal", sidecars)
    deadline = clock.monotonic() + WAIT_SECONDS
    while True:
        if lock.try_take():
            try:
                if await in_thread(mending.is_needed):
                    await in_thread(mending.mend, clock.now())
                if not await in_thread(is_current, path):
                    await in_thread(migrate, path, backups, clock.now())
            finally:
                lock.release()
            return
        # Somebody runs the queue: it is open there, and as it must be, unless it is at this itself.
        if not mending.is_staged and await in_thread(is_current, path):
            return
        if clock.monotonic() > deadline:
            raise StorageError("Another PixSim7 is bringing this library up to date and does not finish.")
        await asyncio.sleep(RETRY_SECONDS)
