"""One run: how it is, its steps, and the chosen one of them with the screen that it left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.domain.enums import ExecutionState, StepState
from app.domain.errors import PresetError
from app.domain.events import ExecutionChanged
from app.domain.execution import Execution, ExecutionStep
from app.services.automation.execution_history import OpenRun, RunRow, progress
from app.services.automation.execution_service import preset_of_run
from app.services.automation.preset_file import Step, steps_of
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.panels.devices.presets.words import summary
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.lines import lines_of_step, phone_of
from app.ui.panels.devices.runs.step_detail import StepDetail
from app.ui.panels.devices.runs.two_lines import TwoLineList, TwoLineModel, TwoLines
from app.ui.panels.devices.runs.words import (
    DOT,
    icon_of,
    lasting,
    look_of,
    moment,
    place_words,
    seconds_of,
    state_word,
    tr,
)
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_PERIOD_MS: Final = 150
_WIDE: Final = 640
_CURRENT: Final = "current"


@dataclass(frozen=True, slots=True)
class ReadRun:
    """A run with all that is kept of it.

    Attributes:
        known: The steps of its preset by their ids; empty where it is no preset any more.
    """

    run: Execution
    row: RunRow
    steps: Sequence[ExecutionStep]
    known: Mapping[str, Step]


class RunView(QWidget):
    """Follows a run while it is open.

    Args:
        context: The services.
        commands: What can be done.
        kinds: Gives the actions.
    """

    editor_requested = Signal(int, str)
    """A preset and one of its steps."""
    changed = Signal()

    def __init__(
        self,
        context: UiContext,
        commands: RunCommands,
        kinds: Callable[[], Mapping[str, ActionKind]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context, self._commands, self._kinds = context, commands, kinds
        self._clock = Clock()
        self._run_id: int | None = None
        self.read: ReadRun | None = None
        self._icon = IconLabel(theme, "circle-check")
        self.state = Label(theme, "", "strong", elide="right")
        self.facts = Label(theme, "", "small", "secondary", wrap=True)
        self.error = Label(theme, "", "small", "failed", wrap=True)
        self.again = Button(theme, tr("Run again"), icon="rotate-cw", size="compact")
        self.hold = IconButton(theme, "pause", tr("Hold it before its next step"))
        self.stop = Button(theme, tr("Stop"), "danger", icon="x", size="compact")
        self._model = TwoLineModel(self)
        self.steps = TwoLineList(theme, self._model, tr("Steps"))
        self.empty = EmptyState(theme, "list", "")
        self.detail = StepDetail(context)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self._throttle = Throttle(_PERIOD_MS, self._read, self)
        self.again.clicked.connect(lambda _=False: self._run_again())
        self.hold.clicked.connect(lambda _=False: self._with_open(self._commands.hold))
        self.stop.clicked.connect(lambda _=False: self._with_open(lambda run: self._commands.stop([run])))
        self.steps.current_changed.connect(lambda _key: self._show_step())
        self.detail.editor_requested.connect(self._show_in_editor)
        self.detail.go_on_requested.connect(self._go_on)
        follow(self, context.bus, ExecutionChanged, self._follow)

    @property
    def run_id(self) -> int | None:
        return self._run_id

    def show_run(self, run_id: int | None) -> None:
        """Show a run; None for none."""
        self._run_id, self.read = run_id, None
        self._model.show(())
        self._show()
        self._read()

    def current_step(self) -> ExecutionStep | None:
        key = self.steps.current_key()
        steps = self.read.steps if self.read is not None else ()
        return next((step for step in steps if step.id == key), None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self._context.theme.scaled(_WIDE)
        self._split.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def _lay_out(self) -> None:
        theme = self._context.theme
        air = theme.token("space.3")
        upper = QHBoxLayout()
        upper.setSpacing(6)
        upper.addWidget(self._icon)
        upper.addWidget(self.state, 1)
        upper.addWidget(self.hold)
        upper.addWidget(self.stop)
        upper.addWidget(self.again)
        head = QWidget()
        head.setProperty("line", "bottom")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words = QVBoxLayout(head)
        words.setContentsMargins(air, 8, air, 8)
        words.setSpacing(4)
        words.addLayout(upper)
        words.addWidget(self.facts)
        words.addWidget(self.error)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.steps)
        self._stack.addWidget(self.empty)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(holder)
        self._split.addWidget(self.detail)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._split, 1)

    def _follow(self, event: ExecutionChanged) -> None:
        if event.execution_id == self._run_id:
            self._throttle.call()

    def _read(self) -> None:
        if self._run_id is not None:
            self._context.tasks.start(self._load(self._run_id), what=tr("read the run"))

    async def _load(self, run_id: int) -> None:
        async with self._context.read() as services:
            run = await services.executions.get_execution(run_id)
            rows = await services.history.list_rows(self._context.user_id, [run_id])
            steps = await services.executions.list_steps(run_id) if run is not None else ()
        if run_id != self._run_id or run is None or not rows:
            return
        try:
            known = {step.id: step for _place, step in steps_of(preset_of_run(run))}
        except PresetError:
            known = {}
        is_first = self.read is None
        self.read = ReadRun(run, rows[0], steps, known)
        self._show()
        if is_first:
            failed = [step.id for step in steps if step.state is StepState.FAILED]
            self.steps.set_current(failed[-1] if failed else (steps[0].id if steps else _CURRENT))
            # Its place is known when the detail below has taken its own.
            QTimer.singleShot(0, self.steps, self.steps.show_current)
        self.changed.emit()

    def _show(self) -> None:
        read = self.read
        if read is None:
            self._stack.setCurrentIndex(1)
            self.empty.set_content("hourglass", tr("Reading the run…"))
            for part in (self.again, self.hold, self.stop, self.error, self.detail):
                part.hide()
            self.state.setText("")
            self.facts.setText("")
            return
        self._show_head(read)
        self._model.show(
            [(step.id, lines_of_step(step, self._words(step))) for step in read.steps] + self._current_line(read)
        )
        self._stack.setCurrentIndex(0 if self._model.keys else 1)
        if not self._model.keys:
            self.empty.set_content("list", _why_no_steps(read.run))
        self._show_step()

    def _show_head(self, read: ReadRun) -> None:
        run, row, now = read.run, read.row, self._clock.now()
        look = look_of(run.state)
        self._icon.set_icon(icon_of(run.state) or self._context.theme.state(look).icon, f"state.{look}.fg")
        place = place_words(self._open_run(read)) if not run.state.is_final else ""
        self.state.setText(DOT.join(part for part in (state_word(run.state), place) if part))
        seconds = seconds_of(row, now)
        facts = [
            phone_of(row),
            tr("loop “{}”").format(row.loop) if row.loop else "",
            moment(run.started_at or run.created_at, now),
            lasting(seconds) if seconds is not None and run.state.is_final else "",
            *(f"{name} = {value}" for name, value in run.variables.items() if "password" not in name.casefold()),
        ]
        self.facts.setText(DOT.join(part for part in facts if part))
        error = told(run.error_message or run.state_reason or "")
        self.error.setText(error)
        self.error.set_tone("failed" if run.error_message else "warning")
        self.error.setVisible(bool(error))
        is_held = run.state is ExecutionState.PAUSED
        had_keys = any(button.hasFocus() for button in (self.again, self.hold, self.stop))
        self.again.setVisible(run.state.is_final)
        self.again.set_blocked("" if run.device_id is not None else tr("its phone was forgotten"))
        self.stop.setVisible(not run.state.is_final)
        self.hold.setVisible(is_held or run.state is ExecutionState.RUNNING)
        if had_keys and not any(button.hasFocus() for button in (self.again, self.hold, self.stop)):
            target = self.again if run.state.is_final else self.stop
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hold.set_icon("play" if is_held else "pause")
        self.hold.set_tip(tr("Let it go on") if is_held else tr("Hold it before its next step"))

    def _current_line(self, read: ReadRun) -> list[tuple[object, TwoLines]]:
        """The step that is under way, which has no row yet."""
        run = read.run
        if run.state.is_final or not run.current_path:
            return []
        number, _ = progress(run.content, run.current_path)
        step = list(read.known.values())[number - 1] if 0 < number <= len(read.known) else None
        words = summary(step, self._kinds()) if step is not None else ""
        look, icon = look_of(run.state), icon_of(run.state) or "play"
        return [(_CURRENT, TwoLines(look, icon, f"{run.current_path}  {words}", text=state_word(run.state)))]

    def _words(self, ended: ExecutionStep) -> str:
        kinds = self._kinds()
        step = self.read.known.get(ended.step_id) if self.read is not None else None
        if step is not None and ".c" not in ended.path:
            return summary(step, kinds)
        # Of a preset that a step ran.
        return kinds[ended.action].title if ended.action in kinds else ended.action

    def _show_step(self) -> None:
        step, read = self.current_step(), self.read
        self.detail.setVisible(step is not None)
        if step is None or read is None:
            return
        self.detail.show_step(step, self._words(step))
        outer = self._outer_step(step)
        gone = tr("its preset is not kept") if read.run.preset_id is None else ""
        unknown = tr("it is not in the preset") if not outer else ""
        phone = tr("its phone was forgotten") if read.run.device_id is None else ""
        is_open = tr("the run goes on") if not read.run.state.is_final else ""
        self.detail.allow(gone or unknown, phone or is_open or unknown)

    def _outer_step(self, step: ExecutionStep) -> str:
        """The step of the run's own preset: of a preset that a step ran, that step."""
        read = self.read
        if read is None:
            return ""
        number, _ = progress(read.run.content, step.path)
        known = list(read.known)
        return known[number - 1] if 0 < number <= len(known) else ""

    def _open_run(self, read: ReadRun) -> OpenRun:
        return OpenRun(read.row, *progress(read.run.content, read.run.current_path))

    def _with_open(self, act: Callable[[OpenRun], None]) -> None:
        if self.read is not None and not self.read.run.state.is_final:
            act(self._open_run(self.read))

    def _run_again(self) -> None:
        if self._run_id is not None:
            self._commands.again(self._run_id)

    def _go_on(self) -> None:
        step = self.current_step()
        if step is not None and self._run_id is not None:
            self._commands.again(self._run_id, self._outer_step(step))

    def _show_in_editor(self) -> None:
        step = self.current_step()
        if step is not None and self.read is not None and self.read.run.preset_id is not None:
            self.editor_requested.emit(self.read.run.preset_id, self._outer_step(step))


def _why_no_steps(run: Execution) -> str:
    if run.state is ExecutionState.QUEUED:
        return tr("It waits until its phone is free.")
    if run.started_at is None:
        return tr("It did not begin.")
    if not run.state.is_final:
        return tr("It begins.")
    return tr("It ended before its first step, or its steps are not kept any more: only those of the newest runs are.")
