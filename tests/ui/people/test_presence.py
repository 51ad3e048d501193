"""The session of whoever sits at the window."""

from collections.abc import AsyncIterator

import pytest

from app.ui.context import UiContext
from app.ui.people.door import Door, Entered
from app.ui.people.presence import Presence
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context
from tests.support.until import until


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


@pytest.fixture
async def entered(library: OpenLibrary) -> Entered:
    door = Door(library.work)
    await door.load()
    found = await door.let_in(door.users[0])
    assert found is not None
    return found


async def live(library: OpenLibrary) -> list[int]:
    async with library.read() as services:
        return [session.id for session in await services.auth.list_sessions(library.user_id)]


async def test_it_ends_when_they_go_unless_they_stay(
    context: UiContext, library: OpenLibrary, entered: Entered
) -> None:
    presence = Presence(context, entered)
    presence.is_kept = True
    await presence.end()
    assert await live(library) == [entered.session_id]
    presence.is_kept = False
    await presence.end()
    assert await live(library) == []


async def test_that_it_was_ended_elsewhere_is_told_once_and_its_own_end_is_not(
    context: UiContext, library: OpenLibrary, entered: Entered
) -> None:
    presence, told = Presence(context, entered), list[bool]()
    presence.ended.connect(lambda: told.append(True))
    presence.touch()
    async with library.write() as services:
        await services.auth.revoke_session(entered.session_id)
    await until(lambda: told, [True])
    async with library.write() as services:
        await services.auth.revoke_all_sessions(library.user_id)
    await presence.end()
    assert told == [True]
