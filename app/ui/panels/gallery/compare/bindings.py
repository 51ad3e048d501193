"""What can be done where pictures are compared: each thing with its key, for keyboard, menu and list of keys alike."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.domain.enums import MOST_STARS, Verdict
from app.ui.panels.gallery.compare.cells import Mode

if TYPE_CHECKING:
    from app.ui.panels.gallery.compare.page import ComparePage

_PAN = 60.0


class Binding(NamedTuple):
    """One of them.

    Attributes:
        words: What it does; the same words are one entry of the list of keys.
        key: As Qt writes it: "Shift+F".
        repeats: Goes on while the key is held.
        in_menu: Whether the menu has it.
    """

    words: str
    key: str
    run: Callable[[], object]
    repeats: bool = False
    in_menu: bool = True


def bindings(page: "ComparePage") -> list[Binding]:
    """All of them, in the order of the menu."""
    tr, view, verbs, clips = page.tr, page.view, page.verbs, page.clips
    return [
        Binding(tr("Keep"), "K", lambda: verbs.judge(Verdict.KEPT)),
        Binding(tr("Reject"), "X", lambda: verbs.judge(Verdict.REJECTED)),
        Binding(tr("Neither keep nor reject"), "U", lambda: verbs.judge(None)),
        *(
            Binding(tr("Stars"), str(stars), partial(verbs.rate, stars), in_menu=False)
            for stars in range(MOST_STARS + 1)
        ),
        Binding(tr("Undo"), "Ctrl+Z", verbs.undo, in_menu=False),
        Binding(tr("Slider"), "S", lambda: verbs.set_mode(Mode.SLIDER)),
        Binding(tr("Side by side"), "B", lambda: verbs.set_mode(Mode.SIDE_BY_SIDE)),
        Binding(tr("Flicker: the next one"), "F", verbs.flicker),
        Binding(tr("Flicker by itself"), "Shift+F", verbs.toggle_flicker),
        Binding(tr("Difference"), "D", lambda: verbs.set_mode(Mode.DIFFERENCE)),
        Binding(tr("Another two of several"), "P", verbs.next_pair),
        Binding(tr("Brighter difference"), "Shift+D", verbs.toggle_gain),
        Binding(tr("Next"), "Right", lambda: page.go(1), repeats=True),
        Binding(tr("Previous"), "Left", lambda: page.go(-1), repeats=True),
        Binding(tr("Another one on this side"), "Shift+Right", lambda: page.exchange(1), repeats=True),
        Binding(tr("The one before on this side"), "Shift+Left", lambda: page.exchange(-1), repeats=True),
        Binding(tr("Move the slider"), "Ctrl+Left", lambda: view.move_divider(-1), repeats=True, in_menu=False),
        Binding(tr("Move the slider"), "Ctrl+Right", lambda: view.move_divider(1), repeats=True, in_menu=False),
        Binding(tr("Zoom and pan together"), "L", verbs.toggle_link),
        Binding(tr("Whole or own size"), "Z", verbs.toggle_size),
        Binding(tr("Zoom"), "+", lambda: view.zoom(1), repeats=True, in_menu=False),
        Binding(tr("Zoom"), "-", lambda: view.zoom(-1), repeats=True, in_menu=False),
        *_pans(page),
        Binding(tr("Play or pause"), "Space", verbs.toggle_play),
        Binding(tr("One frame back"), ",", lambda: clips.step(-1), repeats=True),
        Binding(tr("One frame on"), ".", lambda: clips.step(1), repeats=True),
        Binding(tr("What differs"), "W", page.toggle_pane),
        Binding(tr("Vary"), "V", verbs.vary),
        Binding(tr("Use as input"), "I", verbs.use_as_input),
        Binding(tr("Transition between the two"), "N", verbs.make_transition),
        Binding(tr("Back to the gallery"), "Esc", page.closed.emit),
    ]


def run_key(all_bindings: Iterable[Binding], event: QKeyEvent) -> bool:
    """Do what a key means; False where it means nothing here."""
    pressed = event.keyCombination()
    plain = pressed.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    wanted = QKeySequence(int(pressed.key()) | int(plain.value))
    for binding in all_bindings:
        if _fits(binding.key, wanted, pressed.key()):
            if binding.repeats or not event.isAutoRepeat():
                binding.run()
            return True
    return False


def _fits(key: str, wanted: QKeySequence, pressed: Qt.Key) -> bool:
    # A plus needs Shift on many keyboards.
    return QKeySequence(key) == wanted or (key == "+" and pressed in {Qt.Key.Key_Plus, Qt.Key.Key_Equal})


def _pans(page: "ComparePage") -> list[Binding]:
    view, words = page.view, page.tr("Move the picture")
    moves = {"Alt+Left": (_PAN, 0), "Alt+Right": (-_PAN, 0), "Alt+Up": (0, _PAN), "Alt+Down": (0, -_PAN)}
    return [
        Binding(words, key, partial(view.pan, QPointF(*by)), repeats=True, in_menu=False) for key, by in moves.items()
    ]
