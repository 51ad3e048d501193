"""An account at a provider and the places in which its jobs run."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Flag, UtcTime, Word, one_of, table_args
from app.domain.enums import AccountState


class ProviderAccount(Base):
    """One of the user's own accounts at a provider."""

    __tablename__ = "provider_accounts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), index=True)
    provider_id: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    is_built_in: Mapped[bool] = mapped_column(Flag, default=False)
    is_active: Mapped[bool] = mapped_column(Flag, default=True)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    max_concurrent_jobs: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[AccountState] = mapped_column(Word(AccountState), default=AccountState.READY)
    state_reason: Mapped[str | None] = mapped_column(Text)
    state_since: Mapped[datetime | None] = mapped_column(UtcTime)
    failure_streak: Mapped[int] = mapped_column(Integer, default=0)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        UniqueConstraint("user_id", "provider_id", "email"),
        one_of("state", AccountState),
        CheckConstraint("max_concurrent_jobs >= 1", name="has_a_slot"),
        CheckConstraint("failure_streak >= 0", name="streak_counts_up"),
    )


class AccountSlot(Base):
    """A place at an account that is taken, by a job or by a caller without one."""

    __tablename__ = "account_slots"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, ForeignKey("provider_accounts.id", ondelete="CASCADE"))
    job_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        Index(None, "account_id"),
        Index("uq_account_slots_job_id", "job_id", unique=True, sqlite_where=job_id.is_not(None)),
    )
