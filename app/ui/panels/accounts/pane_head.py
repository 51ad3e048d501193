"""The top of the details: the balances of an account, how old they are, and the budgets that limit it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.account_rows import AccountRow
from app.services.account.budget_service import BudgetRow
from app.system.clock import Clock
from app.ui.panels.accounts import figures, moments, words
from app.ui.panels.accounts.budget_lines import paint_used, tone_of, used_words
from app.ui.panels.accounts.figures import Purse
from app.ui.panels.accounts.words import DOT
from app.ui.theme import Theme
from app.ui.widgets import paint

_EDGE: Final = 12
_MOST_PURSES: Final = 3
_MOST_BUDGETS: Final = 3
_LABEL: Final = 104
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PaneHead(QWidget):
    """Painted in lines: a block for each type of credits, then a line for each budget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = Clock()
        self._row: AccountRow | None = None
        self._budgets: list[BudgetRow] = []
        self._provider = ""
        self._is_flat = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def texts(self) -> list[str]:
        """What it says, line by line."""
        if self._row is None:
            return []
        lines = [self._state_words(self._row)]
        lines += [f"{figures.credits_name(purse.credit_type)} {purse.told(purse.free)}" for purse in self._purses()]
        return [*lines, self._told(self._row), *(self._budget_words(row) for row in self._budgets)]

    def show_account(self, row: AccountRow | None, budgets: Sequence[BudgetRow]) -> None:
        """Show an account with the budgets that limit it, its own first."""
        order = [BudgetScope.ACCOUNT, BudgetScope.PROVIDER, BudgetScope.USER]
        self._row = row
        self._provider = row.provider_name if row is not None else ""
        self._budgets = sorted(budgets, key=lambda found: order.index(found.scope))[:_MOST_BUDGETS]
        self.setVisible(row is not None and not self._is_flat)
        self.setAccessibleName("\n".join(self.texts))
        self.setToolTip("" if row is None else figures.credits_tip(row, self._clock.now()))
        self.updateGeometry()
        self.update()

    def set_flat(self, *, is_flat: bool) -> None:
        """Whether there is no room for it."""
        self._is_flat = is_flat
        self.setVisible(self._row is not None and not is_flat)

    @override
    def sizeHint(self) -> QSize:
        theme = self._theme
        purses = max(1, len(self._purses()))
        height = theme.scaled(22) + 8
        height += purses * theme.scaled(46) + (theme.scaled(24) * len(self._budgets)) + 12
        return QSize(280, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        row, theme = self._row, self._theme
        if row is None:
            return
        painter = QPainter(self)
        inner = self.rect().adjusted(_EDGE, 8, -_EDGE, -4)
        line = QRect(inner.left(), inner.top(), inner.width(), theme.scaled(22))
        told = words.state_of(row, self._clock.now())
        paint.state(painter, theme, line, told.state, word=self._state_words(row), icon_name=told.icon)
        top = line.bottom() + 1
        purses = self._purses()
        for purse in purses:
            top = self._paint_purse(painter, QRect(inner.left(), top, inner.width(), theme.scaled(46)), purse, row)
        if not purses:
            line = QRect(inner.left(), top, inner.width(), theme.scaled(40))
            text = figures.untold_words(row) if row.credits else figures.credits_of(row)
            paint.elided(painter, line, text, theme.font("small"), theme.color("text.secondary"))
            top = line.bottom() + 7
        for budget in self._budgets:
            self._paint_budget(painter, QRect(inner.left(), top, inner.width(), theme.scaled(24)), budget)
            top += theme.scaled(24)

    def _purses(self) -> list[Purse]:
        """What is told of its credits: nothing while nobody has told a balance."""
        row = self._row
        return figures.purses_of(row)[:_MOST_PURSES] if row is not None and row.is_balance_known else []

    def _state_words(self, row: AccountRow) -> str:
        told = words.state_of(row, self._clock.now())
        return DOT.join(part for part in (told.text, told.more) if part)

    def _told(self, row: AccountRow) -> str:
        if not row.credits:
            return ""
        if row.synced_at is None:
            return figures.untold_words(row)
        return self.tr("as of {}").format(moments.at(row.synced_at, self._clock.now()))

    def _paint_purse(self, painter: QPainter, rect: QRect, purse: Purse, row: AccountRow) -> int:
        theme = self._theme
        caption, muted = theme.font("caption"), theme.color("text.secondary")
        upper = QRect(rect.left(), rect.top() + 2, rect.width(), theme.scaled(16))
        title = self.tr("Balance, {}").format(figures.credits_name(purse.credit_type))
        right = self._told(row)
        paint.elided(painter, upper, right, caption, muted, align=_RIGHT)
        room = upper.adjusted(0, 0, -paint.metrics(caption).horizontalAdvance(right) - 9, 0)
        paint.elided(painter, room, title, caption, muted)
        lower = QRect(rect.left(), upper.bottom() + 1, rect.width(), theme.scaled(26))
        figure, heading = purse.told(purse.free + purse.held), theme.font("heading")
        paint.elided(painter, lower, figure, heading, theme.color("text.primary"))
        lower.setLeft(lower.left() + paint.metrics(heading).horizontalAdvance(figure) + 9)
        free = self.tr("{held} held {dot} {free} free").format(
            held=purse.told(purse.held), dot="\N{MIDDLE DOT}", free=purse.told(purse.free)
        )
        paint.elided(painter, lower.translated(0, 2), free, caption, muted, align=_RIGHT)
        return rect.bottom() + 1

    def _paint_budget(self, painter: QPainter, rect: QRect, budget: BudgetRow) -> None:
        theme = self._theme
        caption = theme.font("caption")
        label = QRect(rect.left(), rect.top(), theme.scaled(_LABEL), rect.height())
        paint.elided(painter, label, self._budget_title(budget), caption, theme.color("text.secondary"))
        figure = used_words(budget)
        width = paint.metrics(caption).horizontalAdvance(figure) + 1
        tone = tone_of(budget) if budget.is_warned else "text.primary"
        paint.elided(painter, rect, figure, caption, theme.color(tone), align=_RIGHT)
        if budget.period != BudgetPeriod.JOB:
            bar = theme.token("control.progress")
            room = rect.width() - label.width() - width - 16
            if room > bar:
                box = QRectF(label.right() + 8, rect.center().y() - bar / 2 + 1, room, bar)
                paint_used(painter, theme, box, budget)

    def _budget_title(self, budget: BudgetRow) -> str:
        period = {
            BudgetPeriod.JOB: self.tr("Each job"),
            BudgetPeriod.DAY: self.tr("Day limit"),
            BudgetPeriod.MONTH: self.tr("Month limit"),
        }[budget.period]
        shared = {BudgetScope.USER: self.tr("all"), BudgetScope.PROVIDER: self._provider}.get(budget.scope, "")
        return f"{period}, {shared}" if shared else period

    def _budget_words(self, budget: BudgetRow) -> str:
        return f"{self._budget_title(budget)}: {used_words(budget)}"
