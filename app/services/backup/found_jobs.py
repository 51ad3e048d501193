"""Jobs of which the journal knows more than the database: followed again, or asked about; none is sent again."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, JobStatus, SubmissionState
from app.domain.errors import NotSentError, ProviderNotFoundError
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.domain.user import User
from app.providers.base import ClearingWay, GenerationResult
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.backup.sent_jobs import Sent
from app.services.submission.ending import Ending
from app.services.submission.rows import read_again
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_S = SubmissionState
_IDS_ALONE = frozenset({ClearingWay.RECEIVED, ClearingWay.OWN_ID})
"""These need no more than our own id; the request itself is not in the journal."""
_REASON = "The database was restored or lost after it was sent."


@dataclass(frozen=True, slots=True)
class End:
    """What became of one job."""

    is_followed: bool = False
    is_asked: bool = False
    has_new_account: bool = False


class FoundJobs:
    """Brings back one job at a time, each in one transaction."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        accounts: AccountService,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._registry = registry
        self._events = events
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)

    async def bring_back(self, sent: Sent) -> End:
        """Let the database know of an attempt that was sent, the last one of its job."""
        await self._close_former(sent)
        async with self._db.begin():
            known = await self._db.get(ProviderSubmission, sent.submission_id)
            job = await self._db.get(Job, sent.job_id)
            if known is not None:
                return await self._go_on(known, sent)
            if job is not None and not _may_be(job, sent):
                log.warning("journal_tells_of_another_job", job_id=sent.job_id, submission_id=sent.submission_id)
                return End()
            if job is not None and (job.status.is_final or await self._is_taken(job.id)):
                return End()
            account, is_new = await self._account(sent)
            if account is None:
                return End()
            job = job or await self._new_job(sent, account)
            end = self._add(job, account, sent)
            self._events.record(JobChanged(job.id))
        return End(end.is_followed, end.is_asked, is_new)

    async def _close_former(self, sent: Sent) -> None:
        """An earlier attempt of the same job was refused: otherwise there would be no later one."""
        open_states = (_S.PREPARING, _S.SENDING, _S.UNCERTAIN, _S.REVIEW)
        async with self._db.begin():
            found = await self._db.scalars(
                select(ProviderSubmission).where(
                    ProviderSubmission.job_id == sent.job_id,
                    ProviderSubmission.provider_id == sent.provider_id,
                    ProviderSubmission.id != sent.submission_id,
                    ProviderSubmission.state.in_(open_states),
                    ProviderSubmission.created_at < sent.sent_at,
                )
            )
            former = list(found)
        for submission in former:
            await self._ending.reject(submission, NotSentError("It was tried again later."))

    async def _go_on(self, submission: ProviderSubmission, sent: Sent) -> End:
        """The database has it: it may be further than that knows."""
        if submission.state is _S.PREPARING:
            submission.become(_S.SENDING, sent.sent_at)
        if submission.state not in {_S.SENDING, _S.UNCERTAIN, _S.REVIEW}:
            return End()
        if sent.remote_id is None or await self._ending.is_claimed(submission, sent.remote_id):
            # The recovery, which comes next, doubts it, and its way of clearing finds it.
            return End(is_asked=submission.state is _S.REVIEW)
        await self._db.flush()
        job = await read_again(self._db, submission)
        await self._ending.accept(submission, job, GenerationResult(sent.remote_id))
        return End(is_followed=True)

    async def _is_taken(self, job_id: int) -> bool:
        live = select(func.count()).where(
            ProviderSubmission.job_id == job_id, ProviderSubmission.state.in_(LIVE_STATES)
        )
        return bool(await self._db.scalar(live))

    async def _account(self, sent: Sent) -> tuple[ProviderAccount | None, bool]:
        """The account that it was sent with; one that is not there comes back without its key."""
        account = await self._db.get(ProviderAccount, sent.account_id)
        if account is not None and account.provider_id == sent.provider_id:
            return account, False
        label = f"{sent.provider_id} {sent.account_id}"
        same = select(ProviderAccount).where(
            ProviderAccount.provider_id == sent.provider_id,
            or_(ProviderAccount.is_built_in, ProviderAccount.label == label),
        )
        found = await self._db.scalar(same.order_by(ProviderAccount.id).limit(1))
        if found is not None:
            return found, False
        user_id = await self._db.scalar(select(func.min(User.id)).where(User.deleted_at.is_(None)))
        if user_id is None:
            return None, False
        made = ProviderAccount(
            id=sent.account_id if account is None else None,
            user_id=user_id,
            provider_id=sent.provider_id,
            email=f"account-{sent.account_id}@{sent.provider_id}",
            label=label,
            state=AccountState.NEEDS_SIGN_IN,
            state_reason="Its key was in the database that was lost.",
            state_since=self._clock.now(),
            created_at=self._clock.now(),
        )
        self._db.add(made)
        await self._db.flush()
        return made, True

    async def _new_job(self, sent: Sent, account: ProviderAccount) -> Job:
        last = await self._db.scalar(select(func.max(Job.position)).where(Job.ended_at.is_(None))) or 0.0
        job = Job(
            id=sent.job_id,
            user_id=account.user_id,
            provider_id=sent.provider_id,
            operation_type=sent.operation,
            params={},
            position=last + 1,
            is_held=True,
            created_at=sent.sent_at,
        )
        self._db.add(job)
        await self._db.flush()
        return job

    def _add(self, job: Job, account: ProviderAccount, sent: Sent) -> End:
        """Write the attempt down: followed where its id is known, else cleared by our own id, else a person's."""
        job.is_held = True
        job.token += 1
        _begin(job, sent.sent_at)
        state = _S.ACCEPTED if sent.remote_id is not None else self._doubtful_state(sent)
        job.needs_attention = state is _S.REVIEW
        self._db.add(
            ProviderSubmission(
                id=sent.submission_id,
                job_id=job.id,
                account_id=account.id,
                provider_id=sent.provider_id,
                state=state,
                token=job.token,
                params=job.params,
                remote_id=sent.remote_id,
                handle={} if sent.remote_id is not None else None,
                error_message=None if sent.remote_id is not None else _REASON,
                created_at=sent.sent_at,
                sent_at=sent.sent_at,
                accepted_at=sent.accepted_at,
            )
        )
        return End(is_followed=state is _S.ACCEPTED, is_asked=state is _S.REVIEW)

    def _doubtful_state(self, sent: Sent) -> SubmissionState:
        try:
            ways = self._registry.get(sent.provider_id).clearing_of(sent.operation, {})
        except ProviderNotFoundError:
            return _S.REVIEW
        return _S.UNCERTAIN if ways and _IDS_ALONE.issuperset(ways) else _S.REVIEW


def _may_be(job: Job, sent: Sent) -> bool:
    """Whether a job is the one that the journal means: numbers are given again after a restore."""
    is_same = job.provider_id == sent.provider_id and job.operation_type == sent.operation
    return is_same and job.created_at <= sent.sent_at


def _begin(job: Job, moment: datetime) -> None:
    if job.status is JobStatus.PENDING:
        job.become(JobStatus.PROCESSING, moment)
