"""The Tab key goes through parts as they are seen."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.tab_order import set_tab_order
from tests.support import hands


def _walk(start: QWidget, steps: int, key: Qt.Key) -> list[str]:
    start.setFocus()
    names = []
    for _ in range(steps):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName())
        hands.press(focused, key)
    return names


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    return made


def test_what_was_made_last_has_its_place_among_the_others(qtbot: QtBot, theme: Theme) -> None:  # noqa: ARG001
    window, head, body = QWidget(), QWidget(), QWidget()
    qtbot.addWidget(window)
    column, line, rows = QVBoxLayout(window), QHBoxLayout(head), QVBoxLayout(body)
    last, first = _line("last"), _line("first")
    column.addWidget(head)
    column.addWidget(body)
    column.addWidget(last)
    inner = QHBoxLayout()
    rows.addLayout(inner)
    for part in (QLabel("never"), _line("third"), _line("fourth")):
        inner.addWidget(part)
    line.addWidget(first)
    second = _line("second")
    line.addWidget(second)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    set_tab_order(head, body, last)
    names = ["first", "second", "third", "fourth", "last"]
    assert _walk(first, 6, Qt.Key.Key_Tab) == [*names, "first"]
    assert _walk(last, 5, Qt.Key.Key_Backtab) == names[::-1]


def test_parts_without_a_layout_are_gone_through_too(qtbot: QtBot, theme: Theme) -> None:  # noqa: ARG001
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    well, below = QWidget(), _line("below")
    well.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    well.setObjectName("well")
    for part in (below, well):
        column.addWidget(part)
    badge = QLineEdit(well)
    badge.setObjectName("badge")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    set_tab_order(well, below)
    walked = _walk(well, 4, Qt.Key.Key_Tab)
    assert list(pairwise(walked)) == [("well", "badge"), ("badge", "below"), ("below", "well")]
