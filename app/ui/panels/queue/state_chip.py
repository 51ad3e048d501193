"""A state that can be chosen beside a view: its icon, its word and how many jobs it has."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.queue.filters import Chip, chip_look
from app.ui.theme import Theme
from app.ui.widgets import paint

_PILL: Final = 20
_TARGET: Final = 24
_PADDING: Final = 8
_ICON: Final = 12
_GAP: Final = 4


class StateChip(QAbstractButton):
    """A pill that stays down; the room around it can be hit, too."""

    def __init__(self, theme: Theme, chip: Chip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0
        self.chip = chip
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _checked: self.update())
        theme.changed.connect(self.updateGeometry)
        self._describe()

    def set_count(self, count: int) -> None:
        """How many jobs it would show."""
        if count != self._count:
            self._count = count
            self._describe()
            self.updateGeometry()
            self.update()

    @override
    def sizeHint(self) -> QSize:
        font = self._theme.font("caption")
        width = paint.metrics(font).horizontalAdvance(self.text()) + 2 * _PADDING + _ICON + _GAP + 2
        return QSize(width, max(_TARGET, self._theme.scaled(_PILL)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, look = self._theme, chip_look(self.chip)
        height = theme.scaled(_PILL)
        pill = QRectF(0, (self.height() - height) / 2, self.width(), height)
        paint.fill_round(painter, pill, height / 2, *self._ground())
        color = theme.color("accent.text" if self.isChecked() else "text.secondary")
        icon = QRect(_PADDING, (self.height() - _ICON) // 2, _ICON, _ICON)
        state = theme.state(look.state)
        paint.icon(painter, theme, icon, look.icon or state.icon, color if self.isChecked() else state.color)
        words = self.rect().adjusted(_PADDING + _ICON + _GAP, 0, -_PADDING + 2, 0)
        paint.elided(painter, words, self.text(), theme.font("caption"), color)

    def _ground(self) -> tuple[QColor, QColor | None]:
        """What it is filled with, and its edge."""
        hovered, theme = self.underMouse(), self._theme
        if self.isChecked():
            return theme.color("accent.subtleHover" if hovered else "accent.subtle"), None
        return theme.color("fill.controlHover" if hovered else "fill.control"), theme.color("border.default")

    def _describe(self) -> None:
        self.setText(f"{chip_look(self.chip).word} {number(self._count)}")
        self.setAccessibleName(self.text())
