"""The lines of the list of sets: all, the bin, the sets; as a model and as they are painted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.search import BINNED, term_of
from app.ui.amounts import number
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.list_focus import is_ringed
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.services.asset.sets import SetRow
    from app.ui.models.set_rows import SetRows

Index = QModelIndex | QPersistentModelIndex

LINE_ROLE: Final = Qt.ItemDataRole.UserRole
LINE_HEIGHT: Final = 24
IN_BIN: Final = str(term_of("is", [BINNED]))
"""The search that looks into the bin."""
_NONE: Final = QModelIndex()
_PAD: Final = 12
_ICON: Final = 14
_GAP: Final = 6


@dataclass(frozen=True, slots=True)
class SetLine:
    """What can be looked at.

    Attributes:
        query: The search that shows it.
        row: The set; None for "all" and the bin.
    """

    label: str
    icon: str
    query: str
    count: int | None = None
    row: "SetRow | None" = None

    @property
    def takes_assets(self) -> bool:
        """Whether assets can be dropped on it."""
        return self.query == IN_BIN or (self.row is not None and self.row.search is None)

    def is_same(self, other: "SetLine") -> bool:
        """Whether it is the same set, of whatever name, or the same of the others."""
        if self.row is None or other.row is None:
            return self.row is other.row and self.query == other.query
        return self.row.id == other.row.id


class SetLines(QAbstractListModel):
    """Follows the sets."""

    def __init__(self, rows: "SetRows", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._lines: list[SetLine] = []
        rows.changed.connect(self._make)
        self._make()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return line.label if line.count is None else f"{line.label}, {number(line.count)}"
        if role == Qt.ItemDataRole.ToolTipRole and line.row is not None:
            return plain_tip(f"{line.label}\n{line.row.search}" if line.row.search is not None else line.label)
        return None

    def lines(self) -> list[SetLine]:
        return list(self._lines)

    def _make(self) -> None:
        binned = self._rows.binned
        lines = [
            SetLine(self.tr("All"), "images", ""),
            SetLine(self.tr("Bin"), "trash-2", IN_BIN, binned),
        ]
        for row in self._rows.rows:
            query = row.search if row.search is not None else str(term_of("set", [row.name]))
            icon = "folder" if row.search is None else "folder-search"
            lines.append(SetLine(row.name, icon, query, row.count, row))
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()


class SetDelegate(QStyledItemDelegate):
    """Paints a line: icon, name and number."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.query = ""
        """What is looked at."""
        self.target = -1
        """The line over which assets are dragged."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.scaled(LINE_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, line = self._theme, index.data(LINE_ROLE)
        rect: QRect = option.rect
        inner, radius = rect.adjusted(4, 0, -4, 0), theme.token("radius.tile")
        state = option.state
        is_on = line.query == self.query
        if is_on or index.row() == self.target or state & QStyle.StateFlag.State_MouseOver:
            fill = theme.color("accent.subtle" if is_on or index.row() == self.target else "fill.hover")
            paint.fill_round(painter, inner.toRectF(), radius, fill)
        if index.row() == self.target:
            paint.ring(painter, inner.toRectF(), radius, theme.color("selection.ring"))
        color = theme.color("accent.text" if is_on else "text.primary")
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        mark = QRect(room.left(), rect.center().y() - _ICON // 2, _ICON, _ICON)
        paint.icon(painter, theme, mark, line.icon, color if is_on else theme.color("text.secondary"))
        room.setLeft(mark.right() + 1 + _GAP)
        if line.count is not None:
            words, font = number(line.count), theme.font("caption")
            width = paint.metrics(font).horizontalAdvance(words) + 1
            place = QRect(room.right() + 1 - width, rect.top(), width, rect.height())
            paint.elided(painter, place, words, font, color if is_on else theme.color("text.secondary"))
            room.setRight(place.left() - _GAP)
        paint.elided(painter, room, line.label, theme.font("small"), color)
        if is_ringed(option):
            paint.focus_ring(painter, theme, inner, radius)
