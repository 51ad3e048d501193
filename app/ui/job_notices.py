"""Tells of jobs that are done or need their user: one word for all that come together, one for each batch."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.domain.enums import JobStatus, LoopState
from app.domain.events import JobChanged, LoopChanged
from app.system.clock import Clock
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.automation.loop_rows import LoopRow
    from app.services.job.batch_rows import BatchRow
    from app.services.job.job_rows import JobRow

_GATHER_MS: Final = 800
_WATCHED: Final = timedelta(seconds=20)
"""Who looks on needs no word of what took less."""
_LONGEST: Final = 60


class JobNotices(QObject):
    """Watches the jobs from its start on.

    Args:
        context: The services.
        parent: Owner.
        clock: The computer's by default.
    """

    def __init__(self, context: UiContext, parent: QObject | None = None, clock: Clock | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._since = (clock or Clock()).now()
        self._changed: set[int] = set()
        self._loops: set[int] = set()
        self._told: set[int] = set()
        self._told_batches: set[int] = set()
        self._in_need: set[int] = set()
        self._stopped: set[int] | None = None
        """Loops of which it is told, or was before, that they stopped; None until they are known."""
        self._throttle = Throttle(_GATHER_MS, self._look, parent=self)
        follow(self, context.bus, JobChanged, self._note_job)
        follow(self, context.bus, LoopChanged, self._note_loop)
        context.tasks.start(self._know_loops(), what=self.tr("see which loops run"))

    def _note_job(self, event: JobChanged) -> None:
        self._changed.add(event.job_id)
        self._throttle.call()

    def _note_loop(self, event: LoopChanged) -> None:
        self._loops.add(event.loop_id)
        self._throttle.call()

    def _look(self) -> None:
        self._context.tasks.start(self._tell(), what=self.tr("see which jobs are done"))

    async def _know_loops(self) -> None:
        async with self._context.read() as services:
            loops = await services.loops.list_rows(self._context.user_id)
        self._stopped = {loop.id for loop in loops if loop.state == LoopState.STOPPED}

    async def _tell(self) -> None:
        context = self._context
        jobs, self._changed = sorted(self._changed), set()
        loops, self._loops = self._loops, set()
        async with context.read() as services:
            rows = await services.jobs.get_job_rows(jobs)
            done = [row for row in rows if self._is_news(row)]
            in_batches = {row.batch_id for row in rows if row.batch_id is not None and row.ended_at is not None}
            batches = await services.batches.list_batches(context.user_id) if in_batches else []
            known = await services.loops.list_rows(context.user_id) if loops else []
        self._told.update(row.id for row in done)
        self._tell_done([row for row in done if row.batch_id is None])
        for batch in batches:
            if batch.id in in_batches:
                self._tell_batch(batch)
        self._tell_need(rows)
        for loop in known:
            if loop.id in loops:
                self._tell_loop(loop)

    def _is_news(self, row: "JobRow") -> bool:
        is_new = row.ended_at is not None and row.ended_at >= self._since and row.id not in self._told
        return row.status == JobStatus.COMPLETED and is_new

    def _tell_done(self, rows: "Sequence[JobRow]") -> None:
        shown = [row for row in rows if row.result_asset_id is not None]
        if not shown:
            return
        ids = tuple(row.result_asset_id for row in shown)
        words = self.tr("A result is ready: {prompt}").format(prompt=_short(shown[0].prompt))
        if len(shown) > 1:
            words = self.tr("{count} results are ready.").format(count=number(len(shown)))
        elif not shown[0].prompt:
            words = self.tr("A result is ready.")
        shell = self._context.shell

        def show() -> None:
            shell.page_requested.emit("gallery")
            shell.assets_selected.emit(ids)

        is_quick = all(_took(row) < _WATCHED for row in shown)
        shell.toast("done", words, self.tr("Show"), show, news="quick" if is_quick else "done")

    def _tell_batch(self, batch: "BatchRow") -> None:
        """Say that a batch has ended, once; one that goes on after a retry is told again."""
        if batch.actual_seconds is None:
            self._told_batches.discard(batch.id)
            return
        if batch.id in self._told_batches:
            return
        self._told_batches.add(batch.id)
        words = self.tr("Batch “{name}”: {done} of {count} done").format(
            name=_short(batch.name), done=number(batch.done), count=number(batch.job_count)
        )
        if batch.failed:
            words += self.tr(", {count} failed").format(count=number(batch.failed))
        shell = self._context.shell
        shell.toast(
            "warning" if batch.failed else "done",
            f"{words}.",
            self.tr("Show the queue"),
            lambda: shell.page_requested.emit("queue"),
            news="failed" if batch.failed else "done",
        )

    def _tell_need(self, rows: "Sequence[JobRow]") -> None:
        needing = [row for row in rows if row.needs_attention and row.id not in self._in_need]
        self._in_need.difference_update(row.id for row in rows if not row.needs_attention)
        self._in_need.update(row.id for row in needing)
        if not needing:
            return
        one, many = self.tr("1 job needs your decision."), self.tr("{count} jobs need your decision.")
        words = one if len(needing) == 1 else many.format(count=number(len(needing)))
        shell, first = self._context.shell, needing[0].id

        def show() -> None:
            shell.page_requested.emit("queue")
            shell.job_shown_requested.emit(first)

        shell.toast("warning", words, self.tr("Show"), show, news="needs_you")

    def _tell_loop(self, loop: "LoopRow") -> None:
        if self._stopped is None:
            return
        if loop.state != LoopState.STOPPED:
            self._stopped.discard(loop.id)
        if loop.state != LoopState.STOPPED or loop.id in self._stopped:
            return
        self._stopped.add(loop.id)
        if not loop.reason:
            return
        shell = self._context.shell
        words = self.tr("Loop “{name}” stopped: {reason}").format(name=_short(loop.name), reason=told(loop.reason))
        shell.toast(
            "warning", words, self.tr("Show devices"), lambda: shell.page_requested.emit("devices"), news="phones"
        )


def _took(row: "JobRow") -> timedelta:
    begun: datetime = row.started_at or row.created_at
    return (row.ended_at or begun) - begun


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
