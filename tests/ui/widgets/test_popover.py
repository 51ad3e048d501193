"""A small panel at the thing that asked for it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.popover import SHADOW, Popover, shadow_pixmap


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


def test_the_shadow_is_as_sharp_as_the_screen(theme: Theme, anchor: QPushButton) -> None:
    pixmap = shadow_pixmap(theme, anchor.size() * 3, 2.0)
    assert pixmap.size() == anchor.size() * 6
    assert pixmap.toImage().pixelColor(0, 0).alpha() == 0
