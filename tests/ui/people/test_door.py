"""Who is let in, and who is not."""

from datetime import timedelta

import pytest

from app.domain.errors import AuthenticationError, DuplicateError
from app.ui.people.door import Door
from tests.support.library import OpenLibrary
from tests.support.visits import PASSWORD, add_profile


@pytest.fixture
async def door(library: OpenLibrary) -> Door:
    made = Door(library.work)
    await made.load()
    return made


async def test_a_profile_that_is_made_is_known_and_has_the_engine(door: Door, library: OpenLibrary) -> None:
    user = await door.make_profile("ben@example.org", None, "Ben")
    assert door.user(user.id) is not None
    assert door.user(None) is None
    async with library.work.read(user.id) as services:
        rows = await services.accounts.list_account_rows(user.id)
    assert [row.is_built_in for row in rows] == [True]
    with pytest.raises(DuplicateError):
        await door.make_profile("BEN@example.org", None, "Ben")


async def test_who_has_no_password_walks_in(door: Door, library: OpenLibrary) -> None:
    (user,) = door.users
    entered = await door.let_in(user)
    assert entered is not None
    async with library.read() as services:
        assert [one.id for one in await services.auth.list_sessions(user.id)] == [entered.session_id]


async def test_who_has_one_gives_it_once_and_may_stay(door: Door, library: OpenLibrary) -> None:
    user = await add_profile(library, "ben@example.org", PASSWORD)
    assert await door.let_in(user) is None
    with pytest.raises(AuthenticationError):
        await door.sign_in(user, "four wet turtles", stays=False)
    entered = await door.sign_in(user, PASSWORD, stays=True)
    assert (entered.is_kept, entered.trouble) == (True, "")
    await door.load()
    again = await door.let_in(next(one for one in door.users if one.id == user.id))
    assert again is not None
    assert (again.session_id, again.is_kept) == (entered.session_id, True)
    await door.check(user, PASSWORD)
    assert await door.lockout(user) == timedelta()
