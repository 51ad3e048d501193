"""Runs a preset on a phone with the result of a job: which, where, and what takes the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile, steps_of
from app.services.automation.preset_parts import questions_of
from app.services.automation.variables import names_in
from app.services.job.outputs import JobOutput
from app.ui.context import UiContext
from app.ui.dialogs import finished
from app.ui.language import told
from app.ui.models.phone_states import by_arrival
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

if TYPE_CHECKING:
    from app.domain.device import Device

_WIDTH: Final = 400


@dataclass(frozen=True, slots=True)
class KeptPreset:
    """A preset that can be chosen; `asks` are the questions before its steps that destroy something."""

    id: int
    file: PresetFile
    asks: str = ""


@dataclass(frozen=True, slots=True)
class PresetOrder:
    """What was chosen.

    Attributes:
        variable: Takes the result; "" where the run only begins after the job.
        values: For the other variables.
    """

    preset: KeptPreset
    device_id: int
    variable: str
    values: dict[str, str]


class PresetRunDialog(QDialog):
    """Asks for preset, phone and variable, and the values of the other variables."""

    def __init__(
        self,
        theme: Theme,
        job_id: int,
        presets: Sequence[KeptPreset],
        phones: "Sequence[Device]",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._presets = {preset.id: preset for preset in presets}
        title = self.tr("Run a preset with the result of job {id}").format(id=job_id)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self.preset, self.phone, self.variable = (Combo(theme, parent=self) for _ in range(3))
        for preset in presets:
            self.preset.add(preset.file.name, preset.id)
        for number, phone in enumerate(sorted(phones, key=by_arrival), 1):
            self.phone.add(f"{number} {phone.name}", phone.id)
        self.fields: dict[str, LineEdit] = {}
        self._others = QWidget(self)
        self._others_column = QVBoxLayout(self._others)
        self._others_column.setContentsMargins(0, 0, 0, 0)
        self._others_column.setSpacing(theme.token("space.2"))
        self.question = Label(theme, "", "small", "warning", wrap=True, parent=self)
        self.primary = Button(theme, self.tr("Run"), "primary", parent=self)
        self._lay_out(title)
        self.preset.chosen.connect(lambda _: self._show_preset())
        self.variable.chosen.connect(lambda _: self._show_others())
        self._show_preset()

    @property
    def order(self) -> PresetOrder:
        """What is chosen now."""
        device_id = self.phone.value()
        return PresetOrder(
            self._chosen(),
            device_id if isinstance(device_id, int) else 0,
            str(self.variable.value() or ""),
            {name: field.text() for name, field in self.fields.items()},
        )

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(self._theme.token("space.2"))
        column.addWidget(Label(self._theme, title, "title", wrap=True))
        for text, combo in (
            (self.tr("Preset"), self.preset),
            (self.tr("Phone"), self.phone),
            (self.tr("The result goes into"), self.variable),
        ):
            column.addWidget(Label(self._theme, text, "small", "secondary"))
            column.addWidget(combo)
            combo.setAccessibleName(text)
            keep_height(self._theme, combo, "control.normal")
        column.addWidget(self._others)
        column.addWidget(self.question)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accept)
        cancel = Button(self._theme, self.tr("Cancel"), parent=self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(self._theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.primary)
        column.addSpacing(self._theme.token("space.2"))
        column.addLayout(row)
        FocusRing(self._theme, self)

    def _chosen(self) -> KeptPreset:
        preset_id = self.preset.value()
        return self._presets[preset_id if isinstance(preset_id, int) else next(iter(self._presets))]

    def _show_preset(self) -> None:
        preset = self._chosen()
        self.variable.clear()
        for name, variable in preset.file.variables.items():
            self.variable.add(variable.title or name, name)
        self.variable.add(self.tr("Nothing: it only begins after the job"), "")
        self.variable.setCurrentIndex(0)
        self.variable.set_value(_usual(preset.file))
        self.question.setText(preset.asks)
        self.question.setVisible(bool(preset.asks))
        self._show_others()

    def _show_others(self) -> None:
        """A field for each variable that the result does not go into."""
        while (item := self._others_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for name, variable in self._chosen().file.variables.items():
            if name == self.variable.value():
                continue
            field = LineEdit(self._others)
            field.setText(variable.default)
            field.setAccessibleName(variable.title or name)
            if "password" in name.casefold():
                field.setEchoMode(LineEdit.EchoMode.Password)
            keep_height(self._theme, field, "control.normal")
            self.fields[name] = field
            self._others_column.addWidget(Label(self._theme, variable.title or name, "small", "secondary", wrap=True))
            self._others_column.addWidget(field)
        self._others.setVisible(bool(self.fields))
        self.adjustSize()


class PresetRuns(QObject):
    """Asks, and queues the run; errors show where the window shows them."""

    def __init__(self, context: UiContext, over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._over = over

    def ask(self, job_id: int) -> None:
        """Let a preset run with what a job makes, as soon as that is there."""
        self._context.tasks.start(self._ask(job_id), what=self.tr("run the preset"))

    async def _ask(self, job_id: int) -> None:
        context, kinds = self._context, discover()
        async with context.read() as services:
            rows = await services.presets.list_presets(context.user_id)
            presets = [
                KeptPreset(row.id, file, "\n".join(questions_of(file, kinds)))
                for row in rows
                for file in [await services.presets.read_file(row.id)]
            ]
            phones = await services.devices.list_devices(context.user_id)
        if not presets or not phones:
            lacking = self.tr("There is no phone yet.") if presets else self.tr("There is no preset yet.")
            show = self.tr("Show devices")
            context.shell.toast("info", lacking, show, lambda: context.shell.page_requested.emit("devices"))
            return
        dialog = PresetRunDialog(context.theme, job_id, presets, phones, self._over.window())
        if not await finished(dialog):
            return
        order = dialog.order
        async with context.write() as services:
            run = await services.executions.queue_execution(
                order.device_id,
                order.preset.file,
                variables=order.values,
                preset_id=order.preset.id,
                depends_on={order.variable: JobOutput(job_id)} if order.variable else {},
                after=() if order.variable else (job_id,),
            )
        text = self.tr("{preset} is run {run}.").format(preset=order.preset.file.name, run=run.id)
        text = " ".join(part for part in (text, told(run.state_reason or "")) if part)
        context.shell.toast("done", text, self.tr("Show devices"), lambda: context.shell.page_requested.emit("devices"))


def _usual(file: PresetFile) -> str:
    """The variable whose file the preset sends to the phone; "" where it sends none."""
    for _, step in steps_of(file):
        if step.action == "push_asset":
            for name in names_in(step.params.get("asset", "")):
                if name in file.variables:
                    return name
    return next(iter(file.variables), "")
