"""Reads submissions, each with what belongs to it in one statement, as they are now: others have changed them."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import SubmissionState
from app.domain.errors import ResourceNotFoundError
from app.domain.job import Job
from app.domain.submission import ProviderSubmission


class RunningRow(NamedTuple):
    """A submission that a provider has.

    Attributes:
        waits_for_cancel: Its user wants it stopped and the provider was not asked yet.
    """

    id: str
    provider_id: str
    remote_id: str | None
    waits_for_cancel: bool


# Built once: each transaction of a submission begins with one of them, and the runners ask after each change.
_WITH_JOB = (
    select(ProviderSubmission, Job)
    .join(Job, Job.id == ProviderSubmission.job_id)
    .where(ProviderSubmission.id == bindparam("id"))
    .execution_options(populate_existing=True)
)
_WHOLE = (
    select(ProviderSubmission, ProviderAccount, Job)
    .join(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
    .join(Job, Job.id == ProviderSubmission.job_id)
    .where(ProviderSubmission.id == bindparam("id"))
    .execution_options(populate_existing=True)
)
_RUNNING = (
    select(
        ProviderSubmission.id,
        ProviderSubmission.provider_id,
        ProviderSubmission.remote_id,
        ProviderSubmission.cancel_asked_at.is_not(None) & ProviderSubmission.cancel_sent_at.is_(None),
    )
    .where(ProviderSubmission.state == SubmissionState.ACCEPTED)
    .order_by(ProviderSubmission.created_at)
)
_UNCOLLECTED = (
    select(ProviderSubmission.id)
    .where(ProviderSubmission.state == SubmissionState.SUCCEEDED, ~ProviderSubmission.is_collected)
    .order_by(ProviderSubmission.created_at)
)
_OUTPUTS = select(Asset).where(Asset.submission_id == bindparam("id")).execution_options(populate_existing=True)


async def read_whole(db: AsyncSession, submission_id: str) -> tuple[ProviderSubmission, ProviderAccount, Job]:
    """A submission with its account and its job, inside the caller's transaction.

    Raises:
        ResourceNotFoundError: There is no such submission.
    """
    found = (await db.execute(_WHOLE, {"id": submission_id})).one_or_none()
    if found is None:
        raise ResourceNotFoundError("submission", submission_id)
    submission, account, job = found
    return submission, account, job


async def read_again(db: AsyncSession, submission: ProviderSubmission) -> Job:
    """Bring a submission up to date, inside the caller's transaction; gives its job, which is so too.

    A transaction that was rolled back has left nothing of the submission to be read but its identity.
    """
    (submission_id,) = cast(tuple[str], inspect(submission, raiseerr=True).identity)
    _, job = (await db.execute(_WITH_JOB, {"id": submission_id})).one()
    return job


async def select_running(db: AsyncSession) -> list[RunningRow]:
    """What providers have and have not ended, oldest first."""
    return [RunningRow(*row) for row in await db.execute(_RUNNING)]


async def select_uncollected(db: AsyncSession) -> list[str]:
    """The ids of what is done at its provider and not yet in the library, oldest first."""
    return list(await db.scalars(_UNCOLLECTED))


async def select_outputs(db: AsyncSession, submission_id: str) -> Sequence[Asset]:
    """What of a submission is in the library, or half placed, inside the caller's transaction."""
    return (await db.scalars(_OUTPUTS, {"id": submission_id})).all()
