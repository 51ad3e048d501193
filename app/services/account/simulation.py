"""A run of the pool on paper: which account takes which job, by the rules of selection; no database, no clock.

Times are seconds from now.
"""

import heapq
import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter


@dataclass(frozen=True, slots=True)
class PoolAccount:
    """An account as selection sees it now.

    Attributes:
        available: Free credits.
        is_balance_known: Otherwise its credits pass it over for no job.
        last_used: A number that is greater the later it was used.
        capacity: Jobs that it runs at once.
        running: When each of its taken slots is free again; infinity where nobody knows.
        group: Accounts of the same group share slots.
        ready_at: The end of its cool-down; infinity where it is out.
        room: Credits that its budgets leave; None without a budget.
        job_limit: The most that its budgets leave for one job.
    """

    account_id: int
    label: str
    priority: int = 0
    available: int = 0
    is_balance_known: bool = True
    last_used: float = 0.0
    capacity: int = 1
    running: Sequence[float] = ()
    group: str | None = None
    ready_at: float = 0.0
    room: int | None = None
    job_limit: int | None = None


@dataclass(frozen=True, slots=True)
class PoolJob:
    """A job that waits.

    Attributes:
        cost: In the credits of the run.
        seconds: From its start to its end.
        ready_at: Before this it may not start.
        number: In the plan that is asked about, from 1; 0 where it only waits in front of that.
        after: The numbers of jobs of the plan that must have ended before it starts.
    """

    cost: int
    seconds: float
    ready_at: float = 0.0
    number: int = 0
    after: Sequence[int] = ()


@dataclass(slots=True)
class AccountRun:
    """What an account takes of the plan.

    Attributes:
        first_job: The number of the first one; None where it takes none.
        left: The credits that it has at the end.
        room: What its budgets leave at the end.
        dry_at: The job of the plan that takes its last credits, 0 for one in front of it; None where some are left.
    """

    jobs: int = 0
    cost: int = 0
    first_job: int | None = None
    left: int = 0
    room: int | None = None
    dry_at: int | None = None


@dataclass(slots=True)
class PoolRun:
    """What came of it.

    Attributes:
        accounts: In the order in which they were given.
        ends: Number of each job of the plan to the time of its end.
        takers: Number of each job of the plan to the place of the account that takes it.
        unplaced: The jobs of the plan that no account ever takes.
        room: Credits that the budgets of the user and the provider leave at the end; None without one.
    """

    accounts: list[AccountRun]
    ends: dict[int, float] = field(default_factory=dict)
    takers: dict[int, int] = field(default_factory=dict)
    unplaced: list[PoolJob] = field(default_factory=list)
    room: int | None = None


def simulate(
    accounts: Sequence[PoolAccount],
    jobs: Sequence[PoolJob],
    *,
    room: int | None = None,
    job_limit: int | None = None,
) -> PoolRun:
    """Let a pool take jobs in their order until none is left or nothing can change any more.

    A job that no free account can pay does not keep the cheaper ones behind it waiting. Budgets are those of now: that
    they are full again on the next day is not foreseen.

    Args:
        accounts: All of one provider.
        jobs: What waits, in the order in which it would start.
        room: Credits that the budgets of the user and the provider leave; None without one.
        job_limit: The most that these leave for one job.
    """
    return _Run(accounts, jobs, room, job_limit).run()


_Entry = tuple[int, float, int]
"""Free credits, last use and place of an account: the order in which those of one priority are taken."""


class _Pot:
    """Accounts of one priority that are free or full together."""

    def __init__(self, priority: int, group: str | None, capacity: int, *, is_balance_known: bool) -> None:
        self.priority = priority
        self.group = group
        self.capacity = capacity
        self.is_balance_known = is_balance_known
        self.entries: list[_Entry] = []
        self.is_open = False

    def first(self, cost: int, limits: Sequence[float]) -> _Entry | None:
        """The first account in order that has that much and whose budgets allow it."""
        entries = self.entries
        if self.is_balance_known and entries[-1][0] < cost:
            return None
        start = bisect_left(entries, (cost,)) if self.is_balance_known else 0
        for at in range(start, len(entries)):
            if limits[entries[at][2]] >= cost:
                return entries[at]
        return None


class _Run:
    """The state of a simulation."""

    def __init__(
        self, accounts: Sequence[PoolAccount], jobs: Sequence[PoolJob], room: int | None, job_limit: int | None
    ) -> None:
        self._accounts = accounts
        self._result = PoolRun(
            [AccountRun(left=account.available, room=account.room) for account in accounts], room=room
        )
        self._job_limit = job_limit
        self._waiting = deque(job for job in jobs if not job.after)
        self._locked = {job.number: job for job in jobs if job.after}
        self._unlocks: dict[int, list[int]] = {}
        """Job to those that wait for it."""
        for job in self._locked.values():
            for number in set(job.after):
                self._unlocks.setdefault(number, []).append(job.number)
        self._cheapest = min((job.cost for job in jobs), default=0)
        self._cheapest_paid = min((job.cost for job in jobs if job.cost), default=0)
        self._last_used = [account.last_used for account in accounts]
        self._uses = max(self._last_used, default=0.0)
        self._taken = [len(account.running) for account in accounts]
        self._taken_in: dict[str, int] = {}
        self._is_ready = [account.ready_at <= 0 for account in accounts]
        self._pots: dict[tuple[int, str | None, int, bool], _Pot] = {}
        self._pots_of: dict[str, list[_Pot]] = {}
        self._open: list[tuple[int, list[_Pot]]] = []
        """Of each priority, the highest first and negated, the pots that are neither empty nor full."""
        self._entry_of: dict[int, _Entry] = {}
        self._limits = [_limit(account.room, account.job_limit) for account in accounts]
        self._events: list[tuple[float, int, bool]] = []
        """When, which account (or -1, a job), and whether a slot becomes free: otherwise a pause is over."""

    def run(self) -> PoolRun:
        self._begin()
        now = 0.0
        while True:
            self._place(now)
            if not self._waiting or not self._events or math.isinf(self._events[0][0]):
                break
            now = self._events[0][0]
            while self._events and self._events[0][0] == now:
                self._happen(*heapq.heappop(self._events)[1:])
        left = [*(job for job in self._waiting if job.number), *self._locked.values()]
        self._result.unplaced = sorted(left, key=attrgetter("number"))
        return self._result

    def _begin(self) -> None:
        for at, account in enumerate(self._accounts):
            if account.group is not None:
                self._taken_in[account.group] = self._taken_in.get(account.group, 0) + self._taken[at]
            self._events += [(end, at, True) for end in account.running]
            if not self._is_ready[at]:
                self._events.append((account.ready_at, at, False))
        for moment in {job.ready_at for job in (*self._waiting, *self._locked.values()) if job.ready_at > 0}:
            self._events.append((moment, -1, False))
        heapq.heapify(self._events)
        for at in range(len(self._accounts)):
            self._offer(at)

    def _happen(self, at: int, is_slot_free: bool) -> None:  # noqa: FBT001  (an entry of the heap)
        if at < 0:
            return
        if not is_slot_free:
            self._is_ready[at] = True
        else:
            self._count(at, -1)
        self._offer(at)

    def _place(self, now: float) -> None:
        """Give every job that can be given now; the deque keeps the others in their order."""
        refused = math.inf
        kept: list[PoolJob] = []
        while self._waiting and refused > self._cheapest:
            job = self._waiting.popleft()
            at = self._pick(job.cost) if job.ready_at <= now and job.cost < refused else None
            if at is not None:
                self._take(at, job, now)
                continue
            kept.append(job)
            if job.ready_at <= now:
                refused = min(refused, job.cost)
        self._waiting.extendleft(reversed(kept))

    def _pick(self, cost: int) -> int | None:
        """The account that selection would take."""
        if cost > _limit(self._result.room, self._job_limit):
            return None
        for _, pots in self._open:
            found = [entry for pot in pots if (entry := pot.first(cost, self._limits)) is not None]
            if found:
                return min(found)[2]
        return None

    def _take(self, at: int, job: PoolJob, now: float) -> None:
        run = self._result.accounts[at]
        self._withdraw(at)
        self._count(at, 1)
        self._uses += 1
        self._last_used[at] = self._uses
        self._pay(at, job)
        if run.dry_at is None and job.cost and self._is_dry(at):
            run.dry_at = job.number
        end = now + job.seconds
        if job.number:
            run.jobs += 1
            run.cost += job.cost
            run.first_job = job.number if run.first_job is None else min(run.first_job, job.number)
            self._result.ends[job.number] = end
            self._result.takers[job.number] = at
            self._unlock(job.number)
        heapq.heappush(self._events, (end, at, True))
        self._offer(at)

    def _unlock(self, number: int) -> None:
        """Let jobs wait for the end of this one, and for nothing else, in their place."""
        ends = self._result.ends
        for other in self._unlocks.get(number, ()):
            job = self._locked[other]
            if any(before not in ends for before in job.after):
                continue
            ready_at = max(job.ready_at, *(ends[before] for before in job.after))
            place = len(self._waiting)
            while place and self._waiting[place - 1].number > other:
                place -= 1
            self._waiting.insert(place, replace(self._locked.pop(other), ready_at=ready_at))

    def _pay(self, at: int, job: PoolJob) -> None:
        account, run = self._accounts[at], self._result.accounts[at]
        run.left = max(0, run.left - job.cost)
        if run.room is not None:
            run.room -= job.cost
            self._limits[at] = _limit(run.room, account.job_limit)
        if self._result.room is not None:
            self._result.room -= job.cost

    def _is_dry(self, at: int) -> bool:
        run = self._result.accounts[at]
        has_none = self._accounts[at].is_balance_known and run.left < self._cheapest_paid
        return has_none or (run.room is not None and run.room < self._cheapest_paid)

    def _count(self, at: int, change: int) -> None:
        """A slot is taken or free again; the pots of a group open and close with it."""
        self._taken[at] += change
        group = self._accounts[at].group
        if group is not None:
            self._taken_in[group] += change
            for pot in self._pots_of.get(group, ()):
                self._open_or_close(pot)

    def _offer(self, at: int) -> None:
        """Put an account among those to choose from, if it may take a job and is not there."""
        account, run = self._accounts[at], self._result.accounts[at]
        is_free = account.group is not None or self._taken[at] < account.capacity
        can_pay = not account.is_balance_known or run.left >= self._cheapest
        if not (self._is_ready[at] and is_free and can_pay and self._limits[at] >= self._cheapest):
            return
        if at not in self._entry_of:
            entry = self._entry_of[at] = (run.left, self._last_used[at], at)
            pot = self._pot(account)
            insort(pot.entries, entry)
            self._open_or_close(pot)

    def _withdraw(self, at: int) -> None:
        pot = self._pot(self._accounts[at])
        del pot.entries[bisect_left(pot.entries, self._entry_of.pop(at))]
        self._open_or_close(pot)

    def _pot(self, account: PoolAccount) -> _Pot:
        shared = account.capacity if account.group is not None else 0
        key = (account.priority, account.group, shared, account.is_balance_known)
        pot = self._pots.get(key)
        if pot is None:
            pot = self._pots[key] = _Pot(
                account.priority, account.group, shared, is_balance_known=account.is_balance_known
            )
            if account.group is not None:
                self._pots_of.setdefault(account.group, []).append(pot)
        return pot

    def _open_or_close(self, pot: _Pot) -> None:
        """See that a pot is among the open ones when it is neither empty nor full."""
        is_open = bool(pot.entries) and (pot.group is None or self._taken_in[pot.group] < pot.capacity)
        if is_open == pot.is_open:
            return
        pot.is_open = is_open
        at = bisect_left(self._open, -pot.priority, key=itemgetter(0))
        is_there = at < len(self._open) and self._open[at][0] == -pot.priority
        if is_open:
            if not is_there:
                self._open.insert(at, (-pot.priority, []))
            self._open[at][1].append(pot)
        else:
            self._open[at][1].remove(pot)
            if not self._open[at][1]:
                del self._open[at]


def _limit(room: int | None, job_limit: int | None) -> float:
    """The most that budgets leave for one job; a free one breaks none."""
    return max(0, min(math.inf if room is None else room, math.inf if job_limit is None else job_limit))
