"""A list of choices under headings: the presets, the actions to add."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import ListFocus, is_ringed
from app.ui.widgets.tips import plain_tip

LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_PADDING: Final = 8
_EDGE: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Attributes:
        text: What it says.
        value: What is chosen with it; None for a heading, which cannot be chosen.
        icon: The icon's name.
        right: A small word at the right.
        tip: Its tool tip.
    """

    text: str
    value: object = None
    icon: str = ""
    right: str = ""
    tip: str = ""

    @property
    def is_heading(self) -> bool:
        return self.value is None


class LineModel(QAbstractListModel):
    """Lines, which are always given anew as a whole: there are few."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (line.text, line.right) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(line.tip) or None
            case _ if role == LINE_ROLE:
                return line
        return None

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self.lines[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class LineDelegate(QStyledItemDelegate):
    """Paints a heading in small letters, and a choice with its icon."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._theme
        line: Line = index.data(LINE_ROLE)
        box = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        inner = box.adjusted(_PADDING, 0, -_PADDING, 0)
        if line.is_heading:
            low = inner.adjusted(0, 6, 0, 0)
            paint.elided(painter, low, line.text, theme.font("caption", "strong"), theme.color("text.tertiary"))
            return
        fill = _fill(option)
        if fill:
            paint.fill_round(painter, QRectF(box), theme.token("radius.tile"), theme.color(fill))
        if line.icon:
            side = theme.token("icon.normal")
            paint.icon(
                painter, theme, QRect(inner.left(), inner.top(), side, inner.height()), line.icon, "text.secondary"
            )
            inner.setLeft(inner.left() + side + _PADDING)
        if line.right:
            font = theme.font("small")
            width = paint.metrics(font).horizontalAdvance(line.right) + 1
            place = QRect(inner.right() + 1 - width, inner.top(), width, inner.height())
            paint.elided(painter, place, line.right, font, theme.color("text.tertiary"))
            inner.setRight(place.left() - _PADDING)
        paint.elided(painter, inner, line.text, theme.font("body"), theme.color("text.primary"))
        if is_ringed(option):
            paint.focus_ring(painter, theme, box, theme.token("radius.tile"))


class LineList(QListView):
    """One line is the current one; Enter and a click take it."""

    taken = Signal(object)
    """The value of a line."""
    menu_requested = Signal(QPoint)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = LineModel(self)
        self.setModel(self._lines)
        self.setItemDelegate(LineDelegate(theme, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(name)
        ListFocus(self)
        theme.changed.connect(self.doItemsLayout)

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines.lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the current one stays it where it is still there, else the first becomes it."""
        value = self.current_value()
        self._lines.show(lines)
        if not self.set_current(value):
            first = next((line.value for line in lines if not line.is_heading), None)
            self.set_current(first)

    def current_value(self) -> object:
        index = self.currentIndex()
        return self.lines[index.row()].value if index.isValid() else None

    def set_current(self, value: object) -> bool:
        """Make the line of a value the current one; False where there is none."""
        for place, line in enumerate(self.lines):
            if value is not None and line.value == value:
                self.setCurrentIndex(self._lines.index(place))
                return True
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.take_current()
        else:
            super().keyPressEvent(event)

    def take_current(self) -> None:
        value = self.current_value()
        if value is not None:
            self.taken.emit(value)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self.take_current()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_requested.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        elif self.indexAt(event.pos()).isValid():
            self.menu_requested.emit(event.globalPos())


def _fill(option: QStyleOptionViewItem) -> str:
    if option.state & QStyle.StateFlag.State_Selected:
        return "selection.row"
    return "fill.hover" if option.state & QStyle.StateFlag.State_MouseOver else ""
