"""A choice of one among many."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.tips import plain_tip

_ICON_GAP: Final = 4
_LIST_EDGES: Final = 16
_WIDEST_LIST: Final = 480


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
    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        # On Linux Qt tells the value in place of the name (QAccessibleComboBox::text).
        self.setAccessibleDescription(name)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.scaled(self._theme.token("control.normal")))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def shown_text(self) -> str:
        """Its words as they are painted: with an ellipsis where they have no room."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        place = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, self).width()
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + _ICON_GAP
        return self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)

    @override
    def showPopup(self) -> None:
        # The list is as wide as its longest line, also where the field is narrower.
        view = self.view()
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + _LIST_EDGES, _WIDEST_LIST))
        super().showPopup()

    @override
    def event(self, event: QEvent) -> bool:
        is_cut = event.type() == QEvent.Type.ToolTip and self.shown_text() != self.currentText()
        if is_cut and isinstance(event, QHelpEvent):
            tip = "\n".join(line for line in (self.currentText(), self.toolTip()) if line)
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.shown_text()
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        color = "text.secondary" if self.isEnabled() else "text.disabled"
        box = QRect(self.width() - 22, (self.height() - 14) // 2, 14, 14)
        paint.icon(painter, self._theme, box, "chevron-down", color)
