"""The rules of selection, one after another."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import AccountState
from app.services.account.selection import KEPT_CANDIDATES, REGROWTH, Rule
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.pool import Pool
from tests.support.provider import FakeProvider

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    registry = FakeProvider(cost=30, has_own_account=False).registry()
    async with open_library(tmp_path, clock=clock, registry=registry) as opened:
        yield opened


@pytest.fixture
async def pool(library: OpenLibrary, clock: FakeClock) -> AsyncIterator[Pool]:
    async with library.parts.database.steps() as session, session.begin() as transaction:
        yield Pool(session, clock, library.user_id)
        await transaction.rollback()


async def test_without_an_account_nobody_wins_and_nothing_is_passed_over(pool: Pool) -> None:
    found = await pool.look()
    assert (found.winner, found.candidates, found.passed_over, found.soonest) == (None, (), {}, None)
    assert found.is_full


async def test_an_account_is_shown_with_what_selection_looks_at(pool: Pool) -> None:
    used = pool.now - MINUTE
    account_id = await pool.add("one", free=70, slots=3, taken=1, priority=4, last_used_at=used)
    (found,) = (await pool.look()).candidates
    assert (found.account_id, found.label, found.rule, found.reason) == (account_id, "one", None, "")
    assert (found.priority, found.available, found.taken, found.capacity) == (4, 70, 1, 3)
    assert (found.last_used_at, found.until) == (used, None)


BLOCKED: list[tuple[Rule, dict[str, Any], str]] = [
    (Rule.DISABLED, {"is_active": False}, "disabled by you"),
    (Rule.UNFIT, {"unfit": "makes no clips"}, "makes no clips"),
    (Rule.NEEDS_SIGN_IN, {"state": AccountState.NEEDS_SIGN_IN, "state_reason": "key"}, "needs sign in: key"),
    (Rule.EXHAUSTED, {"state": AccountState.EXHAUSTED, "state_reason": "plan"}, "exhausted: plan"),
    (Rule.FAILING, {"state": AccountState.FAILING, "state_reason": None}, "failing: no reason given"),
    (Rule.COOLING, {"cooling": 9, "state": AccountState.COOLING, "state_reason": "429"}, "cooling: 429"),
    (Rule.CREDITS, {"free": 29}, "29 credits, 30 needed"),
    (Rule.BUDGET, {"budget": "its budget of 5 web credits a day"}, "its budget of 5 web credits a day"),
    (Rule.SLOTS, {"slots": 1, "taken": 1}, "its slot is taken"),
]


@pytest.mark.parametrize("place", range(len(BLOCKED)), ids=[rule.value for rule, _, _ in BLOCKED])
async def test_the_first_rule_that_holds_is_the_one_that_is_told(pool: Pool, place: int) -> None:
    fields: dict[str, Any] = {}
    for _, blocked, _ in reversed(BLOCKED[place:]):
        fields |= blocked
    seconds, budget, unfit = fields.pop("cooling", None), fields.pop("budget", None), fields.pop("unfit", None)
    if seconds is not None:
        fields |= {"cooling_until": pool.now + seconds * SECOND, "cooling_since": pool.now}
    account_id = await pool.add("one", **fields)
    over = {account_id: budget} if budget else {}
    found = await pool.look(over_budget=over, unfit={account_id: unfit} if unfit else {})
    rule, _, words = BLOCKED[place]
    assert (found.winner, found.candidates[0].rule, found.candidates[0].reason) == (None, rule, words)
    assert found.passed_over == {rule: 1}
    assert found.reasons() == {"one": words}


async def test_several_slots_that_are_all_taken_are_told_with_their_number(pool: Pool) -> None:
    await pool.add("one", slots=2, taken=2)
    assert (await pool.look()).reasons() == {"one": "all 2 slots are taken"}


async def test_two_accounts_of_one_label_are_told_apart(pool: Pool) -> None:
    await pool.add("one", free=1)
    second = await pool.add("two", free=2)
    twin = await pool.session.get_one(ProviderAccount, second)
    twin.label = "one"
    await pool.session.flush()
    assert (await pool.look()).reasons() == {
        "one": "1 credits, 30 needed",
        f"one (#{second})": "2 credits, 30 needed",
    }


async def test_usable_accounts_come_by_priority_then_fewer_credits_then_longest_unused_then_age(pool: Pool) -> None:
    for label, priority, free, minutes in (
        ("older twin", 0, 50, 3),
        ("younger twin", 0, 50, 3),
        ("used lately", 0, 50, 1),
        ("rich", 0, 60, 9),
        ("urgent and rich", 5, 900, 1),
        ("last", -1, 30, 9),
    ):
        await pool.add(label, priority=priority, free=free, last_used_at=pool.now - minutes * MINUTE)
    await pool.add("never used", free=50)
    assert await pool.usable() == [
        "urgent and rich",
        "never used",
        "older twin",
        "younger twin",
        "used lately",
        "rich",
        "last",
    ]


async def test_what_is_passed_over_comes_after_what_is_usable_and_in_the_same_order(pool: Pool) -> None:
    await pool.add("exhausted", priority=9, state=AccountState.EXHAUSTED)
    await pool.add("off", priority=10, is_active=False)
    await pool.add("usable")
    found = await pool.look()
    assert [candidate.label for candidate in found.candidates] == ["usable", "off", "exhausted"]
    assert found.winner == found.candidates[0]
    assert found.passed_over == {Rule.DISABLED: 1, Rule.EXHAUSTED: 1}
    assert found.soonest is None


async def test_accounts_of_others_of_other_providers_and_removed_ones_are_not_there(
    library: OpenLibrary, clock: FakeClock
) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.parts.database.steps() as session, session.begin():
        pool = Pool(session, clock, library.user_id)
        await pool.add("theirs", user_id=other.id)
        await pool.add("elsewhere", provider_id="idle")
        await pool.add("removed", deleted_at=pool.now)
        await pool.add("mine")
        assert [found.label for found in (await pool.look(is_whole=True)).candidates] == ["mine"]
        everybodys = await pool.look(user_id=None)
        assert {found.label for found in everybodys.candidates} == {"mine", "theirs"}
        await session.rollback()


async def test_members_of_a_limit_group_share_its_slots(pool: Pool) -> None:
    first = await pool.add("first", slots=2, limit_group="team")
    await pool.add("second", slots=2, limit_group="team")
    await pool.add("small", slots=1, limit_group="team")
    await pool.add("elsewhere", slots=2, limit_group="team", provider_id="idle")
    await pool.add("alone", slots=1)
    await pool.take(first)
    assert await pool.usable() == ["first", "second", "alone"]
    taken = {found.label: found.taken for found in (await pool.look()).candidates}
    assert taken == {"first": 1, "second": 1, "small": 1, "alone": 0}
    await pool.take(first)
    assert await pool.usable() == ["alone"]


async def test_a_group_of_another_user_that_is_called_the_same_shares_nothing(
    library: OpenLibrary, clock: FakeClock
) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.parts.database.steps() as session, session.begin():
        pool = Pool(session, clock, library.user_id)
        await pool.add("mine", limit_group="team", taken=1)
        theirs = await pool.add("theirs", limit_group="team", user_id=other.id)
        assert await pool.usable(user_id=other.id) == ["theirs"]
        await pool.take(theirs)
        assert await pool.usable(user_id=other.id) == []
        await session.rollback()


async def test_slots_of_a_removed_member_still_count_for_its_group(pool: Pool) -> None:
    await pool.add("removed", limit_group="team", taken=1, deleted_at=pool.now)
    await pool.add("left", limit_group="team")
    assert await pool.usable() == []


async def test_a_learned_limit_grows_back_by_a_slot_in_each_ten_minutes_and_never_above_its_own(pool: Pool) -> None:
    await pool.add("one", slots=4, taken=1, learned_limit=1, learned_at=pool.now)
    capacities = []
    for _ in range(6):
        (found,) = (await pool.look()).candidates
        capacities.append(found.capacity)
        assert (found.rule == Rule.SLOTS) == (found.capacity == 1)
        pool.clock.move(REGROWTH)
    assert capacities == [1, 2, 3, 4, 4, 4]
    pool.clock.move(-5 * REGROWTH - timedelta(microseconds=1))
    assert (await pool.look()).candidates[0].capacity == 1


async def test_a_learned_limit_above_its_own_changes_nothing(pool: Pool) -> None:
    await pool.add("one", slots=2, learned_limit=5, learned_at=pool.now)
    assert (await pool.look()).candidates[0].capacity == 2


@pytest.mark.row("F-24")
async def test_a_limit_that_was_learned_ahead_of_a_clock_set_back_is_forgotten(pool: Pool) -> None:
    await pool.add("one", slots=3, taken=1, learned_limit=1, learned_at=pool.now + timedelta(days=3650))
    assert (await pool.look()).candidates[0].capacity == 3
    assert await pool.usable() == ["one"]


async def test_a_cool_down_holds_until_its_last_moment_and_tells_when_that_is(pool: Pool) -> None:
    until = pool.now + 10 * SECOND
    await pool.add("one", cooling_since=pool.now, cooling_until=until, state=AccountState.COOLING)
    assert (await pool.look()).soonest == until
    pool.clock.move(10 * SECOND - timedelta(microseconds=1))
    assert await pool.usable() == []
    pool.clock.move(timedelta(microseconds=1))
    assert await pool.usable() == ["one"]


async def test_a_cool_down_holds_whatever_the_state_says(pool: Pool) -> None:
    await pool.add("one", cooling_since=pool.now, cooling_until=pool.now + SECOND, state=AccountState.READY)
    found = await pool.look()
    assert found.candidates[0].rule == Rule.COOLING
    assert found.reasons() == {"one": "cooling: it asked for a pause"}


@pytest.mark.row("F-24")
async def test_a_cool_down_that_lies_ahead_of_a_clock_set_back_is_over(pool: Pool) -> None:
    await pool.add("one", cooling_since=pool.now, cooling_until=pool.now + MINUTE, state=AccountState.COOLING)
    pool.clock.move(timedelta(days=-3650))
    assert await pool.usable() == ["one"]


async def test_the_soonest_is_the_first_that_comes_back_and_never_in_the_past(pool: Pool) -> None:
    await pool.add("cooling", cooling_since=pool.now, cooling_until=pool.now + 9 * MINUTE)
    await pool.add("exhausted", state=AccountState.EXHAUSTED, next_look_at=pool.now + 5 * MINUTE)
    await pool.add("signed out", state=AccountState.NEEDS_SIGN_IN)
    assert (await pool.look()).soonest == pool.now + 5 * MINUTE
    pool.clock.move(6 * MINUTE)
    assert (await pool.look()).soonest == pool.now
    await pool.add("failing", state=AccountState.FAILING, next_look_at=pool.now + MINUTE)
    untils = {found.label: found.until for found in (await pool.look()).candidates}
    assert untils["failing"] == pool.now + MINUTE
    assert untils["signed out"] is None


@pytest.mark.parametrize(
    ("fields", "over", "rule"),
    [
        ({"free": 29}, "", Rule.CREDITS),
        ({"free": None}, "", Rule.CREDITS),
        ({}, "its budget of 5 web credits a day", Rule.BUDGET),
        ({"slots": 2, "taken": 2}, "", Rule.SLOTS),
    ],
    ids=["poor", "no wallet", "over budget", "busy"],
)
async def test_the_soonest_is_of_an_account_that_could_then_take_the_job(
    pool: Pool, fields: dict[str, Any], over: str, rule: Rule
) -> None:
    cooling: dict[str, Any] = {"cooling_since": pool.now, "state": AccountState.COOLING}
    first = await pool.add("first", cooling_until=pool.now + MINUTE, **cooling, **fields)
    over_budget = {first: over} if over else {}
    found = await pool.look(over_budget=over_budget)
    assert (found.soonest, found.candidates[0].next_rule) == (None, rule)
    assert (found.candidates[0].rule, found.candidates[0].until) == (Rule.COOLING, pool.now + MINUTE)
    await pool.add("second", cooling_until=pool.now + 2 * MINUTE, **cooling)
    assert (await pool.look(over_budget=over_budget)).soonest == pool.now + 2 * MINUTE
    assert (await pool.look(budget_reason="your budget of 5 web credits a day")).soonest is None


async def test_an_account_whose_balance_nobody_tells_counts_for_the_soonest(pool: Pool) -> None:
    await pool.add("one", free=None, cooling_since=pool.now, cooling_until=pool.now + MINUTE)
    assert (await pool.look(is_balance_told=False)).soonest == pool.now + MINUTE


@pytest.mark.parametrize(("free", "is_told"), [(None, False), (5, False)])
async def test_a_balance_that_nobody_knows_passes_no_account_over_where_none_is_told(
    pool: Pool, free: int | None, *, is_told: bool
) -> None:
    await pool.add("one", free=free, is_told=is_told)
    assert await pool.usable(is_balance_told=False) == ["one"]
    assert await pool.usable(is_balance_told=True) == []


async def test_a_balance_that_its_user_has_set_counts_where_none_is_told(pool: Pool) -> None:
    await pool.add("poor", free=29)
    await pool.add("enough", free=30)
    assert await pool.usable(is_balance_told=False) == ["enough"]


async def test_only_credits_of_the_jobs_own_type_count(pool: Pool) -> None:
    await pool.add("one", free=100)
    assert await pool.usable(credit_type="openapi") == []
    assert await pool.usable(0, credit_type=None) == ["one"]


async def test_a_budget_of_the_user_or_the_provider_passes_every_account_over(pool: Pool) -> None:
    await pool.add("one")
    await pool.add("two")
    found = await pool.look(budget_reason="your budget of 5 web credits a day")
    assert found.passed_over == {Rule.BUDGET: 2}
    assert set(found.reasons().values()) == {"your budget of 5 web credits a day"}
    assert not found.is_full


async def test_a_pool_is_full_unless_a_cheaper_job_could_be_taken(pool: Pool) -> None:
    await pool.add("busy", taken=1)
    assert (await pool.look()).is_full
    await pool.add("poor", free=1)
    assert not (await pool.look()).is_full


async def test_of_a_large_pool_the_first_are_given_and_of_each_other_rule_one_with_the_count(pool: Pool) -> None:
    for number in range(KEPT_CANDIDATES + 5):
        await pool.add(f"usable {number}", free=30 + number)
    for number in range(7):
        await pool.add(f"off {number}", is_active=False, priority=number)
    for number in range(3):
        await pool.add(f"busy {number}", taken=1)
    found = await pool.look()
    labels = [candidate.label for candidate in found.candidates]
    assert labels[:KEPT_CANDIDATES] == [f"usable {number}" for number in range(KEPT_CANDIDATES)]
    assert sorted(labels[KEPT_CANDIDATES:]) == ["busy 0", "off 6"]
    assert found.passed_over == {Rule.DISABLED: 7, Rule.SLOTS: 3}
    whole = await pool.look(is_whole=True)
    assert len(whole.candidates) == KEPT_CANDIDATES + 15
    assert (whole.winner, whole.passed_over) == (found.winner, found.passed_over)
    assert len(whole.reasons()) == 10


async def test_a_large_pool_of_which_none_is_usable_gives_each_rule_once_beyond_the_first(pool: Pool) -> None:
    for number in range(KEPT_CANDIDATES):
        await pool.add(f"off {number}", is_active=False, priority=9)
    await pool.add("busy", taken=1)
    found = await pool.look()
    assert found.winner is None
    assert found.passed_over == {Rule.DISABLED: KEPT_CANDIDATES, Rule.SLOTS: 1}
    assert [candidate.label for candidate in found.candidates][-1] == "busy"
    assert len(found.candidates) == KEPT_CANDIDATES + 1


async def test_a_look_changes_nothing(pool: Pool) -> None:
    await pool.add("one", slots=2)
    for _ in range(3):
        assert await pool.usable() == ["one"]
    assert not pool.session.dirty
    assert await pool.session.scalar(select(func.count()).select_from(AccountSlot)) == 0


async def test_what_can_be_paid_is_what_the_richest_has_that_lacks_credits(pool: Pool) -> None:
    await pool.add("busy", free=90, taken=1)
    assert (await pool.look(is_whole=True)).payable is None
    await pool.add("poor", free=4)
    spent = await pool.add("spent", free=20)
    assert (await pool.look(is_whole=True)).payable == 20
    # What a budget leaves is not known here.
    over = {spent: "its budget of 5 web credits a day"}
    assert (await pool.look(20, is_whole=True, over_budget=over)).payable is None
