"""A choice of at most one among two to four words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGroupBox, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Size

_PADDING = 11
_TIGHT_PADDING = 6
_ICON_GAP = 6


@dataclass(frozen=True, slots=True)
class SegmentItem:
    """One of the words.

    Attributes:
        value: What is chosen with it.
        text: May be empty where the icon says it all.
        icon: Name of the icon before the word.
        tooltip: Says more.
    """

    value: object
    text: str
    icon: str = ""
    tooltip: str = ""


class _Option(QAbstractButton):
    """One of the words as a radio button, for a screen reader alone: the segment paints it and takes its clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_state(self, item: SegmentItem, *, is_chosen: bool) -> None:
        self.setAccessibleName(item.text or item.tooltip)
        self.setAccessibleDescription(item.tooltip if item.text else "")
        # Else the last one of an exclusive group could not be unchecked.
        self.setAutoExclusive(False)
        with QSignalBlocker(self):
            self.setChecked(is_chosen)
        self.setAutoExclusive(True)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        return


class Segment(QGroupBox):
    """Words side by side in a well, at most one of them chosen; one stop of the Tab key, arrows inside.

    A screen reader knows it as a group of radio buttons; whoever makes one gives it a name.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, items: Sequence[SegmentItem], size: Size = "compact", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._items: list[SegmentItem] = list(items)
        self._index = 0 if items else -1
        self._hovered = -1
        self._options: list[_Option] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._relayout)
        self._relayout()

    def items(self) -> list[SegmentItem]:
        return list(self._items)

    def set_items(self, items: Sequence[SegmentItem]) -> None:
        """Show other words; the chosen value stays where it is among them."""
        value = self.value()
        self._items = list(items)
        self._index = self._find(value) if self._find(value) >= 0 else (0 if items else -1)
        self._relayout()

    def set_text(self, value: object, text: str) -> None:
        index = self._find(value)
        if index >= 0 and self._items[index].text != text:
            item = self._items[index]
            self._items[index] = SegmentItem(item.value, text, item.icon, item.tooltip)
            self._relayout()

    def value(self) -> object:
        """What is chosen; None where nothing is."""
        return self._items[self._index].value if self._index >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose without a signal; an unknown value is ignored."""
        index = self._find(value)
        if index >= 0 and index != self._index:
            self._index = index
            self._describe()
            self.update()

    def clear_choice(self) -> None:
        """Choose nothing: what holds is none of the words."""
        self._index = -1
        self._describe()
        self.update()

    def item_rect(self, value: object) -> QRect:
        """Where a word is, to click on it."""
        return self._rects()[self._find(value)]

    @override
    def sizeHint(self) -> QSize:
        widths = sum(self._item_width(item, _PADDING) for item in self._items)
        return QSize(widths + 2, self._theme.scaled(self._theme.token(f"control.{self._size}")))

    def least_width(self) -> int:
        """So narrow that its words are still whole."""
        return sum(self._item_width(item, _TIGHT_PADDING) for item in self._items) + 2

    @override
    def minimumSizeHint(self) -> QSize:
        widths = sum(min(self._item_width(item, _TIGHT_PADDING), 40) for item in self._items)
        return QSize(widths + 2, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_options()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        radius = theme.token("radius.control")
        well = theme.color("fill.well" if theme.is_dark else "fill.controlPressed")
        paint.fill_round(painter, QRectF(self.rect()), radius, well, theme.color("border.default"))
        for index, rect in enumerate(self._rects()):
            if index == self._index:
                fill = theme.color("fill.controlPressed" if theme.is_dark else "fill.control")
                border = None if theme.is_dark else theme.color("border.default")
                inner = QRectF(rect) if not theme.is_dark else QRectF(rect).adjusted(-1, -1, 1, 1)
                paint.fill_round(painter, inner, radius - 1 if theme.is_dark else radius, fill, border)
            self._draw_item(painter, rect, index)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._choose(index)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().toPoint()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key()), 0
        )
        if step and self._items:
            self._choose(min(len(self._items) - 1, max(0, self._index + step)))
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._items[index].tooltip if index >= 0 else "", self)
            return True
        return super().event(event)

    def _draw_item(self, painter: QPainter, rect: QRect, index: int) -> None:
        item = self._items[index]
        strong = index in {self._index, self._hovered}
        color = self._theme.color("text.primary" if strong else "text.secondary")
        if not self.isEnabled():
            color = self._theme.color("text.disabled")
        width = min(self._item_width(item, 0), rect.width() - 6)
        left = rect.left() + (rect.width() - width) // 2
        if item.icon:
            box = QRect(left, rect.top() + (rect.height() - 16) // 2, 16, 16)
            paint.icon(painter, self._theme, box, item.icon, color)
            left += 16 + _ICON_GAP
        text = QRect(left, rect.top(), rect.right() - left - 1, rect.height())
        paint.elided(painter, text, item.text, self._font(), color)

    def _font(self) -> QFont:
        return self._theme.font("body", "caption")

    def _item_width(self, item: SegmentItem, padding: int) -> int:
        text = paint.metrics(self._font()).horizontalAdvance(item.text) + 2 if item.text else 0
        icon = 16 + (_ICON_GAP if item.text else 0) if item.icon else 0
        return text + icon + 2 * padding

    def _rects(self) -> list[QRect]:
        natural = [self._item_width(item, _PADDING) for item in self._items]
        room = self.width() - 2
        total = sum(natural) or 1
        rects: list[QRect] = []
        left = 1.0
        for width in natural:
            right = left + (width * room / total if room < total else width + (room - total) / len(natural))
            rects.append(QRect(round(left), 1, round(right) - round(left), self.height() - 2))
            left = right
        return rects

    def _at(self, point: QPoint) -> int:
        return next((index for index, rect in enumerate(self._rects()) if rect.contains(point)), -1)

    def _find(self, value: object) -> int:
        return next((index for index, item in enumerate(self._items) if item.value == value), -1)

    def _choose(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self._describe()
            self.update()
            self.chosen.emit(self._items[index].value)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()

    def _relayout(self) -> None:
        self._make_options()
        self._describe()
        self._place_options()
        self.updateGeometry()
        self.update()

    def _make_options(self) -> None:
        while len(self._options) > len(self._items):
            self._options.pop().deleteLater()
        for index in range(len(self._options), len(self._items)):
            option = _Option(self)
            option.toggled.connect(lambda is_on, index=index: self._choose(index) if is_on else None)
            option.show()
            self._options.append(option)

    def _place_options(self) -> None:
        for option, rect in zip(self._options, self._rects(), strict=True):
            option.setGeometry(rect)

    def _describe(self) -> None:
        for index, (option, item) in enumerate(zip(self._options, self._items, strict=True)):
            option.show_state(item, is_chosen=index == self._index)
        chosen = self._items[self._index] if self._index >= 0 else None
        self.setAccessibleDescription("" if chosen is None else chosen.text or chosen.tooltip)
