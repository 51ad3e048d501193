"""Lets the palette find jobs, by the words that the queue itself is searched for."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from heapq import nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.ui.amounts import number
from app.ui.frame.palette_entries import Entry, Found
from app.ui.models import job_states
from app.ui.panels.queue.filters import ViewId, needles_of
from app.ui.panels.queue.order import Column, Key, queue_key

if TYPE_CHECKING:
    from app.services.job.job_rows import JobRow
    from app.ui.context import UiContext
    from app.ui.panels.queue.panel import QueuePanel

_SLICE: Final = 100
"""So many jobs are looked at in one go; then the window has its turn."""


class JobSource:
    """The jobs that the queue knows: what is under way and waits first, then the newest.

    Args:
        context: The window's.
        panel: Where they are shown.
    """

    sign = "#"
    order = 20

    def __init__(self, context: "UiContext", panel: "QueuePanel") -> None:
        self._context = context
        self._panel = panel
        self._model = panel.model
        self.noun = _tr("Jobs")

    async def find(self, words: str, limit: int) -> Found:
        """Those that have every word; one of that number before all others."""
        found: list[tuple[Key, JobRow]] = []
        needles = needles_of(words)
        for place, job in enumerate(list(self._model.jobs()), 1):
            if self._model.book.hay.holds(job, needles, self._model.provider_name(job.provider_id)):
                found.append(((str(job.id) != words, *queue_key(job)), job))
            if not place % _SLICE:
                await asyncio.sleep(0)
        best = nsmallest(limit, found, key=itemgetter(0))
        entries = [self._entry(job) for _, job in best]
        return Found(entries, self._rest(words, len(found)) if len(found) > limit else None)

    def _entry(self, job: "JobRow") -> Entry:
        state, look = job_states.state_of(job, datetime.now(UTC)), self._context.theme
        title = " ".join(self._model.text(job, Column.PROMPT).split())
        who = (f"#{job.id}", self._model.text(job, Column.OPERATION), self._model.text(job, Column.PROVIDER))
        return Entry(
            title,
            self.noun,
            state.icon or look.state(state.state).icon,
            partial(self._show, job.id),
            detail=" \N{MIDDLE DOT} ".join(filter(None, who)),
            note=state.word,
            state=state.state,
            verb=_tr("show in the queue"),
            id=f"job/{job.id}",
        )

    def _rest(self, words: str, count: int) -> Entry:
        title = _tr("Show all {count} in the queue").format(count=number(count))
        show = partial(self._show_all, words)
        return Entry(title, self.noun, "list", show, note=" ", verb=_tr("show in the queue"), id="jobs")

    def _show(self, job_id: int) -> None:
        self._context.shell.job_shown_requested.emit(job_id)

    def _show_all(self, words: str) -> None:
        self._context.shell.page_requested.emit("queue")
        view = self._panel.views.choose_plain(ViewId.ALL)
        self._panel.show_view(replace(view, shown=replace(view.shown, text=words)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)
