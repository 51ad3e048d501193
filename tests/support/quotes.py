"""Answers of the pool as a test wants them to be: candidates, selections, forecasts, quotes."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from app.providers.base import Estimate
from app.services.account.forecast import AccountForecast, Forecast
from app.services.account.selection import Candidate, Rule, Selection
from app.ui.panels.create.quote import Quote

NOW = datetime(2026, 7, 12, 12, 0, tzinfo=UTC)


def candidate(label: str, rule: Rule | None = None, reason: str = "", **fields: Any) -> Candidate:
    """An account of the pool; one with a rule is passed over by it."""
    usual: dict[str, Any] = {
        "account_id": sum(map(ord, label)),
        "priority": 0,
        "available": 100,
        "taken": 0,
        "capacity": 1,
        "last_used_at": None,
        "until": None,
    }
    return Candidate(label=label, rule=rule, reason=reason, **{**usual, **fields})


def selection(*candidates: Candidate, cost: int = 30, credit_type: str | None = "webapi") -> Selection:
    """A selection of these candidates, the usable ones first."""
    passed = Counter(found.rule for found in candidates if found.rule is not None)
    winner = next((found for found in candidates if found.rule is None), None)
    return Selection(winner, tuple(candidates), dict(passed), cost, credit_type)


def forecast(
    *accounts: tuple[str, int, int | None], cost: int = 30, seconds: float | None = 200.0, unplaced: int = 0
) -> Forecast:
    """What accounts take of a plan: label, jobs, and at which job each runs dry."""
    shares = [
        AccountForecast(number, label, jobs, jobs * cost, dry_at)
        for number, (label, jobs, dry_at) in enumerate(accounts, 1)
    ]
    jobs = sum(share.jobs for share in shares) + unplaced
    return Forecast(cost * jobs, "webapi", seconds, shares, unplaced, {})


def quote(
    *candidates: Candidate,
    count: int = 1,
    cost: int = 30,
    seconds: float | None = 100.0,
    ahead: Forecast | None = None,
    is_built_in: bool = False,
    refusal: str = "",
) -> Quote:
    """A quote of jobs that cost something each."""
    credit_type = "webapi" if cost else None
    estimate = Estimate(cost, credit_type, seconds)
    found = selection(*candidates, cost=cost, credit_type=credit_type)
    return Quote(count, estimate, found, ahead, is_built_in=is_built_in, refusal=refusal)
