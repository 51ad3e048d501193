"""Follows what a provider has: looks at it, fetches its results, brings them into the library."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Any

import structlog
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, JobStatus, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import (
    MediaError,
    PixSimError,
    ProviderAuthError,
    ProviderError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    ResultLostError,
    VaultError,
)
from app.domain.events import AssetChanged, EventLog, JobChanged, JobProgressed
from app.domain.job import Job
from app.domain.lineage import AssetLineage
from app.domain.submission import ProviderSubmission
from app.media.probe import MediaInspector
from app.providers.base import BaseProvider, RemoteOutput, VideoStatusResult, input_slots
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.account.credentials import AccountCredentials
from app.services.asset.asset_service import AssetService
from app.services.asset.file_names import safe_name
from app.services.asset.library import Library
from app.services.asset.lineage_service import LineageService
from app.services.asset.placing import NewAsset
from app.services.job.dependencies import JobDependencies
from app.services.lineage.succession import Succession
from app.services.provider.limits import LOOK_SECONDS, in_time
from app.services.submission.ending import Ending, outputs_as_json
from app.services.submission.fetching import ResultFetching
from app.services.submission.looks import GatheredLooks, Looks, error_of
from app.services.submission.rows import (
    RunningRow,
    read_again,
    read_whole,
    select_outputs,
    select_running,
    select_uncollected,
)
from app.services.submission.spans import used_span
from app.services.submission.stages import Stage, end_stage, enter_stage
from app.services.submission.verdict import words
from app.system.clock import Clock
from app.system.crash_points import crash_point
from app.system.threads import in_thread
from app.system.transfer import Transfer

log = structlog.get_logger(__name__)

NAME_WORDS = 6
GIVE_UP_AFTER = timedelta(days=1)
"""So long at least results are asked for that their provider has no more."""
LOST = "The result was made, and its charge stands, but it cannot be fetched. Try again asks for it and makes no other."


class SubmissionTracker:
    """Polls and collects one submission at a time."""

    def __init__(
        self,
        db: AsyncSession,
        accounts: AccountService,
        assets: AssetService,
        lineage: LineageService,
        credentials: AccountCredentials,
        *,
        registry: ProviderRegistry,
        library: Library,
        inspector: MediaInspector,
        transfer: Transfer,
        gathered: GatheredLooks,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._assets = assets
        self._lineage = lineage
        self._credentials = credentials
        self._registry = registry
        self._library = library
        self._inspector = inspector
        self._fetching = ResultFetching(credentials, transfer)
        self._looks = Looks(credentials, gathered, clock)
        self._events = events
        self._clock = clock
        self._ending = Ending(db, accounts, events, clock)
        self._dependencies = JobDependencies(db, registry, events, clock)
        self._versions = Succession(db, events)

    async def list_running(self) -> list[RunningRow]:
        """What providers have and have not ended, oldest first."""
        return await select_running(self._db)

    async def list_uncollected(self) -> list[str]:
        """The ids of what is done there and not yet in the library, oldest first."""
        return await select_uncollected(self._db)

    async def check(self, submission_id: str) -> JobProgressed | None:
        """Look at a running submission once, and write down what ended; gives the progress of what goes on.

        A cancelled job's provider is asked to stop first, once.

        Raises:
            ResourceNotFoundError: There is no such submission.
            ProviderError: The look failed; the job may be well.
            VaultError: The account's secrets cannot be opened.
        """
        submission, account, job = await self._load(submission_id)
        provider = self._registry.get(submission.provider_id)
        if provider.manifest.can_cancel and submission.waits_for_cancel:
            await self._ask_to_stop(provider, submission, account)
        try:
            status = await self._ask(provider, submission, account)
        except RemoteNotFoundError as error:
            status = VideoStatusResult(ProviderStatus.FAILED, error=error)
        progress = await self._take(submission, job, status)
        if submission.state in {SubmissionState.FAILED, SubmissionState.CANCELLED}:
            await self._forget(provider, submission, account)
        return progress

    async def collect(self, submission_id: str) -> None:
        """Bring the outputs of a finished submission into the library and end its job.

        It can be called again after a crash at any point: what is there already is not fetched again.

        Raises:
            ResourceNotFoundError: There is no such submission.
            ProviderError: A result could not be fetched; it is tried again.
            WorkerError: A result could not be looked into; it is tried again.
            OSError: The library cannot be written; it is tried again.
        """
        async with self._db.begin():
            submission, account, job = await read_whole(self._db, submission_id)
            there = await select_outputs(self._db, submission_id)
        if submission.is_collected:
            return
        if any(asset.is_half_placed for asset in there):
            await self._assets.placing.finish(submission_id)
            async with self._db.begin():
                there = await select_outputs(self._db, submission_id)
        provider = self._registry.get(submission.provider_id)
        try:
            assets = await self._bring_all(provider, submission, account, job, there)
        except MediaError as error:
            await self._spoiled(submission, error, "The result cannot be read.")
        except RemoteNotFoundError as error:
            if not await self._gone(provider, submission, error):
                # What may be left of it there is still wanted.
                return
        else:
            await self._finish(submission, assets)
        await self._forget(provider, submission, account)

    async def _ask(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> VideoStatusResult:
        try:
            return await self._looks.look(provider, account, submission)
        except ProviderAuthError as error:
            async with self._db.begin():
                await self._accounts.mark_account_refused(submission.account_id, error, words(error))
            raise

    async def _ask_to_stop(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> None:
        """Ask once; a refusal (it may have ended already) must not keep us from looking at it."""
        remote_id, handle = submission.remote_id or "", submission.handle or {}
        try:
            await self._credentials.call(
                account, lambda opened: in_time(provider.cancel(opened, remote_id, handle), LOOK_SECONDS)
            )
        except (ProviderUnavailableError, ProviderRateLimitError) as error:
            log.warning("remote_cancel_delayed", submission_id=submission.id, reason=str(error))
            return
        except ProviderError as error:
            log.warning("remote_cancel_refused", submission_id=submission.id, reason=str(error))
        async with self._db.begin():
            submission.cancel_sent_at = self._clock.now()

    async def _forget(self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount) -> None:
        """Let the provider drop what it keeps of the job; that it cannot changes nothing here."""
        remote_id, handle = submission.remote_id or "", submission.handle or {}
        try:
            await self._credentials.call(
                account, lambda opened: in_time(provider.forget(opened, remote_id, handle), LOOK_SECONDS)
            )
        except (ProviderError, VaultError) as error:
            log.warning("remote_forget_failed", submission_id=submission.id, reason=str(error))

    async def _bring_all(
        self,
        provider: BaseProvider,
        submission: ProviderSubmission,
        account: ProviderAccount,
        job: Job,
        there: Sequence[Asset],
    ) -> list[Asset]:
        outputs = [RemoteOutput(**output) for output in submission.outputs or []]
        assets = {asset.output_index: asset for asset in there}
        for index in range(len(outputs)):
            if index in assets:
                continue
            try:
                assets[index] = await self._bring(provider, submission, account, job, index, outputs[index])
            except RemoteNotFoundError:
                outputs = await self._new_links(provider, submission, account)
                assets[index] = await self._bring(provider, submission, account, job, index, outputs[index])
        return [assets[index] for index in range(len(outputs))]

    async def _new_links(
        self, provider: BaseProvider, submission: ProviderSubmission, account: ProviderAccount
    ) -> list[RemoteOutput]:
        """Ask the provider again for the results of a job whose links have expired.

        Raises:
            RemoteNotFoundError: It has them no more.
            ProviderError: It could not be asked.
        """
        status = await self._ask(provider, submission, account)
        if len(status.outputs) != len(submission.outputs or []):
            is_open = status.status in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}
            kind = ProviderUnavailableError if is_open else RemoteNotFoundError
            raise kind("The link to the result has expired, and the provider gives no new one.")
        async with self._db.begin():
            submission.outputs = outputs_as_json(status.outputs)
        return list(status.outputs)

    async def _take(self, submission: ProviderSubmission, job: Job, status: VideoStatusResult) -> JobProgressed | None:
        if status.status in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}:
            return JobProgressed(job.id, status.fraction, status.seconds_left, status.queue_position, status.preview)
        async with self._db.begin():
            current = await read_again(self._db, submission)
            if submission.state != SubmissionState.ACCEPTED:
                return None
            if status.status == ProviderStatus.COMPLETED and status.outputs:
                await self._ending.succeed(submission, current, status)
                await enter_stage(self._db, self._clock, submission, Stage.COMPLETE, status.note)
                crash_point("in_settle")
            else:
                await self._ending.fail(submission, current, error_of(status), cost=status.cost)
                crash_point("in_fail")
        return None

    async def _bring(
        self,
        provider: BaseProvider,
        submission: ProviderSubmission,
        account: ProviderAccount,
        job: Job,
        index: int,
        output: RemoteOutput,
    ) -> Asset:
        incoming = await in_thread(self._library.new_incoming, f"{submission.id}-{index}.part")
        target = self._library.incoming(incoming)
        try:
            copied = await self._fetching.fetch(provider, account, output, target)
        except ProviderUnavailableError:
            raise
        except ProviderError as error:
            # However a link is refused: its provider may name another one, and if not, nothing mends it.
            raise RemoteNotFoundError(error.message, detail=error.detail) from error
        try:
            found = await self._inspector.inspect(target)
        except MediaError:
            await in_thread(target.unlink, missing_ok=True)
            raise
        seed, model = submission.params.get("seed"), submission.params.get("model")
        negative_prompt = submission.params.get("negative_prompt")
        new = NewAsset(
            user_id=job.user_id,
            origin=AssetOrigin.JOB,
            provider_id=submission.provider_id,
            name=_name_of(job, index, found.extension, await self._input_name(job)),
            prompt=job.prompt,
            negative_prompt=negative_prompt if isinstance(negative_prompt, str) else "",
            model=model if isinstance(model, str) else None,
            operation_type=job.operation_type,
            params=submission.params,
            seed=seed if isinstance(seed, int) else None,
            job_id=job.id,
            account_id=submission.account_id,
            submission_id=submission.id,
            output_index=index,
            arrived_after_cancel=job.status == JobStatus.CANCELLED,
            remote_url=output.url,
        )
        return await self._assets.placing.place(new, incoming, copied, found)

    async def _input_name(self, job: Job) -> str | None:
        if job.input_asset_id is None:
            return None
        async with self._db.begin():
            return await self._db.scalar(select(Asset.name).where(Asset.id == job.input_asset_id))

    async def _finish(self, submission: ProviderSubmission, assets: Sequence[Asset]) -> None:
        """One transaction: the edges, the job's end, what its outputs replace, the submission's end."""
        async with self._db.begin():
            job = await read_again(self._db, submission)
            for asset in assets:
                await self._connect(job, submission.params, asset)
                if job.status == JobStatus.CANCELLED and not asset.arrived_after_cancel:
                    asset.arrived_after_cancel = True
                    self._events.record(AssetChanged(asset.id))
            submission.is_collected = True
            submission.error_kind = submission.error_message = None
            if job.status == JobStatus.PROCESSING:
                job.become(JobStatus.COMPLETED, self._clock.now())
                await self._dependencies.satisfy(job, assets)
                await self._versions.succeed(job, assets, self._clock.now())
            await end_stage(self._db, self._clock, submission)
            self._events.record(JobChanged(job.id))
            crash_point("in_finish")
        log.info("job_collected", job_id=job.id, submission_id=submission.id, assets=[asset.id for asset in assets])

    async def _connect(self, job: Job, params: dict[str, Any], asset: Asset) -> None:
        model = self._registry.get(job.provider_id).manifest.params_model(job.operation_type).variant(params)
        inputs = [(slot, params[slot.name]) for slot in input_slots(model) if params.get(slot.name) is not None]
        has_edges = exists().where(AssetLineage.child_id == asset.id, AssetLineage.job_id == job.id)
        if not inputs or await self._db.scalar(select(has_edges)):
            return
        wanted = select(Asset.id, Asset.duration_ms).where(Asset.id.in_([parent_id for _, parent_id in inputs]))
        there = dict((await self._db.execute(wanted)).all())
        kept = [(slot, parent_id) for slot, parent_id in inputs if parent_id in there]
        await self._lineage.create_lineage(
            asset.id,
            [parent_id for _, parent_id in kept],
            job.operation_type,
            roles=[slot.role.value for slot, _ in kept],
            job_id=job.id,
            spans=[used_span(params, there[parent_id]) for _, parent_id in kept],
        )

    async def _gone(self, provider: BaseProvider, submission: ProviderSubmission, error: RemoteNotFoundError) -> bool:
        """The provider has the results no more: long after the end of the job it ends with those that came.

        Without any it fails, and its user may have it tried again; gives whether there are any.

        Raises:
            ProviderUnavailableError: It is asked again until then.
        """
        kept_for = max(provider.manifest.result_retention or GIVE_UP_AFTER, GIVE_UP_AFTER)
        ended = submission.ended_at or submission.created_at
        if self._clock.now() - ended < kept_for:
            raise ProviderUnavailableError(error.message, detail=error.detail) from error
        async with self._db.begin():
            there = await select_outputs(self._db, submission.id)
        log.warning("result_gone", submission_id=submission.id, reason=str(error), kept=len(there))
        if there:
            await self._finish(submission, there)
        else:
            await self._spoiled(submission, ResultLostError(error.message, detail=error.detail), LOST)
        return bool(there)

    async def _spoiled(self, submission: ProviderSubmission, error: PixSimError, reason: str) -> None:
        """What the provider delivered is no picture or clip, or is gone: the job fails, and the charge stands."""
        log.warning("result_unreadable", submission_id=submission.id, reason=str(error))
        async with self._db.begin():
            job = await self._db.get_one(Job, submission.job_id, populate_existing=True)
            submission.is_collected = True
            submission.error_kind, submission.error_message = type(error).__name__, error.message
            if job.status == JobStatus.PROCESSING:
                job.error_kind = type(error).__name__
                job.error_message = f"{reason} {error.message}"
                job.become(JobStatus.FAILED, self._clock.now())
            await end_stage(self._db, self._clock, submission, error.message)
            self._events.record(JobChanged(job.id))

    async def _load(self, submission_id: str) -> tuple[ProviderSubmission, ProviderAccount, Job]:
        async with self._db.begin():
            return await read_whole(self._db, submission_id)


def _name_of(job: Job, index: int, extension: str, parent: str | None) -> str:
    """A name for show: from the prompt, else from the first input, with the job's number; a frame's has its moment."""
    at = job.params.get("at")
    if parent and job.operation_type == OperationType.FRAME_EXTRACTION and isinstance(at, int | float):
        return safe_name(f"{PurePath(parent).stem} at {at:.2f} s{extension}")
    made = job.operation_type.value.rpartition("_")[2]
    words = " ".join(job.prompt.split()[:NAME_WORDS])
    if not words:
        words = f"{PurePath(parent).stem} {made}" if parent else job.operation_type.value.replace("_", " ")
    number = f" {index + 1}" if index else ""
    return safe_name(f"{words} #{job.id}{number}{extension}")
