"""The ledger as its user sees it."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.enums import LedgerKind
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import AccountChanged
from app.domain.submission import ProviderSubmission
from app.providers.registry import ProviderRegistry
from app.services.account.ledger_service import CHUNK, LedgerFilters, LedgerRow, UnrefundedRow
from app.services.unit_of_work import UnitOfWork
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, submission_of
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def entries(library: OpenLibrary, account_id: int, filters: Any = None, **page: Any) -> list[LedgerRow]:
    async with library.read() as services:
        return await services.ledger.list_entries(account_id, filters, **page)


async def exported(library: OpenLibrary, account_id: int, filters: Any = None) -> list[list[str]]:
    """The table as a program reads it again that was given the file."""
    written = io.StringIO()
    async with library.read() as services:
        async for cells in services.ledger.export_csv(account_id, filters):
            csv.writer(written).writerow(cells)
    return list(csv.reader(io.StringIO(written.getvalue())))


async def unrefunded(library: OpenLibrary) -> list[UnrefundedRow]:
    async with library.read() as services:
        return await services.ledger.list_unrefunded(library.user_id)


async def paid(library: OpenLibrary, account_id: int, cost: int = 30, *, prompt: str = "a lake") -> str:
    """A submission that was charged; gives its id."""
    submission_id = await submission_of(library, account_id, prompt=prompt)
    async with library.write() as services:
        ledger = services.accounts.ledger
        await ledger.reserve(submission_id, account_id, "webapi", 30)
        await ledger.settle(submission_id, cost, account_id=account_id, credit_type="webapi")
    return submission_id


async def end(library: OpenLibrary, submission_id: str, state: str, *, job: str = "failed") -> None:
    """How a submission and its job ended."""
    async with library.parts.database.write() as session:
        await session.execute(
            text(
                "UPDATE submissions SET state = :state, sent_at = 1, ended_at = :now, remote_id = :remote,"
                " error_message = 'it broke' WHERE id = :id"
            ),
            {
                "state": state,
                "now": round(library.parts.clock.now().timestamp() * 1_000_000),
                "remote": f"remote-{submission_id}",
                "id": submission_id,
            },
        )
        await session.execute(
            text(
                "UPDATE jobs SET status = :status, ended_at = 1"
                " WHERE id = (SELECT job_id FROM submissions WHERE id = :id)"
            ),
            {"status": job, "id": submission_id},
        )


async def test_entries_are_listed_newest_first_with_the_job_that_they_were_for(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await paid(library, account_id, 12)
    await end(library, submission_id, "succeeded", job="completed")
    shown = await entries(library, account_id)
    assert [(row.kind, row.available, row.held, row.spent, row.outside) for row in shown] == [
        (LedgerKind.SYNC, 100, 0, 0, -100),
        (LedgerKind.SETTLE, 0, -12, 12, 0),
        (LedgerKind.RESERVE, -30, 30, 0, 0),
        (LedgerKind.RELEASE, 18, -18, 0, 0),
    ]
    assert {(row.prompt, row.remote_id) for row in shown[1:]} == {("a lake", f"remote-{submission_id}")}
    assert shown[0].job_id is None
    assert shown[0].prompt is None


async def test_the_pages_of_a_list_hold_every_entry_once(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library, free=10_000)
    other_id = await account_of(library)
    for number in range(12):
        await paid(library, account_id, 12)
        clock.move(timedelta(seconds=number % 2))
    whole = await entries(library, account_id)
    assert len(whole) == 37
    assert whole == sorted(whole, key=lambda row: (row.created_at, row.id), reverse=True)
    pages: list[LedgerRow] = []
    while page := await entries(library, account_id, limit=5, before=pages[-1].id if pages else None):
        pages += page
    assert pages == whole
    with pytest.raises(ResourceNotFoundError):
        await entries(library, account_id, before="no such entry")
    with pytest.raises(ResourceNotFoundError):
        await entries(library, other_id, before=whole[0].id)


async def test_filters_leave_the_rest_out(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library)
    began = clock.now()
    submission_id = await paid(library, account_id)
    clock.move(timedelta(hours=1))
    async with library.write() as services:
        await services.accounts.update_credits(account_id, openapi=5)
    kinds = {
        "settle": [LedgerKind.SETTLE],
        "release": [],
    }
    for kind, expected in kinds.items():
        assert [row.kind for row in await entries(library, account_id, {"kind": kind})] == expected
    assert len(await entries(library, account_id, LedgerFilters(credit_type="openapi"))) == 1
    assert len(await entries(library, account_id, LedgerFilters(since=began + timedelta(minutes=1)))) == 1
    assert len(await entries(library, account_id, LedgerFilters(until=clock.now()))) == 3
    async with library.parts.database.read() as session:
        job_id = (await session.get_one(ProviderSubmission, submission_id)).job_id
    assert len(await entries(library, account_id, {"job_id": job_id})) == 2
    assert await entries(library, account_id, {"job_id": job_id, "kind": "sync"}) == []


async def test_an_export_has_a_head_and_every_entry_oldest_first(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library)
    clock.move(timedelta(seconds=1))
    await paid(library, account_id)
    table = await exported(library, account_id)
    assert table[0][:7] == ["time", "kind", "credits", "available", "held", "spent", "outside"]
    assert [row[1:7] for row in table[1:]] == [
        ["sync", "webapi", "100", "0", "0", "-100"],
        ["reserve", "webapi", "-30", "30", "0", "0"],
        ["settle", "webapi", "0", "-30", "30", "0"],
    ]
    assert table[1][0] == "2026-03-01T12:00:00+00:00"
    assert await exported(library, account_id, {"kind": "reserve"}) == [table[0], table[2]]


async def test_an_export_of_many_entries_holds_each_once(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    async with library.write() as services:
        for balance_now in range(CHUNK + 20):
            await services.accounts.update_credits(account_id, webapi=200 + balance_now)
    table = await exported(library, account_id)
    assert len(table) == 1 + 1 + CHUNK + 20
    assert len({row[-1] for row in table}) == len(table)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
async def test_a_text_that_a_spreadsheet_would_run_is_only_a_text(library: OpenLibrary, sign: str) -> None:
    account_id = await account_of(library)
    prompt = f'{sign}HYPERLINK("https://example.org","a lake")'
    await paid(library, account_id, prompt=prompt)
    table = await exported(library, account_id, {"kind": "settle"})
    row = dict(zip(*table, strict=True))
    assert row["prompt"] == f"'{prompt}"
    assert int(row["held"]) == -30


async def test_what_failed_and_was_charged_is_listed_until_a_refund_is_noted(
    library: OpenLibrary, clock: FakeClock
) -> None:
    account_id = await account_of(library, free=500, label="client")
    failed = await paid(library, account_id)
    await end(library, failed, "failed")
    clock.move(timedelta(minutes=1))
    unreadable = await paid(library, account_id)
    await end(library, unreadable, "succeeded", job="failed")
    clock.move(timedelta(minutes=1))
    stopped = await paid(library, account_id, 12)
    await end(library, stopped, "cancelled", job="cancelled")
    fine = await paid(library, account_id)
    await end(library, fine, "succeeded", job="completed")
    kept = await paid(library, account_id)
    await end(library, kept, "succeeded", job="cancelled")
    free = await paid(library, account_id, 0)
    await end(library, free, "failed")
    rows = await unrefunded(library)
    assert [(row.submission_id, row.spent) for row in rows] == [(stopped, 12), (unreadable, 30), (failed, 30)]
    first = rows[0]
    assert (first.account_label, first.remote_id, first.reason) == ("client", f"remote-{stopped}", "it broke")
    async with library.write() as services:
        await services.ledger.note_refund(stopped, 10)
        await services.ledger.note_refund(failed)
    assert [row.submission_id for row in await unrefunded(library)] == [unreadable]


async def test_a_charge_above_the_estimate_is_listed_whole(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    failed = await paid(library, account_id, 42)
    await end(library, failed, "failed")
    assert [row.spent for row in await unrefunded(library)] == [42]


async def test_a_refund_is_noted_once_and_never_above_what_was_spent(library: OpenLibrary) -> None:
    told: list[int] = []
    account_id = await account_of(library)
    failed = await paid(library, account_id)
    await end(library, failed, "failed")
    library.bus.subscribe(AccountChanged, lambda change: told.append(change.account_id))
    async with library.write() as services:
        with pytest.raises(ValidationError):
            await services.ledger.note_refund(failed, 31)
    assert told == []
    for _ in range(2):
        async with library.write() as services:
            await services.ledger.note_refund(failed, 30)
            assert await balance(services, account_id) == (100, 0, 0)
    assert told == [account_id]
    assert [row.id for row in await entries(library, account_id, {"kind": "adjust"})] == [f"refund:{failed}"]


@pytest.mark.parametrize("is_read_again", [True, False])
async def test_a_refund_that_the_balance_may_count_already_is_not_counted_twice(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, *, is_read_again: bool
) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, reports_balance=True)
    account_id = await account_of(library)
    failed = await paid(library, account_id)
    await end(library, failed, "failed")
    clock.move(timedelta(hours=1))
    async with library.write() as services:
        if is_read_again:
            await services.accounts.update_credits(account_id, webapi=100)
        await services.ledger.note_refund(failed)
        assert await balance(services, account_id) == (100, 0, 0)


async def test_a_refund_of_a_provider_that_is_not_there_any_more_can_be_noted(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    failed = await paid(library, account_id)
    await end(library, failed, "failed")
    without_it = UnitOfWork(replace(library.parts, registry=ProviderRegistry({})))
    async with without_it.write(library.user_id) as services:
        await services.ledger.note_refund(failed)
    assert await unrefunded(library) == []


async def test_another_users_ledger_is_not_there(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    failed = await paid(library, account_id)
    await end(library, failed, "failed")
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        with pytest.raises(ResourceNotFoundError):
            await services.ledger.list_entries(account_id)
        with pytest.raises(ResourceNotFoundError):
            await anext(services.ledger.export_csv(account_id))
        with pytest.raises(ResourceNotFoundError):
            await services.ledger.list_unrefunded(library.user_id)
        with pytest.raises(ResourceNotFoundError):
            await services.ledger.note_refund(failed)
        assert await services.ledger.list_unrefunded(other.id) == []
    async with library.write() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.ledger.list_entries(999)
        with pytest.raises(ResourceNotFoundError):
            await services.ledger.note_refund("no such submission")
