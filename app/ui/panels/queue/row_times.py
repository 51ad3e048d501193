"""What changes in rows by itself: progress, many times a second, and time, once a second."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.throttle import Throttle

_FRAME_MS: Final = 33
_SECOND_MS: Final = 1000
Progress = tuple[float | None, float | None]
_UNKNOWN: Final[Progress] = (None, None)


class RowTimes(QObject):
    """Keeps how far jobs are, and which of them tell a time that goes on."""

    progressed = Signal(object)
    """The ids of jobs whose progress changed, once a frame, a list of int."""
    passed = Signal(object)
    """The ids of jobs whose times went on, once a second, a list of int."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress: dict[int, Progress] = {}
        self._places: dict[int, int | None] = {}
        self._changed: set[int] = set()
        self._timed: set[int] = set()
        self._frame = Throttle(_FRAME_MS, self._tell_progress, self)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tell_times)

    @property
    def is_ticking(self) -> bool:
        """Whether times go on: only while something runs, or waits for a moment."""
        return self._second.isActive()

    def progress_of(self, job_id: int) -> Progress:
        """Done from 0 to 1, and the seconds left; None where nobody knows."""
        return self._progress.get(job_id, _UNKNOWN)

    def place_of(self, job_id: int) -> int | None:
        """How many jobs are before it at its provider; None where it runs there, or nobody says."""
        return self._places.get(job_id)

    def set_progress(
        self, job_id: int, fraction: float | None, seconds_left: float | None, place: int | None = None
    ) -> None:
        self._progress[job_id] = (fraction, seconds_left)
        self._places[job_id] = place
        self._changed.add(job_id)
        self._frame.call()

    def watch(self, jobs: Sequence[JobRow], now: datetime) -> None:
        """Follow what jobs have become: one that does not run has no progress."""
        for job in jobs:
            if not job_states.is_running(job):
                self._progress.pop(job.id, None)
                self._places.pop(job.id, None)
            if _passes(job, now):
                self._timed.add(job.id)
            else:
                self._timed.discard(job.id)
        self._follow()

    def forget(self, job_id: int) -> None:
        self._progress.pop(job_id, None)
        self._places.pop(job_id, None)
        self._timed.discard(job_id)

    def _follow(self) -> None:
        if not self._timed:
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()

    def _tell_progress(self) -> None:
        changed, self._changed = list(self._changed), set()
        self.progressed.emit(changed)

    def _tell_times(self) -> None:
        self.passed.emit(list(self._timed))


def _passes(job: JobRow, now: datetime) -> bool:
    if job.status.is_final:
        return False
    waits_until = (moment for moment in (job.not_before, job.scheduled_at) if moment is not None)
    return job_states.is_running(job) or any(moment > now for moment in waits_until)
