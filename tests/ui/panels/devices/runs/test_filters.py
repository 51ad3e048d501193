"""The filters of the history."""

from pytestqt.qtbot import QtBot

from app.domain.enums import ExecutionState
from app.services.automation.execution_history import RunFilter
from app.ui.panels.devices.runs.filters import FilterChoices, RunFilters
from app.ui.theme import Theme


def test_what_was_chosen_stays_while_it_is_offered(theme: Theme, qtbot: QtBot) -> None:
    filters = RunFilters(theme)
    qtbot.addWidget(filters)
    told: list[RunFilter] = []
    filters.changed.connect(told.append)
    filters.set_choices(FilterChoices(phones=((1, "Desk"), (2, "Shelf")), loops=((7, "Night"),)))
    filters.phone.setCurrentIndex(2)
    filters.phone.activated.emit(2)
    filters.set_value(RunFilter(loop_id=7, state=ExecutionState.FAILED))
    filters.set_value(RunFilter(loop_id=7, state=ExecutionState.FAILED))
    assert told == [RunFilter(device_id=2), RunFilter(loop_id=7, state=ExecutionState.FAILED)]
    filters.set_choices(FilterChoices(phones=((1, "Desk"),), loops=((7, "Late"),)))
    assert filters.loop.currentText() == "Late"
    filters.set_choices(FilterChoices(phones=((1, "Desk"),)))
    assert told[-1] == filters.value() == RunFilter(state=ExecutionState.FAILED)
