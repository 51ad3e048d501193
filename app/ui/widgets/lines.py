"""A plain table of one-line rows: ledger entries, decisions, candidates, what was not refunded."""

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.ui.widgets.tips import plain_tip

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
CELL_ROLE: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        text: One line.
        tone: Path of its colour.
        icon: Name of the icon before it.
        is_strong: Half bold.
        tip: Instead of the text, in the tool tip.
    """

    text: str
    tone: str = "text.primary"
    icon: str = ""
    is_strong: bool = False
    tip: str = ""


ROOMY: Final = 460
"""So wide a table has room for longer figures."""


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column.

    Attributes:
        title: The word over it.
        width: Logical pixels at the usual text size; the one that stretches has at least these.
        is_number: Figures stand at the right.
        is_mono: Times and ids.
        stretches: It takes the room that is left; exactly one does.
        needs_room: It shows only where the table is at least so wide.
        roomy: Its width where the table is `ROOMY` wide; 0 keeps the other one.
    """

    title: str
    width: int
    is_number: bool = False
    is_mono: bool = False
    stretches: bool = False
    needs_room: int = 0
    roomy: int = 0

    def width_within(self, room: float) -> int:
        """How wide it is in a table of a width."""
        return self.roomy if self.roomy and room >= ROOMY else self.width


class LinesModel(QAbstractTableModel, Generic[Row]):
    """Rows of one kind; a subclass says what stands in the cells.

    Args:
        columns: From the left.
        parent: Owner.
    """

    def __init__(self, columns: Sequence[LineColumn], parent: QObject) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Row] = []

    @property
    def columns(self) -> tuple[LineColumn, ...]:
        return self._columns

    @property
    def rows(self) -> list[Row]:
        return list(self._rows)

    def row_at(self, row: int) -> Row:
        return self._rows[row]

    @abstractmethod
    def cell(self, row: Row, column: int) -> Cell:
        """What stands in a cell."""

    @abstractmethod
    def key(self, row: Row) -> Hashable:
        """What stays the same when a row is read anew."""

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; those that only changed keep their place and selection."""
        if [self.key(row) for row in rows] != [self.key(row) for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for at, row in enumerate(rows):
            if row != self._rows[at]:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._columns) - 1))

    def append_rows(self, rows: Sequence[Row]) -> None:
        """Show more rows below."""
        self.insert_rows(len(self._rows), rows)

    def insert_rows(self, at: int, rows: Sequence[Row]) -> None:
        """Show more rows from a place on."""
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self.cell(self._rows[index.row()], index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.tip or cell.text)
        return cell if role == CELL_ROLE else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._columns[section].title if is_title and 0 <= section < len(self._columns) else None
