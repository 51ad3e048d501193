"""A step, and the line over it: its number or tick, what it is about, and what was chosen there."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

MARK: Final = 24
_HEIGHT: Final = 32
_GAP: Final = 12
_LEAST_SUMMARY: Final = 40
"""What is chosen is not begun to be told in less room."""


class Step(QWidget):
    """What is chosen in one step."""

    summary_changed = Signal(str)
    """What was chosen, in a word or two."""

    def refresh(self) -> None:
        """Show how it stands now."""


class StepHead(QAbstractButton):
    """A click, or the space bar, goes to its step.

    Args:
        theme: The look.
        number: From 1.
        of: How many steps there are.
        title: What it is about.
    """

    def __init__(self, theme: Theme, number: int, of: int, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._number = number
        self._of = of
        self._summary = ""
        self._is_done = False
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self._name()

    @property
    def is_done(self) -> bool:
        return self._is_done

    @property
    def summary(self) -> str:
        return self._summary

    def show_state(self, *, is_open: bool, is_done: bool) -> None:
        """Say whether its step is the present one, and whether it is settled."""
        self._is_done = is_done
        self.setChecked(is_open)
        self._name()
        self.update()

    def set_summary(self, text: str) -> None:
        """What was chosen, for as long as the step is closed."""
        self._summary = text
        self._name()
        self.update()

    @override
    def nextCheckState(self) -> None:
        """Whoever hears of the click says which step is open."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(MARK + _GAP + self._title_width(), max(_HEIGHT, self._theme.scaled(_HEIGHT)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(MARK + _GAP + _LEAST_SUMMARY, self.sizeHint().height())

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        self._draw_mark(painter, QRect(0, (self.height() - MARK) // 2, MARK, MARK))
        is_strong = self.isChecked() or self.underMouse()
        left = MARK + _GAP
        width = min(self._title_width(), self.width() - left)
        color = theme.color("text.primary" if is_strong else "text.secondary")
        paint.elided(painter, QRect(left, 0, width, self.height()), self.text(), theme.font("body", "strong"), color)
        left += width + _GAP
        if not self.isChecked() and self.width() - left >= _LEAST_SUMMARY:
            room = QRect(left, 0, self.width() - left, self.height())
            font, tone = theme.font("small"), theme.color("text.secondary")
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            paint.elided(painter, room, self._summary, font, tone, align=right, mode=Qt.TextElideMode.ElideMiddle)

    def _draw_mark(self, painter: QPainter, box: QRect) -> None:
        theme, radius = self._theme, MARK // 2
        if self._is_done and not self.isChecked():
            look = theme.state("done")
            paint.fill_round(painter, QRectF(box), radius, look.subtle)
            paint.icon(painter, theme, box.adjusted(6, 6, -6, -6), "check", look.color)
            return
        fill, color = ("accent.base", "text.onAccent") if self.isChecked() else ("fill.controlPressed", "text.primary")
        paint.fill_round(painter, QRectF(box), radius, theme.color(fill))
        font, middle = theme.font("small", "strong"), Qt.AlignmentFlag.AlignCenter
        paint.elided(painter, box, str(self._number), font, theme.color(color), align=middle)

    def _title_width(self) -> int:
        return paint.metrics(self._theme.font("body", "strong")).horizontalAdvance(self.text()) + 2

    def _name(self) -> None:
        words = self.tr("Step {number} of {of}: {title}")
        self.setAccessibleName(words.format(number=self._number, of=self._of, title=self.text()))
        self.setAccessibleDescription(self._summary)
