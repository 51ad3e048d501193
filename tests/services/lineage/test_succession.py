"""Chains of versions that get a next one, and stay joined when one goes for good."""

from datetime import timedelta

from app.domain.events import VersionsChanged
from tests.services.job.jobs import listen
from tests.services.lineage.graphs import bin_them, declare, heads, numbers, stale
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary


async def test_a_head_in_the_bin_does_not_count_and_what_goes_for_good_leaves_the_chain_joined(
    library: OpenLibrary, clock: FakeClock
) -> None:
    first, second, third, fourth, child = await add_assets(library, 5)
    await connect(library, child, [first])
    for former, new in ((first, second), (second, third), (third, fourth)):
        clock.move(timedelta(minutes=1))
        await declare(library, new, former)
    await bin_them(library, fourth)
    assert await heads(library, first, third) == {first: third}
    assert [row[2] for row in await numbers(library, first)] == [False, False, True, False]
    await bin_them(library, second, third)
    assert await heads(library, first) == {}
    assert await stale(library) == []
    async with library.write() as services:
        await services.assets.bin.restore([third, fourth])
    async with library.read() as services:
        since = (await services.staleness.find_causes([child]))[child][0].at
    await bin_them(library, second, third, for_good=True)
    assert await heads(library, first) == {first: fourth}
    async with library.read() as services:
        (cause,) = (await services.staleness.find_causes([child]))[child]
    assert (cause.head_id, cause.at) == (fourth, since)
    told = listen(library, [VersionsChanged])
    await bin_them(library, fourth, for_good=True)
    assert told == [VersionsChanged((first,))]
    assert await numbers(library, first) == [(first, 1, True)]
