"""Brings jobs into the queue's model: once at the start, then what changed."""

import asyncio
from collections.abc import Iterable, Set
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.enums import JobStatus
from app.domain.events import JobAdded, JobChanged, JobProgressed, JobRemoved, LibraryChanged
from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.queue.model import QueueModel

_FRAME_MS: Final = 16
_PAGE: Final = 500
_LIMIT: Final = 10_000


class QueueFeed(QObject):
    """Listens from the start, loads, then reads the jobs that events name: many in one query, one query at a time."""

    failed = Signal(object)
    """Jobs that have just failed, a list of JobRow; those that were found so at the start are not told."""

    def __init__(self, context: UiContext, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._changed: set[int] = set()
        self._must_reload = True
        self.is_loaded = False
        self._task: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FRAME_MS)
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
        self._model.set_progress(event.job_id, event.fraction, event.seconds_left)

    def _reload(self, _event: LibraryChanged) -> None:
        self._must_reload = True
        if not self._timer.isActive():
            self._timer.start()

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = self._context.tasks.start(self._work(), what=self.tr("load the queue"))

    async def _work(self) -> None:
        while self._must_reload or self._changed:
            if self._must_reload:
                self._must_reload = False
                self._changed.clear()
                await self._load()
            else:
                job_ids = sorted(self._changed)
                self._changed.clear()
                await self._refresh(job_ids)

    async def _load(self) -> None:
        context = self._context
        found: set[int] = set()
        async with context.read() as services:
            names = {str(item["id"]): str(item["name"]) for item in await services.providers.list_providers()}
            self._model.set_providers(names)
            self._model.set_counts(await services.jobs.count_jobs(context.user_id))
            while len(found) < _LIMIT:
                page = await services.jobs.list_job_rows(context.user_id, limit=_PAGE, skip=len(found))
                found.update(job.id for job in page)
                self._apply(page, self._changed)
                if len(page) < _PAGE:
                    break
                await asyncio.sleep(0)
        self._model.apply((), gone=[job.id for job in tuple(self._model.jobs()) if job.id not in found])
        self.is_loaded = True
        self._model.counted.emit()

    async def _refresh(self, job_ids: list[int]) -> None:
        jobs: list[JobRow] = []
        async with self._context.read() as services:
            for start in range(0, len(job_ids), _PAGE):
                jobs += await services.jobs.get_job_rows(job_ids[start : start + _PAGE])
            counts = await services.jobs.count_jobs(self._context.user_id)
        present = {job.id for job in jobs}
        self._apply(jobs, set(job_ids), gone=[job_id for job_id in job_ids if job_id not in present])
        self._model.set_counts(counts)

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
