"""What the keys of the quick look do."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.domain.enums import MOST_STARS, Verdict
from app.ui.models.color_labels import KEYS

if TYPE_CHECKING:
    from app.ui.panels.quick_look.panel import QuickLook

_PAN = 120.0
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_SHIFTED = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight})
"""On some keyboards these need Shift."""


class LookKey(NamedTuple):
    """One of them.

    Attributes:
        words: What it does; keys with the same words are told together.
        key: As Qt writes it.
        repeats: Goes on while the key is held.
    """

    words: str
    key: str
    run: Callable[[], object]
    repeats: bool = False


def keys_of(look: "QuickLook") -> list[LookKey]:
    """All of them, in the order in which they are told."""
    tr, view, controls = look.tr, look.view, look.controls
    moves = {"Left": (_PAN, 0.0), "Right": (-_PAN, 0.0), "Up": (0.0, _PAN), "Down": (0.0, -_PAN)}
    judging = [LookKey(tr("Stars"), str(stars), partial(look.verbs.rate, stars)) for stars in range(MOST_STARS + 1)]
    colors = [LookKey(tr("Colour label"), key, partial(look.verbs.label, color)) for color, key in KEYS.items()]
    verdicts = {"K": Verdict.KEPT, "X": Verdict.REJECTED, "U": None}
    return [
        LookKey(tr("Close"), "Esc", look.close_look),
        LookKey(tr("Previous or next"), "Left", lambda: look.go(-1), repeats=True),
        LookKey(tr("Previous or next"), "Right", lambda: look.go(1), repeats=True),
        LookKey(tr("Play or pause"), "Space", look.toggle_play),
        LookKey(tr("Step by a frame"), ",", lambda: look.step(-1), repeats=True),
        LookKey(tr("Step by a frame"), ".", lambda: look.step(1), repeats=True),
        LookKey(tr("Loop"), "L", controls.toggle_loop),
        LookKey(tr("Slower or faster"), "Shift+,", lambda: controls.change_speed(-1)),
        LookKey(tr("Slower or faster"), "Shift+.", lambda: controls.change_speed(1)),
        LookKey(tr("Sound on or off"), "M", controls.toggle_mute),
        LookKey(tr("Louder or softer"), "Up", lambda: controls.change_volume(1), repeats=True),
        LookKey(tr("Louder or softer"), "Down", lambda: controls.change_volume(-1), repeats=True),
        LookKey(tr("Begin or end of the part that plays"), "[", controls.marks.mark_start),
        LookKey(tr("Begin or end of the part that plays"), "]", controls.marks.mark_end),
        LookKey(tr("Play the whole clip"), "\\", controls.marks.clear),
        LookKey(tr("Save the frame"), "S", look.verbs.save_frame),
        LookKey(tr("Copy the frame"), "Ctrl+C", look.verbs.copy_frame),
        LookKey(tr("Use as input"), "I", look.verbs.use_as_input),
        LookKey(tr("Send to phone"), "P", look.verbs.send_to_phone),
        LookKey(tr("Compare with the next one"), "C", look.verbs.compare),
        LookKey(tr("Judge one after another"), "T", look.verbs.go_through),
        LookKey(tr("Full screen"), "F", look.toggle_full_screen),
        LookKey(tr("Show on the second screen"), "F11", look.screens.toggle),
        LookKey(tr("Whole or own size"), "Z", view.toggle_size),
        LookKey(tr("Zoom"), "+", lambda: view.zoom(1), repeats=True),
        LookKey(tr("Zoom"), "-", lambda: view.zoom(-1), repeats=True),
        *(
            LookKey(tr("Move the picture"), f"Shift+{key}", partial(view.pan, QPointF(*by)), repeats=True)
            for key, by in moves.items()
        ),
        *judging,
        *colors,
        *(LookKey(tr("Keep, reject, neither"), key, partial(look.verbs.judge, said)) for key, said in verdicts.items()),
        LookKey(tr("Undo"), "Ctrl+Z", look.verbs.undo),
    ]


def run_key(keys: list[LookKey], event: QKeyEvent) -> None:
    """Do what a key means."""
    modifiers = event.modifiers() & ~_KEYPAD
    key = Qt.Key(event.key())
    shift_counts = key not in _SHIFTED
    pressed = QKeySequence(key.value | (modifiers if shift_counts else modifiers & ~_SHIFT).value)
    # What Shift makes of comma and period is another key on most keyboards.
    names = {Qt.Key.Key_Less: "Shift+,", Qt.Key.Key_Greater: "Shift+."}
    wanted = QKeySequence(names[key]) if key in names else pressed
    for one in keys:
        if QKeySequence(one.key) == wanted:
            if one.repeats or not event.isAutoRepeat():
                one.run()
            return
