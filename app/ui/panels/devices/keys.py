"""Which key of Android a key of the computer is."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt

_CODES: Final[Mapping[Qt.Key, int]] = {
    Qt.Key.Key_Escape: 4,
    Qt.Key.Key_Up: 19,
    Qt.Key.Key_Down: 20,
    Qt.Key.Key_Left: 21,
    Qt.Key.Key_Right: 22,
    Qt.Key.Key_Return: 66,
    Qt.Key.Key_Enter: 66,
    Qt.Key.Key_Backspace: 67,
    Qt.Key.Key_Menu: 82,
    Qt.Key.Key_PageUp: 92,
    Qt.Key.Key_PageDown: 93,
    Qt.Key.Key_Delete: 112,
    Qt.Key.Key_Home: 122,
    Qt.Key.Key_End: 123,
}
_HELD: Final[Mapping[Qt.KeyboardModifier, int]] = {
    Qt.KeyboardModifier.ShiftModifier: 0x1,
    Qt.KeyboardModifier.AltModifier: 0x2,
    Qt.KeyboardModifier.ControlModifier: 0x1000,
}


def code_of(key: Qt.Key) -> int:
    """Android's code of a key that types nothing (Esc is the phone's "back"); 0 where it has none here."""
    return _CODES.get(key, 0)


def meta_of(modifiers: Qt.KeyboardModifier) -> int:
    """What is held, in Android's bits."""
    return sum(bit for modifier, bit in _HELD.items() if modifiers & modifier)
