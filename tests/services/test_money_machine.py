"""Jobs, accounts and the ledger together: whatever happens in whatever order, no credit is lost or spent twice."""

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from app.domain.enums import AccountState, BudgetPeriod, BudgetScope, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import (
    ContentRefusedError,
    CreditsHeldError,
    InsufficientCreditsError,
    InvalidParametersError,
    InvalidTransitionError,
    NoAvailableAccountError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    SubmitUncertainError,
)
from app.domain.events import BudgetWarned, EventBus
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import (
    AccountView,
    ClearingWay,
    GenerationResult,
    OperationParams,
    RemoteJob,
    RemoteOutput,
    VideoStatusResult,
)
from app.services.asset.library import Library
from app.services.unit_of_work import Services, UnitOfWork
from app.storage.database import Database
from app.system.keyed_locks import KeyedLocks
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.money import differences
from tests.support.provider import FakeProvider

S = SubmissionState
NUMBERS = st.integers(0, 9)
"""Which one, of as many as there are."""
MONTH = len("2026-11")
COLUMNS = ("available", "held", "spent", "outside")
ENDED = (S.SUCCEEDED, S.FAILED, S.CANCELLED)
ENDINGS = (
    *[ProviderStatus.COMPLETED] * 3,
    ProviderStatus.FAILED,
    ProviderStatus.FILTERED,
    ProviderStatus.CANCELLED,
)
OUT = LIVE_STATES - {S.SUCCEEDED, S.REVIEW}
"""What takes a slot; a person's decision is waited for without one."""
REFUSALS: tuple[type[ProviderError], ...] = (
    ProviderError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    InvalidParametersError,
    ContentRefusedError,
)
WAYS = (
    (ClearingWay.OWN_ID,),
    (ClearingWay.KEY, ClearingWay.NONE),
    (ClearingWay.LISTING,),
    (ClearingWay.NONE,),
    (ClearingWay.USAGE, ClearingWay.NONE),
)
HOURS = {None: timedelta(0), "Asia/Tokyo": timedelta(hours=9), "America/Phoenix": timedelta(hours=-7)}
"""Time zones without a summer time; the computer's is UTC in tests."""
SETTLE_DELAY = timedelta(seconds=120)


class ProcessDied(BaseException):
    """The program ends here and now: nothing that comes after is done."""


class Outcome(StrEnum):
    """What becomes of a job that is sent, apart from a refusal."""

    ACCEPTED = "accepted"
    REPLY_LOST = "reply lost"
    NEVER_ARRIVED = "never arrived"
    CLAIMED = "claimed"
    """The process dies before anything is sent."""
    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"


OUTCOMES: list[Outcome | type[ProviderError]] = [*[Outcome.ACCEPTED] * 6, *list(Outcome), *REFUSALS]


Plan = list[tuple[int, Outcome | type[ProviderError]]]
"""Of several jobs, which one and what becomes of it."""
SENDING = st.tuples(NUMBERS, st.sampled_from(OUTCOMES))
DECISION = st.sampled_from(["exists", "was not made", "send again"])
Ending = tuple[ProviderStatus, int | None]
"""How a remote job ends, and what it is then said to have cost."""
ENDING = st.tuples(st.sampled_from(ENDINGS), st.sampled_from([None, 0, 1, 12, 29, 30, 31, 45, 90]))


class ChargingProvider(FakeProvider):
    """Charges once a key.

    Attributes:
        accepted: The keys of the jobs that it has.
        ended: Key of each job that has ended to what it charged for it.
    """

    def __init__(self, clearing: tuple[ClearingWay, ...]) -> None:
        super().__init__(cost=30, slots=1, clearing=clearing, settle_delay=SETTLE_DELAY)
        self.accepted: set[str] = set()
        self.ended: dict[str, int] = {}
        self.endings: dict[str, VideoStatusResult] = {}
        self.outcome: Outcome | type[ProviderError] = Outcome.ACCEPTED

    @contextmanager
    def answering(self, outcome: Outcome | type[ProviderError]) -> Iterator[None]:
        self.outcome = outcome
        yield
        self.outcome = Outcome.ACCEPTED

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        if self.outcome == Outcome.DIES_BEFORE:
            raise ProcessDied
        if self.outcome == Outcome.NEVER_ARRIVED:
            raise SubmitUncertainError("the connection broke")
        if not isinstance(self.outcome, Outcome):
            raise self.outcome("no")
        if client_token not in self.accepted:
            self.accepted.add(client_token)
            fingerprint = self.fingerprint(operation, params.model_dump())
            self.listed.append(RemoteJob(client_token, fingerprint))
        if self.outcome == Outcome.DIES_AFTER:
            raise ProcessDied
        if self.outcome == Outcome.REPLY_LOST:
            raise SubmitUncertainError("the connection broke")
        return self.acceptance(client_token)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        return self.acceptance(client_token) if client_token in self.accepted else None

    def end(self, key: str, status: VideoStatusResult, *, charge: int) -> None:
        self.endings[key] = status
        self.ended[key] = charge

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Any) -> VideoStatusResult:
        return self.endings.get(remote_id, VideoStatusResult(ProviderStatus.PROCESSING))


@dataclass
class World:
    """What the runs share: a loop, workers, and an empty database to copy."""

    runner: asyncio.Runner
    library: OpenLibrary
    folder: Path
    picture: Path
    runs: int = 0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with asyncio.Runner() as runner:
        opening = open_library(tmp_path, clock=FakeClock(), registry=ChargingProvider(WAYS[0]).registry())
        library = runner.run(opening.__aenter__())
        with sqlite3.connect(library.parts.database.path) as connection:
            connection.execute("VACUUM INTO ?", (str(tmp_path / "empty.db"),))
        connection.close()
        yield World(runner, library, tmp_path, draw_picture(tmp_path / "result.png", (8, 8)))
        runner.run(opening.__aexit__(None, None, None))


Row = sqlite3.Row


@dataclass(frozen=True)
class Seen:
    """What of the database matters here, read after every step, past all of the program's own code."""

    submissions: list[Row]
    jobs: dict[int, Row]
    accounts: list[Row]
    slots: list[Row]
    entries: list[Row]
    wallets: dict[int, Row]
    days: list[Row]
    budgets: list[Row]

    def ids(self, *states: SubmissionState) -> list[str]:
        return [one["id"] for one in self.submissions if one["state"] in states]

    def spent_at(self, entry: Row) -> datetime:
        """When what an entry spends counts: a refund counts when that was paid which comes back."""
        moments = [
            one["created_at"]
            for one in self.entries
            if entry["spent"] < 0 < one["spent"] and one["submission_id"] == entry["submission_id"]
        ]
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=min(moments, default=entry["created_at"]))

    def open_jobs(self) -> list[int]:
        return [job_id for job_id, job in self.jobs.items() if job["ended_at"] is None]


def see(connection: sqlite3.Connection) -> Seen:
    def rows(table: str, order: str = "rowid") -> list[Row]:
        return connection.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()  # noqa: S608

    return Seen(
        submissions=rows("submissions"),
        jobs={row["id"]: row for row in rows("jobs")},
        accounts=rows("provider_accounts"),
        slots=rows("account_slots"),
        entries=rows("ledger_entries"),
        wallets={row["account_id"]: row for row in rows("wallets", "account_id")},
        days=rows("daily_spending", "day"),
        budgets=rows("budgets"),
    )


class MoneyMachine(RuleBasedStateMachine):
    """Does at random what a user, a provider and a dying process do; looks at the books after every step."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.user_id = self.world.library.user_id
        self.seen: Seen | None = None
        self.confirmed: set[str] = set()
        """Accepted by a decision: they run without a slot."""
        self.given_up: set[str] = set()
        """Of which a person said that they were not made, or may be charged twice."""
        self.deducted = 0
        self.refunded = 0
        self.warned: Counter[tuple[int, str]] = Counter()

    @initialize(
        ways=st.sampled_from(WAYS),
        zone=st.sampled_from(sorted(HOURS, key=str)),
        hour=st.integers(0, 23),
        free=st.integers(60, 400),
        plan=st.lists(SENDING, min_size=4, max_size=6),
        endings=st.lists(ENDING, min_size=2, max_size=3),
        limit=st.tuples(
            st.sampled_from([BudgetPeriod.DAY, BudgetPeriod.MONTH]),
            st.sampled_from(BudgetScope),
            st.sampled_from([45, 59, 75, 100, 200]),
        ),
        decision=DECISION,
        charges_at_once=st.booleans(),
    )
    def open(
        self,
        ways: tuple[ClearingWay, ...],
        zone: str | None,
        hour: int,
        free: int,
        plan: Plan,
        endings: list[Ending],
        limit: tuple[BudgetPeriod, BudgetScope, int],
        decision: str,
        *,
        charges_at_once: bool,
    ) -> None:
        """A library in use: an account, a budget, and jobs some of which ended or got lost."""
        self.world.runs += 1
        name = f"run-{self.world.runs}"
        path = self.world.folder / f"{name}.db"
        shutil.copy(self.world.folder / "empty.db", path)
        self.provider = ChargingProvider(ways)
        self.provider.charges_at_once = charges_at_once
        self.database = Database(path)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        files = Library(self.world.folder / name)
        files.open()
        bus = EventBus()
        bus.subscribe(BudgetWarned, self.note_warning)
        parts = replace(
            self.world.library.parts,
            database=self.database,
            registry=self.provider.registry(),
            library=files,
            clock=self.clock,
            bus=bus,
            locks=KeyedLocks(),
        )
        self.work = UnitOfWork(parts)
        self.zone = zone
        self.clock.move(timedelta(hours=hour))
        self.write(lambda services: services.users.update_user(self.user_id, {"time_zone": zone}))
        self.add_account(free, 3, 1)
        self.everything_holds()
        self.change_budget(*limit, which=1)
        self.everything_holds()
        self.send(plan, 30)
        self.everything_holds()
        self.end(endings)
        for _ in range(2):
            self.everything_holds()
            if self.now.ids(S.UNCERTAIN, S.REVIEW):
                self.clear(0, decision)

    @override
    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.connection.close()
            assert self.world.runner.run(differences(self.database)) == []
            self.world.runner.run(self.database.close())

    def day_of(self, moment: datetime) -> str:
        return (moment + HOURS[self.zone]).date().isoformat()

    def note_warning(self, warning: BudgetWarned) -> None:
        day = self.day_of(self.clock.now())
        is_daily = self.budget(warning.budget_id)["period"] == BudgetPeriod.DAY
        self.warned[warning.budget_id, day if is_daily else day[:MONTH]] += 1

    def budget(self, budget_id: int) -> Row:
        return next(one for one in self.now.budgets if one["id"] == budget_id)

    @property
    def now(self) -> Seen:
        """As it was after the step before."""
        assert self.seen is not None
        return self.seen

    def write(self, step: Callable[[Services], Awaitable[Any]]) -> Any:
        """One transaction of the user's."""

        async def run() -> Any:
            async with self.work.write(self.user_id) as services:
                return await step(services)

        return self.world.runner.run(run())

    def steps(self, step: Callable[[Services], Awaitable[Any]]) -> Any:
        """What a runner does."""

        async def run() -> Any:
            async with self.work.steps() as services:
                return await step(services)

        return self.world.runner.run(run())

    def look(self) -> Seen:
        return see(self.connection)

    @rule(free=st.integers(0, 200), slots=st.integers(1, 3), priority=st.integers(0, 2))
    def add_account(self, free: int, slots: int, priority: int) -> None:
        name = f"{len(self.seen.accounts) if self.seen else 0}@example.org"

        async def add(services: Services) -> None:
            account = await services.accounts.create_account("fake", name, max_concurrent_jobs=slots, priority=priority)
            await services.accounts.update_credits(account.id, webapi=free)

        self.write(add)

    @rule(which=NUMBERS, amount=st.integers(0, 300), is_read=st.booleans())
    def change_balance(self, which: int, amount: int, *, is_read: bool) -> None:
        """The provider tells a balance, or something takes credits without a job."""
        account_id = _one(self.now.accounts, which)["id"]
        wallet = self.now.wallets[account_id]
        if is_read:
            told = {"webapi": amount}
            self.write(lambda services: services.accounts.set_balances(account_id, told))
            kept = wallet["available"] if wallet["held"] else amount
            assert self.look().wallets[account_id]["available"] == kept
        else:
            taken = min(amount, wallet["available"])
            self.write(lambda services: services.accounts.deduct_credits(account_id, taken, "webapi"))
            self.deducted += taken
            with pytest.raises(InsufficientCreditsError):
                self.write(lambda services: services.accounts.deduct_credits(account_id, 10**6, "webapi"))

    @precondition(lambda self: len(self.now.accounts) > 1)
    @rule(which=NUMBERS, other=NUMBERS, amount=st.integers(1, 60))
    def move_credits(self, which: int, other: int, amount: int) -> None:
        """Credits go from an account to another one, whole or not at all."""
        source, target = _one(self.now.accounts, which)["id"], _one(self.now.accounts, other)["id"]
        before = self.now.wallets
        may_move = not before[target]["held"] and before[source]["available"] >= amount
        there = before[target]["available"] + (0 if source == target else amount)

        async def move(services: Services) -> None:
            await services.accounts.deduct_credits(source, amount, "webapi")
            await services.accounts.update_credits(target, webapi=there)

        with nullcontext() if may_move else pytest.raises((CreditsHeldError, InsufficientCreditsError)):
            self.write(move)
        after = self.look().wallets
        if not may_move:
            assert all(tuple(after[one]) == tuple(before[one]) for one in (source, target))
            return
        self.deducted += amount
        assert after[target]["available"] == there
        if source != target:
            assert after[source]["available"] == before[source]["available"] - amount

    def queue(self, cost: int, count: int) -> None:
        self.provider.cost = cost

        async def create(services: Services) -> None:
            for _ in range(count):
                await services.jobs.create_job(self.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})

        self.write(create)

    @rule(plan=st.lists(SENDING, min_size=1, max_size=4), cost=st.integers(1, 60))
    def send(self, plan: Plan, cost: int) -> None:
        """More jobs are queued, and a runner takes some as far as the provider, or the process, lets it."""
        self.queue(cost, len(plan) - 1)
        for which, outcome in plan:
            self.clock.move(timedelta(seconds=30))
            job_id = self.next_job(which)
            submission_id = self.claim(job_id) if job_id is not None else None
            if submission_id is None:
                self.bring_back()
                continue
            if outcome != Outcome.CLAIMED:
                self.carry_out(submission_id, outcome)
            if outcome in {Outcome.CLAIMED, Outcome.DIES_BEFORE, Outcome.DIES_AFTER}:
                self.restart()

    def carry_out(self, submission_id: str, outcome: Outcome | type[ProviderError]) -> None:
        dies = outcome in {Outcome.DIES_BEFORE, Outcome.DIES_AFTER}
        with self.provider.answering(outcome), pytest.raises(ProcessDied) if dies else nullcontext():
            self.steps(lambda services: services.pipeline.carry_out(submission_id))

    def next_job(self, which: int) -> int | None:
        jobs: list[Job] = self.steps_of_a_reader(lambda services: services.jobs.get_pending_jobs())
        return _one(jobs, which).id if jobs else None

    def steps_of_a_reader(self, step: Callable[[Services], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with self.work.read() as services:
                return await step(services)

        return self.world.runner.run(run())

    def claim(self, job_id: int) -> str | None:
        """Claim a job, and see that no budget is broken by what it reserves."""
        try:
            submission = self.steps(lambda services: services.pipeline.claim(job_id))
        except NoAvailableAccountError:
            return None
        self.see_that_budgets_hold(submission)
        return str(submission.id)

    def restart(self) -> None:
        self.steps(lambda services: services.recovery.recover())
        assert not self.look().ids(S.PREPARING, S.SENDING)

    def bring_back(self) -> None:
        """Time and free looks bring the accounts back, and pauses of jobs end."""

        async def mark(services: Services) -> None:
            for account in await services.accounts.list_accounts():
                await services.accounts.mark_account_state(account.id, AccountState.READY)

        self.write(mark)
        self.clock.move(timedelta(minutes=20))

    @precondition(lambda self: self.now.ids(S.UNCERTAIN, S.REVIEW))
    @rule(which=NUMBERS, decision=DECISION)
    def clear(self, which: int, decision: str) -> None:
        """Look for what is in doubt, twice and long enough apart, or decide what cannot be found out."""
        submission_id = _one(self.now.ids(S.UNCERTAIN, S.REVIEW), which)
        if submission_id in self.now.ids(S.REVIEW):
            self.decide(submission_id, decision)
            return
        for _ in range(2):
            self.steps(lambda services: services.clearing.clear(submission_id))
            self.everything_holds()
            self.clock.move(SETTLE_DELAY)

    def decide(self, submission_id: str, decision: str) -> None:
        if decision == "exists":
            self.write(lambda services: services.review.confirm_submission(submission_id, submission_id))
            self.provider.accepted.add(submission_id)
            self.confirmed.add(submission_id)
            return
        try:
            if decision == "was not made":
                self.write(lambda services: services.review.dismiss_submission(submission_id))
            else:
                self.write(lambda services: services.review.send_again(submission_id))
        except InvalidTransitionError:
            return
        self.given_up.add(submission_id)

    @precondition(lambda self: self.now.ids(S.ACCEPTED))
    @rule(plan=st.lists(ENDING, min_size=1, max_size=3))
    def end(self, plan: list[Ending]) -> None:
        """Remote jobs are done or fail, with a price that may be another one than was thought, or with none."""
        running = [one for one in self.now.submissions if one["state"] == S.ACCEPTED]
        for submission, (status, cost) in zip(running, plan, strict=False):
            outputs = [RemoteOutput(path=str(self.world.picture))] if status == ProviderStatus.COMPLETED else []
            untold = self.now.jobs[submission["job_id"]]["estimated_cost"] if outputs else 0
            if submission["charged"] is not None:
                untold = submission["charged"]
            self.provider.end(
                submission["id"],
                VideoStatusResult(status, outputs=outputs, cost=cost),
                charge=untold if cost is None else cost,
            )
            self.check(submission["id"])
            assert submission["id"] in self.look().ids(*([S.SUCCEEDED] if outputs else [S.FAILED, S.CANCELLED]))

    def check(self, submission_id: str) -> None:
        self.steps(lambda services: services.tracker.check(submission_id))

    @precondition(lambda self: self.now.ids(S.SUCCEEDED))
    @rule(which=NUMBERS)
    def collect(self, which: int) -> None:
        submission_id = _one(self.now.ids(S.SUCCEEDED), which)
        self.steps(lambda services: services.tracker.collect(submission_id))

    @precondition(lambda self: self.now.open_jobs())
    @rule(which=NUMBERS)
    def cancel(self, which: int) -> None:
        self.write(lambda services: services.jobs.cancel_job(_one(self.now.open_jobs(), which)))

    @precondition(lambda self: self.now.ids(S.FAILED, S.CANCELLED))
    @rule(which=NUMBERS, amount=st.none() | st.integers(1, 30))
    def refund(self, which: int, amount: int | None) -> None:
        async def note(services: Services) -> None:
            rows = await services.ledger.list_unrefunded(self.user_id)
            if rows:
                row = _one(rows, which)
                back = min(amount or row.spent, row.spent)
                for _ in range(2):
                    await services.ledger.note_refund(row.submission_id, back)
                self.refunded += back

        self.write(note)

    @rule(
        period=st.sampled_from(BudgetPeriod),
        scope=st.sampled_from(BudgetScope),
        amount=st.none() | st.integers(0, 200),
        which=NUMBERS,
    )
    def change_budget(self, period: BudgetPeriod, scope: BudgetScope, amount: int | None, which: int) -> None:
        """Set one, or take one away."""
        if amount is None:
            if self.now.budgets:
                budget_id = _one(self.now.budgets, which)["id"]
                self.write(lambda services: services.budgets.remove_budget(budget_id))
                self.forget_warnings(budget_id)
            return
        account_id = _one(self.now.accounts, which)["id"] if scope == BudgetScope.ACCOUNT else None
        provider_id = "fake" if scope == BudgetScope.PROVIDER else None
        budget = self.write(
            lambda services: services.budgets.set_budget(
                self.user_id, scope, period, "webapi", amount, provider_id=provider_id, account_id=account_id
            )
        )
        self.forget_warnings(budget.id)

    def forget_warnings(self, budget_id: int) -> None:
        self.warned = Counter({key: count for key, count in self.warned.items() if key[0] != budget_id})

    @rule(pause=st.sampled_from([timedelta(minutes=20), timedelta(hours=7), timedelta(days=20)]))
    def wait_and_restart(self, pause: timedelta) -> None:
        self.clock.move(pause)
        self.restart()

    def see_that_budgets_hold(self, submission: ProviderSubmission) -> None:
        """Every budget that the claim counts against had room for it, by the entries themselves."""
        seen = self.look()
        cost = seen.jobs[submission.job_id]["estimated_cost"]
        today = self.day_of(self.clock.now())
        for budget in seen.budgets:
            if budget["account_id"] not in {None, submission.account_id}:
                continue
            if budget["period"] == BudgetPeriod.JOB:
                assert cost <= budget["amount"]
                continue
            letters = len(today) if budget["period"] == BudgetPeriod.DAY else MONTH
            used = 0
            for entry in seen.entries:
                if budget["account_id"] in {None, entry["account_id"]}:
                    is_now = self.day_of(seen.spent_at(entry))[:letters] == today[:letters]
                    used += entry["held"] + (entry["spent"] if is_now else 0)
            assert used <= budget["amount"]

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "database"):
            self.seen = self.look()
            self.see_that_the_books_reconcile(self.seen)
            self.see_that_everything_is_charged_once(self.seen)
            self.see_that_slots_are_held_by_what_is_out(self.seen)
            assert all(count == 1 for count in self.warned.values())

    def see_that_the_books_reconcile(self, seen: Seen) -> None:
        counted: dict[int, Counter[str]] = {account["id"]: Counter() for account in seen.accounts}
        open_reserves: Counter[int] = Counter()
        days: Counter[tuple[int, str]] = Counter()
        may_hold = set(seen.ids(*(LIVE_STATES - {S.SUCCEEDED})))
        for entry in seen.entries:
            account_id = entry["account_id"]
            assert sum(entry[name] for name in COLUMNS) == 0
            counted[account_id].update({name: entry[name] for name in COLUMNS})
            days[account_id, self.day_of(seen.spent_at(entry))] += entry["spent"]
            if entry["submission_id"] in may_hold:
                open_reserves[account_id] += entry["held"]
        for account_id, sums in counted.items():
            assert all(seen.wallets[account_id][name] == sums[name] for name in COLUMNS[:3])
            assert open_reserves[account_id] == sums["held"]
        kept = Counter({(row["account_id"], row["day"]): row["spent"] for row in seen.days})
        assert +kept == +days
        assert -kept == -days

    def see_that_everything_is_charged_once(self, seen: Seen) -> None:
        """But for what a person accepted."""
        ended = sum(self.provider.ended[submission_id] for submission_id in seen.ids(*ENDED))
        spent = sum(wallet["spent"] for wallet in seen.wallets.values())
        assert spent == ended + self.deducted - self.refunded
        paid = self.provider.accepted - self.given_up
        charged = Counter(one["job_id"] for one in seen.submissions if one["id"] in paid)
        live = Counter(one["job_id"] for one in seen.submissions if one["state"] in LIVE_STATES)
        assert all(count == 1 for count in (*charged.values(), *live.values()))

    def see_that_slots_are_held_by_what_is_out(self, seen: Seen) -> None:
        out = [one for one in seen.submissions if one["state"] in OUT and one["id"] not in self.confirmed]
        assert Counter(slot["job_id"] for slot in seen.slots) == Counter(one["job_id"] for one in out)
        of_account = Counter(slot["account_id"] for slot in seen.slots)
        assert all(of_account[account["id"]] <= account["max_concurrent_jobs"] for account in seen.accounts)


def _one(choices: list[Any], which: int) -> Any:
    return choices[which % len(choices)]


def machine_in(world: World) -> type[MoneyMachine]:
    """The machine, bound to what its runs share."""

    class Bound(MoneyMachine):
        pass

    Bound.world = world
    return Bound


@pytest.mark.timeout(600)
def test_no_credit_is_lost_or_spent_twice_whatever_happens(world: World) -> None:
    run_state_machine_as_test(machine_in(world), settings=settings(max_examples=12, stateful_step_count=25))


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_no_credit_is_lost_or_spent_twice_in_many_more_runs(world: World) -> None:
    run_state_machine_as_test(machine_in(world), settings=settings(max_examples=500, stateful_step_count=60))
