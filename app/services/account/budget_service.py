"""Budgets: set, shown, and asked before a batch is queued; what they refuse at the claim is in spending.py."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.budget import WARN_FRACTION, Budget
from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import BudgetExceededError, ResourceNotFoundError, ValidationError
from app.domain.events import BudgetChanged, EventLog
from app.domain.ledger import Wallet
from app.domain.money import plain_amount
from app.providers.registry import ProviderRegistry
from app.services.account.account_rooms import AccountRoom, find_shortage
from app.services.account.periods import day_of, end_of
from app.services.account.spending import Usage, budget_name, budgets_of, credit_words, read_usage
from app.services.account.waiting import read_waiting, total_cost
from app.system.clock import Clock

log = structlog.get_logger(__name__)

HIGHEST_AMOUNT = 10**15
"""A billion dollars in millionths; a larger number is a slip of the finger."""

_Waiting = Mapping[str, Counter[int]]


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget with what counts against it now.

    Attributes:
        spent: In its day or month so far; nothing for a budget of each job.
        held: For jobs that are on their way.
        waiting: What the jobs in the queue are thought to cost; nothing for an account's, which nobody can know yet.
        fraction: Of the amount, spent and held.
        is_warned: Most of it is used up.
    """

    id: int
    scope: BudgetScope
    provider_id: str | None
    account_id: int | None
    account_label: str | None
    period: BudgetPeriod
    credit_type: str
    amount: int
    spent: int
    held: int
    waiting: int
    fraction: float
    is_warned: bool


class BudgetService:
    """Keeps the acting user's budgets."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def set_budget(
        self,
        user_id: int,
        scope: BudgetScope,
        period: BudgetPeriod,
        credit_type: str,
        amount: int,
        *,
        provider_id: str | None = None,
        account_id: int | None = None,
    ) -> Budget:
        """Set the most that may be spent; one that is there already gets the new amount, and may warn anew.

        Args:
            user_id: Whose money.
            scope: Of all the user's accounts, of those at a provider, or of one.
            period: For each job, a day or a month.
            credit_type: Which credits; budgets of different ones are apart.
            amount: In the unit of the credit type; nothing at all is a budget too.
            provider_id: For a budget of a provider.
            account_id: For a budget of an account.

        Raises:
            ResourceNotFoundError: The user or the account is not there.
            ProviderNotFoundError: No such provider.
            ValidationError: The amount is out of bounds, the scope does not fit, or nobody has such credits.
        """
        self._check_user(user_id)
        if not 0 <= amount <= HIGHEST_AMOUNT:
            raise ValidationError(f"A budget is between 0 and {HIGHEST_AMOUNT}.", field="amount")
        if (provider_id is not None) != (scope == BudgetScope.PROVIDER):
            raise ValidationError("A budget of a provider names it, and no other one does.", field="provider_id")
        if (account_id is not None) != (scope == BudgetScope.ACCOUNT):
            raise ValidationError("A budget of an account names it, and no other one does.", field="account_id")
        if credit_type not in await self._known_credits(user_id, provider_id, account_id):
            raise ValidationError(f"There are no credits called {credit_type} there.", field="credit_type")
        key = {
            "user_id": user_id,
            "scope": scope,
            "period": period,
            "credit_type": credit_type,
            "provider_id": provider_id,
            "account_id": account_id,
        }
        budget = (await self._db.scalars(select(Budget).filter_by(**key))).one_or_none()
        if budget is None:
            budget = Budget(amount=amount, created_at=self._clock.now(), **key)
            self._db.add(budget)
        elif budget.amount != amount:
            budget.amount, budget.warned_for = amount, None
        await self._db.flush()
        self._events.record(BudgetChanged(budget.id))
        log.info("budget_set", budget_id=budget.id, scope=scope.value, period=period.value, amount=amount)
        return budget

    async def remove_budget(self, budget_id: int) -> None:
        """Take a budget away.

        Raises:
            ResourceNotFoundError: There is no such budget.
        """
        budget = await self._db.get(Budget, budget_id)
        if budget is None or self._acting_for not in {None, budget.user_id}:
            raise ResourceNotFoundError("budget", budget_id)
        await self._db.delete(budget)
        await self._db.flush()
        self._events.record(BudgetChanged(budget_id))
        log.info("budget_removed", budget_id=budget_id)

    async def list_budgets(self, user_id: int) -> list[BudgetRow]:
        """A user's budgets: of everything, then by provider, then by account.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        kinds = await self._db.scalars(select(Budget.credit_type).where(Budget.user_id == user_id).distinct())
        rows = []
        for credit_type in sorted(kinds):
            budgets, time_zone = await budgets_of(self._db, user_id, credit_type=credit_type)
            usage, waiting = await self._look(user_id, credit_type, budgets, time_zone)
            labels = await self._labels(budgets)
            rows += [_row(budget, usage, waiting[budget.period], labels) for budget in budgets]
        order = list(BudgetScope)
        return sorted(rows, key=lambda row: (order.index(row.scope), row.provider_id or "", row.account_label or ""))

    async def check_batch(
        self,
        user_id: int,
        provider_id: str,
        costs: Sequence[int],
        credit_type: str | None,
        *,
        elsewhere: Sequence[int] = (),
    ) -> None:
        """See that no budget would be broken if these jobs joined the queue and all of it ran now.

        Args:
            user_id: Whose jobs.
            provider_id: Who makes them.
            costs: What each is thought to cost.
            credit_type: With what they are paid; None where they are free.
            elsewhere: What each job costs that joins at the same time, is paid with the same and made by others.

        Raises:
            BudgetExceededError: The first budget that would be, and by how much.
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        if credit_type is None or sum(costs) <= 0:
            return
        budgets, time_zone = await budgets_of(self._db, user_id, credit_type=credit_type, provider_id=provider_id)
        if not budgets:
            return
        usage, waiting = await self._look(user_id, credit_type, budgets, time_zone)
        for budget in budgets:
            if budget.scope != BudgetScope.ACCOUNT:
                of_all = [*costs, *elsewhere] if budget.scope == BudgetScope.USER else costs
                _check(budget, usage, waiting[budget.period], of_all)
        limits = [budget for budget in budgets if budget.scope == BudgetScope.ACCOUNT]
        if limits:
            await self._check_accounts(user_id, provider_id, limits, usage, waiting, costs)

    async def _check_accounts(
        self,
        user_id: int,
        provider_id: str,
        limits: Sequence[Budget],
        usage: Usage,
        waiting: Mapping[BudgetPeriod, _Waiting],
        costs: Sequence[int],
    ) -> None:
        accounts = await self._db.scalars(
            select(ProviderAccount.id).where(
                ProviderAccount.user_id == user_id,
                ProviderAccount.provider_id == provider_id,
                ProviderAccount.is_active,
                ProviderAccount.deleted_at.is_(None),
            )
        )
        of_account: defaultdict[int | None, list[Budget]] = defaultdict(list)
        for budget in limits:
            of_account[budget.account_id].append(budget)
        rooms = [_room(of_account[account_id], usage) for account_id in accounts]
        # The jobs that come due in the longest of their periods may need the same room.
        longest = max((budget.period for budget in limits), key=list(BudgetPeriod).index)
        shortage = find_shortage(rooms, costs, waiting[longest].get(provider_id, Counter())) if rooms else None
        if shortage is not None:
            kind = credit_words(limits[0].credit_type)
            raise BudgetExceededError(
                f"The budgets of the accounts leave room for {shortage.room} {kind}; with what waits there"
                f" {shortage.needed} are needed: {shortage.needed - shortage.room} too much.",
                budget_id=shortage.budget_id,
            )

    async def _look(
        self, user_id: int, credit_type: str, budgets: Sequence[Budget], time_zone: str | None
    ) -> tuple[Usage, dict[BudgetPeriod, _Waiting]]:
        """What counts against budgets now, and what waits and comes due in each of their periods."""
        day: date = day_of(self._clock.now(), time_zone)
        usage = await read_usage(self._db, user_id, credit_type, budgets, day)
        waiting: dict[BudgetPeriod, _Waiting] = {}
        for period in {budget.period for budget in budgets}:
            end = None if period == BudgetPeriod.JOB else end_of(period, day, time_zone)
            waiting[period] = await read_waiting(self._db, user_id, credit_type, end)
        return usage, waiting

    async def _labels(self, budgets: Sequence[Budget]) -> dict[int, str]:
        named = [budget.account_id for budget in budgets if budget.account_id is not None]
        found = await self._db.execute(
            select(ProviderAccount.id, ProviderAccount.label).where(ProviderAccount.id.in_(named))
        )
        return {account_id: label for account_id, label in found}  # noqa: C416  (rows, not pairs)

    async def _known_credits(self, user_id: int, provider_id: str | None, account_id: int | None) -> set[str]:
        """Which credits there are: what the providers declare, and what the accounts have."""
        accounts = select(ProviderAccount).where(
            ProviderAccount.user_id == user_id, ProviderAccount.deleted_at.is_(None)
        )
        manifests = [provider.manifest for provider in self._registry.all()]
        if account_id is not None:
            accounts = accounts.where(ProviderAccount.id == account_id)
            account = (await self._db.scalars(accounts)).one_or_none()
            if account is None:
                raise ResourceNotFoundError("account", account_id)
            manifests = [manifest for manifest in manifests if manifest.id == account.provider_id]
        elif provider_id is not None:
            accounts = accounts.where(ProviderAccount.provider_id == provider_id)
            manifests = [self._registry.get(provider_id).manifest]
        ids = accounts.with_only_columns(ProviderAccount.id)
        wallets = await self._db.scalars(select(Wallet.credit_type).where(Wallet.account_id.in_(ids)).distinct())
        return set(wallets).union(*(manifest.credit_types for manifest in manifests))

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)


def _row(budget: Budget, usage: Usage, waiting: _Waiting, labels: Mapping[int, str]) -> BudgetRow:
    used = usage.of(budget)
    lasts = budget.period != BudgetPeriod.JOB
    total = used.total(budget.period)
    fraction = total / budget.amount if budget.amount else float(lasts)
    return BudgetRow(
        id=budget.id,
        scope=budget.scope,
        provider_id=budget.provider_id,
        account_id=budget.account_id,
        account_label=labels.get(budget.account_id or 0),
        period=budget.period,
        credit_type=budget.credit_type,
        amount=budget.amount,
        spent=used.spent(budget.period),
        held=used.held if lasts else 0,
        waiting=_waiting_for(budget, waiting) if lasts else 0,
        fraction=fraction,
        is_warned=fraction >= WARN_FRACTION,
    )


def _waiting_for(budget: Budget, waiting: _Waiting) -> int:
    if budget.scope == BudgetScope.USER:
        return sum(total_cost(costs) for costs in waiting.values())
    return total_cost(waiting.get(budget.provider_id or "", Counter()))


def _check(budget: Budget, usage: Usage, waiting: _Waiting, costs: Sequence[int]) -> None:
    """See that a budget of the user or of a provider would hold.

    Raises:
        BudgetExceededError: It would not.
    """
    used, waits, more = 0, 0, max(costs)
    if budget.period != BudgetPeriod.JOB:
        used, waits, more = usage.of(budget).total(budget.period), _waiting_for(budget, waiting), sum(costs)
    excess = used + waits + more - budget.amount
    if excess <= 0:
        return
    name = budget_name(budget)
    told = partial(plain_amount, credit_type=budget.credit_type)
    if budget.period == BudgetPeriod.JOB:
        words = f"the dearest job needs {told(more)}"
    else:
        words = f"{told(used)} are used, {told(waits)} wait, {told(more)} would come"
    raise BudgetExceededError(f"{name[0].upper()}{name[1:]}: {words}, {told(excess)} too much.", budget_id=budget.id)


def _room(budgets: Sequence[Budget], usage: Usage) -> AccountRoom:
    limits = [budget for budget in budgets if budget.period == BudgetPeriod.JOB]
    rooms = [
        (budget.amount - usage.of(budget).total(budget.period), budget.id)
        for budget in budgets
        if budget.period != BudgetPeriod.JOB
    ]
    room, budget_id = min(rooms, default=(None, limits[0].id if limits else None))
    return AccountRoom(room, limits[0].amount if limits else None, budget_id)
