"""Balances: read at the provider on demand and on a schedule; what was out comes back by such a look, which is free."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState
from app.domain.errors import (
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ResourceNotFoundError,
)
from app.domain.events import AccountChanged, EventLog
from app.domain.ledger import Wallet
from app.providers.base import BaseProvider, OpenAccount
from app.providers.registry import ProviderRegistry
from app.services.account.account_fields import check_fields
from app.services.account.account_service import AccountService
from app.services.account.account_states import EXHAUSTED_LOOK, LONGEST_LOOK, AccountStates, is_over
from app.services.account.credentials import AccountCredentials
from app.services.provider.limits import LOOK_SECONDS, in_time
from app.system.clock import Clock

log = structlog.get_logger(__name__)

REFRESH = timedelta(minutes=30)
"""So old a balance of an account that was used since is read again."""
PROBED_ACCOUNTS = 3
"""So many accounts are asked before a provider is thought to be away."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an account came to.

    Attributes:
        balances: Credit type to free credits, as the provider told them; empty where it tells none.
        left_aside: The types whose balance was not taken over, because credits are held for a running job, or were
            taken or given back while it was read: nobody can know whether it counts them.
        error: Why the look failed; None where it succeeded.
    """

    account_id: int
    state: AccountState
    balances: Mapping[str, int]
    left_aside: tuple[str, ...] = ()
    error: ProviderError | None = None


class BalanceService:
    """Looks at accounts; its methods wait for a provider and commit step by step."""

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        credentials: AccountCredentials,
        registry: ProviderRegistry,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._credentials = credentials
        self._registry = registry
        self._events = events
        self._clock = clock
        self._states = AccountStates(db, events, clock)

    async def sync_account(self, account_id: int) -> Look:
        """Read the balance now; an account that was out is given jobs again if the look succeeds.

        Raises:
            ResourceNotFoundError: There is no such account.
            ProviderNotFoundError: Its provider is not there.
            ProviderError: The look failed, by kind; the account's row says so.
            VaultError: Its key cannot be opened.
        """
        look = await self.look(account_id)
        if look.error is not None:
            raise look.error
        return look

    async def look(self, account_id: int) -> Look:
        """Read the balance and write down what came of it.

        Raises:
            ResourceNotFoundError: There is no such account.
            ProviderNotFoundError: Its provider is not there.
            VaultError: Its key cannot be opened.
        """
        async with self._db.begin():
            account = await self._get(account_id)
            before = await self._amounts(account_id)
        provider = self._registry.get(account.provider_id)
        try:
            balances = await in_time(self._credentials.call(account, provider.read_balance), LOOK_SECONDS)
        except ProviderError as error:
            async with self._db.begin():
                account = await self._get(account_id)
                await self._note_failure(account, error)
            log.warning("balance_not_read", account_id=account_id, reason=str(error), kind=type(error).__name__)
            return Look(account_id, account.state, {}, error=error)
        async with self._db.begin():
            account = await self._get(account_id)
            after = await self._amounts(account_id)
            moved = {kind for kind in balances if before.get(kind) != after.get(kind)}
            left_aside = await self._note_success(account, balances, moved)
            self._events.record(AccountChanged(account_id))
        log.info("balance_read", account_id=account_id, balances=dict(balances), left_aside=left_aside)
        return Look(account_id, account.state, balances, left_aside)

    async def test_credentials(
        self, provider_id: str, email: str, options: Mapping[str, str], credentials: Mapping[str, str]
    ) -> Mapping[str, int]:
        """Try an account that is not there yet: a free call with its key; gives its balances.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A field is missing or unknown, or holds what belongs into another one.
            ProviderError: Refused, by kind.
        """
        provider, account = self._unkept(provider_id, email, options, credentials)
        return await in_time(self._credentials.call_opened(account, provider.read_balance), LOOK_SECONDS)

    async def check_credentials(
        self, provider_id: str, email: str, options: Mapping[str, str], credentials: Mapping[str, str]
    ) -> str:
        """Try an account that is not there yet: a free call with its key; gives what came of it in words.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A field is missing or unknown, or holds what belongs into another one.
            ProviderError: Refused, by kind.
        """
        provider, account = self._unkept(provider_id, email, options, credentials)
        return await in_time(self._credentials.call_opened(account, provider.check_connection), LOOK_SECONDS)

    def _unkept(
        self, provider_id: str, email: str, options: Mapping[str, str], credentials: Mapping[str, str]
    ) -> tuple[BaseProvider, OpenAccount]:
        provider = self._registry.get(provider_id)
        check_fields(provider.manifest, options, credentials)
        provider.check_account(options, credentials)
        return provider, OpenAccount(0, email, dict(options), dict(credentials))

    async def check_connection(self, account_id: int) -> str:
        """Try an account by a free call; gives what came of it in words. One that was out is looked at, too.

        Raises:
            ResourceNotFoundError: There is no such account.
            ProviderNotFoundError: Its provider is not there.
            ProviderError: Refused, by kind; the account's row says so.
            VaultError: Its key cannot be opened.
        """
        async with self._db.begin():
            account = await self._get(account_id)
        provider = self._registry.get(account.provider_id)
        try:
            words = await in_time(self._credentials.call(account, provider.check_connection), LOOK_SECONDS)
        except ProviderError as error:
            async with self._db.begin():
                await self._note_failure(await self._get(account_id), error)
            log.warning("connection_refused", account_id=account_id, reason=str(error), kind=type(error).__name__)
            raise
        log.info("connection_checked", account_id=account_id)
        if account.state != AccountState.READY:
            await self.look(account_id)
        return words

    async def probe(self, provider_id: str) -> bool:
        """Whether a provider answers at all: a free call for a few accounts of it that could be given jobs.

        For several: each may have a server of its own, and one that is away says nothing of the others.

        Raises:
            VaultError: A key cannot be opened.
        """
        async with self._db.begin():
            accounts = await self._accounts.list_accounts(provider_id, is_active=True)
        usable = [account for account in accounts if account.state != AccountState.NEEDS_SIGN_IN]
        if not usable or provider_id not in self._registry:
            return True
        usable.sort(key=lambda account: account.state not in {AccountState.READY, AccountState.COOLING})
        for account in usable[:PROBED_ACCOUNTS]:
            if await self._answers(account):
                return True
        return False

    async def _answers(self, account: ProviderAccount) -> bool:
        """Whether a free call for an account is answered, be it by a refusal of the account."""
        provider = self._registry.get(account.provider_id)
        try:
            await in_time(self._credentials.call(account, provider.read_balance), LOOK_SECONDS)
        except (ProviderAuthError, ProviderQuotaError, ProviderRateLimitError):
            return True
        except ProviderError as error:
            log.warning("probe_failed", account_id=account.id, reason=str(error))
            return False
        return True

    async def list_watched(self) -> list[int]:
        """The accounts that something is due at, now or later."""
        found = await self._db.scalars(
            select(ProviderAccount.id).where(
                ProviderAccount.deleted_at.is_(None),
                ProviderAccount.is_active,
                ProviderAccount.next_look_at.is_not(None) | (ProviderAccount.state == AccountState.COOLING),
            )
        )
        return list(found)

    async def tend(self, account_id: int) -> float | None:
        """Do what is due at an account: end its cool-down, read its balance.

        Returns:
            Seconds until something is due next; None where nothing is.

        Raises:
            ProviderNotFoundError: Its provider is not there.
            VaultError: Its key cannot be opened.
        """
        async with self._db.begin():
            account = await self._accounts.get_account(account_id)
            if account is None or not account.is_active:
                return None
            if account.state == AccountState.COOLING and is_over(account, self._clock.now()):
                self._states.warm(account)
        seconds = self._seconds_to_next(account)
        if seconds is None or seconds > 0:
            return seconds
        await self.look(account_id)
        async with self._db.begin():
            return self._seconds_to_next(await self._get(account_id))

    def _seconds_to_next(self, account: ProviderAccount) -> float | None:
        now = self._clock.now()
        if account.state == AccountState.COOLING and account.cooling_until is not None:
            # It asked for a pause: not even a free call.
            return max(0.0, (account.cooling_until - now).total_seconds())
        if account.next_look_at is None:
            return None
        # Further away than any look is put off: the clock was set back.
        is_far = account.next_look_at > now + max(REFRESH, LONGEST_LOOK, EXHAUSTED_LOOK)
        return 0.0 if is_far else max(0.0, (account.next_look_at - now).total_seconds())

    async def _amounts(self, account_id: int) -> dict[str, tuple[int, int, int]]:
        """Free, held and spent credits of each type."""
        found = await self._db.execute(
            select(Wallet.credit_type, Wallet.available, Wallet.held, Wallet.spent).where(
                Wallet.account_id == account_id
            )
        )
        return {kind: (available, held, spent) for kind, available, held, spent in found}

    async def _note_success(
        self, account: ProviderAccount, balances: Mapping[str, int], moved: Collection[str]
    ) -> tuple[str, ...]:
        still = {kind: balance for kind, balance in balances.items() if kind not in moved}
        left_aside = (*moved, *await self._accounts.set_balances(account.id, still))
        if account.state == AccountState.EXHAUSTED and balances and not any(balances.values()):
            self._states.put_off_look(account)
            return left_aside
        self._states.come_back(account)
        reports = self._registry.get(account.provider_id).manifest.reports_balance
        account.next_look_at = self._clock.now() + REFRESH if reports else None
        return left_aside

    async def _note_failure(self, account: ProviderAccount, error: ProviderError) -> None:
        """What a look may say of an account; it says nothing of jobs, so no streak counts."""
        if isinstance(error, ProviderAuthError):
            await self._states.require_sign_in(account, error.message)
        elif isinstance(error, ProviderRateLimitError):
            await self._states.cool(account, error.message, error.retry_after)
            self._states.put_off_look(account)
        else:
            self._states.put_off_look(account)

    async def _get(self, account_id: int) -> ProviderAccount:
        account = await self._accounts.get_account(account_id)
        if account is None:
            raise ResourceNotFoundError("account", account_id)
        return account
