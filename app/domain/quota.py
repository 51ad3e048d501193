"""How many jobs a profile made on a day: what its quotas count by."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Word, one_of, table_args
from app.domain.enums import OperationType


class QuotaUsage(Base):
    """The jobs of one operation on one day, as the user's calendar has it."""

    __tablename__ = "quota_usage"

    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), primary_key=True)
    day: Mapped[str] = mapped_column(Text, primary_key=True)
    """2026-11-29."""
    operation_type: Mapped[OperationType] = mapped_column(Word(OperationType), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)

    __table_args__ = table_args(
        one_of("operation_type", OperationType),
        CheckConstraint("count >= 0", name="count_not_negative"),
        sqlite_with_rowid=False,
    )
