"""An account at a provider and the places in which its jobs run."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Flag, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import AccountState, OperationType


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
    options: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """The fields that its provider asks for and that are no secret: a region, a base URL."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret fields as JSON, sealed by the vault."""
    limit_group: Mapped[str | None] = mapped_column(Text)
    """Accounts of one provider with the same group share slots and cool-downs: keys of one organisation."""
    cooling_until: Mapped[datetime | None] = mapped_column(UtcTime)
    cooling_since: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the present cool-down was set; a moment that lies ahead means that the clock was set back."""
    cooling_streak: Mapped[int] = mapped_column(Integer, default=0)
    """Cool-downs in a row without a job that was taken: each is longer than the one before."""
    learned_limit: Mapped[int | None] = mapped_column(Integer)
    """How many jobs at once the provider was seen to take, where that is fewer than `max_concurrent_jobs`."""
    learned_at: Mapped[datetime | None] = mapped_column(UtcTime)
    next_look_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When its balance is read next: what is exhausted or failing comes back by it."""
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """The row stays for the record of money; the account is gone and its credentials with it."""

    __table_args__ = table_args(
        UniqueConstraint("user_id", "provider_id", "email"),
        one_of("state", AccountState),
        CheckConstraint("max_concurrent_jobs >= 1", name="has_a_slot"),
        CheckConstraint("failure_streak >= 0", name="streak_counts_up"),
        Index(None, "provider_id"),
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


class AccountDecision(Base):
    """Why an account was chosen for an attempt: who else was there, and by which rule each was passed over."""

    __tablename__ = "account_decisions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    job_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="CASCADE"))
    submission_id: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str] = mapped_column(Text)
    operation_type: Mapped[OperationType] = mapped_column(Word(OperationType))
    credit_type: Mapped[str | None] = mapped_column(Text)
    cost: Mapped[int] = mapped_column(Integer, default=0)
    account_id: Mapped[int] = mapped_column(Integer, ForeignKey("provider_accounts.id"))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """The first ones in the order of selection: the fields of services/account/selection.Candidate."""
    passed_over: Mapped[dict[str, int]] = mapped_column(Json)
    """Rule to how many accounts it passed over."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("operation_type", OperationType), Index(None, "job_id"), Index(None, "account_id")
    )
