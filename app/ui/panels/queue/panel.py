"""The user's jobs: what runs, what waits in which order, what has ended."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.models import job_states
from app.ui.panels.queue import words
from app.ui.panels.queue.commands import QueueCommands
from app.ui.panels.queue.detail import WIDTH, JobDetail
from app.ui.panels.queue.facts import read_facts
from app.ui.panels.queue.failures import FailureNotices
from app.ui.panels.queue.feed import QueueFeed
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import Tab
from app.ui.panels.queue.summary import QueueSummary
from app.ui.panels.queue.table import QueueTable
from app.ui.panels.queue.words import NextStep
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.segment import Segment, SegmentItem

_LEAST_TABLE_HEIGHT: Final = 72


class QueuePanel(QWidget):
    """The queue; its tabs and verbs stand in the title of its dock."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.model = QueueModel(theme, self)
        self._commands = QueueCommands(context, self.model, self)
        self._segment = Segment(theme, self._segment_items(), parent=self)
        self._segment.setAccessibleName(self.tr("Which jobs"))
        self._selected_label = Label(theme, "", "small", "tertiary", parent=self)
        self.table = QueueTable(context, self.model, self)
        self._summary = QueueSummary(theme, self.model, self)
        self._empty = EmptyState(theme, "list-video", "", "", flat=True, parent=self)
        self._stack = QStackedWidget(self)
        for page in (self._empty, self.table, self._summary):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._detail_anchor = QWidget(self._stack)
        self._detail_anchor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._detail: Popover | None = None
        self._make_actions()
        self._make_tools()
        self._connect()
        self._feed = QueueFeed(context, self.model, self)
        self._failures = FailureNotices(context.shell, self._show_failed, self)
        self._feed.failed.connect(self._failures.note)
        self._show_page()
        self._follow_selection()

    def dress_title(self, title: DockTitle) -> None:
        """Put the tabs and the verbs into the dock's title."""
        title.add_middle(self._segment)
        title.add_tool(self._verbs)
        title.add_tool(self._columns_button)

    def show_job(self, job_id: int) -> None:
        """Select a job, in the tab where it is."""
        job = self.model.job(job_id)
        if job is not None:
            if self.model.row_of(job_id) < 0:
                self._choose_tab(Tab.ACTIVE if not job.status.is_final else Tab.ALL)
            self.table.select_job(job_id)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_job(self, job_id: int) -> None:
        """Show a job to one who may not see the queue: its row, or its details where there is no room for rows."""
        self._context.shell.page_requested.emit("queue")
        self.show_job(job_id)
        if self._stack.currentWidget() is self._summary:
            self._open_details(job_id)

    def _show_failed(self, job_id: int | None) -> None:
        """Show the failed jobs, and choose one."""
        self._context.shell.page_requested.emit("queue")
        self._choose_tab(Tab.FAILED)
        if job_id is not None:
            self.show_job(job_id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_page()

    def _segment_items(self) -> list[SegmentItem]:
        return [SegmentItem(tab, self._tab_text(tab)) for tab in Tab]

    def _tab_text(self, tab: Tab) -> str:
        word = {
            Tab.ACTIVE: self.tr("Active"),
            Tab.DONE: self.tr("Done"),
            Tab.FAILED: self.tr("Failed"),
            Tab.ALL: self.tr("All"),
        }[tab]
        count = self.model.count(tab)
        return f"{word} {count}" if count and tab != Tab.ALL else word

    def _make_actions(self) -> None:
        commands, selected = self._commands, self.table.selected_jobs
        self._to_front = self._action(
            self.tr("To front"), "arrow-up-to-line", "Alt+Home", lambda: commands.to_front(selected())
        )
        self._hold = self._action(self.tr("Hold"), "pause", "H", self._hold_selected)
        self._retry = self._action(self.tr("Retry"), "rotate-ccw", "Ctrl+R", lambda: commands.retry(selected()))
        self._cancel = self._action(self.tr("Cancel"), "x", "Del", lambda: commands.cancel(selected()))
        self._up = self._action(self.tr("Up"), "arrow-up", "Alt+Up", lambda: commands.move_by(selected(), -1))
        self._down = self._action(self.tr("Down"), "arrow-down", "Alt+Down", lambda: commands.move_by(selected(), 1))
        self._details = self._action(self.tr("Details"), "info", "Alt+Return", self._show_details_of_selected)
        self._edit = self._action(self.tr("Edit as a copy"), "brush", "Ctrl+E", self._edit_selected)
        self._copy = self._action(self.tr("Copy the prompt"), "copy", "Ctrl+C", self._copy_prompts)
        self._remove = self._action(self.tr("Remove from the list"), "trash-2", "", lambda: commands.remove(selected()))

    def _action(self, text: str, icon: str, key: str, run: Callable[[], object]) -> QAction:
        action = QAction(self._context.theme.icon(icon), text, self.table)
        action.setAutoRepeat(False)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setProperty("icon_name", icon)
        action.triggered.connect(lambda _checked: run())
        self.table.addAction(action)
        return action

    def _make_tools(self) -> None:
        theme = self._context.theme
        self._verbs = QWidget(self)
        row = QHBoxLayout(self._verbs)
        row.setContentsMargins(0, 0, theme.token("space.1"), 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self._selected_label)
        self._buttons: list[Button] = []
        for action in (self._to_front, self._hold, self._retry, self._cancel):
            button = Button(
                theme, action.text(), "quiet", icon=action.property("icon_name"), size="compact", parent=self
            )
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            self._buttons.append(button)
            row.addWidget(button)
        line = QFrame(self)
        line.setProperty("role", "separator")
        line.setFixedSize(1, 16)
        row.addSpacing(theme.token("space.1"))
        row.addWidget(line)
        self._columns_button = IconButton(theme, "columns-3", self.tr("Columns"), parent=self)
        self._columns_button.clicked.connect(self._open_columns)

    def _connect(self) -> None:
        shell = self._context.shell
        self._segment.chosen.connect(lambda tab: self._choose_tab(Tab(tab)))
        self.model.counted.connect(self._show_counts)
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(self._show_page)
        self.model.dataChanged.connect(self._follow_selection)
        self.model.modelReset.connect(self._follow_selection)
        self.table.selectionModel().selectionChanged.connect(self._follow_selection)
        self.table.step_requested.connect(self._take_step)
        self.table.opened.connect(self._open_job)
        self.table.moved.connect(self._commands.move)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self._empty.activated.connect(self._leave_empty)
        shell.job_shown_requested.connect(self._bring_job)

    def _choose_tab(self, tab: Tab) -> None:
        self._segment.set_value(tab)
        self.model.set_tab(tab)
        self._show_page()

    def _show_counts(self) -> None:
        for tab in Tab:
            self._segment.set_text(tab, self._tab_text(tab))
        self._show_page()

    def _show_page(self) -> None:
        tab = self.model.tab
        has_jobs = self.model.count(Tab.ALL) > 0
        self._segment.setVisible(has_jobs)
        self._verbs.setVisible(has_jobs)
        if self.height() < _LEAST_TABLE_HEIGHT and has_jobs:
            self._stack.setCurrentWidget(self._summary)
        elif self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
        else:
            self._stack.setCurrentWidget(self._empty)
            self._empty.set_content("list-video", *self._empty_words(tab))

    def _empty_words(self, tab: Tab) -> tuple[str, str]:
        if not self._feed_is_loaded():
            return self.tr("Loading the queue\N{HORIZONTAL ELLIPSIS}"), ""
        if not self.model.count(Tab.ALL):
            return self.tr("Jobs wait, run and report here."), self.tr("Write a prompt")
        sentence = {
            Tab.ACTIVE: self.tr("Nothing runs or waits."),
            Tab.DONE: self.tr("No job is done yet."),
            Tab.FAILED: self.tr("No job has failed."),
            Tab.ALL: "",
        }[tab]
        return sentence, self.tr("Write a prompt") if tab == Tab.ACTIVE else self.tr("Show all jobs")

    def _feed_is_loaded(self) -> bool:
        feed: QueueFeed | None = getattr(self, "_feed", None)
        return feed is not None and feed.is_loaded

    def _leave_empty(self) -> None:
        if self.model.count(Tab.ALL) and self.model.tab != Tab.ACTIVE:
            self._choose_tab(Tab.ALL)
        else:
            self._context.shell.page_requested.emit("create")

    def _follow_selection(self) -> None:
        jobs = self.table.selected_jobs()
        waiting = [job for job in jobs if job_states.is_waiting(job)]
        self._selected_label.setText(self.tr("{count} selected").format(count=len(jobs)) if jobs else "")
        can_hold = any(not job.is_held for job in waiting) or not waiting
        self._hold.setText(self.tr("Hold") if can_hold else self.tr("Release"))
        self._allow(self._to_front, self._why_not_moved(jobs, waiting))
        self._allow(self._hold, self._why_not(jobs, waiting, self.tr("only what waits can be held")))
        ended = [job for job in jobs if job.status.is_final]
        self._allow(self._retry, self._why_not(jobs, ended, self.tr("only what has ended can be retried")))
        still_open = [job for job in jobs if not job.status.is_final]
        self._allow(self._cancel, self._why_not(jobs, still_open, self.tr("it has already ended")))
        for action in (self._up, self._down):
            action.setEnabled(self._to_front.isEnabled())
        for action in (self._details, self._edit):
            action.setEnabled(len(jobs) == 1)
        self._copy.setEnabled(bool(jobs))
        self._remove.setEnabled(any(job.status.is_final and job.submission_state is None for job in jobs))
        for button, action in zip(self._buttons, (self._to_front, self._hold, self._retry, self._cancel), strict=True):
            button.setText(action.text())
            button.set_icon("play" if action is self._hold and not can_hold else action.property("icon_name"))
            button.set_blocked("" if action.isEnabled() else action.toolTip())
            if action.isEnabled():
                button.setToolTip(f"{action.text()} ({action.shortcut().toString()})")

    def _why_not(self, jobs: list[JobRow], fitting: list[JobRow], reason: str) -> str:
        if not jobs:
            return self.tr("select jobs first")
        return "" if fitting else reason

    def _why_not_moved(self, jobs: list[JobRow], waiting: list[JobRow]) -> str:
        return self._why_not(jobs, waiting, self.tr("only what waits can be moved"))

    @staticmethod
    def _allow(action: QAction, reason: str) -> None:
        action.setEnabled(not reason)
        action.setToolTip(reason)

    def _hold_selected(self) -> None:
        jobs = [job for job in self.table.selected_jobs() if job_states.is_waiting(job)]
        self._commands.hold(jobs, held=any(not job.is_held for job in jobs))

    def _take_step(self, job_id: int) -> None:
        job = self.model.job(job_id)
        step = words.next_step(job) if job is not None else None
        if job is None or step is None:
            return
        if step == NextStep.SHOW_RESULT:
            self._context.shell.page_requested.emit("gallery")
            self._context.shell.assets_selected.emit((job.result_asset_id,))
        elif step == NextStep.EDIT_PROMPT:
            self._context.shell.edit_job_requested.emit(job_id)
        else:
            self._commands.retry([job])

    def _open_job(self, job_id: int) -> None:
        """Show the result of a job that has one, else everything about it; a double click starts nothing."""
        job = self.model.job(job_id)
        if job is not None and words.next_step(job) == NextStep.SHOW_RESULT:
            self._take_step(job_id)
        else:
            self._open_details(job_id)

    def _edit_selected(self) -> None:
        for job in self.table.selected_jobs()[:1]:
            self._context.shell.edit_job_requested.emit(job.id)

    def _copy_prompts(self) -> None:
        prompts = [job.prompt for job in self.table.selected_jobs() if job.prompt]
        QGuiApplication.clipboard().setText("\n".join(prompts))

    def _show_details_of_selected(self) -> None:
        for job in self.table.selected_jobs()[:1]:
            self._open_details(job.id)

    def _open_details(self, job_id: int) -> None:
        self._context.tasks.start(self._load_details(job_id), what=self.tr("show the job"))

    async def _load_details(self, job_id: int) -> None:
        job = self.model.job(job_id)
        if job is None:
            return
        name, place = self.model.provider_name(job.provider_id), self.model.place_in_line(job)
        async with self._context.read() as services:
            facts = await read_facts(services, job, provider_name=name, place=place)
        self._detail_anchor.setGeometry(self._place_of_details(job_id))
        self._detail = Popover(self._context.theme, self._detail_anchor)
        self._detail.closed.connect(self._detail.deleteLater)
        self._detail.set_content(JobDetail(self._context.theme, facts))
        self._detail.open(width=WIDTH)

    def _place_of_details(self, job_id: int) -> QRect:
        """Beside the job's row; at the upper edge where it has none."""
        row, left = self.model.row_of(job_id), self._context.theme.token("space.6")
        if row < 0 or self._stack.currentWidget() is not self.table:
            return QRect(left, 0, 1, 1)
        top = self.table.viewport().mapTo(self._stack, QPoint(0, self.table.rowViewportPosition(row))).y()
        return QRect(left, top, 1, self.table.rowHeight(row))

    def _open_columns(self) -> None:
        menu = self.table.header.column_menu(self)
        menu.popup(self._columns_button.mapToGlobal(QPoint(0, self._columns_button.height() + 4)))

    def _open_menu(self, point: QPoint) -> None:
        jobs = self.table.selected_jobs()
        if not jobs:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        step = words.next_step(jobs[0]) if len(jobs) == 1 else None
        if step in {NextStep.SHOW_RESULT, NextStep.EDIT_PROMPT}:
            menu.addAction(words.step_text(step), lambda: self._take_step(jobs[0].id))
            menu.addSeparator()
        groups = (
            (self._to_front, self._up, self._down, self._hold),
            (self._retry, self._edit, self._cancel),
            (self._details, self._copy, self._remove),
        )
        for group in groups:
            menu.addActions([action for action in group if action.isEnabled()])
            menu.addSeparator()
        menu.popup(self.table.viewport().mapToGlobal(point))
