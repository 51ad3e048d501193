"""A submission is read as it is now, with what belongs to it, also after a transaction that came to nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.account import ProviderAccount
from app.domain.enums import JobStatus
from app.domain.errors import ResourceNotFoundError
from app.domain.job import Job
from app.services.submission.rows import read_again, read_whole
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_queue(tmp_path, FakeProvider()) as opened:
        yield opened


async def test_a_submission_is_read_with_its_account_and_its_job_as_they_are_now(library: OpenLibrary) -> None:
    (job_id,) = await queue(library, "a lake")
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job_id)
    async with library.parts.database.steps() as session:
        async with session.begin():
            submission, account, job = await read_whole(session, claimed.id)
        assert isinstance(account, ProviderAccount)
        assert (submission.id, account.id, job.id) == (claimed.id, claimed.account_id, job_id)
        async with library.write() as services:
            await services.jobs.cancel_job(job_id)
        async with session.begin():
            again = await read_again(session, submission)
        assert again is job
        assert again.status == JobStatus.CANCELLED
        assert not submission.is_live


async def test_after_a_transaction_that_was_rolled_back_it_can_be_read_again(library: OpenLibrary) -> None:
    (job_id,) = await queue(library, "a lake")
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job_id)
    async with library.parts.database.steps() as session:
        async with session.begin() as transaction:
            submission, _, _ = await read_whole(session, claimed.id)
            submission.error_message = "never written"
            await session.flush()
            await transaction.rollback()
        async with session.begin():
            job = await read_again(session, submission)
        assert isinstance(job, Job)
        assert submission.error_message is None


async def test_what_is_not_there_cannot_be_read(library: OpenLibrary) -> None:
    async with library.parts.database.read() as session:
        with pytest.raises(ResourceNotFoundError):
            await read_whole(session, "nobody")
