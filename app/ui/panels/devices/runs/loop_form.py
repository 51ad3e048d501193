"""The form of a loop: what runs, where, how often, and when it stops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pydantic
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.enums import DeviceChoice
from app.domain.errors import UserError
from app.services.automation.execution_loop_service import LoopPlan
from app.services.automation.preset_file import Variable
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.hours import hour_words, minute_of
from app.ui.panels.devices.runs.preset_order import PresetOrder
from app.ui.panels.devices.runs.words import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.spin import StepField

_LONGEST_NAME: Final = 120
_WEEK_SECONDS: Final = 7 * 86_400
_MOST_A_DAY: Final = 10_000
_MOST_FAILURES: Final = 1000
_MORNING, _EVENING = 9 * 60, 18 * 60


@dataclass(frozen=True, slots=True)
class LoopChoices:
    """What a loop can be made of.

    Attributes:
        phones: Ids and names.
        presets: The same.
        variables: Those of each preset, by its id.
    """

    phones: Sequence[tuple[int, str]] = ()
    presets: Sequence[tuple[int, str]] = ()
    variables: Mapping[int, Mapping[str, Variable]] = field(default_factory=dict)


class LoopForm(QWidget):
    """Keeps nothing before it is told to.

    Args:
        context: The services.
        commands: Keep the loop.
    """

    kept = Signal(int)
    """The id of the loop."""
    left = Signal()

    def __init__(self, context: UiContext, commands: RunCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context, self._commands = context, commands
        self._loop_id: int | None = None
        self._choices = LoopChoices()
        self._shown: dict[str, Any] = {}
        self._given: dict[str, str] = {}
        """Values of variables, also of presets that were taken out meanwhile."""
        self.name = self._line(tr("Name"))
        self.name.setMaxLength(_LONGEST_NAME)
        self.presets = PresetOrder(theme)
        self.choice = Combo(theme)
        self.choice.setAccessibleName(tr("Which phone"))
        for words, value in (
            (tr("Any free phone"), DeviceChoice.ANY_FREE),
            (tr("The one used least recently"), DeviceChoice.LEAST_RECENTLY_USED),
            (tr("One phone"), DeviceChoice.FIXED),
        ):
            self.choice.add(words, value)
        self.phone = Combo(theme)
        self.phone.setAccessibleName(tr("The phone"))
        self.among: dict[int, QCheckBox] = {}
        self._among_words = Label(theme, tr("Among these; none ticked: all"), "small", "tertiary")
        self.delay = StepField(theme, 0, _WEEK_SECONDS, step=10, unit=tr("s"))
        self.jitter = StepField(theme, 0, _WEEK_SECONDS, step=5, unit=tr("s"))
        self.has_window = QCheckBox(tr("Only at some hours"))
        keep_height(theme, self.has_window, "control.compact")
        self.begin, self.end = self._line(tr("From")), self._line(tr("To"))
        self.cap = StepField(theme, 0, _MOST_A_DAY, special={0: tr("no limit")})
        self.failures = StepField(theme, 1, _MOST_FAILURES)
        for spin, words in (
            (self.delay, tr("Pause after a run, in seconds")),
            (self.jitter, tr("Longer or shorter by at most, in seconds")),
            (self.cap, tr("Most runs a day")),
            (self.failures, tr("Stop after so many failures in a row")),
        ):
            spin.setAccessibleName(words)
        self.variables: dict[str, LineEdit] = {}
        self.trouble = Label(theme, "", "small", "failed", wrap=True)
        self.cancel = Button(theme, tr("Cancel"))
        self.save = Button(theme, tr("Save"), "primary")
        self._lay_out()
        self.choice.chosen.connect(lambda _value: self._show_choice())
        self.has_window.toggled.connect(self._show_window)
        self.presets.changed.connect(self._show_variables)
        self.cancel.clicked.connect(lambda _=False: self.left.emit())
        self.save.clicked.connect(lambda _=False: self._save())
        self.name.returnPressed.connect(self._save)

    @property
    def is_changed(self) -> bool:
        return bool(self._shown) and self._values() != self._shown

    def focus_first(self) -> None:
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_plan(self, loop_id: int | None, plan: LoopPlan, choices: LoopChoices) -> None:
        """Show the plan of a loop, or the beginning of a new one."""
        self._loop_id, self._choices = loop_id, choices
        self._given = dict(plan.variables)
        self.name.setText(plan.name)
        self.presets.set_names(choices.presets)
        self.presets.set_ids([one for one in plan.preset_ids if one in dict(choices.presets)])
        self._fill_phones(plan)
        self.choice.set_value(plan.device_choice)
        self.delay.set_value(plan.delay_seconds)
        self.jitter.set_value(plan.jitter_seconds)
        self.has_window.setChecked(plan.window_from is not None)
        self.begin.setText(hour_words(_MORNING if plan.window_from is None else plan.window_from))
        self.end.setText(hour_words(_EVENING if plan.window_to is None else plan.window_to))
        self.cap.set_value(plan.daily_cap or 0)
        self.failures.set_value(plan.stop_after_failures)
        self._say("")
        self._show_choice()
        self._show_window()
        self._show_variables()
        self._area.verticalScrollBar().setValue(0)
        self._shown = self._values()

    def _line(self, name: str) -> LineEdit:
        field = LineEdit()
        field.setAccessibleName(name)
        keep_height(self._context.theme, field, "control.normal")
        return field

    def _lay_out(self) -> None:
        theme = self._context.theme
        content = QWidget()
        content.setProperty("role", "content")
        self._fields = QVBoxLayout(content)
        air, gap = theme.token("space.3"), theme.token("space.1")
        self._fields.setContentsMargins(air, 8, air, air)
        self._fields.setSpacing(gap)
        self._add(tr("Name"), self.name)
        self._add(tr("Presets, one after another"), self.presets)
        self._add(tr("Phone"), self.choice, self.phone, self._among_words)
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(0)
        self._fields.addLayout(self._boxes)
        self._add(tr("Pause after each run, and by how much it varies"), self._pair(self.delay, "±", self.jitter))
        self._add("", self.has_window)
        self._window = self._pair(self.begin, "\N{EN DASH}", self.end)
        self._add("", self._window)
        self._add(tr("Most runs a day"), self.cap)
        self._add(tr("Stop after so many failures in a row"), self.failures)
        self._variable_rows = QVBoxLayout()
        self._variable_rows.setSpacing(gap)
        self._fields.addLayout(self._variable_rows)
        self._fields.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        foot = QWidget()
        foot.setProperty("line", "top")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        low = QVBoxLayout(foot)
        low.setContentsMargins(air, 8, air, 8)
        low.addWidget(self.trouble)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        low.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        column.addWidget(foot)

    def _add(self, words: str, *parts: QWidget) -> None:
        if words:
            self._fields.addSpacing(6)
            self._fields.addWidget(Label(self._context.theme, words, "small", "secondary", wrap=True))
        for part in parts:
            self._fields.addWidget(part)

    def _pair(self, first: QWidget, between: str, second: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._context.theme.token("space.2"))
        row.addWidget(first, 1)
        row.addWidget(Label(self._context.theme, between, "body", "tertiary"))
        row.addWidget(second, 1)
        return holder

    def _fill_phones(self, plan: LoopPlan) -> None:
        self.phone.clear()
        for box in self.among.values():
            self._boxes.removeWidget(box)
            box.deleteLater()
        self.among = {}
        for phone_id, name in self._choices.phones:
            self.phone.add(name, phone_id)
            box = QCheckBox(name)
            keep_height(self._context.theme, box, "control.compact")
            box.setChecked(phone_id in plan.device_ids)
            self.among[phone_id] = box
            self._boxes.addWidget(box)
        self.phone.set_value(plan.device_id)

    def _show_choice(self) -> None:
        is_fixed = self.choice.value() == DeviceChoice.FIXED
        self.phone.setVisible(is_fixed)
        self._among_words.setVisible(not is_fixed and bool(self.among))
        for box in self.among.values():
            box.setVisible(not is_fixed)

    def _show_window(self) -> None:
        self._window.setVisible(self.has_window.isChecked())

    def _show_variables(self) -> None:
        """A field for each variable of the presets; what was typed stays."""
        self._given |= {name: line.text() for name, line in self.variables.items()}
        wanted: dict[str, Variable] = {}
        for preset_id in self.presets.ids:
            for name, variable in self._choices.variables.get(preset_id, {}).items():
                wanted.setdefault(name, variable)
        if list(wanted) == list(self.variables) and self._variable_rows.count():
            return
        while (item := self._variable_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.variables = {}
        for name, variable in wanted.items():
            line = self._line(variable.title or name)
            line.setText(self._given.get(name, ""))
            line.setPlaceholderText(variable.default or tr("empty"))
            if "password" in name.casefold():
                line.setEchoMode(QLineEdit.EchoMode.Password)
            words = tr("Variable: {name}").format(name=variable.title or name)
            self._variable_rows.addWidget(Label(self._context.theme, words, "small", "secondary", wrap=True))
            self._variable_rows.addWidget(line)
            self.variables[name] = line

    def _values(self) -> dict[str, Any]:
        choice = self.choice.value()
        is_fixed = choice == DeviceChoice.FIXED
        has_window = self.has_window.isChecked()
        return {
            "name": self.name.text().strip(),
            "preset_ids": tuple(self.presets.ids),
            "device_choice": choice,
            "device_id": self.phone.value() if is_fixed else None,
            "device_ids": () if is_fixed else tuple(one for one, box in self.among.items() if box.isChecked()),
            "variables": {name: line.text() for name, line in self.variables.items() if line.text()},
            "delay_seconds": self.delay.value(),
            "jitter_seconds": self.jitter.value(),
            "window_from": minute_of(self.begin.text()) if has_window else None,
            "window_to": minute_of(self.end.text()) if has_window else None,
            "daily_cap": self.cap.value() or None,
            "stop_after_failures": self.failures.value(),
        }

    def _lacking(self, values: Mapping[str, Any]) -> str:
        """Why it cannot be kept so; empty where it can."""
        if not values["name"]:
            return tr("It needs a name.")
        if not values["preset_ids"]:
            return tr("It needs a preset.")
        if values["device_choice"] == DeviceChoice.FIXED and values["device_id"] is None:
            return tr("There is no phone to choose. Connect one first, or let it run on any free one.")
        if self.has_window.isChecked() and None in {values["window_from"], values["window_to"]}:
            return tr("The hours are times of day such as 9:00 and 17:30.")
        return ""

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _save(self) -> None:
        for spin in (self.delay, self.jitter, self.cap, self.failures):
            spin.commit()
        values = self._values()
        lacking = self._lacking(values)
        self._say(lacking)
        if not lacking:
            self._context.tasks.start(self._keep(values), what=tr("keep the loop"))

    async def _keep(self, values: Mapping[str, Any]) -> None:
        try:
            plan = LoopPlan.model_validate(dict(values))
            loop_id = await self._commands.keep_loop(self._loop_id, plan)
        except pydantic.ValidationError as error:
            self._say(error.errors(include_url=False, include_context=False, include_input=False)[0]["msg"])
            return
        except UserError as error:
            self._say(explain(error).sentence)
            return
        self._shown = {}
        self.kept.emit(loop_id)
