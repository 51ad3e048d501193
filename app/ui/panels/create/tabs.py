"""The operations that fit the inputs, as tabs."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import OperationType
from app.ui.panels.create.catalog import verb_of
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.segment import Segment, SegmentItem

_MOST: Final = 3


class OperationTabs(QWidget):
    """Up to three words side by side, as many as fit, and the rest in a menu; one chosen there takes the last place."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._operations: list[OperationType] = []
        self._current: OperationType | None = None
        self._segment = Segment(theme, [], parent=self)
        self._segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._segment.setAccessibleName(self.tr("Operation"))
        self._segment.chosen.connect(self.chosen)
        self._more = IconButton(theme, "ellipsis", self.tr("More operations"), parent=self)
        self._more.clicked.connect(self._open_more)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self._segment, 1)
        row.addWidget(self._more)
        row.addStretch(0)

    @property
    def segment(self) -> Segment:
        return self._segment

    def operations(self) -> list[OperationType]:
        """What is offered, in order."""
        return list(self._operations)

    def show_operations(self, operations: Sequence[OperationType], current: OperationType) -> None:
        """Offer these, with one of them chosen."""
        self._operations = list(operations)
        self._current = current
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._current is not None:
            self._fit()

    def _fit(self) -> None:
        """Show as many words as are whole in the width."""
        for most in range(min(_MOST, len(self._operations)), 0, -1):
            self._show(most)
            room = self.width()
            if len(self._operations) > most:
                room -= self._more.sizeHint().width() + self._theme.token("space.1")
            if self._segment.least_width() <= room:
                break
        self._more.setVisible(len(self._operations) > len(self._segment.items()))

    def _show(self, most: int) -> None:
        shown, current = self._operations[:most], self._current
        if current is not None and current not in shown:
            shown[-1:] = [current]
        items = [
            SegmentItem(found, verb_of(found), self._theme.operation(found).icon, self._theme.operation(found).label)
            for found in shown
        ]
        if items != self._segment.items():
            self._segment.set_items(items)
        # One word alone keeps its own width, as a name of what is made.
        width = QSizePolicy.Policy.Expanding if len(items) > 1 else QSizePolicy.Policy.Fixed
        self._segment.setSizePolicy(width, QSizePolicy.Policy.Fixed)
        self._segment.set_value(self._current)

    def _open_more(self) -> None:
        menu = QMenu(self)
        for operation in self._operations:
            look = self._theme.operation(operation)
            action = menu.addAction(self._theme.icon(look.icon), look.label)
            action.triggered.connect(lambda _checked, found=operation: self.chosen.emit(found))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))
