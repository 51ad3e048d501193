"""The keys that sign the tokens of sessions: one a profile, sealed by the data key of its vault.

One a profile and not one for all, so that a passphrase that opens one person's vault is asked of that person alone, and
so that a new key ends the sessions of nobody else. Where the vault does not open (there is no keyring, and the
passphrase was not given yet) a key that this process alone has takes its place: tokens live in memory, and end with the
process too. Nobody is asked for a passphrase to sign in.
"""

from dataclasses import dataclass, field

import structlog
from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import VaultError
from app.domain.lockout import Lockout
from app.domain.user import User
from app.services.account.credentials import AccountCredentials
from app.system.sealing import Place, new_key
from app.system.vault import Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key in memory, and the sealed value in whose place it stands."""

    key: bytes = field(repr=False)
    sealed: bytes | None


@dataclass(slots=True)
class SignIns:
    """What this process knows of people who sign in, beside the rows.

    Attributes:
        keys: User to the key of their tokens.
        strangers: E-mails that nobody has, folded, with the failures to sign in by them: they look like all others.
    """

    keys: dict[int, HeldKey] = field(default_factory=dict)
    strangers: dict[str, Lockout] = field(default_factory=dict)


class TokenKeys:
    """Makes, opens and replaces them."""

    def __init__(self, db: AsyncSession, credentials: AccountCredentials, vault: Vault, sign_ins: SignIns) -> None:
        self._db = db
        self._credentials = credentials
        self._vault = vault
        self._held = sign_ins.keys

    def known(self, user: User) -> bytes | None:
        """The key, if it is in memory."""
        held = self._held.get(user.id)
        return held.key if held is not None and held.sealed == user.token_key else None

    async def get(self, user_id: int) -> bytes:
        """The key; made where there is none. Outside of a transaction."""
        async with self._db.begin():
            sealed = await self._sealed(user_id)
        held = self._held.get(user_id)
        if held is not None and held.sealed == sealed:
            return held.key
        try:
            await self._credentials.prepare(user_id)
        except VaultError as error:
            log.warning("token_key_of_process_alone", user_id=user_id, reason=error.message)
            return self._hold(user_id, new_key(), sealed)
        if sealed is not None:
            try:
                return self._hold(user_id, self._vault.unseal(user_id, sealed, _place(user_id)), sealed)
            except VaultError as error:
                log.warning("token_key_not_opened", user_id=user_id, reason=error.message)
        return await self._make(user_id, instead_of=sealed)

    async def replace(self, user_id: int) -> None:
        """Draw another key: no token of before is one any more. Outside of a transaction."""
        async with self._db.begin():
            sealed = await self._sealed(user_id)
        try:
            await self._credentials.prepare(user_id)
        except VaultError as error:
            log.warning("token_key_of_process_alone", user_id=user_id, reason=error.message)
            async with self._db.begin():
                await self._db.execute(_own(user_id).values(token_key=None))
            self._hold(user_id, new_key(), None)
            return
        await self._make(user_id, instead_of=sealed)

    async def _make(self, user_id: int, *, instead_of: bytes | None) -> bytes:
        key = new_key()
        sealed = self._vault.seal(user_id, key, _place(user_id))
        async with self._db.begin():
            before = await self._sealed(user_id)
            if before == instead_of:
                await self._db.execute(_own(user_id).values(token_key=sealed))
        if before != instead_of:
            # Another process was quicker.
            return await self.get(user_id)
        log.info("token_key_made", user_id=user_id)
        return self._hold(user_id, key, sealed)

    async def _sealed(self, user_id: int) -> bytes | None:
        return await self._db.scalar(select(User.token_key).where(User.id == user_id))

    def _hold(self, user_id: int, key: bytes, sealed: bytes | None) -> bytes:
        self._vault.hide(key.hex())
        self._held[user_id] = HeldKey(key, sealed)
        return key


def _own(user_id: int) -> Update:
    return update(User).where(User.id == user_id)


def _place(user_id: int) -> Place:
    return Place("users", str(user_id), "token_key")
