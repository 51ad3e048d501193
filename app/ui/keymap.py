"""The keys of all commands: what they usually are, what the user made of them, and which would meet.

A command is known by where it works and by its usual keys, or by the name of its action: both are the same in every
language. Actions that are known by the same are one command.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from app.ui.context import SettingsAccess
from app.ui.shortcuts import PANEL_ID, HasKeys, is_everywhere, panel_of

SETTING = "shortcuts.keys"
_USUAL = "usualKeys"
_WINDOW = "window"


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """Something that has keys.

    Attributes:
        id: Its name in the settings; empty for one whose keys cannot be changed.
        place: The title of its panel; empty for the whole window.
        words: What it does.
        usual: Its keys when nobody has changed them, in Qt's own writing.
        keys: Its keys now.
        actions: Those that it stands for.
        widgets: Where it works.
    """

    id: str
    place: str
    words: str
    usual: tuple[str, ...]
    keys: tuple[str, ...]
    actions: tuple[QAction, ...]
    widgets: tuple[QWidget, ...]

    @property
    def is_fixed(self) -> bool:
        return not self.id

    @property
    def is_changed(self) -> bool:
        return self.keys != self.usual


def shown_keys(keys: Sequence[str]) -> str:
    """Keys as they are written on this keyboard."""
    return ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


class Keymap:
    """Reads the commands from the tree of widgets, so that it is never out of date.

    Args:
        window: Whose commands, and whose panels'.
        settings: Where changed keys are kept.
    """

    def __init__(self, window: QWidget, settings: SettingsAccess) -> None:
        self._window = window
        self._settings = settings

    def commands(self) -> list[Command]:
        """All of them, those of the whole window first, then by panel and word."""
        found: dict[tuple[str, str], list[QAction]] = {}
        for action in self._actions():
            place, name = self._place(action), _name_of(action)
            found.setdefault((place, name), []).append(action)
        commands = [self._command(place, name, actions) for (place, name), actions in found.items()]
        commands += self._fixed()
        return sorted(commands, key=lambda command: (command.place, command.words.casefold()))

    def apply(self) -> None:
        """Give each command the keys that the settings say."""
        chosen = self._settings.value.shortcuts.keys
        for command in self.commands():
            if command.is_fixed:
                continue
            wanted = chosen.get(command.id, command.usual)
            if wanted != command.keys:
                for action in command.actions:
                    action.setShortcuts([QKeySequence(key) for key in wanted])
                self._retell(command, wanted)

    def meeting(self, command: Command, key: str) -> list[Command]:
        """The other commands that a key would reach too: Qt then runs none of them."""
        return meeting(command, key, self.commands())

    async def set_keys(self, command: Command, keys: Sequence[str], taken: Sequence[Command] = ()) -> None:
        """Give a command other keys, and take them from others."""
        chosen = dict(self._settings.value.shortcuts.keys)
        _put(chosen, command, keys)
        for other in taken:
            if not other.is_fixed:
                _put(chosen, other, [key for key in other.keys if key not in keys])
        await self._settings.change(SETTING, chosen)

    def _actions(self) -> Iterator[QAction]:
        for action in self._window.findChildren(QAction):
            if not isinstance(action.parent(), QMenu) and _words_of(action) and _name_of(action):
                yield action

    def _place(self, action: QAction) -> str:
        return "" if is_everywhere(action) else panel_of(action, self._window)

    def _command(self, place: str, name: str, actions: Sequence[QAction]) -> Command:
        first = actions[0]
        where = str(_panel_id(first, self._window)) if place else _WINDOW
        widgets = tuple(_widgets_of(action, self._window) for action in actions)
        reached = tuple(widget for group in widgets for widget in group)
        words = " / ".join(dict.fromkeys(_words_of(action) for action in actions))
        # One that no widget has is only told: the widget itself takes the key.
        name = f"{where}/{name}" if reached else ""
        return Command(name, place, words, _usual_of(first), _keys_of(first), tuple(actions), reached)

    def _fixed(self) -> Iterator[Command]:
        """What widgets take themselves, and what menus show of it."""
        for widget in (self._window, *self._window.findChildren(QWidget)):
            if isinstance(widget, HasKeys):
                for hint in widget.key_hints():
                    keys = tuple(QKeySequence(key).toString() or key for key in hint.keys.split(", "))
                    yield Command("", panel_of(widget, self._window), hint.words, keys, keys, (), (widget,))

    def _retell(self, command: Command, keys: Sequence[str]) -> None:
        """Tell other keys where a button's tool tip tells them."""
        before, now = (f" ({key})" for key in (shown_keys(command.keys[:1]), shown_keys(keys[:1])))
        for button in self._window.findChildren(QAbstractButton):
            if command.keys and button.toolTip().endswith(before) and panel_of(button, self._window) == command.place:
                button.setToolTip(button.toolTip().removesuffix(before) + (now if keys else ""))


def meeting(command: Command, key: str, commands: Sequence[Command]) -> list[Command]:
    """Those of some commands that a key of another would reach too."""
    return [
        other
        for other in commands
        if key in other.keys and other.id != command.id and _meet(command.widgets, other.widgets)
    ]


def _put(chosen: dict[str, tuple[str, ...]], command: Command, keys: Sequence[str]) -> None:
    if tuple(keys) == command.usual:
        chosen.pop(command.id, None)
    else:
        chosen[command.id] = tuple(keys)


def _meet(some: Sequence[QWidget], others: Sequence[QWidget]) -> bool:
    """Whether the focus can be where both work."""
    return any(one is other or one.isAncestorOf(other) or other.isAncestorOf(one) for one in some for other in others)


def _words_of(action: QAction) -> str:
    # The icon's text is the action's name that stays: that of undo says what would be undone.
    return action.iconText().partition("\t")[0].replace("&", "")


def _keys_of(action: QAction) -> tuple[str, ...]:
    return tuple(key.toString() for key in action.shortcuts() if not key.isEmpty())


def _usual_of(action: QAction) -> tuple[str, ...]:
    """Its keys when it was first seen."""
    kept = action.property(_USUAL)
    if kept is None:
        kept = list(_keys_of(action))
        action.setProperty(_USUAL, kept)
    return tuple(kept)


def _name_of(action: QAction) -> str:
    """What it is known by; empty for one that has neither a name nor usual keys."""
    usual = _usual_of(action)
    owner = action.parent()
    return action.objectName() or (f"{type(owner).__name__}/{' '.join(usual)}" if usual else "")


def _panel_id(action: QAction, window: QWidget) -> str:
    return panel_of(action, window, PANEL_ID)


def _widgets_of(action: QAction, window: QWidget) -> tuple[QWidget, ...]:
    widgets = [one for one in action.associatedObjects() if isinstance(one, QWidget) and not isinstance(one, QMenu)]
    if not widgets:
        return ()
    return (window,) if is_everywhere(action) else tuple(widgets)
