"""Signing in and out."""

from datetime import timedelta

import pytest

from app.domain.errors import AuthenticationError, ResourceNotFoundError, VaultError
from app.domain.events import SessionsChanged
from app.domain.session import IDLE, LONGEST
from app.services.user.auth_service import LOOPBACK, own_agent
from app.system import tokens
from tests.support.clock import FakeClock
from tests.support.keyrings import MemoryKeyring
from tests.support.library import OpenLibrary
from tests.support.people import PASSWORD, begin, session_rows, sessions, set_cheap_password, sign_in, who


async def test_the_right_password_gives_a_token_that_names_a_session_of_this_computer(
    library: OpenLibrary, clock: FakeClock, hidden: list[str]
) -> None:
    told: list[SessionsChanged] = []
    library.bus.subscribe(SessionsChanged, told.append)
    session_id, token = await sign_in(library)
    assert told == [SessionsChanged(library.user_id)]
    assert await who(library, token) == library.user_id
    (session,) = await sessions(library)
    assert (session.id, session.ip_address, session.user_agent) == (session_id, LOOPBACK, own_agent())
    assert session.user_agent.startswith("PixSim7/")
    assert session.expires_at == clock.now() + LONGEST
    assert PASSWORD in hidden


async def test_inside_a_transaction_a_token_is_looked_at_too(library: OpenLibrary) -> None:
    _, token = await sign_in(library)
    async with library.work.read() as services:
        user = await services.auth.validate_token(token)
    assert user is not None
    assert user.id == library.user_id


@pytest.mark.row("H-18")
async def test_a_token_of_a_revoked_session_is_none(library: OpenLibrary) -> None:
    session_id, token = await sign_in(library)
    async with library.write() as services:
        await services.auth.revoke_session(session_id)
        await services.auth.revoke_session(session_id)
    assert await who(library, token) is None
    assert await sessions(library) == []


@pytest.mark.row("H-18")
async def test_an_expired_or_unused_session_has_no_token_any_more(library: OpenLibrary, clock: FakeClock) -> None:
    session_id, token = await sign_in(library)
    clock.move(IDLE - timedelta(minutes=1))
    async with library.write() as services:
        assert await services.auth.touch_session(session_id) is not None
    clock.move(IDLE)
    assert await who(library, token) is None
    _, later = await sign_in(library)
    for _ in range(3):
        clock.move(LONGEST / 3)
        async with library.write() as services:
            await services.auth.touch_session((await session_rows(library))[-1].id)
    assert await sessions(library) == []
    assert await who(library, later) is None


@pytest.mark.row("H-18")
async def test_a_token_of_a_deleted_user_or_of_anothers_session_is_none(library: OpenLibrary) -> None:
    session_id, token = await sign_in(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        theirs = await services.auth.create_session(other.id, LOOPBACK, own_agent())
    async with library.work.steps() as services:
        their_token = await services.auth.issue_token(theirs.id)
    assert await who(library, their_token) == other.id
    key = library.parts.sign_ins.keys[library.user_id].key
    claims = tokens.read(token, key, library.parts.clock.now())
    assert claims is not None
    assert claims.session_id == session_id
    swapped = tokens.sign(tokens.Claims(library.user_id, theirs.id, claims.issued_at, claims.expires_at), key)
    assert await who(library, swapped) is None
    async with library.work.steps(other.id) as services:
        assert await services.auth.validate_token(token) is None
    async with library.work.write() as services:
        await services.users.delete_user(library.user_id)
    assert await who(library, token) is None


async def test_a_profile_without_a_password_signs_in_by_itself_and_touches_no_keyring(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    session_id = await begin(library)
    async with library.read() as services:
        assert await services.auth.get_session(session_id) is not None
    assert ring.asked == []


async def test_a_profile_with_a_password_does_not(library: OpenLibrary) -> None:
    await set_cheap_password(library, library.user_id)
    for proof in (None, "", "guess"):
        with pytest.raises(AuthenticationError):
            async with library.work.write() as services:
                await services.auth.create_session(library.user_id, LOOPBACK, own_agent(), proof=proof)
    assert await sessions(library) == []


async def test_a_secret_takes_the_session_up_again_and_only_its_hash_is_kept(
    library: OpenLibrary, hidden: list[str]
) -> None:
    session_id = await begin(library)
    async with library.write() as services:
        first = await services.auth.stay_signed_in(session_id)
        secret = await services.auth.stay_signed_in(session_id)
    assert secret in hidden
    async with library.work.steps() as services:
        user, token = await services.auth.resume_session(secret)
    assert user.id == library.user_id
    assert await who(library, token) == library.user_id
    (row,) = await session_rows(library)
    assert row.secret_hash is not None
    assert secret.encode() not in row.secret_hash
    for wrong in (first, "", "x", secret[:-1], secret + "A", "ü", "A" * 44, row.secret_hash.hex()):
        with pytest.raises(AuthenticationError):
            async with library.work.steps() as services:
                await services.auth.resume_session(wrong)
    async with library.write() as services:
        await services.auth.revoke_session(session_id)
    with pytest.raises(AuthenticationError):
        async with library.work.steps() as services:
            await services.auth.resume_session(secret)
    with pytest.raises(AuthenticationError):
        async with library.write() as services:
            await services.auth.stay_signed_in(session_id)
    with pytest.raises(AuthenticationError):
        async with library.work.steps() as services:
            await services.auth.issue_token(session_id)


async def test_the_keyring_keeps_a_session_over_restarts_until_it_is_told_to_forget_it(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    await set_cheap_password(library, library.user_id)
    async with library.work.steps() as services:
        assert await services.auth.resume_kept_session(library.user_id) is None
    session_id, _ = await sign_in(library)
    async with library.steps() as services:
        await services.auth.keep_signed_in(session_id)
        await services.auth.keep_signed_in(session_id)
    vault_items = 1
    assert len(ring.items) == vault_items + 1
    library.parts.sign_ins.keys.clear()
    async with library.work.steps() as services:
        resumed = await services.auth.resume_kept_session(library.user_id)
    assert resumed is not None
    assert await who(library, resumed[1]) == library.user_id
    ring.is_locked = True
    ring.asked.clear()
    async with library.work.steps() as services:
        assert await services.auth.resume_kept_session(library.user_id) is None
    assert "unlock" not in ring.asked
    ring.is_locked = False
    async with library.steps() as services:
        await services.auth.forget_kept_session(library.user_id)
        assert await services.auth.resume_kept_session(library.user_id) is None
    assert len(ring.items) == vault_items
    assert [session.id for session in await sessions(library)] == [session_id]


async def test_without_a_keyring_no_session_is_kept_and_that_is_told(library: OpenLibrary, ring: MemoryKeyring) -> None:
    session_id = await begin(library)
    ring.reason = "there is none"
    with pytest.raises(VaultError, match="no keyring"):
        async with library.steps() as services:
            await services.auth.keep_signed_in(session_id)
    assert (await session_rows(library))[0].secret_hash is None
    ring.reason = None
    with pytest.raises(AuthenticationError):
        async with library.steps() as services:
            await services.auth.keep_signed_in(999)
    assert ring.items == {}


async def test_what_is_of_another_user_is_not_there(library: OpenLibrary) -> None:
    session_id = await begin(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        auth = services.auth
        assert await auth.get_session(session_id) is None
        assert await auth.touch_session(session_id) is None
        for call in (
            auth.revoke_session(session_id),
            auth.revoke_all_sessions(library.user_id),
            auth.list_sessions(library.user_id),
            auth.create_session(library.user_id, LOOPBACK, own_agent()),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call
        with pytest.raises(AuthenticationError):
            await auth.stay_signed_in(session_id)
    assert len(await sessions(library)) == 1


async def test_a_token_says_which_session_it_names_while_that_lives(library: OpenLibrary) -> None:
    session_id, token = await sign_in(library)
    async with library.work.steps() as services:
        assert await services.auth.get_session_id(token) == session_id
        assert await services.auth.get_session_id(token + "x") is None
    async with library.work.write() as services:
        await services.auth.revoke_session(session_id)
    async with library.work.steps() as services:
        assert await services.auth.get_session_id(token) is None
