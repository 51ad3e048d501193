"""The person who uses the program: a profile."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, Word, table_args
from app.domain.enums import QueueMode


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
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """The row stays for what refers to it; the profile is gone."""

    __table_args__ = table_args(
        CheckConstraint("length(email_key) > 0", name="email_given"),
        Index("uq_users_email_key", "email_key", unique=True, sqlite_where=deleted_at.is_(None)),
    )


def fold_email(email: str) -> str:
    """The form in which two e-mail addresses are compared."""
    return email.strip().casefold()
