"""A budget: the most that a job, a day or a month may cost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, Word, one_of, table_args
from app.domain.enums import BudgetPeriod, BudgetScope

WARN_FRACTION = 0.8
"""Of a budget; from here on it is told that it will be reached."""


class Budget(Base):
    """A limit on spending credits of one type; what is held for running jobs counts as spent."""

    __tablename__ = "budgets"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    scope: Mapped[BudgetScope] = mapped_column(Word(BudgetScope))
    provider_id: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("provider_accounts.id", ondelete="CASCADE"))
    period: Mapped[BudgetPeriod] = mapped_column(Word(BudgetPeriod))
    credit_type: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(Integer)
    """The most that may be spent, in the unit of the credit type."""
    warned_for: Mapped[str | None] = mapped_column(Text)
    """The day or month for which the warning was told."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("scope", BudgetScope),
        one_of("period", BudgetPeriod),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(scope = 'provider') = (provider_id IS NOT NULL)", name="names_its_provider"),
        CheckConstraint("(scope = 'account') = (account_id IS NOT NULL)", name="names_its_account"),
        Index(
            "uq_budgets_user",
            "user_id",
            "period",
            "credit_type",
            unique=True,
            sqlite_where=scope == BudgetScope.USER,
        ),
        Index(
            "uq_budgets_provider",
            "user_id",
            "provider_id",
            "period",
            "credit_type",
            unique=True,
            sqlite_where=provider_id.is_not(None),
        ),
        Index(
            "uq_budgets_account",
            "account_id",
            "period",
            "credit_type",
            unique=True,
            sqlite_where=account_id.is_not(None),
        ),
    )
