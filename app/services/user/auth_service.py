"""Signing in: passwords, sessions and their tokens."""

import base64
import binascii
import platform
import secrets
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.errors import AuthenticationError, ResourceNotFoundError, VaultError
from app.domain.events import EventLog, SessionsChanged
from app.domain.session import UserSession
from app.domain.user import User, fold_email
from app.services.account.credentials import AccountCredentials
from app.services.user.passwords import Passwords
from app.services.user.session_rows import SessionRows, end, hash_of
from app.services.user.token_keys import SignIns, TokenKeys
from app.storage.database import joined
from app.system import tokens
from app.system.clock import Clock
from app.system.keyed_locks import KeyedLocks
from app.system.vault import Vault

log = structlog.get_logger(__name__)

LOOPBACK: Final = "127.0.0.1"
SECRET_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""A session's row says when it was seen, so exactly."""


class AuthService:
    """Signs people in and out of their profiles.

    The session's row decides who is signed in; a token only names it. What hashes a password, or asks the vault, is
    called outside of a transaction: `authenticate issue_token resume_session resume_kept_session keep_signed_in
    forget_kept_session rotate_signing_key set_password change_password remove_password check_password`. All others are
    part of the caller's transaction; `validate_token` may be either.
    """

    def __init__(
        self,
        db: AsyncSession,
        vault: Vault,
        locks: KeyedLocks,
        sign_ins: SignIns,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._vault = vault
        self._events = events
        self._clock = clock
        self._sign_ins = sign_ins
        self._rows = SessionRows(db, events, clock, acting_for=acting_for)
        self._passwords = Passwords(db, self._rows, vault, locks, sign_ins, events, clock, acting_for=acting_for)

    async def authenticate(self, email: str, password: str) -> tuple[User, str]:
        """Sign in by e-mail and password; gives the profile and the token of a new session.

        Raises:
            SignInLockedError: Too many wrong passwords; `left` says for how long. The password was not looked at.
            AuthenticationError: There is no such profile, it has no password, or the password is another one.
        """
        user_id, proof = await self._passwords.prove(fold_email(email), password)
        async with self._db.begin():
            session = await self.create_session(user_id, LOOPBACK, own_agent(), proof=proof)
        return await self._rows_user(user_id), await self.issue_token(session.id)

    async def create_session(
        self, user_id: int, ip_address: str, user_agent: str, *, proof: str | None = None
    ) -> UserSession:
        """Begin a session of a profile without a password.

        Args:
            user_id: Whose.
            ip_address: From where: the loopback address.
            user_agent: The program, its version and the computer's name: `own_agent()`.
            proof: The hash of the password that was found to be right, where the profile has one.

        Raises:
            ResourceNotFoundError: There is no such profile.
            AuthenticationError: The profile has a password, and it was not proven.
        """
        user = await self._rows.own(user_id)
        if proof != user.password_hash:
            raise AuthenticationError("This profile asks for its password.")
        return await self._rows.begin(user, ip_address, user_agent)

    async def revoke_session(self, session_id: int) -> None:
        """End a session: sign out.

        Raises:
            ResourceNotFoundError: There is no such session.
        """
        session = await self._rows.get(session_id)
        if session is None:
            raise ResourceNotFoundError("session", session_id)
        if session.revoked_at is None:
            end(session, self._clock.now())
            await self._db.flush()
            self._events.record(SessionsChanged(session.user_id))
            log.info("session_revoked", user_id=session.user_id, session_id=session_id)

    async def revoke_all_sessions(self, user_id: int, *, but: int | None = None) -> None:
        """Sign a profile out everywhere.

        Args:
            user_id: Whose.
            but: The session that goes on, if any.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        await self._rows.end_all(await self._rows.own(user_id), but=but)

    async def validate_token(self, token: str) -> User | None:
        """Whose token it is; None for one that is not ours, is over, or whose session or user is gone.

        Inside a transaction it touches no keyring: a token of a profile whose key is not in memory is None then.
        """
        found = await self._of_token(token)
        return found[0] if found is not None else None

    async def get_session_id(self, token: str) -> int | None:
        """Which session a token names, under the same conditions."""
        found = await self._of_token(token)
        return found[1].id if found is not None else None

    async def get_session(self, session_id: int) -> UserSession | None:
        """A session that still counts."""
        found = await self._rows.live(session_id)
        return found[1] if found is not None else None

    async def list_sessions(self, user_id: int) -> list[UserSession]:
        """The sessions of a profile that still count, the latest seen first.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        return await self._rows.list_live(await self._rows.own(user_id))

    async def touch_session(self, session_id: int) -> UserSession | None:
        """Note that a session is in use; gives it, or None when it has ended meanwhile."""
        session = await self.get_session(session_id)
        now = self._clock.now()
        if session is not None and now - session.last_seen_at >= SEEN_EVERY:
            session.last_seen_at = now
            await self._db.flush()
        return session

    async def issue_token(self, session_id: int) -> str:
        """A token that names a session; outside of a transaction.

        Raises:
            AuthenticationError: The session is over.
        """
        async with self._db.begin():
            found = await self._rows.live(session_id)
        if found is None:
            raise AuthenticationError("This session is over. Sign in again.")
        user, session = found
        key = await self._keys(user.id).get(user.id)
        return tokens.sign(tokens.Claims(user.id, session.id, self._clock.now(), session.expires_at), key)

    async def stay_signed_in(self, session_id: int) -> str:
        """Draw the secret that takes a session up again after a restart; an earlier one is void.

        Raises:
            AuthenticationError: The session is over.
        """
        secret = secrets.token_bytes(SECRET_BYTES)
        await self._remember(session_id, secret)
        return self._as_text(secret)

    async def resume_session(self, secret: str) -> tuple[User, str]:
        """Take a session up again; gives the profile and a new token. Outside of a transaction.

        Raises:
            AuthenticationError: The secret is none, or its session is over.
        """
        try:
            plain = base64.b64decode(secret, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            plain = b""
        return await self._resume(plain)

    async def keep_signed_in(self, session_id: int) -> None:
        """Keep the secret of "stay signed in" in this computer's keyring; outside of a transaction.

        Raises:
            AuthenticationError: The session is over.
            VaultError: There is no keyring, or it refuses: the session is not kept.
        """
        secret, item = secrets.token_bytes(SECRET_BYTES), str(uuid4())
        self._as_text(secret)
        await self._vault.keep_item(item, secret)
        try:
            async with self._db.begin():
                user = await self._remember(session_id, secret)
                before, user.stay_item = user.stay_item, item
        except BaseException:
            await self._vault.drop_item(item)
            raise
        if before is not None:
            await self._vault.drop_item(before)

    async def resume_kept_session(self, user_id: int) -> tuple[User, str] | None:
        """Take up the session that the keyring keeps; None where there is none. Asks no person.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        user = await self._rows_user(user_id)
        if user.stay_item is None:
            return None
        try:
            secret = await self._vault.read_item(user.stay_item)
            return await self._resume(secret or b"")
        except (VaultError, AuthenticationError) as error:
            log.info("session_not_resumed", user_id=user_id, reason=error.message)
            return None

    async def forget_kept_session(self, user_id: int) -> None:
        """Stay signed in no longer on this computer; the session itself goes on. Outside of a transaction.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        async with self._db.begin():
            user = await self._rows.own(user_id)
            item, user.stay_item = user.stay_item, None
            for session in await self._rows.list_live(user):
                session.secret_hash = None
        if item is not None:
            await self._vault.drop_item(item)

    async def rotate_signing_key(self, user_id: int) -> None:
        """Draw a new key for the tokens of a profile, which ends all its sessions; outside of a transaction.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        async with self._db.begin():
            await self._rows.end_all(await self._rows.own(user_id))
        await self._keys(user_id).replace(user_id)

    async def get_lockout(self, email: str) -> timedelta:
        """How long no password of this e-mail is looked at; nothing when one would be."""
        return await self._passwords.lockout(fold_email(email))

    async def check_password(self, user_id: int, password: str) -> None:
        """See that it is the password, as to unlock the window; a wrong one counts as when signing in.

        Raises:
            SignInLockedError: Too many wrong passwords.
            AuthenticationError: It is another one.
            ResourceNotFoundError: There is no such profile.
        """
        user = await self._rows_user(user_id)
        await self._passwords.prove(user.email_key, password)

    async def set_password(self, user_id: int, password: str, *, session_id: int | None = None) -> None:
        """Give a profile its first password; every session of it but this one ends.

        Raises:
            ValidationError: The password is not allowed.
            InvalidTransitionError: It has one: that one is asked for.
            ResourceNotFoundError: There is no such profile.
        """
        await self._passwords.change(user_id, None, password, but=session_id)

    async def change_password(self, user_id: int, old: str, new: str, *, session_id: int | None = None) -> None:
        """Change a password; every session of the profile but this one ends.

        Raises:
            SignInLockedError: Too many wrong passwords.
            AuthenticationError: The old one is another one.
            ValidationError: The new one is not allowed.
            ResourceNotFoundError: There is no such profile.
        """
        await self._passwords.change(user_id, old, new, but=session_id)

    async def remove_password(self, user_id: int, password: str, *, session_id: int | None = None) -> None:
        """Let a profile sign in by itself again; every session of it but this one ends.

        Raises:
            SignInLockedError: Too many wrong passwords.
            AuthenticationError: It is another one.
            ResourceNotFoundError: There is no such profile.
        """
        await self._passwords.change(user_id, password, None, but=session_id)

    async def hash_new_password(self, password: str, own: tuple[str, ...]) -> str:
        """The hash of the password of a profile that is about to be made; outside of a transaction.

        Args:
            password: As it was typed.
            own: The e-mail and the name.

        Raises:
            ValidationError: It is not allowed.
        """
        return await self._passwords.hash_new(password, own)

    async def _of_token(self, token: str) -> tuple[User, UserSession] | None:
        """The live session that a token names, with its user."""
        user_id = tokens.claimed_user(token)
        if user_id is None:
            return None
        async with joined(self._db):
            user = await self._rows.user(user_id)
        if user is None:
            return None
        key = self._keys(user_id).known(user)
        if key is None and not self._db.in_transaction():
            key = await self._keys(user_id).get(user_id)
        claims = tokens.read(token, key, self._clock.now()) if key is not None else None
        if claims is None:
            return None
        async with joined(self._db):
            found = await self._rows.live(claims.session_id)
        return found if found is not None and found[0].id == user_id else None

    async def _remember(self, session_id: int, secret: bytes) -> User:
        found = await self._rows.live(session_id)
        if found is None:
            raise AuthenticationError("This session is over. Sign in again.")
        user, session = found
        session.secret_hash = hash_of(secret)
        await self._db.flush()
        log.info("session_kept", user_id=user.id, session_id=session_id)
        return user

    async def _resume(self, secret: bytes) -> tuple[User, str]:
        async with self._db.begin():
            found = await self._rows.by_secret(secret)
            if found is not None:
                found[1].last_seen_at = self._clock.now()
        if found is None:
            raise AuthenticationError("You are not signed in any more. Sign in again.")
        user, session = found
        log.info("session_resumed", user_id=user.id, session_id=session.id)
        return user, await self.issue_token(session.id)

    async def _rows_user(self, user_id: int) -> User:
        async with self._db.begin():
            return await self._rows.own(user_id)

    def _keys(self, user_id: int) -> TokenKeys:
        # A person is there to answer the keyring, and no runner waits for it.
        credentials = AccountCredentials(self._db, self._vault, self._events, self._clock, acting_for=user_id)
        return TokenKeys(self._db, credentials, self._vault, self._sign_ins)

    def _as_text(self, secret: bytes) -> str:
        text = base64.urlsafe_b64encode(secret).decode()
        self._vault.hide(text)
        return text


def own_agent() -> str:
    """This program and computer, as the list of sessions names them."""
    return f"PixSim7/{__version__} ({platform.node() or 'this computer'})"
