"""Tells how large a cell of the queue wants to be; the rows are painted by row_painter.py."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.ui.panels.queue.order import Column
from app.ui.panels.queue.row_painter import RowPainter
from app.ui.theme import Theme


class QueueDelegate(QStyledItemDelegate):
    """For a double click on the edge of a column, which gives it the width of its widest text in view."""

    def __init__(self, theme: Theme, rows: RowPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = self._rows.text_width(index.row(), Column(index.column()))
        return QSize(width, self._theme.scaled(self._theme.token("layout.row")))
