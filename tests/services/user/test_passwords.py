"""Passwords of profiles: proven, changed, locked for a while."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import (
    AuthenticationError,
    InvalidTransitionError,
    ResourceNotFoundError,
    SignInLockedError,
    ValidationError,
)
from app.domain.events import UserChanged
from app.services.user.auth_service import LOOPBACK, own_agent
from app.services.user.passwords import MOST_STRANGERS
from app.system.passwords import is_outdated, is_password
from tests.support.clock import FakeClock
from tests.support.library import EMAIL, OpenLibrary, open_library
from tests.support.people import PASSWORD, WRONG, person, set_cheap_password
from tests.support.provider import FakeProvider

NEW = "a road through the hills"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider().registry()) as opened:
        await set_cheap_password(opened, opened.user_id)
        yield opened


async def attempt(library: OpenLibrary, password: str = WRONG, email: str = EMAIL) -> AuthenticationError | None:
    """Try to sign in; gives the refusal."""
    try:
        async with library.work.steps() as services:
            await services.auth.authenticate(email, password)
    except AuthenticationError as error:
        return error
    return None


async def left(library: OpenLibrary, email: str = EMAIL) -> timedelta:
    async with library.work.read() as services:
        return await services.auth.get_lockout(email)


async def test_a_right_password_is_hashed_anew_when_the_parameters_have_changed(library: OpenLibrary) -> None:
    before = (await person(library, library.user_id)).password_hash or ""
    assert is_outdated(before)
    assert await attempt(library, PASSWORD) is None
    after = (await person(library, library.user_id)).password_hash or ""
    assert not is_outdated(after)
    assert is_password(after, PASSWORD)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
async def test_known_and_unknown_e_mails_are_refused_alike(library: OpenLibrary, clock: FakeClock, email: str) -> None:
    said = [await attempt(library, email=email) for _ in range(6)]
    assert [type(error) for error in said] == [AuthenticationError] * 4 + [SignInLockedError] * 2
    assert {str(error) for error in said[:4]} == {"The e-mail or the password is wrong."}
    assert {str(error) for error in said[4:]} == {"Too many wrong passwords. Try again in 30 seconds."}
    assert await left(library, email.upper()) == timedelta(seconds=30)
    clock.move(timedelta(seconds=30))
    assert await left(library, email) == timedelta()
    assert isinstance(await attempt(library, email=email), SignInLockedError)
    assert await left(library, email) == timedelta(seconds=60)


async def test_while_it_lasts_the_right_password_is_refused_too_and_then_ends_it(
    library: OpenLibrary, clock: FakeClock
) -> None:
    for _ in range(5):
        await attempt(library)
    clock.move(timedelta(seconds=29))
    refused = await attempt(library, PASSWORD)
    assert isinstance(refused, SignInLockedError)
    assert refused.left == timedelta(seconds=1)
    clock.move(timedelta(seconds=1))
    assert await attempt(library, PASSWORD) is None
    user = await person(library, library.user_id)
    assert (user.sign_in_failures, user.locked_until) == (0, None)


@pytest.mark.row("F-24")
async def test_it_outlives_the_program_and_a_clock_that_is_set_back(library: OpenLibrary, clock: FakeClock) -> None:
    for _ in range(5):
        await attempt(library)
    library.parts.sign_ins.strangers.clear()
    clock.set_wall(-timedelta(days=3650))
    assert isinstance(await attempt(library, PASSWORD), SignInLockedError)
    clock.move(timedelta(seconds=29))
    assert isinstance(await attempt(library, PASSWORD), SignInLockedError)
    clock.move(timedelta(seconds=2))
    assert await attempt(library, PASSWORD) is None


async def test_many_attempts_at_once_are_counted_one_by_one(library: OpenLibrary) -> None:
    said = await asyncio.gather(*(attempt(library) for _ in range(9)))
    assert [type(error) for error in said].count(AuthenticationError) == 4
    assert (await person(library, library.user_id)).sign_in_failures == 5


async def test_attempts_whose_end_the_program_did_not_reach_have_counted(library: OpenLibrary) -> None:
    for _ in range(5):
        async with library.work.steps() as services:
            await services.auth._passwords._begin_attempt(EMAIL)
    assert await left(library) == timedelta(seconds=30)
    assert isinstance(await attempt(library, PASSWORD), SignInLockedError)


async def test_only_so_many_strangers_are_remembered(library: OpenLibrary) -> None:
    strangers = library.parts.sign_ins.strangers
    await attempt(library, email="first@example.org")
    strangers.update({f"{number}@example.org": strangers["first@example.org"] for number in range(MOST_STRANGERS - 1)})
    await attempt(library, email="last@example.org")
    assert len(strangers) == MOST_STRANGERS
    assert "first@example.org" not in strangers
    assert "last@example.org" in strangers


async def test_a_profile_without_a_password_is_signed_in_by_none(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        await services.users.create_user("other@example.org")
    for password in ("", PASSWORD):
        assert isinstance(await attempt(library, password, "other@example.org"), AuthenticationError)


async def test_the_window_is_unlocked_by_the_password_alone(library: OpenLibrary) -> None:
    async with library.steps() as services:
        await services.auth.check_password(library.user_id, PASSWORD)
        with pytest.raises(AuthenticationError):
            await services.auth.check_password(library.user_id, WRONG)
        with pytest.raises(ResourceNotFoundError):
            await services.auth.check_password(999, PASSWORD)
    assert (await person(library, library.user_id)).sign_in_failures == 1


async def test_a_first_password_is_set_and_ends_all_sessions_but_this_one(library: OpenLibrary) -> None:
    told: list[UserChanged] = []
    library.bus.subscribe(UserChanged, told.append)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        ids = [(await services.auth.create_session(other.id, LOOPBACK, own_agent())).id for _ in range(2)]
    told.clear()
    async with library.work.steps(other.id) as services:
        await services.auth.set_password(other.id, NEW, session_id=ids[1])
    assert told == [UserChanged(other.id)]
    async with library.work.read(other.id) as services:
        assert [session.id for session in await services.auth.list_sessions(other.id)] == [ids[1]]
    assert await attempt(library, NEW, "other@example.org") is None
    with pytest.raises(InvalidTransitionError):
        async with library.work.steps(other.id) as services:
            await services.auth.set_password(other.id, PASSWORD)
    with pytest.raises(ValidationError):
        async with library.work.steps(other.id) as services:
            await services.auth.change_password(other.id, NEW, "other@example")
    assert await attempt(library, NEW, "other@example.org") is None


async def test_a_password_is_changed_and_taken_away_only_by_who_knows_it(library: OpenLibrary) -> None:
    user_id = library.user_id
    async with library.steps() as services:
        with pytest.raises(AuthenticationError):
            await services.auth.change_password(user_id, WRONG, NEW)
        with pytest.raises(AuthenticationError):
            await services.auth.remove_password(user_id, WRONG)
    async with library.steps() as services:
        await services.auth.change_password(user_id, PASSWORD, NEW)
    assert isinstance(await attempt(library, PASSWORD), AuthenticationError)
    assert await attempt(library, NEW) is None
    async with library.steps() as services:
        await services.auth.remove_password(user_id, NEW)
    user = await person(library, user_id)
    assert not user.has_password
    async with library.read() as services:
        assert await services.auth.list_sessions(user_id) == []
    async with library.write() as services:
        await services.auth.create_session(user_id, LOOPBACK, own_agent())


async def test_a_password_is_never_hashed_inside_a_transaction(library: OpenLibrary) -> None:
    with pytest.raises(RuntimeError, match="every writer waits"):
        async with library.work.write() as services:
            await services.users.create_user("new@example.org", NEW)


async def test_a_profile_can_be_made_with_a_password(library: OpenLibrary) -> None:
    async with library.work.steps() as services:
        user = await services.users.create_user("new@example.org", NEW, "Somebody New")
        assert user.has_password
        with pytest.raises(ValidationError) as caught:
            await services.users.create_user("next@example.org", "password1")
    assert caught.value.field == "password"
    assert await attempt(library, NEW, "new@example.org") is None
    async with library.work.read() as services:
        assert [user.email for user in await services.users.list_users()] == [EMAIL, "new@example.org"]
    async with library.read() as services:
        assert [user.email for user in await services.users.list_users()] == [EMAIL]
