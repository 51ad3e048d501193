"""What was paid for and not got, as rows of two lines."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem
from typing_extensions import override

from app.services.account.ledger_service import UnrefundedRow
from app.system.clock import Clock
from app.ui.language import told
from app.ui.panels.accounts import moments
from app.ui.panels.accounts.figures import named_amount
from app.ui.panels.accounts.words import DOT
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.lines import Cell, Index, LineColumn, LinesModel
from app.ui.widgets.lines_view import EDGE, LineDelegate

HEIGHT: Final = 60
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class RefundModel(LinesModel[UnrefundedRow]):
    """One column; the delegate draws the row."""

    def __init__(self, parent: QObject) -> None:
        super().__init__((LineColumn("", 200, stretches=True),), parent)

    @override
    def key(self, row: UnrefundedRow) -> Hashable:
        return row.submission_id, row.credit_type

    @override
    def cell(self, row: UnrefundedRow, column: int) -> Cell:
        parts = (title_of(row), amount_of(row), told(row.reason or ""), row.remote_id or "", row.prompt)
        return Cell(DOT.join(part for part in parts[:3] if part), tip="\n".join(part for part in parts if part))


class RefundDelegate(LineDelegate):
    """Account and job, the credits; the reason, when; the provider's id of it."""

    def __init__(self, theme: Theme, model: RefundModel, view: QAbstractItemView) -> None:
        super().__init__(theme, model, view)
        self._rows = model
        self._clock = Clock()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.scaled(HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRect(option.rect)
        self.paint_ground(painter, rect, option, index)
        theme, row = self._theme, self._rows.row_at(index.row())
        inner = rect.adjusted(EDGE, 0, -EDGE, -1)
        line = theme.scaled(17)
        top = inner.top() + (inner.height() - 3 * line) // 2
        small, caption, muted = theme.font("small"), theme.font("caption"), theme.color("text.secondary")
        upper = QRect(inner.left(), top, inner.width(), line)
        amount = amount_of(row)
        paint.elided(painter, upper, amount, small, theme.color("text.primary"), align=_RIGHT)
        name = upper.adjusted(0, 0, -paint.metrics(small).horizontalAdvance(amount) - 9, 0)
        paint.elided(painter, name, title_of(row), theme.font("small", "strong"), theme.color("text.primary"))
        when = moments.at(row.ended_at, self._clock.now()) if row.ended_at is not None else ""
        middle = upper.translated(0, line)
        paint.elided(painter, middle, when, caption, muted, align=_RIGHT)
        reason = middle.adjusted(0, 0, -paint.metrics(caption).horizontalAdvance(when) - 9, 0)
        paint.elided(painter, reason, told(row.reason or ""), caption, muted)
        lower = middle.translated(0, line)
        mode = Qt.TextElideMode.ElideMiddle
        paint.elided(painter, lower, remote_of(row), theme.font("mono"), theme.color("text.tertiary"), mode=mode)


def title_of(row: UnrefundedRow) -> str:
    """Whose money it was, and for which job."""
    job = QCoreApplication.translate("Accounts", "job #{}").format(row.job_id)
    return f"{row.account_label}{DOT}{job}"


def amount_of(row: UnrefundedRow) -> str:
    return named_amount(row.spent, row.credit_type)


def remote_of(row: UnrefundedRow) -> str:
    """The provider's id of the job; that there is none where it never told one."""
    return row.remote_id or QCoreApplication.translate("Accounts", "no remote id")
