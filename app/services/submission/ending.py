"""How a submission gets on or ends: each way one transaction, with the job, the slot and the credits."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import JobStatus, SubmissionState
from app.domain.errors import NotSentError, PixSimError, ProviderError, SubmitUncertainError
from app.domain.events import EventLog, JobChanged, SubmissionChanged
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import GenerationResult, RemoteOutput, VideoStatusResult
from app.services.account.account_service import AccountService
from app.services.submission.rows import read_again
from app.services.submission.stages import Stage, end_stage, enter_stage
from app.services.submission.verdict import judge, words
from app.system.clock import Clock
from app.system.crash_points import crash_point

log = structlog.get_logger(__name__)

COST_LIMIT = 10**12
"""A million dollars in millionths; what a provider says that costs so much is a mistake."""


class Ending:
    """Writes down what became of a submission."""

    def __init__(self, db: AsyncSession, accounts: AccountService, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._accounts = accounts
        self._events = events
        self._clock = clock

    async def reject(self, submission: ProviderSubmission, error: Exception) -> None:
        """Surely not charged: give everything back, and let the job wait or fail by the kind of refusal."""
        async with self._db.begin():
            job = await read_again(self._db, submission)
            if submission.state == SubmissionState.REJECTED:
                return
            now = self._clock.now()
            submission.become(SubmissionState.REJECTED, now)
            self._note(submission, error)
            job.needs_attention = False
            verdict = judge(error, job.attempts)
            # Before its slot is free again: how many were taken tells how many the provider runs.
            await self._accounts.mark_account_refused(submission.account_id, error, words(error))
            await self._give_back(submission)
            if not job.status.is_final:
                job.error_kind, job.error_message = type(error).__name__, words(error)
                job.attempts += int(verdict.counts)
                if verdict.fails:
                    job.become(JobStatus.FAILED, now)
                else:
                    job.not_before, job.paused_at = now + verdict.pause, now
            await end_stage(self._db, self._clock, submission, words(error))
            self._tell(submission)
            crash_point("in_reject")
        log.info("submission_rejected", job_id=submission.job_id, submission_id=submission.id)

    async def doubt(
        self, submission: ProviderSubmission, error: SubmitUncertainError, *, hits_account: bool = True
    ) -> None:
        """Nobody knows whether it arrived: the slot and the credits stay taken until that is cleared.

        Args:
            submission: It is being sent.
            error: What happened instead of a clear answer.
            hits_account: The account's failure streak counts: it was not this program that ended.
        """
        async with self._db.begin():
            job = await read_again(self._db, submission)
            now = self._clock.now()
            submission.become(SubmissionState.UNCERTAIN, now)
            self._note(submission, error)
            if not job.status.is_final:
                job.become(JobStatus.PROCESSING, now)
            if hits_account:
                await self._accounts.mark_account_failed(submission.account_id, words(error))
            await end_stage(self._db, self._clock, submission, words(error))
            self._tell(submission)
            crash_point("in_doubt")
        log.warning("submission_uncertain", job_id=submission.job_id, submission_id=submission.id)

    async def dismiss(self, submission: ProviderSubmission, reason: str, *, is_sent_again: bool) -> None:
        """A person has decided on what was in review; inside the caller's transaction.

        Args:
            submission: In review.
            reason: Who decided what, for the record.
            is_sent_again: The job goes on with a new attempt; otherwise it ends here, for nothing leaves review by
                itself.
        """
        now = self._clock.now()
        submission.become(SubmissionState.REJECTED, now)
        submission.error_message = reason
        await self._give_back(submission)
        job = await self._db.get_one(Job, submission.job_id, populate_existing=True)
        job.needs_attention = False
        if not job.status.is_final and not is_sent_again:
            job.error_kind, job.error_message = NotSentError.__name__, reason
            job.become(JobStatus.FAILED, now)
        await enter_stage(self._db, self._clock, submission, Stage.REVIEW, reason)
        await end_stage(self._db, self._clock, submission)
        self._tell(submission)
        log.info("review_decided", job_id=job.id, submission_id=submission.id, is_sent_again=is_sent_again)

    async def is_claimed(self, submission: ProviderSubmission, remote_id: str) -> bool:
        """Whether another submission of the account has that id; inside the caller's transaction."""
        claim = exists().where(
            ProviderSubmission.provider_id == submission.provider_id,
            ProviderSubmission.account_id == submission.account_id,
            ProviderSubmission.remote_id == remote_id,
            ProviderSubmission.id != submission.id,
        )
        return bool(await self._db.scalar(select(claim)))

    async def accept(self, submission: ProviderSubmission, job: Job, result: GenerationResult) -> None:
        """The provider has it; inside the caller's transaction, which has read both."""
        await self._accounts.mark_account_worked(submission.account_id)
        now = self._clock.now()
        submission.become(SubmissionState.ACCEPTED, now)
        submission.remote_id = result.remote_id
        submission.handle = dict(result.handle)
        submission.charged = _credible(result.cost)
        submission.answer = dict(result.answer)
        submission.error_kind = submission.error_message = submission.error_detail = None
        if job.status == JobStatus.PENDING:
            job.become(JobStatus.PROCESSING, now)
        elif job.status == JobStatus.CANCELLED and submission.cancel_asked_at is None:
            submission.cancel_asked_at = now
        job.needs_attention = False
        if not job.status.is_final:
            job.error_kind = job.error_message = None
        self._tell(submission)
        log.info("submission_accepted", job_id=job.id, submission_id=submission.id)

    async def succeed(self, submission: ProviderSubmission, job: Job, status: VideoStatusResult) -> None:
        """The remote job is done: settle, free the slot, remember the outputs.

        Inside the caller's transaction, which has read both.
        """
        submission.become(SubmissionState.SUCCEEDED, self._clock.now())
        submission.outputs = outputs_as_json(status.outputs)
        final = _credible(status.cost)
        told = final if final is not None else submission.charged
        cost = told if told is not None else job.estimated_cost
        submission.charged, job.actual_cost = told, cost
        await self._settle(submission, job, cost)
        await self._accounts.release_account(submission.account_id, job_id=submission.job_id)
        self._tell(submission)

    async def fail(self, submission: ProviderSubmission, job: Job, error: ProviderError, *, cost: int | None) -> None:
        """It failed or was stopped there: charge what it cost, free the rest.

        Args:
            submission: It was accepted; read in the caller's transaction.
            job: Its job; read there too.
            error: Why.
            cost: What stays charged, 0 where it was refunded. None where nothing is told: then what was charged when it
                was accepted stands.
        """
        now = self._clock.now()
        is_cancelled = job.status == JobStatus.CANCELLED
        submission.become(SubmissionState.CANCELLED if is_cancelled else SubmissionState.FAILED, now)
        self._note(submission, error)
        final = _credible(cost)
        told = final if final is not None else submission.charged
        submission.charged = told
        if told:
            await self._settle(submission, job, told)
            job.actual_cost = told
        await self._give_back(submission)
        if not job.status.is_final:
            job.error_kind, job.error_message = type(error).__name__, words(error)
            job.become(JobStatus.FAILED, now)
        await end_stage(self._db, self._clock, submission, words(error))
        self._tell(submission)
        log.info("submission_failed", job_id=job.id, submission_id=submission.id, reason=str(error))

    async def _settle(self, submission: ProviderSubmission, job: Job, cost: int) -> None:
        # What was thought to be free has no kind of credits; if it was charged after all, it is not booked as free.
        paid_with = job.credit_type or await self._accounts.paid_with(job.provider_id, job.operation_type)
        await self._accounts.ledger.settle(submission.id, cost, account_id=submission.account_id, credit_type=paid_with)

    async def _give_back(self, submission: ProviderSubmission) -> None:
        await self._accounts.ledger.release(submission.id)
        await self._accounts.release_account(submission.account_id, job_id=submission.job_id)

    def _tell(self, submission: ProviderSubmission) -> None:
        self._events.record(JobChanged(submission.job_id))
        self._events.record(SubmissionChanged(submission.id, submission.state))

    @staticmethod
    def _note(submission: ProviderSubmission, error: Exception) -> None:
        submission.error_kind = type(error).__name__
        submission.error_message = words(error)
        submission.error_detail = error.detail if isinstance(error, PixSimError) else None


def _credible(cost: object) -> int | None:
    """What a provider says that it charges, whatever its adapter makes of that; None where that cannot be."""
    if isinstance(cost, int) and 0 <= cost < COST_LIMIT:
        return cost
    if cost is not None:
        log.error("charge_not_credible", cost=repr(cost))
    return None


def outputs_as_json(outputs: Sequence[RemoteOutput]) -> list[dict[str, Any]]:
    """Outputs as a submission keeps them."""
    return [asdict(output) for output in outputs]
