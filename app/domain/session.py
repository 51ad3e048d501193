"""A session: somebody is signed in to a profile."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, table_args

LONGEST = timedelta(days=30)
"""After so long a session ends, whatever it does: its absolute end."""
IDLE = timedelta(days=14)
"""So long a session may lie unused."""
LEEWAY = timedelta(minutes=5)
"""A clock may have been put right by so much since the session was last seen."""


class UserSession(Base):
    """From a sign-in to its end, on this computer; the row decides, whatever a token says."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    generation: Mapped[int] = mapped_column(Integer)
    """The user's when it began."""
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of the secret of "stay signed in", by SHA-256: it is drawn at random, and needs no slow hash."""
    ip_address: Mapped[str] = mapped_column(Text)
    user_agent: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    """The absolute end."""
    idle_seconds: Mapped[int | None] = mapped_column(Integer)
    """Unused for so long it ends; None for no such limit."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        CheckConstraint("idle_seconds >= 1", name="idle_positive"),
        CheckConstraint("expires_at > created_at", name="ends_after_its_start"),
        CheckConstraint("length(secret_hash) = 32", name="secret_hashed"),
        Index(None, "user_id"),
        Index("uq_user_sessions_secret_hash", "secret_hash", unique=True, sqlite_where=secret_hash.is_not(None)),
    )

    def is_live(self, now: datetime, generation: int) -> bool:
        """Whether it still counts.

        A clock that was set back before it was last seen ends it: else it would last as long again.

        Args:
            now: The present moment.
            generation: The user's present one.
        """
        if self.revoked_at is not None or self.generation != generation:
            return False
        if now + LEEWAY < self.last_seen_at or now >= self.expires_at:
            return False
        return self.idle_seconds is None or now < self.last_seen_at + timedelta(seconds=self.idle_seconds)
