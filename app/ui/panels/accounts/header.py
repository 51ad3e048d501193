"""The words over the columns of the accounts; a click sorts."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget
from typing_extensions import override

from app.ui.panels.accounts.columns import Column, starts_descending
from app.ui.panels.accounts.delegate import FIRST_PAD, PAD
from app.ui.panels.accounts.model import AccountsModel
from app.ui.theme import Theme
from app.ui.widgets import paint

_ARROW: Final = 12


class AccountsHeader(QHeaderView):
    """Sorts by a click: the usual way round, the other way, and back to the order by provider and name."""

    def __init__(self, theme: Theme, model: AccountsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._accounts = model
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sectionClicked.connect(self._sort)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme, sorting = self._theme, self._accounts.sorting
        painter.fillRect(rect, theme.color("surface.panel"))
        is_sorted = sorting is not None and sorting[0] == logicalIndex
        room = rect.adjusted(FIRST_PAD if logicalIndex == Column.ACCOUNT else PAD, 0, -PAD, -1)
        if is_sorted:
            room.setWidth(room.width() - _ARROW - 4)
        title, font = str(self._accounts.headerData(logicalIndex, Qt.Orientation.Horizontal)), theme.font("caption")
        color = theme.color("text.primary" if is_sorted else "text.tertiary")
        paint.elided(painter, room, title, font, color)
        if is_sorted and sorting is not None:
            width = min(room.width(), paint.metrics(font).horizontalAdvance(title) + 1)
            box = QRect(room.left() + width + 4, room.center().y() - _ARROW // 2 + 1, _ARROW, _ARROW)
            paint.icon(painter, theme, box, "arrow-down" if sorting[1] else "arrow-up", color)
        foot = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot)
        paint.hairline(painter, start, end, theme.color("border.subtle"))

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            section = self.logicalIndexAt(event.pos())
            tip = self._accounts.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
            QToolTip.showText(event.globalPos(), tip or "", self)
            return True
        return super().viewportEvent(event)

    def _sort(self, section: int) -> None:
        column, sorting = Column(section), self._accounts.sorting
        first = starts_descending(column)
        if sorting is None or sorting[0] != column:
            self._accounts.sort_by(column, descending=first)
        elif sorting[1] == first:
            self._accounts.sort_by(column, descending=not first)
        else:
            self._accounts.sort_by(None)
        self.viewport().update()
