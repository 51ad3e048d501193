"""What opens the key of a profile's secrets: set, changed, taken away, and never nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import PassphraseNeededError, ResourceNotFoundError, ValidationError, VaultError
from app.services.account.key_care import KeyState
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, open_library

WORD, OTHER = "a long passphrase", "another passphrase"


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
async def library(tmp_path: Path, ring: MemoryKeyring) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, vault=memory_vault([ring])) as opened:
        yield opened


async def state(library: OpenLibrary) -> KeyState:
    async with library.steps() as services:
        return await services.credentials.care.describe(library.user_id)


async def prepare(library: OpenLibrary, passphrase: str | None = None) -> None:
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id, passphrase=passphrase)


async def test_before_the_first_secret_there_is_nothing(library: OpenLibrary) -> None:
    told = await state(library)
    assert (told.is_made, told.is_open, told.keyring, told.has_passphrase) == (False, False, None, False)
    assert told.has_keyring_here


async def test_a_passphrase_is_set_beside_the_keyring_and_changed_only_by_who_knows_it(library: OpenLibrary) -> None:
    await prepare(library)
    assert (await state(library)).keyring == MemoryKeyring.title
    async with library.steps() as services:
        care = services.credentials.care
        await care.change_passphrase(library.user_id, WORD)
        with pytest.raises(ValidationError):
            await care.change_passphrase(library.user_id, OTHER)
        with pytest.raises(VaultError):
            await care.change_passphrase(library.user_id, OTHER, old="wrong passphrase")
        await care.change_passphrase(library.user_id, OTHER, old=WORD)
        await care.close(library.user_id)
    told = await state(library)
    assert (told.is_open, told.has_passphrase) == (False, True)
    await prepare(library, OTHER)
    assert (await state(library)).is_open


async def test_without_its_keyring_the_passphrase_alone_opens_it(library: OpenLibrary, ring: MemoryKeyring) -> None:
    await prepare(library)
    async with library.steps() as services:
        care = services.credentials.care
        with pytest.raises(ValidationError):
            await care.leave_keyring(library.user_id)
        await care.change_passphrase(library.user_id, WORD)
        await care.leave_keyring(library.user_id)
        assert ring.items == {}
        await care.close(library.user_id)
        with pytest.raises(PassphraseNeededError):
            await services.credentials.prepare(library.user_id)
        with pytest.raises(PassphraseNeededError):
            await care.use_keyring(library.user_id)
        await services.credentials.prepare(library.user_id, passphrase=WORD)
        await care.use_keyring(library.user_id)
        await care.use_keyring(library.user_id)
    assert len(ring.items) == 1
    assert (await state(library)).keyring == MemoryKeyring.title


async def test_a_passphrase_goes_only_when_the_keyring_opens_it(library: OpenLibrary, ring: MemoryKeyring) -> None:
    await prepare(library)
    async with library.steps() as services:
        care = services.credentials.care
        await care.change_passphrase(library.user_id, WORD)
        with pytest.raises(VaultError):
            await care.remove_passphrase(library.user_id, "wrong passphrase")
        kept, ring.items = dict(ring.items), {}
        with pytest.raises(VaultError):
            await care.remove_passphrase(library.user_id, WORD)
        assert (await state(library)).has_passphrase
        ring.items.update(kept)
        await care.leave_keyring(library.user_id)
        await care.remove_passphrase(library.user_id, WORD)
    told = await state(library)
    assert (told.has_passphrase, told.keyring, told.is_open) == (False, MemoryKeyring.title, True)


async def test_a_keyring_that_refuses_takes_nothing_away(library: OpenLibrary, ring: MemoryKeyring) -> None:
    ring.reason = "not running"
    await prepare(library, WORD)
    told = await state(library)
    assert (told.keyring, told.has_passphrase, told.has_keyring_here) == (None, True, False)
    async with library.steps() as services:
        with pytest.raises(VaultError):
            await services.credentials.care.remove_passphrase(library.user_id, WORD)
    assert (await state(library)).has_passphrase


async def test_another_users_key_is_not_there(library: OpenLibrary) -> None:
    async with library.work.steps(library.user_id + 1) as services:
        for call in (
            services.credentials.care.describe(library.user_id),
            services.credentials.care.change_passphrase(library.user_id, WORD),
            services.credentials.care.remove_passphrase(library.user_id, WORD),
            services.credentials.care.use_keyring(library.user_id),
            services.credentials.care.leave_keyring(library.user_id),
            services.credentials.care.close(library.user_id),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call
