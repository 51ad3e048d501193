"""Whether the budgets of several accounts leave room for a batch."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.services.account.account_rooms import AccountRoom, Shortage, find_shortage

NONE: Counter[int] = Counter()


def test_an_account_without_a_budget_takes_everything() -> None:
    assert find_shortage([AccountRoom(0, None, 1), AccountRoom()], [30] * 1000, NONE) is None


def test_credits_that_are_too_few_together_are_told_with_what_is_needed() -> None:
    rooms = [AccountRoom(60, None, 1), AccountRoom(90, None, 2)]
    assert find_shortage(rooms, [30] * 5, NONE) is None
    assert find_shortage(rooms, [30] * 6, NONE) == Shortage(2, 180, 150)


def test_a_job_is_not_split_between_two_accounts() -> None:
    rooms = [AccountRoom(29, None, 1), AccountRoom(45, None, 2)]
    assert find_shortage(rooms, [30, 30], NONE) == Shortage(2, 60, 30)


def test_what_waits_in_front_takes_room_too() -> None:
    rooms = [AccountRoom(90, None, 1)]
    assert find_shortage(rooms, [30, 30], Counter({30: 1})) is None
    assert find_shortage(rooms, [30, 30], Counter({30: 2})) == Shortage(1, 120, 90)


def test_what_waits_and_no_account_may_take_takes_no_room() -> None:
    rooms = [AccountRoom(90, 50, 1)]
    assert find_shortage(rooms, [30, 30, 30], Counter({60: 5})) is None


def test_a_job_that_is_too_dear_for_every_account_is_told() -> None:
    rooms = [AccountRoom(None, 20, 1), AccountRoom(None, 25, 2)]
    assert find_shortage(rooms, [10, 30], NONE) == Shortage(2, 30, 0)
    assert find_shortage(rooms, [10, 25], NONE) is None


def test_dear_jobs_count_against_the_accounts_that_take_them() -> None:
    rooms = [AccountRoom(60, None, 1), AccountRoom(None, 20, 2)]
    assert find_shortage(rooms, [30, 30, 20, 20, 20], NONE) is None
    assert find_shortage(rooms, [30, 30, 30], NONE) == Shortage(1, 90, 60)


def test_a_budget_that_is_broken_already_leaves_no_room() -> None:
    assert find_shortage([AccountRoom(-10, None, 1), AccountRoom(30, None, 2)], [30], NONE) is None
    assert find_shortage([AccountRoom(-10, None, 1)], [1], NONE) == Shortage(1, 1, 0)


def test_a_batch_that_is_free_needs_no_room() -> None:
    assert find_shortage([AccountRoom(0, 0, 1)], [0, 0], NONE) is None


def can_be_placed(rooms: list[AccountRoom], costs: list[int]) -> bool:
    """By trying every way to spread the jobs."""
    for places in product(rooms, repeat=len(costs)):
        pairs = list(zip(places, costs, strict=True))
        loads = [(room, sum(cost for place, cost in pairs if place is room)) for room in rooms]
        is_allowed = all(room.takes(cost) for room, cost in pairs)
        if is_allowed and all(room.room is None or load <= room.room for room, load in loads):
            return True
    return False


some_rooms = st.lists(
    st.builds(AccountRoom, st.none() | st.integers(0, 12), st.none() | st.integers(1, 6), st.integers(1, 3)),
    min_size=1,
    max_size=3,
)


@given(rooms=some_rooms, costs=st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_no_batch_that_could_be_placed_is_refused(rooms: list[AccountRoom], costs: list[int]) -> None:
    if find_shortage(rooms, costs, NONE) is not None:
        assert not any(room.job_limit is None and room.room is None for room in rooms)
        assert not can_be_placed(rooms, costs)


@given(rooms=some_rooms, cost=st.integers(1, 6), count=st.integers(1, 5))
def test_a_batch_of_one_cost_is_refused_exactly_when_it_cannot_be_placed(
    rooms: list[AccountRoom], cost: int, count: int
) -> None:
    shortage = find_shortage(rooms, [cost] * count, NONE)
    assert (shortage is None) == can_be_placed(rooms, [cost] * count)
    if shortage is not None:
        assert shortage.room < shortage.needed
