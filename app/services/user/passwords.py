"""The passwords of profiles: proven, changed, and looked at no more for a while after too many wrong ones."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import AuthenticationError, InvalidTransitionError, SignInLockedError
from app.domain.events import EventLog, UserChanged
from app.domain.lockout import Lockout
from app.domain.password_rules import check_password
from app.domain.user import User
from app.services.user.session_rows import SessionRows
from app.services.user.token_keys import SignIns
from app.system.clock import Clock
from app.system.keyed_locks import KeyedLocks
from app.system.passwords import hash_password, is_outdated, is_password
from app.system.threads import in_thread
from app.system.vault import Vault

log = structlog.get_logger(__name__)

MOST_STRANGERS = 1000


class Passwords:
    """Proves and changes them, each in steps: no password is hashed inside a transaction."""

    def __init__(
        self,
        db: AsyncSession,
        rows: SessionRows,
        vault: Vault,
        locks: KeyedLocks,
        sign_ins: SignIns,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._rows = rows
        self._vault = vault
        self._locks = locks
        self._strangers = sign_ins.strangers
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def prove(self, email_key: str, password: str) -> tuple[int, str]:
        """See that a password is right; gives the profile's id, and the hash as it is kept now.

        An attempt is written down as a failure before it is made, so that neither many at once nor the end of the
        program gives more of them; a right one takes that back.

        Raises:
            SignInLockedError: Too many wrong ones.
            AuthenticationError: It is wrong, or nobody has that e-mail: which of the two is told nobody.
        """
        async with self._locks.hold(("sign_in", email_key)):
            user, lockout = await self._begin_attempt(email_key)
            kept = user.password_hash if user is not None else None
            if not await in_thread(is_password, kept, password):
                log.warning("sign_in_refused", user_id=user.id if user is not None else None, failures=lockout.failures)
                left = lockout.left(self._clock.now())
                raise SignInLockedError(left) if left else AuthenticationError("The e-mail or the password is wrong.")
            assert user is not None  # noqa: S101 - nobody's password is right
            assert kept is not None  # noqa: S101
            return user.id, await self._end_attempt(user.id, kept, password)

    async def lockout(self, email_key: str) -> timedelta:
        """How long no password is looked at."""
        user = await self._with_email(email_key)
        lockout = user.lockout if user is not None else self._strangers.get(email_key, Lockout())
        return lockout.left(self._clock.now())

    async def change(self, user_id: int, old: str | None, new: str | None, *, but: int | None) -> None:
        """Set, change or take away a password; outside of a transaction.

        Args:
            user_id: Whose.
            old: The present one; None for a profile that has none.
            new: None to have none.
            but: The session that goes on.

        Raises:
            AuthenticationError: The old one is wrong.
            ValidationError: The new one is not allowed.
            InvalidTransitionError: There is a password, and it was not given.
        """
        async with self._db.begin():
            user = await self._rows.own(user_id)
        proof = None if old is None else (await self.prove(user.email_key, old))[1]
        hashed = await self.hash_new(new, (user.email, user.display_name)) if new is not None else None
        async with self._db.begin():
            user = await self._rows.own(user_id)
            if user.password_hash != proof:
                raise InvalidTransitionError("This profile has a password: give that one first.")
            user.password_hash, user.lockout = hashed, Lockout()
            await self._rows.end_all(user, but=but)
            self._events.record(UserChanged(user_id))
        log.info("password_changed", user_id=user_id, has_password=hashed is not None)

    async def hash_new(self, password: str, own: Iterable[str]) -> str:
        """What is to be kept of a new password; outside of a transaction.

        Args:
            password: As it was typed.
            own: What anybody knows of its user.

        Raises:
            ValidationError: It is not allowed.
            RuntimeError: A transaction is open.
        """
        check_password(password, own)
        if self._db.in_transaction():
            raise RuntimeError("a password is hashed inside a transaction: every writer waits")
        self._vault.hide(password)
        return await in_thread(hash_password, password)

    async def _begin_attempt(self, email_key: str) -> tuple[User | None, Lockout]:
        now = self._clock.now()
        async with self._db.begin():
            user = await self._with_email(email_key)
            before = user.lockout if user is not None else self._strangers.get(email_key, Lockout())
            left = before.left(now)
            after = before.settled(now) if left else before.failed(now)
            if user is not None:
                user.lockout = after
            else:
                self._note_stranger(email_key, after)
        if left:
            raise SignInLockedError(left)
        return user, after

    async def _end_attempt(self, user_id: int, kept: str, password: str) -> str:
        self._vault.hide(password)
        fresh = await in_thread(hash_password, password) if is_outdated(kept) else kept
        async with self._db.begin():
            user = await self._rows.own(user_id)
            if user.password_hash != kept:
                raise AuthenticationError("The password was changed meanwhile. Sign in again.")
            user.password_hash, user.lockout = fresh, Lockout()
        return fresh

    def _note_stranger(self, email_key: str, lockout: Lockout) -> None:
        if len(self._strangers) >= MOST_STRANGERS:
            self._strangers.pop(next(iter(self._strangers)))
        self._strangers[email_key] = lockout

    async def _with_email(self, email_key: str) -> User | None:
        found = await self._db.scalars(
            select(User)
            .where(User.email_key == email_key, User.deleted_at.is_(None))
            .execution_options(populate_existing=True)
        )
        user = found.one_or_none()
        return user if user is not None and self._acting_for in {None, user.id} else None
