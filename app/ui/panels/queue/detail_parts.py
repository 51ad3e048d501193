"""What the pages of the details are built of: headings, facts, sentences, and text as a machine wrote it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_LABEL_WIDTH: Final = 84
_ICON: Final = 16


class DetailPage(QWidget):
    """A column of such parts, for a scroll area."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "content")
        self._column = QVBoxLayout(self)
        edge = theme.token("space.3")
        self._column.setContentsMargins(edge, theme.token("space.2"), edge, edge)
        self._column.setSpacing(theme.token("space.2"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        forget_heights(self)
        super().resizeEvent(event)

    def finish(self) -> None:
        """Let the parts stand at the top."""
        self._column.addStretch(1)

    def add_widget(self, widget: QWidget) -> None:
        self._column.addWidget(widget)

    def add_heading(self, text: str, copied: str = "") -> None:
        """The name of what follows.

        Args:
            text: A word or two.
            copied: What a button beside it puts on the clipboard; without it there is none.
        """
        row = QHBoxLayout()
        row.setContentsMargins(0, self._theme.token("space.1"), 0, 0)
        row.addWidget(Label(self._theme, text, "smallStrong", "secondary"))
        row.addStretch(1)
        if copied:
            row.addWidget(copy_button(self._theme, self.tr("Copy: {what}").format(what=text), copied))
        self._column.addLayout(row)

    def add_text(self, text: str, *, tone: str = "primary", font: str = "small") -> None:
        """A sentence or more, which can be marked with the pointer."""
        self._column.addWidget(_marked(Label(self._theme, text, font, tone, wrap=True)))

    def add_line(self, icon: str, color: str, text: str, *, tone: str = "primary") -> None:
        """An icon and a sentence.

        Args:
            icon: The icon's name.
            color: Path of its colour.
            text: The sentence.
            tone: The colour of the sentence.
        """
        row = QHBoxLayout()
        row.setSpacing(self._theme.token("space.2"))
        mark = IconLabel(self._theme, icon, _ICON, color)
        mark.setFixedHeight(max(_ICON, paint.metrics(self._theme.font("small")).height()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(_marked(Label(self._theme, text, "small", tone, wrap=True)), 1)
        self._column.addLayout(row)

    def add_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Names and what they are, in two columns."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.token("space.2"))
        grid.setVerticalSpacing(self._theme.token("space.1"))
        grid.setColumnMinimumWidth(0, self._theme.scaled(_LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts):
            grid.addWidget(Label(self._theme, name, "small", "tertiary"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_marked(Label(self._theme, value, "small", wrap=True)), row, 1)
        self._column.addLayout(grid)

    def add_mono(self, text: str, tone: str = "secondary") -> None:
        """Text as a machine wrote it."""
        self._column.addWidget(_marked(Label(self._theme, text, "mono", tone, wrap=True)))


def copy_button(theme: Theme, tip: str, text: str) -> IconButton:
    """A button that puts a text on the clipboard."""
    button = IconButton(theme, "copy", tip)
    button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    return button


def forget_heights(owner: QWidget) -> None:
    """Let lines of another width have another height: a label never gives up one that it has needed."""
    for label in owner.findChildren(Label):
        if label.wordWrap():
            label.setMinimumHeight(0)


def _marked(label: Label) -> Label:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return label
