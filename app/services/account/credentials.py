"""The secrets of accounts: sealed in their rows, opened for as long as a call to a provider lasts."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import KeyWrap
from app.domain.errors import PixSimError, ResourceNotFoundError, VaultError
from app.domain.events import EventLog, RunnersPaused
from app.domain.signing import SigningCertificate
from app.domain.user import User
from app.domain.vault_key import VaultKey
from app.providers.base import OpenAccount
from app.services.account.account_states import AccountStates
from app.services.account.key_care import KeyCare
from app.services.provider.echoes import clean_error, without_secrets
from app.system.clock import Clock
from app.system.redaction import SHORTEST_SECRET
from app.system.sealing import Place
from app.system.vault import Vault
from app.system.wrapping import WrappedKey

log = structlog.get_logger(__name__)

T = TypeVar("T")


class AccountCredentials:
    """Seals and opens the secrets of accounts with the key of their profile.

    The key is opened when it is first needed, and made with the first secret. That may take a person's answer, so it is
    done outside of transactions: `prepare` first, then the transaction with `seal` in it. `open` and `call` open the
    key themselves, unless a transaction is open.
    """

    def __init__(
        self, db: AsyncSession, vault: Vault, events: EventLog, clock: Clock, *, acting_for: int | None = None
    ) -> None:
        self._db = db
        self._vault = vault
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self._states = AccountStates(db, events, clock)
        self.care = KeyCare(db, self, vault, clock, acting_for=acting_for)
        self._given_up: dict[int, list[WrappedKey]] = {}

    async def prepare(self, user_id: int, *, passphrase: str | None = None) -> None:
        """Open the profile's key, or make it; outside of a transaction.

        Args:
            user_id: Whose.
            passphrase: Opens it, or is to open it from now on where there is no keyring.

        Raises:
            PassphraseNeededError: A passphrase would help.
            VaultError: It cannot be opened or made.
            ResourceNotFoundError: The user is not there.
        """
        self._check(user_id)
        await self._ensure_open(user_id, passphrase=passphrase, is_made=True)

    async def reopen(self, user_id: int) -> None:
        """Try to open a key that could not be opened before; makes none.

        Raises:
            VaultError: It still cannot be opened.
        """
        self._check(user_id)
        await self._ensure_open(user_id)

    def is_refused(self, user_id: int) -> bool:
        """Whether the profile's key could not be opened when it was last needed for a job."""
        return self._vault.is_refused(user_id)

    async def seal(self, account: ProviderAccount, values: Mapping[str, str]) -> None:
        """Keep the secrets of an account, in place of those that it had; inside a transaction, after `prepare`.

        Args:
            account: A row of this session.
            values: Field to secret; without any the account has none.

        Raises:
            VaultError: The profile's key is not open.
        """
        if not values:
            account.sealed = None
            return
        await self._db.flush()
        await self._check_open(account.user_id)
        for value in values.values():
            self._vault.hide(value)
        plain = json.dumps(dict(values), sort_keys=True).encode()
        account.sealed = self._vault.seal(account.user_id, plain, _place(account))

    async def open(self, account: ProviderAccount) -> OpenAccount:
        """The account as an adapter is given it; one without secrets touches neither key nor keyring.

        Raises:
            VaultError: Its secrets cannot be opened: what happened, and what to do.
            ResourceNotFoundError: It is another user's.
        """
        self._check(account.user_id)
        if account.sealed is None:
            return without_credentials(account)
        await self._ensure_open(account.user_id)
        return replace(without_credentials(account), credentials=await self._unseal(account, account.sealed))

    async def call(self, account: ProviderAccount, ask: Callable[[OpenAccount], Awaitable[T]]) -> T:
        """Make a call of an adapter with the account opened; its secrets are taken out of what the provider says.

        Raises:
            VaultError: The account's secrets cannot be opened; nothing was sent.
            PixSimError: What the call raises.
        """
        return await self.call_opened(await self.open(account), ask)

    async def call_opened(self, opened: OpenAccount, ask: Callable[[OpenAccount], Awaitable[T]]) -> T:
        """As `call`, for an account that has no row, or not yet: its secrets are kept out of the logs too.

        Raises:
            PixSimError: What the call raises.
        """
        for value in opened.credentials.values():
            self._vault.hide(value)
        secrets = [value for value in opened.credentials.values() if len(value) >= SHORTEST_SECRET]
        try:
            answer = await ask(opened)
        except PixSimError as error:
            clean_error(error, secrets)
            raise
        return without_secrets(answer, secrets)

    async def read_for_change(self, account: ProviderAccount) -> dict[str, str]:
        """The secrets that an account has, of which some are about to be replaced; inside a transaction.

        Those that no longer open are none: new ones take their place.

        Raises:
            VaultError: The profile's key is not open.
        """
        if account.sealed is None:
            return {}
        await self._check_open(account.user_id)
        try:
            return await self._unseal(account, account.sealed)
        except VaultError:
            return {}

    async def set_passphrase(self, user_id: int, passphrase: str) -> None:
        """Have a passphrase open the profile's key, beside the keyring or alone; outside of a transaction.

        Raises:
            VaultError: The passphrase is not allowed, or the key cannot be opened.
            ResourceNotFoundError: The user is not there.
        """
        self._check(user_id)
        await self._ensure_open(user_id, passphrase=passphrase, is_made=True)
        wrapped = await self._vault.wrap_by_passphrase(user_id, passphrase)
        async with self._db.begin():
            await self._db.execute(
                delete(VaultKey).where(VaultKey.user_id == user_id, VaultKey.wrap == KeyWrap.PASSPHRASE)
            )
            self._add(user_id, [wrapped])
        async with self._db.begin():
            self._vault.also_opens(user_id, await self._wraps(user_id))
        log.info("passphrase_set", user_id=user_id)

    async def start_over(self, user_id: int) -> None:
        """Give up a key that nothing opens any more, and the secrets with it; outside of a transaction.

        The accounts stay, and need their keys anew.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        async with self._db.begin():
            await self.give_up(user_id)
        await self.forget_given_up()
        log.warning("vault_started_over", user_id=user_id)

    async def give_up(self, user_id: int) -> None:
        """Delete a profile's key, the secrets of its accounts and what it signs with, inside the caller's transaction.

        What the keyring and this process still have of it goes after the commit, by `forget_given_up`.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check(user_id)
        self._given_up[user_id] = await self._wraps(user_id)
        await self._db.execute(delete(VaultKey).where(VaultKey.user_id == user_id))
        await self._db.execute(delete(SigningCertificate).where(SigningCertificate.user_id == user_id))
        await self._db.execute(update(User).where(User.id == user_id).values(token_key=None))
        accounts = await self._db.scalars(
            select(ProviderAccount).where(ProviderAccount.user_id == user_id, ProviderAccount.sealed.is_not(None))
        )
        for account in accounts:
            account.sealed = None
            await self._states.require_sign_in(
                account, "Its keys were given up with the key of the vault. Enter them anew."
            )

    async def forget_given_up(self) -> None:
        """Take the items of keys that were given up out of the keyring, the keys out of memory; after the commit."""
        while self._given_up:
            user_id, wraps = self._given_up.popitem()
            self._vault.drop(user_id)
            self._tell(user_id, "")
            await self._vault.delete_items(wraps)

    def _check(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _check_open(self, user_id: int) -> None:
        if not self._vault.is_open(user_id, await self._wraps(user_id)):
            raise VaultError("The secrets of this profile are not open. Try again.")

    async def _ensure_open(self, user_id: int, *, passphrase: str | None = None, is_made: bool = False) -> None:
        if self._db.in_transaction():
            await self._check_open(user_id)
            return
        if self._vault.is_open(user_id, await self._read(user_id)):
            self._tell(user_id, "")
            return
        try:
            async with self._vault.attempt(user_id, by_user=self._acting_for is not None) as may_ask:
                wraps = await self._read(user_id)
                if wraps or not is_made:
                    await self._open_key(user_id, wraps, passphrase, may_ask=may_ask)
                else:
                    await self._make_key(user_id, passphrase, may_ask=may_ask)
        except VaultError as error:
            self._tell(user_id, error.message)
            raise
        self._tell(user_id, "")

    async def _open_key(self, user_id: int, wraps: list[WrappedKey], passphrase: str | None, *, may_ask: bool) -> None:
        if self._vault.is_open(user_id, wraps):
            return
        key = await self._vault.unwrap(user_id, wraps, passphrase=passphrase, may_ask=may_ask)
        self._vault.keep(user_id, key, wraps)
        added = await self._vault.wrap_by_file(user_id, wraps)
        if added is not None:
            await self._store_if_missing(user_id, [added], KeyWrap.PASSPHRASE)

    async def _make_key(self, user_id: int, passphrase: str | None, *, may_ask: bool) -> None:
        key, wraps = await self._vault.create(user_id, passphrase=passphrase, may_ask=may_ask)
        if await self._store_if_missing(user_id, wraps):
            self._vault.keep(user_id, key, wraps)
            return
        # Another process was quicker.
        await self._vault.delete_items(wraps)
        await self._open_key(user_id, await self._read(user_id), passphrase, may_ask=may_ask)

    async def _store_if_missing(self, user_id: int, wraps: Iterable[WrappedKey], wrap: KeyWrap | None = None) -> bool:
        """Write wraps down unless there is one of the kind, or any; gives whether they were."""
        async with self._db.begin():
            there = await self._wraps(user_id)
            if any(wrap in {None, known.wrap} for known in there):
                return False
            self._add(user_id, wraps)
        return True

    def _add(self, user_id: int, wraps: Iterable[WrappedKey]) -> None:
        for wrapped in wraps:
            self._db.add(
                VaultKey(
                    user_id=user_id,
                    wrap=wrapped.wrap,
                    backend=wrapped.backend,
                    params=dict(wrapped.params),
                    wrapped=wrapped.wrapped,
                    created_at=self._clock.now(),
                )
            )

    async def _read(self, user_id: int) -> list[WrappedKey]:
        async with self._db.begin():
            return await self._wraps(user_id)

    async def _wraps(self, user_id: int) -> list[WrappedKey]:
        found = await self._db.execute(
            select(VaultKey.wrap, VaultKey.wrapped, VaultKey.params, VaultKey.backend).where(
                VaultKey.user_id == user_id
            )
        )
        return [WrappedKey(*row) for row in found]

    async def _unseal(self, account: ProviderAccount, sealed: bytes) -> dict[str, str]:
        try:
            plain = self._vault.unseal(account.user_id, sealed, _place(account))
        except VaultError as error:
            reason = f"The keys of {account.label} cannot be opened. {error.message} Enter them anew."
            await self._require_sign_in(account, sealed, reason)
            raise VaultError(reason, detail=error.detail) from error
        values: dict[str, str] = json.loads(plain)
        for value in values.values():
            self._vault.hide(value)
        return values

    async def _require_sign_in(self, account: ProviderAccount, sealed: bytes, reason: str) -> None:
        """The profile's key is open and this account's secrets are not: others may go on."""
        if self._db.in_transaction():
            return
        async with self._db.begin():
            row = await self._db.get_one(ProviderAccount, account.id, populate_existing=True)
            if row.sealed == sealed:
                await self._states.require_sign_in(row, reason)
        log.error("account_not_opened", account_id=account.id)

    def _tell(self, user_id: int, reason: str) -> None:
        """Let the user know what keeps the runners, and that it is over, once each; who acts sees the error."""
        if reason and self._acting_for is not None:
            return
        if self._vault.complain(user_id, reason):
            self._events.tell(RunnersPaused(reason))


def without_credentials(account: ProviderAccount) -> OpenAccount:
    """The account for those questions to an adapter that need no secret."""
    return OpenAccount(account.id, account.email, dict(account.options))


def _place(account: ProviderAccount) -> Place:
    return Place("provider_accounts", str(account.id), "sealed")
