"""The icon in the tray."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.tray import QueueState, Tray


@pytest.fixture
def tray(theme: Theme, qtbot: QtBot) -> Iterator[Tray]:
    window = QWidget()
    qtbot.addWidget(window)
    yield Tray(theme, window, lambda: False)
    window.close()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (QueueState(), "nothing is running"),
        (QueueState(running=3, waiting=12), "3 running, 12 waiting"),
        (QueueState(waiting=2, is_paused=True), "paused, 2 waiting"),
        (QueueState(running=1, needs_you=1), "1 running, 1 needs you"),
        (QueueState(running=1, trouble="The disk is full."), "The disk is full."),
    ],
)
def test_it_says_how_the_queue_is(tray: Tray, state: QueueState, words: str) -> None:
    tray.set_state(state)
    assert tray.menu.actions()[0].text() == words


def test_each_state_has_a_picture_of_its_own(tray: Tray) -> None:
    states = [QueueState(), QueueState(running=1), QueueState(is_paused=True), QueueState(needs_you=1)]
    pictures = [tray.draw(state).toImage() for state in states]
    assert all(one != other for place, one in enumerate(pictures) for other in pictures[place + 1 :])
    assert tray.draw(QueueState(trouble="x")).toImage() == pictures[3]


def test_its_menu_tells_what_is_wanted(tray: Tray) -> None:
    heard: list[object] = []
    tray.shown_requested.connect(lambda: heard.append("show"))
    tray.pause_requested.connect(heard.append)
    tray.paste_requested.connect(lambda: heard.append("paste"))
    tray.quit_requested.connect(lambda: heard.append("quit"))
    for action in (tray.show_window, tray.pause, tray.paste, tray.leave):
        action.trigger()
    assert heard == ["show", True, "paste", "quit"]
    assert tray.pause.text() == "Pause all"
    tray.set_state(QueueState(is_paused=True))
    assert tray.pause.text() == "Resume the queue"
    tray.pause.trigger()
    assert heard.count(False) == 1
    tray.activate(QSystemTrayIcon.ActivationReason.Trigger)
    assert heard[-1] == "show"
    tray.activate(QSystemTrayIcon.ActivationReason.Context)
    assert heard.count("show") == 2


def test_without_a_tray_nothing_is_sent_to_it(tray: Tray) -> None:
    assert not tray.is_there
    assert tray.icon is None
    assert not tray.send("PixSim7", "A result is ready.")
