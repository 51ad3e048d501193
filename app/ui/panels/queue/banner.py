"""A line over the table for what concerns the whole queue: it is paused, or something needs its user."""

from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.toast import keep_clear

_HEIGHT: Final = 32


class Banner(QWidget):
    """An icon, a fact, what follows from it, and one button.

    Args:
        theme: The look.
        state: The state of the tokens whose colours it has.
        icon: The icon's name.
        button_text: A verb; without one there is no button.
    """

    activated = Signal()

    def __init__(self, theme: Theme, state: str, icon: str, button_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = state
        self._icon = IconLabel(theme, icon, 16, f"state.{state}.fg", parent=self)
        self._fact = Label(theme, "", "smallStrong", parent=self)
        self._more = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self._more.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = Button(theme, button_text, size="compact", parent=self)
        self.button.clicked.connect(self.activated)
        self.button.setVisible(bool(button_text))
        keep_clear(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.1"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self._icon)
        row.addWidget(self._fact)
        row.addWidget(self._more, 1)
        row.addWidget(self.button)
        theme.changed.connect(self._measure)
        self._measure()

    def say(self, fact: str, more: str = "", *, icon: str = "") -> None:
        """Show what is so."""
        self._fact.setText(fact)
        self._more.setText(more)
        self._more.set_tip(more)
        if icon:
            self._icon.set_icon(icon)
        self.setAccessibleName(f"{fact} {more}".strip())

    def text(self) -> str:
        return f"{self._fact.text()} {self._more.text()}".strip()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = self._theme.color(f"state.{self._state}.subtle")
        paint.fill_round(painter, QRectF(self.rect()), self._theme.token("radius.control"), fill)

    def _measure(self) -> None:
        self.setFixedHeight(self._theme.scaled(_HEIGHT))
