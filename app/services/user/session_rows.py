"""The rows of sessions: begun, seen, ended; inside the caller's transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import ResourceNotFoundError
from app.domain.events import EventLog, SessionsChanged
from app.domain.session import IDLE, LONGEST, UserSession
from app.domain.user import User
from app.system.clock import Clock

log = structlog.get_logger(__name__)


class SessionRows:
    """Reads and writes them; a row of another user is not there."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def user(self, user_id: int) -> User | None:
        """A profile as it is now, whatever this session of the database has read before."""
        if self._acting_for not in {None, user_id}:
            return None
        user = await self._db.get(User, user_id, populate_existing=True)
        return user if user is not None and user.deleted_at is None else None

    async def own(self, user_id: int) -> User:
        """The same.

        Raises:
            ResourceNotFoundError: There is no such profile.
        """
        user = await self.user(user_id)
        if user is None:
            raise ResourceNotFoundError("profile", user_id)
        return user

    async def begin(self, user: User, ip_address: str, user_agent: str) -> UserSession:
        """Write a session; those that ended long ago go."""
        now = self._clock.now()
        long_ago = now - LONGEST
        await self._db.execute(
            delete(UserSession).where(
                UserSession.user_id == user.id,
                or_(UserSession.expires_at < long_ago, UserSession.revoked_at < long_ago),
            )
        )
        session = UserSession(
            user_id=user.id,
            generation=user.generation,
            ip_address=ip_address,
            user_agent=user_agent,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
            idle_seconds=int(IDLE.total_seconds()),
        )
        self._db.add(session)
        await self._db.flush()
        self._events.record(SessionsChanged(user.id))
        log.info("session_begun", user_id=user.id, session_id=session.id)
        return session

    async def get(self, session_id: int) -> UserSession | None:
        """A session, live or not."""
        session = await self._db.get(UserSession, session_id, populate_existing=True)
        return session if session is not None and self._acting_for in {None, session.user_id} else None

    async def live(self, session_id: int) -> tuple[User, UserSession] | None:
        """A session that still counts, with its user."""
        session = await self.get(session_id)
        return await self._with_user(session)

    async def by_secret(self, secret: bytes) -> tuple[User, UserSession] | None:
        """The session that a secret was made for, while it counts."""
        found = await self._db.scalars(
            select(UserSession)
            .where(UserSession.secret_hash == hash_of(secret))
            .execution_options(populate_existing=True)
        )
        return await self._with_user(found.one_or_none())

    async def list_live(self, user: User) -> list[UserSession]:
        """The sessions that count, the latest first."""
        now = self._clock.now()
        return [session for session in await self._all(user.id) if session.is_live(now, user.generation)]

    async def end_all(self, user: User, *, but: int | None = None) -> None:
        """End every session of a profile, whatever their tokens say.

        Args:
            user: A row of this database session.
            but: The session that goes on.
        """
        now = self._clock.now()
        user.generation += 1
        for session in await self._all(user.id):
            if session.id == but and session.is_live(now, user.generation - 1):
                session.generation = user.generation
            elif session.revoked_at is None:
                end(session, now)
        await self._db.flush()
        self._events.record(SessionsChanged(user.id))
        log.info("sessions_ended", user_id=user.id, but=but)

    async def _all(self, user_id: int) -> Sequence[UserSession]:
        found = await self._db.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id)
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
            .execution_options(populate_existing=True)
        )
        return found.all()

    async def _with_user(self, session: UserSession | None) -> tuple[User, UserSession] | None:
        user = await self.user(session.user_id) if session is not None else None
        if session is None or user is None or not session.is_live(self._clock.now(), user.generation):
            return None
        return user, session


def end(session: UserSession, now: datetime) -> None:
    """End one; its secret signs nobody in again."""
    session.revoked_at, session.secret_hash = now, None


def hash_of(secret: bytes) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret).digest()
