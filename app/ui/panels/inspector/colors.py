"""The colours that can be given to the chosen assets, as a row of dots with letters."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import ColorLabel
from app.ui.models.color_labels import KEYS, label_look
from app.ui.theme import Theme
from app.ui.widgets import paint

_SIDE: Final = 24
_DOT: Final = 16
_SMALL_DOT: Final = 12


class ColorDot(QAbstractButton):
    """A colour: a small dot, and a large one with its letter where it is given."""

    def __init__(self, theme: Theme, color: ColorLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.color = color
        self._is_partly = False
        self.setCheckable(True)
        self.setFixedSize(_SIDE, _SIDE)
        theme.changed.connect(self.update)

    def show_given(self, *, to_all: bool, to_some: bool) -> None:
        """Whether the chosen assets have it."""
        self.setChecked(to_all)
        self._is_partly = to_some and not to_all
        look = label_look(self.color)
        name = f"{look.word} ({KEYS[self.color]})" if self.color in KEYS else look.word
        if self._is_partly:
            name = self.tr("{color}, some of them have it").format(color=name)
        elif to_all:
            name = self.tr("{color}, click to take it away").format(color=name)
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        look = label_look(self.color)
        is_large = self.isChecked() or self._is_partly or self.underMouse()
        side = _DOT if is_large else _SMALL_DOT
        dot = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self.isChecked():
            paint.ring(painter, dot.adjusted(-3, -3, 3, 3), side / 2 + 3, theme.color("selection.ring"))
        if self._is_partly:
            paint.ring(painter, dot, side / 2, theme.color(look.path))
        else:
            paint.fill_round(painter, dot, side / 2, theme.color(look.path))
        if is_large:
            ink = theme.color(look.path if self._is_partly else "label.text")
            center = Qt.AlignmentFlag.AlignCenter
            paint.elided(
                painter, dot.toRect().adjusted(-2, 0, 2, 0), look.letter, theme.font("caption"), ink, align=center
            )
        if self.hasFocus():
            paint.focus_ring(painter, theme, QRectF(self.rect()), theme.token("radius.control"))

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button would go to the next stop of Tab by itself.
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()


class ColorRow(QWidget):
    """Six dots as one stop of Tab; left and right go from one to the next."""

    chosen = Signal(object)
    """A ColorLabel, or None where it is to be taken away."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dots = [ColorDot(theme, color) for color in ColorLabel]
        self.setAccessibleName(self.tr("Colour label"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for dot in self.dots:
            dot.clicked.connect(lambda is_on, dot=dot: self.chosen.emit(dot.color if is_on else None))
            row.addWidget(dot)
        row.addStretch(1)
        self._let_tab_reach(0)
        self.show_colors({}, 1)

    def show_colors(self, counts: Mapping[ColorLabel, int], total: int) -> None:
        """Show how many of the chosen assets have each colour."""
        for dot in self.dots:
            count = counts.get(dot.color, 0)
            dot.show_given(to_all=count >= total > 0, to_some=count > 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        place = next((place for place, dot in enumerate(self.dots) if dot.hasFocus()), -1)
        if step and place >= 0:
            self._let_tab_reach((place + step) % len(self.dots))
            self.dots[(place + step) % len(self.dots)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _let_tab_reach(self, place: int) -> None:
        """One dot alone is a stop of Tab: the row is left by one press."""
        for other, dot in enumerate(self.dots):
            dot.setFocusPolicy(Qt.FocusPolicy.TabFocus if other == place else Qt.FocusPolicy.NoFocus)
