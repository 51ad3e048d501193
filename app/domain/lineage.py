"""Lineage: which asset was made from which."""

from datetime import datetime

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, Word, one_of, table_args
from app.domain.enums import OperationType


class AssetLineage(Base):
    """An edge from a parent to the child that was made from it; edges form no circle."""

    __tablename__ = "asset_lineage"

    child_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    """The parent's place among the child's parents, from 0."""
    parent_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"))
    operation_type: Mapped[OperationType] = mapped_column(Word(OperationType))
    role: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="SET NULL"))
    start_ms: Mapped[int | None] = mapped_column(Integer)
    end_ms: Mapped[int | None] = mapped_column(Integer)
    weight: Mapped[float] = mapped_column(REAL, default=1.0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("operation_type", OperationType),
        CheckConstraint("child_id != parent_id", name="not_itself"),
        Index("uq_asset_lineage_parent", "parent_id", "child_id", "position", unique=True),
        sqlite_with_rowid=False,
    )
