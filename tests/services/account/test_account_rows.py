"""Accounts as they are shown."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.enums import AccountState, OperationType, SubmissionState
from app.domain.submission import ProviderSubmission
from app.services.account.account_rows import AccountRow
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

T2I = OperationType.TEXT_TO_IMAGE


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider(cost=30, slots=3).registry()) as opened:
        yield opened


async def rows(library: OpenLibrary) -> dict[str, AccountRow]:
    async with library.read() as services:
        return {row.label: row for row in await services.accounts.list_account_rows(library.user_id)}


async def run(library: OpenLibrary, account_id: int, clock: FakeClock, end: SubmissionState, seconds: int) -> None:
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a lake"})
    async with library.parts.database.write() as session:
        submission = ProviderSubmission(
            id=str(uuid4()),
            job_id=job.id,
            account_id=account_id,
            provider_id="fake",
            state=SubmissionState.PREPARING,
            token=1,
            params={},
            created_at=clock.now(),
        )
        session.add(submission)
        submission.become(SubmissionState.SENDING, clock.now())
        if end == SubmissionState.REJECTED:
            submission.become(end, clock.now())
            return
        submission.remote_id = submission.id
        submission.become(SubmissionState.ACCEPTED, clock.now())
        submission.become(end, clock.now() + timedelta(seconds=seconds))


async def test_an_account_that_was_never_used_has_no_figures(library: OpenLibrary) -> None:
    row = (await rows(library))["fake"]
    assert (row.provider_name, row.monogram, row.is_built_in) == ("Fake", "FA", True)
    assert (row.current_jobs, row.max_concurrent_jobs) == (0, 3)
    assert (row.succeeded, row.ended, row.average_seconds, row.last_used_at) == (0, 0, None, None)


async def test_successes_are_counted_and_timed_and_refusals_are_not(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = (await rows(library))["fake"].id
    await run(library, account_id, clock, SubmissionState.SUCCEEDED, 60)
    await run(library, account_id, clock, SubmissionState.SUCCEEDED, 100)
    await run(library, account_id, clock, SubmissionState.FAILED, 7)
    await run(library, account_id, clock, SubmissionState.REJECTED, 0)
    row = (await rows(library))["fake"]
    assert (row.succeeded, row.ended) == (2, 3)
    assert row.average_seconds == pytest.approx(80.0)


async def test_what_ended_more_than_thirty_days_ago_does_not_count(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = (await rows(library))["fake"].id
    await run(library, account_id, clock, SubmissionState.SUCCEEDED, 60)
    clock.move(timedelta(days=31))
    await run(library, account_id, clock, SubmissionState.FAILED, 7)
    row = (await rows(library))["fake"]
    assert (row.succeeded, row.ended, row.average_seconds) == (0, 1, None)


async def test_slots_credits_state_and_use_are_those_of_now(library: OpenLibrary, clock: FakeClock) -> None:
    async with library.write() as services:
        account = await services.accounts.create_account("fake", "one@example.org", label="one", max_concurrent_jobs=2)
        await services.accounts.update_credits(account.id, webapi=640)
        await services.accounts.set_priority(account.id, 7)
    async with library.work.write() as services:
        await services.accounts.select_account("fake", T2I)
    async with library.write() as services:
        await services.accounts.mark_account_state(account.id, AccountState.EXHAUSTED, "plan used up")
    row = (await rows(library))["one"]
    assert (row.current_jobs, row.credits, row.priority) == (1, {"webapi": 640}, 7)
    assert (row.state, row.state_reason, row.state_since) == (AccountState.EXHAUSTED, "plan used up", clock.now())
    assert row.last_used_at == clock.now()


async def test_another_users_accounts_are_not_listed(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        assert await services.accounts.list_account_rows(other.id) == []


async def test_an_account_whose_provider_is_gone_is_still_named(library: OpenLibrary) -> None:
    from app.domain.account import ProviderAccount

    async with library.parts.database.write() as session:
        session.add(
            ProviderAccount(
                user_id=library.user_id,
                provider_id="gone",
                email="one@example.org",
                label="old",
                created_at=library.parts.clock.now(),
            )
        )
    row = (await rows(library))["old"]
    assert (row.provider_name, row.monogram) == ("gone", "GO")
