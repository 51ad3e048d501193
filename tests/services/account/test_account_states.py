"""What each kind of refusal does to an account, and what brings it back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidParametersError,
    NoAvailableAccountError,
    NotSentError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    StorageError,
    SubmitUncertainError,
)
from app.domain.events import AccountChanged, AccountOut
from app.providers.base import AccountView, GenerationResult, OperationParams
from app.services.account.account_states import (
    EXHAUSTED_LOOK,
    FAILURE_PAUSE,
    FAILURES_THAT_DISABLE,
    FIRST_LOOK,
    LONGEST_FAILURE_PAUSE,
    LONGEST_RATE_PAUSE,
    LONGEST_SLOT_PAUSE,
    RATE_PAUSE,
    SLOT_PAUSE,
)
from app.services.account.selection import REGROWTH
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of
from tests.support.provider import FakeProvider
from tests.support.until import until

T2I = OperationType.TEXT_TO_IMAGE
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class SlowProvider(FakeProvider):
    """Answers no submit before its gate is open, and then with what a test has prepared."""

    def __init__(self) -> None:
        super().__init__(has_own_account=False)
        self.gate = asyncio.Event()
        self.waiting = 0
        self.answers: list[Exception | None] = []

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        self.waiting += 1
        await self.gate.wait()
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return await super().submit(account, operation, params, client_token=client_token)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> SlowProvider:
    return SlowProvider()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: SlowProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


@pytest.fixture
async def one(library: OpenLibrary) -> int:
    """An account with as many slots as there are jobs."""
    return await account_of(library, slots=50, label="one")


async def row(library: OpenLibrary, account_id: int) -> ProviderAccount:
    async with library.parts.database.read() as session:
        return await session.get_one(ProviderAccount, account_id)


async def refuse(library: OpenLibrary, account_id: int, *errors: Exception) -> ProviderAccount:
    for error in errors:
        async with library.work.write() as services:
            await services.accounts.mark_account_refused(account_id, error, f"{error}.")
    return await row(library, account_id)


async def fail(library: OpenLibrary, account_id: int, times: int = 1) -> ProviderAccount:
    return await refuse(library, account_id, *(ProviderUnavailableError("down") for _ in range(times)))


async def work(library: OpenLibrary, account_id: int) -> None:
    async with library.work.write() as services:
        await services.accounts.mark_account_worked(account_id)


async def serves(library: OpenLibrary) -> list[str]:
    """Who would be given a job now, best first."""
    async with library.read() as services:
        found = await services.accounts.explain_selection("fake", T2I)
    return [candidate.label for candidate in found.candidates if candidate.rule is None]


async def group(library: OpenLibrary, name: str | None, *account_ids: int) -> None:
    async with library.parts.database.write() as session:
        for account_id in account_ids:
            (await session.get_one(ProviderAccount, account_id)).limit_group = name


async def send(library: OpenLibrary, provider: SlowProvider, answers: Sequence[Exception | None]) -> None:
    """Have so many jobs under way at once, and let their answers come one after another."""
    provider.gate.clear()
    provider.answers, provider.waiting = list(answers), 0

    async def carry_out(job_id: int) -> None:
        async with library.work.steps() as services:
            submission = await services.pipeline.claim(job_id)
        async with library.work.steps() as services:
            await services.pipeline.carry_out(submission.id)

    jobs = [await job_of(library) for _ in answers]
    running = asyncio.gather(*(carry_out(job_id) for job_id in jobs))
    await until(lambda: provider.waiting, len(jobs))
    provider.gate.set()
    await running


@pytest.mark.parametrize(
    ("error", "state", "pause", "look", "streak"),
    [
        (ProviderRateLimitError("429"), AccountState.COOLING, RATE_PAUSE, None, 0),
        (ProviderConcurrencyError("busy"), AccountState.COOLING, SLOT_PAUSE, None, 0),
        (ProviderQuotaError("empty"), AccountState.EXHAUSTED, None, EXHAUSTED_LOOK, 0),
        (ProviderAuthError("401"), AccountState.NEEDS_SIGN_IN, None, None, 0),
        (ProviderUnavailableError("refused"), AccountState.COOLING, FAILURE_PAUSE, None, 1),
        (ProviderError("500 before it was taken"), AccountState.COOLING, FAILURE_PAUSE, None, 1),
        (SubmitUncertainError("cut"), AccountState.COOLING, FAILURE_PAUSE, None, 1),
        (ContentRefusedError("not this"), AccountState.READY, None, None, 0),
        (InvalidParametersError("no such size"), AccountState.READY, None, None, 0),
        (RemoteNotFoundError("no such model"), AccountState.READY, None, None, 0),
        (InputGoneError("no such file"), AccountState.READY, None, None, 0),
        (NotSentError("it never got there"), AccountState.READY, None, None, 0),
        (StorageError("The disk is full."), AccountState.READY, None, None, 0),
        (PermissionError(13, "no"), AccountState.READY, None, None, 0),
        (ZeroDivisionError("a bug"), AccountState.READY, None, None, 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_each_kind_of_refusal_has_its_effect(
    library: OpenLibrary,
    one: int,
    clock: FakeClock,
    error: Exception,
    state: AccountState,
    pause: timedelta | None,
    look: timedelta | None,
    streak: int,
) -> None:
    before = await row(library, one)
    after = await refuse(library, one, error)
    assert (after.state, after.failure_streak) == (state, streak)
    assert after.cooling_until == (clock.now() + pause if pause is not None else None)
    assert after.next_look_at == (clock.now() + look if look is not None else None)
    if state == AccountState.READY:
        assert (after.state_reason, after.state_since) == (before.state_reason, before.state_since)
    else:
        assert (after.state_reason, after.state_since) == (f"{error}.", clock.now())
    assert await serves(library) == (["one"] if state == AccountState.READY else [])


async def test_a_cooled_key_is_never_served_before_its_time(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    await refuse(library, one, ProviderRateLimitError("429", retry_after=7 * MINUTE))
    job_id = await job_of(library)
    for pause in (SECOND, 3 * MINUTE, 4 * MINUTE - SECOND - timedelta(microseconds=1)):
        clock.move(pause)
        async with library.work.steps() as services:
            with pytest.raises(NoAvailableAccountError, match="cooling: 429"):
                await services.pipeline.claim(job_id)
    clock.move(timedelta(microseconds=1))
    async with library.work.steps() as services:
        assert (await services.pipeline.claim(job_id)).account_id == one


async def test_a_second_refusal_extends_a_cool_down(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    first = (await refuse(library, one, ProviderRateLimitError("429"))).cooling_until
    clock.move(10 * SECOND)
    second = (await refuse(library, one, ProviderRateLimitError("429"))).cooling_until
    assert first is not None
    assert second == first + 10 * SECOND


@pytest.mark.parametrize(
    "later",
    [
        ProviderRateLimitError("429", retry_after=SECOND),
        ProviderRateLimitError("429"),
        ProviderConcurrencyError("busy"),
        ProviderUnavailableError("down"),
        ProviderQuotaError("empty"),
        ProviderAuthError("401"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_nothing_that_comes_later_shortens_a_cool_down(
    library: OpenLibrary, one: int, clock: FakeClock, later: Exception
) -> None:
    ends = (await refuse(library, one, ProviderRateLimitError("429", retry_after=10 * MINUTE))).cooling_until
    clock.move(MINUTE)
    assert (await refuse(library, one, later)).cooling_until == ends
    await work(library, one)
    assert (await row(library, one)).cooling_until == ends


async def test_each_cool_down_in_a_row_is_longer_up_to_a_quarter_of_an_hour(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    pauses = []
    for _ in range(8):
        ends = (await refuse(library, one, ProviderRateLimitError("429"))).cooling_until
        assert ends is not None
        pauses.append((ends - clock.now()) / SECOND)
        clock.move(ends - clock.now())
    assert pauses == [30, 60, 120, 240, 480, 900, 900, 900]
    await work(library, one)
    ends = (await refuse(library, one, ProviderRateLimitError("429"))).cooling_until
    assert ends == clock.now() + RATE_PAUSE


async def test_refusals_of_one_burst_are_one_cool_down(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    after = await refuse(library, one, *(ProviderRateLimitError("429") for _ in range(8)))
    assert (after.cooling_streak, after.cooling_until) == (1, clock.now() + RATE_PAUSE)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        (40 * SECOND, 40 * SECOND),
        (SECOND, RATE_PAUSE),
        (timedelta(0), RATE_PAUSE),
        (timedelta(seconds=-5), RATE_PAUSE),
        (15 * MINUTE, 15 * MINUTE),
        (timedelta(hours=3), LONGEST_RATE_PAUSE),
        (timedelta(days=36500), LONGEST_RATE_PAUSE),
    ],
)
async def test_what_a_provider_asks_for_is_honoured_up_to_a_quarter_of_an_hour(
    library: OpenLibrary, one: int, clock: FakeClock, asked: timedelta, pause: timedelta
) -> None:
    after = await refuse(library, one, ProviderRateLimitError("429", retry_after=asked))
    assert after.cooling_until == clock.now() + pause


async def test_accounts_of_a_limit_group_cool_together_and_nobody_else_does(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    two, alone = await account_of(library, label="two"), await account_of(library, label="alone")
    out = await account_of(library, label="signed out")
    await group(library, "team", one, two, out)
    await refuse(library, out, ProviderAuthError("401"))
    told: list[AccountChanged] = []
    library.bus.subscribe(AccountChanged, told.append)
    await refuse(library, one, ProviderRateLimitError("429", retry_after=MINUTE))
    assert {event.account_id for event in told} == {one, two, out}
    assert await serves(library) == ["alone"]
    assert (await row(library, two)).cooling_until == clock.now() + MINUTE
    assert (await row(library, alone)).state == AccountState.READY
    assert (await row(library, out)).state == AccountState.NEEDS_SIGN_IN
    clock.move(MINUTE)
    assert sorted(await serves(library)) == ["alone", "one", "two"]


async def test_a_member_that_waits_longer_than_its_group_keeps_its_own_time(library: OpenLibrary, one: int) -> None:
    two = await account_of(library, label="two")
    ends = (await refuse(library, two, ProviderRateLimitError("429", retry_after=9 * MINUTE))).cooling_until
    await group(library, "team", one, two)
    await refuse(library, one, ProviderRateLimitError("429"))
    assert (await row(library, two)).cooling_until == ends


async def test_a_group_is_of_one_user_alone(library: OpenLibrary, one: int) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        theirs = (await services.accounts.create_account("fake", "their@example.org")).id
    await group(library, "team", one, theirs)
    await refuse(library, one, ProviderRateLimitError("429"))
    assert (await row(library, theirs)).state == AccountState.READY


async def test_a_concurrency_limit_is_learned_from_how_many_run_and_is_no_penalty(
    library: OpenLibrary, provider: SlowProvider, one: int, clock: FakeClock
) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    busy = ProviderConcurrencyError("Five run already.")
    await send(library, provider, [None, None, None, busy, busy])
    after = await row(library, one)
    assert (after.learned_limit, after.learned_at) == (3, clock.now())
    assert (after.failure_streak, after.state) == (0, AccountState.COOLING)
    assert after.cooling_until == clock.now() + SLOT_PAUSE
    assert out == []
    clock.move(SLOT_PAUSE)
    async with library.read() as services:
        (found,) = (await services.accounts.explain_selection("fake", T2I)).candidates
    assert (found.taken, found.capacity, found.reason) == (3, 3, "all 3 slots are taken")


async def test_a_learned_limit_is_never_less_than_one(library: OpenLibrary, one: int) -> None:
    assert (await refuse(library, one, ProviderConcurrencyError("busy"))).learned_limit == 1


async def test_a_limit_that_has_grown_back_is_learned_anew_from_what_runs_now(
    library: OpenLibrary, provider: SlowProvider, one: int, clock: FakeClock
) -> None:
    await refuse(library, one, ProviderConcurrencyError("busy"))
    clock.move(4 * REGROWTH)
    await send(library, provider, [None, None, None, None, ProviderConcurrencyError("busy")])
    assert (await row(library, one)).learned_limit == 4


async def test_a_whole_group_learns_its_limit_from_all_that_it_runs(
    library: OpenLibrary, provider: SlowProvider, one: int
) -> None:
    two = await account_of(library, slots=50, label="two")
    await group(library, "team", one, two)
    await send(library, provider, [None, None, None, None, ProviderConcurrencyError("busy")])
    assert [(await row(library, account_id)).learned_limit for account_id in (one, two)] == [4, 4]


async def test_waits_for_a_free_place_grow_to_a_minute(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    pauses = []
    for _ in range(6):
        ends = (await refuse(library, one, ProviderConcurrencyError("busy"))).cooling_until
        assert ends is not None
        pauses.append((ends - clock.now()) / SECOND)
        clock.move(ends - clock.now())
    assert pauses == [5, 10, 20, 40, 60, 60]
    assert LONGEST_SLOT_PAUSE == MINUTE


async def test_failures_pause_an_account_ever_longer_and_five_take_it_out(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    pauses = []
    for number in range(FAILURES_THAT_DISABLE):
        after = await fail(library, one)
        assert after.cooling_until is not None
        pauses.append((after.cooling_until - clock.now()) / SECOND)
        assert after.failure_streak == number + 1
        if number + 1 < FAILURES_THAT_DISABLE:
            assert (after.state, out) == (AccountState.COOLING, [])
            clock.move(after.cooling_until - clock.now())
            assert await serves(library) == ["one"]
    assert pauses == [2, 4, 8, 16, 32]
    after = await row(library, one)
    assert (after.state, after.state_reason) == (AccountState.FAILING, "down.")
    assert after.next_look_at == clock.now() + FIRST_LOOK
    assert out == [AccountOut(one)]
    clock.move(timedelta(days=1))
    assert await serves(library) == []


async def test_a_pause_after_failures_is_five_minutes_at_most(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderAccount, one)).is_built_in = True
    pauses = []
    for _ in range(20):
        ends = (await fail(library, one)).cooling_until
        assert ends is not None
        pauses.append(ends - clock.now())
        clock.move(pauses[-1])
    assert max(pauses) == pauses[-1] == LONGEST_FAILURE_PAUSE


async def test_a_built_in_account_is_never_taken_out_by_failures(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderAccount, one)).is_built_in = True
    after = await fail(library, one, times=3 * FAILURES_THAT_DISABLE)
    assert (after.state, out) == (AccountState.COOLING, [])
    clock.move(LONGEST_FAILURE_PAUSE)
    assert await serves(library) == ["one"]


async def test_a_job_that_is_taken_ends_a_streak_of_failures(library: OpenLibrary, one: int, clock: FakeClock) -> None:
    for _ in range(3):
        await fail(library, one, times=FAILURES_THAT_DISABLE - 1)
        clock.move(LONGEST_FAILURE_PAUSE)
        await work(library, one)
    after = await row(library, one)
    assert (after.state, after.failure_streak, after.cooling_streak) == (AccountState.COOLING, 0, 0)
    assert await serves(library) == ["one"]


async def test_a_failing_account_whose_job_was_taken_after_all_comes_back(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    await fail(library, one, times=FAILURES_THAT_DISABLE)
    await work(library, one)
    after = await row(library, one)
    assert (after.state, after.state_reason, after.next_look_at) == (AccountState.READY, None, None)
    clock.move(LONGEST_FAILURE_PAUSE)
    assert await serves(library) == ["one"]


@pytest.mark.parametrize("error", [ProviderQuotaError("empty"), ProviderAuthError("401")])
async def test_time_and_work_alone_bring_back_no_account_that_is_exhausted_or_signed_out(
    library: OpenLibrary, one: int, clock: FakeClock, error: Exception
) -> None:
    state = (await refuse(library, one, error)).state
    clock.move(timedelta(days=3650))
    await work(library, one)
    assert await serves(library) == []
    assert (await row(library, one)).state == state


async def test_an_account_without_a_sign_in_stays_so_whatever_else_is_refused(library: OpenLibrary, one: int) -> None:
    after = await refuse(
        library,
        one,
        ProviderAuthError("401"),
        ProviderQuotaError("empty"),
        ProviderRateLimitError("429"),
        ProviderConcurrencyError("busy"),
        *(ProviderUnavailableError("down") for _ in range(FAILURES_THAT_DISABLE)),
    )
    assert (after.state, after.state_reason, after.next_look_at) == (AccountState.NEEDS_SIGN_IN, "401.", None)


async def test_a_refused_key_ends_the_looks_of_an_exhausted_account(library: OpenLibrary, one: int) -> None:
    after = await refuse(library, one, ProviderQuotaError("empty"), ProviderAuthError("401"))
    assert (after.state, after.next_look_at) == (AccountState.NEEDS_SIGN_IN, None)


async def test_an_exhausted_account_that_also_fails_stays_exhausted(library: OpenLibrary, one: int) -> None:
    await refuse(library, one, ProviderQuotaError("empty"))
    after = await fail(library, one, times=FAILURES_THAT_DISABLE)
    assert (after.state, after.state_reason) == (AccountState.EXHAUSTED, "empty.")


@pytest.mark.parametrize(
    "errors",
    [
        [ProviderQuotaError("empty")],
        [ProviderAuthError("401")],
        [ProviderUnavailableError("down")] * FAILURES_THAT_DISABLE,
        [ProviderQuotaError("empty"), ProviderQuotaError("still empty"), ProviderAuthError("401")],
        [ProviderRateLimitError("429"), ProviderAuthError("401")],
    ],
    ids=lambda errors: "+".join(dict.fromkeys(type(error).__name__ for error in errors)),
)
async def test_the_pool_never_shrinks_without_a_word_and_says_it_once(
    library: OpenLibrary, one: int, errors: list[Exception]
) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    await refuse(library, one, *errors)
    assert out == [AccountOut(one)]


@pytest.mark.parametrize(
    "error", [ProviderRateLimitError("429"), ProviderConcurrencyError("busy"), ContentRefusedError("no")]
)
async def test_what_passes_by_itself_is_no_loss_of_the_pool(library: OpenLibrary, one: int, error: Exception) -> None:
    out: list[AccountOut] = []
    library.bus.subscribe(AccountOut, out.append)
    await refuse(library, one, error)
    assert out == []


async def test_what_one_transaction_changes_step_by_step_is_all_kept(library: OpenLibrary, one: int) -> None:
    async with library.work.write() as services:
        await services.accounts.mark_account_failed(one, "down")
        await services.accounts.set_priority(one, 7)
        await services.accounts.mark_account_failed(one, "down")
    after = await row(library, one)
    assert (after.failure_streak, after.priority) == (2, 7)


async def test_failures_of_jobs_that_ran_side_by_side_all_count(
    library: OpenLibrary, provider: SlowProvider, one: int
) -> None:
    await send(library, provider, [ProviderUnavailableError("down") for _ in range(FAILURES_THAT_DISABLE)])
    after = await row(library, one)
    assert (after.failure_streak, after.state) == (FAILURES_THAT_DISABLE, AccountState.FAILING)


async def test_a_refusal_that_ran_beside_another_does_not_shorten_its_cool_down(
    library: OpenLibrary, provider: SlowProvider, one: int, clock: FakeClock
) -> None:
    long = ProviderRateLimitError("429", retry_after=12 * MINUTE)
    await send(library, provider, [long, ProviderRateLimitError("429"), ProviderUnavailableError("down")])
    assert (await row(library, one)).cooling_until == clock.now() + 12 * MINUTE


async def test_a_refusal_that_ran_beside_another_does_not_shorten_the_cool_down_of_its_group(
    library: OpenLibrary, provider: SlowProvider, one: int, clock: FakeClock
) -> None:
    two = await account_of(library, slots=50, label="two")
    await group(library, "team", one, two)
    long = ProviderRateLimitError("429", retry_after=12 * MINUTE)
    await send(library, provider, [long, ProviderRateLimitError("429")])
    for account_id in (one, two):
        assert (await row(library, account_id)).cooling_until == clock.now() + 12 * MINUTE


async def test_a_job_that_is_taken_beside_failures_ends_their_streak(
    library: OpenLibrary, provider: SlowProvider, one: int
) -> None:
    down = ProviderUnavailableError("down")
    await send(library, provider, [down, down, down, None])
    after = await row(library, one)
    assert (after.failure_streak, after.cooling_streak) == (0, 0)


async def test_a_key_that_was_refused_beside_a_job_that_is_taken_stays_refused(
    library: OpenLibrary, provider: SlowProvider, one: int
) -> None:
    await send(library, provider, [ProviderAuthError("401"), None, ProviderQuotaError("empty")])
    assert (await row(library, one)).state == AccountState.NEEDS_SIGN_IN


@pytest.mark.row("F-24")
async def test_a_cool_down_of_a_clock_that_was_set_back_neither_holds_nor_counts_as_running(
    library: OpenLibrary, one: int, clock: FakeClock
) -> None:
    await refuse(library, one, ProviderRateLimitError("429", retry_after=10 * MINUTE))
    clock.move(timedelta(days=-3650))
    assert await serves(library) == ["one"]
    after = await refuse(library, one, ProviderRateLimitError("429"))
    assert after.cooling_until is not None
    assert clock.now() < after.cooling_until <= clock.now() + LONGEST_RATE_PAUSE
    assert await serves(library) == []
