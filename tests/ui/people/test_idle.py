"""When nobody has touched anything for a while."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.people.idle import IdleWatch
from tests.support.clock import FakeClock

LIMIT = timedelta(minutes=5)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show()
    return made


@pytest.fixture
def watch(window: QWidget, clock: FakeClock) -> IdleWatch:
    made = IdleWatch(clock, window)
    made.start(LIMIT)
    return made


def touch(window: QWidget) -> None:
    """As the system does: through the window's handle."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))


def test_it_tells_when_the_limit_has_passed_and_not_before(watch: IdleWatch, clock: FakeClock, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(watch.idled):
        clock.move(LIMIT - timedelta(seconds=1))
        watch.look()
    with qtbot.waitSignal(watch.idled):
        clock.move(timedelta(seconds=1))
        watch.look()
    assert not watch.is_on


def test_each_touch_begins_the_wait_anew(watch: IdleWatch, clock: FakeClock, window: QWidget, qtbot: QtBot) -> None:
    clock.move(LIMIT - timedelta(seconds=1))
    touch(window)
    with qtbot.waitSignal(watch.touched):
        watch.look()
    with qtbot.assertNotEmitted(watch.idled):
        clock.move(LIMIT - timedelta(seconds=1))
        watch.look()


def test_a_window_that_came_later_is_watched_too(watch: IdleWatch, clock: FakeClock, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    watch.look()
    clock.move(LIMIT - timedelta(seconds=1))
    touch(other)
    with qtbot.assertNotEmitted(watch.idled):
        clock.move(timedelta(seconds=2))
        watch.look()


def test_who_comes_back_too_late_does_not_begin_anew(
    watch: IdleWatch, clock: FakeClock, window: QWidget, qtbot: QtBot
) -> None:
    clock.move(LIMIT)
    with qtbot.waitSignal(watch.idled):
        touch(window)


def test_the_sleep_of_the_computer_counts(watch: IdleWatch, clock: FakeClock, qtbot: QtBot) -> None:
    # The monotonic clock of some systems stands still meanwhile.
    clock.set_wall(LIMIT)
    with qtbot.waitSignal(watch.idled):
        watch.look()


def test_a_clock_that_is_set_back_gives_no_more_time(watch: IdleWatch, clock: FakeClock, qtbot: QtBot) -> None:
    clock.move(LIMIT)
    clock.set_wall(-timedelta(hours=3))
    with qtbot.waitSignal(watch.idled):
        watch.look()


def test_one_that_is_stopped_tells_nothing(watch: IdleWatch, clock: FakeClock, window: QWidget, qtbot: QtBot) -> None:
    watch.stop()
    clock.move(2 * LIMIT)
    with qtbot.assertNotEmitted(watch.idled), qtbot.assertNotEmitted(watch.touched):
        touch(window)
        watch.look()
