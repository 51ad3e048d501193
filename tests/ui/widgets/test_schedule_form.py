"""When jobs may start."""

from datetime import datetime, timedelta, timezone
from functools import partial

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.schedule_form import ScheduleForm
from tests.support import hands

_NOW = datetime(2026, 5, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))


def _form(theme: Theme, qtbot: QtBot, present: datetime | None = None) -> tuple[ScheduleForm, list[datetime | None]]:
    form = ScheduleForm(theme, 2, present, lambda: _NOW)
    chosen: list[datetime | None] = []
    form.chosen.connect(chosen.append)
    qtbot.addWidget(form)
    form.show()
    return form, chosen


def test_a_usual_moment_is_one_click(theme: Theme, qtbot: QtBot) -> None:
    form, chosen = _form(theme, qtbot)
    hands.click(form.usual[1])
    assert chosen == [_NOW + timedelta(hours=1)]
    assert not form.clear.isVisible()


def test_after_ten_in_the_evening_the_next_ten_is_tomorrow(theme: Theme, qtbot: QtBot) -> None:
    early, late = (ScheduleForm(theme, 1, None, partial(_NOW.replace, hour=hour)) for hour in (12, 23))
    for form in (early, late):
        qtbot.addWidget(form)
    assert [form.usual[2].text() for form in (early, late)] == ["At 22:00", "Tomorrow, 22:00"]


def test_another_moment_is_typed_and_said_back(theme: Theme, qtbot: QtBot) -> None:
    form, chosen = _form(theme, qtbot)
    assert not form.button.isEnabled()
    hands.type_into(form.field, "tomorrow 9:00")
    assert form.answer() == "Saturday, 2026-05-02 09:00 \N{MIDDLE DOT} in 20 h 30 min"
    hands.press(form.field, Qt.Key.Key_Return)
    assert chosen == [datetime(2026, 5, 2, 9, tzinfo=_NOW.tzinfo)]


def test_what_is_past_or_no_moment_is_told_and_not_taken(theme: Theme, qtbot: QtBot) -> None:
    form, chosen = _form(theme, qtbot)
    hands.type_into(form.field, "today 9:00")
    assert form.answer() == "That is past."
    form.field.clear()
    hands.type_into(form.field, "whenever")
    assert form.answer() == "That is no moment."
    hands.press(form.field, Qt.Key.Key_Return)
    assert chosen == []
    assert form.button.toolTip() == "needs a moment"


def test_a_schedule_is_shown_and_can_be_taken_away(theme: Theme, qtbot: QtBot) -> None:
    form, chosen = _form(theme, qtbot, _NOW + timedelta(days=1))
    assert form.field.text() == "2026-05-02 12:30"
    hands.click(form.clear)
    assert chosen == [None]
