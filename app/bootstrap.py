"""The composition root: the only place that builds objects and joins them."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.domain.errors import LibraryUnavailableError, StorageError, ValidationError
from app.domain.events import EventBus
from app.domain.settings import Settings
from app.media.credentials.credential_workers import CredentialWorkers
from app.media.probe import MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.providers.registry import PluginChoice, ProviderRegistry
from app.runtime.device_watcher import DeviceWatcher
from app.runtime.opening import prepare_database, settle_settings
from app.runtime.runners import Runners
from app.services.asset.library import Library
from app.services.automation.adb import Adb
from app.services.unit_of_work import Parts, UnitOfWork
from app.services.user.own_profile import ensure_profile
from app.storage.database import Database
from app.system import threads
from app.system.clock import Clock
from app.system.file_systems import GB, network_type
from app.system.folder_lock import RUNNER_LOCK, FolderLock
from app.system.gateways import Gateways
from app.system.http import HttpCalls
from app.system.journal import Journal
from app.system.logs import configure_logs
from app.system.paths import Paths
from app.system.processes import DECODING, SIGNING, WorkerPool
from app.system.settings_file import SettingsFile
from app.system.settings_store import SettingsStore
from app.system.threads import import_modules, in_thread
from app.system.transfer import Transfer
from app.system.vault import Vault, vault_of_system

if TYPE_CHECKING:
    from app.ui.context import PanelPlugin
    from app.ui.main_window import MainWindow
    from app.ui.people.desks import Desk
    from app.ui.theme import Theme

log = structlog.get_logger(__name__)

FAILED = 1
DATABASE = "pixsim7.db"
DECODERS = 2


@dataclass(frozen=True, slots=True)
class Program:
    """Everything below the window, built and running.

    Attributes:
        user_id: The oldest profile, or the one that was named.
        user_name: Its name, for show.
    """

    paths: Paths
    settings: SettingsStore
    parts: Parts
    units: UnitOfWork
    runners: Runners
    user_id: int
    user_name: str


Journey = Callable[["Desk"], Awaitable[None]]


@asynccontextmanager
async def open_program(paths: Paths, *, to_stderr: bool = False, clock: Clock | None = None) -> AsyncIterator[Program]:
    """Build the program in a data folder, and take it down in the reverse order at the end of the block.

    The runners are built but not started.

    Args:
        paths: Where everything lies; folders that are missing are made.
        to_stderr: Whether the log goes to standard error too.
        clock: The computer's by default.

    Raises:
        LibraryUnavailableError: The library folder is missing or cannot be written.
        SchemaTooNewError: A newer version of the program has used this data folder.
        StorageError: The data folder cannot be used.
    """
    async with AsyncExitStack() as stack:
        with _in_words(paths):
            program = await _open(stack, paths, clock or Clock(), to_stderr=to_stderr)
        log.info("program_opened", schema_path=DATABASE, library=str(program.parts.library.folder))
        yield program
        log.info("program_closing")


async def _open(stack: AsyncExitStack, paths: Paths, clock: Clock, *, to_stderr: bool) -> Program:
    await in_thread(_prepare_folders, paths)
    logs = configure_logs(paths.logs, to_stderr=to_stderr)
    stack.callback(logs.close)
    bus = EventBus()
    file = SettingsFile(paths.config / "settings.json")
    runner_lock = FolderLock(paths.data / RUNNER_LOCK)
    await in_thread(settle_settings, paths.data / DATABASE, file, runner_lock)
    settings = SettingsStore(file, await in_thread(file.load), bus)
    library = Library(library_folder(settings.value, paths))
    await in_thread(_open_library, library, paths, settings.value)
    await prepare_database(paths.data / DATABASE, library.folder / "sidecars", runner_lock, clock)
    # Let go last: another process takes the drafts over only when ours are stopped.
    stack.callback(runner_lock.release)
    vault = vault_of_system(is_portable=paths.is_portable, hide=logs.redactor.register)
    parts = await _build_parts(stack, paths, settings.value, library, bus, clock, vault)
    parts = replace(parts, redactor=logs.redactor, logs=paths.logs, wildcards=paths.data / "wildcards")
    parts = replace(parts, trust=lambda: settings.value.credentials.folder, adb=Adb(lambda: settings.value.devices))
    units = UnitOfWork(parts)
    user = await ensure_profile(units)
    async with units.steps() as services:
        await services.roots.load()
    settings.guard("library.folder", partial(_switch_library, units, library, paths))
    reserve, days = (lambda: settings.value.library.reserve_gb * GB), (lambda: settings.value.library.bin_days)
    cache = lambda: settings.value.library.cache_gb * GB  # noqa: E731  (as the two above)
    library.reserve_bytes = reserve
    runners = Runners(parts, units, runner_lock, reserve_bytes=reserve, cache_bytes=cache, bin_days=days)
    stack.push_async_callback(partial(runners.stop, keeps_lock=True))
    return Program(paths, settings, parts, units, runners, user.id, user.display_name)


@contextmanager
def _in_words(paths: Paths) -> Iterator[None]:
    """Turn what the disk refuses while the program is built into an error that can be asked about."""
    try:
        yield
    except OSError as error:
        place = error.filename or paths.data
        raise StorageError(f"{place} cannot be used: {error.strerror or error}.", detail=str(error)) from error


def library_folder(settings: Settings, paths: Paths) -> Path:
    """The library folder that the settings name, or the default one."""
    return Path(settings.library.folder) if settings.library.folder else paths.default_library


def _prepare_folders(paths: Paths) -> None:
    kind = network_type(paths.data)
    if kind is not None:
        raise StorageError(
            f"The data folder {paths.data} is on a network drive ({kind}), where a database can be damaged."
        )
    try:
        paths.make()
    except OSError as error:
        raise StorageError(f"The data folder {paths.data} cannot be written.", detail=str(error)) from error


def _open_library(library: Library, paths: Paths, settings: Settings) -> None:
    """Open the library; one that was there before is not made anew when it is gone: its disk may be unplugged."""
    is_known = (paths.data / DATABASE).exists() or (settings.library.folder and settings.is_first_run_done)
    if is_known and not library.folder.is_dir():
        raise LibraryUnavailableError(str(library.folder), "it is not there")
    library.open()


async def _switch_library(units: UnitOfWork, library: Library, paths: Paths, folder: str) -> Callable[[], None]:
    """Look whether another library folder can be used, and has every file; gives what goes over to it.

    Raises:
        ValidationError: Some of the files are not there: they would be left behind.
        LibraryUnavailableError: The other folder cannot be used.
    """
    other = Library(Path(folder) if folder else paths.default_library)
    async with units.read() as services:
        missing = await services.move.count_missing_in(other.folder)
    if missing:
        words = f"{missing} files of the library are not in that folder. Settings, Storage moves the library."
        raise ValidationError(words, field="folder")
    await in_thread(other.open)

    def go_over() -> None:
        library.folder = other.folder

    return go_over


async def _build_parts(
    stack: AsyncExitStack,
    paths: Paths,
    settings: Settings,
    library: Library,
    bus: EventBus,
    clock: Clock,
    vault: Vault,
) -> Parts:
    database = Database(paths.data / DATABASE)
    stack.push_async_callback(database.close)
    pool = WorkerPool("decode", DECODERS, limits=DECODING)
    stack.push_async_callback(pool.close)
    signers = WorkerPool("sign", 1, limits=SIGNING)
    stack.push_async_callback(signers.close)
    thumbnails = ThumbnailStore(paths.cache / "thumbnails.db")
    stack.callback(thumbnails.close)
    gateways = Gateways.of_settings(settings.network.gateways)
    transfer, http = Transfer(gateways=gateways), HttpCalls(gateways)
    stack.push_async_callback(transfer.close)
    stack.push_async_callback(http.close)
    plugins = PluginChoice.of(paths)
    discover = partial(ProviderRegistry.discover, renderers=settings.engine.renderers, http=http, plugins=plugins)
    registry = await in_thread(discover, paths.data / "providers")
    for provider in registry.all():
        stack.push_async_callback(provider.close)
    return Parts(
        database=database,
        bus=bus,
        clock=clock,
        registry=registry,
        library=library,
        inspector=MediaInspector(pool),
        credential_workers=CredentialWorkers(pool, signers),
        thumbnails=thumbnails,
        transfer=transfer,
        journal=Journal(paths.data / "journal"),
        vault=vault,
        workers=pool,
    )


async def live_in_window(
    window: "MainWindow",
    theme: "Theme",
    paths: Paths,
    files: Sequence[Path],
    *,
    link: str = "",
    ready: Callable[[], None],
    journey: "Journey | None" = None,
) -> int:
    """Build the program, fill the window, run until the user leaves, and take everything down; gives the exit code.

    Args:
        window: The painted shell; another one takes its place when another profile is let in.
        theme: Its look.
        paths: Where everything lies.
        files: To import at once.
        link: A link with which the program was started; empty for none.
        ready: Called when the services answer and the panels stand, or somebody is asked who they are.
        journey: What to do then instead of waiting for a person; the window closes at its end.
    """
    chosen: Path | None = None
    windows = [window]
    try:
        while True:
            try:
                if chosen is not None:
                    await in_thread(_keep_library, paths, chosen)
                async with open_program(paths) as program:
                    await _live(windows, theme, program, files, link=link, ready=ready, journey=journey)
            except StorageError as error:
                from app.ui.trouble import ask_about_trouble

                folder = await ask_about_trouble(windows[-1], theme, error)
                if folder is None:
                    return FAILED
                is_same = isinstance(error, LibraryUnavailableError) and folder == Path(error.folder)
                chosen = None if is_same else folder
            else:
                return 0
    finally:
        windows[-1].allow_close()
        windows[-1].close()
        threads.close()


async def _live(
    windows: "list[MainWindow]",
    theme: "Theme",
    program: Program,
    files: Sequence[Path],
    *,
    link: str = "",
    ready: Callable[[], None],
    journey: "Journey | None",
) -> None:
    await import_modules(("app.ui.people.desks", "app.ui.models.thumbnails", "app.system.single_instance"))
    panels = await in_thread(find_panels)
    from app.system.single_instance import InstanceServer
    from app.ui.garbage import GarbageTimer
    from app.ui.people.desks import Desks

    @asynccontextmanager
    async def presence(user_id: int) -> AsyncIterator[None]:
        watcher = DeviceWatcher(program.units, program.parts.adb, program.parts.bus, user_id)
        program.runners.keep("device_watcher", watcher.run)
        try:
            yield
        finally:
            await program.runners.let_go("device_watcher")

    async with AsyncExitStack() as stack:

        def started() -> None:
            program.runners.start()
            garbage = GarbageTimer()
            stack.callback(garbage.stop)
            ready()

        desks = Desks(windows, theme, program, panels, presence=presence, started=started)
        server = InstanceServer(program.paths.data, desks.take)
        server.listen()
        stack.callback(server.close)
        await desks.run(files, journey, link=link)


def find_panels() -> "list[PanelPlugin]":
    """The panels that are there: each package beside the others has a `PLUGIN`."""
    import app.ui.panels

    packages = (found.name for found in pkgutil.iter_modules(app.ui.panels.__path__) if found.ispkg)
    return [importlib.import_module(f"app.ui.panels.{name}").PLUGIN for name in sorted(packages)]


def _keep_library(paths: Paths, folder: Path) -> None:
    file = SettingsFile(paths.config / "settings.json")
    file.save(file.load().changed("library.folder", str(folder)))
