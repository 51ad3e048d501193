"""A submission: one attempt at a job, and the record on which the money rests."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.base import Base, Flag, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import SubmissionState
from app.domain.errors import InvalidTransitionError

_S = SubmissionState

LIVE_STATES = frozenset({_S.PREPARING, _S.SENDING, _S.UNCERTAIN, _S.ACCEPTED, _S.SUCCEEDED, _S.REVIEW})
"""A job has at most one submission in these; it is the claim on the job."""

_FOLLOWS = {
    _S.PREPARING: {_S.SENDING, _S.REJECTED},
    _S.SENDING: {_S.ACCEPTED, _S.REJECTED, _S.UNCERTAIN},
    _S.UNCERTAIN: {_S.ACCEPTED, _S.REJECTED, _S.REVIEW},
    _S.REVIEW: {_S.ACCEPTED, _S.REJECTED},
    _S.ACCEPTED: {_S.SUCCEEDED, _S.FAILED, _S.CANCELLED},
}


class ProviderSubmission(Base):
    """One attempt at a job, at one account."""

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    """A UUID: idempotency key and client tag at the provider."""
    job_id: Mapped[int] = mapped_column(Integer, ForeignKey("jobs.id"))
    account_id: Mapped[int] = mapped_column(Integer, ForeignKey("provider_accounts.id"))
    provider_id: Mapped[str] = mapped_column(Text)
    state: Mapped[SubmissionState] = mapped_column(Word(SubmissionState), default=SubmissionState.PREPARING)
    token: Mapped[int] = mapped_column(Integer)
    """The job's fencing token at the claim."""
    params: Mapped[dict[str, Any]] = mapped_column(Json)
    """The job's parameters with the seed pinned."""
    request: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What is sent: the parameters with each input as the provider's id of it."""
    fingerprint: Mapped[str | None] = mapped_column(Text)
    remote_id: Mapped[str | None] = mapped_column(Text)
    handle: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the adapter needs to follow the remote job; only the adapter reads it."""
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    outputs: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """What the finished remote job made: the fields of RemoteOutput."""
    error_kind: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    error_detail: Mapped[str | None] = mapped_column(Text)
    charged: Mapped[int | None] = mapped_column(Integer)
    """What the provider said that it charges, where it told so at the submit or later."""
    absent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the provider first said that it does not have it, of two times that are needed."""
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    cancel_sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the provider was asked to stop it, which is done once."""
    is_collected: Mapped[bool] = mapped_column(Flag, default=False)
    """Every output is in the library."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("state", SubmissionState),
        CheckConstraint("state NOT IN ('accepted', 'succeeded') OR remote_id IS NOT NULL", name="accepted_has_id"),
        CheckConstraint("state IN ('preparing', 'rejected') OR sent_at IS NOT NULL", name="sent_has_time"),
        Index(
            "uq_submissions_live_job_id",
            "job_id",
            unique=True,
            sqlite_where=state.in_(sorted(LIVE_STATES)),
        ),
        Index(
            "uq_submissions_remote_id",
            "provider_id",
            "account_id",
            "remote_id",
            unique=True,
            sqlite_where=remote_id.is_not(None),
        ),
        Index(None, "job_id"),
        Index(None, "state"),
        Index("ix_submissions_uncollected", "state", sqlite_where=~is_collected),
        Index("ix_submissions_outcome", "ended_at", "account_id", "state", "accepted_at"),
    )

    def become(self, state: SubmissionState, now: datetime) -> None:
        """Go to the next state.

        Raises:
            InvalidTransitionError: The states of a submission do not allow it.
        """
        if state not in _FOLLOWS.get(self.state, set()):
            raise InvalidTransitionError(f"Submission {self.id} is {self.state} and cannot become {state}.")
        self.state = state
        if state == _S.SENDING:
            self.sent_at = now
        elif state == _S.ACCEPTED:
            self.accepted_at = now
        elif state not in LIVE_STATES or state == _S.SUCCEEDED:
            self.ended_at = now

    @property
    def waits_for_cancel(self) -> bool:
        """Whether its user wants it stopped and the provider was not asked yet."""
        return self.cancel_asked_at is not None and self.cancel_sent_at is None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_STATES


class SubmissionStage(Base):
    """A stage of a submission with its times, for the job's detail view."""

    __tablename__ = "submission_stages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    submission_id: Mapped[str] = mapped_column(Text, ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = table_args()
