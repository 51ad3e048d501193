"""What is around the window: the tray, messages of the desktop, files and links of other programs, how it is left."""

import asyncio

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from app.domain.enums import QueueMode
from app.domain.events import LibraryChanged, QueueModeChanged, RunnersPaused
from app.ui.context import UiContext
from app.ui.desktop_notices import DesktopNotices
from app.ui.follow import follow
from app.ui.importing import Importer
from app.ui.job_notices import JobNotices
from app.ui.language import told
from app.ui.leaving import Leaving
from app.ui.main_window import MainWindow
from app.ui.opening import Opening
from app.ui.tray import QueueState, Tray


class Surroundings(QObject):
    """Joins them with the window.

    Args:
        context: The services.
        window: In whose place they stand.
        importer: Takes files.
        ended: Set when the program is to end.
        tray: The desktop's by default.
    """

    def __init__(
        self,
        context: UiContext,
        window: MainWindow,
        importer: Importer,
        ended: asyncio.Event,
        tray: Tray | None = None,
    ) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._state = QueueState()
        self._mode = QueueMode.RUNNING
        self._is_locked = False
        self._trouble = ""
        self.tray = tray or Tray(context.theme, window)
        self.opening = Opening(context, window, importer)
        self.leaving = Leaving(context, window, self.tray, ended)
        self.notices = DesktopNotices(context, window, self.tray.send, self)
        JobNotices(context, self)
        self.tray.shown_requested.connect(self.leaving.come_back)
        self.tray.message_opened.connect(self.notices.open_last)
        self.tray.pause_requested.connect(self._pause)
        self.tray.paste_requested.connect(self._paste)
        self.tray.quit_requested.connect(window.close_requested)
        follow(self, context.bus, QueueModeChanged, lambda _event: self._read_mode())
        follow(self, context.bus, LibraryChanged, lambda _event: self._read_mode())
        follow(self, context.bus, RunnersPaused, self._note_trouble)
        self._read_mode()

    def tell(self, running: int, waiting: int, needs_you: int) -> None:
        """How many jobs run, wait, and wait for a decision."""
        self._state = QueueState(running, waiting, needs_you, self._mode != QueueMode.RUNNING, self._trouble)
        self.tray.set_state(QueueState(trouble=self.tr("The window is locked.")) if self._is_locked else self._state)

    def set_locked(self, is_locked: bool) -> None:
        """Whether the window shows nothing until its owner is back: till then nothing is told or done from here."""
        self._is_locked = self.notices.is_locked = is_locked
        self._tell_again()

    def _tell_again(self) -> None:
        self.tell(self._state.running, self._state.waiting, self._state.needs_you)

    def _read_mode(self) -> None:
        self._context.tasks.start(self._load_mode(), what=self.tr("read whether the queue runs"))

    async def _load_mode(self) -> None:
        async with self._context.read() as services:
            self._mode = await services.jobs.get_queue_mode(self._context.user_id)
        self._tell_again()

    def _note_trouble(self, event: RunnersPaused) -> None:
        self._trouble = told(event.reason)
        self._tell_again()

    def _pause(self, is_paused: bool) -> None:
        if self._is_locked:
            self.leaving.come_back()
            return
        mode = QueueMode.PAUSED if is_paused else QueueMode.RUNNING
        self._context.tasks.start(self._set_mode(mode), what=self.tr("pause or resume the queue"))

    async def _set_mode(self, mode: QueueMode) -> None:
        async with self._context.write() as services:
            await services.jobs.set_queue_mode(self._context.user_id, mode)

    def _paste(self) -> None:
        """Begin something new with what is on the clipboard: a text is a prompt, pictures and files are inputs."""
        self.leaving.come_back()
        if self._is_locked:
            return
        shell = self._context.shell
        shell.page_requested.emit("create")
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if mime is None or not self._window.incoming.take(mime):
            text = mime.text().strip() if mime is not None else ""
            if text:
                shell.prompt_requested.emit(text)
            else:
                shell.toast("info", self.tr("There is nothing on the clipboard to begin with."))
