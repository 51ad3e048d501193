"""What a batch is called, and when it starts."""

from datetime import datetime, timedelta, timezone

import pytest
from pytestqt.qtbot import QtBot

from app.ui.panels.create.batch.options import BatchOptions
from app.ui.panels.create.start import FIRST, HELD, NOW, Start
from app.ui.theme import Theme
from tests.support import hands

_NOW = datetime(2026, 5, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def options(theme: Theme, qtbot: QtBot) -> BatchOptions:
    made = BatchOptions(theme, lambda: _NOW)
    qtbot.addWidget(made)
    made.show()
    return made


def _choose(options: BatchOptions, text: str) -> None:
    options.start_choice.setCurrentText(text)
    options.start_choice.activated.emit(options.start_choice.currentIndex())


@pytest.mark.parametrize(("text", "start"), [("Start now", NOW), ("At the front", FIRST), ("Held", HELD)])
def test_each_way_to_start_can_be_chosen(options: BatchOptions, text: str, start: Start) -> None:
    _choose(options, text)
    assert options.start() == start
    assert options.missing() == ""
    assert not options.moment.isVisible()


def test_a_moment_is_typed_and_told_back(options: BatchOptions, qtbot: QtBot) -> None:
    _choose(options, "At a time")
    assert options.moment.isVisible()
    assert options.missing() == "needs a moment"
    with qtbot.waitSignal(options.changed):
        hands.type_into(options.moment, "+2h")
    assert options.start() == Start(at=_NOW + timedelta(hours=2))
    assert (options.missing(), options.answer) == ("", "in 2 h")


def test_what_is_no_moment_to_come_is_told(options: BatchOptions) -> None:
    _choose(options, "At a time")
    hands.type_into(options.moment, "2026-04-01 8:00")
    assert options.answer == "That is no moment to come."
    assert options.moment.property("error") is True
    assert options.missing() == "needs a moment"
