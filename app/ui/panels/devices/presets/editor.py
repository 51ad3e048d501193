"""The editor of a preset: its steps, and below them the form of the chosen one or what the whole is about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.ui.context import UiContext
from app.ui.panels.devices.presets.action_picker import ActionPicker
from app.ui.panels.devices.presets.asset_field import asset_control
from app.ui.panels.devices.presets.details import DetailsForm
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.dry_bar import DryBar
from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.run_bar import RunBar
from app.ui.panels.devices.presets.step_commands import StepCommands
from app.ui.panels.devices.presets.step_form import StepForm
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label

_LIST_MARGIN: Final = 12


class _Whole(QWidget):
    """Never lower than its content: the scroll area scrolls instead."""

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        height = layout.totalHeightForWidth(self.width()) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(super().minimumSizeHint().width(), max(height, self.sizeHint().height()))


class PresetEditor(QWidget):
    """Shows the document's preset.

    Args:
        context: The services.
        document: What is edited.
        kinds: The actions.
        preset_names: Gives the names of the presets that there are.
    """

    def __init__(
        self,
        context: UiContext,
        document: PresetDocument,
        kinds: Mapping[str, ActionKind],
        preset_names: Callable[[], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme = theme
        self._kinds = kinds
        self._document = document
        self._pickers: dict[QWidget, ActionPicker] = {}
        self.model = StepModel(kinds, self)
        self.steps = StepList(theme, self.model)
        self.empty = EmptyState(theme, "list", tr("This preset has no steps yet."), tr("Add a step"))
        self.add = Button(theme, tr("Add a step"), "quiet", icon="plus", size="compact", tooltip=tr("Insert"))
        self.details_button = Button(theme, tr("Details"), "quiet", icon="sliders-horizontal", size="compact")
        self.details_button.setCheckable(True)
        self.trouble = Label(theme, "", "small", "failed", elide="right")
        self.form = StepForm(theme, kinds, preset_names, {"asset": asset_control(context, self._variable_names)})
        self.details = DetailsForm(theme)
        self.commands = StepCommands(theme, document, self.steps, kinds, self.ask_action)
        self.run_bar = RunBar(context, document, self.steps, kinds)
        self.commands.more = self.run_bar.add_actions
        self._lay_out()
        self._connect()
        self._show()

    def ask_action(self) -> None:
        """Let the user choose an action, and add a step of it."""
        anchor = self.empty.button if self.empty.isVisible() else self.add
        picker = self._pickers.get(anchor)
        if picker is None:
            picker = self._pickers[anchor] = ActionPicker(self._theme, self._kinds, anchor)
            picker.taken.connect(self.commands.add)
        picker.ask()

    def show_place(self, step_id: str) -> None:
        """Choose a step and show its form."""
        self.steps.choose([step_id])
        self.details_button.setChecked(False)

    def set_dry_run(self, dry: DryRun) -> None:
        """Show the foot of a dry run in place of the run's while it is on."""
        self.dry_bar = DryBar(self._theme, dry)
        self._outer.addWidget(self.dry_bar)
        self.dry_bar.shown.connect(lambda is_on: self.run_bar.setVisible(not is_on))
        self.run_bar.dry_requested.connect(dry.begin)
        dry.changed.connect(lambda: self.run_bar.show_over(dry.marks if dry.is_on else None))

    def _variable_names(self) -> list[str]:
        return list(self._document.file.variables) if self._document.file is not None else []

    def _lay_out(self) -> None:
        theme = self._theme
        upper = QWidget()
        self._stack = QStackedLayout()
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(_LIST_MARGIN, 8, 8, 0)
        inner.addWidget(self.steps)
        self._stack.addWidget(holder)
        self._stack.addWidget(self.empty)
        tools = QHBoxLayout()
        tools.setContentsMargins(4, 2, 4, 2)
        tools.addWidget(self.add)
        tools.addWidget(self.trouble, 1)
        tools.addWidget(self.details_button)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        column.addLayout(tools)
        self._below = self._make_below()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self._below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(split, 1)
        outer.addWidget(self.run_bar)
        self.setMinimumWidth(theme.scaled(280))

    def _make_below(self) -> QWidget:
        """The forms, which scroll."""
        self._lower = QScrollArea()
        self._lower.setWidgetResizable(True)
        self._lower.setFrameShape(QFrame.Shape.NoFrame)
        self._lower.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = _Whole()
        content.setProperty("role", "content")
        forms = QVBoxLayout(content)
        forms.setContentsMargins(0, 0, 0, 0)
        forms.addWidget(self.form)
        forms.addWidget(self.details)
        self._lower.setWidget(content)
        line = QFrame()
        line.setProperty("role", "separator")
        line.setFixedHeight(1)
        below = QWidget()
        low = QVBoxLayout(below)
        low.setContentsMargins(0, 0, 0, 0)
        low.setSpacing(0)
        low.addWidget(line)
        low.addWidget(self._lower)
        return below

    def _connect(self) -> None:
        self._document.changed.connect(self._show)
        self._document.refused.connect(self._refuse)
        self.steps.chosen.connect(self._show_step)
        self.steps.activated_step.connect(self._go_to_form)
        self.add.clicked.connect(lambda _=False: self.ask_action())
        self.empty.activated.connect(self.ask_action)
        self.details_button.toggled.connect(lambda _: self._show_step())
        self.form.params_changed.connect(self._set_params)
        self.form.options_changed.connect(self._set_options)
        self.details.changed.connect(self._set_details)
        self.run_bar.step_requested.connect(self.show_place)

    def _show(self) -> None:
        file = self._document.file
        chosen = self.steps.chosen_ids()
        current = self.steps.current_row()
        self.model.show(file)
        self.trouble.setText(self._trouble_words())
        if file is None:
            return
        if chosen and not self.steps.chosen_ids():
            names = [current.step.id] if current is not None and current.step is not None else []
            self.steps.choose([*names, *(name for name in chosen if name not in names)])
        self._stack.setCurrentIndex(0 if file.steps else 1)
        self.add.setVisible(bool(file.steps))
        self.details.show_preset(file)
        self._show_step()

    def _show_step(self) -> None:
        row = self.steps.current_row()
        wants_details = self.details_button.isChecked()
        step = row.step if row is not None and not wants_details else None
        problems = self.model.problems(step.id) if step is not None else ()
        self.form.show_step(step, row.number if row is not None else "", problems)
        self.details.setVisible(wants_details)
        self._below.setVisible(wants_details or step is not None)

    def _trouble_words(self) -> str:
        count = len(self.model.problems())
        if not count:
            return ""
        return tr("1 thing to mend") if count == 1 else tr("{count} things to mend").format(count=count)

    def _refuse(self, words: str) -> None:
        self.trouble.setText(words)

    def _go_to_form(self) -> None:
        self.details_button.setChecked(False)
        form = self.form.form
        fields = form.fields() if form is not None else []
        if form is not None and fields:
            form.row(fields[0]).control.inner.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _set_params(self, params: Mapping[str, object], field: str) -> None:
        if self.form.step is not None:
            self.commands.set_params(self.form.step.id, params, field)

    def _set_options(self, options: Mapping[str, object], field: str) -> None:
        if self.form.step is not None:
            self.commands.set_options(self.form.step.id, options, field)

    def _set_details(self, fields: Mapping[str, object], what: str) -> None:
        self._document.apply(
            tr("Change the preset"), lambda preset: preset.model_copy(update=dict(fields)), joins=f"preset.{what}"
        )
