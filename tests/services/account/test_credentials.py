"""The secrets of accounts: sealed in their rows, opened for a call, and the profile's key that does it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState
from app.domain.errors import (
    PassphraseNeededError,
    ProviderAuthError,
    ProviderError,
    ResourceNotFoundError,
    ValidationError,
    VaultError,
)
from app.domain.events import AccountChanged, AccountOut, RunnersPaused
from app.providers.base import OpenAccount
from app.services.unit_of_work import UnitOfWork
from app.system.keyrings import SecretService
from app.system.vault import Vault
from tests.support.keyed import KEY, KeyedProvider, give_key
from tests.support.keyrings import MemoryKeyring, gnome_keyring, memory_vault, needs_gnome_keyring
from tests.support.library import OpenLibrary, open_library

WORD = "a long walk by the sea"


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def hidden() -> list[str]:
    return []


@pytest.fixture
async def library(tmp_path: Path, ring: MemoryKeyring, hidden: list[str]) -> AsyncIterator[OpenLibrary]:
    vault = memory_vault([ring], hidden=hidden)
    async with open_library(tmp_path, registry=KeyedProvider().registry(), vault=vault) as opened:
        yield opened


def restart(library: OpenLibrary, vault: Vault) -> UnitOfWork:
    """The same library in another process, with a vault that has opened nothing yet."""
    from dataclasses import replace

    return UnitOfWork(replace(library.parts, vault=vault))


async def row(library: OpenLibrary) -> ProviderAccount:
    async with library.read() as services:
        (account,) = await services.accounts.list_accounts("fake")
    return account


async def opened(work: UnitOfWork, account: ProviderAccount, user_id: int | None = None) -> OpenAccount:
    async with work.steps(user_id) as services:
        return await services.credentials.open(account)


def change(library: OpenLibrary, statement: str, *values: object) -> list[Any]:
    with sqlite3.connect(library.parts.database.path) as other:
        rows = list(other.execute(statement, values))
    other.close()
    return rows


async def test_a_sealed_secret_is_opened_for_a_call_and_only_there(library: OpenLibrary, hidden: list[str]) -> None:
    account = await give_key(library)
    assert account.sealed is not None
    assert KEY.encode() not in account.sealed
    found = await opened(library.work, account)
    assert (found.id, found.email, found.credentials) == (account.id, account.email, {"api_key": KEY})
    assert KEY not in repr(found)
    assert hidden == [KEY]


async def test_an_account_without_secrets_touches_neither_the_key_nor_the_keyring(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    account = await row(library)
    found = await opened(library.work, account)
    assert found.credentials == {}
    async with library.write() as services:
        await services.credentials.seal(account, {})
    assert ring.asked == []
    assert change(library, "SELECT * FROM vault_keys") == []


async def test_the_options_of_an_account_are_given_with_it(library: OpenLibrary) -> None:
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts("fake")
        account.options = {"region": "eu"}
    assert (await opened(library.work, await row(library))).options == {"region": "eu"}


async def test_without_any_values_the_secrets_are_wiped(library: OpenLibrary) -> None:
    await give_key(library)
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts("fake")
        await services.credentials.seal(account, {})
    assert change(library, "SELECT sealed FROM provider_accounts") == [(None,)]
    assert (await opened(library.work, await row(library))).credentials == {}


async def test_a_key_that_is_open_can_be_prepared_in_a_transaction(library: OpenLibrary, ring: MemoryKeyring) -> None:
    await give_key(library)
    ring.asked = []
    async with library.write() as services:
        await services.credentials.prepare(library.user_id)
    assert ring.asked == []


async def test_nothing_is_sealed_or_opened_in_a_transaction_while_the_key_is_not_open(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts("fake")
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.seal(account, {"api_key": KEY})
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.prepare(library.user_id)
    assert ring.asked == []
    account = await give_key(library)
    async with library.read() as services:
        assert (await services.credentials.open(account)).credentials == {"api_key": KEY}
    async with restart(library, memory_vault([ring])).read() as services:
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.open(account)


async def test_the_key_is_opened_once_a_run_however_many_ask_at_once(library: OpenLibrary, ring: MemoryKeyring) -> None:
    account = await give_key(library)
    ring.asked = []
    work = restart(library, memory_vault([ring]))
    found = await asyncio.gather(*(opened(work, account) for _ in range(3)))
    assert [one.credentials for one in found] == [{"api_key": KEY}] * 3
    assert ring.asked.count("read") == 1


async def test_the_first_secret_makes_the_key_once_however_many_ask_at_once(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    async def prepare() -> None:
        async with library.steps() as services:
            await services.credentials.prepare(library.user_id)

    await asyncio.gather(*(prepare() for _ in range(3)))
    assert len(change(library, "SELECT * FROM vault_keys")) == len(ring.items) == 1


class SlowKeyring(MemoryKeyring):
    """While it keeps its item, another process makes the key."""

    def __init__(self, items: dict[str, bytes]) -> None:
        super().__init__(items)
        self.meanwhile: list[tuple[str, tuple[object, ...]]] = []
        self.path: Path | None = None

    @override
    def write(self, item: str, value: bytes) -> None:
        super().write(item, value)
        assert self.path is not None
        with sqlite3.connect(self.path) as other:
            for statement, values in self.meanwhile:
                other.execute(statement, values)
        other.close()


async def test_two_processes_that_make_the_key_at_once_agree_on_one(library: OpenLibrary, ring: MemoryKeyring) -> None:
    await give_key(library)
    rows = change(library, "SELECT * FROM vault_keys")
    change(library, "DELETE FROM vault_keys")
    slow = SlowKeyring(ring.items)
    slow.path = library.parts.database.path
    slow.meanwhile = [("INSERT INTO vault_keys VALUES (?, ?, ?, ?, ?, ?)", rows[0])]
    work = restart(library, memory_vault([slow]))
    async with work.steps() as services:
        await services.credentials.prepare(library.user_id)
    assert change(library, "SELECT * FROM vault_keys") == rows
    assert len(ring.items) == 1
    assert (await opened(work, await row(library))).credentials == {"api_key": KEY}


@pytest.mark.row("H-19")
async def test_the_sealed_value_of_another_row_does_not_open_and_its_account_needs_a_new_key(
    library: OpenLibrary,
) -> None:
    account = await give_key(library)
    async with library.write() as services:
        other = await services.accounts.create_account("fake", "other@example.org")
        await services.credentials.seal(other, {"api_key": "another"})
    change(
        library,
        "UPDATE provider_accounts SET sealed = (SELECT sealed FROM provider_accounts WHERE id = ?) WHERE id = ?",
        account.id,
        other.id,
    )
    told: list[object] = []
    library.bus.subscribe(AccountChanged, told.append)
    library.bus.subscribe(AccountOut, told.append)
    async with library.read() as services:
        swapped = await services.accounts.get_account(other.id)
    assert swapped is not None
    with pytest.raises(VaultError, match=r"The keys of other@example.org cannot be opened.*Enter them anew"):
        await opened(library.work, swapped)
    async with library.read() as services:
        marked = await services.accounts.get_account(other.id)
    assert marked is not None
    assert marked.state == AccountState.NEEDS_SIGN_IN
    assert told == [AccountChanged(other.id), AccountOut(other.id)]
    assert marked.next_look_at is None
    assert (await opened(library.work, account)).credentials == {"api_key": KEY}


@pytest.mark.row("H-19")
async def test_a_value_that_was_changed_meanwhile_does_not_harm_the_account(library: OpenLibrary) -> None:
    account = await give_key(library)
    assert account.sealed is not None
    account.sealed = account.sealed[:-1] + bytes([account.sealed[-1] ^ 1])
    with pytest.raises(VaultError, match="cannot be opened"):
        await opened(library.work, account)
    assert (await row(library)).state == AccountState.READY
    async with library.read() as services:
        with pytest.raises(VaultError, match="cannot be opened"):
            await services.credentials.open(account)


@pytest.mark.row("H-19")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vault_keys SET wrapped = zeroblob(61)",
        "UPDATE vault_keys SET wrapped = CAST(x'02' || substr(wrapped, 2) AS BLOB)",
        'UPDATE vault_keys SET params = \'{"item": "another"}\'',
        "UPDATE vault_keys SET params = '{}'",
        "UPDATE vault_keys SET backend = 'kwallet'",
        "UPDATE vault_keys SET backend = NULL",
        "DELETE FROM vault_keys",
    ],
)
async def test_a_key_that_was_changed_by_hand_opens_nothing(
    library: OpenLibrary, ring: MemoryKeyring, statement: str
) -> None:
    account = await give_key(library)
    change(library, statement)
    with pytest.raises(VaultError):
        await opened(restart(library, memory_vault([ring])), account)


async def test_a_key_that_another_window_has_made_anew_is_not_used_any_more(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    account = await give_key(library)
    other = restart(library, memory_vault([ring]))
    async with other.steps(library.user_id) as services:
        await services.credentials.start_over(library.user_id)
        await services.credentials.prepare(library.user_id)
    async with library.write() as services:
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.seal(account, {"api_key": KEY})
    fresh = await give_key(library)
    assert (await opened(other, fresh)).credentials == {"api_key": KEY}


async def test_a_passphrase_is_needed_where_there_is_no_keyring_and_opens_in_the_next_run(tmp_path: Path) -> None:
    async with open_library(tmp_path, registry=KeyedProvider().registry(), vault=memory_vault([])) as library:
        async with library.steps() as services:
            with pytest.raises(PassphraseNeededError) as caught:
                await services.credentials.prepare(library.user_id)
            assert caught.value.is_new
            await services.credentials.prepare(library.user_id, passphrase=WORD)
        account = await give_key(library)
        async with restart(library, memory_vault([])).steps(library.user_id) as services:
            with pytest.raises(PassphraseNeededError):
                await services.credentials.open(account)
            with pytest.raises(PassphraseNeededError, match="does not open"):
                await services.credentials.prepare(library.user_id, passphrase=WORD.upper())
            await services.credentials.prepare(library.user_id, passphrase=WORD)
            assert (await services.credentials.open(account)).credentials == {"api_key": KEY}


async def test_a_passphrase_can_be_set_beside_the_keyring_and_changed(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    account = await give_key(library)
    async with library.steps() as services:
        await services.credentials.set_passphrase(library.user_id, WORD)
        await services.credentials.set_passphrase(library.user_id, WORD.upper())
        with pytest.raises(VaultError, match="at least"):
            await services.credentials.set_passphrase(library.user_id, "short")
        assert (await services.credentials.open(account)).credentials == {"api_key": KEY}
    assert len(change(library, "SELECT * FROM vault_keys")) == 2
    ring.reason = "no bus"
    async with restart(library, memory_vault([ring])).steps(library.user_id) as services:
        with pytest.raises(PassphraseNeededError):
            await services.credentials.prepare(library.user_id, passphrase=WORD)
        await services.credentials.prepare(library.user_id, passphrase=WORD.upper())
        assert (await services.credentials.open(account)).credentials == {"api_key": KEY}


async def test_a_passphrase_file_named_once_beside_the_keyring_serves_where_there_is_none(
    library: OpenLibrary, ring: MemoryKeyring, tmp_path: Path
) -> None:
    account = await give_key(library)
    file = tmp_path / "word"
    await asyncio.to_thread(file.write_text, WORD)
    await asyncio.to_thread(file.chmod, 0o600)
    await opened(restart(library, memory_vault([ring], passphrase_file=file)), account)
    without_ring = restart(library, memory_vault([], passphrase_file=file))
    assert (await opened(without_ring, account)).credentials == {"api_key": KEY}


async def test_starting_over_gives_the_secrets_up_and_lets_new_ones_in(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    await give_key(library)
    ring.items.clear()
    work = restart(library, memory_vault([ring]))
    async with work.steps(library.user_id) as services:
        with pytest.raises(VaultError, match="no longer has the item"):
            await services.credentials.prepare(library.user_id)
        await services.credentials.start_over(library.user_id)
        await services.credentials.prepare(library.user_id)
    account = await row(library)
    assert (account.sealed, account.state) == (None, AccountState.NEEDS_SIGN_IN)
    async with work.write(library.user_id) as services:
        (account,) = await services.accounts.list_accounts("fake")
        await services.credentials.seal(account, {"api_key": KEY})
    assert (await opened(work, account)).credentials == {"api_key": KEY}
    assert len(ring.items) == 1


async def test_deleting_a_profile_ends_its_key_and_its_secrets_and_no_others(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    await give_key(library)
    async with library.work.steps(other.id) as services:
        await services.credentials.prepare(other.id)
    (kept,) = change(library, "SELECT params FROM vault_keys WHERE user_id = ?", other.id)
    wraps = change(library, "SELECT wrapped FROM vault_keys WHERE user_id = ?", library.user_id)
    assert len(ring.items) == 2

    async def deleted(*, fails: bool) -> None:
        async with library.work.write() as services:
            await services.users.delete_user(library.user_id)
            if fails:
                raise ValidationError("no")

    with pytest.raises(ValidationError):
        await deleted(fails=True)
    assert change(library, "SELECT wrapped FROM vault_keys WHERE user_id = ?", library.user_id) == wraps
    assert len(ring.items) == 2
    assert (await opened(library.work, await row(library))).credentials == {"api_key": KEY}
    await deleted(fails=False)
    assert change(library, "SELECT params FROM vault_keys") == [kept]
    assert change(library, "SELECT state FROM provider_accounts WHERE sealed IS NOT NULL") == []
    account = await row(library)
    assert (account.sealed, account.state) == (None, AccountState.NEEDS_SIGN_IN)
    assert len(ring.items) == 1
    async with library.write() as services:
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.seal(account, {"api_key": KEY})


async def test_the_secrets_of_another_profile_are_not_there(library: OpenLibrary) -> None:
    account = await give_key(library)
    async with library.write() as services:
        other = await services.users.create_user("other@example.org")
    with pytest.raises(ResourceNotFoundError):
        await opened(library.work, account, other.id)
    async with library.work.steps(other.id) as services:
        for call in (
            services.credentials.prepare(library.user_id),
            services.credentials.set_passphrase(library.user_id, WORD),
            services.credentials.start_over(library.user_id),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call


async def test_what_a_provider_repeats_of_a_secret_is_not_kept(library: OpenLibrary) -> None:
    account = await give_key(library)

    async def refuse(given: OpenAccount) -> None:
        raise ProviderAuthError(f"Unknown: {given.credentials['api_key']}", detail=given.credentials["api_key"])

    async with library.steps() as services:
        with pytest.raises(ProviderError) as caught:
            await services.credentials.call(account, refuse)
    assert (caught.value.message, caught.value.detail) == ("Unknown: [redacted]", "[redacted]")


async def test_the_secret_of_an_account_that_is_only_tried_is_kept_out_of_logs_and_words_too(
    library: OpenLibrary, hidden: list[str]
) -> None:
    tried = OpenAccount(0, "new@example.org", {}, {"api_key": "tried-once"})

    async def refuse(given: OpenAccount) -> None:
        raise ProviderAuthError(f"Unknown: {given.credentials['api_key']}")

    async with library.steps() as services:
        with pytest.raises(ProviderError, match=r"Unknown: \[redacted\]"):
            await services.credentials.call_opened(tried, refuse)
    assert hidden == ["tried-once"]


async def test_secrets_are_read_for_a_change_and_those_that_no_longer_open_are_none(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    async with library.write() as services:
        assert await services.credentials.read_for_change(await row(library)) == {}
    account = await give_key(library)
    async with library.write() as services:
        assert await services.credentials.read_for_change(account) == {"api_key": KEY}
        assert account.sealed is not None
        account.sealed = account.sealed[:-1] + bytes([account.sealed[-1] ^ 1])
        assert await services.credentials.read_for_change(account) == {}
    async with restart(library, memory_vault([ring])).write() as services:
        with pytest.raises(VaultError, match="not open"):
            await services.credentials.read_for_change(account)


async def test_the_runners_tell_once_what_keeps_them_and_once_that_it_is_over(
    library: OpenLibrary, ring: MemoryKeyring
) -> None:
    account = await give_key(library)
    told: list[RunnersPaused] = []
    library.bus.subscribe(RunnersPaused, told.append)
    ring.is_locked, ring.opens_when_asked = True, False
    work = restart(library, memory_vault([ring]))
    with pytest.raises(VaultError):
        await opened(work, account, library.user_id)
    assert told == []
    for _ in range(2):
        with pytest.raises(VaultError):
            await opened(work, account)
    assert told == [RunnersPaused("The keyring of the tests is locked. Unlock it and try again.")]
    ring.is_locked = False
    await opened(work, account)
    await opened(work, account)
    assert told[1:] == [RunnersPaused("")]


@needs_gnome_keyring
async def test_a_real_keyring_opens_the_secrets_in_the_next_run_and_a_locked_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def real() -> Vault:
        return memory_vault([SecretService()])

    async with open_library(tmp_path, registry=KeyedProvider().registry(), vault=real()) as library:
        with gnome_keyring(tmp_path / "session", word="sesame") as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            account = await give_key(library)
            assert (await opened(restart(library, real()), account)).credentials == {"api_key": KEY}
        with gnome_keyring(tmp_path / "session", word=None) as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            with pytest.raises(VaultError, match="is locked"):
                await opened(restart(library, real()), account)
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
        with pytest.raises(VaultError, match="is not there"):
            await opened(restart(library, real()), account)
