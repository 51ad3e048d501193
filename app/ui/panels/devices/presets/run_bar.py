"""The foot of the editor: runs the preset, or a part of it, on the phone that is shown large and those selected too."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.domain.enums import ExecutionState
from app.services.automation.preset_editing import problems_of
from app.services.automation.preset_file import PresetFile, steps_of
from app.services.automation.preset_parts import from_step, only_step
from app.services.automation.variables import names_in
from app.ui.context import UiContext
from app.ui.panels.devices.presets.agreeing import is_agreed
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.run_dialog import RunDialog
from app.ui.panels.devices.presets.runs import PresetRuns, run_words
from app.ui.panels.devices.presets.step_delegate import Mark
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label


class RunBar(QWidget):
    """Says how the run is; while it runs it can be held and stopped.

    Args:
        context: The services.
        document: The preset.
        steps: Its list, whose current step counts.
        kinds: The actions.
    """

    step_requested = Signal(str)
    """The id of the step that failed, to be shown."""
    dry_requested = Signal()

    def __init__(
        self,
        context: UiContext,
        document: PresetDocument,
        steps: StepList,
        kinds: Mapping[str, ActionKind],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._document = document
        self._steps = steps
        self._kinds = kinds
        self._phone: int | None = None
        self._others: tuple[int, ...] = ()
        self._why_not = ""
        self._over: Mapping[str, Mark] | None = None
        self.runs = PresetRuns(context, kinds, self)
        self._icon = IconLabel(theme, "circle-check", parent=self)
        self.state = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self.go_to = Button(theme, tr("Show step"), "link", parent=self)
        self.use = Button(theme, tr("Use in Create"), "link", parent=self)
        self.use.setToolTip(tr("Put the picture or file that it delivers into Create, when it is there"))
        self.run = Button(theme, tr("Run"), "primary", icon="play", size="compact", parent=self)
        self.this_step = self._part_button("step-forward", tr("This step"), tr("Run the chosen step alone"))
        self.from_here = self._part_button("arrow-down-to-line", tr("From here"), tr("Run from the chosen step on"))
        self.dry = self._part_button("scan-eye", tr("Dry run"), tr("Show on the picture what would be done (F7)"))
        self.hold = IconButton(theme, "pause", tr("Hold"), parent=self)
        self.stop = Button(theme, tr("Stop"), "danger", icon="x", size="compact", parent=self)
        self._lay_out()
        self.run.clicked.connect(lambda _=False: self._begin("all"))
        self.this_step.clicked.connect(lambda _=False: self._begin("step"))
        self.from_here.clicked.connect(lambda _=False: self._begin("from"))
        self.stop.clicked.connect(lambda _=False: self.runs.cancel())
        self.dry.clicked.connect(lambda _=False: self.dry_requested.emit())
        self.use.clicked.connect(lambda _=False: self._use())
        self.hold.clicked.connect(lambda _=False: self.runs.hold())
        self.go_to.clicked.connect(lambda _=False: self.step_requested.emit(self.runs.failed_step))
        self.runs.changed.connect(self._show)
        document.changed.connect(self._follow_document)
        steps.chosen.connect(self._allow)
        self._preset_id = document.preset_id
        self.set_phone(None, "")
        theme.changed.connect(self._fit)

    def show_over(self, marks: Mapping[str, Mark] | None) -> None:
        """Mark the steps otherwise than the run does; None ends it."""
        self._over = marks
        self._mark()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_phone(self, device_id: int | None, why_not: str) -> None:
        """On which phone steps run; `why_not` says why none can run there."""
        self._phone, self._why_not = device_id, why_not
        if self.runs.run is not None and device_id not in {None, self.runs.run.device_id}:
            # It goes on, and is seen among the runs: here stands what happens on the phone that is shown.
            self.runs.forget()
        self._show()

    def set_others(self, device_ids: Sequence[int]) -> None:
        """On which other phones the whole preset, and all from a step on, run too."""
        self._others = tuple(device_ids)
        count = 1 + len(self._others)
        self.run.setText(tr("Run on {count}").format(count=count) if self._others else tr("Run"))
        self.run.setAccessibleName(tr("Run on {count} phones").format(count=count) if self._others else tr("Run"))
        self._fit()

    def _part_button(self, icon: str, words: str, tip: str) -> Button:
        """A button whose word goes where it is narrow."""
        button = Button(self._context.theme, words, icon=icon, size="compact", tooltip=tip, parent=self)
        button.setAccessibleName(words)
        return button

    def _fit(self) -> None:
        parts = (self.this_step, self.from_here, self.dry)
        for button in parts:
            button.setText(button.accessibleName())
        shown = [one for one in (self.run, *parts) if not one.isHidden()]
        needed = sum(one.uncut_width for one in shown) + max(0, len(shown) - 1) * self._lower.spacing()
        if needed > self._lower.contentsRect().width():
            for button in parts:
                button.setText("")

    def _lay_out(self) -> None:
        theme = self._context.theme
        upper = QHBoxLayout()
        upper.setSpacing(6)
        upper.addWidget(self._icon)
        upper.addWidget(self.state, 1)
        upper.addWidget(self.go_to)
        upper.addWidget(self.use)
        self._lower = QHBoxLayout()
        self._lower.setSpacing(theme.token("space.1"))
        for button in (self.run, self.this_step, self.from_here, self.dry, self.stop):
            self._lower.addWidget(button, 1)
        self._lower.addWidget(self.hold)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(upper)
        column.addLayout(self._lower)
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def add_actions(self, menu: QMenu) -> None:
        """Offer what the buttons do in the menu of a step too; nothing while a dry run is on."""
        if self.isHidden():
            return
        menu.addSeparator()
        for button, icon, words in (
            (self.this_step, "step-forward", tr("Run this step")),
            (self.from_here, "arrow-down-to-line", tr("Run from here")),
            (self.dry, "scan-eye", tr("Dry run") + "\tF7"),
        ):
            action = menu.addAction(self._context.theme.icon(icon), words)
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _=False, button=button: button.click())

    def _follow_document(self) -> None:
        if self._document.preset_id != self._preset_id:
            self._preset_id = self._document.preset_id
            self.runs.forget()
        self._allow()

    def _show(self) -> None:
        look, words = run_words(self.runs)
        self.state.setText(words)
        self.state.set_tip(words)
        for part in (self._icon, self.state):
            part.setVisible(bool(look))
        if look:
            self._icon.set_icon(self._context.theme.state(look).icon, f"state.{look}.fg")
        self.go_to.setVisible(bool(self.runs.failed_step))
        self.use.setVisible(self.runs.is_delivering)
        is_on = self.runs.is_under_way
        for button in (self.run, self.this_step, self.from_here, self.dry):
            button.setVisible(not is_on)
        self.stop.setVisible(is_on)
        run = self.runs.run
        is_begun = run is not None and run.state in {ExecutionState.RUNNING, ExecutionState.PAUSED}
        is_held = run is not None and run.state is ExecutionState.PAUSED
        self.hold.setVisible(is_begun)
        self.hold.set_icon("play" if is_held else "pause")
        self.hold.set_tip(tr("Go on") if is_held else tr("Hold before the next step"))
        self._mark()
        self._allow()

    def _mark(self) -> None:
        self._steps.marks.marks = dict(self.runs.marks if self._over is None else self._over)
        self._steps.viewport().update()

    def _allow(self) -> None:
        file = self._document.file
        row = self._steps.current_row()
        none = self._why_not or ("" if self._phone is not None else tr("show a phone large first"))
        if not none and (file is None or not file.steps):
            none = tr("needs a step")
        self.run.set_blocked(none or self._why_faulty(file))
        self.dry.set_blocked(none)
        step = row.step.id if row is not None and row.step is not None else ""
        for button, part in ((self.this_step, only_step), (self.from_here, from_step)):
            lacking = none or ("" if step else tr("choose a step first"))
            button.set_blocked(lacking or self._why_faulty(part(file, step) if file is not None else None))

    def _why_faulty(self, part: PresetFile | None) -> str:
        is_faulty = part is not None and bool(problems_of(part, self._kinds))
        return tr("mend the steps that are marked first") if is_faulty else ""

    def _use(self) -> None:
        if self.runs.run is not None:
            self._context.shell.run_as_input_requested.emit(self.runs.run.id)

    def _begin(self, what: str) -> None:
        file, phone, row = self._document.file, self._phone, self._steps.current_row()
        if file is None or phone is None:
            return
        step = row.step.id if row is not None and row.step is not None else ""
        part = file if what == "all" else only_step(file, step) if what == "step" else from_step(file, step)
        preset_id = self._document.preset_id if what == "all" else None
        # One step alone is tried on the phone that is looked at.
        phones = (phone,) if what == "step" else (phone, *self._others)
        self._context.tasks.start(self._ask_and_start(phones, part, preset_id), what=tr("run the preset"))

    async def _ask_and_start(self, phones: Sequence[int], part: PresetFile, preset_id: int | None) -> None:
        if not await is_agreed(self.window(), self._context.theme, self._kinds, part):
            return
        used = {name for _, step in steps_of(part) for name in names_in(step.params)}
        asked = {name: variable for name, variable in part.variables.items() if name in used}
        variables: dict[str, str] | None = {}
        if asked:
            given = part.model_copy(update={"variables": asked})
            variables = await RunDialog(self._context.theme, given, self.window()).ask()
        if variables is not None:
            self.runs.start(phones, part, variables, preset_id=preset_id)
