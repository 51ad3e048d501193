"""How the pool of a provider stands now, as a simulation takes it: accounts, running jobs, budgets and what waits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import BudgetPeriod, BudgetScope, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.ledger import Wallet
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.services.account.durations import likely_seconds
from app.services.account.periods import day_of
from app.services.account.selection import Candidate, Demand, Rule, look_at_pool
from app.services.account.simulation import PoolAccount, PoolJob
from app.services.account.spending import budgets_of, read_usage
from app.services.account.waiting import is_waiting
from app.system.clock import Clock

QUEUE_LIMIT = 10_000
"""Jobs in front of a plan that are looked at."""
NOMINAL_SECONDS = 60.0
"""Of a job of which nobody knows how long it takes; it decides which account is free when, and is never shown."""
LEAST_LEFT = 0.1
"""Of its time, what a running job still needs however late it is."""


@dataclass(frozen=True, slots=True)
class Room:
    """What budgets leave of some credits; None without a budget of that kind."""

    room: int | None = None
    job_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a simulation starts from.

    Attributes:
        accounts: In the order of their ids.
        candidates: The same accounts, in the same order, as selection looks at them.
        room: What the budgets of the user and the provider leave.
        queue: What waits, in the order in which it would start.
    """

    accounts: list[PoolAccount]
    candidates: list[Candidate]
    room: Room
    queue: list[PoolJob]


class PoolPainter:
    """Reads the pool of one provider, for one user and one kind of credits.

    Args:
        db: In a transaction: what is read is of one moment.
        clock: The moment.
        user_id: Whose accounts and jobs.
        provider_id: Where.
        credit_type: What is paid with; None for free jobs.
        is_balance_told: Whether the provider tells balances.
        measured: How long jobs take there.
        unfit: Accounts that can do none of what is planned, with the reason.
    """

    def __init__(
        self,
        db: AsyncSession,
        clock: Clock,
        *,
        user_id: int,
        provider_id: str,
        credit_type: str | None,
        is_balance_told: bool,
        measured: Mapping[OperationType, float],
        unfit: Mapping[int, str] | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._now = clock.now()
        self._user_id = user_id
        self._provider_id = provider_id
        self._credit_type = credit_type
        self._is_balance_told = is_balance_told
        self._measured = measured
        self._unfit = unfit

    async def paint(self, priority: int | None) -> Picture:
        """Read it.

        Args:
            priority: What waits with this or a higher one is in the queue; None leaves the queue empty.
        """
        demand = Demand(
            self._provider_id,
            self._user_id,
            credit_type=self._credit_type,
            is_balance_told=self._is_balance_told,
            unfit=self._unfit,
        )
        selection = await look_at_pool(self._db, demand, self._now, is_whole=True)
        candidates = sorted(selection.candidates, key=lambda one: one.account_id)
        more = await self._groups_and_readings()
        running = await self._running()
        rooms = await self._rooms()
        accounts = []
        for candidate in candidates:
            group, is_read = more[candidate.account_id]
            room = rooms.get(candidate.account_id, Room())
            accounts.append(
                PoolAccount(
                    account_id=candidate.account_id,
                    label=candidate.label,
                    priority=candidate.priority,
                    available=candidate.available,
                    is_balance_known=self._is_balance_told or is_read,
                    last_used=candidate.last_used_at.timestamp() if candidate.last_used_at is not None else 0.0,
                    capacity=candidate.capacity,
                    running=running.get(candidate.account_id, ()),
                    group=group,
                    ready_at=_ready_at(candidate, self._now),
                    room=room.room,
                    job_limit=room.job_limit,
                )
            )
        queue = [] if priority is None else await self._queue(priority)
        return Picture(accounts, candidates, rooms.get(None, Room()), queue)

    def _seconds(self, operation: OperationType | None, estimate: float | None) -> float:
        found = likely_seconds(self._measured, operation, estimate)
        return NOMINAL_SECONDS if found is None else found

    async def _groups_and_readings(self) -> dict[int, tuple[str | None, bool]]:
        """Account to its limit group, and whether its balance was ever told."""
        found = await self._db.execute(
            select(ProviderAccount.id, ProviderAccount.limit_group, Wallet.synced_at)
            .outerjoin(Wallet, (Wallet.account_id == ProviderAccount.id) & (Wallet.credit_type == self._credit_type))
            .where(ProviderAccount.user_id == self._user_id, ProviderAccount.provider_id == self._provider_id)
        )
        return {account_id: (group, synced_at is not None) for account_id, group, synced_at in found}

    async def _running(self) -> dict[int, list[float]]:
        """Account to when each of its taken slots is free again; what waits for a decision may never be."""
        columns: tuple[Any, ...] = (
            AccountSlot.account_id,
            ProviderSubmission.state,
            func.coalesce(ProviderSubmission.accepted_at, ProviderSubmission.sent_at, ProviderSubmission.created_at),
            Job.operation_type,
            Job.estimated_seconds,
        )
        found = await self._db.execute(
            select(*columns)
            .join(ProviderAccount, ProviderAccount.id == AccountSlot.account_id)
            .outerjoin(Job, Job.id == AccountSlot.job_id)
            .outerjoin(
                ProviderSubmission,
                (ProviderSubmission.job_id == Job.id) & ProviderSubmission.state.in_(sorted(LIVE_STATES)),
            )
            .where(ProviderAccount.user_id == self._user_id, ProviderAccount.provider_id == self._provider_id)
        )
        ends: dict[int, list[float]] = {}
        for account_id, state, began, operation, estimate in found:
            end = math.inf
            if state is not None and state != SubmissionState.REVIEW:
                seconds = self._seconds(operation, estimate)
                end = max(seconds * LEAST_LEFT, seconds - (self._now - began).total_seconds())
            ends.setdefault(account_id, []).append(end)
        return ends

    async def _rooms(self) -> dict[int | None, Room]:
        """Account to what its budgets leave; None to what those of the user and the provider leave."""
        if self._credit_type is None:
            return {}
        budgets, time_zone = await budgets_of(
            self._db, self._user_id, credit_type=self._credit_type, provider_id=self._provider_id
        )
        if not budgets:
            return {}
        day = day_of(self._now, time_zone)
        usage = await read_usage(self._db, self._user_id, self._credit_type, budgets, day)
        rooms: dict[int | None, Room] = {}
        for budget in budgets:
            key = budget.account_id if budget.scope == BudgetScope.ACCOUNT else None
            before = rooms.get(key, Room())
            left = budget.amount - usage.of(budget).total(budget.period)
            if budget.period == BudgetPeriod.JOB:
                rooms[key] = Room(before.room, _least(before.job_limit, left))
            else:
                rooms[key] = Room(_least(before.room, left), before.job_limit)
        return rooms

    async def _queue(self, priority: int) -> list[PoolJob]:
        """What waits; a job that is paid with other credits takes only its slot."""
        columns: tuple[Any, ...] = (
            Job.estimated_cost,
            Job.credit_type,
            Job.operation_type,
            Job.estimated_seconds,
            # A pause that began in the future was made before the clock was set back: it is over.
            case((or_(Job.paused_at.is_(None), Job.paused_at <= self._now), Job.not_before)),
            Job.scheduled_at,
        )
        found = await self._db.execute(
            select(*columns)
            .where(
                is_waiting(),
                ~Job.is_held,
                Job.user_id == self._user_id,
                Job.provider_id == self._provider_id,
                Job.priority >= priority,
            )
            .order_by(Job.priority.desc(), Job.position, Job.id)
            .limit(QUEUE_LIMIT)
        )
        jobs = []
        for cost, credit_type, operation, estimate, *moments in found:
            ready_at = max(
                (moment - self._now).total_seconds() for moment in (self._now, *moments) if moment is not None
            )
            paid = cost if credit_type == self._credit_type else 0
            jobs.append(PoolJob(paid, self._seconds(operation, estimate), ready_at))
        return jobs


def _ready_at(candidate: Candidate, now: datetime) -> float:
    """When an account may take a job again, slots apart; infinity where that needs more than time."""
    if candidate.rule in {None, Rule.SLOTS}:
        return 0.0
    if candidate.rule == Rule.COOLING and candidate.until is not None:
        return (candidate.until - now).total_seconds()
    return math.inf


def _least(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)
