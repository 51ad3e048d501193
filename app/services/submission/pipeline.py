"""The submission pipeline: from a waiting job to one that the provider has.

The intention is committed before the provider is called (reliability rules, a job and its submissions): after a crash
at any point a job is neither lost nor paid twice.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import SubmissionState
from app.domain.errors import (
    InputGoneError,
    InvalidTransitionError,
    NotSentError,
    PixSimError,
    ResourceNotFoundError,
    StorageError,
    SubmitUncertainError,
)
from app.domain.events import EventLog, JobChanged, RunnersPaused
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import GenerationResult, InputSlot, input_slots
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.asset.asset_service import AssetService
from app.services.job.next_jobs import TO_START
from app.services.provider.provider_service import ProviderService
from app.services.submission.ending import Ending
from app.services.submission.rows import read_again, read_whole
from app.services.submission.stages import Stage, enter_first_stages, enter_stage
from app.system.clock import Clock
from app.system.crash_points import crash_point
from app.system.journal import Journal
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

T = TypeVar("T")

SEED_LIMIT = 2**31
FIRST_WRITE_PAUSE_SECONDS = 1.0
LONGEST_WRITE_PAUSE_SECONDS = 30.0


class SubmissionPipeline:
    """Submits one job at a time; many pipelines run side by side."""

    def __init__(
        self,
        db: AsyncSession,
        account_service: AccountService,
        provider_service: ProviderService,
        asset_service: AssetService,
        *,
        registry: ProviderRegistry,
        journal: Journal,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = account_service
        self._providers = provider_service
        self._assets = asset_service
        self._registry = registry
        self._journal = journal
        self._events = events
        self._clock = clock
        self._ending = Ending(db, account_service, events, clock)
        self._claimed: dict[str, tuple[ProviderSubmission, ProviderAccount, Job]] = {}
        """What this unit of work has claimed itself: it need not read that again to carry it out."""

    async def submit_job(self, job: Job) -> ProviderSubmission:
        """Take a waiting job to the provider.

        Every refusal of the provider is written down, not raised: the returned submission's state tells.

        Args:
            job: A waiting job; its row is read again.

        Raises:
            NoAvailableAccountError: No account can take it now; the job waits as before.
            InvalidTransitionError: The job is not waiting any more, or another runner has it.
            ResourceNotFoundError: There is no such job.
        """
        submission = await self.claim(job.id)
        return await self.carry_out(submission.id)

    async def carry_out(self, submission_id: str) -> ProviderSubmission:
        """Take a claimed submission to the provider; every refusal is written down, not raised.

        Raises:
            ResourceNotFoundError: There is no such submission.
        """
        if submission_id in self._claimed:
            submission, account, job = self._claimed.pop(submission_id)
        else:
            submission, account, job = await self._surely(partial(self._load, submission_id))
        refusal: Exception = NotSentError("The job ended before it was sent.")
        request: dict[str, Any] | None = None
        try:
            ready = await self._make_ready(submission, account, job)
            if await self._intend(submission, ready):
                request = ready
        except Exception as error:
            # A rolled back transaction leaves nothing of the row to be read before it is loaded again.
            log.warning("not_ready_to_send", exc_info=True, submission_id=submission_id)
            refusal = error
        if request is None:
            await self._surely(partial(self._ending.reject, submission, refusal))
        else:
            await self._send(submission, account, job, request)
        return submission

    async def _load(self, submission_id: str) -> tuple[ProviderSubmission, ProviderAccount, Job]:
        async with self._db.begin():
            return await read_whole(self._db, submission_id)

    async def claim(self, job_id: int) -> ProviderSubmission:
        """One transaction: the job, a slot, the credits and the attempt's row.

        Raises:
            NoAvailableAccountError: No account can take it now; nothing was changed.
            InvalidTransitionError: The job is not waiting any more, or another runner has it.
            ResourceNotFoundError: There is no such job.
        """
        async with self._db.begin():
            found = (await self._db.execute(TO_START, {"job": job_id, "now": self._clock.now()})).one_or_none()
            if found is None:
                raise ResourceNotFoundError("job", job_id)
            job, may_start = found
            if job.status.is_final:
                raise InvalidTransitionError(f"Job {job_id} has ended: {job.status}.")
            # Its user may have held, paused or put it off since it was listed, or another runner has it.
            if not may_start:
                raise InvalidTransitionError(await self._why_not(job_id))
            submission_id = str(uuid4())
            account = await self._accounts.select_account(
                job.provider_id,
                job.operation_type,
                job=job,
                submission_id=submission_id,
                only=await self._maker_of_own_input(job),
            )
            job.token += 1
            submission = ProviderSubmission(
                id=submission_id,
                job_id=job.id,
                account_id=account.id,
                provider_id=job.provider_id,
                state=SubmissionState.PREPARING,
                token=job.token,
                params=_with_seed(job.params),
                created_at=self._clock.now(),
            )
            self._db.add(submission)
            await self._db.flush()
            await enter_first_stages(self._db, self._clock, submission, account.label)
            self._events.record(JobChanged(job.id))
            crash_point("in_claim")
        crash_point("after_claim")
        self._claimed[submission.id] = (submission, account, job)
        return submission

    async def _why_not(self, job_id: int) -> str:
        live = exists().where(ProviderSubmission.job_id == job_id, ProviderSubmission.state.in_(LIVE_STATES))
        if await self._db.scalar(select(live)):
            return f"Job {job_id} has an attempt on its way."
        return f"Job {job_id} is not to be started now."

    async def _make_ready(self, submission: ProviderSubmission, account: ProviderAccount, job: Job) -> dict[str, Any]:
        """The parameters with each input as the provider's id of it; uploads what is not there yet."""
        await self._providers.unlock_account(account)
        provider_id, account_id = job.provider_id, account.id
        request = dict(submission.params)
        slots = self._slots(job)
        crash_point("while_preparing")
        for slot in slots:
            asset_id = request.get(slot.name)
            if asset_id is not None:
                request[slot.name] = await self._assets.get_asset_for_provider(
                    int(asset_id), provider_id, account_id=account_id, slot=slot
                )
        return request

    def _slots(self, job: Job) -> tuple[InputSlot, ...]:
        """The inputs of what a job's parameters choose.

        Raises:
            ProviderNotFoundError: The provider is not there any more.
        """
        model = self._registry.get(job.provider_id).manifest.params_model(job.operation_type)
        return input_slots(model.variant(job.params))

    async def _maker_of_own_input(self, job: Job) -> int | None:
        """The one account that can take a job with an input that the provider knows at the account that made it.

        None where that account was deleted too: whoever takes the job then fails it with the reason.
        """
        if job.provider_id not in self._registry:
            return None
        inputs = [job.params.get(slot.name) for slot in self._slots(job) if slot.takes_only_own]
        if not inputs:
            return None
        made_by = (
            select(Asset.account_id)
            .join(ProviderAccount, ProviderAccount.id == Asset.account_id)
            .where(Asset.id.in_(inputs), Asset.provider_id == job.provider_id, ProviderAccount.deleted_at.is_(None))
        )
        return await self._db.scalar(made_by.limit(1))

    async def _intend(self, submission: ProviderSubmission, request: dict[str, Any]) -> bool:
        """Write down what is about to be sent; False when the job was cancelled meanwhile."""
        async with self._db.begin():
            job = await read_again(self._db, submission)
            if submission.state != SubmissionState.PREPARING or job.status.is_final:
                return False
            submission.become(SubmissionState.SENDING, self._clock.now())
            submission.request = request
            submission.fingerprint = fingerprint(job, submission.params)
            await enter_stage(self._db, self._clock, submission, Stage.SUBMIT)
            self._events.record(JobChanged(job.id))
            crash_point("in_intending")
        crash_point("sending_written")
        return True

    async def _send(
        self, submission: ProviderSubmission, account: ProviderAccount, job: Job, request: dict[str, Any]
    ) -> None:
        # A transaction that is rolled back on the way leaves nothing of the rows to be read.
        submission_id, job_id = submission.id, submission.job_id
        provider_id, operation = job.provider_id, job.operation_type
        try:
            await self._note("sending", submission, operation=operation.value, fingerprint=submission.fingerprint)
        except OSError as error:
            log.warning("journal_refused", exc_info=True, job_id=job_id, submission_id=submission_id)
            await self._surely(partial(self._ending.reject, submission, error))
            return
        crash_point("before_send")
        try:
            result = await self._providers.execute_job(
                provider_id, account, operation, request, client_token=submission_id
            )
        except SubmitUncertainError as doubt:
            write_down: Callable[[], Awaitable[None]] = partial(self._ending.doubt, submission, doubt)
        except InputGoneError as gone:
            log.warning("input_gone", job_id=job_id, submission_id=submission_id, reason=str(gone))
            write_down = partial(self._bring_again, submission, job, gone)
        except PixSimError as refusal:
            log.warning("submit_refused", job_id=job_id, submission_id=submission_id, reason=str(refusal))
            write_down = partial(self._ending.reject, submission, refusal)
        except Exception as error:
            log.exception("submit_failed", job_id=job_id, submission_id=submission_id)
            unclear = SubmitUncertainError("The adapter failed while sending.", detail=repr(error))
            write_down = partial(self._ending.doubt, submission, unclear)
        else:
            crash_point("after_send")
            write_down = partial(self._keep_answer, submission, result)
        await self._surely(write_down)

    async def _bring_again(self, submission: ProviderSubmission, job: Job, gone: InputGoneError) -> None:
        """Forget the copies of the inputs, so that the next attempt brings them anew; it counts as an attempt."""
        given = (submission.params.get(slot.name) for slot in self._slots(job))
        inputs = [asset_id for asset_id in given if isinstance(asset_id, int)]
        await self._assets.copies.forget(inputs, submission.provider_id, submission.account_id)
        await self._ending.reject(submission, gone)

    async def _surely(self, step: Callable[[], Awaitable[T]]) -> T:
        """Take a step again and again while the disk or the lock refuses it.

        A submission that is left half way would keep its job, its slot and its credits; once it was sent, it may be
        paid for.
        """
        pause = FIRST_WRITE_PAUSE_SECONDS
        is_told = False
        while True:
            try:
                done = await step()
            except StorageError as error:
                log.warning("step_not_written", exc_info=True)
                self._events.tell(RunnersPaused(error.message))
                is_told = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_WRITE_PAUSE_SECONDS)
                continue
            if is_told:
                self._events.tell(RunnersPaused(""))
            return done

    async def _keep_answer(self, submission: ProviderSubmission, result: GenerationResult) -> None:
        """Write down what the provider answered; where that cannot be meant, nobody knows what became of it.

        Otherwise it would keep its job, its slot and its credits until the next start.
        """
        try:
            await self.accept(submission, result)
        except StorageError:
            raise
        except Exception as error:
            unclear = SubmitUncertainError("The provider's answer cannot be meant.", detail=type(error).__name__)
            await self._ending.doubt(submission, unclear)
            log.exception("answer_not_kept", job_id=submission.job_id, submission_id=submission.id)

    async def accept(self, submission: ProviderSubmission, result: GenerationResult) -> None:
        """Write down that the provider has it, under this id."""
        async with self._db.begin():
            job = await read_again(self._db, submission)
            await self._ending.accept(submission, job, result)
            await enter_stage(self._db, self._clock, submission, Stage.STATUS)
            crash_point("in_accept")
        crash_point("after_accept")
        try:
            await self._note("accepted", submission, remote_id=result.remote_id)
        except OSError:
            # The database has it; the journal is for the day when that is lost.
            log.warning("journal_refused", exc_info=True, submission_id=submission.id)

    async def _note(self, event: str, submission: ProviderSubmission, **more: str | None) -> None:
        """A line in the journal, on the disk when this returns.

        Raises:
            OSError: The disk refuses.
        """
        record = {
            "event": event,
            "submission_id": submission.id,
            "job_id": submission.job_id,
            "provider_id": submission.provider_id,
            "account_id": submission.account_id,
            **more,
        }
        await in_thread(self._journal.append, record, self._clock.now())


def fingerprint(job: Job, params: dict[str, Any]) -> str:
    """A hash by which a remote job can be told to be this submission: provider, operation and pinned parameters."""
    text = json.dumps([job.provider_id, job.operation_type.value, params], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _with_seed(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with a drawn seed where none was given, so that each attempt's fingerprint is its own."""
    pinned = dict(params)
    if pinned.get("seed") is None:
        pinned["seed"] = secrets.randbelow(SEED_LIMIT)
    return pinned
