"""The free balance after each entry."""

import pytest

from app.domain.enums import LedgerKind
from app.services.account.ledger_service import LedgerRow
from app.ui.panels.accounts.balance_walk import BalanceWalk
from tests.support.library import OpenLibrary
from tests.support.paid_pool import Pool


async def entries(library: OpenLibrary, account_id: int, kind: LedgerKind | None = None) -> list[LedgerRow]:
    async with library.read() as services:
        return await services.ledger.list_entries(account_id, {"kind": kind}, limit=5000)


async def covered(library: OpenLibrary, walk: BalanceWalk, rows: list[LedgerRow]) -> list[int | None]:
    async with library.read() as services:
        await walk.cover(services, [row.id for row in rows])
    return [walk.balance(row.id) for row in rows]


def by_hand(rows: list[LedgerRow]) -> list[int]:
    """The same from the oldest entry up."""
    free: dict[str, int] = {}
    found = []
    for row in reversed(rows):
        free[row.credit_type] = free.get(row.credit_type, 0) + row.available
        found.append(free[row.credit_type])
    return found[::-1]


async def test_each_entry_has_what_was_free_after_it(pool: Pool) -> None:
    for label in ("studio-2", "client-north", "workshop"):
        account_id = pool.accounts[label]
        rows = await entries(pool.library, account_id)
        assert await covered(pool.library, BalanceWalk(account_id), rows) == by_hand(rows)


async def test_a_filter_does_not_change_the_balances(pool: Pool) -> None:
    account_id = pool.accounts["studio-2"]
    every = await entries(pool.library, account_id)
    whole = dict(zip([row.id for row in every], by_hand(every), strict=True))
    settled = await entries(pool.library, account_id, LedgerKind.SETTLE)
    assert settled
    told = await covered(pool.library, BalanceWalk(account_id), settled)
    assert told == [whole[row.id] for row in settled]


async def test_what_is_written_meanwhile_comes_on_top(pool: Pool) -> None:
    account_id = pool.accounts["studio-2"]
    walk = BalanceWalk(account_id)
    before = await covered(pool.library, walk, await entries(pool.library, account_id))
    for cost in (5, 7):
        async with pool.library.write() as services:
            await services.accounts.deduct_credits(account_id, cost, "webapi")
    rows = await entries(pool.library, account_id)
    after = await covered(pool.library, walk, rows)
    assert after == by_hand(rows)
    assert after[2:] == before


@pytest.mark.long
async def test_long_ledgers_are_walked_by_page(pool: Pool) -> None:
    account_id = pool.accounts["studio-1"]
    async with pool.library.write() as services:
        for _ in range(2100):
            await services.accounts.deduct_credits(account_id, 1, "webapi")
    rows = await entries(pool.library, account_id)
    walk = BalanceWalk(account_id)
    assert (await covered(pool.library, walk, rows[:1])) == by_hand(rows)[:1]
    assert walk.balance(rows[-1].id) is None
    assert (await covered(pool.library, walk, rows[-1:])) == by_hand(rows)[-1:]
    assert await covered(pool.library, walk, rows) == by_hand(rows)
