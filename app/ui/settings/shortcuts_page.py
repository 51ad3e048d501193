"""Every action of the window with its key."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.theme import Theme
from app.ui.widgets.label import Label


class ShortcutsPage(QWidget):
    """A list of words and keys; read from the actions themselves, so that it is never out of date.

    Args:
        theme: The look.
        window: Its actions, and those of its panels, are listed.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[str, Label, Label]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.token("space.4"))
        grid.setVerticalSpacing(theme.token("space.2"))
        grid.setColumnStretch(0, 1)
        self._heads: list[tuple[Label, list[int]]] = []
        line = 0
        for place, actions in self._places(window):
            head = Label(theme, place, "smallStrong", "secondary")
            head.setContentsMargins(0, theme.token("space.3") if line else 0, 0, 0)
            grid.addWidget(head, line, 0, 1, 2)
            self._heads.append((head, []))
            line += 1
            for text, key in actions:
                self._heads[-1][1].append(len(self._rows))
                self._add(grid, line, text, key)
                line += 1

    def _add(self, grid: QGridLayout, line: int, text: str, key: str) -> None:
        theme = self._theme
        word = Label(theme, text, "body", elide="right")
        mark = Label(theme, key, "caption", "secondary")
        mark.setProperty("role", "key")
        mark.setMinimumHeight(theme.scaled(20))
        grid.addWidget(word, line, 0)
        grid.addWidget(mark, line, 1, Qt.AlignmentFlag.AlignRight)
        self._rows.append((f"{text} {key}", word, mark))

    def _places(self, window: QWidget) -> list[tuple[str, list[tuple[str, str]]]]:
        """The actions by where they work: everywhere first, then the panels, by their names."""
        found: dict[str, dict[str, str]] = {"": {}}
        for action in window.findChildren(QAction):
            keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
            text = action.text().replace("&", "")
            if text and keys:
                found.setdefault(_panel_of(action, window), {})[text] = ", ".join(keys)
        return [
            (place or self.tr("Everywhere"), sorted(actions.items()))
            for place, actions in sorted(found.items())
            if actions
        ]

    def words(self) -> str:
        """What a search can find here."""
        return " ".join(words for words, _, _ in self._rows)

    def mark(self, text: str) -> None:
        """Show only the rows that fit a search; all where none does."""
        parts = text.casefold().split()
        fits = [all(part in words.casefold() for part in parts) for words, _, _ in self._rows]
        for is_fit, (_, word, mark) in zip(fits, self._rows, strict=True):
            word.setVisible(is_fit or not any(fits))
            mark.setVisible(is_fit or not any(fits))
        for head, rows in self._heads:
            head.setVisible(any(fits[row] for row in rows) or not any(fits))


def _panel_of(action: QAction, window: QWidget) -> str:
    """The name of the panel that an action belongs to; nothing where it works in the whole window."""
    if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut:
        return ""
    parent = action.parent()
    while parent is not None and parent is not window:
        if isinstance(parent, QWidget) and parent.property("panelTitle"):
            return str(parent.property("panelTitle"))
        parent = parent.parent()
    return ""
