"""The pool: which account takes a job, its slots, its credits and its state."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import CreditsHeldError, ResourceNotFoundError, ValidationError
from app.domain.events import AccountChanged, EventLog
from app.domain.job import Job
from app.providers.registry import ProviderRegistry
from app.services.account.account_decisions import DecisionRow
from app.services.account.account_editor import AccountEditor, account_changes
from app.services.account.account_fields import AccountChanges, with_token
from app.services.account.account_pool import ACCOUNT, AccountPool
from app.services.account.account_rows import AccountRow, select_account_rows
from app.services.account.account_states import AccountStates
from app.services.account.credentials import AccountCredentials
from app.services.account.ledger import Ledger
from app.services.account.selection import Selection
from app.system.clock import Clock

log = structlog.get_logger(__name__)


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
        credentials: AccountCredentials,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._ledger = ledger
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self._pool = AccountPool(db, registry, ledger, events, clock)
        self._states = AccountStates(db, events, clock)
        self._editor = AccountEditor(db, registry, credentials, events, clock)

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
        only: int | None = None,
    ) -> ProviderAccount:
        """Take a slot at the best account and reserve the credits, inside the caller's transaction.

        Args:
            provider_id: Whose accounts.
            operation_type: What is to be made.
            job: Whose estimate counts and who holds the slot; without it the operation's base cost counts, and the slot
                has no job.
            submission_id: What the reservation is named after, and the decision.
            only: The one account that may be used; None for any.

        Raises:
            NoAvailableAccountError: With the reason for each account that was passed over, and the soonest time.
            ResourceNotFoundError: The job is not there.
        """
        if job is not None and self._acting_for not in {None, job.user_id}:
            raise ResourceNotFoundError("job", job.id)
        owner = job.user_id if job is not None else self._acting_for
        return await self._pool.take(
            provider_id, operation_type, owner=owner, job=job, submission_id=submission_id, only=only
        )

    async def explain_selection(
        self,
        provider_id: str,
        operation_type: OperationType,
        *,
        cost: int | None = None,
        credit_type: str | None = None,
        model: str | None = None,
    ) -> Selection:
        """Who would take a job now and why not the others; changes nothing.

        Args:
            provider_id: Whose accounts.
            operation_type: What is to be made.
            cost: What it costs; None for the operation's base cost.
            credit_type: With what that is paid; None for what the operation is paid with, or the provider's first kind.
            model: By which model; None for any.

        Raises:
            ProviderNotFoundError: No such provider.
        """
        return await self._pool.explain(
            provider_id, operation_type, owner=self._acting_for, cost=cost, credit_type=credit_type, model=model
        )

    async def paid_with(self, provider_id: str, operation_type: OperationType) -> str | None:
        """What an operation is paid with where nothing else says so; None where the provider is free or not there."""
        return self._pool.paid_with(provider_id, operation_type)

    async def get_decision(self, job_id: int) -> DecisionRow | None:
        """Why the account of a job's newest attempt was chosen."""
        return await self._pool.decisions.latest(job_id, self._acting_for)

    async def list_decisions(self, account_id: int | None = None, limit: int = 100) -> list[DecisionRow]:
        """The newest choices first, of one account or of all."""
        return await self._pool.decisions.newest(self._acting_for, account_id=account_id, limit=limit)

    async def get_account(self, account_id: int) -> ProviderAccount | None:
        # Read anew: the session may have seen it before a call to a provider, and others have changed it since.
        account = await self._db.scalar(ACCOUNT, {"account": account_id})
        if account is None or account.deleted_at is not None or self._acting_for not in {None, account.user_id}:
            return None
        return account

    async def list_accounts(
        self,
        provider_id: str | None = None,
        is_active: bool | None = None,  # noqa: FBT001  (the contract's signature)
    ) -> list[ProviderAccount]:
        query = select(ProviderAccount).order_by(ProviderAccount.provider_id, ProviderAccount.id)
        query = query.where(ProviderAccount.deleted_at.is_(None))
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
        return await select_account_rows(self._db, self._registry, user_id, self._clock.now())

    async def create_account(
        self,
        provider_id: str,
        email: str,
        jwt_token: str | None = None,
        *,
        label: str | None = None,
        max_concurrent_jobs: int = 1,
        priority: int = 0,
        limit_group: str | None = None,
        options: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> ProviderAccount:
        """Add an account for the acting user, inside the caller's transaction.

        Args:
            provider_id: Where it is.
            email: What it is called there; one account each.
            jwt_token: Its secret, where that is only one.
            label: What it is called here.
            max_concurrent_jobs: Its slots.
            priority: Higher is taken first.
            limit_group: Shared by accounts whose keys share one limit.
            options: The manifest's account fields that are no secret.
            credentials: Those that are; the vault's key must be open (`AccountCredentials.prepare`).

        Raises:
            ProviderNotFoundError: No such provider.
            DuplicateError: That account is there already.
            ValidationError: A field is missing or not allowed, or nobody is acting.
            VaultError: It has a secret, and the vault is not open.
        """
        if self._acting_for is None:
            raise ValidationError("An account needs an owner.", field="user_id")
        manifest = self._registry.get(provider_id).manifest
        changes = account_changes(
            label=label,
            max_concurrent_jobs=max_concurrent_jobs,
            priority=priority,
            limit_group=limit_group,
            options=dict(options or {}),
            credentials=with_token(manifest, jwt_token, credentials or {}),
        )
        return await self._editor.create(self._acting_for, provider_id, email, changes)

    async def edit_account(self, account_id: int, changes: AccountChanges | dict[str, Any]) -> ProviderAccount:
        """Change an account, inside the caller's transaction; another key or address is tried at once.

        Raises:
            ResourceNotFoundError: There is no such account.
            DuplicateError: Another account has that e-mail.
            ValidationError: A field is not allowed.
            VaultError: A key is given, and the vault is not open.
        """
        account = await self._get(account_id)
        checked = changes if isinstance(changes, AccountChanges) else account_changes(**changes)
        await self._editor.edit(account, checked)
        return account

    async def remove_account(self, account_id: int) -> None:
        """Take an account away and its credentials with it; its record of money stays.

        Raises:
            ResourceNotFoundError: There is no such account.
            InvalidTransitionError: A job of it is on its way, or it is built in.
        """
        await self._editor.remove(await self._get(account_id))

    async def ensure_wallets(self, account_id: int) -> None:
        """Give an account an empty wallet for each kind of credits that its provider now knows."""
        await self._editor.ensure_wallets(await self._get(account_id))

    async def ensure_built_in_accounts(self) -> None:
        """Give every profile the accounts that providers bring themselves, with as many slots as now fit."""
        await self._editor.ensure_built_in()

    async def update_credits(
        self, account_id: int, webapi: int | None = None, openapi: int | None = None
    ) -> ProviderAccount:
        """Set balances to what the provider reports, all that are given or none.

        Raises:
            ResourceNotFoundError: No such account.
            CreditsHeldError: A submission holds credits of that type: nobody can know whether the report counts that
                charge. What the same transaction took elsewhere must not stay taken.
            ValidationError: A balance is negative.
        """
        given = {"webapi": webapi, "openapi": openapi}
        balances = {kind: told for kind, told in given.items() if told is not None}
        account = await self._get(account_id)
        held = [kind for kind in balances if await self._ledger.has_reserves(account_id, kind)]
        if held:
            raise CreditsHeldError(held)
        await self.set_balances(account_id, balances)
        return account

    async def set_balances(self, account_id: int, balances: Mapping[str, int]) -> tuple[str, ...]:
        """As `update_credits`, for credits of any type; what cannot be set while credits are held is left as it is.

        Returns:
            The types that were left aside.

        Raises:
            ResourceNotFoundError: No such account.
            ValidationError: A balance is negative.
        """
        await self._get(account_id)
        left_aside = []
        for credit_type, balance in balances.items():
            if await self._ledger.has_reserves(account_id, credit_type):
                left_aside.append(credit_type)
                log.info("balance_left_aside", account_id=account_id, credit_type=credit_type)
            else:
                await self._ledger.sync(account_id, credit_type, balance, entry_id=f"sync:{uuid4()}")
        self._events.record(AccountChanged(account_id))
        return tuple(left_aside)

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
        """Count a failure: a growing pause, and the fifth in a row takes the account out of the pool.

        Raises:
            ResourceNotFoundError: There is no such account.
        """
        await self._states.fail(await self._get(account_id), error)

    async def mark_account_refused(self, account_id: int, error: Exception, reason: str) -> None:
        """Do to an account what the kind of a refusal asks for.

        Args:
            account_id: Who was refused.
            error: One of the provider's errors; any other leaves the account as it is.
            reason: The same as a sentence.

        Raises:
            ResourceNotFoundError: There is no such account.
        """
        await self._states.refuse(await self._get(account_id), error, reason)

    async def mark_account_state(self, account_id: int, state: AccountState, reason: str | None = None) -> None:
        """Note why an account may not be given jobs, or that it may again."""
        self._states.enter(await self._get(account_id), state, reason)

    async def mark_account_worked(self, account_id: int) -> None:
        """End a streak of failures."""
        self._states.worked(await self._get(account_id))

    async def set_priority(self, account_id: int, priority: int) -> None:
        """Say which accounts are taken first: higher before lower.

        Raises:
            ResourceNotFoundError: There is no such account.
            ValidationError: The priority is out of bounds.
        """
        await self.edit_account(account_id, {"priority": priority})

    async def set_active(self, account_id: int, *, is_active: bool) -> None:
        """Take an account out of the pool or put it back; jobs that it already has go on.

        Raises:
            ResourceNotFoundError: There is no such account.
        """
        await self.edit_account(account_id, {"is_active": is_active})

    async def release_account(self, account_id: int, *, job_id: int | None = None) -> None:
        """Free a slot: the job's, or one that has no job; releasing what is not held does nothing."""
        await self._pool.release(account_id, job_id)

    async def _get(self, account_id: int) -> ProviderAccount:
        account = await self.get_account(account_id)
        if account is None:
            raise ResourceNotFoundError("account", account_id)
        return account
