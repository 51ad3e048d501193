"""What stands where there is nothing yet: an icon, a sentence, a button."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.shortcuts import HELP_PAGE
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
    more_wanted = Signal()
    """The second button was pressed."""

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
        self._offers_help = False
        self._button = Button(theme, button_text, parent=self)
        self._button.clicked.connect(self.activated)
        self._more = Button(theme, "", "quiet", parent=self)
        self._more.clicked.connect(self.more_wanted)
        self._more.hide()
        self._help = Button(theme, self.tr("How this works"), "link", parent=self)
        self._help.hide()
        self._is_flat = flat
        self._lay_out()
        self.set_content(icon, sentence, button_text)

    def set_content(self, icon: str, sentence: str, button_text: str = "", more_text: str = "") -> None:
        """Say something else; `more_text` is the word on a second button, which is quieter than the first."""
        self._picture.set_icon(icon)
        self._sentence.setText(sentence)
        self._button.setText(button_text)
        self._button.setVisible(bool(button_text))
        self._more.setText(more_text)
        self._more.setVisible(bool(more_text))
        self._show_help()
        if not self._is_flat:
            self._fit_sentence()

    @property
    def button(self) -> Button:
        return self._button

    @property
    def more_button(self) -> Button:
        return self._more

    @property
    def help_link(self) -> Button:
        return self._help

    def offer_help(self, topic: str, show: Callable[[str], object]) -> None:
        """Link to what the help says of it; F1 leads there too.

        Args:
            topic: A page of the help, perhaps with a heading.
            show: Shows a topic.
        """
        self.setProperty(HELP_PAGE, topic)
        self._help.clicked.connect(lambda: show(topic))
        self._offers_help = True
        self._show_help()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_help()
        if not self._is_flat:
            self._fit_sentence()

    def _lay_out(self) -> None:
        direction = QBoxLayout.Direction.LeftToRight if self._is_flat else QBoxLayout.Direction.TopToBottom
        parts = QBoxLayout(direction)
        parts.setSpacing(self._theme.token("space.4"))
        for part in (self._picture, self._sentence, self._button, self._more, self._help):
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

    def _show_help(self) -> None:
        """In a line the link gives way where the rest needs its room; F1 leads there as well."""
        parts = [part for part in (self._picture, self._sentence, self._button, self._more) if not part.isHidden()]
        needed = sum(part.sizeHint().width() + self._theme.token("space.4") for part in (*parts, self._help))
        self._help.setVisible(self._offers_help and not (self._is_flat and needed > self.width()))

    def _fit_sentence(self) -> None:
        metrics = paint.metrics(self._theme.font("body"))
        text = self._sentence.text()
        room = max(120, self.width() - 2 * _MARGIN)
        width = min(self._theme.scaled(_TEXT_WIDTH), metrics.horizontalAdvance(text) + 8, room)
        box = metrics.boundingRect(QRect(0, 0, width - 4, 1000), Qt.TextFlag.TextWordWrap, text)
        self._sentence.setFixedSize(width, box.height() + 2)
