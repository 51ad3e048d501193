"""What can be done where pictures are compared, by key and by menu."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from app.ui.panels.gallery.compare.bindings import Binding, bindings, run_key
from app.ui.theme import Theme
from tests.ui.panels.gallery.compare.using import show_page


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier, *, is_held: bool = False) -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, which, modifiers, autorep=is_held)


def test_a_key_runs_its_binding_and_a_held_one_only_what_may_repeat() -> None:
    ran: list[str] = []
    all_bindings = [
        Binding("Keep", "K", lambda: ran.append("keep")),
        Binding("Flicker", "Shift+F", lambda: ran.append("flicker")),
        Binding("Next", "Right", lambda: ran.append("next"), repeats=True),
        Binding("Zoom", "+", lambda: ran.append("zoom")),
    ]
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    keypad = Qt.KeyboardModifier.KeypadModifier
    assert run_key(all_bindings, key(Qt.Key.Key_K, none))
    assert run_key(all_bindings, key(Qt.Key.Key_K, none, is_held=True))
    assert run_key(all_bindings, key(Qt.Key.Key_F, shift))
    assert run_key(all_bindings, key(Qt.Key.Key_Right, keypad, is_held=True))
    assert run_key(all_bindings, key(Qt.Key.Key_Plus, shift))
    assert not run_key(all_bindings, key(Qt.Key.Key_F, none))
    assert ran == ["keep", "flicker", "next", "zoom"]


async def test_every_key_is_told_once_and_the_menu_has_what_is_no_mere_movement(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, rows=2) as shown:
        all_bindings = bindings(shown.page)
        keys = [binding.key for binding in all_bindings]
        assert len(keys) == len(set(keys))
        told = {hint.words: hint.keys for hint in shown.page.key_hints()}
        assert (told["Stars"], told["Zoom"], told["The other side"]) == ("0, 1, 2, 3, 4, 5", "+, -", "Tab")
        shown.open(0, 1)
        shown.page.open_menu(QPoint(10, 10))
        menu = next(child for child in shown.page.findChildren(QMenu) if child.isVisible())
        words = [action.text().split("\t")[0] for action in menu.actions()]
        assert {"Keep", "Difference", "Vary", "Use as input", "Back to the gallery"} <= set(words)
        menu.close()
