"""Selection against a plain model of its rules, whatever the accounts are like."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import AccountState
from app.services.account.selection import KEPT_CANDIDATES, Rule
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.pool import Pool
from tests.support.provider import FakeProvider

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Given:
    """An account of the model; times are seconds from now, and ages are minutes."""

    is_active: bool
    state: AccountState
    is_removed: bool
    priority: int
    free: int | None
    is_told: bool
    slots: int
    taken: int
    group: str | None
    learned: tuple[int, int] | None
    cooling: tuple[int, int] | None
    used_ago: int | None
    is_over_budget: bool
    is_unfit: bool


some_accounts = st.builds(
    Given,
    is_active=st.sampled_from([True, True, True, False]),
    state=st.sampled_from([*[AccountState.READY] * 5, *AccountState]),
    is_removed=st.sampled_from([False, False, False, False, True]),
    priority=st.integers(-1, 1),
    free=st.one_of(st.none(), st.integers(8, 12)),
    is_told=st.booleans(),
    slots=st.integers(1, 4),
    taken=st.integers(0, 3),
    group=st.sampled_from([None, None, "red", "blue"]),
    learned=st.one_of(st.none(), st.tuples(st.integers(1, 3), st.integers(-15, 35))),
    cooling=st.one_of(st.none(), st.tuples(st.integers(-2, 2), st.integers(-1, 3))),
    used_ago=st.one_of(st.none(), st.integers(0, 2)),
    is_over_budget=st.sampled_from([False, False, False, True]),
    is_unfit=st.sampled_from([False, False, False, True]),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the model says of an account."""

    id: int
    rule: Rule | None
    capacity: int
    taken: int
    order: tuple[int, int, int, int]


def modelled(one: Given, account_id: int, taken: int, cost: int, *, is_told: bool, only: int | None = None) -> Expected:
    """services.md 4 in plain words: the rules from first to last, then the order."""
    capacity = one.slots
    if one.learned is not None and one.learned[1] >= 0:
        capacity = min(capacity, one.learned[0] + one.learned[1] // 10)
    available = one.free or 0
    is_known = is_told or (one.free is not None and one.is_told)
    is_cooling = one.cooling is not None and one.cooling[0] <= 0 < one.cooling[1]
    holds = {
        Rule.DISABLED: not one.is_active,
        Rule.OTHER: only not in {None, account_id},
        Rule.UNFIT: one.is_unfit,
        Rule.NEEDS_SIGN_IN: one.state == AccountState.NEEDS_SIGN_IN,
        Rule.EXHAUSTED: one.state == AccountState.EXHAUSTED,
        Rule.FAILING: one.state == AccountState.FAILING,
        Rule.COOLING: is_cooling,
        Rule.CREDITS: is_known and available < cost,
        Rule.BUDGET: one.is_over_budget,
        Rule.SLOTS: taken >= capacity,
    }
    rule = next((rule for rule in Rule if holds[rule]), None)
    used = -one.used_ago if one.used_ago is not None else -1_000_000
    return Expected(account_id, rule, capacity, taken, (-one.priority, available, used, account_id))


async def compare(
    library: OpenLibrary, clock: FakeClock, given_accounts: list[Given], *, is_told: bool, only_number: int | None
) -> None:
    """Build the accounts, look, and compare with the model; nothing is kept."""
    async with library.parts.database.steps() as session, session.begin():
        pool = Pool(session, clock, library.user_id)
        built = [(one, await _build(pool, number, one)) for number, one in enumerate(given_accounts)]
        counts = await _take_slots(pool, built)
        over = {account_id: "over" for one, account_id in built if one.is_over_budget}
        ids = [account_id for _, account_id in built]
        only = ids[only_number % len(ids)] if ids and only_number is not None else None
        asked: dict[str, Any] = {"is_balance_told": is_told, "over_budget": over, "only": only}
        asked["unfit"] = {account_id: "unfit" for one, account_id in built if one.is_unfit}
        found = await pool.look(10, **asked)
        whole = await pool.look(10, **asked, is_whole=True)
        await session.rollback()
    expected = [
        modelled(one, account_id, counts[one.group or str(account_id)], 10, is_told=is_told, only=only)
        for one, account_id in built
        if not one.is_removed
    ]
    expected.sort(key=lambda one: (one.rule is not None, *one.order))
    seen = [(one.account_id, one.rule, one.capacity, one.taken) for one in whole.candidates]
    assert seen == [(one.id, one.rule, one.capacity, one.taken) for one in expected]
    passed = Counter(one.rule for one in expected if one.rule is not None)
    assert found.passed_over == whole.passed_over == passed
    first = expected[0].id if expected and expected[0].rule is None else None
    for one in (found, whole):
        assert (one.winner.account_id if one.winner is not None else None) == first
    assert found.candidates[:KEPT_CANDIDATES] == whole.candidates[:KEPT_CANDIDATES]
    assert {one.rule for one in found.candidates if one.rule} == set(passed)


async def _build(pool: Pool, number: int, one: Given) -> int:
    now = pool.now
    learned, cooling = one.learned, one.cooling
    return await pool.add(
        f"account {number}",
        free=one.free,
        is_told=one.is_told,
        slots=one.slots,
        is_active=one.is_active,
        state=one.state,
        deleted_at=now if one.is_removed else None,
        priority=one.priority,
        limit_group=one.group,
        learned_limit=learned[0] if learned else None,
        learned_at=now - learned[1] * MINUTE if learned else None,
        cooling_since=now + cooling[0] * SECOND if cooling else None,
        cooling_until=now + cooling[1] * SECOND if cooling else None,
        last_used_at=now - one.used_ago * SECOND if one.used_ago is not None else None,
    )


async def _take_slots(pool: Pool, built: list[tuple[Given, int]]) -> Counter[str]:
    """Take what is wanted and allowed; gives how many are taken, by group or account."""
    counts: Counter[str] = Counter()
    for one, account_id in built:
        key = one.group or str(account_id)
        for _ in range(min(one.taken, one.slots - counts[key])):
            await pool.take(account_id)
            counts[key] += 1
    return counts


def test_selection_follows_the_model_whatever_the_accounts_are_like(tmp_path: Path) -> None:
    clock = FakeClock()
    registry = FakeProvider(cost=30, has_own_account=False).registry()
    with asyncio.Runner() as runner:
        opened = open_library(tmp_path, clock=clock, registry=registry)
        library = runner.run(opened.__aenter__())

        @given(
            given_accounts=st.lists(some_accounts, max_size=7),
            copies=st.sampled_from([1, 1, 5]),
            is_told=st.booleans(),
            only_number=st.none() | st.integers(0, 9),
        )
        def check(given_accounts: list[Given], copies: int, *, is_told: bool, only_number: int | None) -> None:
            runner.run(compare(library, clock, given_accounts * copies, is_told=is_told, only_number=only_number))

        check()
        runner.run(opened.__aexit__(None, None, None))
