"""A choice of one among many."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint


class Combo(QComboBox):
    """A field that opens a list; the wheel never changes it, as what it is over scrolls by under the pointer."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(16)
        self.activated.connect(lambda _: self.chosen.emit(self.value()))
        theme.changed.connect(self.updateGeometry)

    def add(self, text: str, value: object, *, icon: str = "") -> None:
        """One more line at the end."""
        if icon:
            self.addItem(self._theme.icon(icon), text, value)
        else:
            self.addItem(text, value)

    def value(self) -> object:
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose without a signal; an unknown value is ignored."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                return

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.scaled(self._theme.token("control.normal")))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        color = "text.secondary" if self.isEnabled() else "text.disabled"
        box = QRect(self.width() - 22, (self.height() - 14) // 2, 14, 14)
        paint.icon(painter, self._theme, box, "chevron-down", color)
