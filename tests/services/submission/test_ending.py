"""What became of a submission is written down with the job, the slot and the credits, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import AccountState, JobStatus, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import (
    ContentRefusedError,
    InvalidTransitionError,
    ProviderError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.domain.events import EventLog, JobChanged
from app.domain.submission import ProviderSubmission
from app.providers.base import CancelAbility, GenerationResult, RemoteOutput, VideoStatusResult
from app.services.account.account_service import AccountService
from app.services.account.credentials import AccountCredentials
from app.services.account.ledger import Ledger
from app.services.job.job_rows import JobRow
from app.services.submission.ending import Ending
from app.services.submission.rows import read_again
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    """With an account that has a hundred credits; a job costs thirty."""
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        async with opened.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=100)
        yield opened


@asynccontextmanager
async def an_ending(
    library: OpenLibrary, submission_id: str
) -> AsyncIterator[tuple[AsyncSession, Ending, ProviderSubmission]]:
    parts = library.parts
    async with parts.database.steps() as session:
        events = EventLog(parts.bus)
        credentials = AccountCredentials(session, parts.vault, events, parts.clock)
        ledger = Ledger(session, parts.clock)
        accounts = AccountService(session, parts.registry, ledger, events, parts.clock, credentials=credentials)
        async with session.begin():
            submission = await session.get_one(ProviderSubmission, submission_id)
        yield session, Ending(session, accounts, events, parts.clock), submission


async def claim(library: OpenLibrary) -> ProviderSubmission:
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    async with library.work.steps() as services:
        return await services.pipeline.claim(job.id)


async def submit(library: OpenLibrary) -> ProviderSubmission:
    submission = await claim(library)
    async with library.work.steps() as services:
        return await services.pipeline.carry_out(submission.id)


async def row(library: OpenLibrary, submission: ProviderSubmission) -> JobRow:
    async with library.read() as services:
        return (await services.jobs.get_job_rows([submission.job_id]))[0]


async def money(library: OpenLibrary) -> tuple[int, int, int, int]:
    """Free, held and spent credits, and the slots that are taken."""
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
        wallet = (await services.accounts.ledger.balances(account.id))["webapi"]
        assert await services.accounts.ledger.differences() == []
    return wallet.available, wallet.held, wallet.spent, account.current_jobs


async def test_a_refusal_is_written_once_and_gives_everything_back(library: OpenLibrary, clock: FakeClock) -> None:
    submission = await claim(library)
    assert await money(library) == (70, 30, 0, 1)
    for _ in range(2):
        async with an_ending(library, submission.id) as (_session, ending, found):
            await ending.reject(found, ProviderUnavailableError("down", detail="503"))
    after = await row(library, submission)
    assert (after.status, after.submission_state) == (JobStatus.PENDING, SubmissionState.REJECTED)
    assert (after.error_kind, after.error_message) == ("ProviderUnavailableError", "down")
    assert after.not_before == clock.now()
    assert await money(library) == (100, 0, 0, 0)
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
    assert (account.state, account.cooling_until) == (AccountState.COOLING, clock.now() + timedelta(seconds=2))


async def test_a_refusal_of_a_cancelled_job_leaves_it_cancelled(library: OpenLibrary) -> None:
    submission = await claim(library)
    async with library.parts.database.write() as session:
        found = await session.get_one(ProviderSubmission, submission.id)
        found.become(SubmissionState.SENDING, library.parts.clock.now())
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    async with an_ending(library, submission.id) as (session, ending, found):
        await ending.reject(found, ContentRefusedError("Not this."))
    after = await row(library, submission)
    assert (after.status, after.error_kind) == (JobStatus.CANCELLED, None)
    assert await money(library) == (100, 0, 0, 0)


@pytest.mark.parametrize(("cost", "spent"), [(None, 30), (10, 10), (45, 45)])
async def test_a_success_pays_what_it_cost_and_frees_the_slot(
    library: OpenLibrary, cost: int | None, spent: int
) -> None:
    submission = await submit(library)
    output = RemoteOutput(url="https://cdn.example/a.mp4", mime_type="video/mp4", name="a")
    status = VideoStatusResult(ProviderStatus.COMPLETED, outputs=[output], cost=cost)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        await ending.succeed(found, await read_again(session, found), status)
    assert [RemoteOutput(**kept) for kept in found.outputs or []] == [output]
    after = await row(library, submission)
    assert (after.status, after.submission_state, after.actual_cost) == (
        JobStatus.PROCESSING,
        SubmissionState.SUCCEEDED,
        spent,
    )
    assert await money(library) == (100 - spent, 0, spent, 0)


@pytest.mark.parametrize(("cost", "spent"), [(None, 0), (0, 0), (12, 12)])
async def test_a_failure_there_pays_what_was_charged_and_ends_the_job(
    library: OpenLibrary, cost: int | None, spent: int
) -> None:
    submission = await submit(library)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        await ending.fail(
            found, await read_again(session, found), ProviderError("It broke.", detail="GPU 7"), cost=cost
        )
    assert (found.error_message, found.error_detail) == ("It broke.", "GPU 7")
    after = await row(library, submission)
    assert (after.status, after.submission_state, after.error_message) == (
        JobStatus.FAILED,
        SubmissionState.FAILED,
        "It broke.",
    )
    assert await money(library) == (100 - spent, 0, spent, 0)


@pytest.mark.parametrize(
    ("charged", "cost", "spent"), [(30, None, 30), (20, None, 20), (45, None, 45), (30, 0, 0), (30, 12, 12)]
)
async def test_what_was_charged_at_acceptance_stays_charged_unless_the_provider_says_otherwise(
    library: OpenLibrary, charged: int, cost: int | None, spent: int
) -> None:
    submission = await submit(library)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        found.charged = charged
        await ending.fail(found, await read_again(session, found), ProviderError("It broke."), cost=cost)
    after = await row(library, submission)
    assert (after.status, after.charged, after.actual_cost) == (JobStatus.FAILED, spent, spent or None)
    assert await money(library) == (100 - spent, 0, spent, 0)
    async with library.read() as services:
        unrefunded = await services.ledger.list_unrefunded(library.user_id)
    assert [one.spent for one in unrefunded] == ([spent] if spent else [])


@pytest.mark.parametrize("is_done", [False, True])
async def test_what_was_thought_to_be_free_and_was_charged_is_paid(
    library: OpenLibrary, provider: FakeProvider, *, is_done: bool
) -> None:
    provider.cost = 0
    submission = await submit(library)
    assert await money(library) == (100, 0, 0, 1)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        if is_done:
            outputs = [RemoteOutput(url="https://cdn.example/a.mp4")]
            await ending.succeed(
                found,
                await read_again(session, found),
                VideoStatusResult(ProviderStatus.COMPLETED, outputs=outputs, cost=12),
            )
        else:
            await ending.fail(found, await read_again(session, found), ProviderError("It broke."), cost=12)
    assert await money(library) == (88, 0, 12, 0)


async def test_a_job_that_is_lost_at_the_provider_stays_charged(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.charges_at_once = True
    submission = await submit(library)
    provider.check_error = RemoteNotFoundError("There is no such job.")
    async with library.work.steps() as services:
        with pytest.raises(ProviderUnavailableError, match="asked again"):
            await services.tracker.check(submission.id)
        clock.move(timedelta(seconds=61))
        await services.tracker.check(submission.id)
    assert await money(library) == (70, 0, 30, 0)
    async with library.read() as services:
        (unrefunded,) = await services.ledger.list_unrefunded(library.user_id)
    assert (unrefunded.submission_id, unrefunded.remote_id, unrefunded.spent) == (
        submission.id,
        submission.remote_id,
        30,
    )


async def test_what_was_stopped_on_request_is_cancelled_and_no_failure(library: OpenLibrary) -> None:
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        await ending.fail(found, await read_again(session, found), ProviderError("stopped"), cost=None)
    after = await row(library, submission)
    assert (after.status, after.submission_state, after.error_kind) == (
        JobStatus.CANCELLED,
        SubmissionState.CANCELLED,
        None,
    )


async def test_accepting_what_was_never_sent_is_refused_and_changes_nothing(library: OpenLibrary) -> None:
    told: list[JobChanged] = []
    submission = await claim(library)
    library.bus.subscribe(JobChanged, told.append)
    async with an_ending(library, submission.id) as (session, ending, found):
        with pytest.raises(InvalidTransitionError):
            async with session.begin():
                await ending.accept(found, await read_again(session, found), GenerationResult("remote-1"))
    assert (await row(library, submission)).submission_state == SubmissionState.PREPARING
    assert await money(library) == (70, 30, 0, 1)
    assert told == []


@pytest.mark.row("H-20")
@pytest.mark.parametrize("cost", [-5, 1.5, 10**12])
@pytest.mark.parametrize("is_done", [False, True])
async def test_a_charge_that_cannot_be_is_not_believed(library: OpenLibrary, cost: Any, *, is_done: bool) -> None:
    submission = await submit(library)
    async with an_ending(library, submission.id) as (session, ending, found), session.begin():
        if is_done:
            outputs = [RemoteOutput(url="https://cdn.example/a.mp4")]
            await ending.succeed(
                found,
                await read_again(session, found),
                VideoStatusResult(ProviderStatus.COMPLETED, outputs=outputs, cost=cost),
            )
        else:
            await ending.fail(found, await read_again(session, found), ProviderError("It broke."), cost=cost)
    assert await money(library) == ((70, 0, 30, 0) if is_done else (100, 0, 0, 0))


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_a_result_that_cannot_be_read_is_paid_for_and_to_be_refunded(
    library: OpenLibrary, provider: FakeProvider, *, is_cancelled: bool
) -> None:
    submission = await submit(library)
    if is_cancelled:
        async with library.write() as services:
            await services.jobs.cancel_job(submission.job_id)
    junk = library.incoming / "junk.png"
    junk.write_bytes(b"no picture")
    provider.outputs[submission.id] = [junk]
    async with library.work.steps() as services:
        provider.instance_manifest = replace(provider.instance_manifest, cancel=CancelAbility.NEVER)
        await services.tracker.check(submission.id)
        await services.tracker.collect(submission.id)
    assert await money(library) == (70, 0, 30, 0)
    async with library.read() as services:
        (unrefunded,) = await services.ledger.list_unrefunded(library.user_id)
    assert (unrefunded.submission_id, unrefunded.spent) == (submission.id, 30)
    assert unrefunded.reason
