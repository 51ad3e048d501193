"""The verbs of the queue with their keys, and which of them can be done with what is chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.panels.queue import words
from app.ui.panels.queue.commands import QueueCommands
from app.ui.panels.queue.line_commands import LineCommands
from app.ui.panels.queue.stopping import verb_of
from app.ui.panels.queue.table import QueueTable
from app.ui.theme import Theme
from app.ui.throttle import Throttle
from app.ui.widgets.tips import plain_tip

_FOLLOW_MS: Final = 40
_FEW: Final = 200
"""What can be done with more jobs than these is found out a moment later."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen, sorted by what can be done with it."""

    jobs: Sequence[JobRow]
    waiting: Sequence[JobRow]
    ended: Sequence[JobRow]
    still_open: Sequence[JobRow]
    needing: Sequence[JobRow]

    @classmethod
    def of(cls, jobs: Sequence[JobRow]) -> "Chosen":
        return cls(
            jobs,
            [job for job in jobs if job_states.is_waiting(job)],
            [job for job in jobs if job.status.is_final],
            [job for job in jobs if not job.status.is_final],
            [job for job in jobs if job.needs_attention],
        )

    @property
    def is_held(self) -> bool:
        """Whether everything in it that waits is held."""
        return bool(self.waiting) and all(job.is_held for job in self.waiting)


class QueueActions(QObject):
    """Makes the actions once; they follow what is chosen."""

    followed = Signal(object)
    """Other things can be done now: a Chosen."""
    details_requested = Signal(int)
    schedule_requested = Signal(object)
    """Waiting jobs, a list of JobRow."""
    decision_requested = Signal(object)
    """Jobs that need their user, a list of JobRow."""
    edit_requested = Signal(int)
    result_requested = Signal(int)
    preset_requested = Signal(int)
    """A job with whose result a preset is to run."""

    def __init__(self, theme: Theme, table: QueueTable, commands: QueueCommands, line: LineCommands) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._line = line
        self._stopping = commands.stopping
        jobs = table.selected_jobs
        self.decide = self._make(self.tr("Decide…"), "triangle-alert", "D", self._decide)
        self.result = self._make(self.tr("Show result"), "images", "", lambda: self._one(self.result_requested))
        self.preset = self._make(
            self.tr("Run a preset with the result…"), "smartphone", "", lambda: self._one(self.preset_requested)
        )
        self.edit = self._make(self.tr("Edit as a copy"), "brush", "Ctrl+E", lambda: self._one(self.edit_requested))
        self.to_front = self._make(self.tr("To front"), "arrow-up-to-line", "Alt+Home", lambda: line.to_front(jobs()))
        self.to_end = self._make(self.tr("To the end"), "arrow-down-to-line", "Alt+End", lambda: line.to_end(jobs()))
        self.up = self._make(self.tr("Up"), "arrow-up", "Alt+Up", lambda: line.move_by(jobs(), -1))
        self.down = self._make(self.tr("Down"), "arrow-down", "Alt+Down", lambda: line.move_by(jobs(), 1))
        self.hold = self._make(self.tr("Hold"), "pause", "H", self._hold)
        self.schedule = self._make(self.tr("Schedule…"), "calendar-clock", "T", self._schedule)
        self.start_now = self._make(self.tr("Without a schedule"), "play", "", lambda: line.schedule(jobs(), None))
        self.higher = self._make(self.tr("Higher priority"), "chevrons-up", "+", lambda: line.prefer(jobs(), 1))
        self.lower = self._make(self.tr("Lower priority"), "chevrons-down", "-", lambda: line.prefer(jobs(), -1))
        self.usual = self._make(self.tr("Usual priority"), "minus", "0", lambda: line.prefer(jobs(), 0))
        self.retry = self._make(self.tr("Retry"), "rotate-ccw", "Ctrl+R", lambda: commands.retry(jobs()))
        self.duplicate = self._make(self.tr("Duplicate"), "copy-plus", "Ctrl+D", lambda: commands.duplicate(jobs()))
        self.cancel = self._make(self.tr("Cancel"), "x", "Del", lambda: commands.cancel(jobs()))
        self.details = self._make(self.tr("Details"), "info", "Alt+Return", lambda: self._one(self.details_requested))
        self.copy_prompt = self._make(self.tr("Copy the prompt"), "copy", "Ctrl+C", self._copy_prompts)
        self.copy_numbers = self._make(self.tr("Copy the numbers"), "copy", "Ctrl+Shift+C", self._copy_numbers)
        self.copy_errors = self._make(self.tr("Copy the errors"), "copy", "", self._copy_errors)
        self.remove = self._make(
            self.tr("Remove from the list"), "trash-2", "Shift+Del", lambda: commands.remove(jobs())
        )
        self._throttle = Throttle(_FOLLOW_MS, self.follow, self)
        table.chosen.connect(self._chosen)
        table.model().dataChanged.connect(self._throttle.call)
        self.follow()

    def follow(self) -> None:
        """See what can be done with what is chosen."""
        chosen = Chosen.of(self._table.selected_jobs())
        self.hold.setText(self.tr("Release") if chosen.is_held else self.tr("Hold"))
        self.hold.setIcon(self._theme.icon("play" if chosen.is_held else "pause"))
        self._allow_line(chosen)
        self._allow(self.retry, chosen, chosen.ended, self.tr("only what has ended can be retried"))
        stop = self._stopping.of(chosen.still_open)
        self.cancel.setText(verb_of(stop))
        self._allow(self.cancel, chosen, chosen.still_open, self.tr("it has already ended"))
        self._allow(self.decide, chosen, chosen.needing, self.tr("nothing here needs you"))
        self._allow(self.duplicate, chosen, chosen.jobs, "")
        for action in (self.details, self.edit):
            action.setEnabled(len(chosen.jobs) == 1)
        self.result.setEnabled(len(chosen.jobs) == 1 and chosen.jobs[0].result_asset_id is not None)
        gives = [job for job in chosen.jobs if not job.status.is_final or job.result_asset_id is not None]
        self.preset.setEnabled(len(chosen.jobs) == 1 and bool(gives))
        for action in (self.copy_prompt, self.copy_numbers):
            action.setEnabled(bool(chosen.jobs))
        self.copy_errors.setEnabled(any(job.error_message for job in chosen.jobs))
        self.remove.setEnabled(any(job.submission_state is None for job in chosen.ended))
        self.followed.emit(chosen)

    def _allow_line(self, chosen: Chosen) -> None:
        moved = self.tr("only what waits can be moved")
        for action in (self.to_front, self.to_end, self.up, self.down):
            self._allow(action, chosen, chosen.waiting, moved)
        self._allow(self.hold, chosen, chosen.waiting, self.tr("only what waits can be held"))
        waits = self.tr("only what waits has a schedule and a priority")
        for action in (self.schedule, self.higher, self.lower, self.usual):
            self._allow(action, chosen, chosen.waiting, waits)
        self.start_now.setEnabled(any(job.scheduled_at is not None for job in chosen.waiting))

    def _allow(self, action: QAction, chosen: Chosen, fitting: Sequence[JobRow], reason: str) -> None:
        why_not = self.tr("select jobs first") if not chosen.jobs else "" if fitting else reason
        action.setEnabled(not why_not)
        action.setToolTip(plain_tip(why_not))

    def _chosen(self) -> None:
        if sum(1 for _ in zip(self._table.keeper.rows(), range(_FEW + 1), strict=False)) > _FEW:
            self._throttle.call()
        else:
            self.follow()

    def _make(self, text: str, icon: str, key: str, run: Callable[[], object]) -> QAction:
        action = QAction(self._theme.icon(icon), text, self._table)
        action.setAutoRepeat(False)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setProperty("icon_name", icon)
        action.triggered.connect(lambda _checked: run())
        self._table.addAction(action)
        return action

    def _one(self, signal: SignalInstance) -> None:
        for job in self._table.selected_jobs()[:1]:
            signal.emit(job.id)

    def _hold(self) -> None:
        chosen = Chosen.of(self._table.selected_jobs())
        self._line.hold(chosen.waiting, held=not chosen.is_held)

    def _schedule(self) -> None:
        self.schedule_requested.emit(Chosen.of(self._table.selected_jobs()).waiting)

    def _decide(self) -> None:
        self.decision_requested.emit(Chosen.of(self._table.selected_jobs()).needing)

    def _copy_prompts(self) -> None:
        self._copy(job.prompt for job in self._table.selected_jobs())

    def _copy_numbers(self) -> None:
        self._copy(str(job.id) for job in self._table.selected_jobs())

    def _copy_errors(self) -> None:
        self._copy(words.error_line(job) for job in self._table.selected_jobs())

    @staticmethod
    def _copy(lines: Iterable[str]) -> None:
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))
