"""Runs and loops beside the wall: what runs, what ran, one run with its steps, the loops, and the form of one."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind
from app.domain.enums import DeviceChoice
from app.services.automation.execution_loop_service import LoopPlan
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.loop_form import LoopChoices, LoopForm
from app.ui.panels.devices.runs.loop_list import LoopList
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.run_list import RunList
from app.ui.panels.devices.runs.run_view import RunView
from app.ui.panels.devices.runs.words import numbered, tr
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

PANE_WIDTH: Final = 360


class RunsPane(QWidget):
    """Two lists; a run of the one and a loop of the other open in its place, from which one comes back to it.

    Args:
        context: The services.
        now: What is open.
        commands: What can be done.
        kinds: Gives the actions.
    """

    closed = Signal()
    editor_requested = Signal(int, str)
    """A preset and one of its steps."""

    def __init__(
        self,
        context: UiContext,
        now: RunsNow,
        commands: RunCommands,
        kinds: Callable[[], Mapping[str, ActionKind]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._form_title = ""
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(theme.scaled(280))
        self.runs = RunList(context, now, commands)
        self.run = RunView(context, commands, kinds)
        self.loops = LoopList(context, commands)
        self.form = LoopForm(context, commands)
        self.back = IconButton(theme, "chevron-left", tr("Back to the list (Alt+Left)"))
        self.title = Label(theme, "", "strong", elide="right")
        self.part = Segment(theme, [SegmentItem("runs", tr("Runs")), SegmentItem("loops", tr("Loops"))])
        self.part.setAccessibleName(tr("Runs or loops"))
        self.close_button = IconButton(theme, "x", tr("Hide the runs"))
        head = QWidget()
        keep_height(theme, head, "layout.toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self.back)
        row.addWidget(self.part)
        row.addWidget(self.title, 1)
        row.addWidget(self.close_button)
        self._stack = QStackedWidget()
        for page in (self.runs, self.run, self.loops, self.form):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        self.close_button.clicked.connect(lambda _=False: self.closed.emit())
        self.back.clicked.connect(lambda _=False: self.go_back())
        shortcut = QShortcut(QKeySequence("Alt+Left"), self, self.go_back)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.part.chosen.connect(lambda part: self.show_loops() if part == "loops" else self.show_runs())
        self.runs.opened.connect(self.open_run)
        self.run.editor_requested.connect(self.editor_requested)
        self.run.changed.connect(self._follow_run)
        commands.queued.connect(self._follow_new)
        self.loops.new_requested.connect(lambda: self.edit_loop(None))
        self.loops.edit_requested.connect(self.edit_loop)
        self.loops.runs_requested.connect(self._show_runs_of)
        self.form.kept.connect(self.show_loop)
        self.form.left.connect(self.go_back)
        self._wants_steps = False
        self._show()

    def focus_first(self) -> None:
        """It was brought to the front."""
        page = self._stack.currentWidget()
        if page is self.run:
            self.run.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(page, RunList | LoopList | LoopForm):
            page.focus_first()

    def show_runs(self) -> None:
        """Show the list of runs."""
        self._bring(self.runs)

    def show_loops(self) -> None:
        """Show the list of loops."""
        self._bring(self.loops)

    def open_run(self, run_id: int) -> None:
        """Show a run with its steps."""
        self.run.show_run(run_id)
        self._bring(self.run)
        # The steps take the keys once they are there.
        self._wants_steps = True
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_loop(self, loop_id: int | None) -> None:
        """Show the form of a loop; None for a new one."""
        self._context.tasks.start(self._edit(loop_id), what=tr("read the loop"))

    def go_back(self) -> None:
        """Show the list; what was typed into a form is asked for first."""
        if self._stack.currentWidget() is self.run:
            self._bring(self.runs)
            self.run.show_run(None)
        elif self._stack.currentWidget() is self.form:
            self._context.tasks.start(self._leave_form(), what=tr("leave the form"))

    async def _edit(self, loop_id: int | None) -> None:
        user = self._context.user_id
        async with self._context.read() as services:
            phones = await services.devices.list_devices(user)
            presets = await services.presets.list_presets(user)
            variables = {row.id: (await services.presets.read_file(row.id)).variables for row in presets}
            plan = await services.loops.read_plan(loop_id) if loop_id is not None else _new_plan()
        choices = LoopChoices(numbered(phones), tuple((row.id, row.name) for row in presets), variables)
        self.form.show_plan(loop_id, plan, choices)
        self._form_title = plan.name or tr("New loop")
        self._bring(self.form)

    async def _leave_form(self) -> None:
        if self.form.is_changed:
            choices = [Choice(tr("Stay"), "", "normal"), Choice(tr("Discard"), "discard", "danger")]
            text = tr("What was changed in this loop is not kept yet.")
            if await ask(self.window(), self._context.theme, tr("Discard the changes?"), text, choices) != "discard":
                return
        self._bring(self.loops)

    def show_loop(self, loop_id: int) -> None:
        """Show the list of loops, one of them chosen."""
        self._bring(self.loops)
        self.loops.show_loop(loop_id)

    def _show_runs_of(self, loop_id: int) -> None:
        self.runs.show_loop(loop_id)
        self._bring(self.runs)

    def _bring(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._show()
        if page is not self.run:
            self.focus_first()

    def _follow_new(self, run_id: int) -> None:
        """A run that was started from another one is shown in its place."""
        if self._stack.currentWidget() is self.run:
            self.open_run(run_id)

    def _follow_run(self) -> None:
        self._show()
        if self._wants_steps and self.back.hasFocus() and self.run.steps.isVisible():
            self.run.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wants_steps = False

    def _show(self) -> None:
        page = self._stack.currentWidget()
        is_inner = page in {self.run, self.form}
        self.back.setVisible(is_inner)
        self.part.setVisible(not is_inner)
        self.part.set_value("loops" if page is self.loops else "runs")
        read = self.run.read
        title = self._form_title if page is self.form else ""
        if page is self.run and read is not None:
            title = read.row.preset_name
        self.title.setText(title)


def _new_plan() -> LoopPlan:
    """How a new loop begins: nothing is in it yet, so nothing is checked."""
    return LoopPlan.model_construct(name="", preset_ids=(), device_choice=DeviceChoice.ANY_FREE)
