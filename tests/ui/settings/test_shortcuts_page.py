"""Every action with its key."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.settings.shortcuts_page import ShortcutsPage
from app.ui.theme import Theme
from app.ui.widgets.label import Label


def _window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    for text, key in (("&Undo", "Ctrl+Z"), ("Nothing", ""), ("Find", "Ctrl+F")):
        action = QAction(text, window)
        if key:
            action.setShortcut(QKeySequence(key))
        window.addAction(action)
    return window


def test_actions_with_a_key_are_listed_by_word(qtbot: QtBot, theme: Theme) -> None:
    page = ShortcutsPage(theme, _window(qtbot))
    qtbot.addWidget(page)
    assert [label.text() for label in page.findChildren(Label)] == ["Find", "Ctrl+F", "Undo", "Ctrl+Z"]


def test_a_search_hides_the_others(qtbot: QtBot, theme: Theme) -> None:
    page = ShortcutsPage(theme, _window(qtbot))
    qtbot.addWidget(page)
    page.show()
    page.mark("undo")
    assert [label.text() for label in page.findChildren(Label) if label.isVisible()] == ["Undo", "Ctrl+Z"]
    page.mark("")
    assert len([label for label in page.findChildren(Label) if label.isVisible()]) == 4
