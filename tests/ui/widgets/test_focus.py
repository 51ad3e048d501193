"""The ring around what has the keyboard."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.theme import Theme
from app.ui.widgets.focus import FocusRing


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.field, self.one, self.two = QLineEdit(), QPushButton("One"), QPushButton("Two")
        column = QVBoxLayout(self)
        for part in (self.field, self.one, self.two):
            column.addWidget(part)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Window:  # noqa: ARG001
    made = Window()
    qtbot.addWidget(made)
    made.resize(200, 160)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    return made


def test_it_shows_after_tab_with_a_gap_around_the_control(qtbot: QtBot, window: Window, theme: Theme) -> None:
    ring = FocusRing(theme, window)
    qtbot.keyClick(window.field, Qt.Key.Key_Tab)
    assert ring.isVisible()
    assert ring.geometry() == window.one.geometry().adjusted(-3, -3, 3, 3)


def test_it_follows_a_control_that_moves_and_goes_when_it_hides(qtbot: QtBot, window: Window, theme: Theme) -> None:
    ring = FocusRing(theme, window)
    qtbot.keyClick(window.field, Qt.Key.Key_Tab)
    window.one.setGeometry(QRect(5, 50, 60, 30))
    assert ring.geometry() == QRect(2, 47, 66, 36)
    window.one.hide()
    assert ring.target is not window.one


def test_a_click_shows_none(qtbot: QtBot, window: Window, theme: Theme) -> None:
    ring = FocusRing(theme, window)
    window.two.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.mousePress(window.two, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(window.two, Qt.MouseButton.LeftButton)
    assert window.two.hasFocus()
    assert not ring.isVisible()


def test_what_paints_its_own_focus_gets_none(qtbot: QtBot, window: Window, theme: Theme) -> None:
    ring = FocusRing(theme, window)
    window.one.setProperty("ownFocus", "true")
    qtbot.keyClick(window.field, Qt.Key.Key_Tab)
    assert window.one.hasFocus()
    assert not ring.isVisible()


def test_what_scrolled_out_of_its_area_has_no_ring_over_what_is_beside(window: Window, theme: Theme) -> None:
    ring = FocusRing(theme, window)
    area, inner = QScrollArea(window), QWidget()
    inner.resize(100, 400)
    inside = QPushButton("Three", inner)
    inside.setGeometry(0, 40, 80, 30)
    area.setWidget(inner)
    area.setGeometry(20, 20, 140, 100)
    area.show()
    inside.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.mask().boundingRect() == ring.rect()
    area.verticalScrollBar().setValue(55)
    assert ring.mask().boundingRect().height() < ring.height()
    area.verticalScrollBar().setValue(200)
    assert not ring.isVisible()


def test_a_window_that_is_deleted_while_it_shows_ends_well(qtbot: QtBot, theme: Theme) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = Window()
    window.setParent(parent, Qt.WindowType.Dialog)
    FocusRing(theme, window)
    parent.show()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.field.setFocus()
    qtbot.keyClick(window.field, Qt.Key.Key_Tab)
    assert window.one.hasFocus()
    parent.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(window)
