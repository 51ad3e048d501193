"""The elements of a screen as a tree."""

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.devices.hierarchy import Node, Screen
from app.ui.theme import Theme
from app.ui.widgets.tips import plain_tip

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_LONGEST: Final = 60
_ROW: Final = 24


def node_words(node: Node) -> str:
    """An element in a line: its class, and its text, description or id."""
    kind = node.cls.rpartition(".")[2] or "\N{EN DASH}"
    words = " ".join((node.text or node.desc or node.id.rpartition("/")[2]).split())
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"
    return f"{kind}  {words}" if words else kind


class NodeRows(QStyledItemDelegate):
    """Rows as high as those of every list."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self._theme.scaled(_ROW))


class NodeTree(QAbstractItemModel):
    """One column; each index has the number of its node in the file's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[Node, ...] = ()
        self._roots: tuple[Node, ...] = ()
        self._numbers: dict[int, int] = {}
        self._parents: list[int] = []

    def show_screen(self, screen: Screen | None) -> None:
        """Show the elements of another screen; None for none."""
        self.beginResetModel()
        self._nodes = screen.nodes if screen is not None else ()
        self._roots = screen.roots if screen is not None else ()
        self._numbers = {id(node): number for number, node in enumerate(self._nodes)}
        self._parents = [-1] * len(self._nodes)
        for number, node in enumerate(self._nodes):
            for child in node.children:
                self._parents[self._numbers[id(child)]] = number
        self.endResetModel()

    def node(self, index: _Index) -> Node | None:
        return self._nodes[index.internalId()] if index.isValid() else None

    def index_of(self, node: Node) -> QModelIndex:
        """Where a node of this screen is."""
        number = self._numbers[id(node)]
        return self.createIndex(node.path[-1], 0, number)

    @override
    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        above = self.node(parent)
        children = self._roots if above is None else above.children
        if column or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, self._numbers[id(children[row])])

    @override
    def parent(self, index: _Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        above = self._parents[index.internalId()]
        return QModelIndex() if above < 0 else self.createIndex(self._nodes[above].path[-1], 0, above)

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        above = self.node(parent)
        return len(self._roots if above is None else above.children)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 1

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return node_words(node)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(part for part in (node.cls, node.id, node.text, node.desc) if part))
        return None
