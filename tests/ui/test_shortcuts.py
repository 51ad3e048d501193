"""Keys are found in the tree of widgets, by where they work."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.shortcuts import PANEL_TITLE, KeyHint, find_keys, give_way
from app.ui.tasks import UiTasks
from app.ui.undo import UndoStack
from tests.support import hands

HERE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class Grid(QWidget):
    """A widget that takes keys itself."""

    def key_hints(self) -> Sequence[KeyHint]:
        return [KeyHint("Choose all", "Ctrl+A")]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    _action(made, "&Settings", "Ctrl+,", Qt.ShortcutContext.WindowShortcut)
    return made


@pytest.fixture
def gallery(window: QWidget) -> QWidget:
    panel = QWidget(window)
    panel.setProperty(PANEL_TITLE, "Gallery")
    return panel


def _action(owner: QWidget, text: str, key: str, context: Qt.ShortcutContext = HERE) -> QAction:
    action = QAction(text, owner)
    if key:
        action.setShortcut(QKeySequence(key))
    action.setShortcutContext(context)
    owner.addAction(action)
    return action


def test_keys_of_panels_come_after_those_of_the_window(window: QWidget, gallery: QWidget) -> None:
    _action(QWidget(gallery), "Use as input", "I")
    _action(gallery, "Nothing", "")
    assert find_keys(window) == [
        ("", [KeyHint("Settings", "Ctrl+,")]),
        ("Gallery", [KeyHint("Use as input", "I")]),
    ]


def test_an_action_of_a_panel_that_works_in_the_whole_window_stands_with_the_windows(
    window: QWidget, gallery: QWidget
) -> None:
    _action(gallery, "Generate", "Ctrl+Return", Qt.ShortcutContext.WindowShortcut)
    (place,) = find_keys(window)
    assert [hint.words for hint in place[1]] == ["Generate", "Settings"]


def test_a_key_that_a_menu_shows_is_one_too(window: QWidget, gallery: QWidget) -> None:
    QAction("Quick look\tSpace", gallery)
    assert find_keys(window)[1] == ("Gallery", [KeyHint("Quick look", "Space")])


def test_a_widget_that_takes_keys_itself_says_which(window: QWidget, gallery: QWidget) -> None:
    Grid(gallery)
    assert find_keys(window)[1] == ("Gallery", [KeyHint("Choose all", "Ctrl+A")])


def test_undo_is_listed_by_its_name_and_not_by_what_it_would_undo(window: QWidget) -> None:
    async def nothing() -> None:
        """Nothing is undone here."""

    stack = UndoStack(UiTasks(lambda _error, _what: None))
    stack.make_actions(window)
    stack.push("Retry 1 job", undo=nothing, redo=nothing)
    hints = dict(find_keys(window))[""]
    assert KeyHint("Undo", "Ctrl+Z") in hints
    assert KeyHint("Redo", "Ctrl+Shift+Z, Ctrl+Y") in hints


def test_a_key_of_the_window_is_taken_from_a_panel_that_would_mute_both(
    window: QWidget, gallery: QWidget, qtbot: QtBot
) -> None:
    heard: list[str] = []
    field = QWidget(gallery)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    everywhere = _action(window, "Import", "Ctrl+I", Qt.ShortcutContext.WindowShortcut)
    there = _action(gallery, "Import here", "Ctrl+I")
    other = _action(gallery, "Use as input", "I")
    everywhere.triggered.connect(lambda: heard.append("everywhere"))
    there.triggered.connect(lambda: heard.append("there"))
    give_way(window, gallery)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    hands.press(field, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["everywhere"]
    assert there.shortcuts() == []
    assert other.shortcuts() == [QKeySequence("I")]
