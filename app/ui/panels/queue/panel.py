"""The user's jobs: what runs, what waits in which order, what has ended."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.drag import start_jobs_drag
from app.ui.help.topics import Topic
from app.ui.panels.queue import words
from app.ui.panels.queue.actions import Chosen, QueueActions
from app.ui.panels.queue.banners import QueueBanners
from app.ui.panels.queue.body import QueueBody
from app.ui.panels.queue.commands import QueueCommands
from app.ui.panels.queue.detail_pane import DetailPane
from app.ui.panels.queue.failures import FailureNotices
from app.ui.panels.queue.feed import QueueFeed
from app.ui.panels.queue.filter_bar import FilterBar
from app.ui.panels.queue.filters import JobFilter, ViewId
from app.ui.panels.queue.job_source import JobSource
from app.ui.panels.queue.line_commands import LineCommands
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.menu import jobs_menu
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.placeholder import QueuePlaceholder, WayOut
from app.ui.panels.queue.preset_run import PresetRuns
from app.ui.panels.queue.queue_mode import QueueRun
from app.ui.panels.queue.queue_tools import QueueTools
from app.ui.panels.queue.summary import QueueSummary
from app.ui.panels.queue.table import QueueTable
from app.ui.panels.queue.title import QueueTitle
from app.ui.panels.queue.views import QueueView, QueueViews
from app.ui.panels.queue.words import NextStep
from app.ui.passphrase import open_secrets
from app.ui.throttle import Throttle
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.tab_order import set_tab_order

_LEAST_TABLE_HEIGHT: Final = 72
_LEAST_FILTER_HEIGHT: Final = 132
_MANY_BANNERS_HEIGHT: Final = 300
_MOST_BANNERS: Final = 3
_LEAST_WIDTH: Final = 320
_COUNT_MS: Final = 100


class QueuePanel(QWidget):
    """The queue; its views and verbs stand in the title of its dock."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.model = QueueModel(theme, self)
        self.views = QueueViews(context.view, self)
        self.commands = QueueCommands(context, self.model, self)
        self.line = LineCommands(context, self.model, self)
        self.run = QueueRun(context, self)
        self.banners = QueueBanners(theme, self.model, self.run, self)
        self.filters = FilterBar(theme, self)
        self.table = QueueTable(context, self.model, self)
        self.previews = LivePreviews(context, self)
        self.table.show_live(self.previews)
        self.verbs = QueueActions(theme, self.table, self.commands, self.line)
        self.title = QueueTitle(theme, self.verbs, self)
        self.tools = QueueTools(context, self)
        self.summary = QueueSummary(theme, self.model, self)
        self.empty = QueuePlaceholder(theme, self.model, self)
        self.pages = QStackedWidget(self)
        for page in (self.empty, self.table, self.summary):
            self.pages.addWidget(page)
        self.pane = DetailPane(context, self.model, self.run, self)
        self.pane.view.live = self.previews
        self.body = QueueBody(context, self.pages, self.pane, self)
        self._failures = FailureNotices(context.shell, self._show_failed, self)
        self._counts = Throttle(_COUNT_MS, self._show_counts, self)
        self._chosen_ids: list[int] = []
        self._is_applying = False
        self._dock_title: DockTitle | None = None
        self._lay_out()
        self._connect()
        self.feed = QueueFeed(context, self.model, self)
        self.feed.providers_read.connect(self.commands.stopping.learn)
        self.feed.failed.connect(self._failures.note)
        self.feed.loaded.connect(self._show_counts)
        context.shell.source_registered.emit(JobSource(context, self))
        self.show_view(self.views.present)
        self._show_page()

    def dress_title(self, title: DockTitle) -> None:
        """Put the views and the verbs into the dock's title."""
        self._dock_title = title
        self.title.dress(title)

    def show_job(self, job_id: int) -> None:
        """Select a job, in the present view or in that of all jobs."""
        if self.model.job(job_id) is None:
            return
        if not self.table.select_job(job_id):
            self.show_view(self.views.choose_plain(ViewId.ALL))
            self.table.select_job(job_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_view(self, view: QueueView) -> None:
        """Look at the queue in another way."""
        self._is_applying = True
        self.filters.show_filter(view.shown, is_grouped=view.is_grouped)
        self.table.header.set_columns(view.columns)
        self.model.show(view.shown)
        self.model.set_grouped(is_grouped=view.is_grouped)
        if self.model.sorting != (view.column, view.is_descending):
            self.model.sort_by(view.column, descending=view.is_descending)
        self._is_applying = False
        self.title.show_view(view)
        self._show_counts()

    def decide(self, jobs: Sequence[JobRow]) -> None:
        """Ask what became of jobs of which nobody knows it."""
        self.tools.open_details(jobs)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        title = self._dock_title
        if title is not None and title.window() is self.window():
            # The Tab key goes from the title through the panel, in whichever window both are.
            set_tab_order(title, self)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self._context.theme.scaled(self._context.theme.token("layout.row")))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_page()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.filters)
        column.addWidget(self.body, 1)

    def _connect(self) -> None:
        shell, table = self._context.shell, self.table
        self.title.view_chosen.connect(self._choose_plain)
        self.title.views_requested.connect(self.tools.open_views)
        self.title.pause_requested.connect(self.run.toggle)
        self.title.menu_requested.connect(self.tools.open_menu)
        self.title.columns_requested.connect(self.tools.open_columns)
        self.run.changed.connect(lambda: self.title.set_mode(self.run.mode))
        self.views.changed.connect(lambda: self.title.show_view(self.views.present))
        self.filters.changed.connect(self._narrow)
        self.filters.group_toggled.connect(self._group)
        table.header.columns_changed.connect(self._keep_looks)
        self.model.headerDataChanged.connect(lambda *_sections: self._keep_looks())
        table.step_requested.connect(self._take_step)
        table.opened.connect(self._open_job)
        table.moved.connect(self.line.move)
        table.taken_out.connect(lambda ids: start_jobs_drag(table, ids))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        self.verbs.details_requested.connect(lambda job_id: self.tools.toggle_details(self._jobs(job_id)))
        self.verbs.followed.connect(self._follow_chosen)
        self.verbs.schedule_requested.connect(self.tools.open_schedule)
        self.verbs.decision_requested.connect(self.decide)
        self.verbs.edit_requested.connect(shell.edit_job_requested)
        self.verbs.result_requested.connect(self._take_step)
        self.verbs.preset_requested.connect(PresetRuns(self._context, self).ask)
        self.banners.decision_requested.connect(self._decide_all)
        self.banners.unlock_requested.connect(self._unlock)
        self.empty.way_out_taken.connect(self._take_way_out)
        self.empty.offer_help(Topic.QUEUE, shell.help_requested.emit)
        self.model.counted.connect(self._counts.call)
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(self._show_page)
        shell.job_shown_requested.connect(self._bring_job)
        self.commands.stood_in.connect(self.table.keeper.expect)

    def _follow_chosen(self, chosen: Chosen) -> None:
        """Another choice is shown; that a chosen job changed does not hide what was opened beside it."""
        ids = [job.id for job in chosen.jobs]
        if ids != self._chosen_ids:
            self._chosen_ids = ids
            if self.body.is_open:
                self.pane.show_jobs(chosen.jobs)

    def _jobs(self, *job_ids: int) -> list[JobRow]:
        return [job for job_id in job_ids if (job := self.model.job(job_id)) is not None]

    def _choose_plain(self, view: ViewId) -> None:
        text = self.views.present.shown.text
        chosen = self.views.choose_plain(view)
        self.show_view(replace(chosen, shown=replace(chosen.shown, text=text)))
        self._keep_looks()

    def _narrow(self) -> None:
        """Other words or states were chosen in the line over the table."""
        self.model.show(self.filters.narrowed(self.model.filter.view))
        self._keep_looks()

    def _group(self, is_grouped: bool) -> None:
        self.model.set_grouped(is_grouped=is_grouped)
        self._keep_looks()

    def _keep_looks(self) -> None:
        if self._is_applying:
            return
        column, is_descending = self.model.sorting
        columns = self.table.header.columns
        self.views.follow(
            QueueView("", self.model.filter, columns, column, is_descending, is_grouped=self.model.is_grouped)
        )

    def _show_counts(self) -> None:
        self.title.show_counts(self.model.count)
        self.filters.show_counts(self.model.chip_counts())
        tells_batches = self.model.has_batches and not self.model.is_grouped
        self.table.header.set_empty(frozenset() if tells_batches else frozenset({Column.BATCH}))
        self.filters.show_shown(self.model.shown_count(), self.model.count() - self.model.beyond, self.model.beyond)
        self._show_page()

    def _show_page(self) -> None:
        has_jobs = self.model.count() > 0
        is_low = self.height() < _LEAST_TABLE_HEIGHT and has_jobs
        self.filters.setVisible(has_jobs and self.height() >= _LEAST_FILTER_HEIGHT)
        self.banners.set_room(0 if is_low else 1 if self.height() < _MANY_BANNERS_HEIGHT else _MOST_BANNERS)
        if is_low:
            self.pages.setCurrentWidget(self.summary)
        elif self.model.rowCount():
            self.pages.setCurrentWidget(self.table)
        else:
            feed: QueueFeed | None = getattr(self, "feed", None)
            self.pages.setCurrentWidget(self.empty)
            self.empty.follow(
                is_loaded=feed is not None and feed.is_loaded, has_failed=feed is not None and feed.has_failed
            )

    def _take_way_out(self, way: WayOut) -> None:
        if way == WayOut.COMPOSE:
            self._context.shell.page_requested.emit("create")
        elif way == WayOut.LOAD_AGAIN:
            self.feed.load_again()
        elif way == WayOut.CLEAR:
            self.filters.show_filter(JobFilter(self.model.filter.view), is_grouped=self.model.is_grouped)
            self._narrow()
        else:
            self.show_view(self.views.choose_plain(ViewId.ALL))

    def _unlock(self) -> None:
        self._context.tasks.start(open_secrets(self._context, self.window()), what=self.tr("unlock the keys"))

    def _decide_all(self) -> None:
        self.show_view(self.views.choose_plain(ViewId.NEEDS_YOU))
        self.table.selectAll()
        self.decide(list(self.model.shown()))

    def _take_step(self, job_id: int) -> None:
        job = self.model.job(job_id)
        step = words.next_step(job) if job is not None else None
        if job is None or step is None:
            return
        if step == NextStep.DECIDE:
            self.decide([job])
        elif step == NextStep.SHOW_RESULT:
            self._context.shell.page_requested.emit("gallery")
            self._context.shell.assets_selected.emit((job.result_asset_id,))
        elif step in {NextStep.EDIT_PROMPT, NextStep.EDIT}:
            self._context.shell.edit_job_requested.emit(job_id)
        else:
            self.commands.retry([job])

    def _open_job(self, job_id: int) -> None:
        """Show the result of a job that has one, else everything about it; a double click starts nothing."""
        job = self.model.job(job_id)
        if job is not None and words.next_step(job) == NextStep.SHOW_RESULT:
            self._take_step(job_id)
        else:
            self.tools.open_details(self._jobs(job_id))

    def _bring_job(self, job_id: int) -> None:
        """Show a job to one who may not see the queue: its row, or its details where there is no room for rows."""
        self._context.shell.page_requested.emit("queue")
        self.show_job(job_id)
        if self.pages.currentWidget() is self.summary:
            self.tools.open_details(self._jobs(job_id))

    def _show_failed(self, job_id: int | None) -> None:
        """Show the failed jobs, and choose one."""
        self._context.shell.page_requested.emit("queue")
        self.show_view(self.views.choose_plain(ViewId.FAILED))
        if job_id is not None:
            self.show_job(job_id)

    def _open_menu(self, point: QPoint) -> None:
        if self.table.selected_jobs():
            jobs_menu(self.table, self.verbs).popup(self.table.viewport().mapToGlobal(point))

    def cell_of(self, job_id: int) -> QPoint:
        """Where a job's row begins, for what opens beside it; the upper edge where it has none."""
        row = self.model.row_of(job_id)
        if row < 0 or self.pages.currentWidget() is not self.table:
            return QPoint(0, 0)
        corner = self.table.cell_rect(row, Column.PROMPT).bottomLeft()
        return self.table.viewport().mapTo(self, corner)
