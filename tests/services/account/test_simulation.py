"""A run of the pool on paper."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.account.simulation import PoolAccount, PoolJob, PoolRun, simulate


def jobs_of(cost: int, count: int, *, seconds: float = 60.0) -> list[PoolJob]:
    return [PoolJob(cost, seconds, number=number) for number in range(1, count + 1)]


def takes(run: PoolRun) -> list[int]:
    return [account.jobs for account in run.accounts]


def test_the_higher_priority_takes_first_then_the_poorer_then_the_one_used_longest_ago() -> None:
    accounts = [
        PoolAccount(1, "low", priority=0, available=100),
        PoolAccount(2, "rich", priority=5, available=500),
        PoolAccount(3, "poor, used now", priority=5, available=90, last_used=9.0),
        PoolAccount(4, "poor, used before", priority=5, available=90, last_used=3.0),
    ]
    order = [run.first_job for run in simulate(accounts, jobs_of(30, 4)).accounts]
    assert order == [4, 3, 2, 1]


def test_a_job_waits_for_a_slot_and_starts_when_one_is_free() -> None:
    run = simulate([PoolAccount(1, "one", available=1000, capacity=2)], jobs_of(30, 5, seconds=10))
    assert run.ends == {1: 10, 2: 10, 3: 20, 4: 20, 5: 30}


def test_jobs_that_run_already_keep_their_slots_until_they_end() -> None:
    run = simulate([PoolAccount(1, "one", available=1000, capacity=2, running=[4.0, 7.0])], jobs_of(30, 2, seconds=10))
    assert run.ends == {1: 14, 2: 17}


def test_an_account_that_cools_takes_jobs_again_afterwards_and_one_that_is_out_never() -> None:
    accounts = [PoolAccount(1, "cooling", available=1000, ready_at=30.0), PoolAccount(2, "out", ready_at=math.inf)]
    run = simulate(accounts, jobs_of(30, 1, seconds=10))
    assert run.ends == {1: 40}
    assert takes(run) == [1, 0]


def test_an_account_runs_dry_at_the_job_that_takes_its_last_credits() -> None:
    accounts = [PoolAccount(1, "first", priority=1, available=65), PoolAccount(2, "second", available=1000)]
    run = simulate(accounts, jobs_of(30, 5))
    assert [(one.dry_at, one.left) for one in run.accounts] == [(3, 5), (None, 910)]
    assert takes(run) == [2, 3]


def test_an_account_that_the_queue_in_front_uses_up_is_dry_before_the_plan() -> None:
    accounts = [PoolAccount(1, "first", priority=1, available=30), PoolAccount(2, "second", available=1000)]
    run = simulate(accounts, [PoolJob(30, 5.0), *jobs_of(30, 2)])
    assert [one.dry_at for one in run.accounts] == [0, None]
    assert takes(run) == [0, 2]


def test_a_job_that_nobody_can_pay_is_left_over_and_the_cheaper_ones_behind_it_are_not() -> None:
    run = simulate([PoolAccount(1, "one", available=100)], [PoolJob(500, 5.0, number=1), PoolJob(30, 5.0, number=2)])
    assert [job.number for job in run.unplaced] == [1]
    assert run.ends == {2: 5.0}


def test_keys_of_one_limit_group_share_its_slots() -> None:
    accounts = [PoolAccount(at, str(at), available=1000, capacity=2, group="org") for at in range(5)]
    run = simulate(accounts, jobs_of(30, 6, seconds=10))
    assert sorted(run.ends.values()) == [10, 10, 20, 20, 30, 30]
    other = [PoolAccount(at, str(at), available=1000, capacity=2, group=str(at)) for at in range(3)]
    assert set(simulate(other, jobs_of(30, 6, seconds=10)).ends.values()) == {10}


def test_an_account_of_which_nobody_knows_the_balance_is_passed_over_for_no_job() -> None:
    run = simulate([PoolAccount(1, "one", is_balance_known=False, capacity=9)], jobs_of(30, 9))
    assert takes(run) == [9]
    assert run.accounts[0].dry_at is None


def test_a_slot_of_which_nobody_knows_when_it_is_free_takes_nothing() -> None:
    run = simulate([PoolAccount(1, "one", available=100, running=[math.inf])], jobs_of(30, 2))
    assert [job.number for job in run.unplaced] == [1, 2]


def test_a_job_starts_no_sooner_than_it_may() -> None:
    run = simulate([PoolAccount(1, "one", available=100)], [PoolJob(30, 5.0, 60.0, 1), PoolJob(30, 5.0, number=2)])
    assert run.ends == {1: 65.0, 2: 5.0}


def test_budgets_of_an_account_send_the_rest_to_the_others() -> None:
    accounts = [
        PoolAccount(1, "thrifty", priority=1, available=1000, capacity=9, room=70),
        PoolAccount(2, "small jobs only", priority=1, available=1000, capacity=9, job_limit=29),
        PoolAccount(3, "free", available=1000, capacity=9),
    ]
    run = simulate(accounts, jobs_of(30, 5))
    assert takes(run) == [2, 0, 3]
    assert [one.dry_at for one in run.accounts] == [2, None, None]


def test_budgets_of_the_user_leave_the_rest_over() -> None:
    accounts = [PoolAccount(1, "one", available=1000, capacity=9)]
    run = simulate(accounts, [*jobs_of(30, 5), PoolJob(0, 5.0, number=6)], room=100)
    assert [job.number for job in run.unplaced] == [4, 5]
    assert run.room == 10
    limited = simulate(accounts, [PoolJob(31, 5.0, number=1), PoolJob(30, 5.0, number=2)], job_limit=30)
    assert [job.number for job in limited.unplaced] == [1]


def test_without_accounts_or_jobs_there_is_nothing_to_say() -> None:
    assert [job.number for job in simulate([], jobs_of(1, 2)).unplaced] == [1, 2]
    assert simulate([PoolAccount(1, "one")], []).ends == {}


@pytest.mark.parametrize("name", ["alone", "in groups", "each of its own priority", "thrifty"])
def test_a_thousand_jobs_over_a_thousand_accounts_take_well_under_a_second(name: str) -> None:
    accounts = [PoolAccount(at, str(at), available=1000 + at) for at in range(1000)]
    if name == "in groups":
        accounts = [replace(account, group=str(account.account_id // 2)) for account in accounts]
    elif name == "each of its own priority":
        accounts = [replace(account, priority=account.account_id) for account in accounts]
    elif name == "thrifty":
        accounts = [replace(account, room=20 + account.account_id % 50) for account in accounts]
    jobs = [PoolJob(20 + number % 30, 60.0, number=number) for number in range(1, 1001)]
    began = time.process_time()
    run = simulate(accounts, jobs)
    assert time.process_time() - began < 0.7
    assert len(run.ends) == 1000


@dataclass
class Slow:
    """The same rules, each looked up anew for each job: as plain as can be."""

    accounts: Sequence[PoolAccount]
    room: int | None
    left: list[int] = field(default_factory=list)
    rooms: list[int | None] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    busy: list[list[float]] = field(default_factory=list)

    def run(self, jobs: Sequence[PoolJob]) -> dict[int, tuple[int, float]]:
        """Number of each job that is placed to its account and its end."""
        self.left = [one.available for one in self.accounts]
        self.rooms = [one.room for one in self.accounts]
        self.used = [one.last_used for one in self.accounts]
        self.busy = [list(one.running) for one in self.accounts]
        waiting, placed, now = list(jobs), dict[int, tuple[int, float]](), 0.0
        while waiting and not math.isinf(now):
            for job in list(waiting):
                able = [at for at in range(len(self.accounts)) if job.ready_at <= now and self.can_take(at, job, now)]
                if able:
                    at = min(able, key=lambda one: (-self.accounts[one].priority, self.left[one], self.used[one], one))
                    self.take(at, job, now)
                    waiting.remove(job)
                    placed[job.number] = (at, now + job.seconds)
            now = min(
                (
                    moment
                    for moment in (
                        *(end for ends in self.busy for end in ends),
                        *(one.ready_at for one in self.accounts),
                        *(job.ready_at for job in waiting),
                    )
                    if moment > now
                ),
                default=math.inf,
            )
        return placed

    def can_take(self, at: int, job: PoolJob, now: float) -> bool:
        account = self.accounts[at]
        members = [
            other
            for other in range(len(self.accounts))
            if other == at or (account.group is not None and self.accounts[other].group == account.group)
        ]
        taken = sum(end > now for member in members for end in self.busy[member])
        room = self.rooms[at]
        is_allowed = not job.cost or (
            (room is None or job.cost <= room)
            and (account.job_limit is None or job.cost <= account.job_limit)
            and (self.room is None or job.cost <= self.room)
        )
        can_pay = not account.is_balance_known or job.cost <= self.left[at]
        return account.ready_at <= now and taken < account.capacity and can_pay and is_allowed

    def take(self, at: int, job: PoolJob, now: float) -> None:
        self.left[at] = max(0, self.left[at] - job.cost)
        room = self.rooms[at]
        self.rooms[at] = None if room is None else room - job.cost
        self.room = None if self.room is None else self.room - job.cost
        self.used[at] = max(self.used) + 1
        self.busy[at].append(now + job.seconds)


some_accounts = st.lists(
    st.builds(
        PoolAccount,
        account_id=st.just(0),
        label=st.just(""),
        priority=st.integers(0, 2),
        available=st.integers(0, 12),
        is_balance_known=st.integers(0, 5).map(bool),
        last_used=st.integers(0, 3).map(float),
        capacity=st.integers(1, 3),
        running=st.lists(st.sampled_from([1.0, 2.0, 5.0, math.inf]), max_size=2),
        group=st.sampled_from([None, None, "a", "b"]),
        ready_at=st.sampled_from([0.0, 0.0, 3.0, math.inf]),
        room=st.none() | st.integers(0, 9),
        job_limit=st.none() | st.integers(0, 5),
    ),
    max_size=5,
)
some_jobs = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([1.0, 2.0, 4.0]), st.sampled_from([0.0, 0.0, 0.0, 2.0])), max_size=9
)


@given(accounts=some_accounts, plan=some_jobs, room=st.none() | st.integers(0, 15))
def test_it_comes_to_the_same_as_looking_every_account_up_for_every_job(
    accounts: list[PoolAccount], plan: list[tuple[int, float, float]], room: int | None
) -> None:
    jobs = [PoolJob(*job, number) for number, job in enumerate(plan, 1)]
    expected = Slow(accounts, room).run(jobs)
    run = simulate(accounts, jobs, room=room)
    assert run.ends == {number: end for number, (_, end) in expected.items()}
    places = [at for at, _ in expected.values()]
    assert takes(run) == [places.count(at) for at in range(len(accounts))]
    assert {job.number for job in run.unplaced} == {job.number for job in jobs} - expected.keys()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.sets(st.integers(1, 8))), min_size=1, max_size=8))
def test_with_room_for_all_each_job_ends_after_the_longest_way_to_it(drawn: list[tuple[int, int, set[int]]]) -> None:
    jobs = [
        PoolJob(1, seconds, float(ready), number=number, after=[one for one in after if one < number])
        for number, (seconds, ready, after) in enumerate(drawn, 1)
    ]
    run = simulate([PoolAccount(1, "one", available=100, capacity=20)], [PoolJob(1, 3.0), *jobs])
    ends: dict[int, float] = {}
    for job in jobs:
        ends[job.number] = max([job.ready_at, *(ends[one] for one in job.after)]) + job.seconds
    assert run.ends == ends
    assert run.takers == dict.fromkeys(ends, 0)
    assert run.unplaced == []


def test_what_waits_for_a_job_that_nobody_takes_is_left_over_with_it() -> None:
    jobs = [PoolJob(500, 1.0, number=1), PoolJob(1, 1.0, number=2, after=[1]), PoolJob(1, 1.0, number=3)]
    run = simulate([PoolAccount(1, "one", available=100)], jobs)
    assert [job.number for job in run.unplaced] == [1, 2]
    assert run.ends == {3: 1.0}
