"""The verbs of the wall fit what is selected, and their keys work."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.ui.panels.devices.actions import Verbs, WallActions
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.tile import Look
from app.ui.panels.devices.wall import PhoneWall
from app.ui.theme import Theme

READY = PhoneCard(1, 1, "A", "M", DeviceState.READY, "h:1", "Wi-Fi")
CABLE = PhoneCard(2, 2, "B", "M", DeviceState.OFFLINE, "usb1", "USB")
GONE = PhoneCard(3, 3, "C", "M", DeviceState.GONE)


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def actions(qtbot: QtBot, theme: Theme, done: list[str]) -> WallActions:
    wall = PhoneWall(theme, lambda _card: Look())
    qtbot.addWidget(wall)
    wall.resize(600, 400)

    verbs = Verbs(
        open=lambda card: done.append(f"open {card.id}"),
        join=lambda: done.append("join"),
        rename=lambda card: done.append(f"rename {card.id}"),
        disconnect=lambda cards: done.append(f"disconnect {[card.id for card in cards]}"),
        forget=lambda cards: done.append(f"forget {[card.id for card in cards]}"),
        screenshot=lambda cards: done.append(f"screenshot {[card.id for card in cards]}"),
        assign=lambda card: done.append(f"assign {card.id}"),
        identify=lambda cards: done.append(f"identify {[card.id for card in cards]}"),
        send=lambda cards: done.append(f"send {[card.id for card in cards]}"),
    )
    made = WallActions(theme, wall, verbs)
    wall.set_cards([READY, CABLE, GONE])
    wall.show()
    return made


def enabled(actions: WallActions) -> set[str]:
    return {action.text() for action in actions.menu().actions() if action.text() and action.isEnabled()}


def test_what_does_not_fit_is_disabled_and_says_why(actions: WallActions) -> None:
    wall = actions._wall
    wall.choose(1)
    assert enabled(actions) == {
        "Show large",
        "Screenshot to the gallery",
        "Send files or install apps…",
        "Identify: show its number",
        "Identify all phones",
        "Rename",
        "Account…",
        "Copy the addresses",
        "Disconnect",
    }
    assert actions.forget.toolTip() == "disconnect it first"
    wall.choose(2)
    assert not actions.screenshot.isEnabled()
    assert actions.disconnect_.toolTip() == "it is not connected by network"
    wall.choose(3)
    assert enabled(actions) == {"Show large", "Identify all phones", "Rename", "Account…", "Forget"}
    wall._selected = {1, 2}
    actions.follow()
    assert actions.rename.toolTip() == "select one phone alone"
    wall.set_cards([])
    assert enabled(actions) == set()
    assert actions.join.isEnabled()


def test_keys_do_what_the_menu_says(qtbot: QtBot, actions: WallActions, done: list[str]) -> None:
    wall = actions._wall
    wall.activateWindow()
    wall.setFocus()
    wall.choose(1)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Insert):
        qtbot.keyClick(wall, key)
    for letter in (Qt.Key.Key_P, Qt.Key.Key_D, Qt.Key.Key_C):
        qtbot.keyClick(wall, letter, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "h:1"
    qtbot.keyClick(wall, Qt.Key.Key_A)
    assert done.pop() == "assign 1"
    qtbot.keyClick(wall, Qt.Key.Key_I)
    qtbot.keyClick(wall, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    assert done.pop() == "identify [1, 2, 3]"
    assert done.pop() == "identify [1]"
    wall.set_cards([replace(READY, address="", state=DeviceState.GONE)])
    qtbot.keyClick(wall, Qt.Key.Key_Delete)
    actions.open.trigger()
    assert done == ["rename 1", "join", "screenshot [1]", "disconnect [1]", "forget [1]", "open 1"]
