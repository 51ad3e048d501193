"""The runners of a data folder: one process holds them, another one takes over when it is gone."""

import asyncio

import structlog

from app.domain.events import EventBus
from app.runtime.collector import Collector
from app.runtime.dispatcher import Dispatcher
from app.runtime.library_watcher import LibraryWatcher
from app.runtime.poller import Poller
from app.runtime.workers import Workers
from app.services.unit_of_work import Parts, UnitOfWork
from app.system.folder_lock import FolderLock

log = structlog.get_logger(__name__)

TAKE_OVER_SECONDS = 1.0


class Runners:
    """Dispatcher, poller and collector, while this process holds the runner lock.

    Args:
        parts: What the services stand on.
        units: Opens the services.
        lock: `runner.lock` of the data folder.
        reserve_bytes: Free space below which nothing new is submitted.
    """

    def __init__(self, parts: Parts, units: UnitOfWork, lock: FolderLock, *, reserve_bytes: int) -> None:
        self._parts = parts
        self._units = units
        self._lock = lock
        self._bus: EventBus = parts.bus
        self._workers = Workers(parts.bus)
        self._dispatcher = Dispatcher(units, parts.bus, parts.library, reserve_bytes=reserve_bytes)
        self._poller = Poller(units, parts.bus, parts.registry, parts.clock)
        self._collector = Collector(units, parts.bus, parts.clock)
        self._watcher = LibraryWatcher(parts.database, parts.bus)
        self._holds_lock = asyncio.Event()

    @property
    def is_running(self) -> bool:
        """Whether this process is the one that runs jobs."""
        return self._holds_lock.is_set()

    def start(self) -> None:
        """Begin to watch the database, and to run jobs as soon as the lock is free."""
        self._workers.start("library_watcher", self._watcher.run)
        self._workers.start("take_over", self._take_over)

    async def stop(self) -> None:
        """End every loop and let the lock go; what runs goes on at the next start."""
        await self._workers.stop()
        if self._holds_lock.is_set():
            self._holds_lock.clear()
            self._lock.release()

    async def _take_over(self) -> None:
        """Wait for the lock, recover what a dead process left open, then run."""
        while not self._holds_lock.is_set() and not self._lock.try_take():  # noqa: ASYNC110  (another process has it)
            await asyncio.sleep(TAKE_OVER_SECONDS)
        self._holds_lock.set()
        for provider in self._parts.registry.all():
            await provider.start()
        async with self._units.steps() as services:
            await services.recovery.recover()
        self._workers.start("collector", self._collector.run)
        self._workers.start("poller", self._poller.run)
        self._workers.start("dispatcher", self._dispatcher.run)
        log.info("runners_started")
