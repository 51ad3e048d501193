"""What opens from the queue: menus, the schedule, the details of a job."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.panels.queue.detail_pane import DetailPane
from app.ui.panels.queue.menu import queue_menu
from app.ui.panels.queue.views_menu import ViewsMenu
from app.ui.widgets.popover import Popover
from app.ui.widgets.schedule_form import WIDTH as SCHEDULE_WIDTH
from app.ui.widgets.schedule_form import ScheduleForm

if TYPE_CHECKING:
    from app.ui.panels.queue.panel import QueuePanel

_GAP: Final = 4
_DETAILS_WIDTH: Final = 400
_DETAILS_HEIGHT: Final = 440


class QueueTools(QObject):
    """Opens it beside what it is about."""

    def __init__(self, context: UiContext, panel: "QueuePanel") -> None:
        super().__init__(panel)
        self._context = context
        self._panel = panel
        self._anchor = QWidget(panel)
        self._anchor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.popover: Popover | None = None
        self.views = ViewsMenu(context, panel.views, panel.title.views, panel.show_view, panel.model.count)
        self.grouping = self._action(self.tr("Group by batch"), "Ctrl+G", panel.filters.group.toggle)
        self.grouping.setCheckable(True)
        panel.filters.group_toggled.connect(self.grouping.setChecked)
        self._action(self.tr("Find jobs"), "Ctrl+F", self._find)
        self._action(self.tr("Pause all, or resume"), "P", panel.run.toggle)
        self._action(self.tr("Save this view"), "Ctrl+S", self.views.ask_name)
        self._action(self.tr("Close all batches"), "Ctrl+Left", lambda: self._fold_all(is_open=False))
        self._action(self.tr("Open all batches"), "Ctrl+Right", lambda: self._fold_all(is_open=True))

    def open_views(self) -> None:
        self.views.open()

    def open_menu(self) -> None:
        """Everything that can be done with the queue as a whole."""
        self._context.tasks.start(self._open_menu(), what=self.tr("count what failed"))

    def open_columns(self) -> None:
        button = self._panel.title.columns
        menu = self._panel.table.header.column_menu(self._panel)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + _GAP)))

    def open_schedule(self, jobs: Sequence[JobRow]) -> None:
        """Ask when waiting jobs may start."""
        if not jobs:
            return
        moments = {job.scheduled_at for job in jobs}
        present = next(iter(moments)) if len(moments) == 1 else None
        form = ScheduleForm(self._context.theme, len(jobs), present, lambda: datetime.now().astimezone())
        form.chosen.connect(lambda moment: self._schedule(jobs, moment))
        self._open(form, jobs[0].id, SCHEDULE_WIDTH)
        form.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def open_details(self, jobs: Sequence[JobRow]) -> None:
        """Show everything about a job beside the table; where there is no room for that, over it."""
        if not jobs:
            return
        if self._panel.body.has_room:
            self._panel.body.set_open(is_open=True)
            self._panel.pane.show_jobs(jobs)
            return
        pane = DetailPane(self._context, self._panel.model, self._panel.run)
        pane.setFixedHeight(self._context.theme.scaled(_DETAILS_HEIGHT))
        pane.closed.connect(self._close_popover)
        self._open(pane, jobs[0].id, self._context.theme.scaled(_DETAILS_WIDTH))
        pane.show_jobs(jobs)

    def toggle_details(self, jobs: Sequence[JobRow]) -> None:
        """Show the details, or hide them where they are seen."""
        if self._panel.body.is_open:
            self._panel.body.set_open(is_open=False)
        else:
            self.open_details(jobs)

    async def _open_menu(self) -> None:
        async with self._context.read() as services:
            failed = await services.jobs.count_failed_by_kind(self._context.user_id)
        panel, button = self._panel, self._panel.title.menu
        folds = (
            {
                self.tr("Open all batches"): lambda: self._fold_all(is_open=True),
                self.tr("Close all batches"): lambda: self._fold_all(is_open=False),
            }
            if panel.model.is_grouped
            else {}
        )
        menu = queue_menu(
            panel, self._context.theme, panel.run, panel.commands, panel.model, failed, self.grouping, folds
        )
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + _GAP)))

    def _open(self, content: QWidget, job_id: int, width: int) -> None:
        """Open a popover beside a job's row."""
        self._anchor.setGeometry(self._panel.cell_of(job_id).x(), self._panel.cell_of(job_id).y(), 1, 1)
        self.popover = Popover(self._context.theme, self._anchor)
        self.popover.closed.connect(self._forget_popover)
        self.popover.set_content(content)
        self.popover.open(width=width)

    def _close_popover(self) -> None:
        if self.popover is not None:
            self.popover.close()

    def _forget_popover(self) -> None:
        if self.popover is not None:
            self.popover.deleteLater()
            self.popover = None

    def _schedule(self, jobs: Sequence[JobRow], moment: datetime | None) -> None:
        self._close_popover()
        self._panel.line.schedule(jobs, moment)

    def _find(self) -> None:
        self._panel.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._panel.filters.search.selectAll()

    def _fold_all(self, *, is_open: bool) -> None:
        for group in self._panel.model.groups():
            self._panel.model.set_open(group, is_open=is_open)

    def _action(self, text: str, key: str, run: Callable[[], object]) -> QAction:
        action = QAction(text, self._panel)
        action.setAutoRepeat(False)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked: run())
        self._panel.addAction(action)
        return action
