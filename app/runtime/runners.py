"""The runners of a data folder: one process holds them, another one takes over when it is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from app.devices.actions.registry import discover
from app.devices.control_ladder import LadderControl
from app.providers.base import BaseProvider
from app.runtime.account_keeper import AccountKeeper
from app.runtime.backup_keeper import BackupKeeper
from app.runtime.collector import Collector
from app.runtime.dispatcher import Dispatcher
from app.runtime.execution_runner import ExecutionRunner
from app.runtime.folder_watcher import FolderWatcher
from app.runtime.janitor import Janitor
from app.runtime.library_watcher import LibraryWatcher
from app.runtime.likeness_keeper import LikenessKeeper
from app.runtime.loop_runner import LoopRunner
from app.runtime.poller import Poller
from app.runtime.queue_keeper import QueueKeeper
from app.runtime.reconciler import Reconciler
from app.runtime.storage_keeper import StorageKeeper
from app.runtime.thumbnail_keeper import ThumbnailKeeper
from app.runtime.wake_watcher import WakeWatcher
from app.runtime.workers import StoragePause, Workers
from app.services.automation.action_executor import ActionExecutor
from app.services.provider.limits import in_time
from app.services.unit_of_work import Parts, UnitOfWork
from app.system.folder_lock import FolderLock

log = structlog.get_logger(__name__)

TAKE_OVER_SECONDS = 1.0
START_SECONDS = 60.0


class Runners:
    """Dispatcher, poller, reconciler, collector and the keepers, while we hold the runner lock.

    Args:
        parts: What the services stand on.
        units: Opens the services.
        lock: `runner.lock` of the data folder.
        reserve_bytes: Free space below which nothing new is submitted; asked each time.
        cache_bytes: Room for what can be fetched again, 0 for no limit; asked each time.
        bin_days: After how many days what is in the bin goes for good, 0 for never; asked each time.
    """

    def __init__(
        self,
        parts: Parts,
        units: UnitOfWork,
        lock: FolderLock,
        *,
        reserve_bytes: Callable[[], int],
        cache_bytes: Callable[[], int] = lambda: 0,
        bin_days: Callable[[], int] = lambda: 0,
    ) -> None:
        self._parts = parts
        self._units = units
        self._lock = lock
        bus, clock = parts.bus, parts.clock
        storage = StoragePause(bus)
        self._workers = Workers(storage)
        self._poller = Poller(units, bus, parts.registry, clock, storage)
        self._reconciler = Reconciler(units, bus, clock, storage)
        self._collector = Collector(units, bus, clock, storage)
        self._dispatcher = Dispatcher(
            units,
            bus,
            parts.library,
            storage,
            clock,
            reserve_bytes=reserve_bytes,
            is_behind=lambda: self._collector.is_behind,
        )
        self._keeper = AccountKeeper(units, bus, clock, storage)
        self._queue_keeper = QueueKeeper(units, bus)
        self._janitor = Janitor(units, bus, clock, bin_days=bin_days)
        self._backup_keeper = BackupKeeper(units, bus)
        self._likeness_keeper = LikenessKeeper(units, bus)
        self._thumbnail_keeper = ThumbnailKeeper(units, bus)
        self._folder_watcher = FolderWatcher(units, bus)
        control = partial(LadderControl, find=parts.adb.scrcpy)
        executor = ActionExecutor(units, bus, clock, discover(), parts.database.path.parent, control=control)
        self._execution_runner = ExecutionRunner(units, bus, executor)
        self._loop_runner = LoopRunner(units, bus, clock)
        self._storage_keeper = StorageKeeper(units, bus, cache_bytes)
        self._watcher = LibraryWatcher(parts.database, bus)
        self._wakes = WakeWatcher(clock, bus)
        self._started: set[str] = set()
        self._holds_lock = asyncio.Event()

    @property
    def is_running(self) -> bool:
        """Whether this process is the one that runs jobs."""
        return self._holds_lock.is_set()

    def start(self) -> None:
        """Begin to watch the database, and to run jobs as soon as the lock is free."""
        self._workers.start("library_watcher", self._watcher.run)
        self._workers.start("wake_watcher", self._wakes.run)
        self._workers.start("take_over", self._take_over)

    def keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run a loop of the window beside these, until `let_go` or `stop`."""
        self._workers.start(name, loop)

    async def let_go(self, name: str) -> None:
        """End a loop of the window."""
        await self._workers.end(name)

    async def stop(self, *, keeps_lock: bool = False) -> None:
        """End every loop and let the lock go; what runs goes on at the next start.

        Args:
            keeps_lock: The caller lets it go himself, when the providers are closed too.
        """
        await self._workers.stop()
        self._holds_lock.clear()
        if not keeps_lock:
            self._lock.release()

    async def _take_over(self) -> None:
        """Wait for the lock, recover what a dead process left open, then run."""
        while not self._holds_lock.is_set() and not self._lock.try_take():  # noqa: ASYNC110  (another process has it)
            await asyncio.sleep(TAKE_OVER_SECONDS)
        self._holds_lock.set()
        async with self._units.steps() as services:
            await services.comeback.bring_back()
            await services.recovery.recover()
        for provider in self._parts.registry.all():
            await self._start(provider)
        self._workers.start("collector", self._collector.run)
        self._workers.start("poller", self._poller.run)
        self._workers.start("reconciler", self._reconciler.run)
        self._workers.start("account_keeper", self._keeper.run)
        self._workers.start("queue_keeper", self._queue_keeper.run)
        self._workers.start("storage_keeper", self._storage_keeper.run)
        self._workers.start("folder_watcher", self._folder_watcher.run)
        self._workers.start("thumbnail_keeper", self._thumbnail_keeper.run)
        self._workers.start("likeness_keeper", self._likeness_keeper.run)
        self._workers.start("dispatcher", self._dispatcher.run)
        self._workers.start("execution_runner", self._execution_runner.run)
        self._workers.start("loop_runner", self._loop_runner.run)
        self._workers.start("janitor", self._janitor.run)
        self._workers.start("backup_keeper", self._backup_keeper.run)
        log.info("runners_started")

    async def _start(self, provider: BaseProvider) -> None:
        """Start a provider once; one that fails harms none of the others."""
        name = provider.manifest.id
        if name in self._started:
            return
        self._started.add(name)
        try:
            await in_time(provider.start(), START_SECONDS)
        except Exception:
            log.exception("provider_not_started", provider_id=name)
