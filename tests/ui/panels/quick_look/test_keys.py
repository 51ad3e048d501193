"""The keys of the quick look."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.ui.panels.quick_look.keys import LookKey, keys_of, run_key
from app.ui.theme import Theme
from tests.support.shown_gallery import holds
from tests.support.shown_look import show_look


def test_a_key_is_known_with_the_shift_that_it_needs() -> None:
    ran: list[str] = []
    names = ("+", "[", "Shift+.", ".", "Ctrl+C", "C")
    keys = [LookKey(name, name, partial(ran.append, name)) for name in names]
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    for key, modifiers in (
        (Qt.Key.Key_Plus, shift),
        (Qt.Key.Key_BracketLeft, none),
        (Qt.Key.Key_Greater, shift),
        (Qt.Key.Key_Period, none),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_C, Qt.KeyboardModifier.KeypadModifier),
        (Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier),
    ):
        run_key(keys, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
    assert ran == ["+", "[", "Shift+.", ".", "Ctrl+C", "C"]
    run_key(keys, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, none, autorep=True))
    assert len(ran) == 6


async def test_each_key_means_one_thing_and_a_picture_is_moved_by_keys(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        names = [key.key for key in keys_of(shown.look)]
        assert len(names) == len(set(names))
        told = {hint.words: hint.keys for hint in shown.look.key_hints()}
        assert (told["Stars"], told["Previous or next"]) == ("0, 1, 2, 3, 4, 5", "Left, Right")
        asset = await shown.library.import_picture("lake.png", (1600, 1200))
        shown.open(asset.id, asset.id)
        await holds(lambda: not shown.view.image.isNull() and shown.context.thumbnails.is_idle)
        before = shown.view.grab().toImage()
        shown.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert shown.view.grab().toImage() == before
        shown.press(Qt.Key.Key_Z)
        await holds(lambda: shown.view.image.width() == 1600)
        before = shown.view.grab().toImage()
        shown.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert shown.view.grab().toImage() != before
