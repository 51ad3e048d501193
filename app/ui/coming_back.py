"""Tells the user once what came of a restore or of a damaged database, and lets the jobs that wait go on."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.events import BackupFailed, CameBack
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.restore_dialog import QUEUE, RELEASE, show_report


class ComingBack(QObject):
    """Looks at the start, and when a database has come back.

    Args:
        context: The services.
        window: Over which it is told.
        parent: Ends it.
    """

    def __init__(self, context: UiContext, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._window = window
        self._is_telling = False
        follow(self, context.bus, CameBack, lambda _event: self._look())
        follow(self, context.bus, BackupFailed, self._tell_failure)
        self._look()

    def _look(self) -> None:
        self._context.tasks.start(self._tell(), what=self.tr("read what came back"))

    def _tell_failure(self, event: BackupFailed) -> None:
        words = self.tr("The backup of the day could not be made: {reason}").format(reason=told(event.reason))
        self._context.shell.toast(
            "warning", words, self.tr("Backups"), lambda: self._context.shell.settings_requested.emit("backups")
        )

    async def _tell(self) -> None:
        async with self._context.read() as services:
            backups = services.backups
        report = await backups.find_unseen_report()
        if report is None or self._is_telling:
            return
        self._is_telling = True
        try:
            answer = await show_report(self._window, self._context.theme, report)
            await backups.mark_report_seen()
        finally:
            self._is_telling = False
        if answer == RELEASE:
            await self._release()
        if answer in {RELEASE, QUEUE}:
            self._context.shell.page_requested.emit("queue")

    async def _release(self) -> None:
        """Let every job go on that waits for its user."""
        async with self._context.write() as services:
            await services.jobs.release_held_jobs(self._context.user_id)
