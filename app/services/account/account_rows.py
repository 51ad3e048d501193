"""Accounts as they are shown: plain rows, one query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import AccountState, SubmissionState
from app.domain.ledger import Wallet
from app.domain.submission import ProviderSubmission
from app.providers.registry import ProviderRegistry


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with what is counted of it.

    Attributes:
        credits: Credit type to free credits; empty where it costs nothing.
        succeeded: Submissions that gave a result.
        ended: Submissions that reached the provider and ended.
        average_seconds: From accepted to ended, of those that succeeded.
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
    credits: dict[str, int]
    last_used_at: datetime | None
    succeeded: int
    ended: int
    average_seconds: float | None


async def select_account_rows(db: AsyncSession, registry: ProviderRegistry, user_id: int) -> list[AccountRow]:
    """The user's accounts, by provider and label."""
    slots = (
        select(AccountSlot.account_id, func.count().label("taken")).group_by(AccountSlot.account_id).subquery("taken")
    )
    succeeded = ProviderSubmission.state == SubmissionState.SUCCEEDED
    ended = ProviderSubmission.state.in_([SubmissionState.SUCCEEDED, SubmissionState.FAILED])
    history = (
        select(
            ProviderSubmission.account_id,
            func.count().filter(succeeded).label("succeeded"),
            func.count().filter(ended).label("ended"),
            func.avg(ProviderSubmission.ended_at - ProviderSubmission.accepted_at).filter(succeeded).label("average"),
        )
        .group_by(ProviderSubmission.account_id)
        .subquery("history")
    )
    found = await db.execute(
        select(ProviderAccount, slots.c.taken, history.c.succeeded, history.c.ended, history.c.average)
        .outerjoin(slots, slots.c.account_id == ProviderAccount.id)
        .outerjoin(history, history.c.account_id == ProviderAccount.id)
        .where(ProviderAccount.user_id == user_id)
        .order_by(ProviderAccount.provider_id, ProviderAccount.label)
    )
    rows = found.all()
    free: dict[int, dict[str, int]] = {}
    for wallet in await db.scalars(select(Wallet)):
        free.setdefault(wallet.account_id, {})[wallet.credit_type] = wallet.available
    manifests = {provider.manifest.id: provider.manifest for provider in registry.all()}
    result = []
    for account, taken, good, total, average in rows:
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
                state=account.state,
                state_reason=account.state_reason,
                state_since=account.state_since,
                current_jobs=taken or 0,
                max_concurrent_jobs=account.max_concurrent_jobs,
                priority=account.priority,
                credits=free.get(account.id, {}),
                last_used_at=account.last_used_at,
                succeeded=good or 0,
                ended=total or 0,
                average_seconds=None if average is None else _seconds(average),
            )
        )
    return result


def _seconds(average: object) -> float:
    """The mean of a difference of two stored times, which are microseconds."""
    return float(average) / 1_000_000  # type: ignore[arg-type]
