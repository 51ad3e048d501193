"""What a crash left open is closed at the next start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.domain.enums import AssetState, JobStatus, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.services.job.job_rows import JobRow
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
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


async def make_job(library: OpenLibrary) -> Job:
    async with library.write() as services:
        return await services.jobs.create_job(
            library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}
        )


async def recover(library: OpenLibrary) -> None:
    async with library.work.steps() as services:
        await services.recovery.recover()


async def row_of(library: OpenLibrary, job_id: int) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row


async def taken(library: OpenLibrary) -> int:
    async with library.read() as services:
        return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))


@pytest.mark.row("F-01")
async def test_an_attempt_that_was_being_prepared_is_given_back(library: OpenLibrary, provider: FakeProvider) -> None:
    job = await make_job(library)
    async with library.work.steps() as services:
        await services.pipeline.claim(job.id)
    assert await taken(library) == 1
    await recover(library)
    row = await row_of(library, job.id)
    assert (row.status, row.submission_state) == (JobStatus.PENDING, SubmissionState.REJECTED)
    assert await taken(library) == 0
    async with library.work.read() as services:
        assert [pending.id for pending in await services.jobs.get_pending_jobs()] == [job.id]
    assert provider.submitted == []


@pytest.mark.row("F-03")
async def test_an_attempt_that_was_being_sent_is_unclear_and_no_fault_of_the_account(library: OpenLibrary) -> None:
    job = await make_job(library)
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job.id)
    async with library.parts.database.write() as session:
        submission = await session.get_one(ProviderSubmission, claimed.id)
        submission.become(SubmissionState.SENDING, library.parts.clock.now())
    await recover(library)
    row = await row_of(library, job.id)
    assert (row.status, row.submission_state) == (JobStatus.PROCESSING, SubmissionState.UNCERTAIN)
    assert await taken(library) == 1
    async with library.read() as services:
        assert [account.failure_streak for account in await services.accounts.list_accounts()] == [0]


@pytest.mark.row("F-14")
async def test_an_asset_that_was_half_placed_is_finished_from_incoming(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    await _half_placed(library, provider, is_renamed=False)
    await recover(library)
    await _is_whole(library)


@pytest.mark.row("F-15")
async def test_an_asset_that_was_renamed_and_not_noted_is_finished(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    await _half_placed(library, provider, is_renamed=True)
    await recover(library)
    await _is_whole(library)


async def _half_placed(library: OpenLibrary, provider: FakeProvider, *, is_renamed: bool) -> None:
    from sqlalchemy import update

    from app.domain.asset import Asset

    job = await make_job(library)
    async with library.work.steps() as services:
        submission = await services.pipeline.submit_job(job)
        provider.outputs[submission.id] = [draw_picture(library.incoming / "out.png", (64, 48))]
        await services.tracker.check(submission.id)
        await services.tracker.collect(submission.id)
        async with library.read() as readers:
            (row,) = await readers.assets.get_asset_rows(await readers.assets.list_asset_ids(library.user_id))
    incoming = f"{submission.id}-0.part"
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).values(state=AssetState.PLACING, incoming=incoming))
    if not is_renamed:
        library.parts.library.file(row.path or "").rename(library.parts.library.incoming(incoming))


async def _is_whole(library: OpenLibrary) -> None:
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.state == AssetState.READY
    assert library.parts.library.file(row.path or "").is_file()
    assert library.parts.library.leftovers() == []


async def test_a_half_placed_asset_whose_file_is_lost_is_dropped(library: OpenLibrary, provider: FakeProvider) -> None:
    await _half_placed(library, provider, is_renamed=False)
    for name in library.parts.library.leftovers():
        library.parts.library.incoming(name).unlink()
    await recover(library)
    async with library.read() as services:
        assert len(await services.assets.list_asset_ids(library.user_id)) == 0


async def test_a_balance_that_is_not_the_sum_of_its_entries_is_told_and_not_mended(tmp_path: Path) -> None:
    provider = FakeProvider(cost=30)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        library.is_tampered = True
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.update_credits(account.id, webapi=100)
        async with library.parts.database.write() as session:
            await session.execute(text("UPDATE wallets SET available = 7"))
        with capture_logs() as logged:
            await recover(library)
        (line,) = [entry for entry in logged if entry["event"] == "ledger_difference"]
        assert (line["log_level"], "wallet (7, 0, 0), entries (100, 0, 0)" in line["difference"]) == ("error", True)
        async with library.read() as services:
            assert (await services.accounts.ledger.balances(account.id))["webapi"].available == 7


async def test_a_slot_that_a_dead_process_took_without_a_job_is_freed_with_what_it_holds(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.base_cost = 40
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts()
        await services.accounts.update_credits(account.id, webapi=100)
        await services.accounts.select_account("fake", OperationType.TEXT_TO_IMAGE)
    assert await taken(library) == 1
    await recover(library)
    assert await taken(library) == 0
    async with library.read() as services:
        wallet = (await services.accounts.ledger.balances(account.id))["webapi"]
        assert (wallet.available, wallet.held) == (100, 0)
        assert await services.accounts.ledger.differences() == []
