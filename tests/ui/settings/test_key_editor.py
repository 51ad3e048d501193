"""Keys as they are pressed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.events import EventBus
from app.ui.keymap import Keymap
from app.ui.settings.key_editor import KeyEditor, KeyField, pressed
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import ScratchSettings

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Grid(QWidget):
    """Takes a key itself."""

    def key_hints(self) -> list[KeyHint]:
        return [KeyHint("Choose all", "Ctrl+A")]


@pytest.mark.parametrize(
    ("key", "held", "text", "written"),
    [
        (Qt.Key.Key_K, CTRL, "", "Ctrl+K"),
        (Qt.Key.Key_K, NONE, "k", "K"),
        (Qt.Key.Key_K, SHIFT, "K", "Shift+K"),
        (Qt.Key.Key_Exclam, SHIFT, "!", "!"),
        (Qt.Key.Key_Exclam, SHIFT | CTRL, "!", "Ctrl+Shift+!"),
        (Qt.Key.Key_5, KEYPAD, "5", "5"),
        (Qt.Key.Key_Enter, CTRL | KEYPAD, "", "Ctrl+Enter"),
        (Qt.Key.Key_F5, SHIFT, "", "Shift+F5"),
        (Qt.Key.Key_Tab, CTRL, "", "Ctrl+Tab"),
        (Qt.Key.Key_Space, NONE, " ", "Space"),
        (Qt.Key.Key_Shift, SHIFT, "", ""),
        (Qt.Key.Key_Tab, NONE, "\t", ""),
        (Qt.Key.Key_Backtab, SHIFT, "", ""),
        (Qt.Key.Key_Escape, NONE, "\x1b", ""),
    ],
)
def test_what_is_pressed_is_written_as_qt_writes_it(
    key: Qt.Key, held: Qt.KeyboardModifier, text: str, written: str
) -> None:
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, held, text)) == written


def test_the_field_takes_keys_that_mean_something_in_the_window(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    heard: list[str] = []
    action = QAction("Search", window)
    action.setShortcut(QKeySequence("Ctrl+K"))
    action.triggered.connect(lambda: heard.append("action"))
    window.addAction(action)
    field = KeyField(theme)
    field.setParent(window)
    field.taken.connect(heard.append)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    hands.press(field, Qt.Key.Key_K, CTRL)
    hands.press(field, Qt.Key.Key_Shift, SHIFT)
    assert heard == ["Ctrl+K"]


def test_a_key_of_a_panel_itself_is_told_and_can_be_used_all_the_same(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    Grid(window)
    action = QAction("Search", window)
    action.setShortcut(QKeySequence("Ctrl+K"))
    window.addAction(action)
    keymap = Keymap(window, ScratchSettings(EventBus()))
    command = next(one for one in keymap.commands() if one.words == "Search")
    window.show()
    editor = KeyEditor(theme, window, keymap, command)
    got: list[tuple[object, object]] = []
    editor.changed.connect(lambda keys, taken: got.append((keys, taken)))
    editor.open_here()
    assert QApplication.focusWidget() is editor.field
    editor.take("Ctrl+K")
    assert editor.conflict.text() == "It has Ctrl+K already."
    assert not editor.use.isVisible()
    editor.take("Ctrl+A")
    assert "Choose all" in editor.conflict.text()
    assert not got
    hands.click(editor.use)
    assert got == [(("Ctrl+K", "Ctrl+A"), ())]
    assert not editor.isVisible()
    editor.deleteLater()
