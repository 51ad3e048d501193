"""Buttons of one width in two columns, or in one where their words need it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from app.ui.theme import Theme
    from app.ui.widgets.buttons import Button


class ButtonGrid(QWidget):
    """Cuts no word where there is room for it below."""

    def __init__(self, theme: "Theme", buttons: "Sequence[Button]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = tuple(buttons)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.token("space.1") + 2)
        self._columns = 0
        self._arrange(2)
        theme.changed.connect(self._fit)

    @property
    def columns(self) -> int:
        return self._columns

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widest = max(button.uncut_width for button in self._buttons)
        self._arrange(2 if 2 * widest + self._grid.spacing() <= self.width() else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, place // columns, place % columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if columns > 1 else 0)
