"""The keys of the window and its panels, read from the tree of its widgets, so that the list is never out of date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import structlog
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

log = structlog.get_logger(__name__)

PANEL_TITLE = "panelTitle"
"""The property of a panel's widget that names it."""
HELP_PAGE = "helpPage"
"""The property of a panel, or of a part of it, that names its page of the help."""

PANEL_ID = "panelId"
"""The property that names it in every language."""


@dataclass(frozen=True, slots=True)
class KeyHint:
    """What a key does.

    Attributes:
        words: "Quick look".
        keys: As they are written on the keyboard: "Space", "Ctrl+F".
    """

    words: str
    keys: str


@runtime_checkable
class HasKeys(Protocol):
    """A widget that takes keys itself and not by actions says which."""

    def key_hints(self) -> Sequence[KeyHint]: ...


def find_keys(window: QWidget) -> list[tuple[str, list[KeyHint]]]:
    """All keys by where they work: in the whole window first (with an empty name), then the panels by their names."""
    found: dict[str, dict[str, KeyHint]] = {"": {}}
    for place, hint in (*_keys_of_actions(window), *_keys_of_widgets(window)):
        found.setdefault(place, {}).setdefault(hint.words, hint)
    return [
        (place, sorted(hints.values(), key=lambda hint: hint.words)) for place, hints in sorted(found.items()) if hints
    ]


def give_way(window: QWidget, panel: QWidget) -> None:
    """Take those keys from a panel's actions that the window has itself.

    Qt runs neither of two actions with one key that the focus reaches both.
    """
    own = {key.toString() for action in window.actions() for key in action.shortcuts() if is_everywhere(action)}
    for action in panel.findChildren(QAction):
        keys = action.shortcuts()
        kept = [key for key in keys if key.toString() not in own]
        if len(kept) < len(keys) and action not in window.actions():
            action.setShortcuts(kept)
            log.info("key_of_panel_taken", panel=panel.property(PANEL_TITLE), keys=[key.toString() for key in keys])


def _keys_of_actions(window: QWidget) -> Iterator[tuple[str, KeyHint]]:
    for action in window.findChildren(QAction):
        # The icon's text is the action's name that stays: that of undo says what would be undone.
        words, _, shown_key = action.iconText().partition("\t")
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        if words and (keys or shown_key):
            place = "" if keys and is_everywhere(action) else panel_of(action, window)
            yield place, KeyHint(words, ", ".join(keys) or shown_key)


def _keys_of_widgets(window: QWidget) -> Iterator[tuple[str, KeyHint]]:
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, HasKeys):
            yield from ((panel_of(widget, window), hint) for hint in widget.key_hints())


def is_everywhere(action: QAction) -> bool:
    """Whether its keys work in the whole window."""
    return action.shortcutContext() == Qt.ShortcutContext.WindowShortcut


def panel_of(part: QObject, window: QWidget, what: str = PANEL_TITLE) -> str:
    """The name of the panel that something belongs to; nothing where it belongs to the window."""
    at: QObject | None = part
    while at is not None and at is not window:
        if isinstance(at, QWidget) and at.property(what):
            return str(at.property(what))
        at = at.parent()
    return ""
