"""The ways to start as cards: side by side where there is room, else one below the other."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_LEAST_WIDTH: Final = 196
"""Below this a card is too narrow for its words."""


class StartCard(QWidget):
    """A way to start: an icon, what it is, and the button that does it.

    Args:
        theme: The look.
        icon: The icon's name.
        title: What it is.
        words: What comes of it, in a sentence or two.
        button: Does it; a primary one puts the card into the accent's colours: the way that is offered.
    """

    def __init__(self, theme: Theme, icon: str, title: str, words: str, button: Button) -> None:
        super().__init__()
        self._theme = theme
        self._is_offered = button.property("kind") == "primary"
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(theme.token("space.2"))
        color = "accent.text" if self._is_offered else "text.secondary"
        column.addWidget(IconLabel(theme, icon, 20, color), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Label(theme, title, "strong", wrap=True))
        column.addWidget(Label(theme, words, "small", "secondary", wrap=True))
        column.addStretch(1)
        column.addWidget(button)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill, border = ("accent.subtle", "selection.ring") if self._is_offered else ("surface.panel", "border.default")
        colors = self._theme.color(fill), self._theme.color(border)
        paint.fill_round(QPainter(self), QRectF(self.rect()), self._theme.token("radius.control"), *colors)


class StartCards(QWidget):
    """The cards of all ways."""

    def __init__(self, theme: Theme, cards: Sequence[StartCard]) -> None:
        super().__init__()
        self._theme = theme
        self._cards = list(cards)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.token("space.3"))
        for card in cards:
            self._row.addWidget(card, 1)

    @override
    def minimumSizeHint(self) -> QSize:
        """As narrow as one card: they go below each other."""
        width = max(card.minimumSizeHint().width() for card in self._cards)
        return QSize(width, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = len(self._cards) * self._theme.scaled(_LEAST_WIDTH) + (len(self._cards) - 1) * self._row.spacing()
        is_narrow = event.size().width() < least
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._row.direction():
            self._row.setDirection(direction)
            self.updateGeometry()
