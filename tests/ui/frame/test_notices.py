"""The past words behind the bell."""

import re
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import Toast
from app.ui.frame.notices import open_notices, time_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.toast import ToastStack

TIME = re.compile(r"\d{1,2}:\d{2}( [AP]M)?")


@pytest.fixture
def area(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def _texts(popover: Popover) -> list[str]:
    return [label.text() for label in popover.findChildren(Label) if label.text()]


def test_without_words_it_says_so(area: QWidget, theme: Theme) -> None:
    popover = open_notices(theme, area, ToastStack(theme, area))
    assert _texts(popover) == ["Notifications", "Nothing has happened yet."]
    popover.close()


def test_the_newest_is_first_and_its_details_can_be_copied(area: QWidget, theme: Theme, qtbot: QtBot) -> None:
    stack = ToastStack(theme, area)
    stack.add(Toast("done", "One"))
    stack.add(Toast("failed", "Two", details="Traceback"))
    popover = open_notices(theme, area, stack)
    assert [text for text in _texts(popover) if not TIME.fullmatch(text)] == ["Notifications", "Two", "One"]
    assert sum(bool(TIME.fullmatch(text)) for text in _texts(popover)) == 2
    copy = next(button for button in popover.findChildren(Button) if button.text() == "Copy details")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback"
    clear = next(button for button in popover.findChildren(Button) if button.text() == "Clear")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert stack.past == []


def test_the_day_is_told_only_where_it_was_another() -> None:
    now = datetime(2026, 6, 3, 9, tzinfo=UTC)
    assert TIME.fullmatch(time_words(datetime(2026, 6, 3, 8, 5, tzinfo=UTC), now))
    before = time_words(datetime(2026, 6, 2, 22, 30, tzinfo=UTC), now)
    assert not TIME.fullmatch(before)
    assert TIME.search(before)
