"""What a crash left open: attempts of a dead process, slots that nobody holds, files that are half placed."""

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot
from app.domain.enums import SubmissionState
from app.domain.errors import NotSentError, SubmitUncertainError
from app.domain.events import EventLog
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.services.account.account_service import AccountService
from app.services.asset.asset_service import AssetService
from app.services.submission.ending import Ending
from app.system.clock import Clock
from app.system.crash_points import crash_point

log = structlog.get_logger(__name__)


class SubmissionRecovery:
    """Runs at the start, under the runner lock: what is open then belongs to a process that is gone."""

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        assets: AssetService,
        *,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._assets = assets
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)

    async def recover(self) -> None:
        """Close the attempts of a dead process, free stray slots, finish half placed files."""
        await self.close_abandoned()
        await self._free_stray_slots()
        finished = await self._assets.placing.finish()
        await self._assets.placing.sweep()
        async with self._db.begin():
            differences = await self._accounts.ledger.differences()
        for difference in differences:
            log.error("ledger_difference", difference=difference)
        log.info("recovered", finished_assets=finished)

    async def close_abandoned(self) -> None:
        """Close the attempts that nobody carries out any more: what was being sent may have arrived."""
        for submission in await self._in_state(SubmissionState.PREPARING):
            await self._ending.reject(submission, NotSentError("The program ended before it was sent."))
            crash_point("in_recovery")
        for submission in await self._in_state(SubmissionState.SENDING):
            await self._ending.doubt(
                submission, SubmitUncertainError("The program ended while it was being sent."), hits_account=False
            )
            crash_point("in_recovery")

    async def _free_stray_slots(self) -> None:
        """A slot whose job has no submission that is still out belongs to nobody."""
        out = LIVE_STATES - {SubmissionState.SUCCEEDED, SubmissionState.REVIEW}
        async with self._db.begin():
            used = select(ProviderSubmission.job_id).where(ProviderSubmission.state.in_(out))
            strays = await self._db.execute(
                select(AccountSlot.account_id, AccountSlot.job_id).where(
                    AccountSlot.job_id.is_(None) | AccountSlot.job_id.not_in(used)
                )
            )
            for account_id, job_id in strays.all():
                await self._accounts.release_account(account_id, job_id=job_id)

    async def _in_state(self, state: SubmissionState) -> list[ProviderSubmission]:
        async with self._db.begin():
            found = await self._db.scalars(
                select(ProviderSubmission).where(ProviderSubmission.state == state).order_by(ProviderSubmission.sent_at)
            )
            return list(found)
