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
        for row, (text, key) in enumerate(_actions(window)):
            word = Label(theme, text, "body", elide="right")
            mark = Label(theme, key, "caption", "secondary")
            mark.setProperty("role", "key")
            mark.setMinimumHeight(theme.scaled(20))
            grid.addWidget(word, row, 0)
            grid.addWidget(mark, row, 1, Qt.AlignmentFlag.AlignRight)
            self._rows.append((f"{text} {key}", word, mark))

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


def _actions(window: QWidget) -> list[tuple[str, str]]:
    """Words and keys of all actions below the window, in the order of the words."""
    found: dict[str, str] = {}
    for action in window.findChildren(QAction):
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        text = action.text().replace("&", "")
        if text and keys:
            found[text] = ", ".join(keys)
    return sorted(found.items())
