"""A fact in bold and what follows from it, behind an icon; at will with one button."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.tips import plain_tip
from app.ui.widgets.toast import keep_clear

_PAD: Final = 12
_ICON: Final = 16
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Banner(QWidget):
    """One line; what does not fit is cut with an ellipsis and whole in the tool tip.

    Args:
        theme: The look.
        icon: The icon's name.
        tone: A state whose colours it has; empty for a quiet fact.
        button_text: The word on its button; none where it is empty.
    """

    activated = Signal()

    def __init__(
        self, theme: Theme, icon: str, tone: str = "", button_text: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._tone = tone
        self._fact = ""
        self._rest = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button = Button(theme, button_text, size="compact", parent=self)
        self._button.setVisible(bool(button_text))
        keep_clear(self._button)
        self._button.clicked.connect(self.activated)
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD, 0, 8, 0)
        row.addStretch(1)
        row.addWidget(self._button)
        theme.changed.connect(self.updateGeometry)

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._fact} {self._rest}".strip()

    @property
    def button(self) -> Button:
        return self._button

    def say(self, fact: str, rest: str = "", *, button_text: str | None = None) -> None:
        """Say something else."""
        self._fact, self._rest = fact, rest
        if button_text is not None:
            self._button.setText(button_text)
            self._button.setVisible(bool(button_text))
        self.setToolTip(plain_tip(self.text))
        self.setAccessibleName(self.text)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self._theme.scaled(40 if self._button.text() else 36))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        radius = theme.token("radius.control")
        if self._tone:
            paint.fill_round(painter, QRectF(self.rect()), radius, theme.state(self._tone).subtle)
        else:
            border = theme.color("border.subtle")
            paint.fill_round(painter, QRectF(self.rect()), radius, theme.color("surface.raised"), border)
        color = theme.state(self._tone).color if self._tone else theme.color("text.secondary")
        mark = QRect(_PAD, (self.height() - _ICON) // 2, _ICON, _ICON)
        paint.icon(painter, theme, mark, self._icon, color)
        font = theme.font("small", "strong")
        right = self._button.width() + 16 if self._button.text() else _PAD
        text = self.rect().adjusted(mark.right() + 9, 0, -right, 0)
        paint.elided(painter, text, self._fact, font, theme.color("text.primary"))
        text.setLeft(text.left() + paint.metrics(font).horizontalAdvance(self._fact) + 6)
        paint.elided(painter, text, self._rest, theme.font("small"), theme.color("text.secondary"), align=_LEFT)
