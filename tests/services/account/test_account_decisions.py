"""Why an account was chosen is kept with the choice, and read back as it was."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.account import AccountDecision, ProviderAccount
from app.domain.enums import OperationType
from app.domain.errors import NoAvailableAccountError, ProviderRateLimitError
from app.services.account.account_decisions import LIST_LIMIT, DecisionRow
from app.services.account.selection import KEPT_CANDIDATES, Rule
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of
from tests.support.provider import FakeProvider

T2I = OperationType.TEXT_TO_IMAGE


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


async def claim(library: OpenLibrary, job_id: int) -> str:
    async with library.work.steps() as services:
        return (await services.pipeline.claim(job_id)).id


async def decision(library: OpenLibrary, job_id: int) -> DecisionRow:
    async with library.read() as services:
        found = await services.accounts.get_decision(job_id)
    assert found is not None
    return found


async def test_a_choice_is_read_back_as_it_was_seen(library: OpenLibrary, clock: FakeClock) -> None:
    cooling = await account_of(library, label="cooling", free=90)
    poor = await account_of(library, label="poor", free=4)
    winner = await account_of(library, label="winner", free=60, slots=2)
    other = await account_of(library, label="other", free=70)
    async with library.write() as services:
        slow = ProviderRateLimitError("429", retry_after=timedelta(minutes=3))
        await services.accounts.mark_account_refused(cooling, slow, "Too many calls.")
        seen = await services.accounts.explain_selection("fake", T2I, cost=30, credit_type="webapi")
    job_id = await job_of(library)
    submission_id = await claim(library, job_id)
    found = await decision(library, job_id)
    assert found.candidates == seen.candidates
    assert [one.account_id for one in found.candidates] == [winner, other, poor, cooling]
    assert found.passed_over == {Rule.COOLING: 1, Rule.CREDITS: 1}
    assert found.candidates[-1].until == clock.now() + timedelta(minutes=3)
    assert found.candidates[-1].reason == "cooling: Too many calls."
    assert (found.account_id, found.account_label) == (winner, "winner")
    assert (found.job_id, found.submission_id, found.created_at) == (job_id, submission_id, clock.now())
    assert (found.provider_id, found.operation_type) == ("fake", T2I)
    assert (found.cost, found.credit_type) == (30, "webapi")


async def test_what_is_kept_does_not_change_when_the_accounts_do(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library, label="one", slots=3)
    job_id = await job_of(library)
    await claim(library, job_id)
    before = (await decision(library, job_id)).candidates
    clock.move(timedelta(minutes=1))
    await claim(library, await job_of(library))
    async with library.write() as services:
        await services.accounts.set_priority(account_id, 9)
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderAccount, account_id)).label = "renamed"
    after = await decision(library, job_id)
    assert after.candidates == before
    assert after.candidates[0].label == "one"
    assert after.account_label == "renamed"


async def test_the_newest_attempt_is_the_one_that_is_told(library: OpenLibrary) -> None:
    first = await account_of(library, label="first", free=40)
    second = await account_of(library, label="second", free=50)
    job_id = await job_of(library)
    submission_id = await claim(library, job_id)
    assert (await decision(library, job_id)).account_id == first
    async with library.work.steps() as services:
        await services.recovery.close_abandoned()
    async with library.write() as services:
        await services.accounts.set_active(first, is_active=False)
    again = await claim(library, job_id)
    assert again != submission_id
    found = await decision(library, job_id)
    assert (found.account_id, found.submission_id) == (second, again)
    async with library.read() as services:
        kept = await services.accounts.list_decisions()
        assert [(row.account_id, row.submission_id) for row in kept] == [(second, again), (first, submission_id)]
        assert [row.account_id for row in await services.accounts.list_decisions(first)] == [first]


async def test_a_claim_that_is_refused_or_rolled_back_keeps_no_choice(library: OpenLibrary) -> None:
    await account_of(library, free=29)
    job_id = await job_of(library)
    async with library.work.steps() as services:
        with pytest.raises(NoAvailableAccountError):
            await services.pipeline.claim(job_id)
    async with library.read() as services:
        assert await services.accounts.get_decision(job_id) is None
        assert await services.accounts.list_decisions() == []


async def test_a_selection_that_is_no_attempt_at_a_job_keeps_no_choice(library: OpenLibrary) -> None:
    await account_of(library, slots=2)
    job_id = await job_of(library)
    async with library.work.write() as services:
        await services.accounts.select_account("fake", T2I)
        await services.accounts.select_account("fake", T2I, job=await services.jobs.get_job(job_id))
    async with library.read() as services:
        assert await services.accounts.list_decisions() == []


async def test_what_is_kept_of_a_large_pool_is_bounded(library: OpenLibrary) -> None:
    async with library.parts.database.write() as session:
        session.add_all(
            ProviderAccount(
                user_id=library.user_id,
                provider_id="fake",
                email=f"{number}@example.org",
                label=f"off {number}",
                is_active=False,
                created_at=library.parts.clock.now(),
            )
            for number in range(300)
        )
    for number in range(KEPT_CANDIDATES + 5):
        await account_of(library, label=f"account {number}", free=100 + number)
    job_id = await job_of(library)
    await claim(library, job_id)
    found = await decision(library, job_id)
    assert len(found.candidates) == KEPT_CANDIDATES + 1
    assert found.candidates[-1].rule == Rule.DISABLED
    assert found.passed_over == {Rule.DISABLED: 300}
    async with library.parts.database.read() as session:
        length = await session.scalar(select(func.max(func.length(AccountDecision.candidates))))
    assert length is not None
    assert length < 10_000


async def test_choices_are_listed_newest_first_and_no_more_than_asked_for(library: OpenLibrary) -> None:
    await account_of(library, free=1000, slots=9)
    jobs = [await job_of(library) for _ in range(5)]
    for job_id in jobs:
        await claim(library, job_id)
    async with library.read() as services:
        assert [row.job_id for row in await services.accounts.list_decisions(limit=3)] == jobs[:1:-1]
        assert len(await services.accounts.list_decisions(limit=LIST_LIMIT * 10)) == 5


async def test_choices_of_another_user_are_not_there(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    job_id = await job_of(library)
    await claim(library, job_id)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        assert await services.accounts.get_decision(job_id) is None
        assert await services.accounts.list_decisions() == []
        assert await services.accounts.list_decisions(account_id) == []
    async with library.work.read() as services:
        assert await services.accounts.get_decision(job_id) is not None


async def test_a_choice_outlives_the_account(library: OpenLibrary) -> None:
    account_id = await account_of(library, label="one")
    job_id = await job_of(library)
    await claim(library, job_id)
    async with library.work.steps() as services:
        await services.recovery.close_abandoned()
    async with library.write() as services:
        await services.accounts.remove_account(account_id)
    assert (await decision(library, job_id)).account_label == "one"
