"""Submissions of which nobody knows whether they arrived: found again, proven absent, or handed to a person."""

from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import SubmissionState
from app.domain.errors import NotSentError, ProviderNotFoundError
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import BaseProvider, ClearingWay
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.provider.limits import LOOK_SECONDS, in_time
from app.services.submission.ending import Ending
from app.services.submission.stages import Stage, enter_stage
from app.system.clock import Clock

log = structlog.get_logger(__name__)

LISTING_SLACK = timedelta(minutes=2)


class SubmissionClearing:
    """Clears one uncertain submission at a time, the way that its provider's manifest names."""

    def __init__(
        self, db: AsyncSession, accounts: AccountService, *, registry: ProviderRegistry, events: EventLog, clock: Clock
    ) -> None:
        self._db = db
        self._registry = registry
        self._events = events
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)

    async def list_uncertain(self) -> list[str]:
        """The ids of what is uncertain, the one sent first before the others."""
        uncertain = select(ProviderSubmission.id).where(ProviderSubmission.state == SubmissionState.UNCERTAIN)
        return list(await self._db.scalars(uncertain.order_by(ProviderSubmission.sent_at)))

    async def clear(self, submission_id: str) -> timedelta | None:
        """Look for a submission at its provider once.

        A look that fails says nothing of the submission, which stays as it is.

        Returns:
            How long to wait before the next look; None where nothing is left to find out.

        Raises:
            ProviderError: The look failed.
        """
        async with self._db.begin():
            submission = await self._db.get(ProviderSubmission, submission_id, populate_existing=True)
            if submission is None or submission.state != SubmissionState.UNCERTAIN:
                return None
            account = await self._db.get_one(ProviderAccount, submission.account_id)
        provider = self._provider(submission)
        if provider is not None and ClearingWay.OWN_ID in provider.manifest.clearing:
            return await self._ask_by_own_id(submission, account, provider)
        await self._put_to_review(submission)
        return None

    def _provider(self, submission: ProviderSubmission) -> BaseProvider | None:
        try:
            return self._registry.get(submission.provider_id)
        except ProviderNotFoundError:
            return None

    async def _ask_by_own_id(
        self, submission: ProviderSubmission, account: ProviderAccount, provider: BaseProvider
    ) -> timedelta | None:
        """Ask by our id; absent twice, a settle delay apart, proves that it never arrived."""
        since = (submission.sent_at or submission.created_at) - LISTING_SLACK
        found = await in_time(provider.find(account, submission.id, since), LOOK_SECONDS)
        now = self._clock.now()
        if found is not None:
            async with self._db.begin():
                await self._db.refresh(submission)
                await self._ending.accept(submission, found)
                await enter_stage(self._db, self._clock, submission, Stage.STATUS, "found again")
            return None
        delay = provider.manifest.settle_delay
        if submission.absent_at is None:
            async with self._db.begin():
                submission.absent_at = now
            log.info("submission_absent", job_id=submission.job_id, submission_id=submission.id)
            return delay
        if now - submission.absent_at < delay:
            return delay - (now - submission.absent_at)
        await self._ending.reject(submission, NotSentError("The provider never got it."))
        return None

    async def _put_to_review(self, submission: ProviderSubmission) -> None:
        async with self._db.begin():
            submission.become(SubmissionState.REVIEW, self._clock.now())
            job = await self._db.get_one(Job, submission.job_id)
            job.needs_attention = True
            self._events.record(JobChanged(submission.job_id))
        log.warning("submission_in_review", job_id=submission.job_id, submission_id=submission.id)
