"""What budgets say of jobs before they are queued, and the question that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.budget import WARN_FRACTION
from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import BudgetExceededError
from app.services.account.budget_service import BudgetRow
from app.ui.amounts import amount, number, price
from app.ui.dialogs import Choice, ask
from app.ui.language import told
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class Spending:
    """What budgets say of some jobs.

    Attributes:
        cost: Of all of them.
        refusal: Which budget they would break, as a sentence; empty where none.
        reached: The budget that they bring to its warning; None where they bring none.
    """

    cost: int = 0
    refusal: str = ""
    reached: BudgetRow | None = None


async def read_spending(
    services: "Services", user_id: int, provider_id: str, costs: Sequence[int], credit_type: str | None
) -> Spending:
    """What the budgets say of jobs of these costs."""
    cost = sum(costs)
    if not cost or credit_type is None:
        return Spending(cost)
    refusal = await read_refusal(services, user_id, provider_id, costs, credit_type)
    budgets = await services.budgets.list_budgets(user_id)
    return Spending(cost, refusal, newly_reached(budgets_for(budgets, provider_id, credit_type), cost))


async def read_refusal(
    services: "Services", user_id: int, provider_id: str, costs: Sequence[int], credit_type: str | None
) -> str:
    """Which budget jobs of these costs would break; empty where none."""
    try:
        await services.budgets.check_batch(user_id, provider_id, costs, credit_type)
    except BudgetExceededError as error:
        return told(error.message)
    return ""


def budgets_for(budgets: Sequence[BudgetRow], provider_id: str, credit_type: str | None) -> list[BudgetRow]:
    """The days and months of the user and of the provider that jobs paid so count against."""
    return [
        budget
        for budget in budgets
        if budget.credit_type == credit_type
        and budget.period != BudgetPeriod.JOB
        and (budget.scope == BudgetScope.USER or budget.provider_id == provider_id)
    ]


def used_of(budget: BudgetRow) -> int:
    """What counts against a budget, with what waits in the queue."""
    return budget.spent + budget.held + budget.waiting


def newly_reached(budgets: Sequence[BudgetRow], cost: int) -> BudgetRow | None:
    """The first budget that this cost brings to its warning, and that was below it; None where it brings none."""
    for budget in budgets:
        if used_of(budget) < budget.amount * WARN_FRACTION <= used_of(budget) + cost:
            return budget
    return None


class SpendingQuestions(QObject):
    """Asks over the window of its owner before jobs that are dear; each answer is whether to go on."""

    def __init__(self, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = theme
        self._owner = owner

    async def may_spend(self, spending: Spending, count: int) -> bool:
        """Whether no budget says anything against so many jobs, or the user wants them all the same."""
        if spending.refusal:
            one = self.tr("It waits until the budget leaves room for it.")
            outcome = one if count == 1 else self.tr("They wait until the budget leaves room for them.")
            return await self._ask(f"{told(spending.refusal)} {outcome}", count)
        if spending.reached is None:
            return True
        return await self._ask(self._words_of(spending.reached, spending.cost), count)

    async def _ask(self, text: str, count: int) -> bool:
        one, many = self.tr("Queue the job?"), self.tr("Queue {count} jobs?").format(count=number(count))
        go_on = self.tr("Queue it") if count == 1 else self.tr("Queue {count} jobs").format(count=number(count))
        choices = [Choice(self.tr("Cancel"), value=False), Choice(go_on, value=True, kind="primary")]
        title = one if count == 1 else many
        return bool(await ask(self._owner.window(), self._theme, title, text, choices))

    def _words_of(self, budget: BudgetRow, cost: int) -> str:
        day = self.tr("This takes {used} of the {price} that you allow a day.")
        month = self.tr("This takes {used} of the {price} that you allow a month.")
        words = day if budget.period == BudgetPeriod.DAY else month
        used = amount(used_of(budget) + cost, budget.credit_type)
        return words.format(used=used, price=price(budget.amount, budget.credit_type))
