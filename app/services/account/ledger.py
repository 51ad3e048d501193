"""The credits ledger: reserve, settle, release, sync, adjust; each writes its entry and its wallet together."""

from datetime import datetime
from typing import NamedTuple, cast

import structlog
from sqlalchemy import Table, bindparam, exists, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import LedgerKind
from app.domain.errors import InsufficientCreditsError, ValidationError
from app.domain.events import EventLog
from app.domain.ledger import DailySpending, LedgerEntry, Wallet
from app.domain.money import amount_words, plain_amount
from app.domain.user import User
from app.services.account.periods import day_of
from app.services.account.reconciling import find_differences
from app.services.account.spending import warn_of_budgets
from app.system.clock import Clock

log = structlog.get_logger(__name__)


_OF_A_RESERVE = (LedgerKind.RESERVE, LedgerKind.SETTLE, LedgerKind.RELEASE, LedgerKind.ADJUST)


class _Entry(NamedTuple):
    """What is read of an entry."""

    id: str
    kind: LedgerKind
    account_id: int
    credit_type: str
    submission_id: str | None
    held: int


def _too_little(there: int, needed: int, credit_type: str) -> str:
    return f"{amount_words(there, credit_type)} are free, {plain_amount(needed, credit_type)} are needed."


class Ledger:
    """Moves credits inside the caller's transaction; amounts are integers in the account's unit."""

    def __init__(self, db: AsyncSession, clock: Clock, events: EventLog | None = None) -> None:
        """Write to a session.

        Args:
            db: In a transaction of the caller's.
            clock: When an entry was written.
            events: Where the warning of a budget goes that is nearly used up; without it nobody is warned.
        """
        self._db = db
        self._clock = clock
        self._events = events

    async def balances(self, account_id: int) -> dict[str, Wallet]:
        """Credit type to wallet."""
        query = select(Wallet).where(Wallet.account_id == account_id).execution_options(populate_existing=True)
        wallets = await self._db.scalars(query)
        return {wallet.credit_type: wallet for wallet in wallets}

    async def reserve(
        self,
        name: str,
        account_id: int,
        credit_type: str,
        amount: int,
        *,
        has_submission: bool = True,
        is_balance_told: bool = True,
    ) -> None:
        """Hold credits; writing it twice changes nothing.

        Args:
            name: The submission's id, or what else the reserve is called where there is none.
            account_id: Whose credits.
            credit_type: Which credits.
            amount: In the account's unit.
            has_submission: Whether `name` is the id of a submission.
            is_balance_told: Whether the provider tells balances; otherwise what a wallet lacks that nobody has set is
                assumed to be there.

        Raises:
            InsufficientCreditsError: Less than that is free.
        """
        entry_id = f"reserve:{name}"
        if amount <= 0 or await self._db.scalar(_IS_WRITTEN, {"id": entry_id}):
            return
        wallet = await self._wallet(account_id, credit_type)
        if not is_balance_told and wallet.synced_at is None and wallet.available < amount:
            await self._assume(name, wallet, amount - wallet.available)
            wallet = await self._wallet(account_id, credit_type)
        if wallet.available < amount:
            raise InsufficientCreditsError(_too_little(wallet.available, amount, credit_type))
        await self._write(
            LedgerEntry(
                id=entry_id,
                kind=LedgerKind.RESERVE,
                account_id=account_id,
                credit_type=credit_type,
                submission_id=name if has_submission else None,
                available=-amount,
                held=amount,
            )
        )

    async def _assume(self, name: str, wallet: Wallet, amount: int) -> None:
        await self._write(
            LedgerEntry(
                id=f"assume:{name}",
                kind=LedgerKind.ADJUST,
                account_id=wallet.account_id,
                credit_type=wallet.credit_type,
                available=amount,
                outside=-amount,
                note="the provider tells no balance",
            )
        )

    async def settle(self, submission_id: str, cost: int, *, account_id: int, credit_type: str | None) -> None:
        """Spend what a submission cost, once, out of what is held for it.

        Less than is held frees the rest; what is not held, because it cost more, was given back already or was never
        estimated, is taken as an adjustment.

        Args:
            submission_id: What it was reserved for.
            cost: In the account's unit.
            account_id: Who paid.
            credit_type: With what; None where the job was thought to be free.
        """
        entries = await self._entries(submission_id)
        if LedgerKind.SETTLE in entries:
            return
        reserve = entries.get(LedgerKind.RESERVE)
        held = sum(entry.held for entry in entries.values()) if reserve is not None else 0
        if reserve is not None and held:
            spent = min(cost, held)
            await self._resolve(reserve, LedgerKind.SETTLE, spent=spent, held=-spent)
            if spent < held:
                await self._resolve(reserve, LedgerKind.RELEASE, available=held - spent, held=spent - held)
        if cost <= held or LedgerKind.ADJUST in entries:
            return
        if credit_type is None:
            log.error("charge_without_credit_type", submission_id=submission_id, cost=cost)
            return
        await self._take_unheld(submission_id, account_id, credit_type, cost - held)

    async def release(self, name: str) -> None:
        """Give back what is still reserved under that name; nothing reserved changes nothing."""
        entries = await self._entries(name)
        reserve = entries.get(LedgerKind.RESERVE)
        held = sum(entry.held for entry in entries.values())
        if reserve is not None and held:
            await self._resolve(reserve, LedgerKind.RELEASE, available=held, held=-held)

    async def has_reserves(self, account_id: int, credit_type: str) -> bool:
        """Whether a submission of the account is open: then the provider's balance says nothing of ours."""
        wallet = await self._wallet(account_id, credit_type)
        return wallet.held > 0

    async def sync(self, account_id: int, credit_type: str, balance: int, *, entry_id: str) -> None:
        """Set the balance to what the provider reports, by an entry of the difference.

        Raises:
            ValidationError: A balance cannot be negative.
        """
        if balance < 0:
            raise ValidationError("A balance cannot be negative.", field=credit_type)
        wallet = await self._wallet(account_id, credit_type)
        difference = balance - wallet.available
        wallet.synced_at = self._clock.now()
        await self._db.flush()
        if difference:
            await self._write(
                LedgerEntry(
                    id=entry_id,
                    kind=LedgerKind.SYNC,
                    account_id=account_id,
                    credit_type=credit_type,
                    available=difference,
                    outside=-difference,
                )
            )

    async def spend(self, account_id: int, credit_type: str, amount: int, *, entry_id: str, note: str) -> None:
        """Take credits without a reservation.

        Raises:
            InsufficientCreditsError: Less than that is free.
        """
        wallet = await self._wallet(account_id, credit_type)
        if wallet.available < amount:
            raise InsufficientCreditsError(_too_little(wallet.available, amount, credit_type))
        await self._write(
            LedgerEntry(
                id=entry_id,
                kind=LedgerKind.ADJUST,
                account_id=account_id,
                credit_type=credit_type,
                available=-amount,
                spent=amount,
                note=note,
            )
        )

    async def refund(self, submission_id: str, amount: int | None = None, *, is_read_later: bool = False) -> int:
        """Note that the provider gave back what a submission cost, once, on the day on which it was spent.

        Args:
            submission_id: What was paid for.
            amount: What came back; None for all of it.
            is_read_later: A balance that is read from the provider brings the credits; they are not free before.

        Returns:
            What was noted; nothing where a refund is noted already.

        Raises:
            ValidationError: That is nothing, or more than was spent.
        """
        entry_id = f"refund:{submission_id}"
        if await self._db.get(LedgerEntry, entry_id) is not None:
            return 0
        spending = select(LedgerEntry).where(LedgerEntry.submission_id == submission_id, LedgerEntry.spent > 0)
        paid = list(await self._db.scalars(spending.order_by(LedgerEntry.created_at)))
        spent = sum(entry.spent for entry in paid)
        back = spent if amount is None else amount
        if not 0 < back <= spent:
            raise ValidationError(f"{spent} was spent: {back} cannot be refunded.", field="amount")
        await self._write(
            LedgerEntry(
                id=entry_id,
                kind=LedgerKind.ADJUST,
                account_id=paid[0].account_id,
                credit_type=paid[0].credit_type,
                submission_id=submission_id,
                available=0 if is_read_later else back,
                spent=-back,
                outside=back if is_read_later else 0,
                note="refunded by the provider",
            ),
            counted_at=paid[0].created_at,
        )
        log.info("refund_noted", submission_id=submission_id, amount=back)
        return back

    async def differences(self) -> list[str]:
        """What of the books does not reconcile, as sentences; an empty list is how it must be."""
        return await find_differences(self._db)

    async def _entries(self, name: str) -> dict[LedgerKind, _Entry]:
        """A reserve and what became of it: there is one entry of each kind, named after it."""
        ids = {kind.value: f"{kind.value}:{name}" for kind in _OF_A_RESERVE}
        return {row.kind: _Entry(*row) for row in await self._db.execute(_ENTRIES, ids)}

    async def _take_unheld(self, submission_id: str, account_id: int, credit_type: str, extra: int) -> None:
        """Book a charge that nothing was held for; the wallet gives what it has, the rest shows at the next sync."""
        wallet = await self._wallet(account_id, credit_type)
        covered = min(extra, wallet.available)
        await self._write(
            LedgerEntry(
                id=f"{LedgerKind.ADJUST.value}:{submission_id}",
                kind=LedgerKind.ADJUST,
                account_id=account_id,
                credit_type=credit_type,
                submission_id=submission_id,
                available=-covered,
                spent=extra,
                outside=covered - extra,
                note="cost more than was reserved",
            )
        )
        log.warning("cost_above_reserve", submission_id=submission_id, extra=extra)

    async def _resolve(
        self, reserve: _Entry, kind: LedgerKind, *, held: int, available: int = 0, spent: int = 0
    ) -> None:
        await self._write(
            LedgerEntry(
                id=f"{kind.value}:{reserve.id.partition(':')[2]}",
                kind=kind,
                account_id=reserve.account_id,
                credit_type=reserve.credit_type,
                submission_id=reserve.submission_id,
                reserve_id=reserve.id,
                available=available,
                held=held,
                spent=spent,
            )
        )

    async def _write(self, entry: LedgerEntry, *, counted_at: datetime | None = None) -> None:
        """Write an entry with all that is kept beside it.

        Args:
            entry: What is not set is nothing.
            counted_at: On whose day it counts as spent, where that is not now.
        """
        for name in ("available", "held", "spent", "outside"):
            if getattr(entry, name) is None:
                setattr(entry, name, 0)
        entry.created_at = self._clock.now()
        await self._db.execute(_ADD, {column: getattr(entry, column) for column in _COLUMNS})
        if entry.spent:
            await self._count_day(entry, counted_at or entry.created_at)
        moved = {"more": entry.available, "more_held": entry.held, "more_spent": entry.spent}
        await self._db.execute(_MOVE, {"account": entry.account_id, "kind": entry.credit_type, **moved})
        if self._events is not None and entry.held + entry.spent > 0:
            await warn_of_budgets(
                self._db, self._events, self._clock, account_id=entry.account_id, credit_type=entry.credit_type
            )

    async def _count_day(self, entry: LedgerEntry, moment: datetime) -> None:
        """Add what an entry spends to its day in the time zone of the account's user."""
        time_zone = await self._db.scalar(_TIME_ZONE, {"account": entry.account_id})
        day = day_of(moment, time_zone).isoformat()
        key = {"account_id": entry.account_id, "credit_type": entry.credit_type, "day": day}
        await self._db.execute(_COUNT, {**key, "spent": entry.spent})

    async def _wallet(self, account_id: int, credit_type: str) -> Wallet:
        """The wallet, made where the account has none of that type."""
        wallet = await self._db.scalar(_WALLET, {"account": account_id, "kind": credit_type})
        if wallet is None:
            wallet = Wallet(account_id=account_id, credit_type=credit_type, available=0, held=0, spent=0)
            self._db.add(wallet)
            await self._db.flush()
        return wallet


# Of the tables and built once: nobody keeps an entry as an object, and each job writes and reads several.
_WALLETS = cast(Table, Wallet.__table__)
_ADD = insert(cast(Table, LedgerEntry.__table__))
_COLUMNS = tuple(LedgerEntry.__table__.columns.keys())
_IS_WRITTEN = select(exists().where(LedgerEntry.id == bindparam("id")))
_WALLET = (
    select(Wallet)
    .where(Wallet.account_id == bindparam("account"), Wallet.credit_type == bindparam("kind"))
    .execution_options(populate_existing=True)
)
_ENTRIES = select(
    LedgerEntry.id,
    LedgerEntry.kind,
    LedgerEntry.account_id,
    LedgerEntry.credit_type,
    LedgerEntry.submission_id,
    LedgerEntry.held,
).where(LedgerEntry.id.in_([bindparam(kind.value) for kind in _OF_A_RESERVE]))
_MOVE = (
    update(_WALLETS)
    .where(_WALLETS.c.account_id == bindparam("account"), _WALLETS.c.credit_type == bindparam("kind"))
    .values(
        available=_WALLETS.c.available + bindparam("more"),
        held=_WALLETS.c.held + bindparam("more_held"),
        spent=_WALLETS.c.spent + bindparam("more_spent"),
    )
)
_DAY = insert(cast(Table, DailySpending.__table__))
_COUNT = _DAY.on_conflict_do_update(
    index_elements=["account_id", "credit_type", "day"], set_={"spent": DailySpending.spent + _DAY.excluded.spent}
)
_TIME_ZONE = (
    select(User.time_zone)
    .join(ProviderAccount, ProviderAccount.user_id == User.id)
    .where(ProviderAccount.id == bindparam("account"))
)
