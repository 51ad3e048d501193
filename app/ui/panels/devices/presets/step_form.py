"""The parameters of the chosen step, and what each step can be told."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind
from app.providers.parameters import refusal_words
from app.services.automation.preset_editing import Problem
from app.services.automation.preset_file import Step
from app.ui.language import told
from app.ui.panels.devices.presets.selector_field import selector_control
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.form_fields import Control, FieldSpec, MakeControl, TextArea
from app.ui.widgets.label import Label

_LABEL_WIDTH: Final = 108


def _options_model() -> type[BaseModel]:
    folded = {"advanced": True}

    class StepOptions(BaseModel):
        """What each step can be told besides its parameters."""

        model_config = ConfigDict(extra="forbid")

        goes_on: bool = Field(
            default=False, title=tr("After an error"), json_schema_extra={**folded, "word": tr("go on")}
        )
        retries: int = Field(
            default=0,
            ge=0,
            le=10,
            title=tr("Tries again"),
            json_schema_extra={**folded, "unit": "\N{MULTIPLICATION SIGN}"},
        )
        retry_pause: float = Field(
            default=1.0,
            ge=0,
            le=3600,
            title=tr("Pause"),
            json_schema_extra={**folded, "widget": "spin", "unit": "s"},
        )
        has_timeout: bool = Field(
            default=False,
            title=tr("Own time limit"),
            description=tr("Without it the action's own counts."),
            json_schema_extra={**folded},
        )
        timeout: float = Field(
            default=10.0,
            ge=0,
            le=86_400,
            title=tr("Time limit"),
            json_schema_extra={**folded, "widget": "spin", "unit": "s"},
        )
        note: str = Field(
            default="", max_length=2_000, title=tr("Note"), json_schema_extra={**folded, "widget": "lines"}
        )

    return StepOptions


class StepForm(QWidget):
    """Shows one step; every change is told at once.

    Args:
        theme: The look.
        kinds: The actions.
        preset_names: Gives the names of the presets that there are.
        controls: Makes the controls of fields whose "widget" is one of these names, besides those that are made here.
    """

    params_changed = Signal(object, str)
    """All parameters, and the field that was set."""
    options_changed = Signal(object, str)
    """Fields of the step, and the field that was set."""

    def __init__(
        self,
        theme: Theme,
        kinds: Mapping[str, ActionKind],
        preset_names: Callable[[], Sequence[str]],
        controls: Mapping[str, MakeControl] | None = None,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._kinds = kinds
        self._preset_names = preset_names
        self._controls = {
            "selector": selector_control,
            "preset": self._preset_control,
            "variables": _variables_control,
            **(controls or {}),
        }
        self._step: Step | None = None
        self.form: ParamsForm | None = None
        self.title = Label(theme, "", "smallStrong", "secondary", elide="right")
        self.trouble = Label(theme, "", "small", "failed", wrap=True)
        self.options = ParamsForm(theme, _options_model(), label_width=_LABEL_WIDTH)
        self.options.field_changed.connect(self._tell_options)
        self.options.changed.connect(self._show_options)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 12)
        self._column.setSpacing(theme.token("space.2"))
        self._column.addWidget(self.title)
        self._column.addWidget(self.trouble)
        self._column.addWidget(self.options)
        self._column.addStretch(1)

    @property
    def step(self) -> Step | None:
        return self._step

    def show_step(self, step: Step | None, number: str, problems: Sequence[Problem]) -> None:
        """Show a step, or none."""
        self._rebuild(step)
        self._step = step
        self.setVisible(step is not None)
        if step is None:
            return
        kind = self._kinds.get(step.action)
        title = told(kind.title) if kind is not None else step.action
        self.title.setText(tr("Step {number}: {action}").format(number=number, action=title))
        if self.form is not None and not _is_shown(self.form, step.params):
            self.form.set_value(self._showable(self.form, step.params))
        options = {
            "goes_on": step.goes_on,
            "retries": step.retries,
            "retry_pause": step.retry_pause,
            "has_timeout": step.timeout is not None,
            "note": step.note,
        }
        if step.timeout is not None:
            options["timeout"] = step.timeout
        if not _is_shown(self.options, options):
            self.options.set_value(options)
        self._show_options()
        self._show_problems(problems)

    def _showable(self, form: ParamsForm, params: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields can show: a file may hold a word where a number belongs; its problem is told at the field."""
        specs = {name: form.row(name).spec for name in form.fields()}
        kinds = {name: spec.kind for name, spec in specs.items() if spec.extra.get("widget") not in self._controls}
        return {name: value for name, value in params.items() if _is_of(kinds.get(name), value)}

    def _rebuild(self, step: Step | None) -> None:
        """Make the form of another action."""
        is_same = step is not None and self._step is not None and step.id == self._step.id
        if is_same and step is not None and self._step is not None and step.action == self._step.action:
            return
        if self.form is not None:
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        kind = self._kinds.get(step.action) if step is not None else None
        if kind is None:
            return
        self.form = ParamsForm(self._theme, kind.params, label_width=_LABEL_WIDTH, controls=self._controls)
        self.form.field_changed.connect(self._tell_params)
        self._column.insertWidget(2, self.form)

    def _tell_params(self, field: str) -> None:
        if self.form is None or self._step is None:
            return
        rows = {name: self.form.row(name).spec for name in self.form.fields()}
        values = {
            name: value
            for name, value in self.form.value().items()
            if name in self._step.params or value != _plain_default(rows[name])
        }
        self.params_changed.emit(values, field)

    def _tell_options(self, field: str) -> None:
        values = self.options.value()
        has_timeout, timeout = values.pop("has_timeout"), values.pop("timeout")
        self.options_changed.emit({**values, "timeout": timeout if has_timeout else None}, field)

    def _show_options(self) -> None:
        values = self.options.value()
        self.options.row("timeout").setVisible(bool(values["has_timeout"]))
        self.options.row("retry_pause").setVisible(bool(values["retries"]))

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        left = []
        if self.form is not None:
            self.form.clear_errors()
        for problem in problems:
            words = tr("It {words}.").format(words=told(refusal_words(problem.words)).rstrip("."))
            field = problem.field.removeprefix("params.").partition(".")[0]
            if self.form is None or not self.form.show_error(field, words):
                left.append(told(problem.words))
        self.trouble.setText("\n".join(left))
        self.trouble.setVisible(bool(left))

    def _preset_control(self, theme: Theme, spec: FieldSpec) -> Control:  # noqa: ARG002
        combo = Combo(theme)
        for name in self._preset_names():
            combo.add(name, name)

        def put(value: object) -> None:
            name = value if isinstance(value, str) else ""
            if name and combo.findText(name) < 0:
                combo.add(name, name)
            combo.setCurrentIndex(combo.findText(name) if name else -1)

        put("")
        control = Control(combo, lambda: combo.value() or "", put)
        combo.chosen.connect(lambda _: control.changed.emit())
        return control


def _variables_control(theme: Theme, spec: FieldSpec) -> Control:  # noqa: ARG001
    area = TextArea(theme)
    area.setPlaceholderText(tr("name = value"))

    def read() -> dict[str, str]:
        lines = (line.partition("=") for line in area.toPlainText().splitlines() if line.strip())
        return {name.strip(): value.strip() for name, _, value in lines}

    def put(value: object) -> None:
        given = value if isinstance(value, dict) else {}
        if given != read():
            area.setPlainText("\n".join(f"{name} = {words}" for name, words in given.items()))

    control = Control(area, read, put)
    area.textChanged.connect(control.changed)
    return control


def _is_of(kind: type | None, value: object) -> bool:
    if kind in {int, float}:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, kind) if kind is bool or kind is str else True


def _is_shown(form: ParamsForm, values: Mapping[str, Any]) -> bool:
    """Whether the form says just this: it is not written anew under the hands of who types in it."""
    shown = form.value()
    names = set(form.fields())
    wanted = {name: _plain_default(form.row(name).spec) for name in names} | {
        name: value for name, value in values.items() if name in names
    }
    return all(shown.get(name) == value for name, value in wanted.items())


def _plain_default(spec: FieldSpec) -> object:
    return getattr(spec.default, "value", spec.default)
