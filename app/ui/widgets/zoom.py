"""How large tiles are: a line between a small and a large picture."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.slider import Track

_STEP = 16
_LINE_WIDTH = 80


class ZoomSlider(QWidget):
    """A slider for the size of tiles, with a button at each end."""

    changed = Signal(int)

    def __init__(self, theme: Theme, minimum: int, maximum: int, value: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        smaller = IconButton(theme, "image", self.tr("Smaller tiles (Ctrl+-)"), parent=self)
        smaller.setIconSize(smaller.iconSize() * 0.75)
        self._track = Track(theme, parent=self)
        self._track.setFixedWidth(_LINE_WIDTH)
        self._track.setRange(minimum, maximum)
        self._track.setSingleStep(_STEP)
        self._track.setPageStep(4 * _STEP)
        self._track.setValue(value)
        self._track.setAccessibleName(self.tr("Size of tiles"))
        larger = IconButton(theme, "image", self.tr("Larger tiles (Ctrl++)"), parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (smaller, self._track, larger):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        smaller.clicked.connect(lambda: self.step_by(-1))
        larger.clicked.connect(lambda: self.step_by(1))
        self._track.valueChanged.connect(self.changed)

    def value(self) -> int:
        return self._track.value()

    def set_value(self, value: int) -> None:
        self._track.setValue(value)

    def step_by(self, steps: int) -> None:
        """Grow or shrink by steps, as the buttons and Ctrl+wheel do."""
        self._track.setValue(self._track.value() + steps * _STEP)

    def thumb_position(self) -> QPoint:
        """The middle of the line, to place a tip."""
        return self._track.geometry().center()
