"""Paints a row of the accounts: monogram, state, credits, slots, figures; and edits the priority in its place."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIntValidator, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.services.account.account_fields import PRIORITY_LIMIT
from app.services.account.account_rows import AccountRow
from app.system.clock import Clock
from app.ui.panels.accounts import cells, figures, words
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.model import AccountsModel
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner
from app.ui.widgets.monogram import paint_monogram
from app.ui.widgets.row_table import is_hovered

Index = QModelIndex | QPersistentModelIndex
PAD: Final = 8
FIRST_PAD: Final = 12
_MARK: Final = 24
_ICON_GAP: Final = 7
_EDITOR: Final = 28
_EDITOR_WIDTH: Final = 64


class AccountDelegate(QStyledItemDelegate):
    """Draws cells from the model's rows."""

    def __init__(self, theme: Theme, model: AccountsModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model
        self._clock = Clock()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._theme.scaled(self._theme.token("layout.rowTall")))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, QRect(option.rect)
        row, column = self._model.account_at(index.row()), Column(index.column())
        self._paint_ground(painter, rect, option, index)
        inner = rect.adjusted(FIRST_PAD if column == Column.ACCOUNT else PAD, 0, -PAD, -1)
        if column == Column.ACCOUNT:
            self._paint_account(painter, inner, row)
        elif column == Column.STATE:
            self._paint_state(painter, inner, row)
        elif column == Column.CREDITS:
            cells.paint_credits(painter, theme, inner, row)
        elif column == Column.SPENDING:
            cells.paint_spark(painter, theme, inner, row)
        elif column == Column.SLOTS:
            cells.paint_slots(painter, theme, inner, row)
        elif column == Column.PRIORITY:
            self._paint_priority(painter, inner, row, option)
        else:
            paint.elided(painter, inner, str(index.data()), theme.font("small"), theme.color("text.secondary"))

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setValidator(QIntValidator(-PRIORITY_LIMIT, PRIORITY_LIMIT, editor))
        editor.setAccessibleName(self.tr("Priority"))
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        height = self._theme.scaled(_EDITOR)
        width = min(_EDITOR_WIDTH, rect.width() - 4)
        editor.setGeometry(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)

    def state_rect(self, cell: QRect) -> QRect:
        """Where the mark of a state is in its cell; what turns is painted anew there alone."""
        return QRect(cell.left() + PAD, cell.top(), self._theme.token("icon.normal") + 2, cell.height())

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            is_active = bool(state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, theme.color("selection.row" if is_active else "selection.rowInactive"))
        elif is_hovered(option, index):
            painter.fillRect(rect, theme.color("fill.hover"))
        foot = float(rect.bottom())
        paint.hairline(
            painter, QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot), theme.color("border.subtle")
        )

    def _paint_account(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        theme = self._theme
        side = theme.scaled(_MARK)
        mark = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        paint_monogram(painter, theme, mark, row.monogram)
        upper, lower = self._lines(rect.adjusted(side + 8, 0, 0, 0))
        tone = "text.primary" if row.is_active else "text.secondary"
        paint.elided(painter, upper, row.label, theme.font("small", "strong"), theme.color(tone))
        where = words.where_of(row)
        paint.elided(painter, lower, where, theme.font("caption"), theme.color("text.secondary"))

    def _paint_state(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        theme, told = self._theme, words.state_of(row, self._clock.now())
        color = theme.state(told.state).color
        side = theme.token("icon.normal")
        upper, lower = self._lines(rect)
        if not told.more:
            upper = QRect(rect)
        mark = QRect(rect.left(), upper.center().y() - side // 2 + 1, side, side)
        if told.is_spinning:
            spinner.draw(painter, theme, QRectF(mark))
        else:
            paint.icon(painter, theme, mark, told.icon, color)
        upper.setLeft(mark.right() + _ICON_GAP)
        lower.setLeft(mark.right() + _ICON_GAP)
        paint.elided(painter, upper, told.text, theme.font("small"), color)
        paint.elided(painter, lower, told.more, theme.font("caption"), theme.color("text.secondary"))

    def _paint_priority(self, painter: QPainter, rect: QRect, row: AccountRow, option: QStyleOptionViewItem) -> None:
        theme = self._theme
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            height = theme.scaled(_EDITOR) - 4
            box = QRectF(rect.left() - 6, rect.center().y() - height / 2 + 1, 40, height)
            well, border = theme.color("fill.well"), theme.color("border.default")
            paint.fill_round(painter, box, theme.token("radius.control"), well, border)
        paint.elided(painter, rect, figures.priority_of(row), theme.font("small"), theme.color("text.primary"))

    def _lines(self, rect: QRect) -> tuple[QRect, QRect]:
        height = self._theme.scaled(cells.LINE)
        top = rect.center().y() - height + 1
        return QRect(rect.left(), top, rect.width(), height), QRect(rect.left(), top + height, rect.width(), height)
