"""The keys of tokens: sealed, opened, replaced."""

from sqlalchemy import select, update

from app.domain.enums import KeyWrap
from app.domain.user import User
from app.domain.vault_key import VaultKey
from app.services.user.auth_service import LOOPBACK, own_agent
from tests.support.keyrings import MemoryKeyring
from tests.support.library import OpenLibrary
from tests.support.people import person, sessions, sign_in, who


async def test_another_key_ends_every_session_of_the_profile_and_none_of_others(library: OpenLibrary) -> None:
    _, token = await sign_in(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        theirs = await services.auth.create_session(other.id, LOOPBACK, own_agent())
    async with library.work.steps() as services:
        their_token = await services.auth.issue_token(theirs.id)
        before = library.parts.sign_ins.keys[library.user_id].key
        await services.auth.rotate_signing_key(library.user_id)
    assert library.parts.sign_ins.keys[library.user_id].key != before
    assert await who(library, token) is None
    assert await sessions(library) == []
    assert await who(library, their_token) == other.id


async def test_the_key_of_the_tokens_lies_sealed_in_its_row_and_opens_after_a_restart(
    library: OpenLibrary, hidden: list[str]
) -> None:
    _, token = await sign_in(library)
    key = library.parts.sign_ins.keys[library.user_id].key
    sealed = (await person(library, library.user_id)).token_key
    assert sealed is not None
    assert key not in sealed
    assert key.hex() in hidden
    assert key.hex() not in repr(library.parts.sign_ins)
    assert repr(key) not in repr(library.parts.sign_ins)
    library.parts.sign_ins.keys.clear()
    async with library.work.read() as services:
        assert await services.auth.validate_token(token) is None
    assert await who(library, token) == library.user_id
    assert library.parts.sign_ins.keys[library.user_id].key == key


async def test_a_sealed_key_moved_to_another_profile_opens_nothing(library: OpenLibrary) -> None:
    await sign_in(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        theirs = await services.auth.create_session(other.id, LOOPBACK, own_agent())
    sealed = (await person(library, library.user_id)).token_key
    async with library.parts.database.write() as session:
        await session.execute(update(User).where(User.id == other.id).values(token_key=sealed))
    async with library.work.steps() as services:
        token = await services.auth.issue_token(theirs.id)
    assert (await person(library, other.id)).token_key != sealed
    assert await who(library, token) == other.id


async def test_where_the_vault_does_not_open_a_key_of_this_process_signs_and_nobody_is_asked(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    ring.reason = "there is none"
    _, token = await sign_in(library)
    assert await who(library, token) == library.user_id
    assert (await person(library, library.user_id)).token_key is None
    # A secret is kept: the vault opens by a passphrase from now on, and the token stays good.
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id, passphrase="words that open it")  # noqa: S106
    assert await who(library, token) == library.user_id
    async with library.work.steps() as services:
        await services.auth.rotate_signing_key(library.user_id)
    assert await who(library, token) is None
    assert (await person(library, library.user_id)).token_key is not None
    assert [wrap for _, wrap in await wraps(library)] == [KeyWrap.PASSPHRASE]


async def test_a_new_key_where_the_vault_is_shut_ends_sessions_too(library: OpenLibrary, ring: MemoryKeyring) -> None:
    _, token = await sign_in(library)
    ring.reason = "it went away"
    library.parts.vault.drop(library.user_id)
    async with library.work.steps() as services:
        await services.auth.rotate_signing_key(library.user_id)
    assert await who(library, token) is None
    assert (await person(library, library.user_id)).token_key is None


async def wraps(library: OpenLibrary) -> list[tuple[int, KeyWrap]]:
    async with library.parts.database.read() as session:
        return [(row.user_id, row.wrap) for row in await session.execute(select(VaultKey.user_id, VaultKey.wrap))]
