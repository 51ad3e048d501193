"""A value on a line between two ends."""

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.label import Label

_VALUE_WIDTH = 44
_MARK = 14


class Track(QSlider):
    """A 4 px line with a 14 px thumb; the wheel moves it only while it has the focus."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._part: tuple[int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_part(self, part: tuple[int, int] | None) -> None:
        """Mark a part of the line, from one value to another; None marks nothing."""
        if part != self._part:
            self._part = part
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.token("control.minHitTarget"))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(48, self._theme.token("control.minHitTarget"))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        thumb = theme.token("control.sliderThumb")
        track = theme.token("control.sliderTrack")
        span = max(1, self.maximum() - self.minimum())

        def place(value: int) -> float:
            return thumb / 2 + (self.width() - thumb) * (value - self.minimum()) / span

        x = place(self.sliderPosition())
        middle = self.height() / 2
        line = QRectF(0, middle - track / 2, self.width(), track)
        paint.fill_round(painter, line, track / 2, theme.color("fill.track"))
        done = QRectF(0, line.top(), x, track)
        paint.fill_round(painter, done, track / 2, self._color("text.secondary"))
        if self._part is not None:
            start, end = (place(value) for value in self._part)
            marked = QRectF(start, line.top(), max(1.0, end - start), track)
            paint.fill_round(painter, marked, track / 2, theme.color("selection.ring"))
            for edge in (start, end):
                painter.fillRect(QRectF(edge - 1, middle - _MARK / 2, 2, _MARK), theme.color("selection.ring"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._color("text.primary"), 4))
        painter.setBrush(theme.color("surface.panel"))
        painter.drawEllipse(QPointF(x, middle), thumb / 2 - 2, thumb / 2 - 2)

    def _color(self, path: str) -> QColor:
        return self._theme.color(path if self.isEnabled() else "text.disabled")


class Slider(QWidget):
    """A line with its value in figures at the right.

    Args:
        theme: The look.
        minimum: The value at the left end.
        maximum: The value at the right end.
        step: The distance of two values; its decimals are those of the value.
        unit: A short text after the value.
    """

    changed = Signal(float)

    def __init__(
        self,
        theme: Theme,
        minimum: float,
        maximum: float,
        step: float,
        *,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._minimum = minimum
        self._step = step
        self._unit = f"\N{THIN SPACE}{unit}" if unit else ""
        self._decimals = max(0, len(f"{step:.6f}".rstrip("0").partition(".")[2]))
        self._track = Track(theme, parent=self)
        self._track.setRange(0, round((maximum - minimum) / step))
        self._track.setPageStep(max(1, self._track.maximum() // 10))
        self._figures = Label(theme, "", "mono", "secondary", parent=self)
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._figures.setMinimumWidth(_VALUE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self._track, 1)
        row.addWidget(self._figures)
        self._is_quiet = False
        self._track.valueChanged.connect(self._moved)
        self._show()

    def value(self) -> float:
        return round(self._minimum + self._track.value() * self._step, self._decimals)

    def set_value(self, value: float) -> None:
        """Move the thumb without a signal."""
        self._is_quiet = True
        self._track.setValue(round((value - self._minimum) / self._step))
        self._is_quiet = False
        self._show()

    @override
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._track.setAccessibleName(name)

    def _moved(self) -> None:
        self._show()
        if not self._is_quiet:
            self.changed.emit(self.value())

    def _show(self) -> None:
        locale = QLocale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        figures = locale.toString(float(self.value()), "f", self._decimals)
        self._figures.setText(f"{figures}{self._unit}")
