"""What stands where there is nothing yet: an icon, a sentence, a button."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_TEXT_WIDTH = 280
_MARGIN = 32


class EmptyState(QWidget):
    """Says what will be here and how to get it.

    Args:
        theme: The look.
        icon: The icon's name.
        sentence: One sentence.
        button_text: The word on its button; none where it is empty.
        flat: The three stand in a line, for low docks.
    """

    activated = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        sentence: str,
        button_text: str = "",
        *,
        flat: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        size = 20 if flat else theme.token("icon.empty")
        self._picture = IconLabel(theme, icon, size, "text.tertiary", parent=self)
        self._sentence = Label(theme, sentence, "body", "secondary", wrap=not flat, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = Button(theme, button_text, parent=self)
        self._button.clicked.connect(self.activated)
        self._is_flat = flat
        self._lay_out()
        self.set_content(icon, sentence, button_text)

    def set_content(self, icon: str, sentence: str, button_text: str = "") -> None:
        """Say something else."""
        self._picture.set_icon(icon)
        self._sentence.setText(sentence)
        self._button.setText(button_text)
        self._button.setVisible(bool(button_text))
        if not self._is_flat:
            self._fit_sentence()

    @property
    def button(self) -> Button:
        return self._button

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_flat:
            self._fit_sentence()

    def _lay_out(self) -> None:
        direction = QBoxLayout.Direction.LeftToRight if self._is_flat else QBoxLayout.Direction.TopToBottom
        parts = QBoxLayout(direction)
        parts.setSpacing(self._theme.token("space.4"))
        for part in (self._picture, self._sentence, self._button):
            parts.addWidget(part, 0, Qt.AlignmentFlag.AlignCenter)
        if not self._is_flat:
            parts.setSpacing(self._theme.token("space.3"))
        line = QHBoxLayout()
        line.addStretch(1)
        line.addLayout(parts)
        line.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(1)

    def _fit_sentence(self) -> None:
        metrics = paint.metrics(self._theme.font("body"))
        text = self._sentence.text()
        room = max(120, self.width() - 2 * _MARGIN)
        width = min(self._theme.scaled(_TEXT_WIDTH), metrics.horizontalAdvance(text) + 8, room)
        box = metrics.boundingRect(QRect(0, 0, width - 4, 1000), Qt.TextFlag.TextWordWrap, text)
        self._sentence.setFixedSize(width, box.height() + 2)
