"""The person who uses the program: a profile."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Json, UtcTime, Word, table_args
from app.domain.enums import QueueMode
from app.domain.lockout import Lockout

LOCK_MINUTES = 15
"""After so long without a touch of mouse or keyboard a profile with a password is locked, unless it says otherwise."""
MOST_LOCK_MINUTES = 24 * 60


class User(Base):
    """One person's profile; everything in the library belongs to one."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text)
    """The e-mail folded to one case: what is compared."""
    display_name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(Text)
    """An IANA name; None means the computer's."""
    queue_mode: Mapped[QueueMode] = mapped_column(Word(QueueMode), default=QueueMode.RUNNING)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """By argon2id, with its parameters; None for a profile that signs in by itself."""
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """Goes up when every session is to end; a session counts while it is of this one."""
    token_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What signs the tokens of this profile, sealed by its data key."""
    stay_item: Mapped[str | None] = mapped_column(Text)
    """The item of the keyring that holds the secret of "stay signed in"."""
    lock_minutes: Mapped[int | None] = mapped_column(Integer, default=LOCK_MINUTES)
    """When the window asks for the password again; None for never."""
    sign_in_failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    quota_jobs: Mapped[int | None] = mapped_column(Integer)
    """The most jobs a day, of all operations; None here and below for no limit."""
    quota_operations: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """The most jobs a day of single operations."""
    quota_running: Mapped[int | None] = mapped_column(Integer)
    """The most jobs at once."""
    quota_bytes: Mapped[int | None] = mapped_column(Integer)
    """The most bytes in the library, its bin among them."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """The row stays for what refers to it; the profile is gone."""

    __table_args__ = table_args(
        CheckConstraint("length(email_key) > 0", name="email_given"),
        CheckConstraint("generation >= 0", name="generation_not_negative"),
        CheckConstraint("lock_minutes >= 1", name="lock_positive"),
        CheckConstraint("sign_in_failures >= 0", name="failures_not_negative"),
        CheckConstraint("quota_jobs >= 0", name="quota_jobs_not_negative"),
        CheckConstraint("quota_running >= 1", name="quota_running_positive"),
        CheckConstraint("quota_bytes >= 0", name="quota_bytes_not_negative"),
        Index("uq_users_email_key", "email_key", unique=True, sqlite_where=deleted_at.is_(None)),
    )

    @property
    def has_password(self) -> bool:
        """Whether it is asked for at the start; without one the profile signs in by itself."""
        return self.password_hash is not None

    @property
    def lockout(self) -> Lockout:
        """How the last attempts to sign in went."""
        return Lockout(self.sign_in_failures, self.locked_until)

    @lockout.setter
    def lockout(self, lockout: Lockout) -> None:
        self.sign_in_failures, self.locked_until = lockout.failures, lockout.until


def fold_email(email: str) -> str:
    """The form in which two e-mail addresses are compared."""
    return email.strip().casefold()
