"""The steps that an element can become."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.ui.panels.devices.step_menu import step_menu
from app.ui.theme import Theme


def test_every_line_is_an_action_that_takes_an_element(qtbot: QtBot, theme: Theme) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    taken: list[str] = []
    menu = step_menu(theme, taken.append, parent)
    for action in menu.actions():
        action.trigger()
    assert len(taken) == 5
    kinds: Mapping[str, object] = discover()
    assert set(taken) <= set(kinds)
    assert all("selector" in discover()[name].params.model_fields for name in taken)
