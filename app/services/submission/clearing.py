"""Submissions of which nobody knows whether they arrived: found again, proven absent, or handed to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import OperationType, SubmissionState
from app.domain.errors import (
    IncompleteListError,
    NotSentError,
    ProviderAuthError,
    ProviderError,
    ProviderNotFoundError,
    ValidationError,
)
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.domain.submission import ProviderSubmission, SubmissionStage
from app.providers.base import BaseProvider, ClearingWay, GenerationResult, RemoteJob
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.account.credentials import AccountCredentials, without_credentials
from app.services.provider.limits import LOOK_SECONDS, in_time
from app.services.provider.provider_service import ProviderService
from app.services.submission.ending import Ending
from app.services.submission.rows import read_again
from app.services.submission.stages import Stage, enter_stage
from app.services.submission.verdict import words
from app.system.clock import Clock
from app.system.crash_points import crash_point

log = structlog.get_logger(__name__)

LISTING_SLACK = timedelta(minutes=2)
CLOCK_SLACK = timedelta(hours=26)
"""So much earlier begins the list that proves absence: a clock or time zone that is set wrong hides no job then."""
REPLAY_PAUSE = timedelta(seconds=15)
_WITHOUT_JOB = (SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.REVIEW)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look came to.

    Attributes:
        wait: How long to wait before the next one; None where it is settled.
    """

    wait: timedelta | None


class SubmissionClearing:
    """Clears one uncertain submission at a time, by the ways that its provider's manifest names, one after another.

    Only a found id, or a proven absence, changes the state. What no way can clear is a person's to decide; the ways
    `usage` and `none` prove nothing at all.
    """

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        providers: ProviderService,
        credentials: AccountCredentials,
        *,
        absent_since: dict[str, float],
        registry: ProviderRegistry,
        events: EventLog,
        clock: Clock,
    ) -> None:
        """Take what the looks stand on.

        Args:
            db: The session.
            accounts: Whose slots and credits are taken.
            providers: Sends again.
            credentials: Opens an account for a look.
            absent_since: Kept for the life of the process: submission to when it was first not found, monotonic.
            registry: The providers.
            events: What happened.
            clock: The time.
        """
        self._db = db
        self._absent_since = absent_since
        self._accounts = accounts
        self._providers = providers
        self._credentials = credentials
        self._registry = registry
        self._events = events
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)
        self._looks = {
            ClearingWay.RECEIVED: self._look_at_received,
            ClearingWay.KEY: self._send_again,
            ClearingWay.OWN_ID: self._ask_by_own_id,
            ClearingWay.LISTING: self._look_in_list,
            ClearingWay.LISTING_ENDED: self._look_in_list_of_ended,
        }

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
            ProviderError: The look failed; where the key is not accepted, the account asks for another one.
            VaultError: The account's secrets cannot be opened.
        """
        async with self._db.begin():
            submission = await self._db.get(ProviderSubmission, submission_id, populate_existing=True)
            if submission is None or submission.state != SubmissionState.UNCERTAIN:
                return None
            account = await self._db.get_one(ProviderAccount, submission.account_id)
        provider = self._provider(submission)
        if provider is not None:
            try:
                outcome = await self._look(provider, submission, account)
            except ProviderAuthError as error:
                # Without another key no look ever works, and nobody else would ask for one.
                async with self._db.begin():
                    await self._accounts.mark_account_refused(submission.account_id, error, words(error))
                raise
            if outcome is not None:
                return outcome.wait
        await self._put_to_review(submission)
        return None

    async def _look(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """Go the provider's ways until one comes to something."""
        ways = provider.clearing_of(await self._operation(submission), submission.request or {})
        for way in ways:
            look = self._looks.get(way)
            outcome = await look(provider, submission, account) if look is not None else None
            if outcome is not None:
                return outcome
        return None

    def _provider(self, submission: ProviderSubmission) -> BaseProvider | None:
        try:
            return self._registry.get(submission.provider_id)
        except ProviderNotFoundError:
            return None

    async def _send_again(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """Send it again with the same key, for which the provider charges once.

        A refusal says nothing of the first send: it is tried again for the settle delay, then the next way is. That
        delay begins with the doubt, which a dead process leaves to the next start. What its user has cancelled is not
        sent again: it may never have arrived.
        """
        if await self._has_ended(submission):
            return None
        try:
            found = await self._providers.execute_job(
                submission.provider_id,
                account,
                await self._operation(submission),
                submission.request or {},
                client_token=submission.id,
            )
        except (ProviderError, ValidationError) as error:
            # A newer version may not take the parameters any more.
            log.warning("replay_refused", submission_id=submission.id, reason=str(error))
            is_over = self._clock.now() - await self._doubted_at(submission) >= provider.manifest.settle_delay
            return None if is_over else Outcome(REPLAY_PAUSE)
        return await self._adopt(submission, found, "sent again with its key")

    async def _look_at_received(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """See whether the answer came before it could be written down; that it is not there says nothing."""
        found = await provider.find(without_credentials(account), submission.id, self._since(submission))
        return await self._adopt(submission, found, "had been received") if found is not None else None

    async def _ask_by_own_id(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """Ask by our id; absent twice, a settle delay apart, proves that it never arrived."""
        since = self._since(submission)
        try:
            found = await self._credentials.call(
                account, lambda opened: in_time(provider.find(opened, submission.id, since), LOOK_SECONDS)
            )
        except IncompleteListError as error:
            log.warning("list_proves_nothing", submission_id=submission.id, reason=str(error))
            return None
        if found is not None:
            return await self._adopt(submission, found, "found again")
        return await self._note_absence(provider, submission)

    async def _look_in_list(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """Look for one job of the same fingerprint that no submission claims; several are for a person to choose."""
        outcome, is_absent = await self._in_list(provider, submission, account)
        if not is_absent:
            return outcome
        _, is_absent = await self._in_list(provider, submission, account, slack=CLOCK_SLACK)
        return await self._note_absence(provider, submission) if is_absent else None

    async def _look_in_list_of_ended(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> Outcome | None:
        """As in a list of all, but what still runs is not in it: absence proves nothing."""
        outcome, is_absent = await self._in_list(provider, submission, account)
        if not is_absent or self._age(submission) >= provider.manifest.longest_run:
            return outcome
        return Outcome(max(provider.manifest.settle_delay, REPLAY_PAUSE))

    async def _in_list(
        self,
        provider: BaseProvider,
        submission: ProviderSubmission,
        account: ProviderAccount,
        slack: timedelta = LISTING_SLACK,
    ) -> tuple[Outcome | None, bool]:
        """Look into the list once, and follow the one job that can be meant; gives also whether none can be.

        Only in the list that begins with the send itself is a job adopted that does not show our id.
        """
        wanted = provider.fingerprint(await self._operation(submission), submission.request or {})
        since = self._sent_at(submission) - slack
        try:
            listed = await self._credentials.call(
                account, lambda opened: in_time(provider.list_like(opened, since, wanted), LOOK_SECONDS)
            )
        except IncompleteListError as error:
            log.warning("list_proves_nothing", submission_id=submission.id, reason=str(error))
            return None, False
        ours = next((job for job in listed if job.client_token == submission.id), None)
        if ours is not None:
            told = GenerationResult(ours.remote_id, ours.handle)
            return await self._adopt(submission, told, "found again by its id"), False
        maybe = await self._unclaimed(submission, (job for job in listed if job.client_token is None))
        if not maybe:
            return None, True
        same = [job for job in maybe if job.fingerprint is not None]
        if len(same) != 1 or slack != LISTING_SLACK:
            return None, False
        rivals = await self._rivals(provider, submission, wanted, since)
        if SubmissionState.SENDING in rivals:
            # The job may be that one's, whose answer is on its way.
            return Outcome(REPLAY_PAUSE), False
        return (None if rivals else await self._adopt_listed(submission, same[0])), False

    async def _unclaimed(self, submission: ProviderSubmission, listed: Iterable[RemoteJob]) -> list[RemoteJob]:
        found = {job.remote_id: job for job in listed}
        async with self._db.begin():
            claimed = await self._db.scalars(
                select(ProviderSubmission.remote_id).where(
                    ProviderSubmission.provider_id == submission.provider_id,
                    ProviderSubmission.account_id == submission.account_id,
                    ProviderSubmission.remote_id.in_(found),
                )
            )
            for remote_id in claimed:
                found.pop(remote_id or "", None)
        return list(found.values())

    async def _rivals(
        self, provider: BaseProvider, submission: ProviderSubmission, wanted: Mapping[str, Any], since: datetime
    ) -> set[SubmissionState]:
        """The states of other submissions of which a list could not tell this one, and which have no job yet."""
        async with self._db.begin():
            others = await self._db.execute(
                select(Job.operation_type, ProviderSubmission.request, ProviderSubmission.state)
                .join(Job, Job.id == ProviderSubmission.job_id)
                .where(
                    ProviderSubmission.provider_id == submission.provider_id,
                    ProviderSubmission.account_id == submission.account_id,
                    ProviderSubmission.id != submission.id,
                    ProviderSubmission.state.in_(_WITHOUT_JOB),
                    ProviderSubmission.sent_at >= since,
                )
            )
            rows = others.all()
        return {state for operation, request, state in rows if provider.fingerprint(operation, request or {}) == wanted}

    async def _adopt_listed(self, submission: ProviderSubmission, found: RemoteJob) -> Outcome:
        """Follow what the list shows; where another one claimed it meanwhile, the next look leaves that out."""
        adopted = await self._adopt(submission, GenerationResult(found.remote_id, found.handle), "found again")
        return adopted or Outcome(REPLAY_PAUSE)

    async def _adopt(self, submission: ProviderSubmission, found: GenerationResult, note: str) -> Outcome | None:
        """Follow it from here on; an id that another submission has cannot be meant, and the next way is tried."""
        async with self._db.begin():
            job = await read_again(self._db, submission)
            if await self._ending.is_claimed(submission, found.remote_id):
                log.warning("found_id_is_claimed", submission_id=submission.id, remote_id=found.remote_id)
                return None
            await self._ending.accept(submission, job, found)
            await enter_stage(self._db, self._clock, submission, Stage.STATUS, note)
            crash_point("in_adopt")
        self._absent_since.pop(submission.id, None)
        return Outcome(None)

    async def _note_absence(self, provider: BaseProvider, submission: ProviderSubmission) -> Outcome:
        """It was not found: for the first time, or long enough after that.

        Only the monotonic clock tells how long ago the first look was: the other one can be set, and a request that is
        late would arrive after all. A process that was not there waits the whole delay again.
        """
        moment, delay = self._clock.monotonic(), provider.manifest.settle_delay
        first = self._absent_since.get(submission.id)
        if first is None:
            async with self._db.begin():
                submission.absent_at = self._clock.now()
            self._absent_since[submission.id] = moment
            log.info("submission_absent", job_id=submission.job_id, submission_id=submission.id)
            crash_point("between_looks")
            return Outcome(delay)
        gone_by = timedelta(seconds=moment - first)
        if gone_by < delay:
            return Outcome(delay - gone_by)
        await self._ending.reject(submission, NotSentError("The provider never got it."))
        self._absent_since.pop(submission.id, None)
        return Outcome(None)

    async def _operation(self, submission: ProviderSubmission) -> OperationType:
        async with self._db.begin():
            return (await self._db.get_one(Job, submission.job_id)).operation_type

    async def _has_ended(self, submission: ProviderSubmission) -> bool:
        async with self._db.begin():
            job = await self._db.get_one(Job, submission.job_id, populate_existing=True)
            return job.status.is_final

    async def _doubted_at(self, submission: ProviderSubmission) -> datetime:
        """When it became uncertain: the stage of its send ended then."""
        async with self._db.begin():
            ended = await self._db.scalar(
                select(func.max(SubmissionStage.ended_at)).where(SubmissionStage.submission_id == submission.id)
            )
        return ended or submission.sent_at or submission.created_at

    def _age(self, submission: ProviderSubmission) -> timedelta:
        return self._clock.now() - self._sent_at(submission)

    @staticmethod
    def _since(submission: ProviderSubmission) -> datetime:
        return SubmissionClearing._sent_at(submission) - LISTING_SLACK

    @staticmethod
    def _sent_at(submission: ProviderSubmission) -> datetime:
        return submission.sent_at or submission.created_at

    async def _put_to_review(self, submission: ProviderSubmission) -> None:
        """Leave it to a person: the credits stay held, and the account goes on with other jobs in its place."""
        async with self._db.begin():
            submission.become(SubmissionState.REVIEW, self._clock.now())
            await self._accounts.release_account(submission.account_id, job_id=submission.job_id)
            job = await self._db.get_one(Job, submission.job_id)
            job.needs_attention = True
            self._events.record(JobChanged(submission.job_id))
        self._absent_since.pop(submission.id, None)
        log.warning("submission_in_review", job_id=submission.job_id, submission_id=submission.id)
