"""Accounts of a pool, as a test wants them to be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.ledger import Wallet
from app.services.account.selection import Demand, Selection, look_at_pool
from tests.support.clock import FakeClock


@dataclass(slots=True)
class Pool:
    """Accounts inside a transaction that is never committed."""

    session: AsyncSession
    clock: FakeClock
    user_id: int

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def add(
        self,
        label: str,
        *,
        free: int | None = 100,
        is_told: bool = True,
        slots: int = 1,
        taken: int = 0,
        **fields: Any,
    ) -> int:
        """Add an account with so many credits, None for no wallet, and so many slots of which some are taken."""
        values = {"user_id": self.user_id, "provider_id": "fake", **fields}
        account = ProviderAccount(
            email=f"{label}@example.org", label=label, max_concurrent_jobs=slots, created_at=self.now, **values
        )
        self.session.add(account)
        await self.session.flush()
        if free is not None:
            synced_at = self.now if is_told else None
            self.session.add(
                Wallet(
                    account_id=account.id, credit_type="webapi", available=free, held=0, spent=0, synced_at=synced_at
                )
            )
        await self.session.flush()
        for _ in range(taken):
            await self.take(account.id)
        return account.id

    async def take(self, account_id: int) -> None:
        self.session.add(AccountSlot(account_id=account_id, job_id=None, taken_at=self.now))
        await self.session.flush()

    async def look(self, cost: int = 30, *, is_whole: bool = False, **fields: Any) -> Selection:
        demand = Demand(
            **{"provider_id": "fake", "user_id": self.user_id, "credit_type": "webapi", **fields}, cost=cost
        )
        return await look_at_pool(self.session, demand, self.now, is_whole=is_whole)

    async def usable(self, cost: int = 30, **fields: Any) -> list[str]:
        """The labels of those that may take a job, in the order of selection."""
        return [found.label for found in (await self.look(cost, **fields)).candidates if found.rule is None]
