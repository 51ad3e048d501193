"""Choosing an action."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.ui.panels.devices.presets.action_picker import ActionPicker, action_lines
from app.ui.theme import Theme
from tests.support import hands


def test_actions_are_found_by_title_name_and_category(kinds: Mapping[str, ActionKind]) -> None:
    assert len([line for line in action_lines(kinds, "") if not line.is_heading]) == len(kinds)
    assert [line.text for line in action_lines(kinds, "SWIPE")] == ["Touch", "Swipe"]
    assert {line.value for line in action_lines(kinds, "element wait")} == {None, "wait_for_element"}
    assert "press_back" in {line.value for line in action_lines(kinds, "keys")}
    assert action_lines(kinds, "no such") == []


def test_typing_and_enter_take_an_action(theme: Theme, kinds: Mapping[str, ActionKind], qtbot: QtBot) -> None:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    picker = ActionPicker(theme, kinds, anchor)
    taken: list[str] = []
    picker.taken.connect(taken.append)
    picker.ask()
    hands.type_into(picker.search, "repea")
    assert picker.list.current_value() == "repeat"
    hands.press(picker.search, Qt.Key.Key_Return)
    assert taken == ["repeat"]
