"""The pool: which account takes a job, its slots, its credits and its state."""

from dataclasses import dataclass
from uuid import uuid4

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import (
    DuplicateError,
    NoAvailableAccountError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import AccountChanged, EventLog
from app.domain.job import Job
from app.domain.ledger import Wallet
from app.domain.user import User
from app.providers.registry import ProviderRegistry
from app.services.account.account_rows import AccountRow, select_account_rows
from app.services.account.ledger import Ledger
from app.system.clock import Clock

log = structlog.get_logger(__name__)

FAILURES_THAT_DISABLE = 5
PRIORITY_LIMIT = 999


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An account with what selection looks at."""

    account: ProviderAccount
    taken: int
    available: int

    @property
    def order(self) -> tuple[int, int, float]:
        used = self.account.last_used_at
        return (-self.account.priority, self.available, used.timestamp() if used else 0.0)


class AccountService:
    """Chooses, keeps and changes the user's accounts."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        ledger: Ledger,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._ledger = ledger
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    async def select_account(
        self,
        provider_id: str,
        operation_type: OperationType,
        *,
        job: Job | None = None,
        submission_id: str | None = None,
    ) -> ProviderAccount:
        """Take a slot at the best account and reserve the credits, inside the caller's transaction.

        Args:
            provider_id: Whose accounts.
            operation_type: What is to be made.
            job: Whose estimate counts and who holds the slot; without it the slot has no job and nothing is reserved.
            submission_id: What the reservation is named after.

        Raises:
            NoAvailableAccountError: With the reason for each account that was passed over.
        """
        cost = job.estimated_cost if job is not None else 0
        credit_type = job.credit_type if job is not None else None
        usable: list[_Candidate] = []
        reasons: dict[str, str] = {}
        candidates = await self._candidates(provider_id, credit_type, job)
        for candidate in candidates:
            reason = _reason_to_pass(candidate, cost)
            if reason is None:
                usable.append(candidate)
            else:
                label = candidate.account.label
                reasons[label if label not in reasons else f"{label} ({candidate.account.email})"] = reason
        is_full = all(_reason_to_pass(candidate, 0) is not None for candidate in candidates)
        if not usable:
            raise NoAvailableAccountError(provider_id, reasons, is_full=is_full)
        account = min(usable, key=lambda candidate: candidate.order).account
        now = self._clock.now()
        account.last_used_at = now
        self._db.add(AccountSlot(account_id=account.id, job_id=job.id if job else None, taken_at=now))
        await self._db.flush()
        if cost and credit_type and submission_id:
            await self._ledger.reserve(submission_id, account.id, credit_type, cost)
        self._events.record(AccountChanged(account.id))
        log.info(
            "account_selected",
            account_id=account.id,
            job_id=job.id if job else None,
            operation=operation_type.value,
            passed_over=reasons,
        )
        return account

    async def get_account(self, account_id: int) -> ProviderAccount | None:
        account = await self._db.get(ProviderAccount, account_id)
        if account is None or self._acting_for not in {None, account.user_id}:
            return None
        return account

    async def list_accounts(
        self,
        provider_id: str | None = None,
        is_active: bool | None = None,  # noqa: FBT001  (the contract's signature)
    ) -> list[ProviderAccount]:
        query = select(ProviderAccount).order_by(ProviderAccount.provider_id, ProviderAccount.id)
        if self._acting_for is not None:
            query = query.where(ProviderAccount.user_id == self._acting_for)
        if provider_id is not None:
            query = query.where(ProviderAccount.provider_id == provider_id)
        if is_active is not None:
            query = query.where(ProviderAccount.is_active == is_active)
        return list(await self._db.scalars(query))

    async def list_account_rows(self, user_id: int) -> list[AccountRow]:
        """The user's accounts as they are shown.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        return await select_account_rows(self._db, self._registry, user_id)

    async def create_account(
        self,
        provider_id: str,
        email: str,
        jwt_token: str | None = None,
        *,
        label: str | None = None,
        max_concurrent_jobs: int = 1,
        is_built_in: bool = False,
    ) -> ProviderAccount:
        """Add an account for the acting user.

        Raises:
            ProviderNotFoundError: No such provider.
            DuplicateError: That account is there already.
            ValidationError: It has a secret, and there is no vault yet to keep it in; or nobody is acting; or it would
                have no slot.
        """
        manifest = self._registry.get(provider_id).manifest
        if jwt_token is not None:
            raise ValidationError("Accounts with a key cannot be added yet: there is no vault.", field="jwt_token")
        if self._acting_for is None:
            raise ValidationError("An account needs an owner.", field="user_id")
        if max_concurrent_jobs < 1:
            raise ValidationError("An account runs at least one job at once.", field="max_concurrent_jobs")
        existing = await self._db.scalars(
            select(ProviderAccount).where(
                ProviderAccount.user_id == self._acting_for,
                ProviderAccount.provider_id == provider_id,
                ProviderAccount.email == email,
            )
        )
        if existing.one_or_none() is not None:
            raise DuplicateError(f"There is an account {email} at {manifest.name} already.")
        account = ProviderAccount(
            user_id=self._acting_for,
            provider_id=provider_id,
            email=email,
            label=label or email,
            is_built_in=is_built_in,
            max_concurrent_jobs=max_concurrent_jobs,
            created_at=self._clock.now(),
        )
        self._db.add(account)
        await self._db.flush()
        await self.ensure_wallets(account.id)
        self._events.record(AccountChanged(account.id))
        return account

    async def ensure_wallets(self, account_id: int) -> None:
        """Give an account an empty wallet for each kind of credits that its provider now knows."""
        account = await self._get(account_id)
        there = await self._ledger.balances(account_id)
        for kind in self._registry.get(account.provider_id).manifest.credit_types:
            if kind not in there:
                self._db.add(Wallet(account_id=account_id, credit_type=kind))
        await self._db.flush()

    async def ensure_built_in_accounts(self) -> None:
        """Give every profile the accounts that providers bring themselves, with as many slots as now fit."""
        users = list(await self._db.scalars(select(User.id).where(User.deleted_at.is_(None))))
        for provider in self._registry.all():
            defaults = provider.manifest.built_in_account
            if defaults is None:
                continue
            found = await self._db.scalars(
                select(ProviderAccount).where(
                    ProviderAccount.provider_id == provider.manifest.id, ProviderAccount.is_built_in
                )
            )
            there = {account.user_id: account for account in found}
            for user_id in users:
                account = there.get(user_id)
                if account is None:
                    self._db.add(
                        ProviderAccount(
                            user_id=user_id,
                            provider_id=provider.manifest.id,
                            email=defaults.email,
                            label=defaults.label,
                            is_built_in=True,
                            max_concurrent_jobs=defaults.max_concurrent_jobs,
                            created_at=self._clock.now(),
                        )
                    )
                elif account.max_concurrent_jobs != defaults.max_concurrent_jobs:
                    account.max_concurrent_jobs = defaults.max_concurrent_jobs
        await self._db.flush()

    async def update_credits(
        self, account_id: int, webapi: int | None = None, openapi: int | None = None
    ) -> ProviderAccount:
        """Set balances to what the provider reports.

        While a submission holds credits the report is left aside: nobody can know whether it counts that charge.

        Raises:
            ResourceNotFoundError: No such account.
            ValidationError: A balance is negative.
        """
        account = await self._get(account_id)
        for credit_type, balance in (("webapi", webapi), ("openapi", openapi)):
            if balance is None:
                continue
            if await self._ledger.has_reserves(account_id, credit_type):
                log.info("balance_left_aside", account_id=account_id, credit_type=credit_type)
            else:
                await self._ledger.sync(account_id, credit_type, balance, entry_id=f"sync:{uuid4()}")
        self._events.record(AccountChanged(account_id))
        return account

    async def deduct_credits(self, account_id: int, cost: int, credit_type: str) -> None:
        """Take credits that no submission reserved.

        Raises:
            ResourceNotFoundError: No such account or wallet.
            InsufficientCreditsError: Less than that is free.
            ValidationError: The cost is negative.
        """
        if cost < 0:
            raise ValidationError("A cost cannot be negative.", field="cost")
        await self._get(account_id)
        if cost:
            await self._ledger.spend(account_id, credit_type, cost, entry_id=f"adjust:{uuid4()}", note="deducted")
            self._events.record(AccountChanged(account_id))

    async def mark_account_failed(self, account_id: int, error: str) -> None:
        """Count a failure; the fifth in a row takes the account out of the pool."""
        account = await self._get(account_id)
        account.failure_streak += 1
        account.state_reason = error
        if account.failure_streak >= FAILURES_THAT_DISABLE and not account.is_built_in:
            self._enter(account, AccountState.FAILING, error)
        self._events.record(AccountChanged(account_id))
        log.warning("account_failed", account_id=account_id, streak=account.failure_streak)

    async def mark_account_state(self, account_id: int, state: AccountState, reason: str | None = None) -> None:
        """Note why an account may not be given jobs, or that it may again."""
        account = await self._get(account_id)
        if account.state != state or account.state_reason != reason:
            self._enter(account, state, reason)
            self._events.record(AccountChanged(account_id))

    async def mark_account_worked(self, account_id: int) -> None:
        """End a streak of failures."""
        account = await self._get(account_id)
        account.failure_streak = 0
        if account.state == AccountState.FAILING:
            self._enter(account, AccountState.READY, None)

    async def set_priority(self, account_id: int, priority: int) -> None:
        """Say which accounts are taken first: higher before lower.

        Raises:
            ResourceNotFoundError: There is no such account.
            ValidationError: The priority is out of bounds.
        """
        if not -PRIORITY_LIMIT <= priority <= PRIORITY_LIMIT:
            raise ValidationError(f"A priority is between {-PRIORITY_LIMIT} and {PRIORITY_LIMIT}.", field="priority")
        account = await self._get(account_id)
        if account.priority != priority:
            account.priority = priority
            self._events.record(AccountChanged(account_id))

    async def set_active(self, account_id: int, *, is_active: bool) -> None:
        """Take an account out of the pool or put it back; jobs that it already has go on.

        Raises:
            ResourceNotFoundError: There is no such account.
        """
        account = await self._get(account_id)
        if account.is_active != is_active:
            account.is_active = is_active
            self._events.record(AccountChanged(account_id))
            log.info("account_switched", account_id=account_id, is_active=is_active)

    async def release_account(self, account_id: int, *, job_id: int | None = None) -> None:
        """Free a slot: the job's, or one that has no job; releasing what is not held does nothing."""
        held = select(AccountSlot.id).where(AccountSlot.account_id == account_id)
        held = held.where(AccountSlot.job_id == job_id if job_id is not None else AccountSlot.job_id.is_(None))
        slot_id = await self._db.scalar(held.limit(1))
        if slot_id is None:
            return
        await self._db.execute(delete(AccountSlot).where(AccountSlot.id == slot_id))
        self._events.record(AccountChanged(account_id))

    def _enter(self, account: ProviderAccount, state: AccountState, reason: str | None) -> None:
        account.state = state
        account.state_reason = reason
        account.state_since = self._clock.now()

    async def _candidates(self, provider_id: str, credit_type: str | None, job: Job | None) -> list[_Candidate]:
        taken = (
            select(func.count())
            .where(AccountSlot.account_id == ProviderAccount.id)
            .correlate(ProviderAccount)
            .scalar_subquery()
        )
        query = (
            select(ProviderAccount, taken, func.coalesce(Wallet.available, 0))
            .outerjoin(Wallet, (Wallet.account_id == ProviderAccount.id) & (Wallet.credit_type == credit_type))
            .where(ProviderAccount.provider_id == provider_id)
        )
        owner = job.user_id if job is not None else self._acting_for
        if owner is not None:
            query = query.where(ProviderAccount.user_id == owner)
        rows = await self._db.execute(query.execution_options(populate_existing=True))
        return [_Candidate(account, count, available) for account, count, available in rows]

    async def _get(self, account_id: int) -> ProviderAccount:
        account = await self.get_account(account_id)
        if account is None:
            raise ResourceNotFoundError("account", account_id)
        return account


def _reason_to_pass(candidate: _Candidate, cost: int) -> str | None:
    account = candidate.account
    if not account.is_active:
        return "disabled by you"
    if account.state != AccountState.READY:
        return f"{account.state.value.replace('_', ' ')}: {account.state_reason or 'no reason given'}"
    if candidate.available < cost:
        return f"{candidate.available} credits, {cost} needed"
    if candidate.taken >= account.max_concurrent_jobs:
        return f"all {account.max_concurrent_jobs} slots are taken"
    return None
