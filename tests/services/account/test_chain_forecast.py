"""Who would take each job of a chain, and when it would be done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.services.account.chain_forecast import ChainedJob, ChainForecaster
from app.services.account.forecast import JobPlan
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    clock = FakeClock()
    registry = FakeProvider(cost=30, has_own_account=False).registry()
    async with open_library(tmp_path, clock=clock, registry=registry) as opened:
        yield opened


def job(cost: int = 30, seconds: float | None = 10.0, *after: int) -> ChainedJob:
    return ChainedJob("fake", JobPlan(cost, seconds, "webapi" if cost else None), after)


async def test_a_job_starts_when_all_that_it_waits_for_has_ended_and_the_dear_one_waits_in_vain(
    library: OpenLibrary,
) -> None:
    async with library.parts.database.read() as session:
        forecaster = ChainForecaster(session, library.parts.registry, library.parts.clock)
        assert await forecaster.list_providers_with_accounts(library.user_id) == set()
        nobody = await forecaster.forecast(library.user_id, [job()])
        assert (nobody.unplaced, nobody.seconds, nobody.reasons) == (1, None, {"Fake": "there is no account"})
        assert (await forecaster.forecast(library.user_id, [])).seconds is None
    first = await account_of(library, free=1_000, label="first", slots=2)
    await job_of(library)
    async with library.parts.database.read() as session:
        forecaster = ChainForecaster(session, library.parts.registry, library.parts.clock)
        assert await forecaster.list_providers_with_accounts(library.user_id) == {"fake"}
        chain = [job(), job(30, 5.0), job(30, 2.0, 0, 1), job(0, 4.0, 2), job(9_999, 1.0, 0), job(1, 1.0, 4)]
        found = await forecaster.forecast(library.user_id, chain)
    # One second goes by until the job in front is done, and two run at once.
    assert [placed.ends_in for placed in found.placements] == [10.0, 6.0, 12.0, 16.0, None, None]
    assert [placed.account_id for placed in found.placements] == [first] * 4 + [None] * 2
    assert (found.seconds, found.unplaced) == (16.0, 2)
    assert found.reasons == {"first": "880 credits left, 9999 needed"}
    async with library.parts.database.read() as session:
        forecaster = ChainForecaster(session, library.parts.registry, library.parts.clock)
        unknown = await forecaster.forecast(library.user_id, [job(30, None)])
    assert (unknown.seconds, unknown.placements[0].seconds, unknown.unplaced) == (None, None, 0)
