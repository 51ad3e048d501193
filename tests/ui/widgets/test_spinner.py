"""The turning mark."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.spinner import Spinner, SpinnerClock, clock


def test_the_clock_runs_while_someone_holds_it(qtbot: QtBot) -> None:
    made = SpinnerClock()
    one, two = QObject(), QObject()
    made.hold(one)
    made.hold(two)
    made.release(one)
    with qtbot.waitSignal(made.ticked):
        assert made.is_running
    made.release(two)
    assert not made.is_running


def test_a_holder_that_is_gone_releases_it(theme: Theme) -> None:  # noqa: ARG001
    made, owner = SpinnerClock(), QObject()
    made.hold(owner)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    assert not made.is_running


def test_all_spinners_have_one_clock_that_stops_when_none_is_seen(qtbot: QtBot, theme: Theme) -> None:
    one, two = Spinner(theme), Spinner(theme, 24)
    for spinner in (one, two):
        qtbot.addWidget(spinner)
        spinner.show()
    assert clock().is_running
    one.hide()
    two.hide()
    assert not clock().is_running


def test_nothing_turns_where_motion_is_reduced(qtbot: QtBot, theme: Theme) -> None:
    theme.set_look(reduced_motion=True)
    spinner = Spinner(theme)
    qtbot.addWidget(spinner)
    spinner.show()
    assert not clock().is_running
