"""A job: what the user asked for, until it has ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.batch  # noqa: F401  (jobs name the table of batches: it must be known wherever they are)
from app.domain.base import Base, Flag, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import JobStatus, OperationType
from app.domain.errors import InvalidTransitionError, ResultLostError

_FOLLOWS = {
    JobStatus.PENDING: {JobStatus.PROCESSING, JobStatus.CANCELLED, JobStatus.FAILED},
    JobStatus.PROCESSING: {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED},
}


class Job(Base):
    """One thing to be made; its attempts are submissions."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    provider_id: Mapped[str] = mapped_column(Text)
    operation_type: Mapped[OperationType] = mapped_column(Word(OperationType))
    status: Mapped[JobStatus] = mapped_column(Word(JobStatus), default=JobStatus.PENDING)
    params: Mapped[dict[str, Any]] = mapped_column(Json)
    """As the provider's parameter model dumps them; an input slot holds an asset's id."""
    prompt: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int] = mapped_column(Integer, default=0)
    position: Mapped[float] = mapped_column(REAL, default=0.0)
    """The place among jobs of one priority; smaller runs first."""
    is_held: Mapped[bool] = mapped_column(Flag, default=False)
    scheduled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When `not_before` was set; a moment that lies ahead means that the clock was set back."""
    token: Mapped[int] = mapped_column(Integer, default=0)
    """Goes up with each claim, so that a runner that lost the job can be told from the one that has it."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """Refusals that count towards the fifth one, which fails the job."""
    needs_attention: Mapped[bool] = mapped_column(Flag, default=False)
    """Its submission waits for a decision of its user; so may that of a cancelled job, for it may be paid."""
    batch_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("batches.id"))
    retry_of: Mapped[int | None] = mapped_column(Integer, ForeignKey("jobs.id", ondelete="SET NULL"))
    error_kind: Mapped[str | None] = mapped_column(Text)
    """The name of the error class that ended it, or that it waits for."""
    error_message: Mapped[str | None] = mapped_column(Text)
    input_asset_id: Mapped[int | None] = mapped_column(Integer)
    """The first input, for show, and no foreign key (assets name their jobs); `params` name every input."""
    estimated_cost: Mapped[int] = mapped_column(Integer, default=0)
    estimated_seconds: Mapped[float | None] = mapped_column(REAL)
    actual_cost: Mapped[int | None] = mapped_column(Integer)
    credit_type: Mapped[str | None] = mapped_column(Text)
    quota_day: Mapped[str | None] = mapped_column(Text)
    """The day whose quota it counts against; the database takes it away when it ends without having been submitted."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("status", JobStatus),
        one_of("operation_type", OperationType),
        CheckConstraint("estimated_cost >= 0", name="estimate_not_negative"),
        CheckConstraint("actual_cost IS NULL OR actual_cost >= 0", name="cost_not_negative"),
        CheckConstraint("(status IN ('completed', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name="end_known"),
        # Open is what has no end: only a condition without a value lets SQLite use an index of a part of the rows. One
        # of all of a user's rows must not be beside these: it would be taken for the better one, and be gone through.
        Index(
            "ix_jobs_queue",
            "user_id",
            "provider_id",
            priority.desc(),
            "position",
            "id",
            sqlite_where=ended_at.is_(None),
        ),
        Index("ix_jobs_position", "position", sqlite_where=ended_at.is_(None)),
        Index("ix_jobs_ended", "user_id", "ended_at", sqlite_where=ended_at.is_not(None)),
        Index("ix_jobs_outcome", "user_id", "status", "ended_at", sqlite_where=ended_at.is_not(None)),
        Index("ix_jobs_attention", "user_id", sqlite_where=text("needs_attention")),
        Index("ix_jobs_retry_of", "retry_of", sqlite_where=retry_of.is_not(None)),
        Index("ix_jobs_batch_id", "batch_id", "status", "actual_cost", "ended_at", sqlite_where=batch_id.is_not(None)),
    )

    def become(self, status: JobStatus, now: datetime) -> None:
        """Go to the next status; the present one again changes nothing.

        Raises:
            InvalidTransitionError: The states of a job do not allow it.
        """
        if status == self.status:
            return
        if status not in _FOLLOWS.get(self.status, set()):
            raise InvalidTransitionError(f"Job {self.id} is {self.status} and cannot become {status}.")
        self.status = status
        if status == JobStatus.PROCESSING and self.started_at is None:
            self.started_at = now
        if status.is_final:
            self.ended_at = now

    @property
    def is_result_lost(self) -> bool:
        """Whether it failed with a result that was made and could not be fetched."""
        return self.status == JobStatus.FAILED and self.error_kind == ResultLostError.__name__

    def reopen(self) -> None:
        """Go on after all, to fetch the result that was made: the one way out of a final state.

        Raises:
            InvalidTransitionError: That is not why it failed.
        """
        if not self.is_result_lost:
            raise InvalidTransitionError(f"Job {self.id} has no result that could be fetched.")
        self.status, self.ended_at = JobStatus.PROCESSING, None
        self.error_kind = self.error_message = None
