"""What a batch comes to: jobs, cost beside the pool and the budgets, the end, and what to know before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.budget import WARN_FRACTION
from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.services.account.forecast import Forecast
from app.ui.amounts import amount, clock, number, price
from app.ui.language import told
from app.ui.models.job_states import moment_text
from app.ui.panels.create.batch.previews import Shown
from app.ui.panels.create.payer import unplaced_words
from app.ui.panels.create.spending import used_of
from app.ui.theme import Theme
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

translate = QCoreApplication.translate
MOST_BUDGETS: Final = 2
MOST_WARNINGS: Final = 3
MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its word above it.

    Attributes:
        tone: Of the figure: a tone of Label.
    """

    word: str
    figure: str
    tone: str = "primary"


def facts_of(shown: Shown, now: datetime) -> list[Fact]:
    """The figures of a batch."""
    preview = shown.preview
    if preview is None:
        return []
    facts = []
    if preview.cost:
        about = f"~\N{NO-BREAK SPACE}{price(preview.cost, preview.credit_type)}"
        facts.append(Fact(translate("Batch", "Cost"), about))
        facts += _pool(shown, preview.cost, preview.credit_type)
        facts += [_budget(budget, preview.cost) for budget in _tightest(shown.budgets, preview.cost)]
    else:
        facts.append(Fact(translate("Batch", "Cost"), translate("Batch", "free")))
    seconds = preview.forecast.seconds if preview.forecast is not None else None
    if seconds is not None:
        end = moment_text(now + timedelta(seconds=seconds), now)
        words = translate("Batch", "about {time} (in {length})").format(time=end, length=clock(max(1.0, seconds)))
        facts.append(Fact(translate("Batch", "Done"), words))
    return facts


def warnings_of(shown: Shown) -> list[str]:
    """What the user should know before, as sentences; the budget that refuses comes first."""
    preview = shown.preview
    if preview is None:
        return []
    found = [told(shown.spending.refusal)] if shown.spending.refusal else []
    found += _ahead(preview.forecast) if preview.forecast is not None else []
    same = preview.count - len({repr(sorted(item.items())) for item in preview.items})
    if same:
        one = translate("Batch", "1 job is the same as another one, seed and all: so will be its result.")
        many = translate("Batch", "{count} jobs are the same as others, seed and all: so will be their results.")
        found.append(one if same == 1 else many.format(count=number(same)))
    more = len(found) - MOST_WARNINGS
    if more > 0:
        found[MOST_WARNINGS - 1 :] = [translate("Batch", "{count} more warnings").format(count=number(more + 1))]
    return found


def _ahead(forecast: Forecast) -> list[str]:
    """What the forecast warns of; it is made anew when the pool changes, and these words with it."""
    found = []
    if forecast.unplaced:
        reasons = [f"{label}: {told(reason)}" for label, reason in forecast.reasons.items()]
        more = len(reasons) - MOST_REASONS
        if more > 0:
            reasons[MOST_REASONS:] = [translate("Batch", "{count} more").format(count=number(more))]
        found.append(unplaced_words(forecast) + (f" ({'; '.join(reasons)})" if reasons else ""))
    dry = [account for account in forecast.accounts if account.runs_dry_at]
    words = translate("Batch", "{account} runs dry at job {job}")
    return found + [words.format(account=one.label, job=number(one.runs_dry_at or 0)) for one in dry]


def _pool(shown: Shown, cost: int, credit_type: str | None) -> list[Fact]:
    if shown.pool is None:
        return []
    tone = "warning" if shown.pool < cost else "primary"
    return [Fact(translate("Batch", "The pool has"), amount(shown.pool, credit_type), tone)]


def _tightest(budgets: Sequence[BudgetRow], cost: int) -> list[BudgetRow]:
    """The budgets that are nearest to their amount after it."""
    return sorted(budgets, key=lambda budget: budget.amount - used_of(budget) - cost)[:MOST_BUDGETS]


def _budget(budget: BudgetRow, cost: int) -> Fact:
    words = {
        (BudgetScope.USER, BudgetPeriod.DAY): translate("Batch", "Budget of the day"),
        (BudgetScope.USER, BudgetPeriod.MONTH): translate("Batch", "Budget of the month"),
        (BudgetScope.PROVIDER, BudgetPeriod.DAY): translate("Batch", "Provider's day"),
        (BudgetScope.PROVIDER, BudgetPeriod.MONTH): translate("Batch", "Provider's month"),
    }
    after = used_of(budget) + cost
    tone = "primary"
    if after > budget.amount:
        tone = "failed"
    elif after >= budget.amount * WARN_FRACTION:
        tone = "warning"
    figure = translate("Batch", "{used} of {amount}").format(
        used=amount(after, budget.credit_type), amount=amount(budget.amount, budget.credit_type)
    )
    word = words.get((budget.scope, budget.period), translate("Batch", "Budget"))
    return Fact(word, figure, tone)


class Figures(QWidget):
    """A row of figures, and the warnings below it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: list[Fact] = []
        self._warnings: list[str] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.token("space.6"))
        self._lines = QGridLayout()
        self._lines.setSpacing(theme.token("space.1"))
        self._lines.setHorizontalSpacing(theme.token("space.2"))
        self._lines.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(self._row)
        column.addLayout(self._lines)

    @property
    def facts(self) -> dict[str, str]:
        """The figures by their words."""
        return {fact.word: fact.figure for fact in self._facts}

    @property
    def warnings(self) -> list[str]:
        return list(self._warnings)

    def show_batch(self, shown: Shown) -> None:
        """Show what a batch comes to."""
        facts, warnings = facts_of(shown, datetime.now(UTC)), warnings_of(shown)
        if facts != self._facts:
            self._facts = facts
            _clear(self._row)
            for fact in facts:
                self._row.addWidget(self._pair(fact))
            self._row.addStretch(1)
        if warnings != self._warnings:
            self._warnings = warnings
            _clear(self._lines)
            refused = shown.spending.refusal
            for row, text in enumerate(warnings):
                tone = "failed" if text == refused else "warning"
                icon = "circle-x" if text == refused else "triangle-alert"
                sign = IconLabel(self._theme, icon, 16, f"state.{tone}.fg")
                self._lines.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
                self._lines.addWidget(Label(self._theme, text, "small", "secondary", wrap=True), row, 1)

    def _pair(self, fact: Fact) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Label(self._theme, fact.word, "caption", "tertiary"))
        column.addWidget(Label(self._theme, fact.figure, "smallStrong", fact.tone))
        return holder


def _clear(layout: QHBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
