"""A second, paid provider for tests of the window, and jobs of it in every state."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import uuid4

from pydantic import Field
from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.enums import InputRole, JobStatus, MediaType, OperationType, ProviderStatus, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission, SubmissionStage
from app.providers.base import (
    AccountDefaults,
    AccountView,
    BaseProvider,
    CancelAbility,
    Estimate,
    GenerationResult,
    OperationParams,
    ProviderManifest,
    VideoStatusResult,
    input_slot,
)
from app.providers.registry import ProviderRegistry
from app.services.unit_of_work import UnitOfWork
from tests.support.library import OpenLibrary


class Seconds(IntEnum):
    """How long a clip may be."""

    FIVE = 5
    EIGHT = 8


class EditParams(OperationParams):
    """A picture made from a picture."""

    first_frame: int | str = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="Picture")
    prompt: str = Field(min_length=1, max_length=500, title="Prompt", json_schema_extra={"widget": "prompt"})


class ClipParams(OperationParams):
    """A clip from a picture, perhaps to another one."""

    first_frame: int | str = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    last_frame: int | str | None = input_slot(InputRole.LAST_FRAME, MediaType.IMAGE, title="Last frame", required=False)
    prompt: str = Field(min_length=1, max_length=500, title="Prompt", json_schema_extra={"widget": "prompt"})
    duration: Seconds = Field(
        Seconds.FIVE, title="Duration", json_schema_extra={"widget": "segment", "labels": {"5": "5 s", "8": "8 s"}}
    )
    motion: float = Field(0.4, ge=0, le=1, title="Motion", json_schema_extra={"widget": "slider", "step": 0.1})


class TransitionParams(OperationParams):
    """A clip from one picture to another."""

    first_frame: int | str = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    last_frame: int | str = input_slot(InputRole.LAST_FRAME, MediaType.IMAGE, title="Last frame")
    prompt: str = Field(min_length=1, max_length=500, title="Prompt", json_schema_extra={"widget": "prompt"})


class ExtendParams(OperationParams):
    """A longer clip."""

    source_clip: int | str = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip")
    prompt: str = Field(min_length=1, max_length=500, title="Prompt", json_schema_extra={"widget": "prompt"})


class StudioProvider(BaseProvider):
    """Takes 30 credits for each job; never called."""

    manifest = ProviderManifest(
        id="studio",
        name="Studio v5",
        monogram="ST",
        about="A paid provider of the tests.",
        operations={
            OperationType.IMAGE_TO_IMAGE: EditParams,
            OperationType.IMAGE_TO_VIDEO: ClipParams,
            OperationType.VIDEO_TRANSITION: TransitionParams,
            OperationType.VIDEO_EXTEND: ExtendParams,
        },
        credit_types=("webapi",),
        cancel=CancelAbility.ANY,
        built_in_account=AccountDefaults("studio@example.org", "studio-2", 4),
    )

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return Estimate(30, "webapi", 100.0)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        return GenerationResult(client_token)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        return VideoStatusResult(ProviderStatus.PROCESSING)


async def with_studio(library: OpenLibrary) -> OpenLibrary:
    """The same library with one provider more."""
    providers = [*library.parts.registry.all(), StudioProvider()]
    registry = ProviderRegistry({provider.manifest.id: provider for provider in providers})
    parts = replace(library.parts, registry=registry)
    work = UnitOfWork(parts)
    async with work.write() as services:
        await services.accounts.ensure_built_in_accounts()
    return replace(library, parts=parts, work=work)


async def submit(
    library: OpenLibrary,
    job_id: int,
    states: Sequence[SubmissionState],
    *,
    started: timedelta = timedelta(),
    stages: Sequence[str] = (),
) -> None:
    """Give a job a submission and take it through states, as a runner does; the job follows.

    Args:
        library: Where.
        job_id: A waiting job.
        states: After PREPARING, in order.
        started: How long ago.
        stages: Names of its stages.
    """
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        job = await session.get_one(Job, job_id)
        account = (await session.scalars(_account_of(job))).first()
        assert account is not None
        submission = ProviderSubmission(
            id=str(uuid4()),
            job_id=job.id,
            account_id=account.id,
            provider_id=job.provider_id,
            state=SubmissionState.PREPARING,
            token=1,
            params=job.params,
            created_at=now - started,
        )
        session.add(submission)
        await session.flush()
        for number, stage in enumerate(stages):
            start = now - started + timedelta(seconds=number)
            session.add(
                SubmissionStage(
                    submission_id=submission.id, stage=stage, started_at=start, ended_at=start + timedelta(seconds=1)
                )
            )
        for state in states:
            _enter(job, submission, state, now - started)


def _account_of(job: Job) -> Any:
    from sqlalchemy import select

    return select(ProviderAccount).where(ProviderAccount.provider_id == job.provider_id)


def _enter(job: Job, submission: ProviderSubmission, state: SubmissionState, now: datetime) -> None:
    if state == SubmissionState.ACCEPTED:
        submission.remote_id = submission.id
    submission.become(state, now)
    if state in {SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.UNCERTAIN}:
        job.become(JobStatus.PROCESSING, now)


async def end(
    library: OpenLibrary,
    job_id: int,
    status: JobStatus,
    *,
    error: Exception | None = None,
    cost: int | None = None,
) -> None:
    """Take a job that runs to its end, as the tracker does."""
    async with library.parts.database.write() as session:
        job = await session.get_one(Job, job_id)
        job.become(status, library.parts.clock.now())
        job.actual_cost = cost
        if error is not None:
            job.error_kind = type(error).__name__
            job.error_message = str(error)
