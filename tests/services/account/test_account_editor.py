"""Accounts are added, changed and taken away; the record of their money stays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError, ValidationError, VaultError
from app.domain.events import AccountChanged
from tests.support.clock import FakeClock
from tests.support.keyed import KeyedProvider
from tests.support.library import OpenLibrary, open_library

EMAIL = "me@example.org"


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    provider = KeyedProvider(cost=30)
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry()) as opened:
        async with opened.steps() as services:
            await services.credentials.prepare(opened.user_id)
        yield opened


async def add(library: OpenLibrary, **fields: object) -> ProviderAccount:
    async with library.write() as services:
        return await services.accounts.create_account("fake", EMAIL, **fields)  # type: ignore[arg-type]


async def secrets_of(library: OpenLibrary, account_id: int) -> dict[str, str]:
    async with library.steps() as services:
        async with library.read() as readers:
            account = await readers.accounts.get_account(account_id)
        assert account is not None
        return dict((await services.credentials.open(account)).credentials)


async def test_an_account_is_added_with_its_fields_and_is_there_once(library: OpenLibrary) -> None:
    account = await add(library, label="client", options={"region": "eu"}, credentials={"api_key": "k-1"}, priority=3)
    assert (account.label, account.priority, account.options) == ("client", 3, {"region": "eu"})
    assert account.next_look_at == library.parts.clock.now()
    assert await secrets_of(library, account.id) == {"api_key": "k-1"}
    with pytest.raises(DuplicateError):
        await add(library)


async def test_another_key_is_kept_beside_the_other_fields_and_brings_the_account_back(library: OpenLibrary) -> None:
    account = await add(library, options={"region": "eu"}, credentials={"api_key": "k-1"})
    async with library.write() as services:
        await services.accounts.mark_account_state(account.id, AccountState.NEEDS_SIGN_IN, "The key is not valid.")
    async with library.write() as services:
        await services.accounts.edit_account(account.id, {"credentials": {"api_key": "k-2"}, "label": "new"})
    async with library.read() as services:
        after = await services.accounts.get_account(account.id)
    assert after is not None
    assert (after.state, after.label, after.options) == (AccountState.READY, "new", {"region": "eu"})
    assert await secrets_of(library, account.id) == {"api_key": "k-2"}


async def test_a_change_that_is_none_is_not_told_and_one_that_is_wrong_names_its_field(library: OpenLibrary) -> None:
    account = await add(library, label="client")
    told: list[AccountChanged] = []
    library.bus.subscribe(AccountChanged, told.append)
    async with library.write() as services:
        await services.accounts.edit_account(account.id, {"label": "client"})
    assert told == []
    for changes, field in (
        ({"max_concurrent_jobs": 0}, "max_concurrent_jobs"),
        ({"priority": 5000}, "priority"),
        ({"colour": "red"}, "colour"),
        ({"options": {"moon": "full"}}, "moon"),
    ):
        with pytest.raises(ValidationError) as caught:
            async with library.write() as services:
                await services.accounts.edit_account(account.id, changes)
        assert caught.value.field == field


async def test_two_accounts_of_one_provider_have_two_names_there(library: OpenLibrary) -> None:
    first = await add(library)
    async with library.write() as services:
        second = await services.accounts.create_account("fake", "other@example.org", limit_group="studio")
        with pytest.raises(DuplicateError):
            await services.accounts.edit_account(second.id, {"email": EMAIL})
        renamed = await services.accounts.edit_account(second.id, {"email": "third@example.org", "limit_group": ""})
        assert (renamed.email, renamed.limit_group) == ("third@example.org", None)
    assert first.id != second.id


async def test_an_account_that_is_taken_away_loses_its_key_and_comes_back_as_new(library: OpenLibrary) -> None:
    account = await add(library, credentials={"api_key": "k-1"})
    async with library.write() as services:
        await services.accounts.update_credits(account.id, webapi=100)
        await services.accounts.set_active(account.id, is_active=False)
    async with library.write() as services:
        await services.accounts.remove_account(account.id)
    async with library.read() as services:
        assert await services.accounts.get_account(account.id) is None
        assert account.id not in {row.id for row in await services.accounts.list_account_rows(library.user_id)}
        assert len(await services.ledger.list_entries(account.id)) == 1
    async with library.write() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.accounts.remove_account(account.id)
    again = await add(library)
    assert (again.id, again.sealed, again.is_active) == (account.id, None, True)


async def test_an_account_with_a_job_on_its_way_and_the_built_in_one_stay(library: OpenLibrary) -> None:
    account = await add(library, credentials={"api_key": "k-1"}, priority=9)
    async with library.write() as services:
        await services.accounts.update_credits(account.id, webapi=100)
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    async with library.work.steps() as services:
        await services.pipeline.claim(job.id)
    async with library.write() as services:
        (built_in,) = [row for row in await services.accounts.list_accounts() if row.is_built_in]
        for account_id in (account.id, built_in.id):
            with pytest.raises(InvalidTransitionError):
                await services.accounts.remove_account(account_id)
        with pytest.raises(ValidationError, match="setting"):
            await services.accounts.edit_account(built_in.id, {"max_concurrent_jobs": 5})


async def test_a_key_cannot_be_kept_while_the_vault_is_shut(tmp_path: Path) -> None:
    async with open_library(tmp_path, registry=KeyedProvider().registry()) as library:
        with pytest.raises(VaultError):
            await add(library, credentials={"api_key": "k-1"})
        async with library.read() as services:
            assert [row.email for row in await services.accounts.list_account_rows(library.user_id)] != [EMAIL]


async def test_more_slots_end_what_was_learned_of_the_limit(library: OpenLibrary) -> None:
    account = await add(library, max_concurrent_jobs=4)
    async with library.parts.database.write() as session:
        found = await session.get_one(ProviderAccount, account.id)
        found.learned_limit, found.learned_at = 1, library.parts.clock.now() - timedelta(seconds=1)
    async with library.write() as services:
        await services.accounts.edit_account(account.id, {"max_concurrent_jobs": 6})
    async with library.read() as services:
        (row,) = [row for row in await services.accounts.list_account_rows(library.user_id) if row.id == account.id]
    assert row.capacity == 6
