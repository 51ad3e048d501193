"""What became of a submission whose reply was lost is found out, or handed to a person."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import ProviderUnavailableError, SubmitUncertainError
from app.domain.submission import ProviderSubmission
from app.providers.base import ClearingWay
from app.providers.registry import ProviderRegistry
from app.services.job.job_rows import JobRow
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def clear(library: OpenLibrary, submission: ProviderSubmission) -> timedelta | None:
    async with library.work.steps() as services:
        return await services.clearing.clear(submission.id)


async def row_of(library: OpenLibrary, job_id: int) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row


async def taken(library: OpenLibrary) -> int:
    async with library.read() as services:
        return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))


async def lost_reply(library: OpenLibrary, provider: FakeProvider, *, arrives: bool) -> ProviderSubmission:
    """A submission of which nobody knows whether it arrived."""
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    provider.loses_reply = SubmitUncertainError("gone")
    async with library.work.steps() as services:
        submission = await services.pipeline.submit_job(job)
    provider.loses_reply = None
    if not arrives:
        provider.submitted.remove(submission.id)
    return submission


@pytest.mark.row("F-03")
async def test_a_job_that_arrived_is_found_again_and_not_sent_twice(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    await clear(library, submission)
    row = await row_of(library, submission.job_id)
    assert (row.status, row.submission_state) == (JobStatus.PROCESSING, SubmissionState.ACCEPTED)
    assert provider.submitted == [submission.id]


@pytest.mark.row("F-02")
async def test_a_job_that_surely_never_arrived_is_submitted_anew(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=False)
    assert await clear(library, submission) == timedelta(0)
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
    assert await clear(library, submission) is None
    row = await row_of(library, submission.job_id)
    assert row.submission_state == SubmissionState.REJECTED
    assert await taken(library) == 0
    async with library.work.steps() as services:
        again = await services.pipeline.carry_out((await services.pipeline.claim(submission.job_id)).id)
    assert again.state == SubmissionState.ACCEPTED
    assert provider.submitted == [again.id]


async def test_absence_proves_nothing_before_the_settle_delay(tmp_path: Path, clock: FakeClock) -> None:
    provider = FakeProvider(settle_delay=timedelta(seconds=120))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=False)
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
        clock.move(timedelta(seconds=50))
        assert await clear(library, submission) == timedelta(seconds=70)
        clock.move(timedelta(seconds=71))
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REJECTED


@pytest.mark.row("F-07")
async def test_without_a_way_to_look_it_up_a_person_decides(tmp_path: Path) -> None:
    provider = FakeProvider(clearing=(ClearingWay.NONE,))
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        await clear(library, submission)
        row = await row_of(library, submission.job_id)
        assert row.submission_state == SubmissionState.REVIEW
        assert row.needs_attention
        assert await taken(library) == 1
    assert len(provider.submitted) == 1


async def test_a_look_that_fails_says_nothing_of_the_submission(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=False)
    provider.find_error = ProviderUnavailableError("no network")
    with pytest.raises(ProviderUnavailableError):
        await clear(library, submission)
    provider.find_error = None
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
    assert await clear(library, submission) == timedelta(0)


async def test_a_job_that_its_user_cancelled_is_found_again_and_stopped(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    assert await clear(library, submission) is None
    row = await row_of(library, submission.job_id)
    assert (row.status, row.submission_state) == (JobStatus.CANCELLED, SubmissionState.ACCEPTED)
    async with library.work.steps() as services:
        await services.tracker.check(submission.id)
    assert provider.cancelled == [submission.id]


async def test_a_cancelled_job_of_which_nobody_can_know_is_still_asked_about(tmp_path: Path) -> None:
    provider = FakeProvider(clearing=(ClearingWay.NONE,))
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        async with library.write() as services:
            await services.jobs.cancel_job(submission.job_id)
        await clear(library, submission)
        async with library.read() as services:
            assert await services.jobs.count_needing_attention(library.user_id) == 1


async def test_what_is_settled_is_not_looked_at_again(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    assert await clear(library, submission) is None
    assert await clear(library, submission) is None
    async with library.read() as services:
        assert await services.clearing.list_uncertain() == []


async def test_a_provider_that_is_gone_leaves_it_to_a_person(tmp_path: Path, provider: FakeProvider) -> None:
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        without = replace(library, work=type(library.work)(replace(library.parts, registry=ProviderRegistry({}))))
        await clear(without, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


async def test_a_job_that_ended_otherwise_is_stopped_where_it_is_found(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    async with library.write() as services:
        await services.jobs.update_status(submission.job_id, JobStatus.CANCELLED)
    await clear(library, submission)
    async with library.work.read() as services:
        (running,) = await services.tracker.list_running()
    assert running.waits_for_cancel
