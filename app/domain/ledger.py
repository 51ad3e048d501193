"""Credits: wallets and the append-only entries that they are the sum of.

Amounts are integers in the account's own unit (credits, or millionths of a dollar). What constraints cannot say stands
as triggers in the migration: entries are append-only, and settle and release together never exceed their reserve.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, Word, one_of, table_args
from app.domain.enums import LedgerKind


class Wallet(Base):
    """The credits of one type that an account has, kept beside the entries in the same transaction."""

    __tablename__ = "wallets"

    account_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("provider_accounts.id", ondelete="CASCADE"), primary_key=True
    )
    credit_type: Mapped[str] = mapped_column(Text, primary_key=True)
    available: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    spent: Mapped[int] = mapped_column(Integer, default=0)
    synced_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the provider last told its balance."""

    __table_args__ = table_args(
        CheckConstraint("available >= 0", name="available_not_negative"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("spent >= 0", name="spent_not_negative"),
    )


class DailySpending(Base):
    """What an account spent on a day of its user's time zone, kept beside the entries in the same transaction."""

    __tablename__ = "daily_spending"

    account_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("provider_accounts.id", ondelete="CASCADE"), primary_key=True
    )
    credit_type: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[str] = mapped_column(Text, primary_key=True)
    """As 2026-11-29."""
    spent: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = table_args(Index(None, "day"))


class LedgerEntry(Base):
    """One movement of credits between wallet, held, spent and outside; it is never changed or deleted."""

    __tablename__ = "ledger_entries"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    """Made from the submission, `reserve:<id>`, so that writing one twice changes nothing."""
    kind: Mapped[LedgerKind] = mapped_column(Word(LedgerKind))
    account_id: Mapped[int] = mapped_column(Integer, ForeignKey("provider_accounts.id"))
    credit_type: Mapped[str] = mapped_column(Text)
    submission_id: Mapped[str | None] = mapped_column(
        Text, ForeignKey("submissions.id", deferrable=True, initially="DEFERRED"), index=True
    )
    reserve_id: Mapped[str | None] = mapped_column(Text, ForeignKey("ledger_entries.id"))
    available: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    spent: Mapped[int] = mapped_column(Integer, default=0)
    outside: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("kind", LedgerKind),
        CheckConstraint("available + held + spent + outside = 0", name="balanced"),
        CheckConstraint("(kind IN ('settle', 'release')) = (reserve_id IS NOT NULL)", name="names_its_reserve"),
        CheckConstraint("kind != 'reserve' OR (held >= 0 AND available = -held)", name="reserve_holds"),
        CheckConstraint("kind != 'settle' OR (spent >= 0 AND held = -spent)", name="settle_spends"),
        CheckConstraint("kind != 'release' OR (available >= 0 AND held = -available)", name="release_frees"),
        Index(None, "account_id", "credit_type", "created_at"),
        Index("uq_ledger_entries_reserve_id", "reserve_id", "kind", unique=True),
    )
