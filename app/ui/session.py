"""One session of the window: what comes in, what it tells at its edges, how it begins and how it ends."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.enums import ExecutionState, JobStatus, LoopState
from app.domain.events import (
    AccountChanged,
    AssetAdded,
    FolderTakenIn,
    JobAdded,
    JobChanged,
    JobRemoved,
    LibraryChanged,
    RunnersPaused,
    SettingsChanged,
)
from app.services.upload.found_files import MEDIA_PATTERNS
from app.system.file_systems import free_bytes
from app.system.threads import in_thread
from app.ui import language
from app.ui.amounts import counted, number
from app.ui.coming_back import ComingBack
from app.ui.context import UiContext
from app.ui.dialogs import choose_files, choose_folder
from app.ui.duplicates_dialog import DuplicatesDialog
from app.ui.fault_desk import FaultDesk
from app.ui.follow import follow
from app.ui.help.help_desk import HelpDesk
from app.ui.importing import Importer
from app.ui.keymap import SETTING as KEYS
from app.ui.keymap import Keymap
from app.ui.main_window import MainWindow
from app.ui.phone_status import PhoneStatus
from app.ui.release_desk import ReleaseDesk
from app.ui.sample_project import SampleDesk
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.settings_source import SettingsSource
from app.ui.surroundings import Surroundings
from app.ui.throttle import Throttle
from app.ui.undo_history import offer_history
from app.ui.welcome.welcome_desk import WelcomeDesk
from app.ui.workflow_adding import add_workflow, is_workflow_file

if TYPE_CHECKING:
    from app.services.account.account_rows import AccountRow

GIB: Final = 1024**3
_FACTS_MS: Final = 200
_ON_PHONES: Final = frozenset({ExecutionState.RUNNING, ExecutionState.PAUSED})


class Session(QObject):
    """Joins the window's own signals with the services.

    Args:
        window: Attached to the context.
        context: What the panels have too.
    """

    def __init__(self, window: MainWindow, context: UiContext) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._importer = Importer(context, self)
        self._settings: SettingsDialog | None = None
        self._is_asking = False
        self._keymap = Keymap(window, context.settings)
        self.ended = asyncio.Event()
        """Set when the user has decided to leave."""
        self.asks_over: Callable[[], QWidget] = lambda: window
        """Over what it is asked whether to leave: a locked window shows nothing else."""
        self._facts = Throttle(_FACTS_MS, self._refresh, parent=self)
        self.surroundings = Surroundings(context, window, self._importer, self.ended)
        PhoneStatus(context, window.status, self)
        self.help = HelpDesk(context, window, self)
        ComingBack(context, window, self)
        SampleDesk(context, self.help, window)
        self.welcome = WelcomeDesk(context, window, self.help)
        self.faults = FaultDesk(context, self.help, window)
        offer_history(context, window)
        self.releases = ReleaseDesk(context, self.help, window)
        self._connect()
        self._facts.call()

    @property
    def importer(self) -> Importer:
        return self._importer

    def _connect(self) -> None:
        window, context, shell = self._window, self._context, self._context.shell
        window.files_dropped.connect(self._take_files)
        window.image_pasted.connect(self._importer.start_image)
        window.close_requested.connect(lambda: context.tasks.start(self._leave(), what=self.tr("quit")))
        window.end_requested.connect(self.ended.set)
        window.settings_requested.connect(self._open_settings)
        window.import_requested.connect(shell.import_requested)
        shell.import_requested.connect(
            lambda: context.tasks.start(self._choose_files(), what=self.tr("import the files"))
        )
        shell.duplicates_requested.connect(self.show_duplicates)
        shell.folder_import_requested.connect(self.import_folder)
        shell.settings_requested.connect(self._open_settings)
        shell.restart_requested.connect(self._start_again)
        shell.workflow_requested.connect(self.add_workflow)
        for kind in (AccountChanged, AssetAdded, JobAdded, JobChanged, JobRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._facts.call())
        follow(self, context.bus, RunnersPaused, self._tell_pause)
        settings = SettingsSource(context, self._open_settings, lambda words: self._the_settings().look_for(words))
        shell.source_registered.emit(settings)
        self._offer("images", self.tr("Find duplicates"), self.show_duplicates)
        self._offer("workflow", self.tr("Add a workflow"), self.add_workflow)
        self._offer("folder-plus", self.tr("Import a folder"), self.import_folder)
        self._offer("folder-open", self.tr("Watched folders"), lambda: self._open_settings("folders"))
        self._offer("gauge", self.tr("Health"), lambda: self._open_settings("health"))
        self._offer("history", self.tr("Backups"), lambda: self._open_settings("backups"))
        self._offer("hard-drive", self.tr("Storage"), lambda: self._open_settings("storage"))
        follow(self, context.bus, FolderTakenIn, self._tell_taken_in)
        follow(self, context.bus, SettingsChanged, self._apply_setting)
        # Some panels make a part of themselves when they are first seen.
        window.rail.page_chosen.connect(lambda _page: QTimer.singleShot(0, self, self._keymap.apply))
        self._keymap.apply()

    def _offer(self, icon: str, words: str, act: Callable[[], None]) -> None:
        """Let the palette do something."""
        action = QAction(self._context.theme.icon(icon), words, self)
        action.triggered.connect(lambda _checked: act())
        self._context.shell.action_registered.emit(action)

    def add_workflow(self, path: Path | None = None) -> None:
        """Let a workflow become an operation of its provider, and compose with it."""
        self._context.tasks.start(self._add_workflow(path), what=self.tr("add the workflow"))

    async def _add_workflow(self, path: Path | None) -> None:
        kept = await add_workflow(self._context, self._window, path)
        if kept is not None:
            self._context.shell.model_requested.emit(kept.provider_id, kept.operation, kept.name)

    def _take_files(self, paths: Sequence[Path]) -> None:
        if is_workflow_file(paths):
            self.add_workflow(paths[0])
        else:
            self._importer.start_files(paths)

    def import_folder(self) -> None:
        """Import what lies in a folder that the user chooses, and below it."""
        self._context.tasks.start(self._import_folder(), what=self.tr("import the folder"))

    async def _import_folder(self) -> None:
        theme = self._context.theme
        folder = await choose_folder(self._window, theme, self.tr("Import a folder"), Path.home())
        if folder is not None:
            await self._importer.import_files([folder])

    def show_duplicates(self) -> None:
        """Let pairs that look alike be decided."""
        dialog = DuplicatesDialog(self._context, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_settings(self, place: str) -> None:
        self._the_settings().open_at(place)

    def _the_settings(self) -> SettingsDialog:
        if self._settings is None:
            self._settings = SettingsDialog(self._context, self._window)
            self._settings.finished.connect(self._forget_settings)
            self._settings.storage.duplicates_requested.connect(self.show_duplicates)
            self._settings.health.diagnostics_requested.connect(self._save_diagnostics)
            self._settings.health.log_requested.connect(self.faults.show_log)
            self._settings.health.restart_requested.connect(self._start_again)
        return self._settings

    def _save_diagnostics(self) -> None:
        self.faults.show_diagnostics(self._settings)

    def _forget_settings(self) -> None:
        if self._settings is not None:
            self._settings.deleteLater()
            self._settings = None

    async def _choose_files(self) -> None:
        media, everything = self.tr("Pictures, clips and sounds"), self.tr("All files")
        paths = await choose_files(
            self._window,
            self._context.theme,
            self.tr("Import pictures, clips and sounds"),
            filters=[f"{media} ({MEDIA_PATTERNS})", f"{everything} (*)"],
        )
        if paths:
            await self._importer.import_files(paths)

    def _refresh(self) -> None:
        self._context.tasks.start(self._refresh_facts(), what=self.tr("read the state of the queue"))

    async def _refresh_facts(self) -> None:
        context, status = self._context, self._window.status
        async with context.read() as services:
            counts = await services.jobs.count_jobs(context.user_id)
            accounts = await services.accounts.list_account_rows(context.user_id)
            needs_you = await services.jobs.count_needing_attention(context.user_id)
        free = await in_thread(free_bytes, context.library)
        slots = sum(account.max_concurrent_jobs for account in accounts if account.is_active)
        running, waiting = _at_work(counts, accounts)
        # One whose result is fetched has given its slot to the next one already.
        status.set_running(min(running, slots) if slots else running, slots, waiting)
        status.set_needs_you(needs_you)
        self.surroundings.tell(running, waiting, needs_you)
        status.set_disk(free, is_low=free < context.settings.value.library.reserve_gb * GIB)
        engine = next((account for account in accounts if account.is_built_in), None)
        if engine is not None:
            elsewhere = sum(account.current_jobs for account in accounts if not account.is_built_in)
            is_busy = running > elsewhere
            words = self.tr("{engine} busy") if is_busy else self.tr("{engine} ready")
            status.set_engine(words.format(engine=engine.provider_name), is_busy=is_busy)
        paid = [account for account in accounts if account.credits]
        balances: Counter[str] = Counter()
        for account in paid:
            balances.update(account.credits if account.is_balance_known else {})
        self._window.app_bar.set_credits(balances if paid else None)

    def _tell_pause(self, event: RunnersPaused) -> None:
        if event.reason:
            self._context.shell.toast("warning", language.told(event.reason), news="needs_you")
        else:
            self._context.shell.toast("done", self.tr("The queue goes on."))

    def _tell_taken_in(self, event: FolderTakenIn) -> None:
        self._context.tasks.start(self._tell_if_ours(event), what=self.tr("say what came from a folder"))

    async def _tell_if_ours(self, event: FolderTakenIn) -> None:
        """Tell of our own folders; those of other profiles are watched too."""
        async with self._context.read() as services:
            folders = await services.watched.list_folders()
        if event.path not in {folder.path for folder in folders}:
            return
        one, many = self.tr("1 file came from {folder}."), self.tr("{count} files came from {folder}.")
        words = (one if event.taken == 1 else many).format(count=number(event.taken), folder=Path(event.path).name)
        shell = self._context.shell

        def show() -> None:
            shell.page_requested.emit("gallery")
            shell.assets_selected.emit(event.asset_ids)

        shell.toast("done", words, self.tr("Show"), show, news="done")

    def _apply_setting(self, event: SettingsChanged) -> None:
        if event.name == "appearance.language" and self.welcome.shown is None:
            self._context.shell.toast(
                "info",
                self.tr("The window speaks the new language from its next start on."),
                self.tr("Start again"),
                self._start_again,
            )
        elif event.name == KEYS:
            self._keymap.apply()
        elif event.name.startswith("appearance."):
            look = self._context.settings.value.appearance
            self._context.theme.set_look(
                choice=look.theme.value,
                text_scale=look.text_scale,
                reduced_motion=look.reduced_motion,
                strong_outlines=look.strong_outlines,
            )

    def _start_again(self) -> None:
        self._context.tasks.start(self._leave(to_come_back=True), what=self.tr("start again"))

    async def _leave(self, *, to_come_back: bool = False) -> None:
        """Leave at once when nothing runs; else say what still runs, and ask.

        Args:
            to_come_back: The window opens again when it has ended.
        """
        if self._is_asking:
            return
        self._is_asking = True
        try:
            async with self._context.read() as services:
                counts = await services.jobs.count_jobs(self._context.user_id)
                accounts = await services.accounts.list_account_rows(self._context.user_id)
                runs = await services.history.list_open(self._context.user_id)
                loops = await services.loops.list_loops(self._context.user_id)
            told = [
                *self.words_for_files(),
                *self._words_for_jobs(*_at_work(counts, accounts)),
                *self._words_for_phones(
                    sum(run.row.state in _ON_PHONES for run in runs),
                    sum(loop.state is LoopState.RUNNING for loop in loops),
                ),
            ]
            if not told or await self.surroundings.leaving.choose(told, self.asks_over()):
                language.come_back(wanted=to_come_back)
                self.help.close()
                self.faults.close()
                self.ended.set()
        finally:
            self._is_asking = False

    def _files_to_go(self) -> tuple[int, int]:
        """How many files are to be imported and exported still."""
        works = self._context.long_works
        return works.imports.files_to_go, works.exports.files_to_go

    @property
    def has_files_to_go(self) -> bool:
        """Whether files are being imported or exported."""
        return any(self._files_to_go())

    def words_for_files(self) -> list[str]:
        """What is not done yet of imports and exports, as sentences."""
        incoming, outgoing = self._files_to_go()
        told = []
        if incoming == 1:
            told.append(self.tr("1 file is not in the library yet. It stays where it is."))
        elif incoming:
            words = self.tr("%n files are not in the library yet. They stay where they are.", "", incoming)
            told.append(counted(words, incoming))
        if outgoing == 1:
            told.append(self.tr("1 file is not exported yet."))
        elif outgoing:
            told.append(counted(self.tr("%n files are not exported yet.", "", outgoing), outgoing))
        return told

    def _words_for_jobs(self, running: int, waiting: int) -> list[str]:
        told = []
        if running:
            one, many = self.tr("1 job is running"), self.tr("%n jobs are running", "", running)
            told.append(one if running == 1 else counted(many, running))
        if waiting:
            one, many = self.tr("1 is waiting"), self.tr("%n are waiting", "", waiting)
            told.append(one if waiting == 1 else counted(many, waiting))
        if not told:
            return []
        comfort = self.tr(
            "Nothing is lost: jobs on this computer start again at the next start, jobs at providers go on there."
        )
        return [f"{', '.join(told)}. {comfort}"]

    def _words_for_phones(self, runs: int, loops: int) -> list[str]:
        told = []
        if runs == 1:
            told.append(self.tr("1 preset is under way on a phone: it ends where it is."))
        elif runs:
            words = self.tr("%n presets are under way on phones: they end where they are.", "", runs)
            told.append(counted(words, runs))
        if loops == 1:
            told.append(self.tr("1 loop rests until the next start."))
        elif loops:
            told.append(counted(self.tr("%n loops rest until the next start.", "", loops), loops))
        return told


def _at_work(counts: Mapping[JobStatus, int], accounts: "Sequence[AccountRow]") -> tuple[int, int]:
    """How many jobs run and how many wait: one that has its slot runs, as the queue says it too."""
    running = max(counts[JobStatus.PROCESSING], sum(account.current_jobs for account in accounts))
    return running, max(0, counts[JobStatus.PROCESSING] + counts[JobStatus.PENDING] - running)
