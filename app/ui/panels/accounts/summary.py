"""The figures over all accounts, in cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.money import is_money
from app.services.account.budget_service import BudgetRow
from app.ui.amounts import amount, clock, number
from app.ui.panels.accounts import moments
from app.ui.panels.accounts.figures import DASH, Sums, credits_name, held_words, named_amount, of_words
from app.ui.panels.accounts.words import DOT
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.tips import plain_tip

_PAD: Final = 12
_CARD_WIDEST: Final = 420
_COUNTDOWN: Final = 3600
"""So many seconds before, a moment is told as the time until then."""
_FULL: Final = 1.0


@dataclass(frozen=True, slots=True)
class Fact:
    """What a card says.

    Attributes:
        figure: The number.
        rest: What it is of.
        fraction: The bar, 0 to 1; None has none.
        bar: Path of the bar's colour.
        tip: More words, for the tool tip.
        title: Instead of the card's own.
    """

    figure: str
    rest: str = ""
    fraction: float | None = None
    bar: str = "text.secondary"
    tip: str = ""
    title: str = ""

    def rest_within(self, width: int, metrics: QFontMetrics) -> str:
        """What it is of, without the parts behind it that have no room: half a number is a wrong one."""
        parts = self.rest.split(DOT)
        while len(parts) > 1 and metrics.horizontalAdvance(DOT.join(parts)) > width:
            parts.pop()
        return DOT.join(parts)


class FactCard(QWidget):
    """A title, a figure, what it is of, and at will a bar; a click shows where it comes from."""

    activated = Signal()

    def __init__(self, theme: Theme, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._fact = Fact("")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_CARD_WIDEST)
        theme.changed.connect(self.updateGeometry)

    @property
    def title(self) -> str:
        return self._fact.title or self._title

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._fact.figure} {self._fact.rest}".strip()

    def show_fact(self, fact: Fact) -> None:
        if fact != self._fact:
            self._fact = fact
            self.setAccessibleName(self.title)
            self.setAccessibleDescription(self.text)
            self.setToolTip(plain_tip("\n".join(line for line in (f"{self.title}: {self.text}", fact.tip) if line)))
            self.update()

    def rest_place(self) -> tuple[QRect, str]:
        """Where it says what the figure is of: beside it, or below it where that alone has room; and the words."""
        fact, line = self._fact, self._figure_line()
        metrics = paint.metrics(self._theme.font("caption"))
        shift = paint.metrics(self._figure_font()).horizontalAdvance(fact.figure) + 7
        beside = line.adjusted(shift, 1, 0, 1)
        if fact.fraction is None and metrics.horizontalAdvance(fact.rest) > beside.width():
            below = QRect(line.left(), line.bottom(), line.width(), self._theme.scaled(15))
            return below, fact.rest_within(below.width(), metrics)
        return beside, fact.rest_within(beside.width(), metrics)

    @override
    def sizeHint(self) -> QSize:
        return QSize(180, self._theme.scaled(68))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.activated.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, fact = QPainter(self), self._theme, self._fact
        radius = theme.token("radius.card")
        border = theme.color("border.subtle")
        paint.fill_round(painter, QRectF(self.rect()), radius, theme.color("surface.raised"), border)
        inner, line = self._inner(), self._figure_line()
        title = QRect(inner.left(), inner.top(), inner.width(), theme.scaled(16))
        paint.elided(painter, title, self.title, theme.font("caption"), theme.color("text.secondary"))
        paint.elided(painter, line, fact.figure, self._figure_font(), theme.color("text.primary"))
        place, rest = self.rest_place()
        paint.elided(painter, place, rest, theme.font("caption"), theme.color("text.secondary"))
        if fact.fraction is not None:
            bar = QRect(inner.left(), inner.bottom() - 7, inner.width(), 8)
            paint.progress(painter, theme, bar, fact.fraction, fact.bar)

    def _figure_font(self) -> QFont:
        """Smaller where the figure has no room: a part of a number is another number."""
        large = self._theme.font("title")
        has_room = paint.metrics(large).horizontalAdvance(self._fact.figure) <= self._inner().width()
        return large if has_room else self._theme.font("strong")

    def _inner(self) -> QRect:
        return self.rect().adjusted(_PAD, 8, -_PAD, -8)

    def _figure_line(self) -> QRect:
        inner, theme = self._inner(), self._theme
        return QRect(inner.left(), inner.top() + theme.scaled(16) + 2, inner.width(), theme.scaled(22))


class Summary(QWidget):
    """The cards in a row: about money where accounts have credits, else about jobs."""

    budgets_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.free = FactCard(theme, self.tr("All credits"), parent=self)
        self.today = FactCard(theme, self.tr("Spent today"), parent=self)
        self.month = FactCard(theme, self.tr("Spent in 30 days"), parent=self)
        self.slots = FactCard(theme, self.tr("Slots in use"), parent=self)
        self.next_back = FactCard(theme, self.tr("Next one back"), parent=self)
        self.done = FactCard(theme, self.tr("Jobs done"), parent=self)
        self.average = FactCard(theme, self.tr("Average time"), parent=self)
        self._money = (self.free, self.today, self.month, self.next_back)
        self._jobs = (self.done, self.average)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.3"))
        for card in (self.free, self.today, self.month, self.slots, self.next_back, self.done, self.average):
            row.addWidget(card, 1)
        row.addStretch(0)
        for card in (self.today, self.month):
            card.activated.connect(self.budgets_requested)

    def show_sums(self, sums: Sums, budgets: Sequence[BudgetRow], now: datetime) -> None:
        """Show the figures; a budget of all accounts stands beside what it limits."""
        for card in self._money:
            card.setVisible(sums.with_credits > 0)
        for card in self._jobs:
            card.setVisible(sums.with_credits == 0)
        share = sums.taken / sums.slots if sums.slots else 0.0
        of_slots = self.tr("of {}").format(number(sums.slots))
        self.slots.show_fact(Fact(number(sums.taken), of_slots, share, "state.running.fg"))
        if sums.with_credits:
            self._show_money(sums, budgets, now)
        else:
            self._show_jobs(sums)

    def tell_time(self, sums: Sums, now: datetime) -> None:
        """The time until an account is back is shorter now."""
        if sums.with_credits:
            self.next_back.show_fact(self._next_back(sums, now))

    def _show_money(self, sums: Sums, budgets: Sequence[BudgetRow], now: datetime) -> None:
        accounts = self.tr("in 1 account") if sums.with_credits == 1 else self.tr("in {} accounts")
        unknown = Fact(DASH, self.tr("not known yet"))
        known = _amount(sums.free, accounts.format(number(sums.with_credits)))
        self.free.show_fact(known if sums.with_credits else unknown)
        self.today.show_fact(self._spent(sums.today, budgets, BudgetPeriod.DAY))
        self.month.show_fact(self._spent(sums.month, budgets, BudgetPeriod.MONTH))
        self.next_back.show_fact(self._next_back(sums, now))

    def _show_jobs(self, sums: Sums) -> None:
        if sums.done == sums.failed == 0:
            self.done.show_fact(Fact("0", self.tr("none has been made yet")))
        elif sums.failed == 0:
            self.done.show_fact(Fact(number(sums.done), self.tr("none failed")))
        else:
            self.done.show_fact(Fact(number(sums.done), self.tr("{} failed").format(number(sums.failed))))
        if sums.average is None:
            words = self.tr("none succeeded yet") if sums.failed else self.tr("known after the first job")
            self.average.show_fact(Fact(DASH, words))
        else:
            self.average.show_fact(Fact(clock(sums.average), self.tr("from accepted to done")))

    def _spent(self, spent: Mapping[str, int], budgets: Sequence[BudgetRow], period: BudgetPeriod) -> Fact:
        """What was spent, beside the budget of all accounts where there is one."""
        own = [row for row in budgets if row.scope == BudgetScope.USER and row.period == period]
        if not own:
            return _amount(spent, self.tr("no budget set") if len(spent) == 1 else "")
        row = max(own, key=lambda row: row.fraction)
        of_budget = of_words(row.amount, row.credit_type)
        bar = "text.secondary"
        if row.is_warned:
            bar = "state.failed.fg" if row.fraction >= _FULL else "state.warning.fg"
        if row.held:
            of_budget = DOT.join([of_budget, held_words(row.held, row.credit_type)])
        tip = credits_name(row.credit_type)
        if row.waiting:
            words = self.tr("{} more would be spent by what waits in the queue")
            tip = f"{tip}\n{words.format(amount(row.waiting, row.credit_type))}"
        title = self.tr("This month") if period == BudgetPeriod.MONTH else ""
        return Fact(amount(row.spent, row.credit_type), of_budget, min(_FULL, row.fraction), bar, tip, title)

    def _next_back(self, sums: Sums, now: datetime) -> Fact:
        if sums.next_back is None:
            return Fact(DASH, self.tr("none is away"))
        moment, label = sums.next_back
        seconds = (moment - now).total_seconds()
        if seconds < 1:
            return Fact(self.tr("now"), label)
        return Fact(clock(seconds) if seconds < _COUNTDOWN else moments.at(moment, now), label)


def _amount(amounts: Mapping[str, int], rest: str) -> Fact:
    """Credits of one type with what they are of; of several the first, and the others beside it."""
    if not amounts:
        return Fact("0", rest)
    kind, first = next(iter(amounts.items()))
    if len(amounts) == 1:
        return Fact(amount(first, kind), rest)
    told = [named_amount(value, name) for name, value in amounts.items()]
    return Fact(
        amount(first, kind),
        DOT.join([*([credits_name(kind)] if not is_money(kind) else []), *told[1:]]),
        tip="\n".join([*told, rest]).strip(),
    )
