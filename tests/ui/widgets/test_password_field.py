"""A field for a password."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.password_field import PasswordField
from tests.support import hands

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def field(theme: Theme, qtbot: QtBot) -> PasswordField:
    made = PasswordField(theme, "Password", longest=20)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_character_counts_up_to_the_longest(field: PasswordField) -> None:
    hands.type_into(field.edit, " " + "x" * 30)
    assert field.value() == " " + "x" * 19


def test_enter_hands_it_in(field: PasswordField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.entered):
        hands.press(field.edit, Qt.Key.Key_Return)


def test_caps_lock_is_seen_by_the_letters_that_come(field: PasswordField, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(field.caps_seen):
        hands.type_into(field.edit, "a1")
    with qtbot.waitSignal(field.caps_seen) as heard:
        # As a keyboard with Caps Lock on sends it: a capital letter without Shift.
        hands.repeat(field.edit, Qt.Key.Key_1)
        _send(field, "B")
    assert heard.args == [True]
    with qtbot.waitSignal(field.caps_seen) as heard:
        _send(field, "b")
    assert heard.args == [False]
    with qtbot.assertNotEmitted(field.caps_seen):
        _send(field, "C", SHIFT)


def _send(field: PasswordField, text: str, modifiers: Qt.KeyboardModifier = hands.NONE) -> None:
    key = Qt.Key(ord(text.upper()))
    QApplication.sendEvent(field.edit, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))
