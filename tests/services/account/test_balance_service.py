"""A balance is read for nothing, and what it tells is written down; so is why it could not be read."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import (
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderNotFoundError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import AccountChanged, AccountOut
from app.providers.base import AccountField, AccountView
from app.services.account.account_states import EXHAUSTED_LOOK, FAILURES_THAT_DISABLE, FIRST_LOOK
from app.services.account.balance_service import PROBED_ACCOUNTS, REFRESH
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, differences, submission_of
from tests.support.provider import FakeProvider
from tests.support.until import until

T2I = OperationType.TEXT_TO_IMAGE
MINUTE = timedelta(minutes=1)


class SlowLooks(FakeProvider):
    """Answers a look only when its gate is open, and remembers what it was asked with."""

    def __init__(self) -> None:
        super().__init__(cost=30, has_own_account=False)
        fields = (
            AccountField("api_key", "API key", is_secret=True, is_required=False),
            AccountField("region", "Region", is_required=False),
        )
        self.instance_manifest = replace(self.instance_manifest, account_fields=fields)
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[AccountView] = []

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        self.asked.append(account)
        await self.gate.wait()
        return await super().read_balance(account)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> SlowLooks:
    return SlowLooks()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: SlowLooks) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


@pytest.fixture
async def one(library: OpenLibrary, provider: SlowLooks) -> int:
    """An account with 100 credits here, of which the provider tells 70."""
    account_id = await account_of(library, free=100, label="one")
    provider.balances[account_id] = {"webapi": 70}
    return account_id


async def row(library: OpenLibrary, account_id: int) -> ProviderAccount:
    async with library.parts.database.read() as session:
        return await session.get_one(ProviderAccount, account_id)


async def money(library: OpenLibrary, account_id: int) -> tuple[int, int, int]:
    async with library.read() as services:
        return await balance(services, account_id)


async def refuse(library: OpenLibrary, account_id: int, *errors: Exception) -> None:
    for error in errors:
        async with library.work.write() as services:
            await services.accounts.mark_account_refused(account_id, error, f"{error}.")


async def fail(library: OpenLibrary, account_id: int) -> None:
    await refuse(library, account_id, *(ProviderUnavailableError("down") for _ in range(FAILURES_THAT_DISABLE)))


async def tend(library: OpenLibrary, account_id: int) -> float | None:
    async with library.work.steps() as services:
        return await services.balances.tend(account_id)


async def probe(library: OpenLibrary, provider_id: str = "fake") -> bool:
    async with library.work.steps() as services:
        return await services.balances.probe(provider_id)


async def test_a_balance_is_set_to_what_the_provider_tells(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    told: list[AccountChanged] = []
    library.bus.subscribe(AccountChanged, told.append)
    async with library.steps() as services:
        look = await services.balances.sync_account(one)
    assert (look.account_id, look.state, look.balances, look.left_aside) == (
        one,
        AccountState.READY,
        {"webapi": 70},
        (),
    )
    assert await money(library, one) == (70, 0, 0)
    assert (await row(library, one)).next_look_at == clock.now() + REFRESH
    assert AccountChanged(one) in told
    assert await differences(library.parts.database) == []


async def test_credits_of_any_type_are_taken_over(library: OpenLibrary, provider: SlowLooks, one: int) -> None:
    provider.balances[one] = {"webapi": 1, "openapi": 2_000_000, "minutes": 0}
    async with library.steps() as services:
        await services.balances.sync_account(one)
    async with library.read() as services:
        wallets = await services.accounts.ledger.balances(one)
    assert {kind: wallet.available for kind, wallet in wallets.items()} == provider.balances[one]


async def test_what_is_held_leaves_that_type_aside_and_no_other(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    submission_id = await submission_of(library, one)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, one, "webapi", 30)
    provider.balances[one]["openapi"] = 9
    async with library.steps() as services:
        look = await services.balances.sync_account(one)
    assert look.left_aside == ("webapi",)
    assert await money(library, one) == (70, 30, 0)
    async with library.read() as services:
        assert await balance(services, one, "openapi") == (9, 0, 0)


@pytest.mark.parametrize("is_held_before", [False, True])
async def test_a_balance_that_was_read_before_a_job_was_paid_for_brings_its_cost_not_back(
    library: OpenLibrary, provider: SlowLooks, one: int, *, is_held_before: bool
) -> None:
    """The provider told it before it charged; when it is written nothing is held any more."""
    provider.balances[one] = {"webapi": 100, "openapi": 9}
    submission_id = await submission_of(library, one)

    async def reserve() -> None:
        async with library.write() as services:
            await services.accounts.ledger.reserve(submission_id, one, "webapi", 30)

    async def look() -> tuple[str, ...]:
        async with library.work.steps() as services:
            return (await services.balances.look(one)).left_aside

    if is_held_before:
        await reserve()
    provider.gate.clear()
    looking = asyncio.ensure_future(look())
    await until(lambda: len(provider.asked), 1)
    await reserve()
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 30, account_id=one, credit_type="webapi")
    provider.gate.set()
    assert await looking == ("webapi",)
    assert await money(library, one) == (70, 0, 30)
    async with library.read() as services:
        assert await balance(services, one, "openapi") == (9, 0, 0)


async def test_a_balance_that_cannot_be_is_refused_and_changes_nothing(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    provider.balances[one] = {"openapi": 3, "webapi": -1}
    async with library.steps() as services:
        with pytest.raises(ValidationError):
            await services.balances.sync_account(one)
    assert await money(library, one) == (100, 0, 0)
    async with library.read() as services:
        assert set(await services.accounts.ledger.balances(one)) == {"webapi"}


async def test_an_account_of_another_user_or_of_nobody_cannot_be_read(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.steps(other.id) as services:
        for account_id in (one, 4711):
            with pytest.raises(ResourceNotFoundError):
                await services.balances.sync_account(account_id)
    assert provider.asked == []


async def test_an_account_whose_provider_is_gone_cannot_be_read(library: OpenLibrary, one: int) -> None:
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderAccount, one)).provider_id = "gone"
    async with library.steps() as services:
        with pytest.raises(ProviderNotFoundError):
            await services.balances.sync_account(one)
    assert await probe(library, "gone")


@pytest.mark.parametrize(
    "error",
    [ProviderQuotaError("empty"), ProviderAuthError("401"), None],
    ids=["exhausted", "signed out", "failing"],
)
async def test_a_look_that_succeeds_brings_back_what_was_out(
    library: OpenLibrary, one: int, clock: FakeClock, error: Exception | None
) -> None:
    await (fail(library, one) if error is None else refuse(library, one, error))
    clock.move(MINUTE)
    async with library.steps() as services:
        assert (await services.balances.sync_account(one)).state == AccountState.READY
    after = await row(library, one)
    assert (after.state, after.state_reason, after.state_since) == (AccountState.READY, None, clock.now())
    async with library.read() as services:
        assert (await services.accounts.explain_selection("fake", T2I)).winner is not None


@pytest.mark.parametrize("is_out", [False, True])
async def test_a_look_that_succeeds_ends_no_cool_down(
    library: OpenLibrary, one: int, clock: FakeClock, *, is_out: bool
) -> None:
    await refuse(library, one, ProviderRateLimitError("429", retry_after=9 * MINUTE))
    if is_out:
        await refuse(library, one, ProviderQuotaError("empty"))
    clock.move(MINUTE)
    async with library.steps() as services:
        assert (await services.balances.sync_account(one)).state == AccountState.COOLING
    assert (await row(library, one)).cooling_until == clock.now() + 8 * MINUTE
    async with library.read() as services:
        assert (await services.accounts.explain_selection("fake", T2I)).winner is None
    clock.move(8 * MINUTE)
    async with library.read() as services:
        assert (await services.accounts.explain_selection("fake", T2I)).winner is not None


async def test_an_exhausted_account_without_credits_stays_out(
    library: OpenLibrary, provider: SlowLooks, one: int, clock: FakeClock
) -> None:
    provider.balances[one] = {"webapi": 0, "openapi": 0}
    await refuse(library, one, ProviderQuotaError("empty"))
    clock.move(EXHAUSTED_LOOK)
    async with library.steps() as services:
        assert (await services.balances.sync_account(one)).state == AccountState.EXHAUSTED
    assert await money(library, one) == (0, 0, 0)
    assert (await row(library, one)).next_look_at == clock.now() + EXHAUSTED_LOOK


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ProviderAuthError("The key was revoked."), AccountState.NEEDS_SIGN_IN),
        (ProviderRateLimitError("429", retry_after=2 * MINUTE), AccountState.COOLING),
        (ProviderUnavailableError("down"), AccountState.READY),
        (ProviderConcurrencyError("busy"), AccountState.READY),
        (ProviderError("hm"), AccountState.READY),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_a_look_that_fails_is_told_by_kind_and_counts_as_no_failure_of_a_job(
    library: OpenLibrary, provider: SlowLooks, one: int, clock: FakeClock, error: ProviderError, state: AccountState
) -> None:
    provider.balance_error = error
    async with library.steps() as services:
        with pytest.raises(type(error)):
            await services.balances.sync_account(one)
        look = await services.balances.look(one)
    assert (look.error, look.state, look.balances) == (error, state, {})
    after = await row(library, one)
    assert (after.state, after.failure_streak) == (state, 0)
    assert await money(library, one) == (100, 0, 0)
    if state == AccountState.NEEDS_SIGN_IN:
        assert (after.state_reason, after.next_look_at) == ("The key was revoked.", None)
    elif state == AccountState.COOLING:
        assert after.next_look_at == after.cooling_until == clock.now() + 2 * MINUTE
    else:
        assert after.next_look_at == clock.now() + FIRST_LOOK


async def test_what_happened_to_an_account_during_a_look_is_not_forgotten(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    await fail(library, one)
    provider.gate.clear()

    async def look() -> None:
        async with library.work.steps() as services:
            await services.balances.look(one)

    looking = asyncio.ensure_future(look())
    await until(lambda: len(provider.asked), 1)
    until_then = timedelta(minutes=14)
    await refuse(library, one, ProviderRateLimitError("429", retry_after=until_then))
    async with library.write() as services:
        await services.accounts.set_priority(one, 9)
    provider.gate.set()
    await looking
    after = await row(library, one)
    assert (after.state, after.priority) == (AccountState.COOLING, 9)
    assert after.cooling_until == library.parts.clock.now() + until_then


async def test_an_account_that_is_removed_during_a_look_stays_removed(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    provider.gate.clear()

    async def look() -> None:
        async with library.work.steps() as services:
            with pytest.raises(ResourceNotFoundError):
                await services.balances.look(one)

    looking = asyncio.ensure_future(look())
    await until(lambda: len(provider.asked), 1)
    async with library.write() as services:
        await services.accounts.remove_account(one)
    provider.gate.set()
    await looking
    after = await row(library, one)
    assert after.deleted_at is not None
    assert after.next_look_at is None


async def test_credentials_are_tried_without_an_account(library: OpenLibrary, provider: SlowLooks) -> None:
    provider.balances[0] = {"webapi": 12}
    async with library.steps() as services:
        found = await services.balances.test_credentials(
            "fake", "ann@example.org", {"region": "eu"}, {"api_key": "s3cret-word"}
        )
        assert found == {"webapi": 12}
        words = await services.balances.check_credentials("fake", "ann@example.org", {}, {"api_key": "s3cret-word"})
        assert words == "Fake accepts the account. It has 12 webapi credits."
        provider.asked.pop()
        with pytest.raises(ValidationError, match="knows no api_kye"):
            await services.balances.test_credentials("fake", "ann@example.org", {}, {"api_kye": "s3cret-word"})
        with pytest.raises(ProviderNotFoundError):
            await services.balances.test_credentials("nobody", "ann@example.org", {}, {})
    async with library.read() as services:
        assert await services.accounts.list_accounts() == []
    (asked,) = provider.asked
    assert (asked.email, asked.options, asked.credentials) == (
        "ann@example.org",
        {"region": "eu"},
        {"api_key": "s3cret-word"},
    )
    assert "s3cret-word" not in repr(asked)


async def test_a_connection_is_tried_in_words_and_the_row_says_what_came_of_it(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    provider.balance_error = ProviderAuthError("No such key.")
    async with library.steps() as services:
        with pytest.raises(ProviderAuthError):
            await services.balances.check_connection(one)
    assert (await row(library, one)).state == AccountState.NEEDS_SIGN_IN
    provider.balance_error, provider.balances[one] = None, {"webapi": 12}
    async with library.steps() as services:
        assert "12 webapi credits" in await services.balances.check_connection(one)
    assert (await row(library, one)).state == AccountState.READY


async def test_a_refusal_of_credentials_is_told_without_them(library: OpenLibrary, provider: SlowLooks) -> None:
    provider.balance_error = ProviderAuthError("No such key: s3cret-word", detail="401 s3cret-word")
    async with library.steps() as services:
        with pytest.raises(ProviderAuthError) as caught:
            await services.balances.test_credentials("fake", "ann@example.org", {}, {"api_key": "s3cret-word"})
    assert "s3cret-word" not in f"{caught.value} {caught.value.message} {caught.value.detail}"
    assert "No such key" in caught.value.message


async def test_a_probe_is_one_free_call_and_changes_no_account(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    before = await row(library, one)
    assert await probe(library)
    provider.balance_error = ProviderUnavailableError("down")
    assert not await probe(library)
    after = await row(library, one)
    assert provider.balance_reads == [one, one]
    assert provider.senders == []
    for name in ("state", "next_look_at", "failure_streak", "cooling_until"):
        assert getattr(after, name) == getattr(before, name)
    assert await money(library, one) == (100, 0, 0)


@pytest.mark.parametrize(
    ("error", "is_up"),
    [
        (ProviderAuthError("401"), True),
        (ProviderRateLimitError("429"), True),
        (ProviderQuotaError("402"), True),
        (ProviderUnavailableError("refused"), False),
        (ProviderError("500"), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_a_provider_that_refuses_an_account_is_there(
    library: OpenLibrary, provider: SlowLooks, one: int, error: Exception, *, is_up: bool
) -> None:
    provider.balance_errors[one] = error
    assert await probe(library) == is_up


async def test_a_provider_without_an_account_to_ask_with_is_thought_to_be_there(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    provider.balance_error = ProviderUnavailableError("down")
    await refuse(library, one, ProviderAuthError("401"))
    assert await probe(library)
    off = await account_of(library, label="off")
    async with library.write() as services:
        await services.accounts.set_active(off, is_active=False)
    assert await probe(library)
    assert provider.asked == []


async def test_one_account_that_gets_no_answer_does_not_speak_for_the_others(
    library: OpenLibrary, provider: SlowLooks, one: int
) -> None:
    provider.balance_errors[one] = ProviderUnavailableError("its own server is away")
    assert not await probe(library)
    two = await account_of(library, label="two")
    assert await probe(library)
    assert provider.balance_reads == [one, one, two]
    await fail(library, one)
    assert await probe(library)
    assert provider.balance_reads[3:] == [two]


async def test_a_probe_of_a_large_pool_is_a_few_calls(library: OpenLibrary, provider: SlowLooks) -> None:
    for _ in range(3 * PROBED_ACCOUNTS):
        await account_of(library)
    provider.balance_error = ProviderUnavailableError("down")
    assert not await probe(library)
    assert len(provider.balance_reads) == PROBED_ACCOUNTS


async def test_only_accounts_at_which_something_is_due_are_watched(library: OpenLibrary, provider: SlowLooks) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, reports_balance=False)
    labels = ("quiet", "cooling", "failing", "exhausted", "signed out", "off", "removed")
    ids = {label: await account_of(library, label=label) for label in labels}
    await refuse(library, ids["cooling"], ProviderRateLimitError("429"))
    for label in ("failing", "off", "removed"):
        await fail(library, ids[label])
    await refuse(library, ids["exhausted"], ProviderQuotaError("empty"))
    await refuse(library, ids["signed out"], ProviderRateLimitError("429"), ProviderAuthError("401"))
    async with library.write() as services:
        await services.accounts.set_active(ids["off"], is_active=False)
        await services.accounts.remove_account(ids["removed"])
    async with library.work.read() as services:
        watched = await services.balances.list_watched()
    assert sorted(watched) == sorted([ids["cooling"], ids["failing"], ids["exhausted"]])


async def test_tending_does_what_is_due_and_tells_when_something_is_due_next(
    library: OpenLibrary, provider: SlowLooks, one: int, clock: FakeClock
) -> None:
    assert await tend(library, one) == REFRESH.total_seconds()
    await refuse(library, one, ProviderRateLimitError("429"))
    assert await tend(library, one) == 30.0
    clock.move(timedelta(seconds=30))
    assert await tend(library, one) == REFRESH.total_seconds() - 30.0
    assert (await row(library, one)).state == AccountState.READY
    await fail(library, one)
    clock.move(FIRST_LOOK)
    assert await tend(library, one) is not None
    assert provider.balance_reads == [one, one]
    async with library.write() as services:
        await services.accounts.set_active(one, is_active=False)
    assert await tend(library, one) is None
    assert await tend(library, 4711) is None


@pytest.mark.row("F-24")
async def test_a_look_that_lies_further_away_than_any_is_put_off_is_made_now(
    library: OpenLibrary, provider: SlowLooks, one: int, clock: FakeClock
) -> None:
    await tend(library, one)
    clock.set_wall(timedelta(days=-3650))
    assert await tend(library, one) == REFRESH.total_seconds()
    assert provider.balance_reads == [one, one]
