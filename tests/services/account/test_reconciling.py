"""Whether the books are in order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.services.account.reconciling import OPEN_STATES, find_differences
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, differences, submission_of
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


@pytest.fixture
async def account_id(library: OpenLibrary) -> int:
    """An account of which 20 are spent, 30 are held and 50 are free."""
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 30)
        await services.accounts.deduct_credits(account_id, 20, "webapi")
    return account_id


async def tamper(library: OpenLibrary, *statements: str) -> list[str]:
    """What is found after somebody changed the database by hand; that is taken back."""
    async with library.parts.database.write() as session:
        for statement in statements:
            await session.execute(text(statement))
        found = await find_differences(session)
        await session.rollback()
    return found


async def test_books_in_order_have_no_differences(library: OpenLibrary, account_id: int) -> None:
    assert await differences(library.parts.database) == []
    assert account_id


async def test_a_wallet_that_is_not_the_sum_of_its_entries_is_told(library: OpenLibrary, account_id: int) -> None:
    found = await tamper(library, "UPDATE wallets SET available = 51 WHERE spent > 0")
    assert found == [f"account {account_id}, webapi: wallet (51, 30, 20), entries (50, 30, 20)"]


async def test_entries_without_a_wallet_are_told(library: OpenLibrary, account_id: int) -> None:
    found = await tamper(library, "DELETE FROM wallets")
    assert found == [f"account {account_id}, webapi: wallet (0, 0, 0), entries (50, 30, 20)"]


async def test_days_that_are_not_the_sum_of_what_was_spent_are_told(library: OpenLibrary, account_id: int) -> None:
    found = await tamper(library, "UPDATE daily_spending SET spent = 21")
    assert found == [f"account {account_id}, webapi: 20 spent by the entries, 21 by the days"]


async def test_credits_that_are_held_for_a_submission_that_has_ended_are_told(
    library: OpenLibrary, account_id: int
) -> None:
    found = await tamper(library, "UPDATE submissions SET state = 'rejected'")
    assert found == [f"account {account_id}, webapi: 30 held by the entries, 0 by the open reserves"]


async def test_entries_that_make_credits_out_of_nothing_are_told(library: OpenLibrary, account_id: int) -> None:
    found = await tamper(
        library,
        "PRAGMA ignore_check_constraints = ON",
        "INSERT INTO ledger_entries (id, kind, account_id, credit_type, available, held, spent, outside, created_at)"
        " VALUES ('gift', 'adjust', (SELECT max(account_id) FROM wallets), 'webapi', 5, 0, 0, 0, 0)",
        "UPDATE wallets SET available = 55 WHERE spent > 0",
        "PRAGMA ignore_check_constraints = OFF",
    )
    assert found == [f"account {account_id}, webapi: its entries do not add up to nothing"]


async def test_what_is_held_without_a_submission_is_held_for_somebody(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    async with library.write() as services:
        await services.accounts.ledger.reserve("slot-1", account_id, "webapi", 30, has_submission=False)
    assert await differences(library.parts.database) == []


def test_a_submission_that_gave_its_result_holds_nothing() -> None:
    assert "succeeded" not in OPEN_STATES
    assert "review" in OPEN_STATES
