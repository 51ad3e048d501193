"""Takes in what comes into the watched folders.

It looks again and again instead of asking the system to be told: that works on every disk, also on a network drive or a
stick that is plugged in later, and costs a listing of names.
"""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from app.domain.events import EventBus, FolderTakenIn, LibraryChanged, WatchedFoldersChanged
from app.services.unit_of_work import UnitOfWork
from app.services.upload.found_files import scan_folder
from app.services.upload.watched_folders import Stamp, WatchedFolderRow, kept_name
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""Between two looks; a file that has not changed in between is whole."""
SHARE: Final = 20
"""A look that takes long is followed by a pause of so many times its length."""
MOST_IDS: Final = 500


@dataclass(slots=True)
class _State:
    """What is known of a folder.

    Attributes:
        seen: The files that were looked at by their `kept_name`, and as what.
        growing: Those that are new or changed since the last look.
        taken: New assets since the user was told.
    """

    seen: dict[str, Stamp]
    growing: dict[str, Stamp] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    refused: int = 0
    is_there: bool = True


class FolderWatcher:
    """Looks while there is a folder to watch; else it sleeps until there is one.

    Args:
        units: Opens the services.
        bus: Tells of changes, and is told what came.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus) -> None:
        self._units = units
        self._bus = bus
        self._changed = asyncio.Event()
        self._added = asyncio.Event()
        self._states: dict[int, _State] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            stack.callback(self._bus.subscribe(WatchedFoldersChanged, lambda _event: self._changed.set()))
            # Another process may have added one; what it does else is no reason to leave off.
            for kind in (WatchedFoldersChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, lambda _event: self._added.set()))
            while True:
                self._changed.clear()
                self._added.clear()
                folders = await self._folders()
                began = time.monotonic()
                for folder in folders:
                    await self._look(folder)
                await self._rest((time.monotonic() - began) * SHARE if folders else None)

    async def _rest(self, seconds: float | None) -> None:
        """Wait for the next look, or where there is no folder, for one."""
        if seconds is not None:
            await asyncio.sleep(max(LOOK_SECONDS, min(seconds, LOOK_SECONDS * SHARE)))
        else:
            await self._added.wait()

    async def _folders(self) -> list[WatchedFolderRow]:
        async with self._units.read() as services:
            folders = [folder for folder in await services.watched.list_folders() if folder.is_active]
            known = {folder.id: self._states.get(folder.id) for folder in folders}
            for folder_id, state in known.items():
                if state is None:
                    known[folder_id] = _State(await services.watched.list_seen(folder_id))
        self._states = {folder_id: state for folder_id, state in known.items() if state is not None}
        return folders

    async def _look(self, folder: WatchedFolderRow) -> None:
        state = self._states[folder.id]
        try:
            files = await in_thread(scan_folder, Path(folder.path))
        except OSError as error:
            if state.is_there:
                log.info("watched_folder_away", folder_id=folder.id, reason=error.strerror)
            state.is_there, state.growing = False, {}
            return
        state.is_there = True
        fresh = {name: stamp for name, stamp in files.items() if state.seen.get(kept_name(name)) != stamp}
        whole = {name: stamp for name, stamp in fresh.items() if state.growing.get(name) == stamp}
        state.growing = {name: stamp for name, stamp in fresh.items() if name not in whole}
        for name, stamp in whole.items():
            if self._changed.is_set():
                # Perhaps it is not to be watched any more; what is whole is so at the next look, too.
                state.growing[name] = stamp
            else:
                await self._take(folder, state, name, stamp)
        if not state.growing:
            self._tell(folder, state)

    async def _take(self, folder: WatchedFolderRow, state: _State, name: str, stamp: Stamp) -> None:
        async with self._units.steps() as services:
            taken = await services.watched.take_file(folder, name, stamp)
        state.seen[kept_name(name)] = stamp
        if taken is None:
            state.refused += 1
        elif taken.is_new:
            state.taken.append(taken.asset.id)

    def _tell(self, folder: WatchedFolderRow, state: _State) -> None:
        """Tell once what came together; files that were refused alone are not worth a word."""
        if state.taken:
            ids = tuple(state.taken[:MOST_IDS])
            self._bus.publish(FolderTakenIn(folder.path, len(state.taken), state.refused, ids))
        state.taken, state.refused = [], 0
