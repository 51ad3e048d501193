"""What was spent and is held, against the budgets: asked where credits are taken, in the same transaction.

What is held for running jobs counts as spent, in whichever period it was reserved: it will be spent in this one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from sqlalchemy import Integer, ScalarSelect, Select, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.account import ProviderAccount
from app.domain.budget import WARN_FRACTION, Budget
from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.events import BudgetWarned, EventLog
from app.domain.ledger import DailySpending, Wallet
from app.domain.money import CENTS, USD, is_money, money, plain_amount
from app.domain.user import User
from app.services.account.periods import day_of, days_of, period_key
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_ORDER = (BudgetPeriod.JOB, BudgetPeriod.DAY, BudgetPeriod.MONTH)
_EACH = {BudgetPeriod.JOB: "for a job", BudgetPeriod.DAY: "a day", BudgetPeriod.MONTH: "a month"}


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which budgets refuse a job now.

    Attributes:
        reason: Why no account may take it: a budget of the user or of the provider; None where none refuses it.
        budget_id: That budget.
        accounts: Account id to the reason for which that account alone may not take it.
    """

    reason: str | None = None
    budget_id: int | None = None
    accounts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """Credits of one type that count against a budget.

    Attributes:
        held: For jobs that are on their way.
        day: Spent today, by the user's calendar.
        month: Spent this month.
    """

    held: int = 0
    day: int = 0
    month: int = 0

    def spent(self, period: BudgetPeriod) -> int:
        """Nothing for a budget of each job, which has no past."""
        return {BudgetPeriod.JOB: 0, BudgetPeriod.DAY: self.day, BudgetPeriod.MONTH: self.month}[period]

    def total(self, period: BudgetPeriod) -> int:
        return 0 if period == BudgetPeriod.JOB else self.spent(period) + self.held


@dataclass(frozen=True, slots=True)
class Usage:
    """What counts against some budgets of a user, of one credit type."""

    day: date
    providers: Mapping[str, Used]
    accounts: Mapping[int, Used]

    def of(self, budget: Budget) -> Used:
        if budget.scope == BudgetScope.ACCOUNT:
            return self.accounts.get(budget.account_id or 0, Used())
        if budget.scope == BudgetScope.PROVIDER:
            return self.providers.get(budget.provider_id or "", Used())
        every = self.providers.values()
        return Used(sum(one.held for one in every), sum(one.day for one in every), sum(one.month for one in every))


async def blocking(
    db: AsyncSession, clock: Clock, *, user_id: int, provider_id: str, cost: int, credit_type: str | None
) -> Blocks:
    """Which budgets a job of that cost would break now; asked in the transaction that reserves the cost.

    A job that costs nothing breaks none. Without budgets it is one query.
    """
    if cost <= 0 or credit_type is None:
        return Blocks()
    budgets, time_zone = await budgets_of(db, user_id, provider_id=provider_id, credit_type=credit_type)
    if not budgets:
        return Blocks()
    usage = await read_usage(db, user_id, credit_type, budgets, day_of(clock.now(), time_zone))
    reason, budget_id = None, None
    accounts: dict[int, str] = {}
    for budget in budgets:
        used = usage.of(budget).total(budget.period)
        if used + cost <= budget.amount:
            continue
        words = f"{budget_name(budget)}: {_so_far(budget, used)}{plain_amount(cost, credit_type)} needed"
        if budget.account_id is not None:
            accounts.setdefault(budget.account_id, words)
        elif reason is None:
            reason, budget_id = words, budget.id
    return Blocks(reason, budget_id, accounts)


async def warn_of_budgets(
    db: AsyncSession, events: EventLog, clock: Clock, *, account_id: int, credit_type: str
) -> None:
    """Tell of each budget of which most is used up, once in its day or month; in the transaction that used it.

    The ledger calls it after every entry that holds or spends credits, so whoever reserves or settles need not.
    """
    budgets, time_zone = await budgets_of(db, None, account_id=account_id, credit_type=credit_type)
    lasting = [budget for budget in budgets if budget.period != BudgetPeriod.JOB]
    day = day_of(clock.now(), time_zone)
    waiting = [budget for budget in lasting if budget.warned_for != period_key(budget.period, day)]
    if not waiting:
        return
    usage = await read_usage(db, waiting[0].user_id, credit_type, waiting, day)
    for budget in waiting:
        used = usage.of(budget).total(budget.period)
        if used > 0 and used >= budget.amount * WARN_FRACTION:
            budget.warned_for = period_key(budget.period, day)
            events.record(BudgetWarned(budget.id))
            log.warning("budget_nearly_used_up", budget_id=budget.id, used=used, amount=budget.amount)


async def budgets_of(
    db: AsyncSession,
    user_id: int | None,
    *,
    credit_type: str,
    provider_id: str | None = None,
    account_id: int | None = None,
) -> tuple[list[Budget], str | None]:
    """A user's budgets of a credit type, those of each job first, and the user's time zone.

    Args:
        db: In a transaction.
        user_id: Which user's; None where an account tells.
        credit_type: Which credits they limit.
        provider_id: Only what concerns that provider and its accounts.
        account_id: Whose user's, where no user is named.
    """
    values = {"user": user_id, "account": account_id, "credit_type": credit_type, "provider": provider_id}
    rows = (await db.execute(_BUDGETS, values)).all()
    budgets = sorted((budget for budget, _ in rows), key=lambda budget: _ORDER.index(budget.period))
    return budgets, rows[0][1] if rows else None


def _budgets() -> Select[Budget, str | None]:
    named = aliased(ProviderAccount)
    owner = select(named.user_id).where(named.id == bindparam("account")).scalar_subquery()
    provider = bindparam("provider", type_=Text())
    concerned = func.coalesce(Budget.provider_id, ProviderAccount.provider_id)
    return (
        select(Budget, User.time_zone)
        .join(User, User.id == Budget.user_id)
        .outerjoin(ProviderAccount, ProviderAccount.id == Budget.account_id)
        .where(
            Budget.user_id == func.coalesce(bindparam("user", type_=Integer()), owner),
            Budget.credit_type == bindparam("credit_type"),
            ProviderAccount.deleted_at.is_(None),
            provider.is_(None) | (Budget.scope == BudgetScope.USER) | (concerned == provider),
        )
        .order_by(Budget.id)
        .execution_options(populate_existing=True)
    )


# Built once: it is asked for each job twice.
_BUDGETS = _budgets()


async def read_usage(db: AsyncSession, user_id: int, credit_type: str, budgets: Sequence[Budget], day: date) -> Usage:
    """What counts against these budgets of a user on that day; reads no more than they need."""
    periods = {budget.period for budget in budgets}
    period = BudgetPeriod.MONTH if BudgetPeriod.MONTH in periods else BudgetPeriod.DAY
    providers: dict[str, Used] = {}
    accounts: dict[int, Used] = {}
    if any(budget.account_id is None and budget.period != BudgetPeriod.JOB for budget in budgets):
        query = _used(ProviderAccount.provider_id, user_id, credit_type, period, day)
        providers = {key: Used(*sums) for key, *sums in await db.execute(query)}
    named = sorted({budget.account_id for budget in budgets if budget.account_id is not None})
    if named:
        query = _used(ProviderAccount.id, user_id, credit_type, period, day).where(ProviderAccount.id.in_(named))
        accounts = {key: Used(*sums) for key, *sums in await db.execute(query)}
    return Usage(day, providers, accounts)


def credit_words(credit_type: str) -> str:
    """A type of credits as a person calls it; one that is not known here keeps its name."""
    return {"webapi": "web credits", "openapi": "API credits", USD: "dollars", CENTS: "dollars, in cents"}.get(
        credit_type, credit_type
    )


def budget_name(budget: Budget) -> str:
    """A budget as the start of a sentence."""
    scope = {BudgetScope.USER: "your", BudgetScope.PROVIDER: "the provider's", BudgetScope.ACCOUNT: "its"}[budget.scope]
    kind = budget.credit_type
    amount = money(budget.amount, kind) if is_money(kind) else f"{budget.amount} {credit_words(kind)}"
    return f"{scope} budget of {amount} {_EACH[budget.period]}"


def _so_far(budget: Budget, used: int) -> str:
    return "" if budget.period == BudgetPeriod.JOB else f"{plain_amount(used, budget.credit_type)} so far, "


def _used(key: Any, user_id: int, credit_type: str, period: BudgetPeriod, day: date) -> Select[Any]:
    """Held, spent today and spent in the period, by provider or by account; a removed account's spending counts.

    The days of each account are looked up by their key: with a thousand accounts and a month of days that takes a
    quarter of the time of a join.
    """
    sums = (Wallet.held, _spent_in(BudgetPeriod.DAY, credit_type, day), _spent_in(period, credit_type, day))
    return (
        select(key, *(func.coalesce(func.sum(column), 0) for column in sums))
        .select_from(ProviderAccount)
        .outerjoin(Wallet, (Wallet.account_id == ProviderAccount.id) & (Wallet.credit_type == credit_type))
        .where(ProviderAccount.user_id == user_id)
        .group_by(key)
    )


def _spent_in(period: BudgetPeriod, credit_type: str, day: date) -> ScalarSelect[int]:
    return (
        select(func.sum(DailySpending.spent))
        .where(
            DailySpending.account_id == ProviderAccount.id,
            DailySpending.credit_type == credit_type,
            DailySpending.day.between(*days_of(period, day)),
        )
        .correlate(ProviderAccount)
        .scalar_subquery()
    )
