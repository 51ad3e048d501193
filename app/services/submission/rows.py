"""Reads a submission with what belongs to it in one statement, as it is now: others have changed it meanwhile."""

from typing import cast

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.errors import ResourceNotFoundError
from app.domain.job import Job
from app.domain.submission import ProviderSubmission

# Built once: each transaction of a submission begins with one of them.
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
