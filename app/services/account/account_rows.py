"""Accounts as they are shown: plain rows, one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.base import UtcTime
from app.domain.enums import AccountState, SubmissionState
from app.domain.ledger import DailySpending, Wallet
from app.domain.submission import ProviderSubmission
from app.domain.user import User
from app.providers.base import ProviderManifest
from app.providers.registry import ProviderRegistry
from app.services.account.account_states import is_over
from app.services.account.periods import day_of
from app.services.account.selection import effective_limit, slots_taken, with_slots

HISTORY_DAYS = 30


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with what is counted of it.

    Attributes:
        current_jobs: Slots that are taken, of its limit group where it has one.
        capacity: Slots that there are now: its own limit, or fewer where the provider was seen to take no more.
        credits: Credit type to free credits; empty where it costs nothing.
        held: Credit type to the credits that are held for running jobs.
        synced_at: When the provider last told a balance, or its user did; None where nobody has.
        spending: Credit type to what was spent on each of the last 30 days, the oldest first.
        next_look_at: When its balance is read next to see whether it may come back.
        succeeded: Submissions of the last 30 days that gave a result.
        ended: Submissions of the last 30 days that reached the provider and ended.
        average_seconds: From accepted to ended, of those that succeeded.
        is_balance_told: Whether its provider tells the balance; None where that depends on its key.
    """

    id: int
    provider_id: str
    provider_name: str
    monogram: str
    label: str
    email: str
    is_built_in: bool
    is_active: bool
    state: AccountState
    state_reason: str | None
    state_since: datetime | None
    current_jobs: int
    max_concurrent_jobs: int
    priority: int
    capacity: int
    limit_group: str | None
    cooling_until: datetime | None
    next_look_at: datetime | None
    options: dict[str, str]
    has_credentials: bool
    credits: dict[str, int]
    held: dict[str, int]
    synced_at: datetime | None
    spending: dict[str, list[int]]
    last_used_at: datetime | None
    succeeded: int
    ended: int
    average_seconds: float | None
    is_balance_told: bool | None = True

    @property
    def is_balance_known(self) -> bool:
        """Whether its provider or its user ever told a balance: what a job took for granted is none."""
        return self.synced_at is not None


async def select_account_rows(
    db: AsyncSession, registry: ProviderRegistry, user_id: int, now: datetime
) -> list[AccountRow]:
    """The user's accounts, by provider and label."""
    succeeded = ProviderSubmission.state == SubmissionState.SUCCEEDED
    ended = ProviderSubmission.state.in_([SubmissionState.SUCCEEDED, SubmissionState.FAILED])
    history = (
        select(
            ProviderSubmission.account_id,
            func.count().filter(succeeded).label("succeeded"),
            func.count().filter(ended).label("ended"),
            func.avg(ProviderSubmission.ended_at - ProviderSubmission.accepted_at).filter(succeeded).label("average"),
        )
        .where(ProviderSubmission.ended_at > now - timedelta(days=HISTORY_DAYS))
        .group_by(ProviderSubmission.account_id)
        .subquery("history")
    )
    capacity = effective_limit(cast(literal(now, UtcTime()), Integer))
    found = await db.execute(
        with_slots(
            select(ProviderAccount, slots_taken(), capacity, history.c.succeeded, history.c.ended, history.c.average)
        )
        .outerjoin(history, history.c.account_id == ProviderAccount.id)
        .where(ProviderAccount.user_id == user_id, ProviderAccount.deleted_at.is_(None))
        .order_by(ProviderAccount.provider_id, ProviderAccount.label)
    )
    rows = found.all()
    wallets: dict[int, list[Wallet]] = {}
    for wallet in await db.scalars(select(Wallet).execution_options(populate_existing=True)):
        wallets.setdefault(wallet.account_id, []).append(wallet)
    spending = await _spending(db, user_id, now)
    manifests = {provider.manifest.id: provider.manifest for provider in registry.all()}
    result = []
    for account, taken, slots, good, total, average in rows:
        own = wallets.get(account.id, [])
        manifest = manifests.get(account.provider_id)
        result.append(
            AccountRow(
                id=account.id,
                provider_id=account.provider_id,
                provider_name=manifest.name if manifest else account.provider_id,
                monogram=manifest.monogram if manifest else account.provider_id[:2].upper(),
                label=account.label,
                email=account.email,
                is_built_in=account.is_built_in,
                is_active=account.is_active,
                state=_state_now(account, now),
                state_reason=account.state_reason,
                state_since=account.state_since,
                current_jobs=taken or 0,
                max_concurrent_jobs=account.max_concurrent_jobs,
                priority=account.priority,
                capacity=slots,
                limit_group=account.limit_group,
                cooling_until=None if is_over(account, now) else account.cooling_until,
                next_look_at=account.next_look_at,
                options=account.options,
                has_credentials=account.sealed is not None,
                credits={wallet.credit_type: wallet.available for wallet in own},
                held={wallet.credit_type: wallet.held for wallet in own},
                synced_at=max((wallet.synced_at for wallet in own if wallet.synced_at is not None), default=None),
                spending=spending.get(account.id, {}),
                last_used_at=account.last_used_at,
                succeeded=good or 0,
                ended=total or 0,
                average_seconds=None if average is None else _seconds(average),
                is_balance_told=_is_told(manifest),
            )
        )
    return result


def _is_told(manifest: ProviderManifest | None) -> bool | None:
    if manifest is None or not manifest.reports_balance:
        return manifest is None
    return None if manifest.may_hide_balance else True


def _state_now(account: ProviderAccount, now: datetime) -> AccountState:
    """A cool-down that is over may not have been noticed yet."""
    if account.state == AccountState.COOLING and is_over(account, now):
        return AccountState.READY
    return account.state


async def _spending(db: AsyncSession, user_id: int, now: datetime) -> dict[int, dict[str, list[int]]]:
    today = day_of(now, await db.scalar(select(User.time_zone).where(User.id == user_id)))
    days = [(today - timedelta(days=ago)).isoformat() for ago in reversed(range(HISTORY_DAYS))]
    places = {day: place for place, day in enumerate(days)}
    spending: dict[int, dict[str, list[int]]] = {}
    for row in await db.scalars(select(DailySpending).where(DailySpending.day.between(days[0], days[-1]))):
        line = spending.setdefault(row.account_id, {}).setdefault(row.credit_type, [0] * HISTORY_DAYS)
        line[places[row.day]] = row.spent
    return spending


def _seconds(average: object) -> float:
    """The mean of a difference of two stored times, which are microseconds."""
    return float(average) / 1_000_000  # type: ignore[arg-type]
