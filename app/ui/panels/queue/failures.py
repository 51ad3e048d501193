"""Tells of jobs that failed: one word for all that fail together."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.services.job.job_rows import JobRow
from app.ui.amounts import number
from app.ui.context import Shell
from app.ui.models import job_states
from app.ui.panels.queue import words
from app.ui.panels.queue.words import NextStep

_GATHER_MS: Final = 800
_MOST_TOLD: Final = 20


class FailureNotices(QObject):
    """Gathers failures until none has come for a moment.

    Args:
        shell: Where it is told.
        show: Shows the failed jobs; gets the job when it is a single one.
        parent: Owner.
    """

    def __init__(self, shell: Shell, show: Callable[[int | None], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._show = show
        self._failed: dict[int, JobRow] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._tell)

    def note(self, jobs: Sequence[JobRow]) -> None:
        """Jobs have failed."""
        self._failed.update({job.id: job for job in jobs})
        self._timer.start()

    def _tell(self) -> None:
        jobs = list(self._failed.values())
        self._failed.clear()
        if len(jobs) == 1:
            self._tell_one(jobs[0])
        else:
            text = self._with_reason(self.tr("{count} jobs failed").format(count=number(len(jobs))), jobs)
            self._toast(text, jobs, self.tr("Show"), lambda: self._show(None))

    def _tell_one(self, job: JobRow) -> None:
        step = words.next_step(job)
        if step in {NextStep.EDIT_PROMPT, NextStep.EDIT}:
            text = self._with_reason(self.tr("1 job was refused"), [job])
            edit = words.step_text(step)
            self._toast(text, [job], edit, lambda: self._shell.edit_job_requested.emit(job.id))
        else:
            text = self._with_reason(self.tr("1 job failed"), [job])
            self._toast(text, [job], self.tr("Show"), lambda: self._show(job.id))

    def _with_reason(self, text: str, jobs: Sequence[JobRow]) -> str:
        """The sentence, with the reason where it is the same for all."""
        reasons = {job_states.reason_of(job) for job in jobs}
        reason = reasons.pop() if len(reasons) == 1 else ""
        return f"{text}: {reason}." if reason else f"{text}."

    def _toast(self, text: str, jobs: Sequence[JobRow], action_text: str, action: Callable[[], None]) -> None:
        details = "\n".join(f"{job.id} {job.error_kind or ''}: {job.error_message or ''}" for job in jobs[:_MOST_TOLD])
        self._shell.toast("failed", text, action_text, action, details=details, news="failed")
