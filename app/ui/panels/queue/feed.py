"""Brings jobs into the queue's model: once at the start, then what changed."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.enums import JobStatus
from app.domain.events import JobAdded, JobChanged, JobProgressed, JobRemoved, LibraryChanged
from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.queue.model import QueueModel

_GATHER_MS: Final = 40
"""Changes that come within this are read and shown together."""
PAGE: Final = 500
LIMIT: Final = 10_000


class QueueFeed(QObject):
    """Listens from the start, loads, then reads the jobs that events name: many in one query, one query at a time."""

    loaded = Signal()
    """The jobs were read, or could not be read."""
    providers_read = Signal(object)
    """What the providers declare: their manifests by id."""
    failed = Signal(object)
    """Jobs that have just failed, a list of JobRow; those that were found so at the start are not told."""

    def __init__(self, context: UiContext, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._changed: set[int] = set()
        self._must_reload = True
        self.is_loaded = False
        self.has_failed = False
        self._has_more = False
        self._task: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._start)
        follow(self, context.bus, JobAdded, self._note)
        follow(self, context.bus, JobChanged, self._note)
        follow(self, context.bus, JobRemoved, self._note)
        follow(self, context.bus, JobProgressed, self._progress)
        follow(self, context.bus, LibraryChanged, self._reload)
        self._start()

    def _note(self, event: JobAdded | JobChanged | JobRemoved) -> None:
        self._changed.add(event.job_id)
        if not self._timer.isActive():
            self._timer.start()

    def _progress(self, event: JobProgressed) -> None:
        self._model.set_progress(event.job_id, event.fraction, event.seconds_left, event.queue_position)

    def _reload(self, _event: LibraryChanged) -> None:
        self._must_reload = True
        if not self._timer.isActive():
            self._timer.start()

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = self._context.tasks.start(self._work(), what=self.tr("load the queue"))

    def load_again(self) -> None:
        """Read everything anew."""
        self._must_reload = True
        self._start()

    async def _work(self) -> None:
        while self._must_reload or self._changed:
            if self._must_reload:
                self._must_reload = False
                self._changed.clear()
                await self._try_to_load()
            else:
                job_ids = sorted(self._changed)
                self._changed.clear()
                await self._refresh(job_ids)

    async def _try_to_load(self) -> None:
        """Load, and say it when that fails."""
        is_read = False
        try:
            await self._load()
            is_read = True
        finally:
            self.is_loaded |= is_read
            self.has_failed = not is_read
            self.loaded.emit()

    async def _load(self) -> None:
        context = self._context
        found: set[int] = set()
        async with context.read() as services:
            self._model.set_providers(await services.providers.list_names())
            self.providers_read.emit(await services.providers.list_manifests())
            counts = await services.jobs.count_jobs(context.user_id)
            while len(found) < LIMIT:
                page = await services.jobs.list_job_rows(context.user_id, limit=PAGE, skip=len(found))
                found.update(job.id for job in page)
                self._apply(page, self._changed)
                if len(page) < PAGE:
                    break
                await asyncio.sleep(0)
        self._model.apply((), gone=[job.id for job in tuple(self._model.jobs()) if job.id not in found])
        self._note_beyond(counts)

    def _note_beyond(self, counts: Mapping[JobStatus, int]) -> None:
        """Of more jobs than are listed, tell how many the others are."""
        self._has_more = sum(counts.values()) > LIMIT
        listed = Counter(job.status for job in self._model.jobs()) if self._has_more else Counter(counts)
        self._model.set_beyond({status: count - listed[status] for status, count in counts.items()})

    async def _refresh(self, job_ids: list[int]) -> None:
        for start in range(0, len(job_ids), PAGE):
            part = job_ids[start : start + PAGE]
            async with self._context.read() as services:
                jobs = await services.jobs.get_job_rows(part)
                counts = await services.jobs.count_jobs(self._context.user_id) if self._has_more else None
            self._apply(jobs, set(part), gone=set(part) - {job.id for job in jobs})
            if counts is not None:
                self._note_beyond(counts)

    def _apply(self, jobs: list[JobRow], named: Set[int], gone: Iterable[int] = ()) -> None:
        """Give jobs to the model, and tell which of them have failed since it knew them.

        Args:
            jobs: New or changed ones.
            named: The ids of those that an event named: one that the model has never seen is news, too.
            gone: The ids of those that are not there any more.
        """
        failed = [job for job in jobs if job.status == JobStatus.FAILED and self._is_news(job, named)]
        self._model.apply(jobs, gone)
        if failed:
            self.failed.emit(failed)

    def _is_news(self, job: JobRow, named: Set[int]) -> bool:
        former = self._model.job(job.id)
        return job.id in named if former is None else former.status != JobStatus.FAILED
