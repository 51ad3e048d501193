"""What a crash left open: attempts of a dead process, and submissions of which nobody knows whether they arrived."""

from datetime import timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import SubmissionState
from app.domain.errors import NotSentError, SubmitUncertainError
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import ClearingWay
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.asset.asset_service import AssetService
from app.services.submission.ending import Ending
from app.services.submission.stages import Stage, enter_stage
from app.system.clock import Clock

log = structlog.get_logger(__name__)

LISTING_SLACK = timedelta(minutes=2)


class SubmissionRecovery:
    """Runs at the start, under the runner lock: what is open then belongs to a process that is gone."""

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        assets: AssetService,
        *,
        registry: ProviderRegistry,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._assets = assets
        self._registry = registry
        self._events = events
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)

    async def recover(self) -> None:
        """Close the attempts of a dead process, clear what is uncertain, finish half placed files, free stray slots."""
        for submission in await self._in_state(SubmissionState.PREPARING):
            await self._ending.reject(submission, NotSentError("The program ended before it was sent."))
        for submission in await self._in_state(SubmissionState.SENDING):
            await self._ending.doubt(submission, SubmitUncertainError("The program ended while it was being sent."))
        await self._free_stray_slots()
        finished = await self._assets.placing.finish()
        await self._assets.placing.sweep()
        await self.clear_uncertain()
        async with self._db.begin():
            differences = await self._accounts.ledger.differences()
        for difference in differences:
            log.error("ledger_difference", difference=difference)
        log.info("recovered", finished_assets=finished)

    async def clear_uncertain(self) -> None:
        """Look for each uncertain submission at its provider; what cannot be looked up waits for a person."""
        for submission in await self._in_state(SubmissionState.UNCERTAIN):
            provider = self._registry.get(submission.provider_id)
            if ClearingWay.OWN_ID in provider.manifest.clearing:
                await self._ask_by_own_id(submission)
            else:
                await self._put_to_review(submission)

    async def _ask_by_own_id(self, submission: ProviderSubmission) -> None:
        provider = self._registry.get(submission.provider_id)
        async with self._db.begin():
            account = await self._db.get(ProviderAccount, submission.account_id)
        if account is None:
            await self._put_to_review(submission)
            return
        sent_at = submission.sent_at or submission.created_at
        found = await provider.find(account, submission.id, sent_at - LISTING_SLACK)
        if found is not None:
            async with self._db.begin():
                await self._ending.accept(submission, found)
                await enter_stage(self._db, self._clock, submission, Stage.STATUS, "found again")
        elif self._clock.now() - sent_at >= provider.manifest.settle_delay:
            await self._ending.reject(submission, NotSentError("The provider never got it."))

    async def _put_to_review(self, submission: ProviderSubmission) -> None:
        async with self._db.begin():
            submission.become(SubmissionState.REVIEW, self._clock.now())
            job = await self._db.get(Job, submission.job_id)
            if job is not None and not job.status.is_final:
                job.needs_attention = True
            self._events.record(JobChanged(submission.job_id))

    async def _free_stray_slots(self) -> None:
        """A slot whose job has no submission that is still out belongs to nobody."""
        out = LIVE_STATES - {SubmissionState.SUCCEEDED}
        async with self._db.begin():
            used = select(ProviderSubmission.job_id).where(ProviderSubmission.state.in_(out))
            await self._db.execute(
                delete(AccountSlot).where(AccountSlot.job_id.is_(None) | AccountSlot.job_id.not_in(used))
            )

    async def _in_state(self, state: SubmissionState) -> list[ProviderSubmission]:
        async with self._db.begin():
            found = await self._db.scalars(
                select(ProviderSubmission).where(ProviderSubmission.state == state).order_by(ProviderSubmission.sent_at)
            )
            return list(found)
