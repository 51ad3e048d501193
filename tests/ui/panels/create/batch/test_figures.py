"""What a batch comes to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.domain.enums import BatchSource, BudgetPeriod, BudgetScope, OperationType
from app.services.account.budget_service import BudgetRow
from app.services.account.forecast import Forecast
from app.services.job.batch_plan import BatchPreview
from app.ui.models.job_states import moment_text
from app.ui.panels.create.batch.figures import Figures, facts_of, warnings_of
from app.ui.panels.create.batch.previews import Shown
from app.ui.panels.create.spending import Spending
from app.ui.theme import Theme
from tests.support.quotes import NOW, forecast

pytestmark = pytest.mark.usefixtures("qapp")


def _budget(
    amount: int, spent: int, period: BudgetPeriod = BudgetPeriod.DAY, *, of_provider: bool = False
) -> BudgetRow:
    scope = BudgetScope.PROVIDER if of_provider else BudgetScope.USER
    provider = "studio" if of_provider else None
    return BudgetRow(1, scope, provider, None, None, period, "webapi", amount, spent, 0, 0, 0.0, is_warned=False)


def _shown(
    count: int = 4,
    cost: int = 30,
    *,
    pool: int | None = 1000,
    budgets: Sequence[BudgetRow] = (),
    ahead: Forecast | None = None,
    refusal: str = "",
    seconds: float | None = 200.0,
) -> Shown:
    preview = BatchPreview(
        "studio",
        OperationType.TEXT_TO_IMAGE,
        BatchSource.VARIATIONS,
        [{"seed": number} for number in range(count)],
        [cost] * count,
        cost * count,
        "webapi" if cost else None,
        ahead or forecast(("studio-2", count, None), seconds=seconds),
    )
    return Shown(preview, pool=pool, budgets=budgets, spending=Spending(cost * count, refusal))


def _facts(shown: Shown) -> dict[str, tuple[str, str]]:
    return {fact.word: (fact.figure, fact.tone) for fact in facts_of(shown, NOW)}


def test_cost_pool_and_end_are_told() -> None:
    end = moment_text(NOW + timedelta(seconds=200), NOW)
    assert _facts(_shown()) == {
        "Cost": ("~\N{NO-BREAK SPACE}120 credits", "primary"),
        "The pool has": ("1,000", "primary"),
        "Done": (f"about {end} (in 3:20)", "primary"),
    }


def test_a_pool_that_has_too_little_is_a_warning_and_one_that_nobody_knows_is_not_told() -> None:
    assert _facts(_shown(pool=100))["The pool has"] == ("100", "warning")
    assert "The pool has" not in _facts(_shown(pool=None))


def test_the_tightest_budgets_are_told_with_what_they_would_come_to() -> None:
    budgets = [
        _budget(1000, 0),
        _budget(200, 50, BudgetPeriod.MONTH),
        _budget(150, 50, of_provider=True),
    ]
    facts = _facts(_shown(budgets=budgets))
    assert facts["Provider's day"] == ("170 of 150", "failed")
    assert facts["Budget of the month"] == ("170 of 200", "warning")
    assert "Budget of the day" not in facts
    month = _facts(_shown(budgets=[_budget(900, 0, BudgetPeriod.MONTH, of_provider=True)]))
    assert month["Provider's month"] == ("120 of 900", "primary")


def test_free_jobs_are_free_and_an_end_that_nobody_knows_is_not_told() -> None:
    assert _facts(_shown(cost=0, seconds=None)) == {"Cost": ("free", "primary")}
    assert facts_of(Shown(), NOW) == []


def test_the_budget_that_refuses_is_the_first_warning_and_many_are_counted() -> None:
    ahead = replace(forecast(("a", 2, 2), ("b", 1, 3), unplaced=1), reasons={"c": "disabled by you"})
    assert warnings_of(_shown(ahead=ahead)) == [
        "1 job finds no account (c: disabled by you)",
        "a runs dry at job 2",
        "b runs dry at job 3",
    ]
    assert warnings_of(_shown(ahead=ahead, refusal="No.")) == [
        "No.",
        "1 job finds no account (c: disabled by you)",
        "2 more warnings",
    ]
    assert warnings_of(_shown()) == warnings_of(Shown()) == []


def test_of_many_reasons_the_first_are_told() -> None:
    reasons = {f"account {number}": "full" for number in range(5)}
    (words,) = warnings_of(_shown(ahead=replace(forecast(unplaced=4), reasons=reasons)))
    assert words == "4 jobs find no account (account 0: full; account 1: full; account 2: full; 2 more)"


def test_jobs_that_are_the_same_are_told() -> None:
    shown = _shown(3)
    assert shown.preview is not None
    twice = replace(shown, preview=replace(shown.preview, items=[{"seed": 1}, {"seed": 1}, {"seed": 2}]))
    assert warnings_of(twice) == ["1 job is the same as another one, seed and all: so will be its result."]
    same = replace(shown, preview=replace(shown.preview, items=[{"seed": 1}] * 3))
    assert warnings_of(same) == ["2 jobs are the same as others, seed and all: so will be their results."]


def test_they_show_as_words_over_figures(theme: Theme, qtbot: QtBot) -> None:
    figures = Figures(theme)
    qtbot.addWidget(figures)
    figures.show_batch(_shown(ahead=forecast(("studio-2", 4, 3)), refusal="Over."))
    assert figures.facts["Cost"] == "~\N{NO-BREAK SPACE}120 credits"
    assert figures.warnings == ["Over.", "studio-2 runs dry at job 3"]
    figures.show_batch(Shown())
    assert (figures.facts, figures.warnings) == ({}, [])
