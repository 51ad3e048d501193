"""Every key of the window and its panels."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.language import told_keys
from app.ui.shortcuts import find_keys
from app.ui.theme import Theme
from app.ui.widgets.label import Label


class ShortcutsPage(QWidget):
    """A list of words and keys.

    Args:
        theme: The look.
        window: Its keys, and those of its panels, are listed.
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
        for place, hints in find_keys(window):
            head = Label(theme, place or self.tr("Everywhere"), "smallStrong", "secondary")
            head.setContentsMargins(0, theme.token("space.3") if line else 0, 0, 0)
            grid.addWidget(head, line, 0, 1, 2)
            self._heads.append((head, []))
            line += 1
            for hint in hints:
                self._heads[-1][1].append(len(self._rows))
                self._add(grid, line, hint.words, told_keys(hint.keys))
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
