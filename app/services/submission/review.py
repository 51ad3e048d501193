"""What no way could clear: a person decides, and the decision is kept with who made it and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import SubmissionState
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.domain.user import User
from app.providers.base import GenerationResult
from app.services.account.account_service import AccountService
from app.services.submission.ending import Ending
from app.services.submission.rows import read_whole
from app.services.submission.stages import Stage, enter_stage
from app.system.clock import Clock

LONGEST_REMOTE_ID = 200


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A submission that may have been made and charged.

    Attributes:
        held: The credits that stay reserved until the decision.
        reason: What happened instead of a clear answer.
    """

    submission_id: str
    job_id: int
    provider_id: str
    account_label: str
    prompt: str
    held: int
    credit_type: str | None
    sent_at: datetime | None
    reason: str | None


class SubmissionReview:
    """Lists what waits for a decision, and carries decisions out; nothing leaves review by itself."""

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._acting_for = acting_for
        self._ending = Ending(db, accounts, events, clock)

    async def list_reviews(self, user_id: int) -> list[ReviewRow]:
        """What of a user's waits for a decision, the one sent first before the others.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        found = await self._db.execute(
            select(
                ProviderSubmission.id,
                Job.id,
                ProviderSubmission.provider_id,
                ProviderAccount.label,
                Job.prompt,
                Job.estimated_cost,
                Job.credit_type,
                ProviderSubmission.sent_at,
                ProviderSubmission.error_message,
            )
            .join(Job, Job.id == ProviderSubmission.job_id)
            .join(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
            .where(ProviderSubmission.state == SubmissionState.REVIEW, Job.user_id == user_id)
            .order_by(ProviderSubmission.sent_at, ProviderSubmission.id)
        )
        return [ReviewRow(*row) for row in found]

    async def confirm_submission(self, submission_id: str, remote_id: str) -> None:
        """It exists: it is followed from here on under the provider's id of it.

        Raises:
            ResourceNotFoundError: There is no such submission.
            InvalidTransitionError: It is not in review.
            ValidationError: That is no id.
            DuplicateError: Another submission has that id.
        """
        submission, job = await self._get(submission_id)
        name = remote_id.strip()
        if not 1 <= len(name) <= LONGEST_REMOTE_ID or not name.isprintable():
            raise ValidationError("That is not an id of a job.", field="remote_id")
        if await self._ending.is_claimed(submission, name):
            raise DuplicateError(f"Another job has the id {name} already.")
        await self._ending.accept(submission, job, GenerationResult(name))
        await enter_stage(self._db, self._clock, submission, Stage.STATUS, f"{await self._who()}: it exists")

    async def dismiss_submission(self, submission_id: str) -> None:
        """It was not made: what is held for it is given back, and the job has failed.

        Raises:
            ResourceNotFoundError: There is no such submission.
            InvalidTransitionError: It is not in review.
        """
        submission, _ = await self._get(submission_id)
        await self._ending.dismiss(submission, f"{await self._who()}: it was not made", is_sent_again=False)

    async def send_again(self, submission_id: str) -> None:
        """Send it again: the job gets a new attempt, though the first may be charged too.

        Raises:
            ResourceNotFoundError: There is no such submission.
            InvalidTransitionError: It is not in review, or its job has ended.
        """
        submission, job = await self._get(submission_id)
        if job.status.is_final:
            raise InvalidTransitionError(f"Job {job.id} has ended: {job.status}.")
        reason = f"{await self._who()}: send it again, a second charge is accepted"
        await self._ending.dismiss(submission, reason, is_sent_again=True)

    async def _get(self, submission_id: str) -> tuple[ProviderSubmission, Job]:
        submission, _, job = await read_whole(self._db, submission_id)
        if self._acting_for not in {None, job.user_id}:
            raise ResourceNotFoundError("submission", submission_id)
        if submission.state != SubmissionState.REVIEW:
            raise InvalidTransitionError(
                f"Submission {submission_id} does not wait for a decision: {submission.state}."
            )
        return submission, job

    async def _who(self) -> str:
        user = await self._db.get(User, self._acting_for) if self._acting_for is not None else None
        return user.display_name if user is not None else "The program"
