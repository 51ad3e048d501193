"""A paragraph on the colour of its state: a fact, what follows from it, and what can be done."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_ICON: Final = 16


class Notice(QWidget):
    """As high as its words need.

    Args:
        theme: The look.
        state: The state of the tokens whose colours and icon it has.
        icon: Instead of the state's own.
    """

    def __init__(self, theme: Theme, state: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = state
        look = theme.state(state)
        self._fact = Label(theme, "", "small", wrap=True, parent=self)
        self._more = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self._buttons = QWidget(self)
        self._flow = FlowLayout(theme.token("space.2"), self._buttons)
        self._buttons.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._fact)
        words.addWidget(self._more)
        self._buttons.setContentsMargins(0, theme.token("space.1"), 0, 0)
        words.addWidget(self._buttons)
        row = QHBoxLayout(self)
        gap = theme.token("space.2")
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        mark = IconLabel(theme, icon or look.icon, _ICON, f"state.{state}.fg", parent=self)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def say(self, fact: str, more: str = "") -> None:
        """Show what is so, and what follows."""
        self._fact.setText(fact)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setAccessibleName(f"{fact} {more}".strip())

    def add_button(self, text: str, tooltip: str = "") -> Button:
        """A button under the words."""
        button = Button(self._theme, text, size="compact", tooltip=tooltip, parent=self._buttons)
        self._flow.addWidget(button)
        self._buttons.show()
        return button

    def text(self) -> str:
        return f"{self._fact.text()} {self._more.text()}".strip()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = self._theme.color(f"state.{self._state}.subtle")
        paint.fill_round(painter, QRectF(self.rect()), self._theme.token("radius.control"), fill)
