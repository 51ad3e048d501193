"""Keys of the computer and of Android."""

from PySide6.QtCore import Qt

from app.devices.control import Key, Meta
from app.ui.panels.devices.keys import code_of, meta_of


def test_keys_that_type_nothing_have_androids_code() -> None:
    assert code_of(Qt.Key.Key_Escape) == Key.BACK
    assert code_of(Qt.Key.Key_Return) == Key.ENTER
    assert code_of(Qt.Key.Key_Backspace) == Key.DELETE
    assert code_of(Qt.Key.Key_A) == 0
    held = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    assert meta_of(held) == Meta.SHIFT | Meta.CTRL
