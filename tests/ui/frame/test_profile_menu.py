"""The menu behind the profile."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.frame.docks import DockArea, DockSpec, usual_layouts
from app.ui.frame.profile_menu import ProfileMenu
from app.ui.frame.view_store import ViewStore
from app.ui.theme import Theme
from app.ui.widgets.shadow import SHADOW
from tests.support import hands


@pytest.fixture
def docks(qtbot: QtBot, theme: Theme) -> DockArea:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    area = DockArea(theme, window, ViewStore(None))
    for dock_id, title, place in (("create", "Composer", "left"), ("queue", "Queue", "bottom")):
        area.add(DockSpec(dock_id, title, place))
    area.set_layouts(usual_layouts(set()))
    area.switch("create")
    window.show()
    return area


@pytest.fixture
def menu(docks: DockArea, qtbot: QtBot) -> Iterator[ProfileMenu]:
    anchor = QPushButton("M")
    qtbot.addWidget(anchor)
    anchor.move(400, 20)
    anchor.show()
    made = ProfileMenu(docks, anchor)
    made.open_below(anchor)
    yield made
    anchor.close()


def _action(menu: ProfileMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_a_panel_is_hidden_and_shown_again_from_it(menu: ProfileMenu, docks: DockArea, qtbot: QtBot) -> None:
    composer = _action(menu, "Composer")
    assert composer.isCheckable()
    assert composer.isChecked()
    hands.click(menu, menu.actionGeometry(composer).center())
    assert not docks.docks["create"].isVisible()
    anchor = QPushButton("M")
    qtbot.addWidget(anchor)
    anchor.show()
    again = ProfileMenu(docks, anchor)
    again.open_below(anchor)
    assert not _action(again, "Composer").isChecked()
    assert _action(again, "Queue").isChecked()
    hands.click(again, again.actionGeometry(_action(again, "Composer")).center())
    assert docks.docks["create"].isVisible()


def test_it_leads_to_the_settings(menu: ProfileMenu, qtbot: QtBot) -> None:
    with qtbot.waitSignal(menu.settings_requested) as heard:
        hands.click(menu, menu.actionGeometry(_action(menu, "Shortcuts")).center())
    assert heard.args == ["shortcuts"]


def test_the_layout_can_be_put_back(menu: ProfileMenu, docks: DockArea) -> None:
    docks.toggle("create")
    hands.click(menu, menu.actionGeometry(_action(menu, "Reset this layout")).center())
    assert docks.docks["create"].isVisible()


def test_its_right_edge_is_that_of_the_profile(menu: ProfileMenu) -> None:
    anchor = menu.parentWidget()
    assert anchor is not None
    right = anchor.mapToGlobal(anchor.rect().bottomRight())
    panel = menu.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    assert abs(panel.right() - right.x()) <= 1
    assert 0 < panel.top() - right.y() < 8
    hands.press(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
