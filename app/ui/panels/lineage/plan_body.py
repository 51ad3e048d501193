"""What a rebuild plan consists of: the cause, the steps, the obstacles and the options."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.panels.lineage import plan_words
from app.ui.panels.lineage.plan_reading import PlanReading, Wanted, places_of
from app.ui.panels.lineage.plan_rows import MappingReport, ObstacleRow, StepRow
from app.ui.widgets.combo import Combo
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.ui.context import UiContext

_EDGE: Final = 12


class PlanBody(QWidget):
    """Scrolls; a plan that is shown again keeps its place and the focus."""

    step_toggled = Signal(object, bool)
    """A RebuildStep, and whether it is wanted."""
    step_shown = Signal(object)
    """A RebuildStep to show in the graph."""
    remedy_requested = Signal(object, str)
    """An Obstacle, and the name of its remedy."""
    wanted_changed = Signal(object)
    """A Wanted with other options."""
    focused = Signal(object)
    """A widget that has got the focus."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self._wanted = Wanted()
        self._rows: list[StepRow] = []
        self.cause = Notice(theme, "outOfDate", parent=self)
        self._order = Label(theme, self.tr("Runs in this order"), "caption", "tertiary", parent=self)
        self._unit = Label(theme, self.tr("price"), "caption", "tertiary", parent=self)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(0)
        self._cannot = Label(theme, "", "smallStrong", "secondary", parent=self)
        self._obstacles = QVBoxLayout()
        self._obstacles.setSpacing(0)
        self.descendants = QCheckBox(self.tr("With what was made from it"), self)
        self.seeds = QCheckBox(self.tr("Same seeds where the provider allows it"), self)
        self._provider_word = Label(theme, self.tr("Make it with"), "small", "secondary", parent=self)
        self.provider = Combo(theme, parent=self)
        self.provider.setAccessibleName(self.tr("Make it with"))
        self._mapping = QVBoxLayout()
        self._kept_icon = IconLabel(theme, "history", 16, "text.secondary", parent=self)
        self._kept = Label(theme, self.tr("The old results stay, as versions"), "small", "secondary", parent=self)
        self._lay_out()
        self.descendants.toggled.connect(lambda is_on: self._tell(replace(self._wanted, with_descendants=is_on)))
        self.seeds.toggled.connect(lambda is_on: self._tell(replace(self._wanted, same_seeds=is_on)))
        self.provider.chosen.connect(lambda value: self._tell(replace(self._wanted, provider_id=value or None)))

    @property
    def rows(self) -> list[StepRow]:
        return list(self._rows)

    def first_box(self) -> QCheckBox | None:
        """The check box of the first step that has one."""
        return next((row.box for row in self._rows if row.box.isEnabled()), None)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show the options as they are."""
        self._wanted = wanted
        for box, is_on in ((self.descendants, wanted.with_descendants), (self.seeds, wanted.same_seeds)):
            box.blockSignals(True)  # noqa: FBT003
            box.setChecked(is_on)
            box.blockSignals(False)  # noqa: FBT003
        self.descendants.setVisible(bool(wanted.asset_ids))

    def show_reading(self, reading: PlanReading, wanted: Wanted) -> None:
        """Show a plan."""
        self.show_wanted(wanted)
        self._show_cause(reading)
        self._show_steps(reading, wanted)
        self._show_obstacles(reading)
        self._show_providers(reading, wanted)
        _clear(self._mapping)
        if reading.plan.mapping:
            names = {key: row.name for key, row in reading.rows.items()}
            inputs = {
                (key, slot): names.get(entry.asset_id, "")
                for step in reading.base.steps
                for key in step.asset_ids
                for slot, entry in step.inputs.items()
            }
            self._mapping.addWidget(MappingReport(self._context, reading.plan.mapping, names, inputs))
        for part in (self._kept, self._kept_icon, self.seeds):
            part.setVisible(bool(reading.base.steps))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.focused.emit(watched)
        return super().eventFilter(watched, event)

    def _show_cause(self, reading: PlanReading) -> None:
        self.cause.setVisible(reading.cause is not None)
        if reading.cause is not None:
            self.cause.say(plan_words.results(reading.stale), str(reading.cause))

    def _show_steps(self, reading: PlanReading, wanted: Wanted) -> None:
        before = next((at for at, row in enumerate(self._rows) if row.box.hasFocus()), None)
        _clear(self._steps)
        out = set(places_of(reading.base, wanted.left_out))
        self._rows = [self._row(reading, at, at in out) for at in range(len(reading.plan.steps))]
        for row in self._rows:
            self._steps.addWidget(row)
            row.box.installEventFilter(self)
        has_steps = bool(self._rows)
        self._order.setVisible(has_steps)
        self._unit.setVisible(has_steps)
        if before is not None and before < len(self._rows):
            self._rows[before].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, reading: PlanReading, at: int, is_left_out: bool) -> StepRow:
        step = reading.plan.steps[at]
        is_idle = not step.is_wanted and not is_left_out
        reason = self.tr("Nothing that it is made from would be another than before") if is_idle else ""
        asset = reading.rows.get(step.asset_ids[0])
        row = StepRow(self._context, step, asset, plan_words.maker(step, reading.providers), reason)
        row.toggled.connect(lambda is_on: self.step_toggled.emit(step, is_on))
        row.shown.connect(lambda: self.step_shown.emit(step))
        return row

    def _show_obstacles(self, reading: PlanReading) -> None:
        _clear(self._obstacles)
        found = reading.plan.obstacles
        one = self.tr("1 cannot be made again")
        self._cannot.setText(one if len(found) == 1 else self.tr("{} cannot be made again").format(len(found)))
        self._cannot.setVisible(bool(found))
        for obstacle in found:
            row = ObstacleRow(self._context, obstacle, has_others=len(reading.others) > 1)
            row.remedy_requested.connect(lambda name, what=obstacle: self.remedy_requested.emit(what, name))
            self._obstacles.addWidget(row)

    def _show_providers(self, reading: PlanReading, wanted: Wanted) -> None:
        self.provider.clear()
        self.provider.add(self.tr("Whoever made it"), "")
        for provider_id, name in reading.others:
            self.provider.add(name, provider_id)
        self.provider.set_value(wanted.provider_id or "")
        is_shown = len(reading.others) > 1 or wanted.provider_id is not None
        self.provider.setVisible(is_shown)
        self._provider_word.setVisible(is_shown)

    def _tell(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.wanted_changed.emit(wanted)

    def _lay_out(self) -> None:
        theme = self._context.theme
        head, kept, provider = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._order, 1)
        head.addWidget(self._unit)
        for line in (kept, provider):
            line.setSpacing(theme.token("space.2"))
        kept.addWidget(self._kept_icon)
        kept.addWidget(self._kept, 1)
        provider.addWidget(self._provider_word)
        provider.addWidget(self.provider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self.cause)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(head)
        column.addLayout(self._steps)
        column.addWidget(self._cannot)
        column.addLayout(self._obstacles)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(provider)
        column.addLayout(self._mapping)
        column.addSpacing(theme.token("space.1"))
        column.addWidget(self.descendants)
        column.addWidget(self.seeds)
        column.addLayout(kept)
        column.addStretch(1)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
