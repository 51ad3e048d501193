"""What the commands of the queue have in common: they run as tasks, in one transaction each, and say what they did."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import UserError
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.models import job_states
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.questions import JobQuestions


class JobVerbs(QObject):
    """Changes jobs; a job that has meanwhile moved on is left alone.

    Args:
        context: The window's.
        model: The jobs.
        owner: Over which questions are asked.
    """

    def __init__(self, context: UiContext, model: QueueModel, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._model = model
        self._questions = JobQuestions(context.theme, owner)

    def _start(self, coroutine: Coroutine[Any, Any, object], what: str) -> None:
        self._context.tasks.start(coroutine, what=what)

    def _counted(self, verb: str, count: int) -> str:
        jobs = self.tr("1 job") if count == 1 else self.tr("{count} jobs").format(count=number(count))
        return f"{verb} {jobs}"

    def _tell_refused(self, refused: Sequence[UserError]) -> None:
        """Say which jobs could not be made, and why."""
        if not refused:
            return
        reasons = [job_states.refusal_of(told(error.message)) for error in refused]
        one = self.tr("1 job cannot be made again: {reason}").format(reason=reasons[0])
        many = self.tr("{count} jobs cannot be made again.").format(count=number(len(reasons)))
        text = one if len(reasons) == 1 else many
        self._context.shell.toast("warning", text, details="\n".join(reasons))
