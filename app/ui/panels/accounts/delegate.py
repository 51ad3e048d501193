"""Paints a row of the accounts: monogram, state, slots, figures; and edits the priority in its place."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIntValidator, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.services.account.account_rows import AccountRow
from app.services.account.account_service import PRIORITY_LIMIT
from app.ui.panels.accounts import words
from app.ui.panels.accounts.model import AccountsModel, Column
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

Index = QModelIndex | QPersistentModelIndex
_PAD: Final = 8
_FIRST_PAD: Final = 12
_MARK: Final = 24
_SLOT: Final = 8
_SHOWN_SLOTS: Final = 4
_EDITOR: Final = 28


class AccountDelegate(QStyledItemDelegate):
    """Draws cells from the model's rows."""

    def __init__(self, theme: Theme, model: AccountsModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._theme.scaled(self._theme.token("layout.rowTall")))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        row = self._model.account_at(index.row())
        self._paint_ground(painter, rect, option, index)
        column = Column(index.column())
        pad = _FIRST_PAD if column == Column.ACCOUNT else _PAD
        inner = rect.adjusted(pad, 0, -_PAD, -1)
        if column == Column.ACCOUNT:
            self._paint_account(painter, inner, row)
        elif column == Column.STATE:
            self._paint_state(painter, inner, row)
        elif column == Column.SLOTS:
            self._paint_slots(painter, inner, row)
        elif column == Column.PRIORITY:
            self._paint_priority(painter, inner, row, option)
        else:
            self._paint_text(painter, inner, index, column)

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
        editor.setGeometry(rect.left(), rect.top() + (rect.height() - height) // 2, min(64, rect.width() - 4), height)

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            is_active = bool(state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, theme.color("selection.row" if is_active else "selection.rowInactive"))
        elif index.row() == self._view.property("hovered_row"):
            painter.fillRect(rect, theme.color("fill.hover"))
        foot = float(rect.bottom())
        paint.hairline(
            painter, QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot), theme.color("border.subtle")
        )

    def _paint_account(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        theme = self._theme
        side = theme.scaled(_MARK)
        mark = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        paint.fill_round(painter, QRectF(mark), theme.token("radius.control"), theme.color("fill.controlPressed"))
        painter.setFont(theme.font("caption", "strong"))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, row.monogram)
        text = rect.adjusted(side + 8, 0, 0, 0)
        self._two_lines(painter, text, row.label, row.provider_name, is_strong=True)

    def _paint_state(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        theme, told = self._theme, words.state_of(row)
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
        upper.setLeft(mark.right() + 7)
        lower.setLeft(mark.right() + 7)
        paint.elided(painter, upper, told.text, theme.font("small"), color)
        paint.elided(painter, lower, told.more, theme.font("caption"), theme.color("text.secondary"))

    def _paint_slots(self, painter: QPainter, rect: QRect, row: AccountRow) -> None:
        theme = self._theme
        left, top = rect.left(), rect.center().y() - _SLOT // 2
        for slot in range(min(_SHOWN_SLOTS, row.max_concurrent_jobs)):
            box = QRectF(left + slot * (_SLOT + 3), top, _SLOT, _SLOT)
            if slot < row.current_jobs:
                paint.fill_round(painter, box, 2, theme.color("state.running.fg"))
            else:
                paint.ring(painter, box, 2, theme.color("border.control"), 1.0)
        shown = min(_SHOWN_SLOTS, row.max_concurrent_jobs)
        text = rect.adjusted(shown * (_SLOT + 3) + 6, 0, 0, 0)
        taken = f"{row.current_jobs}/{row.max_concurrent_jobs}"
        paint.elided(painter, text, taken, theme.font("small"), theme.color("text.secondary"))

    def _paint_priority(self, painter: QPainter, rect: QRect, row: AccountRow, option: QStyleOptionViewItem) -> None:
        theme = self._theme
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            height = theme.scaled(_EDITOR) - 4
            box = QRectF(rect.left() - 6, rect.center().y() - height / 2 + 1, 40, height)
            well, border = theme.color("fill.well"), theme.color("border.default")
            paint.fill_round(painter, box, theme.token("radius.control"), well, border)
        paint.elided(painter, rect, str(row.priority), theme.font("small"), theme.color("text.primary"))

    def _paint_text(self, painter: QPainter, rect: QRect, index: Index, column: Column) -> None:
        theme = self._theme
        text = str(index.data())
        is_figure = any(sign.isdigit() for sign in text)
        path = "text.primary" if is_figure and column == Column.CREDITS else "text.secondary"
        paint.elided(painter, rect, text, theme.font("small"), theme.color(path))

    def _two_lines(self, painter: QPainter, rect: QRect, first: str, second: str, *, is_strong: bool) -> None:
        theme = self._theme
        upper, lower = self._lines(rect)
        font = theme.font("small", "strong") if is_strong else theme.font("small")
        paint.elided(painter, upper, first, font, theme.color("text.primary"))
        paint.elided(painter, lower, second, theme.font("caption"), theme.color("text.secondary"))

    def _lines(self, rect: QRect) -> tuple[QRect, QRect]:
        height = self._theme.scaled(17)
        top = rect.center().y() - height + 1
        return QRect(rect.left(), top, rect.width(), height), QRect(rect.left(), top + height, rect.width(), height)
