"""When jobs start."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.create.start import FIRST, HELD, Start, StartChoice
from app.ui.theme import Theme
from app.ui.widgets.schedule_form import ScheduleForm
from tests.support import hands


@pytest.fixture
def anchor(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def choice(theme: Theme, anchor: QWidget) -> StartChoice:
    made = StartChoice(theme, anchor)
    made.set_ready(2, "")
    return made


def _menu(choice: StartChoice, now: QAction) -> list[QAction]:
    choice.open(now)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu.actions()


def test_the_menu_has_each_way_and_the_usual_one_with_its_key(choice: StartChoice, anchor: QWidget) -> None:
    now, pressed = QAction(anchor), []
    now.triggered.connect(lambda: pressed.append(1))
    entries = _menu(choice, now)
    assert [entry.text() for entry in entries] == [
        "Now\tCtrl+Enter",
        "At the front of the queue",
        "At a time…",
        "Held, until you release it",
    ]
    entries[0].trigger()
    assert pressed == [1]
    heard: list[Start] = []
    choice.chosen.connect(heard.append)
    entries[1].trigger()
    entries[3].trigger()
    assert heard == [FIRST, HELD]


def test_a_moment_is_asked_for(choice: StartChoice, qtbot: QtBot) -> None:
    heard: list[Start] = []
    choice.chosen.connect(heard.append)
    choice.ask_moment()
    popover = choice.popover
    assert popover is not None
    form = popover.findChild(ScheduleForm)
    assert form is not None
    hands.type_into(form.field, "+2h")
    hands.press(form.field, Qt.Key.Key_Return)
    assert choice.popover is None
    (start,) = heard
    assert start.at is not None
    assert abs((start.at - datetime.now(UTC)).total_seconds() - 7200) < 90
    qtbot.wait(0)


def test_what_is_not_ready_cannot_be_started_later_either(choice: StartChoice, anchor: QWidget) -> None:
    choice.set_ready(1, "needs a prompt")
    now = QAction(anchor)
    now.setEnabled(False)
    assert not any(entry.isEnabled() for entry in _menu(choice, now))
    assert all(action.toolTip() == "needs a prompt" for action in choice.actions)
