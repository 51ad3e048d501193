"""The pane tells an element's selectors with how many they match."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.devices.hierarchy import Node, parse_screen
from app.devices.selectors import Selector, pick
from app.ui.context import UiContext
from app.ui.panels.devices.inspector import InspectorPane
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.test_node_tree import XML


@pytest.fixture
async def context(tmp_path: Path, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as opened:
        yield opened


def words_in(pane: InspectorPane) -> set[str]:
    return {label.text() for label in pane.findChildren(Label) if label.isVisible()}


async def test_an_element_is_chosen_and_its_selector_copied(qtbot: QtBot, context: UiContext) -> None:
    pane = InspectorPane(context)
    qtbot.addWidget(pane)
    pane.resize(300, 700)
    pane.show()
    assert pane.words.startswith("Reading")
    pane.show_failure("The screen does not come to rest.")
    assert pane.words == "The screen does not come to rest."
    chosen: list[tuple[Node, str]] = []
    pane.node_chosen.connect(lambda node, words: chosen.append((node, words)))
    screen = parse_screen(XML)
    pane.show_screen(screen)
    send = screen.nodes[1]
    pane.choose(send)
    assert chosen[-1] == (send, "id “a:id/send”")
    assert pane.words == ""
    await until(lambda: {"the only one", "Send it", "a:id/send"} <= words_in(pane), wanted=True)
    assert flaws(pane) == []
    copies = [b for b in pane.findChildren(IconButton) if b.isVisible() and b.accessibleName().startswith("Copy")]
    hands.click(copies[0])
    selector = Selector.model_validate_json(QGuiApplication.clipboard().text())
    assert pick(screen, selector) is send
    wanted: list[tuple[str, Selector]] = []
    pane.step_wanted.connect(lambda action, selector: wanted.append((action, selector)))
    pane.activateWindow()
    await until(pane.isActiveWindow, wanted=True)
    pane.tree.setFocus()
    hands.press(pane.tree, Qt.Key.Key_Insert)
    adds = [b for b in pane.findChildren(IconButton) if b.isVisible() and b.accessibleName().startswith("Add a step")]
    assert len(adds) == len(copies)
    for count in (1, 2):
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.actions()[count].trigger()
        menu.close()
        if count == 1:
            hands.click(adds[1])
    assert wanted == [
        ("wait_for_element", selector),
        ("check_element_exists", pane.proposals[1].selector),
    ]
    hostile = "<img src=file:///etc/passwd> $(reboot)"
    coded = hostile.replace("<", "&lt;").replace(">", "&gt;")
    pane.show_screen(parse_screen(f'<hierarchy><node text="{coded}" content-desc="{coded}"/></hierarchy>'.encode()))
    await until(lambda: hostile in words_in(pane), wanted=True)
    labels = [label for label in pane.findChildren(Label) if "<img" in label.text()]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert not [child.toolTip() for child in pane.findChildren(QWidget) if "<img" in child.toolTip()]
    pane.show_screen(parse_screen(b'<hierarchy rotation="0"/>'))
    assert pane.words == "The screen tells no elements."
