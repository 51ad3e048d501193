"""A batch: jobs that were made together; what jobs wait for of other jobs, and what their outputs replace."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, UtcTime, Word, one_of, table_args
from app.domain.enums import BatchSource, MediaType, OperationType

_IMAGE, _VIDEO = frozenset({MediaType.IMAGE}), frozenset({MediaType.VIDEO})

_MAKES: Mapping[OperationType, frozenset[MediaType]] = {
    OperationType.TEXT_TO_IMAGE: _IMAGE,
    OperationType.IMAGE_TO_IMAGE: _IMAGE,
    OperationType.FRAME_EXTRACTION: _IMAGE,
    OperationType.FUSION: _IMAGE | _VIDEO,
    OperationType.UPSCALE: _IMAGE | _VIDEO,
    OperationType.SOUND_EFFECT: frozenset({MediaType.AUDIO, MediaType.VIDEO}),
}


def media_made_by(operation: OperationType) -> frozenset[MediaType]:
    """What kinds of files an operation may make; which one it is can be known only when it is there."""
    return _MAKES.get(operation, _VIDEO)


class Batch(Base):
    """Jobs that were expanded, shown, priced and queued together."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[BatchSource] = mapped_column(Word(BatchSource))
    job_count: Mapped[int] = mapped_column(Integer)
    estimated_cost: Mapped[int] = mapped_column(Integer, default=0)
    credit_type: Mapped[str | None] = mapped_column(Text)
    estimated_seconds: Mapped[float | None] = mapped_column(REAL)
    """From the submit to the last result, as the forecast said."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(one_of("source", BatchSource), CheckConstraint("job_count >= 1", name="has_jobs"))


class JobDependency(Base):
    """An input slot of a job that takes an output of another job."""

    __tablename__ = "job_dependencies"

    job_id: Mapped[int] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(Text, primary_key=True)
    """The name of the parameter; it is empty in the job's `params` until the output is there."""
    depends_on_id: Mapped[int] = mapped_column(Integer, ForeignKey("jobs.id"))
    output_index: Mapped[int] = mapped_column(Integer, default=0)
    asset_id: Mapped[int | None] = mapped_column(Integer)
    """The output, once it is there; no foreign key (the asset may go later)."""

    __table_args__ = table_args(
        CheckConstraint("job_id != depends_on_id", name="not_itself"),
        CheckConstraint("output_index >= 0", name="output_not_negative"),
        Index(None, "depends_on_id"),
        Index("ix_job_dependencies_open", "job_id", sqlite_where=asset_id.is_(None)),
    )


class JobReplacement(Base):
    """An asset whose newer version an output of a job becomes, as soon as it is in the library."""

    __tablename__ = "job_replacements"

    job_id: Mapped[int] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True)
    output_index: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = table_args(
        CheckConstraint("output_index >= 0", name="output_not_negative"),
        Index(None, "asset_id"),
        sqlite_with_rowid=False,
    )
