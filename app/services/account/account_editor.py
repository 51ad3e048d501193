"""Accounts are added, changed and taken away; what is secret of them goes to the vault."""

import structlog
from pydantic import ValidationError as PydanticError
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, SubmissionState
from app.domain.errors import DuplicateError, InvalidTransitionError, ValidationError
from app.domain.events import AccountChanged, EventLog
from app.domain.ledger import Wallet
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.domain.user import User
from app.providers.registry import ProviderRegistry
from app.services.account.account_fields import AccountChanges, check_fields, merged
from app.services.account.account_states import AccountStates
from app.services.account.credentials import AccountCredentials
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_PLAIN = ("label", "max_concurrent_jobs", "priority", "is_active")


class AccountEditor:
    """Changes the rows of accounts inside the caller's transaction.

    The vault's key must be open where a secret is given: `AccountCredentials.prepare` before the transaction.
    """

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        credentials: AccountCredentials,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._registry = registry
        self._credentials = credentials
        self._events = events
        self._clock = clock
        self._states = AccountStates(db, events, clock)

    async def create(
        self, user_id: int, provider_id: str, email: str, changes: AccountChanges, *, is_built_in: bool = False
    ) -> ProviderAccount:
        """Add an account; one that was taken away comes back with what is given now.

        Raises:
            ProviderNotFoundError: No such provider.
            DuplicateError: That account is there already.
            ValidationError: A field is missing or not allowed.
            VaultError: It has a secret, and the vault is not open.
        """
        provider = self._registry.get(provider_id)
        manifest = provider.manifest
        usual = {field.name: field.default for field in manifest.account_fields if not field.is_secret}
        options, secrets = merged(usual, changes.options or {}), merged({}, changes.credentials or {})
        check_fields(manifest, options, secrets)
        provider.check_account(options, secrets)
        account = await self._of_email(user_id, provider_id, email)
        if account is not None and account.deleted_at is None:
            raise DuplicateError(f"There is an account {email} at {manifest.name} already.")
        now = self._clock.now()
        if account is None:
            account = ProviderAccount(user_id=user_id, provider_id=provider_id, email=email, created_at=now)
            self._db.add(account)
        account.label = changes.label or email
        account.is_built_in = is_built_in
        account.max_concurrent_jobs = changes.max_concurrent_jobs or 1
        account.priority = changes.priority or 0
        account.limit_group = changes.limit_group or None
        account.options = options
        account.deleted_at, account.is_active = None, True
        account.state, account.state_reason, account.failure_streak = AccountState.READY, None, 0
        account.cooling_until = account.cooling_since = account.learned_limit = account.learned_at = None
        account.next_look_at = now if manifest.reports_balance and not is_built_in else None
        await self._db.flush()
        if secrets:
            await self._credentials.seal(account, secrets)
        await self.ensure_wallets(account)
        self._events.record(AccountChanged(account.id))
        log.info("account_added", account_id=account.id, provider_id=provider_id)
        return account

    async def edit(self, account: ProviderAccount, changes: AccountChanges) -> None:
        """Change what is given; another key or address is tried at once, and the account gets jobs again.

        Raises:
            DuplicateError: Another account has that e-mail.
            ValidationError: A field is not allowed, or it is built in.
            VaultError: It has a secret, and the vault is not open.
        """
        if account.is_built_in and changes.max_concurrent_jobs is not None:
            raise ValidationError("How much this account runs at once is a setting.", field="max_concurrent_jobs")
        for name in _PLAIN:
            value = getattr(changes, name)
            if value is not None:
                setattr(account, name, value)
        if changes.limit_group is not None:
            account.limit_group = changes.limit_group or None
        if changes.max_concurrent_jobs is not None:
            account.learned_limit = account.learned_at = None
        if changes.email is not None and changes.email != account.email:
            await self._rename(account, changes.email)
        await self._change_fields(account, changes)
        if self._db.is_modified(account):
            await self._db.flush()
            self._events.record(AccountChanged(account.id))
            log.info("account_edited", account_id=account.id, fields=sorted(changes.model_fields_set))

    async def remove(self, account: ProviderAccount) -> None:
        """Take an account away and its credentials with it; its record of money stays.

        Raises:
            InvalidTransitionError: A job of it is on its way, or it is built in.
        """
        if account.is_built_in:
            raise InvalidTransitionError("This account belongs to the program.")
        out = LIVE_STATES - {SubmissionState.SUCCEEDED}
        is_used = exists().where(ProviderSubmission.account_id == account.id, ProviderSubmission.state.in_(out))
        if await self._db.scalar(select(is_used)):
            raise InvalidTransitionError(
                f"Jobs of {account.label} are on their way: cancel them or wait for their end."
            )
        account.deleted_at = self._clock.now()
        account.next_look_at = None
        await self._credentials.seal(account, {})
        self._events.record(AccountChanged(account.id))
        log.info("account_removed", account_id=account.id)

    async def ensure_wallets(self, account: ProviderAccount) -> None:
        """Give an account an empty wallet for each kind of credits that its provider now knows."""
        there = set(await self._db.scalars(select(Wallet.credit_type).where(Wallet.account_id == account.id)))
        for kind in self._registry.get(account.provider_id).manifest.credit_types:
            if kind not in there:
                self._db.add(Wallet(account_id=account.id, credit_type=kind))
        await self._db.flush()

    async def ensure_built_in(self) -> None:
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
                    fields = AccountChanges(label=defaults.label, max_concurrent_jobs=defaults.max_concurrent_jobs)
                    await self.create(user_id, provider.manifest.id, defaults.email, fields, is_built_in=True)
                elif account.max_concurrent_jobs != defaults.max_concurrent_jobs:
                    account.max_concurrent_jobs = defaults.max_concurrent_jobs
        await self._db.flush()

    async def _rename(self, account: ProviderAccount, email: str) -> None:
        if await self._of_email(account.user_id, account.provider_id, email) is not None:
            raise DuplicateError(f"There is an account {email} already.")
        account.email = email

    async def _change_fields(self, account: ProviderAccount, changes: AccountChanges) -> None:
        if changes.options is None and changes.credentials is None:
            return
        provider = self._registry.get(account.provider_id)
        options = merged(account.options, changes.options or {})
        before = await self._credentials.read_for_change(account)
        secrets = merged(before, changes.credentials or {})
        check_fields(provider.manifest, options, secrets)
        provider.check_account(options, secrets)
        account.options = options
        if changes.credentials is not None:
            await self._credentials.seal(account, secrets)
            account.cooling_until = account.cooling_since = None
        self._states.come_back(account)
        account.failure_streak = 0
        account.next_look_at = self._clock.now()

    async def _of_email(self, user_id: int, provider_id: str, email: str) -> ProviderAccount | None:
        found = await self._db.scalars(
            select(ProviderAccount).where(
                ProviderAccount.user_id == user_id,
                ProviderAccount.provider_id == provider_id,
                ProviderAccount.email == email,
            )
        )
        return found.one_or_none()


def account_changes(**fields: object) -> AccountChanges:
    """The changes that are given; a value that is not allowed is told with its field.

    Raises:
        ValidationError: One of them is not allowed.
    """
    try:
        return AccountChanges.model_validate({name: value for name, value in fields.items() if value is not None})
    except PydanticError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else None
        raise ValidationError(f"{name or 'The account'}: {first['msg']}.", field=name) from error
