"""The facets: of which kinds the found assets are, with how many of each; a click filters by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.panels.gallery.filters import Filters
from app.ui.panels.gallery.search_words import Names, field_words, value_words
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import ListFocus, is_ringed

if TYPE_CHECKING:
    from app.services.asset.facets import FacetValue

Index = QModelIndex | QPersistentModelIndex

FACETS: Final = ("rating", "is", "color", "tag", "provider", "model", "operation")
"""The groups, in their order."""
FEW: Final = 6
"""So many values of a group are shown until the others are asked for."""
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
_NONE: Final = QModelIndex()
_PAD: Final = 12
_MARK: Final = 14
_GAP: Final = 6


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A line of the list: the heading of a group, a value of it, or what shows the other values.

    Attributes:
        field: Of the search.
        value: As the search says it; empty for a heading and for "more".
        label: What stands there.
        count: How many; None for what has no number.
        is_on: The value is chosen.
    """

    field: str
    value: str
    label: str
    count: int | None = None
    is_on: bool = False

    @property
    def is_heading(self) -> bool:
        return not self.value and self.count is None


class FacetModel(QAbstractListModel):
    """Groups and values as one list."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[FacetRow] = []
        self._counted: Mapping[str, Sequence[FacetValue]] = {}
        self._filters = Filters()
        self._names: Names = {}
        self._whole: set[str] = set()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.label if row.count is None else f"{row.label}, {number(row.count)}"
        if role == Qt.ItemDataRole.CheckStateRole and row.value:
            return Qt.CheckState.Checked if row.is_on else Qt.CheckState.Unchecked
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._rows[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def rows(self) -> list[FacetRow]:
        return list(self._rows)

    def show_facets(self, counted: "Mapping[str, Sequence[FacetValue]]", filters: Filters, names: Names) -> None:
        """Show what was counted."""
        self._counted, self._filters, self._names = counted, filters, names
        self._make()

    def show_whole(self, field: str) -> None:
        """Show all values of a group, or only the first ones again."""
        self._whole ^= {field}
        self._make()

    def _make(self) -> None:
        rows = [row for field in FACETS for row in self._group(field)]
        if [(row.field, row.value) for row in rows] == [(row.field, row.value) for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _group(self, field: str) -> list[FacetRow]:
        chosen = self._filters.values(field)
        counts = {one.value: one.count for one in self._counted.get(field, ())}
        values = [value for value, count in counts.items() if count or value in chosen]
        values += [value for value in chosen if value not in counts]
        if not values or (field == "rating" and values == ["0"]):
            return []
        shown = values if field in self._whole else [*values[:FEW], *(one for one in values[FEW:] if one in chosen)]
        rows = [FacetRow(field, "", field_words(field))]
        for value in shown:
            label = value_words(field, value, self._theme, self._names)
            rows.append(FacetRow(field, value, label, counts.get(value, 0), value in chosen))
        if len(values) > FEW:
            hidden = len(values) - len(shown)
            words = self.tr("{count} more").format(count=number(hidden)) if hidden else self.tr("Fewer")
            rows.append(FacetRow(field, "", words, hidden))
        return rows


class FacetDelegate(QStyledItemDelegate):
    """Paints a heading, or a value with its mark and number."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: FacetRow = index.data(ROW_ROLE)
        return QSize(0, self._theme.scaled(36 if row.is_heading else 24))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, index.data(ROW_ROLE)
        rect: QRect = option.rect
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        if row.is_heading:
            line = QRect(room.left(), rect.bottom() - theme.scaled(24), room.width(), theme.scaled(24))
            paint.elided(painter, line, row.label, theme.font("caption", "strong"), theme.color("text.secondary"))
            return
        state = option.state
        if row.is_on or state & QStyle.StateFlag.State_MouseOver:
            fill = theme.color("accent.subtle" if row.is_on else "fill.hover")
            paint.fill_round(painter, rect.adjusted(4, 0, -4, 0).toRectF(), theme.token("radius.tile"), fill)
        color = theme.color("accent.text" if row.is_on else "text.primary" if row.value else "text.secondary")
        if row.is_on:
            mark = QRect(room.left(), rect.center().y() - _MARK // 2, _MARK, _MARK)
            paint.icon(painter, theme, mark, "check", color)
        room.setLeft(room.left() + _MARK + _GAP)
        if row.value:
            words = number(row.count or 0)
            font = theme.font("caption")
            width = paint.metrics(font).horizontalAdvance(words) + 1
            place = QRect(room.right() + 1 - width, rect.top(), width, rect.height())
            paint.elided(painter, place, words, font, color if row.is_on else theme.color("text.secondary"))
            room.setRight(place.left() - _GAP)
        paint.elided(painter, room, row.label, theme.font("small"), color)
        if is_ringed(option):
            paint.focus_ring(painter, theme, rect.adjusted(4, 0, -4, 0), theme.token("radius.tile"))


class FacetList(QListView):
    """The list; click, Space or Enter chooses a value or takes it back."""

    toggled = Signal(str, str)
    """A field, and a value of it."""
    menu_requested = Signal(object, QPoint)
    """The FacetRow of a value, and where on the screen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facets = FacetModel(theme, self)
        self.setModel(self._facets)
        self.setItemDelegate(FacetDelegate(theme, self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Filters"))
        ListFocus(self)
        theme.changed.connect(self.doItemsLayout)

    def model_rows(self) -> list[FacetRow]:
        return self._facets.rows()

    def show_facets(self, counted: "Mapping[str, Sequence[FacetValue]]", filters: Filters, names: Names) -> None:
        """Show what was counted; the current line stays the current one."""
        current = self._row_at(self.currentIndex())
        place = self.verticalScrollBar().value()
        self._facets.show_facets(counted, filters, names)
        self._come_back_to(current)
        self.verticalScrollBar().setValue(place)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._use(self.indexAt(event.position().toPoint()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._use(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(event.pos())
        row = self._row_at(index)
        if row is not None and row.value:
            middle = self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_requested.emit(row, middle if is_by_key else event.globalPos())

    def _use(self, index: Index) -> None:
        row = self._row_at(index)
        if row is None or row.is_heading:
            return
        if row.value:
            self.toggled.emit(row.field, row.value)
        else:
            self._facets.show_whole(row.field)
            self._come_back_to(row)

    def _row_at(self, index: Index) -> FacetRow | None:
        found = index.data(ROW_ROLE) if index.isValid() else None
        return found if isinstance(found, FacetRow) else None

    def _come_back_to(self, row: FacetRow | None) -> None:
        wanted = (row.field, row.value) if row is not None else None
        for at, other in enumerate(self._facets.rows()):
            if (other.field, other.value) == wanted and not other.is_heading:
                self.setCurrentIndex(self._facets.index(at))
                return
