"""Every action with its key."""

from PySide6.QtCore import Qt
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
    assert [label.text() for label in page.findChildren(Label)] == [
        "Everywhere",
        "Find",
        "Ctrl+F",
        "Undo",
        "Ctrl+Z",
    ]


def test_a_search_hides_the_others(qtbot: QtBot, theme: Theme) -> None:
    page = ShortcutsPage(theme, _window(qtbot))
    qtbot.addWidget(page)
    page.show()
    page.mark("undo")
    assert [label.text() for label in page.findChildren(Label) if label.isVisible()] == [
        "Everywhere",
        "Undo",
        "Ctrl+Z",
    ]
    page.mark("")
    assert len([label for label in page.findChildren(Label) if label.isVisible()]) == 5


def test_actions_of_a_panel_stand_under_its_name(qtbot: QtBot, theme: Theme) -> None:
    window = _window(qtbot)
    panel = QWidget(window)
    panel.setProperty("panelTitle", "Gallery")
    table = QWidget(panel)
    hold = QAction("Hold", table)
    hold.setShortcut(QKeySequence("H"))
    hold.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    page = ShortcutsPage(theme, window)
    qtbot.addWidget(page)
    words = [label.text() for label in page.findChildren(Label)]
    assert words.index("Gallery") < words.index("Hold")
    assert words.index("Undo") < words.index("Gallery")
