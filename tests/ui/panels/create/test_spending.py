"""What budgets say before jobs are queued."""

import pytest

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.ui.panels.create.spending import budgets_for, newly_reached, used_of

pytestmark = pytest.mark.usefixtures("qapp")


def _budget(amount: int, *, spent: int = 0, period: BudgetPeriod = BudgetPeriod.DAY, provider: str = "") -> BudgetRow:
    scope = BudgetScope.PROVIDER if provider else BudgetScope.USER
    return BudgetRow(
        1, scope, provider or None, None, None, period, "webapi", amount, spent, 0, 0, spent / amount, is_warned=False
    )


@pytest.mark.parametrize(
    ("spent", "cost", "is_reached"), [(0, 60, False), (0, 90, True), (79, 30, True), (80, 30, False), (95, 30, False)]
)
def test_a_budget_is_told_when_jobs_bring_it_to_its_warning(spent: int, cost: int, *, is_reached: bool) -> None:
    budget = _budget(100, spent=spent)
    assert used_of(budget) == spent
    assert (newly_reached([budget], cost) is budget) == is_reached


def test_budgets_of_other_credits_providers_and_single_jobs_do_not_count() -> None:
    day, own = _budget(100), _budget(100, provider="studio")
    others = [_budget(100, provider="fal"), _budget(30, period=BudgetPeriod.JOB)]
    assert budgets_for([day, own, *others], "studio", "webapi") == [day, own]
    assert budgets_for([day, own], "studio", "openapi") == []
