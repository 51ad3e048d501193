"""The alarm of the pool: what waits needs more credits than there are, or an account that there is not."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState
from app.domain.job import Job
from app.domain.ledger import Wallet
from app.providers.registry import ProviderRegistry
from app.services.account.waiting import is_waiting

_Purse = Mapping[str, tuple[int, bool]]
"""Credits of an account by type, and whether anybody was ever told how many."""


@dataclass(frozen=True, slots=True)
class PoolAlarm:
    """Jobs that wait for credits or an account that the pool does not have.

    Attributes:
        credit_type: None for free jobs that no account can take.
        needed: Credits that these jobs need.
        there: Credits that are free at the accounts that may be used.
        jobs: How many they are.
    """

    provider_id: str
    credit_type: str | None
    needed: int
    there: int
    jobs: int


async def find_alarms(db: AsyncSession, registry: ProviderRegistry, user_id: int) -> list[PoolAlarm]:
    """Where the queue of a user needs more credits than the pool has, or an account that there is not.

    A job that costs more than any account has is told by itself: however much they have together, none can pay it.
    """
    paid = func.coalesce(Job.credit_type, "")
    waiting = await db.execute(
        select(Job.provider_id, paid, Job.estimated_cost, func.count())
        .where(is_waiting(), Job.user_id == user_id, ~Job.is_held)
        .group_by(Job.provider_id, paid, Job.estimated_cost)
    )
    queues: dict[tuple[str, str], dict[int, int]] = {}
    for provider_id, credit_type, cost, count in waiting:
        queues.setdefault((provider_id, credit_type), {})[cost] = count
    purses = await _purses(db, user_id) if queues else {}
    alarms = []
    for (provider_id, credit_type), costs in sorted(queues.items()):
        tells = provider_id not in registry or registry.get(provider_id).manifest.reports_balance
        free = [_free(purse, credit_type, tells=tells) for purse in purses.get(provider_id, [])]
        alarm = _alarm(provider_id, credit_type or None, costs, free)
        if alarm is not None:
            alarms.append(alarm)
    return alarms


def _alarm(
    provider_id: str, credit_type: str | None, costs: Mapping[int, int], free: Sequence[float]
) -> PoolAlarm | None:
    needed = sum(cost * count for cost, count in costs.items())
    if not free or needed > sum(free):
        return PoolAlarm(provider_id, credit_type, needed, int(sum(free)), sum(costs.values()))
    dear = {cost: count for cost, count in costs.items() if cost > max(free)}
    if not dear:
        return None
    needed = sum(cost * count for cost, count in dear.items())
    return PoolAlarm(provider_id, credit_type, needed, int(max(free)), sum(dear.values()))


def _free(purse: _Purse, credit_type: str, *, tells: bool) -> float:
    """What an account can pay; one of whose balance its provider tells nothing can pay everything."""
    available, is_told = purse.get(credit_type, (0, False))
    return available if tells or is_told else math.inf


async def _purses(db: AsyncSession, user_id: int) -> dict[str, list[_Purse]]:
    """The credits of each account that may be used now, or when its pause is over, by provider."""
    found = await db.execute(
        select(
            ProviderAccount.provider_id,
            ProviderAccount.id,
            Wallet.credit_type,
            Wallet.available,
            Wallet.synced_at,
        )
        .outerjoin(Wallet, Wallet.account_id == ProviderAccount.id)
        .where(
            ProviderAccount.user_id == user_id,
            ProviderAccount.is_active,
            ProviderAccount.deleted_at.is_(None),
            ProviderAccount.state.in_([AccountState.READY, AccountState.COOLING]),
        )
    )
    purses: dict[str, dict[int, dict[str, tuple[int, bool]]]] = {}
    for provider_id, account_id, credit_type, available, synced_at in found:
        purse = purses.setdefault(provider_id, {}).setdefault(account_id, {})
        if credit_type is not None:
            purse[credit_type] = (available, synced_at is not None)
    return {provider_id: list(accounts.values()) for provider_id, accounts in purses.items()}
