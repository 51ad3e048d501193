"""The free balance after each entry of a ledger, worked out from the newest entry down."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from app.services.account.ledger_service import LedgerRow

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

_PAGE: Final = 1000
_MOST: Final = 50_000
"""Entries further down than so many have no balance beside them: nobody scrolls so far."""


class BalanceWalk:
    """Remembers how far it went: entries never change, so a balance that is known stays true."""

    def __init__(self, account_id: int) -> None:
        self._account_id = account_id
        self._known: dict[str, int] = {}
        self._oldest: str | None = None
        self._next: dict[str, int] = {}
        self._is_at_end = False

    def balance(self, entry_id: str) -> int | None:
        """What was free after an entry; None where that is not known."""
        return self._known.get(entry_id)

    async def cover(self, services: "Services", wanted: Collection[str]) -> None:
        """Find out the balances of these entries, in the snapshot in which they were read."""
        await self._begin(services)
        while not self._is_at_end and len(self._known) < _MOST and any(entry not in self._known for entry in wanted):
            rows = await services.ledger.list_entries(self._account_id, limit=_PAGE, before=self._oldest)
            self._is_at_end = len(rows) < _PAGE
            for row in rows:
                self._note(row, self._next)
                self._oldest = row.id

    async def _begin(self, services: "Services") -> None:
        """Take in what is newer than all that is known."""
        wallets = await services.accounts.ledger.balances(self._account_id)
        running = {kind: wallet.available for kind, wallet in wallets.items()}
        before: str | None = None
        while True:
            rows = await services.ledger.list_entries(self._account_id, limit=_PAGE, before=before)
            for row in rows:
                if row.id in self._known:
                    return
                self._note(row, running)
                before = row.id
            if len(rows) < _PAGE or self._oldest is None:
                # Nothing was known before: from here on it goes down.
                self._oldest, self._next, self._is_at_end = before, running, len(rows) < _PAGE
                return

    def _note(self, row: LedgerRow, running: dict[str, int]) -> None:
        self._known[row.id] = running.get(row.credit_type, 0)
        running[row.credit_type] = self._known[row.id] - row.available
