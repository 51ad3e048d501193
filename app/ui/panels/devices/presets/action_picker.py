"""The list of actions from which a step is added."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind, Group
from app.ui.language import told
from app.ui.panels.devices.presets.lines import Line, LineList
from app.ui.panels.devices.presets.words import group_words, tr
from app.ui.theme import Theme
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField

_WIDTH: Final = 300
_HEIGHT: Final = 380


class ActionPicker(Popover):
    """Actions by category; typing narrows them, Enter takes the current one.

    Args:
        theme: The look.
        kinds: The actions.
        anchor: What asked for it.
    """

    taken = Signal(str)
    """The name of an action."""

    def __init__(self, theme: Theme, kinds: Mapping[str, ActionKind], anchor: QWidget) -> None:
        super().__init__(theme, anchor, padding=theme.token("space.2"))
        self._kinds = kinds
        content = QWidget()
        self.search = SearchField(theme, tr("Search actions"), parent=content)
        self.list = LineList(theme, tr("Actions"), content)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        content.setFixedHeight(theme.scaled(_HEIGHT))
        self.set_content(content)
        self._show("")
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self.list.take_current)
        self.search.results_wanted.connect(self._go_down)
        self.list.taken.connect(self._take)

    def ask(self) -> None:
        """Open it, with all actions."""
        self.search.clear()
        self.open(width=_WIDTH)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, words: str) -> None:
        self.list.show_lines(action_lines(self._kinds, words))

    def _go_down(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _take(self, name: object) -> None:
        self.close()
        self.taken.emit(str(name))


def action_lines(kinds: Mapping[str, ActionKind], words: str) -> list[Line]:
    """The actions whose title, name or category holds all words, under their categories."""
    wanted = words.casefold().split()
    lines = []
    for group in Group:
        found = [
            Line(told(kind.title), kind.name, kind.icon)
            for kind in sorted(kinds.values(), key=lambda kind: told(kind.title).casefold())
            if kind.category is group and all(word in _searched(kind) for word in wanted)
        ]
        lines += [Line(group_words(group)), *found] if found else []
    return lines


def _searched(kind: ActionKind) -> str:
    return f"{told(kind.title)} {kind.title} {kind.name.replace('_', ' ')} {group_words(kind.category)}".casefold()
