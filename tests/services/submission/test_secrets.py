"""Jobs of accounts with secrets: each call brings them, and while they cannot be opened nothing is sent or lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import AccountState, JobStatus, OperationType, SubmissionState
from app.domain.errors import ProviderError, SubmitUncertainError, VaultError
from app.domain.events import RunnersPaused
from app.domain.submission import ProviderSubmission
from app.providers.base import ClearingWay
from app.services.job.job_rows import JobRow
from tests.support.clock import FakeClock
from tests.support.keyed import KEY, KeyedProvider, give_key
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.running import end_cool_downs, finish

WAYS = (ClearingWay.KEY, ClearingWay.OWN_ID, ClearingWay.LISTING, ClearingWay.LISTING_ENDED)
LOCKED = "The keyring of the tests is locked. Unlock it and try again."


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def provider() -> KeyedProvider:
    return KeyedProvider(cost=30)


@pytest.fixture
async def library(tmp_path: Path, provider: KeyedProvider, ring: MemoryKeyring) -> AsyncIterator[OpenLibrary]:
    registry, vault = provider.registry(), memory_vault([ring])
    async with open_library(tmp_path, clock=FakeClock(), registry=registry, vault=vault) as opened:
        account = await give_key(opened)
        async with opened.write() as services:
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=1000)
        yield opened


def lock(library: OpenLibrary, ring: MemoryKeyring) -> None:
    """As after a restart, with a keyring that its user does not unlock."""
    library.parts.vault.drop(library.user_id)
    ring.is_locked, ring.opens_when_asked = True, False


async def submit(library: OpenLibrary, **params: object) -> ProviderSubmission:
    operation = OperationType.IMAGE_TO_IMAGE if params else OperationType.TEXT_TO_IMAGE
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", operation, {"prompt": "a lake", **params})
    async with library.work.steps() as services:
        return await services.pipeline.submit_job(job)


async def check(library: OpenLibrary, submission: ProviderSubmission) -> None:
    async with library.work.steps() as services:
        await services.tracker.check(submission.id)


async def collect(library: OpenLibrary, submission: ProviderSubmission) -> None:
    async with library.work.steps() as services:
        await services.tracker.collect(submission.id)


async def row_of(library: OpenLibrary, submission: ProviderSubmission) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([submission.job_id])
    return row


async def test_each_call_brings_the_secrets_of_its_account(library: OpenLibrary, provider: KeyedProvider) -> None:
    picture = await library.import_picture()
    first = await submit(library, first_frame=picture.id)
    finish(provider, library, first.id, 1)
    await check(library, first)
    await collect(library, first)
    assert provider.calls == ["upload", "submit", "check", "forget"]
    provider.calls = []
    second = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(second.job_id)
    await check(library, second)
    assert provider.calls == ["submit", "cancel", "check", "forget"]


@pytest.mark.parametrize(
    ("way", "calls"),
    [
        (ClearingWay.KEY, ["submit", "submit"]),
        (ClearingWay.OWN_ID, ["submit", "find"]),
        (ClearingWay.LISTING, ["submit", "list_jobs", "list_jobs"]),
        (ClearingWay.LISTING_ENDED, ["submit", "list_jobs"]),
    ],
)
async def test_each_way_to_clear_a_lost_reply_brings_them_too(
    tmp_path: Path, ring: MemoryKeyring, way: ClearingWay, calls: list[str]
) -> None:
    provider = KeyedProvider(clearing=(way,))
    vault = memory_vault([ring])
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry(), vault=vault) as library:
        await give_key(library)
        provider.loses_reply = SubmitUncertainError("gone")
        lost = await submit(library)
        provider.loses_reply = None
        async with library.work.steps() as services:
            await services.clearing.clear(lost.id)
    assert provider.calls == calls


async def test_while_the_secrets_cannot_be_opened_nothing_is_sent_and_the_job_waits_with_the_reason(
    library: OpenLibrary, provider: KeyedProvider, ring: MemoryKeyring
) -> None:
    told: list[RunnersPaused] = []
    library.bus.subscribe(RunnersPaused, told.append)
    picture = await library.import_picture()
    lock(library, ring)
    for number in range(7):
        refused = await submit(library, first_frame=picture.id)
        assert (refused.state, refused.sent_at, refused.request) == (SubmissionState.REJECTED, None, None)
        row = await row_of(library, refused)
        assert (row.status, row.error_message) == (JobStatus.PENDING, LOCKED), number
    assert (provider.calls, provider.uploaded, list(library.parts.journal.read())) == ([], [], [])
    assert told == [RunnersPaused(LOCKED)]
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
        jobs = await services.jobs.list_jobs(library.user_id, {}, {})
        assert await services.accounts.ledger.differences() == []
    assert (account.state, account.current_jobs, account.credits) == (AccountState.READY, 0, {"webapi": 1000})
    assert [job.attempts for job in jobs] == [0] * 7

    ring.is_locked = False
    accepted = await submit(library)
    assert accepted.state == SubmissionState.ACCEPTED
    assert told[1:] == [RunnersPaused("")]


async def test_a_running_job_is_looked_at_again_when_the_secrets_can_be_opened(
    library: OpenLibrary, provider: KeyedProvider, ring: MemoryKeyring
) -> None:
    running = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(running.job_id)
    provider.calls = []
    lock(library, ring)
    with pytest.raises(VaultError, match="is locked"):
        await check(library, running)
    assert provider.calls == []
    ring.is_locked = False
    await check(library, running)
    assert provider.calls == ["cancel", "check", "forget"]


async def test_what_is_done_is_brought_in_without_the_secrets(
    library: OpenLibrary, provider: KeyedProvider, ring: MemoryKeyring
) -> None:
    done = await submit(library)
    finish(provider, library, done.id, 1)
    await check(library, done)
    lock(library, ring)
    await collect(library, done)
    row = await row_of(library, done)
    assert row.status == JobStatus.COMPLETED
    assert "forget" not in provider.calls


@pytest.mark.parametrize("way", WAYS)
async def test_a_lost_reply_stays_uncertain_while_the_secrets_cannot_be_opened(
    tmp_path: Path, ring: MemoryKeyring, way: ClearingWay
) -> None:
    provider = KeyedProvider(clearing=(way,))
    vault = memory_vault([ring])
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry(), vault=vault) as library:
        await give_key(library)
        provider.loses_reply = SubmitUncertainError("gone")
        lost = await submit(library)
        lock(library, ring)
        end_cool_downs(library)
        async with library.work.steps() as services:
            with pytest.raises(VaultError):
                await services.clearing.clear(lost.id)
        assert provider.calls == ["submit"]
        assert (await row_of(library, lost)).submission_state == SubmissionState.UNCERTAIN


async def test_what_a_refusal_repeats_of_a_key_is_not_kept(library: OpenLibrary) -> None:
    wrong = "canary-of-a-key-that-was-revoked"
    await give_key(library, wrong)
    refused = await submit(library)
    assert refused.error_message == "The key [redacted] is not known."
    assert refused.error_detail == "401: [redacted]"
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
    assert account.state == AccountState.NEEDS_SIGN_IN
    assert wrong not in str(account)


async def test_what_an_answer_repeats_of_a_key_is_not_kept(library: OpenLibrary, provider: KeyedProvider) -> None:
    provider.echoes = True
    accepted = await submit(library)
    assert accepted.answer == {"id": accepted.id, "for": ["key [redacted]"]}


async def test_the_service_brings_them_when_it_is_called_alone(
    library: OpenLibrary, provider: KeyedProvider, ring: MemoryKeyring
) -> None:
    sent, file = await submit(library), str(draw_picture(library.incoming / "a.png", (8, 8)))
    async with library.read() as services:
        (account,) = await services.accounts.list_accounts("fake")
    async with library.steps() as services:
        await services.providers.check_status("fake", account, sent.remote_id or "")
        await services.providers.upload_asset("fake", account, file)
        assert await services.providers.check_connection("fake", account) == "The account is accepted."
    assert provider.calls == ["submit", "check", "upload"]
    lock(library, ring)
    async with library.work.steps() as services:
        for call in (
            services.providers.execute_job("fake", account, OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}),
            services.providers.check_status("fake", account, sent.remote_id or ""),
            services.providers.upload_asset("fake", account, file),
        ):
            with pytest.raises(VaultError) as caught:
                await call
            assert not isinstance(caught.value, ProviderError)
    assert KEY not in str(provider.requests)
