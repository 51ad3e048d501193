"""Which runs of the history are shown: phone, preset, loop, state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.enums import ExecutionState
from app.services.automation.execution_history import RunFilter
from app.ui.panels.devices.runs.words import state_word, tr
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo

_STATES: Final = (ExecutionState.DONE, ExecutionState.FAILED, ExecutionState.CANCELLED)
Named = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Ids and names of what there is to filter by."""

    phones: Named = ()
    presets: Named = ()
    loops: Named = ()


class RunFilters(QWidget):
    """Four lists; the first line of each lets everything through."""

    changed = Signal(object)
    """The RunFilter that was chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choices = FilterChoices()
        self.phone, self.preset, self.loop, self.state = (Combo(theme, parent=self) for _ in range(4))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.token("space.1"))
        for place, (combo, name) in enumerate(
            (
                (self.phone, tr("Phone")),
                (self.preset, tr("Preset")),
                (self.loop, tr("Loop")),
                (self.state, tr("State")),
            )
        ):
            combo.setAccessibleName(tr("Filter: {}").format(name))
            combo.chosen.connect(lambda _value: self.changed.emit(self.value()))
            grid.addWidget(combo, place // 2, place % 2)
        self.state.add(tr("All states"), None)
        for state in _STATES:
            self.state.add(state_word(state), state)
        self._fill()

    def value(self) -> RunFilter:
        state = self.state.value()
        return RunFilter(
            device_id=_id_of(self.phone),
            preset_id=_id_of(self.preset),
            loop_id=_id_of(self.loop),
            state=ExecutionState(state) if isinstance(state, str) else None,
        )

    def set_value(self, wanted: RunFilter) -> None:
        """Show a filter; tells of it where it is another one."""
        if wanted == self.value():
            return
        self.phone.set_value(wanted.device_id)
        self.preset.set_value(wanted.preset_id)
        self.loop.set_value(wanted.loop_id)
        self.state.set_value(wanted.state)
        self.changed.emit(self.value())

    def set_choices(self, choices: FilterChoices) -> None:
        """Offer other phones, presets and loops; what was chosen stays where it is still there."""
        if choices == self._choices:
            return
        before = self.value()
        self._choices = choices
        self._fill()
        for combo, value in (
            (self.phone, before.device_id),
            (self.preset, before.preset_id),
            (self.loop, before.loop_id),
        ):
            combo.set_value(value)
        if self.value() != before:
            self.changed.emit(self.value())

    def _fill(self) -> None:
        choices = self._choices
        for combo, all_words, named in (
            (self.phone, tr("All phones"), choices.phones),
            (self.preset, tr("All presets"), choices.presets),
            (self.loop, tr("All loops"), choices.loops),
        ):
            combo.clear()
            combo.add(all_words, None)
            for number, name in named:
                combo.add(name, number)


def _id_of(combo: Combo) -> int | None:
    value = combo.value()
    return value if isinstance(value, int) else None
