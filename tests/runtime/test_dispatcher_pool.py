"""Jobs over several accounts through refusals, outages and clocks that are set: none is lost, and no storm is made."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, JobStatus, OperationType, SubmissionState
from app.domain.errors import (
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    SubmitUncertainError,
)
from app.domain.events import SystemWoke
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.runtime.dispatcher import AT_ONCE, MOST_LISTS
from app.runtime.poller import Poller
from app.runtime.workers import StoragePause
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, differences
from tests.support.provider import FakeProvider
from tests.support.running import queue, statuses
from tests.support.simulated_time import pool_running

T2I = OperationType.TEXT_TO_IMAGE
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PLAIN_RETRIES = 45_856
"""Calls that plain retries made of the same outage."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30, has_own_account=False)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened
        assert await differences(opened.parts.database) == []


async def add(
    library: OpenLibrary, provider: FakeProvider, label: str, *, free: int = 100_000, slots: int = 9, priority: int = 0
) -> int:
    account_id = await account_of(library, free=free, label=label, slots=slots)
    provider.balances[account_id] = {"webapi": free}
    async with library.write() as services:
        await services.accounts.set_priority(account_id, priority)
    return account_id


async def add_many(library: OpenLibrary, provider: FakeProvider, count: int, *, slots: int) -> list[int]:
    return [await add(library, provider, f"account {number}", slots=slots) for number in range(count)]


async def add_jobs(library: OpenLibrary, count: int) -> list[int]:
    return await queue(library, *(f"picture {number}" for number in range(count)))


async def refuse(library: OpenLibrary, account_id: int, error: Exception) -> None:
    async with library.work.write() as services:
        await services.accounts.mark_account_refused(account_id, error, f"{error}.")


async def account_states(library: OpenLibrary) -> dict[str, AccountState]:
    async with library.read() as services:
        return {account.label: account.state for account in await services.accounts.list_accounts()}


async def most_attempts(library: OpenLibrary) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.max(Job.attempts))) or 0


async def submissions(library: OpenLibrary, *wanted: SubmissionState) -> dict[int, str | None]:
    """Job to remote id, of the submissions in these states."""
    async with library.parts.database.read() as session:
        rows = await session.execute(
            select(ProviderSubmission.job_id, ProviderSubmission.remote_id).where(ProviderSubmission.state.in_(wanted))
        )
        return dict(rows.all())


async def test_a_batch_waits_for_the_soonest_free_account_and_does_not_fail(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    early, late = await add(library, provider, "early", slots=1), await add(library, provider, "late", slots=1)
    await refuse(library, early, ProviderRateLimitError("429", retry_after=3 * MINUTE))
    await refuse(library, late, ProviderRateLimitError("429", retry_after=7 * MINUTE))
    await add_jobs(library, 3)
    async with pool_running(library, clock) as time:
        await time.pass_by(3 * MINUTE - SECOND)
        assert await statuses(library) == {JobStatus.PENDING: 3}
        assert provider.senders == []
        assert time.turns < 20
        await time.pass_by(SECOND)
        assert provider.senders == [early]
        await time.pass_by(4 * MINUTE)
        assert provider.senders == [early, late]
        assert await statuses(library) == {JobStatus.PROCESSING: 2, JobStatus.PENDING: 1}


async def test_an_exhausted_account_of_top_priority_is_skipped(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    top = await add(library, provider, "top", priority=9)
    other = await add(library, provider, "other")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        provider.refusals[top] = ProviderQuotaError("Its plan is used up.")
        provider.balances[top] = {"webapi": 0}
        await add_jobs(library, 6)
        await time.pass_by(MINUTE)
        counts = Counter(provider.senders)
        assert counts[top] <= AT_ONCE
        assert counts[other] == 6
        assert await statuses(library) == {JobStatus.PROCESSING: 6}
        await add_jobs(library, 1)
        await time.pass_by(MINUTE)
        assert Counter(provider.senders)[top] == counts[top]
    assert await account_states(library) == {"top": AccountState.EXHAUSTED, "other": AccountState.READY}
    assert await most_attempts(library) == 0


async def test_a_place_that_the_provider_does_not_have_is_waited_for_without_a_penalty(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one", slots=9)
    await add_jobs(library, 9)

    def full_at_three(_token: str) -> None:
        provider.refusal = ProviderConcurrencyError("Three run already.") if len(provider.submitted) >= 3 else None

    provider.on_submit = full_at_three
    async with pool_running(library, clock) as time:
        await time.pass_by(9 * MINUTE)
        assert await statuses(library) == {JobStatus.PROCESSING: 3, JobStatus.PENDING: 6}
        # One more may be claimed while the first refusal is written down.
        assert len(provider.senders) <= AT_ONCE + 1
    async with library.read() as services:
        (row,) = await services.accounts.list_account_rows(library.user_id)
    assert (row.id, row.capacity, row.state) == (account_id, 3, AccountState.READY)
    assert await most_attempts(library) == 0


async def test_a_provider_that_fails_is_left_alone_asked_for_nothing_and_taken_up_again(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add_many(library, provider, 4, slots=2)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        provider.refusal = provider.balance_error = ProviderUnavailableError("refused")
        provider.balance_reads.clear()
        await add_jobs(library, 30)
        await time.pass_by(29 * SECOND)
        sent = len(provider.senders)
        assert 5 <= sent <= AT_ONCE + 4
        assert provider.balance_reads == []
        await time.pass_by(5 * MINUTE)
        assert len(provider.senders) == sent
        assert provider.balance_reads
        assert provider.submitted == []
        provider.refusal = provider.balance_error = None
        await time.pass_by(10 * MINUTE)
        assert len(provider.submitted) == 8
        assert await statuses(library) == {JobStatus.PROCESSING: 8, JobStatus.PENDING: 22}
    assert await most_attempts(library) == 0


@pytest.mark.long
async def test_a_provider_that_answers_free_calls_but_takes_no_job_is_not_stormed(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add_many(library, provider, 8, slots=5)
    provider.refusal = ProviderUnavailableError("refused")
    await add_jobs(library, 100)
    async with pool_running(library, clock) as time:
        await time.pass_by(HOUR / 2)
        assert len(provider.senders) < 150
        assert provider.submitted == []
        before = len(provider.senders)
        await time.pass_by(HOUR / 2)
        assert len(provider.senders) - before < 60
        provider.refusal = None
        await time.pass_by(15 * MINUTE)
        assert len(provider.submitted) == 40


async def test_one_account_whose_server_is_away_does_not_stop_the_others(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    away = await add(library, provider, "away", slots=9, priority=9)
    near = await add(library, provider, "near", slots=1)
    provider.refusals[away] = provider.balance_errors[away] = ProviderUnavailableError("its server is off")
    (first,) = await add_jobs(library, 1)
    async with pool_running(library, clock) as time:
        await time.pass_by(10 * SECOND)
        assert list(await submissions(library, SubmissionState.ACCEPTED)) == [first]
        await add_jobs(library, 1)
        await time.pass_by(2 * HOUR)
        async with library.write() as services:
            await services.jobs.cancel_job(first)
            await services.accounts.release_account(near, job_id=first)
        await time.pass_by(MINUTE)
        assert len(provider.submitted) == 2
    assert len(provider.senders) < 60


@pytest.mark.long
@pytest.mark.row("F-27")
@pytest.mark.parametrize("retry_after", [pytest.param(None, marks=pytest.mark.long), 20 * SECOND])
async def test_a_storm_of_429s_over_a_quarter_of_an_hour_is_a_few_calls(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, retry_after: timedelta | None
) -> None:
    await add_many(library, provider, 8, slots=5)
    await add_jobs(library, 400)
    provider.refusal = ProviderRateLimitError("429", retry_after=retry_after)
    async with pool_running(library, clock) as time:
        await time.pass_by(15 * MINUTE)
        assert len(provider.senders) <= 200
        assert len(provider.senders) * 100 < PLAIN_RETRIES
        assert await statuses(library) == {JobStatus.PENDING: 400}
        assert await most_attempts(library) == 0
        provider.refusal = None
        await time.pass_by(16 * MINUTE)
        assert len(provider.submitted) == len(set(provider.submitted)) == 40
        assert await statuses(library) == {JobStatus.PROCESSING: 40, JobStatus.PENDING: 360}


@pytest.mark.row("F-27")
async def test_429s_of_one_account_leave_the_work_to_the_others(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    bad, *good = await add_many(library, provider, 3, slots=50)
    provider.refusals[bad] = ProviderRateLimitError("429", retry_after=5 * MINUTE)
    await add_jobs(library, 30)
    async with pool_running(library, clock) as time:
        await time.pass_by(MINUTE)
        counts = Counter(provider.senders)
        assert counts[bad] <= AT_ONCE
        assert sum(counts[account_id] for account_id in good) == 30
        assert await statuses(library) == {JobStatus.PROCESSING: 30}


@pytest.mark.row("F-27")
@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ProviderUnavailableError("The connection was refused."), marks=pytest.mark.long),
        pytest.param(SubmitUncertainError("503"), marks=pytest.mark.long),
        ProviderError("500"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_outage_of_a_quarter_of_an_hour_under_400_jobs_is_a_few_calls(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, error: Exception
) -> None:
    await add_many(library, provider, 8, slots=5)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await add_jobs(library, 400)
        provider.refusal = provider.balance_error = error
        provider.balance_reads.clear()
        await time.pass_by(15 * MINUTE)
        calls = len(provider.senders) + len(provider.balance_reads)
        assert len(provider.senders) <= 2 * AT_ONCE
        assert calls < 442
        assert JobStatus.FAILED not in await statuses(library)
        provider.refusal = provider.balance_error = None
        await time.pass_by(25 * MINUTE)
        unclear = await submissions(library, SubmissionState.UNCERTAIN)
        assert len(provider.submitted) == 40 - len(unclear)
        assert (len(unclear) > 0) == isinstance(error, SubmitUncertainError)
        assert await statuses(library) == {JobStatus.PROCESSING: 40, JobStatus.PENDING: 360}


@pytest.mark.row("F-26")
async def test_a_network_that_is_lost_for_hours_uses_up_no_attempt(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add_many(library, provider, 3, slots=9)
    provider.refusal = provider.balance_error = ProviderUnavailableError("There is no network.")
    await add_jobs(library, 12)
    async with pool_running(library, clock) as time:
        await time.pass_by(6 * HOUR)
        assert await statuses(library) == {JobStatus.PENDING: 12}
        assert await most_attempts(library) == 0
        assert len(provider.senders) + len(provider.balance_reads) < 400
        provider.refusal = provider.balance_error = None
        await time.pass_by(11 * MINUTE)
        assert await statuses(library) == {JobStatus.PROCESSING: 12}


@pytest.mark.row("F-28")
async def test_jobs_of_a_revoked_key_keep_their_remote_ids_and_the_others_go_elsewhere(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    revoked = await add(library, provider, "revoked", slots=9, priority=9)
    await add_jobs(library, 3)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        running = await submissions(library, SubmissionState.ACCEPTED)
        assert len(running) == 3
        provider.refusals[revoked] = provider.balance_errors[revoked] = ProviderAuthError("The key was revoked.")
        await add_jobs(library, 5)
        await time.pass_by(HOUR)
        assert await account_states(library) == {"revoked": AccountState.NEEDS_SIGN_IN}
        assert await submissions(library, SubmissionState.ACCEPTED) == running
        assert await statuses(library) == {JobStatus.PROCESSING: 3, JobStatus.PENDING: 5}
        refused = len(provider.senders)
        assert refused <= 3 + AT_ONCE
        await time.pass_by(timedelta(days=1))
        assert len(provider.senders) == refused
        other = await add(library, provider, "other")
        await time.pass_by(MINUTE)
        assert provider.senders[refused:] == [other] * 5
        assert await most_attempts(library) == 0
        provider.refusals.clear()
        provider.balance_errors.clear()
        async with library.steps() as services:
            await services.balances.sync_account(revoked)
        await add_jobs(library, 1)
        await time.pass_by(MINUTE)
        assert provider.senders[-1] == revoked


@pytest.mark.row("F-28")
async def test_a_key_that_is_refused_while_its_jobs_are_looked_at_needs_a_sign_in_and_loses_none(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add(library, provider, "one", slots=2)
    await add_jobs(library, 2)
    poller = Poller(library.work, library.bus, library.parts.registry, clock, StoragePause(library.bus))
    async with pool_running(library, clock, poller) as time:
        await time.pass_by(SECOND)
        running = await submissions(library, SubmissionState.ACCEPTED)
        provider.check_error = provider.balance_error = ProviderAuthError("The key was revoked.")
        await time.pass_by(MINUTE)
        assert await account_states(library) == {"one": AccountState.NEEDS_SIGN_IN}
        assert await submissions(library, SubmissionState.ACCEPTED) == running
        assert await statuses(library) == {JobStatus.PROCESSING: 2}


@pytest.mark.row("F-24")
@pytest.mark.parametrize(
    "days", [pytest.param(1, marks=pytest.mark.long), pytest.param(-1, marks=pytest.mark.long), 3650, -3650]
)
async def test_a_clock_that_is_set_loses_no_job_and_makes_no_storm(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, days: int
) -> None:
    await add_many(library, provider, 4, slots=5)
    provider.refusal = ProviderRateLimitError("429", retry_after=10 * MINUTE)
    await add_jobs(library, 20)
    async with pool_running(library, clock) as time:
        await time.pass_by(MINUTE)
        assert len(provider.senders) <= 4 * 5
        before = len(provider.senders)
        clock.set_wall(timedelta(days=days))
        library.bus.publish(SystemWoke())
        await time.pass_by(5 * MINUTE)
        assert len(provider.senders) - before <= 4 * 5
        provider.refusal = None
        clock.set_wall(timedelta(days=-days))
        library.bus.publish(SystemWoke())
        await time.pass_by(16 * MINUTE)
        assert await statuses(library) == {JobStatus.PROCESSING: 20}
        assert len(provider.submitted) == 20


@pytest.mark.row("F-24")
@pytest.mark.parametrize(
    "days", [pytest.param(1, marks=pytest.mark.long), pytest.param(-1, marks=pytest.mark.long), 3650, -3650]
)
async def test_jobs_that_pause_go_on_when_the_clock_was_set(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, days: int
) -> None:
    await add_many(library, provider, 2, slots=50)
    provider.refusal = ProviderError("Something went wrong there.")
    await add_jobs(library, 4)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        clock.set_wall(timedelta(days=days))
        library.bus.publish(SystemWoke())
        provider.refusal = None
        await time.pass_by(6 * MINUTE)
        assert await statuses(library) == {JobStatus.PROCESSING: 4}
    assert await most_attempts(library) == 1


@pytest.mark.row("F-25")
async def test_after_a_sleep_of_eight_hours_everything_that_waited_goes_on_at_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    ids = await add_many(library, provider, 3, slots=9)
    for account_id in ids:
        await refuse(library, account_id, ProviderRateLimitError("429", retry_after=15 * MINUTE))
    await add_jobs(library, 9)
    async with pool_running(library, clock) as time:
        await time.pass_by(MINUTE)
        assert provider.senders == []
        clock.set_wall(8 * HOUR)
        library.bus.publish(SystemWoke())
        await time.pass_by(SECOND)
        assert await statuses(library) == {JobStatus.PROCESSING: 9}


@pytest.mark.row("F-25")
async def test_a_provider_that_was_away_before_a_sleep_is_asked_at_once_after_it(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add_many(library, provider, 2, slots=9)
    provider.refusal = provider.balance_error = ProviderUnavailableError("The lid is closing.")
    await add_jobs(library, 9)
    async with pool_running(library, clock) as time:
        await time.pass_by(8 * MINUTE)
        assert await statuses(library) == {JobStatus.PENDING: 9}
        provider.refusal = provider.balance_error = None
        clock.set_wall(8 * HOUR)
        library.bus.publish(SystemWoke())
        await time.pass_by(SECOND)
        assert await statuses(library) == {JobStatus.PROCESSING: 9}


async def test_a_job_that_takes_longer_than_it_was_thought_to_does_not_keep_the_loop_turning(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.seconds = 5.0
    await add(library, provider, "one", slots=1)
    await add_jobs(library, 2)
    async with pool_running(library, clock) as time:
        await time.pass_by(MINUTE)
        before = time.turns
        await time.pass_by(HOUR)
        assert await statuses(library) == {JobStatus.PROCESSING: 1, JobStatus.PENDING: 1}
        assert time.turns - before < 100


async def test_dear_jobs_that_nobody_can_pay_do_not_stop_cheap_ones_behind_them(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add(library, provider, "one", free=50)
    provider.cost = 90
    await add_jobs(library, 2 * AT_ONCE)
    provider.cost = 80
    await add_jobs(library, AT_ONCE)
    provider.cost = 40
    await queue(library, "cheap")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        assert [request["prompt"] for request in provider.requests] == ["cheap"]
        assert await statuses(library) == {JobStatus.PROCESSING: 1, JobStatus.PENDING: 3 * AT_ONCE}


async def test_dear_jobs_of_very_many_prices_do_not_stop_cheap_ones_behind_them(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    await add(library, provider, "one", free=50)
    count = AT_ONCE * MOST_LISTS + 1
    for number in range(count):
        provider.cost = 200 - number
        await add_jobs(library, 1)
    provider.cost = 50
    await queue(library, "cheap")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        assert [request["prompt"] for request in provider.requests] == ["cheap"]
        assert await statuses(library) == {JobStatus.PROCESSING: 1, JobStatus.PENDING: count}


async def test_an_account_that_was_renamed_while_its_job_runs_is_still_charged_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one", free=100)
    await add_jobs(library, 1)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        async with library.parts.database.write() as session:
            (await session.get_one(ProviderAccount, account_id)).label = "renamed"
        await time.pass_by(HOUR)
    assert provider.senders == [account_id]
