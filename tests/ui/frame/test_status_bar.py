"""The bottom line of the window."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.frame.status_bar import StatusBar, StatusItem
from app.ui.theme import Theme


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> StatusBar:
    made = StatusBar(theme)
    qtbot.addWidget(made)
    made.resize(900, 24)
    made.show()
    return made


def _texts(bar: StatusBar) -> list[str]:
    return [item.text() for item in bar.findChildren(StatusItem) if item.isVisible()]


def _item(bar: StatusBar, text: str) -> StatusItem:
    return next(item for item in bar.findChildren(StatusItem) if item.text() == text)


def test_before_the_services_answer_it_says_that_it_starts(bar: StatusBar) -> None:
    assert _texts(bar) == ["Starting"]


@pytest.mark.parametrize(
    ("running", "waiting", "text"), [(0, 0, "Nothing running"), (0, 4, "4 waiting"), (3, 4, "Running 3/8")]
)
def test_what_runs_is_told(bar: StatusBar, running: int, waiting: int, text: str) -> None:
    bar.set_running(running, 8, waiting)
    assert text in _texts(bar)


@pytest.mark.parametrize(("count", "text"), [(1, "1 job needs you"), (3, "3 jobs need you")])
def test_jobs_that_need_the_user_are_counted_in_words(bar: StatusBar, count: int, text: str) -> None:
    bar.set_needs_you(count)
    assert text in _texts(bar)
    bar.set_needs_you(0)
    assert text not in _texts(bar)


def test_disk_engine_and_log_are_told(bar: StatusBar, qtbot: QtBot) -> None:
    bar.set_disk(212_400_000_000)
    bar.set_engine("Local engine ready")
    bar.set_log_available(is_available=True)
    assert _texts(bar) == ["Local engine ready", "Disk 212 GB free", "Log"]
    with qtbot.waitSignal(bar.log_requested):
        qtbot.mouseClick(_item(bar, "Log"), Qt.MouseButton.LeftButton)


def test_a_click_on_what_runs_shows_the_queue(bar: StatusBar, qtbot: QtBot) -> None:
    bar.set_running(1, 8)
    with qtbot.waitSignal(bar.queue_requested):
        qtbot.mouseClick(_item(bar, "Running 1/8"), Qt.MouseButton.LeftButton)


def test_phones_are_told_only_while_they_are_watched(bar: StatusBar, qtbot: QtBot) -> None:
    bar.set_phones(3)
    assert "Phones 3" in _texts(bar)
    bar.set_phones(3, 1)
    assert "Phones 3 · 1 needs you" in _texts(bar)
    bar.set_phones(0, trouble="No adb was found.")
    item = _item(bar, "Phones: no adb server")
    assert item.toolTip() == "No adb was found."
    with qtbot.waitSignal(bar.phones_requested):
        qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    bar.hide_phones()
    assert _texts(bar) == ["Starting"]
