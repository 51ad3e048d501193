"""A small panel at the thing that asked for it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.shadow import SHADOW
from tests.support import hands


@pytest.fixture
def anchor(qtbot: QtBot) -> Iterator[QPushButton]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    button = QPushButton("why?", window)
    column.addWidget(button)
    window.show()
    window.activateWindow()
    button.setFocus()
    yield button
    window.close()


def _open(theme: Theme, anchor: QPushButton) -> Popover:
    popover = Popover(theme, anchor)
    popover.set_content(Label(theme, "studio-2 has the highest priority."))
    popover.open()
    return popover


def test_escape_closes_it_and_gives_the_focus_back(qtbot: QtBot, theme: Theme, anchor: QPushButton) -> None:
    popover = _open(theme, anchor)
    with qtbot.waitSignal(popover.closed):
        qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert anchor.window().focusWidget() is anchor


def test_it_stays_on_the_screen(theme: Theme, anchor: QPushButton) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    anchor.window().move(screen.bottomRight() - QPoint(40, 40))
    popover = _open(theme, anchor)
    inner = popover.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    assert screen.contains(inner)
    popover.close()


def test_new_content_takes_the_place_of_the_old(theme: Theme, anchor: QPushButton) -> None:
    popover = _open(theme, anchor)
    popover.set_content(Label(theme, "Second"))
    layout = popover.layout()
    assert layout is not None
    assert layout.count() == 1
    popover.close()


def test_a_press_on_its_shadow_is_one_beside_it(theme: Theme, anchor: QPushButton) -> None:
    popover = _open(theme, anchor)
    hands.click(popover)
    assert popover.isVisible()
    hands.click(popover, QPoint(4, 4))
    assert not popover.isVisible()


def test_the_keyboard_has_a_ring_in_it(qtbot: QtBot, theme: Theme, anchor: QPushButton) -> None:
    popover = Popover(theme, anchor)
    content = QWidget()
    column = QVBoxLayout(content)
    for text in ("One", "Two"):
        column.addWidget(QPushButton(text))
    popover.set_content(content)
    popover.open()
    popover.activateWindow()
    qtbot.waitUntil(popover.isActiveWindow)
    first, second = content.findChildren(QPushButton)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    ring = popover.findChild(FocusRing)
    assert ring is not None
    assert ring.target is second
    popover.close()
