"""The certificate and key of a user for Content Credentials: brought or made, sealed, opened."""

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import ResourceNotFoundError
from app.domain.signing import SigningCertificate
from app.media.credentials.signing_key import CertificateFacts, SigningKey
from app.services.account.credentials import AccountCredentials
from app.system.clock import Clock
from app.system.sealing import Place
from app.system.threads import in_thread
from app.system.vault import Vault

log = structlog.get_logger(__name__)

_NOBODY: Final = "PixSim7 user"
"""Whoever gets a file is not told by it who made it, unless that person brings a certificate."""


class SigningKeys:
    """Keeps one for each user; the private key is never on the disk but sealed."""

    def __init__(
        self,
        db: AsyncSession,
        credentials: AccountCredentials,
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

    async def get_certificate(self, user_id: int) -> CertificateFacts | None:
        """What signs; None where nothing does yet. Inside a transaction.

        Raises:
            ResourceNotFoundError: It is another user's.
        """
        self._check(user_id)
        row = await self._db.get(SigningCertificate, user_id)
        return _facts_of(row.chain.encode()) if row is not None else None

    async def set_certificate(
        self, user_id: int, chain: bytes, key: bytes, *, password: bytes | None = None
    ) -> CertificateFacts:
        """Take the user's own certificate; outside of a transaction.

        Args:
            user_id: Whose.
            chain: PEM, the signing certificate first.
            key: PEM, its private key.
            password: Of the key; it is not kept.

        Raises:
            ValidationError: They cannot sign; `field` is "chain", "key" or "password".
            VaultError: The key cannot be sealed.
        """
        self._check(user_id)
        taken = await in_thread(_read, chain, key, password, self._clock.now())
        return await self._keep(user_id, taken)

    async def make_certificate(self, user_id: int) -> CertificateFacts:
        """Make one that nobody else trusts, and that names nobody; outside of a transaction.

        Raises:
            VaultError: The key cannot be sealed.
        """
        self._check(user_id)
        return await self._keep(user_id, await in_thread(_make, self._clock.now()))

    async def forget_certificate(self, user_id: int) -> bool:
        """Delete certificate and key; inside a transaction. Gives whether there were any."""
        self._check(user_id)
        is_there = await self._db.get(SigningCertificate, user_id) is not None
        await self._db.execute(delete(SigningCertificate).where(SigningCertificate.user_id == user_id))
        log.info("signing_certificate_forgotten", user_id=user_id, was_there=is_there)
        return is_there

    async def open_key(self, user_id: int) -> SigningKey:
        """What signs, with its private key; makes one where there is none. Outside of a transaction.

        Raises:
            VaultError: The key cannot be opened.
        """
        self._check(user_id)
        async with self._db.begin():
            row = await self._db.get(SigningCertificate, user_id, populate_existing=True)
        if row is None:
            await self.make_certificate(user_id)
            async with self._db.begin():
                row = await self._db.get_one(SigningCertificate, user_id, populate_existing=True)
        await self._credentials.reopen(user_id)
        key = self._vault.unseal(user_id, row.sealed, _place(user_id, row.chain))
        self._vault.hide(key.decode())
        return SigningKey(row.chain.encode(), key, row.algorithm)

    async def _keep(self, user_id: int, taken: SigningKey) -> CertificateFacts:
        await self._credentials.prepare(user_id)
        self._vault.hide(taken.key.decode())
        chain = taken.chain.decode()
        sealed = self._vault.seal(user_id, taken.key, _place(user_id, chain))
        async with self._db.begin():
            await self._db.merge(
                SigningCertificate(
                    user_id=user_id,
                    chain=chain,
                    algorithm=taken.algorithm,
                    sealed=sealed,
                    created_at=self._clock.now(),
                )
            )
        facts = _facts_of(taken.chain)
        log.info("signing_certificate_kept", user_id=user_id, is_self_made=facts.is_self_made)
        return facts

    def _check(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)


def _place(user_id: int, chain: str) -> Place:
    """The key opens beside its own certificate alone."""
    return Place("signing_certificates", str(user_id), "sealed", about=chain)


def _read(chain: bytes, key: bytes, password: bytes | None, now: datetime) -> SigningKey:
    from app.media.credentials.certificates import read_signing_key  # noqa: PLC0415 - only who signs loads it

    return read_signing_key(chain, key, password, now)


def _make(now: datetime) -> SigningKey:
    from app.media.credentials.certificates import make_self_made  # noqa: PLC0415 - as above

    return make_self_made(_NOBODY, now)


def _facts_of(chain: bytes) -> CertificateFacts:
    from app.media.credentials.certificates import facts_of  # noqa: PLC0415 - as above

    return facts_of(chain)
