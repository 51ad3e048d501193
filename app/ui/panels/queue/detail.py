"""Everything about one job, on pages."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.ui.context import UiContext
from app.ui.models import job_states
from app.ui.panels.queue import detail_pages
from app.ui.panels.queue.detail_parts import DetailPage
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.live_view import LiveView
from app.ui.panels.queue.result_strip import ResultStrip
from app.ui.widgets.segment import Segment, SegmentItem

LEAST_WIDTH: Final = 300


class Page(StrEnum):
    """What is told of a job."""

    STATE = "state"
    RECIPE = "recipe"
    ACCOUNT = "account"
    ATTEMPTS = "attempts"
    LOG = "log"


class JobDetailView(QWidget):
    """Pages under a segment; the chosen page and its place stay while jobs are walked through."""

    page_chosen = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._facts: JobFacts | None = None
        self.live: LivePreviews | None = None
        """The unfinished pictures of jobs that run, where they are kept."""
        theme = context.theme
        self.pages = Segment(theme, [SegmentItem(page, self._title(page)) for page in Page], parent=self)
        self.pages.setAccessibleName(self.tr("What is told of the job"))
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(self.tr("Details"))
        edge = theme.token("space.3")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(edge, theme.token("space.2"), edge, 0)
        head.addWidget(self.pages)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self.pages.chosen.connect(lambda _page: self._show_page(keeps_place=False))

    @property
    def facts(self) -> JobFacts | None:
        return self._facts

    def choose_page(self, page: Page) -> None:
        self.pages.set_value(page)
        self._show_page(keeps_place=False)

    def show_facts(self, facts: JobFacts) -> None:
        """Tell of a job; the same one keeps its place."""
        is_same = self._facts is not None and self._facts.job.id == facts.job.id
        self._facts = facts
        self._show_page(keeps_place=is_same)

    def as_text(self) -> str:
        """Everything as plain text."""
        if self._facts is None:
            return ""
        job, detail = self._facts.job, self._facts.detail
        told: dict[str, Any] = {
            "job": job.id,
            "status": job.status.value,
            "submission": job.submission_state.value if job.submission_state else None,
            "provider": job.provider_id,
            "account": job.account_label,
            "operation": job.operation_type.value,
            "params": job.params,
            "error": job.error_kind,
            "message": job.error_message,
            "created": job.created_at.isoformat(),
            "attempts": [detail_pages.attempt_text(attempt, detail.row.credit_type) for attempt in detail.attempts],
            "stages": [
                {"attempt": stage.attempt, "stage": stage.stage, "started": stage.started_at.isoformat()}
                | ({"ended": stage.ended_at.isoformat()} if stage.ended_at else {})
                | ({"note": stage.note} if stage.note else {})
                for stage in detail.stages
            ],
            "log": [detail_pages.log_text(line) for line in detail.log],
        }
        return json.dumps(told, ensure_ascii=False, indent=2, default=str)

    def _show_page(self, *, keeps_place: bool) -> None:
        if self._facts is None:
            return
        bar = self.area.verticalScrollBar()
        place = bar.value() if keeps_place else 0
        page = DetailPage(self._context.theme)
        self._fillers()[Page(str(self.pages.value()))](page, self._facts)
        page.finish()
        self.area.setWidget(page)
        page.show()
        bar.setValue(place)

    def _fillers(self) -> dict[Page, Callable[[DetailPage, JobFacts], None]]:
        theme = self._context.theme
        return {
            Page.STATE: self._fill_state,
            Page.RECIPE: lambda page, facts: detail_pages.fill_recipe(page, theme, facts),
            Page.ACCOUNT: detail_pages.fill_account,
            Page.ATTEMPTS: detail_pages.fill_attempts,
            Page.LOG: detail_pages.fill_log,
        }

    def _fill_state(self, page: DetailPage, facts: JobFacts) -> None:
        if facts.results:
            page.add_widget(ResultStrip(self._context, facts.results))
        if self.live is not None and job_states.is_running(facts.job):
            page.add_widget(LiveView(self._context.theme, self.live, facts.job))
        detail_pages.fill_state(page, self._context.theme, facts)

    def _title(self, page: Page) -> str:
        return {
            Page.STATE: self.tr("State"),
            Page.RECIPE: self.tr("Recipe"),
            Page.ACCOUNT: self.tr("Account"),
            Page.ATTEMPTS: self.tr("Attempts"),
            Page.LOG: self.tr("Log"),
        }[page]
