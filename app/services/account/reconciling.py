"""Whether the books are in order: each balance is the sum of its entries, and what is held is held for somebody."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import SubmissionState
from app.domain.ledger import DailySpending, LedgerEntry, Wallet
from app.domain.submission import LIVE_STATES, ProviderSubmission

OPEN_STATES = LIVE_STATES - {SubmissionState.SUCCEEDED}
"""A submission in these may have credits held for it."""

_Key = tuple[int, str]


async def find_differences(db: AsyncSession) -> list[str]:
    """What does not reconcile, as sentences; an empty list is how it must be.

    The day on which something was spent is known from the entries only as far as the user's time zone has not changed,
    so the days are held against the entries by their sum.
    """
    kept: dict[_Key, tuple[int, int, int]] = {}
    for wallet in await db.scalars(select(Wallet).execution_options(populate_existing=True)):
        kept[wallet.account_id, wallet.credit_type] = (wallet.available, wallet.held, wallet.spent)
    found: list[str] = []
    counted: dict[_Key, tuple[int, int, int]] = {}
    for account_id, credit_type, available, held, spent, outside in await db.execute(_sums_of_entries()):
        counted[account_id, credit_type] = (available, held, spent)
        if available + held + spent + outside:
            found.append(f"account {account_id}, {credit_type}: its entries do not add up to nothing")
    for key in sorted(kept.keys() | counted.keys()):
        balance, sums = kept.get(key, (0, 0, 0)), counted.get(key, (0, 0, 0))
        if balance != sums:
            found.append(f"{_name(key)}: wallet {balance}, entries {sums}")
    found += _compare(
        "days", {key: sums[2] for key, sums in counted.items()}, await _sums(db, _sums_of_days()), "spent"
    )
    open_reserves: dict[_Key, int] = defaultdict(int)
    for query in (_held_for_open_submissions(), _held_without_submission()):
        for key, amount in (await _sums(db, query)).items():
            open_reserves[key] += amount
    found += _compare("open reserves", {key: sums[1] for key, sums in counted.items()}, open_reserves, "held")
    return found


def _compare(what: str, entries: dict[_Key, int], others: dict[_Key, int], word: str) -> list[str]:
    return [
        f"{_name(key)}: {entries.get(key, 0)} {word} by the entries, {others.get(key, 0)} by the {what}"
        for key in sorted(entries.keys() | others.keys())
        if entries.get(key, 0) != others.get(key, 0)
    ]


def _name(key: _Key) -> str:
    return f"account {key[0]}, {key[1]}"


async def _sums(db: AsyncSession, query: Select[Any]) -> dict[_Key, int]:
    return {(account_id, credit_type): amount for account_id, credit_type, amount in await db.execute(query)}


def _sums_of_entries() -> Select[Any]:
    return _of_each(
        LedgerEntry.account_id,
        LedgerEntry.credit_type,
        func.sum(LedgerEntry.available),
        func.sum(LedgerEntry.held),
        func.sum(LedgerEntry.spent),
        func.sum(LedgerEntry.outside),
    )


def _sums_of_days() -> Select[Any]:
    return _of_each(DailySpending.account_id, DailySpending.credit_type, func.sum(DailySpending.spent))


def _held_for_open_submissions() -> Select[Any]:
    held = _of_each(LedgerEntry.account_id, LedgerEntry.credit_type, func.sum(LedgerEntry.held))
    return held.join(ProviderSubmission, ProviderSubmission.id == LedgerEntry.submission_id).where(
        ProviderSubmission.state.in_(sorted(OPEN_STATES))
    )


def _held_without_submission() -> Select[Any]:
    held = _of_each(LedgerEntry.account_id, LedgerEntry.credit_type, func.sum(LedgerEntry.held))
    return held.where(LedgerEntry.submission_id.is_(None))


def _of_each(account_id: Any, credit_type: Any, *sums: Any) -> Select[Any]:
    return select(account_id, credit_type, *sums).group_by(account_id, credit_type)
