"""Whether the budgets of several accounts leave room for a batch that is spread over them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.account.waiting import total_cost


@dataclass(frozen=True, slots=True)
class AccountRoom:
    """What the budgets of an account let it take.

    Attributes:
        room: Credits that are left of its tightest day or month; None without such a budget.
        job_limit: The most that one job may cost; None without such a budget.
        budget_id: The tightest of its budgets; None without any.
    """

    room: int | None = None
    job_limit: int | None = None
    budget_id: int | None = None

    def takes(self, cost: int) -> bool:
        return self.job_limit is None or cost <= self.job_limit


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why the accounts together cannot take a batch.

    Attributes:
        budget_id: The budget that is nearest to letting it through.
        needed: Credits that the jobs need which only these accounts may take.
        room: Credits that the budgets leave for jobs of that cost.
    """

    budget_id: int
    needed: int
    room: int


def find_shortage(rooms: Sequence[AccountRoom], batch: Sequence[int], waiting: Counter[int]) -> Shortage | None:
    """Why a batch surely cannot be placed; None where it can, or may.

    Jobs of some cost and above go only to accounts that take that cost. They fit if the credits that are left there are
    enough, and if each account's credits are counted in whole jobs. For a batch of one cost that is exact; for a mixed
    one no batch that could be placed is refused.
    """
    costs = Counter(cost for cost in batch if cost > 0)
    everything = (
        Counter({one: count for one, count in waiting.items() if any(room.takes(one) for room in rooms)}) + costs
    )
    for cost in sorted(costs, reverse=True):
        able = [room for room in rooms if room.takes(cost)]
        jobs = Counter({one: count for one, count in everything.items() if one >= cost})
        needed = total_cost(jobs)
        if not able:
            nearest = max(rooms, key=lambda room: room.job_limit or 0)
            return _shortage(nearest, needed, 0)
        left = [(max(0, room.room), room) for room in able if room.room is not None]
        if len(left) < len(able):
            continue
        whole = sum(free // cost for free, _ in left)
        if sum(free for free, _ in left) < needed or whole < jobs.total():
            nearest = max(left, key=lambda one: one[0])[1]
            return _shortage(nearest, needed, whole * cost)
    return None


def _shortage(nearest: AccountRoom, needed: int, room: int) -> Shortage | None:
    return None if nearest.budget_id is None else Shortage(nearest.budget_id, needed, room)
