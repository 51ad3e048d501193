"""The rows of sessions."""

from datetime import timedelta

from app.domain.session import LONGEST
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.people import begin, session_rows, sessions


async def test_signing_out_everywhere_spares_the_session_that_asks(library: OpenLibrary) -> None:
    ids = [await begin(library) for _ in range(3)]
    async with library.write() as services:
        await services.auth.revoke_all_sessions(library.user_id, but=ids[1])
    assert [session.id for session in await sessions(library)] == [ids[1]]
    async with library.write() as services:
        await services.auth.revoke_all_sessions(library.user_id)
    assert await sessions(library) == []


async def test_sessions_that_ended_long_ago_are_forgotten(library: OpenLibrary, clock: FakeClock) -> None:
    first = await begin(library)
    await begin(library)
    async with library.write() as services:
        await services.auth.revoke_session(first)
    clock.move(LONGEST + timedelta(minutes=1))
    third = await begin(library)
    assert [row.id for row in await session_rows(library)] == [first + 1, third]


async def test_a_session_is_seen_once_a_minute(library: OpenLibrary, clock: FakeClock) -> None:
    session_id, began = await begin(library), clock.now()
    clock.move(timedelta(seconds=59))
    async with library.write() as services:
        await services.auth.touch_session(session_id)
    assert (await sessions(library))[0].last_seen_at == began
    clock.move(timedelta(seconds=1))
    async with library.write() as services:
        await services.auth.touch_session(session_id)
    assert (await sessions(library))[0].last_seen_at == clock.now()
