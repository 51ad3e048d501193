"""Pairs of assets that look alike and that their user wants to keep apart."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, table_args


class DistinctPair(Base):
    """Two assets that are no duplicates of one another, whatever their pictures say."""

    __tablename__ = "distinct_pairs"

    first_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = table_args(
        CheckConstraint("first_id < second_id", name="in_order"), Index(None, "second_id"), sqlite_with_rowid=False
    )
