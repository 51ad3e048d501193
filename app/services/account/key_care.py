"""What opens the key of a profile's secrets: looked at, added, changed and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import KeyWrap
from app.domain.errors import ResourceNotFoundError, ValidationError, VaultError
from app.domain.vault_key import VaultKey
from app.system.clock import Clock
from app.system.vault import Vault
from app.system.wrapping import WrappedKey

if TYPE_CHECKING:
    from app.services.account.credentials import AccountCredentials

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeyState:
    """How the key of a profile's secrets is kept.

    Attributes:
        is_made: Whether there is one: it comes with the first secret.
        is_open: Whether it is in memory now.
        keyring: The name of the keyring that opens it; None where none does.
        has_passphrase: Whether a passphrase opens it.
        has_keyring_here: Whether this computer has a keyring that can be used.
        computer: What this computer has, or why it has none, as a sentence.
    """

    is_made: bool
    is_open: bool
    keyring: str | None
    has_passphrase: bool
    has_keyring_here: bool
    computer: str


class KeyCare:
    """Keeps at least one thing that opens the key; each method is called outside of a transaction."""

    def __init__(
        self,
        db: AsyncSession,
        credentials: "AccountCredentials",
        vault: Vault,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._credentials = credentials
        self._vault = vault
        self._clock = clock
        self._acting_for = acting_for

    async def describe(self, user_id: int) -> KeyState:
        """Look at the key; asks no person.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        wraps = await self._wraps(user_id)
        opener = await self._vault.look()
        keyrings = [wrapped for wrapped in wraps if wrapped.wrap == KeyWrap.KEYRING]
        return KeyState(
            is_made=bool(wraps),
            is_open=self._vault.is_open(user_id, wraps),
            keyring=self._vault.title_of(keyrings[0].backend) if keyrings else None,
            has_passphrase=any(wrapped.wrap == KeyWrap.PASSPHRASE for wrapped in wraps),
            has_keyring_here=opener.is_keyring,
            computer=opener.words,
        )

    async def change_passphrase(self, user_id: int, new: str, *, old: str | None = None) -> None:
        """Have a passphrase open the key, in place of the present one where there is one.

        Raises:
            ValidationError: There is one, and the old one was not given.
            VaultError: The old one is wrong, or the new one is not allowed.
            ResourceNotFoundError: The user is not there.
        """
        await self._prove(user_id, old)
        await self._credentials.set_passphrase(user_id, new)

    async def remove_passphrase(self, user_id: int, old: str) -> None:
        """Let the keyring alone open the key; it is put there first where it is not there yet.

        Raises:
            ValidationError: The passphrase was not given.
            VaultError: It is wrong, or no keyring can keep the key.
            ResourceNotFoundError: The user is not there.
        """
        await self._prove(user_id, old)
        wraps = await self._wraps(user_id)
        by_keyring = [wrapped for wrapped in wraps if wrapped.wrap == KeyWrap.KEYRING]
        if by_keyring:
            # It is to open it from now on: see that it does.
            await self._vault.unwrap(user_id, by_keyring, passphrase=None, may_ask=True)
        else:
            await self._add(user_id, await self._vault.wrap_by_keyring(user_id))
        await self._delete(user_id, KeyWrap.PASSPHRASE)
        log.info("passphrase_removed", user_id=user_id)

    async def use_keyring(self, user_id: int) -> None:
        """Have this computer's keyring open the key too, so that nobody is asked.

        Raises:
            PassphraseNeededError: The key is not open.
            VaultError: There is no keyring, or it refuses.
            ResourceNotFoundError: The user is not there.
        """
        await self._credentials.prepare(user_id)
        wraps = await self._wraps(user_id)
        if not any(wrapped.wrap == KeyWrap.KEYRING for wrapped in wraps):
            await self._add(user_id, await self._vault.wrap_by_keyring(user_id))
            log.info("keyring_used", user_id=user_id)

    async def leave_keyring(self, user_id: int) -> None:
        """Let the passphrase alone open the key.

        Raises:
            ValidationError: There is no passphrase: nothing would open it.
            ResourceNotFoundError: The user is not there.
        """
        wraps = await self._wraps(user_id)
        if not any(wrapped.wrap == KeyWrap.PASSPHRASE for wrapped in wraps):
            raise ValidationError("Set a passphrase first: nothing else would open the keys.")
        gone = [wrapped for wrapped in wraps if wrapped.wrap == KeyWrap.KEYRING]
        await self._delete(user_id, KeyWrap.KEYRING)
        await self._vault.delete_items(gone)
        log.info("keyring_left", user_id=user_id)

    async def close(self, user_id: int) -> None:
        """Forget the open key: what opens it is asked when it is needed next.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check(user_id)
        self._vault.drop(user_id)
        log.info("vault_closed", user_id=user_id)

    async def _prove(self, user_id: int, passphrase: str | None) -> None:
        """See that the present passphrase is the one; opens the key with it."""
        wraps = await self._wraps(user_id)
        by_word = [wrapped for wrapped in wraps if wrapped.wrap == KeyWrap.PASSPHRASE]
        if not by_word:
            return
        if passphrase is None:
            raise ValidationError("Give the present passphrase first.", field="passphrase")
        key = await self._vault.unwrap(user_id, by_word, passphrase=passphrase, may_ask=False)
        self._vault.keep(user_id, key, wraps)

    async def _add(self, user_id: int, wrapped: WrappedKey) -> None:
        try:
            async with self._db.begin():
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
        except BaseException:
            await self._vault.delete_items([wrapped])
            raise
        self._vault.also_opens(user_id, await self._wraps(user_id))

    async def _delete(self, user_id: int, wrap: KeyWrap) -> None:
        async with self._db.begin():
            await self._db.execute(delete(VaultKey).where(VaultKey.user_id == user_id, VaultKey.wrap == wrap))
        remaining = await self._wraps(user_id)
        try:
            self._vault.also_opens(user_id, remaining)
        except VaultError:
            # It was not open: nothing is known of it here.
            return

    async def _wraps(self, user_id: int) -> Sequence[WrappedKey]:
        self._check(user_id)
        async with self._db.begin():
            found = await self._db.execute(
                select(VaultKey.wrap, VaultKey.wrapped, VaultKey.params, VaultKey.backend).where(
                    VaultKey.user_id == user_id
                )
            )
            return [WrappedKey(*row) for row in found]

    def _check(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
