"""The unfinished pictures of jobs that run, decoded in a worker; and how many jobs are before one at its provider."""

import asyncio
from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from app.domain.errors import MediaError, WorkerError
from app.domain.events import JobProgressed
from app.media.live_preview import clean_preview
from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.models import job_states

_MOST: Final = 24
_SECONDS: Final = 8.0


class LivePreviews(QObject):
    """Keeps the newest picture and the place of each job; of more than a few pictures the oldest goes."""

    changed = Signal(int)
    """There is another picture, or another place, of this job."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: OrderedDict[int, bytes] = OrderedDict()
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._places: dict[int, int] = {}
        self._task: asyncio.Task[None] | None = None
        follow(self, context.bus, JobProgressed, self._note)

    def picture_of(self, job: JobRow) -> QPixmap | None:
        """The newest picture of a job that runs; of one that does not, nothing is kept."""
        if job_states.is_running(job):
            return self._pictures.get(job.id)
        self._pictures.pop(job.id, None)
        self._places.pop(job.id, None)
        return None

    def place_of(self, job_id: int) -> int | None:
        """How many jobs are before it at its provider; None where it runs there, or nobody says."""
        return self._places.get(job_id)

    def _note(self, event: JobProgressed) -> None:
        if self._places.get(event.job_id) != event.queue_position:
            if event.queue_position is None:
                self._places.pop(event.job_id, None)
            else:
                self._places[event.job_id] = event.queue_position
            self.changed.emit(event.job_id)
        if event.preview is None or self._context.workers is None:
            return
        self._waiting[event.job_id] = event.preview
        if len(self._waiting) > _MOST:
            self._waiting.popitem(last=False)
        if self._task is None or self._task.done():
            self._task = self._context.tasks.start(self._work(), what=self.tr("show the preview"))

    async def _work(self) -> None:
        """One after the other: while one is decoded, a newer one of its job takes the place of what waits."""
        while self._waiting and self._context.workers is not None:
            job_id, data = self._waiting.popitem(last=False)
            try:
                clean = await self._context.workers.run(clean_preview, data, timeout_seconds=_SECONDS)
            except (MediaError, WorkerError):
                # It is only a preview: the next one may be better.
                continue
            self._keep(job_id, QPixmap.fromImage(QImage.fromData(clean)))

    def _keep(self, job_id: int, picture: QPixmap) -> None:
        if picture.isNull():
            return
        self._pictures[job_id] = picture
        self._pictures.move_to_end(job_id)
        if len(self._pictures) > _MOST:
            self._pictures.popitem(last=False)
        self.changed.emit(job_id)
