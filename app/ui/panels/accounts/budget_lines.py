"""Budgets as rows: whose, over what, a bar of what is used, and the figures."""

from collections.abc import Callable, Hashable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem
from typing_extensions import override

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.ui.amounts import amount
from app.ui.panels.accounts.figures import held_words, named_amount
from app.ui.panels.accounts.words import DOT
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.lines import Cell, Index, LineColumn, LinesModel
from app.ui.widgets.lines_view import EDGE, LineDelegate

HEIGHT: Final = 60
_FULL: Final = 1.0
_ICON: Final = 16
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
Name = Callable[[str], str]


class BudgetModel(LinesModel[BudgetRow]):
    """One column; the delegate draws the row.

    Args:
        provider_name: Makes a provider's name of its id.
        parent: Owner.
    """

    def __init__(self, provider_name: Name, parent: QObject) -> None:
        super().__init__((LineColumn("", 200, stretches=True),), parent)
        self._provider_name = provider_name

    def name(self, row: BudgetRow) -> str:
        return budget_name(row, self._provider_name)

    @override
    def key(self, row: BudgetRow) -> Hashable:
        return row.id

    @override
    def cell(self, row: BudgetRow, column: int) -> Cell:
        told = f"{self.name(row)}: {used_words(row)}"
        return Cell(told, tip=DOT.join(part for part in (told, parts_words(row)) if part))


class BudgetDelegate(LineDelegate):
    """Name and figure, a bar, and what the figure is made of."""

    def __init__(self, theme: Theme, model: BudgetModel, view: QAbstractItemView) -> None:
        super().__init__(theme, model, view)
        self._budgets = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._theme.scaled(HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRect(option.rect)
        self.paint_ground(painter, rect, option, index)
        theme, row = self._theme, self._budgets.row_at(index.row())
        inner = rect.adjusted(EDGE, 0, -EDGE, -1)
        line, bar = theme.scaled(17), theme.token("control.progress")
        top = inner.top() + (inner.height() - 2 * line - bar - 4) // 2
        upper = QRect(inner.left(), top, inner.width(), line)
        figure = used_words(row)
        width = paint.metrics(theme.font("small")).horizontalAdvance(figure) + 1
        paint.elided(painter, upper, figure, theme.font("small"), theme.color("text.secondary"), align=_RIGHT)
        name = upper.adjusted(0, 0, -width - 8, 0)
        paint.elided(painter, name, self._budgets.name(row), theme.font("small", "strong"), theme.color("text.primary"))
        if row.period == BudgetPeriod.JOB:
            lower = QRect(inner.left(), upper.bottom() + 1, inner.width(), line)
        else:
            paint_used(painter, theme, QRectF(inner.left(), upper.bottom() + 4, inner.width(), bar), row)
            lower = QRect(inner.left(), upper.bottom() + 5 + bar, inner.width(), line)
        self._paint_parts(painter, lower, row)

    def _paint_parts(self, painter: QPainter, lower: QRect, row: BudgetRow) -> None:
        theme, tone = self._theme, tone_of(row)
        word = warning_words(row)
        if word:
            color = theme.color(tone)
            width = paint.metrics(theme.font("caption")).horizontalAdvance(word) + 1
            paint.elided(painter, lower, word, theme.font("caption"), color, align=_RIGHT)
            box = QRect(lower.right() - width - _ICON - 3, lower.center().y() - _ICON // 2 + 1, _ICON, _ICON)
            paint.icon(painter, theme, box, theme.state("warning").icon, color)
            lower = lower.adjusted(0, 0, -width - _ICON - 12, 0)
        paint.elided(painter, lower, parts_words(row), theme.font("caption"), theme.color("text.secondary"))


def paint_used(painter: QPainter, theme: Theme, rect: QRectF, row: BudgetRow) -> None:
    """What is spent, then what is held, then what waits, on a track as long as the budget."""
    radius = rect.height() / 2
    paint.fill_round(painter, rect, radius, theme.color("fill.track"))
    if row.amount <= 0:
        return
    used = row.spent + row.held
    spent_tone = "text.secondary" if not row.is_warned else tone_of(row)
    for upto, tone in (
        (used + row.waiting, "border.control"),
        (used, "state.running.fg"),
        (row.spent, spent_tone),
    ):
        width = rect.width() * min(_FULL, upto / row.amount)
        if width > 0:
            box = QRectF(rect.left(), rect.top(), max(width, rect.height()), rect.height())
            paint.fill_round(painter, box, radius, theme.color(tone))


def budget_name(row: BudgetRow, provider_name: Name) -> str:
    """Whose spending it limits, over what."""
    translate = QCoreApplication.translate
    whose = {
        BudgetScope.USER: translate("Accounts", "All accounts"),
        BudgetScope.PROVIDER: provider_name(row.provider_id or ""),
        BudgetScope.ACCOUNT: row.account_label or "",
    }[row.scope]
    over = {
        BudgetPeriod.JOB: translate("Accounts", "each job"),
        BudgetPeriod.DAY: translate("Accounts", "a day"),
        BudgetPeriod.MONTH: translate("Accounts", "a month"),
    }[row.period]
    return f"{whose}{DOT}{over}"


def used_words(row: BudgetRow) -> str:
    """How much of it is used; for a budget of each job, how much that is."""
    translate = QCoreApplication.translate
    if row.period == BudgetPeriod.JOB:
        return translate("Accounts", "at most {}").format(named_amount(row.amount, row.credit_type))
    words = translate("Accounts", "{used} of {amount}")
    used = amount(row.spent + row.held, row.credit_type)
    return words.format(used=used, amount=named_amount(row.amount, row.credit_type))


def parts_words(row: BudgetRow) -> str:
    """What is spent, held and waiting."""
    translate = QCoreApplication.translate
    if row.period == BudgetPeriod.JOB:
        return translate("Accounts", "a dearer one is not started")
    parts = [translate("Accounts", "{} spent").format(amount(row.spent, row.credit_type))]
    if row.held:
        parts.append(held_words(row.held, row.credit_type))
    if row.waiting:
        parts.append(translate("Accounts", "{} waiting").format(amount(row.waiting, row.credit_type)))
    return DOT.join(parts)


def warning_words(row: BudgetRow) -> str:
    """That most of it is used up, or all; empty where it is not."""
    if row.period == BudgetPeriod.JOB or not row.is_warned:
        return ""
    if row.fraction >= _FULL:
        return QCoreApplication.translate("Accounts", "used up")
    return f"{int(row.fraction * 100)} %"


def tone_of(row: BudgetRow) -> str:
    """The colour of how far it is used."""
    if not row.is_warned:
        return "text.secondary"
    return "state.failed.fg" if row.fraction >= _FULL else "state.warning.fg"


def concerns(row: BudgetRow, account_id: int, provider_id: str) -> bool:
    """Whether a budget limits the spending of an account."""
    if row.scope == BudgetScope.ACCOUNT:
        return row.account_id == account_id
    return row.scope == BudgetScope.USER or row.provider_id == provider_id


def key_of(row: BudgetRow) -> dict[str, Any]:
    """What names a budget, for setting it again."""
    return {
        "scope": row.scope,
        "period": row.period,
        "credit_type": row.credit_type,
        "provider_id": row.provider_id,
        "account_id": row.account_id,
    }
